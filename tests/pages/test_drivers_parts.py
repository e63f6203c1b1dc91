"""Is it the same everywhere, what would it be worth, and what comes first: planted differences are found, quiet ones not."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from wellanalysis.pages import drivers_otherwise
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.drivers_first import lagged_claim
from wellanalysis.pages.drivers_found import COUNTS, associated, drivers
from wellanalysis.pages.drivers_lagged import before, panel
from wellanalysis.pages.drivers_losses import losses_claim
from wellanalysis.pages.drivers_rows import QUARTER, UNIT, X
from wellanalysis.pages.drivers_stability import REGIONS, again, splits, stability_claims
from wellanalysis.pages.drivers_where import whole
from wellanalysis.pages.drivers_words import difference_text
from wellanalysis.pages.drivers_worth import _own, priced, worths
from wellanalysis.pages.drivers_worth_told import _extra, worth_claims
from wellanalysis.pages.remembered import Remembered
from wellanalysis.stats.drivers_worth import worth

DEBRIDEMENT = "Adequate debridement within 14 days"


@pytest.fixture(scope="module")
def found(demo_figures):
    """What goes with the demo's outcomes."""
    return drivers(demo_figures)


@pytest.fixture(scope="module")
def healed(found):
    """Patients of the headline outcome."""
    return found.cohorts[0]


def claims(figures, found, cohort):
    """The three claims of stability by split."""
    return {
        claim.id.removeprefix("healed_12w-"): claim for claim in stability_claims(figures, found, cohort, Remembered())
    }


# --- the same everywhere ---------------------------------------------------------------------------------------------


def test_parts_hold_every_patient_once(demo_figures, healed):
    """Halves, regions, and the newest quarter beside all before."""
    for masks in splits(demo_figures, healed).values():
        assert (pd.concat([mask.astype(int) for mask in masks.values()], axis=1).sum(axis=1) == 1).all()
    held = list(splits(demo_figures, healed)["held"])
    assert held == ["2023Q3 to 2026Q1", "2026Q2"]


def test_effects_that_are_the_same_everywhere_are_said_to_be(demo_figures, found, healed):
    """As planted: at most one of eighteen would seem to differ."""
    told = claims(demo_figures, found, healed)
    assert set(told) == {"halves", "regions", "held"}
    differing = sum(
        claim.table["More different than chance gives"].str.startswith("yes").sum() for claim in told.values()
    )
    assert differing <= 1


def test_an_effect_that_one_region_alone_has_is_found(demo_figures, found, healed):
    """Planted: in one region all who were debrided healed."""
    coast = splits(demo_figures, healed)[REGIONS]["Coast"]
    whom = coast & (healed.rows["debridement_14d"] == "achieved") & (healed.rows[QUARTER] > "2024-01-01")
    rows = healed.rows.assign(events=healed.rows["events"].mask(whom, healed.rows["trials"]))
    claim = claims(demo_figures, found, replace(healed, rows=rows))["regions"]
    row = claim.table.set_index("Indicator").loc[DEBRIDEMENT]
    assert row["More different than chance gives"].startswith("yes")
    assert claim.heading == "Healed within 12 weeks: no difference seen between regions for 5 of 6 indicators"


def test_the_newest_quarter_is_not_in_the_estimate_that_it_tries(demo_figures, found, healed):
    """Outcomes of the newest quarter turned round leave the earlier estimate as it was."""
    newest = healed.rows[QUARTER] == healed.rows[QUARTER].max()
    turned = (healed.rows["trials"] - healed.rows["events"]).where(newest, healed.rows["events"])
    before, after = (
        claims(demo_figures, found, cohort)["held"].table.set_index("Indicator")
        for cohort in (healed, replace(healed, rows=healed.rows.assign(events=turned)))
    )
    assert before["2023Q3 to 2026Q1"].equals(after["2023Q3 to 2026Q1"])
    assert not before["2026Q2"].equals(after["2026Q2"])


