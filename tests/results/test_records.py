"""Records beside the extracts: read as they were known on a day, and held against contract, extracts and measures."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tests.results.conftest import Write, small_extracts
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.record_contract import RECORDS
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.publish import inputs
from wellanalysis.results import connection
from wellanalysis.results.checks import check
from wellanalysis.results.frames import Results
from wellanalysis.results.records import OWN_WORDS, Records, records, types_of
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute

ITEMS = "item,received_on,channel,kind,clinic_id,measure,says,seen_by,reviewed_on,reviewed_by\n"
"""The data speak of 10 July 2025."""


@pytest.fixture
def network(write: Write) -> Definitions:
    """The small network, without records yet."""
    return write(small_extracts())


def _keep(network: Definitions, **files: str) -> None:
    folder = network.folder / "records"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")


def _problems(network: Definitions) -> list[Problem]:
    found: list[Problem] = []
    with open_source(network, gather=found) as source:
        return [*found, *check(source, network)]


def test_what_came_later_is_not_told_and_a_day_to_come_is_absent(network: Definitions) -> None:
    """A row of tomorrow is no row; a row of yesterday, read tomorrow, has not been read."""
    _keep(
        network,
        feedback=ITEMS
        + "F-2,2025-07-09,form,question,C1,seen_14d,Why?,network,2025-07-11,analyst\n"
        + "F-1,2025-07-01,mail,comment,,,Thanks,public,2025-07-02,analyst\n"
        + "F-3,2025-07-11,form,question,C1,seen_14d,Later,network,,\n",
    )
    with open_source(network) as source:
        found = compute(source, network).records.feedback
        assert "records/feedback.csv" in source.fingerprint()
    assert found["item"].tolist() == ["F-1", "F-2"]
    assert found["clinic_id"].tolist() == ["", "C1"]
    assert found["reviewed_on"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("name", "row", "told"),
    [
        (
            "themes",
            "theme,kind,on,title,decision,says,decided_by,decided_on\nT1,need,2025-05-01,Slots,done,Two more.,board,{}\n",
            ["decision", "says", "decided_by"],
        ),
        ("feedback", ITEMS + "F-1,2025-07-01,mail,comment,,,Thanks,public,{},analyst\n", ["reviewed_by"]),
        (
            "excerpts",
            "excerpt,on,role,source,says,seen_by,agreed_on,reviewed_by,reviewed_on\n"
            "X-1,2025-06-01,patient,letter,They listened.,network,2025-06-02,lead,{}\n",
            ["reviewed_by"],
        ),
        (
            "stories",
            "story,on,kind,title,says,seen_by,agreed_on,reviewed_by,reviewed_on\n"
            "Y-1,2025-06-01,patient,A walk,I walk.,network,2025-06-02,lead,{}\n",
            ["reviewed_by"],
        ),
        (
            "corrections",
            "correction,appeal,table,key,column,value,asked_by,asked_on,why,decision,decided_by,decided_on\n"
            "K-1,A-1,episodes,E0001,days,3,nurse,2025-06-02,late,accepted,director,{}\n",
            ["decision", "decided_by"],
        ),
        (
            "development",
            "plan,provider_id,agreed_on,agreed_with,goal,ended_on,came_of_it\nD-1,D1,2025-06-01,lead,More,{},It did\n",
            ["came_of_it"],
        ),
        (
            "actions",
            "action,clinic_id,kind,agreed_on,says,owner,done_on,came_of_it\nN-1,C1,goal,2025-06-01,More,lead,{},It did\n",
            ["came_of_it"],
        ),
    ],
)
def test_what_came_with_a_day_is_told_from_that_day_on(
    network: Definitions, name: str, row: str, told: list[str]
) -> None:
    """Who read or decided, and what, would tell of a day that has not come; the rest of the row stays."""
    for day, known in (("2025-07-10", True), ("2025-07-11", False)):
        _keep(network, **{name: row.format(day)})
        with open_source(network) as source:
            found = getattr(records(source, date(2025, 7, 10)), name)
        assert [bool(value) for value in found.loc[0, told]] == [known] * len(told)
        assert found.loc[0, list(RECORDS[name].later)].notna().any() or not known
        assert found.loc[0, RECORDS[name].table.key[0]]


def test_each_day_that_may_be_to_come_is_a_column_with_columns_of_its_table() -> None:
    """No table is left out above: the others have days that say all there is to say."""
    alone = {"promises": {"kept_on": ()}}
    for name, record in RECORDS.items():
        columns = record.table.columns
        assert set(record.later) <= set(columns)
        assert {each for came in record.later.values() for each in came} <= set(columns)
        if record.later and not any(record.later.values()):
            assert record.later == alone[name]


@pytest.mark.parametrize("name", ["feedbak", "Feedback", "notes"])
def test_a_file_that_is_no_table_of_the_records_is_told(network: Definitions, name: str) -> None:
    """What people wrote into it would be lost; with the nearest name where there is one."""
    _keep(network, **{name: ITEMS})
    (found,) = _problems(network)
    assert (found.where, found.what) == (f"records/{name}.csv", "is no table of the records")
    assert ("feedback" in found.remedy) == (name != "notes") or "known:" in found.remedy
    with pytest.raises(ProblemsFound, match="is no table of the records"):
        open_source(network)


@pytest.mark.parametrize("says", ["ABI < 0.5 and 3 > 2", "a <1 b", "less<->more"])
def test_signs_that_no_browser_reads_as_a_tag_are_words(network: Definitions, says: str) -> None:
    """Pages escape them."""
    _keep(network, feedback=ITEMS + f"F-1,2025-07-01,mail,comment,,,{says},public,,\n")
    assert _problems(network) == []


@pytest.mark.parametrize("says", ["a<b", "fine</b>", "<!-- gone", "<?x"])
def test_what_a_browser_reads_as_a_tag_is_refused(network: Definitions, says: str) -> None:
    """Wherever in the words it stands."""
    _keep(network, feedback=ITEMS + f"F-1,2025-07-01,mail,comment,,,{says},public,,\n")
    (found,) = _problems(network)
    assert "cannot be printed" in found.what
    assert "a blank after each <" in found.remedy


def test_reasons_of_corrections_are_peoples_own_words() -> None:
    """They came with the appeal, and are printed as they came."""
    assert OWN_WORDS["corrections"] == ("why",)


def test_records_are_saved_and_read_as_they_were(network: Definitions, tmp_path: Path) -> None:
    """A run's records come back with their types, rows or none, and count among its results."""
    with open_source(network) as source:
        without = compute(source, network)
    _keep(network, feedback=ITEMS + "F-1,2025-07-01,mail,comment,,,Thanks,public,,\n")
    with open_source(network) as source:
        found = compute(source, network)
    found.save(tmp_path)
    again = Results.load(tmp_path)
    for name in Records.tables():
        pd.testing.assert_frame_equal(getattr(found.records, name), getattr(again.records, name))
        assert getattr(again.records, name).dtypes.astype(str).to_dict() == types_of(RECORDS[name].table)
    assert found.hashed() == again.hashed() != without.hashed()


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("F-1,2025-07-01,letter,comment,,,Thanks,public,,", "1 row with an unknown category, such as 'letter'"),
        ("F-1,2025-07-01,mail,comment,C9,,Thanks,public,,", "a clinic_id that is not in clinics, such as 'C9'"),
        ("F-1,2025-07-01,mail,comment,,seen,Thanks,public,,", "a measure that is none, such as 'seen'"),
        ("F-1,2025-07-01,mail,comment,,,<b>Thanks,public,,", "a text that cannot be printed"),
        ("F-1,2025-07-01,mail,comment,,,Thanks,public,2025-06-30,analyst", "reviewed_on before received_on"),
        ("F-1,1 July,mail,comment,,,Thanks,public,,", "1 row not date, such as '1 July'"),
        ("F-1,2025-07-01,mail,comment,,,Thanks,public,,\nF-1,2025-07-02,mail,comment,,,No,public,,", "more than once"),
    ],
)
def test_what_is_wrong_with_a_record_is_told_with_its_file(network: Definitions, row: str, what: str) -> None:
    """The same checks as of an extract, and the file's own name."""
    _keep(network, feedback=ITEMS + row + "\n")
    (found,) = _problems(network)
    assert what in found.what
    assert found.where.startswith("records/feedback.csv")


