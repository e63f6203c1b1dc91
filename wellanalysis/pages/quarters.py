"""Results by quarter with their intervals, as a chart of waves: where months are not published, and of surveys."""

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.agreement import value_text
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.wording import amount, count, interval

WHOLE = "network"


def quarters_frame(figures: Figures, measure: Measure, unit: str, *, network: bool = False) -> pd.DataFrame:
    """Columns of the chart of waves: final quarters in which anybody was counted; with `network`, the network's beside.

    Quarters whose follow-up is still open are left out, so that nothing provisional is drawn like the others. ``told``
    where the value is a bound. A series alone goes by the measure's name, two go by their units'.
    """
    own = _series(figures, measure, unit)
    if not network or own["value"].isna().all():
        return own
    whole = _series(figures, measure, NETWORK)
    parts = [own.assign(series=figures.names[unit]), whole[whole["period"] >= own["period"].min()].assign(series=WHOLE)]
    return pd.concat(parts, ignore_index=True).sort_values("period", kind="stable", ignore_index=True)


def _series(figures: Figures, measure: Measure, unit: str) -> pd.DataFrame:
    own = final_quarters(figures, measure, unit)
    blank = own["withheld"] | own["too_few"]
    bound = own["alike"] & ~blank
    told = [
        value_text(row, measure.unit) if each else "" for row, each in zip(own.to_dict("records"), bound, strict=True)
    ]
    return pd.DataFrame(
        {
            "period": quarter_names(figures, own["period"]),
            "series": measure.title,
            "value": own["value"].mask(blank).round(4).to_numpy(),
            "lower": own["lower"].mask(blank).round(4).to_numpy(),
            "upper": own["upper"].mask(blank).round(4).to_numpy(),
            "n": own["denominator"].mask(blank).to_numpy(),
            "told": told,
        }
    )


def quarter_names(figures: Figures, days: pd.Series) -> list[str]:
    """``2026Q2`` for the first day of each quarter."""
    year_starts = figures.definitions.network.calendar.year_starts
    return [str(type(figures.quarter).of(day.date(), year_starts)) for day in days]


def final_quarters(figures: Figures, measure: Measure, unit: str) -> pd.DataFrame:
    """Cells of the measure's final quarters in which anybody was counted, in order; none where quarters are not published."""
    own = figures.cells_of(measure, unit, "quarter")
    # Rows that are withheld may count anybody.
    told = (own["n"].fillna(1) > 0) & (own["period"] <= pd.Timestamp(figures.finals[measure.id].last_day))
    return own[told & figures.policy.publishes("quarter")].sort_values("period")


def alternative(figures: Figures, measure: Measure, unit: str, frame: pd.DataFrame) -> str:
    """What the chart shows, and what it says of this unit; nothing where it shows nothing."""
    several = bool((frame["series"] == WHOLE).any())
    own = frame[frame["series"] == figures.names[unit]] if several else frame
    shown = own[own["value"].notna()]
    if shown.empty:
        return ""
    first, last = shown.iloc[0], shown.iloc[-1]
    hidden = len(own) - len(shown)
    gaps = f"; {count(hidden, 'quarters')} cannot be shown" if hidden else ""
    return (
        f"{measure.title}, {figures.names[unit]}{' beside the network' if several else ''}, by quarter with 95 % intervals, "
        f"{first['period']} to {last['period']}. It goes from {said(first, measure.unit)} to {said(last, measure.unit)} "
        f"({interval(last['lower'], last['upper'], measure.unit)}){gaps}."
    )


def said(row: pd.Series, unit: str = "%") -> str:
    """The value of a row of a chart, or the bound that stands for it."""
    return row["told"] or amount(row["value"], unit)
