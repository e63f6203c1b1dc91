"""Themes: what people say, who says it, what planning did with each, and in whose words."""

from typing import Any

import pandas as pd

from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.voices_people import people_by, role_told
from wellanalysis.pages.voices_records import OTHERS, coded, codes, excerpts, grouped, period, said, split
from wellanalysis.pages.wording import amount, count, day, interval, listed, sentence_case
from wellanalysis.stats.kappa import NONE_FOUND, agreement, word

DONE = "done"
DECIDED = {DONE: "acted on", "in_plan": "in the plan", "not_now": "not now", "": "not decided"}
KINDS = {"theme": "said by many", "need": "needed to do good work", "barrier": "in the way"}
QUOTES, PRINTED, MOST_HEARD, HEARD = 2, 10, 3, 3
"""Quotes per theme, and of all themes; themes named per clinic, and voices from which on a clinic's theme is named."""
METHOD = ("How what people say is put under themes", "book/methods#quotes")
ONLY_MARKED = (
    "No row says that somebody read an excerpt and found no theme, so only excerpts that both marked are compared: over all "
    "that was read, agreement may be lower."
)


def themes_table(figures: Figures) -> pd.DataFrame:
    """Themes with the number of voices, the most heard first.

    Returns
    -------
    DataFrame
        The contract's columns; ``voices``, and ``since``: those after the day of the decision, none where there is none.
    """
    themes, voices = figures.results.records.themes, said(figures)
    decided = themes.set_index("theme")["decided_on"].reindex(voices["theme"])
    after = voices[(voices["on"] > decided.to_numpy()).to_numpy()]
    found = themes.assign(
        **{
            name: themes["theme"].map(some.groupby("theme")["voice"].nunique()).fillna(0).astype("int64")
            for name, some in (("voices", voices), ("since", after))
        }
    )
    return found.sort_values(["voices", "theme"], ascending=[False, True], kind="stable", ignore_index=True)


def undecided(figures: Figures) -> pd.DataFrame:
    """Themes that planning has not decided on, the longest waiting first."""
    themes = themes_table(figures)
    return themes[themes["decision"] == ""].sort_values(["on", "theme"], kind="stable", ignore_index=True)


def themes_claim(figures: Figures, *, section: str = "themes") -> Claim | None:
    """What people say, by role, and what planning did with each theme; None where nothing was put under a theme."""
    themes = themes_table(figures)
    heard = themes[themes["voices"] > 0]
    if heard.empty:
        return None
    frame = _by_role(figures, heard)
    decided = int((themes["decision"] != "").sum())
    voices = said(figures)["voice"].nunique()
    leading = heard["voices"].iloc[0]
    top = heard[heard["voices"] == leading]
    most = [f"“{row.title}”" for row in top.itertuples(index=False)]
    became = [f"“{row.title}” ({count(leading)}; {_decision(row)})" for row in top.itertuples(index=False)]
    return Claim(
        id="themes",
        heading=f"{count(len(heard), 'themes')}, and planning has decided on {decided} of {len(themes)}",
        sentence=(
            f"{sentence_case(period(figures))}, {count(voices, 'voices')} from the ledger, interviews, meetings and letters "
            f"were put under {count(len(heard), 'themes')}; heard most often: {listed(became)}. "
            f"{_decisions(themes)}"
        ),
        section=section,
        chart="" if frame.empty else "themes",
        frame=frame,
        alternative=""
        if frame.empty
        else (
            f"Circles: how many voices spoke of each of {count(len(heard), 'themes')}, by role, with what planning did with "
            f"it at the right. {listed(most)} {'was' if len(most) == 1 else 'were'} heard most often ({count(leading)}); "
            f"{count(len(themes) - decided)} of {len(themes)} {'is' if len(themes) - decided == 1 else 'are'} not decided."
        ),
        caveat=(
            "Who speaks up is not everybody: a number says how often a theme was heard, not how many are concerned. Groups "
            f"with fewer than ten voices, or ten people in post, stand under “{OTHERS}”; words for their writer alone are in no "
            "group, and a voice may speak of two themes. "
            f"“{sentence_case(DECIDED[DONE])}” "
            "says what planning did, not that nobody speaks of it any more."
        ),
        table=_told(themes),
        links=(METHOD,),
    )


