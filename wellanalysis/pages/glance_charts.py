"""Several measures of a unit in one chart: their months side by side, or their newest results with intervals."""

from typing import Any

import numpy as np
import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages import trend_chart
from wellanalysis.pages.claims import not_agreed
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.wording import Evidence, amount, count, month, moved, sentence_case

STRIP = [
    "panel",
    "state",
    "month",
    "value",
    "denominator",
    "centre",
    "lower",
    "upper",
    "baseline",
    "signal",
    "withheld",
]


def drawn(figures: Figures, measures: tuple[Measure, ...], unit: str, words: list[str]) -> dict[str, Any]:
    """Months side by side; where the edition publishes none, one interval for each measure."""
    measures, words = _with_intervals(measures, words)
    if not measures:
        return {}
    if figures.policy.publishes("month"):
        return {
            "chart": "strip",
            "frame": strip_frame(figures, measures, unit),
            "options": strip_options(figures, measures, unit),
            "alternative": (
                f"{sentence_case(count(len(measures), 'small line charts'))}, one for each leading indicator at "
                f"{figures.names[unit]}, monthly. Since the baseline: {_counted(measures, words)}."
            ),
        }
    frame, scale = now_frame(figures, measures, unit)
    if frame["value"].isna().all():
        return {}
    return {
        "chart": "intervals",
        "frame": frame,
        "options": {"unit": scale},
        "alternative": (
            f"Interval chart, {figures.names[unit]}: the newest result of {count(len(frame), 'leading indicators')} with its "
            f"95 % interval. Since the baseline: {_counted(measures, words)}."
        ),
    }


def _with_intervals(measures: tuple[Measure, ...], words: list[str]) -> tuple[tuple[Measure, ...], list[str]]:
    """Measures that have limits of chance to draw, with their words."""
    kept = [(each, word) for each, word in zip(measures, words, strict=True) if each.has_interval]
    return tuple(each for each, _ in kept), [word for _, word in kept]


def drawn_of(figures: Figures, measures: tuple[Measure, ...], unit: str) -> str:
    """`` A line ends with its newest month, September 2026; ...``: a month is not what the table tells."""
    ends = [figures.trend_told(measure, unit).get("last_month", pd.NaT) for measure in measures]
    newest = {pd.Timestamp(each) for each in ends if pd.notna(each)}
    if not figures.policy.publishes("month") or not newest:
        return ""
    named = f", {month(newest.pop())}" if len(newest) == 1 else ""
    windows = list(dict.fromkeys(figures.window(measure) for measure in measures))
    whole = windows[0] if len(windows) == 1 else "the periods named there"
    return f" Each line ends with its newest month{named}; the table tells of {whole}."


def _counted(measures: tuple[Measure, ...], words: list[str]) -> str:
    """Words of the measures that count; how many are drawn and do not, since they may still change."""
    final = [word for measure, word in zip(measures, words, strict=True) if measure.is_final_stage]
    rest = len(measures) - len(final)
    return (moved(final) or "nothing to count yet") + (f"; {rest} shown but not counted" if rest else "")


def now_frame(figures: Figures, measures: tuple[Measure, ...], unit: str) -> tuple[pd.DataFrame, str]:
    """Columns of the chart of intervals, of the measures that share the first one's unit, and that unit."""
    scale = measures[0].unit
    lines = []
    for measure in (each for each in measures if each.unit == scale):
        now, change = figures.now(measure, unit), figures.change(measure, unit)
        shown = not (now["withheld"] or now["too_few"] or not now["denominator"])
        before = amount(change["before"], scale) if change else ""
        note = f"from {before}" if shown and before else "" if shown else figures.said(measure, now)
        values = {name: round(now[name], 4) if shown else float("nan") for name in ("value", "lower", "upper")}
        lines.append({"label": measure.title, **values, "note": note, "highlight": False})
    return pd.DataFrame(lines), scale


def strip_frame(figures: Figures, measures: tuple[Measure, ...], unit: str) -> pd.DataFrame:
    """Trend frames of several measures, one panel each."""
    parts = [trend_chart.trend_frame(figures, measure, unit) for measure in measures]
    if not parts:
        return pd.DataFrame(columns=STRIP)
    words = [
        str(figures.change(measure, unit).get("word", Evidence.NO_COMPARISON))
        + ("" if measure.is_final_stage else f"; {not_agreed(measure)}, not counted")
        + (f"; benchmark: {local}" if (local := figures.local_benchmark(measure, unit)) else "")
        for measure in measures
    ]
    sizes = [len(part) for part in parts]
    panel = np.repeat([measure.title for measure in measures], sizes)
    return pd.concat(parts, ignore_index=True).assign(panel=panel, state=np.repeat(words, sizes))[STRIP]


def strip_options(figures: Figures, measures: tuple[Measure, ...], unit: str) -> dict:
    """Benchmark and unit of each panel, and the programme's start."""
    marks = {measure.title: figures.benchmark(measure, unit) for measure in measures}
    started = figures.started(unit)
    return {
        "per_panel": {
            measure.title: {
                "unit": measure.unit,
                "benchmark": mark.value if (mark := marks[measure.title]) else None,
            }
            for measure in measures
        },
        "events": [{"month": started.isoformat(), "label": "programme start"}] if started else [],
        "columns": 2,
    }
