"""The results tables, recomputed in plain pandas from the same extracts."""

import dataclasses
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.results.conftest import MEASURES, TOLD, Extracts, Write
from wellanalysis.errors import ProblemsFound
from wellanalysis.results.frames import Results
from wellanalysis.results.records import Records
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute

AS_OF = pd.Timestamp("2025-07-10")
MONTHS = pd.date_range("2024-10-01", "2025-07-01", freq="MS")


def true(series: pd.Series) -> pd.Series:
    """True where true, false where false or unknown."""
    return series.astype("boolean").fillna(False).astype(bool)


def states(extracts: Extracts) -> dict[str, pd.DataFrame]:
    """Each measure's rows with what became of them, decided row by row in pandas."""
    episodes, patients, staff = (extracts[name] for name in ("episodes", "patient_survey", "provider_survey"))
    days, every = episodes["days"], pd.Series(True, index=episodes.index)
    hospice, moved = true(episodes["hospice"]), true(episodes["moved"] & (days > 30))
    no = ~every
    left_out = {"hospice": hospice, "moved": moved & ~hospice}
    nowhere = pd.Series(False, index=patients.index)
    unlost = pd.Series(False, index=staff.index)

    def frame(rows, person, day, follow_up, eligible, lost, numerator, denominator, value, reasons=None):
        out = pd.concat((reasons or {}).values(), axis=1).any(axis=1) if reasons else eligible & False
        is_open = day + pd.Timedelta(days=follow_up) > AS_OF
        known = numerator.notna() & denominator.notna()
        seen = eligible & ~out
        return pd.DataFrame(
            {
                "clinic_id": rows["clinic_id"],
                "month": day.dt.to_period("M").dt.to_timestamp(),
                "person": rows[person],
                "n": seen,
                "open": seen & is_open,
                "lost": seen & ~is_open & lost,
                "missing": seen & ~is_open & ~lost & ~known,
                "known": seen & ~is_open & ~lost & known,
                "numerator": numerator.astype("float64"),
                "denominator": denominator.astype("float64"),
                "value": value.astype("float64"),
                **{f"left out: {name}": eligible & each for name, each in (reasons or {}).items()},
            }
        )

    ones, start = pd.Series(1.0, index=episodes.index), episodes["start_date"]
    none, size = pd.Series(np.nan, index=episodes.index), episodes["size"]
    answered = patients["answered_on"].notna()
    return {
        "seen_14d": frame(
            *(episodes, "patient_id", start, 14, episodes["wound"] == "ulcer", true(episodes["lost_early"])),
            *((days <= 14).astype("Float64"), ones, none, left_out),
        ),
        "size_mean": frame(episodes, "patient_id", start, 84, every, no, size, ones, size),
        "visit_rate": frame(
            *(episodes, "patient_id", start, 0, true(days > 0), no, episodes["visits"], days / 7.0, none)
        ),
        "pilot": frame(
            *(episodes, "patient_id", start, 0, episodes["clinic_id"] == "C1", no),
            *((days <= 7).astype("Float64"), ones, none),
        ),
        "experience": frame(
            *(patients, "patient_id", patients["sent_on"], 28, answered, nowhere),
            *((patients["overall"] >= 9).astype("Float64"), pd.Series(1.0, index=patients.index), patients["overall"]),
        ),
        "staff_voice": frame(
            *(staff, "staff_id", staff["sent_on"], 0, ~unlost, unlost),
            *((staff["voice"] >= 4).astype("Float64"), pd.Series(1.0, index=staff.index), staff["voice"]),
        ),
    }


def test_cube_equals_a_count_row_by_row(results: Results, extracts: Extracts) -> None:
    """Every sum of every measure, clinic and month is what pandas counts, with zeros where nothing was."""
    for measure, rows in states(extracts).items():
        known = rows["known"]
        sums = rows.assign(
            numerator=rows["numerator"].where(known, 0),
            denominator=rows["denominator"].where(known, 0),
            total_sq=(rows["value"] ** 2).where(known, 0),
        )
        columns = ["n", "open", "lost", "missing", "denominator", "numerator"]
        clinics = ["C1"] if measure == "pilot" else ["C1", "C2", "C3", "C4"]
        places = pd.MultiIndex.from_product([clinics, MONTHS], names=["clinic_id", "month"])
        expected = sums.groupby(["clinic_id", "month"])[[*columns, "total_sq"]].sum().reindex(places, fill_value=0)
        got = results.cube[results.cube["measure"] == measure].set_index(["clinic_id", "month"])
        assert list(got.index) == list(places)
        np.testing.assert_allclose(got[columns], expected[columns], rtol=0, atol=1e-4)
        if measure == "size_mean":
            np.testing.assert_allclose(got["total_sq"], expected["total_sq"], rtol=0, atol=1e-4)
            assert got["total"].equals(got["numerator"])
        else:
            assert got[["total", "total_sq"]].isna().all().all()
        assert got["expected"].isna().all()


