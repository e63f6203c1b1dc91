"""What a Newey–West error of a short series leaves out, reckoned from the design itself."""

import numpy as np
from numpy.typing import NDArray

from wellanalysis.stats.intervals import Floats

RHOS = np.linspace(0, 0.9, 19)
"""Autocorrelations tried; residuals that go against each other are taken as independent."""


def short_series(
    rows: Floats, inverse: Floats, known: NDArray[np.bool_], seen: Floats, *, lag: int
) -> tuple[Floats, Floats]:
    """Factor on the Newey–West variance, and degrees of freedom, of every coefficient of every series.

    Parameters
    ----------
    rows : ndarray, shape (series, periods, terms)
        Design, 0 where a point is missing.
    inverse : ndarray, shape (series, terms, terms)
        Of its squares.
    known : ndarray of bool, shape (series, periods)
    seen : ndarray, shape (series,)
        Autocorrelation of neighbouring residuals.
    lag : int

    Returns
    -------
    factor, df : ndarray, shape (series, terms)

    Notes
    -----
    Residuals of a fitted line are smaller and less alike than the errors behind them, and the variance is a sum of few
    products. With errors that go together as ρ to the power of their distance, both its expectation and its variance
    follow from the design (Bell & McCaffrey 2002, Surv Methodol 28:169; Imbens & Kolesár 2016, Rev Econ Stat 98:701,
    with a working autocorrelation in place of independence). ρ is the one whose expected autocorrelation of residuals
    is the one seen.
    """
    _, first, which = np.unique(
        np.concatenate([known.astype(float), rows.reshape(len(rows), -1)], axis=1),
        axis=0,
        return_index=True,
        return_inverse=True,
    )
    x, here = rows[first], known[first]
    weights = np.einsum("dij,dtj->dit", inverse[first], x)
    maker = here[:, :, None] * np.eye(x.shape[1]) - np.einsum("dti,dis->dts", x, weights)
    distance = np.abs(np.subtract.outer(np.arange(x.shape[1]), np.arange(x.shape[1])))
    bartlett = np.clip(1 - distance / (lag + 1), 0, 1)
    tried = [_at(float(rho) ** distance, weights, maker, bartlett) for rho in RHOS]
    expected, factor, df = (np.stack(each) for each in zip(*tried, strict=True))
    line = which.ravel()
    place = _place(expected[:, line], seen)
    return _between(factor[:, line], place), _between(df[:, line], place)


def _at(together: Floats, weights: Floats, maker: Floats, bartlett: Floats) -> tuple[Floats, Floats, Floats]:
    """Expected autocorrelation of residuals, factor and degrees of freedom where the errors' correlation is this."""
    left = maker @ together @ maker.swapaxes(1, 2)
    total = np.trace(left, axis1=1, axis2=2)
    expected = np.trace(left, offset=1, axis1=1, axis2=2) / np.maximum(total, 1e-300)
    true = np.einsum("dit,ts,dis->di", weights, together, weights)
    product = (weights[:, :, :, None] * weights[:, :, None, :] * bartlett) @ left[:, None]
    mean = np.trace(product, axis1=2, axis2=3)
    square = np.einsum("dits,dist->di", product, product)
    usable = (mean > 0) & (square > 0)
    over = [np.divide(a, b, out=np.full_like(a, np.nan), where=usable) for a, b in ((true, mean), (mean**2, square))]
    return expected, over[0], over[1]


def _place(expected: Floats, seen: Floats) -> Floats:
    """Place of each series between the autocorrelations tried; `expected` rises along its first axis."""
    seen = np.nan_to_num(seen)
    below = np.clip((expected <= seen).sum(axis=0) - 1, 0, len(RHOS) - 2)
    low, high = (np.take_along_axis(expected, (below + step)[None], axis=0)[0] for step in (0, 1))
    return below + np.clip((seen - low) / np.maximum(high - low, 1e-12), 0, 1)


def _between(tried: Floats, place: Floats) -> Floats:
    """Values at places between those tried, by straight lines."""
    below = np.minimum(place.astype(np.intp), len(tried) - 2)
    share = (place - below)[:, None]
    low, high = (np.take_along_axis(tried, (below + step)[None, :, None], axis=0)[0] for step in (0, 1))
    return (1 - share) * low + share * high
