"""What a table of the contract is made of: its columns, its key, what it points to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from wellanalysis.definitions.column_settings import ColumnType


@dataclass(frozen=True)
class Column:
    """A column of an extract.

    Parameters
    ----------
    name : str
        Name in the extract and in predicates.
    type : ColumnType
        What it holds; a category's `values` may be empty where any text is welcome.
    optional : bool
        True where a value may be absent (NULL).
    minimum, maximum : float or None
        Limits of a number, both included.
    values : tuple of str
        The known values of a category.
    says : str
        What the column says, in plain words.
    scale : str
        The scale that a survey's question belongs to; empty for none of its own.
    about_one_person : bool
        A survey's question about the one person who leads a clinic: it is told of no single clinic.
    known : bool
        False where network.yml describes the column wrongly; nothing is then concluded from its type.
    """

    name: str
    type: ColumnType
    optional: bool = False
    minimum: float | None = None
    maximum: float | None = None
    values: tuple[str, ...] = ()
    says: str = ""
    known: bool = True
    scale: str = ""
    about_one_person: bool = False


@dataclass(frozen=True)
class Table:
    """A table of the extracts.

    Parameters
    ----------
    name : str
        Name of the extract file or database table, without ending.
    columns : mapping of str to Column
        The fixed columns first, then the network's own.
    key : tuple of str
        Columns that together name a row, each combination once.
    references : mapping of str to (table, column)
        Columns whose values are found in another table.
    ordered_dates : tuple of (earlier, later)
        Pairs of date columns; where both are known the first is not after the second.
    """

    name: str
    columns: Mapping[str, Column]
    key: tuple[str, ...]
    references: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    ordered_dates: tuple[tuple[str, str], ...] = ()

    @property
    def date_columns(self) -> tuple[str, ...]:
        """Names of the columns that hold dates."""
        return tuple(name for name, column in self.columns.items() if column.type is ColumnType.DATE)


class AnyColumns(Mapping[str, Column]):
    """Columns of a table whose description could not be read: every name is taken on trust.

    With them the rest of a measure is still checked, and no predicate is called wrong for a typo in network.yml.
    """

    def __getitem__(self, name: str) -> Column:
        return Column(name, ColumnType.TEXT, known=False)

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def columns(*columns: Column) -> dict[str, Column]:
    return {column.name: column for column in columns}


def text(name: str, says: str, *, optional: bool = False) -> Column:
    return Column(name, ColumnType.TEXT, optional, says=says)


def day(name: str, says: str, *, optional: bool = False) -> Column:
    return Column(name, ColumnType.DATE, optional, says=says)
