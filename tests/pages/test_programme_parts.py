"""Parts of the programme's page, each on figures worked by hand or planted."""

import numpy as np
import pandas as pd
import pytest

from wellanalysis.pages.annotated import KINDS
from wellanalysis.pages.programme_changes import Changes, _between, _reach, mean_of, site_changes, so_little
from wellanalysis.pages.programme_count import counted, unlike
from wellanalysis.pages.programme_events import events_claim
from wellanalysis.pages.programme_exception import _band
from wellanalysis.pages.programme_interrupted import FEWEST_MONTHS, PHASE_IN, monthly
from wellanalysis.pages.programme_panel import TOGETHER, _together, panel
from wellanalysis.pages.programme_returned import regression
from wellanalysis.pages.programme_staff import came_and_left, clinicians_per_hundred
from wellanalysis.pages.wording import Evidence


def changes_of(values, *, se=0.025):
    """Programme clinics with these changes, all with the same error; nobody waits."""
    units = [f"C{place:02d}" for place in range(len(values))]
    own = pd.DataFrame({"inside": True, "change": values, "variance": se**2}, index=pd.Index(units, name="unit"))
    adjusted = own.assign(adjusted=own["change"], own_variance=own["variance"], beyond=np.nan, lower=np.nan)
    return Changes(adjusted.assign(upper=np.nan, chance=np.nan), 0, float("nan"))


LIKE = [0.11, 0.12, 0.13, 0.14, 0.15, 0.12, 0.14, 0.13, 0.16, 0.10]


# --- the panel ------------------------------------------------------------------------------------------------------


def test_an_outcome_stands_in_the_panel_as_observed_less_expected(demo_figures):
    """One clinic and quarter, from the sums of the frozen reference."""
    rows = panel(demo_figures).of("healed_12w").set_index(["unit", "period"])
    table = demo_figures.expected.table
    own = table[(table["measure"] == "healed_12w") & (table["clock"] == "reference")].set_index(["level", "unit"])
    base = own.loc[("baseline", "")].squeeze()
    quarter = own.loc["quarter"].loc["C07"].set_index("period").loc[pd.Timestamp(2025, 4, 1)].squeeze()
    by_hand = (quarter["observed"] - quarter["expected"]) / quarter["trials"] + base["observed"] / base["trials"]
    assert rows.loc[("C07", pd.Timestamp(2025, 4, 1)), "value"] == pytest.approx(by_hand)


def test_an_indicator_stands_in_the_panel_as_counted(demo_figures):
    """Numerator over denominator."""
    rows = panel(demo_figures).of("debridement_14d").set_index(["unit", "period"])
    cube = demo_figures.results.cube
    months = pd.to_datetime(cube["month"])
    own = cube[
        (cube["measure"] == "debridement_14d") & (cube["clinic_id"] == "C07") & (months.dt.to_period("Q") == "2025Q2")
    ]
    assert rows.loc[("C07", pd.Timestamp(2025, 4, 1)), "value"] == pytest.approx(
        own["numerator"].sum() / own["denominator"].sum()
    )


def test_only_final_quarters_and_judged_clinics_stand_in_the_panel(demo_figures):
    """The outcome ends before the indicators; the small clinic is nowhere; every unit has every quarter."""
    known = panel(demo_figures)
    values = known.rows.dropna(subset="value")
    last = values.groupby("series")["period"].max()
    assert last["healed_12w"] == pd.Timestamp(demo_figures.finals["healed_12w"].first_day)
    assert last["debridement_14d"] == pd.Timestamp(demo_figures.finals["debridement_14d"].first_day)
    assert last["healed_12w"] < last["debridement_14d"]
    assert "C21" not in known.units
    assert (known.rows.groupby(["series", "unit"]).size() == known.rows["period"].nunique()).all()


def test_the_indicators_together_are_the_mean_beyond_their_baselines(demo_figures):
    """Worked again in plain pandas, for one clinic and quarter."""
    known = panel(demo_figures)
    wide = known.of(*(m.id for m in known.indicators)).pivot_table(
        index=["unit", "period"], columns="series", values="value"
    )
    baseline = demo_figures.definitions.network.baseline
    before = wide[wide.index.get_level_values("period") <= pd.Timestamp(baseline.last)]
    at = ("C07", pd.Timestamp(2025, 4, 1))
    told = known.of(TOGETHER).set_index(["unit", "period"]).loc[at, "value"]
    assert told == pytest.approx((wide.loc[at] - before.mean()).mean())


