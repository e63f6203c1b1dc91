"""What is said of a change and its parts: one sentence, one chart and one line of a table each, with the same numbers.

What `stats.change` calls performance, the field's name for it, is *like for like* here: a residual with chance in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from wellanalysis.pages.moved_chance import BEYOND, LOWER, NOT_AMONG, TOO_FEW, UPPER, WITHIN
from wellanalysis.pages.moved_parts import DEFINITION, LATE, Moved
from wellanalysis.pages.moved_rounding import limits_text, part_text, rounded, shared_out, value_text
from wellanalysis.pages.wording import NBSP, Evidence, sentence_case
from wellanalysis.stats.change import PARTS

NAMES = {
    LATE: "Late or corrected data",
    DEFINITION: "Definition",
    "case_mix": "Other patients (case mix)",
    "performance": "Like for like",
    "volume": "Where patients went",
}
SAID = {
    LATE: "late or corrected data",
    DEFINITION: "definition",
    "case_mix": "other patients",
    "volume": "patients moving between clinics",
}
BOTH = "Data and definition together"
EXCEPT = "Like for like, except who came"
UNKNOWN, FEW = "not known", "too few people to tell"
REAL, INTERVAL = "Real?", f"95{NBSP}% interval, like for like"
MEANINGS = {
    WITHIN: "chance may explain it",
    BEYOND: "chance alone hardly explains it",
    NOT_AMONG: "chance may explain one such among so many measures",
    TOO_FEW: "too few events to tell whether it is chance",
}


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
        Interval of the like-for-like part.
    chance : str
        Whether chance alone may explain that part, as `moved_chance` words it.
    """

    before: float
    after: float
    parts: Mapping[str, float]
    lower: float
    upper: float
    chance: str

    @property
    def change(self) -> float:
        """Difference of the printed ends."""
        return self.after - self.before


def printed(row: pd.Series, unit: str) -> Printed:
    """A change rounded so that its parts add up as they are printed."""
    start = row["published"] if np.isfinite(row[LATE]) else row["before"]
    before, after = rounded(start, unit), rounded(row["after"], unit)
    parts = shared_out([row[part] for part in PARTS], after - before, unit)
    return Printed(
        before,
        after,
        dict(zip(PARTS, parts, strict=True)),
        float(row[LOWER]),
        float(row[UPPER]),
        str(row["verdict"]),
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
            # A bar that is empty for every measure says nothing; that it is not known stands in the sentence.
            if not moved.restated and not moved.few:
                continue
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
        found = {**found, "performance": EXCEPT}
        found.pop("case_mix")
    return found


def heading(moved: Moved, told: Printed) -> str:
    """The claim: from what to what, and whether it is more than chance once the data and the patients are alike."""
    unit = moved.measure.unit
    ends = f"{moved.measure.title}: {value_text(told.before, unit)} → {value_text(told.after, unit)}"
    alike = names(moved)["performance"].lower()
    size = part_text(told.parts["performance"], unit)
    said = {WITHIN: "no more than chance", TOO_FEW: f"{size}, too few events to tell"}
    joined = alike if told.chance == WITHIN and moved.has_case_mix else f"{alike}:"
    return f"{ends}; {joined} {said.get(told.chance, f'{size}, {told.chance}')}"


def sentence(moved: Moved, told: Printed, *, counted: str = "") -> str:
    """Both ends, what is like for like with its interval, and the other parts; `counted` is of the newer end."""
    unit, parts = moved.measure.unit, names(moved)
    start = f"{value_text(told.before, unit)} in {moved.before}{' as published' if moved.restated else ''}"
    ends = f"From {start} to {value_text(told.after, unit)} in {moved.after}{counted}"
    same = "same patients, places, rules and data" if moved.has_case_mix else "same places, rules and data"
    limits = f"95{NBSP}% interval {limits_text(told.lower, told.upper, unit)}"
    others = [
        f"{_said(part, name)} {part_text(told.parts[part], unit)}"
        for part, name in parts.items()
        if part != "performance" and np.isfinite(told.parts[part])
    ]
    return (
        f"{ends}. {parts['performance']} ({same}) {part_text(told.parts['performance'], unit)} ({limits}): "
        f"{MEANINGS[told.chance]}. {sentence_case(', '.join(others))}."
    )


def _said(part: str, name: str) -> str:
    return name.lower() if name == BOTH else SAID[part]


def restated_text(moved: Moved) -> str:
    """What is not known of the earlier quarter's restatement; nothing where it is told."""
    if moved.few:
        return f" Late data and definitions: {FEW}; the change is counted from what is known now."
    if not moved.restated:
        return f" Late data and definitions: {UNKNOWN}, the earlier report is not on record."
    return ""


def line(name: str, told: Printed, moved: Moved) -> list[str]:
    """One row of the table: who, whether it is more than chance, from what to what, and the parts."""
    unit = moved.measure.unit
    parts = [
        part_text(told.parts[part], unit) if np.isfinite(told.parts[part]) else why_unknown(moved)
        for part in names(moved)
        if part in _told(moved)
    ]
    limits = limits_text(told.lower, told.upper, unit)
    ends = [value_text(told.before, unit), value_text(told.after, unit), part_text(told.change, unit)]
    return [name, told.chance, *ends, *parts, limits]


def hidden_line(name: str, moved: Moved) -> list[str]:
    """A clinic of which not both quarters are shown."""
    return [name, str(Evidence.TOO_FEW), *[""] * (len(columns(moved)) - 2)]


def columns(moved: Moved) -> list[str]:
    """Heads of the table; what is not known of the earlier quarter is said in the sentence, and has no column."""
    told = [name for part, name in names(moved).items() if part in _told(moved)]
    return ["Where", REAL, str(moved.before), str(moved.after), "Change", *told, INTERVAL]


def _told(moved: Moved) -> list[str]:
    """Parts of which a number is told of the network."""
    return [part for part in names(moved) if moved.restated or part not in (LATE, DEFINITION)]
