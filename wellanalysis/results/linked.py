"""Outcomes beside the care that came before them: counts per clinic, clinician, quarter, case mix and care received.

All that questions about what goes with an outcome are answered from, without the rows of people. What was known before
care is one number, the pattern of `wellanalysis.results.patterns`; which leading indicators were achieved is one text.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.kinds import Kind
from wellanalysis.definitions.measures import Measure, Statistic
from wellanalysis.results.columns import LINKED, nothing, typed
from wellanalysis.results.connection import Source
from wellanalysis.results.patterns import TEXT, adjusted, factor_columns, levels_of, published, typed_level
from wellanalysis.results.quarters import quarter_starts
from wellanalysis.results.states import State, loss_codes, named, row_state
from wellanalysis.results.sums import count_where, dated_rows

OUTCOME, CLINICIAN = "outcome_state", "provider_id"
CARE = {
    "1": "achieved",
    "0": "not_achieved",
    "m": "not_recorded",
    "-": "not_applicable",
    "l": "lost",
    "o": "open",
    "b": "before",
    "x": "not_applicable_before",
}
"""What `care` says of one indicator, and what `unpacked` calls it; before: the outcome came before it could be known."""
BEFORE, NOT_APPLICABLE_BEFORE = -1, -2
NO_PATTERN = -1
KEYS = ["clinic_id", CLINICIAN, "quarter", "pattern", "care"]


def indicators_of(outcome: Measure, definitions: Definitions) -> tuple[Measure, ...]:
    """Leading indicators that are shares of the same rows, dated alike, and known no later than the outcome.

    None for an outcome that is no share or has no case mix: what it goes with could be adjusted for nothing.
    """
    if outcome not in adjusted(definitions) or outcome.statistic is not Statistic.PROPORTION:
        return ()
    return tuple(
        each
        for each in definitions.current
        if each.kind is Kind.LEADING_INDICATOR
        and each.statistic is Statistic.PROPORTION
        and (each.table, each.dated_by) == (outcome.table, outcome.dated_by)
        and each.follow_up_days <= outcome.follow_up_days
    )


def outcomes_of(definitions: Definitions) -> tuple[Measure, ...]:
    """Outcomes that any leading indicator can be held against."""
    return tuple(each for each in definitions.current if each.kind is Kind.OUTCOME and indicators_of(each, definitions))


def linked(source: Source, definitions: Definitions, as_of: date, levels: pd.DataFrame) -> pd.DataFrame:
    """Counts behind the question how indicators go with outcomes.

    Parameters
    ----------
    source, definitions, as_of
        As for the cube.
    levels : DataFrame
        ``pattern_levels`` of `wellanalysis.results.patterns.patterns`.

    Returns
    -------
    DataFrame
        ``outcome, clinic_id``; ``provider_id``: who is recorded as responsible, empty where nobody is; ``quarter``: first
        day of the reporting quarter; ``pattern``: of the outcome's case mix, as in `levels`, −1 where nobody with a known
        outcome has it; ``care``: a letter of `CARE`
        for each of `indicators_of`, in their order; ``trials, events``: rows whose outcome is known, and those that had it;
        ``lost``: rows beside them that were lost before the outcome could be known.
    """
    frames = [nothing(LINKED)]
    for outcome in outcomes_of(definitions):
        factors = tuple(sorted(set(outcome.case_mix)))
        indicators = indicators_of(outcome, definitions)
        has_clinician = CLINICIAN in source.columns[outcome.table]
        counts = source.frame(_counts(outcome, indicators, factors, as_of, has_clinician=has_clinician))
        frames.append(_coded(counts, outcome, indicators, factors, definitions, levels))
    return pd.concat(frames, ignore_index=True)


def _counts(
    outcome: Measure, indicators: Sequence[Measure], factors: Sequence[str], as_of: date, *, has_clinician: bool
) -> exp.Select:
    nobody = exp.Literal.string("")
    clinician = exp.Coalesce(this=exp.cast(named(CLINICIAN), TEXT), expressions=[nobody]) if has_clinician else nobody
    columns = [
        *factor_columns(tuple(factors)),
        exp.alias_(clinician, "clinician"),
        exp.alias_(row_state(outcome, as_of), OUTCOME),
        *(exp.alias_(_care(each, outcome, as_of), f"care_{place}") for place, each in enumerate(indicators)),
    ]
    rows = dated_rows(outcome.table, outcome.dated_by, columns).subquery("rows")
    known = named(OUTCOME).between(int(State.NOT_ACHIEVED), int(State.COUNTED))
    lost = named(OUTCOME).isin(*loss_codes(outcome).values()) if outcome.losses else exp.false()
    keys = ["clinic_id", "clinician", "month", *_names("factor", factors), *_names("care", indicators)]
    events = count_where(named(OUTCOME).eq(int(State.COUNTED)))
    sums = {"trials": count_where(known), "events": events, "lost": count_where(lost)}
    columns = [exp.alias_(each, name) for name, each in sums.items()]
    return exp.select(*keys, *columns).from_(rows).where(exp.or_(known.copy(), lost.copy())).group_by(*keys)


def _names(stem: str, each: Sequence[object]) -> list[str]:
    return [f"{stem}_{place}" for place in range(len(each))]


def _care(indicator: Measure, outcome: Measure, as_of: date) -> exp.Expr:
    """State of a row in an indicator, or that its outcome had come before the indicator could be known."""
    state = row_state(indicator, as_of)
    if outcome.time_to is None:
        return state
    meant = exp.and_(exp.paren(state.copy()).neq(int(State.NOT_MEANT)), exp.not_(_left_out(exp.paren(state.copy()))))
    early = named(outcome.time_to) <= indicator.follow_up_days
    return (
        exp.Case()
        .when(exp.and_(early, meant), exp.Literal.number(BEFORE))
        .when(early.copy(), exp.Literal.number(NOT_APPLICABLE_BEFORE))
        .else_(state)
    )


def _left_out(state: exp.Expr) -> exp.Expr:
    return exp.paren(exp.and_(state >= int(State.LEFT_OUT), state.copy() < int(State.LOST_AS)))


def _coded(
    counts: pd.DataFrame,
    outcome: Measure,
    indicators: Sequence[Measure],
    factors: Sequence[str],
    definitions: Definitions,
    levels: pd.DataFrame,
) -> pd.DataFrame:
    """Factors as the number of their pattern, states as letters, months as quarters."""
    columns = definitions.contract[outcome.table].columns
    wide = levels_of(levels, outcome.id)[list(factors)]
    number = pd.Series(wide.index, index=pd.MultiIndex.from_frame(wide))
    texts = [published(counts[f"factor_{place}"], columns[name].type) for place, name in enumerate(factors)]
    care = pd.Series("", counts.index, dtype=object)
    for place in range(len(indicators)):
        care = care + _letters(counts[f"care_{place}"].to_numpy())
    found = counts.assign(
        # Only of the lost can a combination be that nobody with a known outcome has.
        pattern=number.reindex(pd.MultiIndex.from_arrays(texts)).fillna(NO_PATTERN).to_numpy(),
        care=care,
        quarter=quarter_starts(counts["month"], definitions.network.calendar.year_starts),
        provider_id=counts["clinician"],
    )
    sums = found.groupby(KEYS, sort=True)[["trials", "events", "lost"]].sum().reset_index()
    return typed(sums.assign(outcome=outcome.id), LINKED)


def _letters(states: np.ndarray) -> np.ndarray:
    """The letter of `CARE` of each state."""
    known = np.asarray(states, dtype=np.int64)
    cases = [
        (known == BEFORE, "b"),
        (known == NOT_APPLICABLE_BEFORE, "x"),
        (known == State.NOT_MEANT, "-"),
        (known == State.OPEN, "o"),
        ((known == State.LOST) | (known >= State.LOST_AS), "l"),
        (known == State.MISSING, "m"),
        (known == State.NOT_ACHIEVED, "0"),
        (known == State.COUNTED, "1"),
    ]
    return np.select([case for case, _ in cases], [letter for _, letter in cases], "-").astype(object)


def unpacked(
    counts: pd.DataFrame,
    levels: pd.DataFrame,
    definitions: Definitions,
    outcome: Measure,
    *,
    first: date,
    last: date,
) -> pd.DataFrame:
    """Counts of one outcome with a column for each factor and each indicator.

    Parameters
    ----------
    counts, levels : DataFrame
        ``linked`` and ``pattern_levels`` of the results tables.
    definitions : Definitions
        The network.
    outcome : Measure
        One of `outcomes_of`.
    first, last : date
        Quarters that begin between these days, both included.

    Returns
    -------
    DataFrame
        ``clinic_id, provider_id, quarter``, the factors (categories in the order of the definition, or numbers),
        ``trials, events, lost``, and per indicator a column of its id with a word of `CARE`.
    """
    rows = counts[
        (counts["outcome"] == outcome.id) & counts["quarter"].between(pd.Timestamp(first), pd.Timestamp(last))
    ]
    wide = levels_of(levels, outcome.id)
    columns = definitions.contract[outcome.table].columns
    factors = pd.DataFrame({name: typed_level(wide[name], columns[name]) for name in dict.fromkeys(outcome.case_mix)})
    words = {
        each.id: pd.Categorical(rows["care"].str[place].map(CARE), categories=list(CARE.values()))
        for place, each in enumerate(indicators_of(outcome, definitions))
    }
    named_ones = rows.drop(columns=["outcome", "care"]).join(factors, on="pattern").drop(columns="pattern")
    return named_ones.assign(**words).reset_index(drop=True)
