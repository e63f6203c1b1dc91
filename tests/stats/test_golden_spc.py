"""Cases 01, 03, 04, 05, 07 and 10: control charts of qicharts2 and NHSRplotthedots."""

import numpy as np
import pandas as pd
import pytest

from wellanalysis.stats.spc import assurance, control_chart, point_states, special_causes, variation
from wellanalysis.stats.spc_rules import critical_values

pytestmark = pytest.mark.real
LINES = {"centre": "cl", "lower": "lcl", "upper": "ucl", "lower_2s": "lcl.95", "upper_2s": "ucl.95"}
FACTOR = 2.66 * 1.128 / 3
"""qicharts2 has 3 / 1.128 moving ranges where NHS England's tool, and ours, has 2.66."""


RUNS = {
    "useful": "n.useful",
    "longest_run": "longest.run",
    "longest_run_max": "longest.run.max",
    "crossings": "n.crossings",
    "crossings_min": "n.crossings.min",
}


def assert_lines(assert_close, chart, expected, *, widen=1.0):
    """Every column of the package: the points, all five lines, its rule of runs, and the points outside.

    The package's limits are taken `widen` times as far from the centre; rows beyond `expected` are not compared.
    """
    rows = len(expected)
    assert_close(chart["value"].head(rows), expected["y"])
    assert_close(chart["phase"].head(rows), expected["part"])
    for line, column in LINES.items():
        wanted = expected["cl"] + widen * (expected[column] - expected["cl"])
        assert_close(chart[line].head(rows), wanted)
    runs = special_causes(chart, rules="anhoej").head(rows)
    for ours, theirs in RUNS.items():
        assert_close(runs[ours], expected[theirs])
    assert runs["signal"].tolist() == expected["runs.signal"].tolist()
    assert special_causes(chart)["outside"].head(rows).tolist() == expected["sigma.signal"].tolist()
    # The package says of a missing or excluded point that it belongs to the baseline, and then leaves it out.
    based = expected["baseline"].to_numpy() & expected["include"].to_numpy() & expected["y"].notna().to_numpy()
    assert chart["baseline"].head(rows).tolist() == based.tolist()
    assert (~chart["excluded"].head(rows)).tolist() == expected["include"].tolist()
    # It counts the points of a part, missing ones among them, without the excluded.
    assert (
        chart.groupby("phase")["excluded"].transform(lambda out: (~out).sum()).head(rows).tolist()
        == expected["n.obs"].tolist()
    )
    if "n" in expected and expected["n"].notna().any():
        assert_close(chart["denominator"].head(rows), expected["n"])
        assert_close(chart["value"].head(rows) * chart["denominator"].head(rows), expected["y.sum"])


@pytest.mark.parametrize(
    ("variant", "kind", "screen"), [("p", "p", False), ("pp", "p_prime", True), ("pp_unscreened", "p_prime", False)]
)
def test_case_01_large_denominators(case, assert_close, variant, kind, screen):
    """p and Laney's p′, moving ranges screened and not; points outside agree."""
    points = case("01_spc_p_pp_nhs_accidents", "input.csv")
    points = points.rename(columns={"i": "period", "r": "numerator", "n": "denominator"})
    expected = case("01_spc_p_pp_nhs_accidents", "expected.csv").query("variant == @variant")
    chart = control_chart(points, chart=kind, screen=screen)
    assert_lines(assert_close, chart, expected)
    assert chart["period"].tolist() == expected["x"].tolist()


@pytest.mark.parametrize(
    ("variant", "kind", "options", "rows"),
    [
        ("c", "c", {}, 36),
        ("c_freeze24", "c", {"baseline": 24}, 36),
        ("c_part24", "c", {"phases": {"2014-11-01": "intervention"}}, 24),
        ("c_exclude_3_9", "c", {"exclude": ["2013-01-01", "2013-07-01"]}, 36),
        ("u_part24", "u", {"phases": {"2014-11-01": "intervention"}}, 24),
        ("run_freeze24", "run", {"baseline": 24}, 36),
    ],
)
def test_case_03_frozen_split_and_excluded(case, assert_close, variant, kind, options, rows):
    """Lines and runs; the second part has 12 points, a run chart here, so only the first is compared."""
    points = case("03_spc_c_u_parts_cdi", "input.csv", parse_dates=["month"]).drop(columns="period")
    points = points.rename(columns={"month": "period", "n": "numerator"})
    points = points.assign(denominator=points["days"] / 10_000) if kind == "u" else points
    if "baseline" in options:
        options = {"baseline": points["period"].head(options["baseline"])}
    expected = case("03_spc_c_u_parts_cdi", "expected.csv", parse_dates=["x"]).query("variant == @variant")
    expected = expected.assign(n=expected["n"] / 10_000) if kind == "u" else expected
    if kind == "u":
        # The package multiplies by 10,000 what it draws, but not what it divides.
        assert_close(expected["y.sum"], points["numerator"])
    chart = control_chart(points, chart=kind, **options)
    assert chart["period"].tolist() == expected["x"].tolist()
    assert_lines(assert_close, chart, expected.head(rows))
    short = chart.iloc[rows:]
    assert (short["centre"] == short["value"].median()).all()
    assert short[["lower", "upper", "lower_2s", "upper_2s"]].isna().all(axis=None)
    assert short["note"].str.startswith("run chart: 12 points").all()


