"""The programme's effect in one breath: what rose how much more where, and from what to what."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.figures import Figures, Row
from wellanalysis.pages.programme_effect import newest, word_of
from wellanalysis.pages.programme_panel import panel, zone
from wellanalysis.pages.programme_past import without_past
from wellanalysis.pages.wording import Evidence, amount, count, interval

THEN = {True: "those still waiting", False: "those then still waiting"}
"""Whom the clinics are compared with: now, or as long as somebody waited."""
NO_LOT = "Clinics were not drawn by lot."


@dataclass(frozen=True)
class Side:
    """Clinics whose own change may be shown: how many, and their baseline and newest result, all their patients together."""

    clinics: int
    before: float
    after: float

    def went(self, unit: str) -> str:
        """``went from 64 % to 77 %``, or ``stayed at 64 %``."""
        first, last = amount(self.before, unit), amount(self.after, unit)
        return f"stayed at {last}" if first == last else f"went from {first} to {last}"


def sides(figures: Figures, measure: Measure) -> tuple[Side | None, Side | None]:
    """Clinics of the programme and clinics not yet in it; None where none may be shown."""
    last = figures.finals[measure.id].last_day
    shown: dict[bool, list[tuple[Row, Row]]] = {True: [], False: []}
    early = without_past(figures)
    for unit in figures.clinics[figures.clinics["full"]]["clinic_id"]:
        if unit in early:
            continue
        row, begun = figures.change(measure, unit), figures.started(unit)
        if row and row["change"] == row["change"]:
            both = figures.baseline(measure, unit), figures.now(measure, unit)
            shown[begun is not None and begun <= last].append(both)
    return _side(shown[True]), _side(shown[False])


def _side(rows: list[tuple[Row, Row]]) -> Side | None:
    if not rows:
        return None
    before, after = (
        sum(row["value"] * row["denominator"] for row in each) / sum(row["denominator"] for row in each)
        for each in zip(*rows, strict=True)
    )
    return Side(len(rows), float(before), float(after))


def went(figures: Figures, measure: Measure, *, of: str = "") -> str:
    """``The 18 clinics went from 64 % to 77 %; the 5 still waiting stayed at 64 %.``; empty where nothing may be shown."""
    inside, waiting = sides(figures, measure)
    if inside is None:
        return ""
    ours = f"The {count(inside.clinics, 'clinics')}{of} {inside.went(measure.unit)}"
    if waiting is None:
        return f"{ours}."
    begun = [figures.started(unit) for unit in figures.clinics["clinic_id"]]
    all_of_them = sum(each is None or each > figures.finals[measure.id].last_day for each in begun)
    known = "" if all_of_them == waiting.clinics else " that can be compared"
    return f"{ours}; the {count(waiting.clinics)} still waiting{known} {waiting.went(measure.unit)}."


def told(figures: Figures, measure: Measure, row: Mapping[str, Any], word: Evidence) -> str:
    """The effect as a heading: ``Healed within 12 weeks rose 13 points more at clinics of the programme than at ...``."""
    said = moved_more(figures, measure, row)
    if not said or word in (Evidence.NO_CLEAR_CHANGE, Evidence.HELD):
        return f"{measure.title}: {word} beyond that of {THEN[bool(row['windowed'])]}"
    return said if word == Evidence.IMPROVED else f"{said}: {word}"


def moved_more(figures: Figures, measure: Measure, row: Mapping[str, Any], *, level: str = "") -> str:
    """What rose or fell how much more, or less; empty where the difference is told as none."""
    unit, effect = "points" if measure.unit == "%" else measure.unit, float(row["effect"])
    size = amount(abs(effect), unit)
    if size == amount(0.0, unit):
        return ""
    inside, _ = sides(figures, measure)
    own = inside.after - inside.before if inside is not None and inside.after != inside.before else effect
    rose, more = ("rose" if own > 0 else "fell"), ("more" if (own > 0) == (effect > 0) else "less")
    ends = (row["lower"], row["upper"]) if effect > 0 else (-row["upper"], -row["lower"])
    sure = f" ({level}{interval(*ends, unit)})" if level else ""
    return (
        f"{measure.title} {rose} {size} {more} at clinics of the programme than at {THEN[bool(row['windowed'])]}{sure}"
    )


def echo(figures: Figures) -> str:
    """The comparison for a page that is about something else: effect, from what to what; empty without a comparison."""
    known, measure = panel(figures), figures.headline
    row = {} if known is None else newest(figures, known, measure)
    if not row:
        return ""
    word = word_of(row, str(measure.improves), zone(figures, measure))
    said = moved_more(figures, measure, row, level="95\u00a0% interval ") or told(figures, measure, row, word)
    sure = "" if word == Evidence.IMPROVED or str(word) in said else f": {word}"
    return f"{said}{sure}. {went(figures, measure)} {NO_LOT}".replace("  ", " ")
