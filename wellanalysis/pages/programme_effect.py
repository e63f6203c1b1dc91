"""The programme's effect against clinics not yet in it: now, at each report since the first start, and put to the test."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.programme_panel import TOGETHER, Panel, zone
from wellanalysis.pages.remembered import Remembered
from wellanalysis.pages.wording import Evidence, evidence
from wellanalysis.stats.programme import GroupTime, group_time, leave_one_out, permuted, placebo
from wellanalysis.stats.programme_pooled import pooled

ASKED: Mapping[str, Any] = {name: name for name in ("unit", "period", "value", "variance", "start", "series")}
DRAWS, SEED = 999, 20231001
"""Re-dealt starts; fixed, so that the same data give the same page."""
EARLIER = 2
"""Quarters by which starts are pretended earlier: half a year, so that a year of baseline leaves half of it before."""
FEWEST_POOLED = 3
"""Indicators from which on they are judged together."""
FEWEST_CLINICS = 2
"""Clinics that have begun from which on an effect is told: how far chance reaches cannot be told from one, and its own
change stands on its own chapter."""
WEAKER = {Evidence.IMPROVED: Evidence.PROMISING, Evidence.OTHER_WAY: Evidence.OTHER_WAY_INCONCLUSIVE}


@dataclass(frozen=True)
class Effect:
    """What is found, as tables.

    Parameters
    ----------
    figures, panel : Figures, Panel
        The run, and what the effect is estimated from.
    whole : GroupTime
        Every quarter since the starts, by series.
    told : DataFrame
        One row per report since the first start (``back``: quarters before this one) and series: ``effect, se, df, lower,
        upper, p_above, treated, controls`` over the trailing window that describes clinics, ``least, most`` (lower and
        upper ends of the effects with each clinic left out), ``least_lower, most_upper`` (the same of the intervals),
        ``windowed`` (false where nobody waits any more: then over every quarter in which somebody still did).
    judged : DataFrame
        The indicators together, one row per report (index ``back``): `Pooled`'s figures.
    checks : DataFrame
        Index series: ``placebo, placebo_lower, placebo_upper``, ``redealt`` (share of re-dealt starts with an effect as
        large, on every quarter since the starts).
    """

    figures: Figures
    panel: Panel
    whole: GroupTime
    told: pd.DataFrame
    judged: pd.DataFrame
    checks: pd.DataFrame

    @property
    def reason(self) -> str:
        """Why nothing is compared; empty where something is."""
        headline = self.figures.headline.id
        if self.whole.reason:
            return self.whole.reason
        if len(self.panel.inside) < FEWEST_CLINICS:
            return "too few clinics have begun to tell how far chance reaches"
        return "" if headline in self.whole.overall.index else "nothing is known yet of the time after a start"

    @cached_property
    def _now(self) -> dict[tuple[int, str], dict[str, Any]]:
        return self.told.set_index(["back", "series"]).to_dict("index")

    def of(self, series: str, back: int = 0) -> dict[str, Any]:
        """What is told of a series, `back` reports ago; empty where nothing is, or too few had begun."""
        return _tellable(self._now.get((back, series), {}))

    def word(self, measure: Measure, back: int = 0) -> Evidence:
        """The evidence word of a measure; improved only where it stays so with any one clinic left out."""
        row = self.of(measure.id, back)
        return word_of(row, str(measure.improves), zone(self.figures, measure)) if row else Evidence.NO_COMPARISON

    def together(self, back: int = 0) -> dict[str, Any]:
        """The indicators judged together; empty below `FEWEST_POOLED`."""
        row = dict(self.judged.loc[back].to_dict()) if back in self.judged.index else {}
        return row if row and row["treated"] >= FEWEST_CLINICS else {}

    def word_together(self, back: int = 0) -> Evidence:
        """The indicators' one word."""
        row = self.together(back)
        if not row:
            return Evidence.NO_COMPARISON
        mean = self.of(TOGETHER, back)
        # Without shares there is no mean in points to leave clinics out of: the word rests on all clinics, and that is said.
        ends = {"least_lower": "lower", "most_upper": "upper"}
        alone = {name: mean[name] if mean else row[whole] for name, whole in ends.items()}
        return word_of({**row, **alone, "p_above": row["p_improved"]}, "up", 0.0)


