"""How far people who read the same texts find the same themes in them, beyond what chance alone gives."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from wellanalysis.stats.intervals import coverage

WORDS = ((0.0, "less than chance gives"), (0.2, "slight"), (0.4, "fair"), (0.6, "moderate"), (0.8, "substantial"))
ALMOST = "almost perfect"
"""Words for kappa up to each value and beyond the last (Landis & Koch 1977, Biometrics 33:159): custom, not a test."""

NOTHING = 1e-12
NONE_FOUND = ""
"""In place of a theme: the text was read, and none was found in it."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Kappa:
    """Agreement beyond chance.

    Parameters
    ----------
    kappa : float
        1: always agree; 0: as often as chance gives; nan where both always say the same one thing.
    lower, upper : float
        Its interval; nan where there was no disagreement to learn its spread from.
    observed, expected : float
        Share of decisions that agree, and the share that chance gives.
    n : int
        Texts that were read twice.
    """

    kappa: float
    lower: float
    upper: float
    observed: float
    expected: float
    n: int


@dataclass(frozen=True)
class Agreement:
    """What `agreement` found: `overall`, and `themes` with one row each (``theme, n, found, kappa, lower, upper``)."""

    coders: tuple[str, ...]
    overall: Kappa
    themes: pd.DataFrame


def cohen(table: ArrayLike, *, level: float = 0.95) -> Kappa:
    """Cohen's kappa of two people.

    Parameters
    ----------
    table : array-like
        Square: how many texts the first put under each row and the second under each column.
    level : float
        Coverage.

    Raises
    ------
    ValueError
        A table that is not square, is empty, or holds negative or missing counts.

    Notes
    -----
    Cohen (1960), Educ Psychol Meas 20:37; standard error of Fleiss, Cohen & Everitt (1969), Psychol Bull 72:323, by
    `statsmodels`.
    """
    counts = np.asarray(table, dtype=float)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or len(counts) < 2:
        raise ValueError(f"a table of two people's choices is square; its shape is {counts.shape}")
    if not np.isfinite(counts).all() or (counts < 0).any() or not counts.sum():
        raise ValueError("counts cannot be negative or missing, and some text needs to be there")
    total = counts.sum()
    observed = float(np.trace(counts) / total)
    expected = float((counts.sum(axis=0) * counts.sum(axis=1)).sum() / total**2)
    if expected > 1 - NOTHING:
        return Kappa(float("nan"), float("nan"), float("nan"), observed, expected, int(total))
    # It takes half a second to import, which a network without coded texts need not wait for.
    from statsmodels.stats.inter_rater import cohens_kappa

    with np.errstate(invalid="ignore"):  # a variance of nothing may round to just below it
        found = cohens_kappa(counts)
    return _told(
        float(found.kappa), float(np.sqrt(max(float(found.var_kappa), 0.0))), observed, expected, int(total), level
    )


def agreement(codes: pd.DataFrame, *, level: float = 0.95) -> Agreement | None:
    """Agreement of all who read the same texts: theme by theme, and over all themes.

    Parameters
    ----------
    codes : DataFrame
        One row for each theme that somebody found in a text: ``unit, coder, theme``, and one with an empty theme where
        they read it and found none. Who has no row of a text counts as not having read it: where rows of those who found
        none are lacking, agreement is told higher than it is.
    level : float
        Coverage.

    Returns
    -------
    Agreement or None
        None where no text was read by two, or nobody ever found a theme. Each theme is a decision of its own, found or not, since a text may hold
        several. With two coders a theme has Cohen's kappa, with more the mean over pairs, each weighing by the texts
        that both read; a pair whose agreement beyond chance is not defined, since both always say the same one thing, takes
        no part in it.

    Notes
    -----
    Over all themes the observed and the expected agreement are averaged before kappa is taken (de Vries, Elliott,
    Kanouse & Teleki 2008, Field Methods 20:272): a mean of kappas would let the rarest theme weigh as much as all. Pairs
    as in Light (1971), Psychol Bull 76:365. Except for Cohen's, intervals are jackknifed over texts.
    """
    given = codes[["unit", "coder", "theme"]].drop_duplicates()
    coders, themes = sorted(given["coder"].unique()), sorted(set(given["theme"]) - {NONE_FOUND})
    units = sorted(given["unit"].unique())
    marks = {coder: _marks(own, units, themes) for coder, own in given.groupby("coder", sort=True)}
    pairs = [
        (marks[one][0], marks[other][0], marks[one][1] & marks[other][1]) for one, other in combinations(coders, 2)
    ]
    pairs = [pair for pair in pairs if pair[2].any()]
    if not pairs or not themes:
        return None
    read = np.logical_or.reduce([shared for _, _, shared in pairs])
    overall = _over_pairs(pairs, read, level)
    rows = []
    for place, theme in enumerate(themes):
        own = [(one[:, [place]], other[:, [place]], shared) for one, other, shared in pairs]
        one, other, shared = own[0]
        each = cohen(_crossed(one[shared, 0], other[shared, 0]), level=level) if len(own) == 1 else None
        each = each or _over_pairs(own, read, level)
        found = int(sum((one | other)[shared].sum() for one, other, shared in own))
        rows.append((theme, each.n, found, each.kappa, each.lower, each.upper))
    return Agreement(
        tuple(coders), overall, pd.DataFrame(rows, columns=["theme", "n", "found", "kappa", "lower", "upper"])
    )


