"""How an indicator goes with an outcome: within clinics and between them, case mix beside, with intervals for few clinics.

Association, never cause: what nobody recorded may stand behind both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from wellanalysis.stats.drivers_logistic import Clustered, clustered
from wellanalysis.stats.drivers_model import BETWEEN, FEWEST_UNITS, OVER_TIME, WITHIN, fitted_model
from wellanalysis.stats.drivers_rows import Asked
from wellanalysis.stats.gee import gee

__all__ = [
    "BETWEEN",
    "FEWEST_UNITS",
    "OVER_TIME",
    "WITHIN",
    "Association",
    "Clustered",
    "association",
    "clustered",
    "companion",
    "vanished",
]


@dataclass(frozen=True)
class Association:
    """How an indicator goes with an outcome.

    Parameters
    ----------
    terms : DataFrame
        ``within``, ``over_time`` (only where a period is asked) and ``between``: ``estimate`` (log odds ratio for the
        indicator from not achieved to achieved, and for a clinic's share from none to all), ``se, df, lower, upper,
        p``; nan where the other terms tell it.
    difference, lower, upper : float
        Adjusted difference of the outcome's share between patients with and without the indicator in the same clinic,
        with its interval: 0.06 is six more in a hundred.
    events, trials : float
        Outcomes among patients in the model.
    left_out : float
        Patients of whom the indicator is not recorded.
    units : int
        Clinics in the model.
    """

    terms: pd.DataFrame
    difference: float
    lower: float
    upper: float
    events: float
    trials: float
    left_out: float
    units: int


def association(
    patterns: pd.DataFrame,
    *,
    indicator: str,
    events: str,
    trials: str,
    factors: Sequence[str],
    unit: str,
    period: str | None = None,
    second: str | None = None,
    level: float = 0.95,
) -> Association:
    """Association of an indicator with an outcome, adjusted for case mix, within clinics and between them.

    Parameters
    ----------
    patterns : DataFrame
        One row per distinct combination of factors, indicator and clinic; duplicates are allowed.
    indicator : str
        Column from 0 (not achieved) to 1 (achieved); missing where it is not recorded: those patients are left out.
    events, trials : str
        Columns of counts: patients with the outcome, among patients.
    factors : sequence of str
        Case mix: columns known before care, as for `case_mix.fit`.
    unit : str
        Column of clinics.
    period : str, optional
        Column of quarters: patients are then compared with those of their clinic and quarter.
    second : str, optional
        Column of another cluster, such as the provider; where it is empty the clinic's unnamed are one.
    level : float
        Coverage of the intervals.

    Returns
    -------
    Association

    Raises
    ------
    ValueError
        Unknown columns, impossible counts, an outcome that nobody or everybody has, an indicator outside 0 to 1, one
        that does not vary within any clinic (and period), or fewer than `FEWEST_UNITS` clinics.

    Notes
    -----
    The indicator enters as its difference from its clinic's mean, and the mean beside it (Mundlak 1978, Econometrica
    46:69): ``within`` compares patients of one clinic, and what differs between clinics cannot be behind it; ``between``
    compares clinics. With a period it enters as its difference from its clinic's mean in that period, that mean's
    difference from the clinic's mean beside it (``over_time``: what changed in a clinic, with whatever else changed
    there at the time, such as a programme), and what changes everywhere by a term per period. Intervals use Student's t
    with as many degrees of freedom as clinics (or second clusters, if fewer) less one (two for ``between``). The
    difference is by g-computation: everyone in the model with and without the indicator, their own clinic's means held;
    its interval by the delta method.
    """
    asked = Asked((indicator,), {}, events, trials, tuple(factors), unit, period, second)
    model = fitted_model(patterns, asked)
    terms = model.terms(0, level)
    difference, lower, upper = model.difference(0, level)
    return Association(
        terms=terms if period is not None else terms.drop(index=OVER_TIME),
        difference=difference,
        lower=lower,
        upper=upper,
        events=float(model.rows.events.sum()),
        trials=float(model.rows.trials.sum()),
        left_out=model.rows.left_out,
        units=model.fitted.units,
    )


def companion(
    patterns: pd.DataFrame,
    *,
    indicator: str,
    events: str,
    trials: str,
    factors: Sequence[str],
    unit: str,
    period: str | None = None,
    level: float = 0.95,
) -> pd.Series:
    """The same question asked otherwise: estimating equations that take patients of one clinic to be alike.

    Parameters
    ----------
    patterns, indicator, events, trials, factors, unit, period, level
        As for `association`.

    Returns
    -------
    Series
        ``estimate`` (log odds ratio within clinics), ``se, df, lower, upper``, and ``alpha``: the correlation of two
        patients of one clinic that is left beside the model. Errors are robust and corrected for few clinics as those of
        `association`.

    Raises
    ------
    ValueError
        As `association`; and where no correlation fits the counts.
    """
    model = fitted_model(patterns, Asked((indicator,), {}, events, trials, tuple(factors), unit, period, None))
    rows, place = model.rows, int(model.places[0, 0])
    found = gee(model.design.dense(), rows.events, rows.trials, rows.unit)
    units = model.fitted.units
    se = float(found.errors[place] * np.sqrt(units / (units - 1)))
    reach = float(stats.t.ppf((1 + level) / 2, units - 1)) * se
    estimate = float(found.estimate[place])
    told = {"estimate": estimate, "se": se, "df": units - 1.0, "lower": estimate - reach, "upper": estimate + reach}
    return pd.Series({**told, "alpha": found.alpha})


def vanished(lower: float, upper: float, zone: float) -> bool:
    """Whether an interval lies inside a zone of equivalence: ``-zone < lower`` and ``upper < zone``."""
    return -zone < lower and upper < zone
