"""Exports of survey tools come into the extracts whole, once, and not at all when anything is wrong."""

import copy
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from tests.conftest import ROOT
from tests.results import survey_exports as given
from wellanalysis.cli import main
from wellanalysis.definitions.folder import load
from wellanalysis.definitions.survey_map import SurveyMap, read_map
from wellanalysis.errors import ProblemsFound
from wellanalysis.results.survey_import import import_survey

WAVE = date(2026, 9, 7)
HEAD = given.QUALTRICS_HEAD


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A network with the maps of all three tools."""
    maps = {"staff": given.STAFF_MAP, "patients": given.PATIENT_MAP, "form": given.FORMS_MAP}
    return given.network(tmp_path / "net", **maps)


def staff(folder: Path, rows: list[list[str]], head: list[list[str]] = HEAD) -> Path:
    """A Qualtrics export of these rows."""
    return given.as_csv(folder / "staff.csv", [*head, *rows])


def brought_in(folder: Path, export: Path, name: str = "staff", wave: date | None = WAVE, **options):
    """What the import did."""
    return import_survey(export, folder / "surveys" / f"{name}.yml", wave=wave, **options)


def told(folder: Path, export: Path, name: str = "staff", wave: date | None = WAVE) -> list[str]:
    """All problems of an import, and that nothing was written."""
    table = folder / "extracts" / "provider_survey.csv"
    before = table.read_bytes() if table.exists() else None
    with pytest.raises(ProblemsFound) as found:
        brought_in(folder, export, name, wave)
    assert (table.read_bytes() if table.exists() else None) == before
    return [str(each) for each in found.value.problems]


def table(folder: Path, name: str = "provider_survey") -> pd.DataFrame:
    """The table of the extracts, as text."""
    return pd.read_csv(folder / "extracts" / f"{name}.csv", dtype=str, keep_default_na=False)


def test_a_qualtrics_export_becomes_rows_of_the_contract(folder: Path) -> None:
    """Answers as numbers, turned round where asked; previews and comments left out and counted."""
    made = brought_in(folder, staff(folder, given.QUALTRICS))
    assert (made.added, made.known, made.previews, made.unfinished, made.columns_left_out) == (2, 0, 1, 0, 3)
    rows = table(folder)
    first = rows.iloc[0]
    assert first["response_id"] == "staff-20260907-R_1"
    assert first[["staff_id", "clinic_id", "role", "sent_on", "answered_on", "may_link"]].tolist() == [
        *("s1", "C1", "nurse", "2026-09-07", "2026-09-08", "true")
    ]
    assert rows[["trust", "heard"]].to_numpy().tolist() == [["4", "4"], ["", ""]]
    assert "supervisor" not in (folder / "extracts" / "provider_survey.csv").read_text()


@pytest.mark.parametrize("heads", [3, 2])
def test_a_qualtrics_workbook_reads_like_its_text(folder: Path, heads: int) -> None:
    """With and without its row of internal ids; days are cells of their own there."""
    brought_in(folder, staff(folder, given.QUALTRICS))
    text = table(folder)
    lines = [
        [datetime(2026, 9, 8, 9, 5, 11) if at == 2 else cell for at, cell in enumerate(row)] for row in given.QUALTRICS
    ]
    (folder / "extracts" / "provider_survey.csv").unlink()
    (folder / "surveys" / "asked.csv").unlink()
    brought_in(folder, given.as_workbook(folder / "staff.xlsx", [*HEAD[:heads], *lines]))
    pd.testing.assert_frame_equal(table(folder), text)


def test_a_redcap_export_keeps_who_was_invited_and_did_not_answer(folder: Path) -> None:
    """Raw codes are the numbers; the day of sending stands in a column."""
    made = brought_in(folder, given.as_csv(folder / "raw.csv", given.REDCAP), "patients", None)
    assert (made.added, made.invited, made.unfinished, made.answered_alone) == (2, 1, 0, False)
    silent = table(folder, "patient_survey").iloc[1]
    assert silent[["patient_id", "sent_on", "answered_on", "overall"]].tolist() == ["p2", "2026-09-01", "", ""]
    row = table(folder, "patient_survey").iloc[0]
    assert row[["clinic_id", "sent_on", "answered_on", "overall"]].tolist() == ["C1", "2026-09-01", "2026-09-03", "9"]


def test_a_redcap_export_with_labels_is_read_by_its_questions(folder: Path) -> None:
    """Headings are whole questions there, and their wording is held against the map."""
    labelled = copy.deepcopy(given.PATIENT_MAP)
    labelled["items"]["overall"] = {"from": "How was your care?", "question": "How was your care?"}
    labelled["id"] = "Record ID"
    given.write_map(folder, "labelled", labelled)
    lines = [["Record ID", *given.REDCAP[0][1:4], "How was your care?", "Comment", "Complete?"], *given.REDCAP[1:2]]
    lines[1] = [*lines[1][:-1], "Complete"]
    assert brought_in(folder, given.as_csv(folder / "labels.csv", lines), "labelled", None).added == 1


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_form_is_read_by_its_questions(folder: Path, kind: str) -> None:
    """Text and workbook; hidden spaces in headings do not matter; ids that start anew each time stay apart."""
    write = given.as_csv if kind == "csv" else given.as_workbook
    export = write(folder / f"form.{kind}", given.FORMS)
    assert brought_in(folder, export, "form").added == 2
    assert (
        "--wave: 2 answers of the wave of 2027-03-08 are there under the wave of 2026-09-07"
        in told(folder, export, "form", date(2027, 3, 8))[0]
    )
    later = [[cell.replace("9/8/26", "3/9/27").replace("9/9/26", "3/9/27") for cell in line] for line in given.FORMS]
    assert brought_in(folder, write(folder / f"later.{kind}", later), "form", date(2027, 3, 8)).added == 2
    assert table(folder)["response_id"].tolist() == [
        *("form-20260907-1", "form-20260907-2", "form-20270308-1", "form-20270308-2")
    ]
    assert table(folder)["trust"].tolist() == ["4", "2"] * 2


def test_a_second_import_changes_no_byte_and_a_later_one_adds_only_what_is_new(folder: Path) -> None:
    """And what stands in the file already stays as it is."""
    brought_in(folder, staff(folder, given.QUALTRICS[:1]))
    files = [folder / "extracts" / "provider_survey.csv", folder / "surveys" / "asked.csv"]
    before = [file.read_bytes() for file in files]
    made = brought_in(folder, staff(folder, given.QUALTRICS[:1]))
    assert (made.added, made.known) == (0, 1)
    assert [file.read_bytes() for file in files] == before
    made = brought_in(folder, staff(folder, given.QUALTRICS))
    assert (made.added, made.known) == (1, 1)
    assert files[0].read_bytes().startswith(before[0])


def test_an_answer_that_now_reads_otherwise_is_refused(folder: Path) -> None:
    """It names the answer and the columns."""
    brought_in(folder, staff(folder, [given.answer("R_1", "s1")]))
    problems = told(folder, staff(folder, [given.answer("R_1", "s1", trust="Neither"), given.answer("R_2", "s2")]))
    assert len(problems) == 1
    assert "'staff-20260907-R_1' is there with another trust" in problems[0]


def test_a_reworded_question_is_refused_until_it_has_a_column_of_its_own(folder: Path) -> None:
    """First against the map, then, once the map is changed, against the wave before; a new column takes it."""
    brought_in(folder, staff(folder, given.QUALTRICS))
    head = copy.deepcopy(HEAD)
    head[1][7] = "I fully trust what we do."
    later = date(2027, 3, 8)
    again = [given.answer("R_3", "s1"), given.answer("R_4", "s2", "Not applicable", "")]
    problems = told(folder, staff(folder, again, head), wave=later)
    assert len(problems) == 1
    assert "the question reads 'I fully trust what we do.'" in problems[0]
    changed = copy.deepcopy(given.STAFF_MAP)
    changed["items"]["trust"]["question"] = head[1][7]
    given.write_map(folder, "staff", changed)
    problems = told(folder, staff(folder, again, head), wave=later)
    assert len(problems) == 1
    assert "the question of 'trust' changed since the wave of 2026-09-07" in problems[0]
    assert "trust_2027" in problems[0]
    changed["items"]["trust_2027"] = changed["items"].pop("trust")
    given.write_map(folder, "staff", changed)
    network = (folder / "network.yml").read_text()
    assert "has no column 'trust_2027'" in told(folder, staff(folder, again, head), wave=later)[0]
    column = "      trust_2027: {type: integer, minimum: 1, maximum: 5, optional: true}\n"
    (folder / "network.yml").write_text(network.replace("      heard:\n", f"{column}      heard:\n"))
    assert brought_in(folder, staff(folder, again, head), wave=later).added == 2
    rows = table(folder)
    assert rows["trust"].tolist() == ["4", "", "", ""]
    assert rows["trust_2027"].tolist() == ["", "", "4", ""]


def test_a_changed_scale_is_another_question_too(folder: Path) -> None:
    """The same words with other answers are not trended as one."""
    brought_in(folder, staff(folder, given.QUALTRICS))
    changed = copy.deepcopy(given.STAFF_MAP)
    changed["items"]["trust"]["answers"] = {"Disagree": 1, "Agree": 5, "Not applicable": None}
    given.write_map(folder, "staff", changed)
    problems = told(folder, staff(folder, [given.answer("R_3", "s1")]), wave=date(2027, 3, 8))
    assert "the scale of 'trust' changed since the wave of 2026-09-07: '[2 3 4 5]', now '[1 5]'" in problems[0]


def test_all_that_is_wrong_with_an_export_is_told_at_once(folder: Path) -> None:
    """An answer for which nothing stands, a day that is none, an id twice, a clinic nobody knows."""
    rows = [
        given.answer("R_1", "s1", trust="Maybe"),
        given.answer("R_1", "s2"),
        given.answer("", "s3"),
        given.answer("R_4", ""),
    ]
    rows[1][2] = "8.9.2026"
    rows[2][5] = "West clinic"
    problems = told(folder, staff(folder, rows))
    for text in (
        "staff.csv, row 4, Q3: 'Maybe' stands for nothing in the map",
        "staff.csv, row 5, RecordedDate: '8.9.2026' is not a day as %Y-%m-%d %H:%M:%S writes it",
        "staff.csv, row 6, Q1: 'West clinic' stands for nothing in the map",
        "staff.csv, row 6, ResponseId: no id",
        "staff.csv, row 7, ExternalReference: nothing, but 'staff_id' is needed",
        "the id 'staff-20260907-R_1' comes 2 times",
    ):
        assert any(text in each for each in problems), text
    assert len(problems) == 6


def test_what_the_map_names_and_is_not_there_is_told(folder: Path) -> None:
    """A column of the export, a column of the contract, one that the contract needs, and the day of sending."""
    wrong = copy.deepcopy(given.STAFF_MAP)
    wrong["items"]["trusts"] = {**wrong["items"].pop("trust"), "from": "Q33"}
    del wrong["columns"]["role"]
    given.write_map(folder, "staff", wrong)
    problems = told(folder, staff(folder, given.QUALTRICS), wave=None)
    assert any("has no column 'trusts'" in each and "did you mean 'trust'?" in each for each in problems)
    assert any("the column 'role' is not mapped" in each for each in problems)
    assert any("there is no column 'Q33'" in each for each in problems)
    assert any("no column says when it was sent" in each for each in problems)
    assert len(problems) == 4


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"platform": "surveytool"}, "'surveytool' is not known"),
        ({"table": "episodes"}, "'episodes'"),
        ({"items": {}}, "maps no question"),
        ({"columns": {"clinic_id": {"from": "Q1", "is": "C1"}}}, "says neither or both of from and is"),
        ({"columns": {"trust": {"from": "Q1"}}}, "maps 'trust' as a column and as a question"),
        ({"free_text": "Q5"}, "this key is not known"),
    ],
)
def test_a_map_that_is_wrong_is_told_in_plain_words(folder: Path, change: dict[str, object], text: str) -> None:
    """Each before the export is opened."""
    path = given.write_map(folder, "staff", {**given.STAFF_MAP, **change})
    with pytest.raises(ProblemsFound, match="surveys/staff.yml") as found:
        read_map(path)
    assert text in str(found.value)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "is empty"),
        ("ResponseId,Näme\n".encode("latin-1"), "is no UTF-8 text"),
        (b"a,a\n1,2\n", "two columns are called 'a'"),
        (b"a,b\n1,2\n", "has no column ResponseId or Status"),
        (b'ResponseId,"b\n1,2\n', "is no comma-separated text"),
    ],
)
def test_a_file_that_is_no_export_is_told(folder: Path, content: bytes, text: str) -> None:
    """Whatever it is."""
    (folder / "odd.csv").write_bytes(content)
    assert text in told(folder, folder / "odd.csv")[0]


def test_a_broken_workbook_is_told(folder: Path) -> None:
    """Not a stack of calls."""
    (folder / "odd.xlsx").write_bytes(b"PK not a workbook")
    assert "is no workbook that can be read" in told(folder, folder / "odd.xlsx")[0]


def test_a_table_that_is_parquet_is_left_alone(folder: Path) -> None:
    """Another folder is named instead, and takes the answers."""
    (folder / "extracts" / "provider_survey.parquet").write_bytes(b"parquet")
    problems = told(folder, staff(folder, given.QUALTRICS))
    assert "provider_survey.parquet: the table is there and is no CSV file" in problems[0]
    assert "--into" in problems[0]
    made = brought_in(folder, staff(folder, given.QUALTRICS), into=folder / "exports")
    assert made.path == folder / "exports" / "provider_survey.csv"
    assert (folder / "extracts" / "provider_survey.parquet").read_bytes() == b"parquet"


def test_the_command_says_what_it_did(folder: Path) -> None:
    """One line; problems end with exit code 2."""
    export = staff(folder, given.QUALTRICS)
    asked = ["survey", "import", str(export), "--network", str(folder), "--map", "staff.yml"]
    made = CliRunner().invoke(main, [*asked, "--wave", "2026-09-07"])
    assert made.exit_code == 0
    assert (
        "2 answers added, 0 were there already. Left out: 1 previews or tests, 0 never sent, 3 columns" in made.output
    )
    refused = CliRunner().invoke(main, asked)
    assert refused.exit_code == 2
    assert "--wave" in refused.output


@pytest.mark.parametrize("name", ["staff", "patients"])
def test_the_demos_maps_fit_the_demos_contract(name: str) -> None:
    """Every column that they name is one, with a scale for each question, and nothing that is needed is missing."""
    asked: SurveyMap = read_map(ROOT / "data" / "demo" / "surveys" / f"{name}.yml")
    columns = load(ROOT / "data" / "demo").contract[asked.table].columns
    named = {"response_id", "sent_on", "answered_on", *asked.columns, *asked.items}
    assert named <= set(columns)
    assert {column.name for column in columns.values() if not column.optional} <= named
    clinics = {each for each in asked.columns["clinic_id"].answers.values()}
    assert clinics <= set(pd.read_parquet(ROOT / "data" / "demo" / "extracts" / "clinics.parquet")["clinic_id"])
    assert all(
        columns[item].minimum <= number <= columns[item].maximum
        for item, how in asked.items.items()
        for number in how.answers.values()
        if number is not None
    )


def test_who_answers_later_is_no_contradiction_and_an_older_export_takes_nothing_back(folder: Path) -> None:
    """The row of the invitation becomes the answer, once."""
    brought_in(folder, given.as_csv(folder / "raw.csv", given.REDCAP), "patients", None)
    later = [*given.REDCAP[:2], ["2", "p2", "2026-09-01 08:00:00", "2026-09-09 10:00:00", "7", "", "2"]]
    made = brought_in(folder, given.as_csv(folder / "later.csv", later), "patients", None)
    assert (made.added, made.since, made.known) == (0, 1, 1)
    assert table(folder, "patient_survey")["overall"].tolist() == ["9", "7"]
    before = (folder / "extracts" / "patient_survey.csv").read_bytes()
    made = brought_in(folder, folder / "raw.csv", "patients", None)
    assert (made.added, made.since, made.known) == (0, 0, 2)
    assert (folder / "extracts" / "patient_survey.csv").read_bytes() == before


def test_the_same_mistake_of_many_rows_is_told_once_with_their_number(folder: Path) -> None:
    """And what stands nearest in the map."""
    rows = [given.answer(f"R_{at}", f"s{at}") for at in range(4)]
    for row in rows[:3]:
        row[5] = "North clinik"
    (problem,) = told(folder, staff(folder, rows))
    assert (
        "row 4, Q1: 'North clinik' stands for nothing in the map (and 2 more rows) → did you mean 'North clinic'?"
        in problem
    )


def test_a_person_with_two_questionnaires_in_a_wave_is_counted(folder: Path) -> None:
    """And kept: which holds is for people to say."""
    assert brought_in(folder, staff(folder, [given.answer("R_1", "s1"), given.answer("R_2", "s1")])).twice == 1


@pytest.mark.parametrize("finished", ["False", "0"])
def test_a_questionnaire_begun_and_not_sent_is_counted_and_left_out(folder: Path, finished: str) -> None:
    """Qualtrics exports it with what was answered until then; ``True`` or ``1`` is an answer."""
    places = [("Finished", "Finished", '{"ImportId":"z"}'), (finished, "True")]
    head = [[*line, said] for line, said in zip(HEAD, places[0], strict=True)]
    rows = [[*line, said] for line, said in zip(given.QUALTRICS[:2], places[1], strict=True)]
    made = brought_in(folder, staff(folder, rows, head))
    assert (made.added, made.unfinished) == (1, 1)
    assert table(folder)["response_id"].tolist() == ["staff-20260907-R_2"]
