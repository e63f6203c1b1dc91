"""What every model of differences between units gives: prior, shrunken estimates, reliability, posterior."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from wellanalysis.stats.intervals import SHOWN
from wellanalysis.stats.posterior import Posterior

Floats = NDArray[np.float64]

NO_PATIENTS = "nobody counted here: the prior alone"
ONE_UNIT = "one unit alone: what lies between units cannot be known"
NOT_DETECTABLE = "units do not differ detectably"


@dataclass(frozen=True)
class Between:
    """Standard deviation of the true values between units, on the scale that `scale` names.

    Attributes
    ----------
    value, lower, upper : float
        Estimate, and its profile-likelihood interval; 0 means that chance alone explains the differences seen.
    level : float
        Coverage of the interval.
    detectable : bool
        The interval excludes 0.
    scale : str
        "proportion" (0.03 is 3 points), "ratio" (of observed to expected, or a rate), "log odds" or "value".
    """

    value: float
    lower: float
    upper: float
    level: float
    detectable: bool
    scale: str


@dataclass(frozen=True, eq=False)
class Shrunken:
    """Units pulled towards their common mean as far as chance may have moved them.

    Attributes
    ----------
    prior : mapping
        Parameters of the distribution of true values, by name (see the function that gave them).
    units : DataFrame
        One row per unit, in the order given, with the index given:

        ``raw``
            As observed; missing where nobody counted.
        ``estimate``
            Empirical Bayes: between `raw` and the prior mean.
        ``lower``, ``upper``
            Interval of the true value from `posterior`: it allows for a prior that is itself estimated.
        ``given_prior_lower``, ``given_prior_upper``
            The same as if the prior were known, as packages print it; too narrow with few units. For comparison only.
        ``reliability``, ``reliability_lower``, ``reliability_upper``
            Share of the variance of the observed values that is between units, at this unit's size; the limits are
            those of the standard deviation between units.
        ``size``
            Patients, expected events, or information (1 / variance).
        ``note``
            Why a row says nothing of its own; else empty.
    between : Between
        Standard deviation between units.
    posterior : Posterior
        Of every unit's true value; integrates over what the prior may be.
    half_size : tuple of float
        Size at which the reliability is one half, for the estimate, the lower and the upper limit of `between`.
    stated : str
        What the result cannot say ("units do not differ detectably"); else empty.
    """

    prior: Mapping[str, float]
    units: pd.DataFrame
    between: Between
    posterior: Posterior
    half_size: tuple[float, float, float] = field(repr=False)
    stated: str

    def size_for(self, threshold: float) -> float:
        """Size (patients, or expected events) at which a unit's reliability reaches `threshold`; inf if none does.

        Raises
        ------
        ValueError
            A threshold outside (0, 1).
        """
        return self.size_range(threshold)[0]

    def size_range(self, threshold: float) -> tuple[float, float, float]:
        """`size_for` with its limits: estimate, fewest, most."""
        if not 0 < threshold < 1:
            raise ValueError(f"threshold is {threshold}; it is a reliability between 0 and 1, such as 0.7")
        value, most, fewest = (half * threshold / (1 - threshold) for half in self.half_size)
        return value, fewest, most


def put_together(
    *,
    prior: Mapping[str, float],
    units: pd.DataFrame,
    between: tuple[float, float, float],
    scale: str,
    posterior: Posterior,
    half_size: tuple[float, float, float],
    counted: NDArray[np.bool_],
    level: float,
) -> Shrunken:
    """Add the interval of the posterior, the notes, and what is to be said of the whole."""
    tail = (1 - level) / 2
    lower, upper = posterior.quantile([tail, 1 - tail])
    units = units.assign(lower=lower, upper=upper, note=np.where(counted, "", NO_PATIENTS))
    value, least, most = between
    detectable = bool(least > 0 and counted.sum() > 1)
    found = Between(float(value), float(least), float(most), level, detectable, scale)
    stated = "" if detectable else (NOT_DETECTABLE if counted.sum() > 1 else ONE_UNIT)
    order = ["raw", "estimate", "lower", "upper", "given_prior_lower", "given_prior_upper"]
    order += ["reliability", "reliability_lower", "reliability_upper", "size"]
    rest = [name for name in units if name not in order]
    prior = {name: float(parameter) for name, parameter in prior.items()}
    return Shrunken(prior, units[order + rest], found, posterior, half_size, stated)


def complete(**given: ArrayLike) -> tuple[pd.Index, list[Floats]]:
    """Index and float arrays of one length; missing or infinite values, and no values at all, raise `ValueError`."""
    arrays = [np.atleast_1d(np.asarray(values, dtype=float)) for values in given.values()]
    names = " and ".join(given)
    if len({array.shape for array in arrays}) > 1 or arrays[0].ndim != 1:
        raise ValueError(f"{names} have shapes {', '.join(str(array.shape) for array in arrays)}; needed: one per unit")
    if not len(arrays[0]):
        raise ValueError(f"{names} are empty; at least one unit is needed")
    index = next((values.index for values in given.values() if isinstance(values, pd.Series)), None)
    index = pd.RangeIndex(len(arrays[0])) if index is None else index
    for name, array in zip(given, arrays, strict=True):
        if np.isnan(array).any():
            missing = ", ".join(str(unit) for unit in index[np.isnan(array)][:SHOWN])
            raise ValueError(f"{name} is missing for {missing}: leave the unit out, or give it a size of 0")
    return index, arrays


def halves(*spreads: float, at_spread: Callable[[float], float]) -> tuple[float, float, float]:
    """Size at half reliability for the estimate and both limits of the spread; infinite without a spread."""
    value, lower, upper = (float(at_spread(spread)) if spread > 0 else np.inf for spread in spreads)
    return value, lower, upper


def reliability(size: Floats, half: tuple[float, float, float]) -> dict[str, Floats]:
    """size / (size + half), with its limits; 0 where nobody counted or units do not differ."""
    names = ("reliability", "reliability_lower", "reliability_upper")
    return {name: _share(size, value) for name, value in zip(names, half, strict=True)}


def _share(size: Floats, half: float) -> Floats:
    if np.isinf(half):
        return np.zeros_like(size)
    return np.divide(size, size + half, out=np.zeros_like(size), where=size > 0)
