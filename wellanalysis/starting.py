"""A new network folder: a small network that runs at once and explains itself."""

import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from wellanalysis.errors import Problem, ProblemsFound

TEMPLATE = "starter"
TEMPLATE_ID = "id: my-network"
NOT_IN_AN_ID = re.compile(r"[^a-z0-9]+")


def create(folder: Path) -> list[Path]:
    """Write a network folder of one's own to begin with: commented definitions and example extracts.

    Parameters
    ----------
    folder : Path
        A folder that is not there yet, or is empty. Its name becomes the network's id.

    Returns
    -------
    list of Path
        The files written, in the order of their names.

    Raises
    ------
    ProblemsFound
        When the folder holds something already, is a file, or cannot be written; what was begun is taken away again.
    """
    name = folder.resolve().name
    _refuse_what_is_there(folder, name)
    written: list[Path] = []
    try:
        for parts, text in _template(files("wellanalysis") / TEMPLATE):
            path = folder.joinpath(*parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            written.append(path)
            path.write_bytes(_named(text, name) if parts == ("network.yml",) else text)
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        what = f"the folder cannot be written: {error.strerror or type(error).__name__}"
        raise ProblemsFound([Problem(name, what, "choose another place, or make room")]) from None
    return sorted(written)


def _refuse_what_is_there(folder: Path, name: str) -> None:
    """Nothing of the user's is ever written over."""
    if folder.exists() and not folder.is_dir():
        raise ProblemsFound([Problem(name, "is a file", "choose a name that is not taken")])
    if folder.is_dir() and any(folder.iterdir()):
        remedy = "choose a new folder, or empty this one yourself"
        raise ProblemsFound([Problem(name, "the folder is not empty; nothing was written into it", remedy)])


def _template(folder: Traversable, parts: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], bytes]]:
    """Path and content of every file of the template."""
    found = []
    for item in sorted(folder.iterdir(), key=lambda each: each.name):
        if item.is_dir():
            if item.name != "__pycache__":
                found += _template(item, (*parts, item.name))
        else:
            found.append(((*parts, item.name), item.read_bytes()))
    return found


def _named(text: bytes, name: str) -> bytes:
    """The settings with the folder's own name as id, so that two networks side by side do not share their pages."""
    own = NOT_IN_AN_ID.sub("-", name.lower()).strip("-")
    return text.replace(TEMPLATE_ID.encode(), f"id: {own}".encode(), 1) if own else text
