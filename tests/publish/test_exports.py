"""The Pages that are carried into a room are those of the published report, whole."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from wellanalysis.cli import main
from wellanalysis.errors import NotPublished, ProblemsFound
from wellanalysis.publish.exports import carried
from wellanalysis.publish.printed import chapter_html
from wellanalysis.publish.run import report
from wellanalysis.publish.workbook_about import about_rows


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a small network's report is made."""
    return tmp_path_factory.mktemp("carried")


@pytest.fixture(scope="module")
def network(output: Path) -> Path:
    """A network to begin with, and its report."""
    from wellanalysis.starting import create

    folder = output / "my-network"
    create(folder)
    report(folder, output=output, progress=False)
    return folder


def test_the_pages_are_those_of_the_report_in_reading_order(network: Path, output: Path) -> None:
    """The first is where the book opens; each is on the site under its id."""
    (whole,) = carried(network, output=output, progress=False)
    assert whole.pages[0].id == "summary"
    assert all((whole.site.parent / f"{page.id}.html").is_file() for page in whole.pages)
    assert whole.folder.relative_to(output).as_posix() == f"exports/my-network/network/{whole.site.parent.name}"


def test_a_clinics_chapter_is_cut_from_the_whole(network: Path, output: Path) -> None:
    """The same pages, no report of its own, and a name that says which clinic."""
    (whole,) = carried(network, output=output, progress=False)
    clinic = next(each for page in whole.pages if (each := page.parameters.get("clinic")))
    (own,) = carried(network, clinics=[clinic], output=output, progress=False)
    expected = [page.key for page in whole.pages if page.parameters.get("clinic") == clinic]
    assert [page.key for page in own.pages] == expected
    assert own.name == f"{whole.name}-{clinic}"
    with pytest.raises(ProblemsFound, match="nowhere"):
        carried(network, clinics=["nowhere"], output=output, progress=False)


def test_a_clinic_that_is_not_there_is_told_before_a_report_is_made(network: Path, output: Path) -> None:
    """A report may take minutes; and an export that stops says nothing of publishing."""
    elsewhere = output / "elsewhere"
    words = ["export", "workbook", str(network), "--output", str(elsewhere), "--clinic", "nowhere", "--quiet"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert "nowhere" in done.output
    assert "the export stopped" in done.output
    assert "published" not in done.output
    assert not (elsewhere / "site").exists()


@pytest.mark.parametrize("what", ["workbook", "deck"])
def test_a_folder_that_cannot_be_written_to_is_told_with_a_remedy(network: Path, output: Path, what: str) -> None:
    """A file lies where the folder should; the command ends as a report would, without a traceback."""
    (taken := output / "exports").unlink(missing_ok=True)
    taken.write_text("", encoding="utf-8")
    try:
        done = CliRunner().invoke(main, ["export", what, str(network), "--output", str(output), "--quiet"])
    finally:
        taken.unlink()
    assert done.exit_code == 3, done.output
    assert "exports folder: " in done.output
    assert "give another folder with --output" in done.output


def test_a_report_that_is_final_is_carried_as_it_is(network: Path, output: Path, tmp_path: Path) -> None:
    """Without the option too, where nothing would change; a draft never takes its place."""
    report(network, output=tmp_path, progress=False, stage="final")
    (carried_now,) = carried(network, output=tmp_path, progress=False)
    assert carried_now.pages[0].provenance["stage"] == "final"


def test_chapters_and_clinics_are_not_asked_for_at_once(network: Path) -> None:
    """One of them would be passed over in silence."""
    done = CliRunner().invoke(main, ["export", "pdf", str(network), "--chapters", "--clinic", "R1"])
    assert done.exit_code == 2
    assert "one of the two" in done.output


def test_a_file_for_other_readers_says_so_in_its_name_and_on_each_page(network: Path, output: Path) -> None:
    """Two files of one name in one mailbox would be taken for each other; the network's stays as it is."""
    (whole,) = carried(network, output=output, progress=False)
    clinic = next(each for page in whole.pages if (each := page.parameters.get("clinic")))
    (own,) = carried(network, edition="clinic", clinics=[clinic], output=output, progress=False)
    quarter = whole.pages[0].status[0]
    assert own.name == f"my-network-clinic-{quarter}-{clinic}"
    assert all(page.status[0] == f"{quarter}, clinic edition" for page in own.pages)
    assert not any("edition" in part for page in whole.pages for part in page.status)
    assert f"{quarter}, clinic edition · data as of" in chapter_html(own.pages)
    assert ("Status", " · ".join(own.pages[0].status), "") in list(about_rows(own, []))


def test_pages_that_are_gone_are_told_and_made_again(network: Path, tmp_path: Path) -> None:
    """The site still stands, so no run would make them by itself; the remedy does."""
    (whole,) = carried(network, output=tmp_path, progress=False)
    run = next((tmp_path / "runs").glob("*/20*/network"))
    (run / "pages" / "summary.json").unlink()
    with pytest.raises(NotPublished, match=r"runs/.*complete\.json: .* → delete this file, and run again"):
        carried(network, output=tmp_path, progress=False)
    (run / "complete.json").unlink()
    (again,) = carried(network, output=tmp_path, progress=False)
    assert [page.key for page in again.pages] == [page.key for page in whole.pages]
