"""Takes identifiers of measures in, from FHIR Measure resources or from a table: each once, whatever the order."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import Field

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.identifiers import CALLED, CBE, CMIT, LOINC, OTHER, SNOMED, Identifier, system_of
from wellanalysis.definitions.identifiers_file import Row, as_csv, identifier_of, read_identifiers, read_rows
from wellanalysis.definitions.plain_words import read_model
from wellanalysis.definitions.values import Group, Name, Text, Texts
from wellanalysis.definitions.yaml_reading import read_text, read_yaml
from wellanalysis.errors import Problem, ProblemsFound, nearest

CODES = {"http://snomed.info/sct": SNOMED, "http://loinc.org": LOINC}
"""Systems of codes, by the address that FHIR knows them by."""
_NUMBERS = (("cmit", CMIT), ("nqf", CBE), ("cbe", CBE))
"""What the address of a system of numbers holds, whoever's address it is."""
_UNNAMED = "urn:ietf:rfc:3986"
"""An identifier in this system is an address or a UUID: it is nobody's number."""


class IdentifierMap(Group):
    """Which of their measures is which of ours."""

    measures: dict[Text, Name] = Field(
        default_factory=dict, description="id of our measure, by the id, title or address that they give theirs"
    )
    left_out: Texts = Field(default=(), description="ids, titles or addresses of their measures that are none of ours")


@dataclass
class Taken:
    """What was found in a file of theirs.

    Parameters
    ----------
    rows : list of Row
        Identifiers of our measures.
    problems : list of Problem
        What is wrong with the file.
    passed_over : int
        Identifiers that name no system, and codes of systems that are not taken in.
    """

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    passed_over: int = 0


@dataclass(frozen=True)
class Imported:
    """What an import would write: how many are new, how many were there, how many were passed over, and the file's text."""

    new: int
    there: int
    passed_over: int
    text: str


def take_in(definitions: Definitions, file: Path, *, named: Path | None = None) -> Imported:
    """The network's identifiers with those of a file.

    Parameters
    ----------
    definitions : Definitions
        The network.
    file : Path
        A FHIR Measure, or a Bundle of them (JSON), or a CSV file with the columns measure, system, value, says and url.
    named : Path, optional
        A YAML file that says which of their measures is which of ours.

    Raises
    ------
    ProblemsFound
        With everything that is wrong: a measure or a system that is not known, a value that is none of its system, and an
        identifier of which something else is said already.
    """
    told = _map(named)
    found = _of_json(file, told, definitions) if file.suffix.lower() == ".json" else _of_table(file, told)
    kept, wrong = read_identifiers(definitions.folder)
    problems = [*wrong, *found.problems]
    before = {(row.measure, row.identifier.key): row for row in kept}
    for measure in definitions.measures:
        own = (Row(measure.id, each, measure.path) for each in measure.identifiers)
        before = {**{(row.measure, row.identifier.key): row for row in own}, **before}
    known = [measure.id for measure in definitions.measures]
    more: dict[tuple[str, tuple[str, str]], Row] = {}
    for row in found.rows:
        key = (row.measure, row.identifier.key)
        other = more.get(key) or before.get(key)
        if row.measure not in known:
            problems.append(Problem(row.where, f"there is no measure {row.measure!r}", nearest(row.measure, known)))
        elif other is None:
            more[key] = row
        elif not other.identifier.agrees(row.identifier):
            what = f"says of {' '.join(row.identifier.key)} of {row.measure} something else than {other.where}"
            said = (other.identifier, row.identifier)
            problems.append(Problem(row.where, what, "correct one of the two: " + ", ".join(map(_quoted, said))))
    if problems:
        raise ProblemsFound(problems)
    there = len({(row.measure, row.identifier.key) for row in found.rows}) - len(more)
    every = [*kept, *more.values()]
    return Imported(len(more), there, found.passed_over, as_csv((row.measure, row.identifier) for row in every))


def _quoted(each: Identifier) -> str:
    return f"“{each.says}”" + (f" ({each.url})" if each.url else "")


def _map(path: Path | None) -> IdentifierMap:
    if path is None:
        return IdentifierMap()
    document, findings = read_yaml(path, path.name)
    found = read_model(IdentifierMap, document, findings) if document is not None else IdentifierMap()
    if problems := findings.problems():
        raise ProblemsFound(problems)
    return found