def test_every_state_occurs_in_the_small_network(results: Results) -> None:
    """The recomputation would prove little if nothing were open, lost, missing or left out."""
    sums = results.cube.groupby("measure")[["n", "open", "lost", "missing", "denominator"]].sum()
    assert (sums.loc["seen_14d"] > 0).all()
    assert set(results.exclusions["reason"]) == {"hospice", "moved"}


def test_row_with_two_reasons_is_left_out_once_under_the_first(results: Results, extracts: Extracts) -> None:
    """Exclusions are counted in the order of the file, and each row once."""
    rows = states(extracts)["seen_14d"]
    both = true(extracts["episodes"]["hospice"]) & true(extracts["episodes"]["moved"])
    assert (both & (extracts["episodes"]["wound"] == "ulcer")).any()
    for reason in ("hospice", "moved"):
        expected = rows.groupby(["clinic_id", "month"])[f"left out: {reason}"].sum()
        expected = expected[expected > 0]
        got = results.exclusions[results.exclusions["reason"] == reason].set_index(["clinic_id", "month"])["n"]
        assert got.to_dict() == expected.to_dict()


def test_rows_left_out_and_rows_counted_are_all_that_the_measure_is_about(results: Results, extracts: Extracts) -> None:
    """So that the share left out has a denominator, per clinic over any window, open follow-up on both sides."""
    window = ["2025-01-01", "2025-02-01", "2025-03-01"]
    episodes = extracts["episodes"]
    month = episodes["start_date"].dt.to_period("M").dt.to_timestamp()
    about = episodes[(episodes["wound"] == "ulcer") & month.isin(pd.to_datetime(window))].groupby("clinic_id").size()

    def by_clinic(table: pd.DataFrame) -> pd.Series:
        mine = table[(table["measure"] == "seen_14d") & table["month"].isin(pd.to_datetime(window))]
        return mine.groupby("clinic_id")["n"].sum()

    excluded = by_clinic(results.exclusions)
    assert by_clinic(results.cube).add(excluded, fill_value=0).to_dict() == about.to_dict()
    assert (by_clinic(results.losses) <= about).all()


KINDS = {"died": "lost_early and visits < 3", "moved": "lost_early and size > 4", "not_told": "lost_early"}


def test_losses_are_counted_by_kind(extracts: Extracts, write: Write) -> None:
    """A row that is lost is counted once, under the first kind that is true; an unknown kind is not true."""
    definitions = write(extracts, measures={"seen_14d": {**MEASURES["seen_14d"], "lost": KINDS}})
    with open_source(definitions) as source:
        results = compute(source, definitions)
    rows, episodes = states(extracts)["seen_14d"], extracts["episodes"]
    died = true(episodes["visits"] < 3)
    moved = true(episodes["size"] > 4)
    assert (rows["lost"] & died & moved).any()
    assert (rows["lost"] & episodes["visits"].isna()).any()
    expected = {
        (kind, *place): n
        for kind, each in (("died", died), ("moved", moved & ~died), ("not_told", ~moved & ~died))
        for place, n in (rows["lost"] & each).groupby([rows["clinic_id"], rows["month"]]).sum().items()
        if n
    }
    got = results.losses.set_index(["kind", "clinic_id", "month"])["n"]
    assert got.to_dict() == expected
    assert set(results.losses["measure"]) == {"seen_14d"}


