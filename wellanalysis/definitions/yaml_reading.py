"""Reading a YAML file: plain values with the line of every key, or the problems that stand in the way.

PyYAML alone takes the second of two equal keys without a word, reads ``on`` and ``no`` as true and false, ``010`` as 8
and ``1:30`` as 90. Here a repeated key is a problem, only ``true`` and ``false`` are flags, and keys stay as written,
so that a clinic called ``007`` or ``no`` keeps its name.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from wellanalysis.definitions.settings import SECRET
from wellanalysis.errors import Problem

CORE = "tag:yaml.org,2002:"


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader with the value types of YAML 1.2."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("timestamp", r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt ].*)?", "0123456789"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
):
    _Loader.add_implicit_resolver(CORE + _tag, re.compile(rf"^(?:{_pattern})$"), list(_first))


@dataclass(frozen=True)
class Document:
    """What a YAML file says.

    Parameters
    ----------
    file : str
        Name relative to the network folder, for messages.
    value : dict
        Keys as written; values as text, numbers, flags, dates, lists and dicts.
    """

    file: str
    value: dict[str, Any]


@dataclass
class Findings:
    """Problems of one file, gathered with their lines so that they are told from top to bottom.

    `lines` holds the line of every key and list item by its path, such as ``("stage", "opened")``.
    """

    file: str
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)
    found: list[tuple[int, Problem]] = field(default_factory=list)

    def line(self, path: tuple[str | int, ...]) -> int:
        """Line of a key, or of what it would stand in; 0 where that is the whole file."""
        return next((self.lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self.lines), 0)

    def place(self, path: tuple[str | int, ...]) -> str:
        """File, line and key as messages name them."""
        line = self.line(path)
        key = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
        return ", ".join([self.file, *([f"line {line}"] if line else []), *([key] if key else [])])

    def add(self, path: tuple[str | int, ...], what: str, remedy: str = "") -> None:
        """Note that something is wrong with the value at `path`."""
        self.found.append((self.line(path), Problem(self.place(path), what, remedy)))

    def extend(self, path: tuple[str | int, ...], problems: Iterable[Problem]) -> None:
        """Note problems that were found elsewhere in the value at `path`."""
        self.found.extend((self.line(path), problem) for problem in problems)

    def problems(self) -> list[Problem]:
        """All of them, by line."""
        return [problem for _, problem in sorted(self.found, key=lambda found: found[0])]


def read_text(path: Path, file: str) -> tuple[str | None, list[Problem]]:
    """Text of a file in UTF-8, or the problem that it is not readable, not in UTF-8 or empty."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return None, [Problem(file, f"could not be read ({error.strerror})", "check that it is a file you may read")]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # With a byte order mark the decoder counts from behind it.
        start = error.start + (3 if content.startswith(b"\xef\xbb\xbf") else 0)
        line = content.count(b"\n", 0, start) + 1
        what = f"is not in UTF-8: byte {content[start]:#04x} at position {start}"
        return None, [Problem(f"{file}, line {line}", what, "save the file as UTF-8")]
    if not text.strip():
        return None, [Problem(file, "is empty", "fill it, or remove it")]
    return text, []


def excerpt(text: str, line: int, column: int, width: int = 1) -> str:
    """Line of `text` with carets under `width` characters from `column` on; both count from 1."""
    lines = text.splitlines() or [""]
    shown = lines[min(line, len(lines)) - 1]
    if SECRET.search(shown):
        return ""  # a line that may hold a password is not repeated
    start = max(0, column - 60)
    cut = shown[start : start + 100].replace("\t", " ")
    return f"\n      {cut}\n      {' ' * (column - 1 - start)}{'^' * max(1, min(width, 100))}"


