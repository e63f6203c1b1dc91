"""Cases 12 and 13: φ, τ², z scores, trimming, limits and flags of FunnelPlotR.

The package's limits that are not copied: unadjusted limits (chi-square with O := E, normal for proportions), for which
ours are recomputed from the law itself; limits of ratios of two counts; and square-root limits, which it does not square
back.
"""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, chi2, poisson

from wellanalysis.stats.funnel import funnel
from wellanalysis.stats.funnel_dispersion import TrimMethod, kept

pytestmark = pytest.mark.real
RATIO, PROPORTION = "12_funnel_sr_medpar", "13_funnel_pr_rc"


def compared(case, assert_close, name, variant, columns, *, multiplier=1, **options):
    """Our funnel, the package's rows on the scale of the value, and its parameters."""
    expected = case(name, "expected.csv").query("variant == @variant").reset_index(drop=True)
    parameters = case(name, "parameters.csv").set_index("variant").loc[variant]
    given = expected.loc[:, ["group", "numerator", "denominator"]].set_axis(["unit", *columns], axis=1)
    found = funnel(given, **options)
    limits = [f"OD{level}{side}" for level in ("95", "99") for side in ("LCL", "UCL")]
    assert_close(found.phi, parameters["phi"])
    assert_close(found.tau2, parameters["tau2"])
    assert_units(assert_close, found, expected, columns, options, multiplier)
    assert found.overdispersed == parameters["draw_adjusted_used"]
    return found, expected[limits] / multiplier, parameters


def assert_units(assert_close, found, expected, columns, options, multiplier=1):
    """Value, transformed value and target, z before and after trimming, and which units were trimmed."""
    assert_close(found.units["value"] * multiplier, expected["numerator"] / expected["denominator"] * multiplier)
    # The package rounds what is expected to two places, for all but the value it prints.
    assert_close(
        found.units["value"] * multiplier,
        expected["rr"] * (multiplier if expected["rr"].max() < 10 else 1),
        relative=4e-4,
    )
    count, size = (given.to_numpy(dtype=float) for _, given in found.units[columns].items())
    assert_close(found.scale.transformed(count, size, found.target), expected["Y"])
    assert_close(found.scale.forward(found.target), expected["target_transformed"].iloc[0])
    assert_close(found.units["z"], expected["Uzscore"])
    z = found.units["z"].to_numpy()
    trimmed, inside = kept(z, trim=options.get("trim", 0.1), method=TrimMethod(options.get("trim_method", "winsorise")))
    assert_close(trimmed, expected.loc[inside, "Wuzscore"])
    if options.get("trim_method") == "truncate":
        assert inside.tolist() == (expected["truncated"] == 0).tolist()
        assert (np.argsort(np.argsort(z)) + 1).tolist() == expected["rk"].tolist()
    else:
        at_the_ends = (trimmed == trimmed.min()) | (trimmed == trimmed.max())
        assert at_the_ends.tolist() == (expected["winsorised"] == 1).tolist()


def assert_limits(assert_close, found, limits, *, absolute=2e-8):
    """Widened limits; the package types its z values to six digits, which shows only in limits next to 0."""
    names = ["lower_95", "upper_95", "lower_998", "upper_998"]
    assert_close(found.units[names], limits, absolute=absolute)


@pytest.mark.parametrize(
    ("variant", "trim", "multiplier", "flags"),
    [
        ("SHMI_adj_99", 0.1, 1, "998"),
        ("SHMI_adj_95", 0.1, 1, "95"),
        ("SHMI_adj_noround", 0.1, 1, "95"),
    ],
)
def test_case_12_log_ratio_truncated(case, assert_close, variant, trim, multiplier, flags):
    """Ratio on the log scale, a tenth truncated at each end; as many units outside as the package finds."""
    options = {"statistic": "ratio", "transform": "log", "trim": trim, "trim_method": "truncate"}
    found, limits, parameters = compared(
        case, assert_close, RATIO, variant, ["observed", "expected"], multiplier=multiplier, **options
    )
    assert_limits(assert_close, found, limits)
    outside = found.units[f"position_{flags}"] != "within"
    assert outside.sum() == parameters["n_outliers"]
    assert outside.tolist() == flagged(case, RATIO, variant)


