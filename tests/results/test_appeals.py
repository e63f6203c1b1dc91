"""Accepted appeals: read from the records, laid over the extracts for everything that is made, and held against everything."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from tests.results.conftest import write_network
from tests.results.encountered import encountered_extracts
from wellanalysis.cli import main
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import ProblemsFound
from wellanalysis.publish.check import checked
from wellanalysis.publish.what_if import told_of
from wellanalysis.results.appeal_rows import accepted_rows, of_rows
from wellanalysis.results.frames import Results
from wellanalysis.results.known import results_known_by, results_with
from wellanalysis.results.records import records
from wellanalysis.results.tables import compute

DISCLOSURE = {"network": {"policy": "open"}, "clinic": {"policy": "own_patients"}}
SETTINGS = {
    "attribution": {"rule": "plurality", "others": ["responsible"], "ties": "share"},
    "disclosure": DISCLOSURE,
    "minimum": {"denominator": 1, "episodes": 1},
}
ITEMS = "item,received_on,channel,kind,role,clinic_id,says,seen_by,reviewed_by,reviewed_on\n"
APPEAL = "A-01,2025-06-01,form,appeal,nurse,C1,The day is wrong,network,analyst,2025-06-02\n"
OTHER = "A-02,2025-07-01,form,appeal,nurse,C1,Look again,network,analyst,2025-07-02\n"
QUESTION = "F-01,2025-06-01,form,question,nurse,C1,Why?,network,,\n"
STEPS = "item,on,status,owner,says\n"
CHANGED = "A-01,2025-06-20,changed,director,It was entered late\n"
HEADS = "correction,appeal,table,key,column,value,asked_by,asked_on,why,decision,decided_by,decided_on\n"
ACCEPTED = "K-01,A-01,episodes,{id},days,3,nurse,2025-06-01,entered late,accepted,director,2025-06-20\n"
OPEN = "K-02,A-02,episodes,{other},days,3,nurse,2025-07-01,entered late,,,\n"


def _ids() -> tuple[str, str]:
    """Two ulcers of clinic C1 that were seen too late, in the newest final quarter of the measure."""
    rows = encountered_extracts()["episodes"]
    late = rows[
        (rows["clinic_id"] == "C1") & (rows["wound"] == "ulcer") & (rows["days"] > 14) & rows["hospice"].eq(False)
        & rows["moved"].eq(False) & rows["lost_early"].eq(False) & rows["start_date"].between("2025-04-01", "2025-06-01")
    ]  # fmt: skip
    return str(late["episode_id"].iloc[0]), str(late["episode_id"].iloc[1])


ID, SECOND = _ids()


def keep(network: Definitions, **files: str) -> None:
    """Write files of records."""
    folder = network.folder / "records"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text.format(id=ID, other=SECOND), encoding="utf-8")


@pytest.fixture
def network(tmp_path: Path) -> Definitions:
    """The small network with encounters, and one appeal that was accepted and one that is open."""
    made = write_network(tmp_path / "small", encountered_extracts(), **SETTINGS)
    keep(
        made,
        feedback=ITEMS + APPEAL + OTHER + QUESTION,
        feedback_steps=STEPS + CHANGED,
        corrections=HEADS + ACCEPTED + OPEN,
    )
    return made


def results_of(network: Definitions) -> Results:
    """Results tables as every report gets them."""
    with checked(network.folder) as found:
        return compute(found.source, found.definitions)


def seen(results: Results) -> float:
    """Wounds of C1 that were seen within 14 days."""
    cube = results.cube
    return float(cube.loc[cube["measure"].eq("seen_14d") & cube["clinic_id"].eq("C1"), "numerator"].sum())


def problems(network: Definitions) -> str:
    """What is said of the network."""
    with pytest.raises(ProblemsFound) as raised, checked(network.folder):
        pass
    return str(raised.value)


def test_results_are_those_of_extracts_that_say_so(network: Definitions, tmp_path: Path) -> None:
    """Every table as if the row had said it; the open correction changes nothing."""
    extracts = encountered_extracts()
    episodes = extracts["episodes"].copy()
    episodes.loc[episodes["episode_id"].eq(ID), "days"] = 3
    by_hand = results_of(write_network(tmp_path / "other", {**extracts, "episodes": episodes}, **SETTINGS))
    found = results_of(network)
    for name in Results.tables():
        if name != "corrected":
            pd.testing.assert_frame_equal(getattr(found, name), getattr(by_hand, name), obj=name)
    assert found.corrected["measure"].tolist() == ["pilot", "seen_14d", "visit_rate"]
    assert set(found.corrected["clinic_id"]) == {"C1"}
    assert set(found.corrected["decided_on"]) == {pd.Timestamp("2025-06-20")}


def test_without_corrections_nothing_is_laid_over(network: Definitions) -> None:
    """No layer, no touched figure; and the fingerprint tells the two runs apart."""
    with_them = results_of(network)
    (network.folder / "records" / "corrections.csv").unlink()
    with checked(network.folder) as found:
        assert found.source.layers == 0
        assert found.source.touched is None
        without = compute(found.source, found.definitions)
    assert without.corrected.empty
    assert seen(with_them) == seen(without) + 1
    assert without.fingerprint != with_them.fingerprint


def test_what_is_decided_after_the_day_of_the_data_does_not_hold_yet(network: Definitions) -> None:
    """The data speak of 10 July 2025; a decision of the 11th waits for the next extracts."""
    keep(network, corrections=HEADS + ACCEPTED.replace("director,2025-06-20", "director,2025-07-11"))
    assert results_of(network).corrected.empty


GONE = ACCEPTED.replace("{id}", "E-gone")
OVER_HEADS = HEADS.replace("decided_on", "decided_on,overtaken_on")


def test_a_correction_whose_row_has_left_the_extract_is_told_how_to_close(network: Definitions) -> None:
    """The export of a later day may merge or remove what was corrected once."""
    keep(network, corrections=HEADS + GONE)
    told = problems(network)
    assert "no row of episodes has episode_id 'E-gone'" in told
    assert "write the day from which it no longer holds as overtaken_on" in told


def test_an_overtaken_correction_is_no_longer_laid_over_from_its_day_on(network: Definitions) -> None:
    """On the 10th of July the data speak: until its day a correction holds, and its row is sought."""
    keep(network, corrections=OVER_HEADS + GONE.replace("\n", ",2025-07-10\n"))
    assert results_of(network).corrected.empty
    keep(network, corrections=OVER_HEADS + GONE.replace("\n", ",2025-07-11\n"))
    assert "no row of episodes" in problems(network)
    keep(network, corrections=OVER_HEADS + ACCEPTED.replace("\n", ",2025-07-10\n"))
    assert results_of(network).corrected.empty
    keep(network, corrections=OVER_HEADS + ACCEPTED.replace("\n", ",2025-07-11\n"))
    assert len(results_of(network).corrected)


def test_a_cell_may_be_corrected_anew_after_the_first_was_overtaken(network: Definitions) -> None:
    """Two that hold at once contradict each other; of one that ended nothing is left."""
    anew = ACCEPTED.replace("K-01", "K-09").replace(",3,", ",4,").replace("\n", ",\n")
    keep(network, corrections=OVER_HEADS + ACCEPTED.replace("\n", ",2025-07-10\n") + anew)
    assert len(results_of(network).corrected)
    keep(network, corrections=OVER_HEADS + ACCEPTED.replace("\n", ",\n") + anew)
    assert "K-09" in problems(network)


def test_what_was_not_accepted_cannot_be_overtaken(network: Definitions) -> None:
    """Nor before it was decided."""
    keep(network, corrections=OVER_HEADS + OPEN.replace("\n", ",2025-07-09\n"))
    assert "was never laid over the extracts" in problems(network)
    keep(network, corrections=OVER_HEADS + ACCEPTED.replace("\n", ",2025-06-19\n"))
    assert "overtaken_on before decided_on" in problems(network)


def test_a_correction_asked_before_its_appeal_came_is_refused(network: Definitions) -> None:
    """One of the two days is wrong."""
    keep(network, corrections=HEADS + ACCEPTED.replace("nurse,2025-06-01", "nurse,2025-05-31"))
    assert "asked on 2025-05-31, before its appeal 'A-01' came on 2025-06-01" in problems(network)


def test_a_table_kept_before_there_was_such_a_day_is_read(network: Definitions) -> None:
    """Runs of before have no column of overtaken ones: theirs all hold."""
    kept = results_of(network).records.corrections
    assert accepted_rows(kept.drop(columns="overtaken_on"))["correction"].tolist() == ["K-01"]


def test_a_state_of_another_day_holds_what_was_decided_by_then(network: Definitions) -> None:
    """And the corrections that another report knew, where they are given."""
    place = network.folder / "extracts"
    now, today = results_of(network), date(2025, 7, 10)
    assert seen(results_with(network, place, as_of=today)) == seen(now)
    for day, held in ((date(2025, 6, 19), 0), (date(2025, 6, 20), 3)):
        known = results_known_by(network, place, day, as_of=today)
        assert known is not None
        assert len(known[0].corrected) == held
    kept = now.records.corrections
    assert seen(results_with(network, place, as_of=today, corrections=kept.iloc[:0])) == seen(now) - 1


def test_corrections_that_are_tried_out_lie_over_accepted_ones(network: Definitions) -> None:
    """The second of two, then both: afterwards the accepted one alone is there again."""
    with checked(network.folder, quarter="2025Q2") as found:
        kept = records(found.source, date(2025, 7, 10)).corrections
        asked = of_rows(kept[kept["correction"].eq("K-02")], found.definitions)
        told = told_of(found, asked, clinic="C1", provider=None, stage="draft")
        again = compute(found.source, found.definitions)
    assert any(each.measure == "seen_14d" for each in told.moved)
    assert seen(again) == seen(results_of(network))


FAULTS = {
    "a decision without a day": (ACCEPTED.replace("2025-06-20\n", "\n"), "decided_on is not there, but decision is"),
    "a day without a decision": (OPEN.replace(",,,\n", ",,,2025-07-02\n"), "decision and decided_by are not there, but decided_on is"),
    "an item that is no appeal": (OPEN.replace("A-02", "F-01"), "'F-01' is a question, not an appeal"),
    "an appeal that is still open": (OPEN.replace(",,,\n", ",accepted,director,2025-07-02\n"), "is accepted, but its appeal 'A-02' is not taken up"),
    "a row that is not there": (OPEN.replace("{other}", "E9999"), "no row of episodes has episode_id 'E9999'"),
    "a column that is not there": (OPEN.replace(",days,", ",dais,"), "no column 'dais' in episodes"),
    "a cell that is corrected twice": (ACCEPTED.replace("K-01", "K-03"), "is corrected in correction K-01 already"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_told(network: Definitions, fault: str) -> None:
    """With the correction that it is in."""
    line, said = FAULTS[fault]
    keep(network, corrections=HEADS + (line if line.startswith("K-01") else ACCEPTED + line))
    found = problems(network)
    assert said in found
    assert "records/corrections.csv, correction K-0" in found


def test_all_faults_are_told_at_once(network: Definitions) -> None:
    """None hides another."""
    lines = [OPEN.replace("K-02", f"K-1{place}").replace("{other}", f"E999{place}") for place in range(3)]
    found = problems_after(network, "".join(lines) + FAULTS["an item that is no appeal"][0])
    assert found.count("no row of episodes") == 3
    assert "not an appeal" in found


def problems_after(network: Definitions, lines: str) -> str:
    """What is said with these corrections."""
    keep(network, corrections=HEADS + lines)
    return problems(network)


def test_a_declined_correction_need_name_nothing(network: Definitions) -> None:
    """That may be why it was declined."""
    declined = OPEN.replace("{other}", "E9999").replace(",,,\n", ",declined,director,2025-07-02\n")
    keep(
        network,
        corrections=HEADS + ACCEPTED + declined,
        feedback_steps=STEPS + CHANGED + "A-02,2025-07-02,declined,director,No such row\n",
    )
    assert len(results_of(network).corrected) == 3


def test_a_decision_is_written_with_its_step_and_changes_the_figures(network: Definitions) -> None:
    """Both files are other than before, everything else is as it was."""
    before = seen(results_of(network))
    words = [
        "appeal",
        "decide",
        "A-02",
        "--network",
        str(network.folder),
        "--accept",
        "--by",
        "director",
        "--because",
        "Seen on paper",
        "--on",
        "2025-07-09",
    ]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert "A-02: 1 correction accepted on 2025-07-09." in done.output
    assert seen(results_of(network)) == before + 1
    kept = results_of(network).records
    assert kept.feedback_steps.iloc[-1][["item", "status", "owner", "says"]].tolist() == [
        "A-02",
        "changed",
        "director",
        "Seen on paper",
    ]
    assert CliRunner().invoke(main, words).exit_code == 2


def test_a_decision_that_would_break_the_records_is_not_written(network: Definitions) -> None:
    """Decided before it was asked: nothing changes."""
    files = {path: path.read_bytes() for path in (network.folder / "records").glob("*.csv")}
    words = [
        "appeal",
        "decide",
        "A-02",
        "--network",
        str(network.folder),
        "--decline",
        "--by",
        "director",
        "--because",
        "No",
        "--on",
        "2025-05-01",
    ]
    assert CliRunner().invoke(main, words).exit_code == 2
    assert {path: path.read_bytes() for path in (network.folder / "records").glob("*.csv")} == files


def test_the_page_before_deciding_is_private_and_names_no_row(
    network: Definitions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One file, in runs/, and never in site/."""
    words = ["what-if", str(network.folder), "--appeal", "A-02", "--quarter", "2025Q2", "--output", str(tmp_path)]
    done = CliRunner().invoke(main, [*words, "--page"])
    assert done.exit_code == 0, done.output
    place = tmp_path / "runs" / "small" / "2025Q2" / "appeals" / "A-02.html"
    text = place.read_text(encoding="utf-8")
    assert "Would a word change?" in text
    assert "“Look again”" in text
    assert SECOND not in text
    assert place.stat().st_mode & 0o077 == 0
    # An absolute folder would name a home; one that was given as it lies below is what the next command needs.
    assert f"--network {network.folder.name} " in text
    assert str(network.folder) not in text
    monkeypatch.chdir(network.folder.parents[1])
    below = network.folder.relative_to(network.folder.parents[1])
    assert CliRunner().invoke(main, ["what-if", str(below), *words[2:], "--page"]).exit_code == 0
    assert f"--network {below.as_posix()} " in place.read_text(encoding="utf-8")
    assert CliRunner().invoke(main, [*words, "--page", str(tmp_path / "site" / "a.html")]).exit_code == 2
    assert CliRunner().invoke(main, [*words[:3], "A-01"]).exit_code == 2