CELLS = pd.DataFrame(
    {"difference": [0.09, 0.04], "lower": [0.08, -0.02], "upper": [0.1, 0.1]},
    index=pd.MultiIndex.from_tuples([("a", "before"), ("a", "newest")]),
)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ((0.09, 0.08, 0.10), (0.05, 0.01, 0.09), "seen again"),
        ((0.09, 0.08, 0.10), (0.04, -0.02, 0.10), "cannot tell yet"),
        ((0.09, 0.08, 0.10), (0.00, -0.05, 0.05), "not seen again"),
        ((0.09, 0.08, 0.10), (-0.05, -0.08, -0.02), "not seen again"),
        ((-0.09, -0.10, -0.08), (-0.05, -0.08, -0.02), "seen again"),
        ((0.04, -0.01, 0.09), (0.05, 0.01, 0.09), "not seen before"),
        ((0.01, 0.001, 0.019), (0.05, 0.01, 0.09), "not seen before"),
        ((0.09, 0.08, 0.10), (np.nan, np.nan, np.nan), "cannot tell yet"),
    ],
)
def test_seen_again_needs_the_newest_quarters_own_interval(old, new, said):
    """That no difference between the two is seen is not enough."""
    cells = pd.DataFrame([old, new], index=CELLS.index, columns=CELLS.columns)
    assert again(cells, "a", "before", "newest", 0.02) == said


def test_an_association_deleted_from_the_newest_quarter_is_not_seen_again(demo_figures, found, healed):
    """Planted: whoever had the indicators in that quarter fared like whoever had not."""
    claim = claims(demo_figures, found, healed)["held"]
    assert claim.heading.startswith(
        "What was seen before is seen again in the newest quarter, estimated apart from the earlier ones: 3 of 5 "
    )
    assert "1 indicator not seen before is not counted" in claim.sentence
    newest = healed.rows[QUARTER] == healed.rows[QUARTER].max()
    drawn = np.random.default_rng(11).binomial(healed.rows["trials"], healed.share)
    even = healed.rows["events"].mask(newest, drawn)
    rows = healed.rows.assign(events=even)
    deleted = claims(demo_figures, found, replace(healed, rows=rows))["held"]
    assert "estimated apart from the earlier ones: 0 of 5 indicators" in deleted.heading
    assert "seen again" not in set(deleted.table["In 2026Q2"])


# --- whoever was lost ------------------------------------------------------------------------------------------------


def test_losses_counted_as_the_worse_result_stand_beside_what_is_told(demo_figures, found, healed):
    """As many lost as the table of who was left out; here all read the same."""
    claim = losses_claim(demo_figures, found, healed, Remembered())
    assert claim.heading == (
        "Lost wounds counted as not having “Healed within 12 weeks”: 6 of 6 indicators read the same"
    )
    line = claim.table.set_index("Indicator").loc[DEBRIDEMENT]
    assert line["Lost"] == f"{healed.lost_later(healed.indicators[1]):,.0f}"
    rows = healed.rows[healed.rows[healed.factors].notna().any(axis=1)]
    whole = replace(healed, rows=rows.assign(trials=rows["trials"] + rows["lost"]))
    own = associated(whole.known(healed.indicators[1]), healed.factors)
    said = difference_text(own.difference, own.lower, own.upper)
    assert line["Losses counted (95\u00a0% interval)"] == said


def test_losses_that_would_turn_a_reading_are_found(demo_figures, found, healed):
    """Planted: a fifth of those who had been debrided were lost."""
    debrided = (healed.rows["debridement_14d"] == "achieved") & (healed.rows["trials"] > 0)
    lost = healed.rows["lost"].mask(debrided, healed.rows["trials"] * 0.2)
    planted = replace(healed, rows=healed.rows.assign(lost=lost))
    claim = losses_claim(demo_figures, found, planted, Remembered())
    line = claim.table.set_index("Indicator").loc[DEBRIDEMENT]
    assert line["Reading as told"] == "outcome seen more often"
    assert line["Reading with losses"] != "outcome seen more often"
    assert "6 of 6" not in claim.heading
    none = replace(healed, rows=healed.rows.assign(lost=0))
    assert losses_claim(demo_figures, found, none, Remembered()) is None


