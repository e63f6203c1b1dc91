"""Change of every measure and unit since its own baseline, in the words that the evidence allows; and its peers."""

from collections.abc import Mapping
from statistics import NormalDist

import numpy as np
import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages.cells import NETWORK, variance_of_mean
from wellanalysis.pages.wording import ZONE_PROPORTION, ZONE_RELATIVE, Evidence, evidence
from wellanalysis.stats import benchmarks, intervals

Z = 1.959963984540054


def since_baseline(cells: pd.DataFrame, definitions: Definitions, sums: pd.DataFrame | None = None) -> pd.DataFrame:
    """Newest final window against the baseline; no comparison while the two overlap. See :func:`compare`.

    `sums` are the cells before anything was withheld: whether one clinic makes the network's word is asked of every
    clinic, also of those whose own figure is not shown.
    """
    shown = compare(*sides(cells, definitions), definitions)
    return _unless_one_clinic_makes_it(shown, *sides(cells if sums is None else sums, definitions), definitions)


def sides(cells: pd.DataFrame, definitions: Definitions) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cells of the baseline, and of the windows that begin after it."""
    before, after = cells[cells["level"] == "baseline"], cells[cells["level"] == "now"]
    return before, after[after["period"] > pd.Timestamp(definitions.network.baseline.last)]


def _unless_one_clinic_makes_it(
    changes: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame, definitions: Definitions
) -> pd.DataFrame:
    """The network improved (or went the other way) only where it still did with any one clinic left out.

    ``without`` names the clinics that the stronger word rests on, as ids with a space between, where that weakened it.
    """
    judged = pd.concat([before, after])
    units = judged.loc[judged["in_network"] & (judged["denominator"] > 0), ["measure", "unit"]].drop_duplicates()
    words = compare(_without_each(before, units), _without_each(after, units), definitions)["word"]
    network = changes.index.get_level_values("unit") == NETWORK
    weaker = {Evidence.IMPROVED: Evidence.PROMISING, Evidence.OTHER_WAY: Evidence.OTHER_WAY_INCONCLUSIVE}
    word, without = changes["word"], pd.Series("", changes.index, dtype=object)
    for strong, weak in weaker.items():
        # Where only one clinic is measured, nobody is left once it is left out: that carries no network's word either.
        carried = (words == strong).groupby("measure").all()
        fails = ~pd.Series(changes.index.get_level_values("measure").map(carried), changes.index).eq(True)
        weakened = (word == strong) & network & fails
        if not weakened.any():
            continue
        # Only the network's rows name them: a list of thousands of clinics beside each of thousands would fill memory.
        needed = words[words != strong].reset_index("unit")["unit"].groupby("measure").agg(" ".join).to_dict()
        rows = changes.index[weakened]
        without.loc[rows] = [needed.get(measure, "") for measure in rows.get_level_values("measure")]
        word = word.mask(weakened, weak)
    return changes.assign(word=word, without=without)


def _without_each(cells: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Cells of the network without one of these clinics each, which gives the row its name."""
    sums = ["n", "denominator", "numerator", "total", "total_sq", "people"]
    network = cells[cells["unit"] == NETWORK].set_index("measure")
    clinics = units[units["measure"].isin(network.index)].reset_index(drop=True)
    # A clinic that is not in this period takes nothing from it.
    own = clinics.merge(cells[["measure", "unit", *sums]], how="left")[sums].fillna(0)
    whole = network.loc[clinics["measure"], sums].set_axis(clinics.index)
    rest = whole - own
    above = rest["total"].where(rest["total"].notna(), rest["numerator"])
    return clinics.assign(
        **{name: rest[name] for name in sums},
        value=above / rest["denominator"].where(rest["denominator"] > 0),
        size=rest[["people", "denominator"]].min(axis=1),
        withheld=False,
        too_few=False,
    )


def since_quarter_before(cells: pd.DataFrame, definitions: Definitions, finals: Mapping[str, Quarter]) -> pd.DataFrame:
    """Newest final quarter against the one before it. See :func:`compare`."""
    quarters = cells[cells["level"] == "quarter"]
    newest = quarters["measure"].map({id: pd.Timestamp(final.first_day) for id, final in finals.items()})
    last = quarters["measure"].map({id: pd.Timestamp(final.shift(-1).first_day) for id, final in finals.items()})
    return compare(quarters[quarters["period"] == last], quarters[quarters["period"] == newest], definitions)


