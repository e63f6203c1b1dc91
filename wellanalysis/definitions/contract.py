"""The contract of the extracts: which tables and columns there are, and how they hang together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from wellanalysis.definitions.settings import ColumnSettings, ColumnType, TableSettings


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


ENCOUNTERS, CONSENTS, ANNOTATIONS = "encounters", "consents", "annotations"
KINDS_OF_EVENT = ("start", "staff", "pdsa", "equipment", "other")
"""What a dated event can be: the programme's start, a change of staff, a small test of change, new equipment, another."""
SHOWN_IN = ("clinic", "network", "public")
"""Editions in which somebody may agree to be named; a scorecard names nobody but its reader."""
CLINIC = {"clinic_id": ("clinics", "clinic_id")}
ROLE = Column("role", ColumnType.CATEGORY, says="role in the clinic, such as nurse")
ANSWERED = ("sent_on", "answered_on")
MAY_LINK = Column(
    "may_link",
    ColumnType.BOOLEAN,
    optional=True,
    says="agrees that answers of two waves are put together; where nobody was asked, none are",
)
SURVEY_DATES = (
    day("sent_on", "day on which the survey was sent"),
    day("answered_on", "day of the answer; absent where none came", optional=True),
)

FIXED: tuple[Table, ...] = (
    Table(
        "clinics",
        columns(
            text("clinic_id", "identifier of the clinic"),
            text("name", "name of the clinic as readers know it"),
            text("region", "region that the clinic belongs to"),
            day("opened_on", "day on which the clinic opened", optional=True),
        ),
        key=("clinic_id",),
    ),
    Table(
        "providers",
        columns(
            text("provider_id", "identifier of the clinician"),
            text("clinic_id", "clinic of this row; who moved has a row per clinic"),
            ROLE,
            day("from_date", "first day in this clinic"),
            day("to_date", "last day in this clinic; absent while there", optional=True),
            text("specialty", "specialty, whose clinicians are each other's peers", optional=True),
            text("location", "site within the clinic", optional=True),
        ),
        key=("provider_id", "clinic_id", "from_date", "location"),
        references=CLINIC,
        ordered_dates=(("from_date", "to_date"),),
    ),
    Table(
        "episodes",
        columns(
            text("episode_id", "identifier of the episode"),
            text("patient_id", "pseudonym of the patient"),
            text("clinic_id", "clinic that gave the care"),
            text("provider_id", "clinician who led the care", optional=True),
            day("start_date", "day on which the episode began"),
            day("end_date", "day on which it ended; absent while open", optional=True),
            day("recorded_on", "day on which the row reached the extract", optional=True),
        ),
        key=("episode_id",),
        references={**CLINIC, "provider_id": ("providers", "provider_id")},
        ordered_dates=(("start_date", "end_date"), ("start_date", "recorded_on")),
    ),
    Table(
        ENCOUNTERS,
        columns(
            text("encounter_id", "identifier of the visit"),
            text("episode_id", "episode that the visit belongs to"),
            text("provider_id", "clinician who saw the patient"),
            text("clinic_id", "clinic in which the visit took place"),
            day("encounter_date", "day of the visit"),
        ),
        key=("encounter_id",),
        references={
            **CLINIC,
            "episode_id": ("episodes", "episode_id"),
            "provider_id": ("providers", "provider_id"),
        },
    ),
    Table(
        CONSENTS,
        columns(
            text("provider_id", "identifier of the clinician who agreed"),
            text("name", "the name as it is to be printed; it stands in no other table"),
            Column(
                "shown_in",
                ColumnType.CATEGORY,
                values=SHOWN_IN,
                says="to whom they may be named: clinic (their own clinic's report), network (everybody inside: its report "
                "and each clinic's) or public",
            ),
            text("topic", "id of a measure that they may be called about", optional=True),
            day("agreed_on", "day on which they agreed"),
            day("until", "last day on which it holds; absent while nobody ended it", optional=True),
        ),
        key=("provider_id", "shown_in", "topic", "agreed_on"),
        references={"provider_id": ("providers", "provider_id")},
        ordered_dates=(("agreed_on", "until"),),
    ),
    Table(
        ANNOTATIONS,
        columns(
            text("annotation_id", "identifier of the event"),
            text("clinic_id", "clinic at which it happened; absent where at all of them", optional=True),
            day("on", "day on which it happened or began"),
            day("until", "last day of it; absent where it was one day or has not ended", optional=True),
            Column(
                "kind",
                ColumnType.CATEGORY,
                values=KINDS_OF_EVENT,
                says="start (of the programme), staff (somebody came, left or was missing), pdsa (a small test of change), "
                "equipment or other",
            ),
            text("what", "what happened, in a few words that a chart can carry; names nobody"),
            text("aim", "what was hoped for", optional=True),
            text("change", "what was tried", optional=True),
            text("measure", "id of the measure by which it is seen; on all charts where absent", optional=True),
        ),
        key=("annotation_id",),
        references=CLINIC,
        ordered_dates=(("on", "until"),),
    ),
    Table(
        "patient_survey",
        columns(
            text("response_id", "identifier of the questionnaire"),
            text("patient_id", "pseudonym of the patient"),
            text("clinic_id", "clinic that the questions are about"),
            *SURVEY_DATES,
        ),
        key=("response_id",),
        references=CLINIC,
        ordered_dates=(ANSWERED,),
    ),
    Table(
        "provider_survey",
        columns(
            text("response_id", "identifier of the questionnaire"),
            text("staff_id", "pseudonym of the member of staff"),
            text("clinic_id", "clinic in which they work"),
            ROLE,
            *SURVEY_DATES,
            MAY_LINK,
        ),
        key=("response_id",),
        references=CLINIC,
        ordered_dates=(ANSWERED,),
    ),
    Table(
        "results",
        columns(
            text("measure", "id of the measure"),
            text("clinic_id", "clinic that the result is about"),
            day("period", "first day of the month"),
            Column("n", ColumnType.INTEGER, minimum=0, says="eligible cases, whatever became of them"),
            Column("missing", ColumnType.INTEGER, minimum=0, says="eligible cases without the answer"),
            Column("lost", ColumnType.INTEGER, minimum=0, says="eligible cases lost to follow-up"),
            Column("numerator", ColumnType.NUMBER, minimum=0, says="cases counted, events, or the total"),
            Column("denominator", ColumnType.NUMBER, minimum=0, says="known cases, or the exposure"),
            Column("expected", ColumnType.NUMBER, True, 0, says="numerator expected from case mix"),
        ),
        key=("measure", "clinic_id", "period"),
        references=CLINIC,
    ),
)
TABLES = tuple(table.name for table in FIXED)
AGGREGATED = "results"
MEASURED = ("episodes", "patient_survey", "provider_survey", AGGREGATED)


def _own(name: str, given: ColumnSettings, fixed: Column | None) -> Column:
    what = (given.type, given.optional, given.minimum, given.maximum, given.values, given.says or "")
    column = Column(name, *what, scale=given.scale or "", about_one_person=given.about_one_person)
    # A network may say more about a fixed column (the roles it knows), but not change what the contract promises.
    return column if fixed is None else replace(column, type=fixed.type, optional=fixed.optional)


def contract(network_tables: Mapping[str, TableSettings]) -> dict[str, Table]:
    """The fixed tables with a network's own columns added.

    Parameters
    ----------
    network_tables : mapping of str to TableSettings
        ``network.tables``; names of tables that the contract does not know are left to `load` to report.

    Returns
    -------
    dict of str to Table
        All tables of the contract, whether the network uses them or not.
    """
    tables = {}
    for table in FIXED:
        given = network_tables[table.name].columns if table.name in network_tables else {}
        own = {name: _own(name, settings, table.columns.get(name)) for name, settings in given.items()}
        tables[table.name] = replace(table, columns={**table.columns, **own})
    return tables
