"""Since last quarter: one sentence on every page of a clinic, with the overview's rule and the part that is real."""

from dataclasses import replace

import pandas as pd
import pytest

from tests.conftest import QUARTER
from wellanalysis.definitions.folder import Definitions
from wellanalysis.pages import tone
from wellanalysis.pages.figures import Figures, figures
from wellanalysis.pages.like_for_like import like_for_like
from wellanalysis.pages.moved_chance import BEYOND, NOT_AMONG, NOT_LIKE, ONLY_LIKE, TOO_FEW
from wellanalysis.pages.page import Page
from wellanalysis.pages.since_last import CARE, SAID, since_claim
from wellanalysis.results.frames import Results

PAGES = ("overview", "indicators", "outcomes", "satisfaction", "conversation")


@pytest.fixture(scope="module")
def alike(demo_figures: Figures) -> dict[str, pd.DataFrame]:
    """The demo's like-for-like parts."""
    return like_for_like(demo_figures)


def _with_step(every: Figures, measure: str, unit: str, **values: float) -> Figures:
    steps = every.steps.copy()
    for name, value in values.items():
        steps.loc[(measure, unit), name] = value
    return replace(every, steps=steps)


def test_every_page_of_a_chapter_says_it_in_one_sentence(demo_pages: dict[str, Page]) -> None:
    """All chapters of the demo; decimals and units apart there is one full stop, and the words are those of the book."""
    chapters = {id.rsplit("/", 1)[0] for id in demo_pages if id.endswith("/outcomes") and id.startswith("clinics/")}
    assert len(chapters) == 23
    for chapter in chapters:
        for name in PAGES:
            page = demo_pages[f"{chapter}/{name}"]
            (claim,) = page.section("change")
            assert claim.heading.startswith("Since last quarter: ")
            assert claim.sentence.endswith(".")
            assert ". " not in claim.sentence.replace("vs. ", "")
            assert tone.of_page(replace(page, claims=(claim,))) == []


def test_overview_and_conversation_say_the_same(demo_pages: dict[str, Page]) -> None:
    """One fact reads one way; every measure's line stands on the overview alone, folded."""
    overview, talk = (demo_pages[f"clinics/lakes/c07/{name}"].claim("change") for name in ("overview", "conversation"))
    assert (overview.heading, overview.sentence) == (talk.heading, talk.sentence)
    assert overview.options["folded"]
    assert len(overview.table) == 9
    assert talk.table.empty


def test_the_part_that_is_real_is_that_of_the_page_of_what_changed(demo_pages: dict[str, Page]) -> None:
    """Harbor's healing for like patients, to the printed digit."""
    table = demo_pages["what-changed"].claim("healed_12w-clinics").table.set_index("Where")
    (limits,) = table.filter(like="interval").columns
    said = demo_pages["clinics/lakes/c07/outcomes"].claim("change").sentence
    assert f"for like patients {table.loc['Harbor', 'Like for like']}" in said
    assert f"95\u00a0% interval {table.loc['Harbor', limits]}" in said


def test_a_planted_change_is_named_with_what_chance_gives(demo_figures: Figures) -> None:
    """Its interval leaves out zero: heading and sentence name it; nothing else is named."""
    titles = {measure.id: measure.title for measure in demo_figures.definitions.measures}
    planted = _with_step(demo_figures, "debridement_14d", "C07", change=0.2, lower=0.1, upper=0.3)
    claim = since_claim(planted, "C07", {})
    assert claim is not None
    assert claim.heading == f"Since last quarter: {titles['debridement_14d']} changed by more than chance"
    assert claim.sentence.endswith(
        "; chance alone gives about 0.5 such in 9 measures, one as clear at about one clinic in 20."
    )
    quiet = since_claim(demo_figures, "C07", {})
    assert quiet is not None
    assert quiet.heading == "Since last quarter: nothing changed by more than chance"
    assert quiet.sentence.endswith(": chance may explain it; nor did the other 8 change by more than chance.")


