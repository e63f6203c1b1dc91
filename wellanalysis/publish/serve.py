"""Shows sites in the browser, to this machine alone."""

from collections.abc import Callable
from functools import partial
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

from wellanalysis.errors import Problem, ProblemsFound

LOOPBACK = "127.0.0.1"


def sites_in(folder: Path) -> list[str]:
    """Paths of the sites below `folder`, which is ``site`` or a part of it; the newest quarter of a network first."""
    found = {
        path.parent.relative_to(folder) for depth in (1, 2, 3) for path in folder.glob("*/" * depth + "index.html")
    }
    shown = [path for path in found if not any(part.startswith((".", "_")) for part in path.parts)]
    # Folders within a site hold index pages too.
    sites = [path for path in shown if not any(parent in found for parent in path.parents if parent != Path("."))]
    quarters = sorted(sites, key=lambda path: path.name, reverse=True)
    return [path.as_posix() for path in sorted(quarters, key=lambda path: path.parent.as_posix())]


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
