"""Answers of a form come into the ledger once each: whatever program exported them, in whichever parts and order."""

import csv
import io
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.results.conftest import Write, small_extracts, write_network
from wellanalysis.definitions.feedback_form import FORM, read_form
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import ProblemsFound
from wellanalysis.results.feedback_import import Taken, take_in
from wellanalysis.results.form_days import moment, remedy_for
from wellanalysis.results.form_files import read_export
from wellanalysis.results.form_items import Known, items_of
from wellanalysis.results.record_files import read_rows
from wellanalysis.results.source import open_source

HEADINGS = ("response_id", "date", "comment", "clinic", "page", "figure", "quarter", "role", "seen_by")
ANSWERS = (
    ("R_1", "2025-07-01 09:30:00", "Does a phone call count?", "C1", "outcomes", "size_mean-funnel", "2025Q2", "nurse", "network"),
    ("R_2", "2025-07-02", "Is < 10 days early?", "C2", "measures/seen_14d", "seen_14d", "2025Q2", "", ""),
    ("R_3", "2025-07-02", "It is fine,\nthank you", "", "", "", "", "scheduler", "public"),
    ("R_4", "2025-07-03", "Is it?", "C1", "", "", "", "", "writer"),
    ("R_5", "2025-06-30", "Ünïcode; \"quoted\"", "", "summary", "", "2025Q1", "", "network"),
)  # fmt: skip
"""As a plain form exports them."""


@pytest.fixture
def network(write: Write) -> Definitions:
    """The small network, without a ledger."""
    return write(small_extracts())


def _export(
    folder: Path, rows: Sequence[Sequence[object]], *, headings: Sequence[str] = HEADINGS, name: str = "export"
) -> Path:
    path = folder / f"{name}.csv"
    text = io.StringIO()
    csv.writer(text).writerows([headings, *rows])
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def _take(network: Definitions, *files: Path) -> Taken:
    with open_source(network) as source:
        return take_in(network, source, files)


def _ledger(network: Definitions) -> Path:
    return network.folder / "records" / "feedback.csv"


def _refused(network: Definitions, *files: Path) -> list[str]:
    with pytest.raises(ProblemsFound) as wrong:
        _take(network, *files)
    return [str(problem) for problem in wrong.value.problems]


def test_answers_become_items_as_received(network: Definitions, tmp_path: Path) -> None:
    """Numbered by day, with the measure that the figure names, and for the clinic alone unless the form asked."""
    taken = _take(network, _export(tmp_path, ANSWERS))
    assert taken.items == ("F-0001", "F-0002", "F-0003", "F-0004", "F-0005")
    rows = {row["form_key"].split("#")[0]: row for row in read_rows(network, "feedback")}
    assert rows["form:R_5"]["item"] == "F-0001"
    assert rows["form:R_1"]["measure"] == "size_mean"
    assert [rows[f"form:R_{n}"]["seen_by"] for n in (1, 2, 3, 4)] == ["network", "clinic", "public", "writer"]
    assert rows["form:R_2"]["says"] == "Is ‹ 10 days early?"
    assert rows["form:R_3"]["says"] == "It is fine, thank you"
    assert {row["reviewed_on"] for row in rows.values()} == {""}
    assert read_rows(network, "feedback_steps") == []


def test_a_second_import_changes_no_byte(network: Definitions, tmp_path: Path) -> None:
    """And says how many answers it knew."""
    export = _export(tmp_path, ANSWERS)
    _take(network, export)
    before = _ledger(network).read_bytes()
    again = _take(network, export, export)
    assert (again.items, again.known) == ((), 10)
    assert _ledger(network).read_bytes() == before


def test_numbers_go_on_and_older_answers_stay_as_they_are(network: Definitions, tmp_path: Path) -> None:
    """An export holds all answers since the form began; words that a reviewer has corrected are left alone."""
    _take(network, _export(tmp_path, ANSWERS[:3]))
    text = _ledger(network).read_text(encoding="utf-8").replace("Does a phone call count?", "Does a call count?")
    _ledger(network).write_text(text.replace("F-0003", "F-0150"), encoding="utf-8")
    taken = _take(network, _export(tmp_path, ANSWERS))
    assert taken.items == ("F-0151", "F-0152")
    assert taken.known == 3
    assert "Does a call count?" in _ledger(network).read_text(encoding="utf-8")


def test_other_words_of_the_same_answer_are_told_and_nothing_is_taken(network: Definitions, tmp_path: Path) -> None:
    """Neither taken in silence nor dropped."""
    _take(network, _export(tmp_path, ANSWERS[:1]))
    before = _ledger(network).read_bytes()
    changed = (*ANSWERS[0][:2], "Does a letter count?", *ANSWERS[0][3:])
    (told,) = _refused(network, _export(tmp_path, [changed, *ANSWERS[1:]]))
    assert "export.csv, line 2: the answer 'form:R_1' says other words than F-0001" in told
    assert _ledger(network).read_bytes() == before


