"""Cases 19 and 23: lme4, VGAM, MASS and metafor.

Where a package stops short of its own optimum the tolerance says so: VGAM's rho is right to 3e-6, metafor's REML to
8e-6 (its step of 1e-5), lme4's Laplace to 8e-4 of the variance. Its conditional standard deviations use the weights of
the step before the last (4e-5).
"""

import numpy as np
import pandas as pd
import pytest

from wellanalysis.stats.reliability import (
    beta_binomial,
    gamma_poisson,
    normal_normal,
    random_intercept,
    random_intercept_normal,
)

pytestmark = pytest.mark.real
EMPIRICAL, MIXED = "23_empirical_bayes_shrinkage", "19_glmer_random_intercept"


@pytest.fixture
def packages(case):
    """Input, expected values per unit, and parameters of case 23."""
    parameters = case(EMPIRICAL, "parameters.csv").set_index("parameter")["value"]
    return case(EMPIRICAL, "input.csv"), case(EMPIRICAL, "expected.csv"), parameters


def test_case_23_beta_binomial(packages, assert_close):
    """Prior, shrunken proportions with their interval given the prior, and both reliabilities, of VGAM."""
    given, expected, parameters = packages
    found = beta_binomial(given["y"], given["n"])
    assert_close(found.prior["mean"], parameters["bb_mu"])
    names = ["rho", "alpha", "beta"]
    assert_close([found.prior[name] for name in names], [parameters[f"bb_{name}"] for name in names], relative=5e-6)
    assert_close(found.prior["log_likelihood"], parameters["bb_loglik"])
    assert found.prior["log_likelihood"] >= parameters["bb_loglik"] - 1e-10
    names = ["raw", "estimate", "given_prior_lower", "given_prior_upper"]
    assert_close(found.units[names], expected[["raw", "bb_eb", "bb_lower", "bb_upper"]])
    names = ["reliability", "reliability_adams"]
    assert_close(found.units[names], expected[["bb_weight", "adams_reliability_mu"]], relative=5e-6)


def test_case_23_gamma_poisson(packages, assert_close):
    """Prior, shrunken ratios and reliability of MASS."""
    given, expected, parameters = packages
    found = gamma_poisson(given["O"], given["E"])
    assert_close(found.prior["mean"], parameters["nb_mean_ratio"])
    assert_close(found.prior["theta"], parameters["nb_theta"])
    assert_close(found.prior["log_likelihood"], parameters["nb_loglik"])
    assert_close(found.units[["raw", "estimate", "reliability"]], expected[["smr", "gp_eb", "gp_weight"]])


def test_case_23_dersimonian_laird_and_reml(packages, assert_close):
    """Mean, tau2, Q, I2 and shrunken estimates with their standard errors, of metafor."""
    given, expected, parameters = packages
    values = given["y"] / given["n"]
    found = normal_normal(values, expected["vi"])
    assert_close(found.prior["mean"], parameters["dl_mu"])
    assert_close(found.prior["tau2"], parameters["dl_tau2"])
    assert_close(found.prior["q"], parameters["dl_Q"])
    assert_close(100 * found.prior["i2"], parameters["dl_I2_pct"])
    assert_close(found.units[["estimate", "se", "reliability"]], expected[["dl_blup", "dl_se", "dl_reliability"]])
    found = normal_normal(values, expected["vi"], method="reml")
    assert_close(found.prior["mean"], parameters["reml_mu"])
    assert_close(found.prior["tau2"], parameters["reml_tau2"], relative=1e-5)
    assert_close(found.units["estimate"], expected["reml_blup"])


@pytest.mark.parametrize("method", ["reml", "ml"])
def test_case_19_values_of_patients(case, assert_close, method):
    """lmer: variances, mean, log likelihood, conditional modes and standard deviations."""
    scores = case(MIXED, "input_scores.csv")
    variances = case(MIXED, "expected_variance.csv").set_index("variant").loc[f"scores_lmer_{method}"]
    fixed = case(MIXED, "expected_fixed.csv").set_index("variant").loc[f"scores_lmer_{method}"]
    modes = case(MIXED, "expected_blups.csv").query("variant == @which", local_dict={"which": f"scores_lmer_{method}"})
    found = random_intercept_normal(scores["score"], scores["clinic"], method=method)
    names = ["tau2", "sigma2", "log_likelihood", "mean", "mean_se"]
    expected = [*variances[["var_intercept", "sigma2", "logLik"]], *fixed[["estimate", "se"]]]
    assert_close([found.prior[name] for name in names], expected)
    units = found.units.loc[modes["group"]]
    assert_close(units["estimate"] - found.prior["mean"], modes["blup"])
    assert_close(units[["conditional_sd", "reliability"]], modes[["cond_sd", "reliability"]])


@pytest.mark.parametrize(
    ("variant", "nodes", "tolerance"),
    [
        ("patients_laplace", 1, 5e-4),
        ("patients_agq9", 9, 1e-6),
        ("patients_null_agq9", 9, 1e-6),
        ("cbpp_laplace", 1, 5e-4),
        ("cbpp_agq9", 9, 1e-6),
    ],
)
def test_case_19_logistic(case, assert_close, variant, nodes, tolerance):
    """glmer: standard deviation, fixed effects and conditional modes to the case's tolerance."""
    if variant.startswith("cbpp"):
        rows = case(MIXED, "input_cbpp.csv")
        events, trials, unit = rows["incidence"], rows["size"], rows["herd"]
        design = pd.DataFrame({f"period{period}": rows["period"].eq(period) for period in (2, 3, 4)})
    else:
        rows = case(MIXED, "input_patients.csv")
        events, trials, unit = rows["died"], np.ones(len(rows)), rows["clinic"]
        design = pd.DataFrame({"age10": (rows["age"] - 60) / 10, "female": rows["female"]})
        design = design.assign(**{f"stage{stage}": rows["stage"].eq(stage) for stage in ("II", "III")})
    found = random_intercept(events, trials, unit, design=None if "null" in variant else design, nodes=nodes)
    pick = {"local_dict": {"which": variant}}
    variances = case(MIXED, "expected_variance.csv").query("variant == @which", **pick).iloc[0]
    fixed = case(MIXED, "expected_fixed.csv").query("variant == @which", **pick)
    modes = case(MIXED, "expected_blups.csv").query("variant == @which", **pick)
    assert found.coefficients.index.tolist() == fixed["term"].tolist()
    assert_close(found.between.value, variances["sd_intercept"], relative=tolerance)
    assert_close(found.prior["icc"], variances["icc_latent"], relative=2 * tolerance)
    assert_close(found.coefficients["estimate"], fixed["estimate"], relative=tolerance)
    assert_close(found.coefficients["se"], fixed["se"], relative=tolerance if nodes == 9 else 0.013)
    if variant.startswith("patients"):
        assert_close(found.prior["log_likelihood"], variances["logLik"], relative=tolerance)
    assert_close(
        found.units["intercept"].to_numpy(), modes_in_order(found, modes, "blup"), relative=0, absolute=tolerance
    )
    reliability = modes_in_order(found, modes, "reliability")
    assert_close(found.units["reliability"].to_numpy(), reliability, relative=0, absolute=max(tolerance, 5e-5))


def modes_in_order(found, modes, column):
    """A column of the package in the order of our units."""
    return modes.assign(group=modes["group"].astype(str)).set_index("group")[column][found.units.index.astype(str)]
