"""What both sides paid for, and services that moved to safe settings that cost less, with what watches over them."""

from collections.abc import Iterator

import pandas as pd

from wellanalysis.definitions.editions import Policy
from wellanalysis.definitions.partnership_money import Move, PaidBy
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.partnership_contract import Contract
from wellanalysis.pages.partnership_sources import known_elsewhere
from wellanalysis.pages.partnership_words import about, currency, money
from wellanalysis.pages.wording import Evidence, amount, count, listed, month, moved, sentence_case

METHOD = ("What makes a move safe, and how it is watched", "book/methods#safe-settings")
OTHER_WAY = (Evidence.OTHER_WAY, Evidence.OTHER_WAY_INCONCLUSIVE)
WITHHELD = str(Evidence.WITHHELD)


def investment_claim(contract: Contract) -> Claim | None:
    """What was paid for so that care could change, by whom, and what came of it."""
    paid, sign = contract.terms.investment, currency(contract)
    if not paid:
        return None
    by = {side: sum(each.amount for each in paid if each.paid_by is side) for side in PaidBy}
    names = {PaidBy.PLAN: "by the plan", PaidBy.GROUP: "by the group", PaidBy.BOTH: "by both together"}
    told = listed(f"{about(total, sign)} {names[side]}" for side, total in by.items() if total)
    silent = sum(each.came_of_it is None for each in paid)
    return Claim(
        id="investment",
        heading=f"{about(sum(by.values()), sign)} went into new ways of working",
        sentence=f"{count(len(paid), 'investments')} are agreed: {told}.{_open(silent)}",
        section="investment",
        options={"sortable": False},
        caveat=(
            "What came of an investment is told by both sides in words. No saving is put down to a single one: they were made together, "
            "and with much else that changed."
        ),
        table=pd.DataFrame(
            {
                "What": [each.what for each in paid],
                "Amount": [money(each.amount, sign) for each in paid],
                "From": [month(each.first) for each in paid],
                "To": [month(each.last) for each in paid],
                "Paid by": [str(each.paid_by) for each in paid],
                "What came of it": [each.came_of_it or "not told yet" for each in paid],
            }
        ),
        links=(METHOD,),
    )


def _open(silent: int) -> str:
    if not silent:
        return ""
    return f" What came of {'one of them' if silent == 1 else f'{silent} of them'} is not told yet."


def _by_setting(figures: Figures, contract: Contract, move: Move) -> pd.DataFrame:
    """Services and amounts of a move by year, over counted months from the year before the contract on: ``year, origin, moved, origin_amount, moved_amount``.

    A year in which a setting has 1 to 10 services is left out whole: with the others it could be worked out who had them.
    """
    counted = contract.months.loc[contract.months["counted"], "month"]
    rows = figures.results.spending
    rows = rows[(rows["service"] == move.service) & rows["month"].isin(counted)]
    rows = rows[rows["setting"].isin([move.origin, *move.goes_to])]
    rows = rows[rows["month"].dt.year >= contract.terms.term.first - 1]
    year, place = rows["month"].dt.year.rename("year"), rows["setting"].eq(move.origin)
    each = rows.groupby([year, "setting"], as_index=False)["services"].sum()
    fewest = 0 if figures.policy.policy == Policy.OPEN else figures.policy.minimum
    few = each[each["services"].between(1, fewest - 1)]["year"]
    sums = {
        name: rows[column].where(place == is_origin, 0).groupby(year).sum()
        for name, column, is_origin in (
            ("origin", "services", True),
            ("moved", "services", False),
            ("origin_amount", "amount", True),
            ("moved_amount", "amount", False),
        )
    }
    whole = pd.DataFrame(sums).reset_index(names="year")
    return whole.assign(withheld=whole["year"].isin(few))


def moves_claim(figures: Figures, contract: Contract) -> Claim | None:
    """Share of each service that was given in the other setting, year by year, and what it costs there."""
    if not contract.terms.settings or contract.months.empty:
        return None
    found = [(move, _by_setting(figures, contract, move)) for move in contract.terms.settings]
    frame = pd.concat([_series(contract, move, rows) for move, rows in found], ignore_index=True)
    if not frame["value"].notna().any():
        return None
    told = [text for move, rows in found if (text := _told(move, rows))]
    return Claim(
        id="moves",
        heading=_heading(figures, contract, found),
        sentence=f"Results are of calendar years, over months whose claims are in. {' '.join(told)}",
        section="settings",
        chart="waves",
        frame=frame,
        options={"unit": "%", "floor": 0.0},
        alternative=(
            f"Share of {count(len(found), 'services')} that were given outside the hospital’s own departments, or where else was agreed, by "
            f"year. {'; '.join(each.removesuffix('.') for each in told)}."
        ),
        caveat=(
            "That a setting costs less for the same service does not say what one patient needs: where care is given is decided with the "
            "person. What watches over the moves stands below, and the page is not read without it."
        ),
        table=pd.DataFrame([line for move, rows in found for line in _lines(contract, move, rows)]),
        links=(METHOD,),
    )


def _label(contract: Contract, year: int) -> str:
    own = contract.months[contract.months["counted"] & (contract.months["month"].dt.year == year)]
    return str(year) if len(own) == 12 else f"{year}, {own['month'].iloc[0]:%b}–{own['month'].iloc[-1]:%b}"


