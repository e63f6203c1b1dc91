"""A provider's own patients, episode by episode: for that provider's eyes, and never part of a site."""

from collections.abc import Collection
from datetime import date

import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.kinds import CLINICAL
from wellanalysis.definitions.measures import Measure, Statistic
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.attribution import CREDITED, attributed
from wellanalysis.results.connection import Source
from wellanalysis.results.states import State, day_of, legend, named, row_state

EPISODES = "episodes"
# A list says what happened: whether that is good depends on the measure.
ANSWERS = {int(State.NOT_ACHIEVED): "no", int(State.COUNTED): "yes"}
FIRST = {"episode_id": "Episode", "patient_id": "Patient", "clinic_id": "Clinic", "start_date": "Began"}


def patient_lists(
    source: Source, definitions: Definitions, as_of: date, *, first: date, last: date, providers: Collection[str]
) -> dict[str, pd.DataFrame]:
    """Episodes attributed to each provider under the agreed rule, with what each came to in every measure.

    Parameters
    ----------
    source, definitions, as_of
        As for the cube.
    first, last : date
        Days between which the episodes began, both included.
    providers : collection of str
        Whose lists.

    Returns
    -------
    dict of str to DataFrame
        By provider, in the order of the days: episode, patient (the extract's pseudonym), clinic, day, and a column of
        words for each clinical share among episodes: ``yes``, ``no``, ``follow-up open``, ``not recorded`` and so on.

    Raises
    ------
    ProblemsFound
        When network.yml agrees on no rule.
    """
    attribution = definitions.network.attribution
    if attribution is None:
        what, remedy = "no rule ties episodes to providers", "agree on one, and write it: attribution: {rule: ...}"
        raise ProblemsFound([Problem("network.yml, attribution", what, remedy)])
    shares = [m for m in definitions.current if m.table == EPISODES and m.statistic is Statistic.PROPORTION]
    measures = [measure for measure in shares if measure.kind in CLINICAL]
    states = [exp.alias_(row_state(measure, as_of), measure.id, quoted=True) for measure in measures]
    rows = exp.select(*(named(name) for name in FIRST), *states).from_(exp.table_(EPISODES, quoted=True))
    day = named("start_date")
    rows = rows.where(day.between(day_of(first), day_of(last)))
    whose = exp.select("provider_id", "episode_id").from_(CREDITED).where(f"rule = '{attribution.rules[0]}'")
    columns = [exp.column(each, table="mine", quoted=True) for each in (*FIRST, *(measure.id for measure in measures))]
    query = exp.select("whose.provider_id", *columns).from_(rows.subquery("mine"))
    query = query.join(whose.subquery("whose"), on="mine.episode_id = whose.episode_id")
    with attributed(source, attribution, as_of):
        found = source.frame(query)
    return {id: _in_words(found[found["provider_id"] == id], measures) for id in providers}


def _in_words(rows: pd.DataFrame, measures: Collection[Measure]) -> pd.DataFrame:
    """States as words, the oldest episode first."""
    rows = rows.sort_values(["start_date", "episode_id"], kind="stable")
    plain = rows[list(FIRST)].rename(columns=FIRST).assign(Began=rows["start_date"].dt.strftime("%Y-%m-%d"))
    said = {measure.title: rows[measure.id].map({**legend(measure), **ANSWERS}) for measure in measures}
    return plain.assign(**said).reset_index(drop=True)
