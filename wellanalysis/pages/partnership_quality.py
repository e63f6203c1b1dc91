"""Quality in the partnership: each measure between floor and goal, what it earns, and what one more point would be worth."""

import pandas as pd

from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.partnership_contract import Contract, Year, rule_of
from wellanalysis.pages.partnership_sources import LINK, known_elsewhere
from wellanalysis.pages.partnership_words import (
    METHOD,
    NOT_A_PAYMENT,
    about,
    currency,
    earned_of,
    inside,
    money,
    tenths,
)
from wellanalysis.pages.wording import Evidence, amount, count, interval, listed, month
from wellanalysis.stats.quality_points import WHOLE, points
from wellanalysis.stats.shared_savings import shared_savings

FIRST = ("Measure", "Period", "Result", "Floor", "Goal", "Points earned")
"""Columns of the table below the first chart; what a step more is worth stands in the next section."""


def opening(figures: Figures, contract: Contract) -> Claim:
    """Quality and money in one sentence, and the lines from floor to goal."""
    points, known = contract.points, contract.measures["value"].notna()
    if pd.isna(points.value):
        told, heading = "No measure of the contract has a result that can be shown.", "No points can be told yet"
    else:
        told = f"Over {_window(figures)}, quality earned {earned_of(points)}."
        heading = f"Quality earned {tenths(points.value)} of {WHOLE:.0f} points{_heading_money(contract)}"
    return Claim(
        id="points-earned",
        heading=heading,
        sentence=f"{told} {spent_so_far(contract)}",
        section="opening",
        chart="ranges" if known.any() else "",
        frame=_frame(figures, contract) if known.any() else pd.DataFrame(),
        alternative=_alternative(figures, contract) if known.any() else "",
        caveat=(
            f"{_elsewhere(figures, contract)}{NOT_A_PAYMENT} Measures are taken as independent, which makes the interval of their sum "
            "somewhat narrow."
        ),
        table=pd.DataFrame([_line(figures, contract, line) for _, line in contract.measures.iterrows()])[list(FIRST)],
        links=(METHOD, LINK) if known_elsewhere(figures, contract.measures["measure"]) else (METHOD,),
    )


def _elsewhere(figures: Figures, contract: Contract) -> str:
    """Where several systems together find what the clinics' own record does not, and what that would earn."""
    parts = []
    for id, (text, whole) in known_elsewhere(figures, contract.measures["measure"]).items():
        line = contract.measures.set_index("measure").loc[id]
        earned = float(points(whole, line["floor"], line["goal"])) * line["most"]
        told = f"earn {tenths(earned)} of its {tenths(line['most'])} points" if earned else "earn none of its points"
        parts.append(
            f"{text} By the same floor and goal that would {told}; which of them counts is for both sides to agree. "
        )
    return "".join(parts)


def _window(figures: Figures) -> str:
    """``the newest four quarters of each measure that are final``."""
    number = figures.definitions.network.labels.quarters
    quarters = {1: "quarter", 4: "four quarters"}.get(number, f"{number} quarters")
    return f"the newest {quarters} of each measure that {'is' if number == 1 else 'are'} final"


def _heading_money(contract: Contract) -> str:
    gap = against_target(contract)
    if pd.isna(gap):
        return ""
    return (
        f", and spending is {amount(abs(gap))} {'below' if gap > 0 else 'above'} its target"
        if gap
        else ", and spending meets its target"
    )


def _counted(contract: Contract) -> pd.DataFrame:
    """Months of the newest year with a target whose claims are in."""
    months = contract.months[contract.months["counted"] & contract.months["target"].notna()]
    return months[months["month"].dt.year == months["month"].dt.year.max()]


def against_target(contract: Contract) -> float:
    """How far spending of the newest year's counted months lies below its target, as a share of it; nan where not known."""
    own = _counted(contract)
    return float("nan") if own.empty else float(1 - own["average"].iloc[-1] / own["target"].iloc[-1])


def spent_so_far(contract: Contract) -> str:
    """Spending of the newest year beside its target, with the months and how many member months they rest on."""
    own, sign = _counted(contract), currency(contract)
    if own.empty:
        if contract.months.empty:
            return "Spending is withheld: some month has too few members to show."
        return "Spending cannot be held against a target yet."
    first, last = own["month"].iloc[0], own["month"].iloc[-1]
    when = month(first) if first == last else f"{first:%B} to {month(last)}"
    gap = against_target(contract)
    beside = f"{amount(abs(gap))} {'below' if gap >= 0 else 'above'} the target of {money(own['target'].iloc[-1], sign, cents=True)}"
    later = " Claims of later months are still coming in." if not contract.months["counted"].iloc[-1] else ""
    return (
        f"Spending from {when} was {money(own['average'].iloc[-1], sign, cents=True)} per member month, {beside}, over "
        f"{count(own['members'].sum(), 'member months')}.{later}"
    )


def _told(figures: Figures, line: pd.Series) -> str:
    return amount(line["value"], figures.definitions.measure(line["measure"]).unit)


def _frame(figures: Figures, contract: Contract) -> pd.DataFrame:
    """Columns of the chart ``ranges``."""
    rows = []
    for _, line in contract.measures.iterrows():
        measure = figures.definitions.measure(line["measure"])
        width = line["goal"] - line["floor"]
        ends = sorted((line[name] - line["floor"]) / width for name in ("lower", "upper"))
        shown = pd.notna(line["value"])
        rows.append(
            {
                "label": measure.title,
                "value": (line["value"] - line["floor"]) / width,
                "lower": ends[0],
                "upper": ends[1],
                "told": _told(figures, line),
                "floor": amount(line["floor"], measure.unit),
                "goal": amount(line["goal"], measure.unit),
                "note": f"{_earned(line)}; a step more: +{tenths(line['more'])}"
                if shown
                else why_not(figures, line["measure"]),
            }
        )
    return pd.DataFrame(rows).round({"value": 4, "lower": 4, "upper": 4})