def test_all_that_cannot_be_read_is_listed_and_nothing_is_written(network: Definitions, tmp_path: Path) -> None:
    """A bad day, an unknown clinic, page, quarter and circle, in one list."""
    wrong = [
        ("R_6", "2025-07-01", "  ", "", "", "", "", "", ""),
        ("R_7", "07/01/2025", "Words", "", "", "", "", "", ""),
        ("R_8", "2025-07-01", "Words", "C9", "", "", "", "", ""),
        ("R_9", "2025-07-01", "Words", "", "Outcomes page", "", "spring", "", "friends"),
    ]
    told = _refused(network, _export(tmp_path, [*ANSWERS, *wrong]))
    assert len(told) == 5
    for part in ("'07/01/2025' is not a day", "no clinic 'C9'", "'Outcomes page'", "'spring'", "'friends'"):
        assert any(part in each for each in told), part
    assert not _ledger(network).exists()


def test_a_suspicious_text_is_warned_of(network: Definitions, tmp_path: Path) -> None:
    """It is taken in, for nobody sees it before somebody has read it."""
    taken = _take(network, _export(tmp_path, [("R_1", "2025-07-01", "Call 555-1234 about it", *[""] * 6)]))
    (warning,) = taken.warnings
    assert warning.startswith("F-0001: look before it is shown: a number to call")


def test_qualtrics_writes_two_lines_below_its_headings(network: Definitions, tmp_path: Path) -> None:
    """Question texts and import ids are no answers, and the map names the question."""
    (network.folder / FORM).write_text(
        "columns: {says: Q3, clinic: Q1, seen_by: Q4}\nvalues: {seen_by: {Everybody inside: network}}\nform: answers-2025\n"
    )
    rows = [
        ("Response ID", "Recorded Date", "Where?", "Your words", "Who?"),
        *[tuple(f'{{"ImportId":"{name}"}}' for name in "abcde")],
        ("R_1", "2025-07-01 08:00:00", "c2", "It is fine.", "everybody inside"),
    ]
    export = _export(tmp_path, rows, headings=("ResponseId", "RecordedDate", "Q1", "Q3", "Q4"))
    assert read_export(export).program == "qualtrics"
    _take(network, export)
    (row,) = read_rows(network, "feedback")
    assert (row["clinic_id"], row["seen_by"], row["form_key"].split("#")[0]) == ("C2", "network", "answers-2025:R_1")


def test_a_workbook_and_a_text_file_of_one_form_are_one(network: Definitions, tmp_path: Path) -> None:
    """Microsoft Forms exports days as days."""
    book = Workbook()
    sheet = book.active
    sheet.append(["ID", "Start time", "Completion time", "Your words", None])
    sheet.append([7, datetime(2025, 7, 1, 8), datetime(2025, 7, 1, 8, 5), "It is fine.", None])
    book.save(tmp_path / "forms.xlsx")
    (network.folder / FORM).write_text("columns: {says: Your words}\n")
    _take(network, tmp_path / "forms.xlsx")
    (row,) = read_rows(network, "feedback")
    assert (row["form_key"].split("#")[0], row["received_on"]) == ("microsoft:7", "2025-07-01")
    headings = ("ID", "Start time", "Completion time", "Your words")
    again = _export(tmp_path, [("7", "2025-07-01 08:00", "2025-07-01 08:05", "It is fine.")], headings=headings)
    assert _take(network, again).known == 1


