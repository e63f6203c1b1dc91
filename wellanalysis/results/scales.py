"""How a survey's questions go together: sums of products of every two answers, for the whole network by month."""

from itertools import combinations_with_replacement

import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.contract_columns import Column, Table
from wellanalysis.definitions.folder import Definitions
from wellanalysis.results.columns import SCALES, nothing, typed
from wellanalysis.results.connection import Source
from wellanalysis.results.states import named
from wellanalysis.results.sums import dated_rows
from wellanalysis.results.surveys import SENT, SURVEYS, items

PAIR_SUMS = ("n", "sum_item", "sum_other", "sum_product")


def scale_items(table: Table) -> tuple[Column, ...]:
    """The questions that name no scale and are answered alike: those of the commonest lowest and highest answer.

    Where two scales have as many questions, the first asked. Nothing where no two questions share a scale: a single
    rating from 0 to 10 does not belong to five questions from 1 to 5.
    """
    asked = [item for item in items(table) if not item.scale]
    limits = [(item.minimum, item.maximum) for item in asked]
    chosen = max(limits, key=limits.count, default=None)
    mine = tuple(item for item in asked if (item.minimum, item.maximum) == chosen)
    return mine if len(mine) > 1 else ()


def scales_of(table: Table) -> dict[str, tuple[Column, ...]]:
    """Questions by scale: those that network.yml names, and under "" those of `scale_items`."""
    named_at: dict[str, list[Column]] = {}
    for item in items(table):
        if item.scale:
            named_at.setdefault(item.scale, []).append(item)
    own = {name: tuple(each) for name, each in named_at.items() if len(each) > 1}
    plain = scale_items(table)
    return ({"": plain} if plain else {}) | own


def scales(source: Source, definitions: Definitions) -> pd.DataFrame:
    """Sums and products of answers to each pair of questions of a scale; what Cronbach's alpha is made of.

    Returns
    -------
    DataFrame
        ``table, month`` (in which the questionnaire was sent; all clinics together), ``item, other`` (in the order of
        the contract, each question also with itself); ``n``: people who answered both; ``sum_item, sum_other,
        sum_product``: of their answers. A pair that nobody answered has no row.
    """
    frames = [nothing(SCALES)]
    for name in SURVEYS:
        if name not in source.tables:
            continue
        for asked in scales_of(definitions.contract[name]).values():
            sums = source.frame(_sums(name, asked))
            for pair in combinations_with_replacement([item.name for item in asked], 2):
                mine = {_part(pair, each): each for each in PAIR_SUMS}
                part = sums[["month", *mine]].rename(columns=mine)
                part = part[part["n"] > 0].assign(table=name, item=pair[0], other=pair[1])
                frames.append(typed(part, SCALES))
    whole = pd.concat(frames, ignore_index=True)
    return whole.sort_values(["table", "month"], kind="stable", ignore_index=True)


def _part(pair: tuple[str, str], name: str) -> str:
    return f"{pair[0]}__{pair[1]}__{name}"


def _sums(table: str, asked: tuple[Column, ...]) -> exp.Select:
    # Selected under names of their own, since a question may be called "month".
    given = [exp.alias_(named(item.name), f"value_{item.name}", quoted=True) for item in asked]
    columns = []
    for pair in combinations_with_replacement([item.name for item in asked], 2):
        item, other = (named(f"value_{name}") for name in pair)
        product = exp.Mul(this=item, expression=other)
        # A product is known where both answers are, so it chooses the rows of all four sums.
        both = exp.Where(this=exp.not_(product.copy().is_(exp.null())))
        sums: dict[str, exp.Expr] = {
            "n": exp.Count(this=product.copy()),
            "sum_item": exp.Filter(this=exp.Sum(this=item.copy()), expression=both.copy()),
            "sum_other": exp.Filter(this=exp.Sum(this=other.copy()), expression=both.copy()),
            "sum_product": exp.Sum(this=product),
        }
        columns += [exp.alias_(each, _part(pair, name), quoted=True) for name, each in sums.items()]
    return exp.select("month", *columns).from_(dated_rows(table, SENT, given).subquery("rows")).group_by("month")