def flagged(case, name, variant):
    """Which units the package finds outside."""
    return (case(name, "expected.csv").query("variant == @variant")["outlier"] != 0).tolist()


def test_case_12_a_twentieth_truncated_and_percent(case, assert_close):
    """The package multiplies by 100, z scores and all."""
    variant = "SHMI_adj_trim05_x100"
    options = {"statistic": "ratio", "transform": "log", "trim": 0.05, "trim_method": "truncate"}
    found, limits, parameters = compared(
        case, assert_close, RATIO, variant, ["observed", "expected"], multiplier=100, **options
    )
    assert_limits(assert_close, found, limits)
    assert (found.units["position_95"] != "within").tolist() == flagged(case, RATIO, variant)
    assert parameters["n_outliers"] == 13


def test_case_12_units_are_sums_of_patients(case, assert_close):
    """Observed and expected of each provider, from the 1,495 patients."""
    patients = case(RATIO, "input.csv", dtype={"provnum": str})
    sums = patients.groupby("provnum")[["los", "prds"]].sum()
    expected = case(RATIO, "expected.csv", dtype={"group": str}).query("variant == 'CQC_adj_95'").set_index("group")
    assert_close(sums["los"], expected.loc[sums.index, "numerator"])
    assert_close(sums["prds"], expected.loc[sums.index, "denominator"])
    rounded = case(RATIO, "expected.csv", dtype={"group": str}).query("variant == 'SHMI_adj_99'").set_index("group")
    assert_close(sums["prds"].round(2), rounded.loc[sums.index, "denominator"])


def test_case_12_without_overdispersion_limits_are_exact(case, assert_close):
    """Poisson quantiles; the package's chi-square limits of O := E leave one unit fewer outside."""
    expected = case(RATIO, "expected.csv").query("variant == 'SHMI_unadj_95'").reset_index(drop=True)
    columns, options = ["observed", "expected"], {"statistic": "ratio", "transform": "log", "trim_method": "truncate"}
    given = expected.loc[:, ["group", "numerator", "denominator"]].set_axis(["unit", *columns], axis=1)
    found = funnel(given, overdispersion="none", **options)
    assert_units(assert_close, found, expected, columns, options)
    for level, column, tail in (("95", "95", 0.025), ("998", "99", 0.001)):
        for side, chance in (("lower", tail), ("upper", 1 - tail)):
            exact = poisson.ppf(chance, given["expected"]) / given["expected"]
            assert_close(found.units[f"{side}_{level}"], exact)
        # The package's: the interval around E as if it had been observed, not the events a unit on target may have.
        assert_close(chi2.ppf(tail, 2 * given["expected"]) / 2 / given["expected"], expected[f"LCL{column}"])
        assert_close(chi2.ppf(1 - tail, 2 * given["expected"] + 2) / 2 / given["expected"], expected[f"UCL{column}"])
    outside = (found.units["position_95"] != "within").to_numpy()
    assert (outside.sum(), sum(flagged(case, RATIO, "SHMI_unadj_95"))) == (36, 35)
    assert outside[np.array(flagged(case, RATIO, "SHMI_unadj_95"))].all()


@pytest.mark.parametrize(("variant", "trim"), [("CQC_adj_95", 0.1), ("CQC_adj_trim0", 0)])
def test_case_12_root_ratio_winsorised(case, assert_close, variant, trim):
    """φ, τ² and z agree; limits are the squares of the package's."""
    options = {"statistic": "ratio", "transform": "sqrt", "trim": trim}
    found, limits, _ = compared(case, assert_close, RATIO, variant, ["observed", "expected"], **options)
    assert_limits(assert_close, found, limits**2, absolute=5e-8)
    # Not squared back, the package's limits are half as wide; what it flags, limits of the proper width do not all.
    ours = (found.units["position_95"] != "within").to_numpy()
    assert ours.sum() < sum(flagged(case, RATIO, variant))
    assert np.array(flagged(case, RATIO, variant))[ours].all()


