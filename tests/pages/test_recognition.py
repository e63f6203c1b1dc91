"""Recognition: by probability, by improvement and by story; of groups, in alphabetical order, with what chance would name."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.pages.learned import STORY, with_records
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.recognition import (
    improved_of,
    improvement_claim,
    probability_claim,
    recognised,
    recognition_claims,
    story_claim,
    sure_of,
)
from wellanalysis.pages.recognition_found import beyond_benchmark
from wellanalysis.pages.wording import Evidence


def test_only_what_is_nearly_certain_is_named(demo_figures: Figures) -> None:
    """Each named result is wrong with at most one in ten, and lies on the good side of its own benchmark."""
    table = demo_figures.beyond_benchmark
    named = table[table["sure"]]
    assert len(named)
    assert named["probability_wrong"].max() <= 0.1 + 1e-9
    for measure in demo_figures.definitions.measures:
        if measure.id in named.index.get_level_values(0):
            own = named.loc[measure.id]
            assert ((own["value"] > own["benchmark"]) == (str(measure.improves) == "up")).all()
    # Harbor agreed on a benchmark of its own.
    assert table.loc[("debridement_14d", "C07"), "benchmark"] == 0.80


def test_a_clinic_s_own_benchmark_is_told_as_such_and_long_tables_are_folded(demo_figures: Figures) -> None:
    """Harbor agreed on 80 % for debridement; the others' is the network's. Nothing is called certain."""
    claim = probability_claim(demo_figures)
    assert claim is not None
    own = claim.table[(claim.table["Clinic"] == "Harbor") & claim.table["Measure"].str.contains("debridement")]
    assert own["Recognised as"].tolist() == ["beyond the benchmark of 80\u00a0% (local agreement)"]
    assert claim.table["Recognised as"].str.contains("local agreement").sum() == 1
    assert claim.heading.endswith("with at least 90\u00a0% probability")
    assert "certain" not in claim.heading + claim.sentence
    improved = improvement_claim(demo_figures)
    assert improved is not None
    assert claim.options["folded"]
    assert improved.options["folded"]


def test_a_clinic_far_above_is_named_and_one_just_above_is_not(demo_figures: Figures) -> None:
    """Planted: nine of ten at one clinic, one point above the benchmark at another."""
    cells = demo_figures.cells
    own = (cells["measure"] == "offloading_14d") & (cells["level"] == "now")
    value = np.select([own & (cells["unit"] == "C04"), own & (cells["unit"] == "C06")], [0.93, 0.81], cells["value"])
    table = beyond_benchmark(cells.assign(value=value), demo_figures.definitions)
    assert table.loc[("offloading_14d", "C04"), "sure"]
    assert not table.loc[("offloading_14d", "C06"), "sure"]


def test_a_withheld_result_and_a_measure_in_validation_are_never_named(demo_figures: Figures) -> None:
    """What may not be shown is not praised either; nor what has not been agreed."""
    cells = demo_figures.cells
    named = demo_figures.beyond_benchmark
    measure, unit = named[named["sure"]].index[0]
    hidden = (cells["measure"] == measure) & (cells["unit"] == unit)
    less = beyond_benchmark(cells.assign(withheld=cells["withheld"] | hidden), demo_figures.definitions)
    assert (measure, unit) not in less.index
    assert "nutrition_screened_14d" not in named.index.get_level_values(0)


def test_the_order_is_alphabetical_and_nobody_is_ranked(demo_figures: Figures) -> None:
    """By name of the clinic, whatever the result."""
    for claim in (probability_claim(demo_figures), improvement_claim(demo_figures)):
        assert claim is not None
        assert claim.table["Clinic"].tolist() == sorted(claim.table["Clinic"])
        assert not {"Rank", "Place", "#"} & set(claim.table.columns)
        assert "alphabetical" in claim.caveat


def test_how_many_would_be_named_by_chance_is_told(demo_figures: Figures) -> None:
    """The sum of what each is wrong with; one in forty of all comparisons."""
    claim = probability_claim(demo_figures)
    assert claim is not None
    units = demo_figures.clinics.loc[demo_figures.clinics["full"], "clinic_id"]
    wrong = sum(chance for unit in units for _, chance in sure_of(demo_figures, unit))
    assert f"About {wrong:.1f} of these {len(claim.table)} are expected to be named by chance." in claim.sentence
    improved = improvement_claim(demo_figures)
    assert improved is not None
    compared = sum(improved_of(demo_figures, unit)[1] for unit in units)
    assert f"of {compared} comparisons. If nothing had changed, about {compared / 40:.0f} would" in improved.sentence


def test_a_result_is_recognised_once_whatever_it_is_beyond(demo_figures: Figures) -> None:
    """Above what is expected and beyond the benchmark: one line per clinic and measure, the larger chance counts."""
    claim = probability_claim(demo_figures)
    assert claim is not None
    assert not claim.table.duplicated(["Clinic", "Measure"]).any()
    both = claim.table[claim.table["Result"].str.contains("observed over expected.*; ")]
    assert len(both)
    assert both["Recognised as"].str.contains("; beyond the benchmark of").all()
    assert f"{len(claim.table)} results of" in claim.sentence


def test_where_nothing_improved_nothing_is_expected_to_have_by_chance(demo_figures: Figures) -> None:
    """The expected number is that of the results beyond a benchmark alone; and never more than improved."""
    unit = next(
        each for each in demo_figures.clinics.loc[demo_figures.clinics["full"], "clinic_id"]
        if sure_of(demo_figures, each) and improved_of(demo_figures, each)[1]
    )  # fmt: skip
    wrong = sum(chance for _, chance in sure_of(demo_figures, unit))
    changes = demo_figures.changes
    none = replace(demo_figures, changes=changes.assign(word=Evidence.NO_CLEAR_CHANGE))
    assert improved_of(none, unit)[1] > 0
    claim = recognised(none, unit)
    assert claim is not None
    assert claim.caveat == f"About {wrong:.1f} of the results named here are expected to be so by chance."


def test_improvement_is_the_word_of_the_book(demo_figures: Figures) -> None:
    """As many lines as clinics' measures carry the word; the exception has few."""
    claim = improvement_claim(demo_figures)
    assert claim is not None
    judged = set(demo_figures.clinics.loc[demo_figures.clinics["full"], "clinic_id"])
    kinds = {m.id for m in demo_figures.measures_of(NETWORK, "outcome", "leading_indicator", "patient_experience")}
    final = {m.id for m in demo_figures.definitions.measures if m.is_final_stage}
    words = demo_figures.changes.reset_index()
    words = words[words["unit"].isin(judged) & words["measure"].isin(kinds & final)]
    assert len(claim.table) == (words["word"] == Evidence.IMPROVED).sum()


