"""Quarter by quarter against the frozen reference, for all units of a measure at once."""

import numpy as np
import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.splitting import split
from wellanalysis.pages.standings import SUMS, of_expected

OF_RATIO = {"value": "o_e", "lower": "lower", "upper": "upper"}


def adjusted_quarters(
    cells: pd.DataFrame, expected: pd.DataFrame, measure: Measure, *, level: float, last: pd.Timestamp
) -> dict[str, pd.DataFrame]:
    """Adjusted result of every final quarter at each unit.

    Parameters
    ----------
    cells : DataFrame
        Cells of the measure's quarters, of all units; only those that may be shown have a value.
    expected : DataFrame
        Observed and expected by the frozen reference, of the same quarters.
    measure : Measure
        Whose results.
    level : float
        The network's rate in the baseline: the yardstick.
    last : Timestamp
        Day up to which quarters are final.

    Returns
    -------
    dict of unit to DataFrame
        ``period, value, lower, upper`` (95 % interval, sizes in people) and ``n``, by quarter; not shown: missing.
    """
    own = cells.loc[cells["period"] <= last, ["unit", "period", "withheld", "too_few", "denominator", "size"]]
    table = expected[["unit", "period", *SUMS]].assign(period=pd.to_datetime(expected["period"]))
    joined = own.merge(table, on=["unit", "period"]).sort_values(["unit", "period"])
    if joined.empty:
        return {}
    shown = joined[~joined["withheld"] & ~joined["too_few"] & (joined["denominator"] > 0)]
    share = np.minimum((shown["size"] / shown["denominator"]).to_numpy(float), 1)
    ratio = of_expected(measure, *(shown[name].to_numpy(float) * share for name in SUMS))
    values = {name: pd.Series(ratio[column].to_numpy() * level, shown.index) for name, column in OF_RATIO.items()}
    told = pd.DataFrame({**values, "n": shown["denominator"]}).reindex(joined.index).round(4)
    frame = pd.concat([joined[["unit", "period"]], told], axis=1)
    columns = [name for name in frame.columns if name != "unit"]
    return {unit: part.reset_index(drop=True) for (unit,), part in split(frame, ["unit"], columns).items()}
