"""How an effect is told: its amount, its quarters since the start, and what was there before."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.programme_effect import Effect
from wellanalysis.pages.wording import NBSP, amount, count, interval

METHOD = (
    ("How the effect is estimated", "book/methods#programme-effect"),
    ("The words for evidence", "book/methods#evidence-words"),
)
FEWEST_CLINICS = 2
"""An effect of fewer is one clinic's own, and is told on that clinic's chapter."""


def by_chance(row: Mapping[str, Any]) -> float:
    """Chance of as many indicators on the improving side; never less than if they had nothing to do with each other.

    How much few clinics' indicators go together is itself known loosely.
    """
    return max(float(row["chance"]), float(row["chance_if_independent"]))


def unit_of(measure: Measure) -> str:
    """Unit in which an effect is told."""
    return "points" if measure.unit == "%" else measure.unit


def period_of(found: Effect, measure: Measure) -> str:
    """The quarters that an effect is told for."""
    if found.of(measure.id)["windowed"]:
        return found.figures.window(measure)
    return "all quarters since the starts in which somebody still waited (nobody does any more)"


def effect_text(row: Mapping[str, Any], unit: str, *, level: bool = True) -> str:
    """``+12 points (95 % interval 9–14)``."""
    named = "95\u00a0% interval " if level else ""
    return f"{amount(row['effect'], unit, signed=True)} ({named}{interval(row['lower'], row['upper'], unit)})"


def ends_text(least: float, most: float, unit: str) -> str:
    """``+13 to +14 points``."""
    low, high = amount(least, unit, signed=True), amount(most, unit, signed=True)
    return high if low == high else f"{low.rsplit(NBSP, 1)[0]} to {high}"


def events(found: Effect, series: str) -> pd.DataFrame:
    """What the chart draws: ``event, value, lower, upper, clinics``; quarters that one clinic alone has reached are left out."""
    own = found.whole.by_event
    own = (
        own[(own["series"] == series) & (own["treated"] >= FEWEST_CLINICS)].dropna(subset="lower").sort_values("event")
    )
    names = {"effect": "value", "treated": "clinics"}
    shown = own.rename(columns=names)[["event", "value", "lower", "upper", "clinics"]].round(4)
    return shown.astype({"event": int, "clinics": int}).reset_index(drop=True)


def events_table(found: Effect, series: str, unit: str) -> pd.DataFrame:
    """The numbers behind the chart."""
    shown = events(found, series)
    return pd.DataFrame(
        {
            "Quarters since the start": [f"{each:+d}".replace("-", "−") if each else "0" for each in shown["event"]],
            "Effect": [amount(value, unit, signed=True) for value in shown["value"]],
            "95\u00a0% interval": [
                interval(low, high, unit) for low, high in zip(shown["lower"], shown["upper"], strict=True)
            ],
            "Clinics": [count(each) for each in shown["clinics"]],
        }
    )


def before_text(shown: pd.DataFrame) -> str:
    """How many quarters before the start differ from none."""
    before = shown[shown["event"] < 0].dropna(subset="value")
    off = int(((before["lower"] > 0) | (before["upper"] < 0)).sum())
    if before.empty:
        return "No quarter before a start can be compared."
    return f"Of {count(len(before), 'quarters')} before the start, {off or 'none'} {'lies' if off == 1 else 'lie'} clear of no effect."


def alternative(title: str, unit: str, shown: pd.DataFrame, word: str) -> str:
    """What the chart shows, and what it says."""
    after = shown[shown["event"] >= 0].dropna(subset="value")
    newest = (
        f"{amount(after['value'].iloc[-1], unit, signed=True)} in the newest quarter"
        if len(after)
        else "nothing after it"
    )
    return (
        f"Chart of the programme's effect on {title} by quarter since the start, with 95 % intervals; hollow points before "
        f"the start. {before_text(shown)[:-1]}; after it {newest}, {word}."
    )


def seen_from(found: Effect, series: str, improves: str) -> int | None:
    """First quarter since the start from which every effect's interval lies on the improving side; None where none does."""
    if improves == "neither":
        return None
    shown = events(found, series)
    after = shown[shown["event"] >= 0].dropna(subset="value")
    good = after["lower"] > 0 if improves == "up" else after["upper"] < 0
    stays = good[::-1].cummin()[::-1]
    return int(after.loc[stays.idxmax(), "event"]) if stays.any() else None
