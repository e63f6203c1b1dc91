"""What is said of a change and its parts: one sentence, one chart and one line of a table each, with the same numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from wellanalysis.pages.moved_parts import DEFINITION, LATE, Moved
from wellanalysis.pages.moved_rounding import limits_text, part_text, rounded, shared_out, value_text
from wellanalysis.pages.wording import Evidence, listed
from wellanalysis.stats.change import PARTS

NAMES = {
    LATE: "Late or corrected data",
    DEFINITION: "Definition",
    "case_mix": "Case mix",
    "performance": "Performance",
    "volume": "Volume",
}
BOTH = "Data and definition together"
UNKNOWN, FEW = "not known", "too few people to tell"
BEYOND, WITHIN = "more than chance", "within chance"


@dataclass(frozen=True)
class Printed:
    """Numbers of one change as they are printed: `before` plus all `parts` is `after`, to the last digit.

    Parameters
    ----------
    before, after : float
        Values at both ends, in whole steps; `before` as published where that is known, else as it stands now.
    parts : mapping of str to float
        By part; missing where it is not known.
    lower, upper : float
        Interval of the performance part.
    """

    before: float
    after: float
    parts: Mapping[str, float]
    lower: float
    upper: float

    @property
    def change(self) -> float:
        """Difference of the printed ends."""
        return self.after - self.before

    @property
    def chance(self) -> str:
        """Whether chance alone may explain the performance part."""
        return WITHIN if self.lower <= 0 <= self.upper else BEYOND


def printed(row: pd.Series, unit: str) -> Printed:
    """A change rounded so that its parts add up as they are printed."""
    start = row["published"] if np.isfinite(row[LATE]) else row["before"]
    before, after = rounded(start, unit), rounded(row["after"], unit)
    parts = shared_out([row[part] for part in PARTS], after - before, unit)
    return Printed(
        before,
        after,
        dict(zip(PARTS, parts, strict=True)),
        float(row["performance_lower"]),
        float(row["performance_upper"]),
    )


def why_unknown(moved: Moved) -> str:
    """Why nothing is told of restatements of the earlier quarter."""
    return FEW if moved.few else UNKNOWN


def frame(moved: Moved, told: Printed) -> pd.DataFrame:
    """What the waterfall draws: both ends, and each part from where the one before has led."""
    unit, at = moved.measure.unit, told.before
    named = "as published" if moved.restated else "as known now"
    rows: list[dict[str, Any]] = [_level(f"{moved.before}, {named}", told.before, unit)]
    for part, name in names(moved).items():
        size = told.parts[part]
        if np.isnan(size):
            rows.append({"label": name, "kind": "unknown", "note": why_unknown(moved)})
            continue
        row = {"label": name, "kind": "part", "start": at, "end": at + size, "note": part_text(size, unit)}
        if part == "performance":
            row |= {"lower": at + told.lower, "upper": at + told.upper}
        rows.append(row)
        at += size
    rows.append(_level(str(moved.after), told.after, unit))
    columns = ["label", "kind", "start", "end", "lower", "upper", "note"]
    table = pd.DataFrame(rows, columns=columns)
    numbers = ["start", "end", "lower", "upper"]
    return table.astype(dict.fromkeys(numbers, float)).round(dict.fromkeys(numbers, 5))


def _level(label: str, value: float, unit: str) -> dict[str, Any]:
    return {"label": label, "kind": "level", "start": value, "end": value, "note": value_text(value, unit)}


def names(moved: Moved) -> dict[str, str]:
    """Parts that are told of a measure, in their order, with their names."""
    found = dict(NAMES)
    if moved.unsplit:
        found = {**found, LATE: BOTH}
        found.pop(DEFINITION)
    if not moved.has_case_mix:
        found.pop("case_mix")
    return found


def heading(moved: Moved, told: Printed) -> str:
    """The claim: what moved, and whether it is more than chance."""
    unit, title = moved.measure.unit, moved.measure.title
    share = part_text(told.parts["performance"], unit)
    if told.chance == WITHIN:
        return f"{title}: {part_text(told.change, unit)}, and chance alone may explain the part that is performance"
    return f"{title}: {part_text(told.change, unit)}, of which {share} is performance and more than chance"


def sentence(moved: Moved, told: Printed, *, counted: str = "") -> str:
    """Both ends, the change and what it is made of, with the interval of performance; `counted` is of the newer end."""
    unit, parts = moved.measure.unit, names(moved)
    start = f"{value_text(told.before, unit)} in {moved.before}{' as published' if moved.restated else ''}"
    said = [
        f"{name[:1].lower()}{name[1:]} {part_text(told.parts[part], unit)}"
        + (f" (95\u00a0% interval {limits_text(told.lower, told.upper, unit)})" if part == "performance" else "")
        for part, name in parts.items()
        if np.isfinite(told.parts[part])
    ]
    ends = f"From {start} to {value_text(told.after, unit)} in {moved.after}{counted}: {part_text(told.change, unit)}"
    chance = (
        "The interval includes no change of performance"
        if told.chance == WITHIN
        else "The interval of performance leaves out no change"
    )
    return f"{ends}, made of {listed(said)}. {chance}."


def restated_text(moved: Moved) -> str:
    """What is not known of the earlier quarter's restatement; nothing where it is told."""
    if moved.few:
        return f" {moved.before} has been restated by too few people to tell; the change is counted from what is known now."
    if not moved.restated:
        return (
            f" What late or corrected data and definitions have changed of {moved.before} is not known: no report of the "
            "quarter before is on record that told it as final."
        )
    return ""


def line(name: str, told: Printed, moved: Moved) -> list[str]:
    """One row of the table: who, from what to what, the parts, and whether performance is more than chance."""
    unit = moved.measure.unit
    cells = [
        part_text(told.parts[part], unit) if np.isfinite(told.parts[part]) else why_unknown(moved)
        for part in names(moved)
    ]
    limits = limits_text(told.lower, told.upper, unit)
    ends = [value_text(told.before, unit), value_text(told.after, unit), part_text(told.change, unit)]
    return [name, *ends, *cells, limits, told.chance]


def hidden_line(name: str, moved: Moved) -> list[str]:
    """A clinic of which not both quarters are shown."""
    return [name, str(Evidence.TOO_FEW), *[""] * (len(columns(moved)) - 2)]


def columns(moved: Moved) -> list[str]:
    """Heads of the table."""
    interval = "95\u00a0% interval of performance"
    return ["Where", str(moved.before), str(moved.after), "Change", *names(moved).values(), interval, "Performance is"]
