"""When did it begin to show: the programme's cohorts, their indicators first and their outcome after."""

import pandas as pd

from wellanalysis.pages import trends
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import count, listed, month

MONTHS_PER_QUARTER = 3


def cohorts(figures: Figures) -> pd.DataFrame:
    """When each programme cohort's pooled trends first improved by more than chance.

    Returns
    -------
    DataFrame
        One row per start date: ``start, clinics, indicators`` (median over the leading indicators of the first month
        with an improving signal), ``moved`` (how many of them have one), ``outcome`` (first such month of the headline
        outcome), ``lag`` (quarters from start to the outcome's). Withheld clinic months are in no pool.
    """
    programme = figures.definitions.network.programme
    if programme is None:
        return pd.DataFrame(columns=["start", "clinics", "indicators", "moved", "outcome", "lag"])
    starts = {u: d for u, d in programme.starts.items() if d <= figures.quarter.last_day and u in figures.names}
    start = figures.cells["unit"].map(starts)
    own = figures.cells[start.notna() & (figures.cells["level"] == "month")].assign(cohort=start.dropna().astype(str))
    sums = ["n", "open", "lost", "missing", "denominator", "numerator", "total", "total_sq"]
    pooled = own.groupby(["measure", "cohort", "period"])[sums].sum(min_count=1).reset_index()
    above = pooled["numerator"].where(pooled["total"].isna(), pooled["total"])
    units = pooled.rename(columns={"cohort": "unit"}).assign(
        level="month", withheld=False, value=above / pooled["denominator"].where(pooled["denominator"] > 0)
    )
    since = pd.Series({str(day): pd.Timestamp(day) for day in starts.values()})
    signals = trends.first_signals(trends.trends(units, figures.definitions), since).unstack("measure")
    indicators = [m.id for m in figures.definitions.of_kind("leading_indicator") if m.id in signals]
    headline = figures.headline.id
    table = pd.DataFrame({"start": since.sort_values()})
    table["clinics"] = pd.Series(starts).astype(str).value_counts().reindex(table.index)
    first = signals[indicators].reindex(table.index) if indicators else pd.DataFrame(index=table.index)
    table["indicators"] = first.median(axis=1) if indicators else pd.NaT
    table["moved"] = first.notna().sum(axis=1)
    table["outcome"] = signals[headline].reindex(table.index) if headline in signals else pd.NaT
    gap = pd.to_datetime(table["outcome"]).dt.to_period("M").astype("int64") - table["start"].dt.to_period("M").astype("int64")
    table["lag"] = (gap / MONTHS_PER_QUARTER).where(table["outcome"].notna())
    return table.reset_index(drop=True)


def programme_claim(figures: Figures) -> Claim | None:
    """Indicators moved first, outcomes followed: by cohort."""
    table = cohorts(figures)
    if table.empty:
        return None
    programme = figures.definitions.network.programme
    assert programme is not None  # cohorts() gave rows
    waiting = len(figures.clinics) - int(table["clinics"].sum())
    followed = table[table["outcome"].notna() & table["indicators"].notna()]
    later = followed[followed["outcome"] >= followed["indicators"]]
    lags = sorted(round(lag, 1) for lag in followed["lag"])
    if len(later):
        heading = "Leading indicators moved first, outcomes followed"
    elif len(table[table["moved"] > 0]):
        heading = "Leading indicators have begun to move; outcomes cannot be expected to show it yet"
    else:
        heading = "It is too early to see the programme in the indicators"
    lag_text = f" The outcome first differed from its baseline {_span(lags)} quarters after the start." if lags else ""
    return Claim(
        id="programme",
        heading=heading,
        sentence=(
            f"{programme.name}: {count(table['clinics'].sum(), 'clinics')} in {count(len(table), 'cohorts')}, "
            f"{count(waiting, 'clinics')} not yet in it.{lag_text} This is a description of timing; it is not yet a "
            "comparison with the clinics that wait."
        ),
        section="programme",
        caveat="A first signal is the first month in which a cohort's trend leaves its own baseline by more than chance.",
        table=pd.DataFrame(
            {
                "Cohort began": [month(day) for day in table["start"]],
                "Clinics": [count(number) for number in table["clinics"]],
                "Indicators with a signal": [str(number) for number in table["moved"]],
                "Half of the indicators had moved by": [_month(day) for day in table["indicators"]],
                f"First signal: {figures.headline.title}": [_month(day) for day in table["outcome"]],
                "Quarters from start": ["" if pd.isna(lag) else f"{lag:.1f}" for lag in table["lag"]],
            }
        ),
        links=(("How a signal is found", "book/methods#signals"),),
    )


def _span(lags: list[float]) -> str:
    return listed(dict.fromkeys(f"{lag:g}" for lag in lags)) if len(set(lags)) <= 3 else f"{lags[0]:g} to {lags[-1]:g}"


def _month(day: pd.Timestamp) -> str:
    return "not yet" if pd.isna(day) else month(day)
