"""A file of corrections: each line read as what its column holds, everything that is wrong with it told at once."""

from datetime import date
from pathlib import Path

import pytest

from tests.results.conftest import write_network
from tests.results.encountered import encountered_extracts
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import ProblemsFound
from wellanalysis.results.corrections import Correction, read_corrections

HEADINGS = "table,key,column,value,asked_by,asked_on,why"
ASKED = "charge nurse,2025-07-11,entered late"


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> Definitions:
    """The small network with encounters."""
    attribution = {"rule": "plurality", "others": ["responsible"]}
    return write_network(tmp_path_factory.mktemp("n") / "small", encountered_extracts(), attribution=attribution)


def written(folder: Path, *lines: str, headings: str = HEADINGS) -> Path:
    """A file of these corrections."""
    path = folder / "asked.csv"
    path.write_text("\n".join([headings, *lines]) + "\n", encoding="utf-8")
    return path


def read(folder: Path, definitions: Definitions, *lines: str) -> tuple[Correction, ...]:
    """The corrections of these lines, each asked for by the same person."""
    return read_corrections(written(folder, *(f"{line},{ASKED}" for line in lines)), definitions)


def told(folder: Path, definitions: Definitions, *lines: str) -> list[str]:
    """What is wrong with these lines."""
    with pytest.raises(ProblemsFound) as raised:
        read(folder, definitions, *lines)
    return [str(each) for each in raised.value.problems]


def test_values_are_read_as_their_columns_hold_them(tmp_path: Path, definitions: Definitions) -> None:
    """Whole numbers, numbers, days, truth, categories, texts, absent values; spaces around them do not matter."""
    lines = ["days, 9", "size,4.25", "end_date,2025-02-03", "hospice,TRUE", "wound,burn", "days,", "attributed_to,D5"]
    found = read(tmp_path, definitions, *(f"episodes,E000{place},{line}" for place, line in enumerate(lines)))
    assert [each.value for each in found] == [9, 4.25, date(2025, 2, 3), True, "burn", None, "D5"]
    assert found[0].key == (("episode_id", "E0000"),)
    assert (found[0].asked_by, found[0].asked_on, found[0].why) == ("charge nurse", date(2025, 7, 11), "entered late")
    assert found[0].where == "asked.csv, line 2"


def test_a_key_of_several_columns_names_them(tmp_path: Path, definitions: Definitions) -> None:
    """In any order; an optional one may be left out, another may not."""
    key = "clinic_id=C4; provider_id=D4; from_date=2020-01-01"
    [found] = read(tmp_path, definitions, f"providers,{key},to_date,2025-01-31")
    assert found.key == (
        ("provider_id", "D4"),
        ("clinic_id", "C4"),
        ("from_date", date(2020, 1, 1)),
        ("location", None),
    )
    form = "write it as provider_id=…; clinic_id=…; from_date=…; location=…"
    assert told(tmp_path, definitions, "providers,provider_id=D4; clinic_id=C4,to_date,2025-01-31") == [
        f"asked.csv, line 2, key: from_date is not given, so no row is named → {form}"
    ]
    assert told(tmp_path, definitions, "providers,provider=D4,to_date,2025-01-31") == [
        f"asked.csv, line 2, key: 'provider' is not in the key of providers → {form}"
    ]


