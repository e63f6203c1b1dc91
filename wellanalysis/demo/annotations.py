"""Dated events of the demo: the programme's starts, what is planted at single clinics, and what teams tried out."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from wellanalysis.demo import plan


@dataclass(frozen=True)
class Note:
    """One dated event; no clinic: all of them."""

    clinic: str | None
    on: date
    kind: str
    what: str
    aim: str | None = None
    change: str | None = None
    measure: str | None = None
    until: date | None = None


TOLD = (
    Note(None, date(2024, 7, 1), "other", "Second look may be at home", change="A home nurse may confirm that a wound is closed.",
         measure="healed_12w"),
    Note("C15", date(2026, 2, 2), "staff", "Scheduling post vacant", measure="days_to_first_visit", until=date(2026, 4, 24)),
    Note("C18", date(2025, 6, 2), "other", "New record system", until=date(2025, 9, 30)),
    Note("C10", date(2025, 2, 3), "other", "Record system down for weeks", until=date(2025, 2, 28)),
    Note("C05", date(2025, 11, 3), "equipment", "Instrument steriliser out of order", measure="debridement_14d", until=date(2025, 11, 28)),
    Note("C11", date(2025, 7, 1), "other", "Infection service sends its wounds here"),
    Note("C22", date(2024, 6, 10), "staff", "Two nursing posts vacant", until=date(2025, 8, 29)),
    Note("C22", date(2025, 9, 1), "staff", "Nursing team complete again"),
    Note("C03", date(2024, 2, 5), "equipment", "Boots kept in stock", "A boot on the day it is chosen", "A shelf of the six usual sizes in the clinic, refilled each Monday.", "offloading_14d"),
    Note("C07", date(2024, 3, 4), "pdsa", "Vascular list moved to Tuesday", "Toe pressure within a week", "Two slots of the vascular list are kept for new wounds.", "perfusion_assessed_14d"),
    Note("C13", date(2024, 5, 13), "pdsa", "Ruler at every bedside", "Each wound measured each week", "A paper ruler and the last two numbers lie with the dressing.", "measured_weekly_28d"),
    Note("C20", date(2024, 9, 2), "pdsa", "Compression taught in pairs", "Compression worn by day 14", "Two nurses wrap together until both are sure of the pressure.", "compression_14d"),
    Note("C01", date(2024, 8, 12), "pdsa", "First visit: instruments laid out", "Dead tissue removed at the first visit", "The tray stands ready before the patient is called.", "debridement_14d"),
    Note("C09", date(2024, 10, 7), "equipment", "Second Doppler", "No wait for a pressure", "A second device for the outpatient rooms.", "perfusion_assessed_14d"),
    Note("C16", date(2025, 1, 13), "pdsa", "Photo and size on one screen", "Size known each week", "The form asks for length and width beside the photo.", "measured_weekly_28d"),
    Note("C02", date(2025, 5, 5), "pdsa", "Orthotist on the first day", "Weight off the foot by day 14", "The orthotist joins the first visit on Thursdays.", "offloading_14d"),
    Note("C12", date(2025, 6, 16), "pdsa", "Call on day 5", "Compression worn, not only ordered", "A nurse calls and asks how the bandage sits.", "compression_14d"),
    Note("C17", date(2025, 9, 8), "pdsa", "Morning round of new wounds", "Nobody waits for a decision", "Ten minutes each morning over the wounds of the day before.", "debridement_14d"),
)  # fmt: skip


def events() -> pd.DataFrame:
    """Contract table of the annotations."""
    starts = [
        Note(clinic.id, plan.COHORTS[clinic.cohort], "start", "Programme start")
        for clinic in plan.CLINICS
        if clinic.cohort
    ]
    rows = sorted((*starts, *TOLD), key=lambda each: (each.on, each.clinic or "", each.what))
    return pd.DataFrame(
        {
            "annotation_id": [f"A{number:03d}" for number in range(1, len(rows) + 1)],
            "clinic_id": [each.clinic for each in rows],
            "on": [each.on for each in rows],
            "until": [each.until for each in rows],
            "kind": [each.kind for each in rows],
            "what": [each.what for each in rows],
            "aim": [each.aim for each in rows],
            "change": [each.change for each in rows],
            "measure": [each.measure for each in rows],
        }
    )
