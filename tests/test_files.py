"""Files that are whole or not there."""

import errno
import os
from pathlib import Path

import pytest

from wellanalysis.files import replace_if_changed, sweep


def test_a_file_that_says_the_same_keeps_its_time(tmp_path: Path) -> None:
    """By which Sphinx knows what it has read."""
    path = tmp_path / "a" / "page.txt"
    assert replace_if_changed(path, "one")
    os.utime(path, (1, 1))
    assert not replace_if_changed(path, "one")
    assert path.stat().st_mtime == 1
    assert replace_if_changed(path, "two")
    assert path.stat().st_mtime > 1
    assert path.read_text(encoding="utf-8") == "two"


def test_the_same_length_is_not_the_same_content(tmp_path: Path) -> None:
    """A number that changes keeps its length as a rule."""
    replace_if_changed(tmp_path / "n", "71 %")
    assert replace_if_changed(tmp_path / "n", "72 %")
    assert (tmp_path / "n").read_text(encoding="utf-8") == "72 %"


def test_a_full_disk_leaves_the_old_file_and_no_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error is passed on."""
    path = tmp_path / "page.txt"
    replace_if_changed(path, "one")

    def full(self: Path, data: bytes) -> int:
        self.touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        replace_if_changed(path, "two")
    assert [each.name for each in tmp_path.iterdir()] == ["page.txt"]
    assert path.read_text(encoding="utf-8") == "one"


def test_what_is_not_kept_is_swept_with_its_folders(tmp_path: Path) -> None:
    """Drafts of a killed run too."""
    for name in ("keep/a", "keep/b", "gone/deep/c", ".d.draft"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    gone = sweep(tmp_path, {tmp_path / "keep/a"})
    assert {path.relative_to(tmp_path).as_posix() for path in gone} == {"keep/b", "gone/deep/c", ".d.draft"}
    assert [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*"))] == ["keep", "keep/a"]
