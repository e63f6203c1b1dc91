"""How an indicator goes with an outcome: within clinics and between them, case mix beside, with intervals for few clinics.

Association, never cause: what nobody recorded may stand behind both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats

from wellanalysis.stats.case_mix_counts import counts_of, refuse_without_contrast, units_of
from wellanalysis.stats.case_mix_design import coded, described, design
from wellanalysis.stats.case_mix_fit import Family
from wellanalysis.stats.intervals import Floats

WITHIN, BETWEEN = "within", "between"
FEWEST_UNITS = 5
"""With fewer clinics their number says nothing of how much clinics differ."""


@dataclass(frozen=True)
class Clustered:
    """A logistic fit whose errors allow for patients of one clinic being alike.

    Parameters
    ----------
    estimate : ndarray, shape (terms,)
        Log odds ratios.
    covariance : ndarray, shape (terms, terms)
        Of the estimates, from the spread of the clinics' scores.
    units : int
        How many clinics there are.
    """

    estimate: Floats
    covariance: Floats
    units: int

    @property
    def errors(self) -> Floats:
        """Standard errors."""
        return np.sqrt(np.diag(self.covariance))


@dataclass(frozen=True)
class Association:
    """How an indicator goes with an outcome.

    Parameters
    ----------
    terms : DataFrame
        ``within`` and ``between``: ``estimate`` (log odds ratio for the indicator from not achieved to achieved, and for
        a clinic's share from none to all), ``se, df, lower, upper, p``.
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


def clustered(
    rows: Floats, events: Floats, trials: Floats, unit: Sequence[object] | pd.Series, *, corrected: bool = True
) -> Clustered:
    """Logistic regression on counts, with errors clustered by unit.

    Parameters
    ----------
    rows : ndarray, shape (patterns, terms)
        Design, intercept included.
    events, trials : ndarray, shape (patterns,)
        Counts of each pattern.
    unit : sequence, length patterns
        Clinic of each pattern; none is missing.
    corrected : bool
        Multiply the covariance by G / (G − 1) for G clinics.

    Returns
    -------
    Clustered
        The same as on one row per patient: patients of one pattern and clinic have the same score.

    Raises
    ------
    ValueError
        Terms that the others tell already.

    Notes
    -----
    Liang & Zeger (1986), Biometrika 73:13; the correction is that of R's sandwich.
    """
    if np.linalg.matrix_rank(rows) < rows.shape[1]:
        raise ValueError("a term of the model is told by the others already; leave one out")
    model = sm.GLM(np.column_stack([events, trials - events]), rows, family=sm.families.Binomial())
    estimate = np.asarray(model.fit(tol=1e-12, maxiter=100).params)
    risk = 1 / (1 + np.exp(-rows @ estimate))
    bread = np.linalg.inv(rows.T @ ((trials * risk * (1 - risk))[:, None] * rows))
    codes, found = pd.factorize(np.asarray(unit))
    scores = np.zeros((len(found), rows.shape[1]))
    np.add.at(scores, codes, (events - trials * risk)[:, None] * rows)
    covariance = bread @ (scores.T @ scores) @ bread
    if corrected:
        covariance = covariance * len(found) / (len(found) - 1)
    return Clustered(estimate, covariance, len(found))


def association(
    patterns: pd.DataFrame,
    *,
    indicator: str,
    events: str,
    trials: str,
    factors: Sequence[str],
    unit: str,
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
    level : float
        Coverage of the intervals.

    Returns
    -------
    Association

    Raises
    ------
    ValueError
        Unknown columns, impossible counts, an indicator outside 0 to 1, one that does not vary within any clinic, or
        fewer than `FEWEST_UNITS` clinics.

    Notes
    -----
    The indicator enters as its difference from its clinic's mean, and the mean beside it (Mundlak 1978, Econometrica
    46:69): ``within`` compares patients of one clinic, and what differs between clinics cannot be behind it; ``between``
    compares clinics. Intervals use Student's t with as many degrees of freedom as clinics less one (two for
    ``between``). The difference is by g-computation: everyone in the model with and without the indicator, their own
    clinic's mean held; its interval by the delta method.
    """
    names = [indicator, *factors, unit]
    absent = [name for name in names if name not in patterns]
    if absent:
        raise ValueError(f"no column {absent[0]!r} in the patterns")
    happened, of = counts_of(patterns, events, trials, Family.BINOMIAL)
    known = patterns[indicator].notna().to_numpy() & (of > 0)
    rows, y, n = patterns[known], happened[known], of[known]
    refuse_without_contrast(y, n, Family.BINOMIAL)
    x = rows[indicator].to_numpy(dtype=float)
    if ((x < 0) | (x > 1)).any():
        raise ValueError(f"the indicator {indicator!r} has values outside 0 to 1")
    codes, number = units_of(rows, unit)
    if number < FEWEST_UNITS:
        raise ValueError(f"{number} clinics are too few to tell how much clinics differ; {FEWEST_UNITS} are needed")
    mean = (np.bincount(codes, x * n) / np.bincount(codes, n))[codes]
    if np.allclose(x, mean):
        raise ValueError(f"the indicator {indicator!r} is the same for all patients of each clinic")
    columns = [coded(rows[name]) for name in factors]
    read = [described(name, column, n, None) for name, column in zip(factors, columns, strict=True)]
    mix = design(read, columns, np.arange(len(rows), dtype=np.intp))
    centre = float(mean @ n / n.sum())
    one = np.ones(len(rows))
    fitted = clustered(np.column_stack([one, x - mean, mean - centre, mix]), y, n, rows[unit])
    changes = [
        np.column_stack([one, value - mean, mean - centre, mix]) for value in (np.zeros(len(rows)), np.ones(len(rows)))
    ]
    without, with_it = (1 / (1 + np.exp(-each @ fitted.estimate)) for each in changes)
    slope = ((n * with_it * (1 - with_it)) @ changes[1] - (n * without * (1 - without)) @ changes[0]) / n.sum()
    difference = float(n @ (with_it - without) / n.sum())
    reach = float(stats.t.ppf((1 + level) / 2, fitted.units - 1) * np.sqrt(slope @ fitted.covariance @ slope))
    return Association(
        terms=_terms(fitted, level),
        difference=difference,
        lower=difference - reach,
        upper=difference + reach,
        events=float(y.sum()),
        trials=float(n.sum()),
        left_out=float(of.sum() - n.sum()),
        units=fitted.units,
    )


def _terms(fitted: Clustered, level: float) -> pd.DataFrame:
    """The two terms of the indicator; the intercept is the first of all, case mix comes after."""
    estimate, error = fitted.estimate[1:3], fitted.errors[1:3]
    df = np.array([fitted.units - 1, fitted.units - 2], dtype=float)
    reach = stats.t.ppf((1 + level) / 2, df) * error
    return pd.DataFrame(
        {
            "estimate": estimate,
            "se": error,
            "df": df,
            "lower": estimate - reach,
            "upper": estimate + reach,
            "p": 2 * stats.t.sf(np.abs(estimate / error), df),
        },
        index=pd.Index([WITHIN, BETWEEN], name="term"),
    )
