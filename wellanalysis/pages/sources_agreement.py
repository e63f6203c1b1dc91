"""How far two systems say the same of the same people, what was done about it, and where to look at records together."""

from typing import Any

import pandas as pd

from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.sources_counts import Told
from wellanalysis.pages.sources_told import METHOD, WITHHELD
from wellanalysis.pages.wording import amount, count, interval, sentence_case
from wellanalysis.stats.intervals import wilson
from wellanalysis.stats.kappa import word
from wellanalysis.stats.several_sources import PEOPLE, Said


def agreement_claim(told: Told) -> Claim:
    """Where two systems say the same of the same people, where not, and what was done about it."""
    lines = [_pair_line(told, row) for row in told.pairs.to_dict("records") if row["both"]]
    known = [row for row in told.pairs.to_dict("records") if pair_shown(told, row)]
    widest = max(known, key=lambda row: row["both"]) if known else None
    first = (
        f"{sentence_case(told.names[widest['first']])} and {told.names[widest['second']]} agree on {amount(widest['agree'])} (95\u00a0% "
        f"interval {interval(widest['lower'], widest['upper'])}) of those of whom both recorded an answer."
        if widest
        else "Too few people have an answer in two systems."
    )
    done = f" What was done: {told.compared.done_about_it.rstrip('.')}." if told.compared.done_about_it else ""
    return Claim(
        id=f"{told.compared.measure}-agreement",
        heading=(
            f"{told.compared.title}, {amount(1 - widest['agree'])} of answers differ between the two that share most people"
            if widest
            else f"{told.compared.title}, too few to say how far systems agree"
        ),
        sentence=f"Results are of {told.window}. {first}{done}",
        section="agreement",
        caveat=(
            "Kappa is agreement beyond chance. Where yes is rare it is low although nearly all agree; the adjusted kappa beside it "
            "takes yes and no as if they were as common."
        ),
        table=pd.DataFrame(lines),
        links=(METHOD,),
    )


KAPPA_FROM = 20
"""Times the smallest group from which on kappa is shown: of fewer people it would say how many say yes to one."""


def pair_shown(told: Told, row: dict[str, Any]) -> bool:
    """Whether the agreement of a pair may be shown: who agrees and who differs may, and there are any."""
    name = f"{row['first']}+{row['second']}"
    return bool(row["both"]) and told.shows(f"{name}/both", f"{name}/agree", f"{name}/differ")


def _pair_line(told: Told, row: dict[str, Any]) -> dict[str, str]:
    name = f"{row['first']}+{row['second']}"
    pair = f"{told.names[row['first']]} and {told.names[row['second']]}"
    only = {
        each: count(row[each]) if told.shows(f"{name}/{each}") else WITHHELD for each in ("only_first", "only_second")
    }
    whole = pair_shown(told, row)
    many = whole and pd.notna(row["kappa"]) and row["both"] >= KAPPA_FROM * told.minimum
    return {
        "Systems": sentence_case(pair),
        "People": count(row["both"]) if told.shows(f"{name}/both") else WITHHELD,
        "Agree": f"{amount(row['agree'])} ({interval(row['lower'], row['upper'])})" if whole else "",
        "Only the first says yes": only["only_first"],
        "Only the second says yes": only["only_second"],
        "Kappa": f"{row['kappa']:.1f} ({word(round(row['kappa'], 1))})" if many else "",
        "Adjusted kappa": f"{row['pabak']:.1f}" if many else "",
    }


def most_apart(told: Told) -> tuple[str, dict[str, Any], int, int] | None:
    """The clinic where two systems differ more than in the network, beyond chance, and most of all.

    Returns
    -------
    (clinic, pair, number, of) or None
        None where no clinic stands out, or its counts are too small to be told.
    """
    found = []
    for row in told.pairs.to_dict("records"):
        if not pair_shown(told, row):
            continue
        known = told.patterns[row["first"]].isin([Said.YES, Said.NO]) & told.patterns[row["second"]].isin(
            [Said.YES, Said.NO]
        )
        differ = known & (told.patterns[row["first"]] != told.patterns[row["second"]])
        by = told.patterns.assign(n=told.patterns[PEOPLE] * known, d=told.patterns[PEOPLE] * differ).groupby(
            "clinic_id"
        )
        sums = by[["n", "d"]].sum()
        least = max(told.minimum, 1)
        sums = sums[(sums["d"] >= least) & (sums["n"] - sums["d"] >= least)]
        lower, _ = wilson(sums["d"].to_numpy(), sums["n"].to_numpy(), level=0.998)
        stands_out = sums.assign(lower=lower)[lower > 1 - row["agree"]]
        found += [(line.d / line.n, clinic, row, int(line.d), int(line.n)) for clinic, line in stands_out.iterrows()]
    if not found:
        return None
    _, clinic, row, number, of = max(found, key=lambda each: (each[0], each[1]))
    return str(clinic), row, number, of


def apart_claim(figures: Figures, told: Told) -> Claim | None:
    """Where to look at records together; None where no clinic stands out."""
    most = most_apart(told)
    if most is None:
        return None
    clinic, row, number, of = most
    pair = f"{told.names[row['first']]} and {told.names[row['second']]}"
    return Claim(
        id=f"{told.compared.measure}-apart",
        heading=f"At {figures.names[clinic]}, two systems differ more than elsewhere",
        sentence=(
            f"{sentence_case(pair)} differ in {amount(number / of)} of the people at {figures.names[clinic]} of whom both recorded an "
            f"answer; in the network in {amount(1 - row['agree'])}. The figures do not say which is right: that is in the records."
        ),
        section="agreement",
        caveat="A difference is a question about two ways of writing down, never about the people who wrote.",
        links=(METHOD,),
    )
