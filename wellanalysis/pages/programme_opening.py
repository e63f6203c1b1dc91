"""Did it work: the opening of the programme's page, and the same for the leading indicators together."""

from typing import Any

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.programme_effect import Effect
from wellanalysis.pages.programme_headline import told, went
from wellanalysis.pages.programme_losses import lost_as, with_losses
from wellanalysis.pages.programme_panel import TOGETHER
from wellanalysis.pages.programme_together import by_chance
from wellanalysis.pages.programme_told import (
    METHOD,
    alternative,
    before_text,
    effect_text,
    events,
    events_table,
    newest_text,
    period_of,
    seen_from,
    unit_of,
)
from wellanalysis.pages.wording import Evidence, amount, count, day, so_often

NOT_YET = "not yet"
CAVEAT = (
    "Clinics were not drawn by lot, and those that wait may have gone another way for reasons of their own: this says how "
    "likely chance is, and nothing about what else differed."
)


def opening_claim(found: Effect) -> Claim:
    """From what to what, the difference with its interval and word, and the indicators."""
    if found.reason:
        return _no_comparison(found)
    measure = found.figures.headline
    word, row = found.word(measure), found.of(measure.id)
    shown = events(found, measure.id)
    if shown.empty:
        return _no_comparison(found)
    return Claim(
        id="effect",
        heading=told(found.figures, measure, row, word) if row else f"{measure.title}: {word}",
        sentence=f"{outcome_sentence(found)} {indicators_sentence(found)} {_lag(found) if not row else ''}".strip(),
        section="opening",
        chart="event_quarters",
        frame=shown,
        options=_options(found, measure.id, unit_of(measure)),
        alternative=alternative(measure.title, shown, word, newest_text(found, measure.id, unit_of(measure))),
        caveat=f"{CAVEAT}{_losses(found)}{_whole_network(found)}{_not_compared(found)}",
        table=events_table(found, measure.id, unit_of(measure)),
        links=(*METHOD, ("What is counted", f"measures/{measure.id}")),
    )


def _options(found: Effect, series: str, unit: str) -> dict[str, Any]:
    """Options of the chart: the effect that the heading tells stands above it, where there is one."""
    newest = newest_text(found, series, unit)
    return {"unit": unit, **({"told": newest} if newest else {})}


def _losses(found: Effect) -> str:
    """The same effect with everybody lost counted; empty where nobody was."""
    measure = found.figures.headline
    row = with_losses(found, measure)
    if not row:
        return ""
    return f" With everybody lost to follow-up counted as {lost_as(measure)}, the difference is {effect_text(row, unit_of(measure))}."


def _whole_network(found: Effect) -> str:
    """How the summary's change differs: once, and here."""
    measure = found.figures.headline
    row = found.figures.change(measure, NETWORK)
    if not found.of(measure.id) or not row or row["change"] != row["change"]:
        return ""
    before, after = (amount(row[name], measure.unit) for name in ("before", "after"))
    return f" The summary's {before} to {after} is of the whole network, with the clinics that wait."


def _not_compared(found: Effect) -> str:
    """Clinics that began too early or too late for a comparison."""
    early, late = len(found.panel.before_data), len(found.panel.after_data)
    said = (
        f" Began before the data do, and so without a past to compare with: {count(early, 'clinics')}." if early else ""
    )
    return said + (
        f" {count(late, 'clinics')} will begin later, and {'counts' if late == 1 else 'count'} as waiting."
        if late
        else ""
    )


def indicators_sentence(found: Effect) -> str:
    """``Leading indicators, judged together: improved; all 5 moved the right way (chance alone gives ...)``."""
    row = found.together()
    if not row:
        of = len(found.panel.indicators)
        return "" if not of else f"Too few leading indicators ({of}) can be compared to be judged together."
    right, of = int(row["moved"]), int(row["of"])
    said = so_often(right, of, by_chance(row))
    moved = f"all {right}" if right == of else f"{right} of {of}"
    alone = "" if found.of(TOGETHER) else " Whether that rests on one clinic cannot be tried: none of them is a share."
    return f"Leading indicators, judged together: {found.word_together()}; {moved} moved the right way ({said}).{alone}"


def outcome_sentence(found: Effect) -> str:
    """From what to what on both sides; then the difference, allowing for who came, with its interval and word."""
    measure = found.figures.headline
    row, unit = found.of(measure.id), unit_of(measure)
    if not row:
        return f"{measure.title}: {Evidence.NO_COMPARISON}; no quarter after a start is final."
    figures = found.figures
    sides = went(figures, measure, of=" of the programme")
    span = f"{measure.title}, from {figures.baseline_short} to {figures.window(measure)}"
    first = f"{span}: {sides[:1].lower()}{sides[1:]} " if sides else ""
    fair = "Allowing for who came, the" if (figures.expected.table["measure"] == measure.id).any() else "The"
    between = f"{count(row['treated'], 'clinics')} of the programme and {count(row['controls'])} not yet in it"
    over = "" if row["windowed"] else f", over {period_of(found, measure)},"
    return f"{first}{fair} difference between {between}{over} is {effect_text(row, unit)}: {found.word(measure)}."