# --- clinic by clinic -----------------------------------------------------------------------------------------------


def test_a_clinic_unlike_the_others_is_judged_by_itself():
    """Ten alike and one that did not move: it is not drawn toward them."""
    changes = changes_of([*LIKE, 0.01])
    assert unlike(changes) == ["C10"]
    assert unlike(changes_of(LIKE)) == []


def test_the_count_with_a_clinic_apart_is_worked_by_hand(demo_figures):
    """Ten that surely improved, one that did with the chance of its own figures: 0.01 / 0.025 is 0.4 errors."""
    changes = changes_of([*LIKE, 0.01])
    words = pd.Series([Evidence.IMPROVED] * 10 + [Evidence.NO_CLEAR_CHANGE], index=changes.inside.index)
    found = counted(demo_figures.headline, changes, words)
    assert found.p_exact == pytest.approx(1 - 0.6554, abs=0.002)
    assert (found.lower, found.upper) == (10, 11)
    assert found.labelled == 10
    assert np.isnan(found.units.loc["C10", "probability_wrong"])
    assert found.chances.sum() == pytest.approx(1)
    assert found.p_any_wrong < 0.01


def test_a_label_of_a_clinic_apart_that_is_doubtful_is_told(demo_figures):
    """Called improved though its own figures give 0.66: the chance of a wrong label is the rest."""
    changes = changes_of([*LIKE, 0.01])
    found = counted(demo_figures.headline, changes, pd.Series(Evidence.IMPROVED, index=changes.inside.index))
    assert found.units.loc["C10", "probability_wrong"] == pytest.approx(0.3446, abs=0.002)
    assert found.p_any_wrong == pytest.approx(0.3446, abs=0.01)


def test_few_clinics_or_none_that_moved_are_not_counted(demo_figures):
    """Three have no spread between them; a measure that stands still has no count."""
    for values in (LIKE[:3], [0.0] * 10):
        changes = changes_of(values)
        words = pd.Series(Evidence.NO_CLEAR_CHANGE, index=changes.inside.index)
        assert counted(demo_figures.headline, changes, words) is None


def test_so_little_is_rare_where_the_others_moved_and_common_where_they_did_not():
    """A clinic at 1 point beside others at 13, and beside others at 1."""
    mean, chance = so_little(changes_of([*LIKE, 0.01]), "C10", apart=["C10"], improves="up")
    assert mean == pytest.approx(0.13, abs=0.002)
    assert chance < 0.001
    _, chance = so_little(changes_of([*[0.01] * 10, 0.01]), "C10", apart=["C10"], improves="up")
    assert chance == pytest.approx(0.5, abs=0.01)
    _, down = so_little(changes_of([*[-each for each in LIKE], -0.01]), "C10", apart=["C10"], improves="down")
    assert down < 0.001
    assert np.isnan(so_little(changes_of([0.1, 0.1, 0.0]), "C02", apart=["C02"], improves="up")[1])


def test_changes_beyond_the_waiting_clinics_are_those_less_their_mean(demo_figures):
    """And the null range holds besides how much the waiting clinics truly differ."""
    changes = site_changes(demo_figures, demo_figures.headline)
    waiting = changes.clinics[~changes.clinics["inside"]]
    assert changes.waiting == len(waiting) == 5
    mean, _, _ = mean_of(waiting["adjusted"], waiting["own_variance"])
    np.testing.assert_allclose(changes.inside["beyond"], changes.inside["adjusted"] - mean, atol=1e-9)
    assert (changes.inside["chance"] * 2 >= (changes.inside["upper"] - changes.inside["lower"]) - 1e-8).all()
    assert mean_of(waiting["adjusted"].iloc[:0], waiting["own_variance"].iloc[:0]) != mean_of(
        waiting["adjusted"], waiting["own_variance"]
    )