def word(kappa: float) -> str:
    """The customary word for a kappa; empty where there is none."""
    if np.isnan(kappa):
        return ""
    return next((said for limit, said in WORDS if kappa <= limit + NOTHING), ALMOST)


def _marks(own: pd.DataFrame, units: list[str], themes: list[str]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which themes one person found in each text, and which texts they read."""
    table = pd.crosstab(own["unit"], own["theme"]).reindex(index=units)
    found = table.reindex(columns=themes).fillna(0).to_numpy() > 0
    return found, np.isin(units, own["unit"].to_numpy())


def _crossed(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> Floats:
    return np.array([[np.sum(one & other), np.sum(one & ~other)], [np.sum(~one & other), np.sum(~one & ~other)]], float)


def _shares(one: Floats, other: Floats, both: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Observed and expected agreement, averaged over themes (the last axis)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        first, second = one / n, other / n
        observed = 1 - first - second + 2 * both / n
    return observed.mean(axis=-1), (first * second + (1 - first) * (1 - second)).mean(axis=-1)


def _over_pairs(pairs: list[tuple[np.ndarray, np.ndarray, np.ndarray]], read: np.ndarray, level: float) -> Kappa:
    """Kappa averaged over pairs of people, with its interval from leaving out each text in turn."""
    weights = np.array([shared.sum() for _, _, shared in pairs], float)
    whole, without = [], []
    for one, other, shared in pairs:
        counted = shared[:, None]
        first, second, both = [np.where(counted, each, 0.0) for each in (one, other, one & other)]
        n = np.array([float(shared.sum())])
        whole.append(_shares(first.sum(axis=0), second.sum(axis=0), both.sum(axis=0), n))
        left = [each.sum(axis=0) - each for each in (first, second, both)]
        without.append(_shares(left[0], left[1], left[2], n - counted))
    observed, expected = (float(np.average([each[at] for each in whole], weights=weights)) for at in (0, 1))
    kappa = _kappa(np.array([each[0] for each in whole]), np.array([each[1] for each in whole]), weights)
    fewer = _kappa(np.array([each[0] for each in without]), np.array([each[1] for each in without]), weights)[read]
    size = len(fewer)
    error = np.sqrt((size - 1) / size * np.sum((fewer - fewer.mean()) ** 2)) if size > 1 else float("nan")
    return _told(float(kappa), float(error), observed, expected, int(read.sum()), level)


def _kappa(observed: Floats, expected: Floats, weights: Floats) -> Floats:
    """Mean over the pairs (the first axis) of which it is defined of agreement beyond chance; nan where it is of none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(expected > 1 - NOTHING, np.nan, (observed - expected) / (1 - expected))
        defined = np.isfinite(each)
        weight = np.where(defined, weights.reshape(-1, *[1] * (each.ndim - 1)), 0.0)
        return (np.where(defined, each, 0.0) * weight).sum(axis=0) / weight.sum(axis=0)


def _told(kappa: float, error: float, observed: float, expected: float, n: int, level: float) -> Kappa:
    half = ndtri((1 + coverage(level)) / 2) * error
    if not np.isfinite(half) or half <= NOTHING:
        return Kappa(kappa, float("nan"), float("nan"), observed, expected, n)
    return Kappa(kappa, max(kappa - float(half), -1.0), min(kappa + float(half), 1.0), observed, expected, n)
