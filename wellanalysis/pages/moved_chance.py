"""Whether chance may explain a change: at a clinic by the interval of its overview, of all measures with an allowance for many."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.figures import Figures
from wellanalysis.stats.labels import benjamini_hochberg

KEYS = ["measure", "unit"]
LOWER, UPPER = "performance_lower", "performance_upper"
BEYOND, WITHIN = "more than chance", "within chance"
BY_ITSELF = "more than chance by itself"
"""Of one interval: where many are looked at, a few say so although nothing happened."""
NOT_AMONG = f"{BY_ITSELF}, not among so many measures"
NOT_LIKE = f"{BY_ITSELF}, not like for like"
ONLY_LIKE = "within chance, but not like for like"
TOO_FEW = "too few to tell"
FEWEST = 5
"""Events, and people without, that either quarter must expect if nothing has changed (Cochran 1954, Biometrics 10:417)."""
RATE = 0.05
"""Share of false discoveries, and of the reports in which one is made where nothing has changed."""


def enough(before: pd.DataFrame, after: pd.DataFrame, statistic: Mapping[str, str]) -> pd.Series:
    """Whether there are events enough for a verdict.

    Parameters
    ----------
    before, after : DataFrame
        ``observed, n`` by measure and unit.
    statistic : mapping of str to str
        Of each measure; a mean has no events, and is told wherever it is shown.
    """
    both = after.join(before.add_suffix("_before"), how="inner")
    patients, events = both["n"] + both["n_before"], both["observed"] + both["observed_before"]
    least = both[["n", "n_before"]].min(axis=1)
    share = events / patients.where(patients > 0)
    kinds = pd.Series(both.index.get_level_values("measure").map(statistic), both.index)
    rare = np.minimum(share, 1 - share).where(kinds == "proportion", share)
    return (least * rare >= FEWEST) | (kinds == "mean")


def as_on_the_overview(
    figures: Figures, measure: Measure, clinics: pd.DataFrame, *, has_case_mix: bool
) -> pd.DataFrame:
    """Clinics' changes with the interval that their overview prints, moved by what other patients make of the change.

    Returns
    -------
    DataFrame
        `clinics` with other limits of performance. Of a share they are Newcombe's for the difference of the observed
        shares less the case-mix part, which is taken as known: at 0 and 100 % they are no narrower than elsewhere. And
        ``plain``: whether the interval that the overview prints leaves out no change.
    """
    steps = pd.DataFrame([figures.step(measure, unit) for unit in clinics.index], index=clinics.index)
    limits = steps.reindex(columns=["lower", "upper"]).astype(float)
    moved = clinics["case_mix"].astype(float) if has_case_mix else pd.Series(0.0, clinics.index)
    plain = (limits["lower"] > 0) | (limits["upper"] < 0)
    return clinics.assign(**{LOWER: limits["lower"] - moved, UPPER: limits["upper"] - moved}, plain=plain)


def of_clinics(clinics: pd.DataFrame, enough: pd.Series) -> pd.Series:
    """Verdict on each clinic by its one interval: the overview, which allows for many, never says less of it or more."""
    alike = ~((clinics[LOWER] <= 0) & (clinics[UPPER] >= 0))
    words = np.select(
        [~enough.reindex(clinics.index).eq(True), clinics["plain"] & alike, clinics["plain"], alike],
        [TOO_FEW, BY_ITSELF, NOT_LIKE, ONLY_LIKE],
        WITHIN,
    )
    return pd.Series(words, clinics.index, dtype=object)


def of_measures(network: pd.DataFrame, enough: pd.Series) -> pd.Series:
    """Verdict on each measure in the network, allowing for as many as there are.

    Parameters
    ----------
    network : DataFrame
        Indexed by measure: the performance part with its limits.
    enough : Series of bool
        By measure; one with too few events is no test.
    """
    told = enough.reindex(network.index).eq(True)
    half = (network[UPPER] - network[LOWER]) / 2
    z = (network["performance"].abs() / half.where(half > 0)).astype(float) * ndtri(1 - RATE / 2)
    p = pd.Series(2 * ndtr(-z.to_numpy()), network.index).where(told)
    stands = benjamini_hochberg(p, rate=RATE)["stands"]
    words = np.select([~told, stands, p < RATE], [TOO_FEW, BEYOND, NOT_AMONG], WITHIN)
    return pd.Series(words, network.index, dtype=object)
