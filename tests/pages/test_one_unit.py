"""A figure whose unit changed between two years: neither trended nor compared, and the page says so; no interval is made up."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from wellanalysis.definitions.folder import Definitions, load, problems_of
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages import claims
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures, figures
from wellanalysis.pages.wording import Evidence
from wellanalysis.results.checks import check
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute

CLINICS = [f"c{number}" for number in range(1, 6)]
BEFORE = [0.9, 1.0, 1.1, 1.2, 1.3]
NOW = [100.0, 120.0, 140.0, 160.0, 200.0]
NET: dict[str, Any] = {
    "id": "net",
    "name": "Net",
    "purpose": "Tests.",
    "data_as_of": date(2022, 12, 31),
    "baseline": {"from": "2021-12", "to": "2021-12"},
    "labels": {"quarters": 4},
    "disclosure": {"network": {"policy": "open"}},
    "minimum": {"denominator": 30, "episodes": 1},
    "simulations": {"networks": 0},
    "answer_back": {"address": "someone@net.example"},
}
MEASURE: dict[str, Any] = {
    **{"id": "admitted", "title": "Admitted", "kind": "outcome", "statistic": "mean", "improves": "down"},
    **{"table": "results", "unit": "per 100", "counts": "facilities", "stage": {"status": "final"}},
    **{"why_it_matters": "It does.", "what_it_says": "What it says."},
    "published": {"by": "CMS", "denominators": False, "unit_changed": "CMS changed the unit between 2021 and 2022"},
}


def rows(unit_before: str = "ratio") -> pd.DataFrame:
    """Five clinics in two years, a ratio in the first; the fifth has a figure of the second only."""
    years = [
        pd.DataFrame({"clinic_id": CLINICS, "period": day, "numerator": values, "unit": unit})
        for day, values, unit in (("2021-12-01", BEFORE, unit_before), ("2022-12-01", NOW, "per 100"))
    ]
    table = pd.concat(years, ignore_index=True).drop(index=4)
    return table.assign(measure="admitted", n=1, missing=0, lost=0, denominator=1, expected=None)


def network(folder: Path, given: pd.DataFrame, **measure: Any) -> Definitions:
    """A network folder with these results."""
    (folder / "measures").mkdir(parents=True)
    (folder / "extracts").mkdir()
    (folder / "network.yml").write_text(yaml.safe_dump(NET))
    (folder / "measures" / "admitted.yml").write_text(yaml.safe_dump({**MEASURE, **measure}))
    clinics = pd.DataFrame({"clinic_id": CLINICS, "name": CLINICS, "region": "R"})
    clinics.to_csv(folder / "extracts" / "clinics.csv", index=False)
    given.to_csv(folder / "extracts" / "results.csv", index=False)
    return load(folder)


def told(definitions: Definitions, quarter: str = "2022Q4") -> Figures:
    """Figures of a report."""
    with open_source(definitions) as source:
        assert check(source, definitions) == []
        results = compute(source, definitions)
    return figures(definitions, results, Quarter.parse(quarter), edition="network", stage="draft")


@pytest.fixture
def planted(tmp_path: Path) -> Figures:
    """The report of the year after the unit changed."""
    return told(network(tmp_path / "net", rows()))


def test_nothing_is_compared_across_the_change(planted: Figures) -> None:
    """No baseline, no change, no trend; the newest year stands in its own unit."""
    measure = planted.definitions.measure("admitted")
    assert measure.unit == "per 100"
    for unit in (*CLINICS, NETWORK):
        assert not planted.baseline(measure, unit)["denominator"]
        assert pd.isna(planted.change(measure, unit).get("change", float("nan")))
    assert planted.trends.empty
    assert set(planted.cells.loc[planted.cells["denominator"] > 0, "period"].dt.year) == {2022}


def test_the_page_says_so(planted: Figures) -> None:
    """In the sentence, and in the table where the baseline would stand."""
    claim = claims.trend_claim(planted, planted.definitions.measure("admitted"), NETWORK)
    assert "CMS changed the unit between 2021 and 2022: they are not compared" in claim.sentence
    assert claim.table["Result"].iloc[0] == "in another unit: not compared"


def test_a_network_is_told_by_its_spread_without_an_interval(planted: Figures) -> None:
    """Median 140, middle half 120 to 160; the mean would be 144."""
    measure = planted.definitions.measure("admitted")
    now = planted.now(measure, NETWORK)
    assert (now["value"], now["q1"], now["q3"]) == (140, 120, 160)
    assert pd.isna(now["lower"])
    said = planted.said(measure, now).replace("\u00a0", " ")
    assert (
        said == "140 per 100 (median of 5 facilities; middle half 120–160; no interval: CMS publishes no denominators)"
    )


def test_a_clinics_own_figure_stands_as_it_is(planted: Figures) -> None:
    """One figure, no interval; one that is not published is neither zero nor missing."""
    measure = planted.definitions.measure("admitted")
    said = planted.said(measure, planted.now(measure, "c1")).replace("\u00a0", " ")
    assert said == "100 per 100 (no interval: CMS publishes no denominators)"
    assert planted.said(measure, planted.baseline(measure, "c5")) == "not published by CMS"


def test_a_report_of_the_year_before_has_that_years_unit(tmp_path: Path) -> None:
    """A ratio has no unit."""
    before = told(network(tmp_path / "net", rows()), "2021Q4")
    measure = before.definitions.measure("admitted")
    assert measure.unit == ""
    assert before.now(measure, NETWORK)["value"] == pytest.approx(1.05)


def test_where_the_unit_stays_the_year_before_is_shown_and_no_word_is_given(tmp_path: Path) -> None:
    """Without an interval nobody can tell a change from chance."""
    same = told(network(tmp_path / "net", rows("per 100")))
    measure = same.definitions.measure("admitted")
    assert same.baseline(measure, NETWORK)["value"] == pytest.approx(1.05)
    assert same.change(measure, NETWORK)["word"] == Evidence.NOT_TOLD
    assert "not compared" not in claims.trend_claim(same, measure, NETWORK).sentence


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("unit", "ratio", "admitted has more than one unit in 2022-12: 'per 100' and 'ratio'"),
        ("unit", None, "admitted has more than one unit in 2022-12: 'no unit' and 'per 100'"),
        ("denominator", 40, "denominators: false, where denominator or n is not 1"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, column: str, value: Any, said: str) -> None:
    """Two units in one period, a row without one beside others, a denominator that is none."""
    given = rows()
    given[column] = given[column].astype(object)
    given.loc[given.index[-1], column] = value
    definitions = network(tmp_path / "net", given)
    with open_source(definitions) as source:
        found = check(source, definitions)
    assert len(found) == 1
    assert said in str(found[0])


def test_a_change_that_nobody_explains_is_refused(tmp_path: Path) -> None:
    """The page has to say who changed the unit."""
    definitions = network(tmp_path / "net", rows(), published={"by": "CMS", "denominators": False})
    with open_source(definitions) as source:
        (found,) = check(source, definitions)
    assert "nothing says why" in found.what
    assert "unit_changed" in found.remedy


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"statistic": "proportion", "unit": "%"}, "write statistic: mean"),
        (
            {"benchmark": {"value": 1, "source": "s", "known_since": date(2020, 1, 1)}},
            "nobody can say whether it is reached",
        ),
        ({"minimum": {"denominator": 5}}, "no denominator is known"),
    ],
)
def test_keys_that_need_a_denominator_are_refused(tmp_path: Path, keys: dict[str, Any], said: str) -> None:
    """A share, a benchmark, a smallest size."""
    network(tmp_path / "net", rows())
    file = tmp_path / "net" / "measures" / "admitted.yml"
    file.write_text(yaml.safe_dump({**MEASURE, **keys}))
    _, problems = problems_of(tmp_path / "net")
    assert any(said in str(each) for each in problems)


def test_an_edition_that_withholds_small_groups_cannot_show_it(tmp_path: Path) -> None:
    """Nobody knows how small the group is."""
    network(tmp_path / "net", rows())
    (tmp_path / "net" / "network.yml").write_text(
        yaml.safe_dump({**NET, "disclosure": {"network": {"policy": "minimum_denominator"}}})
    )
    _, problems = problems_of(tmp_path / "net")
    assert any("nobody knows how many people stand behind it" in str(each) for each in problems)
