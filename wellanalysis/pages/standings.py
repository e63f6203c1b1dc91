"""Where each clinic stands beside what is expected for its own patients: with what reliability, in which word, how sure."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.settings import Labels
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.expected import Clock, Expected
from wellanalysis.pages.wording import Standing
from wellanalysis.stats.labels import Label, label
from wellanalysis.stats.reliability import Shrunken, gamma_poisson, normal_normal
from wellanalysis.stats.standardisation import COMMON, o_e

FEWEST = 3  # clinics from which a spread between them can be spoken of
WORDS = {
    Label.ABOVE: Standing.ABOVE,
    Label.WITHIN: Standing.WITHIN,
    Label.BELOW: Standing.BELOW,
    Label.UNCLEAR: Standing.UNCLEAR,
}
SUMS = ("observed", "expected", "variance", "trials")
AS_EXPECTED = 1.0  # observed over expected


def standings(expected: Expected, cells: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """Each clinic's observed over expected, raw and shrunken, its reliability and its word.

    Parameters
    ----------
    expected : Expected
        Expected counts of the run.
    cells : DataFrame
        From `wellanalysis.pages.cells.cells`: tells what may be shown, and how many people stand behind it.
    definitions : Definitions
        Reliability threshold, certainty and zone of network.yml.

    Returns
    -------
    DataFrame
        Indexed by measure and unit: ``observed, expected, variance, trials`` (counts of episodes), ``o_e, lower, upper``
        (95 % interval), ``common``, ``shrunken, shrunken_lower, shrunken_upper``, ``reliability``, ``needs`` (people at
        whom reliability reaches the threshold; infinite where clinics do not differ detectably), ``word``
        (`Standing`), ``probability_wrong``, ``window`` (``now``; ``pooled`` where only the longer window was reliable
        enough; empty where neither was), ``between`` (standard deviation of the clinics' true ratios), ``slight`` (differs from 1 by less than the zone, with the same certainty),
        ``reliability_pooled``.

    Notes
    -----
    All sizes are those of people, not of episodes: counts and variances are scaled by people over episodes.
    """
    tables = [
        _of(
            measure,
            expected.table[expected.table["measure"] == measure.id],
            expected.pooled_people[expected.pooled_people.index.get_level_values(0) == measure.id].droplevel(0),
            cells,
            definitions,
        )
        for measure in definitions.measures
        if (expected.table["measure"] == measure.id).any()
    ]
    found = [table for table in tables if len(table)]
    if found:
        return pd.concat(found)
    nowhere = pd.MultiIndex.from_arrays([[], []], names=["measure", "unit"])
    return pd.DataFrame(index=nowhere, columns=["word", "window", "probability_wrong"])


def _of(
    measure: Measure, table: pd.DataFrame, people: pd.Series, cells: pd.DataFrame, definitions: Definitions
) -> pd.DataFrame:
    """Standings of one measure."""
    own = cells[(cells["measure"] == measure.id) & (cells["unit"] != NETWORK)]
    now = _window(table, Clock.RECALIBRATED, "now", _shown(own, "now", definitions, measure))
    if len(now) < FEWEST:
        return pd.DataFrame()
    settings = definitions.network.labels
    found = judged(now, measure, settings)
    if not found["reliability"].ge(settings.reliability).all():
        pooled = _window(table, Clock.POOLED, "pooled", _pooled(own, people, table, measure, settings))
        longer = judged(pooled, measure, settings) if len(pooled) >= FEWEST else found.iloc[:0]
        found = _with_pooled(found, longer.reindex(found.index), settings)
    else:
        found = found.assign(reliability_pooled=np.nan, window="now")
    return pd.concat({measure.id: found}, names=["measure", "unit"])


def _shown(own: pd.DataFrame, level: str, definitions: Definitions, measure: Measure) -> pd.DataFrame:
    """Units whose cell may be shown and holds enough people; their people per episode."""
    cell = own[(own["level"] == level) & own["in_network"] & ~own["withheld"] & ~own["too_few"]]
    cell = cell[cell["denominator"] > 0].set_index("unit")
    known = _known(cell, measure)
    return pd.DataFrame({"people": cell["people"], "share": (cell["people"] / known).clip(upper=1)})


def _known(cells: pd.DataFrame, measure: Measure) -> pd.Series:
    """Rows whose answer is known; the denominator of a rate is time, not rows."""
    if measure.statistic == "rate":
        return cells["n"] - cells["open"] - cells["lost"] - cells["missing"]
    return cells["denominator"]


def _pooled(
    own: pd.DataFrame, people: pd.Series, table: pd.DataFrame, measure: Measure, settings: Labels
) -> pd.DataFrame:
    """The same over the longer window, of units none of whose quarters in it is withheld: the sum gives none away."""
    begins = table.loc[table["clock"] == Clock.POOLED, "period"].unique()
    if not len(begins):
        return pd.DataFrame(columns=["people", "share"])
    first = pd.Timestamp(begins[0])
    inside = own["period"].between(first, first + pd.DateOffset(months=3 * settings.pooled_quarters, days=-1))
    quarters = own[inside & (own["level"] == "quarter") & own["in_network"] & (own["n"].isna() | (own["n"] > 0))]
    quarters = quarters.assign(known=_known(quarters, measure))
    sums = quarters.groupby("unit").agg(people=("people", "sum"), n=("known", "sum"), hidden=("withheld", "any"))
    sums = sums[~sums["hidden"] & (sums["n"] > 0)]
    # Where distinct people are not known for so long a window, each quarter's are taken as others.
    seen = people.reindex(sums.index).fillna(sums["people"])
    return pd.DataFrame({"people": seen, "share": (seen / sums["n"]).clip(upper=1)})


def _window(table: pd.DataFrame, clock: Clock, level: str, shown: pd.DataFrame) -> pd.DataFrame:
    rows = table[(table["clock"] == clock) & (table["level"] == level)].set_index("unit")
    rows = rows[rows["expected"] > 0][["observed", "expected", "variance", "trials"]].astype(float)
    return rows.join(shown, how="inner").sort_index()


def judged(rows: pd.DataFrame, measure: Measure, settings: Labels) -> pd.DataFrame:
    """Ratio, shrunken ratio, reliability and label of the units of one window."""
    people, share = (rows[name].to_numpy(float) for name in ("people", "share"))
    sides = [rows[name].to_numpy(float) * share for name in SUMS]
    ratio = of_expected(measure, *sides)
    found, said, common = worded(measure, settings, *sides, people=people)
    back, _ = _scale(common, settings.zone)
    per_size = 1.0 if common else people.sum() / sides[1].sum()
    return rows.assign(
        **{name: ratio[name].to_numpy() for name in ("o_e", "lower", "upper", "z")},
        common=common,
        shrunken=back(found.units["estimate"].to_numpy()),
        shrunken_lower=back(found.units["lower"].to_numpy()),
        shrunken_upper=back(found.units["upper"].to_numpy()),
        **{name: found.units[name].to_numpy() for name in ("reliability", "reliability_lower", "reliability_upper")},
        needs=found.size_for(settings.reliability) * per_size,
        word=[WORDS[Label(each)] for each in said["label"]],
        **{name: said[name].to_numpy() for name in ("probability_wrong", "p_above", "p_below")},
        between=found.between.value * (2.0 if common else 1.0),
        slight=said["p_within"].to_numpy() >= settings.certainty,
    )


def worded(
    measure: Measure,
    settings: Labels,
    observed: np.ndarray,
    expected: np.ndarray,
    variance: np.ndarray,
    trials: np.ndarray,
    *,
    people: np.ndarray,
) -> tuple[Shrunken, pd.DataFrame, bool]:
    """Shrunken ratios, their labels, and whether the outcome is common: counts are those of people."""
    common = measure.statistic == "proportion" and bool(expected.sum() / trials.sum() >= COMMON)
    found = shrunken_ratios(observed, expected, variance, people=people, common=common)
    _, zone = _scale(common, settings.zone)
    few = found.units["reliability"].to_numpy() < settings.reliability
    said = label(found.posterior, reference=AS_EXPECTED, zone=zone, certainty=settings.certainty, too_few=few)
    return found, said, common


def of_expected(
    measure: Measure, observed: np.ndarray, expected: np.ndarray, variance: np.ndarray, trials: np.ndarray
) -> pd.DataFrame:
    """Observed over expected with its interval; the exposure of a rate is no number of patients."""
    return o_e(observed, expected, variance, trials if measure.statistic == "proportion" else None)


def shrunken_ratios(
    observed: np.ndarray, expected: np.ndarray, variance: np.ndarray, *, people: np.ndarray, common: bool
) -> Shrunken:
    """Empirical-Bayes ratios: normal on the square-root scale where the outcome is common, gamma-Poisson where rare."""
    if common:
        return normal_normal(np.sqrt(observed / expected), variance / (4 * expected * expected), size=people)
    return gamma_poisson(observed, expected)


def _scale(common: bool, zone: float) -> tuple[Callable[[np.ndarray], np.ndarray], tuple[float, float]]:
    """The way back to ratios, and the zone around 1 on the scale of the posterior."""
    if common:
        return lambda root: np.maximum(root, 0.0) ** 2, (1 - np.sqrt(1 - zone), np.sqrt(1 + zone) - 1)
    return lambda ratio: ratio, (zone, zone)


def _with_pooled(found: pd.DataFrame, longer: pd.DataFrame, settings: Labels) -> pd.DataFrame:
    """The word of the longer window where the usual one is not reliable enough for a word."""
    reliable = found["reliability"] >= settings.reliability
    instead = ~reliable & (longer["reliability"] >= settings.reliability)
    table = found.assign(
        reliability_pooled=longer["reliability"], window=np.select([reliable, instead], ["now", "pooled"], "")
    )
    for name in ("word", "probability_wrong", "p_above", "p_below", "slight"):
        table[name] = table[name].mask(instead, longer[name])
    pooled = {name: longer[name] for name in ("o_e", "lower", "upper", "people")}
    return table.assign(**{f"{name}_pooled": values for name, values in pooled.items()})
