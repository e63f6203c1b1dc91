"""All clinics side by side: one scale, the book's order, the words of the change beside each."""

from dataclasses import replace

import pandas as pd
import pytest

from wellanalysis.charts import draw
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.every_clinic import side_by_side_claims
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim, Page


@pytest.fixture(scope="module")
def claims(demo_figures: Figures) -> list[Claim]:
    """The demo's, a claim for each region."""
    return side_by_side_claims(demo_figures)


def test_each_clinic_has_one_panel_by_region_and_name(claims: list[Claim], demo_figures: Figures) -> None:
    """The order of the book, without the clinic that is too small, which the sentence counts."""
    full = demo_figures.clinics[demo_figures.clinics["full"]]
    panels = [name for claim in claims for name in dict.fromkeys(claim.frame["panel"])]
    assert panels == full["name"].tolist()
    assert [claim.heading.split(":")[0] for claim in claims] == list(dict.fromkeys(full["region"]))
    assert "1 clinic with too few people has no chart." in claims[-1].sentence
    assert all("no chart" not in claim.sentence for claim in claims[:-1])


def test_all_panels_of_all_regions_have_one_scale(claims: list[Claim]) -> None:
    """Floor and ceiling hold every value, baseline and benchmark, and are what the sentence says."""
    ends = {(own["y_floor"], own["y_ceiling"]) for claim in claims for own in claim.options["per_panel"].values()}
    ((low, high),) = ends
    every = pd.concat([claim.frame for claim in claims])
    assert low <= every[["value", "centre"]].min().min()
    assert every[["value", "centre"]].max().max() <= high
    assert all("on one scale of 50\u00a0% to 90\u00a0%" in claim.sentence for claim in claims)


def test_values_are_the_final_quarters_and_the_line_its_own_baseline(
    claims: list[Claim], demo_figures: Figures
) -> None:
    """Harbor's, looked up one by one."""
    measure, unit = demo_figures.headline, "C07"
    frame = next(claim.frame for claim in claims if claim.id == "lakes-side-by-side")
    own = frame[frame["panel"] == "Harbor"]
    assert own["value"].iloc[-1] == round(demo_figures.in_quarter(measure, unit)["value"], 4)
    assert own["month"].iloc[-1] == pd.Timestamp(demo_figures.finals[measure.id].last_day).replace(day=1)
    assert set(own["centre"]) == {round(demo_figures.baseline(measure, unit)["value"], 4)}


def test_the_words_beside_a_panel_are_those_of_the_first_page(claims: list[Claim], demo_pages: dict[str, Page]) -> None:
    """One fact reads the same on both pages."""
    sites = demo_pages["summary"].opening.frame.set_index("label")["word"]
    for claim in claims:
        for panel, state in claim.frame.groupby("panel")["state"].first().items():
            assert state.startswith(sites[panel])


def test_a_text_alternative_tells_each_clinics_result(claims: list[Claim]) -> None:
    """In two sentences, with numbers, one unlike the other."""
    assert "Harbor improved: 67\u00a0% → 80\u00a0%" in next(c.alternative for c in claims if c.id.startswith("lakes"))
    assert len({claim.alternative for claim in claims}) == len(claims)
    assert all(claim.alternative.count(". ") == 1 for claim in claims)


def test_of_many_clinics_the_alternative_counts(demo_figures: Figures) -> None:
    """A region of 24 would be read aloud for minutes."""
    places = demo_figures.results.clinics.assign(region="Everywhere")
    whole = replace(demo_figures, results=replace(demo_figures.results, clinics=places))
    (claim,) = side_by_side_claims(whole)
    assert "Harbor" not in claim.alternative
    assert "17 improved" in claim.alternative


def test_each_chart_draws_and_stays_light(claims: list[Claim]) -> None:
    """As many axes as clinics; the page links to every chapter."""
    for claim in claims:
        figure = draw(claim.chart, claim.frame, dict(claim.options))
        assert len(figure.axes) == claim.frame["panel"].nunique()
        assert set(claim.frame["panel"]) <= set(dict(claim.links))


def test_an_edition_without_quarters_has_none(demo_figures: Figures, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is drawn that is not published."""
    monkeypatch.setattr(type(demo_figures.policy), "publishes", lambda self, level: level != "quarter")
    assert side_by_side_claims(demo_figures) == []


def test_a_withheld_quarter_is_a_gap(demo_figures: Figures) -> None:
    """Neither zero nor joined over."""
    measure, cells = demo_figures.headline, demo_figures.cells.copy()
    mine = (cells["measure"] == measure.id) & (cells["unit"] == "C07") & (cells["level"] == "quarter")
    day = cells.loc[mine, "period"].sort_values().iloc[5]
    cells.loc[mine & (cells["period"] == day), "withheld"] = True
    claim = next(c for c in side_by_side_claims(replace(demo_figures, cells=cells)) if c.id.startswith("lakes"))
    own = claim.frame[claim.frame["panel"] == "Harbor"].set_index("month")
    assert own["value"].isna().sum() == 1
    assert own.loc[day + pd.DateOffset(months=2), "withheld"]
    assert NETWORK not in set(claim.frame["panel"])
