"""What changed this quarter: parts add up as printed, restatements come from what was published, and nothing hidden is told."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.restated import NETWORK as SETTINGS
from tests.restated import Network, episodes
from wellanalysis.definitions.folder import load
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages import moved_page
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import figures
from wellanalysis.pages.moved_before import earlier
from wellanalysis.pages.moved_parts import moved
from wellanalysis.pages.moved_rounding import part_text, rounded, shared_out, step_of, value_text
from wellanalysis.pages.moved_words import FEW, UNKNOWN, printed
from wellanalysis.publish import record
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute
from wellanalysis.stats.change import PARTS

NEXT = Quarter(2026, 2)


@pytest.fixture(scope="module")
def told(demo_figures):
    """The demo's changes."""
    return moved(demo_figures, moved_page._measures(demo_figures), None)


@pytest.fixture
def network(tmp_path):
    """Two clinics that have published 2026Q1: 10 of 20 at A, 20 of 20 at B."""
    made = Network(tmp_path)
    made.publish()
    return made


def next_quarter(network, **settings):
    """Figures of the next quarter: 15 of 20 at A and 18 of 20 at B, on top of what is known of 2026Q1."""
    more = [episodes("A", [7] * 15 + [40] * 5, prefix="n"), episodes("B", [7] * 18 + [40] * 2, prefix="n")]
    new = pd.concat(more).assign(start_date=date(2026, 5, 10), recorded_on=date(2026, 7, 10))
    pd.concat([network.rows, new]).to_parquet(network.folder / "extracts" / "episodes.parquet", index=False)
    network.settings(**settings)
    definitions = load(network.folder)
    with open_source(definitions) as source:
        results = compute(source, definitions)
    return figures(definitions, results, NEXT, edition="network", stage="draft")


def told_of(network, **settings):
    """The network's change with what is on record."""
    now = next_quarter(network, **settings)
    before = earlier(record.records(network.record), now, record.making(network.folder))
    (found,) = moved(now, now.definitions.measures, before)
    return found, moved_page.page(now, before)


@given(st.lists(st.floats(-0.2, 0.2), min_size=1, max_size=5), st.sampled_from(["%", "days"]))
def test_parts_add_up_as_they_are_printed(parts, unit):
    """Each within a step and a half of what it is; a missing one stays missing."""
    total = rounded(sum(parts) + 0.3, unit) - rounded(0.3, unit)
    shown = shared_out([*parts, np.nan], total, unit)
    assert sum(shown[:-1]) == pytest.approx(total, abs=1e-9)
    assert np.isnan(shown[-1])
    assert np.abs(np.array(shown[:-1]) - parts).max() <= 2 * step_of(unit) + 1e-9


def test_numbers_have_the_decimals_that_make_them_add_up():
    """A tenth of a point, a hundredth of a day; nothing is 0.0 and not a dash."""
    assert value_text(0.7466, "%") == "74.7\u00a0%"
    assert part_text(-0.0034, "%") == "−0.3\u00a0points"
    assert part_text(0.0, "%") == "0.0\u00a0points"
    assert part_text(0.126, "days") == "+0.13\u00a0days"


def test_the_demos_parts_add_up_in_every_line(told):
    """To 1e-9 before rounding, and exactly as printed, in the network and at every clinic."""
    assert len(told) == 9
    for each in told:
        rows = [each.network, *(row for _, row in each.clinics.iterrows())]
        for row in rows:
            assert abs(row[list(PARTS)].sum() - row["change"]) < 1e-9
            shown = printed(row, each.measure.unit)
            assert np.nansum(list(shown.parts.values())) == pytest.approx(shown.change, abs=1e-9)


def test_the_texts_of_the_table_add_up(demo_figures):
    """As a reader would add them: ends, change and parts of every clinic."""
    page = moved_page.page(demo_figures)
    table = page.claim("healed_12w-clinics").table
    table = table[table["Change"] != ""]

    def number(text):
        return float(text.split("\u00a0")[0].replace("−", "-"))

    columns = ["Other patients (case mix)", "Like for like"]
    parts = sum(table[name].map(number) for name in columns)
    np.testing.assert_allclose(parts, table["Change"].map(number), atol=1e-9)
    ends = table[[str(demo_figures.finals["healed_12w"].shift(-1)), str(demo_figures.finals["healed_12w"])]]
    np.testing.assert_allclose(ends.iloc[:, 1].map(number) - ends.iloc[:, 0].map(number), parts, atol=1e-9)


def test_what_is_more_than_chance_opens_and_the_waterfall_ends_where_it_says(demo_figures):
    """The headline, of an earlier quarter, follows and says so; each step starts where the one before has led."""
    page = moved_page.page(demo_figures)
    assert page.opening.id == "compression_14d-change"
    assert "newest quarter in which" not in page.opening.sentence
    headline = page.claim("healed_12w-change")
    assert headline.sentence.endswith(
        "2026Q2 is the newest quarter in which everybody's follow-up of 98 days has closed."
    )
    steps = headline.frame
    np.testing.assert_allclose(steps["start"].iloc[1:-1], steps["end"].iloc[:-2])
    assert steps["end"].iloc[-2] == pytest.approx(steps["end"].iloc[-1])


