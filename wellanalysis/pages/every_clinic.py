"""All clinics side by side: one small chart each of the headline outcome, on one scale, with its words beside it.

A claim for each region, clinics in the order of their names: the order says nothing of results.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.agreement import value_text
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.network import sites_frame, sites_table
from wellanalysis.pages.page import Claim
from wellanalysis.pages.quarters import final_quarters
from wellanalysis.pages.wording import STATES, Evidence, amount, count, listed, moved, sentence_case, slug

SECTION = "side-by-side"
COLUMNS = 2
MOST_DRAWN = 800
"""Clinics of which a page can hold a small chart each; a browser opens it in seconds, and no reader scrolls through more."""
NAMED = 8
"""Clinics that a text alternative tells of one by one; of more it counts the words."""


def too_many_to_draw(figures: Figures) -> str:
    """That clinics are not drawn one by one, where there are more than a page can hold; empty where they are."""
    number = len(figures.clinics)
    if number <= MOST_DRAWN:
        return ""
    return f"{count(number, 'clinics')} are too many to draw side by side: each has its chart in its own chapter. "


def side_by_side_claims(figures: Figures) -> list[Claim]:
    """A claim for each region; none where the edition publishes no quarters, or nothing is shown of any clinic.

    Parameters
    ----------
    figures : Figures
        The run, for readers who may see the clinics' names.
    """
    if not figures.policy.publishes("quarter") or not figures.headline.has_interval or too_many_to_draw(figures):
        return []
    measure = figures.headline
    places = figures.clinics[figures.clinics["full"]]
    frames = {unit: _quarters(figures, measure, unit) for unit in places["clinic_id"]}
    drawn = {unit: frame for unit, frame in frames.items() if frame["value"].notna().any()}
    if not drawn:
        return []
    shown = _Shown(
        measure,
        drawn,
        _ends(drawn, measure),
        sites_table(figures, measure),
        sites_frame(figures, measure).set_index("unit"),
    )
    return [
        _region(figures, shown, name) for name in places.loc[places["clinic_id"].isin(list(drawn)), "region"].unique()
    ]


@dataclass(frozen=True)
class _Shown:
    """What all regions share: each clinic's quarters by its id, the ends of the scale, numbers and words of the change."""

    measure: Measure
    drawn: dict[str, pd.DataFrame]
    ends: tuple[float, float]
    table: pd.DataFrame
    words: pd.DataFrame


def _quarters(figures: Figures, measure: Measure, unit: str) -> pd.DataFrame:
    """Final quarters of a clinic in the columns of a small trend, at their last months; its baseline as the centre."""
    own, baseline = final_quarters(figures, measure, unit), figures.baseline(measure, unit)
    blank = own["withheld"] | own["too_few"]
    known = not (baseline["withheld"] or baseline["too_few"] or not baseline["denominator"])
    return pd.DataFrame(
        {
            "month": own["period"] + pd.DateOffset(months=2) if len(own) else own["period"],
            "value": own["value"].mask(blank).round(4),
            "denominator": own["denominator"].mask(blank),
            "centre": round(baseline["value"], 4) if known else float("nan"),
            "withheld": blank,
        }
    )


def _ends(drawn: Mapping[str, pd.DataFrame], measure: Measure) -> tuple[float, float]:
    """Floor and ceiling that hold every clinic; tenths for proportions."""
    seen = pd.concat([frame[name] for frame in drawn.values() for name in ("value", "centre")])
    step = (10 if seen.max() > 0.1 else 50) if measure.unit == "%" else 1
    low, high = floor(seen.min() * step) / step, ceil(seen.max() * step) / step
    return low, high if high > low else low + 1 / step


def _region(figures: Figures, shown: _Shown, region: str) -> Claim:
    measure, every = shown.measure, figures.clinics[figures.clinics["region"] == region]
    places = every[every["clinic_id"].isin(list(shown.drawn))]
    units, names = places["clinic_id"].tolist(), places["name"].tolist()
    states = [_state(figures, measure, unit, str(shown.words.loc[unit, "word"])) for unit in units]
    words = [str(shown.words.loc[unit, "evidence"]) for unit in units]
    compared = [word for word in words if STATES[Evidence(word)] != "too_few"]
    ends = " to ".join(amount(end, measure.unit) for end in shown.ends)
    left = len(every) - len(places)
    small = f" {count(left, 'clinics')} with too few people {'has' if left == 1 else 'have'} no chart." if left else ""
    marks = [figures.benchmark(measure, unit) for unit in units]
    low, high = shown.ends
    return Claim(
        id=f"{slug(region)}-{SECTION}",
        heading=f"{region}: {measure.title} improved at {compared.count(Evidence.IMPROVED)} of {count(len(compared), 'clinics')}",
        sentence=(
            f"Quarter by quarter on one scale of {ends}; the even line is each clinic's own baseline. Since "
            f"{figures.baseline_short}: {moved(words)}.{small}"
        ),
        section=SECTION,
        chart="strip",
        frame=pd.concat(
            [
                shown.drawn[unit].assign(panel=name, state=state)
                for unit, name, state in zip(units, names, states, strict=True)
            ],
            ignore_index=True,
        ),
        options={
            "unit": measure.unit,
            "columns": COLUMNS,
            "per_panel": {
                name: {"benchmark": mark.value if mark else None, "y_floor": low, "y_ceiling": high}
                for name, mark in zip(names, marks, strict=True)
            },
        },
        alternative=(
            f"{sentence_case(count(len(units), 'small line charts'))} of {measure.title}, one for each clinic of {region}, by "
            f"quarter on one scale. {_said(names, states, words)}."
        ),
        table=shown.table[shown.table["Region"] == region].drop(columns="Region").reset_index(drop=True),
        links=(("Change since baseline", "book/methods#change"), *_ways(places)),
    )


def _ways(places: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    return tuple((name, f"{path}/overview") for name, path in zip(places["name"], places["path"], strict=True))


def _state(figures: Figures, measure: Measure, unit: str, word: str) -> str:
    """``improved: 67 % → 80 %``; what is known where there is no comparison."""
    now, change = figures.now(measure, unit), figures.change(measure, unit)
    if now["withheld"] or now["too_few"] or not now["denominator"]:
        return figures.said(measure, now)
    value = value_text(now, measure.unit)
    if not change or change["change"] != change["change"]:
        return f"{word}: {value}"
    return f"{word}: {value_text(figures.baseline(measure, unit), measure.unit)} → {value}"


def _said(names: Sequence[str], states: Sequence[str], words: Sequence[str]) -> str:
    if len(names) > NAMED:
        return f"Since the baseline: {moved(words)}"
    return listed(f"{name} {state}" for name, state in zip(names, states, strict=True))
