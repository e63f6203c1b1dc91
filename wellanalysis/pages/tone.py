"""The tone of all that is said: mission before metric, progress and not punishment, and nothing prescribes care."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from html import unescape
from typing import Any

import pandas as pd
from pydantic import BaseModel

from wellanalysis.definitions.folder import SETTINGS, Definitions
from wellanalysis.errors import Problem
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.phrase_book import PHRASES
from wellanalysis.pages.phrases import WHY, Phrase

BETWEEN_WORDS = r"[\s*-]+"
_DENIED = re.compile(r"\b(?:no|not|never|nor|nobody|without|cannot)\b(?:\s+[\w’']+){0,4}\s+$", re.IGNORECASE)
_OPENS = re.compile(r"(?:^|[.!?:;]|\n\s*\n|\n\s*(?:[-*]|\d+\.))[\s*]*$")
_ENDS = re.compile(r"[.!?;](?=\s)|\n\s*\n")
_IN_FILE = re.compile(r'"((?:[^"\\]|\\.)*)"')
_DAY_LENGTH = len("2026-07-01T00:00:00")
APART = "\n\n\0\n\n"
"""Between texts that are searched at once: no phrase reaches across."""
_SVG_TEXT = re.compile(r"<(?:text|tspan|title|desc)\b[^>]*>([^<]+)<")
# What a measure's logic and names are made of is no prose.
_NOT_PROSE = {"id", "denominator", "numerator", "value", "events", "exposure", "lost", "when", "case_mix", "balancing",
              "equity", "table", "dated_by", "extracts", "address", "headline", "measure", "clinics"}  # fmt: skip
_NO_WORDS = {"code", "id", "template", "chart", "links", "parameters", "slice"}


@dataclass(frozen=True)
class Heard:
    """A phrase where it stands.

    Parameters
    ----------
    said : str
        The phrase as it stands, on one line.
    phrase : Phrase
        What the phrase book says of it.
    start, end : int
        Where in the text.
    """

    said: str
    phrase: Phrase
    start: int
    end: int

    def problem(self, where: str) -> Problem:
        """The finding as a user reads it."""
        what = f"says “{self.said}” ({self.phrase.kind}): {WHY[self.phrase.kind]}"
        return Problem(where, what, self.phrase.suggestion)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern.replace(' ', BETWEEN_WORDS)})(?!\w)", re.IGNORECASE)


def _possible(text: str, phrases: Iterable[Phrase]) -> list[Phrase]:
    """Phrases of which a part is in the text at all: to look for parts costs little, to try a pattern does not."""
    lower = text.lower()
    return [phrase for phrase in phrases if any(stem in lower for stem in phrase.stems.split())]


def heard(text: str, *, own: bool = False, phrases: Iterable[Phrase] = PHRASES) -> list[Heard]:
    """Phrases of the phrase book in a text, in order; of two that overlap the first of the book is told.

    Parameters
    ----------
    text : str
        Prose, with or without Markdown.
    own : bool
        Whether we wrote it: then words are found too that a network's own texts may hold.
    phrases : iterable of Phrase
        Those to look for.
    """
    found: list[Heard] = []
    for phrase in _possible(text, (each for each in phrases if own or not each.own)):
        for hit in _compiled(phrase.pattern).finditer(text):
            taken = any(hit.start() < other.end and other.start < hit.end() for other in found)
            if not taken and not _another_sense(text, hit, phrase):
                found.append(Heard(" ".join(hit.group().split()), phrase, hit.start(), hit.end()))
    return sorted(found, key=lambda each: each.start)


def _another_sense(text: str, hit: re.Match[str], phrase: Phrase) -> bool:
    """Whether the words mean something else here."""
    starts = [end.end() for end in _ENDS.finditer(text, 0, hit.start())]
    start = starts[-1] if starts else 0
    after = _ENDS.search(text, hit.end())
    sentence = text[start : after.start() if after else len(text)]
    if phrase.opens and not _OPENS.search(text[: hit.start()]):
        return True
    if phrase.deniable and _DENIED.search(text[start : hit.start()]):
        return True
    if phrase.beside and _compiled(phrase.beside).search(sentence):
        return True
    senses = _compiled(phrase.sense).finditer(sentence) if phrase.sense else ()
    return any(start + each.start() < hit.end() and hit.start() < start + each.end() for each in senses)


def of_texts(texts: Iterable[tuple[str, str]], *, own: bool = False) -> list[Problem]:
    """Findings in texts that come with the place where each stands: exports, titles, anything else that is read."""
    return [each.problem(where) for where, text in texts for each in heard(text, own=own)]


def of_page(page: Page, *, said: Collection[str] = ()) -> list[Problem]:
    """Findings in all that a page says: sentences, headings, charts' texts, alternatives, tables.

    Parameters
    ----------
    page : Page
        What readers will see.
    said : collection of str
        Words of people, as they came: those are theirs, and no program tells them how to speak.
    """
    # One search of all its words at once: most pages hold nothing, and only then is each text looked at for itself.
    strings = dict.fromkeys(_IN_FILE.findall(page.text.replace("\\n", " ")))
    words = APART.join(each for each in strings if not (len(each) == _DAY_LENGTH and each[10] == "T"))
    phrases = _possible(words, (each for each in PHRASES if not each.own))
    found = [phrase for phrase in phrases if _compiled(phrase.pattern).search(words)]
    if not found:
        return []
    texts = dict.fromkeys(_texts_of_page(page))
    return [each.problem(where) for where, text in texts for each in heard(_ours(text, said), phrases=found)]


def _ours(text: str, said: Collection[str]) -> str:
    """A text without the words of people in it; the longest first, since one may be part of another."""
    for words in sorted((each for each in said if each and each in text), key=len, reverse=True):
        text = text.replace(words, "…")
    return text


def _texts_of_page(page: Page) -> Iterator[tuple[str, str]]:
    named = f"page {page.id}"
    yield named + ", title", page.title
    for part in page.status:
        yield named + ", status line", part
    yield named + ", action", page.action
    yield named + ", answer", page.answer[0]
    for claim in (page.opening, *page.claims):
        place = f"{named}, claim {claim.id}"
        for each in fields(Claim):
            if each.name not in _NO_WORDS:
                yield from ((f"{place}, {each.name}", text) for text in words_of(getattr(claim, each.name)))
        yield from ((f"{place}, table", str(name)) for name in claim.table.columns)
        yield from ((f"{place}, links", label) for label, _ in claim.links)


def words_of(value: Any) -> Iterator[str]:
    """Every text within a plain value or the cells of a frame."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, pd.DataFrame):
        for place in range(value.shape[1]):
            column = value.iloc[:, place]
            if not pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_datetime64_any_dtype(column):
                yield from (each for each in column.drop_duplicates() if isinstance(each, str))
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from words_of(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from words_of(each)


def of_definitions(definitions: Definitions) -> list[Problem]:
    """Findings in what a network wrote itself, with file and key."""
    return of_texts(texts_of_definitions(definitions))


def texts_of_definitions(definitions: Definitions) -> Iterator[tuple[str, str]]:
    """All that a network wrote itself into its definitions, with file and key."""
    files: list[tuple[str, BaseModel]] = [(SETTINGS, definitions.network)]
    files += [(measure.path, measure) for measure in definitions.measures]
    for file, model in files:
        yield from _texts_of_file(file, model)


def _texts_of_file(file: str, model: BaseModel) -> Iterator[tuple[str, str]]:
    def walk(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        if isinstance(value, str):
            yield f"{file}, {'.'.join(path)}", value
        elif isinstance(value, Mapping):
            for key, each in value.items():
                # Clinics' settings hold benchmarks with their sources; only the list of a pilot's clinics has no words.
                if key not in _NOT_PROSE or isinstance(each, Mapping) and key == "clinics":
                    yield from walk(each, (*path, str(key)))
        elif isinstance(value, list | tuple):
            for number, each in enumerate(value, 1):
                yield from walk(each, (*path, str(number)))

    yield from walk(model.model_dump(by_alias=True), ())


def of_drawing(svg: str, where: str) -> list[Problem]:
    """Findings in the texts of a drawn chart: what it was given, and what it wrote itself."""
    return of_texts(
        (f"{where}, text of the chart", text) for text in dict.fromkeys(map(unescape, _SVG_TEXT.findall(svg)))
    )