def test_not_known_differs_from_nothing(demo_figures):
    """Without a record no number is given, it is said once, and what is known of late data is said."""
    page = moved_page.page(demo_figures)
    steps = page.opening.table.set_index("Step")["Size"]
    assert not {"Late or corrected data", "Definition"} & set(steps.index)
    assert page.opening.sentence.count(f"{UNKNOWN}, the earlier report is not on record") == 1
    assert not any("Definition" in claim.table for claim in page.section("clinics"))
    assert page.opening.frame["kind"].eq("unknown").sum() == 0
    assert "had come within 30 days" in page.claim("restated").sentence


def test_a_clinic_too_small_is_not_told(demo_figures, told):
    """Its quarter is too few to show; it is in no table of numbers."""
    assert "C21" not in told[0].clinics.index
    assert set(told[0].clinics.index) <= set(demo_figures.clinics["clinic_id"])


def test_measures_without_case_mix_have_no_such_part(demo_figures, told):
    """Who came is then in what is like for like, and the page says so."""
    with_model = {each.measure.id for each in told if each.has_case_mix}
    assert with_model == {"healed_12w", "admission_12w", "amputation_26w"}
    page = moved_page.page(demo_figures)
    claim = page.claim("compression_14d-change")
    assert "Other patients (case mix)" not in claim.table["Step"].tolist()
    assert "Like for like, except who came" in claim.sentence
    assert "Of 6 measures no case mix is known" in page.claim("all-measures").caveat


def test_a_correction_since_the_last_report_is_late_or_corrected_data(network):
    """A is corrected from 10 to 11 of 20: 75 % as published, 77.5 % as known, then 33 of 40."""
    network.correct()
    found, page = told_of(network)
    assert found.network["late"] == pytest.approx(1 / 40)
    assert found.network["definition"] == 0
    assert found.network["change"] == pytest.approx(33 / 40 - 30 / 40)
    assert found.clinics.loc["A", "late"] == pytest.approx(1 / 20)
    assert "as published" in page.opening.sentence
    assert page.opening.table.set_index("Step").loc["Late or corrected data", "Size"] == "+2.5\u00a0points"
    assert page.claim(f"{found.measure.id}-clinics").table["Late or corrected data"][0] == "+5.0\u00a0points"


def test_a_definition_is_told_apart_from_the_data(network):
    """By the new definition two more count at A; the correction is told by the old one."""
    network.correct()
    network.define(numerator="days <= 20")
    found, _ = told_of(network)
    assert found.network["late"] == pytest.approx(1 / 40)
    assert found.network["definition"] == pytest.approx(2 / 40)
    assert not found.unsplit


def test_a_restatement_by_too_few_is_not_told(network):
    """Under a minimum of 11 people one corrected record is nobody's business."""
    network.correct()
    policy = {"network": {"policy": "minimum_denominator", "minimum": 11}}
    found, page = told_of(network, disclosure=policy)
    assert found.few
    assert page.opening.table.set_index("Step").loc["Late or corrected data", "Size"] == FEW
    assert FEW in page.opening.sentence
    assert found.network["change"] == pytest.approx(33 / 40 - 31 / 40)


def test_without_a_record_nothing_is_known(network, tmp_path):
    """And a record that is no longer read counts as none."""
    now = next_quarter(network)
    made = record.making(network.folder)
    assert earlier([], now, made) is None
    (last,) = record.records(network.record)
    assert earlier([replace(last, folder=tmp_path / "gone")], now, made) is None


def test_a_report_that_counted_others_is_not_held_against_this_one(network):
    """Where as many do not stand behind it as it printed, what it published cannot be made again."""
    (last,) = record.records(network.record)
    now = next_quarter(network)
    other = last.figures.assign(denominator=last.figures["denominator"] + 3)
    before = earlier([replace(last, figures=other)], now, record.making(network.folder))
    assert before.published.empty
    assert moved(now, now.definitions.measures, before)[0].network[["late", "definition"]].isna().all()


def test_rounded_counts_have_no_such_page(network):
    """Parts from whole counts would give away what rounding hides."""
    policy = {"network": {"policy": "minimum_denominator", "minimum": 5, "rounding": 5}}
    assert moved_page.page(next_quarter(network, disclosure=policy)) is None
    assert SETTINGS["id"] == "two"


def test_the_slice_makes_the_printed_ends_again(demo_figures):
    """Both quarters of the network, as the notebook's check adds them up."""
    page = moved_page.page(demo_figures)
    rows = page.slice[page.slice["clinic_id"] == NETWORK]
    share = (rows["numerator"] / rows["denominator"]).round(3).tolist()
    assert share == page.opening.frame.loc[page.opening.frame["kind"] == "level", "end"].tolist()
