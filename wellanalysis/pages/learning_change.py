"""What related indicators did around a session: at clinics from which more people came, beside the others."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.learning_groups import POOLED, reach_by
from wellanalysis.pages.learning_records import came, held
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import amount, count, day, interval, listed, sentence_case
from wellanalysis.stats.families import more_than_chance
from wellanalysis.stats.programme_effect import group_time

METHOD = ("How change around a session is held", "book/methods#reach")
SIDES = 2
"""Quarters before and after a session; its own quarter is neither."""
BY_CHANCE = 0.05
"""How often a 95 % interval leaves out no difference though there is none."""
FEWEST = 4
"""Clinics on either side below which nothing is compared."""


@dataclass(frozen=True)
class Around:
    """What an indicator did around one session.

    Parameters
    ----------
    clinics, others : int
        Clinics from which a larger share of people came than from the middle one, and those beside them.
    change, change_of_others : float
        Mean change of both, from the two quarters before to the two after, in the measure's unit.
    difference, lower, upper : float
        Of the two, with its 95 % interval; missing where the error is not known.
    """

    clinics: int
    others: int
    change: float
    change_of_others: float
    difference: float
    lower: float
    upper: float


def around(figures: Figures, session: pd.Series) -> Around | None:
    """What the session's measure did at clinics from which more came, and at the others.

    Parameters
    ----------
    figures : Figures
        The run; only results that its readers may see take part.
    session : Series
        A row of `wellanalysis.pages.learning_records.held`.

    Returns
    -------
    Around or None
        None where two quarters after are not final yet, or fewer than four clinics stand on either side.
    """
    measure = _measure(figures, session)
    if measure is None or _waits(figures, session, measure):
        return None
    share = _shares(figures, str(session["session"]))
    rows = _panel(figures, measure, _quarters(figures, session), share.index)
    share = share[share.index.isin(rows["unit"])]
    more = share[share > share.median()].index
    if min(len(more), len(share) - len(more)) < FEWEST:
        return None
    # A clinic with more people begins where the quarters after begin; the others never do.
    panel = rows.assign(start=np.where(rows["unit"].isin(more), float(SIDES), np.nan))
    found = group_time(panel, unit="unit", period="period", value="value", start="start", variance="variance")
    if found.reason or found.overall.empty:
        return None
    told = found.overall.iloc[0]
    after = rows["period"] >= SIDES
    change = rows[after].groupby("unit")["value"].mean() - rows[~after].groupby("unit")["value"].mean()
    return Around(
        clinics=len(more),
        others=len(share) - len(more),
        change=float(change[more].mean()),
        change_of_others=float(change.drop(more).mean()),
        difference=float(told["effect"]),
        lower=float(told["lower"]),
        upper=float(told["upper"]),
    )


def _measure(figures: Figures, session: pd.Series) -> Measure | None:
    ids = {each.id: each for each in figures.measures_of(NETWORK, "leading_indicator", "outcome")}
    measure = ids.get(str(session["measure"]))
    return measure if measure is not None and measure.statistic == "proportion" and not measure.clinics else None


def _quarters(figures: Figures, session: pd.Series) -> list[Quarter]:
    own = Quarter.of(session["on"].date(), figures.quarter.year_starts)
    return [own.shift(places) for places in (*range(-SIDES, 0), *range(1, SIDES + 1))]


def _waits(figures: Figures, session: pd.Series, measure: Measure) -> bool:
    """Whether a quarter after the session is not final yet."""
    return _quarters(figures, session)[-1] > figures.finals[measure.id]


def _shares(figures: Figures, session: str) -> pd.Series:
    """Share of people in post who came to the session, by clinic; clinics told together have none."""
    posts = reach_by(figures, "clinic_id").set_index("group")["people"].drop(POOLED, errors="ignore")
    rows = came(figures)
    present = rows[rows["session"] == session].groupby("clinic_id")["attendee_id"].nunique()
    judged = posts.index[~posts.index.isin(figures.too_small)]
    share = (present.reindex(judged, fill_value=0) / posts[judged]).astype(float)
    # Where more came than are in post, what share of them came is not known.
    return share[share <= 1]


def _panel(figures: Figures, measure: Measure, quarters: list[Quarter], units: pd.Index) -> pd.DataFrame:
    """Clinics whose result may be shown in all the quarters: ``unit, period, value, variance``."""
    lines = []
    for unit in units:
        cells = [figures.in_quarter(measure, unit, quarter) for quarter in quarters]
        if any(each["withheld"] or each["too_few"] or not each["denominator"] for each in cells):
            continue
        for place, each in enumerate(cells):
            value = float(each["value"])
            lines.append((unit, place, value, value * (1 - value) / each["size"]))
    return pd.DataFrame(lines, columns=["unit", "period", "value", "variance"])


def change_claim(figures: Figures) -> Claim | None:
    """The indicators that sessions went with, around each session; None where no session goes with one."""
    sessions = [row for _, row in held(figures).iterrows() if _measure(figures, row) is not None]
    if not sessions:
        return None
    lines, apart, waiting, told = [], 0, 0, 0
    for session in sessions:
        measure = _measure(figures, session)
        assert measure is not None
        line = {"Session": f"{session['title']} ({day(session['on'])})", "Measure": measure.title}
        found = around(figures, session)
        if found is None:
            late = _waits(figures, session, measure)
            waiting += late
            after = _quarters(figures, session)[-1]
            why = f"too early: {after} is not final yet" if late else "too few clinics on either side"
            lines.append({**line, MORE: why, OTHERS: "", DIFFERENCE: ""})
            continue
        told += 1
        apart += bool(found.lower > 0 or found.upper < 0)
        lines.append({**line, **_told(found)})
    return Claim(
        id="change",
        heading=_heading(told, apart),
        sentence=_sentence(told, apart, waiting, len(sessions)),
        section="change",
        caveat=(
            "This is an association. People who come differ from those who do not, and so do their clinics: it does not show "
            "what a session brings about, nor that it brings about nothing."
        ),
        table=pd.DataFrame(lines),
        links=(
            METHOD,
            *(
                (measure.title, f"measures/{measure.id}")
                for measure in figures.listed
                if measure.title in {line["Measure"] for line in lines}
            ),
        ),
    )


MORE, OTHERS = "Where more people came", "The others"
DIFFERENCE = "Difference (95\u00a0% interval)"


def _told(found: Around) -> dict[str, str]:
    limits = interval(found.lower, found.upper, "points")
    return {
        MORE: f"{amount(found.change, 'points', signed=True)} ({count(found.clinics, 'clinics')})",
        OTHERS: f"{amount(found.change_of_others, 'points', signed=True)} ({count(found.others, 'clinics')})",
        DIFFERENCE: f"{amount(found.difference, 'points', signed=True)}{f' ({limits})' if limits else ', error not known'}",
    }


def _heading(told: int, apart: int) -> str:
    if not told:
        return "Change around the sessions: too early, or too few clinics, to say"
    if not apart:
        return f"Around {count(told, 'sessions')}, no difference can be told from chance"
    if not more_than_chance(apart, told, each=BY_CHANCE):
        return f"Around {apart} of {count(told, 'sessions')} a difference stands out: about as many as chance gives"
    return f"Around {apart} of {count(told, 'sessions')}, clinics from which more people came moved otherwise than the others"


def _sentence(told: int, apart: int, waiting: int, sessions: int) -> str:
    parts = [
        "From the two quarters before a session to the two after it, change of the measure that it goes with, at clinics "
        "from which a larger share of people came, less the change at the others."
    ]
    if told:
        parts.append(
            f"In {apart} of {count(told, 'comparisons')} the interval leaves out no difference at all; by chance alone about "
            f"{told * BY_CHANCE:.1f} of them would."
        )
    silent = [
        f"for {waiting} it is too early" if waiting else "",
        f"for {sessions - told - waiting} too few clinics are on either side" if sessions - told - waiting else "",
    ]
    said = [text for text in silent if text]
    return " ".join([*parts, *([f"{sentence_case(listed(said))}."] if said else [])])
