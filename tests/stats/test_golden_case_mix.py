"""Cases 17 and 18: standardisation by PHEindicatormethods and epitools, risk adjustment by R's glm."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from wellanalysis.stats.case_mix import fit
from wellanalysis.stats.standardisation import direct, indirect, o_e

pytestmark = pytest.mark.real
STANDARDISATION = "17_standardisation_indirect_direct"
ADJUSTMENT = "18_risk_adjusted_oe"
COLUMNS = {"unit": "clinic", "stratum": "age", "events": "x", "trials": "n"}


@pytest.fixture
def strata(case):
    """Clinics by age band."""
    return case(STANDARDISATION, "input.csv")


@pytest.fixture
def reference(case):
    """All clinics pooled, in the columns of the strata, with the standard population."""
    return case(STANDARDISATION, "reference.csv").rename(columns={"x_ref": "x", "n_ref": "n"})


@pytest.fixture
def patients(case):
    """6,000 patients in the form of patterns of one."""
    return case(ADJUSTMENT, "input.csv").assign(n=1)


def adjusted(patients):
    """The model of case 18."""
    return fit(patients, events="died", trials="n", factors=["age", "female", "stage"], reference={"stage": "I"})


@pytest.mark.parametrize(("level", "column"), [(0.95, "95_0"), (0.998, "99_8")])
def test_standardised_ratios_are_those_of_phe(case, assert_close, strata, reference, level, column):
    """calculate_ISRatio at both levels; the pooled reference is the default."""
    expected = case(STANDARDISATION, "expected_phe_isratio.csv")
    for given in (reference, None):
        found = indirect(strata, **COLUMNS, reference=given, level=level)
        assert found["clinic"].tolist() == expected["clinic"].tolist()
        assert_close(found["observed"], expected["observed"])
        assert_close(found["expected"], expected["expected"])
        assert_close(found["ratio"], expected["value"])
        assert_close(found["lower"], expected[f"lower{column}cl"])
        assert_close(found["upper"], expected[f"upper{column}cl"])


def test_indirectly_standardised_rates_are_those_of_phe(case, assert_close, strata, reference):
    """calculate_ISRate per 1,000."""
    expected = case(STANDARDISATION, "expected_phe_israte_per1000.csv")
    found = indirect(strata, **COLUMNS, reference=reference, per=1000)
    assert_close(found["reference_rate"], expected["ref_rate"])
    assert_close(found["rate"], expected["value"])
    assert_close(found["rate_lower"], expected["lowercl"])
    assert_close(found["rate_upper"], expected["uppercl"])


def test_directly_standardised_rates_are_those_of_phe(case, assert_close, strata, reference):
    """calculate_dsr per 1,000, without a result for the seven clinics with fewer than ten events."""
    expected = case(STANDARDISATION, "expected_phe_dsr_per1000.csv")
    standard = reference.set_index("age")["std_pop"]
    found = direct(strata, **COLUMNS, standard=standard, per=1000)
    assert_close(found["rate"], expected["value"])
    assert_close(found["lower"], expected["lowercl"])
    assert_close(found["upper"], expected["uppercl"])
    assert (found["stated"] == "fewer than 10 events").tolist() == expected["value"].isna().tolist()
    assert (found["stated"] != "").sum() == 7


def test_standardisation_is_that_of_epitools(case, assert_close, strata, reference):
    """Direct rates with gamma limits and indirect rates; its SIR limits, on the log scale, are not copied."""
    expected = case(STANDARDISATION, "expected_epitools.csv")
    rates = direct(strata, **COLUMNS, standard=reference.set_index("age")["std_pop"], limits="gamma")
    assert_close(rates["rate"], expected["direct_adj"])
    assert_close(rates["lower"], expected["direct_lci"])
    assert_close(rates["upper"], expected["direct_uci"])
    ratios = indirect(strata, **COLUMNS, reference=reference)
    assert_close(ratios["ratio"], expected["sir"])
    assert_close(ratios["rate"], expected["adj.rate"])
    reach = np.exp(1.959963984540054 / np.sqrt(ratios["observed"]))
    assert_close(ratios["ratio"] / reach, expected["sir_lci"])
    assert (ratios["lower"] < expected["sir_lci"]).all()


def test_coefficients_are_those_of_glm(case, assert_close, patients):
    """Estimates, deviance and AIC."""
    expected = case(ADJUSTMENT, "expected_coefficients.csv").set_index("term")
    model = adjusted(patients)
    assert model.coefficients.index.tolist() == expected.index.tolist()
    assert_close(model.coefficients["estimate"], expected["estimate"])
    stated = case(ADJUSTMENT, "expected_fit.csv").set_index("stat")["value"]
    found = [model.trials, model.observed, model.discrimination, model.brier, model.deviance, model.aic]
    assert_close(found, stated[["n", "deaths", "auc", "brier", "deviance", "aic"]])


def test_standard_errors_are_those_of_glm_one_step_further(case, assert_close, patients):
    """glm stops at a relative change of 1e-8 and takes the errors from the weights before its last step.

    Done again with its steps and its rule to stop, the errors are its own to 1e-6; ours are those of the next step, at
    the maximum itself, and differ by less than 1e-4.
    """
    expected = case(ADJUSTMENT, "expected_coefficients.csv").set_index("term")["se"]
    columns = {"age": patients["age"], "female": patients["female"]}
    columns |= {f"stage{level}": patients["stage"] == level for level in ("II", "III")}
    design = np.column_stack([np.ones(len(patients)), *columns.values()]).astype(float)
    died = patients["died"].to_numpy(dtype=float)
    share, deviance, errors = (died + 0.5) / 2, np.inf, []
    for _ in range(25):
        weights = share * (1 - share)
        covariance = np.linalg.inv(design.T @ (weights[:, None] * design))
        errors.append(np.sqrt(np.diag(covariance)))
        working = np.log(share / (1 - share)) + (died - share) / weights
        share = expit(design @ (covariance @ (design.T @ (weights * working))))
        before, deviance = deviance, -2 * np.log(np.where(died == 1, share, 1 - share)).sum()
        if len(errors) > 1 and abs(deviance - before) / (abs(deviance) + 0.1) < 1e-8:
            break
    assert_close(errors[-1], expected)
    further = np.sqrt(np.diag(np.linalg.inv(design.T @ ((share * (1 - share))[:, None] * design))))
    ours = adjusted(patients).coefficients["se"]
    assert_close(ours, further)
    assert_close(ours, expected, relative=1e-4)


def test_observed_over_expected_per_clinic_is_that_of_glm(case, assert_close, patients):
    """O, E, variance, O/E, z and the risk-standardised rate of 40 clinics, from patterns as from patients."""
    expected = case(ADJUSTMENT, "expected.csv").set_index("clinic")
    keys = ["clinic", "age", "female", "stage"]
    for rows in (patients, patients.groupby(keys, as_index=False)[["died", "n"]].sum()):
        model = adjusted(rows)
        found = model.calibration("clinic").set_index("clinic").loc[expected.index]
        ratios = o_e(found["observed"], found["expected"], found["expected_variance"], found["trials"])
        assert_close(found[["trials", "observed", "expected"]], expected[["n", "O", "E"]])
        assert_close(found["expected_variance"], expected["varE"])
        assert_close(found["observed_rate"], expected["raw"])
        assert_close(ratios["o_e"], expected["oe"])
        assert_close(ratios["z"], expected["z"])
        assert_close(ratios["o_e"] * model.observed / model.trials, expected["rsr"])
        assert isinstance(ratios, pd.DataFrame)
