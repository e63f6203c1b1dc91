"""A disk that is really full, or really read-only, in every stage: a clear error, and the last good site."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults import disk as disks
from tests.faults import published
from tests.faults.command import Command, Ended, ran
from tests.faults.conftest import Clean
from tests.faults.disk import Disk
from tests.faults.room import A, B, Room

PARTS = {
    "results": ("results",),
    "pages": ("pages",),
    "notebooks": ("notebooks", "made.jsonl"),
    "book": ("book", "book.jsonl"),
    "Sphinx": ("build",),
}
"""What each stage leaves in the run's folder, in the order of the stages; then comes the copy of the site."""
STEPS = (*PARTS, "site")
SHARE = 0.5
"""So much of what a stage needs is there for it."""
FILLING = str(Path(__file__).with_name("filling.py"))
MOMENTS = ("results", "pages", "notebooks", "book", "site", "complete")
NOT_FOR_READERS = re.compile(r"Traceback|Errno|\bline \d+|/tmp/|File \"")


@dataclass(frozen=True)
class Met:
    """A run that met a full disk: where, what it said, and what readers found afterwards."""

    where: str
    stage: str
    ended: Ended
    found: str
    left: list[str]
    free: int


@pytest.fixture(scope="module")
def disk(room: Room) -> Iterator[Disk]:
    """A disk on which A is published."""
    try:
        made = Disk(room.home / "disk", "96m")
    except OSError:
        if disks.REQUIRED:
            pytest.fail(disks.NEEDED)
        pytest.skip(disks.NEEDED)
    yield made
    made.close()


def publish(room: Room, disk: Disk, clean: Clean, extracts: str) -> None:
    """Put a good site there, as a run leaves it."""
    for path in disk.seen.iterdir():
        shutil.rmtree(path)
    ended = ran(room, disk.path, extracts, before=disk.before)
    assert ended.code == 0, ended.said
    assert published.version(disk.seen) == clean.version


def met(room: Room, disk: Disk, where: str, **more: object) -> Met:
    """Run on B and see how it ends."""
    free = disk.free
    command = Command(room, disk.path, B, before=disk.before, **more)  # type: ignore[arg-type]
    ended, stage = command.wait(), command.stage
    left = [*command.left(), *published.strays(disk.seen)]
    return Met(where, stage, ended, published.version(disk.seen), left, free)


@pytest.fixture(scope="module")
def grown(room: Room, disk: Disk, clean: dict[str, Clean]) -> tuple[list[Met], Ended, str]:
    """A disk with a little more room each time, until there is enough: every stage meets its end once."""
    publish(room, disk, clean[A], A)
    run = published.run_of(disk.seen)
    needs = {step: disks.size_of(run / name for name in names) for step, names in PARTS.items()}
    needs["site"] = disks.size_of([published.place(disk.seen).parent / ".versions"])
    published.forget_runs(disk.seen)
    seen = []
    for number, step in enumerate(STEPS):
        there = disks.size_of(run / name for names in PARTS.values() for name in names)
        before = sum(needs[each] for each in STEPS[:number])
        disk.leave(max(0, before - there) + int(SHARE * needs[step]))
        seen.append(met(room, disk, step))
    disk.make_room()
    last = ran(room, disk.path, B, before=disk.before)
    return seen, last, published.version(disk.seen)


@pytest.fixture(scope="module")
def filled(room: Room, disk: Disk, clean: dict[str, Clean], grown: object) -> tuple[list[Met], Ended, str]:
    """A run that has a site to follow, on a disk that is full to the last byte from some moment on."""
    publish(room, disk, clean[A], A)
    seen = []
    for moment in MOMENTS:
        seen.append(met(room, disk, moment, program=(FILLING, moment, str(disk.path / "ballast"))))
        disk.make_room()
    last = ran(room, disk.path, B, before=disk.before)
    return seen, last, published.version(disk.seen)


def _clear(each: Met) -> list[str]:
    """What is wrong with how a full disk was told."""
    said = each.ended.said
    wrong = [] if each.ended.code == 3 else [f"exit code {each.ended.code}"]
    for words in ("the disk is full", "make room and run again", "the last good site is as it was"):
        wrong += [] if words in said else [f"does not say {words!r}"]
    wrong += [f"says {found!r}" for found in NOT_FOR_READERS.findall(said)]
    return [f"{each.where} ({each.stage}, {each.free:,} bytes): {what}\n{said}" for what in wrong]


