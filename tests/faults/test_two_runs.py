"""Two runs at once: on one report the second says so and stops; on two quarters both end well."""

import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults import published
from tests.faults.command import STAGES, Command, ran
from tests.faults.conftest import Clean
from tests.faults.room import EARLIER, QUARTER, A, B, Room

BUSY = "another run is at work on this report → wait until it has ended"


@pytest.fixture(scope="module")
def output(room: Room, clean: dict[str, Clean]) -> Path:
    """A folder on which A is published."""
    folder = room.output("two-runs")
    assert ran(room, folder, A).code == 0
    return folder


@pytest.mark.parametrize("stage", ["pages", "notebooks"])
def test_the_second_run_on_a_report_says_so_and_stops(
    room: Room, output: Path, clean: dict[str, Clean], after: dict[tuple[str, str], Clean], stage: str
) -> None:
    """While the first is held in the midst of its work; the first then ends well, as if nobody had come."""
    before, now = (A, B) if stage == "pages" else (B, A)
    at_first = published.version(output)
    first = Command(room, output, now)
    assert first.until(lambda: STAGES.index(first.stage) >= STAGES.index(stage), every=0.02)
    first.process.send_signal(signal.SIGSTOP)
    try:
        second = Command(room, output, now)
        ended = second.wait()
        summary = ran(room, output, before, "--final").summary
        assert not second.left()
        assert published.version(output) == at_first
    finally:
        first.process.send_signal(signal.SIGCONT)
    assert ended.code == 3, ended.said
    assert f"joints {QUARTER}: {BUSY}" in ended.said
    assert "Traceback" not in ended.said
    assert (summary["exit_code"], summary["status"]) == (3, "not_published")
    assert [problem["what"] for problem in summary["problems"]] == ["another run is at work on this report"]
    finished = first.wait()
    assert finished.code == 0, finished.said
    assert not first.left()
    if stage == "pages":
        assert published.version(output) == after[A, B].version
    assert ran(room, output, now).summary["unchanged"]


def test_the_lock_of_a_killed_run_is_gone_with_it(room: Room, output: Path) -> None:
    """Nobody has to delete a file before the next run."""
    first = Command(room, output, B, "--final")
    assert first.until(lambda: STAGES.index(first.stage) >= STAGES.index("pages"), every=0.02)
    assert first.kill()
    ended = ran(room, output, B, "--final")
    assert ended.code == 0, ended.said


def test_two_quarters_at_once_both_end_well(room: Room, clean: dict[str, Clean]) -> None:
    """In one output folder, each with the bytes of a run that had the folder for itself."""
    alone = room.output("earlier-alone")
    assert ran(room, alone, A, quarter=EARLIER).code == 0
    together = room.output("together")
    with ThreadPoolExecutor(2) as both:
        ended = list(both.map(lambda quarter: ran(room, together, A, quarter=quarter), (QUARTER, EARLIER)))
    assert [each.code for each in ended] == [0, 0], [each.said for each in ended]
    assert published.version(together) == clean[A].version
    assert published.version(together, EARLIER) == published.version(alone, EARLIER)
    assert not published.strays(together)
