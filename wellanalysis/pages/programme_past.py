"""Clinics whose programme began before the baseline was over: they have no past without it to be set beside."""

import pandas as pd

from wellanalysis.pages.figures import Figures


def without_past(figures: Figures) -> list[str]:
    """Clinics that began by the last day of the baseline, in the order in which clinics stand in the book."""
    end = pd.Timestamp(figures.definitions.network.baseline.last) + pd.offsets.MonthEnd(0)
    begun = [(str(unit), figures.started(unit)) for unit in figures.clinics["clinic_id"]]
    return [unit for unit, start in begun if start is not None and pd.Timestamp(start) <= end]


def no_past_text(figures: Figures) -> str:
    """Their names, as a sentence; empty where there are none."""
    names = [figures.names[unit] for unit in without_past(figures)]
    if not names:
        return ""
    return f"Began before the baseline ended, and so with no past to compare with: {', '.join(names)}."
