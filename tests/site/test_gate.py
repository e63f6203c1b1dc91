"""The audit stands between a book and its readers: what gives somebody away is not published."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from wellanalysis.errors import ProblemsFound
from wellanalysis.pages import cells, disclosure_plans
from wellanalysis.publish import site
from wellanalysis.publish.run import Made, report
from wellanalysis.starting import create

pytestmark = pytest.mark.site


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network of its own, as it begins."""
    folder = tmp_path_factory.mktemp("gate") / "riverbend"
    create(folder)
    return folder


@pytest.fixture(scope="module")
def published(network: Path) -> Made:
    """Its report, published: the gate lets it through as it is."""
    made = report(network, output=network.parent, progress=False)
    assert not made.failed
    return made


@pytest.fixture
def careless(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan that withholds nothing, as a slip in it might."""

    def nothing(given: pd.DataFrame, *_: object, **__: object) -> disclosure_plans.Withheld:
        return disclosure_plans.Withheld(pd.Series(False, given.index), pd.DataFrame(index=given.index))

    monkeypatch.setattr(cells.disclosure_plans, "withheld", nothing)


def test_a_book_that_gives_somebody_away_is_not_published(network: Path, published: Made, careless: None) -> None:
    """Every small group is named with its page; readers keep the book they have."""
    before = site.published_version(published.index.parent)
    with pytest.raises(ProblemsFound) as refused:
        report(network, output=network.parent, stage="final", progress=False)
    said = [str(each) for each in refused.value.problems]
    assert len(said) > 5
    assert all("gives away" in each for each in said)
    assert any("and the minimum is 11" in each for each in said)
    assert site.published_version(published.index.parent) == before != ""


def test_without_the_secret_no_report_with_pseudonyms_is_begun(
    network: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is refused before anything is computed; with the secret each clinic's report is made, and the secret is nowhere."""
    settings = (network / "network.yml").read_text(encoding="utf-8")
    asked = settings.replace("clinic: {policy: own_patients}", "clinic: {policy: own_patients, providers: pseudonyms}")
    asked = asked.replace("# attribution:", "attribution:").replace("#   rule:", "  rule:")
    asked = asked.replace("#   agreed_by:", "  agreed_by:", 1)  # that of attribution, the first
    folder = tmp_path / "riverbend"
    shutil.copytree(network, folder)
    (folder / "network.yml").write_text(asked, encoding="utf-8")
    monkeypatch.delenv("WELLANALYSIS_SALT", raising=False)
    with pytest.raises(ProblemsFound, match="WELLANALYSIS_SALT: is not set"):
        report(folder, edition="clinic", output=tmp_path, progress=False)
    assert not list(tmp_path.glob("runs/*/*/clinic/results/*"))
    secret = "sixteen letters or more"
    monkeypatch.setenv("WELLANALYSIS_SALT", secret)
    made = report(folder, edition="clinic", output=tmp_path, progress=False)
    assert len(made.indexes) > 1
    files = [path for name in ("runs", "site") for path in (tmp_path / name).rglob("*") if path.is_file()]
    assert not [path for path in files if secret.encode() in path.read_bytes()]
