"""One model of an outcome on indicators: within clinics, over a clinic's time and between clinics, case mix beside.

What `drivers.association` asks of one indicator and `drivers_joint.adds` of several.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from scipy.special import expit

from wellanalysis.stats.case_mix_design import Ints
from wellanalysis.stats.drivers_design import Block, Design, independent
from wellanalysis.stats.drivers_logistic import Clustered, Maximum, maximum, sandwich
from wellanalysis.stats.drivers_rows import Asked, Rows, gathered
from wellanalysis.stats.intervals import Floats

WITHIN, OVER_TIME, BETWEEN = "within", "over_time", "between"
FEWEST_UNITS = 5
"""With fewer clinics their number says nothing of how much clinics differ."""


@dataclass(frozen=True)
class Model:
    """A fitted model.

    Parameters
    ----------
    rows : Rows
        What it is fitted on.
    design : Design
        Terms that are used.
    found : Maximum
        Estimate and information.
    fitted : Clustered
        The same with clustered errors.
    places : ndarray of int, shape (indicators, 3)
        Terms of each indicator: itself, its clinic's mean in the period less that in all, and that in all; −1 where
        the other terms tell it.
    """

    rows: Rows
    design: Design
    found: Maximum
    fitted: Clustered
    places: Ints

    def terms(self, indicator: int, level: float) -> pd.DataFrame:
        """``within``, ``over_time`` and ``between`` of one indicator: ``estimate, se, df, lower, upper, p``."""
        own, *beside = self.places[indicator]
        turn = np.zeros((3, self.design.terms))
        # Beside the indicator itself a mean tells what it adds to what happens within clinics.
        turn[:, own] = 1
        for row, place in zip((1, 2), beside, strict=True):
            turn[row, place] = 1 if place >= 0 else np.nan
        estimate = np.array([row @ self.fitted.estimate for row in turn])
        # Clinics that are all alike have scores of nothing but rounding, and a variance on either side of 0.
        se = np.sqrt(np.clip([row @ self.fitted.covariance @ row for row in turn], 0, None))
        df = np.array([self.fitted.fewest - 1, self.fitted.fewest - 1, self.fitted.fewest - 2], dtype=float)
        reach = stats.t.ppf((1 + level) / 2, df) * se
        with np.errstate(divide="ignore", invalid="ignore"):
            p = 2 * stats.t.sf(np.abs(estimate / se), df)
        told = {"estimate": estimate, "se": se, "df": df, "lower": estimate - reach, "upper": estimate + reach, "p": p}
        return pd.DataFrame(told, index=pd.Index([WITHIN, OVER_TIME, BETWEEN], name="term"))

    def difference(self, indicator: int, level: float) -> tuple[float, float, float]:
        """Of the outcome's share with and without one indicator among those it is about; interval by the delta method."""
        rows, own = self.rows, self.places[indicator, 0]
        weight = rows.trials * rows.applies[:, indicator]
        slope = self.fitted.estimate[own]
        base = self.design.predictor(self.fitted.estimate) - slope * rows.x[:, indicator]
        without, with_it = expit(base), expit(base + slope)
        change = float(weight @ (with_it - without) / weight.sum())
        steep = weight * with_it * (1 - with_it)
        towards = self.design.products(steep - weight * without * (1 - without))
        towards[own] = steep.sum()
        towards = towards / weight.sum()
        reach = float(stats.t.ppf((1 + level) / 2, self.fitted.fewest - 1))
        reach *= float(np.sqrt(max(towards @ self.fitted.covariance @ towards, 0.0)))
        return change, change - reach, change + reach


