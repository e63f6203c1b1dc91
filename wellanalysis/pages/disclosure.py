"""One plan of what is withheld, made over everything that an edition publishes and before anything is shown.

Network totals are sums of what is shown, so that no total minus its parts gives a withheld cell; within a clinic, where
months add up to quarters and quarters to years, further cells are withheld until every difference is large enough too.
"""

import pandas as pd

KEY = ["measure", "unit"]
# Everything that would let a reader work out a withheld cell.
NUMBERS = ["n", "open", "lost", "missing", "denominator", "numerator", "total", "total_sq", "expected", "people"]


def plan(cells: pd.DataFrame, *, policy: str, minimum: int, nests: list[tuple[str, str]]) -> pd.Series:
    """Which cells are withheld.

    Parameters
    ----------
    cells : DataFrame
        One row per measure, unit, level and period, with ``people``, ``denominator`` and, for each nest, a column
        ``in_<level>`` that names the period of that level to which the cell belongs (missing where to none).
    policy : {"minimum_denominator", "open"}
        ``open`` withholds nothing: public research data. ``minimum_denominator`` withholds every group of fewer than
        `minimum` people, and every group that a difference of shown groups would give.
    minimum : int
        Smallest group of people that may be shown.
    nests : list of (child level, parent level)
        What adds up to what, from the finest: ``[("month", "quarter"), ("quarter", "now")]``.

    Returns
    -------
    Series of bool
        Same index as `cells`. A cell that counts nobody is not withheld: zero people is not a small group.
    """
    if policy == "open":
        return pd.Series(False, index=cells.index)
    size = cells[["people", "denominator"]].min(axis=1).fillna(0)
    withheld = (size > 0) & (size < minimum)
    while True:
        more = pd.Series(False, index=cells.index)
        for child, parent in nests:
            more |= _complements(cells, size, withheld | more, child, parent, minimum)
        if not more.any():
            return withheld
        withheld |= more


def _complements(
    cells: pd.DataFrame, size: pd.Series, withheld: pd.Series, child: str, parent: str, minimum: int
) -> pd.Series:
    """The smallest shown child of every shown parent whose withheld children together are still too small."""
    link = f"in_{parent}"
    children = cells.loc[(cells["level"] == child) & cells[link].notna(), [*KEY, link]].assign(
        size=size, hidden=withheld
    )
    parents = cells.loc[(cells["level"] == parent) & ~withheld, [*KEY, "period"]]
    group = children.merge(parents, left_on=[*KEY, link], right_on=[*KEY, "period"], how="left").set_index(
        children.index
    )
    children = children[group["period"].notna()]
    keys = [children[name] for name in (*KEY, link)]
    hidden = children["size"].where(children["hidden"], 0).groupby(keys).transform("sum")
    open_to = children[~children["hidden"] & (children["size"] > 0) & (hidden > 0) & (hidden < minimum)]
    chosen = open_to.sort_values("size", kind="stable").drop_duplicates([*KEY, link]).index
    return pd.Series(cells.index.isin(chosen), index=cells.index)


def apply(cells: pd.DataFrame, withheld: pd.Series) -> pd.DataFrame:
    """`cells` with a column ``withheld`` and every number of a withheld cell gone."""
    present = [name for name in NUMBERS if name in cells]
    blank = cells[present].astype(float).mask(withheld)
    return cells.assign(**{name: blank[name] for name in present}, withheld=withheld)


def small_count(number: float, minimum: int, policy: str) -> str:
    """A count as shown: a group below the minimum says only that it is."""
    if policy != "open" and 0 < number < minimum:
        return f"fewer than {minimum}"
    return f"{int(number):,}"
