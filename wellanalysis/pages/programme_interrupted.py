"""Each clinic's own series, interrupted where its programme began: nobody else is needed, and nobody else is allowed for."""

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.programme_told import unit_of
from wellanalysis.pages.wording import Evidence, amount, count, interval
from wellanalysis.stats.interrupted import interrupted

PHASE_IN = 6
"""Months after a start that are left out: a step cannot be seen while people are still learning (EPOC 2017, Interrupted
time series analyses; an outcome follows later than the care)."""
FEWEST_MONTHS = 6
"""Months on either side from which on a level is told."""
AT_MOST = 45


def monthly(figures: Figures, measure: Measure) -> pd.DataFrame:
    """Final months of every programme clinic whose own change may be shown, from the first month of the data.

    Returns
    -------
    DataFrame
        ``series`` (clinic), ``period`` (every month), ``value`` (missing where nobody was counted, and in the phase-in)
        and ``start``: the first month after the phase-in.
    """
    last = figures.finals[measure.id].last_day
    begun = {unit: figures.started(unit) for unit in figures.clinics[figures.clinics["full"]]["clinic_id"]}
    shown = {
        unit: pd.Timestamp(day.replace(day=1))
        for unit, day in begun.items()
        if day is not None and day <= last and _told(figures, measure, unit)
    }
    sums = figures.sums
    own = sums[(sums["measure"] == measure.id) & (sums["level"] == "month") & sums["unit"].isin(shown)]
    own = own[(own["period"] <= pd.Timestamp(last)) & (own["denominator"] > 0)]
    counted = own["total"] if measure.statistic == "mean" else own["numerator"]
    rows = pd.DataFrame(
        {
            "series": own["unit"].astype(str),
            "period": own["period"].astype("datetime64[ns]"),
            "value": (counted / own["denominator"]).astype(float),
        }
    )
    if rows.empty:
        return rows.assign(start=rows["period"])
    months = pd.date_range(rows["period"].min(), rows["period"].max(), freq="MS")
    every = pd.MultiIndex.from_product([sorted(rows["series"].unique()), months], names=["series", "period"])
    whole = rows.set_index(["series", "period"]).reindex(every).reset_index()
    began = whole["series"].map(shown).astype("datetime64[ns]")
    after = began + pd.DateOffset(months=PHASE_IN)
    known = whole["value"].where((whole["period"] < began) | (whole["period"] >= after))
    kept = whole.assign(value=known, start=after)
    before = (known.notna() & (kept["period"] < after)).groupby(kept["series"]).sum()
    later = (known.notna() & (kept["period"] >= after)).groupby(kept["series"]).sum()
    enough = before.index[(before >= FEWEST_MONTHS) & (later >= FEWEST_MONTHS)]
    return kept[kept["series"].isin(enough)].reset_index(drop=True)


def _told(figures: Figures, measure: Measure, unit: str) -> bool:
    row = figures.change(measure, unit)
    return bool(row) and row["change"] == row["change"]


def interrupted_claim(figures: Figures) -> Claim | None:
    """Change of level at each clinic, with its own trend before allowed for; None where no series is long enough."""
    measure = figures.headline
    rows = monthly(figures, measure)
    if rows.empty:
        return None
    found = interrupted(rows, period="period", start="start", series="series", value="value")
    places = figures.clinics[figures.clinics["clinic_id"].isin(found.index)]
    told = found.loc[places["clinic_id"]].reset_index(drop=True)
    unit = unit_of(measure)
    low, high = told["level_change_lower"], told["level_change_upper"]
    good = (low > 0) if str(measure.improves) == "up" else (high < 0)
    median = told["autocorrelation"].median()
    frame = pd.DataFrame(
        {
            "label": places["name"].to_numpy(),
            "value": told["level_change"].round(4),
            "lower": low.round(4),
            "upper": high.round(4),
            "note": "",
            "highlight": False,
        }
    )
    drawn = len(frame) <= AT_MOST
    return Claim(
        id="interrupted",
        heading=(
            f"Each clinic's own series, without comparison: a step of {amount(told['level_change'].median(), unit, signed=True)} "
            f"at the median; {_by_itself(int(good.sum()), len(told))}"
        ),
        sentence=(
            f"{measure.title}, month by month as counted: the step from where each clinic's own trend was heading to where it was "
            f"{PHASE_IN} months after the start. Half of the {count(len(told), 'clinics')} lie at "
            f"{amount(told['level_change'].median(), unit, signed=True)} or beyond."
        ),
        section="interrupted",
        chart="intervals" if drawn else "",
        frame=frame if drawn else pd.DataFrame(),
        options={"unit": unit, "reference": 0, "reference_label": "no step"} if drawn else {},
        alternative=(
            f"Interval chart: change of level of {measure.title} after each clinic's start, clinics in regional and alphabetical "
            f"order. Half of them lie at {amount(told['level_change'].median(), unit, signed=True)} or beyond; {_by_itself(int(good.sum()), len(told))}."
            if drawn
            else ""
        ),
        caveat=(
            f"A series alone cannot tell the programme from anything else of the same months, and a trend through {FEWEST_MONTHS} to "
            "thirty months is known loosely; nothing allows for who came. Neighbouring months go together by "
            f"{_signed(median)} (autocorrelation, median; 0 is none), which the intervals allow for. It is a second view, not the first."
        ),
        table=pd.DataFrame(
            {
                "Clinic": places["name"].to_numpy(),
                "Months before, after": [
                    f"{before:.0f}, {after:.0f}" for before, after in zip(told["n_before"], told["n_after"], strict=True)
                ],
                "Change of level (95\u00a0%)": _texts(told, "level_change", unit),
                "Change of trend in a year (95\u00a0%)": _texts(12 * told[[f"slope_change{each}" for each in ("", "_lower", "_upper")]], "slope_change", unit),
                "Autocorrelation": [_signed(value) for value in told["autocorrelation"]],
            }
        ),
        links=(
            ("Interrupted time series", "book/methods#interrupted"),
            *zip(places["name"], places["path"] + "/overview", strict=True),
        ),
    )  # fmt: skip


def _by_itself(clear: int, of: int) -> str:
    """How much the series say alone: intervals without 0 on the improving side are few where series are short."""
    if 2 * clear < of:
        return "alone most are too short to be sure"
    return f"{count(clear)} of {count(of, 'clinics')} would be sure of it alone"


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−") if value == value else ""


def _texts(told: pd.DataFrame, name: str, unit: str) -> list[str]:
    return [
        f"{amount(value, unit, signed=True)} ({interval(low, high, unit)})"
        if value == value
        else str(Evidence.NO_COMPARISON)
        for value, low, high in zip(told[name], told[f"{name}_lower"], told[f"{name}_upper"], strict=True)
    ]
