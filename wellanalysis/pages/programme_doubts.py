"""How we tried to prove ourselves wrong: every other reading of the effect that the data can be asked about."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from scipy.stats import binom

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.page import Claim
from wellanalysis.pages.programme_effect import ASKED, DRAWS, EARLIER, Effect, as_told
from wellanalysis.pages.programme_headline import sides
from wellanalysis.pages.programme_losses import lost_as, with_losses
from wellanalysis.pages.programme_pretrend import beyond_trend
from wellanalysis.pages.programme_returned import regression
from wellanalysis.pages.programme_told import METHOD, effect_text, ends_text, period_of, unit_of
from wellanalysis.pages.programme_verdict import DOUBT, STANDS, TOO_SHORT, UNKNOWN, nothing_there, right, verdict
from wellanalysis.pages.wording import Evidence, amount, count, listed, month, one_in
from wellanalysis.stats.programme import group_time

SELDOM = 0.05
FEW_QUARTERS = 4
"""Quarters below which one clear of no effect is one too many."""
SAME = 1e-9
"""Effects nearer than this are one."""


def doubts_claim(found: Effect) -> Claim | None:
    """The attempts on the headline outcome, one per line; None where nothing is compared."""
    measure = found.figures.headline
    row = found.of(measure.id)
    if found.reason or not row:
        return None
    lines = [
        _one_clinic(found, measure, row),
        _before(found, measure, row),
        _another_way(found, measure, row),
        _earlier(found, measure, row),
        _lost(found, measure, row),
        _dealt(found, measure),
        _never(found, measure, row),
        _since_start(found, measure, row),
        _came_back(found, measure, row),
        *_for_all(found, measure, row),
    ]
    table = pd.DataFrame(lines, columns=["Perhaps …", "What was tried", "What was seen", "The effect"])
    stands = int((table["The effect"] == STANDS).sum())
    untried = int(table["The effect"].str.startswith(UNKNOWN).sum())
    left = table.loc[table["The effect"] == DOUBT, "Perhaps …"].tolist()
    conclusive = found.word(measure) in (Evidence.IMPROVED, Evidence.OTHER_WAY)
    said = f"A doubt is left here: perhaps {listed(left)}." if left else "No other reading that was tried explains it."
    return Claim(
        id="doubts",
        heading=(
            f"How we tried to prove ourselves wrong: the effect stands in {stands} of {len(table)}"
            f"{f', {untried} cannot be tried' if untried else ' tries'}"
            if conclusive
            else "How we would try to prove ourselves wrong: nothing is conclusive yet"
        ),
        sentence=(
            f"{measure.title}: {effect_text(row, unit_of(measure))} in {period_of(found, measure)}. "
            + (said if conclusive else "What each try saw is told all the same.")
        ),
        section="doubts",
        caveat="What nobody recorded could not be tried, and several tries rest on the same few clinics that wait.",
        table=table if conclusive else table.drop(columns="The effect"),
        links=(*METHOD, ("These tries", "book/methods#programme-doubts")),
    )


def _one_clinic(found: Effect, measure: Measure, row: Mapping[str, Any]) -> list[str]:
    ends = {"lower": row["least_lower"], "upper": row["most_upper"]}
    seen = ends_text(row["least"], row["most"], unit_of(measure))
    return ["it rests on one clinic", "each clinic left out in turn", seen, verdict(right(ends, row))]


def _before(found: Effect, measure: Measure, told: Mapping[str, Any]) -> list[str]:
    """Effects in quarters before the start, against how many chance puts clear of none."""
    events = found.whole.by_event
    own = events[(events["series"] == measure.id) & (events["event"] < 0)].dropna(subset=["lower", "upper"])
    first = ["the clinics went different ways before", "effects in the quarters before the start"]
    if own.empty:
        return [*first, "no quarter before a start can be compared", UNKNOWN]
    off = int(((own["lower"] > 0) | (own["upper"] < 0)).sum())
    # Of a few quarters chance puts none clear of no effect; of more, as many as it may.
    rarely = off > 0 and (len(own) < FEW_QUARTERS or binom.sf(off - 1, len(own), SELDOM) < SELDOM)
    blind = (own["lower"] <= told["effect"]) & (told["effect"] <= own["upper"])
    seen = f"{off or 'none'} of {count(len(own), 'quarters')} clear of no effect; about {max(SELDOM * len(own), 0.1):.1f} by chance"
    if rarely:
        return [*first, seen, DOUBT]
    # One quarter is its own base and shows nothing.
    return [*first, seen, TOO_SHORT if len(own) < 2 or 2 * blind.sum() >= len(own) else STANDS]


def _another_way(found: Effect, measure: Measure, told: Mapping[str, Any]) -> list[str]:
    """The difference in trends before the starts, drawn on to the quarters that are told, and what lies beyond it."""
    first = [
        "programme clinics were already on another way",
        "each clinic's straight line through its quarters before a start, drawn on",
    ]
    rows = as_told(found.figures, found.panel, 0, windowed=bool(told["windowed"]))
    row = beyond_trend(rows[rows["series"] == measure.id].reset_index(drop=True))
    if not row:
        return [*first, "no line can be drawn before a start", TOO_SHORT]
    unit = unit_of(measure)
    trend = {"effect": row["trend"], "lower": row["trend_lower"], "upper": row["trend_upper"]}
    seen = f"the lines alone would have given {effect_text(trend, unit)}; beyond them {effect_text(row, unit)}"
    if right(row, told):
        return [*first, seen, STANDS]
    clear = not trend["lower"] <= 0 <= trend["upper"]
    blind = row["lower"] <= told["effect"] <= row["upper"]
    return [*first, seen, TOO_SHORT if blind and not clear else DOUBT]


def _lost(found: Effect, measure: Measure, told: Mapping[str, Any]) -> list[str]:
    first = ["more were lost to follow-up", f"everybody lost counted as {lost_as(measure)}"]
    if measure.statistic != "proportion":
        return [*first, "the outcome is no share of people", UNKNOWN]
    row = with_losses(found, measure)
    if not row:
        return [*first, "nobody was lost", STANDS]
    return [*first, effect_text(row, unit_of(measure)), verdict(right(row, told))]


def _earlier(found: Effect, measure: Measure, told: Mapping[str, Any]) -> list[str]:
    row = _check(found, measure)
    first = [
        "something began before the programme",
        f"starts pretended {count(EARLIER, 'quarters')} earlier, on data before the true ones",
    ]
    if not row or pd.isna(row["placebo_lower"]):
        return [*first, "too little is known before the starts", TOO_SHORT]
    pretended = {"effect": row["placebo"], "lower": row["placebo_lower"], "upper": row["placebo_upper"]}
    return [*first, effect_text(pretended, unit_of(measure)), nothing_there(pretended, told)]


def _dealt(found: Effect, measure: Measure) -> list[str]:
    row = _check(found, measure)
    first = ["any dealing of starts would show as much", f"starts dealt anew among the clinics {count(DRAWS, 'times')}"]
    if not row or pd.isna(row["redealt"]):
        return [*first, "starts cannot be dealt", UNKNOWN]
    return [*first, f"an effect as large {one_in(row['redealt'])}", verdict(row["redealt"] <= SELDOM)]


def _check(found: Effect, measure: Measure) -> Mapping[str, Any]:
    return dict(found.checks.loc[measure.id]) if measure.id in found.checks.index else {}


def _never(found: Effect, measure: Measure, told: Mapping[str, Any]) -> list[str]:
    """Only clinics that have not begun at all, in place of those not yet in the programme at the time: same quarters."""
    rows = as_told(found.figures, found.panel, 0, windowed=bool(told["windowed"]))
    own = rows[rows["series"] == measure.id].reset_index(drop=True)
    other = group_time(own, **ASKED, control="never")
    first = ["clinics about to begin are no fair comparison", "compared with those only that have not begun at all"]
    seen, answer = _other(measure, told, None if other.reason else other.overall)
    if answer != UNKNOWN and abs(other.overall.loc[measure.id, "effect"] - told["effect"]) < SAME:
        seen = f"{seen}: in {period_of(found, measure)} nobody else was compared with anyway"
    return [*first, seen, answer]


def _since_start(found: Effect, measure: Measure, told: Mapping[str, Any]) -> list[str]:
    first = [
        "the newest quarters were chosen well",
        "the average over every quarter since each start, its delay included",
    ]
    return [*first, *_other(measure, told, found.whole.overall)]


def _other(measure: Measure, told: Mapping[str, Any], overall: pd.DataFrame | None) -> list[str]:
    row = {} if overall is None or measure.id not in overall.index else dict(overall.loc[measure.id])
    if not row or pd.isna(row["lower"]):
        return ["nobody is left to compare with", UNKNOWN]
    return [effect_text(row, unit_of(measure)), verdict(right(row, told))]


def _came_back(found: Effect, measure: Measure, row: Mapping[str, Any]) -> list[str]:
    """Regression to the mean: what clinics that began low would gain by themselves, against those that wait."""
    first = [
        "the programme's clinics were low by chance, and came back",
        "what returning to the average alone would have given",
    ]
    low = regression(found.figures, measure, found.panel.inside)
    if not low:
        return [*first, "the baseline cannot be compared", UNKNOWN]
    unit = unit_of(measure)
    tenths = "tenths of points" if unit == "points" else unit
    apart = amount(low["apart"], tenths, signed=True)
    seen = f"at baseline {apart} beside those that wait; returning gives {amount(low['alone'], tenths, signed=True)}"
    return [*first, seen, verdict(right(row, row, zero=low["alone"]))]


def _for_all(found: Effect, measure: Measure, told: Mapping[str, Any]) -> list[list[str]]:
    """Dated events of all clinics that name the measure, after the first start: what the waiting clinics saw of them."""
    figures = found.figures
    noted = figures.results.annotations
    since, until = found.panel.started.min(), pd.Timestamp(figures.finals[measure.id].last_day)
    named = (noted["clinic_id"] == NETWORK) & (noted["measure"] == measure.id) & noted["on"].between(since, until)
    lines = []
    for event in noted[named].sort_values("on").itertuples():
        first = [
            f"a change for all clinics ({_inside(event.what)}, {month(event.on)}) made the outcome easier to count",
            "clinics that wait, under the same change",
        ]
        _, waiting = sides(figures, measure)
        if waiting is None:
            lines.append([*first, "nobody waits whose figures may be shown", UNKNOWN])
            continue
        own = waiting.after - waiting.before
        seen = f"{amount(waiting.before, measure.unit)} → {amount(waiting.after, measure.unit)}"
        # What all clinics had is taken off the effect already; beyond as much again it stands in any case.
        beyond = max(own, 0.0) if told["effect"] > 0 else min(own, 0.0)
        lines.append([*first, seen, verdict(right(told, told, zero=beyond))])
    return lines


def _inside(what: str) -> str:
    """An event's name within a sentence; a name or an abbreviation keeps its large letters."""
    return what if what[1:2].isupper() else what[:1].lower() + what[1:]
