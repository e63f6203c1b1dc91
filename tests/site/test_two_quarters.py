"""Quarter after quarter is published into one folder, where all of them stay: each report knows what the others show."""

from pathlib import Path

import pandas as pd
import pytest

from wellanalysis.errors import ProblemsFound
from wellanalysis.pages import side_by_side
from wellanalysis.publish import record, site
from wellanalysis.publish.run import Asked, Made, report
from wellanalysis.publish.run_folder import RunFolder
from wellanalysis.publish.verify import verify
from wellanalysis.starting import create

pytestmark = pytest.mark.site
QUARTERS = ("2025Q4", "2026Q1")
STAFF = {("R1", "2025-08-15"): 10, ("R1", "2025-11-15"): 14, ("R1", "2026-02-15"): 16}
"""Ten answered in 2025Q3: the window to 2025Q4 holds them, and the report of 2026Q1 has no need to withhold the fourteen after them."""
STAFF |= {("R2", "2025-08-15"): 13, ("R2", "2025-11-15"): 15, ("R2", "2026-02-15"): 13}


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network of its own whose teams are asked now and then."""
    folder = tmp_path_factory.mktemp("quarters") / "riverbend"
    create(folder)
    place = folder / "extracts" / "provider_survey.csv"
    rows = [
        (f"S{number:03}-{clinic}-{sent}", clinic, sent, 5 if number % 3 else 2)
        for (clinic, sent), people in STAFF.items()
        for number in range(people)
    ]
    survey = pd.DataFrame(rows, columns=["staff_id", "clinic_id", "sent_on", "wish_to_continue"])
    survey = survey.assign(
        response_id=[f"T{number:05}" for number in range(len(survey))],
        role="nurse",
        answered_on=survey["sent_on"],
        trust=survey["wish_to_continue"],
    )
    survey[pd.read_csv(place, nrows=0).columns].to_csv(place, index=False)
    return folder


@pytest.fixture(scope="module")
def published(network: Path) -> list[Made]:
    """Two reports, the second made beside the first."""
    return [report(network, quarter=each, output=network.parent, progress=False) for each in QUARTERS]


def test_a_report_that_knows_nothing_of_the_one_before_is_refused(
    network: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: 24 in the window that the first report prints, less the 14 of the second, are ten people."""
    monkeypatch.setattr(RunFolder, "shown_beside", lambda self, quarter: [])
    report(network, quarter=QUARTERS[0], output=tmp_path, progress=False)
    with pytest.raises(ProblemsFound, match="exactly 10 people, which is withheld"):
        report(network, quarter=QUARTERS[1], output=tmp_path, progress=False)


def test_two_quarters_are_published_side_by_side(network: Path, published: list[Made]) -> None:
    assert [made.failed for made in published] == [(), ()]
    assert [made.notes for made in published] == [(), ()]
    first, second = (record.beside([made.run / "published/shown.parquet"]) for made in published)
    both = first.merge(second, on=side_by_side.KEYS, suffixes=("_first", "_second"))
    assert not (~both["withheld_first"] & both["withheld_second"]).any()


def test_each_of_them_is_the_same_again(network: Path, published: list[Made]) -> None:
    """The first as it was made, when the second was not there; asked for again, nothing is made."""
    for quarter in QUARTERS:
        asked = Asked(network, quarter=quarter, output=network.parent, progress=False)
        assert not verify(asked).differences
        assert report(network, quarter=quarter, output=network.parent, progress=False).unchanged


def test_the_first_is_made_again_beside_the_second(network: Path, published: list[Made]) -> None:
    """What the second shows is not taken back by the first, and the gate lets it through."""
    before = site.published_version(published[0].index.parent)
    again = report(network, quarter=QUARTERS[0], output=network.parent, progress=False, stage="final")
    assert not again.failed
    assert not again.unchanged
    assert site.published_version(again.index.parent) != before
