"""Who works where, as far as the programme's page needs it: clinicians beside the volume, and who came and left."""

import pandas as pd

from wellanalysis.pages.figures import Figures

PER = 100


def clinicians_per_hundred(figures: Figures) -> dict[str, float]:
    """Clinicians on the day the data speak of, for 100 episodes that begin in a quarter; clinics without any are left out."""
    measure, span = figures.headline, figures.definitions.network.labels.quarters
    staff = figures.results.clinics.set_index("clinic_id")["providers"]
    begun = {unit: figures.now(measure, unit) for unit in staff.index[staff > 0]}
    shown = {unit: row["n"] / span for unit, row in begun.items() if not row["withheld"] and row["n"]}
    return {unit: PER * staff[unit] / volume for unit, volume in shown.items()}


def came_and_left(figures: Figures) -> dict[str, dict[str, int]]:
    """Clinicians per clinic who ``came`` and ``left`` after the baseline, by the roster; empty without one.

    Who left and came back counts once each way.
    """
    roster = figures.results.roster
    if roster.empty:
        return {}
    since, until = (pd.Timestamp(each) for each in (figures.definitions.network.baseline.last, figures.as_of))
    end = since + pd.offsets.MonthEnd(0)
    by_person = roster.groupby(["clinic_id", "provider_id"])
    first, last = (
        by_person["from_date"].min(),
        by_person["to_date"].agg(lambda days: days.max() if days.notna().all() else pd.NaT),
    )
    came, left = first[(first > end) & (first <= until)], last[(last > end) & (last <= until)]
    return {
        name: {str(unit): int(number) for unit, number in each.groupby("clinic_id").size().items()}
        for name, each in (("came", came), ("left", left))
    }
