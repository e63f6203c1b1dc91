"""Takes lists of who was at a session into the records: under pseudonyms, each person once, however often it is done."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite
from pathlib import Path

from wellanalysis.definitions.attendance_map import attendance_map
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.record_columns import ATTENDANCE, SESSIONS, YES_NO
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.attendance_lists import NEEDED, Listed, listed, pseudonym
from wellanalysis.results.examples import near
from wellanalysis.results.record_files import Rows, added, read_rows, records_folder, write_records
from wellanalysis.results.source import open_source

KEY, WORD = "attendance.key", "the secret of this network"
"""File beside the records that tells with which secret pseudonyms were made, and the word that is hashed for it."""


@dataclass(frozen=True)
class Taken:
    """What became of a list.

    Parameters
    ----------
    new : int
        People who were written down.
    there : int
        People who were in the records of the session already.
    nameless : int
        Lines without an address or number: they are nobody that could be told from others, and are left out.
    elsewhen : int
        Lines that say another day than the session's.
    untold : bool
        Whether the records held people whose secret nobody has noted: if it was another, everybody is there twice.
    """

    new: int
    there: int
    nameless: int
    elsewhen: int = 0
    untold: bool = False


def take_in(
    definitions: Definitions,
    path: Path,
    session: str,
    *,
    secret: bytes,
    people: Path | None = None,
    extracts: str | Path | None = None,
) -> Taken:
    """Write down who was at a session.

    Parameters
    ----------
    definitions : Definitions
        The network.
    path : Path
        The list: CSV or XLSX. A person who came and went has several lines and is written once.
    session : str
        Reference of the session.
    secret : bytes
        What pseudonyms are made with.
    people : Path, optional
        A second list with person, clinic and role, for meetings whose lists say neither; it is read and not kept.
    extracts : str or Path, optional
        Where the extracts are, if not where network.yml says.

    Raises
    ------
    ProblemsFound
        With everything that is wrong with the list, by line and without repeating whom a line names, or with the records
        as they would be; then nothing is written.
    """
    known = attendance_map(definitions.folder)
    held = _session(definitions, session)
    noted = _noted(definitions, secret)
    if people is None:
        lines = listed(path, known)
    else:
        lines = _placed(listed(path, known, needed=NEEDED[:1]), listed(people, known))
    named = [line for line in lines if line.person]
    clinics, roles = _clinics(definitions, extracts), _roles(definitions)
    spelt = {each.casefold(): each for each in roles}
    if problems := _problems(path.name, named, clinics, roles):
        raise ProblemsFound(problems)
    everybody = read_rows(definitions, ATTENDANCE)
    kept = {row["attendee_id"] for row in everybody if row["session"] == session}
    rows: dict[str, dict[str, str]] = {}
    for line in named:
        name = pseudonym(line.person, network=definitions.network.id, secret=secret)
        row = {
            "session": session,
            "attendee_id": name,
            "clinic_id": clinics[line.clinic.casefold()],
            "role": spelt.get(line.role.casefold(), line.role),
            "on": held["on"],
            "pre_read": line.pre_read.casefold(),
            "credits": line.credits or "0",
        }
        rows[name] = _together(rows[name], row) if name in rows else row
    new: Rows = [rows[name] for name in sorted(set(rows) - kept)]
    if new:
        beside = {} if noted else {KEY: _fingerprint(definitions, secret) + "\n"}
        write_records(definitions, {ATTENDANCE: added(definitions, ATTENDANCE, new)}, extracts=extracts, beside=beside)
    elsewhen = sum(not _may_be(line.joined, date.fromisoformat(held["on"])) for line in named)
    return Taken(len(new), len(set(rows) & kept), len(lines) - len(named), elsewhen, bool(everybody) and not noted)


def _fingerprint(definitions: Definitions, secret: bytes) -> str:
    """What tells one secret from another, and does not tell the secret."""
    return pseudonym(WORD, network=definitions.network.id, secret=secret)


def _noted(definitions: Definitions, secret: bytes) -> bool:
    """Whether it is written down which secret pseudonyms are made with.

    Raises
    ------
    ProblemsFound
        When it is another: everybody would be a second person.
    """
    path = records_folder(definitions) / KEY
    if not path.is_file():
        return False
    if path.read_text(encoding="utf-8").strip() != _fingerprint(definitions, secret):
        what = "the secret is another than that with which earlier lists were read: everybody would be there twice"
        raise ProblemsFound([Problem(f"records/{KEY}", what, "set the secret that was kept")])
    return True


def _may_be(text: str, day: date) -> bool:
    """Whether what a list says of a day may be this one, whichever way round it writes days; so may what is not read."""
    if re.match(r"\d{4}-\d\d-\d\d", text):
        return text[:10] == day.isoformat()
    found = re.match(r"(\d{1,4})[/.](\d{1,2})[/.](\d{1,4})(?!\d)", text)
    if found is None:
        return True
    first, middle, last = (int(each) for each in found.groups())
    if len(found[1]) == 4:
        return (first, middle, last) == (day.year, day.month, day.day)
    return last % 100 == day.year % 100 and sorted((first, middle)) == sorted((day.day, day.month))


def _session(definitions: Definitions, session: str) -> Mapping[str, str]:
    rows = {row["session"]: row for row in read_rows(definitions, SESSIONS)}
    if session not in rows:
        what = f"no session is called {session!r}"
        raise ProblemsFound(
            [Problem(f"records/{SESSIONS}.csv", what, near(session, rows) or "write down the session first")]
        )
    held = rows[session]
    if date.fromisoformat(held["on"]) > date.today():
        what = f"the session is on {held['on']}, which is still to come"
        raise ProblemsFound([Problem("--session", what, "import who came when it was held, or mend its day")])
    return held


def _clinics(definitions: Definitions, extracts: str | Path | None) -> dict[str, str]:
    """Ids of the clinics by id and by name, in small letters."""
    with open_source(definitions, extracts) as source:
        frame = source.frame('SELECT clinic_id, name FROM "clinics"')
    names = dict(zip(frame["name"].str.casefold(), frame["clinic_id"], strict=True))
    return {**names, **{each.casefold(): each for each in frame["clinic_id"]}}


def _roles(definitions: Definitions) -> tuple[str, ...]:
    """Roles that the network knows from its staff survey; none where it names none."""
    return definitions.contract["provider_survey"].columns["role"].values


def _placed(lines: list[Listed], people: list[Listed]) -> list[Listed]:
    """Lines with clinic and role of the second list where they say none."""
    known = {each.person: each for each in people if each.person}
    return [
        replace(line, clinic=line.clinic or known[line.person].clinic, role=line.role or known[line.person].role)
        if line.person in known
        else line
        for line in lines
    ]


def _problems(name: str, lines: list[Listed], clinics: Mapping[str, str], roles: tuple[str, ...]) -> list[Problem]:
    problems = []
    for line in lines:
        where = f"{name}, line {line.line}"
        if not line.clinic or not line.role:
            lacking = "no clinic" if not line.clinic else "no role"
            problems.append(Problem(where, lacking, "fill it, or give a list of people with --people"))
        if line.clinic and line.clinic.casefold() not in clinics:
            remedy = f"{near(line.clinic, clinics.values())}; say in imports/attendance.yml what it stands for"
            problems.append(Problem(where, f"no clinic is called {line.clinic!r}", remedy))
        if line.role and roles and line.role.casefold() not in {each.casefold() for each in roles}:
            remedy = f"{near(line.role, roles)}; say in imports/attendance.yml what it stands for"
            problems.append(Problem(where, f"no role is called {line.role!r}", remedy))
        if line.pre_read and line.pre_read.casefold() not in YES_NO:
            problems.append(Problem(where, f"{line.pre_read!r} is neither yes nor no", "say what it stands for"))
        if line.credits and not _is_number(line.credits):
            problems.append(Problem(where, "the credits are no number", "write them as 1.5"))
    return [*problems, *_elsewhere(name, lines)]


def _elsewhere(name: str, lines: list[Listed]) -> list[Problem]:
    """People whose lines place them in two clinics or two roles."""
    places: dict[str, Listed] = {}
    problems = []
    for line in lines:
        first = places.setdefault(line.person, line)
        if (first.clinic.casefold(), first.role.casefold()) != (line.clinic.casefold(), line.role.casefold()):
            what = f"the person of line {first.line} with another clinic or role"
            problems.append(Problem(f"{name}, line {line.line}", what, "keep the clinic and role in which they came"))
    return problems


def _is_number(text: str) -> bool:
    try:
        return isfinite(float(text)) and float(text) >= 0
    except ValueError:
        return False


def _together(one: dict[str, str], other: dict[str, str]) -> dict[str, str]:
    """Two lines of one person: read before if either says so, and the larger number of credits."""
    read = "yes" if "yes" in (one["pre_read"], other["pre_read"]) else one["pre_read"] or other["pre_read"]
    return {**one, "pre_read": read, "credits": max(one["credits"], other["credits"], key=float)}
