"""What a table of the records is made of, and the columns that several have.

Extracts come from other systems and stay as they are. Records are made in the network: what somebody said and what became
of it, who agreed to what, who learned what with whom. They are comma-separated files in the folder ``records``, which
commands add to and people can read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wellanalysis.definitions.column_settings import ColumnType
from wellanalysis.definitions.contract_columns import Column, Table, columns, day, text

FEEDBACK, STEPS, CORRECTIONS, LOOKS = "feedback", "feedback_steps", "corrections", "looks"
PROMISES, THEMES, EXCERPTS, CODES, STORIES = "promises", "themes", "excerpts", "codes", "stories"
SESSIONS, ATTENDANCE = "sessions", "attendance"
SKILLS, DEVELOPMENT, CONVERSATIONS, ACTIONS = "skills", "development", "conversations", "actions"
OUTREACH, OUTREACH_STEPS = "outreach", "outreach_steps"

SEEN_BY = ("writer", "clinic", "network", "public")
"""Who may read a text, from the fewest to the most; each includes those before it."""
KINDS_OF_ITEM = ("comment", "question", "call_out", "appeal", "need")
"""What an item of the ledger is; a call-out is of care that does little good, a need is what somebody needs to be at their
best."""
STATUSES = ("looked_at", "answered", "changed", "declined")
"""Steps of an item after it was received; the last three close it."""
CLOSING = STATUSES[1:]
YES_NO = ("yes", "no")
PROVIDER = {"provider_id": ("providers", "provider_id")}


def one_of(name: str, values: tuple[str, ...], says: str, *, optional: bool = False) -> Column:
    return Column(name, ColumnType.CATEGORY, optional, values=values, says=says)


def whole(name: str, low: float, high: float | None, says: str, *, optional: bool = True) -> Column:
    return Column(name, ColumnType.INTEGER, optional, low, high, says=says)


ANY_CLINIC = text("clinic_id", "clinic that it is about; absent where it is about all", optional=True)
OWN_CLINIC = text("clinic_id", "clinic")
ROLE = text("role", "role of the person, such as nurse", optional=True)
SEEN = one_of("seen_by", SEEN_BY, "who may read the words: writer, clinic, network (everybody inside) or public")
READ = (
    text("reviewed_by", "role of who read the words before they were shown; absent while nobody has", optional=True),
    day("reviewed_on", "day on which they were read", optional=True),
)
CONSENT = (
    day("agreed_on", "day on which the person agreed that it is shown; absent where they did not", optional=True),
    day("until", "last day on which that holds; absent while nobody ended it", optional=True),
    day("withdrawn_on", "day on which they took it back", optional=True),
)


READ_LATER: Mapping[str, tuple[str, ...]] = {"reviewed_on": ("reviewed_by",)}
"""Days that may come after a text was said: until then it was read by nobody."""
AGREED_LATER: Mapping[str, tuple[str, ...]] = {"agreed_on": (), "withdrawn_on": (), **READ_LATER}


@dataclass(frozen=True)
class Record:
    """A table of the records.

    Parameters
    ----------
    table : Table
        Its columns, key and references, checked as those of an extract are.
    on : str
        Day by which a row is known; rows of later days are not told.
    later : mapping of str to tuple of str
        Days that may come after it, each with the columns that say what came with it: until the day has come, all of
        them are absent.
    """

    table: Table
    on: str
    later: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def record(
    name: str,
    *given: Column,
    key: tuple[str, ...],
    on: str = "on",
    later: Mapping[str, tuple[str, ...]] | None = None,
    references: Mapping[str, tuple[str, str]] | None = None,
    ordered: tuple[tuple[str, str], ...] = (),
) -> Record:
    known = {} if references is None else references
    return Record(Table(name, columns(*given), key, known, ordered), on, {} if later is None else later)
