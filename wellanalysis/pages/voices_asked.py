"""What people need to do their work well, asked each quarter, and call-outs of low-value care, with what came of both."""

import pandas as pd

from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.readable import readable
from wellanalysis.pages.said_table import HAPPENED, shortened
from wellanalysis.pages.voices_people import role_told
from wellanalysis.pages.voices_records import items, period
from wellanalysis.pages.voices_scorecard import answered_as_promised, late, median_text, share_text
from wellanalysis.pages.wording import count, listed, sentence_case
from wellanalysis.results.deidentified import suspicious
from wellanalysis.results.ledger import CLOSING, is_open
from wellanalysis.stats.time_to_answer import time_to_answer

NEED, CALL_OUT = "need", "call_out"
SHOWN = 10
"""Items whose words a table shows, the newest first; the others are counted."""
NO_ROLE = "not told"
STATES = {"answered": "answered", "changed": "changed something", "declined": "declined with the reason"}


def _of(figures: Figures, kind: str) -> pd.DataFrame:
    own = items(figures)
    return own[own["kind"] == kind].sort_values(
        ["received_on", "item"], ascending=False, kind="stable", ignore_index=True
    )


def _states(own: pd.DataFrame) -> str:
    counted = [(said, int((own["status"] == state).sum())) for state, said in STATES.items()]
    counted.append(("open", int(is_open(own).sum())))
    return listed(f"{count(number)} {said}" for said, number in counted if number)


def _happened(item: dict) -> str:
    if item["status"] in CLOSING:
        return f"{sentence_case(item['status'])}: {shortened(item['answer'])}"
    return sentence_case(HAPPENED[item["status"]])


def _words(figures: Figures, own: pd.DataFrame, *, said: str, came: str) -> tuple[pd.DataFrame, int]:
    """The newest items in the words of those who agreed, without clinic and person; and how many are not shown."""
    titles = figures.results.records.themes.set_index("theme")["title"]
    shown = own[readable(own, figures) & ~_names_a_clinic(own, figures)].head(SHOWN)
    table = pd.DataFrame(
        {
            said: [f"“{shortened(item['says'])}” {item['item']}" for item in shown.to_dict("records")],
            "Role": [_role(figures, item) for item in shown.to_dict("records")],
            "Theme": [titles.get(theme, "") for theme in shown["theme"]],
            came: [_happened(item) for item in shown.to_dict("records")],
        }
    )
    if table["Role"].eq(NO_ROLE).all():
        table = table.drop(columns="Role")
    return table, len(own) - len(shown)


def _role(figures: Figures, item: dict) -> str:
    """The writer's role where enough people share it; not told where the item has a clinic: that is named elsewhere, and both would point at a person."""
    return role_told(figures, item["role"]) if item["role"] and not item["clinic_id"] else NO_ROLE


def _names_a_clinic(own: pd.DataFrame, figures: Figures) -> pd.Series:
    """Whether words or answer name a clinic: what is told here is about how things are set up, not about where."""
    names = tuple(figures.results.clinics["name"])
    return (own["says"] + "\n" + own["answer"]).map(lambda text: bool(suspicious(text, places=names))).astype(bool)


def needs_claims(figures: Figures) -> list[Claim]:
    """What people need, by quarter and in their words; nothing where nobody was asked."""
    own = _of(figures, NEED)
    if own.empty:
        return []
    table, hidden = _words(figures, own, said="What I need", came="What came of it")
    titles = figures.results.records.themes.set_index("theme")["title"]
    heard = own.loc[own["theme"] != "", "theme"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    most = listed(f"{titles.get(theme, theme)} ({number})" for theme, number in heard.head(3).items())
    about = f" Named most often: {most}." if most else ""
    asked = Claim(
        id="needs",
        heading=f"{count(len(own), 'answers')} to “What do you need to be at your best?”",
        sentence=(
            f"Asked each quarter; {count(len(own), 'answers')} came {period(figures)}: {_states(own)}.{about} "
            f"Answered within the days promised: {share_text(answered_as_promised(figures, own)[1])}."
        ),
        section="needs",
        caveat="Each gets an owner and a day; those without an answer are counted as open, and one that is declined is told the reason.",
        table=_by_quarter(figures, own),
        links=(("How what people say is put under themes", "book/methods#quotes"),),
    )
    if table.empty:
        return [asked]
    told = Claim(
        id="needs-told",
        heading="What was needed, and what came of it",
        sentence=f"The newest {count(len(table), 'answers')} that may be read here; {count(hidden)} more, not shown here.",
        section="needs",
        options={"sortable": False, "folded": True},
        caveat="These are words as they came, read before for anything that could point at a person.",
        table=table,
        links=(("Consent, reading, and what is taken out", "book/methods#quotes"),),
    )
    return [asked, told]


def _by_quarter(figures: Figures, own: pd.DataFrame) -> pd.DataFrame:
    year_starts = figures.definitions.network.calendar.year_starts
    quarters = [str(Quarter.of(each.date(), year_starts)) for each in own["received_on"]]
    lines = []
    for name, some in own.assign(quarter_received=quarters).groupby("quarter_received", sort=True):
        closed = {said: count((some["status"] == state).sum()) for state, said in STATES.items()}
        lines.append(
            {
                "Quarter": name,
                "Came in": count(len(some)),
                **{sentence_case(said): number for said, number in closed.items()},
                "Open": count(is_open(some).sum()),
                "Of these overdue": count(late(figures, some).sum()),
            }
        )
    return pd.DataFrame(lines)


def call_outs_claim(figures: Figures) -> Claim | None:
    """Call-outs of low-value care: reported, taken up, answered, and what was learned; None where nobody called out."""
    own = _of(figures, CALL_OUT)
    if own.empty:
        return None
    table, hidden = _words(figures, own, said="What was called out", came="What was learned")
    taken = own["first_on"].fillna(pd.Timestamp(figures.as_of)) - own["received_on"]
    triage = time_to_answer(taken.dt.days.to_numpy(float), own["first_on"].notna().to_numpy())
    changed = int((own["status"] == "changed").sum())
    return Claim(
        id="call-outs",
        heading=f"{count(len(own), 'call-outs')} of care that does little good; {count(changed)} changed something",
        sentence=(
            f"Reported {period(figures)}: {count(len(own))}. Taken up: {count(own['first_on'].notna().sum())}, half of them "
            f"{median_text(triage)}. Then: {_states(own)}. {count(len(table))} are told below with what was learned; "
            f"{count(hidden)} more, not shown here."
        ),
        section="call-outs",
        options={"sortable": False},
        caveat=(
            "As with safety reports, a call-out is about how things are set up, never about who did something: no person and "
            "no clinic is named. More call-outs mean that people speak up."
        ),
        table=table,
        links=(("How call-outs are handled", "book/methods#call-outs"),),
    )
