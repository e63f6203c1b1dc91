"""Shows sites in the browser, to this machine alone."""

from collections.abc import Callable
from functools import partial
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.publish.run_folder import SWITCH

LOOPBACK = "127.0.0.1"


def sites_in(folder: Path) -> list[str]:
    """Paths of the sites below `folder`, which is ``site`` or a part of it: the index of a network's quarters, then
    its quarters, the newest first."""
    found = {
        path.parent.relative_to(folder) for depth in (1, 2, 3) for path in folder.glob("*/" * depth + "index.html")
    }
    shown = [path for path in found if not any(part.startswith((".", "_")) for part in path.parts)]
    # Folders within a site hold index pages too; the index of quarters is a page above sites.
    indexes = {path for path in shown if (folder / path / SWITCH).is_file()}
    around = found - indexes
    sites = [path for path in shown if not any(parent in around for parent in path.parents if parent != Path("."))]
    newest_first = sorted(sites, key=lambda path: path.name, reverse=True)

    def place(path: Path) -> tuple[str, bool]:
        return (path if path in indexes else path.parent).as_posix(), path not in indexes

    return [path.as_posix() for path in sorted(newest_first, key=place)]


def listing(folder: Path) -> str:
    """A page that leads to the sites below `folder`."""
    entries = "".join(f'<li><a href="{escape(name)}/">{escape(name)}</a></li>' for name in sites_in(folder))
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Reports</title>'
        '<meta name="viewport" content="width=device-width"><style>body{font:1.1rem/1.6 sans-serif;margin:2rem}</style>'
        f"<h1>Reports</h1><ul>{entries}</ul></html>"
    )


class _Files(SimpleHTTPRequestHandler):
    """Files without a line of log for each; a page is read again when it was published again."""

    def log_message(self, format: str, *arguments: Any) -> None:
        pass

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def list_directory(self, path: Any) -> BytesIO | None:
        if Path(path).resolve() != Path(self.directory).resolve():
            self.send_error(404, "Not found")
            return None
        text = listing(Path(self.directory)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        return BytesIO(text)


def server(folder: Path, *, port: int = 8000) -> ThreadingHTTPServer:
    """A server of the files in `folder` that only this machine can reach.

    Parameters
    ----------
    folder : Path
        A published site, or a folder of sites.
    port : int
        Zero takes any free one.

    Raises
    ------
    ProblemsFound
        When there is no site, or the port is taken.
    """
    if not (folder / "index.html").is_file() and not sites_in(folder):
        raise ProblemsFound([Problem(folder.name, "holds no site", "make one first: wellanalysis report")])
    try:
        return ThreadingHTTPServer((LOOPBACK, port), partial(_Files, directory=str(folder)))
    except OSError as error:
        raise ProblemsFound([Problem(f"port {port}", "is taken", "give another one with --port")]) from error


def serve(folder: Path, *, port: int = 8000, announce: Callable[[str], object] = print) -> None:
    """Serve `folder` until Ctrl-C, saying first where it can be seen."""
    with server(folder, port=port) as running:
        announce(f"http://{LOOPBACK}:{running.server_address[1]}/  (Ctrl-C ends it)")
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            announce("")
