"""A measure across clinics: the funnel that tells difference from chance at each clinic's size."""

import pandas as pd

from wellanalysis.definitions.editions import Peers
from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.adjusted import asks_text, expected_text, touches_one, word_of
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.funnel_marked import MARKED, frame_of, marked
from wellanalysis.pages.funnel_table import adjusted_table, crude_table
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import RATIO, amount, count, first_few, listed, sentence_case
from wellanalysis.stats.funnel import Funnel

EACH_ONCE = "people (each counted once)"
EXPECTED_ONCE = "expected number (each person counted once)"
CHANCE, SPREAD = "limits of chance", "limits of chance and ordinary spread"
ROUNDED = "Other clinics stand at rounded places, so that nobody is known by a size."
COUNTS_ONCE = " The chart counts each person once"
FIRM = 0.001  # below it a p value is told as less than


def funnel_claim(figures: Figures, measure: Measure, unit: str = NETWORK, *, section: str = "funnel") -> Claim:
    """Where the clinics lie around what is expected, or around the network's result; one labelled where a unit is named."""
    told = figures.funnel_tables.get(measure.id)
    if told is None:
        title = f"{measure.title} across clinics: too few clinics to show"
        return Claim(id=f"{measure.id}-funnel", heading=title, section=section)
    drawn, table, judged, outside = told.drawn, told.units, told.judged, told.outside
    target = 1.0 if adjusts(drawn) else float(figures.now(measure, NETWORK)["value"])
    of = RATIO if adjusts(drawn) else measure.unit
    apart = marked(figures, measure)
    by_name = unit == NETWORK or (figures.reader != "" and figures.policy.peers == Peers.NAMED)
    rows = table if by_name else table[table["unit"] == unit]
    return Claim(
        id=f"{measure.id}-funnel",
        heading=_heading(figures, measure, unit, drawn, judged, outside),
        sentence=_sentence(figures, measure, unit, drawn, judged, outside),
        section=section,
        chart="funnel",
        frame=frame_of(figures, measure, unit, by_name=by_name or not figures.reader),
        options={
            "target": round(target, 4),
            "target_label": "as expected" if adjusts(drawn) else "network",
            "unit": of,
            "x_label": axis_label(drawn),
            "name_units": unit == NETWORK,
            **({"marked": MARKED} if unit == NETWORK and drawn.overdispersed else {}),
        },
        alternative=(
            f"Funnel chart of {measure.title}{', observed over expected,' if adjusts(drawn) else ''} for "
            f"{count(len(table), 'clinics')} by {axis_label(drawn)}, with the 95 % "
            f"and 99.8 % {limits_of(drawn)} around {amount(target, of)}. "
            f"{_seen(figures.names[unit], judged[judged['unit'] == unit], of) if unit != NETWORK else outside_words(apart, drawn)}"
        ),
        caveat=_caveat(figures, drawn)
        + _words_caveat(figures, measure, unit, drawn)
        + ("" if by_name or not figures.reader else f" {ROUNDED}"),
        table=adjusted_table(figures, measure, rows)
        if adjusts(drawn)
        else crude_table(rows, measure, size=sentence_case(x_label(drawn))),
        links=(
            ("How to read a funnel", "book/methods#funnel"),
            ("What is counted", f"measures/{measure.id}"),
            *((("The case-mix model", "case-mix"),) if measure.id in figures.expected.case_mix else ()),
        ),
    )


def _seen(name: str, own: pd.DataFrame, of: str) -> str:
    """Where a listener finds the one clinic that is labelled: its value, and its place among the limits."""
    if own.empty:
        return f"{name} has too few people to be judged by them."
    place = {"within": "inside", "above": "above", "below": "below"}[str(own["position_998"].iloc[0])]
    return f"{name} lies at {amount(float(own['value'].iloc[0]), of)}, {place} the 99.8\u00a0% limits."


def outside_words(outside: pd.DataFrame, drawn: Funnel | None = None) -> str:
    """Who lies outside the limits, as the marks in the chart say it; of widened ones, outside those of chance alone."""
    limits = f"99.8\u00a0% limits{' of chance alone' if drawn is not None and drawn.overdispersed else ''}"
    if outside.empty:
        return f"No clinic lies outside the {limits}."
    lies = "clinic lies" if len(outside) == 1 else "clinics lie"
    sides = [
        f"{first_few(sorted(outside.loc[outside['position_998'] == side, 'name']))} {side} them"
        for side in ("above", "below")
        if (outside["position_998"] == side).any()
    ]
    return f"{sentence_case(count(len(outside)))} {lies} outside the {limits}: {' and '.join(sides)}."


