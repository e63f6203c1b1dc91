"""The published figures are those of the pages, and nothing of what pages withhold."""

import pandas as pd
import pytest

from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.published import COLUMNS, EXPECTED, KEY, WINDOW, displayed, published_figures


@pytest.fixture(scope="module")
def published(demo_figures) -> pd.DataFrame:
    """Of the demo's 2026Q3."""
    return published_figures(demo_figures)


def test_each_figure_stands_once(published, demo_figures):
    """Every measure for the network and for each clinic."""
    assert list(published.columns) == COLUMNS
    assert not published.duplicated(KEY).any()
    whole = published[published["figure"] == WINDOW]
    measures = demo_figures.definitions.current
    assert set(whole.loc[whole["unit"] == NETWORK, "measure"]) == {measure.id for measure in measures}
    assert set(whole["unit"]) == {NETWORK, *demo_figures.clinics["clinic_id"]}


def test_figures_are_what_the_pages_tables_say(published, demo_pages):
    """Harbor's indicators: the window's and the quarters' lines of every folded table."""
    mine = published[(published["unit"] == "C07") & (published["figure"] != EXPECTED)]
    page = demo_pages["clinics/lakes/c07/indicators"]
    for claim in page.section("trends"):
        lines = claim.table.set_index("Period")
        for row in mine[mine["measure"] == claim.id].itertuples():
            [line] = [lines.loc[name] for name in lines.index if str(name).partition(" (")[0] == row.period]
            assert [row.result, row.counted, row.interval] == line[["Result", "Counted", "95\u00a0% interval"]].tolist()


def test_what_is_withheld_has_its_word_and_no_number(published, demo_figures):
    """Nor has what is too few, not asked or still open; a bound is a text."""
    for word in ("withheld", "too few to show", "nobody was asked", "follow-up still open"):
        rows = published[published["result"] == word]
        assert len(rows)
        assert rows[["value", "denominator", "people"]].isna().all(axis=None)
        assert (rows[["counted", "interval"]] == "").all(axis=None)
    bounds = published["result"].str.contains(" or more| or less")
    assert bounds.any()
    assert published.loc[bounds, "value"].isna().all()
    shown = published.loc[published["denominator"].notna(), "denominator"]
    assert (shown >= demo_figures.policy.minimum).all()


def test_numbers_are_those_that_are_printed(published):
    """The number is in the text."""
    shown = published[published["value"].notna() & (published["result"] != "none occurred")]
    assert len(shown) > 900
    for row in shown.itertuples():
        assert float(row.result.split("\u00a0")[0]) == row.value


@pytest.mark.parametrize(
    ("value", "scale", "printed"),
    [
        (0.725, "%", 73),
        (0.0994, "%", 9.9),
        (0.0996, "%", 10),
        (6.44, "days", 6.4),
        (123.4, "days", 123),
        (1.055, "", 1.06),
    ],
)
def test_a_value_is_rounded_as_readers_see_it(value, scale, printed):
    """Halves go up; one decimal only where pages show one."""
    assert displayed(value, scale) == printed
