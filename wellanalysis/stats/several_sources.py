"""One measure from several systems: how far they see the same people, how far they agree, and what they say together.

People are counted by what each system says of them; every function takes such counts. Nobody is estimated who is in no
system: how many people all systems miss is not told here.
"""

from collections.abc import Sequence
from enum import StrEnum
from itertools import combinations

import numpy as np
import pandas as pd

from wellanalysis.stats.intervals import wilson
from wellanalysis.stats.kappa import cohen

COMBINED = "combined"
"""Name of the row that holds what the systems say together."""
PEOPLE = "people"


class Said(StrEnum):
    """What a system says of a person."""

    ABSENT = "absent"
    NOT_COUNTED = "not counted"
    NOT_RECORDED = "not recorded"
    NO = "no"
    YES = "yes"


class Rule(StrEnum):
    """How what several systems say of one person becomes one answer."""

    FIRST = "first"
    ANY = "any"
    MAJORITY = "majority"


def combined(states: pd.DataFrame, order: Sequence[str], rule: str) -> pd.Series:
    """What the systems say together, row by row.

    Parameters
    ----------
    states : DataFrame
        One column per system, with values of `Said`.
    order : sequence of str
        The systems; with `first`, and where a majority is tied, the first of them that recorded an answer decides.
    rule : {"first", "any", "majority"}
        ``any``: yes where one says yes, no where none does and one says no.

    Returns
    -------
    Series of Said
        Not recorded where no system recorded an answer and one counts the person; not counted where the others all leave
        the person out of their denominators.

    Raises
    ------
    ValueError
        An unknown rule or state.
    """
    given = states[list(order)]
    if strange := set(given.to_numpy().ravel()) - set(Said):
        raise ValueError(f"{sorted(strange)[0]!r} is nothing that a system says; known: {', '.join(Said)}")
    answers = given.where(given.isin([Said.YES, Said.NO]))
    first = answers.bfill(axis=1).iloc[:, 0]
    yes, no = (given == Said.YES).sum(axis=1), (given == Said.NO).sum(axis=1)
    if rule == Rule.FIRST:
        found = first
    elif rule == Rule.ANY:
        found = first.mask(yes > 0, Said.YES)
    elif rule == Rule.MAJORITY:
        found = first.mask(yes > no, Said.YES).mask(no > yes, Said.NO)
    else:
        raise ValueError(f"{rule!r} is no rule; known: {', '.join(Rule)}")
    silent = np.select(
        [(given == Said.NOT_RECORDED).any(axis=1), (given == Said.NOT_COUNTED).any(axis=1)],
        [Said.NOT_RECORDED, Said.NOT_COUNTED],
        Said.ABSENT,
    )
    return found.where(found.notna(), pd.Series(silent, index=given.index)).astype(str)


def figures(patterns: pd.DataFrame, order: Sequence[str], rule: str, *, level: float = 0.95) -> pd.DataFrame:
    """What each system finds, and what they find together.

    Parameters
    ----------
    patterns : DataFrame
        ``people`` by what each system says of them: one column per system, with values of `Said`.
    order, rule
        As for `combined`.
    level : float
        Coverage of the intervals.

    Returns
    -------
    DataFrame
        One row per system in `order`, and `COMBINED` last: ``source``; ``seen``: people it knows of; ``not_counted,
        not_recorded``: of these, left out of its denominator, and without an answer; ``denominator, numerator``: answers,
        and those that are yes; ``value, lower, upper``: the share, with Wilson's interval.
    """
    whole = patterns.assign(**{COMBINED: combined(patterns, order, rule)})
    names = [*order, COMBINED]
    tall = whole.melt(id_vars=[PEOPLE], value_vars=names, var_name="source", value_name="said")
    counts = tall.pivot_table(index="source", columns="said", values=PEOPLE, aggfunc="sum", fill_value=0)
    counts = counts.reindex(index=names, columns=list(Said), fill_value=0).astype("int64")
    answers = counts[Said.YES] + counts[Said.NO]
    lower, upper = wilson(counts[Said.YES].to_numpy(), answers.to_numpy(), level=level)
    return pd.DataFrame(
        {
            "source": names,
            "seen": (counts.sum(axis=1) - counts[Said.ABSENT]).to_numpy(),
            "not_counted": counts[Said.NOT_COUNTED].to_numpy(),
            "not_recorded": counts[Said.NOT_RECORDED].to_numpy(),
            "denominator": answers.to_numpy(),
            "numerator": counts[Said.YES].to_numpy(),
            "value": (counts[Said.YES] / answers.where(answers > 0)).to_numpy(),
            "lower": lower,
            "upper": upper,
        }
    )