def adjusts(drawn: Funnel) -> bool:
    """Whether the funnel sets clinics against what is expected for their own patients."""
    return drawn.scale.statistic == "ratio"


def x_label(drawn: Funnel) -> str:
    """What the size of a clinic is counted in."""
    return {"ratio": "expected number", "rate": "time at risk"}.get(str(drawn.scale.statistic), "people")


def axis_label(drawn: Funnel) -> str:
    """The same under the chart, where sentences and tables beside it may count wounds or answers."""
    return {"people": EACH_ONCE, "expected number": EXPECTED_ONCE}.get(x_label(drawn), x_label(drawn))


def limits_of(drawn: Funnel) -> str:
    """What the limits allow for."""
    return SPREAD if drawn.overdispersed else CHANCE


def _heading(
    figures: Figures, measure: Measure, unit: str, drawn: Funnel, judged: pd.DataFrame, outside: pd.DataFrame
) -> str:
    far = figures.beyond_chance.get(measure.id)
    if unit == NETWORK and far is not None:
        apart = int((far != "within").sum())
        what = "what is expected" if adjusts(drawn) else "the network"
        if not apart:
            return f"{measure.title}: clinics differ by more than chance, and none of them stands apart"
        differ = "differs" if apart == 1 else "differ"
        return f"{measure.title}: {apart} of {count(len(judged), 'clinics')} {differ} from {what} by more than chance"
    if unit == NETWORK:
        if outside.empty:
            return f"{measure.title}: all clinics lie inside the {limits_of(drawn)}"
        lie = "lies" if len(outside) == 1 else "lie"
        return (
            f"{measure.title}: {len(outside)} of {count(len(judged), 'clinics')} {lie} outside the {limits_of(drawn)}"
        )
    own = judged[judged["unit"] == unit]
    if own.empty:
        return f"{measure.title}: too few people to place {figures.names[unit]} among the others"
    if adjusts(drawn):
        return f"{measure.title}: {word_of(figures, measure, figures.standing(measure, unit))}"
    return f"{measure.title}: {position_words(drawn, str(own['position_998'].iloc[0]))}"


def position_words(drawn: Funnel, position: str) -> str:
    """``inside the 99.8 % limits of chance``."""
    side = "inside" if position == "within" else position
    return f"{side} the 99.8\u00a0% {limits_of(drawn)}"


def _sentence(
    figures: Figures, measure: Measure, unit: str, drawn: Funnel, judged: pd.DataFrame, outside: pd.DataFrame
) -> str:
    if unit != NETWORK:
        own = f"{figures.names[unit]}: {figures.said(measure, figures.now(measure, unit))}."
        beside = expected_text(figures, measure, unit) if adjusts(drawn) else ""
        return " ".join(
            part for part in (own, f"{beside}." if beside else "", _place(figures, measure, unit, judged)) if part
        )
    around = (
        "each against what its own patients would have had in the network"
        if adjusts(drawn)
        else f"network {amount(figures.now(measure, NETWORK)['value'], measure.unit)}"
    )
    apart = marked(figures, measure)
    names = {side: sorted(apart.loc[apart["position_998"] == side, "name"]) for side in ("above", "below")}
    who = [f"{sentence_case(side)}: {listed(found).rstrip('.')}." for side, found in names.items() if found]
    first = f"{sentence_case(figures.window(measure))}, {around}."
    # Where limits are widened those named are the marked ones, beyond chance alone; what the wider limits hold comes after.
    parts = [first, _beyond_chance(figures, measure), *who] if drawn.overdispersed else [first]
    parts += [_outside(outside, len(judged), drawn), *([] if drawn.overdispersed else who)]
    programme = figures.definitions.network.programme
    waiting = int((~outside["unit"].isin(programme.starts)).sum()) if programme else 0
    if waiting and not drawn.overdispersed:
        parts.append(f"Of all these, {waiting} {'is' if waiting == 1 else 'are'} not yet in the programme.")
    return " ".join([*parts, *([] if adjusts(drawn) else ["Results are not adjusted for who the patients are."])])