def test_one_interval_among_many_is_not_called_more_than_chance(demo_figures: Figures) -> None:
    """It leaves out no change by a little, which chance alone gives about once in two such pages: told as just that."""
    planted = _with_step(demo_figures, "debridement_14d", "C07", change=0.1, lower=0.005, upper=0.195)
    claim = since_claim(planted, "C07", {}, table=True)
    assert claim is not None
    assert claim.heading == "Since last quarter: 1 interval leaves out no change, of 9; chance alone gives about 0.5"
    assert claim.sentence.endswith("chance alone gives about 0.5 such in 9 measures, so chance may explain it.")
    assert list(claim.table["Reading"]).count(NOT_AMONG) == 1
    assert BEYOND not in set(claim.table["Reading"])
    # A page about part of these measures allows for all of them too.
    part = since_claim(planted, "C07", {}, kinds=("leading_indicator",))
    assert part is not None
    assert "more than chance" not in part.heading


def test_measures_of_too_few_events_are_left_out_of_the_count_and_said(
    demo_figures: Figures, alike: dict[str, pd.DataFrame]
) -> None:
    """Nothing is known of them: they did neither change nor stay."""
    own = alike["amputation_26w"].copy()
    own.loc["C07", "verdict"] = TOO_FEW
    claim = since_claim(demo_figures, "C07", {"amputation_26w": own})
    assert claim is not None
    assert "nor did the other 7 change by more than chance; of one other there are too few events" in claim.sentence


def test_a_change_and_its_interval_have_one_decimal_everywhere(
    demo_figures: Figures, alike: dict[str, pd.DataFrame]
) -> None:
    """Both columns of the table, and the page of what changed prints the same."""
    claim = since_claim(demo_figures, "C06", alike, table=True)
    assert claim is not None
    told = claim.table["Difference (95\u00a0%)"]
    assert told.str.fullmatch(r"[+−]?\d+\.\d\u00a0points \([−\d.]+(–| to )[−\d.]+\)").all()


def test_a_survey_that_is_not_sent_each_quarter_is_compared_wave_by_wave(demo_figures: Figures) -> None:
    """Staff are asked in every other quarter: the two newest waves, both named; a bound is no result to compare."""
    titles = {measure.id: measure.title for measure in demo_figures.definitions.measures}
    clinics = demo_figures.clinics.loc[demo_figures.clinics["full"], "clinic_id"]
    made = [since_claim(demo_figures, unit, {}, kinds=SAID, table=True) for unit in clinics]
    lines = [claim.table.set_index("Measure").loc[titles["staff_satisfaction"]] for claim in made if claim is not None]
    assert len(lines) == 23
    assert {line["Quarters"] for line in lines} == {"2026Q1 → 2026Q3"}
    assert [line["Reading"] for line in lines].count("within chance") == 1
    reasons = [
        claim.sentence for claim in made if claim is not None and "90\u00a0% or more in 2026Q3" in claim.sentence
    ]
    assert len(reasons) == 6


def test_three_changes_are_counted_and_two_told(demo_figures: Figures) -> None:
    """The heading stays short."""
    planted = demo_figures
    for measure in ("debridement_14d", "compression_14d", "offloading_14d"):
        planted = _with_step(planted, measure, "C07", change=0.2, lower=0.1, upper=0.3)
    claim = since_claim(planted, "C07", {})
    assert claim is not None
    assert claim.heading == "Since last quarter: 3 of 9 measures changed by more than chance"
    assert claim.sentence.count("went from") == 2
    assert "and 1 more" in claim.sentence


