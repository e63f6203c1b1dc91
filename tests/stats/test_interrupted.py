"""Interrupted time series: what is planted is found, and what cannot be told says why."""

import numpy as np
import pandas as pd
import pytest

from wellanalysis.stats.interrupted import did, interrupted

MONTHS = pd.date_range("2022-10-01", periods=45, freq="MS")
NAMES = {"series": "clinic", "period": "month", "start": "start"}


def line(clinic: str, place: int, *, level: float, slope: float, step: float = 0.0, turn: float = 0.0) -> pd.DataFrame:
    """A straight line that parts at a start, without noise."""
    k = np.arange(45) - place + 1.0
    value = level + slope * k + np.where(k > 0, step + turn * k, 0)
    return pd.DataFrame({"clinic": clinic, "month": MONTHS, "start": MONTHS[place], "value": value})


def noisy(seed: int = 1) -> pd.DataFrame:
    """Counts of three clinics that start at different months."""
    rng = np.random.default_rng(seed)
    rows = pd.concat(
        [line(name, place, level=0.6, slope=0.001, step=0.1) for name, place in zip("ABC", (12, 18, 27), strict=True)]
    )
    rows["denominator"] = rng.integers(60, 100, len(rows)).astype(float)
    rows["numerator"] = rng.binomial(rows["denominator"].astype(int), rows["value"]).astype(float)
    return rows.reset_index(drop=True)


def test_the_parts_of_a_line_are_found_whatever_the_start():
    """Level, slope, step and turn of two clinics with starts of their own; the step is where the lines part."""
    rows = pd.concat(
        [
            line("A", 12, level=0.6, slope=0.001, step=0.1, turn=-0.002),
            line("B", 30, level=0.5, slope=-0.003, step=-0.05, turn=0.004),
        ]
    )
    found = interrupted(rows, **NAMES, value="value")
    names = ["level_before", "slope_before", "level_change", "slope_change"]
    np.testing.assert_allclose(found.loc["A", names].astype(float), [0.6, 0.001, 0.1, -0.002], atol=1e-12)
    np.testing.assert_allclose(found.loc["B", names].astype(float), [0.5, -0.003, -0.05, 0.004], atol=1e-12)
    assert found[["n_before", "n_after"]].to_numpy().tolist() == [[12, 33], [30, 15]]


def test_series_are_fitted_as_if_alone():
    """Batched as one by one, in any order of rows."""
    rows = noisy()
    counts = {"numerator": "numerator", "denominator": "denominator"}
    together = interrupted(rows.sample(frac=1, random_state=1), **NAMES, **counts)
    alone = pd.concat([interrupted(rows[rows["clinic"] == name], **NAMES, **counts) for name in "ABC"])
    pd.testing.assert_frame_equal(together, alone)
    assert (together["log_odds_level"] > 0).all()


def test_intervals_for_short_series_are_wider_than_those_of_packages():
    """The same estimates."""
    rows = noisy().assign(value=lambda rows: rows["numerator"] / rows["denominator"])
    few, plain = (interrupted(rows, **NAMES, value="value", few=each) for each in (True, False))
    np.testing.assert_allclose(few["level_change"], plain["level_change"])
    wide, narrow = (each["level_change_upper"] - each["level_change_lower"] for each in (few, plain))
    assert (wide > narrow).all()


def test_a_missing_month_is_left_out_and_a_yearly_wave_is_taken_out():
    """With a wave of its own length the line is found exactly, with eight months missing."""
    rows = line("A", 20, level=0.6, slope=0.001, step=0.1)
    rows["value"] += 0.05 * np.sin(2 * np.pi * np.arange(45) / 12 + 1)
    rows.loc[5:12, "value"] = np.nan
    found = interrupted(rows, **NAMES, value="value", seasonal=12).iloc[0]
    assert found["level_change"] == pytest.approx(0.1)
    assert (found["n_before"], found["n_after"]) == (12, 25)
    assert interrupted(rows, **NAMES, value="value").iloc[0]["level_change"] != pytest.approx(0.1, abs=1e-3)


