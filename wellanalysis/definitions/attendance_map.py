"""How the columns of attendance lists are called, as data: what a video meeting or a learning system exports."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field

from wellanalysis.definitions.plain_words import read_model
from wellanalysis.definitions.values import Group, Text, Texts
from wellanalysis.definitions.yaml_reading import read_yaml
from wellanalysis.errors import ProblemsFound

FILE = "imports/attendance.yml"
"""Where a network keeps its own, below its folder; without it the usual headings hold."""


class Headed(Group):
    """A column of the list: its possible headings, and what its values stand for."""

    columns: Texts = Field(description="headings that the column may have; the first that is there is read")
    values: dict[Text, Text] = Field(default={}, description="what a value of the list stands for in the records")

    def meant(self, value: str) -> str:
        """What a value stands for; itself where nothing is said of it. Small and capital letters are one."""
        by_small = {name.casefold(): meaning for name, meaning in self.values.items()}
        return by_small.get(value.strip().casefold(), value.strip())


class AttendanceMap(Group):
    """Which column of a list says what."""

    person: Headed = Field(
        default=Headed(
            columns=("E-mail", "Email", "User Email", "Email address", "Participant ID (UPN)", "Learner ID", "Staff ID")
        ),
        description="address or number of the person: it becomes a pseudonym and is written nowhere",
    )
    clinic: Headed = Field(
        default=Headed(columns=("Clinic", "clinic_id", "Site", "Department", "Office")),
        description="clinic in which they work: its id or its name, or what `values` says of it",
    )
    role: Headed = Field(
        default=Headed(columns=("Role", "Job title", "Title", "Profession")), description="role in the care team"
    )
    pre_read: Headed = Field(
        default=Headed(columns=("Pre-read", "Read before")),
        description="whether they had read the short piece: yes, no",
    )
    credits: Headed = Field(
        default=Headed(columns=("Credits", "CE credits", "CME credits")), description="credits that they asked for"
    )
    joined: Headed = Field(
        default=Headed(
            columns=("Join time", "First join", "Joined", "Joined on", "Start time", "Date", "Completed on")
        ),
        description="day, or day and time, on which they came: another than the session's is told",
    )


def attendance_map(folder: Path) -> AttendanceMap:
    """The network's own map; the usual headings where it keeps none.

    Parameters
    ----------
    folder : Path
        The network folder.

    Raises
    ------
    ProblemsFound
        With everything that is wrong with the file.
    """
    path = folder / FILE
    if not path.is_file():
        return AttendanceMap()
    document, findings = read_yaml(path, FILE)
    if document is None:
        raise ProblemsFound(findings.problems())
    found = read_model(AttendanceMap, document, findings)
    if problems := findings.problems():
        raise ProblemsFound(problems)
    return found


def headings(known: AttendanceMap) -> Mapping[str, Headed]:
    """The columns by what they say."""
    return {name: getattr(known, name) for name in AttendanceMap.model_fields}
