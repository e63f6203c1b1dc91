"""What comes first: does a clinic's indicator this quarter go before its outcome in the next ones, given the outcome now."""

from functools import partial

import pandas as pd

from wellanalysis.definitions.measures import Direction, Measure
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.drivers_found import Drivers
from wellanalysis.pages.drivers_rows import UNIT, Cohort
from wellanalysis.pages.drivers_words import LINKS, NOT_CAUSE, UNCLEAR, difference_text
from wellanalysis.pages.expected import Clock
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.remembered import Remembered
from wellanalysis.pages.wording import count, listed
from wellanalysis.stats.drivers_lagged import lagged
from wellanalysis.stats.labels import benjamini_hochberg

AHEAD = (1, 2, 3, 4)
STEP = 0.10
"""Told for a share that is ten points higher: nearer to what clinics differ by than all against none."""
COLUMNS = ["indicator", "ahead", "estimate", "lower", "upper", "p", "cells", "units"]
TENTHS = "tenths of points"


def panel(figures: Figures, cohort: Cohort, indicators: tuple[Measure, ...]) -> pd.DataFrame:
    """Each clinic's quarters: its indicators' shares, and the outcome beside what the frozen model expects.

    Returns
    -------
    DataFrame
        ``unit, period``, a column per indicator, ``outcome`` (observed less expected, per patient) and ``weight``
        (patients). Final quarters only; nothing where there is no frozen model.
    """
    table = figures.expected.table
    own = table[
        (table["measure"] == cohort.outcome.id) & (table["clock"] == Clock.REFERENCE) & (table["level"] == "quarter")
    ]
    own = own[own["unit"].isin(cohort.rows[UNIT].unique()) & (own["period"] <= pd.Timestamp(cohort.last.first_day))]
    whole = own.assign(outcome=(own["observed"] - own["expected"]) / own["trials"], weight=own["trials"])
    whole = whole.set_index(["unit", "period"])[["outcome", "weight"]]
    sums = figures.sums[(figures.sums["level"] == "quarter") & (figures.sums["unit"] != NETWORK)]
    for each in indicators:
        rows = sums[(sums["measure"] == each.id) & (sums["denominator"] > 0)].set_index(["unit", "period"])
        whole[each.id] = (rows["numerator"] / rows["denominator"]).reindex(whole.index)
    return whole.reset_index().sort_values(["unit", "period"], ignore_index=True)


def later(figures: Figures, cohort: Cohort, indicators: tuple[Measure, ...], memory: Remembered) -> pd.DataFrame:
    """Later outcome per point of an indicator now: one row per indicator and number of quarters ahead."""
    rows = panel(figures, cohort, indicators)
    ids = [each.id for each in indicators]
    return memory.table("lagged", [rows, ids, list(AHEAD)], partial(_later, rows, ids))


def _later(rows: pd.DataFrame, ids: list[str]) -> pd.DataFrame:
    frames = [pd.DataFrame(columns=COLUMNS)]
    for id in ids:
        try:
            found = lagged(
                rows, unit="unit", period="period", indicator=id, outcome="outcome", weight="weight", ahead=AHEAD
            )
        except ValueError:  # too few clinics or quarters
            continue
        frames.append(found.rename_axis("ahead").reset_index().assign(indicator=id)[COLUMNS])
    return pd.concat([frame for frame in frames if len(frame)] or frames, ignore_index=True)


def lagged_claim(figures: Figures, found: Drivers, cohort: Cohort, memory: Remembered) -> Claim | None:
    """Whether indicators go before the outcome; honest where nobody can tell."""
    indicators = found.told(cohort)
    table = later(figures, cohort, indicators, memory) if indicators else pd.DataFrame(columns=COLUMNS)
    table = table[table["estimate"].notna()].reset_index(drop=True)
    if table.empty:
        return None
    sign = -1.0 if cohort.outcome.improves is Direction.DOWN else 1.0
    stands = benjamini_hochberg(table["p"])["stands"].to_numpy() & (sign * table["estimate"] > 0)
    known = [each for each in indicators if each.id in set(table["indicator"])]
    ahead = {each.id: table.loc[stands & (table["indicator"] == each.id), "ahead"].tolist() for each in known}
    first = [each for each in known if ahead[each.id]]
    return Claim(
        id=f"{cohort.outcome.id}-lagged",
        heading=_heading(cohort, len(first), len(known)),
        sentence=(
            "Clinics' quarters are compared: where an indicator is 10 points higher in one quarter, how much more of "
            f"“{cohort.outcome.title}” follows in the next four, beyond what the same quarter's outcome foretells? "
            f"{_said(first, len(known), len(table))} {count(table['units'].max(), 'clinics')}, up to "
            f"{count(table['cells'].max())} pairs of quarters; case mix, and what changed everywhere at once, are allowed for."
        ),
        section="lagged",
        table=pd.DataFrame(
            [
                {
                    "Indicator": each.title,
                    **{_ahead(number): _cell(table, each.id, number) for number in AHEAD},
                    "Reading": _reading(ahead[each.id]),
                }
                for each in known
            ]
        ),
        caveat=(
            f"{NOT_CAUSE}. Coming first is not yet bringing about: a third thing can move both, one after the other"
            f"{_programme(figures)}. And a quarter's outcome is a noisy measure of how a clinic's patients fare, so that to "
            "allow for it does not remove all that stood behind both before."
        ),
        links=LINKS,
    )


def _heading(cohort: Cohort, first: int, known: int) -> str:
    if not first:
        return f"Whether an indicator goes before “{cohort.outcome.title}” cannot be told yet"
    return f"{first} of {count(known, 'indicators')} {'goes' if first == 1 else 'go'} before “{cohort.outcome.title}”"


def _said(first: list[Measure], known: int, comparisons: int) -> str:
    if not first:
        return (
            f"None of {count(comparisons, 'comparisons')} stands once their number is allowed for: nobody can tell, which is not "
            "the same as showing that nothing follows."
        )
    rest = known - len(first)
    return (
        f"More than chance, {count(comparisons, 'comparisons')} allowed for, in {listed(f'“{each.title}”' for each in first)}."
        f"{f' For the other {rest} nobody can tell.' if rest > 1 else ' For the other one nobody can tell.' if rest else ''}"
    )


def _reading(ahead: list[int]) -> str:
    """``goes before, 1 and 2 quarters later``."""
    if not ahead:
        return UNCLEAR
    return f"goes before, {listed(str(int(each)) for each in ahead)} {'quarter' if ahead == [1] else 'quarters'} later"


def _ahead(number: int) -> str:
    return f"{count(number, 'quarters')} later (95\u00a0% interval)"


def _cell(table: pd.DataFrame, id: str, number: int) -> str:
    own = table[(table["indicator"] == id) & (table["ahead"] == number)]
    if own.empty:
        return UNCLEAR
    return difference_text(*(STEP * float(own[name].iloc[0]) for name in ("estimate", "lower", "upper")), unit=TENTHS)


def _programme(figures: Figures) -> str:
    programme = figures.definitions.network.programme
    return f", {programme.name} among them" if programme else ""
