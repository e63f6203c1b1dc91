"""Holds what clinicians say of measures in validation against the measures: windows, and endings that pass over a no."""

from collections.abc import Iterator

import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.record_columns import LOOKS
from wellanalysis.errors import Problem
from wellanalysis.results.connection import Source
from wellanalysis.results.examples import rows

DISAGREES = "disagrees"


def look_problems(kept: Source, definitions: Definitions) -> list[Problem]:
    """Looks before their window opened or at a measure that never had one, and final measures that pass over them.

    Parameters
    ----------
    kept : Source
        The records; columns that are not of the contract's type are left to the contract's own checks.
    definitions : Definitions
        The network.
    """
    if LOOKS not in kept.tables or not {"look", "measure", "on", "verdict"} <= kept.sound.get(LOOKS, set()):
        return []
    looks = kept.frame(f'SELECT "look", "measure", "on", "verdict" FROM "{LOOKS}" ORDER BY "look"')
    measures = {measure.id: measure for measure in definitions.measures}
    problems: list[Problem] = []
    for id, own in looks.groupby("measure", sort=True):
        if id in measures:
            problems += _of_measure(kept, measures[str(id)], own)
    return problems


def _of_measure(kept: Source, measure: Measure, looks: pd.DataFrame) -> Iterator[Problem]:
    stage, where = measure.stage, f"{kept.places[LOOKS]}, column on"
    if stage.opened is None:
        what = f"{rows(len(looks))} of {measure.id}, which has no validation window, such as {looks['look'].iloc[0]!r}"
        yield Problem(where, what, f"say when it opened: {measure.path}, stage.opened")
    else:
        early = looks[looks["on"] < pd.Timestamp(stage.opened)]
        if len(early):
            what = f"{rows(len(early))} before the validation of {measure.id} opened, such as {early['look'].iloc[0]!r}"
            yield Problem(where, what, f"correct the day, or stage.opened in {measure.path}")
    against = looks[looks["verdict"] == DISAGREES]
    if measure.is_final_stage and stage.closed is None and len(against):
        what = f"is final, though {rows(len(against))} of {LOOKS} say that clinicians disagree, and no closing record answers"
        yield Problem(
            f"{measure.path}, stage.closed", what, "add closed: {on: 2026-10-01, changed: [what was changed]}"
        )
