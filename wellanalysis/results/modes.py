"""How patients were asked and who they are: their answers by mode and mix, which the results are adjusted for."""

import json
from datetime import date

import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.column_settings import ColumnType
from wellanalysis.definitions.contract_columns import Column, Table
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure, Statistic
from wellanalysis.results.columns import MODES, nothing, typed
from wellanalysis.results.connection import Source
from wellanalysis.results.states import named
from wellanalysis.results.sums import count_where, dated_rows, known_sums, parts_of
from wellanalysis.results.surveys import ANSWERED

TABLE, MODE = "patient_survey", "mode"
NOT_RECORDED = "not recorded"


def mix_columns(table: Table) -> tuple[Column, ...]:
    """Categories of a survey's table other than its mode: what is known of a patient before the answer."""
    return tuple(
        column for column in table.columns.values() if column.type is ColumnType.CATEGORY and column.name != MODE
    )


def asked_both_ways(table: Table) -> bool:
    """Whether the network says in a column ``mode`` how each questionnaire was sent."""
    return MODE in table.columns and table.columns[MODE].type is ColumnType.CATEGORY


def modes(source: Source, definitions: Definitions, as_of: date) -> pd.DataFrame:
    """Answers to each share that is counted from the patients' survey, by the way of asking and who was asked.

    Returns
    -------
    DataFrame
        ``measure, clinic_id, month`` (in which the questionnaire was sent), ``mode``, ``mix``: the other categories of the
        table as text, a JSON object; ``sent, answered``: questionnaires; ``n, top``: known answers and those that count,
        as in the cube. An absent category reads `NOT_RECORDED`. No rows where the table has no column ``mode``.
    """
    table = definitions.contract[TABLE]
    if TABLE not in source.tables or not asked_both_ways(table) or MODE not in source.columns[TABLE]:
        return nothing(MODES)
    measures = [m for m in definitions.measures if m.table == TABLE and m.statistic is Statistic.PROPORTION]
    frames = [nothing(MODES)]
    frames += [_of(source.frame(_sums(table, measure, as_of)), measure, mix_columns(table)) for measure in measures]
    whole = pd.concat(frames, ignore_index=True)
    return whole.sort_values(["measure", "clinic_id", "month", "mode", "mix"], kind="stable", ignore_index=True)


def _sums(table: Table, measure: Measure, as_of: date) -> exp.Select:
    factors = [MODE, *(column.name for column in mix_columns(table))]
    # Under names of their own: a category may be called "month".
    given = [exp.alias_(named(name), f"factor_{name}", quoted=True) for name in factors]
    rows = dated_rows(TABLE, measure.dated_by, [*parts_of([measure], as_of), named(ANSWERED), *given])
    by = [named(name) for name in ("clinic_id", "month", *(f"factor_{name}" for name in factors))]
    known = known_sums(measure)
    sums = {
        "sent": exp.Count(this=exp.Star()),
        "answered": count_where(exp.not_(named(ANSWERED).is_(exp.null()))),
        "n": known["denominator"],
        "top": known["numerator"],
    }
    columns = [exp.alias_(each, name) for name, each in sums.items()]
    return exp.select(*by, *columns).from_(rows.subquery("rows")).group_by(*(each.copy() for each in by))


def _of(sums: pd.DataFrame, measure: Measure, mix: tuple[Column, ...]) -> pd.DataFrame:
    names = [f"factor_{column.name}" for column in mix]
    factors = sums[["factor_mode", *names]].astype("object")
    factors = factors.where(factors.notna(), NOT_RECORDED).astype(str)
    texts = [
        json.dumps(dict(zip((column.name for column in mix), row, strict=True)), ensure_ascii=False)
        for row in factors[names].itertuples(index=False, name=None)
    ]
    return typed(sums.assign(measure=measure.id, mode=factors["factor_mode"], mix=texts), MODES)
