"""What readers find: whole versions with known names, and never anything between them."""

import json
import re
import shutil
from pathlib import Path

from tests.faults.room import QUARTER, Room
from wellanalysis.publish import site
from wellanalysis.publish.verify import differences

NETWORK = "joints"
_KEY = re.compile(r'<span class="wa-label">page</span> ([0-9a-f]+)')


def place(output: Path, quarter: str = QUARTER) -> Path:
    """Where readers find the quarter."""
    return output / "site" / NETWORK / "network" / quarter


def run_of(output: Path, quarter: str = QUARTER) -> Path:
    """The run's folder."""
    return output / "runs" / NETWORK / quarter / "network"


def version(output: Path, quarter: str = QUARTER) -> str:
    """Name of the version that readers find, every byte of which was hashed again; why there is none, otherwise."""
    link = place(output, quarter)
    if not link.is_symlink():
        return "nothing is published" if not link.exists() else "no link"
    folder = _folder(link)
    if not (folder / "index.html").is_file():
        return f"{folder.name} is not there"
    now = f"{quarter}-{site.version_of(folder)}"
    return now if folder.name == now else f"{folder.name} holds {now}"


def differing(output: Path, other: Path) -> list[str]:
    """Files in which two sites differ, each with the first place."""
    return [str(each) for each in differences(*(_folder(place(folder)) for folder in (output, other)))]


def _folder(link: Path) -> Path:
    return link.parent / link.readlink()


def of_one_run(summary: bytes, manifest: bytes) -> bool:
    """Whether a page and a manifest were published together: the manifest names the key in the page's footer."""
    key = _KEY.search(summary.decode())
    return key is not None and json.loads(manifest)["pages"]["summary"] == key.group(1)


def strays(output: Path) -> list[str]:
    """What lies beside sites and could be taken for one: everything but links, the two files of all quarters, versions."""
    known = re.compile(r"\d{4}Q[1-4]|index\.html|quarters\.js|\.versions|\.(\d{4}Q[1-4]|index\.html|quarters\.js)\W.*")
    return [path.name for path in place(output).parent.iterdir() if not known.fullmatch(path.name)]


def forget_runs(output: Path) -> None:
    """Delete everything that runs keep, but not what they published nor the record of it."""
    run = run_of(output)
    for path in run.iterdir():
        if path.is_dir() and path.name != "published":
            shutil.rmtree(path)
        elif path.is_file():
            path.unlink()


def history(output: Path, room: Room, name: str) -> Path:
    """A new output folder with nothing in it but the record of earlier publications, which pages tell of."""
    folder = room.output(name)
    for record in (output / "runs").glob("*/*/*/published"):
        shutil.copytree(record, folder / record.relative_to(output))
    return folder
