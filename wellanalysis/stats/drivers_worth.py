"""What an indicator would be worth: outcomes more, if every clinic reached the benchmark. Association, never a promise."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import expit

from wellanalysis.stats.drivers_model import Model, fitted_model
from wellanalysis.stats.drivers_rows import Asked
from wellanalysis.stats.intervals import Floats

RIDGE = 1e-9
"""Share of a term's information that is always there: a draw of clinics may have none of a rare level."""


@dataclass(frozen=True)
class Worth:
    """Outcomes more if each clinic reached the benchmark.

    Parameters
    ----------
    total, lower, upper : float
        Of all clinics together, with interval; negative where the outcome would be rarer.
    units : DataFrame
        By clinic: ``patients`` that are counted, their ``share`` with the indicator, the ``benchmark``, ``more``
        (patients who would get it besides), ``extra`` (outcomes more) with ``lower, upper``. All 0 at or above it.
    """

    total: float
    lower: float
    upper: float
    units: pd.DataFrame


def worth(
    patterns: pd.DataFrame,
    *,
    indicator: str,
    events: str,
    trials: str,
    factors: Sequence[str],
    unit: str,
    benchmark: float,
    counted: str | None = None,
    period: str | None = None,
    draws: int = 999,
    seed: int = 0,
    level: float = 0.95,
) -> Worth:
    """Outcomes more (or fewer), if each clinic below the benchmark reached it.

    Parameters
    ----------
    patterns : DataFrame
        As for `drivers.association`; all rows tell of the association.
    indicator, events, trials, factors, unit, period
        As for `drivers.association`.
    benchmark : float
        Share of patients with the indicator, above 0, at most 1.
    counted : str, optional
        Boolean column: the patients who are counted, such as those of the newest year. All, where it is not named.
    draws : int
        Draws of clinics for the interval.
    seed : int
        Of the draws.
    level : float
        Coverage of the intervals.

    Returns
    -------
    Worth
        Clinics without counted patients are not in its table.

    Raises
    ------
    ValueError
        As `drivers.association`; a benchmark outside 0 to 1; no counted patient; fewer than two draws.

    Notes
    -----
    G-computation over covariate patterns (Robins 1986): of each pattern's patients without the indicator so large a
    part gets it that the clinic's share is the benchmark, and their chance changes by the within-clinic association.
    The counted patients are as they are; what is not known is the association, so the interval is that of its bootstrap
    over clinics (Field & Welsh 2007, JRSS B 69:369). Each draw takes one Newton step from the estimate with the scores
    and the information of the clinics drawn, and changes the sum along its slope; the interval is the estimate ± t
    (clinics less one) × the draws' standard deviation × √(G/(G − 1)), for few clinics vary less when drawn again.
    """
    if not 0 < benchmark <= 1:
        raise ValueError(f"a benchmark of {benchmark:g} is no share from 0 to 1")
    if draws < 2:
        raise ValueError(f"{draws} draws tell no interval")
    model = fitted_model(
        patterns, Asked((indicator,), {}, events, trials, tuple(factors), unit, period, counted=counted)
    )
    rows, own, clinics = model.rows, model.places[0, 0], len(model.rows.units)
    weight, x = rows.trials * rows.counted, rows.x[:, 0]
    patients = np.bincount(rows.unit, weight, clinics)
    if not patients.any():
        raise ValueError(f"no patient is counted: {counted!r} is false in all rows whose indicator is known")
    share = np.bincount(rows.unit, weight * x, clinics) / np.where(patients > 0, patients, 1)
    missing = np.clip(benchmark - share, 0, None) * (patients > 0)
    part = np.divide(missing, 1 - share, out=np.zeros(clinics), where=missing > 0)
    slope = model.fitted.estimate[own]
    now = model.design.predictor(model.fitted.estimate)
    then = now + slope * (1 - x)
    moved = weight * part[rows.unit]
    extra = np.bincount(rows.unit, moved * (expit(then) - expit(now)), clinics)
    steep, flat = (moved * expit(each) * expit(-each) for each in (then, now))
    towards = model.design.products_by(steep - flat, rows.unit, clinics)
    towards[:, own] += np.bincount(rows.unit, steep * (1 - x), clinics)
    moves = _steps(model, draws, seed) @ towards.T
    reach = float(stats.t.ppf((1 + level) / 2, clinics - 1)) * np.sqrt(clinics / (clinics - 1))
    wide = reach * moves.std(axis=0, ddof=1)
    total, far = float(extra.sum()), float(reach * moves.sum(axis=1).std(ddof=1))
    units = pd.DataFrame(
        {
            "patients": patients,
            "share": share,
            "benchmark": benchmark,
            "more": patients * missing,
            "extra": extra,
            "lower": extra - wide,
            "upper": extra + wide,
        },
        index=rows.units.rename(unit),
    )
    return Worth(total, total - far, total + far, units[patients > 0])


def _steps(model: Model, draws: int, seed: int) -> Floats:
    """How far the estimate moves in each draw of clinics, shape (draws, terms)."""
    rows, clinics, terms = model.rows, len(model.rows.units), model.design.terms
    risk = expit(model.design.predictor(model.fitted.estimate))
    scores = model.design.products_by(rows.events - rows.trials * risk, rows.unit, clinics)
    information = model.design.information_by(rows.trials * risk * (1 - risk), rows.unit, clinics)
    steadying = model.found.information - information.sum(axis=0)
    steadying[np.diag_indices(terms)] += RIDGE * np.diag(model.found.information)
    often = np.random.default_rng(seed).multinomial(clinics, np.full(clinics, 1 / clinics), size=draws).astype(float)
    drawn = (often @ information.reshape(clinics, -1)).reshape(draws, terms, terms) + steadying
    # What steadies a slope is no clinic's: its pull is there in every draw, and 0 at the estimate with the scores.
    return np.linalg.solve(drawn, ((often - 1) @ scores)[:, :, None])[:, :, 0]