def overlap(patterns: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """How many people are in one system only, in two, and so on.

    Returns
    -------
    DataFrame
        ``systems`` from one to all of them, and ``people``; those in none are unknown and no row.
    """
    there = (patterns[list(order)] != Said.ABSENT).sum(axis=1).to_numpy()
    people = patterns[PEOPLE].groupby(there).sum()
    every = range(1, len(order) + 1)
    return pd.DataFrame(
        {"systems": list(every), "people": people.reindex(every, fill_value=0).astype("int64").to_numpy()}
    )


def pairs(patterns: pd.DataFrame, order: Sequence[str], *, level: float = 0.95) -> pd.DataFrame:
    """How far each two systems agree on the people of whom both recorded an answer.

    Returns
    -------
    DataFrame
        ``first, second``; ``both``: people; ``both_yes, only_first, only_second, both_no`` of them; ``agree``: share that
        agrees, with ``lower, upper``; ``kappa``: agreement beyond chance (Cohen), missing where both always say the same
        one thing; ``pabak``: twice the share that agrees less one.

    Notes
    -----
    Where yes is rare kappa is low although nearly all agree (Feinstein & Cicchetti 1990, J Clin Epidemiol 43:543); the
    prevalence- and bias-adjusted kappa (Byrt, Bishop & Carlin 1993, J Clin Epidemiol 46:423) stands beside it, since the
    two are far apart then.
    """
    rows = [_pair(patterns, first, second) for first, second in combinations(order, 2)]
    names = ["first", "second", "both", "both_yes", "only_first", "only_second", "both_no", "kappa"]
    table = pd.DataFrame(rows, columns=names)
    agreeing = (table["both_yes"] + table["both_no"]).to_numpy()
    lower, upper = wilson(agreeing, table["both"].to_numpy(), level=level)
    share = pd.Series(agreeing, table.index) / table["both"].where(table["both"] > 0)
    return table.assign(agree=share, lower=lower, upper=upper, pabak=2 * share - 1)


def _pair(patterns: pd.DataFrame, first: str, second: str) -> tuple[str | int | float, ...]:
    def number(one: str, other: str) -> int:
        return int(patterns.loc[(patterns[first] == one) & (patterns[second] == other), PEOPLE].sum())

    table = [[number(one, other) for other in (Said.YES, Said.NO)] for one in (Said.YES, Said.NO)]
    both = sum(map(sum, table))
    kappa = cohen(table).kappa if both else float("nan")
    return first, second, both, *table[0], *table[1], kappa


def gained(patterns: pd.DataFrame, order: Sequence[str], rule: str) -> pd.DataFrame:
    """What putting the systems together changes beside each one alone.

    Returns
    -------
    DataFrame
        ``source``; ``added``: people with an answer together, and none in this system; ``turned``: people whose answer
        here is another one together; ``points``: the share together less this system's, from -1 to 1.
    """
    together = combined(patterns, order, rule)
    known = together.isin([Said.YES, Said.NO])
    own = patterns[list(order)].isin([Said.YES, Said.NO])
    people = patterns[PEOPLE]
    table = figures(patterns, order, rule).set_index("source")
    turned = own.mul(known, axis=0) & patterns[list(order)].ne(together, axis=0)
    return pd.DataFrame(
        {
            "source": list(order),
            "added": (~own).mul(known, axis=0).mul(people, axis=0).sum().astype("int64").to_numpy(),
            "turned": turned.mul(people, axis=0).sum().astype("int64").to_numpy(),
            "points": (table.loc[COMBINED, "value"] - table["value"].reindex(list(order))).to_numpy(),
        }
    )


def coverage(patterns: pd.DataFrame, order: Sequence[str], by: str) -> pd.DataFrame:
    """How many of each group's people each system knows of.

    Parameters
    ----------
    patterns : DataFrame
        As for `figures`, with a column `by`.
    order : sequence of str
        The systems.
    by : str
        What makes the groups, such as the clinic.

    Returns
    -------
    DataFrame
        ``by``, ``source``, ``people`` of the group, and ``seen`` of them; groups in order, systems as in `order`.
    """
    seen = (patterns[list(order)] != Said.ABSENT).mul(patterns[PEOPLE], axis=0).groupby(patterns[by]).sum()
    people = patterns.groupby(by)[PEOPLE].sum()
    tall = seen.rename_axis(by).reset_index().melt(id_vars=by, var_name="source", value_name="seen")
    tall = tall.assign(people=tall[by].map(people).astype("int64"), seen=tall["seen"].astype("int64"))
    places = {name: place for place, name in enumerate(order)}
    ordered = tall.sort_values([by, "source"], key=lambda each: each.map(places) if each.name == "source" else each)
    return ordered[[by, "source", "people", "seen"]].reset_index(drop=True)
