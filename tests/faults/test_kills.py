"""A run that is killed at any moment leaves the last good site, no process and no folder; the next run goes on."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.command import STAGES
from tests.faults.conftest import Clean
from tests.faults.killing import Alone, Kill, Stream
from tests.faults.moments import EARLY, LATE
from tests.faults.room import A, B, Room

KILLS = 50
SEED = 20260710


@pytest.fixture(scope="module")
def streams(room: Room, clean: dict[str, Clean], after: dict[tuple[str, str], Clean]) -> Iterator[list[Stream]]:
    """Two streams at once: from A to B, and from B to A."""
    both = [
        Stream(room, room.home / f"killed-{one}", clean[one], other, after[one, other])
        for one, other in ((A, B), (B, A))
    ]
    with ThreadPoolExecutor(2) as pool:
        yield list(pool.map(lambda it: it[1].go(SEED + it[0]), enumerate(both)))


@pytest.fixture(scope="module")
def kills(streams: list[Stream]) -> list[Kill]:
    """All kills of both."""
    return [kill for stream in streams for kill in stream.kills]


@pytest.fixture(scope="module")
def alone(streams: list[Stream]) -> list[Alone]:
    """All runs of both that were let be."""
    return [each for stream in streams for each in stream.alone]


def test_runs_were_killed_in_every_stage_and_at_every_short_moment(kills: list[Kill]) -> None:
    """At least fifty times, also while the site is moved; what cannot be seen from outside is drawn by chance."""
    stages = Counter(kill.stage for kill in kills)
    moments = Counter(kill.moment for kill in kills)
    told = f"{len(kills)} kills; by stage {dict(stages)}; by moment {dict(moments)}"
    print(told)
    assert len(kills) >= KILLS, told
    assert set(stages) >= set(STAGES) - {"end"}, told
    assert set(moments) == {moment.name for moment in (*EARLY, *LATE)} | {"random"}, told


def test_after_every_kill_the_site_is_one_whole_version(kills: list[Kill]) -> None:
    """Every byte of it: the last good one, or, once the site is being moved, the new one."""
    wrong = [str(kill) for kill in kills if kill.found not in kill.allowed]
    assert not wrong, "\n".join(wrong)


def test_after_every_kill_nothing_is_left_running_or_lying_about(kills: list[Kill]) -> None:
    """Neither kernels nor what starts them nor Sphinx, no temporary folder, no half site that could be taken for one."""
    wrong = [str(kill) for kill in kills if kill.left]
    assert not wrong, "\n".join(wrong)


def test_the_next_run_ends_well_with_the_bytes_of_a_clean_one(alone: list[Alone]) -> None:
    """Whatever the killed runs before it left in the folder."""
    assert len(alone) >= 6
    wrong = [f"after {each.after}: {each.ended.code} {each.ended.said}" for each in alone if each.ended.code]
    assert not wrong, "\n".join(wrong)
    other = [f"after {each.after}: {what}" for each in alone for what in each.differing]
    assert not other, "\n".join(other)


def test_what_killed_runs_had_finished_is_not_made_again(alone: list[Alone]) -> None:
    """A page's notebook that was in its place is used; a run killed at its end leaves none to make."""
    again = {each.after: sorted(each.again) for each in alone if each.again}
    assert not again
    for each in alone:
        made = each.ended.summary["notebooks_run"]
        told = f"after {each.after}: of {each.changed} that changed {each.finished} were finished, {len(made)} made"
        print(told)
        assert len(made) <= each.changed - each.finished, told
        if each.after == "complete":
            assert not made, told
        elif each.after == "notebooks":
            assert each.finished, told


def test_what_killed_runs_left_for_temporary_files_the_next_run_takes_away(alone: list[Alone]) -> None:
    """Rows of patients may lie there, where memory did not hold them; a run that has nothing to do opens no data."""
    opened = [each for each in alone if not each.ended.summary["unchanged"]]
    assert len(opened) >= 4
    wrong = [f"after {each.after}: {each.left}" for each in opened if each.left]
    assert not wrong, "\n".join(wrong)
