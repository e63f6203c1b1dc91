"""In how many clinics of the programme: the count of those that truly improved, with clinics unlike the others apart."""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import ndtr, stdtr

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.network import FEW_CLINICS
from wellanalysis.pages.programme_changes import Changes
from wellanalysis.pages.wording import Evidence
from wellanalysis.stats.reliability import normal_normal
from wellanalysis.stats.site_count import SiteCount, improved_count

FAR = 3.0
"""Robust standard deviations from the median at which a clinic is looked at: the usual place of a limit."""
SELDOM = 0.05
MAD = 1.4826  # makes the median absolute deviation a standard deviation, for normal values
TAIL = 0.025


def unlike(changes: Changes) -> list[str]:
    """Programme clinics whose change does not come from the same lot as the others'.

    True changes of the others are taken to differ as a normal distribution. A clinic that this distribution would give
    less than one time in twenty, all clinics taken together (Bonferroni), is not drawn toward them: it would be given
    their change.
    """
    inside = changes.inside
    middle = inside["change"].median()
    spread = MAD * (inside["change"] - middle).abs().median()
    far = (inside["change"] - middle).abs() > FAR * spread
    rest = inside[~far]
    if not far.any() or len(rest) < FEW_CLINICS:
        return []
    prior = normal_normal(rest["change"], rest["variance"], method="reml").prior
    own = inside[far]
    error = np.sqrt(prior["tau2"] + prior["mean_se"] ** 2 + own["variance"])
    p = 2 * stdtr(len(rest) - 1, -(own["change"] - prior["mean"]).abs() / error)
    return [str(unit) for unit in own.index[p < SELDOM / len(inside)]]


def counted(measure: Measure, changes: Changes, words: pd.Series) -> SiteCount | None:
    """How many programme clinics truly improved; None where there are too few for a spread between them, or no direction,
    or nothing moved anywhere.

    Parameters
    ----------
    words : Series
        Evidence word of each programme clinic, in the order of `changes`.
    """
    inside = changes.inside
    if len(inside) < FEW_CLINICS or str(measure.improves) == "neither" or not inside["change"].any():
        return None
    apart = inside.index.isin(unlike(changes))
    rest = inside[~apart]
    good, bad = (words == Evidence.IMPROVED).to_numpy(), (words == Evidence.OTHER_WAY).to_numpy()
    found = improved_count(
        rest["change"],
        rest["variance"],
        improves=str(measure.improves),
        labelled=good[~apart],
        worse=bad[~apart],
    )
    return _with(found, inside[apart], str(measure.improves), good[apart], bad[apart]) if apart.any() else found


def _with(found: SiteCount, own: pd.DataFrame, improves: str, good: np.ndarray, bad: np.ndarray) -> SiteCount:
    """The count with clinics that are judged by their own figures alone."""
    sign = -1.0 if improves == "down" else 1.0
    error = np.sqrt(own["variance"].to_numpy(float))
    better = ndtr(sign * own["change"].to_numpy(float) / error)
    chances = found.chances
    for each in better:
        chances = np.convolve(chances, [1 - each, each])
    wrong = np.select([good, bad], [1 - better, better], np.nan)
    alone = pd.DataFrame(
        {
            "estimate": own["change"],
            "lower": own["change"] - 1.96 * error,
            "upper": own["change"] + 1.96 * error,
            "p_improved": better,
            "p_worse": 1 - better,
            "probability_wrong": wrong,
        }
    )
    below = np.cumsum(chances)
    labelled = found.labelled + int(good.sum())
    return replace(
        found,
        labelled=labelled,
        of=found.of + len(own),
        expected=float(chances @ np.arange(len(chances))),
        lower=int(np.searchsorted(below, TAIL)),
        upper=int(np.searchsorted(below, 1 - TAIL)),
        p_exact=float(chances[labelled]),
        p_any_wrong=float(1 - (1 - found.p_any_wrong) * np.prod(1 - np.nan_to_num(wrong))),
        chances=chances,
        units=pd.concat([found.units, alone]),
    )
