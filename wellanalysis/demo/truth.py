"""What was planted, as one file that a test can hold against what the report finds."""

import json
from typing import Any

import pandas as pd

from wellanalysis.demo import plan
from wellanalysis.demo.care import Care, Characters
from wellanalysis.demo.outcomes import Outcomes, lagged_gain

Truth = dict[str, tuple[str, Any]]  # key: (comment, value)
WINDOW = (33, 45)  # months 2025-07 to 2026-06: the newest four quarters whose 84 days have closed


def _points(value: float) -> float:
    # Adding 0.0 turns −0.0 into 0.0, which would read oddly in a file.
    return round(100 * float(value), 1) + 0.0


def _effects(episodes: pd.DataFrame, outcomes: Outcomes) -> dict[str, dict[str, float]]:
    """Per programme clinic: what the programme did to its own patients, and the planted change since the baseline."""
    clinic, month = episodes["clinic"].to_numpy(), episodes["month"].to_numpy()
    now = (month >= WINDOW[0]) & (month < WINDOW[1])
    before = month < plan.BASELINE_MONTHS
    newest = now & (month >= WINDOW[1] - 3)
    effects = {}
    for place, each in enumerate(plan.CLINICS):
        if each.cohort:
            here = clinic == place
            gain = outcomes.chance - outcomes.chance_without
            effects[each.id] = {
                "programme_points": _points(gain[here & now].mean()),
                "programme_points_newest_quarter": _points(gain[here & newest].mean()),
                "change_points": _points(outcomes.chance[here & now].mean() - outcomes.chance[here & before].mean()),
            }
    return effects


def of(episodes: pd.DataFrame, characters: Characters, care: Care, outcomes: Outcomes) -> Truth:
    """Everything planted but roster and encounters, key by key, each with the comment that stands above it."""
    cohorts = {
        str(cohort): {"starts": start.isoformat(), "clinics": [c.id for c in plan.CLINICS if c.cohort == cohort]}
        for cohort, start in plan.COHORTS.items()
    }
    clinic, month = episodes["clinic"].to_numpy(), episodes["month"].to_numpy()
    full = (plan.indicator_ramp()[clinic, month] >= 1) & (clinic != plan.place(plan.EXCEPTION))
    indicators = {
        each.id: {
            "log_odds_from_programme": each.gain,
            "points_from_programme": _points(
                (care.done[:, place].astype(float) - care.without[:, place])[full & care.applies[:, place]].mean()
            ),
            "log_odds_of_healing_caused": each.healing,
        }
        for place, each in enumerate(plan.INDICATORS)
    }
    lagged = lagged_gain(characters)
    return {
        "seed": ("All random numbers follow from it.", plan.SEED),
        "baseline": ("Months before any start.", {"from": "2022-10", "to": "2023-09"}),
        "cohorts": ("Clinics of the programme by cohort.", cohorts),
        "waiting": ("Clinics still waiting.", [c.id for c in plan.CLINICS if not c.cohort]),
        "exception": ("The one programme clinic whose outcome does not change.", plan.EXCEPTION),
        "improved": (
            "The others: each heals more.",
            [c.id for c in plan.CLINICS if c.cohort and c.id != plan.EXCEPTION],
        ),
        "too_small": ("A clinic too small to judge.", plan.SMALL),
        "indicator_lag_months": ("Indicators: first month that moves and month of the whole gain.", [1, 6]),
        "outcome_lag_months": (
            "Healing beside the indicators: first month that moves, month of the whole gain.",
            [6, 9],
        ),
        "indicators": ("Leading indicators: gain in the programme, and what each causes.", indicators),
        "confounded": ("Goes with healing, but causes none of it.", plan.CONFOUNDED),
        "exception_share": ("Share of the indicators' gain that arrives at the exception.", plan.EXCEPTION_SHARE),
        "healed_12w_window": ("Months over which the effects below are taken.", {"from": "2025-07", "to": "2026-06"}),
        "healed_12w": (
            "Points of healing: what the programme did to a clinic's own patients, and the change since the baseline.",
            _effects(episodes, outcomes),
        ),
        "healed_12w_lagged_log_odds": (
            "Healing beside what the indicators cause.",
            {c.id: round(float(lagged[place]), 3) for place, c in enumerate(plan.CLINICS) if c.cohort},
        ),
        "admission_12w_log_odds": ("Admissions fall a little.", plan.ADMISSION_GAIN),
        "amputation_26w_log_odds": ("Amputations too, but they are rare.", plan.AMPUTATION_GAIN),
        "secular_log_odds_per_year": ("What changes everywhere, programme or not.", plan.SECULAR_PER_YEAR),
        "clinic_log_odds_sd": ("Spread of healing between clinics.", plan.CLINIC_SPREAD),
        "provider_log_odds_sd": ("Spread of healing between providers.", plan.PROVIDER_SPREAD),
        "indicator_provider_log_odds_sd": (
            "Spread of each indicator between providers, the same for all indicators of a provider.",
            plan.INDICATOR_PROVIDER_SPREAD,
        ),
        "patient_log_odds_sd": ("What wounds of one patient share.", plan.PATIENT_SPREAD),
        "clinic_log_odds": (
            "Each clinic's own healing.",
            {c.id: round(float(characters.quality[place]), 3) for place, c in enumerate(plan.CLINICS)},
        ),
        "provider_indicator_log_odds": (
            "Each provider's own indicators.",
            {provider: round(float(own), 3) for provider, own in characters.providers.items()},
        ),
        "provider_log_odds": (
            "Each provider's own healing.",
            {provider: round(float(own), 3) for provider, own in characters.provider_quality.items()},
        ),
        "case_mix_log_odds": ("Healing by what is known before care.", plan.CASE_MIX),
        "staff_view_sd": ("How far staff's view rises, in standard deviations, exception included.", plan.STAFF_GAIN),
        "experience_view_sd": ("How far patients' view rises, in standard deviations.", plan.EXPERIENCE_GAIN),
        "events": (
            "What happened at single clinics.",
            [
                {"clinic": each.clinic, "from": each.first, "to": each.last, "what": each.what, "size": each.size}
                for each in plan.EVENTS
            ],
        ),
    }


def _lines(value: Any, indent: str) -> list[str]:
    """A mapping one key to a line, everything else as JSON, which is YAML too."""
    if isinstance(value, dict) and any(isinstance(each, dict | list) for each in value.values()):
        return [f"{indent}{json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in value.items()]
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        return [f"{indent}- {json.dumps(each, ensure_ascii=False)}" for each in value]
    return []


def to_yaml(truth: Truth) -> str:
    """The truth as commented YAML; written by hand, since nothing here reads YAML."""
    lines = [
        "# What is planted in the synthetic demo network: tests hold it against what the report finds.",
        "# Written by `python -m wellanalysis.demo`; change wellanalysis/demo/plan.py, not this file.",
    ]
    for key, (comment, value) in truth.items():
        inner = _lines(value, "  ")
        lines += ["", f"# {comment}", f"{key}:" if inner else f"{key}: {json.dumps(value, ensure_ascii=False)}", *inner]
    return "\n".join(lines) + "\n"
