"""A year of reaching out at eight clinics of the demo: worklists every four weeks, and what became of each item.

Planted: nine in ten patients are reached within a week, but six in ten where the post of the scheduler is vacant (`REACHED`);
supplies take longest to close (`CLOSES`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from wellanalysis.definitions.record_columns import OUTREACH, OUTREACH_STEPS
from wellanalysis.definitions.record_reached import DECLINED, DONE, ENDS, NO_LONGER_DUE, REACHED, SCHEDULED
from wellanalysis.demo import plan
from wellanalysis.results.outreach_ledger import reference

NETWORK = "demo"
CLINICS = ("C03", "C05", "C07", "C10", "C13", "C15", "C20", "C21", "C23")
"""Clinics that keep worklists; the smallest of all is one of them."""
VACANT = "C15"
FIRST_LIST, LAST_LIST, EVERY = np.datetime64("2025-11-17", "D"), np.datetime64("2026-11-09", "D"), 28
LISTS = np.append(np.arange(FIRST_LIST, LAST_LIST - EVERY + 8, EVERY), LAST_LIST)
AS_OF = np.datetime64(plan.AS_OF, "D")
PER_LIST = 20.0
IN_A_WEEK = 7
SHARE_REACHED = {"usual": 0.90, "vacant": 0.60}
"""Planted share of patients who are reached within a week of being listed."""
NEVER, DECLINES, LEFT, CALLED_OFF = 0.35, 0.06, 0.06, 0.04
RECORDED, CONFIRMED = 0.80, 0.96  # the record shows it first; people said it and the record shows it later
UNTIL = 60
"""Days after which the rules of the demo ask no more."""


@dataclass(frozen=True)
class Asks:
    """A rule of the demo's measures, as the generator knows it; a test holds the two against each other."""

    measure: str
    name: str
    role: str
    within: int
    soon: int
    wounds: tuple[str, ...]
    share: float
    closes: float


RULES = (
    Asks("measured_weekly_28d", "measured_again", "nurse", 7, 1, (), 0.42, 5.0),
    Asks("days_to_first_visit", "next_visit", "scheduler", 14, 3, (), 0.26, 8.0),
    Asks("compression_14d", "stockings", "navigator", 0, 10, ("venous leg ulcer",), 0.12, 14.0),
    Asks("offloading_14d", "device", "medical assistant", 0, 10, ("diabetic foot ulcer",), 0.12, 13.0),
    Asks("nutrition_screened_14d", "nutrition", "social worker", 30, 7, (), 0.08, 9.0),
)
"""``closes``: days from the list to the end, on average, of those who were reached."""
COUNTED_FROM = {
    "measured_again": "last_reassessed_on",
    "next_visit": "last_visit_on",
    "stockings": "supplies_until",
    "device": "supplies_until",
    "nutrition": "nutrition_screened_on",
}


