"""What becomes of a row of an extract in a measure, as SQL.

Each row gets one state per measure, decided in this order: the measure is not about it (denominator not true); it is
left out (the first exclusion that is true); its follow-up has not closed; it was lost (the first kind that is true);
its answer is missing; or it counts. Unknown is told apart from false: an unknown denominator does not make a row eligible, an unknown exclusion
does not leave it out, an unknown loss is no loss, and an unknown numerator is a missing answer.
"""

from datetime import date, timedelta
from enum import IntEnum

from sqlglot import exp

from wellanalysis.definitions.measures import PLAIN_LOSS, Measure, Statistic
from wellanalysis.definitions.predicates import parsed

DATE = exp.DataType.build("DATE")


class State(IntEnum):
    """State of a row in a measure.

    Left out for the k-th exclusion, counted from 0, is ``LEFT_OUT + k``. Lost is ``LOST`` where a measure knows one
    kind of loss, and ``LOST_AS + k`` for the k-th of several.
    """

    NOT_MEANT = 0
    OPEN = 1
    LOST = 2
    MISSING = 3
    NOT_ACHIEVED = 4
    COUNTED = 5
    LEFT_OUT = 10
    LOST_AS = 100


def logic(text: str) -> exp.Expr:
    """Syntax tree of a predicate or expression as it is run: a cast that fails is unknown, and ends no run."""
    tree = parsed(text)
    return tree.transform(lambda node: exp.TryCast(**node.args) if type(node) is exp.Cast else node)


def named(name: str) -> exp.Column:
    """A column, quoted, so that any name of an extract is taken as it stands."""
    return exp.column(exp.to_identifier(name, quoted=True))


def _true(text: str) -> exp.Expr:
    """Predicate that is true or false where `text` is true, false or unknown."""
    return exp.Is(this=exp.paren(logic(text), copy=False), expression=exp.true())


def _unknown(text: str) -> exp.Expr:
    return exp.Is(this=exp.paren(logic(text), copy=False), expression=exp.null())


def row_state(measure: Measure, as_of: date) -> exp.Case:
    """State of a row, as a CASE.

    Parameters
    ----------
    measure : Measure
        A measure that counts rows, not an aggregated one.
    as_of : date
        Day that the extract speaks of; a row whose follow-up ends on this day is closed.

    Returns
    -------
    exp.Case
        A whole number of `State`.
    """
    state = exp.Case()
    if measure.denominator.lower() != "true":
        state = state.when(exp.not_(_true(measure.denominator)), _number(State.NOT_MEANT))
    if measure.clinics is not None:
        there = named("clinic_id").isin(*(exp.Literal.string(clinic) for clinic in measure.clinics))
        state = state.when(exp.not_(there), _number(State.NOT_MEANT))
    for place, exclusion in enumerate(measure.exclusions.values()):
        state = state.when(_true(exclusion.when), _number(State.LEFT_OUT + place))
    last_closed = as_of - timedelta(days=measure.follow_up_days)
    state = state.when(named(measure.dated_by) > day_of(last_closed), _number(State.OPEN))
    for kind, code in loss_codes(measure).items():
        state = state.when(_true(measure.losses[kind]), _number(code))
    state = state.when(exp.or_(*(_unknown(each) for each in needed(measure))), _number(State.MISSING))
    if measure.statistic is Statistic.PROPORTION and measure.numerator is not None:
        state = state.when(exp.not_(exp.paren(logic(measure.numerator))), _number(State.NOT_ACHIEVED))
    return state.else_(_number(State.COUNTED))


def loss_codes(measure: Measure) -> dict[str, int]:
    """State of a row that was lost, by kind of loss."""
    if len(measure.losses) < 2:
        return dict.fromkeys(measure.losses, int(State.LOST))
    return {kind: State.LOST_AS + place for place, kind in enumerate(measure.losses)}


def legend(measure: Measure) -> dict[int, str]:
    """Every state that a row can have in this measure, in words, for readers of the executed query."""
    proportion = measure.statistic is Statistic.PROPORTION
    said = {int(State.NOT_MEANT): "not meant", int(State.OPEN): "follow-up open"}
    said |= {code: f"lost ({_in_words(kind)})" for kind, code in loss_codes(measure).items()}
    if list(measure.losses) == [PLAIN_LOSS]:
        said[int(State.LOST)] = "lost"
    said[int(State.MISSING)] = "not recorded"
    said |= {int(State.NOT_ACHIEVED): "counted, not achieved"} if proportion else {}
    said[int(State.COUNTED)] = "counted, achieved" if proportion else "counted"
    said |= {State.LEFT_OUT + place: f"left out ({_in_words(name)})" for place, name in enumerate(measure.exclusions)}
    return dict(sorted(said.items()))


def _in_words(name: str) -> str:
    """The name of an exclusion or of a kind of loss as pages show it."""
    return name.replace("_", " ")


def needed(measure: Measure) -> tuple[str, ...]:
    """Expressions that make up a row's answer: unless all are known, the answer is missing."""
    by_statistic = {
        Statistic.PROPORTION: (measure.numerator,),
        Statistic.MEAN: (measure.value,),
        Statistic.RATE: (measure.events, measure.exposure),
    }
    return tuple(each for each in by_statistic[measure.statistic] if each is not None)


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(int(value))


def day_of(day: date) -> exp.Expr:
    """A day, as SQL."""
    return exp.cast(exp.Literal.string(day.isoformat()), DATE)
