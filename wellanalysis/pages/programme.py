"""When did it begin to show: the programme's cohorts, their indicators first and their outcome after."""

from dataclasses import replace

import numpy as np
import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.programme_headline import echo
from wellanalysis.pages.programme_past import no_past_text, without_past
from wellanalysis.pages.wording import count, listed, month, sentence_case
from wellanalysis.stats import intervals

SMOOTHED = 3  # months in the moving average: one month alone moves too much by chance
NEWEST = 6  # final months that stand for the level now reached
STAYS = 3  # months for which the half-way line must stay crossed
PAGE = "programme"  # where the comparison stands
SUMS = ["numerator", "denominator", "total"]


def cohorts(figures: Figures) -> pd.DataFrame:
    """After how many months half of each cohort's gain was there, in the indicators and in the outcome.

    The gain is the mean of the newest six final months less the baseline; its half is there in the first month from
    which a three-month average stays beyond the half-way line for three months. Only a gain whose 95 % interval lies
    on the improving side has a half. Withheld clinic months are in no pool.

    Returns
    -------
    DataFrame
        One row per start date: ``start, clinics, moved`` (leading indicators with a gain; final ones alone), ``indicators`` (median over
        them of the months from start to half of the gain), ``outcome`` (the same for the headline measure).
    """
    programme = figures.definitions.network.programme
    columns = ["start", "clinics", "moved", "indicators", "outcome"]
    if programme is None:
        return pd.DataFrame(columns=columns)
    early = without_past(figures)
    begun = {
        u: d
        for u, d in programme.starts.items()
        if d <= figures.quarter.last_day and u in figures.names and u not in early
    }
    starts = pd.Series(begun, dtype="datetime64[ns]")
    if starts.empty:
        return pd.DataFrame(columns=columns)
    # What is still in validation counts for nothing yet, here as elsewhere.
    measures = _indicators(figures)
    halves = {m.id: _months_to_half(figures, m, starts) for m in (*measures, figures.headline)}
    indicators = pd.DataFrame({m.id: halves[m.id] for m in measures})
    table = pd.DataFrame(
        {
            "clinics": starts.value_counts().sort_index(),
            "moved": indicators.notna().sum(axis=1).reindex(starts.unique()).fillna(0).astype(int),
            "indicators": indicators.median(axis=1),
            "outcome": halves[figures.headline.id],
        }
    )
    return table.rename_axis("start").reset_index()[columns]


def _indicators(figures: Figures) -> list[Measure]:
    """Leading indicators that count and are shares."""
    every = figures.definitions.of_kind("leading_indicator")
    return [m for m in every if m.statistic == "proportion" and m.is_final_stage]


def _months_to_half(figures: Figures, measure: Measure, starts: pd.Series) -> pd.Series:
    """Months from start to half of the gain, by start date; missing where there is no gain."""
    if measure.statistic != "proportion":
        return pd.Series(np.nan, index=starts.unique())
    cells = figures.cells
    own = cells[(cells["measure"] == measure.id) & (cells["level"] == "month") & cells["unit"].isin(starts.index)]
    own = own[own["period"] <= pd.Timestamp(figures.finals[measure.id].last_day)]
    pooled = own.assign(start=own["unit"].map(starts)).groupby(["start", "period"])[SUMS].sum(min_count=1).reset_index()
    above = pooled["numerator"] if measure.statistic != "mean" else pooled["total"]
    pooled = pooled.assign(above=above)
    sign = -1.0 if str(measure.improves) == "down" else 1.0
    return pd.Series({start: _half(part, figures, sign, start) for start, part in pooled.groupby("start")}, dtype=float)


def _half(pooled: pd.DataFrame, figures: Figures, sign: float, start: pd.Timestamp) -> float:
    """Months from `start` until half of one cohort's gain stays."""
    months = pooled.sort_values("period", ignore_index=True)
    baseline = figures.definitions.network.baseline
    before = months[months["period"].between(pd.Timestamp(baseline.first), pd.Timestamp(baseline.last))]
    after = months[months["period"] >= start].tail(NEWEST)
    sums = [part[["above", "denominator"]].sum() for part in (after, before)]
    if len(after) < NEWEST or any(not each["denominator"] for each in sums):
        return np.nan
    (x1, n1), (x0, n0) = (tuple(each) for each in sums)
    lower, upper = intervals.newcombe(*(np.array([each], float) for each in (x1, n1, x0, n0)))
    if (lower[0] if sign > 0 else -upper[0]) <= 0:
        return np.nan
    rolled = months[["above", "denominator"]].rolling(SMOOTHED, center=True, min_periods=2).sum()
    line = (x1 / n1 + x0 / n0) / 2
    beyond = (sign * rolled["above"] / rolled["denominator"] >= sign * line) & (months["period"] >= start)
    stays = beyond[::-1].rolling(STAYS, min_periods=1).min()[::-1].astype(bool)
    if not stays.any():
        return np.nan
    first = months.loc[stays.idxmax(), "period"]
    return float((first.year - start.year) * 12 + first.month - start.month)


