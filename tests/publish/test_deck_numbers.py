"""What a consultant finds in the workbook behind a chart of a deck: the page's numbers, no finer, and bounds called so."""

from io import BytesIO

import openpyxl
import pandas as pd
import pytest

from wellanalysis.pages.page import Claim, Page
from wellanalysis.publish.deck_axis import as_written, scaled
from wellanalysis.publish.deck_funnel import MARKED, apart
from wellanalysis.publish.deck_intervals import GREY_WAITS, site_rows, sites_key
from wellanalysis.publish.deck_look import REFERENCE, VALUES
from wellanalysis.publish.deck_sheet import Series, by_category
from wellanalysis.publish.deck_words import notes

from .conftest import sites_frame


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (0.78431, "%", 0.78),
        (0.04267, "%", 0.043),
        (-0.0317, "points", -0.03),
        (1.0317, "", 1.03),
        (1234.56, "days", 1235),
    ],
)
def test_a_number_of_a_chart_has_the_places_of_the_page(value: float, unit: str, written: float) -> None:
    assert as_written(value, unit) == written


def test_differences_are_whole_points_and_what_is_missing_stays_missing() -> None:
    assert scaled(pd.Series([0.1057, None]), "points") == [11.0, None]
    assert scaled(pd.Series([0.78431, float("nan")]), "%") == [0.78, None]


def test_a_bound_is_called_one_beside_its_number() -> None:
    """In the row of its wave; other rows say nothing."""
    told = Series("Team: bounds", [0.9, None], VALUES, bounds={0: "90\u00a0% or more"})
    sheet = openpyxl.load_workbook(BytesIO(by_category(["2024-04", "2024-10"], [told], "0%"))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][-1] == "Team: bounds: what the number is"
    assert rows[1][-1] == "90\u00a0% or more: a bound, not a value"
    assert rows[2][-1] is None


def test_the_notes_name_each_bound(demo_pages: dict[str, Page]) -> None:
    """By its series and its wave."""
    rows = [("Team", "2024-04", 0.9, "90\u00a0% or more"), ("Team", "2024-10", 0.8, ""), ("Team", "2025-04", None, "x")]
    frame = pd.DataFrame(rows, columns=["series", "period", "value", "told"])
    claim = Claim("staff-waves", "Wave by wave", chart="waves", frame=frame)
    said = notes(demo_pages["satisfaction"], claim)
    assert "Bounds, not values: Team, 2024-04: 90\u00a0% or more\n" in said + "\n"


def test_a_clinic_that_waits_is_grey_and_keeps_its_word() -> None:
    """Its evidence word stands at its right; the colour of the words says that it waits, and the key says what grey is."""
    frame = sites_frame().assign(waiting=[False, False, True, False, False, False], highlight=False)
    frame.loc[2, "word"] = "no clear change (not yet in it)"
    rows = {row.name: row for row in site_rows(frame) if not row.head}
    assert [name for name, row in rows.items() if row.faint] == ["Cedar", "Elm"]
    assert rows["Cedar"].words == "no clear change"
    assert GREY_WAITS in sites_key(frame)
    assert GREY_WAITS not in sites_key(frame.assign(waiting=False))


def test_names_of_a_funnel_meet_neither_each_other_nor_a_mark() -> None:
    """Those close together stand on sides of their own; where none is free the name is left to the sentence."""
    close = [(500.0, 1.0, "Ash"), (502.0, 1.001, "Birch"), (504.0, 1.0, "Cedar"), (506.0, 1.001, "Dell")]
    x, y, names = zip(*close, (508.0, 1.0, "Firs"), (700.0, 1.2, "Elm"), strict=True)
    series = Series("Clinics", list(y), MARKED, x=list(x), labels=dict(enumerate(names)))
    line = Series("Limit", [1.1, 1.1], REFERENCE, x=[400.0, 800.0], labels={1: "95 %"})
    units, limit = apart([series, line], (0.02, 8.0), 12)
    assert limit is line
    assert units.sides is not None
    assert units.labels is not None
    assert units.sides[5] == "r"
    assert len(set(units.sides.values())) > 1
    assert set(units.labels) == set(units.sides)
    assert 3 <= len(units.labels) < 6
