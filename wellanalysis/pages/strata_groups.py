"""Groups of people beside all others of the same unit, for all units of a measure at once."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure
from wellanalysis.pages import changes
from wellanalysis.pages.splitting import split
from wellanalysis.pages.wording import NOT_RECORDED
from wellanalysis.stats.families import holm

CHANCE = 0.05  # of naming any difference of one measure where there is none
SUMS = ["n", "denominator", "numerator", "total", "total_sq", "people"]


def compared(
    strata: pd.DataFrame, wholes: Mapping[str, Mapping[str, Any]], measure: Measure, definitions: Definitions
) -> dict[str, pd.DataFrame]:
    """Strata of a measure by unit, in the order of the definitions, each beside all others.

    Parameters
    ----------
    strata : DataFrame
        Cells by stratum, of all measures.
    wholes : mapping of unit to cell
        The result that the strata of one factor add up to.
    measure : Measure
        Whose strata.
    definitions : Definitions
        The network folder.

    Returns
    -------
    dict of unit to DataFrame
        The cell's columns; ``against`` (the other group of two, else ``all others``); ``rest`` (result of the others),
        ``change, below, above`` (the group less the others, with its 95 % interval); ``compared``; ``alone`` (more than
        chance, taken by itself); ``stands`` (with Holm's allowance for all comparisons of the unit).
    """
    own = _ordered(strata[strata["measure"] == measure.id], measure, definitions)
    if own.empty:
        return {}
    rest = _rest(own, wholes, definitions.network.minimum.denominator)
    found = changes.compare(rest.assign(unit=own.index), own.assign(unit=own.index), definitions)
    apart = found.reset_index().set_index("unit").reindex(own.index) if len(found) else pd.DataFrame(index=own.index)
    apart = apart.reindex(columns=["before", "change", "lower", "upper", "probability"])
    keys = [own["unit"], own["factor"]]
    several = own["stratum"].groupby(keys).transform("size")
    # Of two groups each is the other's "all others": one comparison, not two. What is not recorded is no group.
    mirrored = (several == 2) & own.duplicated(["unit", "factor"])
    is_compared = apart["change"].notna() & ~mirrored & (own["stratum"] != NOT_RECORDED)
    p = (2 * apart["probability"].where(apart["probability"] < 0.5, 1 - apart["probability"])).where(is_compared)
    beyond = is_compared & ((apart["lower"] > 0) | (apart["upper"] < 0))
    other = own["stratum"].groupby(keys).transform(lambda part: part.iloc[::-1].to_numpy())
    allowed = np.empty(len(own))
    for places in own.groupby("unit").indices.values():
        allowed[places] = holm(p.to_numpy(float)[places])
    table = own.assign(
        against=other.where(several == 2, "all others"),
        rest=apart["before"],
        change=apart["change"],
        below=apart["lower"],
        above=apart["upper"],
        compared=is_compared,
        alone=beyond,
        stands=beyond & (allowed <= CHANCE),
    )
    return {unit: part.reset_index(drop=True) for (unit,), part in split(table, ["unit"]).items()}


def _ordered(own: pd.DataFrame, measure: Measure, definitions: Definitions) -> pd.DataFrame:
    """Factors as the measure names them, strata as network.yml lists them, what is not recorded last."""
    columns = definitions.contract[measure.table].columns
    factors = list(measure.equity)

    def place(row: tuple[str, str]) -> tuple[int, bool, int, str]:
        factor, stratum = row
        values = list(columns[factor].values)
        found = values.index(stratum) if stratum in values else len(values)
        return (factors.index(factor), stratum == NOT_RECORDED, found, stratum)

    rows = list(zip(own["factor"], own["stratum"], strict=True))
    return own.iloc[sorted(range(len(own)), key=lambda number: place(rows[number]))].reset_index(drop=True)


def _rest(own: pd.DataFrame, wholes: Mapping[str, Mapping[str, Any]], least: int) -> pd.DataFrame:
    """The whole without each stratum, as cells; a person of several strata is taken from the others' number too."""
    whole = {
        name: np.array([wholes[unit].get(name, np.nan) for unit in own["unit"]], float) for name in (*SUMS, "withheld")
    }
    sums = pd.DataFrame({name: whole[name] - own[name] for name in SUMS})
    above = sums["total"].where(sums["total"].notna(), sums["numerator"])
    size = sums[["people", "denominator"]].min(axis=1)
    return own.assign(
        **{name: sums[name] for name in SUMS},
        value=above / sums["denominator"].where(sums["denominator"] > 0),
        size=size.clip(lower=0),
        withheld=(whole["withheld"] > 0) | own["withheld"],
        too_few=size < least,
    )
