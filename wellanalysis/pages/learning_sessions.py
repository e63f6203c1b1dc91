"""The sessions themselves: those that were held, those that are planned, and who came, opened and answered over time."""

from collections.abc import Mapping

import pandas as pd

from wellanalysis.pages.figures import Figures
from wellanalysis.pages.learning_groups import whole
from wellanalysis.pages.learning_reach import METHOD
from wellanalysis.pages.learning_records import STAFF, came, held, judged, period, planned
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import amount, count, day, listed, month, sentence_case
from wellanalysis.stats.survey import FEWEST_STAFF, response_rate

ABOUT: Mapping[str, str] = {
    "care": "care",
    "leadership": "leadership",
    "operations": "how clinics run",
    "barriers": "barriers overcome",
    "outreach": "outreach to the community",
}
ENGAGED = ("When", "What", "Came", "Opened", "Answered")
FEW = f"fewer than {FEWEST_STAFF}"


def credits_of(value: float) -> str:
    """``1.5``; ``none`` for zero."""
    return f"{value:g}" if value else "none"


def _lines(sessions: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Day": [day(each) for each in sessions["on"]],
            "Session": [
                f"{title} ({ABOUT[about]})" for title, about in zip(sessions["title"], sessions["about"], strict=True)
            ],
            "Clinical and leadership topic": [
                "; ".join(each for each in topics if each)
                for topics in zip(sessions["clinical_topic"], sessions["leadership_topic"], strict=True)
            ],
            "Moderator": sessions["moderator"],
            "Read before": sessions["pre_read"],
            "Minutes (credits)": [
                f"{count(minutes)} ({credits_of(given)})"
                for minutes, given in zip(sessions["minutes"], sessions["credits"], strict=True)
            ],
        }
    )


def held_claim(figures: Figures) -> Claim:
    """The sessions of the year: topics, moderator, pre-read, credits, and how many came."""
    sessions, rows = held(figures), came(figures)
    present = rows.groupby("session")["attendee_id"].nunique().reindex(sessions["session"], fill_value=0)
    kinds = [f"{ABOUT[about]} ({number})" for about, number in sessions["about"].value_counts(sort=False).items()]
    both = int(((sessions["clinical_topic"] != "") & (sessions["leadership_topic"] != "")).sum())
    lines = _lines(sessions)
    return Claim(
        id="sessions",
        heading=f"{count(len(sessions), 'sessions')}, {'each' if both == len(sessions) else f'{both} of them'} with a clinical "
        "and a leadership topic",
        sentence=f"Held in {period(figures)}, by what they were mainly about: {listed(kinds)}.",
        section="sessions",
        caveat="Moderators are told by their role, or by the name under which they agreed to be told.",
        table=lines.assign(Came=[_few(number) for number in present]),
        links=(METHOD,),
    )


def _few(number: float) -> str:
    return count(number) if number >= FEWEST_STAFF or not number else FEW


def planned_claim(figures: Figures) -> Claim | None:
    """What is announced and still to come."""
    sessions = planned(figures)
    if sessions.empty:
        return None
    first = sessions.iloc[0]
    return Claim(
        id="planned",
        heading=f"Next: {first['title']}, on {day(first['on'])}",
        sentence=f"{count(len(sessions), 'sessions')} {'is' if len(sessions) == 1 else 'are'} announced.",
        section="sessions",
        caveat="What is planned may still move.",
        table=_lines(sessions),
        links=(METHOD,),
    )


def engagement_claim(figures: Figures) -> Claim | None:
    """Who came, who had opened the piece to read before, and who answered the staff survey, over time."""
    lines = [*_by_session(figures), *_by_wave(figures)]
    if not lines:
        return None
    rows = came(figures)
    known = rows[rows["pre_read"] != ""]
    opened = int((known["pre_read"] == "yes").sum())
    said = (
        f"Of {count(len(known), 'visits')} to sessions for which it is known, {count(opened)} ({amount(opened / len(known))}) "
        "came with the short piece read."
        if len(known) >= FEWEST_STAFF
        else "How many had read the short piece before is not recorded."
    )
    waves = _by_wave(figures)
    answered = f" {waves[-1]['What']}, {waves[-1]['When']}: {waves[-1]['Answered']}." if waves else ""
    frame = _frame(figures)
    return Claim(
        id="engagement",
        heading=_engagement_heading(frame),
        sentence=f"{said}{answered}",
        section="engagement",
        chart="waves" if frame["value"].notna().any() else "",
        frame=frame,
        options={"unit": "%", "floor": 0.0} if frame["value"].notna().any() else {},
        alternative=(
            "Line chart by session of the share of people in post who came, and of those who came with the short piece "
            f"read. {_engagement_heading(frame)}."
            if frame["value"].notna().any()
            else ""
        ),
        caveat=(
            "Coming, reading and answering are signs of interest; none of them says that care has changed. Sessions of which it "
            "is not recorded who had read before are not drawn."
        ),
        table=pd.DataFrame([{**dict.fromkeys(ENGAGED, ""), **line} for line in lines], columns=list(ENGAGED)),
        links=(METHOD, ("How answers are counted", "book/methods#survey")),
    )