@pytest.mark.parametrize(
    ("variant", "options"),
    [
        ("synth_i", {}),
        ("synth_i_freeze18", {"baseline": range(1, 19)}),
        ("synth_i_part18", {"phases": {19: "new lot"}}),
        ("synth_i_exclude20", {"exclude": [20]}),
        ("synth_i_unscreened", {"screen": False}),
    ],
)
def test_case_04_individuals_with_a_missing_point_and_an_outlier(case, assert_close, variant, options):
    """Limits of individuals are wider by 2.66 · 1.128 / 3, all else agrees."""
    points = case("04_spc_i_mr_ip", "input_synth.csv").rename(columns={"x": "period", "y": "value"})
    expected = case("04_spc_i_mr_ip", "expected.csv").query("variant == @variant")
    chart = control_chart(points, chart="xmr", **{"screen": True, **options})
    assert_lines(assert_close, chart, expected, widen=FACTOR)


def test_case_04_runs_and_lots(case, assert_close):
    """A run chart of the same points, and lots of unlike size as individuals."""
    whole = case("04_spc_i_mr_ip", "expected.csv")
    points = case("04_spc_i_mr_ip", "input_synth.csv").rename(columns={"x": "period", "y": "value"})
    assert_lines(assert_close, control_chart(points, chart="run"), whole.query("variant == 'synth_run'"))
    lots = case("04_spc_i_mr_ip", "input_lots.csv").rename(columns={"lot": "period", "n": "denominator"})
    chart = control_chart(lots, chart="xmr", screen=True)
    expected = whole.query("variant == 'lots_i'").drop(columns="n")
    assert_lines(assert_close, chart, expected, widen=FACTOR)


def test_case_04_moving_ranges_are_those_behind_our_sigma(case, assert_close):
    """There is no chart of moving ranges here; the mean that the package draws of them is behind our limits."""
    points = case("04_spc_i_mr_ip", "input_synth.csv").rename(columns={"x": "period", "y": "value"})
    expected = case("04_spc_i_mr_ip", "expected.csv").query("variant == 'synth_mr'")
    assert_close(points["value"].diff().abs(), expected["y"])
    assert_close(control_chart(points, chart="xmr")["sigma"], expected["cl"] * 2.66 / 3)


@pytest.mark.parametrize(
    ("variant", "kind", "widen"),
    [("complaints_i", "xmr", FACTOR), ("complaints_u", "u", 1), ("complaints_up", "u_prime", 1)],
)
def test_case_04_complaints_per_sale(case, assert_close, variant, kind, widen):
    """The same shares as individuals, as rates, and as rates after Laney."""
    columns = {"month": "period", "complaints": "numerator", "sales": "denominator"}
    points = case("04_spc_i_mr_ip", "input_complaints.csv").rename(columns=columns)
    expected = case("04_spc_i_mr_ip", "expected.csv").query("variant == @variant")
    assert_lines(assert_close, control_chart(points, chart=kind, screen=True), expected, widen=widen)


@pytest.mark.parametrize(("variant", "screen"), [("complaints_ip", True), ("complaints_ip_unscreened", False)])
def test_case_04_our_u_prime_stands_where_the_package_has_i_prime(case, assert_close, variant, screen):
    """I′ charts are not offered: same points and centre as u′, limits about as wide."""
    columns = {"month": "period", "complaints": "numerator", "sales": "denominator"}
    points = case("04_spc_i_mr_ip", "input_complaints.csv").rename(columns=columns)
    expected = case("04_spc_i_mr_ip", "expected.csv").query("variant == @variant").reset_index(drop=True)
    chart = control_chart(points, chart="u_prime", screen=screen)
    assert_close(chart["value"], expected["y"])
    assert_close(chart["centre"], expected["cl"])
    assert_close(chart["denominator"], expected["n"])
    width = (chart["upper"] - chart["centre"]) / (expected["ucl"] - expected["cl"])
    assert width.between(0.7, 1.4).all()


