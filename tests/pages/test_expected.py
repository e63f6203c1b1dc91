"""Expected counts on their clocks: what they add up to, and what they know of the planted network."""

import numpy as np
import pandas as pd
import pytest
import yaml

from tests.conftest import ROOT
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.expected import Clock, expected, spans_of

SUMS = ["trials", "observed", "expected"]


@pytest.fixture(scope="module")
def truth():
    """What was planted."""
    return yaml.safe_load((ROOT / "data" / "demo" / "truth.yml").read_text())


def of(figures, measure, clock, level):
    """Rows of one measure, clock and level, by unit and period."""
    table = figures.expected.table
    rows = table[(table["measure"] == measure) & (table["clock"] == clock) & (table["level"] == level)]
    return rows.set_index(["unit", "period"])[SUMS]


@pytest.mark.parametrize("measure", ["healed_12w", "admission_12w", "amputation_26w"])
def test_expected_sums_to_observed_where_the_model_was_fitted(demo_figures, measure):
    """Over all judged clinics: the window for the recalibrated clock, the baseline for the reference."""
    for clock, level in ((Clock.RECALIBRATED, "now"), (Clock.POOLED, "pooled"), (Clock.REFERENCE, "baseline")):
        rows = of(demo_figures, measure, clock, level)
        whole = rows.xs(NETWORK, level="unit").iloc[0]
        assert whole["expected"] == pytest.approx(whole["observed"], rel=1e-9)
        clinics = rows.drop(index=NETWORK, level="unit")
        assert clinics.sum().to_numpy() == pytest.approx(whole.to_numpy(), rel=1e-9)


def test_observed_counts_are_those_of_the_cells(demo_figures):
    """The window of every clinic, counted once more through the patterns."""
    cells = demo_figures.cells
    for measure in ("healed_12w", "admission_12w", "amputation_26w"):
        own = cells[(cells["measure"] == measure) & (cells["level"] == "now") & cells["in_network"]]
        own = own[~own["withheld"]].set_index(["unit", "period"])
        rows = of(demo_figures, measure, Clock.RECALIBRATED, "now").reindex(own.index)
        assert (rows["observed"] == own["numerator"]).all()
        assert (rows["trials"] == own["denominator"]).all()


def test_clinics_too_small_to_judge_are_in_no_model(demo_figures):
    """So that no total, and no coefficient, gives them away."""
    units = set(demo_figures.expected.table["unit"])
    assert "C21" not in units
    assert all("C21" not in set(mix.patterns["unit"]) for mix in demo_figures.expected.case_mix.values())


def test_planted_coefficients_are_found_again(demo_figures, truth):
    """Every group's log odds of healing lie within four standard errors of what was planted, against the same group."""
    model = demo_figures.expected.case_mix["healed_12w"].models[Clock.POOLED]
    # Some care is given to some kinds of wound only, and what it does to healing stands in their coefficients too.
    planted = {name: odds for name, odds in truth["case_mix_log_odds"].items() if name != "wound_type"}
    names = {True: "true", "yes": "true", "no": "false"}
    checked = 0
    for row in model.coefficients.itertuples():
        known = planted.get(row.factor, {})
        level, base = (names.get(each, each) for each in (row.level, model.reference.get(row.factor)))
        if level in known and base in known:
            checked += 1
            # Planted odds are those given all the rest, its spread between patients included: marginal ones are nearer 0.
            assert row.estimate == pytest.approx(known[level] - known[base], abs=max(4 * row.se, 0.15)), row.Index
    assert checked >= 9


def test_the_clinic_with_more_infections_is_where_infection_matters_most(demo_figures):
    """C11's patients changed in July 2025: without that factor its admissions would be blamed on its care."""
    model = demo_figures.expected.case_mix["admission_12w"].models[Clock.RECALIBRATED]
    table = model.leave_one_factor_out().set_index("factor")
    assert table.loc["infection", "largest_unit"] == "C11"
    assert table["largest_change"].idxmax() == "infection"


def test_two_clocks_tell_two_things(demo_figures):
    """The network improved: the frozen reference sees it, the recalibrated model cannot."""
    now, frozen = (
        of(demo_figures, "healed_12w", clock, "now").xs(NETWORK, level="unit").iloc[0]
        for clock in (Clock.RECALIBRATED, Clock.REFERENCE)
    )
    assert now["observed"] / now["expected"] == pytest.approx(1, rel=1e-9)
    assert frozen["observed"] / frozen["expected"] > 1.1


def test_windows_end_with_the_newest_final_quarter(demo_figures, demo_definitions):
    """Amputations are followed for 26 weeks, so their window is older than that of healing."""
    spans = {id: spans_of(demo_definitions, demo_figures.finals[id]) for id in ("healed_12w", "amputation_26w")}
    assert spans["healed_12w"][Clock.RECALIBRATED] == (pd.Timestamp("2025-07-01"), pd.Timestamp("2026-06-01"))
    assert spans["amputation_26w"][Clock.RECALIBRATED] == (pd.Timestamp("2025-04-01"), pd.Timestamp("2026-03-01"))
    assert spans["healed_12w"][Clock.POOLED] == (pd.Timestamp("2023-07-01"), pd.Timestamp("2026-06-01"))
    assert {each[Clock.REFERENCE] for each in spans.values()} == {
        (pd.Timestamp("2022-10-01"), pd.Timestamp("2023-09-01"))
    }


def test_too_few_events_give_no_model_rather_than_noise(demo_results, demo_definitions, demo_figures):
    """With every event of one outcome taken away its models are absent; the others stand."""
    patterns = demo_results.patterns
    quiet = patterns.assign(events=np.where(patterns["measure"] == "amputation_26w", 0.0, patterns["events"]))
    results = type(demo_results)(**{**demo_results.__dict__, "patterns": quiet})
    found = expected(results, demo_definitions, demo_figures.finals, left_out=frozenset({"C21"}))
    assert not found.case_mix["amputation_26w"].models
    assert Clock.RECALIBRATED in found.case_mix["healed_12w"].models
    assert "amputation_26w" not in set(found.table["measure"])