def _series(contract: Contract, move: Move, rows: pd.DataFrame) -> pd.DataFrame:
    total = rows["origin"] + rows["moved"]
    shown = ~rows["withheld"].astype(bool) & (total > 0)
    return pd.DataFrame(
        {
            "period": [_label(contract, year) for year in rows["year"]],
            "series": move.name,
            "value": (rows["moved"] / total.where(total > 0)).where(shown).astype(float).round(4),
            "lower": float("nan"),
            "upper": float("nan"),
            "n": total.where(shown).astype(float),
        }
    )


def _told(move: Move, rows: pd.DataFrame) -> str:
    """``Debridement: 22 % in the office in 2023, 48 % in 2026.``"""
    known = rows[~rows["withheld"].astype(bool) & (rows["origin"] + rows["moved"] > 0)]
    if len(known) < 2:
        return ""
    first, last = known.iloc[0], known.iloc[-1]
    shares = [amount(each["moved"] / (each["origin"] + each["moved"])) for each in (first, last)]
    where = listed(_place(name) for name in move.goes_to)
    return f"{move.name}: {where} for {shares[0]} in {int(first['year'])} and {shares[1]} in {int(last['year'])}."


def _place(name: str) -> str:
    return name.replace("_", " ")


def _lines(contract: Contract, move: Move, rows: pd.DataFrame) -> Iterator[dict[str, str]]:
    sign = currency(contract)
    for each in rows.itertuples():
        total, hidden = each.origin + each.moved, bool(each.withheld) or not each.origin + each.moved
        absent = WITHHELD if each.withheld else "none given"
        yield {
            "Service": move.name,
            "Year": _label(contract, int(each.year)),
            "From": _place(move.origin),
            "To": listed(_place(name) for name in move.goes_to),
            "Counted": absent if hidden else f"{count(each.moved)} of {count(total, 'services')}",
            "Share in the new setting": absent if hidden else amount(each.moved / total),
            "Amount for one where it moves from": _one(each.origin_amount, each.origin, sign, hidden=hidden),
            "Amount for one in the new setting": _one(each.moved_amount, each.moved, sign, hidden=hidden),
        }


def _one(total: float, services: int, sign: str, *, hidden: bool) -> str:
    """Mean amount for one service."""
    return "" if hidden or not services else money(total / services, sign)


def _watched(figures: Figures, contract: Contract) -> dict[str, str]:
    """Measures that would show harm, each once, with their evidence word since the baseline."""
    ids = dict.fromkeys(id for move in contract.terms.settings for id in move.balancing)
    return {
        id: str(figures.change(figures.definitions.measure(id), NETWORK).get("word", Evidence.NO_COMPARISON))
        for id in ids
    }


def _heading(figures: Figures, contract: Contract, found: list[tuple[Move, pd.DataFrame]]) -> str:
    """Which services moved, and never without what watches over them."""
    names = listed(move.name if at == 0 else move.name.lower() for at, move in enumerate(_risen(found)))
    if not names:
        return "No service has moved so far"
    watched = _watched(figures, contract)
    if against := [id for id, word in watched.items() if word in OTHER_WAY]:
        return (
            f"{names} moved, while {listed(figures.definitions.measure(id).title for id in against)} went the other way"
        )
    if Evidence.NO_COMPARISON in watched.values():
        return f"{names} moved, and not all that watches over them can be compared yet"
    return f"{names} moved, and nothing that watches over them went the other way"


def _risen(found: list[tuple[Move, pd.DataFrame]]) -> list[Move]:
    """Services of which a larger share is given in the new setting than in the first year shown."""
    risen = []
    for move, rows in found:
        shares = (rows["moved"] / (rows["origin"] + rows["moved"]))[~rows["withheld"].astype(bool)].dropna()
        if len(shares) > 1 and shares.iloc[-1] > shares.iloc[0]:
            risen.append(move)
    return risen


def balancing_claim(figures: Figures, contract: Contract) -> Claim | None:
    """The measures that would show harm from the moves."""
    watched = _watched(figures, contract)
    if not watched:
        return None
    lines = [
        {
            "Service": move.name,
            "Why it is safe": move.why_safe,
            "Watched beside it": figures.definitions.measure(id).title,
            "Period": figures.window(figures.definitions.measure(id)),
            "Since the baseline": sentence_case(watched[id]),
            "Result": figures.said(
                figures.definitions.measure(id), figures.now(figures.definitions.measure(id), NETWORK)
            ),
        }
        for move in contract.terms.settings
        for id in move.balancing
    ]
    known = [word for word in watched.values() if word != Evidence.NO_COMPARISON]
    silent = len(watched) - len(known)
    unknown = f" {count(silent, 'measures')} cannot be compared yet." if silent else ""
    told = (
        f"Since {figures.baseline_name}: {moved(known)}.{unknown}" if known else "Not one of them can be compared yet."
    )
    return Claim(
        id="watched",
        heading=f"{count(len(watched), 'measures')} watch over the moves{f': {moved(known)}' if known else ''}",
        sentence=f"Results are of each measure’s newest final quarters. {told}",
        section="settings",
        options={"sortable": False},
        caveat=(
            "These measures count all patients, not those alone whose care moved: harm to a few could stay unseen. What clinicians tell comes "
            "first; the link below each figure is the way to tell it."
            + "".join(f" {text}" for text, _ in known_elsewhere(figures, watched).values())
        ),
        table=pd.DataFrame(lines),
        links=(METHOD,),
    )
