"""What is said of differences beyond chance: sentences, rows of a chart and lines of a table with the same numbers."""

from collections.abc import Mapping

import pandas as pd

from wellanalysis.pages.variation_found import CLINICIANS, CLINICS, CONDITIONS, PROGRAMME, WAITING, is_told
from wellanalysis.pages.wording import NBSP, amount, count, interval, listed
from wellanalysis.stats.variation_shares import TYPICAL

TENTHS, POINTS = "tenths of points", "points"
SMALL = 0.0195
"""Differences below this are told to a tenth of a point."""
NAMES: Mapping[str, str] = {
    CLINICS: "Between clinics",
    PROGRAMME: "Between clinics of the programme alone",
    WAITING: "Between clinics that wait for it",
    CLINICIANS: "Between clinicians of one clinic",
    CONDITIONS: "Between conditions",
}
QUESTIONS: Mapping[str, str] = {
    CLINICS: "two clinics",
    CLINICIANS: "two clinicians of one clinic",
    CONDITIONS: "two conditions",
}
NOTHING_SEEN, SEEN = "none seen", 0.0005
PART, THIRD = 0.9, 2 / 3
"""Shares of the difference between all clinics below which that between clinics of the programme is called less."""


def typical(spread: float) -> float:
    """Average difference of two units taken at random, from the standard deviation of their shares."""
    return float(TYPICAL * spread)


def is_beyond(row: pd.Series) -> bool:
    """Whether chance alone hardly explains the difference."""
    return is_told(row) and bool(row["lower"] > 0)


def about(row: pd.Series) -> str:
    """``8 points``, ``1.6 points``: the typical difference as a sentence says it."""
    return amount(typical(row["shares"]), _unit(row))


def limits(row: pd.Series) -> str:
    """``6–11``: its interval, with the same decimals."""
    return interval(typical(row["shares_lower"]), typical(row["shares_upper"]), _unit(row))


def at_most(row: pd.Series) -> str:
    """``2 points``: the upper end of the interval."""
    upper = typical(row["shares_upper"])
    return amount(upper, POINTS if upper >= SMALL else TENTHS)


def in_a_sentence(title: str, rows: pd.DataFrame, kinds: list[str]) -> str:
    """``Healing differs between two clinics by about 8 points beyond chance (...) and ...``; what is not seen comes last."""
    told = [kind for kind in kinds if is_told(rows.loc[kind])]
    beyond = [kind for kind in told if is_beyond(rows.loc[kind])]
    said = []
    for place, kind in enumerate(beyond):
        row = rows.loc[kind]
        first = f" beyond chance (95{NBSP}% interval {limits(row)})" if place == 0 else f" ({limits(row)})"
        said.append(f"between {QUESTIONS[kind]} by about {about(row)}{first}")
    unseen = _unseen(rows, [kind for kind in told if kind not in beyond])
    if not said:
        return f"{title}: {unseen}."
    return f"{title} differs {listed(said)}{f'; {unseen}' if unseen else ''}."


def _unseen(rows: pd.DataFrame, kinds: list[str]) -> str:
    """``between two clinicians of one clinic no difference beyond chance is seen (at most 2 points)``."""
    bounds = [f"at most {at_most(rows.loc[kind])}" for kind in kinds]
    if len(kinds) == 1:
        return f"between {QUESTIONS[kinds[0]]} no difference beyond chance is seen ({bounds[0]})"
    whom = [f"between {QUESTIONS[kind]} ({bound})" for kind, bound in zip(kinds, bounds, strict=True)]
    return f"{listed(whom)} no difference beyond chance is seen" if whom else ""


def of_the_programme(rows: pd.DataFrame) -> str:
    """How much of the difference between clinics remains among those at one stage of the programme; empty if untold."""
    if PROGRAMME not in rows.index or not is_told(rows.loc[PROGRAMME]) or not is_beyond(rows.loc[CLINICS]):
        return ""
    row = rows.loc[PROGRAMME]
    reason = "clinics began the programme at different times or not yet"
    lead = (
        f"Part of this is that {reason}"
        if row["shares"] < PART * rows.loc[CLINICS, "shares"]
        else f"That {reason} explains little of this"
    )
    there = f"{count(row['units'], 'clinics')} that were in it for the whole window it is {_beside(row)}"
    waiting = ""
    if WAITING in rows.index and is_told(rows.loc[WAITING]):
        other = rows.loc[WAITING]
        waiting = f", among the {count(other['units'])} that wait for it {_beside(other)}"
    return f" {lead}: among the {there}{waiting}."


def _beside(row: pd.Series) -> str:
    if not is_beyond(row):
        size = about(row) if is_seen(row) else NOTHING_SEEN
        return f"{size} ({limits(row)}: chance may explain it)"
    return f"{about(row)} ({limits(row)})"


def nothing_or(row: pd.Series) -> str:
    """The typical difference to a tenth, or that none is seen; never a nought that looks like a measurement."""
    return amount(typical(row["shares"]), TENTHS) if is_seen(row) else NOTHING_SEEN


def is_seen(row: pd.Series) -> bool:
    """Whether the difference is at least a tenth of a point, as printed."""
    return typical(row["shares"]) >= SEEN


def tenths(row: pd.Series) -> str:
    """``6.1–11.3``: the interval of the typical difference in tenths of points, as tables give it."""
    return interval(typical(row["shares_lower"]), typical(row["shares_upper"]), TENTHS)


def frame(rows: list[tuple[str, pd.Series]]) -> pd.DataFrame:
    """Rows of the chart."""
    lines = [
        {
            "label": label,
            "value": typical(row["shares"]),
            "lower": typical(row["shares_lower"]),
            "upper": typical(row["shares_upper"]),
            "chance": typical(row["chance"]),
            "note": nothing_or(row) if is_told(row) else row["stated"].partition(":")[0],
        }
        for label, row in rows
    ]
    numbers = ["value", "lower", "upper", "chance"]
    return pd.DataFrame(lines).astype(dict.fromkeys(numbers, float)).round(dict.fromkeys(numbers, 4))


def table(rows: list[tuple[str, pd.Series]], first: str, alone: list[str] | None = None) -> pd.DataFrame:
    """The numbers as text; `alone` is one more column: the same among the clinics of the programme."""
    lines = [[label, *_cells(row)] for label, row in rows]
    heads = [first, "Beyond chance?", "Typical difference of two", f"95{NBSP}% interval", "Chance alone shows"]
    told = pd.DataFrame(lines, columns=[*heads, "Standard deviation, log odds", "How many", "Case mix allowed for"])
    if alone is not None:
        told.insert(4, "Clinics of the programme alone", alone)
    return told


def _cells(row: pd.Series) -> list[str]:
    known = is_told(row)
    return [
        ("yes" if is_beyond(row) else "chance may explain it") if known else row["stated"],
        nothing_or(row) if known else "",
        tenths(row) if known else "",
        amount(typical(row["chance"]), TENTHS) if known else "",
        f"{row['sd']:.2f} ({row['lower']:.2f}–{row['upper']:.2f})" if known else "",
        count(row["units"]),
        "yes" if row["adjusted"] else "no",
    ]


def _unit(row: pd.Series) -> str:
    return POINTS if typical(row["shares"]) >= SMALL else TENTHS
