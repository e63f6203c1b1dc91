"""Makes the worklists of clinics, and adds what is new to the ledger: files for clinics' teams, that no site ever has."""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from wellanalysis.definitions.contract_tables import REGISTRY
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.record_columns import OUTREACH, OUTREACH_STEPS
from wellanalysis.definitions.record_contract import RECORDS
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.files import replace_if_changed
from wellanalysis.publish.audit_bundles import MARKS
from wellanalysis.publish.check import Checked, checked
from wellanalysis.publish.run_folder import EXPORTS, RUNS, SITE
from wellanalysis.publish.site import VERSIONS
from wellanalysis.publish.worklist_file import Sheets, as_csv, as_workbook
from wellanalysis.results.outreach import ledger_rows
from wellanalysis.results.outreach_due import askable, asked, rules_of
from wellanalysis.results.outreach_ledger import is_open, standing
from wellanalysis.results.outreach_update import Added, newest, update
from wellanalysis.results.record_files import added, read_rows, write_records
from wellanalysis.results.records import types_of
from wellanalysis.results.registry import ON_LIST, REASONS, UNTOLD, registry
from wellanalysis.results.roster import known_until
from wellanalysis.results.worklist import worklist
from wellanalysis.results.worklist_import import entries_of

WORKLISTS = "worklists"
"""Folder of the files, beside ``runs`` and ``site``; git never has it."""
OWN_FILE, OWN_FOLDER = 0o600, 0o700
FAR = date(2200, 1, 1)
PUBLIC_FOLDERS = (SITE, EXPORTS, RUNS)


@dataclass(frozen=True)
class Listed:
    """What was made.

    Parameters
    ----------
    files : tuple of Path
        A CSV and a workbook for each clinic for which something is due.
    day : date
        Day of the worklists.
    new, taken_up, closed : int
        Items that are new, that are asked again since the record took back what closed them, and that the record closed.
    away : int
        Open items whose patient is not in the extract.
    """

    files: tuple[Path, ...]
    day: date
    new: int
    taken_up: int
    closed: int
    away: int


def make_lists(
    network: Path,
    *,
    clinics: Collection[str] = (),
    on: date | None = None,
    output: Path = Path(),
    extracts: str | Path | None = None,
) -> Listed:
    """Make the worklists of a network's clinics.

    The ledger comes first: a list is never out that the ledger does not know of. Commands hold the records' lock.

    Parameters
    ----------
    network : Path
        Network folder.
    clinics : collection of str
        Only these; all of them where none is named.
    on : date, optional
        Day of the lists; the day that the data speak of unless given.
    output : Path
        Folder that gets ``worklists``.
    extracts : str or Path, optional
        Where the extracts are, if not where network.yml says.

    Raises
    ------
    ProblemsFound
        When the network or its extracts are not in order, no measure has a rule, the day lies before the data's own or before
        the newest list, the folder is one that is published, or a list that is there has entries that were not taken back.
    """
    with checked(network, extracts=extracts, clinics=clinics) as found:
        definitions = found.definitions
        day = on or known_until(found.source, definitions)
        folder = output / WORKLISTS / definitions.network.id / day.isoformat()
        _check(found, day, folder)
        rules = rules_of(definitions)
        items, steps = _ledger(found, clinics)
        _check_day(items, steps, day)
        rows = asked(found.source, rules, day, clinics=clinics)
        more = update(items, steps, rows, rules, day, network=definitions.network.id, clinics=clinics)
        people = (
            registry(found.source, definitions, clinics=clinics) if REGISTRY in found.source.tables else pd.DataFrame()
        )
        names = found.source.frame('SELECT clinic_id, name FROM "clinics"')
    files = _files(definitions, folder, day, _with(items, steps, more), people, more, dict(names.to_numpy()))
    _check_entries(definitions, files)
    changed = {OUTREACH: more.items, OUTREACH_STEPS: more.steps}
    if more.items or more.steps:
        texts = {table: added(definitions, table, own) for table, own in changed.items()}
        write_records(definitions, texts, extracts=extracts)
    for path, content in files.items():
        _write(path, content)
    taken_up = sum(step["status"] == "open" for step in more.steps)
    return Listed(tuple(files), day, len(more.items), taken_up, len(more.steps) - taken_up, len(more.away))


def _check(found: Checked, day: date, folder: Path) -> None:
    """What keeps lists from being made, apart from what is wrong with the network."""
    definitions, as_of = found.definitions, known_until(found.source, found.definitions)
    problems = []
    rules = rules_of(definitions)
    if not rules:
        what = "no measure asks for anything"
        problems.append(
            Problem("measures/", what, "add a rule to one: outreach: {next_visit: {asks: ..., kind: visit}}")
        )
    for rule in (each for each in rules if not askable(found.source, each)):
        what = f"asks the table {rule.says.table!r}, which is not in the extracts"
        problems.append(Problem(f"measures/{rule.measure}.yml, outreach.{rule.name}", what, "add it to the extracts"))
    if day < as_of:
        what = f"{day} is before {as_of}, the day that the data speak of"
        problems.append(Problem("--on", what, "name that day or a later one"))
    problems += published(folder)
    if problems:
        raise ProblemsFound(problems)


