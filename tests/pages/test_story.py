"""The planted truth is found again in the pages' own frames."""

import re
from dataclasses import replace

import pandas as pd
import pytest
import yaml

from tests.conftest import ROOT
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.network import EARLY, sites_frame
from wellanalysis.pages.programme import cohorts
from wellanalysis.pages.wording import TOO_FEW_TO_JUDGE, Evidence


@pytest.fixture(scope="module")
def truth():
    """What was planted."""
    return yaml.safe_load((ROOT / "data" / "demo" / "truth.yml").read_text(encoding="utf-8"))


def test_every_programme_clinic_but_the_planted_one_is_said_to_have_improved(demo_figures, truth):
    """The chart of sites names 17 clinics as improved, and draws attention to the one that did not."""
    frame = sites_frame(demo_figures, demo_figures.headline).set_index("unit")
    inside = frame[frame["in_programme"]]
    assert set(inside.index) == {clinic for cohort in truth["cohorts"].values() for clinic in cohort["clinics"]}
    assert set(inside.index[inside["word"] == Evidence.IMPROVED]) == set(truth["improved"])
    assert list(frame.index[frame["highlight"]]) == [truth["exception"]]
    assert frame.loc[truth["exception"], "word"] == Evidence.NO_CLEAR_CHANGE


def test_the_change_on_the_page_is_eight_points_or_more_and_near_the_planted_one(demo_figures, truth):
    """Each improved clinic's interval holds the planted change of its own patients."""
    frame = sites_frame(demo_figures, demo_figures.headline).set_index("unit").loc[truth["improved"]]
    planted = pd.Series({clinic: truth["healed_12w"][clinic]["change_points"] / 100 for clinic in truth["improved"]})
    assert (frame["value"] >= 0.08).all()
    assert ((frame["lower"] <= planted) & (planted <= frame["upper"])).mean() >= 0.9


def test_no_waiting_clinic_is_said_to_have_improved(demo_figures, truth):
    """Nothing was planted there."""
    frame = sites_frame(demo_figures, demo_figures.headline).set_index("unit").loc[truth["waiting"]]
    assert not (frame["evidence"] == Evidence.IMPROVED).any()
    told = frame.drop(truth["too_small"])
    assert (told["word"] == told["evidence"] + " (not yet in it)").all()
    assert told["waiting"].all()
    assert frame.loc[truth["too_small"], ["word", "evidence"]].tolist() == [TOO_FEW_TO_JUDGE, Evidence.TOO_FEW]


def test_cohorts_stand_in_the_order_in_which_they_began(demo_figures, truth):
    """Three start dates with their numbers of clinics."""
    table = cohorts(demo_figures)
    planted = [(pd.Timestamp(each["starts"]), len(each["clinics"])) for each in truth["cohorts"].values()]
    assert [(row.start, row.clinics) for row in table.itertuples()] == sorted(planted)


def test_indicators_move_first_and_the_outcome_follows_by_the_planted_lag(demo_figures, truth):
    """Half of the gain comes within the planted ramps, indicators before the outcome, in every cohort."""
    table = cohorts(demo_figures)
    first, whole = truth["indicator_lag_months"]
    assert table["indicators"].between(first, whole).all()
    first, whole = truth["outcome_lag_months"]
    assert table["outcome"].between(first, whole).all()
    assert (table["outcome"] - table["indicators"] >= 3).all()


def test_the_small_clinic_has_one_page_and_no_verdict(demo_pages, truth):
    """Its page says that it is too small; nothing compares it."""
    own = [page for id, page in demo_pages.items() if f"/{truth['too_small'].lower()}/" in id]
    assert [page.template for page in own] == ["clinic_small"]
    assert "too few people to judge" in own[0].opening.heading


def test_staff_satisfaction_is_high(demo_figures):
    """At least four in five in the newest four quarters."""
    measure = demo_figures.definitions.measure("staff_satisfaction")
    assert demo_figures.now(measure, "")["value"] >= 0.8


def test_a_clinic_that_began_before_its_baseline_ended_is_compared_with_nothing(demo_figures: Figures) -> None:
    """What it changed since is no change since before the programme: it is in no count of improved clinics."""
    network = demo_figures.definitions.network
    assert network.programme is not None
    starts = {**network.programme.starts, "C07": network.baseline.first}
    programme = network.programme.model_copy(update={"starts": starts})
    definitions = replace(demo_figures.definitions, network=network.model_copy(update={"programme": programme}))
    frame = sites_frame(replace(demo_figures, definitions=definitions), demo_figures.headline).set_index("unit")
    assert frame.loc["C07", "word"] == EARLY
    assert frame.loc["C07", ["value", "lower", "upper"]].isna().all()
    assert not frame.loc["C07", "in_programme"]
    assert frame["in_programme"].sum() == 17


def test_what_is_short_and_not_agreed_yet_is_said_beside_nothing_to_act_on(demo_pages) -> None:
    """At Harbor the nutrition screen; what the chapter offers beside it is called an idea."""
    harbor = {id.rsplit("/", 1)[1]: page.action for id, page in demo_pages.items() if "/c07/" in id}
    assert harbor["overview"].startswith("Nothing to act on this quarter: no agreed indicator is clearly short")
    assert "Nutrition screened within 14 days (in validation) is 53\u00a0%, benchmark 70\u00a0%" in harbor["overview"]
    assert harbor["indicators"] == harbor["overview"] == harbor["conversation"]
    assert all(harbor[name].startswith("An idea: ") for name in ("outcomes", "satisfaction"))


def test_whose_chapter_to_read_is_named_or_nothing_is_asked(demo_pages, demo_figures, truth) -> None:
    """The planted exception, on the pages of its region and of all clinics; elsewhere there is nothing to act on."""
    (planted,) = demo_figures.clinics[demo_figures.clinics["clinic_id"] == truth["exception"]].itertuples()
    for id in ("clinics/index", "outcomes"):
        assert demo_pages[id].action.startswith(f"Read the chapter of {planted.name} (")
    for region in demo_figures.clinics["region"].unique():
        action = demo_pages[f"clinics/{region.lower()}/index"].action
        assert action.startswith("Read the chapter" if region == planted.region else "Nothing to act on this quarter")
    opening = demo_pages["clinics/index"].opening.sentence
    assert re.search(r"Healed within 12 weeks improved at 17 of the 23 clinics that can be compared", opening)


def test_indicators_are_told_beside_their_benchmarks_and_stages(demo_pages) -> None:
    """What is in validation is drawn as not counted; each count of benchmarks is of the agreed ones."""
    claim = demo_pages["indicators"].opening
    states = claim.frame.groupby("panel", sort=False)["state"].last()
    assert states["Nutrition screened within 14 days"].endswith("; in validation, not counted")
    assert states.str.contains("not counted").sum() == 1
    assert "Of their 5 benchmarks none is reached yet." in claim.sentence
    numbers = re.search(r"Of their 5 benchmarks (.*?)\.", demo_pages["clinics/lakes/c07/indicators"].opening.sentence)
    assert numbers
    assert sum(int(each) for each in re.findall(r"(\d+) (?:is|are)", numbers[1])) == 5
    assert "Each line ends with its newest month, September 2026" in claim.caveat
    assert "newest month" not in demo_pages["summary"].claim("indicators").caveat
