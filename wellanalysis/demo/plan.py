"""The plan of the synthetic network: who is in it, what is planted, and when; nothing here is drawn by chance."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

SEED = 7
FIRST_MONTH = np.datetime64("2022-10", "M")
MONTHS = 48
BASELINE_MONTHS = 12
AS_OF = date(2026, 11, 13)
EPISODES_PER_PATIENT = 95 / 70

Numbers = NDArray[np.float64]


class Part(StrEnum):
    """Each part of the network draws from its own stream, so that changing one leaves the others as they were; new ones come last."""

    PEOPLE = "people"
    EPISODES = "episodes"
    CHARACTERS = "characters"
    CARE = "care"
    OUTCOMES = "outcomes"
    RECORDS = "records"
    PATIENT_SURVEY = "patient survey"
    STAFF = "staff"
    PROVIDER_SURVEY = "provider survey"
    ROSTER = "roster"
    ENCOUNTERS = "encounters"
    DEVELOPMENT = "development"
    STAFF_FURTHER = "further questions to staff"
    LEARNING = "learning together"
    REGISTRY = "registry"
    OUTREACH = "outreach"


def stream(part: Part) -> np.random.Generator:
    """Generator of one part, seeded by `SEED` and the part's place in the list."""
    return np.random.default_rng([SEED, list(Part).index(part)])


@dataclass(frozen=True)
class Clinic:
    """One invented clinic inside an invented hospital.

    Parameters
    ----------
    id, name, host, region : str
        Identifier, short name, the hospital it lies in, the region it is reported under.
    volume : float
        Episodes that begin in an average month.
    cohort : int
        Cohort of the programme; 0 while waiting.
    opened_on : date
        First day of the clinic.
    """

    id: str
    name: str
    host: str
    region: str
    volume: float
    cohort: int
    opened_on: date


CLINICS = (
    Clinic("C01", "Beacon Point", "Averwick Hospital", "Coast", 96, 2, date(2009, 3, 2)),
    Clinic("C02", "Dunes Road", "Penhollow Medical Center", "Coast", 84, 3, date(2014, 9, 8)),
    Clinic("C03", "Elm Street", "Quillfield Hospital", "Coast", 112, 1, date(2005, 5, 16)),
    Clinic("C04", "Fisher Lane", "Tarnwick Hospital", "Coast", 88, 0, date(2011, 1, 10)),
    Clinic("C05", "Lighthouse", "Merrowdale Hospital", "Coast", 79, 2, date(2016, 4, 4)),
    Clinic("C06", "Saltmarsh", "Ostrell Medical Center", "Coast", 72, 0, date(2018, 2, 5)),
    Clinic("C07", "Harbor", "Larkmoor Hospital", "Lakes", 92, 1, date(2008, 10, 6)),
    Clinic("C08", "Heron Bay", "Corrandale Hospital", "Lakes", 77, 3, date(2012, 6, 11)),
    Clinic("C09", "Kingfisher", "Brackenfold Hospital", "Lakes", 86, 2, date(2010, 8, 2)),
    Clinic("C10", "Northshore", "Ellsgate Medical Center", "Lakes", 103, 1, date(2006, 11, 13)),
    Clinic("C11", "Reed Lane", "Wexcombe Hospital", "Lakes", 81, 0, date(2015, 3, 9)),
    Clinic("C12", "Willow Ferry", "Dunmarrow Hospital", "Lakes", 82, 3, date(2013, 7, 1)),
    Clinic("C13", "Cottonwood", "Fennimoor Hospital", "Plains", 89, 1, date(2007, 2, 12)),
    Clinic("C14", "Granary Square", "Haldrow Medical Center", "Plains", 94, 3, date(2011, 9, 5)),
    Clinic("C15", "Millrace", "Ashquill Hospital", "Plains", 86, 0, date(2017, 5, 8)),
    Clinic("C16", "Orchard Row", "Sedgeholm Hospital", "Plains", 75, 2, date(2014, 1, 6)),
    Clinic("C17", "Prairie Gate", "Vantrell Hospital", "Plains", 80, 3, date(2019, 10, 7)),
    Clinic("C18", "Wheatfield", "Norrisdale Medical Center", "Plains", 84, 2, date(2010, 4, 12)),
    Clinic("C19", "Aspen Court", "Glenhallow Hospital", "Uplands", 78, 3, date(2012, 12, 3)),
    Clinic("C20", "Copper Creek", "Rookhurst Hospital", "Uplands", 85, 1, date(2009, 6, 8)),
    Clinic("C21", "Foxglove", "Little Marrow Hospital", "Uplands", 4, 0, date(2022, 6, 6)),
    Clinic("C22", "Ridgeview", "Thornabbey Hospital", "Uplands", 90, 2, date(2008, 3, 10)),
    Clinic("C23", "Stonebridge", "Caldermere Medical Center", "Uplands", 81, 1, date(2013, 11, 4)),
    Clinic("C24", "Summit Road", "Illsworth Hospital", "Uplands", 83, 0, date(2016, 8, 1)),
)
COHORTS = {1: date(2023, 10, 1), 2: date(2024, 4, 1), 3: date(2025, 1, 1)}
EXCEPTION = "C22"
SMALL = "C21"
VOLUME = np.array([clinic.volume for clinic in CLINICS])
IN_PROGRAMME = np.array([clinic.cohort > 0 for clinic in CLINICS])


def place(clinic: str) -> int:
    """Row of a clinic in all arrays by clinic."""
    return [each.id for each in CLINICS].index(clinic)


