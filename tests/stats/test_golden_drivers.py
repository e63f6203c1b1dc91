"""Case 21: R's geepack and sandwich, on clustered patients.

geepack takes correlation and scale over the number of pairs and patients (`corrected` off); statsmodels takes a degree of
freedom per term off, which changes estimates by some 1e-4 and errors by 5e-5.
"""

import numpy as np
import pandas as pd
import pytest

from wellanalysis.stats.drivers import clustered
from wellanalysis.stats.gee import Gee, gee

pytestmark = pytest.mark.real
CASE = "21_gee_process_outcome"


def fitted(given: pd.DataFrame, variant: str, *, corrected: bool) -> Gee:
    """The fit of one variant."""
    design, ones = terms(given), np.ones(len(given))
    if variant == "gaussian_exchangeable":
        score = given["score"].to_numpy()
        return gee(design, score, ones, given["clinic"], squares=score**2, corrected=corrected)
    structure = variant.removeprefix("logit_")
    outcome = given["outcome"].to_numpy(dtype=float)
    return gee(design, outcome, ones, given["clinic"], structure=structure, corrected=corrected)


def terms(given: pd.DataFrame) -> np.ndarray:
    """Intercept, process and age less 55."""
    return np.column_stack([np.ones(len(given)), given["process"], given["age"] - 55])


@pytest.mark.parametrize("variant", ["logit_exchangeable", "logit_independence", "gaussian_exchangeable"])
def test_estimating_equations_are_those_of_geepack(case, assert_close, variant):
    """Estimates, robust errors, Wald statistics, correlation and scale; and closely so with the correction."""
    given, expected = case(CASE, "input.csv"), case(CASE, "expected_gee.csv")
    own = expected[expected["variant"] == variant]
    found = fitted(given, variant, corrected=False)
    assert_close(found.estimate, own["estimate"])
    assert_close(found.errors, own["robust_se"])
    assert_close((found.estimate / found.errors) ** 2, own["wald"])
    assert_close(found.scale, own["scale"].iloc[0])
    assert_close(found.alpha, own["alpha"].fillna(0).iloc[0])
    usual = fitted(given, variant, corrected=True)
    assert_close(usual.estimate, own["estimate"], relative=1.5e-4)
    assert_close(usual.errors, own["robust_se"], relative=5e-5)


def test_clustered_errors_are_those_of_sandwich(case, assert_close):
    """``glm`` with ``vcovCL``: without correction (cr0), and as it comes, with G / (G − 1) for G clinics."""
    given, expected = case(CASE, "input.csv"), case(CASE, "expected_glm_cluster.csv")
    events, ones = given["outcome"].to_numpy(dtype=float), np.ones(len(given))
    plain = clustered(terms(given), events, ones, given["clinic"], corrected=False)
    assert_close(plain.estimate, expected["estimate"])
    assert_close(plain.errors, expected["cluster_se_cr0"])
    assert_close(clustered(terms(given), events, ones, given["clinic"]).errors, expected["cluster_se_default"])