@pytest.mark.parametrize(
    ("variant", "file", "column", "kind", "options"),
    [
        ("cabg_g", "input_cabg_deaths.csv", "cases_between", "g", {"three_sigma": True}),
        (
            "cabg_g_freeze20",
            "input_cabg_deaths.csv",
            "cases_between",
            "g",
            {"three_sigma": True, "baseline": range(1, 21)},
        ),
        ("cabg_t", "input_cabg_deaths.csv", "days_between", "t", {"screen": True}),
        ("synth_g", "input_synth.csv", "gap", "g", {"three_sigma": True}),
        ("synth_t", "input_synth.csv", "days", "t", {"screen": True}),
    ],
)
def test_case_05_rare_events(case, assert_close, variant, file, column, kind, options):
    """Cases and days between events; g with the package's three-sigma limits, which are not our default."""
    points = case("05_spc_g_t_rare_events", file).rename(columns={"event": "period", column: "value"})
    points = points if kind == "g" else points[points["value"] > 0]
    expected = case("05_spc_g_t_rare_events", "expected.csv").query("variant == @variant")
    assert_lines(assert_close, control_chart(points, chart=kind, **options), expected)


def test_case_07_runs_of_52_series_at_once(case, assert_close):
    """Longest run, crossings, their critical values and the signal, for random, shifted, tied and short series."""
    points = case("07_anhoej_runs_rules", "input.csv")
    expected = case("07_anhoej_runs_rules", "expected.csv").query("method == 'anhoej'").set_index("series")
    columns = {"i": "period", "y": "value"}
    chart = control_chart(points.rename(columns=columns), chart="run", series="series")
    fixed = points.groupby("series")["cl"].first().reindex(chart["series"]).to_numpy()
    chart = chart.assign(centre=chart["centre"].where(pd.isna(fixed), fixed))
    runs = special_causes(chart, rules="anhoej").groupby("series").first().reindex(expected.index)
    assert_close(runs["centre"], expected["cl"])
    names = ["n.useful", "longest.run", "longest.run.max", "n.crossings", "n.crossings.min"]
    for ours, theirs in zip(
        ["useful", "longest_run", "longest_run_max", "crossings", "crossings_min"], names, strict=True
    ):
        assert_close(runs[ours], expected[theirs])
    assert runs["signal"].tolist() == expected["runs.signal"].tolist()
    assert points.groupby("series").size().reindex(expected.index).tolist() == expected["n.obs"].tolist()


@pytest.mark.parametrize("method", ["bestbox", "cutbox"])
def test_case_07_other_critical_values_see_the_same_runs(case, assert_close, method):
    """Best box and cut box (not offered) differ in their critical values alone; the signal differs in few series."""
    whole = case("07_anhoej_runs_rules", "expected.csv").set_index("series")
    other, ours = whole.query("method == @method"), whole.query("method == 'anhoej'")
    assert_close(
        other[["cl", "n.useful", "longest.run", "n.crossings"]], ours[["cl", "n.useful", "longest.run", "n.crossings"]]
    )
    assert (other["runs.signal"] == ours["runs.signal"]).mean() > 0.85


def test_case_07_critical_values(case, assert_close):
    """From 5 to 300 useful points."""
    expected = case("07_anhoej_runs_rules", "critical_values.csv")
    longest, fewest = critical_values(expected["n_useful"].to_numpy())
    assert_close(longest, expected["longest_run_max"])
    assert_close(fewest, expected["n_crossings_min"])


STATES = {
    "common_cause": "common_cause",
    "special_cause_improvement": "improving",
    "special_cause_concern": "concerning",
}
ASSURED = {"consistent_pass": "reliably_meets", "inconsistent": "varies", "consistent_fail": "not_yet"}
NAMED_TARGETS = {"RAS": 0.85, "RJZ": 0.80, "RR1": 0.70, "RJC": 0.95, "RRK": 0.75}
NAMED_PHASES = pd.DataFrame(
    [("RRK", "2018-04-01"), ("RAS", "2017-04-01"), ("RAS", "2018-04-01")], columns=["org_code", "period"]
).assign(reason="named")


def rule_and_side(said):
    """NHSRplotthedots' words as our rule and side."""
    if said == "Common Cause":
        return "", 0
    side = 1 if said.startswith("Above") or "Above" in said or "Increasing" in said else -1
    for start, rule in (
        ("Above", "outside"),
        ("Below", "outside"),
        ("2 in 3", "two_of_three"),
        ("7 Points", "one_side"),
    ):
        if said.startswith(start):
            return rule, side
    return "trend", side


