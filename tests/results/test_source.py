"""Opening extracts: folders, text files as they come, databases, and everything that cannot be read."""

import gzip
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from tests.results.conftest import Extracts, Write
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.checks import check
from wellanalysis.results.frames import Results
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute


def refused(definitions: Definitions, extracts: str | Path | None = None) -> list[Problem]:
    """Problems with which opening ends; none of them names a folder of this machine."""
    with pytest.raises(ProblemsFound) as found:
        open_source(definitions, extracts)
    assert str(definitions.folder.parent) not in str(found.value)
    assert "/tmp" not in str(found.value)
    return list(found.value.problems)


@pytest.fixture
def small(write: Write, extracts: Extracts) -> Definitions:
    """The small network as files."""
    return write(extracts)


def test_missing_folder(small: Definitions, tmp_path: Path) -> None:
    """A relative folder is shown as it was typed, of an absolute one only its name."""
    assert refused(small, "nowhere/extracts")[0].what == "the folder 'nowhere/extracts' does not exist"
    assert refused(small, tmp_path / "gone")[0].what == "the folder 'gone' does not exist"


def test_folder_without_extracts(small: Definitions, tmp_path: Path) -> None:
    """A folder that holds something else."""
    (tmp_path / "notes.txt").write_text("none")
    assert "no .parquet" in refused(small, tmp_path)[0].what


def test_extracts_of_another_folder(small: Definitions) -> None:
    """The folder given goes before the one in network.yml."""
    moved = (small.folder / "extracts").rename(small.folder.parent / "elsewhere")
    with open_source(small, moved) as source:
        assert source.row_counts["episodes"] == 900


def test_other_encoding_is_told_with_byte_and_line(small: Definitions, extracts: Extracts) -> None:
    """Windows-1252 instead of UTF-8: the byte's place, its line, and what it was meant to be."""
    (small.folder / "extracts" / "clinics.parquet").unlink()
    text = "clinic_id,name,region\nC1,One,North\nC2,Hôpital,North\n"
    (small.folder / "extracts" / "clinics.csv").write_bytes(text.encode("cp1252"))
    assert refused(small) == [
        Problem(
            "clinics.csv",
            "not UTF-8: byte 39 in line 3, in Windows-1252 'ô'",
            "save the file as UTF-8 (in a spreadsheet: “CSV UTF-8”)",
        )
    ]
    (small.folder / "extracts" / "clinics.csv").write_bytes(text.encode("utf-16"))
    assert refused(small)[0].what == "not UTF-8: byte 0 in line 1, which begins a UTF-16 file"
    (small.folder / "extracts" / "clinics.csv").write_bytes(text.encode("utf-16-le"))
    assert refused(small)[0].what.startswith("not UTF-8: byte 1 in line 1")


def test_other_encoding_is_found_far_into_a_packed_file(small: Definitions) -> None:
    """A character split between two pieces of the file is none of the problem; a wrong byte after it is."""
    head = "clinic_id,name,region\n"
    filler = "".join(f"C{place},Ö,North\n" for place in range(120_000))
    wrong = "C0,Genève,North\n".encode("cp1252")
    packed = gzip.compress((head + filler).encode() + wrong)
    (small.folder / "extracts" / "clinics.parquet").unlink()
    (small.folder / "extracts" / "clinics.csv.gz").write_bytes(packed)
    place = len((head + filler).encode()) + wrong.index(b"\xe8")
    assert refused(small)[0].what == f"not UTF-8: byte {place:,} in line 120,002, in Windows-1252 'è'"


def test_utf8_with_a_byte_order_mark_is_read(write: Write, extracts: Extracts) -> None:
    """As spreadsheets write it; the mark is no part of the first column's name."""
    definitions = write(extracts, as_csv=("clinics",))
    path = definitions.folder / "extracts" / "clinics.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    with open_source(definitions) as source:
        assert check(source, definitions) == []


def test_text_as_spreadsheets_write_it(write: Write, extracts: Extracts) -> None:
    """Semicolons, line ends of Windows, a mark at the beginning, quotes around names that hold a comma."""
    definitions = write({name: frame for name, frame in extracts.items() if name != "clinics"})
    rows = ['"clinic_id";"name";"region";"opened_on"', "C1;One, the first;North;2001-01-01", 'C2;"Two ""B""";North;']
    rows += ["C3;Three;South;", "C4;Four;South;2004-01-01"]
    text = b"\xef\xbb\xbf" + "\r\n".join(rows).encode()
    (definitions.folder / "extracts" / "clinics.csv").write_bytes(text)
    with open_source(definitions) as source:
        assert check(source, definitions) == []
        names = source.frame('SELECT name FROM "clinics" ORDER BY clinic_id')["name"]
    assert names.to_list() == ["One, the first", 'Two "B"', "Three", "Four"]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n"])