def fitted_model(patterns: pd.DataFrame, asked: Asked) -> Model:
    """Fit the model that is asked for.

    Raises
    ------
    ValueError
        Unknown columns, impossible counts, an outcome without contrast, an indicator outside 0 to 1, one that does not
        vary within any clinic (and period) or is told by the other terms, or fewer than `FEWEST_UNITS` clinics.
    """
    rows = gathered(patterns, asked)
    if len(rows.units) < FEWEST_UNITS:
        raise ValueError(
            f"{len(rows.units)} clinics are too few to tell how much clinics differ; {FEWEST_UNITS} are needed"
        )
    design, places, used = _design(rows, asked)
    found = maximum(design.only(used), rows.events, rows.trials)
    number = np.where(used, np.cumsum(used) - 1, -1)
    places = np.where(places >= 0, number[places], -1)
    endless = [name for name, place in zip(asked.indicators, places[:, 0], strict=True) if found.steadied[place]]
    if endless:
        raise ValueError(f"with or without {endless[0]!r} nobody or everybody has the outcome: no effect can be told")
    fitted = sandwich(design.only(used), rows.events, rows.trials, found, rows.clusters)
    return Model(rows, design.only(used), found, fitted, places)


def _design(rows: Rows, asked: Asked) -> tuple[Design, Ints, NDArray[np.bool_]]:
    """All terms, the places of each indicator's, and the terms that are used."""
    many, periods = len(asked.indicators), int(rows.period.max()) + 1
    about, first_about = np.unique(rows.applies @ 2.0 ** np.arange(many), return_index=True)
    of_about = np.searchsorted(about, rows.applies @ 2.0 ** np.arange(many))
    place = rows.unit * periods + rows.period
    key, cell = np.unique(place * len(about) + of_about, return_inverse=True)
    key_about = rows.applies[first_about][key % len(about)]
    key_unit, key_period = key // len(about) // periods, key // len(about) % periods
    weight = rows.trials[:, None] * rows.applies
    mean = _means(rows.x, weight, rows.unit, len(rows.units))
    now = _means(rows.x, weight, place, len(rows.units) * periods)
    for each, name in enumerate(asked.indicators):
        if not rows.applies[:, each].any():
            raise ValueError(f"the indicator {name!r} is about nobody of whom it is recorded")
        if np.allclose(rows.x[:, each], (now[place] * rows.applies)[:, each]):
            beside = "" if asked.period is None else " in each period"
            raise ValueError(f"the indicator {name!r} is the same for all patients of each clinic{beside}")
    centre = (weight * mean[rows.unit]).sum(axis=0) / weight.sum(axis=0)
    between = _clean(mean - centre)[key_unit] * key_about
    over = _clean(now - np.repeat(mean, periods, axis=0))[key_unit * periods + key_period] * key_about
    dummies = (key_period[:, None] == np.arange(1, periods)).astype(float)
    cells = Block(np.column_stack([np.ones(len(key)), dummies, between, over]), cell)
    care = np.column_stack([rows.x, 1 - rows.applies])
    distinct, care_codes = np.unique(care, axis=0, return_inverse=True)
    blocks = (cells, Block(distinct, care_codes.ravel()), Block(rows.table, rows.mix))
    design = Design(blocks)
    numbers = np.arange(design.terms)
    of_cells, of_care, of_mix = (numbers[part] for part in design.places)
    of_period, of_between, of_over = np.split(of_cells[1:], [periods - 1, periods - 1 + many])
    of_x, of_not = np.split(of_care, 2)
    order = [*of_cells[:1], *of_mix, *of_not, *of_period, *of_between, *of_over, *of_x]
    used = independent(design.information(rows.trials), order)
    if not used[of_mix].all():
        raise ValueError("a term of the model is told by the others already; leave one out")
    for name, told in zip(asked.indicators, used[of_x], strict=True):
        if not told:
            raise ValueError(f"the indicator {name!r} is told by the other terms of the model; leave one out")
    return design, np.column_stack([of_x, of_over, of_between]), used


def _means(x: Floats, weight: Floats, group: Ints, groups: int) -> Floats:
    """Mean of each indicator per group, shape (groups, indicators); 0 where it is about nobody."""
    tops = [np.bincount(group, column, groups) for column in (x * weight).T]
    bases = [np.bincount(group, column, groups) for column in weight.T]
    return np.column_stack([top / np.where(base > 0, base, 1) for top, base in zip(tops, bases, strict=True)])


def _clean(values: Floats) -> Floats:
    """Columns of nothing but rounding are 0, and told by the others."""
    return np.where(np.abs(values).max(axis=0) < 1e-12, 0.0, values)