def _place(figures: Figures, measure: Measure, unit: str, judged: pd.DataFrame) -> str:
    """Where one clinic lies beside the limits drawn, and beside those of chance alone where these are narrower."""
    own = judged[judged["unit"] == unit]
    if own.empty:
        return ""
    words = {"within": "inside", "above": "above", "below": "below"}
    place, far = str(own["position_998"].iloc[0]), figures.beyond_chance.get(measure.id)
    text = f"It lies {words[place]} the 99.8\u00a0% limits drawn here"
    if far is None or str(far.get(unit, place)) == place:
        standing = figures.standing(measure, unit)
        alone = " At this size single cases tell more than a ratio: read them together."
        return f"{text}.{alone if place != 'within' and standing and not standing['window'] else ''}"
    return f"{text}, which allow for how much clinics differ, and {words[str(far[unit])]} those of chance alone."


def _outside(outside: pd.DataFrame, of: int, drawn: Funnel) -> str:
    """How many clinics lie outside the limits drawn, beside how many would if only what they allow for were at work."""
    number = len(outside)
    if drawn.overdispersed:
        held = f"leave {number} of {count(of, 'clinics')} outside" if number else f"hold all {count(of, 'clinics')}"
        who = f" ({listed(sorted(outside['name']))})" if number else ""
        return (
            f"The wider 99.8\u00a0% limits, which allow for how much clinics differ, {held}{who}; {by_chance(drawn)}."
        )
    lie = "lies" if number == 1 else "lie"
    return f"{number} of {count(of, 'clinics')} {lie} outside the 99.8\u00a0% limits; {by_chance(drawn)}."


def by_chance(drawn: Funnel) -> str:
    """How many clinics would lie outside the 99.8 % limits if nothing but what they allow for were at work."""
    number = drawn.flags_by_chance[0.998]
    alone = "chance and this spread" if drawn.overdispersed else "chance"
    if number >= 1:
        return f"if only {alone} were at work, about {number:.0f} clinics would lie outside"
    return (
        f"if only {alone} were at work, about one report in {max(2, round(1 / number)):,} would show a clinic outside"
        if number
        else (f"if only {alone} were at work, none would lie outside")
    )


def _beyond_chance(figures: Figures, measure: Measure) -> str:
    """What limits of chance alone would say, where those drawn allow for more; and who of these clinics still waits."""
    places = figures.beyond_chance.get(measure.id)
    if places is None:
        return ""
    far = places[places != "within"]
    programme = figures.definitions.network.programme
    behind = far[far == ("below" if str(measure.improves) == "up" else "above")]
    waiting = sum(unit not in programme.starts for unit in behind.index) if programme else 0
    who = f", {waiting} of them not yet in the programme" if waiting else ""
    stand = "stands" if len(far) == 1 else "stand"
    number = count(len(far)) if len(far) else "none"
    marks = f" and {'is' if len(far) == 1 else 'are'} marked" if len(far) else ""
    return f"Against chance alone {number} of {count(len(places), 'clinics')} {stand} apart{marks}{who}."


def _words_caveat(figures: Figures, measure: Measure, unit: str, drawn: Funnel) -> str:
    """Why a word may stand beside an interval that includes 1, and why fewer clinics are marked than have a word."""
    once = "" if measure.counts in ("people", "patients") else f"{COUNTS_ONCE}, the table counts {measure.counts}."
    if not adjusts(drawn):
        return ""
    if unit != NETWORK:
        own = figures.standing(measure, unit)
        return (f" {asks_text(figures)}." if own and touches_one(own) else "") + once
    named = figures.funnel_tables[measure.id].units["unit"]
    touched = any(touches_one(figures.standing(measure, each)) for each in named)
    fewer = "a mark in the chart asks for more, so clinics may have a word and no mark"
    return f" {asks_text(figures) if touched else asks_text(figures).split(',')[0]}; {fewer}.{once}"


def _caveat(figures: Figures, drawn: Funnel) -> str:
    """What the limits allow for, and what they do not."""
    p = "p < 0.001" if drawn.dispersion_p < FIRM else f"p = {drawn.dispersion_p:.2g}"
    if drawn.overdispersed:
        first = f"Clinics differ by more than chance alone gives ({p}), and the limits are widened by the spread they usually have."
    elif figures.definitions.network.funnels.overdispersion == "none":
        first = "The limits allow for chance alone."
    else:
        first = f"Clinics differ by no more than chance alone gives ({p}), so the limits allow for chance alone."
    who = (
        "What was not recorded before care is not allowed for"
        if adjusts(drawn)
        else "Clinics care for different patients, which spreads them further"
    )
    joined = (
        " What is expected is what the network has now, clinics in the programme and clinics still waiting together."
        if figures.definitions.network.programme
        else ""
    )
    return f"{first} {who}.{joined} A place outside the limits is a reason to look, not a judgement."