def test_losses_count_as_events_where_the_outcome_is_to_fall(demo_figures, found):
    """Admitted, not spared."""
    admitted = found.cohorts[1]
    claim = losses_claim(demo_figures, found, admitted, Remembered())
    assert claim.heading.startswith("Lost wounds counted as having “Unplanned admission")
    rows = admitted.rows[admitted.rows[admitted.factors].notna().any(axis=1)]
    counted = rows.assign(trials=rows["trials"] + rows["lost"], events=rows["events"] + rows["lost"])
    own = associated(replace(admitted, rows=counted).known(admitted.indicators[1]), admitted.factors)
    line = claim.table.set_index("Indicator").loc[DEBRIDEMENT]
    assert line["Losses counted (95\u00a0% interval)"] == difference_text(
        own.difference, own.lower, own.upper, unit="tenths of points"
    )


def test_rows_of_nobody_but_the_lost_change_no_estimate(healed):
    """They have no known result, and may have no known case mix."""
    known = healed.known(healed.indicators[0])
    assert (healed.rows["trials"] == 0).any()
    assert (known["trials"] > 0).all()
    assert known[healed.factors].notna().all(axis=None)


# --- what it would be worth ------------------------------------------------------------------------------------------


def test_a_clinics_own_benchmark_gives_what_the_whole_count_at_it_gives(healed):
    """In proportion to how many more would get there, intervals too; at or beyond it nothing is left to gain."""
    indicator = healed.indicators[0]
    rows = healed.known(indicator)
    asked = {"indicator": X, "factors": healed.factors, "draws": 20, **COUNTS}
    high, low = (worth(rows, benchmark=value, **asked).units for value in (0.95, 0.75))
    scaled = _own(high, pd.Series(0.75, high.index))
    columns = ["extra", "lower", "upper"]
    assert np.allclose(scaled[columns], low[columns])
    assert (scaled.loc[low["share"] >= 0.75, "extra"] == 0).all()


def test_clinics_against_their_own_benchmark_the_network_against_its_own(demo_figures, healed):
    """Harbor agreed on 80 % for debridement."""
    indicators = tuple(each for each in healed.indicators if each.id == "debridement_14d")
    told = worths(demo_figures, healed, indicators, Remembered())
    own = told.clinics.set_index("unit")["benchmark"]
    assert own["C07"] == 0.80
    assert (own.drop("C07") == 0.85).all()
    assert told.network.loc["debridement_14d", "extra"] > 0


def test_each_clinic_is_told_its_largest_opportunity_in_regional_order(demo_figures, found, healed):
    """One line per clinic that is judged; its own share beside the benchmark that it has not reached."""
    _, where = worth_claims(demo_figures, found, healed, Remembered())
    judged = demo_figures.clinics[demo_figures.clinics["full"]]
    assert where.table["Clinic"].tolist() == judged["name"].tolist()
    assert "if the association were causal" in where.sentence
    lines = where.table[where.table["Now"] != ""]
    assert len(lines) > 10
    assert all(
        int(now.split()[0]) <= int(at.split()[0]) for now, at in zip(lines["Now"], lines["Benchmark"], strict=True)
    )


def test_a_clinic_whose_figure_is_not_shown_is_not_told_its_worth(demo_figures, found, healed):
    """Planted: one clinic's results are withheld."""
    place = demo_figures.clinics[demo_figures.clinics["full"]].iloc[0]
    hidden = demo_figures.cells.assign(
        withheld=demo_figures.cells["withheld"] | (demo_figures.cells["unit"] == place["clinic_id"])
    )
    _, where = worth_claims(replace(demo_figures, cells=hidden), found, healed, Remembered())
    line = where.table.set_index("Clinic").loc[place["name"]]
    assert line.drop("Region").tolist() == ["withheld", "", "", ""]