def test_references_between_records_are_held_too(network: Definitions) -> None:
    """A step of an item that nobody received; and one whose ledger is not there at all."""
    steps = "item,on,status,owner,due_on,says\nF-9,2025-07-01,looked_at,analyst,,\n"
    _keep(network, feedback_steps=steps)
    (missing,) = _problems(network)
    assert missing.what == "the file of 'feedback' is missing, to which feedback_steps refers"
    _keep(network, feedback=ITEMS + "F-1,2025-07-01,mail,comment,,,Thanks,public,,\n", feedback_steps=steps)
    (unknown,) = _problems(network)
    assert "an item that is not in records/feedback.csv, such as 'F-9'" in unknown.what.replace("a item", "an item")


def test_a_file_that_cannot_be_read_is_told_beside_all_else(network: Definitions) -> None:
    """One list for definitions, extracts and records; without a list it is raised."""
    _keep(network, feedback="", looks="look,measure\n")
    found = _problems(network)
    assert {each.where.split(",")[0] for each in found} >= {"records/feedback.csv"}
    with pytest.raises(ProblemsFound, match=r"records/feedback\.csv: the file is empty"):
        open_source(network)


def test_the_folder_has_one_name_in_what_is_hashed_and_what_is_told() -> None:
    """Two modules name it, since one of them loads nothing heavy."""
    assert inputs.RECORDS == connection.RECORDS