def _of_table(path: Path, told: IdentifierMap) -> Taken:
    rows, problems = read_rows(path, path.name) if path.is_file() else ([], [_missing(path)])
    kept = [row for row in rows if row.measure not in told.left_out]
    ours = [Row(told.measures.get(row.measure, row.measure), row.identifier, row.where) for row in kept]
    return Taken(ours, problems)


def _missing(path: Path) -> Problem:
    return Problem(path.name, "there is no such file", "name a FHIR Measure or Bundle (.json), or a table (.csv)")


def _of_json(path: Path, told: IdentifierMap, definitions: Definitions) -> Taken:
    if not path.is_file():
        return Taken(problems=[_missing(path)])
    text, problems = read_text(path, path.name)
    if text is None:
        return Taken(problems=problems)
    try:
        value = json.loads(text)
    except ValueError as error:
        return Taken(problems=[Problem(path.name, f"not readable as JSON: {error}", "save the resource again")])
    measures = list(_measures(value))
    taken = Taken()
    if not measures:
        taken.problems.append(Problem(path.name, "holds no Measure", "give a FHIR Measure, or a Bundle that has some"))
    for each in measures:
        _take(each, path.name, told, definitions, taken)
    return taken


def _measures(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict):
        if value.get("resourceType") == "Measure":
            yield value
        elif value.get("resourceType") == "Bundle":
            for entry in value.get("entry") or ():
                yield from _measures(entry.get("resource") if isinstance(entry, dict) else None)


def _take(theirs: Mapping[str, Any], file: str, told: IdentifierMap, definitions: Definitions, taken: Taken) -> None:
    """The identifiers of one of their measures, where it is one of ours."""
    names = [str(theirs[name]) for name in ("id", "url", "name", "title") if theirs.get(name)]
    where = f"{file}, Measure {names[0] if names else 'without an id'}"
    if any(name in told.left_out for name in names):
        return
    measure = next((told.measures[name] for name in names if name in told.measures), None) or _ours(names, definitions)
    if measure is None:
        near = nearest(names[0].replace("-", "_") if names else "", [each.id for each in definitions.measures])
        taken.problems.append(
            Problem(where, "is none of our measures", f"{near} Say which in a map (--map), or leave it out there")
        )
        return
    for said in _said(theirs, taken):
        found, problems = identifier_of(said, where)
        taken.problems += problems
        if found is not None:
            taken.rows.append(Row(measure, found, where))


def _ours(names: Sequence[str], definitions: Definitions) -> str | None:
    """The measure of ours that has one of these names: its id, with hyphens or underscores, or its title."""
    known = {name: each.id for each in definitions.measures for name in (each.id, each.title)}
    tails = [name.rpartition("/")[2].replace("-", "_") for name in names]
    return next((known[name] for name in (*names, *tails) if name in known), None)


def _said(theirs: Mapping[str, Any], taken: Taken) -> Iterator[dict[str, str]]:
    title = str(theirs.get("title") or theirs.get("name") or "")
    for each in _groups(theirs.get("identifier")):
        system, value = _system(each), str(each.get("value") or "")
        if not system or not value:
            taken.passed_over += 1
            continue
        yield {"system": system, "value": value, "says": _assigned(each) or title, "url": ""}
    for topic in _groups(theirs.get("topic")):
        for coding in _groups(topic.get("coding")):
            system = CODES.get(str(coding.get("system") or ""), "")
            if not system or not coding.get("code"):
                taken.passed_over += 1
                continue
            says = str(coding.get("display") or topic.get("text") or "")
            yield {"system": system, "value": str(coding["code"]), "says": says, "url": ""}


def _groups(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _system(identifier: Mapping[str, Any]) -> str:
    """The system of a number, by its address, or by what its type is called; "" where neither names one."""
    address = str(identifier.get("system") or "")
    known = next((name for part, name in _NUMBERS if part in address.lower()), "")
    if known:
        return known
    kind = identifier.get("type")
    text = str(kind.get("text") or "") if isinstance(kind, dict) else ""
    ours = next((name for name, called in CALLED.items() if called == text), None) or (
        system_of(text) if text else None
    )
    if ours:
        return ours
    named = text or ("" if address == _UNNAMED else address)
    return f"{OTHER}{named}" if named else ""


def _assigned(identifier: Mapping[str, Any]) -> str:
    """What the number stands for, where whoever assigned it is named with it, as our own export does."""
    assigner = identifier.get("assigner")
    display = str(assigner.get("display") or "") if isinstance(assigner, dict) else ""
    return display.partition(": ")[2]
