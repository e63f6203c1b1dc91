"""A site on this machine's own address."""

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from wellanalysis.errors import ProblemsFound
from wellanalysis.publish.serve import server


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A folder of two sites, served."""
    for quarter in ("2026Q2", "2026Q3"):
        place = tmp_path / "demo" / "network" / quarter
        place.mkdir(parents=True)
        (place / "index.html").write_text(f"<p>{quarter}</p>", encoding="utf-8")
    with server(tmp_path, port=0) as running:
        assert running.server_address[0] == "127.0.0.1"
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


def _read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=5) as answer:
        return answer.read().decode()


def test_a_folder_of_sites_lists_them_newest_first(address: str) -> None:
    """The default folder holds sites, and is none itself."""
    text = _read(f"{address}/")
    assert text.index("demo/network/2026Q3/") < text.index("demo/network/2026Q2/")


def test_a_site_is_served_as_it_lies(address: str) -> None:
    """Page by page."""
    assert _read(f"{address}/demo/network/2026Q3/") == "<p>2026Q3</p>"


def test_folders_are_not_listed(address: str) -> None:
    """What nobody links to is not found by guessing."""
    with pytest.raises(urllib.error.HTTPError):
        _read(f"{address}/demo/")


def test_a_folder_without_a_site_is_told(tmp_path: Path) -> None:
    """With the command that makes one."""
    with pytest.raises(ProblemsFound) as raised:
        server(tmp_path)
    assert "wellanalysis report" in str(raised.value)


def test_a_port_that_is_taken_is_told(address: str, tmp_path: Path) -> None:
    """With the option that takes another."""
    with pytest.raises(ProblemsFound) as raised:
        server(tmp_path, port=int(address.rsplit(":", 1)[1]))
    assert "--port" in str(raised.value)
