"""From a form's answer to a restated figure: asked, received, decided, corrected, told, and counted by those who lead."""

from pathlib import Path

from click.testing import CliRunner

from tests.pages.test_restatement import cells, change_at
from tests.restated import Network
from wellanalysis.cli import main
from wellanalysis.definitions.folder import load
from wellanalysis.pages import restatement_page, said_and_done
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.library import page as measure_page
from wellanalysis.pages.page import to_json
from wellanalysis.pages.restated import restated_text
from wellanalysis.pages.voices_scorecard import answers_claim
from wellanalysis.results.record_files import added, read_rows, rewritten, write_records

WORDS = "This one was seen in February; the day was entered a month late."
EXPORT = f'response_id,date,comment,kind,clinic,page,measure,role,seen_by\nR_1,2026-04-01,"{WORDS}",appeal,A,measures/seen_14d,seen_14d,nurse,network\n'


def _run(*words: str) -> str:
    done = CliRunner().invoke(main, list(words))
    assert done.exit_code == 0, done.output
    return done.output


def _measure_page(now: Figures) -> str:
    """The measure's page with what was said of it, as one text."""
    return to_json(said_and_done.answered([measure_page(now, now.definitions.measure("seen_14d"))], now)[0])


def _counted(now: Figures) -> list[str]:
    """Line of the appeals in management's own scorecard: received, answered, open."""
    claim = answers_claim(now)
    assert claim is not None
    table = claim.table.set_index("What it is")
    [kind] = [name for name in table.index if "appeal" in name.lower()]
    return table.loc[kind, ["Received", "Answered", "Open"]].tolist()


def test_a_word_in_a_form_becomes_a_restated_figure_that_names_it(tmp_path: Path) -> None:
    """Each station by hand: 10 of 20 at Alder before, 11 of 20 after, and everything else as it was."""
    network = Network(tmp_path)
    network.publish()
    export = tmp_path / "answers.csv"
    export.write_text(EXPORT, encoding="utf-8")

    _run("feedback", "import", str(export), "--network", str(network.folder))
    _run("feedback", "import", str(export), "--network", str(network.folder))
    [item] = read_rows(load(network.folder), "feedback")
    assert (item["kind"], item["clinic_id"], item["says"]) == ("appeal", "A", WORDS)
    reference = item["item"]

    definitions = load(network.folder)
    reviewed = {"reviewed_by": "analyst", "reviewed_on": "2026-04-02"}
    write_records(definitions, {"feedback": rewritten(definitions, "feedback", lambda row: {**row, **reviewed})})
    received = network.figures()
    assert "Received, not taken up yet" in _measure_page(received)
    assert reference in _measure_page(received)
    assert _counted(received) == ["1", "0", "1"]

    asked = {
        "correction": "K-01", "appeal": reference, "table": "episodes", "key": "A12", "column": "days", "value": "10",
        "asked_by": "nurse", "asked_on": "2026-04-02", "why": "Entered a month late",
    }  # fmt: skip
    write_records(definitions, {"corrections": added(definitions, "corrections", [asked])})
    before = {path: path.read_bytes() for path in (network.folder / "extracts").iterdir()}
    words = ["--accept", "--by", "medical director", "--because", "The chart agrees.", "--on", "2026-04-09"]
    _run("appeal", "decide", reference, "--network", str(network.folder), *words)
    assert {path: path.read_bytes() for path in (network.folder / "extracts").iterdir()} == before

    history = network.publish()
    now = network.figures()
    told = (
        f"corrected on appeal {reference}, decided by medical director on 9 April 2026, because “Entered a month late”"
    )
    assert cells(change_at(history)) == ("50 %", "55 %", "+5 points", told)
    assert told in to_json(restatement_page.page(now, history))
    measure = now.definitions.measure("seen_14d")
    assert (
        restated_text(now, measure, "A") == f"Restated: 1 record corrected on appeal {reference} (decided 9 April 2026)"
    )
    assert "The chart agrees." in _measure_page(now)
    assert _counted(now) == ["1", "1", "0"]
    assert "A12" not in _measure_page(now)
