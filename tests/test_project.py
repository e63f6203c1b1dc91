"""What the project promises of itself: one lock, its layout, rooms that import one way, modules that stay small."""

import importlib.util
import json
import re
import subprocess
import tomllib

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


LOCKS = ("requirements.lock", "requirements-extras.lock")


def versions(lock):
    """Versions of each package in a lock; several where they differ by Python or system."""
    found = {}
    text = (ROOT / lock).read_text(encoding="utf-8")
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==([^\s;\\]+)", text, re.M):
        found.setdefault(name, set()).add(version)
    return found


def project():
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_pins_every_package_with_hashes_and_names_no_registry(name):
    """Installed with --require-hashes; no address in the file."""
    lock = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-z0-9])", lock, flags=re.M)
    assert all("--hash=sha256:" in entry for entry in entries if "==" in entry)
    assert "://" not in lock


def missing_from(lock, asked):
    """What is asked for and not pinned."""
    return [line for line in asked if re.match(r"[A-Za-z0-9-]+", line)[0] not in versions(lock)]


def test_every_dependency_is_in_the_lock():
    """What pyproject.toml asks for is pinned; what is optional, in the second lock."""
    asked = project()
    needed = asked["project"]["dependencies"]
    assert missing_from("requirements.lock", [*needed, *asked["dependency-groups"]["dev"]]) == []
    extras = [line for lines in asked["project"]["optional-dependencies"].values() for line in lines]
    assert {"postgres", "spark", "cluster"} == set(asked["project"]["optional-dependencies"])
    assert missing_from("requirements-extras.lock", [*needed, *extras]) == []
    assert missing_from("requirements.lock", extras), "an extra in the first lock would be no extra"


def test_the_extras_change_nothing_of_the_environment():
    """The second lock has every version of the first, and adds what only the extras need."""
    first, second = versions("requirements.lock"), versions("requirements-extras.lock")
    assert {name: found for name, found in second.items() if name in first and found != first[name]} == {}
    assert set(second) - set(first) >= {"psycopg", "psycopg-binary", "pyspark", "py4j", "dask", "distributed"}


def test_both_locks_are_compiled_and_installed_alike():
    """`make lock` makes both by the same flags, the second held to the first; .ci/run installs both."""
    make = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert len(re.findall(r"^\t\$\(COMPILE\) .*-o requirements(?:-extras)?\.lock$", make, re.M)) == 2
    assert "--all-extras -c requirements.lock" in make
    assert re.search(r"--require-hashes .*-r requirements-extras\.lock", make)
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert run.index("make .venv/extras") < run.index("make test")
    assert "WELLANALYSIS_ENGINES=required" in run


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