def test_every_stage_met_the_full_disk(grown: tuple[list[Met], Ended, str]) -> None:
    """Tables, pages, notebooks, the book's source, Sphinx, the copy of the site: one after another, by size alone."""
    stages = [each.stage for each in grown[0]]
    assert stages == ["book" if step == "Sphinx" else step for step in STEPS]
    said = next(each.ended.said for each in grown[0] if each.where == "Sphinx")
    assert "could not be built" not in said


def test_a_full_disk_is_told_with_its_remedy_and_without_a_traceback(grown: tuple[list[Met], Ended, str]) -> None:
    """Exit code 3, whichever stage met it."""
    wrong = [what for each in grown[0] for what in _clear(each)]
    assert not wrong, "\n".join(wrong)


def test_the_last_good_site_outlives_every_full_disk(
    grown: tuple[list[Met], Ended, str], clean: dict[str, Clean]
) -> None:
    """Every byte of it; and no half copy beside it takes what room there is."""
    assert [(each.where, each.found, each.left) for each in grown[0]] == [(it, clean[A].version, []) for it in STEPS]


def test_once_there_is_room_the_run_goes_on(
    grown: tuple[list[Met], Ended, str], after: dict[tuple[str, str], Clean]
) -> None:
    """With the bytes of a clean run; no notebook is made again that there was room for."""
    _, last, found = grown
    assert last.code == 0, last.said
    assert found == after[A, B].version
    assert last.summary["notebooks_run"] == {}


def test_a_disk_that_fills_up_during_a_run_is_told_likewise(
    filled: tuple[list[Met], Ended, str], clean: dict[str, Clean], after: dict[tuple[str, str], Clean]
) -> None:
    """Also at the very end, when the new site is there and only the note of it is not."""
    wrong = [what for each in filled[0] for what in _clear(each)]
    assert not wrong, "\n".join(wrong)
    assert all("full at" in each.ended.err and ", 0 pages left" in each.ended.err for each in filled[0])
    found = {each.where: each.found for each in filled[0]}
    assert found == {it: after[A, B].version if it == "complete" else clean[A].version for it in MOMENTS}
    assert not [each.left for each in filled[0] if each.left]


def test_after_a_disk_that_filled_up_the_next_run_is_right(
    filled: tuple[list[Met], Ended, str], after: dict[tuple[str, str], Clean]
) -> None:
    """Nothing that was cut off is taken for whole."""
    _, last, found = filled
    assert last.code == 0, last.said
    assert found == after[A, B].version


def test_a_read_only_disk_is_told_and_harms_nothing(
    room: Room, disk: Disk, filled: object, after: dict[tuple[str, str], Clean]
) -> None:
    """Exit code 3 in plain words; a report that is there already is still found; once writable, all is well."""
    disk.remount("ro")
    try:
        ended = Command(room, disk.path, A, before=disk.before).wait()
        there = ran(room, disk.path, B, before=disk.before)
        found = published.version(disk.seen)
    finally:
        disk.remount("rw")
    assert ended.code == 3, ended.said
    assert "cannot be written to → give another folder with --output; the last good site is as it was" in ended.said
    assert not NOT_FOR_READERS.search(ended.said), ended.said
    assert found == after[A, B].version
    assert (there.code, there.summary["unchanged"]) == (0, True)
    again = ran(room, disk.path, A, before=disk.before)
    assert again.code == 0, again.said
    assert published.version(disk.seen) == again.summary["version"] != after[A, B].version


@pytest.mark.parametrize("part", ["", "runs", "site"])
def test_a_folder_without_permission_is_told(room: Room, clean: dict[str, Clean], part: str) -> None:
    """Whichever folder it is: exit code 3, and nothing is changed; root gives up its right to write anywhere first."""
    before: tuple[str, ...] = ()
    if subprocess.run(["id", "-u"], capture_output=True, text=True).stdout.strip() == "0":
        before = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")
    output = room.home / f"forbidden-{part or 'output'}"
    if part:
        shutil.copytree(clean[A].output, output, symlinks=True)
    else:
        output.mkdir()
    closed = [path for path in (output / part).rglob("*") if path.is_dir() and not path.is_symlink()]
    for path in (output / part, *closed):
        path.chmod(0o555)
    try:
        ended = Command(room, output, B, before=before).wait()
    finally:
        for path in (output / part, *closed):
            path.chmod(0o755)
    assert ended.code == 3, ended.said
    assert "cannot be written to → give another folder with --output" in ended.said
    assert not NOT_FOR_READERS.search(ended.said), ended.said
    if part:
        assert published.version(output) == clean[A].version
        assert not published.strays(output)
