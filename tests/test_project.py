"""What the project promises of itself: one lock, its layout, rooms that import one way, modules that stay small."""

import importlib.util
import json
import re
import subprocess

import pytest

from tests.conftest import ROOT

LIMIT = 300
CELL_LIMIT = 6


def environment():
    """The module that writes environment.yml."""
    spec = importlib.util.spec_from_file_location("environment", ROOT / ".ci" / "environment.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_conda_users_get_the_versions_of_the_lock():
    """environment.yml is what the lock makes of it, package by package."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    written = (ROOT / "environment.yml").read_text(encoding="utf-8")
    pins = environment().pins(lock)
    assert len(pins) == len(re.findall(r"^[a-z0-9].*==", lock, re.M)) > 100
    assert environment().environment(lock) == written


def test_another_version_in_the_lock_is_seen():
    """The comparison can fail."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    written = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert environment().environment(re.sub(r"^pandas==[\d.]+", "pandas==0.1", lock, flags=re.M)) != written


def test_the_lock_pins_every_package_with_hashes_and_names_no_registry():
    """Installed with --require-hashes; no address in the file."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-z0-9])", lock, flags=re.M)
    assert all("--hash=sha256:" in entry for entry in entries if "==" in entry)
    assert "://" not in lock


def test_every_dependency_is_in_the_lock():
    """What pyproject.toml asks for is pinned."""
    import tomllib

    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for line in (*asked["project"]["dependencies"], *asked["dependency-groups"]["dev"]):
        name = re.match(r"[A-Za-z0-9-]+", line)[0]
        assert re.search(rf"^{name}(\[[a-z]+\])?==", lock, re.M), name


def test_modules_have_one_job():
    """None is longer than 300 lines; none is called utils, helpers or common."""
    for path in (ROOT / "wellanalysis").rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= LIMIT, path
        assert path.stem not in ("utils", "helpers", "common"), path


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_is_thin_and_stripped(path):
    """Parameters first, cells of at most six lines, no definition, loop or file reading, no stored output."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert "parameters" in code[0]["metadata"]["tags"]
    assert len(code) <= 12
    for cell in code:
        lines = "".join(cell["source"]).splitlines()
        assert len(lines) <= CELL_LIMIT
        assert not any(re.match(r"\s*(def|class|for|while)\b|.*read_(csv|parquet)", line) for line in lines)
        assert cell["outputs"] == []
        assert cell["execution_count"] is None


def test_no_tracked_file_names_a_folder_of_a_machine():
    """No home folder, no registry's host."""
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = [name for name in done.stdout.splitlines() if not name.endswith((".parquet", ".png", ".lock"))]
    if not names:
        pytest.skip("not a git checkout")
    # "someone" is nobody: tests plant such a path to see it removed.
    home = re.compile(r"/(?:home|Users)/(?!someone)[a-z]\w+/|pypi\.org|pythonhosted|registry\.npmjs")
    found = {
        name
        for name in names
        if name != "tests/test_project.py"
        and (ROOT / name).is_file()
        and home.search((ROOT / name).read_text(encoding="utf-8", errors="replace"))
    }
    assert not found