def programme_claim(figures: Figures) -> Claim | None:
    """The summary's claim: the comparison where there is one, with its page; then when it began to show."""
    timing = timing_claim(figures)
    if timing is None:
        return None
    said = echo(figures)
    if not said:
        return timing
    return replace(
        timing,
        sentence=f"{said} {timing.sentence}",
        links=(("Did it work? How sure is that?", PAGE), *timing.links),
    )


def timing_claim(figures: Figures) -> Claim | None:
    """Indicators moved first, outcomes followed: by cohort."""
    table = cohorts(figures)
    if table.empty:
        return None
    programme = figures.definitions.network.programme
    assert programme is not None  # cohorts() gave rows
    waiting = len(figures.clinics) - int(table["clinics"].sum()) - len(without_past(figures))
    both = table[table["outcome"].notna() & table["indicators"].notna()]
    outcome = figures.headline.title
    return Claim(
        id="programme",
        heading=_heading(table, both, judged=bool(_indicators(figures))),
        sentence=(
            f"{programme.name} reaches {count(table['clinics'].sum(), 'clinics')} in {count(len(table), 'cohorts')}; "
            f"{count(waiting, 'clinics')} not yet in it. {_timing(both, outcome)}{no_past_text(figures)}".strip()
        ),
        section="programme",
        caveat=(
            f"Half of the gain is there in the first month from which a {SMOOTHED}-month average stays beyond the middle "
            f"between the baseline and the newest {NEWEST} final months. This tells the order in which things moved, and not why."
        ),
        table=pd.DataFrame(
            {
                "Cohort began": [month(day) for day in table["start"]],
                "Clinics": [count(number) for number in table["clinics"]],
                **_of_indicators(figures, table),
                f"Half of the gain after: {outcome}": [_months(number) for number in table["outcome"]],
            }
        ),
        links=(("How timing is described", "book/methods#programme"),),
    )


def _of_indicators(figures: Figures, table: pd.DataFrame) -> dict[str, list[str]]:
    """Columns of the leading indicators; none where there are none."""
    if not _indicators(figures):
        return {}
    return {
        "Indicators that gained": [count(number) for number in table["moved"]],
        "Half of their gain after": [_months(number) for number in table["indicators"]],
    }


def _heading(table: pd.DataFrame, both: pd.DataFrame, *, judged: bool) -> str:
    """`judged`: whether there are leading indicators to speak of."""
    if len(both) and (both["outcome"] > both["indicators"]).all():
        return "Leading indicators moved first, outcomes followed"
    if len(both):
        return "Leading indicators and outcomes have both moved"
    if table["indicators"].notna().any():
        return "Leading indicators have moved; outcomes cannot be expected to show it yet"
    if table["outcome"].notna().any():
        return "The outcome has moved; the leading indicators do not show it" if judged else "The outcome has moved"
    return f"It is too early to see the programme in the {'indicators' if judged else 'outcome'}"


def _timing(both: pd.DataFrame, outcome: str) -> str:
    if both.empty:
        return ""
    spans = [_span(both[name]) for name in ("indicators", "outcome")]
    return (
        f"Half of the gain in the leading indicators was there {spans[0]} after a cohort's start, half of the gain in "
        f"“{sentence_case(outcome)}” {spans[1]} after it. "
    )


def _span(months: pd.Series) -> str:
    """``7 to 9 months``."""
    return (
        listed([_months(months.min())])
        if months.min() == months.max()
        else f"{months.min():g} to {_months(months.max())}"
    )


def _months(number: float) -> str:
    return "not yet" if pd.isna(number) else f"{number:g} {'month' if number == 1 else 'months'}"