def _syntax(error: yaml.YAMLError, text: str, file: str) -> Problem:
    if isinstance(error, yaml.reader.ReaderError):
        before = text[: error.position]
        line = before.count("\n") + 1
        code = error.character if isinstance(error.character, int) else ord(str(error.character)[0])
        return Problem(f"{file}, line {line}", f"a character that YAML does not allow: U+{code:04X}", "delete it")
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = getattr(error, "problem", None) or "the file could not be understood"
    if mark is None:
        return Problem(file, f"not readable as YAML: {said}")
    line, column = mark.line + 1, mark.column + 1
    remedy = "check indentation, colons and quotes on this line and the one before"
    doing = getattr(error, "context", None) or ""
    if "\\t" in said or "'\\t'" in said:
        said, remedy = "a tab", "indent with spaces; YAML allows no tabs"
    elif "alias" in said + doing or "anchor" in said + doing:
        said, remedy = "an anchor or alias (& or *)", "put a value that begins with * or & in quotes"
    elif "single document" in doing:
        said, remedy = "a second document begins here", "keep one per file and delete the line ---"
    elif "mapping values are not allowed" in said:
        said, remedy = "a colon where none can stand", "put a text that holds ': ' in quotes, or check the indentation"
    where = f"{file}, line {line}, column {column}"
    return Problem(where, f"not readable as YAML: {said}{excerpt(text, line, column)}", remedy)


class _Reader:
    """Turns the nodes of one file into values, noting lines and problems on the way."""

    def __init__(self, loader: _Loader, findings: Findings) -> None:
        self.loader = loader
        self.findings = findings

    def value(self, node: yaml.Node, path: tuple[str | int, ...]) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            for number, item in enumerate(node.value):
                self.findings.lines[(*path, number)] = item.start_mark.line + 1
            return [self.value(item, (*path, number)) for number, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: tuple[str | int, ...]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.findings.extend(path, [Problem(f"{self.findings.file}, line {line}", "a key is no plain word")])
                continue
            key = (*path, str(key_node.value))
            if key[-1] in result:
                first = self.findings.lines[key]
                place = ", ".join([self.findings.file, f"line {line}", ".".join(map(str, key))])
                what = f"the key {key[-1]!r} stands here a second time (first on line {first})"
                self.findings.found.append((line, Problem(place, what, "keep one of the two")))
                continue
            self.findings.lines[key] = line
            result[str(key_node.value)] = self.value(value_node, key)
        return result

    def _scalar(self, node: yaml.Node, path: tuple[str | int, ...]) -> Any:
        kind = node.tag.removeprefix(CORE)
        if kind == "timestamp":
            try:
                return date.fromisoformat(node.value) if len(node.value) == 10 else datetime.fromisoformat(node.value)
            except ValueError:
                return node.value  # the model says that it is not a day
        if kind not in ("str", "int", "float", "bool", "null"):
            self.findings.add(path, f"the tag {node.tag!r} is not used here", "write the plain value")
            return None
        try:
            return self.loader.construct_object(node)
        except ValueError:
            return node.value  # a number of thousands of digits


def read_yaml(path: Path, file: str) -> tuple[Document | None, Findings]:
    """Read one YAML file.

    Parameters
    ----------
    path : Path
        Where it is.
    file : str
        What messages call it: its name relative to the network folder.

    Returns
    -------
    document : Document or None
        None when nothing of the file could be understood; a document can come along with problems.
    findings : Findings
        Problems so far; takes those that later checks find.
    """
    findings = Findings(file)
    text, problems = read_text(path, file)
    findings.extend((), problems)
    if text is None:
        return None, findings
    value = None
    try:
        if "&" in text or "*" in text:
            _refuse_aliases(text)
        loader = _Loader(text)
        node = loader.get_single_node()
        value = None if node is None else _Reader(loader, findings).value(node, ())
    except yaml.YAMLError as error:
        findings.extend((), [_syntax(error, text, file)])
        return None, findings
    except RecursionError:
        findings.add((), "is nested too deeply to be read", "write it flatter")
        return None, findings
    if isinstance(value, dict) and value:
        return Document(file, value), findings
    if value:
        findings.add((), "holds no keys", "write lines of the form key: value")
    elif not findings.found:
        findings.add((), "is empty", "fill it, or remove it")
    return None, findings


def _refuse_aliases(text: str) -> None:
    """An alias can make a small file unfold without end, and no setting here needs one."""
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.composer.ComposerError(None, None, "an anchor or alias (& or *)", event.start_mark)
