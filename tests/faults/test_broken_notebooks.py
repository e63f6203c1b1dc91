"""Notebooks that raise, hang, or lose their kernel: each is told on its own page alone, and made again next time."""

import html
import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults import published
from tests.faults.command import Command, Ended, ran
from tests.faults.conftest import Clean
from tests.faults.room import PLANTED, A, Room, with_faults

LIMIT = 12
"""Seconds: the others of these small notebooks need one or two, also on a busy machine."""
REGION = "clinics/upper-valley"
FAULTS = {
    "quality": "raise ValueError('planted ' + __import__('os').path.expanduser('~/secret.csv'))",
    f"{REGION}/r1/overview": "__import__('os')._exit(7)",
    f"{REGION}/r2/overview": "__import__('os').kill(__import__('os').getpid(), 9)",
    f"{REGION}/r1/indicators": "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
}
TOLD = {
    "quality": r"ValueError: planted",
    f"{REGION}/r1/overview": r"kernel died with exit code 7",
    f"{REGION}/r2/overview": r"kernel died: ended by SIGKILL",
    f"{REGION}/r1/indicators": rf"longer than {LIMIT} seconds",
}
"""What the analyst reads of each, and no reader does."""
SORRY = "This page could not be made"
_REFERENCE = re.compile(r"Reference for the analyst: (F-[0-9a-f]{8})")


@dataclass(frozen=True)
class Broken:
    """A run with four broken notebooks, the run after it, and a clean one of the same project."""

    output: Path
    faulty: Ended
    pages: dict[str, str]
    notes: dict[str, str]
    left: list[str]
    again: Ended
    version: str
    clean: str
    differing: list[str]


@pytest.fixture(scope="module")
def broken(room: Room) -> Broken:
    """All of it, in a copy of the project whose notebooks do what a variable says."""
    project, output = with_faults(room), room.output("broken")
    planted = {PLANTED: json.dumps(FAULTS)}
    command = Command(room, output, A, "--json", "--limit", str(LIMIT), project=project, environment=planted)
    faulty = command.wait()
    left = command.left()
    place, notes = published.place(output), published.run_of(output) / "failures"
    pages = {path.relative_to(place).as_posix(): path.read_text(encoding="utf-8") for path in place.rglob("*.html")}
    told = {path.stem: path.read_text(encoding="utf-8") for path in notes.glob("*")}
    again = ran(room, output, A, project=project)
    fresh = room.output("broken-clean")
    assert ran(room, fresh, A, project=project).code == 0
    return Broken(
        output,
        faulty,
        pages,
        told,
        left,
        again,
        published.version(output),
        published.version(fresh),
        published.differing(output, fresh),
    )


def test_the_site_is_there_and_the_exit_code_says_that_it_is_not_whole(broken: Broken) -> None:
    """Exit code 1, each page named with its reference; nothing of four broken kernels is left."""
    assert broken.faulty.code == 1, broken.faulty.said
    assert set(broken.faulty.summary["failed"]) == set(FAULTS)
    assert broken.faulty.summary["status"] == "pages_failed"
    assert not broken.left
    assert "Traceback" not in broken.faulty.said


@pytest.mark.parametrize("id", FAULTS)
def test_a_broken_page_says_so_and_gives_a_reference(broken: Broken, id: str) -> None:
    """In words for readers: no traceback, nothing of the error, no folder."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", broken.pages[f"{id}.html"]))
    assert SORRY in text
    reference = _REFERENCE.search(text)
    assert reference is not None
    assert reference.group(1) == broken.faulty.summary["failed"][id]
    for private in ("Traceback", "planted", "Error", "kernel", "SIGKILL", "exit code", "seconds", "secret.csv", "/tmp"):
        assert private not in broken.pages[f"{id}.html"].split("<article")[-1].split("</article>")[0], private
    assert "<img" not in broken.pages[f"{id}.html"].split("<article")[-1].split("</article>")[0]


@pytest.mark.parametrize("id", FAULTS)
def test_an_analyst_finds_what_went_wrong_under_the_reference(broken: Broken, id: str) -> None:
    """The page, the reason and, of an error, the trace; without the names of folders outside the run."""
    note = broken.notes[broken.faulty.summary["failed"][id]]
    assert note.startswith(f"page: {id}\n")
    assert re.search(TOLD[id], note), note
    assert str(broken.output.parent) not in note
    if id == "quality":
        assert "Traceback" in note
        assert "ValueError: planted ~/secret.csv" in note


def test_all_other_pages_are_complete(broken: Broken, clean: dict[str, Clean]) -> None:
    """The failures of four left the others alone, and each failure has its own note."""
    assert len(broken.notes) == len(FAULTS)
    sorry = {name for name, text in broken.pages.items() if SORRY in text}
    assert sorry == {f"{id}.html" for id in FAULTS}
    whole = published.place(clean[A].output)
    assert set(broken.pages) == {path.relative_to(whole).as_posix() for path in whole.rglob("*.html")}
    beside = broken.pages[f"{REGION}/r2/indicators.html"]
    assert beside.count("<img ") == (whole / f"{REGION}/r2/indicators.html").read_text(encoding="utf-8").count("<img ")


def test_nothing_of_the_errors_is_anywhere_in_the_site(broken: Broken) -> None:
    """Not in the search index and not in the manifest either."""
    assert not [name for name, text in broken.pages.items() if "planted" in text or "secret.csv" in text]
    place = published.place(broken.output)
    assert "planted" not in (place / "searchindex.js").read_text(encoding="utf-8")


def test_the_next_run_makes_those_pages_alone_and_is_like_a_clean_one(broken: Broken) -> None:
    """Every byte; and what the failures were is not told of a run that had none."""
    assert broken.again.code == 0, broken.again.said
    assert set(broken.again.summary["notebooks_run"]) == set(FAULTS)
    assert not broken.differing
    assert broken.version == broken.clean
    assert not list(published.run_of(broken.output).glob("failures/*"))
