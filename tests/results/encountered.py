"""The small network with encounters: seeded visits that fit the roster, for tests of attribution."""

import numpy as np
import pandas as pd

from tests.results.conftest import Extracts, small_extracts

# Beside the one clinician of each clinic, others with whom visits are shared; D4 moved from C4 to C1 in 2025.
MORE = [("D5", "C1", "physician"), ("D6", "C1", "nurse"), ("D7", "C2", "physician"), ("D8", "C3", "nurse")]
BY_CLINIC = {"C1": ["D1", "D5", "D6"], "C2": ["D2", "D7"], "C3": ["D3", "D8"], "C4": ["D4"]}
SPECIALTIES = {"D1": "wound care", "D2": "wound care", "D5": "surgery"}


def encountered_extracts(seed: int = 3, visits: int = 2_400) -> Extracts:
    """Extracts of the small network with a fuller roster and its encounters, nothing wrong with them."""
    random = np.random.default_rng(seed)
    extracts = small_extracts()
    episodes = extracts["episodes"]
    more = pd.DataFrame(MORE, columns=["provider_id", "clinic_id", "role"])
    roster = pd.concat([extracts["providers"], more.assign(from_date=pd.Timestamp("2020-01-01"), to_date=pd.NaT)])
    roster = roster.assign(specialty=roster["provider_id"].map(SPECIALTIES), location=None).reset_index(drop=True)
    roster = roster.astype({"from_date": "datetime64[us]", "to_date": "datetime64[us]"})
    row = random.integers(0, len(episodes), visits)
    clinic = episodes["clinic_id"].to_numpy()[row]
    encounters = pd.DataFrame(
        {
            "encounter_id": [f"V{place:04}" for place in range(visits)],
            "episode_id": episodes["episode_id"].to_numpy()[row],
            "provider_id": [BY_CLINIC[each][random.integers(len(BY_CLINIC[each]))] for each in clinic],
            "clinic_id": clinic,
            "encounter_date": episodes["start_date"].iloc[row].to_numpy()
            + pd.to_timedelta(random.integers(0, 50, visits), unit="D"),
        }
    )
    return {**extracts, "providers": roster, "encounters": encounters}
