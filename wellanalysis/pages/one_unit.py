"""Periods whose figures stand in another unit are no part of a report: nothing is trended or compared across the change."""

from dataclasses import replace

import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.periods import Quarter
from wellanalysis.definitions.publisher import RATIO_WORD
from wellanalysis.pages.wording import RATIO
from wellanalysis.results.frames import Results

OTHER_UNIT = "in another unit: not compared"
KNOWN = ["n", "open", "lost", "missing", "denominator", "numerator"]


def in_one_unit(definitions: Definitions, results: Results, quarter: Quarter) -> tuple[Definitions, Results]:
    """Definitions with the unit of the report's own period, and results without the periods of any other unit.

    Parameters
    ----------
    definitions : Definitions
        The network folder.
    results : Results
        Results tables; ``units`` says in which unit each month stands.
    quarter : Quarter
        Quarter of the report: its unit, or that of the newest period before it, is the report's.

    Returns
    -------
    definitions : Definitions
        Each measure with the unit of that period; a ratio has none.
    results : Results
        Rows of ``cube`` and ``people`` that lie on the other side of a change of unit hold nothing, whatever lay there.
    """
    units = results.units
    told = units[units["month"] <= pd.Timestamp(quarter.last_day)]
    measures = tuple(_in_unit(each, told) for each in definitions.measures)
    spans = {id: span for id, own in units.groupby("measure") if (span := _same(own, quarter)) is not None}
    if measures != definitions.measures:
        definitions = replace(definitions, measures=measures)
    return definitions, _without(results, spans) if spans else results


def _in_unit(measure: Measure, told: pd.DataFrame) -> Measure:
    own = told.loc[told["measure"] == measure.id].sort_values("month")
    unit = str(own["unit"].iloc[-1]) if len(own) else measure.unit
    unit = RATIO if unit == RATIO_WORD and measure.is_aggregated else unit
    return measure if unit == measure.unit else measure.model_copy(update={"unit": unit})


def _same(own: pd.DataFrame, quarter: Quarter) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """First month of the report's unit, and the first after it with another; None where the unit never changes."""
    own = own.sort_values("month")
    if own["unit"].nunique() < 2:
        return None
    before = own[own["month"] <= pd.Timestamp(quarter.last_day)]
    mine = (before if len(before) else own)["unit"].iloc[-1 if len(before) else 0]
    other = own[own["unit"] != mine]
    earlier = other.loc[other["month"] <= pd.Timestamp(quarter.last_day), "month"].max()
    later = other.loc[other["month"] > pd.Timestamp(quarter.last_day), "month"].min()
    first = pd.Timestamp.min if pd.isna(earlier) else own.loc[own["month"] > earlier, "month"].min()
    return first, pd.Timestamp.max if pd.isna(later) else later


def _without(results: Results, spans: dict[str, tuple[pd.Timestamp, pd.Timestamp]]) -> Results:
    cube, people = results.cube, results.people
    gone = _outside(cube["measure"], cube["month"], spans)
    blank = cube.assign(**{name: cube[name].mask(gone, 0) for name in KNOWN})
    blank = blank.assign(**{name: cube[name].mask(gone) for name in ("total", "total_sq", "expected")})
    # A window or quarter that reaches across the change is counted anew from what is left of it.
    told = people["measure"].isin(list(spans)) & (people["people"] > 0)
    kept = people[~(told & ~(people["level"].eq("month") & ~_outside(people["measure"], people["period"], spans)))]
    return replace(results, cube=blank.astype(cube.dtypes.to_dict()), people=kept.reset_index(drop=True))


def _outside(measure: pd.Series, month: pd.Series, spans: dict[str, tuple[pd.Timestamp, pd.Timestamp]]) -> pd.Series:
    first = measure.map({id: each[0] for id, each in spans.items()})
    after = measure.map({id: each[1] for id, each in spans.items()})
    return first.notna() & ((month < first) | (month >= after))


def unit_text(measure: Measure, results: Results) -> str:
    """Who changed the unit and when, and that the periods are not compared; empty where the unit never changes."""
    own = results.units[results.units["measure"] == measure.id]
    if measure.published is None or measure.published.unit_changed is None or own["unit"].nunique() < 2:
        return ""
    return f"{measure.published.unit_changed.rstrip('.')}: they are not compared"
