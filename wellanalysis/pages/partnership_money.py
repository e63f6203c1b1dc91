"""Money in the partnership: spending against its target, and shared savings line by line."""

from collections.abc import Callable

import pandas as pd

from wellanalysis.pages.page import Claim
from wellanalysis.pages.partnership_contract import Contract, Year
from wellanalysis.pages.partnership_quality import against_target, spent_so_far
from wellanalysis.pages.partnership_words import (
    METHOD,
    NOT_A_PAYMENT,
    NOT_ADJUSTED,
    about,
    currency,
    money,
    rate,
    tenths,
)
from wellanalysis.pages.wording import amount, count, listed

SPENDING_METHOD = ("What a spending target is", "book/methods#spending-target")
SAVINGS_METHOD = ("How savings are shared", "book/methods#shared-savings")


def spending_claim(contract: Contract) -> Claim | None:
    """Months, yearly averages and targets."""
    months = contract.months
    if months.empty or not months["counted"].any():
        return None
    gap, waits = against_target(contract), int((~months["counted"]).sum())
    sign, run_out = currency(contract), contract.terms.spending.run_out
    heading = (
        "Spending by month and year"
        if pd.isna(gap)
        else f"Spending per member month is {amount(abs(gap))} {'below' if gap >= 0 else 'above'} its target"
    )
    return Claim(
        id="spending",
        heading=heading,
        sentence=f"{spent_so_far(contract)} {_growth(contract)}",
        section="spending",
        chart="target",
        frame=months[["month", "value", "average", "target"]]
        .round(dict.fromkeys(["value", "average", "target"], 2))
        .assign(waits=~months["counted"]),
        options={"unit": f"{sign} per member month"},
        alternative=(
            f"Dots for {count(len(months), 'months')} of spending per member month, with the average of each year as a bar and the "
            f"target of each contract year as a dashed line. {_averages(contract)}"
        ),
        caveat=f"{NOT_ADJUSTED} A month is counted once {count(run_out, 'months')} have passed for its claims to come in.{_waiting(waits)}",
        table=_by_year(contract),
        links=(SPENDING_METHOD,),
    )


def _waiting(months: int) -> str:
    """What is said of months whose claims still come in."""
    if not months:
        return ""
    one = months == 1
    return f" {count(months, 'months')} still {'waits' if one else 'wait'}, drawn hollow, and {'is' if one else 'are'} in no average."


def _yearly(contract: Contract) -> pd.DataFrame:
    """Counted months by year: ``year, months, members, spend, average, target``."""
    own = contract.months[contract.months["counted"]]
    year = own["month"].dt.year.rename("year")
    sums = own.groupby(year)[["members", "spend"]].sum()
    whole = sums.assign(months=own.groupby(year).size(), target=own.groupby(year)["target"].last())
    return whole.assign(average=whole["spend"] / whole["members"]).reset_index()


def _averages(contract: Contract) -> str:
    told = [
        f"{money(each.average, currency(contract), cents=True)} in {each.year}"
        for each in _yearly(contract).itertuples()
    ]
    return f"The averages are {listed(told)}."


def _growth(contract: Contract) -> str:
    """Growth from whole year to whole year, before the contract and in it."""
    yearly = _yearly(contract)
    whole = yearly[yearly["months"] == 12].set_index("year")["average"]
    steps = (whole / whole.shift(1) - 1).dropna()
    steps = steps[[year - 1 in whole.index for year in steps.index]]
    if steps.empty:
        return ""
    told = listed(f"{amount(value, signed=True)} in {year}" for year, value in steps.items())
    return f"From one whole year to the next it moved by {told}."


def _by_year(contract: Contract) -> pd.DataFrame:
    sign = currency(contract)
    lines = []
    for each in _yearly(contract).itertuples():
        agreed = contract.terms.spending.growth.of(each.year) if each.year in contract.terms.term.years else None
        lines.append(
            {
                "Year": str(each.year),
                "Months counted": count(each.months),
                "Member months": count(each.members),
                "Spending": money(each.spend, sign),
                "Per member month": money(each.average, sign, cents=True),
                "Agreed growth": amount(agreed) if agreed is not None else "before the contract",
                "Target per member month": money(each.target, sign, cents=True),
            }
        )
    return pd.DataFrame(lines)


