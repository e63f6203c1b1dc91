"""Made-up networks of one measure, all at once: the same marks as the whole report gives each of them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.conftest import QUARTER
from wellanalysis.pages import quiet_marks
from wellanalysis.pages.figures import figures
from wellanalysis.pages.marks import marks
from wellanalysis.pages.quiet import Planted, draw, law
from wellanalysis.pages.quiet_marks import tried_marks
from wellanalysis.pages.remembered import Remembered


@pytest.mark.parametrize("id", ["healed_12w", "days_to_first_visit", "staff_satisfaction"])
def test_months_add_up_to_every_cell(demo_figures, id):
    """The real months put in give back the real months, quarters, windows and baselines."""
    grid = quiet_marks._grid(demo_figures, demo_figures.definitions.measure(id))
    cube = grid.results.cube
    rows = cube[["clinic_id", "month"]].assign(month=cube["month"].astype("datetime64[ns]"))
    sums = grid.sums(rows, cube["numerator"].fillna(0).to_numpy(float)[None, :])[0]
    assert set(grid.cells["level"]) == {"month", "quarter", "now", "baseline"}
    np.testing.assert_allclose(sums, grid.cells["numerator"].fillna(0))


@pytest.mark.parametrize("id", ["healed_12w", "days_to_first_visit"])
def test_marks_are_those_of_the_whole_report(demo_figures, demo_results, id):
    """One network, once all at once and once through every step of the report, models and disclosure included."""
    measure = demo_figures.definitions.measure(id)
    plan = Planted(frozenset({"C01", "C07", "C14"}), pd.Timestamp("2024-01-01"))
    fast = tried_marks(demo_figures, measure, [Planted(), plan], seed=5, remembered=Remembered())
    known = law(quiet_marks._grid(demo_figures, measure).results, measure, demo_figures.expected)
    number = quiet_marks.number_of(measure)
    for k, happens in enumerate((Planted(), plan)):
        drawn = draw(known, np.random.default_rng([5, number, k]), happens)
        cube, patterns = demo_results.cube.copy(), demo_results.patterns.copy()
        cube.loc[known.rows.index, "numerator"] = drawn.numerator
        if measure.statistic == "mean":
            cube.loc[known.rows.index, "total"] = drawn.numerator
            cube.loc[known.rows.index, "total_sq"] = drawn.total_sq
        if known.patterns is not None:
            patterns.loc[known.patterns.index, "events"] = drawn.events
        results = replace(demo_results, cube=cube, patterns=patterns)
        slow = marks(figures(demo_figures.definitions, results, QUARTER, edition="network", stage="draft"))
        slow = slow[slow["measure"] == id]
        there = slow["unit"].isin(happens.clinics)
        expected = pd.DataFrame(
            {
                "of": slow.groupby("rule")["marked"].size(),
                "marked": slow.groupby("rule")["marked"].sum(),
                "there": there.groupby(slow["rule"]).sum(),
                "seen": (slow["favourable"] & there).groupby(slow["rule"]).sum(),
            }
        )
        own = fast[fast["network"] == k].set_index("rule").drop(columns="network")
        pd.testing.assert_frame_equal(own.sort_index(), expected.sort_index(), check_dtype=False)


def test_a_measure_has_random_numbers_of_its_own(demo_figures):
    """Without the other measures, or with others, the same comes out; another seed gives other networks."""
    measure = demo_figures.definitions.measure("amputation_26w")
    fewer = replace(demo_figures, definitions=replace(demo_figures.definitions, measures=(measure,)))
    first, alone, other = (
        tried_marks(found, measure, [Planted()] * 2, seed=seed, remembered=Remembered())
        for found, seed in ((demo_figures, 1), (fewer, 1), (demo_figures, 2))
    )
    pd.testing.assert_frame_equal(first, alone)
    assert not first.equals(other)


def test_the_level_is_taken_to_three_digits(demo_figures):
    """A correction of one record in a hundred thousand leaves every chance as it was; one in a hundred does not."""
    measure = demo_figures.definitions.measure("measured_weekly_28d")
    cube = demo_figures.results.cube
    own = cube["measure"] == measure.id
    chances = []
    for lost in (0, 1, cube.loc[own, "numerator"].sum() / 50):
        place = cube.index[own & (cube["numerator"] > 1)][0]
        moved = cube["numerator"].where(cube.index != place, cube["numerator"] - lost)
        found = law(replace(demo_figures.results, cube=cube.assign(numerator=moved)), measure, demo_figures.expected)
        chances.append(found.chance[0])
    assert chances[0] == chances[1] == round(chances[0], 3)
    assert chances[2] < chances[0]