def part(extracts: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Tables ``outreach`` and ``outreach_steps`` of the records; none without a registry.

    Parameters
    ----------
    extracts : mapping of str to DataFrame
        Tables of the extracts, by name.
    """
    if "registry" not in extracts:
        return {}
    rng = plan.stream(plan.Part.OUTREACH)
    items = pd.DataFrame([*_earlier(rng, extracts["episodes"]), *_latest(extracts["registry"])])
    items = items.drop_duplicates(["clinic_id", "patient_id", "rule"], keep="last")
    items = items.sort_values(["listed_on", "clinic_id", "patient_id", "rule"], kind="stable", ignore_index=True)
    in_care = set(zip(extracts["registry"]["clinic_id"], extracts["registry"]["patient_id"], strict=True))
    steps = [step for item in items.itertuples(index=False) for step in _steps(rng, item, in_care)]
    columns = ["item_id", "step", "on", "status", "by", "seen_on"]
    return {OUTREACH: items.drop(columns="closes"), OUTREACH_STEPS: pd.DataFrame(steps, columns=columns)}


def _item(clinic: str, patient: str, asks: Asks, counted_from: np.datetime64, listed: np.datetime64) -> dict[str, Any]:
    day = counted_from.astype("M8[D]").item()
    return {
        "item_id": reference(NETWORK, clinic, patient, asks.measure, asks.name, day),
        "clinic_id": clinic,
        "patient_id": patient,
        "measure": asks.measure,
        "rule": asks.name,
        "role": asks.role,
        "counted_from": counted_from,
        "due_on": counted_from + asks.within,
        "listed_on": listed,
        "closes": asks.closes,
    }


def _earlier(rng: np.random.Generator, episodes: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Items of all lists but the last: of patients who were in care on the day of the list."""
    own = episodes[episodes["clinic_id"].isin(CLINICS)]
    start, end = (own[name].to_numpy().astype("M8[D]") for name in ("start_date", "end_date"))
    for listed in LISTS[:-1]:
        there = own[(start <= listed - 30) & (np.isnat(end) | (end > listed))]
        for clinic in CLINICS:
            here = there[there["clinic_id"] == clinic]
            number = min(int(rng.poisson(PER_LIST if len(here) > 20 else 1.2)), len(here))
            chosen = here.iloc[np.sort(rng.choice(len(here), number, replace=False))]
            for row in chosen.itertuples(index=False):
                asks = RULES[int(rng.choice(len(RULES), p=[each.share for each in RULES]))]
                if asks.wounds and row.wound_type not in asks.wounds:
                    asks = RULES[0]
                due = listed + asks.soon - int(rng.integers(0, asks.soon + 15))
                yield _item(clinic, row.patient_id, asks, due - asks.within, listed)


def _latest(registry: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Items of the last list: what the registry itself says was due on its day."""
    own = registry[registry["clinic_id"].isin(CLINICS)]
    for asks in RULES:
        meant = own[~own["hospice"]]
        meant = meant[meant["wound_type"].isin(asks.wounds)] if asks.wounds else meant
        meant = meant[meant["next_visit_on"].isna()] if asks.name == "next_visit" else meant
        days = meant[COUNTED_FROM[asks.name]]
        for row, day in zip(meant.itertuples(index=False), days, strict=True):
            counted = np.datetime64("NaT") if pd.isna(day) else np.datetime64(pd.Timestamp(day).date(), "D")
            late = None if np.isnat(counted) else int((LAST_LIST - (counted + asks.within)) / np.timedelta64(1, "D"))
            if late is not None and -asks.soon <= late <= 60:
                yield _item(row.clinic_id, row.patient_id, asks, counted, LAST_LIST)


def _steps(rng: np.random.Generator, item: Any, in_care: set[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """What became of an item, as far as it was known on the day of the extract."""
    listed = np.datetime64(pd.Timestamp(item.listed_on).date(), "D")
    usual = SHARE_REACHED["vacant" if item.clinic_id == VACANT else "usual"]
    soon, never, kind = rng.random(3)
    wait = int(rng.integers(0, IN_A_WEEK + 1)) if soon < usual else 8 + int(rng.integers(0, 20))
    closes = 1 + int(rng.exponential(item.closes))
    told: list[tuple[np.datetime64, str, bool]] = []
    latest = listed == LAST_LIST
    if soon < usual or never >= NEVER:
        told.append((listed + wait, REACHED, False))
        if kind < DECLINES:
            told.append((listed + wait, DECLINED, False))
        else:
            told += [(listed + wait + closes // 3, SCHEDULED, False)] if kind < 0.7 else []
            # Of the last list the registry itself says that it is not done yet.
            told += [] if latest else [(listed + wait + closes, DONE, kind < RECORDED)]
    elif (item.clinic_id, item.patient_id) in in_care and not latest:
        told.append((listed + EVERY, DONE if kind < 1 - LEFT - CALLED_OFF else NO_LONGER_DUE, True))
    elif kind < LEFT + CALLED_OFF:
        told.append((listed + EVERY, NO_LONGER_DUE, True))
    if told and told[-1][1:] == (DONE, False) and kind < CONFIRMED:
        told.append((told[-1][0], DONE, True))
    if not any(status in ENDS for _, status, _ in told):
        due = np.datetime64(pd.Timestamp(item.due_on).date(), "D")
        told += [(day, NO_LONGER_DUE, True) for day in LISTS[LISTS > due + UNTIL][:1]]
    known = [each for each in told if _seen(each[0], each[2]) <= AS_OF]
    for number, (day, status, in_record) in enumerate(known, start=1):
        seen = _seen(day, in_record) if in_record else np.datetime64("NaT")
        by = "" if in_record else item.role
        yield {"item_id": item.item_id, "step": number, "on": day, "status": status, "by": by, "seen_on": seen}


def _seen(day: np.datetime64, in_record: bool) -> np.datetime64:
    """Day on which something is written down: the record's with the next list."""
    if not in_record:
        return day
    later = LISTS[LISTS >= day]
    return later[0] if len(later) else AS_OF + 1
