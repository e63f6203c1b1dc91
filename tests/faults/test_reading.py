"""Whoever reads while a site is replaced finds a whole one, every time."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.faults import published
from tests.faults.conftest import Clean
from tests.faults.room import A, B, Room

TIMES = 400
"""Replacing takes microseconds: to be seen between two states it has to be done often."""
LOOKS = 200
PAGES = ("index.html", "summary.html", "manifest.json")
PUBLISHER = """
import json, sys
from pathlib import Path
from wellanalysis.publish import site
site.GRACE_SECONDS = 0.05
place, times, *both = sys.argv[1:]
for number in range(int(times)):
    built = Path(both[number % 2])
    site.publish(built, Path(place), also={"manifest.json": (built / "manifest.json").read_text()})
"""


@dataclass
class Seen:
    """What readers saw: complaints, and how often they looked."""

    readings: int = 0
    nothing: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def seen(room: Room, clean: dict[str, Clean]) -> Seen:
    """Another process publishes two sites in turns, and a reader reads all the while."""
    place = published.place(room.output("read"))
    sites = [str(_few_pages(room, published.place(clean[it].output), it)) for it in (A, B)]
    words = [sys.executable, "-c", PUBLISHER, str(place)]
    subprocess.run([*words, "1", *sites], env=room.environment(), check=True)
    at_work = subprocess.Popen([*words, str(TIMES), *sites], env=room.environment())
    found = Seen()
    while at_work.poll() is None:
        found.readings += 1
        _by_link(place, found)
        found.nothing += [f"look {look}: nothing" for look in range(LOOKS) if not os.path.exists(place)]
        # A folder that was left for another while it was read is gone whole; the link then leads to the other.
        if not _in_one_folder(place, found) and not _in_one_folder(place, found):
            found.nothing.append("gone twice in a row")
    assert at_work.returncode == 0
    return found


def _few_pages(room: Room, site: Path, name: str) -> Path:
    """A site of so few pages that it can be published a thousand times."""
    folder = room.output(f"few-{name}")
    for page in PAGES:
        shutil.copyfile(site / page, folder / page)
    return folder


def _by_link(place: Path, found: Seen) -> None:
    """One page after another, as a browser asks for them."""
    for name in PAGES:
        try:
            if not (place / name).read_bytes():
                found.nothing.append(f"{name} is empty")
        except OSError as error:
            found.nothing.append(f"{name}: {error.strerror}")


def _in_one_folder(place: Path, found: Seen) -> bool:
    """Two files of the folder to which the link led at one moment; false when it was deleted under the reader."""
    try:
        folder = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        found.nothing.append(f"the folder: {error.strerror}")
        return True
    try:
        texts = []
        for name in ("summary.html", "manifest.json"):
            with os.fdopen(os.open(name, os.O_RDONLY, dir_fd=folder), "rb") as file:
                texts.append(file.read())
    except FileNotFoundError:
        return False
    finally:
        os.close(folder)
    if not published.of_one_run(*texts):
        found.mixed.append("a page of one version with the manifest of another")
    return True


def test_no_reader_finds_nothing(seen: Seen) -> None:
    """The link leads to a whole site at every moment."""
    assert seen.readings > TIMES / 10
    assert not seen.nothing


def test_no_reader_finds_two_versions_mixed(seen: Seen) -> None:
    """What is read from one folder was published together."""
    assert not seen.mixed
