"""How an effect is told: its amount, its quarters since the start, and what was there before."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.programme_effect import FEWEST_CLINICS, Effect
from wellanalysis.pages.wording import NBSP, amount, count, interval

METHOD = (
    ("How the effect is estimated", "book/methods#programme-effect"),
    ("The words for evidence", "book/methods#evidence-words"),
)


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


def newest_text(found: Effect, series: str, unit: str) -> str:
    """``+13 points (10–16), newest four quarters``: the effect that the page tells, with its quarters; empty without one."""
    row = found.of(series)
    if not row:
        return ""
    span = found.figures.definitions.network.labels.quarters
    names = {1: "newest quarter", 2: "newest two quarters", 3: "newest three quarters", 4: "newest four quarters"}
    when = names.get(span, f"newest {span} quarters") if row["windowed"] else "all quarters in which somebody waited"
    return f"{effect_text(row, unit, level=False)}, {when}"


def alternative(title: str, shown: pd.DataFrame, word: str, newest: str) -> str:
    """What the chart shows, and what it says; `newest` as `newest_text` gives it."""
    after = shown[shown["event"] >= 0].dropna(subset="value")
    most = after["clinics"].max() if len(after) else 0
    few = (
        f", hollow diamonds where fewer than {count(most, 'clinics')} have come so far"
        if (after["clinics"] < most).any()
        else ""
    )
    said = f"after it {newest}: {word}" if newest else "nothing is told yet of the time after it"
    return (
        f"Chart of the programme's effect on {title} by quarter since the start, with 95 % intervals; hollow points before "
        f"the start{few}. {before_text(shown)[:-1]}; {said}."
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