def test_what_other_patients_made_is_not_called_real(demo_figures: Figures, alike: dict[str, pd.DataFrame]) -> None:
    """More than chance on the whole, not for like patients: both are said."""
    planted = _with_step(demo_figures, "healed_12w", "C07", change=0.1, lower=0.02, upper=0.18)
    row = {"performance": 0.01, "performance_lower": -0.07, "performance_upper": 0.09, "verdict": NOT_LIKE}
    own = alike["healed_12w"].copy()
    own.loc["C07", list(row)] = list(row.values())
    claim = since_claim(planted, "C07", {**alike, "healed_12w": own}, kinds=("outcome",))
    assert claim is not None
    assert "for like patients +1.0\u00a0points (95\u00a0% interval −7.0 to 9.0): not more than chance" in claim.sentence


def test_a_change_for_like_patients_alone_is_said_as_that(
    demo_figures: Figures, alike: dict[str, pd.DataFrame]
) -> None:
    """As it happened chance may explain it; for like patients hardly."""
    own = alike["healed_12w"].copy()
    own.loc["C07", "verdict"] = ONLY_LIKE
    claim = since_claim(demo_figures, "C07", {"healed_12w": own}, kinds=("outcome",))
    assert claim is not None
    assert "chance may explain it as it happened, hardly for like patients" in claim.sentence


def test_of_too_few_events_no_verdict_is_given(demo_figures: Figures, alike: dict[str, pd.DataFrame]) -> None:
    """The same change, of which the page of what changed cannot tell: neither heading nor table calls it more than chance."""
    planted = _with_step(demo_figures, "amputation_26w", "C07", change=0.1, lower=0.02, upper=0.18)
    own = alike["amputation_26w"].copy()
    own.loc["C07", "verdict"] = TOO_FEW
    claim = since_claim(planted, "C07", {**alike, "amputation_26w": own}, table=True)
    assert claim is not None
    assert "Amputation" not in claim.heading
    reading = claim.table.set_index("Measure")["Reading"]
    assert TOO_FEW in set(reading)
    assert BEYOND not in set(reading)


def test_where_nothing_can_be_compared_the_reason_is_given(demo_figures: Figures) -> None:
    """C05 has too few answers of patients, and its team was not asked in both quarters."""
    claim = since_claim(demo_figures, "C05", {}, kinds=SAID)
    assert claim is not None
    assert claim.heading == "Since last quarter: nothing can be compared"
    assert claim.sentence.startswith("The two newest final quarters cannot be compared: ")
    assert "too few to show" in claim.sentence


def test_an_edition_without_quarters_says_nothing(demo_figures: Figures, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does a page of which nothing is measured."""
    assert since_claim(demo_figures, "C07", {}, kinds=("cost",)) is None
    monkeypatch.setattr(type(demo_figures.policy), "publishes", lambda self, level: level != "quarter")
    assert since_claim(demo_figures, "C07", {}) is None


def test_a_clinic_reads_the_same_in_its_own_report(
    demo_definitions: Definitions, demo_results: Results, demo_figures: Figures, alike: dict[str, pd.DataFrame]
) -> None:
    """With its own models' parts, and without another clinic's row."""
    own = figures(demo_definitions, demo_results, QUARTER, edition="clinic", stage="draft", reader="C07")
    parts = like_for_like(own)
    assert {unit for frame in parts.values() for unit in frame.index} == {"C07"}
    here, there = (since_claim(each, "C07", part, kinds=CARE) for each, part in ((own, parts), (demo_figures, alike)))
    assert here is not None
    assert there is not None
    assert (here.heading, here.sentence) == (there.heading, there.sentence)


def test_rounded_counts_are_not_taken_apart(demo_figures: Figures) -> None:
    """Parts of whole counts beside rounded ones would give the whole ones away."""
    network = demo_figures.definitions.network
    rounding = {**network.disclosure, "network": network.disclosure["network"].model_copy(update={"rounding": 5})}
    strict = network.model_copy(update={"disclosure": rounding})
    every = replace(demo_figures, definitions=replace(demo_figures.definitions, network=strict))
    assert like_for_like(every) == {}