@dataclass(frozen=True)
class Indicator:
    """One leading indicator and what is planted for it.

    Parameters
    ----------
    id : str
        The measure's id.
    base : float
        Share of care that has it in the baseline year.
    gain : float
        Log odds that the programme adds once it is fully there.
    healing : float
        Log odds of healing within 84 days that it causes in a patient who has it; 0 for the confounded one.
    wounds : tuple of str
        Kinds of wound it is about; empty for all.
    """

    id: str
    base: float
    gain: float
    healing: float
    wounds: tuple[str, ...] = ()


DFU, VLU, PRESSURE, ARTERIAL, SURGICAL, OTHER = WOUND_TYPES = (
    "diabetic foot ulcer",
    "venous leg ulcer",
    "pressure injury",
    "arterial ulcer",
    "surgical wound",
    "other chronic wound",
)
INDICATORS = (
    Indicator("debridement_14d", 0.70, 0.85, 0.25, (DFU, VLU, PRESSURE)),
    Indicator("offloading_14d", 0.62, 0.75, 0.45, (DFU,)),
    Indicator("compression_14d", 0.66, 0.75, 0.45, (VLU,)),
    Indicator("perfusion_assessed_14d", 0.58, 0.80, 0.20, (DFU, VLU, ARTERIAL)),
    Indicator("measured_weekly_28d", 0.64, 0.85, 0.20),
    Indicator("nutrition_screened_14d", 0.55, 0.0, 0.0),
)
CONFOUNDED = "nutrition_screened_14d"

# Healing within 84 days: log odds beside the indicators.
HEALED_AT_BASELINE = 0.62
HEALING_GAIN = (0.50, 0.62)  # from the smallest to the largest programme clinic's lagged effect
HEALING_GAIN_LAST_COHORT = 0.06  # more for the last cohort, whose first outcome quarter is still rising
SECULAR_PER_YEAR = 0.02
CLINIC_SPREAD = 0.12
PROVIDER_SPREAD = 0.06
PATIENT_SPREAD = 0.25
INDICATOR_CLINIC_SPREAD = 0.22
INDICATOR_PROVIDER_SPREAD = 0.12
EXCEPTION_SHARE = 0.08  # of the gain in indicators that arrives at the exception; of the gain in outcomes none does
CASE_MIX: dict[str, dict[str, float]] = {
    "wound_type": {DFU: 0.0, VLU: 0.25, PRESSURE: -0.25, ARTERIAL: -0.7, SURGICAL: 0.8, OTHER: 0.1},
    "wound_size_band": {"under 2 cm²": 0.45, "2 to 10 cm²": 0.0, "over 10 cm²": -0.75},
    "wound_age_band": {"under 4 weeks": 0.35, "4 to 12 weeks": 0.0, "over 12 weeks": -0.6},
    "age_band": {"under 50": 0.15, "50 to 64": 0.0, "65 to 79": -0.1, "80 and over": -0.35},
    "infection": {"true": -0.4, "false": 0.0},
    "ambulatory": {"true": 0.35, "false": 0.0},
}
# Shares of those who would have the event if they were watched throughout; who heals or leaves first has it unseen.
ADMITTED_AT_BASELINE = 0.127
ADMISSION_GAIN = -0.25
AMPUTATED_AT_BASELINE = 0.065
AMPUTATION_GAIN = -0.20
EXPERIENCE_GAIN = 0.16  # standard deviations of the latent answer
STAFF_GAIN = 0.55


@dataclass(frozen=True)
class Event:
    """Something that happened at one clinic for some months, both named inclusive."""

    clinic: str
    first: str
    last: str
    what: str
    size: float


SPECIAL_CAUSE = Event("C05", "2025-11", "2025-11", "debridement_14d falls for a month (log odds)", -1.6)
LONG_WAIT = Event("C15", "2026-02", "2026-04", "a vacancy: days to the first visit grow (days)", 7.0)
BAD_MONTH = Event("C10", "2025-02", "2025-02", "care of the first weeks not recorded (share)", 0.45)
BAD_FIELD = Event("C16", "2024-07", "2025-03", "wound size and perfusion test not recorded (share)", 0.32)
LATE_RECORDS = Event("C18", "2025-06", "2025-09", "a new record system: entries arrive late (share)", 0.55)
HARDER_PATIENTS = Event("C11", "2025-07", "2026-09", "more infected wounds arrive (log odds)", 0.8)
EVENTS = (SPECIAL_CAUSE, LONG_WAIT, BAD_MONTH, BAD_FIELD, LATE_RECORDS, HARDER_PATIENTS)


def during(event: Event, clinic: NDArray[np.intp], month: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which rows, given by place of clinic and month, the event touches."""
    first, last = (int((np.datetime64(each, "M") - FIRST_MONTH).astype(int)) for each in (event.first, event.last))
    return (clinic == place(event.clinic)) & (month >= first) & (month <= last)


def months_since_start() -> Numbers:
    """Whole months since the programme's first month at each clinic: clinics × months, −inf while waiting."""
    starts = np.array(
        [
            (np.datetime64(COHORTS[clinic.cohort], "M") - FIRST_MONTH).astype(float) if clinic.cohort else np.inf
            for clinic in CLINICS
        ]
    )
    return np.arange(MONTHS)[None, :] - starts[:, None]


def indicator_ramp() -> Numbers:
    """Share of the indicators' gain that has arrived: from the month after the start, whole after two quarters."""
    return np.clip(months_since_start() / 6, 0, 1)


def outcome_ramp() -> Numbers:
    """Share of the lagged gain in outcomes that has arrived: nothing for two quarters, whole from the fourth on."""
    return np.clip((months_since_start() - 5) / 4, 0, 1)


def logit(share: float | Numbers) -> Numbers:
    """Log odds of a share."""
    return np.log(np.asarray(share) / (1 - np.asarray(share)))


def chance(log_odds: Numbers) -> Numbers:
    """Share that belongs to log odds."""
    return 1 / (1 + np.exp(-log_odds))
