"""What a search finds first: clinics, measures and pages by their names, words of the glossary by what they mean.

The book's own search weighs words, and a clinic's name is on many pages. These entries are few, so they are looked
through whole; they stand in a file of their own, which a page asks for when somebody searches.
"""

import posixpath
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from wellanalysis.definitions.editions import Edition
from wellanalysis.pages.page import Page
from wellanalysis.publish.contents import CHAPTERS

GLOSSARY = "glossary.md"
METHODS, EVIDENCE = "methods.md", "#evidence-words"
"""The words for evidence have their table among the methods."""
_ANCHOR = re.compile(r"^\(([\w-]+)\)=\s*$")
_TERM = re.compile(r"^\|\s*\*\*(.+?)\*\*\s*\|\s*(.+?)\s*\|\s*$")
_CODE = re.compile(r"\s*\([^()`]*`[^()]*\)\s*$")
"""How the program writes a word, at the end of what it means."""
_MARKS = re.compile(r"[`*]|\{\w+\}|\[([^\]]*)\]\([^)]*\)")
_CHAPTER = re.compile(r"^clinic_")


def entries(pages: Sequence[Page], prose: Path) -> list[list[str]]:
    """``[kind, name, address, note]`` of all that can be found by name, in the order in which alike ones are listed.

    Parameters
    ----------
    pages : sequence of Page
        Of one book; only what is in it can be found.
    prose : Path
        Folder of the book's prose, which holds the glossary.
    """
    regions = {posixpath.dirname(page.id): page.title for page in pages if page.template == "region"}
    found = []
    for page in pages:
        region = regions.get(posixpath.dirname(posixpath.dirname(page.id)), "")
        if page.template in CHAPTERS:
            note = ", ".join(each for each in (region, _id(page)) if each)
            found.append(["clinic", page.title.removesuffix(": overview"), _address(page.id), note])
        elif _CHAPTER.match(page.template):
            found.append(["page", page.title, _address(page.id), region])
        else:
            kind = page.template if page.template in ("measure", "region") else "page"
            found.append(
                [kind, page.title, _address(page.id), page.parameters.get("measure", "") if kind == "measure" else ""]
            )
    order = ("clinic", "measure", "region", "page")
    return [*sorted(found, key=lambda each: order.index(each[0])), *_terms(prose / GLOSSARY), *_evidence(prose)]


def _id(page: Page) -> str:
    """A clinic's id, by which those who work with its extracts know it: in the edition of the whole network."""
    known = page.parameters
    return str(known.get("clinic", "")) if known.get("edition") == Edition.NETWORK else ""


def _address(id: str) -> str:
    return f"{id}.html"


def _evidence(prose: Path) -> Iterator[list[str]]:
    """The words for evidence, each with the first part of what it means."""
    for kind, word, address, meaning in _terms(prose / METHODS):
        if address.endswith(EVIDENCE):
            yield [kind, word, address, meaning.split("; ")[0]]


def _terms(glossary: Path) -> Iterator[list[str]]:
    """Words of a glossary with what they mean, each at the section in which it stands."""
    anchor = ""
    for line in glossary.read_text(encoding="utf-8").splitlines() if glossary.is_file() else ():
        if begun := _ANCHOR.match(line):
            anchor = f"#{begun.group(1)}"
        elif term := _TERM.match(line):
            word, meaning = (_MARKS.sub(r"\1", _CODE.sub("", text)) for text in term.groups())
            yield ["term", word, f"book/{glossary.stem}.html{anchor}", meaning]