def test_the_null_range_allows_for_clinics_that_truly_differ():
    """Five that wait and differ by ten points, hardly any error in each; from one nothing can be told."""
    waiting = pd.DataFrame({"adjusted": [-0.1, -0.05, 0.0, 0.05, 0.1], "own_variance": 1e-6})
    between = _between(waiting)
    assert between == pytest.approx(waiting["adjusted"].var(), rel=0.01)
    assert np.isnan(_between(waiting.iloc[:1]))
    own = pd.Series([1e-6])
    assert _reach(own, between / 5 + between, 4)[0] == pytest.approx(2.776 * np.sqrt(1.2 * between), rel=0.001)
    assert np.isnan(_reach(own, float("nan"), 1e6)).all()
    assert "cannot be told from one that waits" in _band(0.1, float("nan"), "points")
    assert "outside" in _band(0.1, 0.05, "points")


def test_a_quarter_in_which_one_indicator_counted_nobody_moves_nothing(demo_figures):
    """Two shares that stand still at different levels, one unknown in a quarter: the mean stands still too."""
    known = panel(demo_figures)
    two = known.indicators[:2]
    rows = known.of(*(measure.id for measure in two))
    levels = rows["unit"].eq("C07") * rows["series"].eq(two[0].id) * 0.3 + 0.4
    gone = rows["unit"].eq("C07") & rows["series"].eq(two[0].id) & rows["period"].eq(pd.Timestamp(2025, 4, 1))
    begun = known.rows.drop_duplicates("unit").set_index("unit")["start"]
    told = _together(rows.assign(value=levels.mask(gone)), two, demo_figures, begun)
    assert told.loc[told["unit"] == "C07", "value"].std() == pytest.approx(0, abs=1e-12)


# --- regression, series, people, events -----------------------------------------------------------------------------


def test_returning_to_the_average_explains_little_of_the_demo(demo_figures):
    """Nothing of the kind is planted; without clinics that wait nothing is said."""
    inside = panel(demo_figures).inside
    low = regression(demo_figures, demo_figures.headline, inside)
    assert abs(low["alone"]) < 0.01
    assert np.sign(low["alone"]) == -np.sign(low["apart"])
    assert regression(demo_figures, demo_figures.headline, panel(demo_figures).units) == {}


def test_months_of_a_series_leave_the_phase_in_out(demo_figures):
    """Every month stands there; those just after the start have no value."""
    rows = monthly(demo_figures, demo_figures.headline)
    own = rows[rows["series"] == "C07"].set_index("period")["value"]
    assert own["2023-10":"2024-03"].isna().all()
    assert len(own["2023-10":"2024-03"]) == PHASE_IN
    assert own["2023-09"].notna().all()
    assert own["2024-04"].notna().all()
    after = rows[rows["value"].notna() & (rows["period"] >= rows["start"])].groupby("series").size()
    assert (after >= FEWEST_MONTHS).all()
    assert "C04" not in set(rows["series"])


def test_who_came_and_left_is_counted_from_the_roster(demo_figures):
    """The same numbers, person by person."""
    roster = demo_figures.results.roster
    left = set()
    for (unit, person), own in roster.groupby(["clinic_id", "provider_id"]):
        last = own["to_date"].max()
        if own["to_date"].notna().all() and pd.Timestamp(2023, 9, 30) < last <= pd.Timestamp(demo_figures.as_of):
            left.add((unit, person))
    told = came_and_left(demo_figures)
    assert sum(told["left"].values()) == len(left)
    assert told["left"].get("C22", 0) == sum(unit == "C22" for unit, _ in left)


def test_clinicians_are_told_beside_the_volume(demo_figures):
    """Head count for a hundred episodes of a quarter."""
    staff = demo_figures.results.clinics.set_index("clinic_id")["providers"]
    row = demo_figures.now(demo_figures.headline, "C07")
    assert clinicians_per_hundred(demo_figures)["C07"] == pytest.approx(100 * staff["C07"] / (row["n"] / 4))


def test_events_are_told_without_the_starts_and_without_the_future(demo_figures):
    """In the order of their days, with aim and change where they were written down."""
    claim = events_claim(demo_figures)
    noted = demo_figures.results.annotations
    inside = noted[(noted["kind"] != "start") & (noted["on"] <= pd.Timestamp(demo_figures.quarter.last_day))]
    assert len(claim.table) == len(inside[inside["on"] > pd.Timestamp(2023, 9, 30)])
    assert "everywhere" in set(claim.table["Clinic"])
    assert KINDS["start"] not in set(claim.table["Kind"])
    assert set(claim.table["Kind"]) <= set(KINDS.values())
    assert (claim.table["Aim"] != "").any()
