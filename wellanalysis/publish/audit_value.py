"""What an auditor knows of cost and appropriateness: how tables name them, and the true counts behind them."""

from collections.abc import Mapping

import pandas as pd

from wellanalysis.definitions.settings import Network
from wellanalysis.pages.appropriateness_claims import OVERUSE, SIDES, Side
from wellanalysis.pages.value_page import TITLE

COST = "cost:episodes"
"""The episodes behind adjusted costs, looked at as a measure is."""
TABLES = ("cost", "cost_people", "appropriateness", "appropriateness_people")


def of_side(service: str, side: Side) -> str:
    """Id under which overuse or underuse of a service is looked at, as a measure is."""
    return f"appropriateness:{service}:{side.name}"


def titles(network: Network) -> dict[str, str]:
    """Names under which pages tell of them, and the ids under which they are looked at."""
    cost = {TITLE.partition(": ")[2]: COST} if network.value is not None else {}
    return cost | {
        f"{service.title}, {side.name}": of_side(service.id, side)
        for service in network.appropriateness
        for side in SIDES
    }


def nouns(network: Network) -> dict[str, str]:
    """What is counted."""
    cost = {COST: "episodes"} if network.value is not None else {}
    return cost | {of_side(each.id, side): each.counts for each in network.appropriateness for side in SIDES}


def counts(tables: Mapping[str, pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Counts as the cube has them, each quarter's in its first month, and people of the windows.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Those of `TABLES` that there are.
    """
    cubes, people = [], []
    if "cost" in tables:
        sums = tables["cost"].groupby(["clinic_id", "quarter"], as_index=False)["n"].sum()
        cubes.append(sums.rename(columns={"quarter": "month", "n": "denominator"}).assign(measure=COST, numerator=0))
    if "cost_people" in tables:
        people.append(tables["cost_people"].assign(measure=COST, level="window"))
    for side in SIDES:
        if "appropriateness" in tables:
            cubes.append(_of_side(tables["appropriateness"], side))
        if "appropriateness_people" in tables:
            rows = tables["appropriateness_people"]
            rows = rows[rows["says"] == side.says]
            people.append(rows.assign(measure=[of_side(each, side) for each in rows["service"]], level="window"))
    columns = ["measure", "clinic_id", "month", "denominator", "numerator"]
    of_people = ["measure", "clinic_id", "level", "period", "people"]
    return (
        pd.concat([pd.DataFrame(columns=columns), *cubes])[columns] if cubes else pd.DataFrame(columns=columns),
        pd.concat(people)[of_people] if people else pd.DataFrame(columns=of_people),
    )


def _of_side(rows: pd.DataFrame, side: Side) -> pd.DataFrame:
    own = rows[rows["says"] == side.says]
    known = own["n"] - own["missing"]
    return own.assign(
        measure=[of_side(each, side) for each in own["service"]],
        month=own["quarter"],
        denominator=known,
        numerator=own["done"] if side is OVERUSE else known - own["done"],
    )
