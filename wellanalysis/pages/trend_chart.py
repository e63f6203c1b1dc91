"""The trend chart of one measure at one unit: what is drawn, how, and what it says in words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.wording import amount, count, month


def trend_frame(figures: Figures, measure: Measure, unit: str) -> pd.DataFrame:
    """Columns of the trend chart, rounded as finely as it can be read."""
    trend = figures.trend(measure, unit)
    columns = ["month", "value", "denominator", "centre", "lower", "upper", "baseline", "signal", "withheld"]
    return trend[columns].round({"value": 4, "centre": 4, "lower": 4, "upper": 4})


def trend_options(figures: Figures, measure: Measure, unit: str) -> Mapping[str, Any]:
    """Unit, benchmark, programme start, provisional months, and the scale that all clinics share."""
    benchmark, started = figures.benchmark(measure, unit), figures.started(unit)
    trend = figures.trend(measure, unit)
    provisional = trend.loc[trend["provisional"], "month"]
    low, high = figures.scale(measure, unit)
    return {
        "unit": measure.unit,
        "benchmark": benchmark.value if benchmark else None,
        "benchmark_label": f"benchmark {amount(benchmark.value, measure.unit)}" if benchmark else "",
        "events": [
            *([{"month": started.isoformat(), "label": "programme start"}] if started else []),
            *({"month": each.first.isoformat(), "label": "limits anew"} for each in figures.rebases(measure, unit)),
        ],
        "provisional_from": provisional.min().date().isoformat() if len(provisional) else None,
        "y_floor": low,
        "y_ceiling": high,
    }


def alternative(figures: Figures, measure: Measure, unit: str) -> str:
    """What the chart shows, and what it says, from the same frame."""
    trend = figures.trend(measure, unit)
    seen = trend[trend["value"].notna() & ~trend["provisional"]]
    if seen.empty:
        return f"No monthly chart of {measure.title} for {figures.names[unit]}: every month has too few people to show."
    first, last = seen.iloc[0], seen.iloc[-1]
    flagged = int((seen["signal"] != "").sum())
    return (
        f"{'Monthly line' if every_month(trend) else 'Line'} chart of {measure.title}, {figures.names[unit]}, {month(first['month'])} to "
        f"{month(last['month'])}, with the average and limits of the baseline. It goes from "
        f"{amount(first['value'], measure.unit)} to {amount(last['value'], measure.unit)}, between "
        f"{amount(seen['value'].min(), measure.unit)} and {amount(seen['value'].max(), measure.unit)}; "
        f"{count(flagged, 'months')} differ from the baseline by more than chance."
    )


def every_month(trend: pd.DataFrame) -> bool:
    """Whether the series has a value for each month, not one a year."""
    months = trend["month"]
    return bool(len(months) * 31 >= (months.max() - months.min()).days)
