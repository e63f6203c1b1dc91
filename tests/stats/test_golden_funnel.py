"""Cases 12 and 13: φ, τ², z scores and limits of FunnelPlotR.

The package's limits that are not copied are left out: unadjusted limits (chi-square with O := E, normal for
proportions), limits of ratios of two counts, and square-root limits, which it does not square back.
"""

import pandas as pd
import pytest

from wellanalysis.stats.funnel import funnel

pytestmark = pytest.mark.real
RATIO, PROPORTION = "12_funnel_sr_medpar", "13_funnel_pr_rc"


def compared(case, assert_close, name, variant, columns, *, multiplier=1, **options):
    """Our funnel, the package's rows on the scale of the value, and its parameters."""
    expected = case(name, "expected.csv").query("variant == @variant").reset_index(drop=True)
    parameters = case(name, "parameters.csv").set_index("variant").loc[variant]
    given = expected.loc[:, ["group", "numerator", "denominator"]]
    found = funnel(given.set_axis(["unit", *columns], axis=1), **options)
    limits = [f"OD{level}{side}" for level in ("95", "99") for side in ("LCL", "UCL")]
    assert_close(found.phi, parameters["phi"])
    assert_close(found.tau2, parameters["tau2"])
    assert_close(found.units["z"], expected["Uzscore"])
    assert found.overdispersed
    return found, expected[limits] / multiplier, parameters


def assert_limits(assert_close, found, limits, *, absolute=1e-6):
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
    assert (found.units[f"position_{flags}"] != "within").sum() == parameters["n_outliers"]


def test_case_12_a_twentieth_truncated_and_percent(case, assert_close):
    """The package multiplies by 100, z scores and all."""
    expected = case(RATIO, "expected.csv").query("variant == 'SHMI_adj_trim05_x100'")
    parameters = case(RATIO, "parameters.csv").set_index("variant").loc["SHMI_adj_trim05_x100"]
    units = expected.rename(columns={"group": "unit", "numerator": "observed", "denominator": "expected"})
    options = {"statistic": "ratio", "transform": "log", "trim": 0.05, "trim_method": "truncate"}
    found = funnel(units.loc[:, ["unit", "observed", "expected"]], **options)
    assert_close([found.phi, found.tau2], parameters[["phi", "tau2"]])
    assert_close(found.units["upper_95"], expected["OD95UCL"] / 100)


@pytest.mark.parametrize(("variant", "trim"), [("CQC_adj_95", 0.1), ("CQC_adj_trim0", 0)])
def test_case_12_root_ratio_winsorised(case, assert_close, variant, trim):
    """φ, τ² and z agree; limits are the squares of the package's."""
    options = {"statistic": "ratio", "transform": "sqrt", "trim": trim}
    found, limits, _ = compared(case, assert_close, RATIO, variant, ["observed", "expected"], **options)
    assert_limits(assert_close, found, limits**2)


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
    assert (found.units["position_95"] != "within").sum() == parameters["n_outliers"]
    assert isinstance(found.limits, pd.DataFrame)
