"""The record of publications: whole or not there, one for each publication, and never in the site."""

from pathlib import Path

import pandas as pd
import pytest

from tests.restated import Network
from wellanalysis.definitions.folder import load
from wellanalysis.errors import ProblemsFound
from wellanalysis.pages import restatement
from wellanalysis.pages.published import published_figures
from wellanalysis.publish import record
from wellanalysis.results.frames import Results


@pytest.fixture
def network(tmp_path: Path) -> Network:
    """Two clinics."""
    return Network(tmp_path)


def test_a_record_gives_back_what_was_put_in(network: Network) -> None:
    """Publication, figures, results tables and definitions."""
    history = network.publish()
    now = network.figures()
    [found] = record.records(network.record)
    assert found.publication == history[0]
    pd.testing.assert_frame_equal(found.figures, published_figures(now))
    assert found.definitions is not None
    assert found.definitions.measures == load(network.folder).measures
    assert found.results is not None
    for name in Results.tables():
        pd.testing.assert_frame_equal(getattr(found.results, name), getattr(now.results, name), obj=name)


def test_publications_are_numbered_and_keep_what_they_restated(network: Network) -> None:
    """Earlier ones are not touched."""
    network.publish()
    before = {path: path.read_bytes() for path in (network.record / "001").rglob("*") if path.is_file()}
    network.correct()
    history = network.publish()
    assert [each.publication.number for each in record.records(network.record)] == [1, 2]
    assert record.records(network.record)[1].publication == history[1]
    assert record.restated(network.record) == 2
    assert all(path.read_bytes() == content for path, content in before.items())


def test_the_same_figures_are_recorded_once(network: Network) -> None:
    """A run that was killed after recording, before its site was in place, is run again."""
    network.publish()
    network.correct()
    now = network.figures()
    history = restatement.history(record.records(network.record), now, record.making(network.folder))
    record.prepare(network.record, history, now)
    record.commit(network.record)
    again = restatement.history(record.records(network.record), now, record.making(network.folder))
    assert again == history
    record.prepare(network.record, again, now)
    record.commit(network.record)
    assert names(network.record) == ["001", "002"]


def test_a_draft_is_no_publication_until_it_is_committed(network: Network) -> None:
    """A run that was killed in its notebooks has published nothing; run again it commits what it had prepared."""
    network.publish()
    network.correct()
    now = network.figures()
    history = restatement.history(record.records(network.record), now, record.making(network.folder))
    record.prepare(network.record, history, now)
    assert len(record.records(network.record)) == 1
    record.commit(network.record)
    assert record.records(network.record)[-1].publication == history[-1]


def test_a_draft_that_is_no_longer_so_is_given_up(network: Network) -> None:
    """The correction was taken back before it was published: there is nothing to restate."""
    network.publish()
    rows = network.rows
    network.correct()
    now = network.figures()
    history = restatement.history(record.records(network.record), now, record.making(network.folder))
    record.prepare(network.record, history, now)
    network.rows = rows
    assert len(network.publish()) == 1
    assert names(network.record) == ["001"]


def test_a_run_that_was_killed_while_writing_leaves_no_record(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it left is no publication, is not committed, and is swept by the next."""

    def killed(*given: object, **options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(record.shutil, "copyfile", killed)
        with pytest.raises(KeyboardInterrupt):
            network.publish()
    record.commit(network.record)
    assert record.records(network.record) == []
    assert not (network.record / record.SHOWN).exists()
    assert len(names(network.record)) == 1
    network.publish()
    assert names(network.record) == ["001"]


def names(folder: Path) -> list[str]:
    """What lies in a folder, but for what the newest publication and its neighbours show."""
    return sorted(path.name for path in folder.iterdir() if path.name not in (record.SHOWN, record.BESIDE))


@pytest.mark.parametrize("name", [record.PUBLICATION, record.FIGURES])
def test_a_record_that_cannot_be_read_is_told_not_forgotten(network: Network, name: str) -> None:
    """With its place in the run's folder, and no path of the machine."""
    network.publish()
    (network.record / "001" / name).write_text("{", encoding="utf-8")
    with pytest.raises(ProblemsFound) as raised:
        record.records(network.record)
    assert "published/001" in str(raised.value)
    assert str(network.record) not in str(raised.value)


def test_a_record_says_the_same_in_the_same_bytes(network: Network, tmp_path: Path) -> None:
    """No clock, no path, no name of this machine."""
    history, now = network.publish(), network.figures()
    record.prepare(tmp_path / "elsewhere", history, now)
    one, other = network.record / "001", tmp_path / "elsewhere" / ".001"
    files = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(other) for path in other.rglob("*") if path.is_file())
    assert all((one / name).read_bytes() == (other / name).read_bytes() for name in files)
    assert str(tmp_path) not in (one / record.PUBLICATION).read_text(encoding="utf-8")


def test_the_code_that_makes_figures_is_told_by_its_rooms(tmp_path: Path) -> None:
    """A change of a chart or of the site's making changes no figure."""
    for room in (*record.ROOMS, "charts", "publish"):
        (tmp_path / "wellanalysis" / room).mkdir(parents=True)
        (tmp_path / "wellanalysis" / room / "made.py").write_text("one = 1\n")
    network = tmp_path / "network"
    before = record.making(network, project=tmp_path).code
    for room in ("charts", "publish"):
        (tmp_path / "wellanalysis" / room / "made.py").write_text("one = 2\n")
    assert record.making(network, project=tmp_path).code == before
    (tmp_path / "wellanalysis" / "pages" / "made.py").write_text("one = 2\n")
    assert record.making(network, project=tmp_path).code != before