def _lag(found: Effect) -> str:
    """What was seen first, and when an outcome can be expected to follow."""
    measure = found.figures.headline
    first, then = seen_from(found, TOGETHER, "up"), seen_from(found, measure.id, str(measure.improves))
    if first is not None and then is not None:
        return (
            f"The indicators' effect shows from {quarter_name(first)} on, the outcome's from {quarter_name(then)} on."
        )
    if not found.of(measure.id):
        began = found.panel.started.min().date()
        return f"Its result of the first clinics, which began on {day(began)}, is known {_follow_up(measure)} after care begins."
    if first is not None:
        return f"The indicators' effect shows from {quarter_name(first)} on; an outcome follows later, if it does."
    if then is not None:
        return f"The outcome's effect shows from {quarter_name(then)} on; the leading indicators' does not show."
    return "An outcome is not expected to move before the leading indicators do."


def _follow_up(measure: Measure) -> str:
    return f"{measure.follow_up_days} days" if measure.follow_up_days else "at once"


def quarter_name(event: int) -> str:
    names = ["first", "second", "third", "fourth"]
    if event == 0:
        return "the quarter of the start"
    return f"the {names[event - 1]} quarter after a start" if event <= len(names) else f"quarter {event} after a start"


def indicators_claim(found: Effect) -> Claim | None:
    """The leading indicators' mean effect by quarter since the start."""
    row = found.of(TOGETHER)
    shown = events(found, TOGETHER) if row else pd.DataFrame()
    if shown.empty:
        return None
    one_by_one = [
        [
            measure.title,
            effect_text(own, unit_of(measure), level=False) if (own := found.of(measure.id)) else "",
            str(found.word(measure)),
        ]
        for measure in found.panel.indicators
    ]
    return Claim(
        id="indicators-effect",
        heading=f"Leading indicators: {found.word_together() if found.together() else 'too few to be judged together'}",
        sentence=(
            f"{indicators_sentence(found)} On average they lie {effect_text(row, 'points')} beyond those of clinics not yet "
            f"in the programme. {before_text(shown)} {_lag(found)}"
        ),
        section="effect",
        chart="event_quarters",
        frame=shown,
        options=_options(found, TOGETHER, "points"),
        alternative=alternative(
            "the leading indicators' mean", shown, str(found.word_together()), newest_text(found, TOGETHER, "points")
        ),
        caveat=(
            "They are judged together by one figure, since of several indicators one alone often seems to move by chance; "
            "one by one their words stand in the table."
        ),
        table=pd.DataFrame(one_by_one, columns=["Leading indicator", "Effect (95\u00a0%)", "Word"]),
        links=METHOD,
    )


def _no_comparison(found: Effect) -> Claim:
    """Why nothing can be compared, and what is told instead."""
    figures = found.figures
    return Claim(
        id="effect",
        heading=f"{figures.headline.title}: {Evidence.NO_COMPARISON} with clinics outside the programme",
        sentence=(
            f"{_why(found)} So nobody can say what would have happened without the programme; what is left "
            "is each clinic beside its own past, which tells when something changed and not why."
        ),
        section="opening",
        caveat="A change beside the own past may be the programme, or anything else that happened in the same months.",
        table=starts_table(figures, found),
        links=METHOD,
    )


def _why(found: Effect) -> str:
    """Why nothing is compared, as a sentence about clinics."""
    inside, waiting, early = found.panel.inside, found.panel.waiting, found.panel.before_data
    if not found.panel.units or (early and not inside):
        return f"Began before the data do, and so without a past to compare with: {count(len(early), 'clinics')}."
    if not inside:
        return "No clinic that is large enough to be judged has begun by the newest final quarter."
    if len(found.panel.units) == 1:
        return "Only one clinic can be followed."
    if not waiting and len(set(found.panel.rows["start"])) == 1:
        return f"All {count(len(inside), 'clinics')} began at once, and nobody is left to compare with."
    if len(inside) == 1:
        return "Only one clinic has begun: how far chance reaches cannot be told from it."
    values = found.panel.of(found.figures.headline.id)["value"].dropna()
    if len(values) and values.min() == values.max():
        return f"{found.figures.headline.title} did not vary: it is the same in every quarter of every clinic."
    return f"{count(len(inside), 'clinics')} began, but too little is known of the same quarters elsewhere."


def starts_table(figures: Figures, found: Effect) -> pd.DataFrame:
    """Who began when, and who cannot be compared."""
    programme = figures.definitions.network.programme
    assert programme is not None  # a panel was made
    notes = {**dict.fromkeys(found.panel.before_data, "before the data begin"),
             **dict.fromkeys(found.panel.after_data, "after the newest final quarter: still compared with")}  # fmt: skip
    lines = [
        [place.name, day(begun) if begun else NOT_YET, notes.get(place.clinic_id, "")]
        for place in figures.clinics.itertuples()
        for begun in [programme.starts.get(place.clinic_id)]
    ]
    # Those who began stand first: the comparison is about them, and a slide holds few rows.
    lines.sort(key=lambda line: line[1] == NOT_YET)
    return pd.DataFrame(lines, columns=["Clinic", "Began", "Note"])