def test_the_confounded_indicator_is_not_priced(demo_figures, found, healed):
    """It makes no practical difference within clinics, and no clinic is sent after it."""
    network, where = worth_claims(demo_figures, found, healed, Remembered())
    line = network.table.set_index("Indicator").loc["Nutrition screened within 14 days"]
    assert line.iloc[-1] == "not counted: no practical difference within clinics"
    assert line["Clinics below it"] == ""
    assert "Nutrition screened within 14 days" not in set(where.table["Largest opportunity"])
    assert "do not add up" in network.caveat


def test_without_a_benchmark_nothing_is_worth_counting(demo_figures, found, healed):
    """No claim rather than an invented standard."""
    plain = tuple(each.model_copy(update={"benchmark": None}) for each in healed.indicators)
    assert worth_claims(demo_figures, found, replace(healed, indicators=plain), Remembered()) == []
    confounded = "nutrition_screened_14d"
    assert [each.id for each in priced(found, healed)] == [
        each.id for each in healed.indicators if each.id != confounded
    ]


def test_what_does_not_stand_is_not_priced(demo_figures, found, healed):
    """However large it would be: the heading's largest is among those that go the right way by more than chance."""
    largest = (healed.outcome.id, "offloading_14d")
    changed = found.effects.copy()
    changed.loc[largest, "stands"] = False
    quiet = replace(found, effects=changed)
    network, where = worth_claims(demo_figures, quiet, healed, Remembered())
    assert "Pressure taken off" not in network.heading
    line = network.table.set_index("Indicator").loc["Pressure taken off the foot within 14 days"]
    assert line.iloc[-1] == "cannot tell yet"
    assert "Pressure taken off the foot within 14 days" not in set(where.table["Largest opportunity"])
    changed["stands"] = False
    (nothing,) = worth_claims(demo_figures, replace(found, effects=changed), healed, Remembered())
    assert nothing.heading == "What the benchmarks would be worth in “Healed within 12 weeks” cannot be told yet"
    assert len(nothing.table) == 6


def test_why_an_indicator_has_no_price_is_told(demo_figures, found, healed, monkeypatch):
    """The statistics' own reason, in its line; nobody vanishes from the table."""

    def refused(*_: object, **__: object) -> None:
        raise ValueError("with or without 'indicator' nobody or everybody has the outcome: no effect can be told")

    monkeypatch.setattr("wellanalysis.pages.drivers_worth.worth", refused)
    (network,) = worth_claims(demo_figures, found, healed, Remembered())
    said = network.table.set_index("Indicator").loc[DEBRIDEMENT].iloc[-1]
    assert said == "cannot tell: with or without it nobody or everybody has the outcome: no effect can be told"


def test_the_network_is_told_what_its_number_is_part_of(demo_figures, found, healed):
    """All wounds of the window, those that healed, and the difference in points."""
    network, _ = worth_claims(demo_figures, found, healed, Remembered())
    assert "about 38 more (32 to 43) of 19,025 wounds (14,156 had it), 0.2\u00a0points." in network.sentence
    hidden = demo_figures.cells.assign(
        withheld=demo_figures.cells["withheld"]
        | ((demo_figures.cells["unit"] == NETWORK) & (demo_figures.cells["measure"] == healed.outcome.id))
    )
    quiet, _ = worth_claims(replace(demo_figures, cells=hidden), found, healed, Remembered())
    assert "19,025" not in quiet.sentence


def test_clinics_are_told_whole_patients_and_what_waits_for_the_programme(demo_figures, found, healed):
    """No tenths of a wound; where there is no programme nothing is said of it."""
    assert [whole(each) for each in (7.3, 0.9, 0.5, 0.4)] == ["about 7", "about 1", "about 1", "fewer than 1"]
    _, where = worth_claims(demo_figures, found, healed, Remembered())
    assert where.table.loc[where.table["Clinic"] == "Fisher Lane", "Wounds more, if causal"].tolist() == ["about 7"]
    assert "5 clinics are still waiting for Healing Together" in where.sentence
    network = demo_figures.definitions.network.model_copy(update={"programme": None})
    without = replace(demo_figures, definitions=replace(demo_figures.definitions, network=network))
    _, where = worth_claims(without, found, healed, Remembered())
    assert "waiting" not in where.sentence


