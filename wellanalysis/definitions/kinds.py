"""Kinds of measures, and which of them speak of care and which of running the clinic."""

from enum import StrEnum


class Kind(StrEnum):
    """What a measure is about, in the order in which the report shows it."""

    LEADING_INDICATOR = "leading_indicator"
    OUTCOME = "outcome"
    PATIENT_EXPERIENCE = "patient_experience"
    PROVIDER_SATISFACTION = "provider_satisfaction"
    OPERATIONAL = "operational"
    COST = "cost"


# What the people who work at a clinic say is neither: it may stand beside both.
CLINICAL = frozenset({Kind.LEADING_INDICATOR, Kind.OUTCOME, Kind.PATIENT_EXPERIENCE})
OPERATIONAL = frozenset({Kind.OPERATIONAL, Kind.COST})
