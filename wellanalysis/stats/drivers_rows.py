"""What the models of indicators are fitted on: columns checked, and counts of rows that differ in something."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wellanalysis.stats.case_mix_counts import counts_of, refuse_without_contrast, units_of
from wellanalysis.stats.case_mix_design import Coded, Ints, coded, described, design, patterns_of
from wellanalysis.stats.case_mix_fit import Family
from wellanalysis.stats.intervals import Floats


@dataclass(frozen=True)
class Asked:
    """Columns of the patterns, by their use; `period`, `second` and `counted` may be none."""

    indicators: tuple[str, ...]
    applies: Mapping[str, str]
    events: str
    trials: str
    factors: tuple[str, ...]
    unit: str
    period: str | None = None
    second: str | None = None
    counted: str | None = None

    @property
    def columns(self) -> list[str]:
        """All that are named."""
        beside = [name for name in (self.period, self.second, self.counted) if name is not None]
        return [*self.indicators, *self.applies.values(), *self.factors, self.unit, *beside, self.events, self.trials]


@dataclass(frozen=True)
class Rows:
    """Counts of rows that differ in something; equal rows are one.

    Parameters
    ----------
    events, trials : ndarray, shape (rows,)
    x, applies : ndarray, shape (rows, indicators)
        Each indicator (0 where it is not about the patient), and whether it is about the patient (0 or 1).
    counted : ndarray, shape (rows,)
        1 for those of whom something is to be told, else 0; 1 for all where none are named.
    unit, period, mix : ndarray of int, shape (rows,)
        Codes of clinic, period (0 where none is asked) and pattern of case mix.
    clusters : tuple of ndarray of int
        Codes of clinics and, where a second way is asked, of those.
    table : ndarray, shape (patterns, terms)
        Scaled design of the patterns of case mix.
    units : Index
        Clinics by code.
    left_out : float
        Trials of which an indicator is not recorded.
    """

    events: Floats
    trials: Floats
    x: Floats
    applies: Floats
    counted: Floats
    unit: Ints
    period: Ints
    mix: Ints
    clusters: tuple[Ints, ...]
    table: Floats
    units: pd.Index
    left_out: float


def gathered(patterns: pd.DataFrame, asked: Asked) -> Rows:
    """Rows with known indicators, equal ones added up.

    Raises
    ------
    ValueError
        Unknown columns, impossible counts, an outcome that nobody or everybody has, an indicator outside 0 to 1, a missing
        clinic or period.
    """
    absent = [name for name in asked.columns if name not in patterns]
    if absent:
        raise ValueError(f"no column {absent[0]!r} in the patterns")
    happened, of = counts_of(patterns, asked.events, asked.trials, Family.BINOMIAL)
    x = np.column_stack([patterns[name].to_numpy(dtype=float, na_value=np.nan) for name in asked.indicators])
    applies = np.column_stack(
        [
            patterns[asked.applies[name]].to_numpy(dtype=bool) if name in asked.applies else np.ones(len(x), dtype=bool)
            for name in asked.indicators
        ]
    )
    known = ~(np.isnan(x) & applies).any(axis=1) & (of > 0)
    rows, y, n = patterns[known], happened[known], of[known]
    refuse_without_contrast(y, n, Family.BINOMIAL)
    x, applies = np.where(applies, x, 0.0)[known], applies[known]
    for place, name in enumerate(asked.indicators):
        if ((x[:, place] < 0) | (x[:, place] > 1)).any():
            raise ValueError(f"the indicator {name!r} has values outside 0 to 1")
    unit, units = _codes(rows, asked.unit)
    period, _ = _codes(rows, asked.period)
    columns = [coded(rows[name]) for name in asked.factors]
    read = [described(name, column, n, None) for name, column in zip(asked.factors, columns, strict=True)]
    mix, shown = patterns_of(columns, len(rows))
    clusters = [unit] if asked.second is None else [unit, _seconds(rows[asked.second], unit)]
    told = np.ones(len(rows)) if asked.counted is None else rows[asked.counted].to_numpy(dtype=bool).astype(float)
    keys = [
        unit,
        period,
        mix,
        *clusters[1:],
        *(np.unique(each, return_inverse=True)[1] for each in (*x.T, *applies.T, told)),
    ]
    number, kept = patterns_of([Coded(key, np.arange(key.max(initial=0) + 1.0)) for key in keys], len(rows))
    return Rows(
        events=np.bincount(number, y, len(kept)).astype(float),
        trials=np.bincount(number, n, len(kept)).astype(float),
        x=x[kept],
        applies=applies[kept].astype(float),
        counted=told[kept],
        unit=unit[kept],
        period=period[kept],
        mix=mix[kept],
        clusters=tuple(np.asarray(pd.factorize(codes[kept])[0]) for codes in clusters),
        table=design(read, columns, shown),
        units=units,
        left_out=float(of.sum() - n.sum()),
    )


def _codes(rows: pd.DataFrame, name: str | None) -> tuple[Ints, pd.Index]:
    """Codes in order of the values, and the values."""
    codes, _ = units_of(rows, name)  # refuses what is missing
    if name is None:
        return codes, pd.Index([0])
    codes, found = pd.factorize(rows[name], sort=True)
    return np.asarray(codes, dtype=np.intp), pd.Index(found)


def _seconds(column: pd.Series, unit: Ints) -> Ints:
    """Codes of a second cluster; where nobody is named, the unnamed of one clinic are one."""
    named = column.notna() & (column.astype(str) != "")
    codes, found = pd.factorize(column.where(named))
    return np.asarray(pd.factorize(np.where(named, codes, len(found) + unit))[0], dtype=np.intp)
