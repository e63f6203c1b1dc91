"""Results tables in which providers, or providers at one clinic, stand where clinics stand."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from wellanalysis.definitions.editions import Disclosure, Policy
from wellanalysis.definitions.folder import Definitions
from wellanalysis.results.columns import CLINICS, COUNTS, CUBE, PEOPLE, typed
from wellanalysis.results.frames import Results

YOU = "your practice"
"""A provider's name on the provider's own page: it is read by nobody else."""
EPISODES = "episodes"
NOT_OF_PROVIDERS = (
    "patterns",
    "pattern_levels",
    "strata",
    "survey",
    "scales",
    "waves",
    "modes",
    "exclusions",
    "losses",
)


def own_definitions(definitions: Definitions) -> Definitions:
    """The network as one provider's own figures need it: every own count shown, and a pilot's measure wherever it is."""
    own = Disclosure(policy=Policy.OPEN, minimum=1)
    network = definitions.network.model_copy(
        update={
            "disclosure": dict.fromkeys(definitions.network.disclosure, own),
            "programme": None,
            "clinics": {},
            "rebases": (),
        }
    )
    measures = tuple(
        measure.model_copy(update={"clinics": None}) for measure in definitions.measures if measure.table == EPISODES
    )
    return replace(definitions, network=network, measures=measures)


def wherever(people: pd.DataFrame) -> pd.DataFrame:
    """Distinct people of each provider wherever they were seen: all clinics together, or the one there is."""
    together = people["clinic_id"] == ""
    keys = pd.MultiIndex.from_frame(people[["measure", "provider_id"]])
    return people[together | ~keys.isin(keys[together])]


def as_units(
    results: Results, definitions: Definitions, cube: pd.DataFrame, people: pd.DataFrame, groups: Mapping[str, str]
) -> Results:
    """Results tables in which each ``unit`` of `cube` and `people` stands where a clinic stands.

    `groups`: whose peer each unit is; units without one, such as those who have left, are peers of nobody.
    """
    months = pd.date_range(results.first_month, results.last_month, freq="MS", unit="us")
    units = sorted({*cube["unit"], *groups})
    grid = [[measure.id for measure in definitions.measures], units, months]
    places = pd.MultiIndex.from_product(grid, names=["measure", "clinic_id", "month"])
    sums = [*COUNTS, "denominator", "numerator", "total", "total_sq"]
    summed = cube.drop(columns="clinic_id").rename(columns={"unit": "clinic_id"})
    summed = summed.groupby(["measure", "clinic_id", "month"])[sums].sum(min_count=1).reindex(places)
    whole = [*COUNTS, "denominator", "numerator"]
    filled = summed.assign(**{name: summed[name].fillna(0) for name in whole}, expected=float("nan"))
    empty = {name: getattr(results, name).iloc[:0] for name in NOT_OF_PROVIDERS}
    return replace(
        results,
        **empty,
        cube=typed(filled.reset_index(), CUBE),
        people=typed(people.assign(clinic_id=people["unit"]), PEOPLE),
        clinics=_units(units, groups, cube),
    )


def _units(units: list[str], groups: Mapping[str, str], cube: pd.DataFrame) -> pd.DataFrame:
    """One row for each unit with the columns of a clinic."""
    episodes = cube.groupby("unit")["n"].max().reindex(units).fillna(0)
    rows = {
        "clinic_id": units,
        "name": YOU,
        "region": [groups.get(unit, "") for unit in units],
        "opened_on": pd.NaT,
        "episodes": episodes.to_numpy(),
        "providers": 1,
    }
    return typed(pd.DataFrame(rows), CLINICS)
