"""Where a year of the partnership may end: spending, and what the group would receive, with their ranges in plain words."""

import pandas as pd

from wellanalysis.pages.page import Claim
from wellanalysis.pages.partnership_contract import Contract, Year
from wellanalysis.pages.partnership_words import about, currency, earned_with, money, rate, span, tenths
from wellanalysis.pages.wording import DASH, NBSP, amount, count
from wellanalysis.stats.shared_savings import Range

PROJECTION_METHOD = ("How a year is projected", "book/methods#spending-projection")


def projection_claim(contract: Contract) -> Claim | None:
    """Where the year that is not over may end, with its range in plain words."""
    year = contract.newest
    if year is None or year.projection is None or year.range is None:
        return None
    sign, seen, reach = currency(contract), year.projection, year.range
    per_member = f"{money(seen.value, sign, cents=True)} per member month (95{NBSP}% range {money(seen.lower, sign)}{DASH}{money(seen.upper, sign)})"
    low, middle, high = (1 - each / year.target for each in (seen.upper, seen.value, seen.lower))
    return Claim(
        id="projection",
        heading=f"{year.year} may end {amount(abs(middle))} {'below' if middle >= 0 else 'above'} its target, and that is not sure",
        sentence=(
            f"{_if_it_goes_on(year, per_member)}; the target is {money(year.target, sign, cents=True)}. With quality as "
            f"it is now ({earned_with(year.points)}), the group would {_would(float(year.shared['group']), sign)}; anything from "
            f"{span(reach.lower, reach.upper, sign)} would be no surprise. {_chances(reach)}"
        ),
        section="projection",
        chart="intervals",
        frame=_rates(contract, low, middle, high),
        options={
            "unit": "%",
            "reference": contract.terms.spending.minimum_savings_rate,
            "reference_label": "minimum rate",
        },
        alternative=(
            f"Saving as a share of the target, one line for each of {count(len(contract.years), 'years')}, beside the contract’s minimum "
            f"rate. {year.year} is projected at {rate(middle)}, with a range from {rate(low)} to {rate(high)}."
        ),
        caveat=(
            "A projection takes growth and quality to go on as they did. It does not know of a turn in the trend, of new prices, or of a "
            "change in who the members are; spending and quality are taken as independent. Months are taken to stray each by itself: where "
            "several stray together, as in a hard winter, the range is too narrow."
        ),
        table=_projected(year, sign),
        links=(PROJECTION_METHOD,),
    )


def _if_it_goes_on(year: Year, per_member: str) -> str:
    """What the projection rests on; where every month is counted, that quality alone is open."""
    seen = year.projection
    assert seen is not None
    if not seen.open:
        return f"All months of {year.year} are counted, and quality is not final for all of them; spending is {per_member.split(' (')[0]}"
    one = seen.open == 1
    return (
        f"If the {count(seen.open, 'months')} that {'is' if one else 'are'} not counted yet {'grows' if one else 'grow'} as the last "
        f"twelve did ({amount(seen.growth, signed=True)} on the same month a year before), {year.year} comes to {per_member}"
    )


def _would(group: float, sign: str) -> str:
    if not group:
        return "neither receive nor owe anything"
    return f"{'receive' if group > 0 else 'owe'} about {about(abs(group), sign)}"


def _chances(reach: Range) -> str:
    """Chances in plain words: ``It receives something in about 93 of 100 such years.``"""
    told = [f"It receives something in about {_of_hundred(reach.receives)} of 100 such years"]
    if reach.owes >= 0.005:
        told.append(f"and owes something in about {_of_hundred(reach.owes)}")
    return f"{', '.join(told)}."


def _of_hundred(chance: float) -> str:
    return "more than 99" if 0.995 <= chance < 1 else "fewer than 1" if 0 < chance < 0.005 else f"{100 * chance:.0f}"


def _rates(contract: Contract, low: float, middle: float, high: float) -> pd.DataFrame:
    rows = []
    for year in contract.years:
        value = float(year.shared["rate"]) if year.settled else middle
        ends = (value, value) if year.settled else (low, high)
        rows.append(
            {
                "label": str(year.year) if year.settled else f"{year.year}, projected",
                "value": value,
                "lower": ends[0],
                "upper": ends[1],
                "note": rate(value) if year.settled else f"{rate(low)} to {rate(high)}",
                "highlight": not year.settled,
            }
        )
    return pd.DataFrame(rows).round({"value": 5, "lower": 5, "upper": 5})


def _projected(year: Year, sign: str) -> pd.DataFrame:
    seen, reach = year.projection, year.range
    assert seen is not None
    assert reach is not None
    lines = [
        (
            "Spending per member month",
            *(money(each, sign, cents=True) for each in (seen.lower, seen.value, seen.upper)),
        ),
        (
            "Points earned, of 100",
            *(tenths(each) for each in (year.points.lower, year.points.value, year.points.upper)),
        ),
        (
            "The group receives",
            *(money(each, sign) for each in (reach.lower, float(year.shared["group"]), reach.upper)),
        ),
    ]
    return pd.DataFrame(lines, columns=["What", "Lower end", "Projected", "Upper end"])
