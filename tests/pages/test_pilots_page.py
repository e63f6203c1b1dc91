"""Pilots as pages tell them: where each stands, what is compared with whom, and which pages are made where."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from wellanalysis.definitions.periods import Quarter
from wellanalysis.definitions.pilots import Pilot
from wellanalysis.pages import pilots_page
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.pilots_clinic import is_made, tried_claim
from wellanalysis.pages.pilots_compared import _word, compared, quarters
from wellanalysis.stats.pilots import beside_others

COMPRESSION = "compression_14d"


def with_pilots(figures: Figures, *pilots: Pilot) -> Figures:
    """The same figures with other pilots."""
    network = figures.definitions.network.model_copy(update={"pilots": pilots})
    return replace(figures, definitions=replace(figures.definitions, network=network))


def pilot(figures: Figures, id: str, **other: object) -> Pilot:
    """A pilot of the demo, changed."""
    found = next(each for each in figures.definitions.network.pilots if each.id == id)
    return Pilot.model_validate({**found.model_dump(), **other})


def test_the_page_opens_with_how_many_and_where_they_stand(demo_figures: Figures) -> None:
    """Every pilot has its claim, every open decision and spread its line."""
    page = pilots_page.page(demo_figures)
    assert page is not None
    stand = "one is running, two are being spread, one has been spread and one has ended"
    assert page.opening.heading == f"Five pilots: {stand}"
    assert {each.id for each in page.section("pilots")} >= {each.id for each in demo_figures.definitions.network.pilots}
    assert len(page.claim("decisions").table) == 1
    assert page.claim("spread").table["Where"].tolist().count("all other clinics") == 2
    assert "the schedulers" in page.action


def test_the_slice_makes_the_chart_again(demo_figures: Figures) -> None:
    """Mean change of the pilot's clinics and of the others, each clinic once."""
    page = pilots_page.page(demo_figures)
    again = page.slice.groupby(["pilot", "here"], sort=False)["change"].mean().astype(float)
    assert page.opening.frame["value"].tolist() == pytest.approx(again.tolist())
    assert page.opening.frame["highlight"].tolist() == [True, False] * (len(again) // 2)


def test_what_is_compared_is_shown_anyway(demo_figures: Figures) -> None:
    """A clinic's change is its own cells' by hand; none of them is withheld, none too small, none new to the programme."""
    measure = demo_figures.definitions.measure(COMPRESSION)
    found = compared(demo_figures, pilot(demo_figures, "nurse_led_compression"), measure)
    assert [str(each) for each in (*found.before, *found.after)] == [
        *("2024Q2", "2024Q3", "2024Q4", "2025Q1"),
        *("2025Q2", "2025Q3", "2025Q4", "2026Q1"),
    ]
    cells = demo_figures.cells[
        (demo_figures.cells["measure"] == COMPRESSION) & (demo_figures.cells["level"] == "quarter")
    ]
    for row in found.rows.itertuples():
        own = cells[cells["unit"] == row.clinic_id].set_index("period")
        shares = []
        for span in (found.before, found.after):
            part = own.loc[[pd.Timestamp(each.first_day) for each in span]]
            assert not part["withheld"].any()
            shares.append(part["numerator"].sum() / part["denominator"].sum())
        assert row.change == pytest.approx(shares[1] - shares[0])
    starts = demo_figures.definitions.network.programme.starts
    new = [id for id, start in starts.items() if date(2024, 4, 1) <= start <= date(2026, 3, 31)]
    assert found.left_out == len(new) == 12
    assert not set(found.rows["clinic_id"]) & {*new, *demo_figures.too_small}
    assert found.rows.loc[found.rows["here"], "clinic_id"].tolist() == ["C03", "C13", "C20"]


def test_what_was_spread_meanwhile_is_no_longer_beside_it(demo_figures: Figures) -> None:
    """The quarters end before the first further clinic begins, or before it was stopped."""
    measure = demo_figures.definitions.measure(COMPRESSION)
    given = pilot(demo_figures, "nurse_led_compression")
    decision = given.decision.model_dump()
    late = pilot(demo_figures, given.id, spread_to={"C07": date(2026, 1, 20)}, adaptations={})
    assert quarters(demo_figures, late, measure)[1][-1] == Quarter(2025, 4)
    stopped = pilot(
        demo_figures,
        given.id,
        spread_to={},
        adaptations={},
        decision={**decision, "decided": "stop", "on": date(2025, 9, 30)},
    )
    assert quarters(demo_figures, stopped, measure)[1] == (Quarter(2025, 2),)
    within = pilot(demo_figures, given.id, began=date(2025, 4, 2))
    assert quarters(demo_figures, within, measure)[1][0] == Quarter(2025, 3), "its own quarter is neither"


def test_it_is_too_early_until_a_whole_quarter_since_is_final(demo_figures: Figures) -> None:
    """Healing of 2026Q3 is not final in November: nothing is compared, and the page says so."""
    measure = demo_figures.definitions.measure("healed_12w")
    young = pilot(demo_figures, "text_reminders", began=date(2026, 7, 1), looked_at_by=["healed_12w"], balancing=[])
    assert compared(demo_figures, young, measure).too_early
    page = pilots_page.page(with_pilots(demo_figures, young))
    assert "too early to say" in page.claim("text_reminders").heading
    assert page.opening.chart == ""
    assert "Not one can be compared" in page.opening.sentence


def test_an_improvement_that_rests_on_one_clinic_is_promising_only(demo_figures: Figures) -> None:
    """And with a single pilot clinic it is never more, however far it moved."""
    measure = demo_figures.definitions.measure(COMPRESSION)

    def word(here: list[float], others: list[float]) -> str:
        rows = pd.DataFrame(
            {
                "change": [*here, *others],
                "variance": 1e-6,
                "here": [True] * len(here) + [False] * len(others),
                "before": 0.6,
            }
        )
        return _word(measure, rows, beside_others(rows))

    quiet = [0.0, 0.01, -0.01, 0.005, -0.005, 0.0]
    assert word([0.1, 0.11, 0.09], quiet) == "improved"
    assert word([0.2], quiet) == "promising, not conclusive"
    assert word([0.2, 0.0, 0.0], [0.0] * 10 + [0.05, -0.05]) == "promising, not conclusive"
    assert word([-0.2], quiet) == "going the other way, not conclusive"
    assert word([0.0, 0.001], quiet) == "held"


def test_a_page_in_pilot_is_made_where_it_is_tried(demo_figures: Figures) -> None:
    """At its clinics from the first day, where it was spread from that day on, and nowhere once it was stopped."""
    given = pilot(demo_figures, "director_page", spread_to={"C05": date(2026, 10, 1), "C06": date(2026, 12, 1)})
    figures = with_pilots(demo_figures, given)
    made = [unit for unit in ("C03", "C05", "C06", "C08") if is_made(figures, "clinic_director", unit)]
    assert made == ["C03", "C05"]
    assert is_made(figures, "clinic_overview", "C08")
    over = pilot(
        demo_figures, "director_page", spread_to={}, decision={**given.decision.model_dump(), "decided": "stop"}
    )
    assert not is_made(with_pilots(demo_figures, over), "clinic_director", "C03")


def test_a_clinic_reads_what_it_tries_in_its_own_way(demo_figures: Figures) -> None:
    """Its adaptation, since when, with whom, and its own newest result; a clinic in none has no claim."""
    claim = tried_claim(demo_figures, "C09")
    assert claim is not None
    assert (
        "Text-message reminders (running), since 1 April 2026, with Beacon Point and Granary Square." in claim.sentence
    )
    assert "Sent the evening before as well" in claim.sentence
    row = demo_figures.in_quarter(demo_figures.definitions.measure("measured_weekly_28d"), "C09")
    assert f"{int(row['numerator'])} of {int(row['denominator'])} wounds" in claim.sentence
    assert tried_claim(demo_figures, "C08") is None
    assert tried_claim(replace(demo_figures, edition="public"), "C09") is None


def test_a_clinic_s_own_report_names_no_other_clinic(demo_figures: Figures) -> None:
    """Others are counted."""
    claim = tried_claim(replace(demo_figures, reader="C09", edition="clinic"), "C09")
    assert "with 2 other clinics" in claim.sentence
    assert "Beacon Point" not in claim.sentence


def test_without_pilots_there_is_no_page(demo_figures: Figures) -> None:
    """Nor in another edition."""
    assert pilots_page.page(with_pilots(demo_figures)) is None
    assert pilots_page.page(replace(demo_figures, edition="clinic")) is None


def test_the_first_sentence_says_that_nothing_is_sure_and_what_might_have_got_worse(demo_figures: Figures) -> None:
    """Two are spread although no figure is conclusive: said at once, with what goes the other way."""
    page = pilots_page.page(demo_figures)
    assert "in none is it clear that what it is looked at by changed" in page.opening.sentence
    worse = page.claim("text_reminders").table.set_index("Watched as").loc["what might get worse", "So"]
    assert worse == "going the other way, not conclusive"
    assert f"Patients who rate their care 9 or 10, {worse} (Text-message reminders)" in page.opening.sentence
    assert "Only 2 or 3 pilot clinics" in page.claim("nurse_led_compression").caveat