def test_naming_kinds_of_loss_changes_no_other_count(extracts: Extracts, write: Write, results: Results) -> None:
    """The last kind catches all that are lost, so cube, exclusions and people are those of the plain form."""
    definitions = write(extracts, measures={**MEASURES, "seen_14d": {**MEASURES["seen_14d"], "lost": KINDS}})
    with open_source(definitions) as source:
        by_kind = compute(source, definitions)
    for name in ("cube", "exclusions", "people"):
        pd.testing.assert_frame_equal(getattr(results, name), getattr(by_kind, name))


def test_losses_of_one_kind_are_the_lost_of_the_cube(results: Results) -> None:
    """Where a measure does not tell kinds apart they have the kind that says no more than that."""
    lost = results.cube[results.cube["lost"] > 0].reset_index(drop=True)
    columns = ["measure", "clinic_id", "month"]
    assert set(results.losses["kind"]) == {"lost_to_follow_up"}
    pd.testing.assert_frame_equal(results.losses[columns], lost[columns])
    assert results.losses["n"].to_list() == lost["lost"].to_list()


def test_people_are_counted_once_at_every_level(results: Results, extracts: Extracts) -> None:
    """Distinct people per clinic, region and network, in months, quarters and windows of two quarters; per clinic in the
    baseline and in longer windows too, those of twelve quarters that end with one of the newest four."""
    regions = extracts["clinics"].set_index("clinic_id")["region"]
    for measure, rows in states(extracts).items():
        known = rows[rows["known"]]
        scopes = {
            "clinic": known["clinic_id"],
            "region": "region:" + known["clinic_id"].map(regions),
            "network": known["clinic_id"].str[:0],
        }
        quarter = known["month"].dt.to_period("Q").dt.to_timestamp()
        next_quarter = quarter + pd.DateOffset(months=3)
        last = pd.Timestamp("2025-07-01")
        pooled = [quarter + pd.DateOffset(months=3 * later) for later in range(12)]
        newest = last - pd.DateOffset(months=9)
        first = pd.Timestamp("2024-10-01")
        inside = known["month"].between(first, pd.Timestamp("2024-12-01"))
        levels = {
            "month": [known["month"]],
            "quarter": [quarter],
            "window": [quarter, next_quarter],
            "pooled": [end.where(end >= newest) for end in pooled],
            "baseline": [pd.Series(first, known.index).where(inside)],
        }
        expected = {}
        for level, ends in levels.items():
            for scope in list(scopes.values())[: 1 if level in ("pooled", "baseline") else 3]:
                parts = [pd.DataFrame({"place": scope, "period": end, "person": known["person"]}) for end in ends]
                frame = pd.concat(parts)
                frame = frame[frame["period"] <= pd.Timestamp("2025-07-01")]
                counts = frame.groupby(["place", "period"])["person"].nunique()
                expected |= {(place, level, period): n for (place, period), n in counts.items()}
        got = results.people[results.people["measure"] == measure]
        assert got.set_index(["clinic_id", "level", "period"])["people"].to_dict() == expected


def test_same_numbers_and_bytes_with_one_thread_and_two(extracts: Extracts, write: Write, tmp_path: Path) -> None:
    """Exact sums do not depend on the number of threads, nor do the files."""
    definitions = write(extracts)
    for threads in (1, 2):
        with open_source(definitions, threads=threads) as source:
            compute(source, definitions).save(tmp_path / str(threads))
    names = sorted(path.name for path in (tmp_path / "1").iterdir())
    assert len(names) == len(Results.tables()) + len(Records.tables()) + 1
    for name in names:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


def test_saved_results_are_read_back_equal(results: Results, tmp_path: Path) -> None:
    """What is loaded is what was saved, types included."""
    results.save(tmp_path)
    loaded = Results.load(tmp_path)
    for name in Results.tables():
        pd.testing.assert_frame_equal(getattr(results, name), getattr(loaded, name))
    others = {*Results.tables(), "records"}  # which have a test of their own
    rest = [field.name for field in dataclasses.fields(Results) if field.name not in others]
    assert [getattr(results, name) for name in rest] == [getattr(loaded, name) for name in rest]
    (tmp_path / "cube.parquet").unlink()
    with pytest.raises(ProblemsFound, match="cube.parquet"):
        Results.load(tmp_path)


