"""What the programme's effect is estimated from: each measure's quarters at each clinic, and when the clinic began."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.expected import Clock
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.wording import ZONE_PROPORTION, ZONE_RELATIVE

TOGETHER = "indicators"
"""Series of the leading indicators' mean: above 0 is better than in the baseline, whichever way each improves."""
COLUMNS = ["series", "unit", "period", "value", "variance", "start", "trials", "observed"]


@dataclass(frozen=True)
class Panel:
    """Quarters of every measure at every clinic that is judged.

    Parameters
    ----------
    rows : DataFrame
        ``series`` (measure, or `TOGETHER`), ``unit``, ``period`` (first day of the quarter), ``value``, ``variance``
        (what chance in counting people gives the value), ``start`` (first day of the quarter in which the clinic began; NaT where it has not), ``trials``, ``observed``. Every unit
        has every quarter; a value is missing where nobody was counted, or the quarter is not final for the measure.
    indicators, outcomes : tuple of Measure
        Leading indicators that are final and have a direction; outcomes and what people say, the headline first.
    started : Series
        Day on which each judged clinic began, by unit: those of the panel.
    before_data, after_data : tuple of str
        Clinics that began before there is any quarter of theirs (in no panel: nothing is known of their own past), and
        clinics whose start lies after the newest final quarter (compared with as waiting).
    """

    rows: pd.DataFrame
    indicators: tuple[Measure, ...]
    outcomes: tuple[Measure, ...]
    started: pd.Series
    before_data: tuple[str, ...]
    after_data: tuple[str, ...]

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Clinics of the panel, in the order of their ids."""
        return tuple(sorted(self.rows["unit"].unique()))

    @property
    def inside(self) -> tuple[str, ...]:
        """Clinics that have begun by the newest quarter of the panel."""
        return tuple(unit for unit in self.started.index if unit not in self.after_data)

    @property
    def waiting(self) -> tuple[str, ...]:
        """Clinics that have not."""
        return tuple(unit for unit in self.units if unit not in self.inside)

    def of(self, *series: str) -> pd.DataFrame:
        """Rows of these series."""
        return self.rows[self.rows["series"].isin(series)].reset_index(drop=True)

    @property
    def directions(self) -> dict[str, str]:
        """Which way each series improves."""
        return {m.id: str(m.improves) for m in (*self.indicators, *self.outcomes)} | {TOGETHER: "up"}


def panel(figures: Figures) -> Panel | None:
    """The quarters of a run; None where network.yml names no programme, or no clinic is judged."""
    programme = figures.definitions.network.programme
    headline = figures.headline
    if programme is None or not programme.starts:
        return None
    indicators = tuple(
        m
        for m in figures.measures_of(NETWORK, "leading_indicator")
        if m.is_final_stage and str(m.improves) != "neither" and m is not headline
    )
    kinds = ("outcome", "patient_experience", "provider_satisfaction")
    others = (m for m in figures.measures_of(NETWORK, *kinds) if m.is_final_stage and m is not headline)
    outcomes = (headline, *others)
    parts = [_of(figures, measure) for measure in (*indicators, *outcomes)]
    known = pd.concat(parts, ignore_index=True)
    if known["value"].notna().sum() == 0:
        return None
    starts = pd.Series({u: pd.Timestamp(d) for u, d in programme.starts.items()}, dtype="datetime64[ns]")
    first = known.loc[known["value"].notna()].groupby("unit")["period"].min()
    begun = quarter_of(starts, figures)
    early = tuple(sorted(unit for unit in begun.index if unit in first.index and begun[unit] <= first[unit]))
    last = known.loc[known["value"].notna() & (known["series"] == headline.id), "period"].max()
    late = tuple(sorted(unit for unit in begun.index if unit in first.index and not begun[unit] <= last))
    known = known[~known["unit"].isin(early)] if set(first.index) - set(early) else known
    whole = _complete(known)
    whole = pd.concat([whole, _together(whole, indicators, figures, begun)], ignore_index=True)
    rows = whole.assign(start=whole["unit"].map(begun).astype("datetime64[ns]"))[COLUMNS]
    units = [unit for unit in sorted(starts.index) if unit in set(rows["unit"])]
    return Panel(rows, indicators, outcomes, starts[units], early, late)


def quarter_of(days: pd.Series, figures: Figures) -> pd.Series:
    """First day of the reporting quarter of each day."""
    year_starts = figures.definitions.network.calendar.year_starts
    return days.map(lambda day: pd.Timestamp(Quarter.of(day.date(), year_starts).first_day)).astype("datetime64[ns]")


def zone(figures: Figures, measure: Measure) -> float:
    """Largest effect of no practical difference, in the measure's unit: as for every change in the book."""
    before = figures.baseline(measure, NETWORK)["value"]
    if measure.statistic == "proportion":
        return min(ZONE_RELATIVE * before, ZONE_PROPORTION) if before == before else ZONE_PROPORTION
    return ZONE_RELATIVE * abs(before) if before == before else 0.0