def _decisions(themes: pd.DataFrame) -> str:
    parts = [
        f"{count((themes['decision'] == key).sum())} {said}"
        for key, said in DECIDED.items()
        if (themes["decision"] == key).any()
    ]
    still = int(((themes["decision"] == DONE) & (themes["since"] > 0)).sum())
    again = f" Of those {DECIDED[DONE]}, {count(still)} {'is' if still == 1 else 'are'} still heard." if still else ""
    return f"Of all {count(len(themes), 'themes')}: {listed(parts)}.{again}"


def _decision(row: Any) -> str:
    """``acted on``, and that a theme is still heard since."""
    return f"{DECIDED[row.decision]}, still heard" if row.decision == DONE and row.since else DECIDED[row.decision]


def _by_role(figures: Figures, heard: pd.DataFrame) -> pd.DataFrame:
    voices = split(figures)
    voices = voices.assign(group=grouped(voices, "role", people_by(figures, "role")))
    sizes = voices.drop_duplicates("voice")["group"].value_counts()
    groups = [*sorted(set(sizes.index) - {OTHERS}), *([OTHERS] if OTHERS in sizes.index else [])]
    counts = voices.groupby(["theme", "group"])["voice"].nunique()
    return pd.DataFrame(
        [
            {"label": row.title, "group": group, "count": int(counts.get((row.theme, group), 0)), "told": _decision(row)}
            for row in heard.itertuples(index=False)
            for group in groups
        ]
    )  # fmt: skip


def _told(themes: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Theme": themes["title"],
            "What it is": themes["kind"].map(KINDS),
            "Voices": themes["voices"].map(count),
            "Heard since the decision": [
                count(row.since) if row.decision else "no decision" for row in themes.itertuples(index=False)
            ],
            "What planning did": [
                f"{sentence_case(DECIDED[row.decision])}: {row.says}" if row.decision else f"Not decided; written down on {day(row.on)}"
                for row in themes.itertuples(index=False)
            ],
            "By whom, when": [
                f"{sentence_case(row.decided_by)}, {day(row.decided_on)}" if row.decision else ""
                for row in themes.itertuples(index=False)
            ],
        }
    )  # fmt: skip


def places_claim(figures: Figures) -> Claim | None:
    """Themes by clinic, for clinics from which ten voices or more came; by region where there is no such clinic."""
    voices = split(figures)
    places = figures.clinics
    for column, noun in (("clinic_id", "clinics"), ("region", "regions")):
        regions = places.set_index("clinic_id")["region"]
        own = voices.assign(region=voices["clinic_id"].map(regions).fillna(""))
        own = own.assign(group=grouped(own, column, people_by(figures, column)))
        known = [name for name in places[column].drop_duplicates() if (own["group"] == name).any()]
        if known:
            return _places(figures, own, known, noun)
    return None


def _places(figures: Figures, voices: pd.DataFrame, known: list[str], noun: str) -> Claim:
    titles = figures.results.records.themes.set_index("theme")["title"]
    lines = []
    for name in known:
        own = voices[voices["group"] == name]
        heard = own.groupby("theme")["voice"].nunique()
        heard = heard[heard >= HEARD].sort_index().sort_values(ascending=False, kind="stable").head(MOST_HEARD)
        told = "; ".join(f"{titles.get(theme, theme)} ({number})" for theme, number in heard.items())
        place = figures.names.get(name, name)
        lines.append((place, count(own["voice"].nunique()), told or f"no theme {HEARD} times or more"))
    rest = voices.loc[voices["group"] == OTHERS, "voice"].nunique()
    elsewhere = (
        f" {count(rest, 'voices')} more named no clinic, or came from where fewer than ten were heard." if rest else ""
    )
    fewer = " From no single clinic were there ten voices, so regions are told." if noun == "regions" else ""
    return Claim(
        id="themes-by-place",
        heading=f"What is heard most, in {count(len(lines), noun)}",
        sentence=(
            f"{sentence_case(period(figures))}, the themes heard three times or more where ten voices or more were heard."
            f"{fewer}{elsewhere}"
        ),
        section="themes",
        caveat="The order says nothing about results. Where people speak up, they expect an answer.",
        table=pd.DataFrame(lines, columns=[noun[:-1].capitalize(), "Voices", "Heard most often"]),
        links=(METHOD,),
    )


