"""A measure across clinics: the funnel that tells difference from chance at each clinic's size."""

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import amount, count, interval, listed, one_in, sentence_case
from wellanalysis.stats.funnel import Funnel

COLUMNS = [
    "part", "label", "value", "denominator", "lower_95", "upper_95", "lower_998", "upper_998", "highlight", "too_few",
]  # fmt: skip
POSITION_WORDS = {
    "above": "above the 99.8\u00a0% limits of chance",
    "below": "below the 99.8\u00a0% limits of chance",
    "within": "inside the 99.8\u00a0% limits of chance",
}


def funnel_claim(figures: Figures, measure: Measure, unit: str = NETWORK, *, section: str = "funnel") -> Claim:
    """Where the clinics lie around the network's result, one of them labelled where a unit is named."""
    drawn = figures.funnels.get(measure.id)
    if drawn is None:
        title = f"{measure.title} across clinics: too few clinics to show"
        return Claim(id=f"{measure.id}-funnel", heading=title, section=section)
    # The funnel counts people; the value shown is the one that every other page shows.
    table = drawn.units.assign(
        name=[figures.names[id] for id in drawn.units["unit"]],
        value=[figures.now(measure, id)["value"] for id in drawn.units["unit"]],
    )
    judged = table[~table["too_few"]]
    outside = judged[judged["position_998"] != "within"]
    target = figures.now(measure, NETWORK)["value"]
    return Claim(
        id=f"{measure.id}-funnel",
        heading=_heading(figures, measure, unit, judged, outside),
        sentence=_sentence(figures, measure, unit, judged, outside, target, chance=drawn.flags_by_chance[0.998]),
        section=section,
        chart="funnel",
        frame=_frame(drawn, table, unit),
        options={
            "target": round(float(target), 4),
            "unit": measure.unit,
            "x_label": "people",
            "name_units": unit == NETWORK,
        },
        alternative=(
            f"Funnel chart of {measure.title} for {count(len(table), 'clinics')} by number of people, with the 95 % and "
            f"99.8 % limits of chance around the network's {amount(target, measure.unit)}. "
            f"Outside the 99.8 % limits: {count(len(outside), 'clinics')}."
        ),
        caveat=(
            "The limits allow for chance alone. Clinics care for different patients and joined the programme at different "
            "times, which spreads them further; a place outside the limits is a reason to look, not a judgement."
            if figures.definitions.network.programme
            else "The limits allow for chance alone. Clinics care for different patients, which spreads them further; a "
            "place outside the limits is a reason to look, not a judgement."
        ),
        table=_table(table, measure) if unit == NETWORK else _table(table[table["unit"] == unit], measure),
        links=(("How to read a funnel", "book/methods#funnel"), ("What is counted", f"measures/{measure.id}")),
    )


def _heading(figures: Figures, measure: Measure, unit: str, judged: pd.DataFrame, outside: pd.DataFrame) -> str:
    if unit == NETWORK:
        if outside.empty:
            return f"{measure.title}: all clinics lie inside the limits of chance"
        lie = "lies" if len(outside) == 1 else "lie"
        return f"{measure.title}: {len(outside)} of {count(len(judged), 'clinics')} {lie} outside the limits of chance"
    own = judged[judged["unit"] == unit]
    if own.empty:
        return f"{measure.title}: too few people to place {figures.names[unit]} among the others"
    return f"{measure.title}: {POSITION_WORDS[str(own['position_998'].iloc[0])]}"


def _sentence(
    figures: Figures,
    measure: Measure,
    unit: str,
    judged: pd.DataFrame,
    outside: pd.DataFrame,
    target: float,
    *,
    chance: float,
) -> str:
    lie = "lies" if len(outside) == 1 else "lie"
    there = f"would put about {chance:.0f} there" if chance >= 1 else f"puts one there {one_in(chance)}"
    text = (
        f"{sentence_case(figures.window(measure))}, network {amount(target, measure.unit)}: {count(len(outside))} of "
        f"{count(len(judged), 'clinics')} {lie} outside the 99.8\u00a0% limits; chance alone {there}."
    )
    if unit != NETWORK:
        return f"{figures.names[unit]}: {figures.said(measure, figures.now(measure, unit))}. {text}"
    names = {side: list(outside.loc[outside["position_998"] == side, "name"]) for side in ("above", "below")}
    parts = [text, *(f"{sentence_case(side)}: {listed(found)}." for side, found in names.items() if found)]
    programme = figures.definitions.network.programme
    waiting = int((~outside["unit"].isin(programme.starts)).sum()) if programme else 0
    if waiting:
        parts.append(f"Of all these, {waiting} {'is' if waiting == 1 else 'are'} not yet in the programme.")
    return " ".join([*parts, "Results are not adjusted for who the patients are."])


def _frame(drawn: Funnel, table: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Units and limit curve in one frame, as the chart takes them."""
    units = table.assign(part="unit", label=table["name"], highlight=table["unit"] == unit)
    if unit != NETWORK:
        units = units.assign(label=units["name"].where(units["highlight"], ""))
    else:
        units = units.assign(highlight=units["position_998"].ne("within") & ~units["too_few"])
    limits = drawn.limits.assign(part="limit", label="", value=float("nan"), highlight=False, too_few=False)
    return pd.concat([units[COLUMNS], limits[COLUMNS]], ignore_index=True).round(4)


def _table(table: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """The clinics of the funnel in the order of their names: it says nothing about results."""
    ordered = table.sort_values("name")
    return pd.DataFrame(
        {
            "Clinic": ordered["name"],
            "Result": [amount(value, measure.unit) for value in ordered["value"]],
            "People": [count(number) for number in ordered["denominator"]],
            "99.8\u00a0% limits": [
                interval(low, high, measure.unit)
                for low, high in zip(ordered["lower_998"], ordered["upper_998"], strict=True)
            ],
            "Reading": [
                "too few to judge" if few else POSITION_WORDS[str(position)]
                for few, position in zip(ordered["too_few"], ordered["position_998"], strict=True)
            ],
        }
    )
