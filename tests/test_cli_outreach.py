"""The command ``outreach``: lists for clinics' teams, what comes back from them, and folders in which no list is made."""

import csv
import gzip
import shutil
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from tests.results.conftest import small_extracts, write_network
from wellanalysis.cli import main
from wellanalysis.definitions.folder import load
from wellanalysis.publish.audit_inputs import identifiers
from wellanalysis.publish.audit_names import Forbidden, search
from wellanalysis.publish.audit_reading import read_file
from wellanalysis.results.source import open_source

RULE = """
outreach:
  next_visit:
    {asks: next visit booked, kind: visit, who: not hospice, due_from: last_visit_on, within: 14d, soon: 3d,
     done: next_visit_on is not null, role: scheduler, why: Nobody is forgotten.}
  refill: {asks: dressings, kind: refill, due_from: supplies_until, role: nurse, why: They run out.}
"""
SETTINGS = """
registry:
  high_risk:
    - {reason: no feeling in the foot, when: numb, why: Nobody notices.}
    - {reason: lives alone, when: alone, why: Nobody sees.}
"""
TABLE = """  registry:
    columns:
      hospice: {type: boolean}
      numb: {type: boolean}
      alone: {type: boolean, optional: true}
      supplies_until: {type: date, optional: true}
"""
HEAD = "patient_id,clinic_id,in_care_since,last_visit_on,next_visit_on,hospice,numb,alone,supplies_until\n"
ROWS = (
    "=P1,C1,2025-01-05,2025-06-20,,false,true,true,2025-07-08\n"
    "P2,C1,2025-01-05,2025-06-29,,false,false,,\n"
    "P3,C1,2025-01-05,2025-07-01,,false,true,false,2025-07-11\n"
    "P4,C1,2025-01-05,2025-06-01,2025-07-14,false,false,false,\n"
    "P5,C2,2025-01-05,2025-06-01,,true,false,false,2025-06-01\n"
)
SECOND = "P6,C2,2025-01-05,,,false,false,false,\n"


def run(*words: str) -> Result:
    """Outcome of one command."""
    return CliRunner().invoke(main, list(words))


@pytest.fixture
def network(tmp_path: Path) -> Path:
    """A network with two rules and six patients in care, on 10 July 2025."""
    folder = write_network(tmp_path / "small", small_extracts()).folder
    settings, measure = folder / "network.yml", folder / "measures" / "seen_14d.yml"
    text = settings.read_text("utf-8") + SETTINGS
    assert text.count("\ntables:\n") == 1
    settings.write_text(text.replace("\ntables:\n", f"\ntables:\n{TABLE}"), "utf-8")
    measure.write_text(measure.read_text("utf-8") + RULE, "utf-8")
    (folder / "extracts" / "registry.csv").write_text(HEAD + ROWS + SECOND, "utf-8")
    return folder


def listed(network: Path, output: Path, *more: str) -> Path:
    """The folder of the lists that were made."""
    made = run("outreach", "list", str(network), "--output", str(output), *more)
    assert made.exit_code == 0, made.output
    return output / "worklists" / "small" / "2025-07-10"


def read(path: Path) -> list[dict[str, str]]:
    """Rows of a list."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def fill(path: Path, patient: str, **entries: str) -> None:
    """Write into the row of a patient."""
    rows = read(path)
    (row,) = (row for row in rows if row["Patient"] == patient)
    row |= {name.replace("_", " "): value for name, value in entries.items()}
    write(path, rows)


def write(path: Path, rows: list[dict[str, str]]) -> None:
    """Rows as a spreadsheet saves them."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


STATUS, ON = "next visit booked: status", "next visit booked: on"


def test_one_row_for_each_patient_with_all_that_is_due(network: Path, tmp_path: Path) -> None:
    """Overdue and due soon on one line, by the day; done, hospice and not yet due are on none; no cell is a formula."""
    folder = listed(network, tmp_path)
    first, third, second = read(folder / "C1.csv")
    assert [first["Patient"], third["Patient"], second["Patient"]] == ["'=P1", "P3", "P2"]
    assert first["Due"] == "next visit booked: overdue since 2025-07-04; dressings: overdue since 2025-07-08"
    assert (first["High risk"], first["Assigned to"]) == ("no feeling in the foot; lives alone", "scheduler, nurse")
    assert third["Due"] == "dressings: due by 2025-07-11"
    assert second["Due"] == "next visit booked: due by 2025-07-13"
    assert (second["dressings: status"], second[STATUS]) == ("-", "")
    assert [row["Due"] for row in read(folder / "C2.csv")] == ["dressings: overdue since 2025-06-01"]


