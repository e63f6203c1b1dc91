"""Nobody overlooked: counted by hand from a few items, small groups told together, and no patient on any page."""

from dataclasses import replace

import nbformat
import pandas as pd
import pytest

from wellanalysis.pages import outreach_clinic, outreach_page, tone
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.outreach_records import POOLED, closing, items, people, reached_by
from wellanalysis.pages.page import Page
from wellanalysis.publish.inputs import PROJECT
from wellanalysis.results.columns import OUTREACH, typed

DAY = pd.Timestamp("2026-08-03")


def given(figures: Figures, rows: list[dict]) -> Figures:
    """The figures with these items alone."""
    blank = {
        "clinic_id": "C03",
        "measure": "measured_weekly_28d",
        "rule": "measured_again",
        "role": "nurse",
        "listed_on": DAY,
    }
    blank |= {
        "due_on": DAY,
        "reached_on": pd.NaT,
        "closed_on": pd.NaT,
        "status": "open",
        "closed_by": "",
        "in_record": 0,
    }
    frame = typed(pd.DataFrame([{**blank, **row} for row in rows], columns=list(OUTREACH)), OUTREACH)
    return replace(figures, results=replace(figures.results, outreach=frame))


def after(days: int) -> pd.Timestamp:
    """So many days after the list."""
    return DAY + pd.Timedelta(days=days)


def test_each_person_counts_once_from_the_first_list_of_the_quarter(demo_figures: Figures) -> None:
    """Reached on the seventh day is in time, on the eighth it is not; done before it was listed counts nowhere."""
    rows = [
        {"person": 1, "reached_on": after(7)},
        {"person": 1, "rule": "other", "listed_on": after(20), "reached_on": after(21)},
        {"person": 2, "reached_on": after(8)},
        {"person": 3},
        {"person": 4, "closed_on": after(-1), "closed_by": "record", "status": "done", "reached_on": after(-1)},
        {"person": 5, "listed_on": pd.Timestamp("2026-06-30"), "reached_on": DAY},
    ]
    every = given(demo_figures, rows)
    found = people(every, items(every))
    assert found[["person", "in_time", "known"]].to_numpy().tolist() == [
        [1, True, True],
        [2, False, True],
        [3, False, True],
    ]


def test_who_was_listed_a_day_ago_counts_neither_reached_nor_not(demo_figures: Figures) -> None:
    """Of two listed the day before the data end one is reached: her alone to count would make everybody new reached."""
    new = {"listed_on": pd.Timestamp("2026-09-29")}
    rows = [{"person": 1}, {"person": 2, **new, "reached_on": pd.Timestamp("2026-09-30")}, {"person": 3, **new}]
    whole = given(demo_figures, rows)
    early = replace(whole, results=replace(whole.results, as_of=pd.Timestamp("2026-09-30").date()))
    found = people(early, items(early))
    assert found[["person", "in_time", "known"]].to_numpy().tolist() == [
        [1, False, True],
        [2, False, False],
        [3, False, False],
    ]


def test_what_is_no_longer_due_stops_the_count_and_ends_nothing(demo_figures: Figures) -> None:
    """Of four, one was done after 2 days, one declined after 4, one called off after 3, one waits: half are closed on day 4."""
    rows = [
        {"person": 1, "status": "done", "closed_on": after(2)},
        {"person": 2, "status": "declined", "closed_on": after(4)},
        {"person": 3, "status": "no_longer_due", "closed_on": after(3), "closed_by": "record"},
        {"person": 4},
    ]
    every = given(demo_figures, rows)
    found = closing(every, items(every))
    assert (found.n, found.answered, found.median) == (4, 2, 4.0)
    assert found.curve["share"].round(4).tolist() == [0.25, 0.625]


@pytest.mark.parametrize(("smallest", "told"), [(10, [POOLED]), (11, ["C03", "C05"])])
def test_fewer_than_eleven_are_told_together_with_the_next(
    demo_figures: Figures, smallest: int, told: list[str]
) -> None:
    """Eleven people stand alone; ten would be the rest of the total, so the next smallest joins them."""
    rows = [{"person": number, "reached_on": DAY} for number in range(30)]
    rows += [{"person": 100 + number, "clinic_id": "C05"} for number in range(smallest)]
    every = given(demo_figures, rows)
    table = reached_by(every, items(every), "clinic_id")
    assert table["group"].tolist() == told
    assert table["people"].sum() == 30 + smallest


