"""From the source of a book to its HTML: only what changed, and the same bytes as if all had been built anew."""

import contextlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from wellanalysis.errors import WellAnalysisError
from wellanalysis.files import replace_if_changed, sweep
from wellanalysis.publish.environment import without_secrets
from wellanalysis.publish.inputs import file_hashes, hash_of
from wellanalysis.publish.provenance import PAGE_PROVENANCE
from wellanalysis.publish.site import version_of
from wellanalysis.publish.sphinx_process import ENDED

PAGES_END = ".ipynb"
NOTE = "built.json"
LOG = "jupyter-book.log"
SHOWN = 12
"""Lines of Jupyter Book that a message shows; the log has all."""
_FOLDERS = re.compile(r"(?<![\w.:/])/(?:[^\s/:'\"<>]+/)+")
_IMAGE = re.compile(r'_images/([^"?#<>\s]+)')
# MyST-NB writes its style sheet after pages name it: in a clean build they name it without a checksum.
_LATE_STYLE = "mystnb.*.css"


class BookFailed(WellAnalysisError):
    """Jupyter Book ended with an error or a warning: a fault of the report, not of its user."""

    exit_code = 3


class Press:
    """The process that builds books, one after another; a context that leaves no process behind.

    Parameters
    ----------
    at_once : bool
        Start it before there is a book, so that it is ready when there is one; else when the first one comes.
    """

    def __init__(self, *, at_once: bool = True) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        if at_once:
            self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        if self.process is None or self.process.poll() is not None:
            # The order of sets, and with it some pages of Sphinx, depends on this; it counts only when Python starts.
            self.process = subprocess.Popen(
                [sys.executable, "-m", "wellanalysis.publish.sphinx_process"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env={**without_secrets(), "PYTHONHASHSEED": "0"},
                start_new_session=True,  # Ctrl-C reaches the run, which closes stdin
            )
        return self.process

    def run(self, source: Path, output: Path, *, as_of: int, strict: bool) -> tuple[int, str]:
        """Exit code of Jupyter Book, and what it said."""
        options = ["-q", *(["-n", "-W", "--keep-going"] if strict else [])]
        arguments = [str(source), "--path-output", str(output), *options]
        request = {"as_of": as_of, "output": str(output.resolve()), "arguments": arguments}
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write((json.dumps(request) + "\n").encode())
            process.stdin.flush()
        said: list[str] = []
        for line in process.stdout:
            before, ended, code = line.partition(ENDED)
            said.append(before.decode("utf-8", errors="replace"))
            if ended:
                return int(code), "".join(said)
        # The process itself has ended, as on a platform without forks, or because somebody ended it.
        return process.wait(), "".join(said)

    def close(self) -> None:
        """End the process, whatever it is doing."""
        process = self.process
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()  # a book that is being built ends with the run's end of the pipe
        process.kill()
        process.wait()

    def __enter__(self) -> "Press":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _frame(source: Path, output: Path) -> str:
    """Hash of what every page depends on: contents, settings, theme, prose, and where all lies.

    A page's title stands in the contents of all others and above those beside it, a prose page's anchors in links. Sphinx would leave
    those others as they were; so a change of any of it builds the whole book.
    """
    around = [path for path in source.rglob("*") if path.suffix != PAGES_END and path.name != PAGE_PROVENANCE]
    names = sorted(path.relative_to(source).as_posix() for path in source.rglob("*" + PAGES_END))
    return hash_of([file_hashes(source, around), names, str(source.resolve()), str(output.resolve())])


def _pages(source: Path) -> str:
    return hash_of(file_hashes(source, source.rglob("*" + PAGES_END)))


def _has_index_entries(html: Path) -> bool:
    """Whether the search knows entries of an index, which Sphinx forgets of pages that it does not write again."""
    return '"indexentries": {}' not in (html / "searchindex.js").read_text(encoding="utf-8")


def _noted(output: Path) -> dict[str, Any]:
    with contextlib.suppress(OSError, ValueError):
        value = json.loads((output / NOTE).read_text(encoding="utf-8"))
        if isinstance(value, dict):
            return value
    return {}


def build(
    source: Path, output: Path, *, as_of: int = 0, strict: bool = True, key: str = "", press: Press | None = None
) -> Path:
    """Make HTML of the book in `source` and return its folder.

    Parameters
    ----------
    source : Path
        What `book.write_source` wrote.
    output : Path
        The run's ``build`` folder. What an earlier build left there is built upon where that cannot be seen in the
        result, and deleted otherwise; when no source has changed nothing is started.
    as_of : int
        Seconds since 1970 that stand for "now", so that the same data make the same bytes.
    strict : bool
        Whether a warning fails the build.
    key : str
        Hash of code and lock: the extensions at work are part of it.
    press : Press, optional
        A process that is ready; one is started unless given.

    Raises
    ------
    BookFailed
        With the last lines of what Jupyter Book said.
    OSError
        When the disk is full.
    """
    html = output / "_build" / "html"
    frame, pages = hash_of([_frame(source, output), as_of, key, strict]), _pages(source)
    before = _noted(output)
    usable = before.get("frame") == frame and html.is_dir() and before.get("html") == version_of(html)
    if usable and before.get("pages") == pages:
        return html
    usable = usable and not _has_index_entries(html)
    # Without the note an output is taken for half-built, as it is when this process is killed from here on.
    (output / NOTE).unlink(missing_ok=True)
    if usable:
        for style in (html / "_static").glob(_LATE_STYLE):
            style.unlink()
    else:
        shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as opened:
        at_work = press or opened.enter_context(Press())
        status, said = at_work.run(source, output, as_of=as_of, strict=strict)
    (output / LOG).write_text(said, encoding="utf-8")
    if "No space left on device" in said:
        raise OSError(28, "No space left on device")
    if status or not (html / "index.html").is_file():
        raise BookFailed("The book could not be built:\n" + _telling(said, source, output))
    _sweep_images(output, html)
    note = {"frame": frame, "pages": pages, "html": version_of(html)}
    replace_if_changed(output / NOTE, json.dumps(note, indent=1, sort_keys=True))
    return html


def _telling(said: str, source: Path, output: Path) -> str:
    """The last lines of Jupyter Book that tell what is wrong, without the folders of this machine."""
    for folder, name in ((source, "book"), (output, "build")):
        for given in (str(folder.resolve()), str(folder)):
            said = said.replace(given, name)
    lines = [line for line in _FOLDERS.sub("…/", said).splitlines() if line.strip()]
    telling = [line for line in lines if "WARNING" in line or "ERROR" in line] or lines
    return "\n".join(f"  {line}" for line in telling[-SHOWN:])


def _sweep_images(output: Path, html: Path) -> None:
    """Delete figures that no page shows any more: Sphinx leaves them, and with them withdrawn numbers."""
    shown = {name for page in html.rglob("*.html") for name in _IMAGE.findall(page.read_text(encoding="utf-8"))}
    for folder in (html / "_images", output / "_build" / "jupyter_execute"):
        if folder.is_dir():
            sweep(folder, {folder / name for name in shown})