def test_a_second_list_has_the_same_bytes_and_adds_nothing(network: Path, tmp_path: Path) -> None:
    """Nor does it touch the ledger."""
    folder = listed(network, tmp_path)
    before = {path: path.read_bytes() for path in (*folder.iterdir(), *(network / "records").glob("*.csv"))}
    again = run("outreach", "list", str(network), "--output", str(tmp_path))
    assert again.exit_code == 0
    assert "0 new" in again.output
    shutil.rmtree(tmp_path / "worklists")
    listed(network, tmp_path)
    assert {path: path.read_bytes() for path in before} == before
    assert all(path.stat().st_mode & 0o077 == 0 for path in before)


def test_the_workbook_has_the_high_risk_list_and_the_registry_and_runs_nothing(network: Path, tmp_path: Path) -> None:
    """What cannot be told of a patient is told as that; a text that begins like a formula is text."""
    book = load_workbook(listed(network, tmp_path) / "C1.xlsx")
    assert book.sheetnames == ["Worklist", "High-risk list", "Registry", "How to use it"]
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    risk = list(book["High-risk list"].iter_rows(values_only=True))
    assert [row[:2] for row in risk[1:]] == [
        ("'=P1", "no feeling in the foot; lives alone"),
        ("P3", "no feeling in the foot"),
    ]
    assert [row[2] for row in book["Registry"].iter_rows(min_row=2, values_only=True)] == [
        None,
        "lives alone",
        None,
        None,
    ]
    assert book.properties.created == datetime(2025, 7, 10)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_a_team_fills_in_becomes_steps_once(network: Path, tmp_path: Path, ending: str) -> None:
    """By the role that asks unless another is named; the same file a second time adds nothing; the next list says how far it is."""
    folder = listed(network, tmp_path)
    path = folder / f"C1.{ending}"
    if ending == "csv":
        fill(path, "'=P1", **{STATUS: "Scheduled", ON: "2025-07-11"})
    else:
        book = load_workbook(path)
        sheet = book["Worklist"]
        at = {cell.value: cell.column for cell in sheet[1]}
        sheet.cell(2, at[STATUS]).value, sheet.cell(2, at[ON]).value = "Scheduled", datetime(2025, 7, 11)
        book.save(path)
    for told in ("1 added, 0 there already", "0 added, 1 there already"):
        found = run("outreach", "import", str(path), "--network", str(network))
        assert found.exit_code == 0, found.output
        assert told in found.output
    steps = pd.read_csv(network / "records" / "outreach_steps.csv", dtype=str)
    assert steps[["status", "on", "by", "step"]].to_numpy().tolist() == [["scheduled", "2025-07-11", "scheduler", "1"]]
    listed(network, tmp_path, "--on", "2025-07-12")
    later = read(tmp_path / "worklists" / "small" / "2025-07-12" / "C1.csv")[0]
    assert "next visit booked: overdue since 2025-07-04, scheduled" in later["Due"]
    assert later["Status"] == "open"


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ({STATUS: "reachd", ON: "2025-07-11"}, "'reachd' is no status → did you mean 'reached'?"),
        ({STATUS: "reached"}, "a status without its day → write it as 2026-11-10"),
        ({ON: "2025-07-11"}, "a day without a status"),
        ({STATUS: "reached", ON: "11.7.2025"}, "'11.7.2025' is no day"),
        ({STATUS: "reached", ON: "2999-01-01"}, "2999-01-01 is still to come"),
        ({STATUS: "reached", ON: "2025-06-01"}, "before the day from which it counts, 2025-06-20"),
        (
            {"Items (do not change)": "seen_14d.next_visit=O-000000000000", STATUS: "done", ON: "2025-07-11"},
            "not in the ledger",
        ),
        ({"Items (do not change)": "", STATUS: "done", ON: "2025-07-11"}, "names no item that this column is about"),
        ({"Clinic": "C2", STATUS: "done", ON: "2025-07-11"}, "another patient's or clinic's than the row says"),
    ],
)
def test_what_is_wrong_with_a_list_is_told_by_line(network: Path, tmp_path: Path, entries: dict, told: str) -> None:
    """Nothing is written, and no patient is named."""
    path = listed(network, tmp_path) / "C1.csv"
    rows = read(path)
    rows[0] |= entries
    write(path, rows)
    found = run("outreach", "import", str(path), "--network", str(network))
    assert found.exit_code == 2
    assert "C1.csv, line 2" in found.output
    assert told in found.output
    assert "P1" not in found.output
    steps = network / "records" / "outreach_steps.csv"
    assert not steps.is_file() or len(steps.read_text().splitlines()) == 1


