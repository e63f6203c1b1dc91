"""Sessions, attendance and stories made up for tests, put beside the demo's own figures."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from wellanalysis.definitions.record_contract import RECORDS
from wellanalysis.pages.figures import Figures
from wellanalysis.results.columns import DAY, NUMBER, typed
from wellanalysis.results.records import types_of

Row = Mapping[str, object]
SESSION: Row = {
    "announced_on": "2025-10-01",
    "title": "Blood flow first",
    "clinical_topic": "Reading a pressure",
    "leadership_topic": "Listening",
    "about": "care",
    "moderator": "nurse, north",
    "pre_read": "Six minutes.",
    "minutes": 60,
    "credits": 1.0,
}
STORY: Row = {
    "on": "2026-05-04",
    "kind": "recognition",
    "clinic_id": "C07",
    "title": "The call on day five",
    "says": "A nurse calls and asks.",
    "seen_by": "network",
    "agreed_on": "2026-05-05",
    "reviewed_by": "analyst",
    "reviewed_on": "2026-05-06",
}


def frame(table: str, rows: Sequence[Row]) -> pd.DataFrame:
    """Rows as the results tables hold them; what is not given is absent."""
    types = types_of(RECORDS[table].table)
    absent = {name: pd.NaT if kind == DAY else float("nan") if kind == NUMBER else "" for name, kind in types.items()}
    made = pd.DataFrame([{**absent, **row} for row in rows], columns=list(types))
    days = {name: pd.to_datetime(made[name]) for name, kind in types.items() if kind == DAY}
    return typed(made.assign(**days), types)


def attended(session: str, on: str, people: Mapping[tuple[str, str], Sequence[int]]) -> list[Row]:
    """Attendance by clinic and role: numbers of people, who keep theirs over sessions."""
    return [
        {"session": session, "attendee_id": f"{clinic}{role}{number}", "clinic_id": clinic, "role": role, "on": on,
         "pre_read": "yes", "credits": 1.0}
        for (clinic, role), numbers in people.items()
        for number in numbers
    ]  # fmt: skip


def with_records(figures: Figures, **tables: Sequence[Row]) -> Figures:
    """The figures with these rows in place of their own records of the tables named."""
    records = replace(figures.results.records, **{name: frame(name, rows) for name, rows in tables.items()})
    return replace(figures, results=replace(figures.results, records=records))


def in_post(figures: Figures, people: Mapping[tuple[str, str], int]) -> Figures:
    """The figures of a network whose newest staff survey asked so many, by clinic and role."""
    survey = pd.DataFrame(
        [
            {"table": "provider_survey", "clinic_id": clinic, "month": pd.Timestamp("2026-09-01"), "role": role,
             "item": "voice", "sent": number, "answered": number // 2}
            for (clinic, role), number in people.items()
        ]
    )  # fmt: skip
    like = figures.results.survey
    filled = survey.reindex(columns=like.columns).fillna(
        {name: 0 for name in like.columns if like[name].dtype.kind in "if"}
    )
    kept = pd.concat(
        [like[like["table"] != "provider_survey"], filled.astype(like.dtypes.to_dict())], ignore_index=True
    )
    return replace(figures, results=replace(figures.results, survey=kept))
