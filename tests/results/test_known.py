"""Results tables of what was known on an earlier day, held against the extracts cut by hand."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tests.results.conftest import Extracts, Write
from wellanalysis.errors import ProblemsFound
from wellanalysis.results.frames import Results
from wellanalysis.results.known import results_known_by, results_with
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute

DAY, AS_OF = date(2025, 4, 10), date(2025, 7, 10)


def cut(extracts: Extracts, day: date) -> Extracts:
    """The extracts as they would have been made on that day, by plain pandas."""
    then = pd.Timestamp(day)
    rows = extracts["episodes"]
    found = {**extracts, "episodes": rows[pd.to_datetime(rows["recorded_on"]) <= then]}
    for name, item in (("patient_survey", "overall"), ("provider_survey", "voice")):
        sent = extracts[name][extracts[name]["sent_on"] <= then]
        answered = sent["answered_on"] <= then
        found[name] = sent.assign(answered_on=sent["answered_on"].where(answered), **{item: sent[item].where(answered)})
    return found


def same_tables(one: Results, other: Results) -> None:
    """Every table the same, row by row."""
    for name in Results.tables():
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), obj=name)


@pytest.mark.parametrize("as_csv", [(), ("episodes", "patient_survey")])
def test_what_was_known_is_what_extracts_of_that_day_would_have_held(
    extracts: Extracts, write: Write, tmp_path: Path, as_csv: tuple[str, ...]
) -> None:
    """All tables, whatever the files' form: rows recorded later are gone, later answers are none."""
    definitions = write(extracts, as_csv=as_csv)
    found = results_known_by(definitions, tmp_path / "small" / "extracts", DAY, as_of=AS_OF)
    assert found is not None
    results, tables = found
    assert tables == {"episodes", "patient_survey", "provider_survey"}
    assert results.as_of == DAY
    then = write(cut(extracts, DAY), as_csv=as_csv, data_as_of=DAY)
    with open_source(then) as source:
        by_hand = compute(source, then)
    same_tables(results, by_hand)
    assert results.cube["n"].sum() > 0


def test_without_a_day_of_record_nothing_is_claimed_of_episodes(
    extracts: Extracts, write: Write, tmp_path: Path
) -> None:
    """Surveys carry their days; episodes count as they are."""
    definitions = write({**extracts, "episodes": extracts["episodes"].drop(columns="recorded_on")})
    found = results_known_by(definitions, tmp_path / "small" / "extracts", DAY, as_of=AS_OF)
    assert found is not None
    assert found[1] == {"patient_survey", "provider_survey"}


def test_a_database_is_not_asked(extracts: Extracts, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be put between its tables and the queries without writing to it."""
    definitions = write(extracts)
    monkeypatch.setattr("wellanalysis.results.known.Source.is_folder", False)
    assert results_known_by(definitions, definitions.folder / "extracts", DAY, as_of=AS_OF) is None


def test_other_definitions_on_the_same_extracts(extracts: Extracts, write: Write, results: Results) -> None:
    """The day is given, not theirs; with the same definitions the tables are the same."""
    definitions = write(extracts, data_as_of=date(2024, 12, 31))
    same_tables(results_with(definitions, definitions.folder / "extracts", as_of=AS_OF), results)


def test_extracts_that_do_not_fit_the_definitions_are_told(extracts: Extracts, write: Write) -> None:
    """A column that old definitions need may be gone."""
    definitions = write({**extracts, "episodes": extracts["episodes"].drop(columns="wound")})
    for ask in (results_with, lambda *given, **day: results_known_by(*given, DAY, **day)):
        with pytest.raises(ProblemsFound):
            ask(definitions, definitions.folder / "extracts", as_of=AS_OF)