def _of(figures: Figures, measure: Measure) -> pd.DataFrame:
    """Final quarters of one measure: case-mix adjusted where a frozen model says what was expected, else as counted."""
    sums = figures.sums
    own = sums[(sums["measure"] == measure.id) & (sums["level"] == "quarter") & sums["in_network"]]
    own = own[own["period"] <= pd.Timestamp(figures.finals[measure.id].last_day)]
    counted = own["total"] if measure.statistic == "mean" else own["numerator"]
    known = own["denominator"] > 0
    rows = pd.DataFrame(
        {
            "series": measure.id,
            "unit": own["unit"].astype(str),
            "period": own["period"].astype("datetime64[ns]"),
            "value": (counted / own["denominator"].where(known)).to_numpy(float),
            "trials": own["denominator"].where(known, 0).to_numpy(float),
            "observed": counted.where(known, 0).to_numpy(float),
        }
    ).assign(variance=_by_counting(measure, own))
    expected = figures.expected.table
    adjusted = expected[(expected["measure"] == measure.id) & (expected["clock"] == Clock.REFERENCE)]
    base = adjusted[(adjusted["level"] == "baseline") & (adjusted["unit"] == NETWORK)]
    if base.empty:
        return rows
    yardstick = float(base["observed"].iloc[0] / base["trials"].iloc[0])
    quarters = adjusted[(adjusted["level"] == "quarter") & (adjusted["unit"] != NETWORK)]
    beyond = ((quarters["observed"] - quarters["expected"]) / quarters["trials"]).astype(float)
    told = quarters.assign(
        value=beyond + yardstick,
        variance=(quarters["variance"] / quarters["trials"] ** 2).astype(float),
        period=quarters["period"].astype("datetime64[ns]"),
    )
    columns = ["unit", "period", "value", "variance"]
    people = own.assign(period=own["period"].astype("datetime64[ns]"), people=_people(own))
    told = told[columns].merge(people[["unit", "period", "people"]], on=["unit", "period"], how="left")
    told = told.assign(variance=told["variance"] / told["people"].fillna(1))[columns]
    return rows.drop(columns=["value", "variance"]).merge(told, on=["unit", "period"], how="left")


def _people(own: pd.DataFrame) -> pd.Series:
    """Share of episodes that counts: several of one person are as one, since how sure we are is judged by people."""
    return (own["size"] / own["denominator"]).where(own["denominator"] > 0).clip(upper=1).fillna(1).astype(float)


def _by_counting(measure: Measure, own: pd.DataFrame) -> np.ndarray:
    """Variance that chance in counting gives each value; missing where nobody was counted.

    A proportion's is p (1 − p) / people, with half a person more on either side: where all of a few say yes, the next few
    need not.
    """
    known = own["denominator"] > 0
    n = own["denominator"].where(known).astype(float)
    people = n * _people(own)
    if measure.statistic == "mean":
        mean = own["total"] / n
        return ((own["total_sq"] / n - mean**2).clip(lower=0) / people).to_numpy(float)
    if measure.statistic == "rate":
        return (own["numerator"] / n**2 / _people(own)).to_numpy(float)
    share = (own["numerator"] / n * people + 0.5) / (people + 1)
    return (share * (1 - share) / people).to_numpy(float)


def _complete(rows: pd.DataFrame) -> pd.DataFrame:
    """Every series × unit × quarter between the first and the last, so that steps are equal; missing where unknown."""
    quarters = pd.DatetimeIndex(sorted(rows["period"].unique()))
    steps = pd.date_range(quarters[0], quarters[-1], freq="3MS")
    names, units = list(dict.fromkeys(rows["series"])), sorted(rows["unit"].unique())
    every = pd.MultiIndex.from_product([names, units, steps], names=["series", "unit", "period"])
    whole = rows.set_index(["series", "unit", "period"]).reindex(every).reset_index()
    return whole.fillna({"trials": 0.0, "observed": 0.0})


def _together(rows: pd.DataFrame, indicators: Sequence[Measure], figures: Figures, begun: pd.Series) -> pd.DataFrame:
    """Mean over the indicators of how far each lies beyond its own network baseline, on the improving side.

    Each is set against the clinic's own mean before its start first, so that a quarter in which one of them counted
    nobody moves nothing; where the clinic lay beside the network is added again, the same in every quarter.
    """
    shares = [m for m in indicators if m.statistic == "proportion"]
    if not shares:
        return rows.iloc[:0]
    sign = {m.id: -1.0 if str(m.improves) == "down" else 1.0 for m in shares}
    baseline = figures.definitions.network.baseline
    own = rows[rows["series"].isin(sign)]
    before = own[own["period"].between(pd.Timestamp(baseline.first), pd.Timestamp(baseline.last))]
    middle = before.groupby("series")["value"].mean().reindex(list(sign)).fillna(own.groupby("series")["value"].mean())
    beyond = (own["value"] - own["series"].map(middle)) * own["series"].map(sign)
    past = beyond.where(~(own["period"] >= own["unit"].map(begun)))
    each = [own["unit"], own["series"]]
    level = past.groupby(each).transform("mean")
    standing = level.groupby(each).mean().groupby("unit").mean()
    # An indicator without a past there says nothing of a change, and is left out there.
    beyond = beyond - level + own["unit"].map(standing)
    grouped = own.assign(value=beyond, variance=own["variance"].where(beyond.notna())).groupby(
        ["unit", "period"], as_index=False
    )
    told = grouped.agg(value=("value", "mean"), variance=("variance", "sum"), known=("value", "count"))
    # As if indicators of the same patients were counted apart: the least that counting gives.
    mean = told.assign(variance=told["variance"] / told["known"].where(told["known"] > 0) ** 2).drop(columns="known")
    return mean.assign(series=TOGETHER, trials=np.nan, observed=np.nan)