@pytest.mark.parametrize(
    ("variant", "trim"),
    [("ae_PR_adj_95", 0.1), ("ae_PR_adj_trim0", 0), ("synth_PR_adj_95", 0.1), ("synth_PR_adj_trim0", 0)],
)
def test_case_13_proportions(case, assert_close, variant, trim):
    """Arcsine scale, winsorised or whole, from 4 to 400,000 people a unit."""
    found, limits, parameters = compared(
        case, assert_close, PROPORTION, variant, ["numerator", "denominator"], statistic="proportion", trim=trim
    )
    assert_limits(assert_close, found, limits)
    assert (found.units["position_95"] != "within").tolist() == flagged(case, PROPORTION, variant)
    assert isinstance(found.limits, pd.DataFrame)


@pytest.mark.parametrize("variant", ["ae_PR_adj_99_x100", "synth_PR_adj_99_x100"])
def test_case_13_proportions_in_percent(case, assert_close, variant):
    """Times 100, flags at 99.8 %."""
    found, limits, parameters = compared(
        case, assert_close, PROPORTION, variant, ["numerator", "denominator"], multiplier=100, statistic="proportion"
    )
    assert_limits(assert_close, found, limits)
    assert (found.units["position_998"] != "within").sum() == parameters["n_outliers"] == 0


@pytest.mark.parametrize(("prefix", "ours"), [("ae", 132), ("synth", 13)])
def test_case_13_without_overdispersion_limits_are_exact(case, assert_close, prefix, ours):
    """Binomial quantiles; the package's normal ones agree where units are large and flag 17 rather than 13 where small."""
    whole = case(PROPORTION, "expected.csv")
    expected = whole[whole["variant"] == f"{prefix}_PR_unadj_95"].reset_index(drop=True)
    columns = ["numerator", "denominator"]
    given = expected.loc[:, ["group", *columns]].rename(columns={"group": "unit"})
    found = funnel(given, statistic="proportion", overdispersion="none")
    assert_units(assert_close, found, expected, columns, {})
    target = given["numerator"].sum() / given["denominator"].sum()
    for level, column, tail in (("95", "95", 0.025), ("998", "99", 0.001)):
        for side, end, chance in (("lower", "LCL", tail), ("upper", "UCL", 1 - tail)):
            exact = binom.ppf(chance, given["denominator"], target) / given["denominator"]
            assert_close(found.units[f"{side}_{level}"], exact)
            large = given["denominator"] > 10_000
            assert_close(exact[large], expected.loc[large, f"{end}{column}"], relative=1e-3)
    assert (found.units["position_95"] != "within").sum() == ours


@pytest.mark.parametrize("prefix", ["ae", "synth"])
def test_case_13_ratios_of_two_counts_are_rates_here(case, assert_close, prefix):
    """Same values and target; the package lets the denominator vary as well, and adds 0.5 to both everywhere."""
    whole = case(PROPORTION, "expected.csv")
    expected = whole[whole["variant"] == f"{prefix}_RC_adj_95"].reset_index(drop=True)
    assert whole.loc[whole["variant"] == f"{prefix}_RC_unadj_95", "rr"].tolist() == expected["rr"].tolist()
    given = expected.loc[:, ["group", "numerator", "denominator"]].set_axis(["unit", "events", "exposure"], axis=1)
    found = funnel(given, statistic="rate", transform="log")
    assert_close(found.units["value"], expected["rr"])
    assert_close(np.log(found.target), expected["target_transformed"].iloc[0])
    events, exposure = given["events"], given["exposure"]
    both = np.sqrt(events / (events + 0.5) ** 2 + exposure / (exposure + 0.5) ** 2)
    moved = np.log((events + 0.5) / (exposure + 0.5))
    assert_close(moved, expected["Y"])
    assert_close((moved - np.log(found.target)) / both, expected["Uzscore"])
    assert_close(found.units["z"], np.log(expected["rr"] / found.target) * np.sqrt(exposure * found.target))
