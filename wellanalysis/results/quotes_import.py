"""Takes highlights of a coding program into excerpts and codes: each excerpt once, whoever read it and however often."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.quotes_map import FILE, QuotesMap, Told, quotes_map
from wellanalysis.definitions.record_columns import CODES, EXCERPTS, SEEN_BY, THEMES
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.deidentified import suspicious
from wellanalysis.results.examples import near
from wellanalysis.results.personal_words import looked_through
from wellanalysis.results.quotes_none import with_none_found
from wellanalysis.results.record_files import Rows, read_rows, write_records

HEADINGS = ("document", "tag", "content")
"""What is read of an export as Taguette writes it (id, document, tag, content): one row for each highlight and tag."""
NUMBERED = re.compile(r"X-(\d+)")
WRITER = SEEN_BY[0]
Key = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Taken:
    """What an import did.

    Parameters
    ----------
    excerpts : tuple of str
        References of new excerpts.
    codes, known : int
        Codes that are new, and that were there already.
    none_found : int
        New rows that say that a reader read an excerpt and found no theme in it.
    untagged : int
        Highlights without a theme: nothing is kept of them.
    warnings : tuple of str
        One line for each new excerpt whose words could tell who is meant.
    coder : str
        Who read it, as the records write it.
    """

    excerpts: tuple[str, ...]
    codes: int
    known: int
    none_found: int
    untagged: int
    warnings: tuple[str, ...]
    coder: str


def take_in(definitions: Definitions, file: Path, coder: str, *, on: date, extracts: str | None = None) -> Taken:
    """Add what one reader highlighted to the network's excerpts and codes.

    Parameters
    ----------
    definitions : Definitions
        The network; ``quotes.yml`` in its folder says what tags and documents stand for.
    file : Path
        The export.
    coder : str
        Who read it: ``reader A``.
    on : date
        Day on which they read it.
    extracts : str, optional
        Where the extracts are, if not where network.yml says.

    Returns
    -------
    Taken
        New excerpts are their writer's alone, without consent: nothing is printed before somebody decides otherwise.

    Raises
    ------
    ProblemsFound
        With every tag and document that the map does not know, and everything that would be wrong with the records
        afterwards; then nothing is written.

    Notes
    -----
    An excerpt is known by its words, document by document, so a second reader's export adds codes to the same excerpts
    where both marked the same words. What one reader marked in a document that another worked on too, and that other did
    not, is kept as read and without a theme: agreement would else be counted over what both marked alone.
    """
    known = quotes_map(definitions.folder)
    rows = _rows(file)
    excerpts, codes = read_rows(definitions, EXCERPTS), read_rows(definitions, CODES)
    themes = {row["theme"] for row in read_rows(definitions, THEMES)}
    doubts = looked_through({"--coder": coder}, definitions, extracts)
    coder = _same_coder(coder, codes)
    problems = [*_problems(rows, known, file.name), *_unknown_themes(known, themes)]
    if problems:
        raise ProblemsFound(problems)
    references = {_key(row): row["excerpt"] for row in excerpts}
    there = {(row["excerpt"], row["coder"], row["theme"]) for row in codes}
    number = max((int(hit[1]) for each in references.values() if (hit := NUMBERED.fullmatch(each))), default=0)
    added: Rows = []
    found: dict[tuple[str, str, str], None] = {}
    tagged = [row for row in rows if row["tag"] and row["tag"] not in known.left_out]
    for row in tagged:
        told = known.documents[row["document"]]
        new = _excerpt(told, row["content"])
        if _key(new) not in references:
            number += 1
            references[_key(new)] = f"X-{number:03d}"
            added.append({"excerpt": references[_key(new)], **new})
        found[references[_key(new)], coder, known.tags[row["tag"]]] = None
    fresh = [
        {"excerpt": each[0], "coder": each[1], "theme": each[2], "on": on.isoformat()}
        for each in found
        if each not in there
    ]
    whole = [*excerpts, *added]
    read = {row["document"] for row in rows if row["document"]}
    after = with_none_found([*codes, *fresh], whole, known, read, coder, on.isoformat())
    if added or after != codes:
        write_records(definitions, {EXCERPTS: whole, CODES: after}, extracts=extracts)
    return Taken(
        excerpts=tuple(row["excerpt"] for row in added),
        codes=len(fresh),
        known=len(found) - len(fresh),
        none_found=sum(not row["theme"] and (row["excerpt"], row["coder"], "") not in there for row in after),
        untagged=len(rows) - len(tagged),
        warnings=(*doubts, *_warnings(added)),
        coder=coder,
    )  # fmt: skip


def _rows(file: Path) -> Sequence[Mapping[str, str]]:
    """Rows of the export with the headings that are read, in any order; empty values are empty texts."""
    if not file.is_file():
        raise ProblemsFound([Problem(file.name, "no such file", "name the export of the coding program")])
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ProblemsFound([Problem(file.name, "is not in UTF-8", "export it again as CSV in UTF-8")]) from None
    lines = list(csv.reader(io.StringIO(text)))
    headings = [name.strip().lower() for name in lines[0]] if lines else []
    lacking = [name for name in HEADINGS if name not in headings]
    if lacking:
        what = f"has no column {', '.join(map(repr, lacking))}"
        raise ProblemsFound([Problem(file.name, what, "export highlights as CSV: id, document, tag, content")])
    rows = [dict(zip(headings, (each.strip() for each in line), strict=False)) for line in lines[1:] if any(line)]
    if not rows:
        raise ProblemsFound([Problem(file.name, "holds no highlight", "export highlights as CSV")])
    return [{name: row.get(name, "") for name in HEADINGS} for row in rows]


def _problems(rows: Sequence[Mapping[str, str]], known: QuotesMap, name: str) -> Iterator[Problem]:
    for column, those in (("document", known.documents), ("tag", {**known.tags, **dict.fromkeys(known.left_out, "")})):
        for value in sorted({row[column] for row in rows if row[column]} - set(those)):
            remedy = near(value, those)
            remedy = remedy if remedy.startswith("did you mean") else _where_to_add(column)
            yield Problem(f"{name}, column {column}", f"{column} {value!r} is not in {FILE}", remedy)
    for place, row in enumerate(rows, 2):
        if row["tag"] and not row["content"]:
            yield Problem(f"{name}, row {place}", "a highlight without words", "delete the row")
        if not row["document"]:
            yield Problem(f"{name}, row {place}", "a highlight of no document", "write its document")


def _where_to_add(column: str) -> str:
    beside = ", or to left_out where it is no theme: left_out: [memo]" if column == "tag" else ""
    return f"add it to {FILE}, {column}s{beside}"


def _same_coder(coder: str, codes: Rows) -> str:
    """The coder as they are written already: another spelling is no other reader."""
    coder = " ".join(coder.split())
    known = {" ".join(row["coder"].casefold().split()): row["coder"] for row in codes}
    return known.get(coder.casefold(), coder)


def _unknown_themes(known: QuotesMap, themes: set[str]) -> Iterator[Problem]:
    for tag, theme in sorted(known.tags.items()):
        if theme not in themes:
            yield Problem(f"{FILE}, tags.{tag}", f"theme {theme!r} is not in records/{THEMES}.csv", near(theme, themes))


def _excerpt(told: Told, words: str) -> dict[str, str]:
    return {
        "on": told.day.isoformat(),
        "clinic_id": told.clinic or "",
        "role": told.role or "",
        "source": told.source,
        "says": " ".join(words.split()),
        "seen_by": WRITER,
    }


def _key(row: Mapping[str, str]) -> Key:
    words = " ".join(row.get("says", "").casefold().split())
    return row.get("on", ""), row.get("clinic_id", ""), row.get("role", ""), row.get("source", ""), words


def _warnings(added: Rows) -> Iterator[str]:
    for row in added:
        if found := suspicious(row["says"]):
            yield f"{row['excerpt']}: {', '.join(found)}: reword it before it is shown to anybody"