def quotes_claim(figures: Figures) -> Claim | None:
    """One or two quotes per theme, of people who agreed; None where nobody did."""
    words = excerpts(figures)
    found = coded(figures)
    found = found[found["quotable"] & found["alike"]].sort_values(["on", "excerpt"], ascending=False, kind="stable")
    found = found.drop_duplicates("excerpt")
    if found.empty:
        return None
    themes = themes_table(figures)
    order = {theme: place for place, theme in enumerate(themes["theme"])}
    found = found.assign(place=found["theme"].map(order), turn=found.groupby("theme").cumcount())
    # One of each theme first, then a second: no theme is left out for another's second.
    found = found[found["turn"] < QUOTES].sort_values(["turn", "place"], kind="stable").head(PRINTED)
    found = found.sort_values(["place", "on", "excerpt"], kind="stable")
    titles = themes.set_index("theme")["title"]
    quotable = int(words["quotable"].sum())
    hidden = len(words) - quotable
    return Claim(
        id="quotes",
        heading="In their words",
        sentence=(
            f"{count(len(found), 'quotes')} of people who agreed to be quoted, at most two for a theme. Of "
            f"{count(len(words), 'excerpts')} {count(quotable)} may be printed in this edition and {count(hidden)} may not."
        ),
        section="quotes",
        options={"sortable": False},
        caveat="Each was read before by somebody with a role, and a person who takes consent back is gone from the next edition.",
        table=pd.DataFrame(
            {
                "Theme": found["theme"].map(titles),
                "Words": [f"“{text}”" for text in found["says"]],
                "Who": [f"{role_told(figures, role)}, {source}" for role, source in zip(found["role"], found["source"], strict=True)],
            }
        ),
        links=(("Consent, reading, and what is taken out", "book/methods#quotes"),),
    )  # fmt: skip


def coding_claim(figures: Figures) -> Claim | None:
    """How far the readers of excerpts agree; None where no excerpt was read by two."""
    given = codes(figures)
    found = agreement(given.rename(columns={"excerpt": "unit"}))
    if found is None:
        return None
    titles = figures.results.records.themes.set_index("theme")["title"]
    overall, each = found.overall, found.themes
    known = overall.kappa == overall.kappa
    limits = (
        f", 95\u00a0% interval {interval(overall.lower, overall.upper, '')}" if overall.lower == overall.lower else ""
    )
    beyond = (
        f": kappa {amount(overall.kappa, '')}{limits}, by custom called {word(overall.kappa)}."
        if known
        else ". Agreement beyond chance is not defined: in what two readers both read, each found the same one thing."
    )
    lacking = "" if (given["theme"] == NONE_FOUND).any() else f" {ONLY_MARKED}"
    return Claim(
        id="agreement",
        heading="Do readers find the same themes? "
        + (f"Agreement beyond chance is {word(overall.kappa)}" if known else "Too little differs to say"),
        sentence=(
            f"{count(overall.n, 'excerpts')} were read by two or more of {count(len(found.coders), 'readers')} on their own. "
            f"Of all their decisions, theme found or not, {amount(overall.observed)} agree, where chance alone gives "
            f"{amount(overall.expected)}{beyond}"
        ),
        section="coding",
        options={"folded": True},
        caveat=(
            "A theme that few excerpts hold has a wide interval; what readers differ on is talked over, and the theme's words "
            f"are made clearer.{lacking}"
        ),
        table=pd.DataFrame(
            {
                "Theme": each["theme"].map(titles).fillna(each["theme"]),
                "Excerpts read twice": each["n"].map(count),
                "Found by a reader": each["found"].map(count),
                "Kappa": [amount(value, "") or "not defined" for value in each["kappa"]],
                "95\u00a0% interval": [
                    interval(low, high, "") or "no disagreement to learn from" for low, high in zip(each["lower"], each["upper"], strict=True)
                ],
                "Called": [word(value) or "not defined" for value in each["kappa"]],
            }
        ),
        links=(("How agreement is measured", "book/methods#kappa"),),
    )  # fmt: skip
