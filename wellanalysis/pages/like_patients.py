"""A clinic's change for like patients, as `like_for_like` has it: whether it is known, and how it is said."""

from collections.abc import Mapping

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.moved_chance import LOWER, NOT_LIKE, ONLY_LIKE, TOO_FEW, UPPER
from wellanalysis.pages.moved_rounding import limits_text, part_text


def part_text_of(measure: Measure, unit: str, alike: Mapping[str, pd.DataFrame]) -> str:
    """What is left once other patients are allowed for; empty where that is not known, or too few to tell."""
    row = part_of(measure, unit, alike)
    if row is None:
        return ""
    size = part_text(float(row["performance"]), measure.unit)
    limits = limits_text(float(row[LOWER]), float(row[UPPER]), measure.unit)
    doubt = ": not more than chance for like patients" if row["verdict"] == NOT_LIKE else ""
    return f"for like patients {size} (95\u00a0% interval {limits}){doubt}"


def part_of(measure: Measure, unit: str, alike: Mapping[str, pd.DataFrame]) -> pd.Series | None:
    """The like-for-like part with limits and verdict; None without a frozen model, and of too few events."""
    clinics = alike.get(measure.id)
    if clinics is None or unit not in clinics.index:
        return None
    row = clinics.loc[unit]
    return row if row["performance"] == row["performance"] and row["verdict"] != TOO_FEW else None


def doubt_of(measure: Measure, unit: str, alike: Mapping[str, pd.DataFrame]) -> str:
    """What may explain a change whose own interval holds zero."""
    if is_few(measure, unit, alike):
        return "too few events to tell whether it is chance"
    row = part_of(measure, unit, alike)
    if row is not None and row["verdict"] == ONLY_LIKE:
        return "chance may explain it as it happened, hardly for like patients"
    return "chance may explain it"


def is_few(measure: Measure, unit: str, alike: Mapping[str, pd.DataFrame]) -> bool:
    """Whether there are too few events to tell whether a change is chance."""
    clinics = alike.get(measure.id)
    return clinics is not None and unit in clinics.index and clinics.loc[unit, "verdict"] == TOO_FEW
