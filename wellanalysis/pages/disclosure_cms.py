"""The strict policy: no count of 1 to 10 is shown or can be worked out, whatever is counted.

What was achieved, what was not, what is open, lost, not recorded or left out: each is a count of people. A result is
shown or withheld as a whole; open, lost, missing and excluded rows each for themselves, and all rows together only where
every one of them is shown.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wellanalysis.pages.disclosure_bounds import Mask, protect
from wellanalysis.pages.disclosure_elsewhere import among_others, priced
from wellanalysis.pages.disclosure_sums import Sums
from wellanalysis.stats.intervals import Floats

MINIMUM = 11
"""Smallest count that the cell size policy of the Centers for Medicare & Medicaid Services lets stand, but for zero."""

BESIDE = ("open", "lost", "missing", "excluded")
"""Rows that are counted beside a result."""


def withheld_results(
    cells: pd.DataFrame, sums: Sums, small: Mask, *, fixed: Mask, statistics: Mapping[str, str] | None
) -> Mask:
    """Results that are withheld.

    Parameters
    ----------
    cells : DataFrame
        As for `wellanalysis.pages.disclosure.plan`, with ``numerator``.
    sums : Sums
        What adds up to what among them.
    small : ndarray of bool
        Results that hold a small count: `with_small_counts`, and more.
    fixed : ndarray of bool
        Cells that the reader knows whatever is withheld.
    statistics : mapping of measure id to {"proportion", "rate", "mean"}, optional
        Proportions where not given. The numerator of a proportion is a part of the denominator, so that those who are
        not in it are a group too; that of a rate counts events, and that of a mean counts nobody.

    Returns
    -------
    ndarray of bool
        One per cell.
    """
    cost = cells[["people", "denominator"]].min(axis=1).fillna(0).to_numpy(float)
    people, episodes = counted(cells, statistics), _episodes(cells, statistics)
    return protect(
        sums,
        small,
        people,
        minimum=MINIMUM,
        cost=priced(cells, cost),
        fixed=fixed,
        added=episodes,
        patient=among_others(cells),
    )


def withheld_beside(
    cells: pd.DataFrame, sums: Sums, results: Mask, *, small: pd.DataFrame, fixed: Mask
) -> pd.DataFrame:
    """Which counts beside the results are withheld: a column for each of `BESIDE` that `cells` has, and ``n``.

    Where a result is withheld, nothing beside it is shown. `small` has a column for each of these counts; of rows that
    were published earlier, small counts were not.
    """
    found = {}
    for name in small:
        count = _numbers(cells, name)
        known = fixed & ~small[name].to_numpy(bool)
        hidden = results | small[name].to_numpy(bool)
        found[name] = protect(
            sums,
            hidden,
            [count],
            minimum=MINIMUM,
            cost=priced(cells, count),
            fixed=known,
            patient=among_others(cells),
        )
    # Those who were left out are not among the rows.
    found["n"] = np.any([results, *(each for name, each in found.items() if name != "excluded")], axis=0)
    return pd.DataFrame(found, index=cells.index)


def with_small_counts(cells: pd.DataFrame, statistics: Mapping[str, str] | None) -> Mask:
    """Cells whose result rests on a count of 1 to 10."""
    return np.any([is_small(each) for each in counted(cells, statistics)], axis=0)


def small_beside(cells: pd.DataFrame) -> pd.DataFrame:
    """Which of the counts beside the results lie between 1 and 10."""
    return pd.DataFrame({name: is_small(_numbers(cells, name)) for name in BESIDE if name in cells}, index=cells.index)


def counted(cells: pd.DataFrame, statistics: Mapping[str, str] | None) -> list[Floats]:
    """People behind the numerator of each cell, and behind what is left of its denominator, in whole numbers.

    One person may have several episodes, and people are known for the denominator only: those in the numerator are
    taken to have as many each as all others. For measures that are no proportion, the second is all the people.
    """
    denominator, people = _numbers(cells, "denominator"), _numbers(cells, "people")
    each = np.where(
        (_kinds(cells, statistics) == "proportion") & (denominator > 0), people / np.maximum(denominator, 1), 1
    )
    # Half of a person in a million is an error of rounding.
    found = [np.floor(count * np.minimum(each, 1) + 1e-6) for count in _episodes(cells, statistics)]
    return [
        np.where(count > 0, np.maximum(whole, 1), 0)
        for count, whole in zip(_episodes(cells, statistics), found, strict=True)
    ]


def _episodes(cells: pd.DataFrame, statistics: Mapping[str, str] | None) -> list[Floats]:
    """Numerators, and what is left of denominators, as they are shown."""
    numerator, denominator, people = (_numbers(cells, name) for name in ("numerator", "denominator", "people"))
    kind = _kinds(cells, statistics)
    return [np.where(kind == "mean", 0, numerator), np.where(kind == "proportion", denominator - numerator, people)]


def _kinds(cells: pd.DataFrame, statistics: Mapping[str, str] | None) -> NDArray[np.str_]:
    found = pd.Series("proportion", cells.index) if statistics is None else cells["measure"].map(statistics)
    return found.fillna("proportion").to_numpy(str)


def is_small(count: Floats) -> Mask:
    """Whether a count lies between 1 and 10."""
    return (count > 0) & (count < MINIMUM)


def _numbers(cells: pd.DataFrame, name: str) -> Floats:
    return cells[name].fillna(0).to_numpy(float)
