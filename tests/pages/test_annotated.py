"""Dated events on charts and in words: whose they are, what is seen before and after, and what is not told."""

from dataclasses import replace

import pandas as pd
import pytest

from wellanalysis.definitions.folder import Definitions
from wellanalysis.pages.annotated import MOST, event_labels, events_claim, events_of
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.trend_chart import trend_options

COLUMNS = ["annotation_id", "clinic_id", "on", "until", "kind", "what", "aim", "change", "measure"]


def with_events(figures: Figures, *rows: tuple) -> Figures:
    """The same run with other events on record."""
    frame = pd.DataFrame(list(rows), columns=COLUMNS)
    days = frame.assign(on=pd.to_datetime(frame["on"]), until=pd.to_datetime(frame["until"]))
    return replace(figures, results=replace(figures.results, annotations=days))


def row(number: int, clinic: str, on: str, measure: str = "", kind: str = "pdsa", what: str = "") -> tuple:
    return (f"A{number}", clinic, on, None, kind, what or f"Test {number}", "An aim", "A change", measure)


@pytest.fixture
def told(demo_figures: Figures) -> Figures:
    return with_events(
        demo_figures,
        row(1, "C07", "2025-01-06", "offloading_14d"),
        row(2, "C07", "2025-03-03"),
        row(3, "", "2024-07-01"),
        row(4, "C08", "2025-01-06"),
        row(5, "C07", "2027-01-04"),
        row(6, "C07", "2023-10-01", kind="start"),
        row(7, "C07", "2026-05-04", "offloading_14d"),
        row(8, "C07", "2024-03-04", "offloading_14d"),
        row(9, "", "2025-05-01", "offloading_14d"),
    )


def test_a_clinic_sees_its_own_events_and_those_of_all(told: Figures) -> None:
    """Nobody else's, nothing that lies after the quarter; the public sees none."""
    assert events_of(told, "C07")["annotation_id"].tolist() == ["A1", "A2", "A3", "A6", "A7", "A8", "A9"]
    assert events_of(told, "")["annotation_id"].tolist() == ["A3", "A9"]
    assert events_of(replace(told, edition="public"), "C07").empty


def test_a_chart_carries_the_events_that_concern_it(told: Figures, demo_definitions: Definitions) -> None:
    """Those of its measure and those of none; the start once, from network.yml; the newest where there are many."""
    measure, other = demo_definitions.measure("offloading_14d"), demo_definitions.measure("compression_14d")
    assert [each["label"] for each in event_labels(told, measure, "C07")] == ["Test 3", "Test 7", "Test 8", "Test 9"]
    assert [each["label"] for each in event_labels(told, other, "C07")] == ["Test 2", "Test 3"]
    drawn = [each["label"] for each in trend_options(told, measure, "C07")["events"]]
    assert drawn.count("programme start") == 1
    assert "Test 6" not in drawn
    many = with_events(told, *(row(number, "C07", f"2025-{number:02}-03") for number in range(1, 10)))
    assert [each["label"] for each in event_labels(many, measure, "C07")] == [f"Test {n}" for n in range(6, 10)][-MOST:]


def test_before_and_after_are_counted_by_hand(told: Figures) -> None:
    """Six months each, the month of the event in neither; said where they are not there yet."""
    claim = events_claim(told, "C07")
    assert claim is not None
    seen = claim.table.set_index("What happened")[claim.table.columns[-1]]
    cells = told.cells
    own = cells[
        (cells["measure"] == "offloading_14d") & (cells["unit"] == "C07") & (cells["level"] == "month")
    ].set_index("period")
    before = own.loc["2024-07-01":"2024-12-01", ["numerator", "denominator"]].sum()
    after = own.loc["2025-02-01":"2025-07-01", ["numerator", "denominator"]].sum()
    shares = [100 * each["numerator"] / each["denominator"] for each in (before, after)]
    assert seen["Test 1"].startswith(f"{shares[0]:.0f}\u00a0% → {shares[1]:.0f}\u00a0%")
    assert seen["Test 7"] == "not long enough ago"
    assert seen["Test 2"] == ""
    assert seen["Test 8"] == "not told: the programme began here in October 2023"
    assert seen["Test 9"] == ""  # at all clinics alike: no clinic's own before and after
    assert claim.heading == "7 dated events on record, 6 small tests of change"


def test_months_that_are_withheld_are_told_as_such(told: Figures) -> None:
    cells = told.cells
    one = (cells["measure"] == "offloading_14d") & (cells["unit"] == "C07") & (cells["period"] == "2024-09-01")
    hidden = replace(told, cells=cells.assign(withheld=cells["withheld"] | one))
    claim = events_claim(hidden, "C07")
    assert claim is not None
    assert claim.table.set_index("What happened").iloc[:, -1]["Test 1"] == "withheld"


def test_without_events_nothing_is_said(demo_figures: Figures) -> None:
    assert events_claim(with_events(demo_figures), "C07") is None