def savings_claim(contract: Contract) -> Claim | None:
    """The rule, line by line, so that both sides can recompute it."""
    if not contract.years:
        return None
    sign = currency(contract)
    over = [each for each in contract.years if each.settled]
    two_sided = contract.terms.spending.loss_share is not None
    told = " ".join(_said(each, sign, losses=two_sided) for each in over)
    heading = _shared_heading(contract, over[-1]) if over else "No year of the contract is over yet"
    names = [f"{each.year}{'' if each.settled else ' (projected)'}" for each in contract.years]
    table = pd.DataFrame(
        {
            "Line": [name for name, _ in LINES],
            **{
                name: [told(contract, year) for _, told in LINES]
                for name, year in zip(names, contract.years, strict=True)
            },
        }
    )
    return Claim(
        id="shared-savings",
        heading=heading,
        sentence=f"Results are of calendar years. {told}".strip(),
        section="savings",
        options={"sortable": False},
        caveat=f"{NOT_A_PAYMENT} {NOT_ADJUSTED}",
        table=table,
        links=(SAVINGS_METHOD, METHOD),
    )


def _shared_heading(contract: Contract, year: Year) -> str:
    group, sign = float(year.shared["group"]), currency(contract)
    if group > 0:
        return f"For {year.year} the group’s share is {about(group, sign)} of {about(float(year.shared['saving']), sign)} saved"
    if group < 0:
        return f"For {year.year} the group carries {about(-group, sign)} of a loss of {about(-float(year.shared['saving']), sign)}"
    return f"For {year.year} nothing is shared"


def _said(year: Year, sign: str, *, losses: bool) -> str:
    """One year in a sentence: saving, whether it counts and why, and who has what."""
    saving, shared = float(year.shared["saving"]), year.shared
    what = f"In {year.year} spending was {about(abs(saving), sign)} ({rate(abs(shared['rate']))}) {'below' if saving >= 0 else 'above'} the target"
    if not shared["counts"] and saving < 0 and not losses:
        return f"{what}; by the contract losses are not shared."
    if not shared["counts"] and not saving:
        return f"In {year.year} spending met the target: nothing is shared."
    if not shared["counts"]:
        return f"{what}, which is less than the contract’s minimum: nothing is shared."
    if not shared["group"]:
        return f"{what}; with {tenths(year.points.value)} points earned, below the contract’s quality floor, nothing is shared."
    verb = "receives" if saving >= 0 else "owes"
    return (
        f"{what}; with {tenths(year.points.value)} points earned the group’s share is {rate(shared['share'])}, and by the rule it {verb} "
        f"{about(abs(float(shared['group'])), sign)}."
    )


def _minimum(contract: Contract, year: Year) -> str:
    spending = contract.terms.spending
    least = spending.minimum_savings_rate
    if year.shared["saving"] < 0:
        if spending.loss_share is None:
            return "losses are not shared"
        least = spending.minimum_loss_rate if spending.minimum_loss_rate is not None else least
    return f"{rate(least)}: {'met' if year.shared['counts'] else 'not met'}"


def _cap(contract: Contract, year: Year) -> str:
    spending = contract.terms.spending
    share = spending.loss_cap if year.shared["saving"] < 0 else spending.cap
    if share is None:
        return "none agreed"
    return f"{money(share * year.held, currency(contract))} ({rate(share)} of line 3)"


def _share(contract: Contract, year: Year) -> str:
    if not year.shared["counts"]:
        return "nothing counts"
    below = year.shared["saving"] > 0 and year.points.value < contract.terms.spending.quality_floor
    return "0, below the quality floor" if below else rate(float(year.shared["share"]))


Told = Callable[[Contract, Year], str]
LINES: tuple[tuple[str, Told], ...] = (
    ("1. Target per member month", lambda contract, year: money(year.target, currency(contract), cents=True)),
    ("2. Member months", lambda contract, year: count(year.members)),
    ("3. Target spending (1 × 2)", lambda contract, year: money(year.held, currency(contract))),
    ("4. Actual spending", lambda contract, year: money(year.spent, currency(contract))),
    ("5. Saving (3 − 4)", lambda contract, year: money(float(year.shared["saving"]), currency(contract))),
    ("6. Saving as a share of the target (5 ÷ 3)", lambda contract, year: rate(float(year.shared["rate"]))),
    ("7. Minimum rate", _minimum),
    ("8. Points earned, of 100", lambda contract, year: tenths(year.points.value)),
    ("9. The group’s share at these points", _share),
    (
        "10. Share of the saving (5 × 9)",
        lambda contract, year: money(float(year.shared["uncapped"]), currency(contract)),
    ),
    ("11. Most that is received or owed", _cap),
    ("12. The group receives", lambda contract, year: money(float(year.shared["group"]), currency(contract))),
    ("13. The plan keeps (5 − 12)", lambda contract, year: money(float(year.shared["plan"]), currency(contract))),
)
