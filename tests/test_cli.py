"""The command as a user types it: manual pages, one list of problems, exit codes, nothing half-written."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import ROOT
from wellanalysis.cli import main
from wellanalysis.publish.run import Made

DEMO = str(ROOT / "data" / "demo")


@pytest.fixture
def network(tmp_path) -> Path:
    """A copy of the starter network."""
    folder = tmp_path / "my-network"
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    return folder


def run(*words: str):
    """Outcome of one command."""
    return CliRunner().invoke(main, list(words))


def files(folder: Path) -> set[str]:
    """All files below a folder, by name."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("command", ["report", "verify", "check", "init", "serve"])
def test_help_reads_like_a_manual_page(command):
    """With what it does, its options and an example."""
    said = run(command, "--help").output
    assert "Examples" in said
    assert f"wellanalysis {command}" in said
    assert len(said.splitlines()) > 8


def test_help_of_the_whole_shows_how_to_begin():
    """The commands, each with an example."""
    said = run("--help").output
    assert all(command in said for command in ("report", "verify", "check", "init", "serve", "Examples"))


def test_an_unknown_command_names_the_nearest():
    """A typo is not a dead end."""
    done = run("raport")
    assert done.exit_code == 2
    assert "did you mean 'report'" in done.output


def test_check_says_that_nothing_is_wrong(network):
    """And what it looked at."""
    done = run("check", str(network))
    assert done.exit_code == 0
    assert "Nothing wrong: 4 measures" in done.output


def test_init_refuses_a_folder_that_holds_something(network):
    """What is there is left alone."""
    before = files(network)
    done = run("init", str(network))
    assert done.exit_code == 2
    assert files(network) == before


def test_all_problems_of_a_run_come_in_one_list(network, tmp_path):
    """Definitions, extracts and request are each wrong; all are told, nothing is written, the exit code is 2."""
    episodes = network / "extracts" / "episodes.csv"
    lines = episodes.read_text(encoding="utf-8").splitlines()
    episodes.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    measure = network / "measures" / "recommend.yml"
    measure.write_text(measure.read_text(encoding="utf-8").replace("numerator:", "numeratr:"), encoding="utf-8")
    survey = network / "extracts" / "patient_survey.csv"
    survey.write_text("", encoding="utf-8")
    done = run("report", str(network), "--clinic", "NOWHERE", "--quarter", "1999Q1", "--output", str(tmp_path / "out"))
    assert done.exit_code == 2
    for part in (
        "problems found; nothing was published",
        "episode_id",
        "patient_survey",
        "recommend.yml",
        "NOWHERE",
        "1999Q1",
    ):
        assert part in done.output, part
    assert not (tmp_path / "out" / "site").exists()
    assert str(tmp_path) not in done.output.replace(str(network), "")


@pytest.mark.parametrize(
    ("said", "file", "old", "new"),
    [
        ("did you mean 'numerator'", "measures/exercise_plan_14d.yml", "numerator:", "numeratr:"),
        ("did you mean", "measures/exercise_plan_14d.yml", "days_to_plan", "days_to_plam"),
        ("line", "measures/exercise_plan_14d.yml", "<= 14", "<= = 14"),
        ("outside 0–1", "measures/exercise_plan_14d.yml", "value: 0.", "value: 7."),
        ("a second time", "network.yml", "purpose:", "name: again\npurpose:"),
    ],
)
def test_a_wrong_definition_is_told_with_its_place(network, said, file, old, new):
    """File, key, value, remedy; exit code 2."""
    path = network / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    done = run("check", str(network))
    assert done.exit_code == 2
    assert file in done.output
    assert said in done.output


def test_a_page_that_could_not_be_made_is_told_by_an_exit_code_of_its_own(network, monkeypatch):
    """Neither success nor wrong input: the site is there, and says which page is not."""
    made = Made(indexes=(Path("site/index.html"),), run=Path("runs"), failed=("clinics/north/c1/overview",))
    monkeypatch.setattr("wellanalysis.publish.run.report", lambda *_, **__: made)
    done = run("report", str(network))
    assert done.exit_code == 1
    assert "clinics/north/c1/overview" in done.output


def test_serve_names_a_missing_folder(tmp_path):
    """And says how to get one."""
    done = run("serve", str(tmp_path / "none"))
    assert done.exit_code == 2
    assert "make a report first" in done.output


@pytest.mark.site
def test_a_measure_added_as_a_file_is_on_every_page_at_the_next_run(network, tmp_path):
    """No notebook is touched; a changed title is changed everywhere; the last site is replaced as a whole."""
    out = tmp_path / "out"
    first = run("report", str(network), "--output", str(out), "--quiet")
    assert first.exit_code == 0, first.output
    site = Path(first.output.strip().splitlines()[-1]).parent
    assert "Seen again" not in (site / "indicators.html").read_text(encoding="utf-8")
    text = (network / "measures" / "exercise_plan_14d.yml").read_text(encoding="utf-8")
    title = next(line for line in text.splitlines() if line.startswith("title:"))
    added = text.replace("id: exercise_plan_14d", "id: exercise_plan_7d").replace(
        title, "title: Seen again within 7 days"
    )
    (network / "measures" / "exercise_plan_7d.yml").write_text(added.replace("<= 14", "<= 7"), encoding="utf-8")
    changed = text.replace(title, "title: A plan of one's own")
    (network / "measures" / "exercise_plan_14d.yml").write_text(changed, encoding="utf-8")
    second = run("report", str(network), "--output", str(out), "--quiet")
    assert second.exit_code == 0, second.output
    clinic = next(site.glob("clinics/*/*/indicators.html"))
    for page in (site / "indicators.html", site / "measures" / "index.html", clinic):
        said = page.read_text(encoding="utf-8")
        assert "Seen again within 7 days" in said, page
        assert "A plan of one" in said, page
        assert title.removeprefix("title: ") not in said, page
    assert (site / "measures" / "exercise_plan_7d.html").is_file()


@pytest.mark.site
def test_the_last_good_site_stays_when_the_next_run_finds_a_problem(network, tmp_path):
    """Byte for byte."""
    out = tmp_path / "out"
    assert run("report", str(network), "--output", str(out), "--quiet").exit_code == 0
    before = {path: path.read_bytes() for path in (out / "site").rglob("*.html")}
    shutil.rmtree(network / "extracts")
    done = run("report", str(network), "--output", str(out), "--quiet")
    assert done.exit_code == 2
    assert {path: path.read_bytes() for path in (out / "site").rglob("*.html")} == before
