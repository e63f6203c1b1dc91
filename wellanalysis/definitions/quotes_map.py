"""What the tags and documents of a coding program stand for, as data: ``quotes.yml`` in the network folder."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from wellanalysis.definitions.plain_words import read_model
from wellanalysis.definitions.values import Day, Group, Text, Texts
from wellanalysis.definitions.yaml_reading import read_yaml
from wellanalysis.errors import Problem, ProblemsFound

FILE = "quotes.yml"


class Told(Group):
    """A document: where and when it was said, and by whom."""

    day: Day = Field(description="day on which it was said")
    source: Literal["interview", "meeting", "survey", "letter"] = Field(
        description="interview, meeting, survey or letter"
    )
    role: Text | None = Field(default=None, description="role of who said it, patient and relative among them")
    clinic: Text | None = Field(default=None, description="id of the clinic that it is about; absent where about all")


class QuotesMap(Group):
    """Which tag is which theme, and which document is whose."""

    tags: dict[Text, Text] = Field(description="id of the theme that each tag stands for")
    documents: dict[Text, Told] = Field(description="each document by its name in the coding program")
    left_out: Texts = Field(default=(), description="tags that are no themes, such as notes to oneself")


def quotes_map(folder: Path) -> QuotesMap:
    """The network's map of tags and documents.

    Parameters
    ----------
    folder : Path
        The network folder.

    Raises
    ------
    ProblemsFound
        Where there is none, and with everything that is wrong with it.
    """
    path = folder / FILE
    if not path.is_file():
        remedy = "write which tag is which theme (tags), and who said what when (documents)"
        raise ProblemsFound([Problem(FILE, "the network has no map of tags and documents", remedy)])
    document, findings = read_yaml(path, FILE)
    if document is None:
        raise ProblemsFound(findings.problems())
    found = read_model(QuotesMap, document, findings)
    if problems := findings.problems():
        raise ProblemsFound(problems)
    return found
