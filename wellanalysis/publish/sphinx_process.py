"""Jupyter Book in a process of its own that has imported everything before there is a book to build.

Run as ``python -m wellanalysis.publish.sphinx_process``; requests as lines of JSON on stdin, one after another. Each book
is built in a fork, so that none starts with what another left behind; its words come on stdout, then a line that begins
with `ENDED` and has the exit code. All ends when stdin is closed, as it is when the run is killed: nothing goes on
writing into a run's folder.
"""

import contextlib
import gc
import importlib
import json
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from typing import Any, NoReturn

# What Sphinx would import for a book, one extension after another.
PRELOAD = (
    "jupyter_book.sphinx",
    "sphinx.builders.html",
    "sphinx_book_theme",
    "myst_nb.sphinx_ext",
    "sphinx_external_toc",
    "sphinx_thebe",
    "sphinx_togglebutton",
    "sphinx_copybutton",
    "sphinx_comments",
    "sphinx_design.extension",
    "sphinx_multitoc_numbering",
    "sphinx_jupyterbook_latex",
    "a11y_pygments",
    "wellanalysis.publish.sphinx_extension",
)


ENDED = b"\0ended "
"""Begins the line after a book's words; no book writes such a byte."""


def _end_with_parent() -> None:
    """Wait for the end of stdin; no request follows while a book is built, so its end is the run's."""
    while os.read(0, 4096):
        pass
    os._exit(1)


def _requests() -> Iterator[dict[str, Any]]:
    """Lines of stdin, read byte by byte: what follows a request is not ours to take."""
    line = b""
    while byte := os.read(0, 1):
        line += byte
        if byte == b"\n":
            yield json.loads(line)
            line = b""


def _build(request: dict[str, Any]) -> NoReturn:
    """Build one book and end this process with Jupyter Book's exit code."""
    from jupyter_book.cli.main import main

    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ["SOURCE_DATE_EPOCH"] = str(request["as_of"])
    # Sphinx writes down how it crashed, and leaves that: it belongs to the run and goes with it.
    tempfile.tempdir = request["output"]
    sys.argv[0] = "jupyter-book"
    status = 1
    try:
        main(["build", *request["arguments"]])
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _in_a_fork(request: dict[str, Any]) -> int:
    """Exit code of a book that is built in a child of this process."""
    child = os.fork()
    if not child:
        _build(request)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def serve() -> None:
    """Build the book of each request until stdin ends."""
    for name in PRELOAD:
        with contextlib.suppress(ImportError):  # Jupyter Book says itself what it misses
            importlib.import_module(name)
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)  # a book's trees come by the hundred thousand nodes and stay to its end
    for request in _requests():
        if not hasattr(os, "fork"):
            _build(request)
        os.write(1, ENDED + f"{_in_a_fork(request)}\n".encode())


if __name__ == "__main__":
    serve()
