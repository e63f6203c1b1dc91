"""Tables of a sheet as pages have them: typed columns are put together again, so that one attack reads both."""

import re
from collections.abc import Iterator, Mapping, Sequence

from wellanalysis.publish.audit_html import Grid

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE]-?\d+)?")
_SHARES = frozenset({"Result", "Value", "Most positive answers"})
FEWEST = 2
"""A row of fewer cells is a heading, not a row of a table."""
Row = tuple[str, ...]


def tables(place: str, rows: Sequence[Row]) -> Iterator[Grid]:
    """The tables of a sheet, one below the other: each begins below a row of fewer than two cells.

    Parameters
    ----------
    place : str
        Where the sheet is.
    rows : sequence of tuple of str
        Cells as they are held: a share as 0.67.
    """
    about: list[str] = []
    found: list[Row] = []
    for row in [*rows, ()]:
        filled = [each for each in row if each.strip()]
        if len(filled) >= FEWEST:
            found.append(row)
            continue
        if found:
            # The title and the heading right above; the status between them names a quarter that rows are not of.
            told = dict.fromkeys([*about[:1], *about[-1:]])
            yield _joined(Grid(place, found[0], tuple(found[1:]), ". ".join(told)))
            about, found = about[:1], []
        about += filled


def _joined(grid: Grid) -> Grid:
    """Columns that hold parts of one cell as that cell: ``Counted``, ``Counted: of`` as ``544 of 815 wounds``."""
    names = list(dict.fromkeys(_base(name) for name in grid.columns))
    rows = [dict(zip(grid.columns, row, strict=False)) for row in grid.rows]
    return Grid(grid.place, tuple(names), tuple(tuple(_whole(name, row) for name in names) for row in rows), grid.about)


def _base(name: str) -> str:
    return re.sub(r"(?:: (?:of|of what|counted|in words|share|interval from|interval to)|, (?:from|to))$", "", name)


def _whole(name: str, row: Mapping[str, str]) -> str:
    """One cell of a page: ``67 % (544 of 815 wounds; 95 % interval 63–70)``, or what of it there is."""
    value, words = row.get(name, ""), row.get(f"{name}: in words", "")
    of, what = row.get(f"{name}: of", ""), row.get(f"{name}: of what", "")
    counted = row.get(f"{name}: counted", "")
    if name in _SHARES or counted:
        value = _per_cent(value)
    ends = [row.get(f"{name}{each}", "") for each in (": interval from", ": interval to")]
    alone = [row.get(f"{name}, {each}", "") for each in ("from", "to")]
    if not value and all(alone):
        return "–".join(_per_cent(each).removesuffix("\u00a0%") for each in alone)
    if counted and of:
        told = f"{counted} of {of} {what}".strip()
        within = "–".join(_per_cent(each).removesuffix("\u00a0%") for each in ends)
        return f"{value} ({told}; 95\u00a0% interval {within})" if all(ends) else f"{value} ({told})"
    if counted:
        return f"{value} ({counted} {what})"
    if of and value:
        return f"{value} of {of} {what}".strip()
    return f"{value} {what}".strip() or words


def _per_cent(value: str) -> str:
    """A share as pages write it; what is none as it is."""
    if not _NUMBER.fullmatch(value) or not 0 <= float(value) <= 1:
        return value
    return f"{100 * float(value):.6g}\u00a0%"
