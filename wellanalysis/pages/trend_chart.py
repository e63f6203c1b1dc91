"""The trend chart of one measure at one unit: what is drawn, how, and what it says in words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.annotated import event_labels
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.wording import amount, count, month


def trend_frame(figures: Figures, measure: Measure, unit: str) -> pd.DataFrame:
    """Columns of the trend chart."""
    return figures.trend(measure, unit)


def trend_options(figures: Figures, measure: Measure, unit: str) -> Mapping[str, Any]:
    """Unit, benchmark, programme start, provisional months, and the scale that all clinics share."""
    benchmark, started = figures.benchmark(measure, unit), figures.started(unit)
    provisional = figures.trend_told(measure, unit).get("provisional_from", pd.NaT)
    low, high = figures.scale(measure, unit)
    local = figures.local_benchmark(measure, unit)
    return {
        "unit": measure.unit,
        "benchmark": benchmark.value if benchmark else None,
        "benchmark_label": f"{'local ' if local else ''}benchmark {amount(benchmark.value, measure.unit)}"
        if benchmark
        else "",
        "events": [
            *([{"month": started.isoformat(), "label": "programme start"}] if started else []),
            *event_labels(figures, measure, unit),
            *({"month": each.first.isoformat(), "label": "limits anew"} for each in figures.rebases(measure, unit)),
        ],
        "provisional_from": provisional.date().isoformat() if pd.notna(provisional) else None,
        "y_floor": low,
        "y_ceiling": high,
    }


def alternative(figures: Figures, measure: Measure, unit: str) -> str:
    """What the chart shows, and what it says, from the same frame."""
    told = figures.trend_told(measure, unit)
    if not told or pd.isna(told["first_value"]):
        return f"No monthly chart of {measure.title} for {figures.names[unit]}: every month has too few people to show."
    return (
        f"{'Monthly line' if told['every_month'] else 'Line'} chart of {measure.title}, {figures.names[unit]}, "
        f"{month(told['first_month'])} to {month(told['last_month'])}, with the average and limits of the baseline. It goes "
        f"from {amount(told['first_value'], measure.unit)} to {amount(told['last_value'], measure.unit)}, between "
        f"{amount(told['low'], measure.unit)} and {amount(told['high'], measure.unit)}; "
        f"{_differ(int(told['flagged']))} from the baseline by more than chance."
    )


def _differ(months: int) -> str:
    return "no month differs" if not months else f"{count(months, 'months')} {'differs' if months == 1 else 'differ'}"
