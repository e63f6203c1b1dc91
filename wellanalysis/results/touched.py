"""Which figures accepted corrections touch, told from the rows that they correct, without computing anything twice."""

from collections.abc import Iterator, Sequence
from datetime import date

import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure
from wellanalysis.results.columns import CORRECTED, TEXT, nothing, typed
from wellanalysis.results.connection import Source
from wellanalysis.results.corrected_rows import is_row
from wellanalysis.results.corrections import ATTRIBUTED_TO, Correction
from wellanalysis.results.states import State, logic, named, needed, row_state
from wellanalysis.results.sums import month_of

CLINIC, MONTH, STATE, ANSWER = "clinic_id", "month", "state", "answer"
SAID = "said"
"""What a measure makes of the row: its state, its answer and what was known before care."""
KEY = ["correction", CLINIC, "measure", MONTH]


def places(source: Source, definitions: Definitions, corrections: Sequence[Correction], as_of: date) -> pd.DataFrame:
    """What each measure makes of the rows of corrections, as the extracts read now.

    Parameters
    ----------
    source : Source
        The extracts, corrected or not.
    definitions : Definitions
        The network.
    corrections : sequence of Correction
        From the records.
    as_of : date
        Day that the extracts speak of; decides whether a row's follow-up has closed.

    Returns
    -------
    DataFrame
        `CORRECTED` and ``said``, one row for each correction and measure of its table that is about the row. A correction of
        who an episode is attributed to touches no clinic's figure, and has no row.
    """
    found = [
        {
            "correction": each.reference,
            "appeal": each.appeal,
            "decided_on": pd.Timestamp(each.decided_on) if each.decided_on else pd.NaT,
            **row,
        }
        for each in corrections
        if each.column != ATTRIBUTED_TO
        for row in _of_row(source, each, definitions.measures, as_of)
    ]
    types = {**CORRECTED, SAID: TEXT}
    return typed(pd.DataFrame(found), types) if found else nothing(types)


def touched(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """The figures of which a correction changed something: clinics and months that a row left, came to, or counts otherwise in.

    Parameters
    ----------
    before, after : DataFrame
        As `places` gives them without the corrections and with them.

    Returns
    -------
    DataFrame
        `CORRECTED`, each correction, clinic, measure and month once.
    """
    whole = pd.concat([before, after], ignore_index=True)
    moved = whole[~whole.duplicated([*KEY, SAID], keep=False)]
    return typed(moved.drop_duplicates(KEY).sort_values(KEY, kind="stable"), CORRECTED)


def _of_row(
    source: Source, correction: Correction, measures: Sequence[Measure], as_of: date
) -> Iterator[dict[str, object]]:
    """The row that a correction names as the measures of its table take it; left out where one is not about it."""
    own = [each for each in measures if each.table == correction.table and not each.is_aggregated]
    if not own:
        return
    parts = [_parts(each, as_of) for each in own]
    columns = [exp.alias_(part, f"{name}_{place}") for place, of in enumerate(parts) for name, part in of.items()]
    asked = exp.select(named(CLINIC), *columns).from_(exp.table_(correction.table, quoted=True))
    for row in source.frame(asked.where(is_row(correction))).to_dict("records"):
        for place, measure in enumerate(own):
            month = row[f"{MONTH}_{place}"]
            if row[f"{STATE}_{place}"] == State.NOT_MEANT or pd.isna(month) or pd.isna(row[CLINIC]):
                continue
            said = [row[f"{name}_{place}"] for name in parts[place] if name != MONTH]
            told = "\0".join("" if pd.isna(value) else str(value) for value in said)
            yield {CLINIC: row[CLINIC], "measure": measure.id, MONTH: pd.Timestamp(month), SAID: told}


def _parts(measure: Measure, as_of: date) -> dict[str, exp.Expr]:
    """What is asked of a row for a measure: its month, its state, its answer and what was known before care."""
    answers = [exp.cast(exp.paren(logic(text)), "VARCHAR") for text in needed(measure)]
    answers += [exp.cast(named(name), "VARCHAR") for name in measure.case_mix]
    return {
        MONTH: month_of(measure.dated_by),
        STATE: row_state(measure, as_of),
        **{f"{ANSWER}{place}": each for place, each in enumerate(answers)},
    }
