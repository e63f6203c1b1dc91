"""What a report is made from, as hashes."""

from pathlib import Path

import pytest

from wellanalysis.publish.inputs import Inputs, extracts_folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project and a network of a few files."""
    files = {
        "wellanalysis/a.py": "x = 1",
        "notebooks/summary.ipynb": "{}",
        "book/methods.md": "# Methods",
        "book/_static/s.css": "a{}",
        "book/_static/fonts/f.woff2": "f",
        "book/_templates/p.html": "p",
        "_config.yml": "title: T",
        "_toc.yml": "root: book/methods",
        "requirements.lock": "pandas==3",
        "net/network.yml": "id: net",
        "net/measures/healed.yml": "id: healed",
        "net/tables/episodes.sql": "SELECT 1",
        "net/extracts/episodes.csv": "a,b",
        "net/records/feedback.csv": "a,b",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def _inputs(project: Path, **request: str) -> Inputs:
    return Inputs.of(
        project / "net", project / "net/extracts", records=project / "net/records", project=project, **request
    )


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("wellanalysis/a.py", "code"),
        ("notebooks/summary.ipynb", "templates: summary"),
        ("book/methods.md", "prose"),
        ("book/_static/s.css", "prose"),
        ("book/_static/fonts/f.woff2", "prose"),
        ("book/_templates/p.html", "prose"),
        ("_config.yml", "prose"),
        ("_toc.yml", "prose"),
        ("requirements.lock", "lock"),
        ("net/network.yml", "definitions: network.yml"),
        ("net/measures/healed.yml", "definitions: measures/healed.yml"),
        ("net/tables/episodes.sql", "definitions: tables/episodes.sql"),
        ("net/extracts/episodes.csv", "extracts: episodes.csv"),
        ("net/records/feedback.csv", "extracts: records/feedback.csv"),
    ],
)
def test_every_file_counts_and_is_named(project: Path, file: str, said: str) -> None:
    """One byte more, and the report is made of something else."""
    before = _inputs(project)
    with (project / file).open("a", encoding="utf-8") as end:
        end.write(" ")
    after = _inputs(project)
    assert after.key != before.key
    assert after.changed_since(before.plain) == [said]


def test_the_same_files_elsewhere_are_the_same_inputs(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No path and no time is part of it."""
    other = tmp_path_factory.mktemp("other")
    for path in (path for path in project.rglob("*") if path.is_file()):
        (other / path.relative_to(project)).parent.mkdir(parents=True, exist_ok=True)
        (other / path.relative_to(project)).write_bytes(path.read_bytes())
    assert _inputs(other).key == _inputs(project).key


def test_what_is_asked_counts(project: Path) -> None:
    """Another quarter is another report."""
    assert _inputs(project, quarter="2026Q2").key != _inputs(project, quarter="2026Q3").key
    assert _inputs(project, quarter="2026Q2").changed_since(_inputs(project, quarter="2026Q3").plain) == [
        "request: quarter"
    ]


def test_a_database_has_no_key(project: Path) -> None:
    """It may have changed unseen, and so nothing is taken for unchanged."""
    assert Inputs.of(project / "net", None, project=project).key == ""


def test_where_the_extracts_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """From network.yml, from the command, from a variable; a database is no folder."""
    net = Path("net")
    assert extracts_folder(net, "./extracts", None) == net / "extracts"
    assert extracts_folder(net, "./extracts", "elsewhere") == Path("elsewhere")
    monkeypatch.setenv("PLACE", "/data")
    assert extracts_folder(net, "${PLACE}", None) == Path("/data")
    monkeypatch.setenv("PLACE", "duckdb:///x.duckdb")
    assert extracts_folder(net, "${PLACE}", None) is None
    assert extracts_folder(net, "", None) is None