def test_empty_file(small: Definitions, content: bytes) -> None:
    """No byte, or only a mark or empty lines."""
    (small.folder / "extracts" / "episodes.parquet").unlink()
    (small.folder / "extracts" / "episodes.csv").write_bytes(content)
    assert refused(small) == [Problem("episodes.csv", "the file is empty", "export it again, or remove it")]


def test_all_unreadable_files_are_told_at_once(small: Definitions) -> None:
    """An empty file, a packed file that is none and a table that came twice."""
    folder = small.folder / "extracts"
    (folder / "providers.parquet").write_bytes(b"")
    (folder / "extra.csv.gz").write_bytes(b"clinic_id,name\n")
    (folder / "clinics.csv").write_text("clinic_id,name\nC1,One\n")
    assert [problem.where for problem in refused(small)] == ["extra.csv.gz", "providers.parquet", "clinics.csv"]


def test_file_that_is_not_what_its_ending_says(small: Definitions) -> None:
    """Text called Parquet; and text with lines of different lengths, by its line."""
    (small.folder / "extracts" / "episodes.parquet").write_text("episode_id,patient_id\n")
    problem = refused(small)[0]
    assert problem.where == "episodes.parquet"
    assert problem.what.startswith("cannot be read as Parquet")
    (small.folder / "extracts" / "episodes.parquet").unlink()
    (small.folder / "extracts" / "episodes.csv").write_text("a,b\n1,2\n" * 5 + "1,2,3,4\n")
    problem = refused(small)[0]
    assert problem.what.startswith("cannot be read as comma-separated text")
    assert "Line: 11" in problem.what


def test_text_keeps_leading_zeros_and_reads_no_day_from_slashes(write: Write, extracts: Extracts) -> None:
    """Clinic "01" stays "01"; whole numbers in text columns of typed files become text."""
    clinics = extracts["clinics"].assign(clinic_id=["01", "02", "03", "04"])
    definitions = write({**extracts, "clinics": clinics}, as_csv=("clinics",))
    with open_source(definitions) as source:
        assert source.frame('SELECT clinic_id FROM "clinics"')["clinic_id"].to_list() == ["01", "02", "03", "04"]


def test_fingerprint_is_the_hash_of_each_file(small: Definitions) -> None:
    """Names without folders; another content is another hash."""
    with open_source(small) as source:
        before = source.fingerprint()
    assert sorted(before) == sorted(path.name for path in (small.folder / "extracts").iterdir())
    assert all(len(hash) == 64 for hash in before.values())
    pd.DataFrame({"clinic_id": ["C1"]}).to_parquet(small.folder / "extracts" / "clinics.parquet")
    with open_source(small) as source:
        after = source.fingerprint()
    assert {name for name in before if before[name] != after[name]} == {"clinics.parquet"}


def test_network_sql_reads_the_extracts_under_other_names(write: Write, extracts: Extracts, results: Results) -> None:
    """tables/*.sql over one raw file of the same name and one of another give the same results."""
    raw = {"visits_2025" if name == "patient_survey" else name: frame for name, frame in extracts.items()}
    raw["episodes"] = extracts["episodes"].rename(columns={"start_date": "began"})
    texts = {
        "episodes": "WITH renamed AS (SELECT *, began AS start_date FROM episodes) SELECT * FROM renamed",
        "patient_survey": "SELECT v.* FROM visits_2025 AS v JOIN clinics USING (clinic_id)",
    }
    definitions = write(raw, tables=texts)
    with open_source(definitions) as source:
        assert check(source, definitions) == []
        pd.testing.assert_frame_equal(compute(source, definitions).cube, results.cube)


def test_network_sql_reads_a_file_whose_name_has_hyphens_or_spaces(
    write: Write, extracts: Extracts, results: Results
) -> None:
    """Files from elsewhere keep their names; their tables are named in quotes."""
    raw = {
        {"clinics": "2025-07 clinics", "episodes": "visits_2024-01_2025-06"}.get(name, name): frame
        for name, frame in extracts.items()
    }
    texts = {
        "clinics": 'SELECT * FROM "2025-07 clinics"',
        "episodes": 'WITH "a-b" AS (SELECT * FROM "visits_2024-01_2025-06") SELECT "a-b".* FROM "a-b"',
    }
    definitions = write(raw, tables=texts)
    with open_source(definitions) as source:
        assert check(source, definitions) == []
        pd.testing.assert_frame_equal(compute(source, definitions).cube, results.cube)