def compare(before: pd.DataFrame, after: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """Change between two sets of cells, one row per measure and unit in each.

    Returns
    -------
    DataFrame
        Indexed by measure and unit, a row for each of `after`: ``before, after, change, lower, upper`` (95 % interval),
        ``probability`` that the change is upward, ``word``. Proportions: Newcombe's hybrid score interval on people
        (Newcombe 1998, method 10); means and rates: normal approximation. A withheld cell, or one with too few people,
        gives no change and says why.
    """
    keys = ["measure", "unit"]
    both = after.set_index(keys).join(before.set_index(keys).add_suffix("_before"), how="left")
    parts = [_of(measure, both.loc[[measure.id]]) for measure in definitions.measures if measure.id in both.index]
    if parts:
        return pd.concat(parts)
    columns = ["before", "after", "change", "lower", "upper", "probability", "word"]
    return pd.DataFrame(columns=columns, index=pd.MultiIndex.from_arrays([[], []], names=keys))


def _of(measure: Measure, both: pd.DataFrame) -> pd.DataFrame:
    """Changes of one measure for all units."""
    change = both["value"] - both["value_before"]
    if measure.statistic == "proportion":
        size, size_before = both["size"], both["size_before"]
        known = [
            (value * of).to_numpy(float) for value, of in ((both["value"], size), (both["value_before"], size_before))
        ]
        lower, upper = intervals.newcombe(known[0], size.to_numpy(float), known[1], size_before.to_numpy(float))
        spread = _variance(both["value"], size) + _variance(both["value_before"], size_before)
        zone = (ZONE_RELATIVE * both["value_before"]).clip(upper=ZONE_PROPORTION)
    else:
        spread = _spread(measure, both, "") + _spread(measure, both, "_before")
        half = Z * np.sqrt(spread)
        lower, upper = (change - half).to_numpy(), (change + half).to_numpy()
        zone = ZONE_RELATIVE * both["value_before"].abs()
    few = both["too_few"].eq(True) | both["too_few_before"].eq(True)
    hidden = both["withheld"].eq(True) | both["withheld_before"].eq(True)
    # Without denominators nobody can tell a change from chance, and so none is told.
    unknown = few | hidden | change.isna() | (not measure.has_interval)
    table = pd.DataFrame(
        {
            "before": both["value_before"].mask(both["too_few_before"].eq(True)),
            "after": both["value"].mask(both["too_few"].eq(True)),
            "change": change.mask(unknown),
            "lower": pd.Series(lower, both.index).mask(unknown),
            "upper": pd.Series(upper, both.index).mask(unknown),
            "probability": (change / np.sqrt(spread.where(spread > 0))).map(NormalDist().cdf, na_action="ignore"),
        }
    )
    if not measure.has_interval:
        return table.assign(word=str(Evidence.NOT_TOLD))
    words = evidence(table["lower"], table["upper"], table["probability"], improves=str(measure.improves), zone=zone)
    return table.assign(word=np.select([hidden, few], [Evidence.WITHHELD, Evidence.TOO_FEW], words))


def _variance(value: pd.Series, size: pd.Series) -> pd.Series:
    """Variance of a proportion with one success and one failure added, so that 0 and 100 % are not certain."""
    shrunk = (value * size + 1) / (size + 2)
    return shrunk * (1 - shrunk) / (size + 2)


def _spread(measure: Measure, both: pd.DataFrame, suffix: str) -> pd.Series:
    """Variance of a mean or a rate in one of the two periods."""
    if measure.statistic == "rate":
        return both[f"numerator{suffix}"] / both[f"denominator{suffix}"] ** 2
    part = both[[f"total{suffix}", f"total_sq{suffix}", f"denominator{suffix}"]].set_axis(
        ["total", "total_sq", "denominator"], axis=1
    )
    return variance_of_mean(part, both[f"size{suffix}"])


def peers(cells: pd.DataFrame, *, fewest: int = 1) -> pd.DataFrame:
    """Median and middle half of the other clinics in the newest final window, for each measure and clinic.

    Parameters
    ----------
    cells : DataFrame
        Cells of the edition, as `cells.cells` gives them.
    fewest : int
        Peers from which on their median is told: that of one is its result, and readers may not know whose results they
        read.

    Returns
    -------
    DataFrame
        Indexed by measure and unit: ``peers`` (their number, 0 where nothing is told of them), ``median``, ``q1``, ``q3``
        (missing below 11 peers). Clinics too small to judge, with too few people or with a withheld cell are nobody's peer.
        Where that leaves fewer than half of the clinics nothing is told: small counts are withheld and large ones are not,
        so the rest would not stand for all.
    """
    now = cells[(cells["level"] == "now") & (cells["unit"] != NETWORK)]
    tables = [_peers_of(part, fewest) for _, part in now.groupby("measure", sort=True)]
    return pd.concat(tables) if tables else pd.DataFrame(columns=["peers", "median", "q1", "q3"])


def _peers_of(part: pd.DataFrame, fewest: int) -> pd.DataFrame:
    """Peers of each clinic of one measure."""
    judged = part["in_network"].to_numpy(bool)
    value = part["value"].mask(part["too_few"] | part["withheld"]).to_numpy(float)
    found = benchmarks.peers(np.where(judged, value, np.nan))
    few = (found["peers"] < fewest) | (2 * np.isfinite(value[judged]).sum() < judged.sum())
    told = found.mask(few).assign(peers=found["peers"].mask(few, 0))
    return told.set_index(pd.MultiIndex.from_frame(part[["measure", "unit"]]))