def test_nothing_is_told_of_too_few(demo_figures: Figures) -> None:
    """Ten people in all: the page opens with what is due now."""
    page = outreach_page.page(given(demo_figures, [{"person": number} for number in range(10)]))
    assert page is not None
    assert page.opening.id == "due-now"
    assert {claim.id for claim in page.claims} == {"high-risk"}


@pytest.fixture(scope="module")
def page(demo_figures: Figures) -> Page:
    """The network's page of the demo."""
    found = outreach_page.page(demo_figures)
    assert found is not None
    return found


def test_the_first_figure_can_be_made_again(page: Page) -> None:
    """From the counts that the page carries."""
    whole = page.slice[["number", "people"]].sum()
    assert f"{round(100 * whole['number'] / whole['people'])}\u00a0%" in page.opening.heading
    assert {"due", "close", "clinics", "roles", "registry"} == {claim.section for claim in page.claims}


def test_no_patient_and_no_reference_is_on_a_page(page: Page, demo_figures: Figures) -> None:
    """Neither in a sentence nor in a table, nor behind a chart."""
    assert "W0" not in page.text
    assert "O-" not in page.text
    assert not any("person" in frame for claim in (page.opening, *page.claims) for frame in (claim.frame, claim.table))
    assert demo_figures.results.outreach.columns.tolist() == list(OUTREACH)


def test_a_clinic_reads_its_own_counts_and_where_its_list_is_made(demo_figures: Figures) -> None:
    """In its own report alone; no other clinic is named."""
    own = replace(demo_figures, edition="clinic", reader="C15")
    place = own.clinics[own.clinics["clinic_id"] == "C15"].iloc[0]
    found = outreach_clinic.page(own, place)
    assert found is not None
    assert "outreach list demo --clinic C15" in found.claim("worklist").sentence
    others = [name for unit, name in own.names.items() if unit not in ("C15", "")]
    assert not [name for name in others if name in found.text]
    assert outreach_clinic.page(demo_figures, place) is None


def test_the_words_keep_the_tone(page: Page) -> None:
    """As every page's do."""
    assert not list(tone.of_page(page))


@pytest.mark.parametrize("name", ["network_outreach", "clinic_outreach"])
def test_every_section_has_its_cell(name: str, page: Page) -> None:
    """No claim is built that no notebook shows."""
    notebook = nbformat.read(PROJECT / "notebooks" / f"{name}.ipynb", as_version=4)
    text = "".join(cell["source"] for cell in notebook.cells)
    sections = (
        {claim.section for claim in page.claims} if name.startswith("network") else {"worklist", "due", "registry"}
    )
    assert all(f'page.section("{section}")' in text for section in sections)


def test_a_range_by_clinic_is_of_clinics_and_not_of_several_together(demo_figures: Figures) -> None:
    """Two of eleven and more, one of them half reached, and two small ones together, of whom nobody was."""
    rows = [{"person": number, "reached_on": DAY} for number in range(11)]
    rows += [{"person": 20 + n, "clinic_id": "C05", "reached_on": DAY if n % 2 else pd.NaT} for n in range(12)]
    rows += [{"person": 40 + n, "clinic_id": f"C0{6 + n % 2}"} for n in range(16)]
    page = outreach_page.page(given(demo_figures, rows))
    claim = page.claim("by-clinic")
    assert claim.heading.startswith("By clinic, 50\u00a0% to 100\u00a0% were reached")
    assert claim.frame["value"].min() == 0
    assert "told together" in claim.sentence


def test_a_clinic_begins_with_what_is_past_its_day(demo_figures: Figures) -> None:
    """Its page asks for it, and the command stands as code, in which no hyphen becomes a dash."""
    own = replace(demo_figures, edition="clinic", reader="C15")
    place = own.clinics[own.clinics["clinic_id"] == "C15"].iloc[0]
    found = outreach_clinic.page(own, place)
    claim = found.claim("worklist")
    past = int(claim.heading.split(", ")[1].split()[0])
    assert f"Go through the {past} items that are past their day" in found.action
    assert "`wellanalysis outreach list demo --clinic C15`" in claim.sentence