def test_a_name_in_quotes_reaches_no_file_but_the_extracts(
    write: Write, extracts: Extracts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that no extract has is told; nor does one from an inner query lead to a file of the working folder."""
    definitions = write(extracts, tables={"clinics": 'SELECT * FROM "other-clinics"'})
    monkeypatch.chdir(definitions.folder)
    extracts["clinics"].to_csv(definitions.folder / "other-clinics.csv", index=False)
    extracts["clinics"].to_csv(definitions.folder / "other-clinics", index=False)
    assert refused(definitions)[0].what == "reads from 'other-clinics', which is not in the extracts"
    inner = '(WITH "other-clinics" AS (SELECT 1 AS one) SELECT one FROM "other-clinics") AS inside'
    definitions = write(extracts, tables={"clinics": f'SELECT "other-clinics".* FROM {inner}, "other-clinics"'})
    assert refused(definitions)[0].where == "tables/clinics.sql"


def test_network_sql_that_names_what_is_not_there(write: Write, extracts: Extracts) -> None:
    """An unknown table with the nearest name, an unknown column, and SQL files that read from each other."""
    definitions = write(extracts, tables={"clinics": "SELECT * FROM clinic"})
    assert refused(definitions) == [
        Problem("tables/clinics.sql", "reads from 'clinic', which is not in the extracts", "did you mean 'clinics'?")
    ]
    definitions = write(extracts, tables={"clinics": "SELECT clinic_name AS name FROM clinics"})
    problem = refused(definitions)[0]
    assert problem.where == "tables/clinics.sql"
    assert "clinic_name" in problem.what
    extracts = {name: extracts[name] for name in ("clinics", "episodes")}
    for path in (definitions.folder / "extracts").iterdir():
        path.unlink()
    texts = {"clinics": "SELECT * FROM providers", "providers": "SELECT * FROM clinics"}
    definitions = write({"episodes": extracts["episodes"]}, tables=texts)
    assert refused(definitions)[0].what == "read from each other"


def test_nothing_outside_the_extracts_can_be_read(small: Definitions, tmp_path: Path) -> None:
    """Even SQL that passed all checks reads no other file of the machine."""
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    with open_source(small) as source:
        with pytest.raises(ProblemsFound):
            source.frame(f"SELECT * FROM read_csv('{secret}')")
        assert source.row_counts["clinics"] == 4


def test_variable_that_is_not_set(write: Write, extracts: Extracts, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable is named."""
    monkeypatch.delenv("SMALL_EXTRACTS", raising=False)
    problem = refused(write(extracts, extracts="${SMALL_EXTRACTS}"))[0]
    assert problem.what == "the environment variable SMALL_EXTRACTS is not set"


def test_database_of_an_environment_variable(
    write: Write, extracts: Extracts, results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that may only be read gives the results that the files give, the network's SQL included."""
    path = tmp_path / "store.duckdb"
    with duckdb.connect(str(path)) as store:
        for name, frame in extracts.items():
            store.register("given", frame.rename(columns={"clinic_id": "site"}) if name == "episodes" else frame)
            store.execute(f'CREATE TABLE "{name}" AS SELECT * FROM given')
    monkeypatch.setenv("SMALL_EXTRACTS", f"duckdb://{path}?read_only=True")
    texts = {"episodes": "SELECT *, site AS clinic_id FROM episodes"}
    definitions = write(extracts, tables=texts, extracts="${SMALL_EXTRACTS}")
    with open_source(definitions) as source:
        assert check(source, definitions) == []
        found = compute(source, definitions)
    pd.testing.assert_frame_equal(found.cube, results.cube)
    pd.testing.assert_frame_equal(found.people, results.people)
    assert found.fingerprint["episodes"] == "900 rows"


def test_database_address_is_never_printed(
    write: Write, extracts: Extracts, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Refused on the command line; where the connection fails only the variable is named."""
    monkeypatch.setenv("SMALL_EXTRACTS", f"duckdb://{tmp_path}/hidden-word/none.duckdb?read_only=True")
    definitions = write(extracts, extracts="${SMALL_EXTRACTS}")
    problem = refused(definitions)[0]
    assert "${SMALL_EXTRACTS}" in problem.what
    assert "hidden-word" not in str(problem)
    problem = refused(definitions, "postgres://someone:hidden-word@server/data")[0]
    assert "hidden-word" not in str(problem)
    assert "${NAME_OF_VARIABLE}" in problem.remedy


def test_a_mistyped_database_file_is_told_and_never_made(
    write: Write, extracts: Extracts, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """DuckDB makes a file that is not there; a check writes nothing."""
    small = write(extracts)
    path = tmp_path / "not-there.duckdb"
    monkeypatch.setenv("SMALL_EXTRACTS", f"duckdb://{path}")
    assert "does not exist" in refused(small, "${SMALL_EXTRACTS}")[0].what
    assert not path.exists()


def test_two_columns_of_one_heading(small: Definitions) -> None:
    """Which of the two is meant cannot be known."""
    file = small.folder / "extracts" / "more.csv"
    file.write_text("a,b,A\n1,2,3\n")
    assert "two columns have the heading 'a'" in refused(small)[0].what
