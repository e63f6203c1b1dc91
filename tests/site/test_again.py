"""The demo report made again, on another path and with another number of workers: every byte the same."""

from pathlib import Path

import pytest

from tests.conftest import ROOT
from wellanalysis.publish.run import Asked, Made, report
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


@pytest.mark.site
def test_asked_again_nothing_is_done(demo_site: Made) -> None:
    """Not even Sphinx starts: the run ends before anything heavy is imported."""
    made = report(DEMO, quarter="2026Q3", output=_output(demo_site), progress=False)
    assert made.unchanged
    assert made.index == demo_site.index
    assert made.seconds == {}


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