def test_an_answer_without_an_id_is_known_by_its_day_and_words(network: Definitions, tmp_path: Path) -> None:
    """Google Forms gives none; its days are read as the map says."""
    (network.folder / FORM).write_text("columns: {says: What}\nday_format: '%m/%d/%Y %H:%M:%S'\n")
    rows = [("7/1/2025 9:00:00", "Fine."), ("7/1/2025 9:00:00", "Not fine."), ("7/2/2025 9:00:00", "Fine.")]
    export = _export(tmp_path, rows, headings=("Timestamp", "What"))
    assert len(_take(network, export).items) == 3
    assert _take(network, export).known == 3


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("columns: {sais: Q1}\n", "no part of an answer is called 'sais'"),
        ("seen_by: everybody\n", "'everybody' is none of the known"),
        ("values: {kind: {Praise: praise}}\n", "'praise' is none of the known"),
        ("colums: {}\n", "colums"),
    ],
)
def test_a_map_that_cannot_be_is_told(network: Definitions, text: str, what: str) -> None:
    """With the file's name."""
    (network.folder / FORM).write_text(text)
    with pytest.raises(ProblemsFound, match=what):
        read_form(network.folder)


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("export.txt", b"a", "neither CSV nor XLSX"),
        ("export.xlsx", b"a", "could not be read as a workbook"),
        ("export.csv", b"comment,comment\na,b\n", "the heading 'comment'"),
        ("export.csv", b"comment,date\na\n", "the line does not have 2 values"),
        ("export.csv", b"score,date\n1,2025-07-01\n", "no column of it is known to hold the words"),
    ],
)
def test_a_file_that_is_no_export_is_told(
    network: Definitions, tmp_path: Path, name: str, content: bytes, what: str
) -> None:
    """Before anything is written."""
    (tmp_path / name).write_bytes(content)
    assert what in _refused(network, tmp_path / name)[0]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Definitions:
    """One small network whose ledger each example begins anew."""
    return write_network(tmp_path_factory.mktemp("n") / "small", small_extracts())


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    parts=st.lists(st.lists(st.sampled_from(ANSWERS), max_size=6), min_size=1, max_size=3),
    with_ids=st.booleans(),
)
def test_any_split_repetition_and_order_gives_the_same_ledger(
    shared: Definitions, parts: list[list[tuple[str, ...]]], with_ids: bool
) -> None:
    """Nothing lost, nothing doubled: what was exported at all is in the ledger, once."""
    _ledger(shared).unlink(missing_ok=True)
    start = 0 if with_ids else 1
    with tempfile.TemporaryDirectory() as folder:
        files = [
            _export(Path(folder), [row[start:] for row in part], headings=HEADINGS[start:], name=f"part{number}")
            for number, part in enumerate([*parts, [row for part in parts for row in part]])
        ]
        for file in files:
            _take(shared, file)
        everything = {row for part in parts for row in part}
        exported = _export(Path(folder), [row[start:] for row in sorted(everything)], headings=HEADINGS[start:])
        known = Known(frozenset(measure.id for measure in shared.measures), {"c1": "C1", "c2": "C2"})
        expected, problems = items_of(read_export(exported), read_form(shared.folder), known)
    found = read_rows(shared, "feedback")
    assert problems == []
    assert sorted(row["form_key"] for row in found) == sorted(item["form_key"] for _, item in expected)
    assert sorted(row["says"] for row in found) == sorted(item["says"] for _, item in expected)
    assert len({row["item"] for row in found}) == len(found) == len(everything)


def test_two_forms_that_number_alike_are_told_apart_by_a_name(network: Definitions, tmp_path: Path) -> None:
    """The same words of another day are no repetition, and the remedy names the option."""
    headings = ("ID", "Start time", "Completion time", "Your words", "Clinic")
    first = _export(tmp_path, [("1", "", "2025-07-01 08:05", "Fine.", "C1")], headings=headings, name="one")
    other = _export(tmp_path, [("1", "", "2025-07-02 08:05", "Fine.", "C1")], headings=headings, name="two")
    _take(network, first)
    (told,) = _refused(network, other)
    assert "came on another day than F-0001" in told
    assert "--form NAME" in told
    with open_source(network) as source:
        assert take_in(network, source, [other], name="two").items == ("F-0002",)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026/07/03 2:15:10 PM GMT+2", datetime(2026, 7, 3, 14, 15, 10)),
        ("2026/07/03 12:15:10 AM", datetime(2026, 7, 3, 0, 15, 10)),
        ("2026-07-03T14:15:10", datetime(2026, 7, 3, 14, 15, 10)),
        ("7/3/2026 14:15:10", None),
    ],
)
def test_days_are_read_where_they_mean_one_thing(text: str, read: datetime | None) -> None:
    """Else the two formats that it may have are told."""
    assert moment(text, None) == read
    if read is None:
        told = remedy_for(text)
        for each in ("%m/%d/%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S"):
            assert f"'{each}'" in told
            assert moment(text, each) is not None


def test_what_is_no_answer_is_left_out_and_counted(network: Definitions, tmp_path: Path) -> None:
    """A preview, one never sent, one without words; and the question's text names a column."""
    headings = ("ResponseId", "RecordedDate", "Status", "Finished", "Q1", "Q2")
    rows = [
        ("Response ID", "Recorded Date", "Status", "Finished", "Clinic", "Your words"),
        tuple('{"ImportId":"x"}' for _ in headings),
        ("R_1", "2025-07-01", "IP Address", "True", "C1", "Fine."),
        ("R_2", "2025-07-01", "Survey Preview", "True", "C1", "Fine."),
        ("R_3", "2025-07-01", "IP Address", "False", "C1", "Fine."),
        ("R_4", "2025-07-01", "IP Address", "True", "C1", " "),
    ]
    taken = _take(network, _export(tmp_path, rows, headings=headings))
    assert (len(taken.items), taken.previews, taken.unfinished, taken.wordless, taken.unread) == (1, 1, 1, 1, 1)


def test_a_day_to_come_and_unknown_headings_are_told(network: Definitions, tmp_path: Path) -> None:
    """With the headings that there are, and those that are known."""
    assert "is still to come" in _refused(network, _export(tmp_path, [("R_1", "2199-07-01", "Fine.", *[""] * 6)]))[0]
    (told,) = _refused(network, _export(tmp_path, [("1", "2025-07-01", "Fine.")], headings=("id", "date", "Say it")))
    assert "it has 'id', 'date', 'Say it'" in told
    assert "comment" in told
