"""Where faults are planted: a private copy of the project, a network that is made in seconds, two versions of its data."""

import json
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import matplotlib as mpl

from tests.conftest import ROOT
from wellanalysis.starting import create

QUARTER, EARLIER = "2026Q2", "2026Q1"
COPIED = ("wellanalysis", "notebooks", "book", "_config.yml", "_toc.yml", "requirements.lock")
LEFT_OUT = shutil.ignore_patterns("report", ".*", "extracts.parquet")
PLANTED = "WELLANALYSIS_PLANTED"
"""Variable that says, by page id, which code the notebooks of a project with faults run before they show anything."""
_PLANT = f'\nexec(__import__("json").loads(__import__("os").environ.get("{PLANTED}", "{{}}")).get(page.id, ""))'
A, B = "a", "b"


@dataclass(frozen=True)
class Room:
    """A folder that stands for a user's home, with everything that a run needs below it.

    Parameters
    ----------
    home : Path
        Short, since sockets lie below it, and removed by whoever made it.
    """

    home: Path
    _taken: list[Path] = field(default_factory=list)

    @property
    def project(self) -> Path:
        """The project as it is now: other work on it does not change a run's inputs half-way."""
        return self.home / "project"

    @property
    def network(self) -> Path:
        """The network folder."""
        return self.home / "joints"

    def extracts(self, version: str) -> Path:
        """Folder of the extracts: `A`, or `B`, in which the records of one clinic's newest quarter differ."""
        return self.home / f"extracts-{version}"

    def output(self, name: str) -> Path:
        """A new folder for runs and sites."""
        folder = self.home / name
        folder.mkdir()
        return folder

    def temporary(self) -> Path:
        """A new folder for temporary files."""
        self._taken.append(Path(tempfile.mkdtemp(prefix="t", dir=self.home)))
        return self._taken[-1]

    def environment(self, project: Path | None = None, **more: str) -> dict[str, str]:
        """What the command finds around itself."""
        caches = {"MPLCONFIGDIR": mpl.get_configdir(), "XDG_CACHE_HOME": str(self.home / "cache")}
        own = {"HOME": str(self.home), "PYTHONPATH": str(project or self.project), "PYTHONUNBUFFERED": "1"}
        return {**os.environ, **caches, **own, **more}


def furnished() -> Room:
    """A room with project, network and both versions of its extracts."""
    room = Room(Path(tempfile.mkdtemp(prefix="wf")).resolve())
    room.project.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, room.project / name, ignore=LEFT_OUT)
        else:
            shutil.copyfile(source, room.project / name)
    create(room.network)
    _made_small(room.network)
    shutil.move(room.network / "extracts", room.extracts(A))
    shutil.copytree(room.extracts(A), room.extracts(B))
    _restated(room.extracts(B) / "episodes.csv")
    return room


def _made_small(network: Path) -> None:
    """One measure, and no simulation: fourteen pages, each kind once or twice."""
    for path in network.glob("measures/*.yml"):
        if path.stem != "exercise_plan_14d":
            path.unlink()
    measure = network / "measures" / "exercise_plan_14d.yml"
    lines = measure.read_text(encoding="utf-8").splitlines()
    measure.write_text("\n".join(line for line in lines if not line.startswith("balancing")) + "\n", encoding="utf-8")
    with (network / "network.yml").open("a", encoding="utf-8") as settings:
        settings.write("\nsimulations: {networks: 0}\n")


def _restated(episodes: Path) -> None:
    """One clinic's plans of the newest quarter all came on the first day."""
    head, *rows = episodes.read_text(encoding="utf-8").splitlines()
    names = head.split(",")
    clinic, start, days = (names.index(name) for name in ("clinic_id", "start_date", "days_to_plan"))
    changed = []
    for row in rows:
        cells = row.split(",")
        if cells[clinic] == "R2" and cells[start] >= "2026-04" and cells[days]:
            cells[days] = "0"
        changed.append(",".join(cells))
    assert changed != rows
    episodes.write_text("\n".join([head, *changed]) + "\n", encoding="utf-8")


def with_faults(room: Room) -> Path:
    """Another copy of the project, whose notebooks run what `PLANTED` says for their page; returns it."""
    project = room.home / "faulty"
    shutil.copytree(room.project, project)
    for path in project.glob("notebooks/*.ipynb"):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        opening = next(cell for cell in notebook["cells"] if cell["id"] == "open")
        opening["source"] = ["".join(opening["source"]) + _PLANT]
        path.write_text(json.dumps(notebook, indent=1), encoding="utf-8")
    return project
