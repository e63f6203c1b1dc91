"""The example server configuration, started and tried: nobody reads a bundle that is not theirs."""

import base64
import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import ROOT

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
CONFIGURATION = ROOT / "deploy" / "nginx.conf"
BUNDLES = {
    "north/network": "/north/network/2026Q3/",
    "north/clinic/c07": "/north/clinic/c07/2026Q3/",
    "north/clinic/c09": "/north/clinic/c09/2026Q3/",
    "south/network": "/south/network/2026Q3/",
}
UNKNOWN = "/north/clinic/c11/2026Q3/"
"""A bundle that is published, and for which nobody made a group."""


def _site(folder: Path) -> None:
    """Every bundle as a run publishes it: a link to a version in a folder beside it."""
    for name, address in {**BUNDLES, "unknown": UNKNOWN, "public": "/north/public/2026Q3/"}.items():
        place = folder / address.strip("/")
        version = place.parent / ".versions" / f"{place.name}-0123456789ab"
        version.mkdir(parents=True)
        (version / "index.html").write_text(f"<p>of {name}", encoding="utf-8")
        place.symlink_to(Path(".versions") / version.name)
        (place.parent / "quarters.js").write_text(f"// of {name}", encoding="utf-8")


def _groups(folder: Path) -> None:
    for name in BUNDLES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{_login(name)[0]}:{{PLAIN}}{_login(name)[1]}\n", encoding="utf-8")


def _login(group: str) -> tuple[str, str]:
    return group.replace("/", "-"), f"only {group}"


class Server:
    """A running nginx that is asked byte by byte, since a polite client would tidy an address up."""

    def __init__(self, port: int) -> None:
        self.port = port

    def status(self, address: str, group: str = "", *, method: str = "GET") -> tuple[int, str]:
        """Status and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.putrequest(method, address)
            if group:
                token = base64.b64encode(":".join(_login(group)).encode()).decode()
                connection.putheader("Authorization", f"Basic {token}")
            connection.endheaders()
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", errors="replace")
        finally:
            connection.close()


@contextmanager
def serving(folder: Path, configuration: str) -> Iterator[Server]:
    """Start nginx with this configuration, its folders put in."""
    assert NGINX is not None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    text = configuration.replace("127.0.0.1:8080", f"127.0.0.1:{port}").replace("/srv/wellanalysis", str(folder))
    (folder / "site.conf").write_text(text, encoding="utf-8")
    own = " ".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    whole = (
        f"{user} worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;"
        f" events {{}} http {{ access_log off; {own} types {{ text/html html; }} include {folder}/site.conf; }}"
    )
    (folder / "nginx.conf").write_text(whole, encoding="utf-8")
    process = subprocess.Popen([NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.PIPE)
    try:
        ends = time.monotonic() + 20
        while True:
            assert process.poll() is None, process.stderr and process.stderr.read().decode()
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert time.monotonic() < ends, "nginx does not answer"
            time.sleep(0.05)
        yield Server(port)
    finally:
        process.terminate()
        process.wait(timeout=20)
        if process.stderr is not None:
            process.stderr.close()


def leaks(server: Server) -> list[str]:
    """Every way found by which a group, or nobody, reads what belongs to another."""
    found = []
    for reader in ("", *BUNDLES):
        for owner, address in {**BUNDLES, "unknown": UNKNOWN}.items():
            if owner == reader:
                continue
            own = BUNDLES.get(reader, "/north/public/2026Q3/")
            up = "../" * own.count("/")
            parent, quarter = address.rstrip("/").rsplit("/", 1)
            tried = [
                address,
                f"{address}index.html",
                f"{address}INDEX.HTML",
                address.rstrip("/"),
                f"{parent}/quarters.js",
                f"{parent}/.versions/{quarter}-0123456789ab/index.html",
                f"{own}{up}{address.strip('/')}/index.html",
                f"{own}{up.replace('../', '%2e%2e/')}{address.strip('/')}/index.html",
                f"{own}{up.replace('../', '..%2f')}{address.strip('/')}/index.html",
                f"//{address.strip('/').replace('/', '//')}//index.html",
                f"/./{address.strip('/')}/index.html",
                f"{address}index.html?{own}",
                f"{own}..;{address}index.html",
                f"{address.replace('/clinic/', '/public/../clinic/').replace('/network/', '/public/../network/')}index.html",
                f"http://elsewhere{address}index.html",
            ]
            for each in tried:
                for method in ("GET", "POST"):
                    status, body = server.status(each, reader, method=method)
                    if f"of {owner}" in body:
                        found.append(f"{reader or 'nobody'} reads {each} ({status})")
    return found


pytestmark = pytest.mark.skipif(
    NGINX is None and os.environ.get("WELLANALYSIS_SERVER") != "required", reason="nginx is not installed"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published site and its groups."""
    folder = tmp_path_factory.mktemp("srv")
    _site(folder / "site")
    _groups(folder / "groups")
    return folder


def test_each_group_reads_its_own_bundle_and_nothing_else(folder: Path) -> None:
    """The quarters beside it too; what has no group is closed, what is public is open, the rest is not there."""
    with serving(folder, CONFIGURATION.read_text(encoding="utf-8")) as server:
        for group, address in BUNDLES.items():
            assert server.status(address, group) == (200, f"<p>of {group}")
            assert server.status(f"{address}../quarters.js", group) == (200, f"// of {group}")
            assert server.status(address)[0] == 401
        assert server.status("/north/public/2026Q3/") == (200, "<p>of public")
        assert [server.status(UNKNOWN, group)[0] for group in BUNDLES] == [403] * len(BUNDLES)
        for nothing in (
            "/",
            "/north/",
            "/north/clinic/",
            "/groups/north/network",
            "/north/clinic/../../groups/north/network",
        ):
            assert server.status(nothing, "north/clinic/c07")[0] in {400, 401, 403, 404}
        assert leaks(server) == []


@pytest.mark.parametrize(
    ("slip", "instead"),
    [
        ("auth_basic_user_file $groups/$group;", "auth_basic_user_file $groups/north/network;"),
        ('auth_basic "Clinic report";', "auth_basic off;"),
        ("location ~ /\\. {\n        return 404;", "location ~ /\\. {\n        auth_basic off;"),
    ],
    ids=["one group for all", "no login", "versions in the open"],
)
def test_a_slip_in_the_configuration_is_found(folder: Path, slip: str, instead: str) -> None:
    """What is tried above would notice."""
    configuration = CONFIGURATION.read_text(encoding="utf-8")
    assert slip in configuration
    with serving(folder, configuration.replace(slip, instead)) as server:
        assert leaks(server) != []
