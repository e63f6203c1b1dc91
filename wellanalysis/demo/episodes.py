"""Who comes, when, with what wound, and who treats: all that is known before care."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wellanalysis.demo import plan

SEASON = 0.05  # fewer wounds begin in midsummer and in December
GROWTH_PER_YEAR = 0.012
PATIENTS_BETWEEN = 180.0  # new patients of a clinic between one wound of a patient and the next, on average
ELSEWHERE = 0.012  # returning patients who come to another clinic of the network

SHARES: dict[str, dict[str, float]] = {
    "wound_type": dict(zip(plan.WOUND_TYPES, (0.34, 0.27, 0.16, 0.07, 0.10, 0.06), strict=True)),
    "wound_size_band": {"under 2 cm²": 0.42, "2 to 10 cm²": 0.37, "over 10 cm²": 0.21},
    "wound_age_band": {"under 4 weeks": 0.33, "4 to 12 weeks": 0.38, "over 12 weeks": 0.29},
    "age_band": {"under 50": 0.14, "50 to 64": 0.31, "65 to 79": 0.37, "80 and over": 0.18},
    "payer": {"Medicare": 0.52, "Medicaid": 0.17, "commercial": 0.26, "self-pay": 0.05},
    "language": {"English": 0.81, "Spanish": 0.13, "other": 0.06},
    "sex": {"female": 0.45, "male": 0.55},
}
CLINIC_TILT = {"wound_type": 0.22, "wound_size_band": 0.15, "wound_age_band": 0.18, "age_band": 0.20}
CLINIC_TILT |= {"payer": 0.35, "language": 0.55, "sex": 0.05}

Places = NDArray[np.intp]


def _chosen(
    rng: np.random.Generator, clinic: Places, column: str, extra: dict[str, NDArray[np.bool_]] | None = None
) -> NDArray[np.object_]:
    """A value of `column` for each row: shares tilted by clinic; `extra` triples the odds of a value where true."""
    shares = SHARES[column]
    tilt = rng.normal(0, CLINIC_TILT[column], (len(plan.CLINICS), len(shares)))
    weight = (np.array(list(shares.values())) * np.exp(tilt))[clinic]
    for value, where in (extra or {}).items():
        weight[:, list(shares).index(value)] *= np.where(where, 3.0, 1.0)
    steps = np.cumsum(weight, axis=1)
    drawn = (rng.random(len(clinic))[:, None] * steps[:, -1:] > steps[:, :-1]).sum(axis=1)
    return np.array(list(shares), dtype=object)[drawn]


def _starts(rng: np.random.Generator) -> pd.DataFrame:
    """Place of clinic, place of month and first day of every episode, in order of clinic and day."""
    months = np.arange(plan.MONTHS)
    year = (months + 9) % 12
    season = 1 - SEASON * np.isin(year, (6, 11)) + SEASON / 2 * np.isin(year, (2, 9))
    trend = 1 + GROWTH_PER_YEAR * (months / 12 - plan.MONTHS / 24)
    counts = rng.poisson(plan.VOLUME[:, None] * season * trend)
    clinic, month = (axis.repeat(counts.ravel()) for axis in (index.ravel() for index in np.indices(counts.shape)))
    first = (plan.FIRST_MONTH + np.arange(plan.MONTHS + 1)).astype("M8[D]")
    working_days = np.busday_count(first[:-1], first[1:])
    place = np.floor(rng.random(len(month)) * working_days[month]).astype(int)
    day = np.busday_offset(first[month], place, roll="forward")
    frame = pd.DataFrame({"clinic": clinic, "month": month, "start": day})
    return frame.sort_values(["clinic", "start"], kind="stable", ignore_index=True)


def _patients(rng: np.random.Generator, clinic: Places) -> Places:
    """Number of the patient of each episode: who comes again does so rather sooner than later."""
    new = rng.random(len(clinic)) < 1 / plan.EPISODES_PER_PATIENT
    first_row = np.searchsorted(clinic, np.arange(len(plan.CLINICS)))
    new[first_row] = True
    number = np.cumsum(new) - 1
    first_number = number[first_row][clinic]
    back = np.floor(rng.exponential(PATIENTS_BETWEEN * plan.VOLUME[clinic] / plan.VOLUME.mean())).astype(int)
    patient = np.where(new, number, np.maximum(number - back, first_number))
    # A few return to another clinic of the network: patients of a region are fewer than those of its clinics summed.
    elsewhere = np.flatnonzero(~new & (rng.random(len(clinic)) < ELSEWHERE / (1 - 1 / plan.EPISODES_PER_PATIENT)))
    patient[elsewhere] = patient[rng.permutation(elsewhere)]
    return patient


def _treated_by(rng: np.random.Generator, starts: pd.DataFrame, providers: pd.DataFrame) -> NDArray[np.object_]:
    """Provider of each episode: someone who works in the clinic on its first day."""
    chosen = np.full(len(starts), None, dtype=object)
    busy = dict(zip(providers["provider_id"], rng.uniform(0.5, 1.5, len(providers)), strict=True))
    for place, clinic in enumerate(plan.CLINICS):
        spells = providers[providers["clinic_id"] == clinic.id]
        rows = np.flatnonzero(starts["clinic"] == place)
        day = starts["start"].to_numpy()[rows, None].astype("M8[D]")
        since = spells["from_date"].to_numpy().astype("M8[D]")
        until = spells["to_date"].fillna(plan.AS_OF).to_numpy().astype("M8[D]")
        weight = ((since <= day) & (day <= until)) * spells["provider_id"].map(busy).to_numpy()
        steps = np.cumsum(weight, axis=1)
        drawn = (rng.random(len(rows))[:, None] * steps[:, -1:] >= steps).sum(axis=1)
        chosen[rows] = spells["provider_id"].to_numpy()[drawn]
    return chosen


def draw(providers: pd.DataFrame) -> pd.DataFrame:
    """Every episode as it stands on its first day, one row each, in order of clinic and first day.

    Parameters
    ----------
    providers : DataFrame
        As `people.providers` gives it.

    Returns
    -------
    DataFrame
        ``clinic`` and ``month`` as places, ``start``, ``patient`` (number), ``provider_id``, the columns known before
        care, ``index_wound`` (the patient's first of the quarter, in the whole network) and ``frailty`` (log odds).
    """
    rng = plan.stream(plan.Part.EPISODES)
    frame = _starts(rng)
    clinic, month = frame["clinic"].to_numpy(), frame["month"].to_numpy()
    frame = frame.assign(patient=_patients(rng, clinic), provider_id=_treated_by(rng, frame, providers))
    home, patient = np.unique(frame["patient"], return_index=True)[1], frame["patient"].to_numpy()
    age = _chosen(rng, clinic[home], "age_band")
    older = np.isin(age, ("65 to 79", "80 and over"))
    person = pd.DataFrame(
        {
            "age_band": age,
            "sex": _chosen(rng, clinic[home], "sex"),
            "payer": _chosen(rng, clinic[home], "payer", {"Medicare": older}),
            "language": _chosen(rng, clinic[home], "language"),
            "frailty": rng.normal(0, plan.PATIENT_SPREAD, len(home)),
        }
    )
    frame = frame.assign(**{name: person[name].to_numpy()[patient] for name in person})
    kind = _chosen(rng, clinic, "wound_type")
    old = (frame["age_band"] == "80 and over").to_numpy()
    infected = rng.normal(-1.25, 0.2, len(plan.CLINICS))[clinic] + 0.35 * (kind == plan.DFU)
    infected = infected + plan.HARDER_PATIENTS.size * plan.during(plan.HARDER_PATIENTS, clinic, month)
    walks = rng.normal(1.2, 0.2, len(plan.CLINICS))[clinic] - 1.6 * (kind == plan.PRESSURE) - 0.5 * old
    tissue = 1.0 - 0.9 * np.isin(kind, (plan.SURGICAL, plan.OTHER)) + 0.3 * (kind == plan.PRESSURE)
    severe = np.where(kind == plan.ARTERIAL, 0.6, -2.6)
    frame = frame.assign(
        wound_type=kind,
        wound_size_band=_chosen(rng, clinic, "wound_size_band"),
        wound_age_band=_chosen(rng, clinic, "wound_age_band", {"over 12 weeks": kind == plan.VLU}),
        infection=rng.random(len(frame)) < plan.chance(infected),
        ambulatory=rng.random(len(frame)) < plan.chance(walks),
        devitalised_tissue=rng.random(len(frame)) < plan.chance(tissue),
        severe_arterial_disease=rng.random(len(frame)) < plan.chance(severe),
        hospice=rng.random(len(frame)) < 0.012 + 0.025 * old,
        transferred_in_late=rng.random(len(frame)) < 0.03,
    )
    quarter = pd.Series(month // 3, name="quarter")
    order = frame.sort_values(["start", "clinic"], kind="stable").index
    later = pd.concat([frame["patient"], quarter], axis=1).loc[order].duplicated()
    return frame.assign(index_wound=~later.reindex(frame.index).to_numpy())
