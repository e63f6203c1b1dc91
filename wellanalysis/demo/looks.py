"""Looks at the measure that is in validation: who read it in their clinic, and what they would change."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd

from wellanalysis.demo import plan

SEED, NUMBER = 20260920, 40
MEASURE, OPENED, LAST = "nutrition_screened_14d", date(2026, 9, 15), date(2026, 11, 12)
NOT_YET = ("C04", "C11", "C15", "C21", "C24")
"""Clinics in which nobody has looked so far."""
SHARES = {"agrees": 0.62, "would_change": 0.28, "disagrees": 0.10}
WORDS = {
    "would_change": (
        "Three weeks would fit better: the dietitian comes every second Tuesday.",
        "Count a screen by the family doctor when we have the letter.",
        "Name one tool for all of us.",
        "Leave out patients who are seen once only.",
        "Say what happens after the screen; a form alone feeds nobody.",
    ),
    "disagrees": (
        "Nobody has shown that screening heals wounds; let us try it in two clinics first.",
        "We have no dietitian to send people to.",
    ),
}
READ_SHARE = 0.8
ANALYST = "head of analysis"


def part(extracts: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Table ``looks``.

    Parameters
    ----------
    extracts : mapping of str to DataFrame
        Tables of the extracts, whose roster says who works where.
    """
    found = pd.DataFrame(_looks(np.random.default_rng(SEED), extracts["providers"]))
    found = found.sort_values(["on", "clinic_id", "role"], kind="stable", ignore_index=True)
    found.insert(0, "look", [f"L-{place:04}" for place in range(1, len(found) + 1)])
    return {"looks": found}


def _looks(rng: np.random.Generator, roster: pd.DataFrame) -> Iterator[dict[str, object]]:
    there = roster[roster["to_date"].isna()].drop_duplicates("provider_id", keep="last").sort_values("provider_id")
    clinics = [clinic.id for clinic in plan.CLINICS if clinic.id not in NOT_YET]
    taken: set[str] = set()
    for place in range(NUMBER):
        clinic = clinics[place % len(clinics)]
        free = there[there["clinic_id"].eq(clinic) & ~there["provider_id"].isin(taken)]
        verdict = str(rng.choice(list(SHARES), p=list(SHARES.values())))
        says = str(rng.choice(WORDS[verdict])) if verdict in WORDS else None
        person = free.iloc[int(rng.integers(len(free)))] if len(free) and rng.random() < 0.75 else None
        if person is not None:
            taken.add(str(person["provider_id"]))
        yield {
            "measure": MEASURE,
            "on": OPENED + timedelta(days=int(rng.integers((LAST - OPENED).days + 1))),
            "clinic_id": clinic,
            "role": str(person["role"]) if person is not None else str(rng.choice(["dietitian", "medical assistant"])),
            "provider_id": str(person["provider_id"]) if person is not None else None,
            "verdict": verdict,
            "says": says,
            "reviewed_by": ANALYST if says and rng.random() < READ_SHARE else None,
        }
