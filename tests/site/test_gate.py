"""The audit stands between a book and its readers: what gives somebody away is not published."""

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