@pytest.mark.parametrize(
    ("variant", "value", "improves", "target", "options"),
    [
        ("breaches_decrease", "breaches", "down", None, {}),
        ("breaches_neutral", "breaches", "neither", None, {}),
        ("breaches_unscreened", "breaches", "down", None, {"screen": False}),
        ("pct_increase_target95", "pct_in4h", "up", 0.95, {}),
        ("pct_named_targets", "pct_in4h", "up", NAMED_TARGETS, {}),
        ("breaches_fix12", "breaches", "down", None, {"baseline": range(12)}),
        ("breaches_rebase_2018_03", "breaches", "down", None, {"phases": {"2018-03-01": "rebase"}}),
        ("breaches_rebase_named", "breaches", "down", None, {"phases": NAMED_PHASES}),
        (
            "breaches_rebase_fix12",
            "breaches",
            "down",
            3000,
            {"phases": {"2017-10-01": "rebase"}, "baseline": [*range(12), *range(18, 30)]},
        ),
    ],
)
def test_case_10_making_data_count(case, assert_close, variant, value, improves, target, options):
    """Limits, rules, states and icons of five trusts; phases of 12 points or fewer are run charts here."""
    name = "10_nhse_xmr_ae_attendances"
    points = case(name, "input.csv", parse_dates=["period"])
    months = sorted(points["period"].unique())
    options = {"screen": True, **options}
    if "baseline" in options:
        options["baseline"] = [months[place] for place in options["baseline"]]
    points = points.loc[:, ["org_code", "period", value]].rename(columns={value: "value"})
    chart = special_causes(control_chart(points, chart="xmr", series="org_code", **options), rules="nhse_2022")
    chart = chart.assign(state=point_states(chart, improves=improves))

    expected = case(name, "expected.csv", parse_dates=["x"]).query("variant == @variant")
    both = expected.merge(chart, left_on=["f", "x"], right_on=["org_code", "period"], suffixes=("", "_ours"))
    assert len(both) == len(expected) == len(chart)
    assert_close(both["value"], both["y"])
    # The package's fix_y is y where it fixes the limits; its trajectory is empty. A group it warns of has no limits here.
    assert both["trajectory"].isna().all()
    assert both["fix_y"].notna().tolist() == both["baseline"].tolist()
    assert_close(both.loc[both["baseline"], "fix_y"], both.loc[both["baseline"], "y"])
    assert_close(both["phase"] - 1, both["rebase_group"])
    assert (both["upper"].isna() == both["short_group_warning"]).all()
    both = both[both["upper"].notna()]
    assert len(both) >= 120
    for ours, theirs in (("centre", "mean_col"), ("lower", "lpl"), ("upper", "upl")):
        assert_close(both[ours], both[theirs])
    seen = list(zip(both["rule"], both["side"], strict=True))
    assert seen == [rule_and_side(said) for said in both["special_cause_type"]]
    assert both["state"].tolist() == [STATES.get(said, "neutral") for said in both["point_type"]]
    assert both["signal"].tolist() == both["special_cause_flag"].tolist()
    assert both["outside"].tolist() == both["outside_limits"].tolist()
    assert np.sign(both["value"] - both["centre"]).tolist() == both["relative_to_mean"].tolist()
    beyond = (both["value"] < both["lower_2s"]) | (both["value"] > both["upper_2s"])
    assert (beyond & ~both["outside"]).tolist() == both["close_to_limits"].tolist()
    aimed = {None: np.nan}.get(target, target) if not isinstance(target, dict) else both["f"].map(target)
    assert_close(both["target"], np.broadcast_to(aimed, len(both)))
    summary = case(name, "summary.csv").query("variant == @variant").fillna({"rebase_group": 0})
    counted = both[["f", "rebase_group"]].drop_duplicates()
    for row in summary.merge(counted).itertuples():
        ours = both[(both["f"] == row.f) & (both["rebase_group"] == row.rebase_group)]
        assert_close(ours[["centre", "lower", "upper"]].iloc[-1], [row.mean_col, row.lpl, row.upl])
        assert len(ours) == row.n
        states = [row.common_cause, row.special_cause_improvement, row.special_cause_concern]
        if improves != "neither":
            assert [(ours["state"] == state).sum() for state in STATES.values()] == states

    icons = case(name, "summary.csv").query("variant == @variant").drop_duplicates("f", keep="last").set_index("f")
    drawn = chart.groupby("org_code").tail(1).set_index("org_code")["upper"].notna()
    icons = icons[drawn.reindex(icons.index)]
    states = variation(chart, improves=improves)[icons.index]
    assert states.tolist() == [STATES.get(said, "neutral") for said in icons["variation_type"]]
    if target is not None:
        assured = assurance(chart, target=target, improves=improves)[icons.index]
        assert assured.tolist() == icons["assurance_type"].map(ASSURED).tolist()
