"""Surveys, completeness, lateness and who there is, recomputed in plain pandas."""

import pandas as pd

from tests.results.conftest import Extracts, Write
from wellanalysis.results.frames import Results
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute


def test_survey_sums_equal_pandas(results: Results, extracts: Extracts) -> None:
    """Sent, answered, and per item answers, sum, squares and favourable answers."""
    staff = extracts["provider_survey"]
    month = staff["sent_on"].dt.to_period("M").dt.to_timestamp()
    voice = staff["voice"].astype("float64")
    expected = (
        staff.assign(month=month, answered=staff["answered_on"].notna(), top=voice >= 4, square=voice**2, voice=voice)
        .groupby(["clinic_id", "month", "role"])
        .agg(
            sent=("role", "size"),
            answered=("answered", "sum"),
            item_n=("voice", "count"),
            item_sum=("voice", "sum"),
            item_sum_sq=("square", "sum"),
            item_top=("top", "sum"),
        )
    )
    got = results.survey[results.survey["table"] == "provider_survey"]
    assert set(got["item"]) == {"voice"}
    got = got.set_index(["clinic_id", "month", "role"])[expected.columns]
    pd.testing.assert_frame_equal(got, expected, check_dtype=False, check_index_type=False)
    overall = extracts["patient_survey"]["overall"]
    patients = results.survey[results.survey["table"] == "patient_survey"]
    assert patients["item_top"].sum() == (overall >= 9).sum()
    assert set(patients["role"]) == {""}


def test_quality_counts_absent_values_and_late_rows(results: Results, extracts: Extracts) -> None:
    """Absent values per column; delays of 30, 31, 60, 61, 90 and 91 days fall where the docstring says."""
    episodes = extracts["episodes"]
    got = results.quality[results.quality["table"] == "episodes"].groupby("column")[["rows", "missing", "late_0"]].sum()
    for column in ("days", "size", "hospice", "provider_id"):
        assert got.loc[column].to_dict() == {"rows": 900, "missing": episodes[column].isna().sum(), "late_0": 0}
    assert got.loc["recorded_on", "late_0"] == 900
    items = results.quality[results.quality["table"] == "patient_survey"].groupby("column")[["rows", "missing"]].sum()
    answered = extracts["patient_survey"]["answered_on"].notna()
    assert items.loc["overall", "rows"] == answered.sum()
    assert items.loc["overall", "missing"] == extracts["patient_survey"].loc[answered, "overall"].isna().sum()
    assert items.loc["answered_on"].to_dict() == {"rows": 300, "missing": (~answered).sum()}


def test_late_rows_fall_into_the_class_of_their_delay(extracts: Extracts, write: Write) -> None:
    """0 and 30 days, 31 and 60, 61 and 90, 91 and more."""
    delays = [0, 30, 31, 60, 61, 90, 91]
    episodes = extracts["episodes"].iloc[: len(delays)].copy()
    episodes["start_date"] = pd.Timestamp("2024-11-05")
    episodes["recorded_on"] = episodes["start_date"] + pd.to_timedelta(delays, unit="D")
    definitions = write({**extracts, "episodes": episodes})
    with open_source(definitions) as source:
        quality = compute(source, definitions).quality
    late = quality.loc[quality["column"] == "recorded_on", ["late_0", "late_1", "late_2", "late_3"]].sum()
    assert late.to_list() == [2, 2, 2, 1]


def test_clinics_and_their_clinicians_on_the_day_of_the_data(results: Results, extracts: Extracts) -> None:
    """Who moved is counted where they work now; episodes of all months are counted."""
    clinics = results.clinics.set_index("clinic_id")
    assert clinics["providers"].to_dict() == {"C1": 2, "C2": 1, "C3": 1, "C4": 0}
    assert clinics["episodes"].to_dict() == extracts["episodes"]["clinic_id"].value_counts().to_dict()
    assert results.providers["n"].sum() == 4
