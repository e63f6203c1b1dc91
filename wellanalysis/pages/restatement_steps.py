"""The states between the last publication and this run, as far as they can be told, made only where they are needed."""

from collections.abc import Callable, Hashable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.pages.figures import Figures, figures
from wellanalysis.pages.published import published_figures
from wellanalysis.pages.restatement_appeals import held_then, holding
from wellanalysis.pages.restatement_chain import Cause, Step
from wellanalysis.pages.restatement_publications import Made, Making, Recorded, unless_it_fails
from wellanalysis.results.connection import RECORDS
from wellanalysis.results.frames import Results
from wellanalysis.results.known import results_known_by, results_with

ENVIRONMENT = "${"


States = dict[Hashable, Any]
"""Results of other days or definitions, by what they are made from."""


def steps_between(
    last: Recorded,
    now: Figures,
    table: pd.DataFrame,
    making: Making,
    *,
    extracts: str | Path | None,
    differ: bool,
    states: States | None = None,
) -> list[Step]:
    """The way from the last publication to this run.

    Parameters
    ----------
    last : Recorded
        The last publication.
    now, table
        This run, and its published figures.
    making : Making
        What it was made with.
    extracts : str or Path, optional
        Where the extracts are, if not where network.yml says.
    differ : bool
        Whether definitions do.
    states : dict, optional
        As in `restatement.history`.

    Returns
    -------
    list of Step
        In the order code, corrected data, late data, definition, accepted appeals, each where it can have acted; the last is `table`. One
        that cannot be computed is left out, and its causes go with the next.
    """
    steps: list[Step] = []
    waiting: list[Cause] = []
    place = _place(now.definitions, extracts)
    old = last.definitions if differ else now.definitions
    then, today = last.publication.as_of, now.as_of
    states = {} if states is None else states
    # Sites of one run read the same extracts; what they were last published from may differ.
    by = tuple(sorted(last.publication.making.definitions.items())) if differ else ()

    def once(key: tuple[Hashable, ...], make: Callable[[], Made | None]) -> Made | None:
        if key not in states:
            states[key] = unless_it_fails(make)
        found: Made | None = states[key]
        return found

    other_rows = _rows(last.publication.inputs) != _rows(now.results.fingerprint)
    # What was decided since is the last cause asked for; until then the corrections of then hold.
    appeals = held_then(last.results, then, now)
    decided = holding(appeals) != holding(now.results.records.corrections)

    def take(results: Callable[[], Results | None], tables: frozenset[str] | None = None, by_old: bool = True) -> None:
        found = unless_it_fails(lambda: _published(old if by_old else now.definitions, results(), now))
        if found is not None:
            steps.append(Step(tuple(waiting), found, tables))
            waiting.clear()

    def with_appeals_of_then(definitions: Definitions, by: tuple[Hashable, ...]) -> Results | None:
        made = lambda: results_with(definitions, place, as_of=today, corrections=appeals)  # noqa: E731
        return once(("with", by, holding(appeals)), made)

    if last.publication.making.code != making.code:
        waiting.append(Cause.CODE)
        if other_rows or then != today:
            take(lambda: last.results)
    if other_rows:
        waiting.append(Cause.CORRECTED)
        if then < today and old is not None:
            known = once(
                ("known", by, then, holding(appeals)),
                lambda: results_known_by(old, place, then, as_of=today, corrections=appeals),
            )
            if known is not None:
                take(lambda: known[0], known[1])
    if then != today:
        waiting.append(Cause.LATE)
    if differ:
        if waiting and old is not None:
            take(lambda: with_appeals_of_then(old, by))
        waiting.append(Cause.DEFINITION)
    if decided:
        if waiting:
            take(lambda: with_appeals_of_then(now.definitions, ()), by_old=False)
        waiting.append(Cause.APPEAL)
    # Where nothing is known to differ, the rows of a database do: they have no hash.
    return [*steps, Step(tuple(waiting) or (Cause.CORRECTED,), table)]


def _rows(inputs: Mapping[str, str]) -> dict[str, str]:
    """The fingerprint without what people wrote down: of that, accepted corrections alone reach a figure."""
    return {name: value for name, value in inputs.items() if not name.startswith(f"{RECORDS}/")}


def _published(definitions: Definitions | None, results: Results | None, now: Figures) -> pd.DataFrame | None:
    if definitions is None or results is None:
        return None
    same = {"edition": now.edition, "stage": now.stage, "reader": now.reader}
    return published_figures(figures(definitions, results, now.quarter, **same, beside=now.beside))


def _place(definitions: Definitions, extracts: str | Path | None) -> str | Path:
    """Where the extracts are, whatever folder the definitions lie in."""
    given = definitions.network.extracts if extracts is None else str(extracts)
    if given.startswith(ENVIRONMENT):
        return given
    return definitions.folder / given if extracts is None else Path(given)
