"""A change for all clinics in the middle of a trend is said beside it, with what those still waiting had under it."""

from dataclasses import replace

from wellanalysis.pages.changed_for_all import changed_for_all
from wellanalysis.pages.claims import trend_claim
from wellanalysis.pages.programme_headline import sides


def test_the_caveat_beside_the_main_trend_tells_of_the_change_and_of_those_who_wait(demo_figures):
    """The outcome became easier to count in July 2024; only the measure that it names says so."""
    healed, admission = (demo_figures.definitions.measure(id) for id in ("healed_12w", "admission_12w"))
    caveat = trend_claim(demo_figures, healed, "").caveat
    _, waiting = sides(demo_figures, healed)
    assert "“Second look may be at home” (July 2024) is a change for all clinics" in caveat
    assert f"under the same change, {waiting.went('%')}" in caveat
    assert changed_for_all(demo_figures, admission, "") == []


def test_an_event_of_one_clinic_is_no_change_for_all(demo_figures):
    """With the events of single clinics alone there is nothing to say."""
    healed, noted = demo_figures.definitions.measure("healed_12w"), demo_figures.results.annotations
    results = replace(demo_figures.results, annotations=noted[noted["clinic_id"] != ""])
    assert changed_for_all(replace(demo_figures, results=results), healed, "") == []


def test_a_clinic_reads_nothing_of_others_there(demo_figures):
    """In an edition for one clinic the clause ends before those who wait."""
    healed = demo_figures.definitions.measure("healed_12w")
    (said,) = changed_for_all(replace(demo_figures, reader="C07"), healed, "C07")
    assert said.endswith("may move this line by itself")
