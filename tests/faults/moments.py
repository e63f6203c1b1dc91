"""When to kill a run: at moments that are seen from outside, by what lies in its folder and by what its bar says."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults import published
from tests.faults.command import STAGES, Command


class Watch:
    """What is seen of a run from outside, compared with how its folder was when it began."""

    def __init__(self, output: Path) -> None:
        self.run, self.place = published.run_of(output), published.place(output)
        self._before = {path: self._signature(path) for path in self._paths()}
        self._versions = self._whole()
        self._link = self._linked()
        self.command: Command | None = None

    def _paths(self) -> list[Path]:
        html = "build/_build/html/"
        names = (
            "results",
            "pages",
            "notebooks",
            "book",
            "build/built.json",
            "build/_build/.doctrees",
            "published",
            "complete.json",
        )
        return [self.run / name for name in (*names, f"{html}summary.html", f"{html}searchindex.js")]

    @staticmethod
    def _signature(path: Path) -> dict[str, tuple[int, int]]:
        # os.walk, since it goes on where a folder is moved away between its being listed and its being read.
        found = {}
        for each in [path, *(Path(folder, name) for folder, _, names in os.walk(path) for name in names)]:
            try:
                state = each.stat()
            except OSError:  # swept or moved into place at this very moment
                continue
            if not each.is_dir():
                found[str(each)] = (state.st_mtime_ns, state.st_ino)
        return found

    def _whole(self) -> set[str]:
        versions = self.place.parent / ".versions"
        return {path.name for path in versions.iterdir() if not path.name.startswith(".")}

    def _linked(self) -> Path:
        return self.place.readlink()

    def changed(self, name: str, number: int = 1) -> bool:
        """Whether so many files of a part of the run's folder are new, others, or gone."""
        before, now = self._before[self.run / name], self._signature(self.run / name)
        return sum(before.get(each) != now.get(each) for each in {*before, *now}) >= number

    def there(self, name: str) -> bool:
        """Whether a file has changed and lies there."""
        return (self.run / name).is_file() and self.changed(name)

    def at(self, stage: str) -> bool:
        """Whether the command says that it is at this stage, or later."""
        assert self.command is not None
        return STAGES.index(self.command.stage) >= STAGES.index(stage)

    def draft(self, file: str = "") -> bool:
        """Whether a copy of the site is being made beside the published one."""
        versions = self.place.parent / ".versions"
        return any((path / file).exists() for path in versions.glob(f".{self.place.name}-*"))

    def renamed(self) -> bool:
        """Whether a version is there that was not."""
        return bool(self._whole() - self._versions)

    def linked(self) -> bool:
        """Whether readers are led to another version."""
        return self._linked() != self._link


@dataclass(frozen=True)
class Moment:
    """When to kill: from a stage on, as soon as something is seen, or up to `spread` seconds later."""

    name: str
    stage: str
    seen: Callable[[Watch], bool] = lambda seen: True
    spread: float = 0.0


EARLY = (
    Moment("start", "start", spread=3.0),
    Moment("check", "check", spread=1.0),
    Moment("results", "results", lambda seen: seen.changed("results")),
    Moment("pages", "pages", spread=0.4),
    Moment("pages saved", "pages", lambda seen: seen.changed("pages")),
    Moment("kernels", "notebooks", spread=2.0),
    Moment("notebook", "notebooks", lambda seen: seen.changed("notebooks")),
    Moment("notebooks", "notebooks", lambda seen: seen.changed("notebooks", 3), 0.5),
)
LATE = (
    Moment("book", "book", lambda seen: seen.changed("book")),
    Moment("build begun", "book", lambda seen: seen.changed("build/built.json")),
    Moment("Sphinx reads", "book", lambda seen: seen.changed("build/_build/.doctrees", 4), 0.3),
    Moment("Sphinx writes", "book", lambda seen: seen.there("build/_build/html/summary.html"), 0.1),
    Moment("built", "book", lambda seen: seen.there("build/built.json")),
    Moment("record", "book", lambda seen: seen.changed("published")),
    Moment("draft", "book", lambda seen: seen.draft()),
    Moment("copied", "book", lambda seen: seen.draft("manifest.json")),
    Moment("renamed", "book", lambda seen: seen.renamed()),
    Moment("linked", "book", lambda seen: seen.linked()),
    Moment("complete", "book", lambda seen: seen.there("complete.json")),
)