@pytest.mark.parametrize(
    ("extra", "lower", "upper", "said"),
    [
        (38.2, 32.4, 43.1, "about 38 more (32 to 43)"),
        (1.24, 1.0, 1.31, "about 1.2 more (1.0 to 1.3)"),
        (5.5, -13.8, 24.8, "cannot tell yet (−14 to 25)"),
        (-12.0, -15.0, -9.0, "about 12 fewer (9 to 15)"),
        (0.0, 0.0, 0.0, "none (0.0 to 0.0)"),
    ],
)
def test_outcomes_more_are_said_as_whole_patients_and_as_tenths_where_few(extra, lower, upper, said):
    """Fewer where the outcome is to fall."""
    assert _extra(pd.Series({"extra": extra, "lower": lower, "upper": upper})) == said


# --- what comes first -------------------------------------------------------------------------------------------------


def test_the_panel_holds_final_quarters_of_judged_clinics(demo_figures, healed):
    """Observed less expected per patient, and each indicator's share."""
    rows = panel(demo_figures, healed, healed.indicators)
    assert rows["period"].max() == pd.Timestamp("2026-04-01")
    assert set(rows["unit"]) == set(healed.rows[UNIT])
    one = rows[(rows["unit"] == "C07") & (rows["period"] == "2026-04-01")].iloc[0]
    table = demo_figures.expected.table
    own = table[(table["measure"] == "healed_12w") & (table["clock"] == "reference") & (table["level"] == "quarter")]
    own = own[(own["unit"] == "C07") & (own["period"] == pd.Timestamp("2026-04-01"))].iloc[0]
    assert one["outcome"] == pytest.approx((own["observed"] - own["expected"]) / own["trials"])
    cell = demo_figures.in_quarter(
        demo_figures.definitions.measure("debridement_14d"), "C07", demo_figures.finals["healed_12w"]
    )
    assert one["debridement_14d"] == pytest.approx(cell["numerator"] / cell["denominator"])


def test_what_moves_first_is_set_beside_what_it_could_bring_and_beside_the_programme(demo_figures, found, healed):
    """And the claim says why this is weaker evidence than it looks: without the programme the confounded one alone moves first."""
    claim = lagged_claim(demo_figures, found, healed, Remembered())
    assert claim.heading == (
        "5 of 6 indicators move before “Healed within 12 weeks”, by more than they could bring themselves: Healing Together may "
        "have moved both"
    )
    table = claim.table.set_index("Indicator")
    assert table.loc["Nutrition screened within 14 days", "Reading"] == "cannot tell yet"
    assert table.loc["Compression worn within 14 days", "Reading"] == "seen 1 to 4 quarters later"
    row = dict((each.id, row) for each, row in found.rows(healed))["compression_14d"]
    bring = 0.1 * row["difference"] * row["trials"] / healed.trials
    assert (
        table.loc["Compression worn within 14 days", "Could bring by itself"] == f"about +{100 * bring:.1f}\u00a0points"
    )
    assert (
        "none of these is seen to move first. There “Nutrition screened within 14 days” moves first." in claim.sentence
    )
    assert "so little does coming first prove" in claim.sentence
    assert "does not remove all that stood behind both before" in claim.caveat


def test_before_the_programme_no_pair_of_quarters_reaches_into_it(demo_figures, healed):
    """Outcomes are known up to the last quarter that ended before a clinic began; of those that wait, all."""
    rows = panel(demo_figures, healed, healed.indicators)
    known = before(demo_figures, rows).dropna(subset="outcome")
    last = known.groupby("unit")["period"].max() + pd.DateOffset(months=3)
    begun = pd.to_datetime(pd.Series({unit: demo_figures.started(unit) for unit in last.index}))
    assert (last[begun.notna()] <= begun[begun.notna()]).all()
    assert (last[begun.isna()] == rows["period"].max() + pd.DateOffset(months=3)).all()


