"""Funnels as the pages draw them: whose counts, of what size, with which limits."""

import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.cells import NETWORK
from wellanalysis.stats.funnel import Funnel, funnel
from wellanalysis.stats.funnel_scale import COLUMNS


def units_of(
    measure: Measure, cells: pd.DataFrame, standings: pd.DataFrame, *, left_out: frozenset[str]
) -> pd.DataFrame:
    """Counts of the clinics of one funnel: observed and expected where the case mix is known, else as counted.

    Sizes, like intervals, are those of people: their episodes are not independent. None of a mean, nor of clinics whose
    result is withheld or that are too small to judge (`left_out`).
    """
    if measure.id in standings.index.get_level_values("measure").unique():
        own = standings.loc[measure.id]
        sums = own[["observed", "expected", "variance"]].mul(own["share"], axis=0).reset_index()
        return sums.rename(columns={"variance": "expected_variance"})
    rows = cells[(cells["level"] == "now") & (cells["measure"] == measure.id) & (cells["unit"] != NETWORK)]
    rows = rows[(rows["denominator"] > 0) & ~rows["withheld"] & ~rows["unit"].isin(left_out)]
    if measure.statistic == "mean":
        return rows.iloc[:0]
    if measure.statistic == "rate":
        known = rows["n"] - rows["open"] - rows["lost"] - rows["missing"]
        share = (rows["people"] / known).clip(upper=1)
        counts = {"events": rows["numerator"] * share, "exposure": rows["denominator"] * share}
    else:
        counts = {"numerator": rows["value"] * rows["size"], "denominator": rows["size"]}
    return pd.DataFrame({"unit": rows["unit"], **counts})


def funnel_of(
    units: pd.DataFrame,
    definitions: Definitions,
    *,
    minimum: float | None = None,
    chance: bool = False,
    drawn: bool = True,
) -> Funnel:
    """A funnel of what the units hold: observed over expected, a rate, or a proportion.

    The spread is estimated with the outer tenths pulled in, and repaired for what that takes away; widened limits are
    nowhere narrower than those of chance. With `chance` the limits allow for nothing else; not `drawn`, units are judged only.
    """
    return funnel(
        units,
        statistic=next(name for name, (_, size) in COLUMNS.items() if size in units),
        overdispersion="none" if chance else str(definitions.network.funnels.overdispersion),
        minimum=minimum if "numerator" in units else None,
        unbiased=True,
        outer=True,
        drawn=drawn,
    )
