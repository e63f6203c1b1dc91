"""What patients and staff answer: one latent view per person, cut into the steps of each item."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wellanalysis.demo import people, plan
from wellanalysis.demo.plan import Numbers

SAMPLED = 0.25
MAILING_DAYS = (14, 18)  # days into the month after the wound began
ANSWERED_WITHIN = 42
ITEM_EMPTY = 0.025
AS_OF = np.datetime64(plan.AS_OF, "D")
# Lower ends of the answers 2, 3, 4 and 5 on a latent view with standard deviation 1.
STEPS = (-1.9, -1.35, -0.75, 0.25)
STEPS_OF_TEN = (-2.6, -2.35, -2.1, -1.85, -1.6, -1.3, -1.1, -0.65, -0.05, 0.55)
PATIENT_ITEMS = {"listened": 0.15, "explained": 0.05, "involved": -0.10, "on_time": -0.35, "comfort": -0.05}
STAFF_ITEMS = {"satisfaction": 0.0, "trust": -0.12, "confidence": 0.05, "wish_to_continue": 0.20, "voice": -0.30}
LEADING_ITEMS = {
    "leaders_support": -0.35,
    "leaders_take_part": -0.55,
    "director_listens": 0.0,
    "director_mentors": -0.25,
}
# What is planted between the last two waves, in standard deviations of the latent answer: leaders are seen to support
# far more, directors to listen a little more.
GREW = {"leaders_support": 0.60, "leaders_take_part": 0.35, "director_listens": 0.15, "director_mentors": 0.0}
MAY_LINK = 0.75
WAVES = tuple(
    np.datetime64(day, "D") for year in (2023, 2024, 2025, 2026) for day in (f"{year}-03-06", f"{year}-09-07")
)
WAVE_OPEN = 21


def _steps(view: Numbers, steps: tuple[float, ...], lowest: int) -> NDArray[np.int64]:
    return lowest + np.searchsorted(np.array(steps), view, side="right")


def _answers(
    rng: np.random.Generator, view: Numbers, items: dict[str, float], answered: NDArray[np.bool_], shared: float
) -> dict[str, object]:
    """Answers 1 to 5 to each item; `shared` is the part of an item's variance that the person's view makes."""
    given = {}
    for name, shift in items.items():
        own = rng.normal(0, np.sqrt(1 - shared), len(view))
        empty = ~answered | (rng.random(len(view)) < ITEM_EMPTY)
        given[name] = pd.array(_steps(view + shift + own, STEPS, 1), dtype="Int64")
        given[name][empty] = pd.NA
    return given


def patient_survey(episodes: pd.DataFrame, registered: pd.Series) -> pd.DataFrame:
    """Contract table of the patient survey: a quarter of those whose wound began last month, four in ten answer.

    Only patients in `registered` (patient_id) are asked: addresses come from the same records as the episodes.
    """
    rng = plan.stream(plan.Part.PATIENT_SURVEY)
    asked = episodes[(rng.random(len(episodes)) < SAMPLED) & (episodes["month"] < plan.MONTHS - 1)]
    asked = asked[~asked.duplicated(["patient", "month"]) & ~asked["hospice"]]
    rows, clinic, month = len(asked), asked["clinic"].to_numpy(), asked["month"].to_numpy()
    mailing = (plan.FIRST_MONTH + month + 1).astype("M8[D]")
    sent = mailing + rng.integers(MAILING_DAYS[0], MAILING_DAYS[1] + 1, rows)
    by_text = rng.random(rows) < np.where(asked["age_band"] == "80 and over", 0.25, 0.55)
    other = (asked["language"] != "English").to_numpy()
    answers = rng.random(rows) < plan.chance(
        -0.45 + 0.2 * by_text - 0.25 * other + rng.normal(0, 0.12, len(plan.CLINICS))[clinic]
    )
    answered = sent + 1 + np.floor(rng.beta(1.1, 2.4, rows) * ANSWERED_WITHIN).astype(int)
    answers &= answered <= AS_OF
    gain = plan.EXPERIENCE_GAIN * plan.outcome_ramp()[clinic, month]
    older = np.isin(asked["age_band"], ("65 to 79", "80 and over"))
    view = rng.normal(0.47, 0.10, len(plan.CLINICS))[clinic] + gain + 0.12 * older - 0.06 * other
    view = view + rng.normal(0, np.sqrt(0.65), rows)
    overall = pd.array(_steps(view + rng.normal(0, np.sqrt(0.35), rows), STEPS_OF_TEN, 0), dtype="Int64")
    overall[~answers] = pd.NA
    overall[rng.random(rows) < ITEM_EMPTY / 2] = pd.NA
    items = _answers(rng, view, PATIENT_ITEMS, answers, 0.65)
    frame = pd.DataFrame(
        {
            "patient_id": [f"W{number:05d}" for number in asked["patient"] + 1],
            "clinic_id": np.array([each.id for each in plan.CLINICS], dtype=object)[clinic],
            "sent_on": sent,
            "answered_on": pd.Series(answered).where(answers),
            "mode": np.where(by_text, "text message", "paper"),
            **{name: asked[name].to_numpy() for name in ("age_band", "sex", "language")},
            "overall": overall,
            **items,
        }
    )
    frame = frame[frame["patient_id"].isin(registered)]
    frame = frame.sort_values(["clinic_id", "sent_on", "patient_id"], kind="stable", ignore_index=True)
    return frame.assign(response_id=[f"R{place:05d}" for place in range(1, len(frame) + 1)])


def provider_survey() -> pd.DataFrame:
    """Contract table of the staff survey: everyone in post is asked in March and September.

    Satisfaction grows after the programme's start, at the exception too: people liked the programme where it did not
    change outcomes.
    """
    staff = people.staff()
    rng = plan.stream(plan.Part.PROVIDER_SURVEY)
    person = rng.normal(0, np.sqrt(0.35), len(staff))
    habit = rng.normal(0, 0.5, len(staff))
    clinic_view = rng.normal(0, 0.12, len(plan.CLINICS))
    frames = []
    for wave, sent in enumerate(WAVES):
        here = np.flatnonzero((staff["first_wave"] <= wave) & (staff["last_wave"] >= wave))
        clinic = staff["clinic"].to_numpy()[here]
        month = int((sent.astype("M8[M]") - plan.FIRST_MONTH).astype(int))
        ramp = np.clip(plan.months_since_start()[clinic, month] / 9, 0, 1)
        answers = rng.random(len(here)) < plan.chance(0.5 + 1.05 * ramp + habit[here])
        answered = sent + 1 + np.floor(rng.beta(1.0, 2.0, len(here)) * (WAVE_OPEN - 1)).astype(int)
        view = person[here] + rng.normal(0, np.sqrt(0.25), len(here)) + clinic_view[clinic] + plan.STAFF_GAIN * ramp
        frames.append(
            pd.DataFrame(
                {
                    "staff_id": staff["staff_id"].to_numpy()[here],
                    "clinic_id": np.array([each.id for each in plan.CLINICS], dtype=object)[clinic],
                    "role": staff["role"].to_numpy()[here],
                    "sent_on": sent,
                    "answered_on": pd.Series(answered).where(answers),
                    **_answers(rng, view, STAFF_ITEMS, answers, 0.6),
                }
            )
        )
    frame = pd.concat(frames, ignore_index=True)
    frame = frame.sort_values(["clinic_id", "sent_on", "staff_id"], kind="stable", ignore_index=True)
    frame = frame.assign(response_id=[f"Q{place:05d}" for place in range(1, len(frame) + 1)])
    return frame.assign(**_further(frame))


def _further(frame: pd.DataFrame) -> dict[str, object]:
    """Answers on those who lead, and whether answers of two waves may be put together, for each questionnaire.

    One view of leading per person and clinic, tied to what they said of trust; what is planted is in `GREW`.
    """
    rng = plan.stream(plan.Part.STAFF_FURTHER)
    person, _ = pd.factorize(frame["staff_id"], sort=True)
    clinic, _ = pd.factorize(frame["clinic_id"], sort=True)
    answered = frame["answered_on"].notna().to_numpy()
    trust = frame["trust"].astype("float64").fillna(3.5).to_numpy()
    people, newest = person.max() + 1, (frame["sent_on"] == WAVES[-1]).to_numpy()
    view = 0.25 * (trust - 3.5) + rng.normal(0, np.sqrt(0.35), people)[person]
    view = view + rng.normal(0, 0.15, clinic.max() + 1)[clinic] + rng.normal(0, np.sqrt(0.15), len(frame))
    # Most keep to what they once agreed to.
    agrees = (rng.random(people) < MAY_LINK)[person] ^ (rng.random(len(frame)) < 0.02)
    given: dict[str, object] = {}
    for name, shift in LEADING_ITEMS.items():
        own = view + shift + GREW[name] * newest
        given |= _answers(rng, own, {name: 0.0}, answered, 0.6)
    linked = pd.array(agrees, dtype="boolean")
    linked[~answered] = pd.NA
    return {**given, "may_link": linked}