def test_series_of_which_nothing_can_be_said_say_why():
    """No start, a start outside the data, too few points before or after, no variation."""
    rng = np.random.default_rng(2)
    base = line("A", 20, level=0.6, slope=0.0).assign(value=lambda rows: rng.normal(0.6, 0.02, len(rows)))
    cases = {
        "well": base,
        "never": base.assign(start=pd.NaT),
        "later": base.assign(start=pd.Timestamp("2030-01-01")),
        "before": base.assign(start=pd.Timestamp("2020-01-01")),
        "soon": base.assign(start=MONTHS[2]),
        "late": base.assign(start=MONTHS[43]),
        "still": base.assign(value=1.0),
        "none": base.assign(value=np.nan),
    }
    rows = pd.concat([each.assign(clinic=name) for name, each in cases.items()])
    found = interrupted(rows, **NAMES, value="value")
    notes = found["note"]
    assert notes["well"] == ""
    assert notes["never"] == notes["later"] == "no start within the data"
    assert notes["before"] == "no point before the start"
    assert notes["soon"] == notes["late"] == notes["none"] == "fewer than 3 points before or after the start"
    assert notes["still"] == "the values do not vary"
    assert found.loc[notes != "", "level_change"].isna().all()
    assert found.loc["well"].drop("note").notna().all()


def test_log_odds_are_missing_where_one_side_has_none_or_all():
    """The line of the shares is still told."""
    rows = noisy()
    rows.loc[(rows["clinic"] == "B") & (rows["month"] < rows["start"]), "numerator"] = 0.0
    found = interrupted(rows, **NAMES, numerator="numerator", denominator="denominator")
    assert np.isnan(found.loc["B", "log_odds_level"])
    assert np.isnan(found.loc["B", "dispersion"])
    assert np.isfinite(found.loc["B", "level_change"])
    assert np.isfinite(found.loc["A", "log_odds_level"])


def test_one_series_needs_no_name():
    """It is named after nothing but has a row."""
    rows = line("A", 20, level=0.6, slope=0.0).assign(value=lambda rows: np.random.default_rng(1).normal(size=45))
    found = interrupted(rows, period="month", start="start", value="value")
    assert len(found) == 1
    assert found["note"].tolist() == [""]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"value": "value", "lag": -1}, "lag is"),
        ({"value": "value", "seasonal": 2}, "seasonal is"),
        ({}, "give a column of values"),
        ({"numerator": "numerator"}, "give a column of values"),
        ({"numerator": "denominator", "denominator": "numerator"}, "cannot exceed"),
        ({"value": "share"}, "no column 'share'"),
        ({"value": "value", "level": 2}, "level is"),
    ],
)
def test_bad_input_is_refused_in_plain_words(options, said):
    """Before anything is fitted."""
    with pytest.raises(ValueError, match=said):
        interrupted(noisy(), **NAMES, **options)


def test_a_difference_in_differences_of_four_means():
    """(7 − 2) − (4 − 3), twice over; with one effect per clinic and period the same in a balanced panel."""
    rows = pd.DataFrame(
        {
            "clinic": np.repeat(list("abcd"), 2),
            "quarter": np.tile([1, 2], 4),
            "treated": np.repeat([1, 1, 0, 0], 2),
            "post": np.tile([0, 1], 4),
            "value": [1, 7, 3, 7, 2, 5, 4, 3],
        }
    )
    names = {"unit": "clinic", "period": "quarter", "treated": "treated", "post": "post", "value": "value"}
    assert did(rows, **names)["estimate"].tolist() == pytest.approx([4, 4])
    with pytest.raises(ValueError, match="nobody can be compared"):
        did(rows.assign(treated=1), **names)
    with pytest.raises(ValueError, match="missing value"):
        did(rows.assign(value=np.nan), **names)
