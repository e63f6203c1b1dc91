"""One plan of what is withheld, made over everything that an edition publishes and before anything is shown.

Months add up to quarters, quarters to years, clinics to the network, and strata to the whole: where a total less its
shown parts would leave a group that is too small, a further part is withheld, until every difference is large enough
too. What was withheld so and follows from shown figures in the end is shown: withholding it protects nobody.
"""

import pandas as pd

from wellanalysis.pages.disclosure_cuts import Mask, Tables
from wellanalysis.pages.disclosure_given_back import given_back
from wellanalysis.pages.disclosure_sums import sums

KEY = ["measure", "unit", "factor", "stratum"]
PLACE = ["measure", "factor", "stratum", "level", "period"]
WHOLE = ["measure", "unit", "level", "period"]
# Everything that would let a reader work out a withheld cell.
NUMBERS = ["n", "open", "lost", "missing", "denominator", "numerator", "total", "total_sq", "expected", "people"]


def plan(
    cells: pd.DataFrame, *, policy: str, minimum: int, nests: list[tuple[str, str]], network: str = ""
) -> pd.Series:
    """Which cells are withheld.

    Parameters
    ----------
    cells : DataFrame
        One row per measure, unit, level and period, with ``n``, ``people``, ``denominator`` and, for each nest, a column
        ``in_<level>`` that names the period of that level to which the cell belongs (missing where to none). The rows
        of the network have the unit `network`; ``in_network`` tells which clinics they add up. Rows with a ``factor``
        and a ``stratum`` are parts of the row that has the same place and neither: the strata of one factor add up to
        it, and the clinics' strata to the network's. Without these two columns every row is a whole.
    policy : {"minimum_denominator", "open"}
        ``open`` withholds nothing: public research data. ``minimum_denominator`` withholds every group of fewer than
        `minimum` people, and every group that a difference of shown groups would give.
    minimum : int
        Smallest group of people that may be shown.
    nests : list of (child level, parent level)
        What adds up to what, from the finest: ``[("month", "quarter"), ("quarter", "now")]``.
    network : str
        The unit that stands for the clinics together.

    Returns
    -------
    Series of bool
        Same index as `cells`. A cell that counts nobody is not withheld: zero people is not a small group.
    """
    if policy == "open":
        return pd.Series(False, index=cells.index)
    if "factor" not in cells:
        cells = cells.assign(factor="", stratum="")
    size = cells[["people", "denominator"]].min(axis=1).fillna(0)
    # Rows that are open, lost or not recorded are people too: a cell of few rows is small even where nobody counts yet.
    withheld = ((size > 0) & (size < minimum)) | ((cells["n"] > 0) & (cells["n"] < minimum))
    tables = Tables(cells, size, nests=nests, network=network, minimum=minimum)

    def closed(unseen: Mask) -> Mask:
        """With everything withheld that has to be for the sake of these."""
        hidden = pd.Series(unseen, cells.index)
        while True:
            more = pd.Series(False, index=cells.index)
            for child, parent in nests:
                more |= _complements(cells, size, hidden | more, child, parent, minimum)
            more |= _complements_by_place(cells, size, hidden | more, network, minimum)
            more |= _complements_by_stratum(cells, size, hidden | more, minimum)
            if not more.any():
                # Only what no single sum gives away is left to the search through sums of several.
                more = tables.more(hidden)
            if not more.any():
                return hidden.to_numpy(bool)
            hidden |= more

    complete = closed(withheld.to_numpy(bool))
    large = ((size >= minimum) & (cells["n"] >= minimum)).to_numpy(bool)
    every = sums(cells, nests=nests, network=network)
    return pd.Series(given_back(complete, large, every, cells["measure"], closed), cells.index)


def _complements(
    cells: pd.DataFrame, size: pd.Series, withheld: pd.Series, child: str, parent: str, minimum: int
) -> pd.Series:
    """The smallest shown child of every shown parent whose withheld children together are still too small."""
    family = children(cells, withheld, child, parent)
    return _chosen(cells, family.assign(size=size, hidden=withheld), list(family.columns), minimum)


def children(cells: pd.DataFrame, unseen: pd.Series, child: str, parent: str) -> pd.DataFrame:
    """Cells of one level that add up to a cell of a coarser one that is not `unseen`; the columns name that cell."""
    link = f"in_{parent}"
    own = cells.loc[(cells["level"] == child) & cells[link].notna(), [*KEY, link]]
    parents = cells.loc[(cells["level"] == parent) & ~unseen, [*KEY, "period"]]
    found = own.merge(parents, left_on=[*KEY, link], right_on=[*KEY, "period"], how="left").set_index(own.index)
    return own[found["period"].notna()]


def _complements_by_place(
    cells: pd.DataFrame, size: pd.Series, withheld: pd.Series, network: str, minimum: int
) -> pd.Series:
    """The smallest shown clinic of every network cell whose withheld clinics together are still too small."""
    family = children_by_place(cells, withheld, network)
    return _chosen(cells, family.assign(size=size, hidden=withheld), PLACE, minimum)


def children_by_place(cells: pd.DataFrame, unseen: pd.Series, network: str) -> pd.DataFrame:
    """Clinics' cells that add up to a cell of the network that is not `unseen`; the columns name that cell."""
    of_network = cells["unit"] == network
    own = cells.loc[~of_network & cells["in_network"], PLACE]
    shown = pd.MultiIndex.from_frame(cells.loc[of_network & ~unseen, PLACE])
    return own[pd.MultiIndex.from_frame(own).isin(shown)]


def _complements_by_stratum(cells: pd.DataFrame, size: pd.Series, withheld: pd.Series, minimum: int) -> pd.Series:
    """The smallest shown stratum of every shown whole whose withheld strata of one factor are still too small."""
    part = cells["factor"] != ""
    children = cells.loc[part, [*WHOLE, "factor"]].assign(size=size, hidden=withheld)
    shown = pd.MultiIndex.from_frame(cells.loc[~part & ~withheld, WHOLE])
    return _chosen(cells, children[pd.MultiIndex.from_frame(children[WHOLE]).isin(shown)], [*WHOLE, "factor"], minimum)


def _chosen(cells: pd.DataFrame, children: pd.DataFrame, group: list[str], minimum: int) -> pd.Series:
    """One more child to withhold in each group whose withheld children are a small group together."""
    keys = [children[name] for name in group]
    hidden = children["size"].where(children["hidden"], 0).groupby(keys).transform("sum")
    open_to = children[~children["hidden"] & (children["size"] > 0) & (hidden > 0) & (hidden < minimum)]
    chosen = open_to.sort_values("size", kind="stable").drop_duplicates(group).index
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