def test_csv_gives_the_same_results_as_parquet(extracts: Extracts, write: Write, results: Results) -> None:
    """Text files are brought to the contract's types, so that nothing depends on the form."""
    folder = write(extracts).folder
    for path in (folder / "extracts").iterdir():
        path.unlink()
    definitions = write(extracts, as_csv=tuple(extracts))
    with open_source(definitions) as source:
        from_text = compute(source, definitions)
    for name in Results.tables():
        pd.testing.assert_frame_equal(getattr(results, name), getattr(from_text, name))


def test_data_as_of_is_the_latest_recording_where_no_one_said(extracts: Extracts, write: Write) -> None:
    """The settings' day, else the latest recorded_on, else the latest day there is."""
    definitions = write(extracts, data_as_of=None)
    with open_source(definitions) as source:
        assert compute(source, definitions).as_of == extracts["episodes"]["recorded_on"].max().date()
    unrecorded = extracts["episodes"].drop(columns="recorded_on")
    definitions = write({**extracts, "episodes": unrecorded}, data_as_of=None)
    with open_source(definitions) as source:
        assert compute(source, definitions).as_of == max(
            frame[column].max().date()
            for frame, column in (
                (unrecorded, "start_date"),
                (unrecorded, "end_date"),
                (extracts["patient_survey"], "answered_on"),
                (extracts["provider_survey"], "answered_on"),
            )
        )


def test_window_of_one_quarter_is_the_quarter(extracts: Extracts, write: Write) -> None:
    """Where clinics are described over one quarter, window and quarter hold the same counts."""
    definitions = write(extracts, labels={"quarters": 1})
    with open_source(definitions) as source:
        people = compute(source, definitions).people
    columns = ["measure", "clinic_id", "period", "people"]
    quarter, window = (people.loc[people["level"] == level, columns] for level in ("quarter", "window"))
    pd.testing.assert_frame_equal(quarter.reset_index(drop=True), window.reset_index(drop=True))


def test_quarters_follow_the_reporting_year(extracts: Extracts, write: Write) -> None:
    """In a year that begins in February the quarter of October begins in August."""
    definitions = write(extracts, calendar={"year_starts": 2})
    with open_source(definitions) as source:
        people = compute(source, definitions).people
    starts = set(people.loc[people["level"] == "quarter", "period"].dt.month)
    assert starts == {8, 11, 2, 5}


def delivered() -> pd.DataFrame:
    """Results as a network delivers them: two months of one clinic, one of another."""
    return pd.DataFrame(
        {
            "measure": ["mortality"] * 3,
            "clinic_id": ["C1", "C1", "C3"],
            "period": pd.to_datetime(["2025-01-01", "2025-02-01", "2025-02-01"]),
            "n": [50, 42, 30],
            "missing": [2, 0, 0],
            "lost": [1, 2, 0],
            "numerator": [5.0, 3.0, 2.0],
            "denominator": [47.0, 40.0, 30.0],
            "expected": [4.5, 3.5, None],
        }
    )


def test_delivered_results_enter_at_the_level_of_the_cube(extracts: Extracts, write: Write) -> None:
    """Numerators, denominators and expected values as they are; the denominator stands for people at every level."""
    told = {"title": "Deaths", "kind": "outcome", "statistic": "proportion", "improves": "down"}
    measure = {**told, "table": "results", "dated_by": "period", **TOLD}
    extracts = {"clinics": extracts["clinics"], "results": delivered()}
    definitions = write(extracts, measures={"mortality": measure}, tables={})
    with open_source(definitions) as source:
        results = compute(source, definitions)
    cube = results.cube.set_index(["clinic_id", "month"])
    assert len(cube) == 4 * 2
    january = cube.loc[("C1", "2025-01-01")]
    assert january[["n", "open", "lost", "missing", "denominator", "numerator"]].to_list() == [50, 0, 1, 2, 47, 5]
    assert cube["expected"].sum() == 8.0
    assert cube.loc["C2", ["n", "denominator"]].sum().sum() == 0
    people = results.people.set_index(["clinic_id", "level", "period"])["people"]
    assert people.loc[("C1", "quarter", "2025-01-01")] == 87
    assert people.loc[("", "window", "2025-01-01")] == 117
    assert people.loc[("region:South", "month", "2025-02-01")] == 30
    assert results.clinics.set_index("clinic_id")["episodes"].to_dict() == {"C1": 92, "C2": 0, "C3": 30, "C4": 0}
    assert results.as_of == date(2025, 7, 10)
