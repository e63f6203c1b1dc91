"""A score from weighted domains, as public programmes build them: what is missing gives its weight to what is there."""

from collections.abc import Mapping

import numpy as np
import pandas as pd


def weighted_domains(
    scores: pd.DataFrame, domains: Mapping[str, Mapping[str, float]], *, of: float = 10.0
) -> pd.Series:
    """Total of scores whose weights lie in domains, in per cent of the most that there is.

    Parameters
    ----------
    scores : DataFrame
        One row per unit, one column per measure, each from 0 to `of`; missing where a unit has no score.
    domains : mapping of str to mapping of str to float
        Domain, then measure and weight. Weights of all measures add up to the whole.
    of : float
        Highest score of a measure.

    Returns
    -------
    Series of float
        From 0 to 100, a whole number, half of one rounded up; missing where a unit has no score at all.

    Raises
    ------
    ValueError
        When a measure has no column, a weight is not above zero, or a score lies outside 0 to `of`.

    Notes
    -----
    The weight of a missing measure is spread evenly over the measures of its domain that are there; that of a domain
    without any evenly over the other domains, and in each of them evenly over the measures that are there. This is the rule by which the Total Performance Score of CMS's ESRD Quality Incentive Program was
    found again from its parts (data/dialysis/SOURCE.md); it was worked out from the published scores and is no text of
    CMS. The weights of a total are a judgement, and no clinic of this book is ordered by one.
    """
    names = [name for measures in domains.values() for name in measures]
    absent = [name for name in names if name not in scores.columns]
    if absent:
        raise ValueError(f"no column for {absent[0]!r}; there are {sorted(map(str, scores.columns))}")
    if any(weight <= 0 for measures in domains.values() for weight in measures.values()):
        raise ValueError("every weight has to lie above 0")
    values = scores[names].to_numpy(float)
    if ((values < 0) | (values > of)).any():
        raise ValueError(f"scores have to lie between 0 and {of:g}")
    own = np.array([weight for measures in domains.values() for weight in measures.values()])
    member = np.repeat(np.arange(len(domains)), [len(measures) for measures in domains.values()])
    inside = member[:, None] == np.arange(len(domains))  # measure × domain
    there = np.isfinite(values)
    number = there.astype(int) @ inside.astype(int)  # measures of each domain that are there
    known = number > 0
    weights = np.where(there, 0.0, own) @ inside  # missing weight by domain
    elsewhere = np.where(known, 0.0, weights).sum(axis=1, keepdims=True) / np.maximum(
        known.sum(axis=1, keepdims=True), 1
    )
    # What each measure that is there gets: of its own domain's missing ones, and of the domains without any.
    more = np.where(known, weights + elsewhere, 0.0) / np.maximum(number, 1)
    share = np.where(there, own + more @ inside.T, 0.0)
    total = (np.where(there, values, 0.0) * share).sum(axis=1) / own.sum() / of * 100
    return pd.Series(np.where(known.any(axis=1), half_up(total), np.nan), scores.index, name="total")


def half_up(values: np.ndarray) -> np.ndarray:
    """Whole numbers, half of one rounded up; a float's last digits do not decide."""
    return np.floor(np.round(values, 9) + 0.5)
