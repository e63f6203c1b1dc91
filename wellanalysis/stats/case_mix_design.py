"""From what was known before care to the terms of a model: levels, reference levels, and the rule for what is missing.

A factor is read once into codes of its distinct values, so that two million rows cost one pass per factor, and rows
with the same values get the same expected result to the last bit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wellanalysis.stats.intervals import SHOWN, Floats

Ints = NDArray[np.intp]

INTERCEPT = "(Intercept)"
NOT_RECORDED = "not recorded"
"""The level of a missing value: its own, so that clinics gain nothing by not recording."""

UNSEEN = ("error", NOT_RECORDED)
"""What `Factor.column` does with a level that the model never saw."""


@dataclass(frozen=True)
class Coded:
    """One column as codes into its distinct values: texts (categorical) or numbers (numeric, nan where missing)."""

    codes: Ints
    distinct: tuple[str, ...] | Floats

    @property
    def numeric(self) -> bool:
        """Whether the factor enters linearly."""
        return isinstance(self.distinct, np.ndarray)


@dataclass(frozen=True)
class Factor:
    """One factor as the model knows it.

    Parameters
    ----------
    name : str
        Its column.
    numeric : bool
        Enters linearly (else by treatment coding).
    levels : tuple of str
        Categorical: every level seen, the reference level first. Numeric: ``not recorded`` if that was seen.
    weights : tuple of float
        Trials (exposure) per level; of a numeric factor first those with a known value.
    mean, spread : float
        Of the known values of a numeric factor, weighted by trials; a missing value is put at the mean.
    """

    name: str
    numeric: bool
    levels: tuple[str, ...]
    weights: tuple[float, ...]
    mean: float = 0.0
    spread: float = 1.0

    @property
    def reference(self) -> str:
        """The level that the others are compared with; empty for a numeric factor."""
        return "" if self.numeric else self.levels[0]

    @property
    def term_levels(self) -> tuple[str, ...]:
        """The level of each term; empty text for the slope of a numeric factor."""
        return ("", *self.levels) if self.numeric else self.levels[1:]

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of the terms, as R writes them: ``age``, ``stageII``."""
        return tuple(f"{self.name}{level}" for level in self.term_levels)

    @property
    def term_weights(self) -> tuple[float, ...]:
        """Trials (exposure) behind each term."""
        return self.weights if self.numeric else self.weights[1:]

    def table(self, values: tuple[str, ...] | Floats, *, scaled: bool) -> Floats:
        """Design of each distinct value (values × terms); `scaled` puts numbers at mean 0 and spread 1."""
        columns = np.zeros((len(values), len(self.terms)))
        if isinstance(values, np.ndarray):
            known = np.isfinite(values)
            number = np.where(known, values, self.mean)
            columns[:, 0] = (number - self.mean) / self.spread if scaled else number
            if self.levels:
                columns[:, 1] = ~known
            return columns
        place = {level: column for column, level in enumerate(self.term_levels)}
        for row, value in enumerate(values):
            if value in place:
                columns[row, place[value]] = 1.0
        return columns

    def contributions(self, coded: Coded, slopes: Floats, *, unseen: str) -> Floats:
        """What each row's value adds to the linear predictor.

        A level that the model never saw raises `ValueError`, or (`unseen` = ``not recorded``) is read as not recorded,
        and where that was never seen either, as the average patient.
        """
        if coded.numeric != self.numeric:
            kinds = ("text", "numbers") if self.numeric else ("numbers", "text")
            raise ValueError(f"factor {self.name} holds {kinds[0]}; the model was fitted on {kinds[1]}")
        used = np.zeros(len(coded.distinct), dtype=bool)
        used[coded.codes] = True
        strange = used & self._strange(coded.distinct)
        if strange.any() and unseen != NOT_RECORDED:
            named = (
                [NOT_RECORDED] if self.numeric else [str(coded.distinct[place]) for place in np.flatnonzero(strange)]
            )
            known = f"known: {', '.join(self.levels)}" if not self.numeric else "no missing value was seen"
            raise ValueError(
                f"factor {self.name} has levels the model never saw: {listed(named)} ({known}); merge them with a "
                f'known level, fit again, or ask for unseen="{NOT_RECORDED}"'
            )
        added = (self.table(coded.distinct, scaled=False) * slopes).sum(axis=1)
        if strange.any() and not self.numeric:
            effects = np.concatenate([[0.0], slopes])
            if NOT_RECORDED in self.levels:
                added[strange] = effects[self.levels.index(NOT_RECORDED)]
            else:
                added[strange] = np.average(effects, weights=self.weights)
        return added[coded.codes]

    def _strange(self, values: tuple[str, ...] | Floats) -> NDArray[np.bool_]:
        if isinstance(values, np.ndarray):
            return np.isnan(values) & (NOT_RECORDED not in self.levels)
        return np.array([value not in self.levels for value in values], dtype=bool)


