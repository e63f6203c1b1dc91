"""The demo report made again, on another path and with another number of workers: every byte the same."""

from pathlib import Path

import pytest

from tests.conftest import ROOT
from wellanalysis.errors import ProblemsFound
from wellanalysis.publish.run import Asked, Made, report
from wellanalysis.publish.run_folder import INDEX, SWITCH
from wellanalysis.publish.verify import differences, verify

DEMO = ROOT / "data" / "demo"


def _output(made: Made) -> Path:
    return made.index.parents[4]


@pytest.mark.site
def test_the_whole_site_is_the_same_again_byte_for_byte(demo_site: Made) -> None:
    """No time, id, path, order or number of workers is in it."""
    found = verify(Asked(DEMO, quarter="2026Q3", output=_output(demo_site), progress=False))
    assert [str(each) for each in found.differences] == []
    assert found.files > 500
    assert found.inputs_changed == ()


def test_where_nothing_is_published_that_is_said_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slip in the quarter costs nobody a whole run."""
    monkeypatch.setattr("wellanalysis.publish.edition.make", lambda *given: pytest.fail("it was made"))
    with pytest.raises(ProblemsFound, match="network/2026Q2: is not published"):
        verify(Asked(DEMO, quarter="2026Q2", output=tmp_path, progress=False))


@pytest.mark.site
def test_asked_again_nothing_is_done(demo_site: Made) -> None:
    """Not even Sphinx starts: the run ends before anything heavy is imported. The way between quarters is mended."""
    edition = demo_site.index.parent.parent
    before = {name: (edition / name).read_bytes() for name in (SWITCH, INDEX)}
    (edition / SWITCH).unlink()
    made = report(DEMO, quarter="2026Q3", output=_output(demo_site), progress=False)
    assert made.unchanged
    assert made.index == demo_site.index
    assert made.seconds == {}
    assert {name: (edition / name).read_bytes() for name in (SWITCH, INDEX)} == before


def test_every_way_in_which_sites_differ_is_told(tmp_path: Path) -> None:
    """One byte, one file less, one more."""
    for folder in ("one", "two"):
        (tmp_path / folder / "sub").mkdir(parents=True)
        (tmp_path / folder / "same.html").write_text("same", encoding="utf-8")
    (tmp_path / "one" / "sub" / "a.html").write_text("healed 71 of 100", encoding="utf-8")
    (tmp_path / "two" / "sub" / "a.html").write_text("healed 72 of 100", encoding="utf-8")
    (tmp_path / "one" / "gone.html").write_text("x", encoding="utf-8")
    (tmp_path / "two" / "new.html").write_text("x", encoding="utf-8")
    assert [str(each) for each in differences(tmp_path / "one", tmp_path / "two")] == [
        "gone.html: is published, and was not made again",
        "new.html: was made, and is not published",
        "sub/a.html: byte 8: 'healed 71 of 100' is now 'healed 72 of 100'",
    ]
