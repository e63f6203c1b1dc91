"""The folder of one run: one at a time, and a note that is only believed while it is true."""

from pathlib import Path

import pytest

from wellanalysis.errors import NotPublished
from wellanalysis.publish.inputs import Inputs
from wellanalysis.publish.run import DEFAULT_EXTRACTS, Asked, already_made
from wellanalysis.publish.run_folder import COPY, COPY_OF, RunFolder, completed, find_complete
from wellanalysis.publish.site import publish


def _inputs(code: str = "c", extracts: dict[str, str] | None = None) -> Inputs:
    files = {"episodes.csv": "e"} if extracts is None else extracts
    return Inputs({"quarter": "2026Q3"}, {"network.yml": "n"}, files, code, {"summary": "t"}, "p", "l", "commit")


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    """A run whose site is published and noted as complete."""
    folder = RunFolder(tmp_path, "demo", "2026Q3", "network")
    built = tmp_path / "html"
    built.mkdir()
    (built / "index.html").write_text("<html>71 %", encoding="utf-8")
    index = publish(built, folder.place)
    folder.path.mkdir(parents=True)
    place = folder.place.relative_to(tmp_path).as_posix()
    folder.note_complete(_inputs(), versions={place: index.parent.resolve().name}, pages=1, copied=False)
    return folder


def test_a_second_run_in_the_folder_says_so_and_stops(tmp_path: Path) -> None:
    """Another quarter is another folder; afterwards the folder is free."""
    folder, other = (RunFolder(tmp_path, "demo", quarter, "network") for quarter in ("2026Q3", "2026Q2"))
    with folder.locked(), other.locked():
        with pytest.raises(NotPublished, match="another run is at work") as raised, folder.locked():
            pass
        assert raised.value.exit_code == 3
    with folder.locked():
        pass


def test_a_report_that_is_there_is_not_made_again(folder: RunFolder) -> None:
    """Found by the hash of all it was made from."""
    made = already_made(Asked(Path("net"), output=folder.output), _inputs())
    assert made is not None
    assert made.unchanged
    assert made.index == folder.place / "index.html"
    assert find_complete(folder.output, _inputs().key) == folder.path


@pytest.mark.parametrize("change", ["code", "site", "note", "gone", "copy"])
def test_a_report_is_made_again_where_anything_differs(folder: RunFolder, change: str) -> None:
    """Other inputs, a byte of the site altered by hand, a torn note, a site that was taken away."""
    inputs = _inputs("other") if change == "code" else _inputs()
    if change == "site":
        (folder.place / "index.html").write_text("<html>72 %", encoding="utf-8")
    elif change == "note":
        (folder.path / "complete.json").write_text('{"key": "', encoding="utf-8")
        assert completed(folder.path) == {}
    elif change == "copy":  # another report was copied for `jupyter-book build .` since
        place, version = folder.place.relative_to(folder.output).as_posix(), folder.place.resolve().name
        folder.note_complete(_inputs(), versions={place: version}, pages=1, copied=True)
        (folder.output / COPY).mkdir(parents=True)
        (folder.output / COPY / COPY_OF).write_text(version + "\n", encoding="utf-8")
        assert already_made(Asked(Path("net"), output=folder.output), inputs) is not None
        (folder.output / COPY / COPY_OF).write_text("2026Q2-0\n", encoding="utf-8")
    elif change == "gone":
        folder.place.unlink()
    assert already_made(Asked(Path("net"), output=folder.output), inputs) is None


def test_a_database_is_always_asked_anew(folder: RunFolder) -> None:
    """Its content has no hash, and an empty key finds nothing."""
    inputs = Inputs({}, {}, None, "c", {}, "p", "l", "")
    folder.note_complete(inputs, versions={folder.place.relative_to(folder.output).as_posix(): "v"})
    assert already_made(Asked(Path("net"), output=folder.output), inputs) is None


def test_where_extracts_are_by_default_is_said_once() -> None:
    """The quick look at network.yml and the settings agree."""
    from wellanalysis.definitions.settings import Network

    assert Network.model_fields["extracts"].default == DEFAULT_EXTRACTS


def test_with_another_secret_a_clinics_report_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its people would have other names; the secret itself is in no record, and no other edition asks for it."""
    clinic, network = (Asked(Path("net"), edition=edition) for edition in ("clinic", "network"))
    monkeypatch.setenv("WELLANALYSIS_SALT", "sixteen letters or more")
    one, same = clinic.request, network.request
    assert "sixteen" not in str(one)
    monkeypatch.setenv("WELLANALYSIS_SALT", "sixteen other letters")
    assert clinic.request != one
    assert network.request == same
    monkeypatch.delenv("WELLANALYSIS_SALT")
    assert clinic.request["secret"] == ""
