"""Runs in one folder, killed one after another, and what is found after each; for the tests of kills to judge."""

import json
import random
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults import published
from tests.faults.command import STAGES, Command, Ended
from tests.faults.conftest import Clean
from tests.faults.moments import EARLY, LATE, Moment, Watch
from tests.faults.room import Room

RANDOM = 8
"""Kills at moments drawn over the length of a run, for each of the two streams; the others follow what is seen."""
TRIES = 3
SCRATCH = "wellanalysis-"
"""What a database puts beside its memory; whoever is killed cannot take it away."""


@dataclass(frozen=True)
class Kill:
    """One kill, and what was found after it; what is left of it is known later, when the next run is at work."""

    moment: str
    stage: str
    found: str
    allowed: tuple[str, ...]
    left: list[str]

    def __str__(self) -> str:
        return f"{self.moment} ({self.stage}): {self.found}, allowed {self.allowed}; left {self.left}"


@dataclass(frozen=True)
class Alone:
    """A run after kills that was let be: how it ended, what it published, and what it made a second time."""

    after: str
    ended: Ended
    differing: list[str]
    left: tuple[str, ...]
    again: frozenset[str]
    finished: int
    changed: int


@dataclass
class Stream:
    """Runs one after another in one output folder, most of them killed; from one version of the data to another."""

    room: Room
    output: Path
    base: Clean
    target: str
    goal: Clean
    kills: list[Kill] = field(default_factory=list)
    alone: list[Alone] = field(default_factory=list)
    last: Command | None = None

    def restore(self) -> None:
        """The folder as a good run left it; times are kept, by which Sphinx knows what it has read."""
        shutil.rmtree(self.output, ignore_errors=True)
        shutil.copytree(self.base.output, self.output, symlinks=True)

    def killed(self, moment: Moment, delay: float) -> bool:
        """Start a run and kill it at a moment; false when it ended before, which is no kill."""
        watch, before = Watch(self.output), published.version(self.output)
        command = watch.command = Command(self.room, self.output, self.target)
        if command.until(lambda: watch.at(moment.stage), every=0.03) and command.until(lambda: moment.seen(watch)):
            time.sleep(delay)
        stage, struck = command.stage, command.kill()
        found = published.version(self.output)
        if struck:
            # Whoever has read the new site does not find the old one again; before `site` nothing has changed.
            early = STAGES.index(stage) < STAGES.index("site")
            allowed = (before,) if early else tuple(dict.fromkeys((before, self.goal.version)))
            self.look_back()
            self.kills.append(Kill(moment.name, stage, found, allowed, published.strays(self.output)))
            self.last = command
        else:
            assert command.process.returncode == 0, command.wait().said
            assert found == self.goal.version
        return struck

    def look_back(self) -> None:
        """See what is left of the last killed run: nothing but what the next one beside it takes away."""
        if self.last is not None:
            self.kills[-1].left.extend(self.last.left(but=SCRATCH))

    def struck(self, moment: Moment, delays: Sequence[float]) -> None:
        """Kill at a moment that is short; a run that got past it is set back."""
        for delay in delays:
            if self.killed(moment, delay):
                return
            self.restore()

    def let_be(self, after: str) -> None:
        """One run to its end, held against a clean one."""
        assert self.last is not None
        self.look_back()
        finished = self._finished()
        command = Command(self.room, self.output, self.target, "--json", temporary=self.last.temporary)
        ended, self.last = command.wait(), None
        differing = published.differing(self.output, self.goal.output)
        if published.version(self.output) != self.goal.version:
            differing.append(f"{published.version(self.output)} is not {self.goal.version}")
        made = frozenset(ended.summary["notebooks_run"]) if ended.code == 0 else frozenset()
        changed, left = len(self.changed_pages()), tuple(command.left())
        self.alone.append(Alone(after, ended, differing, left, made & finished, len(finished), changed))

    def changed_pages(self) -> set[str]:
        """Pages that say something else in the version that is made than in the one before."""
        before, now = (
            {path.relative_to(run / "pages"): path.read_bytes() for path in (run / "pages").rglob("*.json")}
            for run in map(published.run_of, (self.base.output, self.goal.output))
        )
        return {path.with_suffix("").as_posix() for path in now if now[path] != before.get(path)}

    def _finished(self) -> set[str]:
        """Pages whose notebook was made by killed runs since the good one, and is what their page needs now."""
        then, now = (_journal(published.run_of(folder)) for folder in (self.base.output, self.output))
        run, found = published.run_of(self.output), set()
        for name, entry in now.items():
            page = run / "pages" / f"{name}.json"
            if then.get(name) != entry and page.is_file() and (run / "notebooks" / f"{name}.ipynb").is_file():
                found.add(name)
        return found

    def go(self, seed: int) -> "Stream":
        """All kills of this stream."""
        draw = random.Random(seed)
        for part in (EARLY, LATE):
            self.restore()
            for moment in part:
                self.struck(moment, [draw.uniform(0, moment.spread) for _ in range(TRIES)])
            self.let_be(part[-1].name)
        length = 0.9 * self.base.seconds
        delays = [length * (number + draw.random()) / RANDOM for number in range(RANDOM)]
        draw.shuffle(delays)
        self.restore()
        for number, delay in enumerate(delays, start=1):
            # A run that has less to do may end before: the moment comes earlier, until it strikes.
            self.struck(Moment("random", "start"), [delay, delay / 2, delay / 4])
            if number % 4 == 0 and self.last is not None:
                self.let_be("random")
                self.restore()
        return self


def _journal(run: Path) -> Mapping[str, object]:
    found = {}
    for line in (run / "made.jsonl").read_text(encoding="utf-8").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:  # torn by a kill
            continue
        if entry["name"] not in {"results", "pages", "site"}:
            found[entry["name"]] = entry
    return found
