"""Everything that can be wrong with extracts, planted one at a time and then all at once."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.results.conftest import MEASURES, TOLD, Extracts, Write
from wellanalysis.definitions.periods import Quarter
from wellanalysis.errors import Problem
from wellanalysis.results.checks import check, check_request
from wellanalysis.results.frames import Results
from wellanalysis.results.source import open_source


@pytest.fixture
def problems_of(write: Write) -> Any:
    """Problems of the small network with some of its extracts or settings changed."""

    def _problems_of(extracts: Extracts, **settings: Any) -> list[Problem]:
        definitions = write(extracts, **settings)
        with open_source(definitions) as source:
            return check(source, definitions)

    return _problems_of


def changed(frame: pd.DataFrame, column: str, values: dict[int, Any]) -> pd.DataFrame:
    """The frame with the values of some rows replaced."""
    copy = frame.copy()
    if not all(isinstance(value, type(copy[column].dropna().iloc[0])) for value in values.values()):
        copy[column] = copy[column].astype("object")
    for row, value in values.items():
        copy.loc[row, column] = value
    return copy


def test_sound_extracts_give_no_problem(problems_of: Any, extracts: Extracts) -> None:
    """Absent values where they may be absent, and columns beyond the contract, are fine."""
    episodes = extracts["episodes"].assign(ward="A", note=None)
    assert problems_of({**extracts, "episodes": episodes, "extra": extracts["clinics"]}) == []


def test_sound_csv_gives_no_problem(problems_of: Any, extracts: Extracts) -> None:
    """The same as text files."""
    assert problems_of(extracts, as_csv=tuple(extracts)) == []


def test_missing_table_is_named_with_the_nearest_file(problems_of: Any, extracts: Extracts) -> None:
    """A file called episode instead of episodes."""
    given = {"episode" if name == "episodes" else name: frame for name, frame in extracts.items()}
    assert problems_of(given) == [
        Problem("extracts", "the table 'episodes' is missing", "did you mean 'episode'?"),
    ]


def test_providers_are_needed_only_where_episodes_name_them(problems_of: Any, extracts: Extracts) -> None:
    """Without the table providers an extract passes only if no episode names a provider."""
    without = {name: frame for name, frame in extracts.items() if name != "providers"}
    assert [problem.what for problem in problems_of(without)] == ["the table 'providers' is missing"]
    unnamed = extracts["episodes"].assign(provider_id=pd.Series([None] * 900, dtype="str"))
    assert problems_of({**without, "episodes": unnamed}) == []


def test_missing_column_is_named_with_the_nearest_column(problems_of: Any, extracts: Extracts) -> None:
    """A column under another name, and one that is not there under any."""
    episodes = extracts["episodes"].rename(columns={"start_date": "startdate"}).drop(columns="wound")
    assert problems_of({**extracts, "episodes": episodes}) == [
        Problem("episodes.parquet", "the column 'start_date' is missing", "did you mean 'startdate'?"),
        Problem("episodes.parquet", "the column 'wound' is missing", "known: startdate"),
    ]


def test_column_that_may_be_absent_is_missed_only_under_a_like_name(problems_of: Any, extracts: Extracts) -> None:
    """No recorded_on at all is fine; recordedon is probably meant; an own column is always expected."""
    episodes = extracts["episodes"].drop(columns=["recorded_on", "end_date"])
    assert problems_of({**extracts, "episodes": episodes}) == []
    misnamed = extracts["episodes"].rename(columns={"recorded_on": "recordedon"})
    assert [each.remedy for each in problems_of({**extracts, "episodes": misnamed})] == ["did you mean 'recordedon'?"]
    without = extracts["episodes"].drop(columns="visits")
    assert [each.what for each in problems_of({**extracts, "episodes": without})] == ["the column 'visits' is missing"]


@pytest.mark.parametrize(
    ("column", "value", "what", "remedy"),
    [
        ("start_date", "03/04/2025", "1 row not date, such as '03/04/2025' in", "a day, such as 2026-10-12"),
        ("days", "soon", "1 row not integer, such as 'soon' in", "a whole number"),
        ("days", "1.5", "1 row not integer, such as '1.5' in", "a whole number"),
        ("size", "1,5", "1 row not number, such as '1,5' in", "a number"),
        ("hospice", "perhaps", "1 row not boolean, such as 'perhaps' in", "true or false"),
    ],
)
def test_wrong_type_in_text_is_shown_by_its_value(
    problems_of: Any, extracts: Extracts, column: str, value: str, what: str, remedy: str
) -> None:
    """A column of a text file that does not convert whole: the value that stands in the way."""
    episodes = extracts["episodes"].copy()
    episodes[column] = episodes[column].astype("object")
    episodes.loc[7, column] = value
    problems = problems_of({**extracts, "episodes": episodes}, as_csv=("episodes",))
    assert [each.where for each in problems] == [f"episodes.csv, column {column}"]
    assert problems[0].what == f"{what} episode_id 'E0007'"
    assert remedy in problems[0].remedy


def test_wrong_type_of_a_typed_file_is_named(problems_of: Any, extracts: Extracts) -> None:
    """A number where a day should be; other problems of that column are not told on top."""
    episodes = extracts["episodes"].assign(start_date=np.arange(900), days=np.linspace(0, 1.5, 900))
    found = {each.where: each.what for each in problems_of({**extracts, "episodes": episodes})}
    assert found["episodes.parquet, column start_date"] == "the column holds whole number, the contract says date"
    assert "not integer" in found["episodes.parquet, column days"]
    assert len(found) == 2


def test_absent_value_where_one_is_needed(problems_of: Any, extracts: Extracts) -> None:
    """Counted, with one example."""
    episodes = changed(extracts["episodes"], "clinic_id", {3: None, 8: None})
    assert problems_of({**extracts, "episodes": episodes}) == [
        Problem(
            "episodes.parquet, column clinic_id",
            "2 rows without a value, such as episode_id 'E0003'",
            "fill them, or leave the rows out",
        )
    ]


def test_value_outside_its_limits(problems_of: Any, extracts: Extracts) -> None:
    """Both sides count, the example is the first by key."""
    episodes = changed(extracts["episodes"], "days", {5: 401, 9: -1})
    assert [str(each) for each in problems_of({**extracts, "episodes": episodes})] == [
        "episodes.parquet, column days: 2 rows outside 0 to 400, such as 401 in episode_id 'E0005'"
        " → correct the values, or the limits in network.yml"
    ]


def test_unknown_category_names_the_nearest(problems_of: Any, extracts: Extracts) -> None:
    """A slip of the pen in a category."""
    episodes = changed(extracts["episodes"], "wound", {0: "ulcr"})
    assert problems_of({**extracts, "episodes": episodes}) == [
        Problem(
            "episodes.parquet, column wound",
            "1 row with an unknown category, such as 'ulcr' in episode_id 'E0000'",
            "did you mean 'ulcer'?",
        )
    ]


def test_duplicated_episode(problems_of: Any, extracts: Extracts) -> None:
    """Two episodes twice and one thrice are three keys."""
    episodes = pd.concat([extracts["episodes"], extracts["episodes"].iloc[[4, 4, 6, 2]]])
    found = problems_of({**extracts, "episodes": episodes})
    assert [each.what for each in found] == ["3 keys stand more than once, such as episode_id 'E0002' in 2 rows"]


def test_key_of_several_columns(problems_of: Any, extracts: Extracts) -> None:
    """A provider may have rows in several clinics, but not twice from the same day."""
    providers = pd.concat([extracts["providers"], extracts["providers"].iloc[[4]]])
    found = problems_of({**extracts, "providers": providers})
    assert [each.what for each in found] == [
        "1 key stands more than once, such as provider_id 'D4', clinic_id 'C1', from_date '2025-01-01' in 2 rows"
    ]


def test_end_before_start(problems_of: Any, extracts: Extracts) -> None:
    """Both days are shown."""
    episodes = changed(extracts["episodes"], "start_date", {1: pd.Timestamp("2025-03-02")})
    episodes = changed(episodes, "end_date", {1: pd.Timestamp("2025-03-01")})
    episodes = changed(episodes, "recorded_on", {1: pd.NaT})
    assert problems_of({**extracts, "episodes": episodes}) == [
        Problem(
            "episodes.parquet, column end_date",
            "1 row with end_date before start_date, such as 2025-03-01 before 2025-03-02 in episode_id 'E0001'",
            "correct one of the two days",
        )
    ]


def test_provider_in_no_clinic(problems_of: Any, extracts: Extracts) -> None:
    """A clinician of an unknown clinic, and one whom the table providers does not have."""
    providers = changed(extracts["providers"], "clinic_id", {0: "C9"})
    episodes = changed(extracts["episodes"], "provider_id", {2: "D7"})
    found = problems_of({**extracts, "providers": providers, "episodes": episodes})
    assert [str(each) for each in found] == [
        "providers.parquet, column clinic_id: 1 row with a clinic_id that is not in clinics.parquet, such as 'C9'"
        " → add 'C9' to clinics, or correct it",
        "episodes.parquet, column provider_id: 1 row with a provider_id that is not in providers.parquet, such as 'D7'"
        " in episode_id 'E0002' → add 'D7' to providers, or correct it",
    ]


def test_day_after_the_data_speak(problems_of: Any, extracts: Extracts) -> None:
    """A row dated in the future would otherwise stretch the report by years."""
    episodes = changed(extracts["episodes"], "start_date", {0: pd.Timestamp("2052-01-01")})
    episodes = episodes.assign(end_date=pd.NaT, recorded_on=pd.NaT)
    found = problems_of({**extracts, "episodes": episodes})
    assert [each.what for each in found] == [
        "1 row dated after 2025-07-10, the day that the data speak of, such as 2052-01-01 in episode_id 'E0000'"
    ]


def test_table_without_rows(problems_of: Any, extracts: Extracts) -> None:
    """A file with a heading and nothing below; a table that no measure uses may be empty."""
    given = {**extracts, "episodes": extracts["episodes"].iloc[:0], "provider_survey": extracts["provider_survey"][:0]}
    measures = {name: measure for name, measure in MEASURES.items() if name != "staff_voice"}
    assert problems_of(given, measures=measures, as_csv=("episodes",)) == [
        Problem("episodes.csv", "there is no row in it", "export it again")
    ]


def test_settings_that_name_unknown_clinics(problems_of: Any, extracts: Extracts) -> None:
    """Adaptations, programme starts and pilots."""
    found = problems_of(
        extracts,
        measures={**MEASURES, "pilot": {**MEASURES["pilot"], "clinics": ["C1", "C0"]}},
        programme={"name": "Together", "starts": {"C2": "2025-01", "D2": "2025-01"}},
        clinics={"C44": {"benchmarks": {}}},
    )
    assert [(each.where, each.what.split(" in the")[0]) for each in found] == [
        ("network.yml, clinics", "there is no clinic 'C44'"),
        ("network.yml, programme.starts", "there is no clinic 'D2'"),
        ("measures/pilot.yml, clinics", "there is no clinic 'C0'"),
    ]


def test_delivered_results_are_checked_too(problems_of: Any, extracts: Extracts) -> None:
    """A measure that is not defined, a day within the month, more missing than there are."""
    told = {"title": "Deaths", "kind": "outcome", "statistic": "proportion", "improves": "down"}
    rows = pd.DataFrame(
        {
            "measure": ["mortality", "mortalty", "mortality", "mortality"],
            "clinic_id": ["C1", "C2", "C3", "C4"],
            "period": pd.to_datetime(["2025-01-01", "2025-01-01", "2025-01-15", "2025-01-01"]),
            "n": [50, 40, 30, 3],
            "missing": [0, 0, 0, 4],
            "lost": [0, 0, 0, 0],
            "numerator": [5.0, 3.0, 2.0, 0.0],
            "denominator": [50.0, 40.0, 30.0, 0.0],
        }
    )
    measures = {"mortality": {**told, "table": "results", "dated_by": "period", **TOLD}}
    found = problems_of({"clinics": extracts["clinics"], "results": rows}, measures=measures)
    assert [each.where for each in found] == [f"results.parquet, column {name}" for name in ("measure", "period", "n")]
    assert found[0].remedy == "did you mean 'mortality'?"


def test_delivered_counts_fit_together(problems_of: Any, extracts: Extracts) -> None:
    """More achieved than counted, and more counted, missing and lost than there are."""
    told = {"title": "Deaths", "kind": "outcome", "statistic": "proportion", "improves": "down"}
    rows = pd.DataFrame(
        {
            "measure": "mortality",
            "clinic_id": ["C1", "C2", "C3"],
            "period": pd.to_datetime("2025-01-01"),
            "n": [80, 10, 60],
            "missing": [0, 2, 2],
            "lost": [0, 1, 1],
            "numerator": [80.0, 5.0, 5.0],
            "denominator": [57.0, 57.0, 57.0],
        }
    )
    measures = {"mortality": {**told, "table": "results", "dated_by": "period", **TOLD}}
    found = problems_of({"clinics": extracts["clinics"], "results": rows}, measures=measures)
    assert [each.where for each in found] == [f"results.parquet, column {name}" for name in ("numerator", "n")]
    assert "1 row" in found[0].what
    assert "1 row" in found[1].what


def test_a_name_that_a_browser_would_run_is_refused(problems_of: Any, extracts: Extracts) -> None:
    """Names stand on pages."""
    clinics = changed(extracts["clinics"], "name", {0: "<script>alert(1)</script>"})
    found = problems_of({**extracts, "clinics": clinics})
    assert [each.where for each in found] == ["clinics.parquet, column name"]


def test_all_problems_are_told_at_once(problems_of: Any, extracts: Extracts) -> None:
    """Seven slips in three tables give seven problems."""
    episodes = changed(extracts["episodes"], "days", {5: 401})
    episodes = changed(episodes, "wound", {0: "brn"})
    episodes = changed(episodes, "clinic_id", {3: None})
    episodes = pd.concat([episodes, episodes.iloc[[10]]])
    staff = changed(extracts["provider_survey"], "role", {1: None}).drop(columns="voice")
    patients = changed(extracts["patient_survey"], "clinic_id", {0: "C7"})
    given = {**extracts, "episodes": episodes, "provider_survey": staff, "patient_survey": patients}
    assert len(problems_of(given)) == 7


def test_extract_of_tables_sql_is_named_by_its_file(problems_of: Any, extracts: Extracts) -> None:
    """A wrong value in what tables/episodes.sql gives is told at that file."""
    raw = {"export" if name == "episodes" else name: frame for name, frame in extracts.items()}
    text = "SELECT * REPLACE (CASE WHEN episode_id = 'E0001' THEN 'brun' ELSE wound END AS wound) FROM export"
    found = problems_of(raw, tables={"episodes": text})
    assert [each.where for each in found] == ["tables/episodes.sql, column wound"]


def test_request_for_a_quarter_without_data_and_unknown_clinics(
    results: Results, extracts: Extracts, write: Write
) -> None:
    """The same answers from the extracts and from the results tables."""
    definitions = write(extracts)
    quarter = Quarter.parse("2031Q1")
    expected = [
        Problem("--quarter", "there are no data in 2031Q1", "the data run from 2024Q4 to 2025Q3"),
        Problem("--clinic", "there is no clinic 'C8'", "known: C1, C2, C3, C4"),
    ]
    with open_source(definitions) as source:
        for asked in (source, results):
            assert check_request(asked, definitions, Quarter.parse("2025Q1"), ["C1", "C4"]) == []
            assert [each.what for each in check_request(asked, definitions, quarter, ["C1", "C8"])] == [
                each.what for each in expected
            ]
            assert check_request(asked, definitions, quarter)[0].remedy == expected[0].remedy
