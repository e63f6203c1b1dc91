"""In which unit each published figure stands, period by period: where it changed, periods are no longer comparable."""

import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.contract import AGGREGATED
from wellanalysis.definitions.folder import Definitions
from wellanalysis.results.columns import UNITS, nothing, typed
from wellanalysis.results.connection import Source
from wellanalysis.results.states import named

UNIT = "unit"


def units(source: Source, definitions: Definitions) -> pd.DataFrame:
    """Unit of each measure and month, where the network's results say one.

    Returns
    -------
    DataFrame
        ``measure, month, unit``, one row per measure and month in which any row states its unit; empty where none does.
        `wellanalysis.results.unit_checks` has refused two units within one month.
    """
    ids = [measure.id for measure in definitions.measures if measure.is_aggregated]
    if not ids or UNIT not in source.columns.get(AGGREGATED, {}):
        return nothing(UNITS)
    said = exp.select("measure", "period", UNIT).distinct().from_(exp.table_(AGGREGATED, quoted=True))
    given = source.frame(said.where(exp.not_(named(UNIT).is_(exp.null()))))
    given = given[given["measure"].isin(ids)]
    month = given["period"].dt.to_period("M").dt.to_timestamp()
    return typed(given.assign(month=month).sort_values(["measure", "month", UNIT], kind="stable"), UNITS)
