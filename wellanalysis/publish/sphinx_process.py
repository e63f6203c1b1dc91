"""Jupyter Book in a process of its own that has imported everything before there is a book to build.

Run as ``python -m wellanalysis.publish.sphinx_process``; one request as a line of JSON on stdin, the book's words on
stdout. It ends when stdin is closed, as it is when the run is killed: nothing goes on writing into a run's folder.
"""

import json
import os
import sys
import threading


def _end_with_parent() -> None:
    """Wait for the end of stdin; nothing follows the request, so its end is the run's."""
    while os.read(0, 4096):
        pass
    os._exit(1)


def serve() -> None:
    """Build the book of the one request and end with Jupyter Book's exit code."""
    import jupyter_book.sphinx  # noqa: F401
    import myst_nb  # noqa: F401
    import sphinx.builders.html  # noqa: F401
    import sphinx_book_theme  # noqa: F401
    from jupyter_book.cli.main import main

    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            return
        line += byte
    request = json.loads(line)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ["SOURCE_DATE_EPOCH"] = str(request["as_of"])
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