def test_without_a_programme_what_moved_both_is_not_named(demo_figures, found, healed):
    """Nor is there a column of the time before it."""
    network = demo_figures.definitions.network.model_copy(update={"programme": None})
    plain = replace(demo_figures, definitions=replace(demo_figures.definitions, network=network))
    claim = lagged_claim(plain, found, healed, Remembered())
    assert claim.heading.endswith("by more than they could bring themselves: something else may have moved both")
    assert "Healing Together" not in f"{claim.sentence} {claim.caveat} {list(claim.table.columns)}"


def test_where_nothing_follows_the_page_says_that_nobody_can_tell(demo_figures, found, healed):
    """Planted: indicators drawn anew, alike for all clinics."""
    rng = np.random.default_rng(3)
    sums = demo_figures.sums
    ours = sums["measure"].isin([each.id for each in healed.indicators]) & (sums["level"] == "quarter")
    drawn = rng.binomial(sums["denominator"].fillna(0).astype(int), 0.7)
    quiet = replace(
        demo_figures, sums=sums.assign(numerator=sums["numerator"].mask(ours & (sums["unit"] != NETWORK), drawn))
    )
    claim = lagged_claim(quiet, found, healed, Remembered())
    assert claim.heading == "Whether an indicator moves before “Healed within 12 weeks” cannot be told yet"
    assert "not the same as showing that nothing follows" in claim.sentence
    assert (claim.table["Reading"] == "cannot tell yet").all()


def test_of_which_indicator_nothing_can_be_told_and_why_stands_in_the_table(demo_figures, found, healed):
    """Planted: one indicator is the same everywhere; where it is so for all there is a reason instead of a table."""
    sums = demo_figures.sums
    quarters = (sums["level"] == "quarter") & (sums["unit"] != NETWORK)
    flat = sums["numerator"].mask(quarters & (sums["measure"] == "debridement_14d"), sums["denominator"])
    claim = lagged_claim(replace(demo_figures, sums=sums.assign(numerator=flat)), found, healed, Remembered())
    said = claim.table.set_index("Indicator").loc[DEBRIDEMENT, "Reading"]
    assert said == "cannot tell: it does not vary beside the outcome of the same quarter"
    all_flat = sums["numerator"].mask(quarters, sums["denominator"])
    none = lagged_claim(replace(demo_figures, sums=sums.assign(numerator=all_flat)), found, healed, Remembered())
    assert none.heading == "Whether an indicator moves before “Healed within 12 weeks” cannot be told yet"
    assert none.sentence == "It does not vary beside the outcome of the same quarter."


def test_an_indicator_that_the_other_method_refuses_is_named_with_its_reason(found, healed, monkeypatch):
    """Not left out of the count without a word."""
    honest = drivers_otherwise.companion
    calls = []

    def refused(*given: object, **asked: object) -> pd.Series:
        calls.append(1)
        if len(calls) == 1:
            raise ValueError("no correlation fits these counts")
        return honest(*given, **asked)

    monkeypatch.setattr(drivers_otherwise, "companion", refused)
    claim = drivers_otherwise.otherwise_claim(found, healed, Remembered())
    title = healed.indicators[0].title
    assert f"For “{title}” it tells nothing: no correlation fits these counts." in claim.sentence
    assert len(claim.table) == 5


def test_without_a_frozen_model_nothing_is_said_of_what_comes_first(demo_figures, found, healed):
    """A crude outcome would be who came, not how they fared."""
    table = demo_figures.expected.table
    none = replace(demo_figures.expected, table=table[table["clock"] != "reference"])
    assert lagged_claim(replace(demo_figures, expected=none), found, healed, Remembered()) is None
