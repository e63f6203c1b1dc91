"""What goes with each outcome, as claims: within clinics and between them, and who was left out."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.drivers_found import Drivers
from wellanalysis.pages.drivers_rows import BEFORE, LOST, NOT_RECORDED, Cohort
from wellanalysis.pages.drivers_told import Row, heading, read, seemed, sentence
from wellanalysis.pages.drivers_words import LINKS, TENTHS, bare, difference_text, points, zone_of
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import count, listed, sentence_case

CHANCE = "could be chance"
STANDS = "more than chance"
NOTHING = "nothing can be told of it yet"


def effects_claim(figures: Figures, found: Drivers, cohort: Cohort, *, section: str, chart: bool) -> Claim:
    """One outcome and all of its indicators; where nothing can be told, why."""
    outcome, rows = cohort.outcome, found.rows(cohort)
    if not rows:
        return Claim(
            id=f"{outcome.id}-effects",
            heading=f"{outcome.title}: {NOTHING}",
            sentence=f"{sentence_case(why(found, cohort))}. That nothing is seen does not mean that nothing is there.",
            section=section,
            caveat=landmarks(cohort, cohort.indicators) if cohort.outcome.time_to is None else "",
            links=LINKS,
        )
    drawn = {"chart": "effects", "frame": frame(cohort, rows), "options": options(cohort)} if chart else {}
    return Claim(
        id=f"{outcome.id}-effects",
        heading=heading(cohort, rows),
        sentence=" ".join(text for text in (sentence(cohort, rows), seemed(cohort, rows)) if text),
        section=section,
        alternative=alternative(cohort, rows) if chart else "",
        table=table(figures, found, cohort, rows),
        caveat=landmarks(cohort, cohort.indicators),
        links=LINKS,
        **drawn,
    )


def why(found: Drivers, cohort: Cohort) -> str:
    """Why nothing can be told of an outcome: the reasons of its indicators, each once."""
    if not cohort.indicators:
        return "no leading indicator is known of the same patients"
    reasons = found.effects.loc[[cohort.outcome.id], "why"]
    return "; ".join(dict.fromkeys(each for each in reasons if each))


def frame(cohort: Cohort, rows: list[tuple[Measure, Row]]) -> pd.DataFrame:
    """What the chart draws: one indicator per row."""
    unit = points(cohort.share)
    names = {"value": "difference", "lower": "lower", "upper": "upper"}
    names |= {name: name for name in ("between", "between_lower", "between_upper")}
    told = {column: [round(float(row[name]), 4) for _, row in rows] for column, name in names.items()}
    notes = [_note(row, unit) for _, row in rows]
    return pd.DataFrame(
        {
            "label": [each.title for each, _ in rows],
            **told,
            "note": notes,
            "negligible": [bool(row["negligible"]) for _, row in rows],
        }
    )


def _note(row: Row, unit: str) -> str:
    """``+9 (7–11)``: the axis names the unit, and an interval stays on one line."""
    whole = difference_text(row["difference"], row["lower"], row["upper"], unit=unit)
    value, _, ends = bare(whole).partition(" ")
    return f"{value} {ends.replace(' ', chr(0xA0))}{', vanishes' if row['vanished'] else ''}"


def options(cohort: Cohort) -> dict[str, Any]:
    """The zone, and what the two marks are."""
    return {
        "unit": "points",
        "zone": round(zone_of(cohort.share), 4),
        "zone_label": "no practical difference",
        "within_label": "within a clinic",
        "between_label": "between clinics, per 10 points",
    }


def alternative(cohort: Cohort, rows: list[tuple[Measure, Row]]) -> str:
    """Two sentences: what is shown, and what it says."""
    return (
        f"Interval chart of how much more often “{cohort.outcome.title}” was seen where each of {count(len(rows), 'indicators')} "
        f"was achieved: filled marks within clinics, hollow ones between clinics. {_seen(cohort, rows)}"
    )


def _seen(cohort: Cohort, rows: list[tuple[Measure, Row]]) -> str:
    """How many intervals within clinics leave out zero, and from which to which they go; the table has each."""
    clear = [(each, row) for each, row in rows if row["lower"] > 0 or row["upper"] < 0]
    vanished = [each.title for each, row in rows if row["vanished"]]
    gone = (
        f"; {listed(vanished)} vanishes there"
        if len(vanished) == 1
        else f"; {listed(vanished)} vanish there" * bool(vanished)
    )
    if not clear:
        return f"Within clinics the interval of none of them leaves out zero{gone}."
    ends = (min(clear, key=lambda each: each[1]["difference"]), max(clear, key=lambda each: each[1]["difference"]))
    said = [
        f"{difference_text(row['difference'], row['lower'], row['upper'], unit=points(cohort.share))} ({each.title})"
        for each, row in ends
    ]
    told = f"from {said[0]} to {said[1]}" if len(clear) > 1 else said[0]
    return f"Within clinics the interval of {len(clear)} of them leaves out zero, {told}{gone}."


def table(figures: Figures, found: Drivers, cohort: Cohort, rows: list[tuple[Measure, Row]]) -> pd.DataFrame:
    """The numbers of one outcome as text, with who was left out."""
    unit, least = points(cohort.share), figures.policy.minimum
    of = int(found.effects["p"].notna().sum())
    lines = [
        {
            "Indicator": each.title,
            "Known after": count(each.follow_up_days, "days") if each.follow_up_days else "at once",
            "Within clinics (95\u00a0% interval)": difference_text(
                row["difference"], row["lower"], row["upper"], unit=unit
            ),
            "Between clinics, per 10 points (95\u00a0% interval)": difference_text(
                row["between"], row["between_lower"], row["between_upper"], unit=TENTHS
            ),
            "Reading": read(cohort, row),
            f"Among {count(of, 'comparisons')}": STANDS if row["stands"] else CHANCE,
            "Counted": count(row["trials"], cohort.outcome.counts),
            "Not recorded": left(row[NOT_RECORDED], least),
            "Left out: outcome before it was known": left(row[BEFORE], least)
            if cohort.outcome.time_to
            else "cannot tell",
            "Left out: lost before it was known": left(lost(figures, cohort, each), least),
            "Left out: lost later, before the outcome": left(row[LOST], least),
        }
        for each, row in rows
    ]
    untold = [each for each in cohort.indicators if each.id not in {known.id for known, _ in rows}]
    for each in untold:
        reason = found.effects.loc[(cohort.outcome.id, each.id), "why"]
        lines.append({"Indicator": each.title, "Reading": f"cannot tell: {reason}"})
    return pd.DataFrame(lines).fillna("")


def lost(figures: Figures, cohort: Cohort, indicator: Measure) -> float:
    """Patients lost before the indicator was known; whoever is lost that early has no known outcome either."""
    sums = figures.sums[(figures.sums["unit"] == NETWORK) & (figures.sums["level"] == "quarter")]
    days = [pd.Timestamp(each.first_day) for each in (cohort.first, cohort.last)]
    return float(sums.loc[(sums["measure"] == indicator.id) & sums["period"].between(*days), "lost"].sum())


def left(number: float, least: int) -> str:
    """A count of patients left out; small ones are not told to the number."""
    if not number:
        return count(0)
    return f"fewer than {least}" if number < least else count(number)


def landmarks(cohort: Cohort, indicators: Iterable[Measure]) -> str:
    """When each indicator is known, and who is therefore left out: from the definitions of the measures."""
    by_day: dict[int, list[str]] = {}
    for each in indicators:
        by_day.setdefault(each.follow_up_days, []).append(each.title)
    days = sorted(day for day in by_day if day)
    if not days:
        return "What nobody recorded may stand behind both."
    usual = max(days, key=lambda day: len(by_day[day]))
    others = [
        f"{listed(f'“{title}”' for title in by_day[day])} only after {count(day, 'days')}"
        for day in days
        if day != usual
    ]
    known = f"Indicators are known only {count(usual, 'days')} into care{f' ({listed(others)})' if others else ''}"
    if cohort.outcome.time_to is None:
        return (
            f"{known}, and the data do not say on which day the outcome came: where it came first, an indicator can "
            "seem to help because only those still in care could have it; or the outcome, or illness on the way to it, changed the care. "
            "Nothing is therefore told of them."
        )
    return (
        f"{known}: patients who had the outcome, or were lost, before that day are left out, else an indicator would "
        "seem to go with whatever takes longer. Who was already on the way to the outcome stays in: illness may have changed the care."
    )
