"""A room in which runs may be broken, and what clean runs of both versions of the data publish."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults import published
from tests.faults.command import Command
from tests.faults.room import A, B, Room, furnished


@dataclass(frozen=True)
class Clean:
    """A clean run: its output, which nobody touches, its version, its notebooks, and what it took."""

    output: Path
    version: str
    notebooks: int
    seconds: float


@pytest.fixture(scope="session")
def room() -> Iterator[Room]:
    """Project, network and data."""
    made = furnished()
    yield made
    shutil.rmtree(made.home, ignore_errors=True)


def clean_run(room: Room, output: Path, extracts: str) -> Clean:
    """Publish in a folder that no other run has touched."""
    command = Command(room, output, extracts, "--json")
    ended = command.wait()
    assert ended.code == 0, ended.said
    return Clean(output, published.version(output), len(ended.summary["notebooks_run"]), command.seconds)


@pytest.fixture(scope="session")
def clean(room: Room) -> dict[str, Clean]:
    """Clean runs of both versions, by version."""
    with ThreadPoolExecutor(2) as both:
        made = dict(
            zip((A, B), both.map(lambda it: clean_run(room, room.output(f"clean-{it}"), it), (A, B)), strict=True)
        )
    assert made[A].version != made[B].version
    return made


@pytest.fixture(scope="session")
def after(room: Room, clean: dict[str, Clean]) -> dict[tuple[str, str], Clean]:
    """By what was published and what is published next: the clean run of the latter.

    Pages tell what was published before; so the clean run that a broken one is held against knows the same record.
    """
    made = {}
    for before, now in ((A, B), (B, A)):
        output = published.history(clean[before].output, room, f"clean-{now}-after-{before}")
        recorded = any(output.iterdir())
        made[before, now] = clean_run(room, output, now) if recorded else clean[now]
    return made
