"""The tone of the prose that we write: the book and the notebooks, with what is quoted there on purpose."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from wellanalysis.errors import Problem
from wellanalysis.pages.tone import Heard, heard

QUOTED = re.compile(r"^%\s*quoted on purpose:(.*)$", re.IGNORECASE)
"""Line of Markdown that readers do not see; the paragraph below it may hold the phrases it quotes."""
_IN_QUOTES = re.compile(r"[\"“]([^\"“”]+)[\"”]")
_PARAGRAPH_ENDS = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class Permit:
    """A phrase that the paragraph between `start` and `end` may hold."""

    start: int
    end: int
    quoted: str

    def covers(self, each: Heard) -> bool:
        """Whether the phrase stands in that paragraph and is what was quoted."""
        return self.start <= each.start < self.end and each.said.lower() in self.quoted


def of_markdown(text: str, where: str) -> list[Problem]:
    """Findings in prose that we wrote, by line, but for what is quoted on purpose.

    A line ``% quoted on purpose: "league table"`` lets the paragraph below it hold that phrase. A quotation that is
    not there is a finding too, so that no permit outlives its reason.
    """
    permits = _permits(text)
    found = [each for each in heard(text, own=True) if not _in_marker(text, each.start)]
    problems = [
        each.problem(f"{where}, line {_line(text, each.start)}")
        for each in found
        if not any(permit.covers(each) for permit in permits)
    ]
    for permit in permits:
        if not any(permit.covers(each) for each in found):
            what = f"quotes “{permit.quoted}” on purpose, but the paragraph below holds no such phrase"
            place = f"{where}, line {_line(text, permit.start) - 1}"
            problems.append(Problem(place, what, "delete the quotation from the line"))
    return problems


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _in_marker(text: str, at: int) -> bool:
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    return bool(QUOTED.match(text[start : end if end >= 0 else len(text)]))


def _permits(text: str) -> list[Permit]:
    found = []
    for line in re.finditer(r"^.*$", text, re.MULTILINE):
        marker = QUOTED.match(line.group())
        if marker:
            ends = _PARAGRAPH_ENDS.search(text, line.end() + 1)
            end = ends.start() if ends else len(text)
            quoted = (" ".join(each.lower().split()) for each in _IN_QUOTES.findall(marker.group(1)))
            found += [Permit(line.end() + 1, end, each) for each in quoted]
    return found


def of_prose(folder: Path) -> list[Problem]:
    """Findings in every Markdown file of a folder."""
    paths = sorted(folder.glob("*.md"))
    return [each for path in paths for each in of_markdown(path.read_text("utf-8"), f"{folder.name}/{path.name}")]


def of_notebooks(folder: Path) -> list[Problem]:
    """Findings in the Markdown of every notebook template of a folder."""
    problems = []
    for path in sorted(folder.glob("*.ipynb")):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        for number, cell in enumerate(cells, 1):
            if cell["cell_type"] == "markdown":
                problems += of_markdown("".join(cell["source"]), f"{folder.name}/{path.name}, cell {number}")
    return problems
