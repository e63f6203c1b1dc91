"""Change of related indicators around a session: beside the others, with an interval, and never called a cause."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.pages.learned import SESSION, Row, attended, in_post, with_records
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.learning_change import Around, around, change_claim
from wellanalysis.pages.learning_records import held

CLINICS = [f"C{number:02d}" for number in range(1, 25) if number != 21]
MORE = CLINICS[:8]
MEASURE = "debridement_14d"


def _with(figures: Figures, *, lift: float, on: str = "2026-02-03", measure: str = MEASURE) -> Figures:
    """Twelve in post at each clinic, seven came from eight of them and one from the others; these eight lie otherwise after."""
    people = {(clinic, "nurse"): range(7 if clinic in MORE else 1) for clinic in CLINICS}
    session: Row = {**SESSION, "session": "L1", "on": on, "measure": measure}
    every = with_records(figures, sessions=[session], attendance=attended("L1", on, people))
    every = in_post(every, {(clinic, "nurse"): 12 for clinic in CLINICS})
    cells = every.cells
    after = cells["unit"].isin(MORE) & (cells["measure"] == MEASURE) & (cells["period"] >= pd.Timestamp("2026-04-01"))
    return replace(every, cells=cells.assign(value=np.where(after, cells["value"] + lift, cells["value"])))


def test_a_planted_difference_is_found_with_its_interval(demo_figures: Figures) -> None:
    """Eight points less after than before at the clinics from which more came, against what is there without."""
    plain = _with(demo_figures, lift=0.0)
    lifted = _with(demo_figures, lift=-0.08)
    without, found = (around(each, held(each).iloc[0]) for each in (plain, lifted))
    assert without is not None
    assert found is not None
    assert found.difference - without.difference == pytest.approx(-0.08)
    assert found.difference == pytest.approx(found.change - found.change_of_others)
    assert found.upper < 0
    assert without.lower < 0 < without.upper
    assert [found.clinics, found.others] == [8, 15]


def test_the_claim_says_association_and_what_the_others_did(demo_figures: Figures) -> None:
    """Both changes and the difference stand in the table; nothing is said to have brought it about."""
    claim = change_claim(_with(demo_figures, lift=-0.08))
    assert claim is not None
    assert claim.caveat.startswith("This is an association. People who come differ")
    line = claim.table.iloc[0]
    assert "(8 clinics)" in line["Where more people came"]
    assert "(15 clinics)" in line["The others"]
    assert "moved otherwise" in claim.heading
    said = " ".join([claim.heading, claim.sentence, claim.caveat])
    assert not any(word in said for word in ("improved", "because", "led to", "effect", "worked"))
    assert "no difference can be told" in (change_claim(_with(demo_figures, lift=0.0)) or claim).heading


def test_one_of_several_is_what_chance_gives_and_no_finding(
    demo_figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of twelve sessions one stands out: 0.6 would by chance; four would hardly."""
    days = [f"2026-{month:02d}-{day:02d}" for month in (1, 2, 3) for day in (3, 10, 17, 24)]
    every = _with(demo_figures, lift=0.0)
    sessions = [{**SESSION, "session": f"S{place}", "on": on, "measure": MEASURE} for place, on in enumerate(days)]
    every = with_records(every, sessions=sessions)
    for apart, told in ((1, "about as many as chance gives"), (4, "moved otherwise than the others")):
        far = [f"S{place}" for place in range(apart)]

        def found(_: Figures, session: pd.Series, far: list[str] = far) -> Around:
            there = -0.08 if session["session"] in far else 0.0
            return Around(8, 15, there, 0.0, there, there - 0.05, there + 0.05)

        monkeypatch.setattr("wellanalysis.pages.learning_change.around", found)
        claim = change_claim(every)
        assert claim is not None
        assert claim.heading.startswith(f"Around {apart} of 12 sessions")
        assert claim.heading.endswith(told)
        assert "by chance alone about 0.6 of them would" in claim.sentence


def test_it_waits_until_the_second_quarter_after_is_final(demo_figures: Figures) -> None:
    """A session of the second quarter needs the fourth, which has not closed."""
    claim = change_claim(_with(demo_figures, lift=-0.08, on="2026-05-05"))
    assert claim is not None
    assert claim.table["Where more people came"].tolist() == ["too early: 2026Q4 is not final yet"]
    assert claim.sentence.endswith("For 1 it is too early.")


def test_few_clinics_on_a_side_are_not_compared(demo_figures: Figures) -> None:
    """Three clinics are no group; nor are clinics that are told together only."""
    few = in_post(_with(demo_figures, lift=-0.08), {(clinic, "nurse"): 12 for clinic in [*MORE[:3], *CLINICS[10:14]]})
    assert around(few, held(few).iloc[0]) is None
    claim = change_claim(few)
    assert claim is not None
    assert claim.table["Where more people came"].tolist() == ["too few clinics on either side"]
    small = in_post(few, {(clinic, "nurse"): 9 for clinic in CLINICS})
    assert around(small, held(small).iloc[0]) is None


def test_what_may_not_be_shown_takes_no_part(demo_figures: Figures) -> None:
    """A withheld quarter leaves its clinic out."""
    every = _with(demo_figures, lift=0.0)
    cells = every.cells
    hidden = (cells["unit"] == MORE[0]) & (cells["measure"] == MEASURE) & (cells["level"] == "quarter")
    less = replace(every, cells=cells.assign(withheld=cells["withheld"] | hidden))
    found = around(less, held(less).iloc[0])
    assert found is not None
    assert [found.clinics, found.others] == [7, 15]


def test_a_session_without_a_measure_is_not_looked_back_on(demo_figures: Figures) -> None:
    """Listening is no indicator; nor is a measure that is no proportion compared."""
    assert change_claim(_with(demo_figures, lift=0.0, measure="")) is None
    assert change_claim(_with(demo_figures, lift=0.0, measure="days_to_first_visit")) is None
