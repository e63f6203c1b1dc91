"""Cases 01, 03, 04, 05, 07 and 10: control charts of qicharts2 and NHSRplotthedots."""

import pandas as pd
import pytest

from wellanalysis.stats.spc import assurance, control_chart, point_states, special_causes, variation
from wellanalysis.stats.spc_rules import critical_values

pytestmark = pytest.mark.real
LINES = {"centre": "cl", "lower": "lcl", "upper": "ucl", "lower_2s": "lcl.95", "upper_2s": "ucl.95"}
FACTOR = 2.66 * 1.128 / 3
"""qicharts2 has 3 / 1.128 moving ranges where NHS England's tool, and ours, has 2.66."""


def assert_lines(assert_close, chart, expected, *, widen=1.0):
    """All five lines, with the package's limits `widen` times as far from the centre."""
    for line, column in LINES.items():
        wanted = expected["cl"] + widen * (expected[column] - expected["cl"])
        assert_close(chart[line], wanted)


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
    assert special_causes(chart)["outside"].tolist() == expected["sigma.signal"].tolist()


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
    expected = case("03_spc_c_u_parts_cdi", "expected.csv").query("variant == @variant").head(rows)
    chart = control_chart(points, chart=kind, **options)
    runs = special_causes(chart, rules="anhoej").head(rows)
    assert_lines(assert_close, chart.head(rows), expected)
    assert special_causes(chart)["outside"].head(rows).tolist() == expected["sigma.signal"].tolist()
    assert_close(runs[["useful", "longest_run", "crossings"]], expected[["n.useful", "longest.run", "n.crossings"]])
    assert runs["signal"].tolist() == expected["runs.signal"].tolist()


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
    assert special_causes(chart)["outside"].tolist() == expected["sigma.signal"].tolist()
    runs = special_causes(chart, rules="anhoej")
    assert_close(runs[["useful", "longest_run", "crossings"]], expected[["n.useful", "longest.run", "n.crossings"]])


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
    both = expected.merge(chart, left_on=["f", "x"], right_on=["org_code", "period"])
    both = both[both["upper"].notna()]
    assert len(both) >= 120
    for ours, theirs in (("centre", "mean_col"), ("lower", "lpl"), ("upper", "upl")):
        assert_close(both[ours], both[theirs])
    seen = list(zip(both["rule"], both["side"], strict=True))
    assert seen == [rule_and_side(said) for said in both["special_cause_type"]]
    assert both["state"].tolist() == [STATES.get(said, "neutral") for said in both["point_type"]]

    icons = case(name, "summary.csv").query("variant == @variant").drop_duplicates("f", keep="last").set_index("f")
    drawn = chart.groupby("org_code").tail(1).set_index("org_code")["upper"].notna()
    icons = icons[drawn.reindex(icons.index)]
    states = variation(chart, improves=improves)[icons.index]
    assert states.tolist() == [STATES.get(said, "neutral") for said in icons["variation_type"]]
    if target is not None:
        assured = assurance(chart, target=target, improves=improves)[icons.index]
        assert assured.tolist() == icons["assurance_type"].map(ASSURED).tolist()
