"""What the surveys' questions were answered with: sums per item, clinic and month."""

import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.column_settings import ColumnType
from wellanalysis.definitions.contract_columns import Column, Table
from wellanalysis.definitions.folder import Definitions
from wellanalysis.results.columns import SURVEY, nothing, typed
from wellanalysis.results.connection import Source
from wellanalysis.results.states import named
from wellanalysis.results.sums import count_where, dated_rows

SURVEYS = ("patient_survey", "provider_survey")
SENT, ANSWERED, ROLE = "sent_on", "answered_on", "role"
BY = ["clinic_id", "month", "role"]
ITEM_SUMS = ("n", "sum", "sum_sq", "top")
LONGEST_SCALE = 11
TEN = 10


def items(table: Table) -> tuple[Column, ...]:
    """Questions of a survey: whole numbers on a scale from 0 or 1, of at most eleven steps."""
    return tuple(
        column
        for column in table.columns.values()
        if column.type is ColumnType.INTEGER
        and column.minimum in (0, 1)
        and column.maximum is not None
        and column.maximum - column.minimum < LONGEST_SCALE
    )


def favourable(item: Column) -> int:
    """Lowest answer that counts as favourable: 4 of 5, 9 of 10; on a scale of four steps or fewer only the highest."""
    if item.minimum is None or item.maximum is None:
        raise ValueError(f"{item.name} has no scale")
    steps = item.maximum - item.minimum + 1
    return int(item.maximum) if steps <= 4 else int(item.maximum) - 1


def survey(source: Source, definitions: Definitions) -> pd.DataFrame:
    """Sums of all survey items.

    Returns
    -------
    DataFrame
        ``table, clinic_id, month`` (in which the questionnaire was sent), ``role`` (empty for patients), ``item``;
        ``sent, answered``: questionnaires; ``item_n``: answers to the item; ``item_sum, item_sum_sq``: of the
        answers; ``item_top``: favourable answers.
    """
    frames = [nothing(SURVEY)]
    for name in SURVEYS:
        asked = items(definitions.contract[name])
        if name not in source.tables or not asked:
            continue
        sums = source.frame(_sums(definitions.contract[name], asked))
        for item in asked:
            mine = {f"{item.name}__{part}": f"item_{part}" for part in ITEM_SUMS}
            part = sums[[*BY, "sent", "answered", *mine]].rename(columns=mine).fillna({"item_sum": 0, "item_sum_sq": 0})
            frames.append(typed(part.assign(table=name, item=item.name), SURVEY))
    whole = pd.concat(frames, ignore_index=True)
    return whole.sort_values(["table", *BY, "item"], kind="stable", ignore_index=True)


def _sums(table: Table, asked: tuple[Column, ...]) -> exp.Select:
    role: exp.Expr = named(ROLE) if ROLE in table.columns else exp.Literal.string("")
    rows = dated_rows(
        table.name, SENT, [exp.alias_(role, ROLE), named(ANSWERED), *(named(item.name) for item in asked)]
    )
    columns = [exp.alias_(exp.Count(this=exp.Star()), "sent"), exp.alias_(exp.Count(this=named(ANSWERED)), "answered")]
    for item in asked:
        value = named(item.name)
        sums = {
            "n": exp.Count(this=value),
            "sum": exp.Sum(this=value),
            "sum_sq": exp.Sum(this=exp.Mul(this=value, expression=value.copy())),
            "top": count_where(value >= favourable(item)),
        }
        columns += [exp.alias_(each, f"{item.name}__{name}") for name, each in sums.items()]
    return exp.select(*BY, *columns).from_(rows.subquery("rows")).group_by(*BY)
