"""Holds the records of skills, plans, conversations and actions against themselves and against the roster."""

from collections.abc import Iterator

import pandas as pd

from wellanalysis.definitions.record_columns import ACTIONS, CONVERSATIONS, DEVELOPMENT, SKILLS
from wellanalysis.errors import Problem
from wellanalysis.results.connection import Source
from wellanalysis.results.examples import plain, rows

ROSTER = "providers"


def development_problems(source: Source, kept: Source) -> list[Problem]:
    """What the contract alone cannot see in what people said of themselves, agreed on and talked about.

    Parameters
    ----------
    source : Source
        The extracts, with the roster.
    kept : Source
        The records; columns that are not of the contract's type are left to the contract's own checks.

    Returns
    -------
    list of Problem
        Skills without any answer; plans and actions that ended without words, or with words before they did; conversations
        with one clinician that name none, with others that name one, or with somebody who was not on the clinic's roster
        then. An identifier of a person is never repeated.
    """
    problems: list[Problem] = []
    if _is_sound(kept, SKILLS, "on", "measure", "self_rating", "interest"):
        problems += _without_answer(kept)
    for name, key, ended in ((DEVELOPMENT, "plan", "ended_on"), (ACTIONS, "action", "done_on")):
        if _is_sound(kept, name, key, ended, "came_of_it"):
            problems += _ended(kept, name, key, ended)
    if _is_sound(kept, CONVERSATIONS, "conversation", "clinic_id", "on", "kind", "provider_id"):
        held = kept.frame(f'SELECT * FROM "{CONVERSATIONS}"').sort_values("conversation", kind="stable")
        problems += _with_whom(kept, held)
        if _is_sound(source, ROSTER, "provider_id", "clinic_id", "from_date", "to_date"):
            problems += _off_roster(source, kept, held)
    return problems


def _is_sound(source: Source, name: str, *columns: str) -> bool:
    return name in source.tables and source.sound.get(name, set()).issuperset(columns)


def _told(kept: Source, name: str, column: str, wrong: pd.DataFrame, what: str, remedy: str) -> Iterator[Problem]:
    """One problem for all rows of a kind; `what` goes on after the number of rows."""
    if len(wrong):
        yield Problem(f"{kept.places[name]}, column {column}", f"{rows(len(wrong))} {what}", remedy)


def _first(wrong: pd.DataFrame, column: str) -> str:
    return repr(plain(wrong[column].iloc[0])) if len(wrong) else ""


def _said(frame: pd.DataFrame, column: str) -> pd.Series:
    return frame[column].fillna("").astype(str).str.strip().ne("")


def _without_answer(kept: Source) -> Iterator[Problem]:
    skills = kept.frame(f'SELECT * FROM "{SKILLS}"').sort_values(["on", "measure"], kind="stable")
    wrong = skills[skills["self_rating"].isna() & skills["interest"].isna()]
    what = f"with neither a rating nor an interest, such as one of {_first(wrong, 'on')} on {_first(wrong, 'measure')}"
    yield from _told(kept, SKILLS, "self_rating", wrong, what, "leave such a row out: it says nothing")


def _ended(kept: Source, name: str, key: str, ended: str) -> Iterator[Problem]:
    lines = kept.frame(f'SELECT * FROM "{name}"').sort_values(key, kind="stable")
    has_words = _said(lines, "came_of_it")
    if name == DEVELOPMENT:
        mute = lines[lines[ended].notna() & ~has_words]
        what = f"that ended without a word on what came of it, such as {_first(mute, key)}"
        yield from _told(kept, name, "came_of_it", mute, what, "write what came of it, or why it was put aside")
    early = lines[lines[ended].isna() & has_words]
    what = f"with what came of it, though {ended} is absent, such as {_first(early, key)}"
    yield from _told(kept, name, ended, early, what, f"write the day into {ended}, or leave came_of_it empty")


def _with_whom(kept: Source, held: pd.DataFrame) -> Iterator[Problem]:
    named, alone = _said(held, "provider_id"), held["kind"].eq("provider")
    nobody, somebody = held[alone & ~named], held[held["kind"].notna() & ~alone & named]
    what = f"with one clinician and no provider_id, such as {_first(nobody, 'conversation')}"
    yield from _told(kept, CONVERSATIONS, "provider_id", nobody, what, "name the clinician, or give it another kind")
    what = f"of another kind that names one clinician, such as {_first(somebody, 'conversation')}"
    remedy = "leave provider_id empty: the words of such a conversation are read by the whole clinic"
    yield from _told(kept, CONVERSATIONS, "provider_id", somebody, what, remedy)


def _off_roster(source: Source, kept: Source, held: pd.DataFrame) -> Iterator[Problem]:
    roster = source.frame(f'SELECT provider_id, clinic_id, from_date, to_date FROM "{ROSTER}"')
    talked = held[held["kind"].eq("provider") & _said(held, "provider_id") & held["on"].notna()]
    # Somebody whom no roster knows at all is told with the references.
    talked = talked[talked["provider_id"].isin(roster["provider_id"])]
    both = talked.merge(roster, on=["provider_id", "clinic_id"], how="left")
    begun = both["from_date"] <= both["on"]
    there = both[begun & (both["to_date"].isna() | (both["to_date"] >= both["on"]))]
    wrong = talked[~talked["conversation"].isin(there["conversation"])]
    what = f"with somebody who was not on the clinic's roster that day, such as {_first(wrong, 'conversation')}"
    yield from _told(kept, CONVERSATIONS, "clinic_id", wrong, what, "correct the clinic or the day, or the roster")
