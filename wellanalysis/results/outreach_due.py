"""What each rule of outreach says of each patient on a day: due, due soon, done, or not to be told."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.outreach import PERSON, PLACE, OutreachRule
from wellanalysis.results.columns import COUNT, DAY, TEXT, nothing, typed
from wellanalysis.results.connection import Source
from wellanalysis.results.states import day_of, logic, named

NOT_MEANT, UNKNOWN, FINISHED, GIVEN_UP, OVERDUE, SOON, NOT_YET = range(7)
"""What a rule says of a row: it is not about it; it cannot be told; what was asked for is done; it was due so long ago that
nobody asks any more; it is overdue; it is due on the day or soon; it is due later."""
DUE = (OVERDUE, SOON)
ROWS = {
    **{"measure": TEXT, "rule": TEXT, "role": TEXT, "clinic_id": TEXT, "patient_id": TEXT},
    **{"counted_from": DAY, "due_on": DAY, "state": COUNT, "finished_on": DAY},
}
"""Columns of what `asked` gives."""


@dataclass(frozen=True)
class Rule:
    """A rule with the measure that it is of.

    Parameters
    ----------
    measure, name : str
        Ids of both.
    says : OutreachRule
        What the measure's file says.
    """

    measure: str
    name: str
    says: OutreachRule


def rules_of(definitions: Definitions) -> tuple[Rule, ...]:
    """Rules of all measures that are not retired, in the order of the report and of each file."""
    return tuple(
        Rule(measure.id, name, says) for measure in definitions.current for name, says in measure.outreach.items()
    )


def askable(source: Source, rule: Rule) -> bool:
    """Whether the extracts hold the table that a rule asks."""
    return rule.says.table in source.tables


def asked(source: Source, rules: Collection[Rule], on: date, *, clinics: Collection[str] = ()) -> pd.DataFrame:
    """What the rules say of each patient of their tables.

    Parameters
    ----------
    source : Source
        Extracts that `check` found nothing wrong with.
    rules : collection of Rule
        From `rules_of`; those whose table is not there ask nobody.
    on : date
        Day of the worklist.
    clinics : collection of str
        Only these clinics; all of them where none is named.

    Returns
    -------
    DataFrame
        Columns of `ROWS`, one row for each row of the rule's table: ``counted_from`` (NaT where the extract has no such day),
        ``due_on``, ``state`` (one of this module's), ``finished_on`` (by a rule's ``done_on``; else NaT). In the order of the
        rules, then of clinics, patients and days.
    """
    frames = [_of_rule(source, rule, on, clinics) for rule in rules if askable(source, rule)]
    return pd.concat(frames, ignore_index=True) if frames else nothing(ROWS)


def counted(source: Source, rule: Rule, on: date) -> pd.DataFrame:
    """People by clinic and state of one rule, counted where the extracts are.

    Returns
    -------
    DataFrame
        ``clinic_id, state, people``; the network as a whole has the clinic "".
    """
    given = exp.select(named(PLACE), named(PERSON), exp.alias_(state_of(rule.says, on), "state"))
    given = given.from_(exp.table_(rule.says.table, quoted=True))
    people = exp.alias_(exp.Count(this=exp.Distinct(expressions=[named(PERSON)])), "people")
    each = exp.select(named(PLACE), "state", people).from_(given.subquery("given")).group_by(named(PLACE), "state")
    whole = exp.select("state", people.copy()).from_(given.copy().subquery("given")).group_by("state")
    return pd.concat([source.frame(each), source.frame(whole).assign(clinic_id="")], ignore_index=True)


def state_of(rule: OutreachRule, on: date) -> exp.Case:
    """State of a row on a day, as a CASE; unknown is told apart from false, as in measures.

    Parameters
    ----------
    rule : OutreachRule
        What is asked.
    on : date
        The day.

    Returns
    -------
    exp.Case
        One of this module's whole numbers.
    """
    since = named(rule.due_from)
    first_overdue = on - timedelta(days=rule.within_days)
    state = exp.Case()
    if rule.who.lower() != "true":
        state = state.when(_is(rule.who, exp.null()), _number(UNKNOWN))
        state = state.when(exp.not_(_is(rule.who, exp.true())), _number(NOT_MEANT))
    if rule.done is not None:
        state = state.when(_is(rule.done, exp.true()), _number(FINISHED))
    state = state.when(since.copy().is_(exp.null()), _number(UNKNOWN))
    if rule.done_on is not None:
        state = state.when(named(rule.done_on) > since.copy(), _number(FINISHED))
    if rule.until_days is not None:
        last = first_overdue - timedelta(days=rule.until_days)
        state = state.when(since.copy() < day_of(last), _number(GIVEN_UP))
    state = state.when(since.copy() < day_of(first_overdue), _number(OVERDUE))
    state = state.when(since.copy() <= day_of(first_overdue + timedelta(days=rule.soon_days)), _number(SOON))
    return state.else_(_number(NOT_YET))


def _of_rule(source: Source, rule: Rule, on: date, clinics: Collection[str]) -> pd.DataFrame:
    says = rule.says
    finished = exp.null() if says.done_on is None else named(says.done_on)
    columns = [
        named(PLACE),
        named(PERSON),
        exp.alias_(named(says.due_from), "counted_from"),
        exp.alias_(state_of(says, on), "state"),
        exp.alias_(exp.cast(finished, exp.DataType.build("DATE")), "finished_on"),
    ]
    query = exp.select(*columns).from_(exp.table_(says.table, quoted=True))
    query = query.where(*(exp.not_(named(name).is_(exp.null())) for name in (PLACE, PERSON)))
    if clinics:
        query = query.where(named(PLACE).isin(*(exp.Literal.string(each) for each in sorted(clinics))))
    found = source.frame(query)
    found = found.assign(
        measure=rule.measure,
        rule=rule.name,
        role=says.role,
        due_on=found["counted_from"] + pd.to_timedelta(says.within_days, unit="D"),
    )
    return typed(found.sort_values([PLACE, PERSON, "counted_from", "state"], kind="stable"), ROWS)


def _is(text: str, what: exp.Expr) -> exp.Expr:
    return exp.Is(this=exp.paren(logic(text), copy=False), expression=what)


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(value)


def keys_of(rules: Collection[Rule]) -> Iterator[tuple[str, str]]:
    """Measure and name of each rule."""
    yield from ((rule.measure, rule.name) for rule in rules)