def coded(column: pd.Series) -> Coded:
    """Codes and distinct values of one column.

    Raises
    ------
    ValueError
        Infinite numbers, or a column of dates.
    """
    name, kind = column.name, column.dtype
    if pd.api.types.is_datetime64_any_dtype(kind) or pd.api.types.is_timedelta64_dtype(kind):
        raise ValueError(f"factor {name} holds dates or durations; give a number (such as days) or bands")
    if pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind):
        numbers = column.to_numpy(dtype=float, na_value=np.nan)
        if np.isinf(numbers).any():
            raise ValueError(f"factor {name} holds infinite numbers")
        codes, distinct = pd.factorize(numbers, use_na_sentinel=False)
        return Coded(codes, np.asarray(distinct, dtype=float))
    if isinstance(kind, pd.CategoricalDtype):
        codes, given = column.cat.codes.to_numpy().astype(np.intp), list(column.cat.categories)
    else:
        codes, found = pd.factorize(column, sort=False)
        given = list(found)
    texts = [level_text(value) for value in given]
    if not isinstance(kind, pd.CategoricalDtype):
        texts_in_order = sorted(set(texts))
    else:
        texts_in_order = list(dict.fromkeys(texts))
    ordered = (*(text for text in texts_in_order if text != NOT_RECORDED), NOT_RECORDED)
    place = np.array([*(ordered.index(text) for text in texts), len(ordered) - 1], dtype=np.intp)
    return Coded(place[codes], ordered)


def level_text(value: object) -> str:
    """A level as text; truth values as R writes them."""
    return str(value).upper() if isinstance(value, bool | np.bool_) else str(value)


def described(name: str, column: Coded, trials: Floats, reference: object | None) -> Factor:
    """The factor behind one coded column; `trials` are the weights of its rows.

    Raises
    ------
    ValueError
        A reference level that no row has, or one given for a numeric factor.
    """
    weights = np.bincount(column.codes, trials, len(column.distinct))
    if isinstance(column.distinct, np.ndarray):
        if reference is not None:
            raise ValueError(f"factor {name} is numeric and has no reference level (given: {reference})")
        missing = np.isnan(column.distinct)
        known = weights * ~missing
        total = known.sum()
        numbers = np.where(missing, 0.0, column.distinct)
        mean = float(numbers @ known / total) if total else 0.0
        spread = float(np.sqrt((numbers - mean) ** 2 @ known / total)) if total else 0.0
        lost = float(weights[missing].sum())
        gap = (NOT_RECORDED,) if missing.any() else ()
        # A factor that is the same for everyone has a spread of rounding only.
        spread = spread if spread > 1e-12 * max(1.0, abs(mean)) else 1.0
        weighed = (float(total), *(lost for _ in gap))
        return Factor(name, True, gap, weighed, mean, spread)
    seen = np.bincount(column.codes, minlength=len(column.distinct)) > 0
    levels = [level for level, there in zip(column.distinct, seen, strict=True) if there]
    first = levels[0] if reference is None else level_text(reference)
    if first not in levels:
        raise ValueError(f"reference level {first!r} of factor {name} does not occur; known: {', '.join(levels)}")
    by_level = dict(zip(column.distinct, weights.tolist(), strict=True))
    ordered = (first, *(level for level in levels if level != first))
    return Factor(name, False, ordered, tuple(by_level[level] for level in ordered))


def patterns_of(columns: Sequence[Coded], rows: int) -> tuple[Ints, Ints]:
    """Number of the distinct combination in each row, and one row that shows each combination."""
    key = np.zeros(rows, dtype=np.int64)
    size = 1
    for column in columns:
        if size * len(column.distinct) > 2**62:
            key, found = pd.factorize(key)
            size = len(found)
        key = key * len(column.distinct) + column.codes
        size *= len(column.distinct)
    number, distinct = pd.factorize(key)
    shown = np.empty(len(distinct), dtype=np.intp)
    shown[number[::-1]] = np.arange(rows - 1, -1, -1)
    return number, shown


def design(factors: Sequence[Factor], columns: Sequence[Coded], shown: Ints) -> Floats:
    """Scaled design of the distinct combinations (combinations × terms), without intercept."""
    blocks = [
        factor.table(column.distinct, scaled=True)[column.codes[shown]]
        for factor, column in zip(factors, columns, strict=True)
    ]
    return np.hstack([np.empty((len(shown), 0)), *blocks])


def terms_of(factors: Sequence[Factor]) -> list[tuple[str, str, str, float]]:
    """Term, factor, level and trials (exposure) of every term."""
    return [
        (term, factor.name, level, weight)
        for factor in factors
        for term, level, weight in zip(factor.terms, factor.term_levels, factor.term_weights, strict=True)
    ]


def unscaled(factors: Sequence[Factor]) -> tuple[Floats, Floats]:
    """Mean and spread of every term: 0 and 1 but for numeric slopes."""
    means = [number for each in factors for number in _first(each, each.mean, 0.0)]
    spreads = [number for each in factors for number in _first(each, each.spread, 1.0)]
    return np.array(means, dtype=float), np.array(spreads, dtype=float)


def _first(factor: Factor, first: float, other: float) -> list[float]:
    numbers = [other] * len(factor.terms)
    if factor.numeric:
        numbers[0] = first
    return numbers


def listed(names: Sequence[object]) -> str:
    """The first few names, and how many more."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(str(name) for name in names[:SHOWN]) + more
