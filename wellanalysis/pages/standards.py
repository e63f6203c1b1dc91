"""What care has been shown to achieve in this network: a benchmark that comes from its own clinics."""

from collections.abc import Mapping

import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages.cells import NETWORK
from wellanalysis.stats.benchmarks import AchievableBenchmark, achievable

FEWEST_TAKEN = 2  # clinics it is taken from: one alone would be shown its own result, and everybody that of one
FEWEST = 5  # clinics from which a benchmark of the most favourable is more than one clinic's own result


def achievables(
    cells: pd.DataFrame, definitions: Definitions, finals: Mapping[str, Quarter]
) -> dict[str, AchievableBenchmark]:
    """Achievable benchmark of care of every proportion with a direction.

    It is taken from the quarters before the window that it is held beside, and is so known before the period. Clinics
    with a withheld quarter, or too few people, take no part.
    """
    found = {}
    span = definitions.network.labels.quarters
    for measure in definitions.measures:
        if measure.statistic != "proportion" or str(measure.improves) == "neither":
            continue
        before = finals[measure.id].shift(-span).trailing(span)
        days = [pd.Timestamp(quarter.first_day) for quarter in before]
        own = cells[(cells["measure"] == measure.id) & (cells["level"] == "quarter") & cells["period"].isin(days)]
        own = own[(own["unit"] != NETWORK) & own["in_network"]]
        sums = own.groupby("unit").agg(
            numerator=("numerator", "sum"),
            denominator=("denominator", "sum"),
            people=("people", "sum"),
            hidden=("withheld", "any"),
        )
        sums = sums[~sums["hidden"] & (sums["people"] >= definitions.minimum_denominator(measure.id))]
        if len(sums) < FEWEST:
            continue
        counts = (sums[name].to_numpy(float) for name in ("numerator", "denominator"))
        benchmark = achievable(*counts, improves=str(measure.improves))
        if benchmark.units >= FEWEST_TAKEN:
            found[measure.id] = benchmark
    return found
