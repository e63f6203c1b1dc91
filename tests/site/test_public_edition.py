"""The report that everybody may read, made of the demo network and looked at from outside."""

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from wellanalysis.publish.run import Made, report

DEMO = ROOT / "data" / "demo"
pytestmark = pytest.mark.site


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Published, so the audit found nothing in it."""
    return report(DEMO, quarter="2026Q3", edition="public", output=tmp_path_factory.mktemp("public"), progress=False)


def _texts(site: Path) -> dict[str, str]:
    """Words of each page of the report itself, without tags."""
    pages = [path for path in site.rglob("*.html") if path.relative_to(site).parts[0] not in ("book", "_static")]
    return {path.relative_to(site).as_posix(): _plain(path.read_text(encoding="utf-8")) for path in pages}


def _plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(script|style).*?</\1>", " ", html)))


def test_every_page_is_made(made: Made) -> None:
    """At its own place, beside no other edition."""
    assert made.failed == ()
    assert made.index.parent.as_posix().endswith("site/demo/public/2026Q3")
    assert {path.name for path in made.index.parents[2].iterdir()} == {"public"}


def test_it_holds_no_month_and_nothing_for_insiders(made: Made) -> None:
    """Quarters only; no staff, no operations, no models, no data quality."""
    texts = _texts(made.index.parent)
    names = set(texts)
    assert not names & {
        "quality.html",
        "case-mix.html",
        "rates.html",
        "restatements.html",
        "measures/staff_satisfaction.html",
    }
    whole = " ".join(texts.values())
    assert "Staff who are satisfied" not in whole
    assert "Days to the first visit" not in whole
    assert "Monthly" not in whole
    assert "withheld" in whole.lower()
    assert "Of 23 clinics in which nothing changes, about one would be called improved" in texts["clinics/index.html"]


def test_no_count_of_one_to_ten_is_told_of_a_group(made: Made) -> None:
    """Neither of those counted nor of those they are counted among, lost, or not recorded."""
    small = re.compile(r"\b([1-9]|10) (?:of [\d,]+ )?(?:wounds|patients|people|episodes|answers)\b")
    told = {name: found.group() for name, text in _texts(made.index.parent).items() if (found := small.search(text))}
    assert told == {}


def test_its_manifest_tells_no_number_of_rows(made: Made) -> None:
    """Between two publications it would tell of single people."""
    text = (made.index.parent / "manifest.json").read_text(encoding="utf-8")
    assert '"rows"' not in text
    assert '"edition": "public"' in text
