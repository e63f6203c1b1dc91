"""Case mix: what a unit's own patients would have had in the network, by what was known of them before care.

    model = fit(patterns, events="healed", trials="n", factors=["age_band", "wound_size"], unit="clinic_id")
    model.expected(patterns).groupby("clinic_id")[["healed", "expected", "expected_variance"]].sum()

Observed over expected compares a unit with what its own patients would have had in the network, never one unit with
another: two units with different patients are compared with different things.

Parts: `case_mix_design` (factors, levels, missing values), `case_mix_counts` (what is refused), `case_mix_fit` (maximum
likelihood on patterns), `case_mix_estimate` (coefficients), `case_mix_checks` (calibration, discrimination).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from wellanalysis.stats.case_mix_checks import auc, brier, calibration, changes, deciles
from wellanalysis.stats.case_mix_counts import (
    checked_names,
    counts_of,
    known_counts,
    refuse_without_contrast,
    units_of,
)
from wellanalysis.stats.case_mix_design import INTERCEPT, NOT_RECORDED, coded, described
from wellanalysis.stats.case_mix_estimate import Estimate, estimated
from wellanalysis.stats.case_mix_fit import Family
from wellanalysis.stats.intervals import Floats

__all__ = ["INTERCEPT", "NOT_RECORDED", "CaseMixModel", "Family", "fit"]

LEVEL = 0.95
DECILE = "decile"


@dataclass(frozen=True)
class CaseMixModel:
    """What `fit` gives.

    Parameters
    ----------
    coefficients : DataFrame
        Index: ``term`` in R's naming (``(Intercept)``, ``age``, ``stageII``). Columns: ``factor``, ``level``, ``n``
        (trials, or exposure, with that level; of a numeric factor those with a value), ``estimate``, ``se``, the 95 %
        limits ``lower, upper`` of the estimate, and ``ratio, ratio_lower, ratio_upper`` (odds ratio, or rate ratio,
        against the reference level or per unit of a number). Terms left out are not in it.
    levels : DataFrame
        Every level of every categorical factor, the reference level too: ``factor, level, n, reference, ratio``.
    factors : tuple of str
        As given.
    family : Family
        binomial or poisson.
    reference : dict
        Reference level by categorical factor.
    left_out : DataFrame
        ``factor, level, reason`` of the terms that could not be estimated; their patients count as the reference level.
    steadied : tuple of str
        Terms whose estimate would be infinite (none or all of their patients have the event) and carries a prior
        worth one patient's information.
    observed, trials : float
        Totals of the fitting patterns.
    deviance, aic : float
        Of the model with one intercept. Binomial: minus twice the log-likelihood of the rows. Poisson: of the counts
        as given, for which no `aic` is stated (None).
    unit : str or None
        Column whose units had an intercept each while the slopes were estimated.
    patterns : DataFrame
        What it was fitted on: the given ones that have trials.
    columns : dict
        Its columns of ``events`` and ``trials``.
    estimate : Estimate
        The numbers behind the tables.
    """

    coefficients: pd.DataFrame
    levels: pd.DataFrame
    factors: tuple[str, ...]
    family: Family
    reference: Mapping[str, str]
    left_out: pd.DataFrame
    steadied: tuple[str, ...]
    observed: float
    trials: float
    deviance: float
    aic: float | None
    unit: str | None
    patterns: pd.DataFrame = field(repr=False)
    columns: Mapping[str, str] = field(repr=False)
    estimate: Estimate = field(repr=False)

    def expected(self, patterns: pd.DataFrame, *, unseen: str = "error") -> pd.DataFrame:
        """What the network would have had with these patients.

        Parameters
        ----------
        patterns : DataFrame
            With the factors and the trials (exposure); any rows, also of another period.
        unseen : {"error", "not recorded"}
            A level that the model never saw is an error, or counts as not recorded; where no value was missing when
            the model was fitted, as the average of its factor.

        Returns
        -------
        DataFrame
            A copy with ``expected`` (events) and ``expected_variance``: Σ trials · p · (1 − p), Poisson: the same as
            expected. Both are 0 where there are no trials.

        Raises
        ------
        ValueError
            Missing columns, missing or negative trials, levels that the model never saw.
        """
        names = {"trials": self.columns["trials"]}
        checked_names(patterns, names, self.factors, {})
        trials = known_counts(patterns, names["trials"])
        # Where there are no trials nothing is expected, whatever their level is called.
        held = trials > 0
        predictor = self.estimate.predictor(patterns[held], unseen=unseen)
        expected, variance = np.zeros(len(patterns)), np.zeros(len(patterns))
        expected[held] = trials[held] * self.family.mean(predictor)
        variance[held] = trials[held] * self.family.variance(predictor)
        return patterns.assign(expected=expected, expected_variance=variance)

    @cached_property
    def discrimination(self) -> float | None:
        """Area under the ROC curve over all patients (ties one half); None for a rate, which has no such pairs."""
        return auc(*self._risk()) if self.family is Family.BINOMIAL else None

    @property
    def brier(self) -> float | None:
        """Mean squared distance of expected risk and outcome over all patients; None for a rate."""
        return brier(*self._risk()) if self.family is Family.BINOMIAL else None

    def calibration(self, by: str | Sequence[str] = DECILE) -> pd.DataFrame:
        """Observed beside expected in groups of the fitting patterns.

        Parameters
        ----------
        by : str or sequence of str
            ``decile`` of expected risk (1 the lowest; patients of equal risk stay together, so that there may be
            fewer than ten), or columns of the patterns, such as the clinic.

        Returns
        -------
        DataFrame
            See `case_mix_checks.calibration`; its `expected` sums to its `observed`.

        Raises
        ------
        ValueError
            A column that the patterns do not have.
        """
        groups = [by] if isinstance(by, str) else list(by)
        rows = self.expected(self.patterns)
        if groups == [DECILE]:
            rows[DECILE] = deciles(self.estimate.predictor(rows), known_counts(rows, self.columns["trials"]))
        checked_names(rows, {}, groups, {})
        return calibration(rows, groups=groups, **self.columns, family=self.family)

    def leave_one_factor_out(self, *, unit: str | None = None, minimum: float = 0) -> pd.DataFrame:
        """What each factor adds: the model fitted again without it.

        Parameters
        ----------
        unit : str, optional
            Column of the units whose O/E is followed; the model's own unless given.
        minimum : float
            Units with fewer trials do not count in the changes (an O/E of a handful of patients moves most).

        Returns
        -------
        DataFrame
            One row per ``factor``: ``deviance_change`` (likelihood ratio) on ``df`` degrees of freedom, ``auc``
            without it (None for a rate); where units are known also ``units``, and how far O/E of the units moves:
            ``median_change``, ``largest_change`` (absolute) and ``largest_unit``.

        Raises
        ------
        ValueError
            No unit reaches the minimum, or an unknown column.
        """
        followed = unit or self.unit
        full = self.calibration(followed) if followed else None
        found = []
        for factor in self.factors:
            others = [name for name in self.factors if name != factor]
            kept = {name: level for name, level in self.reference.items() if name != factor}
            options = {**self.columns, "factors": others, "family": self.family, "reference": kept, "unit": self.unit}
            less = fit(self.patterns, **options)  # type: ignore[arg-type]  # one dict of mixed options
            row: dict[str, object] = {
                "factor": factor,
                "deviance_change": max(less.estimate.within - self.estimate.within, 0.0),
                "df": len(self.coefficients) - len(less.coefficients),
                "auc": less.discrimination,
            }
            if followed and full is not None:
                row |= changes(full, less.calibration(followed), unit=followed, minimum=minimum)
            found.append(row)
        return pd.DataFrame(found)

    def _risk(self) -> tuple[Floats, Floats, Floats]:
        events, trials = (known_counts(self.patterns, self.columns[name]) for name in ("events", "trials"))
        return self.family.mean(self.estimate.predictor(self.patterns)), events, trials


def fit(
    patterns: pd.DataFrame,
    *,
    events: str,
    trials: str,
    factors: Sequence[str],
    family: str = "binomial",
    reference: Mapping[str, object] | None = None,
    unit: str | None = None,
) -> CaseMixModel:
    """Case-mix model on covariate patterns; estimates and standard errors are those on rows.

    Parameters
    ----------
    patterns : DataFrame
        One row per distinct combination of the factors (and unit, and month); duplicates are allowed, so one row per
        patient as well.
    events, trials : str
        Columns of counts: patients with the outcome among patients; for ``poisson`` events in an exposure.
    factors : sequence of str
        Columns known before care. Text, categories and truth values are categorical (treatment coding); numbers enter
        linearly. A missing value is the level ``not recorded``; of a number, the mean with an indicator.
    family : {"binomial", "poisson"}
        Logistic model of a proportion, or log-linear model of a rate.
    reference : mapping, optional
        Reference level by factor; otherwise the first in the order of the categories, or sorted.
    unit : str, optional
        Estimates the slopes with an intercept per unit, so that they do not absorb what units do; then sets one
        intercept with which expected sums to observed. Units without events, or with events only, say nothing of
        slopes but count for the intercept.

    Returns
    -------
    CaseMixModel

    Raises
    ------
    ValueError
        Unknown columns, family or reference level; missing or impossible counts; no events, or events only; a
        missing unit.

    Notes
    -----
    Expected is indirect standardisation by a model: Iezzoni (2012), Risk Adjustment for Measuring Health Care Outcomes.
    Slopes within units: Neuhaus & Kalbfleisch (1998), Biometrics 54:638. The standard error of the one intercept is by
    the delta method, given the slopes'.
    """
    if family not in set(Family):
        raise ValueError(f"family is {family!r}; known: {', '.join(Family)}")
    kind, names, wanted = Family(family), list(factors), dict(reference or {})
    checked_names(patterns, {"events": events, "trials": trials, **({"unit": unit} if unit else {})}, names, wanted)
    happened, of = counts_of(patterns, events, trials, kind)
    held = of > 0
    rows, y, n = patterns[held], happened[held], of[held]
    refuse_without_contrast(y, n, kind)
    columns = [coded(rows[name]) for name in names]
    known = tuple(described(name, column, n, wanted.get(name)) for name, column in zip(names, columns, strict=True))
    found = estimated(known, columns, units_of(rows, unit), y, n, kind)
    return CaseMixModel(
        coefficients=found.coefficients(LEVEL),
        levels=found.levels(),
        factors=tuple(names),
        family=kind,
        reference={factor.name: factor.reference for factor in known if not factor.numeric},
        left_out=found.left_out,
        steadied=found.steadied,
        observed=float(y.sum()),
        trials=float(n.sum()),
        deviance=found.deviance,
        aic=found.deviance + 2 * len(found.errors) if kind is Family.BINOMIAL else None,
        unit=unit,
        patterns=rows.copy(),
        columns={"events": events, "trials": trials},
        estimate=found,
    )