def test_everything_wrong_is_told_at_once(tmp_path: Path, definitions: Definitions) -> None:
    """Each with its line, the value and the remedy."""
    assert told(
        tmp_path,
        definitions,
        "episode,E0001,days,9",
        "episodes,E0001,day,9",
        "episodes,E0002,days,soon",
        "episodes,E0003,days,401",
        "episodes,E0004,days,1.5",
        "episodes,E0005,wound,ulcers",
        "episodes,E0006,end_date,2025-02-30",
        "episodes,E0007,hospice,perhaps",
        "episodes,E0008,clinic_id,",
        "episodes,E0009,episode_id,E0010",
        "episodes,,days,9",
        "episodes,E0011,attributed_to,",
        "episodes,E0012,size,nan",
        "episodes,E0013,visits,-1",
    ) == [
        "asked.csv, line 2, table: no table 'episode' → did you mean 'episodes'?",
        "asked.csv, line 3, column: no column 'day' in episodes → did you mean 'days'?",
        "asked.csv, line 4, value: 'soon' is not a whole number → days is a whole number",
        "asked.csv, line 5, value: 401 is above 400, the limit of days → check the value",
        "asked.csv, line 6, value: '1.5' is not a whole number → days is a whole number",
        "asked.csv, line 7, value: 'ulcers' is not a value of wound → did you mean 'ulcer'?",
        "asked.csv, line 8, value: '2025-02-30' is not a day → write it as 2026-10-12",
        "asked.csv, line 9, value: 'perhaps' is neither true nor false → write true or false",
        "asked.csv, line 10, value: clinic_id may not be empty → say what it should be",
        "asked.csv, line 11, column: episode_id names the row, and cannot be corrected itself → have the row corrected "
        "where it was made",
        "asked.csv, line 12, key: episode_id is not given, so no row is named → write it as episode_id=…",
        "asked.csv, line 13, value: is empty → name the provider by their id",
        "asked.csv, line 14, value: 'nan' is not a number → size is a number",
        "asked.csv, line 15, value: -1 is below 0, the limit of visits → check the value",
    ]


def test_one_cell_is_corrected_once(tmp_path: Path, definitions: Definitions) -> None:
    """Which of two holds, nobody could say; another column of the same row is another cell."""
    lines = ["episodes,E0001,days,9", "episodes,E0001,size,2", "episodes,episode_id=E0001,days,8"]
    assert told(tmp_path, definitions, *lines) == [
        "asked.csv, line 4: days of episode_id 'E0001' is corrected in line 2 already → keep one of them"
    ]


def test_who_when_and_why_have_to_be_said(tmp_path: Path, definitions: Definitions) -> None:
    """A correction that nobody stands for is none."""
    with pytest.raises(ProblemsFound) as raised:
        read_corrections(written(tmp_path, "episodes,E0001,days,9,,soon,"), definitions)
    assert [str(each) for each in raised.value.problems] == [
        "asked.csv, line 2, asked_by: is empty → say who asks, and why",
        "asked.csv, line 2, why: is empty → say who asks, and why",
        "asked.csv, line 2, asked_on: 'soon' is not a day → write it as 2026-10-12",
    ]


def test_the_file_itself_is_checked(tmp_path: Path, definitions: Definitions) -> None:
    """Not there, empty, other headings, no line, a comma too many, another encoding."""

    def said(path: Path) -> str:
        with pytest.raises(ProblemsFound) as raised:
            read_corrections(path, definitions)
        return str(raised.value)

    assert "absent.csv: no such file of corrections" in said(tmp_path / "absent.csv")
    assert "there is no correction in it" in said(written(tmp_path))
    headings = said(written(tmp_path, "x", headings=HEADINGS.replace("value", "values")))
    assert "the column 'value' is not there" in headings
    assert "unknown column 'values' → did you mean 'value'?" in headings
    many = said(written(tmp_path, f"episodes,E0001,days,9,{ASKED}, and more"))
    assert "line 2: the line does not have 7 values → put a value with a comma into quotation marks" in many
    (tmp_path / "empty.csv").write_bytes(b"")
    assert "the file is empty" in said(tmp_path / "empty.csv")
    (tmp_path / "other.csv").write_bytes(f"{HEADINGS}\nepisodes,E0001,days,9,M\xfcller,2025-01-01,w".encode("latin-1"))
    assert "not UTF-8" in said(tmp_path / "other.csv")


def test_a_spreadsheet_s_form_is_read_too(tmp_path: Path, definitions: Definitions) -> None:
    """Semicolons, quotation marks, a byte-order mark, blank lines at the end."""
    path = tmp_path / "asked.csv"
    text = f'{HEADINGS}\nepisodes,E0001,days,9,nurse,2025-07-11,"late; see log"\n'.replace(",", ";")
    path.write_text("\ufeff" + text + ";;;;;;\n", encoding="utf-8")
    [found] = read_corrections(path, definitions)
    assert (found.value, found.why) == (9, "late; see log")
