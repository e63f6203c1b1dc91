"""A year of learning together in the demo: sessions written by hand, and who of the staff came to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from wellanalysis.demo import people, plan, surveys

LETTERS = np.array(list("BCDFGHJKLMNPQRSTVWXZ23456789"))
LENGTH = 12  # letters of a pseudonym
COMES, COMES_FROM_PROGRAMME = (
    -3.0,
    -2.05,
)  # log odds of coming to a session, from a waiting clinic and one of the programme
INTEREST = 1.1  # how people differ, standard deviation of log odds
WHO_LEADS = frozenset({"physician", "administrator", "nurse practitioner"})
TO_LEAD = 0.9  # log odds that those who lead add where a session is about leading or running clinics
READ, NOT_SAID = 0.62, 0.08  # who had read the short piece before; of whom it is not recorded
ASKS = 0.8  # who asks for the credits of those who came


@dataclass(frozen=True)
class Session:
    """One session; nobody who moderates it exists."""

    announced_on: date
    on: date
    title: str
    about: str
    clinical_topic: str
    leadership_topic: str
    moderator: str
    measure: str | None = None
    pre_read: str | None = None
    minutes: int = 60
    credits: float = 1.0


SESSIONS = (
    Session(date(2025, 10, 21), date(2025, 11, 18), "The first visit, from the tray to the talk", "care",
            "Debridement at the first visit", "Listening before explaining", "physician", "debridement_14d",
            "Seven minutes: telling devitalised tissue from healthy tissue in dark skin."),
    Session(date(2025, 11, 11), date(2025, 12, 9), "Who does what in the first week", "operations",
            "Booking a first visit within the week", "Running a huddle of ten minutes", "scheduler",
            None, "Six minutes: a referral form that can be booked from without a call.", 45, 0.5),
    Session(date(2025, 12, 16), date(2026, 1, 20), "Blood flow first", "care",
            "Reading a toe pressure", "Asking before telling", "physician", "perfusion_assessed_14d",
            "Nine minutes: how the vascular list at one clinic gave two slots to new wounds."),
    Session(date(2026, 1, 20), date(2026, 2, 17), "Weight off the foot while the boot is on its way", "barriers",
            "Felt and foam until the orthotist comes", "Saying what stands in the way, and to whom",
            "nurse", "offloading_14d", "Six minutes: felt and foam while the boot is on its way."),
    Session(date(2026, 2, 17), date(2026, 3, 17), "Measured each week", "care",
            "Length, width and the same position each time", "Thanking for what went well", "nurse",
            "measured_weekly_28d", "Three minutes: length, width, and the same position each time."),
    Session(date(2026, 3, 24), date(2026, 4, 21), "The conversation between director and clinician", "leadership",
            "Talking over a case that went well", "Four questions, and the silence after them",
            "clinic director", None, "Five minutes: four questions for half an hour.", 60, 1.5),
    Session(date(2026, 4, 21), date(2026, 5, 19), "Compression that is worn", "care",
            "Wraps that one hand can close", "Mentoring side by side", "nurse", "compression_14d",
            "Six minutes: wraps that one hand can close."),
    Session(date(2026, 5, 19), date(2026, 6, 16), "Walking, work and falls", "care",
            "A conversation about the boot", "Asking what matters to you", "Ottilie Marsh (invented)", "offloading_14d",
            "Eight minutes: a conversation about walking, work and falls."),
    Session(date(2026, 6, 16), date(2026, 7, 21), "At the foot clinic of the market town", "outreach",
            "Feet looked at where people already are", "Working with those who know the neighbourhood",
            "navigator", None, "Four minutes: who is not coming, and where they go instead.", 45, 0.5),
    Session(date(2026, 7, 21), date(2026, 8, 18), "Interpreters at the first visit", "barriers",
            "Explaining a dressing with an interpreter", "Changing a rule that nobody remembers the reason of",
            "social worker", None, None, 45, 0.5),
    Session(date(2026, 8, 18), date(2026, 9, 15), "Reading four weeks of change with the patient", "care",
            "What a wound that does not shrink may be telling", "Disagreeing with respect", "physician",
            "measured_weekly_28d", "Six minutes: reading four weeks of change with the patient."),
    Session(date(2026, 9, 15), date(2026, 10, 20), "How a clinic day is planned", "operations",
            "Keeping slots for new wounds", "Sharing the lead between director and manager",
            "practice manager", None, "Six minutes: a day with two slots kept free.", 60, 1.0),
    Session(date(2026, 10, 20), date(2026, 11, 24), "Pain before the first debridement", "care",
            "Talking about pain", "Listening for what is not said", "nurse practitioner",
            "debridement_14d", "Five minutes: talking about pain before the first debridement."),
    Session(date(2026, 11, 9), date(2026, 12, 15), "What we tried this year", "leadership",
            "Three changes that lasted, and one that did not", "Mentoring those who start next year",
            "chief clinical officer", None, None, 75, 1.5),
)  # fmt: skip


def part(extracts: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Tables of the records: sessions, attendance."""
    sessions = pd.DataFrame(
        {
            "session": [f"L{each.on:%Y-%m}" for each in SESSIONS],
            **{name: [getattr(each, name) for each in SESSIONS] for name in Session.__dataclass_fields__},
        }
    )
    return {"sessions": sessions, "attendance": _attendance()}


def _attendance() -> pd.DataFrame:
    """Who came to the sessions that were held: people under pseudonyms of their own, tied to no answer and no episode."""
    rng = plan.stream(plan.Part.LEARNING)
    staff = people.staff()
    newest = len(surveys.WAVES) - 1
    staff = staff[(staff["first_wave"] <= newest) & (staff["last_wave"] >= newest)].reset_index(drop=True)
    names = pd.Index(["".join(each) for each in LETTERS[rng.integers(0, len(LETTERS), (len(staff), LENGTH))]])
    clinic = staff["clinic"].to_numpy()
    leads = staff["role"].isin(WHO_LEADS).to_numpy()
    inclined = np.where(plan.IN_PROGRAMME[clinic], COMES_FROM_PROGRAMME, COMES) + rng.normal(0, INTEREST, len(staff))
    frames = []
    for session in SESSIONS:
        # Drawn for sessions to come as well, so that what was drawn stays when the day moves on.
        odds = inclined + TO_LEAD * leads * (session.about in ("leadership", "operations"))
        came, said, asks = rng.random(len(staff)) < plan.chance(odds), rng.random(len(staff)), rng.random(len(staff))
        if session.on > plan.AS_OF:
            continue
        here = np.flatnonzero(came)
        read = np.where(said[here] < READ, "yes", "no").astype(object)
        unknown = (said[here] > 1 - NOT_SAID) | (session.pre_read is None)
        frames.append(
            pd.DataFrame(
                {
                    "session": f"L{session.on:%Y-%m}",
                    "attendee_id": names[here],
                    "clinic_id": [plan.CLINICS[place].id for place in clinic[here]],
                    "role": staff["role"].to_numpy()[here],
                    "on": session.on,
                    "pre_read": pd.Series(read).mask(unknown),
                    "credits": np.where(asks[here] < ASKS, session.credits, 0.0),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)
