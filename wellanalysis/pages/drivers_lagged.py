"""What comes first: does a clinic's indicator this quarter go before its outcome in the next ones, given the outcome now."""

from functools import partial

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.drivers_rows import UNIT, Cohort
from wellanalysis.pages.expected import Clock
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.remembered import Remembered
from wellanalysis.pages.wording import count
from wellanalysis.stats.drivers import FEWEST_UNITS
from wellanalysis.stats.drivers_lagged import lagged

AHEAD = (1, 2, 3, 4)
COLUMNS = ["indicator", "ahead", "estimate", "lower", "upper", "p", "cells", "units", "why"]


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


def before(figures: Figures, rows: pd.DataFrame) -> pd.DataFrame:
    """The same quarters, outcomes known only where the programme had not begun: pairs of quarters that it cannot have moved."""
    begun = pd.to_datetime(rows["unit"].map({unit: figures.started(unit) for unit in rows["unit"].unique()}))
    ended = rows["period"] + pd.DateOffset(months=3)
    return rows.assign(outcome=rows["outcome"].where(begun.isna() | (begun >= ended)))


def later(rows: pd.DataFrame, indicators: tuple[Measure, ...], memory: Remembered) -> pd.DataFrame:
    """Later outcome per point of an indicator now: one row per indicator and number of quarters ahead, or why it cannot be told."""
    ids = [each.id for each in indicators]
    return memory.table("lagged", [rows, ids, list(AHEAD)], partial(_later, rows, ids))


def _later(rows: pd.DataFrame, ids: list[str]) -> pd.DataFrame:
    frames = [pd.DataFrame(columns=COLUMNS)]
    for id in ids:
        try:
            found = lagged(
                rows, unit="unit", period="period", indicator=id, outcome="outcome", weight="weight", ahead=AHEAD
            )
        except ValueError as error:
            blank = pd.DataFrame({"indicator": id, "ahead": list(AHEAD), "why": str(error)})
            frames.append(blank.reindex(columns=COLUMNS))
            continue
        frames.append(found.rename_axis("ahead").reset_index().assign(indicator=id, why=_why(found))[COLUMNS])
    return pd.concat([frame for frame in frames if len(frame)] or frames, ignore_index=True)


def _why(found: pd.DataFrame) -> list[str]:
    """Why each number of quarters ahead has no estimate; empty where it has one."""
    return [
        ""
        if pd.notna(row.estimate)
        else f"{count(row.units, 'clinics')} have such pairs of quarters; {FEWEST_UNITS} are needed"
        if row.units < FEWEST_UNITS
        else "it does not vary beside the outcome of the same quarter"
        for row in found.itertuples(index=False)
    ]