def _tellable(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of an effect; empty where it has no interval, or too few clinics had begun."""
    known = bool(row) and row["lower"] == row["lower"] and row["treated"] >= FEWEST_CLINICS
    return dict(row) if known else {}


def word_of(row: Mapping[str, Any], improves: str, held: float) -> Evidence:
    """Word of an effect with its interval, and the intervals' ends with each clinic left out."""
    one = pd.DataFrame([row])
    word = Evidence(evidence(one["lower"], one["upper"], one["p_above"], improves=improves, zone=held)[0])
    low, high = row["least_lower"], row["most_upper"]
    stands = low > 0 if row["effect"] > 0 else high < 0
    return word if stands else WEAKER.get(word, word)


def effect(figures: Figures, panel: Panel, remembered: Remembered | None = None) -> Effect:
    """Estimate the effect; slow parts are read back where the very same panel was seen before."""
    memory = remembered or Remembered()
    whole = group_time(panel.rows, **ASKED)
    firsts = {id: pd.Timestamp(final.first_day) for id, final in _finals(figures, panel).items()}
    span = figures.definitions.network.labels.quarters
    inputs = [panel.rows, firsts, span, str(figures.quarter), panel.directions, DRAWS, SEED, EARLIER]
    if whole.reason:
        return Effect(figures, panel, whole, _nothing_told(), pd.DataFrame(), pd.DataFrame())
    told = memory.table("programme told", inputs, lambda: _told(figures, panel))
    judged = memory.table("programme judged together", inputs, lambda: _judged(figures, panel))
    checks = memory.table("programme checks", inputs, lambda: _checks(panel))
    index = judged.set_index("back") if len(judged) else pd.DataFrame()
    return Effect(figures, panel, whole, told, index, checks.set_index("series"))


def reports(figures: Figures, panel: Panel) -> int:
    """Reports since the first start, this one among them."""
    first = Quarter.of(panel.started.min().date(), figures.definitions.network.calendar.year_starts)
    now = figures.quarter
    return max(0, (now.year - first.year) * 4 + now.number - first.number + 1)


def _finals(figures: Figures, panel: Panel) -> dict[str, Quarter]:
    """Newest final quarter of each series; the indicators' mean goes as far as the slowest of them."""
    finals = {m.id: figures.finals[m.id] for m in (*panel.indicators, *panel.outcomes)}
    own = [figures.finals[m.id] for m in panel.indicators]
    return {**finals, TOGETHER: min(own)} if own else finals


def as_told(figures: Figures, panel: Panel, back: int, *, windowed: bool = True) -> pd.DataFrame:
    """Rows of the panel as a report so many quarters ago would have had them: with today's corrections.

    Of the time after a clinic's start only the trailing window is kept, as everywhere in the book: the average since the
    start would hold the first quarters, in which nothing could be seen yet. Without `windowed` all of it is kept.
    """
    rows, finals = panel.rows, _finals(figures, panel)
    span = figures.definitions.network.labels.quarters
    last = rows["series"].map({id: pd.Timestamp(final.shift(-back).first_day) for id, final in finals.items()})
    first = rows["series"].map(
        {id: pd.Timestamp(final.shift(1 - span - back).first_day) for id, final in finals.items()}
    )
    inside = (rows["period"] >= first) | ~(rows["period"] >= rows["start"]) | (not windowed)
    known = (rows["period"] <= last) & inside
    kept = rows["period"] <= last.max()
    return rows.assign(value=rows["value"].where(known))[kept].reset_index(drop=True)


def _told(figures: Figures, panel: Panel) -> pd.DataFrame:
    parts = [_told_at(figures, panel, back) for back in range(reports(figures, panel))]
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else _nothing_told()


def _told_at(figures: Figures, panel: Panel, back: int) -> pd.DataFrame:
    window, every = (_estimated(as_told(figures, panel, back, windowed=each)) for each in (True, False))
    # Where nobody waits in the newest quarters, the earlier ones are all there is to tell.
    gone = every[~every["series"].isin(window.loc[window["effect"].notna(), "series"])]
    kept = window[~window["series"].isin(gone["series"])]
    both = [part.assign(windowed=part is kept, back=back) for part in (kept, gone) if len(part)]
    return pd.concat(both, ignore_index=True) if both else _nothing_told()


def newest(figures: Figures, panel: Panel, measure: Measure) -> dict[str, Any]:
    """What `Effect.of` tells of one measure now, estimated by itself: for pages that need nothing else."""
    if not reports(figures, panel):
        return {}
    told = _told_at(figures, replace(panel, rows=panel.of(measure.id)), 0)
    return _tellable(told.iloc[0].to_dict() if len(told) else {})


def _estimated(rows: pd.DataFrame) -> pd.DataFrame:
    """Overall effects by series, and their ends with each clinic left out; no rows where nobody is compared."""
    found = group_time(rows, **ASKED)
    if found.reason or found.overall.empty:
        return _nothing_told().drop(columns=["windowed", "back"])
    without = leave_one_out(rows, **ASKED).groupby("series")
    ends = {
        "least": without["effect"].min(),
        "most": without["effect"].max(),
        # A clinic whose leaving leaves no comparison carries the word alone.
        "least_lower": without["lower"].agg(lambda each: each.min(skipna=False)),
        "most_upper": without["upper"].agg(lambda each: each.max(skipna=False)),
    }
    return found.overall.join(pd.DataFrame(ends)).rename_axis("series").reset_index()


def _nothing_told() -> pd.DataFrame:
    numbers = ["effect", "se", "df", "lower", "upper", "p_above", "treated", "controls"]
    return pd.DataFrame(
        columns=["series", *numbers, "note", "least", "most", "least_lower", "most_upper", "windowed", "back"]
    )


def _judged(figures: Figures, panel: Panel) -> pd.DataFrame:
    found = [judged_at(figures, panel, back) for back in range(reports(figures, panel))]
    return pd.DataFrame([each for each in found if each])


def judged_at(figures: Figures, panel: Panel, back: int) -> dict[str, Any]:
    """The indicators together as a report so many quarters ago would have judged them; empty below `FEWEST_POOLED`."""
    names = [measure.id for measure in panel.indicators]
    for windowed in (True, False) if len(names) >= FEWEST_POOLED else ():
        rows = as_told(figures, panel, back, windowed=windowed)
        own = group_time(rows[rows["series"].isin(names)].reset_index(drop=True), **ASKED)
        one = None if own.reason else pooled(own, {name: panel.directions[name] for name in names}, seed=SEED)
        if one is not None and one.of >= FEWEST_POOLED:
            return {**vars(one), "treated": int(own.overall["treated"].max()), "back": back}
    return {}


def _checks(panel: Panel) -> pd.DataFrame:
    """Starts pretended earlier, and starts re-dealt among the clinics."""
    before = placebo(panel.rows, **ASKED, earlier=EARLIER)
    names = {"effect": "placebo", "lower": "placebo_lower", "upper": "placebo_upper"}
    pretended = before.overall.reindex(columns=list(names)).rename(columns=names).astype(float)
    dealt = permuted(panel.rows, **ASKED, draws=DRAWS, seed=SEED)
    return pretended.join(dealt["p"].rename("redealt"), how="outer").rename_axis("series").reset_index()
