"""Mean answers adjusted for who answered and how they were asked, with the coefficients to publish."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.linalg import qr
from scipy.stats import t

from wellanalysis.stats.intervals import checked_count, coverage

NOT_RECORDED = "not recorded"
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class AdjustedMeans:
    """Adjusted means, and what they were adjusted with.

    Parameters
    ----------
    units : DataFrame
        Indexed by unit: ``n`` (answers), ``mean`` (as answered), ``adjusted`` (as if its respondents were those of the
        network), ``adjustment`` (adjusted less mean), ``se, lower, upper`` of the adjusted mean.
    coefficients : DataFrame
        Indexed by term (``mode: text message``): ``factor, level, n, estimate, se, lower, upper``, in answer units,
        against the factor's reference level, whose own row has the estimate 0 and no interval (nan). A numeric
        characteristic has one row and an empty level: change per unit.
    network_mean : float
        Mean of all answers: where adjustment is centred.
    sigma : float
        Standard deviation of answers of the same unit and characteristics.
    freedom : int
        Degrees of freedom of the intervals.
    """

    units: pd.DataFrame
    coefficients: pd.DataFrame
    network_mean: float
    sigma: float
    freedom: int


def adjusted_means(
    cells: pd.DataFrame,
    *,
    factors: Sequence[str],
    unit: str = "clinic_id",
    n: str = "n",
    total: str = "total",
    total_sq: str = "total_sq",
    reference: Mapping[str, object] | None = None,
    level: float = 0.95,
) -> AdjustedMeans:
    """Means of units as if each had the respondents of the whole network.

    Parameters
    ----------
    cells : DataFrame
        One row per unit and combination of characteristics (or more): `unit`, the `factors`, and the columns named by
        `n` (answers), `total` (their sum) and `total_sq` (the sum of their squares). For a share, answers are 0 and 1.
    factors : sequence of str
        Characteristics known before the answer, and the mode of asking. Text is categorical, a missing value its own
        level ``not recorded``; a number enters linearly and must not be missing.
    unit : str
        Column that names the clinic.
    reference : mapping, optional
        Reference level by factor; else the first in order (of the categories, or sorted).
    level : float
        Coverage of the intervals.

    Returns
    -------
    AdjustedMeans
        Units without any answer are not in it.

    Raises
    ------
    ValueError
        A column or reference that is not there; no factor; negative counts; a missing number; characteristics that do
        not vary within any unit, or follow from each other; too few answers.

    Notes
    -----
    Linear regression with an intercept per unit, so that a unit's own quality does not pass for an effect of its
    patients: the adjusted mean is the unit's mean less the coefficients times the distance of its respondents'
    characteristics from the network's (patient-mix adjustment of the CAHPS surveys: O'Malley et al. 2005, Health Serv
    Res 40:2162). Grouped sums give the coefficients and errors of the single answers exactly.
    """
    given = _checked(cells, [n, total, total_sq, unit, *factors], factors)
    size, sums, squares = (given[name].to_numpy(float) for name in (n, total, total_sq))
    design, terms = _design(given, factors, size, reference or {})
    code, names = pd.factorize(given[unit], sort=True)
    of = len(names)
    in_unit = np.bincount(code, size, of)
    raw = np.bincount(code, sums, of) / in_unit
    share = np.column_stack([np.bincount(code, size * column, of) for column in design.T]) / in_unit[:, None]
    centred = design - share[code]
    _refuse_collinear(centred * np.sqrt(size)[:, None], terms)
    information = (centred * size[:, None]).T @ centred
    cross = centred.T @ (sums - size * raw[code])
    slopes = np.linalg.solve(information, cross)
    freedom = int(size.sum()) - of - len(slopes)
    if freedom < 1:
        raise ValueError(f"{int(size.sum())} answers are too few for {of} units and {len(slopes)} coefficients")
    residual = squares.sum() - (in_unit * raw**2).sum() - slopes @ cross
    variance = max(residual, 0.0) / freedom
    spread = variance * np.linalg.inv(information)
    network = (in_unit @ share) / in_unit.sum()
    apart = share - network
    adjusted = raw - apart @ slopes
    error = np.sqrt(variance / in_unit + np.einsum("ij,jk,ik->i", apart, spread, apart))
    width = t.ppf((1 + coverage(level)) / 2, freedom)
    units = pd.DataFrame(
        {
            "n": in_unit.astype("int64"),
            "mean": raw,
            "adjusted": adjusted,
            "adjustment": adjusted - raw,
            "se": error,
            "lower": adjusted - width * error,
            "upper": adjusted + width * error,
        },
        index=pd.Index(names, name=unit),
    )
    estimates = terms.assign(estimate=0.0, se=np.nan)
    used = estimates["column"].notna()
    estimates.loc[used, "estimate"] = slopes
    estimates.loc[used, "se"] = np.sqrt(np.diag(spread))
    half = width * estimates["se"]
    coefficients = estimates.assign(lower=estimates["estimate"] - half, upper=estimates["estimate"] + half)
    return AdjustedMeans(
        units=units,
        coefficients=coefficients.drop(columns="column"),
        network_mean=float(sums.sum() / size.sum()),
        sigma=float(np.sqrt(variance)),
        freedom=freedom,
    )


def _checked(cells: pd.DataFrame, columns: Sequence[str], factors: Sequence[str]) -> pd.DataFrame:
    """Rows that hold an answer, once all columns are there and the counts can be."""
    absent = [name for name in columns if name not in cells.columns]
    if absent:
        raise ValueError(f"no column {', '.join(absent)}; there are {', '.join(map(str, cells.columns))}")
    if not factors:
        raise ValueError("name at least one characteristic in factors; without any there is nothing to adjust for")
    number, unit = columns[0], columns[3]
    unknown = [name for name in (number, unit) if cells[name].isna().any()]
    if unknown:
        raise ValueError(f"missing in {', '.join(unknown)}: each row is some answers of some unit")
    kept = cells[checked_count(cells[number]) > 0]
    if kept.empty:
        raise ValueError("nobody answered")
    missing = [name for name in columns if pd.api.types.is_numeric_dtype(kept[name]) and kept[name].isna().any()]
    if missing:
        raise ValueError(f"numbers are missing in {', '.join(missing)}: make bands of them, with a level for missing")
    return kept


def _design(
    given: pd.DataFrame, factors: Sequence[str], size: Floats, reference: Mapping[str, object]
) -> tuple[Floats, pd.DataFrame]:
    """Columns of the regression, and one row per term; reference levels have no ``column``."""
    columns: list[Floats] = []
    rows: list[tuple[str, str, object, int, int | None]] = []
    for name in factors:
        values = given[name]
        if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
            rows.append((name, name, "", int(size.sum()), len(columns)))
            columns.append(values.to_numpy(float))
            continue
        levels = _levels(values)
        text = values.astype(object).where(values.notna(), NOT_RECORDED)
        base = reference.get(name, levels[0])
        if base not in levels:
            raise ValueError(f"the reference of {name} is {base!r}; its levels are {', '.join(map(str, levels))}")
        for each in [base, *(other for other in levels if other != base)]:
            here = (text == each).to_numpy(float)
            rows.append((f"{name}: {each}", name, each, int(size @ here), None if each == base else len(columns)))
            if each != base:
                columns.append(here)
    if not columns:
        raise ValueError(f"everybody is alike in {', '.join(factors)}: there is nothing to adjust for")
    terms = pd.DataFrame(rows, columns=["term", "factor", "level", "n", "column"]).set_index("term")
    return np.column_stack(columns), terms


def _levels(values: pd.Series) -> list[object]:
    """Levels that occur, in the order of the categories or sorted, ``not recorded`` last."""
    known = values.dropna()
    if isinstance(values.dtype, pd.CategoricalDtype):
        found = [each for each in values.cat.categories if (known == each).any()]
    else:
        found = sorted(known.unique().tolist())
    if values.isna().any():
        return [*(each for each in found if each != NOT_RECORDED), NOT_RECORDED]
    return found


def _refuse_collinear(weighted: Floats, terms: pd.DataFrame) -> None:
    """Name the columns that do not vary within units, or follow from the others."""
    names = list(terms.index[terms["column"].notna()])
    length = np.sqrt((weighted**2).sum(axis=0))
    still = [name for name, each in zip(names, length, strict=True) if each <= 1e-9 * np.sqrt(len(weighted))]
    if still:
        raise ValueError(f"the same for everybody within each unit: {', '.join(still)}; leave it out")
    _, upper, order = qr(weighted / length, mode="economic", pivoting=True)
    depth = np.abs(np.diag(upper))
    rank = int((depth > 1e-9 * depth[0]).sum())
    if rank < len(names):
        raise ValueError(f"follows from the other characteristics: {', '.join(names[at] for at in order[rank:])}")