def test_a_list_that_was_filled_in_is_not_made_anew(network: Path, tmp_path: Path) -> None:
    """What a team wrote is taken back first."""
    path = listed(network, tmp_path) / "C1.csv"
    fill(path, "P2", **{STATUS: "reached", ON: "2025-07-10"})
    again = run("outreach", "list", str(network), "--output", str(tmp_path))
    assert again.exit_code == 2
    assert "has entries that were not taken back" in again.output
    assert run("outreach", "import", str(path), "--network", str(network)).exit_code == 0
    listed(network, tmp_path)


def test_a_late_extract_closes_and_keeps(network: Path, tmp_path: Path) -> None:
    """P1 has come, P2 is not in it, P3 is due by now, P5 is as before; an older day is refused."""
    listed(network, tmp_path)
    extract = network / "extracts" / "registry.csv"
    extract.write_text(extract.read_text().replace("P1,C1,2025-01-05,2025-06-20", "P1,C1,2025-01-05,2025-07-09"))
    lines = [line for line in extract.read_text().splitlines() if not line.startswith("P2")]
    extract.write_text("\n".join(lines) + "\n")
    made = run("outreach", "list", str(network), "--output", str(tmp_path), "--on", "2025-07-14")
    assert "1 new, 1 closed by the record, 1 of patients who are not in the extract" in made.output
    rows = read(tmp_path / "worklists" / "small" / "2025-07-14" / "C1.csv")
    assert {row["Patient"]: row["Note"][:11] for row in rows} == {"'=P1": "", "P2": "not in the ", "P3": ""}
    older = run("outreach", "list", str(network), "--output", str(tmp_path), "--on", "2025-07-12")
    assert older.exit_code == 2
    assert "write --on 2025-07-14 or a later day" in older.output
    status = run("outreach", "status", str(network))
    assert status.exit_code == 0
    assert "P2" not in status.output
    assert "C1" in status.output


@pytest.mark.parametrize("place", ["site", "exports/small", "book-of-somebody"])
def test_no_list_is_made_where_reports_lie(network: Path, tmp_path: Path, place: str) -> None:
    """Not below a site, and not in a book by another name; the ledger stays as it was."""
    folder = tmp_path / place
    folder.mkdir(parents=True)
    if place.startswith("book"):
        (folder / "searchindex.js").write_text("")
    found = run("outreach", "list", str(network), "--output", str(folder))
    assert found.exit_code == 2
    assert "a worklist names patients" in found.output
    assert not list(folder.rglob("*.csv"))
    assert not (network / "records" / "outreach.csv").is_file()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_audit_finds_a_list_in_a_site(network: Path, tmp_path: Path, ending: str) -> None:
    """By its patients and references, and by its heading where nobody of them is known any more."""
    path = listed(network, tmp_path) / f"C2.{ending}"
    with open_source(load(network)) as source:
        people = identifiers(source)
    assert people["P5"] == "patient_id"
    assert "item_id" in people.values()
    content = read_file(path, path.name, path.read_bytes())
    what = {
        found[1] for found in search(path.name, path.read_bytes(), content, Forbidden(people={"P0005": "patient_id"}))
    }
    assert what == {"a worklist, which names patients"}
    packed = gzip.compress(path.read_bytes())
    within = read_file(path.with_name(f"{path.name}.gz"), f"{path.name}.gz", packed)
    assert {found[1] for found in search(f"{path.name}.gz", packed, within, Forbidden(people={}))} == what
    item = next(key for key, kind in people.items() if kind == "item_id")
    known = Forbidden(people={item: "item_id"}) if item in path.read_bytes().decode("utf-8", "replace") else None
    if known is not None:
        assert f"the item_id {item}" in {found[1] for found in search(path.name, path.read_bytes(), content, known)}
