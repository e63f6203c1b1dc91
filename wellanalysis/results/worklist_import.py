"""Takes a worklist that a clinic has filled in back into the ledger: each entry becomes a step, once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.record_columns import OUTREACH, OUTREACH_STEPS
from wellanalysis.definitions.record_reached import SAID
from wellanalysis.errors import Problem, ProblemsFound, nearest
from wellanalysis.results.examples import near
from wellanalysis.results.form_files import read_export
from wellanalysis.results.outreach_due import rules_of
from wellanalysis.results.record_files import Rows, read_rows, write_records
from wellanalysis.results.worklist import (
    BETWEEN,
    BY,
    CLINIC,
    ITEMS,
    NAMED,
    PATIENT,
    day_heading,
    labels,
    status_heading,
)

NOT_ASKED = "-"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would take for a formula."""
QUOTE = "'"
DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?: 00:00:00)?")


@dataclass(frozen=True)
class Entry:
    """What a clinic wrote of one item: where it stands, the item's reference, what became of it, on which day, by whom."""

    where: str
    item: str
    status: str
    on: date
    by: str


@dataclass(frozen=True)
class TakenBack:
    """What became of the entries: how many are new, were there already, and how many patients' rows had none."""

    new: int
    there: int
    empty: int


def plain(text: str) -> str:
    """A cell as it was before it was kept from being taken for a formula."""
    return text[1:] if text.startswith(QUOTE) and text[1:2] in (*FORMULA, QUOTE) else text


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; `plain` gives it back."""
    return QUOTE + text if text.startswith((*FORMULA, QUOTE)) and text != NOT_ASKED else text


def take_back(
    definitions: Definitions, paths: Sequence[Path], *, extracts: str | Path | None = None, today: date | None = None
) -> TakenBack:
    """Write down what clinics filled into their worklists.

    Parameters
    ----------
    definitions : Definitions
        The network.
    paths : sequence of Path
        Worklists, CSV or XLSX, as the clinics send them back.
    extracts : str or Path, optional
        Where the extracts are, if not where network.yml says.
    today : date, optional
        The last day that an entry may name; today unless given.

    Raises
    ------
    ProblemsFound
        With everything that is wrong with the files, by line and without repeating whom a line names; then nothing is written.
    """
    items = {row["item_id"]: row for row in read_rows(definitions, OUTREACH)}
    steps = read_rows(definitions, OUTREACH_STEPS)
    found, empty, problems = [], 0, list[Problem]()
    for path in paths:
        entries, untold, wrong = entries_of(definitions, path, items, today or date.today())
        found += entries
        empty += untold
        problems += wrong
    problems += _contradictions(found)
    if problems:
        raise ProblemsFound(problems)
    there = {(row["item_id"], row["status"], row["on"]) for row in steps if not row.get("seen_on")}
    number: dict[str, int] = {}
    for row in steps:
        number[row["item_id"]] = max(number.get(row["item_id"], 0), int(row["step"]))
    new: Rows = []
    wanted = {(each.item, each.status, each.on.isoformat()): each for each in found}
    for key, each in sorted(wanted.items(), key=lambda pair: (pair[0][0], pair[0][2], SAID.index(pair[0][1]))):
        if key in there:
            continue
        number[each.item] = number.get(each.item, 0) + 1
        new.append(
            {
                "item_id": each.item,
                "step": str(number[each.item]),
                "on": each.on.isoformat(),
                "status": each.status,
                "by": each.by or items[each.item]["role"],
                "seen_on": "",
            }
        )
    if new:
        write_records(definitions, {OUTREACH_STEPS: [*steps, *new]}, extracts=extracts)
    return TakenBack(len(new), len(wanted) - len(new), empty)


def entries_of(
    definitions: Definitions, path: Path, items: Mapping[str, Mapping[str, str]], today: date
) -> tuple[list[Entry], int, list[Problem]]:
    """What was filled into one worklist, the number of rows without an entry, and what is wrong with it."""
    rules = rules_of(definitions)
    named = labels(rules)
    read = read_export(path)
    lacking = [name for name in (PATIENT, CLINIC, ITEMS) if name not in read.headings]
    if lacking:
        what = f"is no worklist: it has no column {lacking[0]!r}"
        return (
            [],
            0,
            [Problem(path.name, what, "give the file that `wellanalysis outreach list` made, with its headings")],
        )
    roles = _roles(definitions)
    found: list[Entry] = []
    problems: list[Problem] = []
    empty = 0
    for where, row in read.rows:
        cells = {name: plain(value) for name, value in row.items()}
        before = len(found) + len(problems)
        for key, label in named.items():
            entry = _entry(where, cells, key, label, roles, today, problems)
            if entry is not None:
                found += _of_items(where, cells, key, entry, items, problems)
        empty += len(found) + len(problems) == before
    return found, empty, problems


def _entry(
    where: str,
    cells: Mapping[str, str],
    key: tuple[str, str],
    label: str,
    roles: tuple[str, ...],
    today: date,
    problems: list[Problem],
) -> Entry | None:
    """What stands in the two columns of a rule; None where nothing does, or something is wrong with it."""
    written, day = (cells.get(heading(label), "").strip() for heading in (status_heading, day_heading))
    written, day = ("" if each == NOT_ASKED else each for each in (written, day))
    if not written and not day:
        return None
    status = re.sub(r"[\s_-]+", "_", written.lower())
    place, before = f"{where}, {status_heading(label)}", len(problems)
    if status not in SAID:
        what = f"{written!r} is no status" if written else "a day without a status"
        known = [each.replace("_", " ") for each in SAID]
        problems.append(Problem(place, what, nearest(written, known) if written else f"known: {', '.join(known)}"))
    on = _day(day)
    if on is None:
        what = f"{day!r} is no day" if day else "a status without its day"
        problems.append(Problem(f"{where}, {day_heading(label)}", what, "write it as 2026-11-10"))
    elif on > today:
        problems.append(
            Problem(f"{where}, {day_heading(label)}", f"{on} is still to come", "write the day it happened")
        )
    by = cells.get(BY, "").strip()
    spelt = {each.casefold(): each for each in roles}
    if by and roles and by.casefold() not in spelt:
        problems.append(Problem(f"{where}, {BY}", f"there is no role {by!r} in the care team", near(by, roles)))
    if len(problems) > before or on is None:
        return None
    return Entry(place, "", status, on, spelt.get(by.casefold(), by))


def _of_items(
    where: str,
    cells: Mapping[str, str],
    key: tuple[str, str],
    entry: Entry,
    items: Mapping[str, Mapping[str, str]],
    problems: list[Problem],
) -> list[Entry]:
    """The entry for each item that the row names for this rule."""
    pairs = [each.strip().partition(NAMED) for each in cells[ITEMS].split(BETWEEN.strip()) if each.strip()]
    own = [item for rule, _, item in pairs if rule == ".".join(key)]
    if not own:
        remedy = "leave the column empty where the list says so; make a new list if the last column was changed"
        problems.append(Problem(entry.where, "the row names no item that this column is about", remedy))
    found = []
    for item in own:
        known = items.get(item)
        if known is None:
            what = f"the item {item!r} is not in the ledger of this network"
            problems.append(Problem(f"{where}, {ITEMS}", what, "is it the list of another network, or was it changed?"))
        elif (known["patient_id"], known["clinic_id"]) != (cells[PATIENT], cells[CLINIC]):
            what = f"the item {item!r} is another patient's or clinic's than the row says"
            problems.append(
                Problem(f"{where}, {ITEMS}", what, "were cells sorted apart? Make a new list and copy the entries")
            )
        elif entry.on < date.fromisoformat(known["counted_from"]):
            what = f"{entry.on} is before the day from which it counts, {known['counted_from']}"
            problems.append(Problem(entry.where, what, "correct the day"))
        else:
            found.append(Entry(entry.where, item, entry.status, entry.on, entry.by))
    return found


def _contradictions(found: Sequence[Entry]) -> list[Problem]:
    """One item with two endings of one day: which of them holds is not for a program to say."""
    ended: dict[tuple[str, date], Entry] = {}
    problems = []
    for each in (entry for entry in found if entry.status in SAID[2:]):
        first = ended.setdefault((each.item, each.on), each)
        if first.status != each.status:
            what = f"{each.status.replace('_', ' ')} of the item {each.item!r}, which is {first.status.replace('_', ' ')} on the same day"
            problems.append(Problem(each.where, f"{what} in {first.where}", "keep the one that holds"))
    return problems


def _day(text: str) -> date | None:
    found = DAY.fullmatch(text)
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def _roles(definitions: Definitions) -> tuple[str, ...]:
    """Roles of the care team that the network names in its staff survey; none where it names none."""
    survey = definitions.contract["provider_survey"].columns
    return survey["role"].values if "role" in survey else ()
