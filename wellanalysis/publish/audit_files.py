"""Opens every file of a bundle, whatever its form, and tells what a reader finds in it."""

import csv
import gzip
import io
import json
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wellanalysis.publish.audit_fhir import is_fhir, parsed, read_fhir
from wellanalysis.publish.audit_html import Content, Grid, Passage, read_html
from wellanalysis.publish.audit_office import read_office

_PNG = b"\x89PNG\r\n\x1a\n"
# What a chart only draws: forms and their places, without a word. They are most of its elements.
_DRAWN = re.compile(r'<(?:path|use)(?:\s+(?:d|style|id|clip-path|transform|x|y|xlink:href)="[^"<>]*")*\s*/>')
_TABLE_TEXT = {".csv", ".tsv"}
_ZIPPED = {".xlsx", ".pptx", ".docx", ".zip"}
_PLAIN = {".js", ".txt", ".md", ".xml", ".yml", ".yaml", ".css", ".map", ".ipynb", ""}
_SCRIPT_JSON = re.compile(r"[\[{].*[\]}]", re.DOTALL)


def theme(name: str) -> bool:
    """Whether a file is of the theme: the same for every network, and without a figure."""
    return name.startswith("_static/") or "/_static/" in name


def read_file(path: Path, name: str, content: bytes) -> Content:
    """All that a file says.

    Parameters
    ----------
    path : Path
        The file; only its suffix counts.
    name : str
        Its name in the bundle, which is read like a text.
    content : bytes
        What it holds.
    """
    named = Passage("file name", name)
    suffix = path.suffix.lower()
    if suffix == ".gz":
        return read_file(path.with_suffix(""), name, gzip.decompress(content))
    if suffix in {".html", ".htm", ".svg"}:
        text = content.decode("utf-8", "replace")
        page = read_html(_DRAWN.sub("", text) if suffix == ".svg" else text)
        in_scripts = [grid for each in page.passages if each.place == "script" for grid in _json_in(each.text)]
        return Content(page.title, (named, *page.passages), (*page.grids, *in_scripts), page.pictures)
    if suffix == ".json":
        text = content.decode("utf-8", "replace")
        resource = parsed(text)
        if is_fhir(resource):
            fhir = read_fhir(resource)
            return Content("", (named, *fhir.passages), fhir.grids)
        return Content("", (named, Passage("text", text)), tuple(_json_in(text)))
    if suffix in _TABLE_TEXT:
        return Content("", (named,), tuple(_csv(content.decode("utf-8-sig", "replace"))))
    if suffix in _ZIPPED:
        office = read_office(content)
        return Content("", (named, *office.passages), office.grids)
    if suffix in {".png", ".jpg", ".jpeg"}:
        return Content("", (named, *(Passage("image metadata", text) for text in image_texts(content))))
    if suffix in _PLAIN:
        return Content("", (named, Passage("text", content.decode("utf-8", "replace"))))
    return Content("", (named,))


def image_texts(content: bytes) -> Iterator[str]:
    """Texts that a PNG or a JPEG carries beside its picture."""
    if content.startswith(_PNG):
        yield from _png_texts(content)
    elif content.startswith(b"\xff\xd8"):
        place = 2
        while place + 4 <= len(content) and content[place] == 0xFF and content[place + 1] != 0xDA:
            (length,) = struct.unpack(">H", content[place + 2 : place + 4])
            if content[place + 1] == 0xFE or 0xE1 <= content[place + 1] <= 0xEF:
                yield content[place + 4 : place + 2 + length].decode("utf-8", "replace").replace("\0", "")
            place += 2 + length


def _png_texts(content: bytes) -> Iterator[str]:
    place = len(_PNG)
    while place + 8 <= len(content):
        (length,), kind = struct.unpack(">I", content[place : place + 4]), content[place + 4 : place + 8]
        held = content[place + 8 : place + 8 + length]
        if kind in {b"tEXt", b"eXIf"}:
            yield held.replace(b"\0", b": ", 1).replace(b"\0", b"").decode("utf-8", "replace")
        elif kind == b"zTXt":
            name, _, packed = held.partition(b"\0")
            yield f"{name.decode('latin-1')}: {_unpacked(packed[1:])}"
        elif kind == b"iTXt":
            name, _, rest = held.partition(b"\0")
            text = rest[2:].split(b"\0", 2)[-1]
            said = _unpacked(text) if rest[:1] == b"\1" else text.decode("utf-8", "replace")
            yield f"{name.decode('latin-1')}: {said}"
        place += 12 + length


def _unpacked(content: bytes) -> str:
    try:
        return zlib.decompress(content).decode("utf-8", "replace")
    except zlib.error:
        return ""


def _csv(text: str) -> Iterator[Grid]:
    rows = [tuple(row) for row in csv.reader(io.StringIO(text), delimiter="\t" if "\t" in text else ",") if row]
    if rows:
        yield Grid("download", rows[0], tuple(rows[1:]))


def _json_in(text: str) -> Iterator[Grid]:
    """Tables in JSON: a list of records, or columns beside their rows."""
    found = _SCRIPT_JSON.search(text)
    if found:
        try:
            value = json.loads(found.group())
        except ValueError:
            return
        yield from _tables_of(value)


def _tables_of(value: Any) -> Iterator[Grid]:
    if isinstance(value, dict):
        columns, rows = value.get("columns"), value.get("data", value.get("rows"))
        if isinstance(columns, list) and isinstance(rows, list) and all(isinstance(row, list) for row in rows):
            yield Grid("JSON", tuple(map(str, columns)), tuple(tuple(map(_text, row)) for row in rows))
            return
        if value and all(not isinstance(each, dict | list) for each in value.values()):
            yield Grid("JSON", tuple(map(str, value)), (tuple(map(_text, value.values())),))
        for each in value.values():
            yield from _tables_of(each)
    elif isinstance(value, list):
        records = [each for each in value if isinstance(each, dict)]
        columns = list(dict.fromkeys(name for each in records for name in each))
        if columns:
            yield Grid("JSON", tuple(columns), tuple(tuple(_text(each.get(c)) for c in columns) for each in records))
        for each in value:
            yield from _tables_of(list(each.values()) if isinstance(each, dict) else each)


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, dict | list) else str(value)