def _engagement_heading(frame: pd.DataFrame) -> str:
    shares = frame.loc[(frame["series"] == CAME) & frame["value"].notna(), "value"]
    if len(shares) < 2:
        return "Coming, reading and answering: fewer than two sessions can be told of"
    return f"{amount(shares.min())} to {amount(shares.max())} of people in post came to each session"


CAME, OPENED = "came, of people in post", "had read before, of those who came"


def _frame(figures: Figures) -> pd.DataFrame:
    """As chart ``waves`` has it: by session, who came of people in post, and who had read before of those who came.

    A session without a piece to read, or to which few came, is not drawn: a gap would read as withheld. Nor is who came
    of people in post where more came to a session than these are: such a share would be none.
    """
    rows, people = came(figures), float(whole(figures)["people"])
    known = rows[rows["pre_read"] != ""]
    of = held(figures).set_index("session")["on"].to_frame()
    of = of.assign(
        came=rows.groupby("session")["attendee_id"].nunique(),
        known=known.groupby("session").size(),
        read=known[known["pre_read"] == "yes"].groupby("session").size(),
    ).fillna({"came": 0, "known": 0, "read": 0})
    of = of[(of["came"] >= FEWEST_STAFF) & (of["known"] >= FEWEST_STAFF)]
    names = [f"{on.day} {on:%b %Y}" for on in of["on"]]
    parts = [
        pd.DataFrame({"period": names, "series": series, "value": (of[name] / size).to_numpy(), "n": size})
        for series, name, size in ((CAME, "came", people), (OPENED, "read", of["known"].to_numpy(float)))
        if series == OPENED or (people and people >= of["came"].max())
    ]
    return pd.concat(parts, ignore_index=True).assign(lower=float("nan"), upper=float("nan"))


def _by_session(figures: Figures) -> list[dict[str, str]]:
    rows = came(figures)
    lines = []
    for each in held(figures).itertuples():
        own = rows[rows["session"] == each.session]
        known = own[own["pre_read"] != ""]
        read = int((known["pre_read"] == "yes").sum())
        lines.append(
            {
                "When": day(each.on),
                "What": str(each.title),
                "Came": _few(own["attendee_id"].nunique()),
                "Opened": f"{count(read)} of {count(len(known))} ({amount(read / len(known))})"
                if len(known) >= FEWEST_STAFF
                else "not recorded"
                if known.empty
                else FEW,
            }
        )
    return lines


def _by_wave(figures: Figures) -> list[dict[str, str]]:
    """The staff survey's response by the month in which it was sent, within two years."""
    survey = judged(figures, figures.results.survey)
    recent = pd.Timestamp(figures.as_of) - pd.DateOffset(years=2)
    own = survey[
        (survey["table"] == STAFF) & (survey["month"] > recent) & (survey["month"] <= pd.Timestamp(figures.as_of))
    ]
    asked = own.drop_duplicates(["clinic_id", "month", "role"])
    sums = asked.groupby("month", sort=True)[["sent", "answered"]].sum()
    sums = sums[sums["answered"] >= FEWEST_STAFF]
    if sums.empty:
        return []
    rates = response_rate(sums["answered"], sums["sent"])
    return [
        {
            "When": month(when),
            "What": "Staff survey",
            "Answered": f"{count(row['answered'])} of {count(row['sent'], 'people')} ({amount(row['rate'])})",
        }
        for when, row in rates.iterrows()
    ]


def next_step(figures: Figures) -> str:
    """One thing within the reader's control: the next session and who was not reached, else what to plan."""
    ahead = planned(figures)
    if ahead.empty:
        return "No session is announced yet: ask the teams which topic would help them, and choose a day with them."
    first = ahead.iloc[0]
    reading = f" The short piece to read before: {first['pre_read']}" if first["pre_read"] else ""
    return (
        f"Ask the teams whether {day(first['on'])} ({sentence_case(first['title'])}) fits their schedules, and what would "
        f"let somebody come who has not come yet.{reading}"
    )