def why_not(figures: Figures, measure: str) -> str:
    """Why a measure has no result here."""
    row = figures.now(figures.definitions.measure(measure), NETWORK)
    return str(Evidence.WITHHELD) if row["withheld"] else str(Evidence.TOO_FEW)


def _earned(line: pd.Series) -> str:
    return f"{tenths(line['earned'])} of {tenths(line['most'])} points"


def _alternative(figures: Figures, contract: Contract) -> str:
    known = contract.measures[contract.measures["value"].notna()]
    between = int(((known["points"] > 0) & (known["points"] < 1)).sum())
    return (
        f"One line for each of {count(len(contract.measures), 'measures')}, from the floor, where no points are earned, to the goal, "
        f"where all are, with the result and its 95\u00a0% interval on it. {between} of {len(known)} results lie between floor and goal; "
        f"together they earn {tenths(contract.points.value)} of {WHOLE:.0f} points."
    )


def worth_claim(figures: Figures, contract: Contract) -> Claim:
    """What each measure earns now, and what one more percentage point would earn."""
    lines, known = contract.measures, contract.measures["value"].notna()
    newest = contract.newest
    most = lines[known].sort_values("more", ascending=False, kind="stable").head(1)
    told = ""
    if len(most) and most["more"].iloc[0] > 0:
        line = most.iloc[0]
        told = f" One step more of {inside(_title(figures, line))} would earn {tenths(line['more'])} points more, the most of all."
    as_money = (
        f" At the saving projected for {newest.year}, amounts are what the group would receive more." if newest else ""
    )
    return Claim(
        id="worth",
        heading="What each measure earns now, and what one more percentage point is worth",
        sentence=(
            f"Results are of {_window(figures)}; floor, goal and weight are those of the contract.{told}{as_money} A step is one "
            "percentage point, or one of the measure’s unit, in the better direction."
        ),
        section="worth",
        options={"sortable": True},
        caveat=(
            "What a step is worth says nothing of how hard it is, or of how much it means to a patient. A measure without a result "
            "is left out, and the others make up the hundred."
        ),
        table=pd.DataFrame([_line(figures, contract, line) for _, line in lines.iterrows()]),
        links=(METHOD, *((_title(figures, line), f"measures/{line['measure']}") for _, line in lines.iterrows())),
    )


def _title(figures: Figures, line: pd.Series) -> str:
    return figures.definitions.measure(line["measure"]).title


def _line(figures: Figures, contract: Contract, line: pd.Series) -> dict[str, str]:
    measure = figures.definitions.measure(line["measure"])
    own = next(each for each in contract.terms.quality if each.measure == measure.id)
    shown = pd.notna(line["value"])
    return {
        "Measure": measure.title,
        "Period": figures.window(measure),
        "Result": figures.said(measure, figures.now(measure, NETWORK)),
        "Floor": amount(line["floor"], measure.unit),
        "Goal": amount(line["goal"], measure.unit),
        "Known since": f"{own.known_since:%Y-%m-%d}",
        "Can earn": f"{tenths(line['most'])} points" if shown else "",
        "Points earned": _between(line) if shown else why_not(figures, measure.id),
        "One step more": f"{tenths(line['more'])} points{_in_money(contract, line)}" if shown else "",
    }


def _between(line: pd.Series) -> str:
    ends = interval(line["points_lower"] * line["most"], line["points_upper"] * line["most"], "points earned")
    return f"{tenths(line['earned'])} ({ends})"


def _in_money(contract: Contract, line: pd.Series) -> str:
    newest = contract.newest
    if newest is None or not line["more"] > 0:
        return ""
    return f", about {about(worth_of(contract, newest, line['more']), currency(contract))}"


def worth_of(contract: Contract, year: Year, more: float) -> float:
    """What the group would receive more (or owe less) in a year with so many points more, all else as it is."""
    rule = rule_of(contract.terms.spending)
    earned = [year.points.value, min(WHOLE, year.points.value + more)]
    now, then = shared_savings(year.held, year.spent, earned, rule)["group"]
    return float(then - now)


def years_claim(figures: Figures, contract: Contract) -> Claim | None:
    """Points earned by measure in each year that is over."""
    over = [each for each in contract.years if each.settled]
    if not over:
        return None
    columns = {
        str(each.year): [
            f"{tenths(line['earned'])} of {tenths(line['most'])}" if pd.notna(line["value"]) else "no result shown"
            for _, line in each.measures.iterrows()
        ]
        for each in over
    }
    told = "; ".join(f"in {each.year} {earned_of(each.points)}" for each in over)
    return Claim(
        id="points-by-year",
        heading=f"Points earned: {listed(f'{tenths(each.points.value)} in {each.year}' for each in over if pd.notna(each.points.value))}",
        sentence=f"Results are of calendar years: {told}.",
        section="worth",
        options={"sortable": False},
        caveat="People who were seen in two quarters of a year are counted in both, so intervals of years are slightly narrow.",
        table=pd.DataFrame(
            {"Contract measure": [_title(figures, line) for _, line in contract.measures.iterrows()], **columns}
        ),
        links=(METHOD,),
    )