def published(folder: Path) -> list[Problem]:
    """Whether a folder lies where reports lie: lists of patients are never made there."""
    place = folder.resolve()
    for each in (place, *place.parents):
        book = each.is_dir() and any((each / mark).exists() for mark in (*MARKS, VERSIONS))
        if book or (each.name in PUBLIC_FOLDERS and each != place):
            what = f"the folder {each.name!r} is one of reports, and a worklist names patients"
            return [Problem("--output", what, "name a folder that only the clinics' teams can read")]
    return []


def _ledger(found: Checked, clinics: Collection[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All rows of these clinics, whatever their day: what people wrote down yesterday is known today."""
    items, steps = ledger_rows(found.source, FAR)
    items = items[items["clinic_id"].isin(clinics)] if clinics else items
    return items, steps[steps["item_id"].isin(items["item_id"])]


def _check_day(items: pd.DataFrame, steps: pd.DataFrame, day: date) -> None:
    """An older extract would open again what a newer one has closed."""
    last = newest(items, steps)
    if last is not None and day < last:
        what = f"{day} is before {last}, the day of the newest list that the ledger knows of"
        raise ProblemsFound([Problem("--on", what, f"write --on {last} or a later day")])


def _with(items: pd.DataFrame, steps: pd.DataFrame, more: Added) -> pd.DataFrame:
    """Open items as they will stand in the ledger."""
    new = {OUTREACH: (items, more.items), OUTREACH_STEPS: (steps, more.steps)}
    both = []
    for table, (kept, rows) in new.items():
        types = types_of(RECORDS[table].table)
        told = pd.DataFrame(rows, columns=list(types)).replace({"seen_on": {"": None}}).astype(types)
        both.append(pd.concat([kept, told], ignore_index=True))
    found = standing(both[0], both[1])
    return found[is_open(found)].reset_index(drop=True)


def _files(
    definitions: Definitions,
    folder: Path,
    day: date,
    waiting: pd.DataFrame,
    people: pd.DataFrame,
    more: Added,
    names: Mapping[str, str],
) -> dict[Path, bytes]:
    """Content of every file, by its path: a CSV and a workbook for each clinic with somebody on a list."""
    rules = rules_of(definitions)
    files: dict[Path, bytes] = {}
    there = [set(waiting["clinic_id"]), *([set(people["clinic_id"])] if len(people) else [])]
    for clinic in sorted(set().union(*there)):
        own = people[people["clinic_id"] == clinic] if len(people) else people
        sheets = Sheets(
            clinic=str(names.get(clinic, clinic)),
            network=definitions.network.name,
            on=day,
            synthetic=definitions.network.synthetic,
            rules=rules,
            worklist=worklist(waiting[waiting["clinic_id"] == clinic], own, rules, more.away, day),
            high_risk=_people(own[own[ON_LIST]] if len(own) else own, definitions, all_columns=False),
            registry=_people(own, definitions, all_columns=True),
        )
        name = _file_name(clinic)
        files[folder / f"{name}.csv"] = as_csv(sheets.worklist)
        files[folder / f"{name}.xlsx"] = as_workbook(sheets)
    return files


def _file_name(clinic: str) -> str:
    """The clinic's id, with anything that a folder could not hold written otherwise."""
    return "".join(letter if letter.isalnum() or letter in "-_" else f"%{ord(letter):02x}" for letter in clinic)


def _people(own: pd.DataFrame, definitions: Definitions, *, all_columns: bool) -> pd.DataFrame:
    """Patients as a sheet has them: the reasons for a place on the high-risk list, and no sum of points."""
    told = {
        "patient_id": "Patient",
        REASONS: "Reasons for the high-risk list",
        UNTOLD: "Not recorded, so not told",
        "in_care_since": "In care since",
        "last_visit_on": "Last visit",
        "next_visit_on": "Next visit",
    }
    fixed = [*told, "clinic_id", ON_LIST]
    if all_columns:
        more = [name for name in definitions.contract[REGISTRY].columns if name in own.columns and name not in fixed]
        told |= {name: name.replace("_", " ") for name in more}
    there = {name: heading for name, heading in told.items() if name in own.columns}
    return pd.DataFrame({heading: [_text(value) for value in own[name]] for name, heading in there.items()})


def _text(value: object) -> str:
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "yes" if value else "no"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _check_entries(definitions: Definitions, files: Mapping[Path, bytes]) -> None:
    """A list of the same day that is there already may have been filled in: what a team wrote is never overwritten."""
    items = {row["item_id"]: row for row in read_rows(definitions, OUTREACH)}
    kept = {(row["item_id"], row["status"], row["on"]) for row in read_rows(definitions, OUTREACH_STEPS)}
    problems = []
    for path in (each for each in files if each.is_file() and each.read_bytes() != files[each]):
        entries, _, wrong = entries_of(definitions, path, items, date.max)
        if wrong or any((each.item, each.status, each.on.isoformat()) not in kept for each in entries):
            what = "has entries that were not taken back, and would be made anew"
            problems.append(Problem(path.name, what, "run `wellanalysis outreach import` on it first, or move it away"))
    if problems:
        raise ProblemsFound(problems)


def _write(path: Path, content: bytes) -> None:
    """For its keeper alone, from the first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=OWN_FOLDER)
    before = os.umask(0o077)
    try:
        replace_if_changed(path, content)
    finally:
        os.umask(before)
    os.chmod(path, OWN_FILE)
