"""Jupyter Book in a process of its own that has imported everything before there is a book to build.

Run as ``python -m wellanalysis.publish.sphinx_process``; one request as a line of JSON on stdin, the book's words on
stdout. It ends when stdin is closed, as it is when the run is killed: nothing goes on writing into a run's folder.
"""

import contextlib
import gc
import importlib
import json
import os
import sys
import tempfile
import threading

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


def _end_with_parent() -> None:
    """Wait for the end of stdin; nothing follows the request, so its end is the run's."""
    while os.read(0, 4096):
        pass
    os._exit(1)


def serve() -> None:
    """Build the book of the one request and end with Jupyter Book's exit code."""
    for name in PRELOAD:
        with contextlib.suppress(ImportError):  # Jupyter Book says itself what it misses
            importlib.import_module(name)
    from jupyter_book.cli.main import main

    gc.freeze()
    gc.set_threshold(50_000, 20, 100)  # a book's trees come by the hundred thousand nodes and stay to its end
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            return
        line += byte
    request = json.loads(line)
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


if __name__ == "__main__":
    serve()
