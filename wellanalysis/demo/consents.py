"""The consent register of the demo: a few invented people who agreed to be named, and one who no longer does."""

from dataclasses import dataclass
from datetime import date

import pandas as pd


@dataclass(frozen=True)
class Consent:
    """What somebody agreed to; nobody of these names exists."""

    provider: str
    name: str
    shown_in: str
    topic: str | None
    agreed_on: date
    until: date | None = None


CONSENTS = (
    # Named beside their own figures, in their own clinic's report only.
    Consent("P013", "Lucan Ferrow (invented)", "clinic", None, date(2026, 2, 16)),
    Consent("P029", "Ottilie Marsh (invented)", "clinic", None, date(2026, 1, 12)),
    # Whom colleagues of other clinics may call, without any figure.
    Consent("P012", "Dr. Bram Tolliver (invented)", "network", "debridement_14d", date(2026, 3, 2)),
    Consent("P029", "Ottilie Marsh (invented)", "network", "offloading_14d", date(2026, 1, 12)),
    Consent("P033", "Dr. Tamsin Vale (invented)", "network", "perfusion_assessed_14d", date(2026, 4, 20)),
    Consent("P095", "Ines Harrowgate (invented)", "network", "nutrition_screened_14d", date(2025, 11, 3)),
    # And whom anybody may read of.
    Consent("P095", "Ines Harrowgate (invented)", "public", "nutrition_screened_14d", date(2025, 11, 3)),
    # It ended: nothing made from the extracts names this person.
    Consent("P116", "Dr. Corwin Ashby (invented)", "network", "compression_14d", date(2025, 5, 5), date(2026, 6, 30)),
)


def register() -> pd.DataFrame:
    """Contract table of the consents."""
    return pd.DataFrame(
        {
            "provider_id": [each.provider for each in CONSENTS],
            "name": [each.name for each in CONSENTS],
            "shown_in": [each.shown_in for each in CONSENTS],
            "topic": [each.topic for each in CONSENTS],
            "agreed_on": [each.agreed_on for each in CONSENTS],
            "until": [each.until for each in CONSENTS],
        }
    )
