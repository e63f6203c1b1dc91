"""All measures side by side: what is like for like of each, with an allowance for how many there are."""

from collections.abc import Sequence

import pandas as pd

from wellanalysis.pages.moved_chance import BEYOND, NOT_AMONG, RATE
from wellanalysis.pages.moved_clinics import LINKS
from wellanalysis.pages.moved_parts import Moved
from wellanalysis.pages.moved_rounding import limits_text, part_text, rounded, value_text
from wellanalysis.pages.moved_words import INTERVAL, REAL, Printed, printed
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import NBSP, count, listed

ENDS = ("Before", "After", "Change")


def all_measures(found: Sequence[Moved], standing: Sequence[Moved]) -> Claim:
    """What is like for like of all measures, with an allowance for how many there are."""
    told = [(each, printed(each.network, each.measure.unit)) for each in found]
    drawn = [(each, own) for each, own in told if each.measure.unit == "%"]
    alone = [each for each in found if each.network["verdict"] == NOT_AMONG]
    named = [f"{each.measure.title} {_size(each)}" for each in standing]
    many, plain = count(len(found), "measures"), [each.measure.title for each in found if not each.has_case_mix]
    title = f"Like for like, {count(len(standing))} of {many} changed by more than chance"
    return Claim(
        id="all-measures",
        heading=title,
        sentence=(
            f"Allowing for there being {many}, {count(len(named)) if named else 'none'} changed by more than chance"
            + (f": {listed(named)}" if named else "")
            + (f"; by itself alone {listed(each.measure.title for each in alone)} would have" if alone else "")
            + f". Where nothing changes, about one report in {round(1 / RATE)} would show a measure here."
        ),
        section="measures",
        chart="intervals" if drawn else "",
        frame=_rows_of_chart(drawn),
        options={"unit": "points", "reference": 0.0, "reference_label": "no change"} if drawn else {},
        alternative=f"One interval for each measure: the like-for-like change in points. {title}." if drawn else "",
        caveat=(
            "Chance is here that of other patients of the same kind; quarters also differ for reasons that no record holds, as "
            "the trends show."
            + (
                f" Of {count(len(plain), 'measures')} no case mix is known: like for like, except who came."
                if plain
                else ""
            )
        ),
        table=pd.DataFrame(
            [_line(each) for each in found], columns=["Measure", REAL, *ENDS, "Like for like", INTERVAL]
        ),
        links=LINKS,
    )


def _size(each: Moved) -> str:
    """``+5.9 points (95 % interval 2.7 to 9.1)``."""
    own, unit = printed(each.network, each.measure.unit), each.measure.unit
    return f"{part_text(own.parts['performance'], unit)} (95{NBSP}% interval {limits_text(own.lower, own.upper, unit)})"


def _rows_of_chart(drawn: Sequence[tuple[Moved, Printed]]) -> pd.DataFrame:
    rows = [
        {
            "label": each.measure.title,
            "value": own.parts["performance"],
            "lower": rounded(own.lower, each.measure.unit),
            "upper": rounded(own.upper, each.measure.unit),
            "note": part_text(own.parts["performance"], each.measure.unit),
            "highlight": own.chance == BEYOND,
        }
        for each, own in drawn
    ]
    return pd.DataFrame(rows).round(5)


def _line(each: Moved) -> list[str]:
    own, unit = printed(each.network, each.measure.unit), each.measure.unit
    ends = [value_text(own.before, unit), value_text(own.after, unit), part_text(own.change, unit)]
    alike = part_text(own.parts["performance"], unit)
    return [each.measure.title, own.chance, *ends, alike, limits_text(own.lower, own.upper, unit)]
