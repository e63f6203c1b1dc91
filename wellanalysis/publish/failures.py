"""What went wrong with a page, for the analyst: a note in the run's folder, whose name is all that readers see."""

import hashlib
import shutil
from pathlib import Path

from wellanalysis.files import replace_if_changed
from wellanalysis.publish import site
from wellanalysis.publish.inputs import PROJECT

FOLDER = "failures"


def clear(run: Path) -> None:
    """Take the notes of an earlier run away."""
    shutil.rmtree(run / FOLDER, ignore_errors=True)


def note(run: Path, page: str, failure: str, trace: str) -> str:
    """Write down what went wrong, and return the reference under which it is found.

    Parameters
    ----------
    run : Path
        The run's folder.
    page : str
        Id of the page.
    failure : str
        One line.
    trace : str
        All that is known; folders of this machine, or of a worker's, are taken out.
    """
    reference = "F-" + hashlib.sha256(f"{page}\n{failure}".encode()).hexdigest()[:8]
    text = f"page: {page}\n{failure}\n\n{trace}"
    for private, shown in ((str(PROJECT), "…"), (str(run.resolve()), "…"), (str(Path.home()), "~")):
        text = text.replace(private, shown) if len(private) > 1 else text
    text = site.HOME.sub("~/", text)
    replace_if_changed(run / FOLDER / f"{reference}.txt", text.rstrip() + "\n")
    return reference
