"""Costs per episode, adjusted for what was known before care: a gamma model on patterns, and clinics beside what it expects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from wellanalysis.stats.case_mix_design import Factor, coded, described, design, patterns_of, terms_of, unscaled
from wellanalysis.stats.case_mix_fit import gathered
from wellanalysis.stats.cost_fit import pearson, slopes_of, units_in, with_costs
from wellanalysis.stats.cost_intervals import limits
from wellanalysis.stats.intervals import Floats, normal_quantile

LEVEL = 0.95
SUMS = ("n", "total", "total_sq")
"""Columns of patterns: episodes, what they cost together, and the sum of the squares."""


@dataclass(frozen=True)
class CostModel:
    """What an episode is expected to cost in the network, by what was known before care.

    Parameters
    ----------
    coefficients : DataFrame
        Indexed by term: ``factor, level, estimate, se, ratio, lower, upper``; the ratio is how many times as much an episode
        costs as one of the reference level. Standard errors carry the dispersion.
    dispersion : float
        Squared coefficient of variation of an episode around its expected cost, within clinics (Pearson).
    mean : float
        Network's cost per episode.
    """

    coefficients: pd.DataFrame
    dispersion: float
    mean: float
    factors: tuple[Factor, ...] = field(repr=False)
    constant: float = field(repr=False)
    slopes: Floats = field(repr=False)

    def expected(self, patterns: pd.DataFrame) -> Floats:
        """Expected cost of one episode of each row's pattern.

        Raises
        ------
        ValueError
            A level that the model never saw.
        """
        found = np.full(len(patterns), self.constant)
        ends = np.cumsum([len(factor.terms) for factor in self.factors], dtype=int)
        for factor, end in zip(self.factors, ends, strict=True):
            own = self.slopes[end - len(factor.terms) : end]
            found += factor.contributions(coded(patterns[factor.name]), own, unseen="error")
        return np.exp(found)


def fit(
    patterns: pd.DataFrame, *, factors: Sequence[str], unit: str | None = None, people: float | None = None
) -> CostModel:
    """Gamma model of costs with a log link, on covariate patterns; slopes and standard errors are those on rows.

    Parameters
    ----------
    patterns : DataFrame
        ``n, total, total_sq`` and the factors, one row per pattern (and unit); duplicates are allowed.
    factors : sequence of str
        Columns known before care; text and categories are compared with a reference level, numbers enter linearly.
    unit : str, optional
        Estimates the slopes with an intercept per unit, so that they do not absorb what units do. Then, as without it, one
        intercept is set so that expected costs sum to those observed.
    people : float, optional
        How many people the episodes are of, where some have more than one: episodes of one person are alike, so standard errors
        are those of so many people rather than of so many episodes.

    Returns
    -------
    CostModel

    Raises
    ------
    ValueError
        Missing columns, impossible sums, or nothing spent.

    Notes
    -----
    Gamma models of costs: Blough, Madden & Hornbrook (1999), J Health Econ 18:153; Manning & Mullahy (2001), J Health Econ
    20:461. Zeros count as they are: the estimating equations ask only for the mean and a variance that grows with its square.
    """
    n, total, squares = _sums(patterns, [*factors, *([unit] if unit else [])])
    held = n > 0
    rows, n, total, squares = patterns[held], n[held], total[held], squares[held]
    columns = [coded(rows[name]) for name in factors]
    known = tuple(described(name, column, n, None) for name, column in zip(factors, columns, strict=True))
    pattern, shown = patterns_of(columns, len(rows))
    scaled = design(known, columns, shown)
    codes, names = pd.factorize(rows[unit]) if unit else (np.zeros(len(rows), dtype=np.intp), [""])
    telling = with_costs(gathered(scaled, pattern, codes, len(names), total, n))
    estimate, unscaled_cov, used, levels = slopes_of(telling)

    from_factors = (scaled @ estimate)[pattern]
    own_level = np.log(units_in(codes, len(names), total * np.exp(-from_factors)).clip(1e-300))
    own_level -= np.log(units_in(codes, len(names), n))
    spent = units_in(codes, len(names), total)[codes] > 0
    within = np.exp(from_factors + own_level[codes])
    dispersion = pearson(total[spent], squares[spent], n[spent], within[spent], len(levels) + int(used.sum()))
    middle = float(np.log(total.sum()) - np.log((n * np.exp(from_factors)).sum()))
    mean, spread = unscaled(known)
    slopes = estimate / spread
    alike = 1.0 if people is None else max(1.0, float(n.sum()) / people)
    return CostModel(
        coefficients=_coefficients(known, slopes, np.sqrt(np.diag(unscaled_cov) * dispersion * alike) / spread, used),
        dispersion=dispersion,
        mean=float(total.sum() / n.sum()),
        factors=known,
        constant=middle - float(slopes @ mean),
        slopes=slopes,
    )


def compared(
    model: CostModel, patterns: pd.DataFrame, *, unit: str, people: pd.Series | None = None, level: float = LEVEL
) -> pd.DataFrame:
    """Each unit's cost beside what the network would have spent on the same patients.

    Parameters
    ----------
    model : CostModel
        What is expected.
    patterns : DataFrame
        ``n, total, total_sq``, the factors and the unit's column.
    unit : str
        Column of the units.
    people : Series, optional
        By unit, how many people its episodes are of; without it each is of somebody else.
    level : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        Indexed by unit: ``n`` episodes, ``observed, expected`` (sums), ``ratio, lower, upper``, the same as cost per episode:
        ``adjusted, adjusted_lower, adjusted_upper`` (ratio × network mean), ``crude`` (mean as it is), and ``error``, the standard
        error of the ratio's logarithm that the interval rests on.

    Notes
    -----
    Intervals are `cost_intervals.steadied`. Episodes of one person are not independent: the interval is that of as many episodes as
    there are people, as for every share of the report, which is the right one where a person's episodes are wholly alike and
    somewhat long where they are not. That the expected costs are themselves estimated is not in them: with a thousand
    episodes or more behind the model it adds next to nothing.
    """
    n, total, squares = _sums(patterns, [unit])
    held = n > 0
    rows, n, total, squares = patterns[held], n[held], total[held], squares[held]
    codes, names = pd.factorize(rows[unit], sort=True)
    count, mean = len(names), model.expected(rows)
    episodes, observed, expected, of_squares = (
        units_in(codes, count, each) for each in (n, total, n * mean, n * mean**2)
    )
    ratio = observed / expected
    apart = squares - 2 * ratio[codes] * mean * total + n * (ratio[codes] * mean) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        own = np.sqrt(units_in(codes, count, apart).clip(0) * episodes / (episodes - 1)) / observed
    shared = np.sqrt(model.dispersion * of_squares) / expected
    apiece = episodes if people is None else people.reindex(names).to_numpy(dtype=float, na_value=np.nan)
    size = np.clip(np.where(apiece > 0, apiece, episodes), None, episodes)
    own, shared = own * np.sqrt(episodes / size), shared * np.sqrt(episodes / size)
    lower, upper = limits(ratio, own=own, shared=shared, n=size, level=level)
    middle, low, high = (each * model.mean for each in (ratio, lower, upper))
    return pd.DataFrame(
        {
            **{"n": episodes, "observed": observed, "expected": expected},
            **{"ratio": ratio, "lower": lower, "upper": upper},
            **{"adjusted": middle, "adjusted_lower": low, "adjusted_upper": high},
            "crude": observed / episodes,
            "error": np.sqrt(np.log1p(np.fmax(own, shared) ** 2)),
        },
        index=pd.Index(names, name=unit),
    )


def _sums(patterns: pd.DataFrame, names: Sequence[str]) -> tuple[Floats, Floats, Floats]:
    absent = [name for name in (*SUMS, *names) if name not in patterns.columns]
    if absent:
        raise ValueError(f"patterns have no column {', '.join(absent)}")
    n, total, squares = (patterns[name].to_numpy(dtype=float, na_value=np.nan) for name in SUMS)
    if not (np.isfinite(n) & np.isfinite(total) & np.isfinite(squares)).all():
        raise ValueError("n, total and total_sq are missing in some rows; leave these rows out")
    if (n < 0).any() or (total < 0).any() or (squares < 0).any():
        raise ValueError(
            "n, total or total_sq are below 0; an episode whose reversals outweigh its claims costs nothing"
        )
    if ((n == 0) & (total > 0)).any():
        raise ValueError("some rows have costs and no episode")
    return n, total, squares


def _coefficients(factors: tuple[Factor, ...], slopes: Floats, errors: Floats, used: np.ndarray) -> pd.DataFrame:
    told = [
        (term, factor, level, slope, error)
        for (term, factor, level, _), slope, error, there in zip(terms_of(factors), slopes, errors, used, strict=True)
        if there
    ]
    frame = pd.DataFrame(told, columns=["term", "factor", "level", "estimate", "se"]).set_index("term")
    reach = normal_quantile(LEVEL) * frame["se"]
    numbers: Mapping[str, pd.Series] = {
        "ratio": np.exp(frame["estimate"]),
        "lower": np.exp(frame["estimate"] - reach),
        "upper": np.exp(frame["estimate"] + reach),
    }
    return frame.assign(**numbers)