def test_a_small_clinic_is_recognised_by_a_story_alone(demo_figures: Figures) -> None:
    """Foxglove is too small to judge: no result is named there."""
    assert recognised(demo_figures, "C21") is None
    claim = recognised(with_records(demo_figures, stories=[{**STORY, "story": "Y1", "clinic_id": "C21"}]), "C21")
    assert claim is not None
    assert claim.table["What"].tolist() == ["The call on day five"]
    assert claim.caveat == ""


def test_a_clinic_reads_what_it_is_recognised_for(demo_figures: Figures) -> None:
    """Results, progress and story, each with how sure it is; in the section that the page asks for."""
    every = with_records(demo_figures, stories=[{**STORY, "story": "Y1"}])
    claim = recognised(every, "C07", section="went-well")
    assert claim is not None
    assert claim.section == "went-well"
    assert claim.heading.startswith("What went well at Harbor: ")
    assert claim.heading.endswith(" and 1 story")
    assert (claim.table["How sure"] != "").all()
    assert "expected to be so by chance" in claim.caveat


@pytest.mark.parametrize(
    "change",
    [
        {"agreed_on": ""},
        {"withdrawn_on": "2026-10-01"},
        {"until": "2026-11-12"},
        {"reviewed_on": ""},
        {"seen_by": "clinic"},
        {"seen_by": "writer"},
    ],
)
def test_a_story_without_consent_reading_or_wish_is_not_printed(demo_figures: Figures, change: dict[str, str]) -> None:
    """It is counted beside one that may be, unless its consent has ended: then it counts nowhere."""
    told = {**STORY, "story": "Y1"}
    assert story_claim(with_records(demo_figures, stories=[{**told, **change}]), "recognition") is None
    both = with_records(demo_figures, stories=[told, {**told, "story": "Y2", "says": "Not for here.", **change}])
    claim = story_claim(both, "recognition")
    assert claim is not None
    ended = bool({"withdrawn_on", "until"} & set(change))
    assert claim.sentence.endswith("1 more, not shown here.") == (not ended)
    assert "Not for here." not in claim.table.to_string()


def test_a_clinic_edition_reads_its_own_and_names_no_other(demo_figures: Figures) -> None:
    """A story for the clinic's eyes is printed there; another clinic's stands without its name, or not at all."""
    rows = [
        {**STORY, "story": "Y1", "seen_by": "clinic"},
        {**STORY, "story": "Y2", "clinic_id": "C03", "says": "Nurses wrap together."},
        {**STORY, "story": "Y3", "clinic_id": "C03", "says": "At Elm Street nurses wrap together."},
    ]
    own = with_records(replace(demo_figures, edition="clinic", reader="C07"), stories=rows)
    claim = story_claim(own, "recognition")
    assert claim is not None
    assert claim.table["Clinic"].tolist() == ["Harbor", "another clinic"]
    assert "Elm Street" not in claim.table.to_string() + claim.sentence


def test_barriers_stand_in_a_section_of_their_own(demo_figures: Figures) -> None:
    """How something was overcome, beside recognition and not in it."""
    rows = [{**STORY, "story": "Y1"}, {**STORY, "story": "Y2", "kind": "barrier", "title": "Boots on the shelf"}]
    found = {claim.id: claim for claim in recognition_claims(with_records(demo_figures, stories=rows))}
    assert found["by-story"].section == "recognition"
    assert found["barriers"].section == "barriers"
    assert found["barriers"].heading == "1 barrier was overcome, and how"
    assert list(found) == ["by-probability", "by-improvement", "by-story", "barriers"]


def test_where_nothing_is_to_be_named_nothing_is_said(demo_figures: Figures) -> None:
    """No empty praise."""
    none = with_records(demo_figures, stories=[])
    bare = replace(
        none,
        standings=none.standings.iloc[:0],
        changes=none.changes.iloc[:0],
        cells=none.cells.assign(value=0.0, numerator=0.0),
    )
    found = list(recognition_claims(bare))
    # Of what is progress when it falls, nothing at all is the good side.
    assert {line["Recognised as"] for claim in found for _, line in claim.table.iterrows()} <= {
        "beyond the benchmark of 8.0\u00a0%",
        "beyond the benchmark of 4.0\u00a0%",
    }
    assert isinstance(bare.beyond_benchmark, pd.DataFrame)
