"""The results of a network as frames: all that statistics and pages read, kept as a folder of files."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd

from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.records import Records

META = "meta.json"
OF_RECORDS = "record_"
"""What begins the names of the files that hold records."""


@dataclass(frozen=True)
class Results:
    """Sums from the extracts, and where they come from.

    Parameters
    ----------
    cube : DataFrame
        Every measure × clinic × month; see `wellanalysis.results.cube.cube`.
    people : DataFrame
        Distinct people behind the known rows; see `wellanalysis.results.people.people`.
    units : DataFrame
        Units of results that the network delivers itself, by month; see `wellanalysis.results.units.units`.
    strata : DataFrame
        Sums and people by window and group of people; see `wellanalysis.results.strata.strata`.
    exclusions : DataFrame
        Rows left out, by reason.
    losses : DataFrame
        Rows lost to follow-up, by kind: what competes with the result, named and counted.
    patterns, pattern_levels : DataFrame
        Known rows per combination of the factors of case mix; see `wellanalysis.results.patterns.patterns`.
    linked : DataFrame
        Outcomes beside the care that came before them; see `wellanalysis.results.linked.linked`.
    spread : DataFrame
        Shares by clinic, clinician and condition; see `wellanalysis.results.spread.spread`.
    survey : DataFrame
        Sums of survey items.
    scales : DataFrame
        Sums of pairs of answers, by which questions are seen to go together; see `wellanalysis.results.scales.scales`.
    waves : DataFrame
        Sums over those who answered two waves of the staff survey; see `wellanalysis.results.waves.waves`.
    modes : DataFrame
        Patients' answers by the way of asking and who was asked; see `wellanalysis.results.modes.modes`.
    quality : DataFrame
        Absent values and late rows.
    clinics, providers : DataFrame
        Who there is.
    attribution, cube_provider, people_provider, changes_of_rule : DataFrame
        Episodes by provider; empty where network.yml asks for no attribution, or nobody asked. See
        `wellanalysis.results.attribution` and `wellanalysis.results.cube_provider`.
    roster : DataFrame
        Who works where, from when to when; see `wellanalysis.results.roster.roster`.
    consents : DataFrame
        Who may be named, and where; see `wellanalysis.results.consents.consents`.
    annotations : DataFrame
        Dated events; see `wellanalysis.results.annotations.annotations`.
    membership, spending : DataFrame
        Members and money of a partnership contract by month; see `wellanalysis.results.spending`.
    sourced : DataFrame
        People by what several systems say of them; see `wellanalysis.results.sourced.sourced`.
    registered : DataFrame
        Patients in care and on the high-risk list, by clinic; see `wellanalysis.results.registry.registered`.
    due_now, outreach : DataFrame
        Who is overdue or due soon by rule and clinic, and the ledger of outreach without references; see
        `wellanalysis.results.outreach`.
    corrected : DataFrame
        Which figures corrections touch that were accepted on appeal; see `wellanalysis.results.touched.places`.
    cost, cost_levels, cost_people, cost_join, cost_lag, cost_categories : DataFrame
        Cost per episode and the trace of the join with claims; see `wellanalysis.results.value.costs`.
    appropriateness, appropriateness_people : DataFrame
        Services beside a guideline's criteria; see `wellanalysis.results.appropriateness`.
    records : Records
        What people wrote down themselves; see `wellanalysis.results.records.records`.
    as_of : date
        Day that the extracts speak of; decides which follow-up has closed.
    first_month, last_month : date
        First days of the first and the last month of the cube.
    row_counts : dict of str to int
        Rows by table of the extracts.
    fingerprint : dict of str to str
        SHA-256 by file; for a database its row counts, the day it speaks of and `hashed`.
    """

    cube: pd.DataFrame
    people: pd.DataFrame
    units: pd.DataFrame
    strata: pd.DataFrame
    exclusions: pd.DataFrame
    losses: pd.DataFrame
    patterns: pd.DataFrame
    pattern_levels: pd.DataFrame
    linked: pd.DataFrame
    spread: pd.DataFrame
    survey: pd.DataFrame
    scales: pd.DataFrame
    waves: pd.DataFrame
    modes: pd.DataFrame
    quality: pd.DataFrame
    clinics: pd.DataFrame
    providers: pd.DataFrame
    attribution: pd.DataFrame
    cube_provider: pd.DataFrame
    people_provider: pd.DataFrame
    changes_of_rule: pd.DataFrame
    roster: pd.DataFrame
    consents: pd.DataFrame
    annotations: pd.DataFrame
    membership: pd.DataFrame
    spending: pd.DataFrame
    sourced: pd.DataFrame
    registered: pd.DataFrame
    due_now: pd.DataFrame
    outreach: pd.DataFrame
    corrected: pd.DataFrame
    cost: pd.DataFrame
    cost_levels: pd.DataFrame
    cost_people: pd.DataFrame
    cost_join: pd.DataFrame
    cost_lag: pd.DataFrame
    cost_categories: pd.DataFrame
    appropriateness: pd.DataFrame
    appropriateness_people: pd.DataFrame
    records: Records
    as_of: date
    first_month: date
    last_month: date
    row_counts: dict[str, int]
    fingerprint: dict[str, str]

    @classmethod
    def tables(cls) -> tuple[str, ...]:
        """Names of the attributes that are tables."""
        return tuple(field.name for field in fields(cls) if field.type is pd.DataFrame)

    def _frames(self) -> Iterator[tuple[str, pd.DataFrame]]:
        """All frames by the name of their file."""
        yield from ((name, getattr(self, name)) for name in self.tables())
        yield from ((f"{OF_RECORDS}{name}", getattr(self.records, name)) for name in Records.tables())

    def hashed(self) -> str:
        """SHA-256 of every table, the day that the extracts speak of, the months and the row counts.

        Equal results have an equal hash, whichever engine they come from; a number that differs by a rounding has
        another. Where the extracts lie, and their own hashes, do not matter.
        """
        whole = hashlib.sha256()
        for name, frame in self._frames():
            whole.update(f"\n{name} {len(frame)}".encode())
            for column in frame.columns:
                whole.update(f"\n{column} {frame[column].dtype} ".encode())
                whole.update(_as_bytes(frame[column]))
        days = (self.as_of, self.first_month, self.last_month)
        whole.update(json.dumps([*(day.isoformat() for day in days), sorted(self.row_counts.items())]).encode())
        return whole.hexdigest()

    def save(self, folder: Path) -> None:
        """Write one Parquet file per table and meta.json; the same results give the same bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, frame in self._frames():
            frame.to_parquet(folder / f"{name}.parquet", index=False, compression="zstd")
        meta = {
            "as_of": self.as_of.isoformat(),
            "first_month": self.first_month.isoformat(),
            "last_month": self.last_month.isoformat(),
            "row_counts": self.row_counts,
            "fingerprint": self.fingerprint,
        }
        text = json.dumps(meta, indent=1, sort_keys=True, ensure_ascii=False)
        (folder / META).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote.

        Raises
        ------
        ProblemsFound
            When files are not there.
        """
        kept = {name: f"{OF_RECORDS}{name}" for name in Records.tables()}
        files = [META, *(f"{each}.parquet" for each in (*cls.tables(), *kept.values()))]
        absent = [name for name in files if not (folder / name).is_file()]
        if absent:
            what = "is not in the folder of the results"
            raise ProblemsFound(
                Problem(name, what, "compute the results again: `wellanalysis report`") for name in absent
            )
        meta = json.loads((folder / META).read_text(encoding="utf-8"))
        frames = {name: pd.read_parquet(folder / f"{name}.parquet") for name in cls.tables()}
        records = Records(**{name: pd.read_parquet(folder / f"{file}.parquet") for name, file in kept.items()})
        days = {name: date.fromisoformat(meta[name]) for name in ("as_of", "first_month", "last_month")}
        return cls(**frames, records=records, **days, row_counts=meta["row_counts"], fingerprint=meta["fingerprint"])


def _as_bytes(column: pd.Series) -> bytes:
    """Values of a column as bytes that mean these values and no others."""
    if pd.api.types.is_numeric_dtype(column):
        values = column.to_numpy()
        if values.dtype.kind == "f":
            # One "not a number" and one zero, however the processor wrote them.
            values = np.where(np.isnan(values), np.nan, values + 0.0)
        return values.astype(values.dtype.newbyteorder("<")).tobytes()
    if pd.api.types.is_datetime64_dtype(column):
        return column.to_numpy().astype("datetime64[us]").astype("<i8").tobytes()
    return json.dumps([None if pd.isna(value) else str(value) for value in column]).encode()
