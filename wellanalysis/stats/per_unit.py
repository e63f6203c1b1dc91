"""What is given with a list of units: one value for all, or one for each."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wellanalysis.stats.intervals import Floats


def per_unit(given: ArrayLike, name: str, units: int) -> Floats:
    """A number for every unit, shape (units,), from one number or one for each; `name` is said in errors.

    Raises
    ------
    ValueError
        Another number of values, or one that is missing or infinite.
    """
    values = np.asarray(given, dtype=float)
    if values.shape not in {(), (units,)}:
        raise ValueError(f"{name} has shape {values.shape}; there are {units} units")
    unknown = ~np.isfinite(values)
    if unknown.any():
        raise ValueError(f"{name} is missing or infinite for {int(unknown.sum())} of {values.size}: give each a number")
    return np.broadcast_to(values, (units,))


def chosen(given: ArrayLike, name: str, units: int) -> NDArray[np.bool_]:
    """Which units are meant, shape (units,).

    Raises
    ------
    ValueError
        Another number of values, or values other than True and False.
    """
    values = np.asarray(given)
    if values.shape != (units,) or values.dtype != bool:
        raise ValueError(f"{name} has shape {values.shape} and type {values.dtype}; needed: {units} of True or False")
    return values
