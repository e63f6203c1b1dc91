"""Holds what people said and are quoted with against consent and reading."""

from collections.abc import Iterator

import pandas as pd

from wellanalysis.definitions.record_columns import CODES, EXCERPTS, FEEDBACK, SEEN_BY, STORIES, THEMES
from wellanalysis.errors import Problem
from wellanalysis.results.connection import Source
from wellanalysis.results.examples import rows

WRITER, CLINIC = SEEN_BY[0], SEEN_BY[1]
QUOTED = {EXCERPTS: "excerpt", STORIES: "story"}
"""Tables of words that are printed only with consent, and the column of their reference."""
MEANT_FOR = {FEEDBACK: "item", **QUOTED}
"""Tables whose rows say who may read them."""


def voices_problems(kept: Source) -> list[Problem]:
    """What the contract alone cannot see in excerpts, stories, codes and themes.

    Parameters
    ----------
    kept : Source
        The records; columns that are not of the contract's type are left to its own checks.

    Returns
    -------
    list of Problem
        Words to be printed that nobody agreed to, consent taken back that was never given, texts read by nobody that
        has a role or on no day, the same words twice, codes of what was not said yet, words meant for a clinic and of none,
        themes decided without words.
    """
    problems: list[Problem] = []
    for name, key in QUOTED.items():
        if _is_sound(kept, name, key, "says", "seen_by", "agreed_on", "withdrawn_on", "until", "reviewed_on"):
            found = kept.frame(f'SELECT * FROM "{name}" ORDER BY "{key}"')
            problems += [*_consent(kept, name, found), *_reader(kept, name, found), *_twice(kept, name, found)]
    for name, key in MEANT_FOR.items():
        if _is_sound(kept, name, key, "seen_by"):
            problems += _for_nobody(kept, name, kept.frame(f'SELECT * FROM "{name}" ORDER BY "{key}"'))
    if _is_sound(kept, CODES, "excerpt", "on") and _is_sound(kept, EXCERPTS, "excerpt", "on"):
        problems += _coded_early(kept)
    if _is_sound(kept, THEMES, "theme", "decision", "says", "decided_on"):
        problems += _decided(kept)
    return problems


def _is_sound(source: Source, name: str, *columns: str) -> bool:
    return name in source.tables and source.sound.get(name, set()).issuperset(columns)


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name] if name in frame else pd.Series(None, index=frame.index, dtype=object)


def _told(kept: Source, name: str, column: str, wrong: pd.DataFrame, what: str, remedy: str) -> Iterator[Problem]:
    if len(wrong):
        key = MEANT_FOR.get(name, "excerpt" if name == CODES else "theme")
        said = f"{rows(len(wrong))} {what}, such as {key} {wrong[key].iloc[0]!r}"
        yield Problem(f"{kept.places[name]}, column {column}", said, remedy)


def _consent(kept: Source, name: str, found: pd.DataFrame) -> Iterator[Problem]:
    agreed, ended = _column(found, "agreed_on"), _column(found, "withdrawn_on")
    to_print = found["seen_by"].ne(WRITER) & _column(found, "reviewed_on").notna()
    remedy = f"write the day on which they agreed, or set seen_by to {WRITER} until they do"
    what = "to be printed without consent: read, and to be seen by others than the writer"
    yield from _told(kept, name, "agreed_on", found[to_print & agreed.isna()], what, remedy)
    taken = found[agreed.isna() & (ended.notna() | _column(found, "until").notna())]
    what = "with a consent that ends and was never given"
    yield from _told(kept, name, "agreed_on", taken, what, "write the day on which they agreed, or take out its end")


def _reader(kept: Source, name: str, found: pd.DataFrame) -> Iterator[Problem]:
    by, on = _column(found, "reviewed_by"), _column(found, "reviewed_on")
    remedy = "write the reader's role and the day, or neither while nobody has read it"
    yield from _told(kept, name, "reviewed_by", found[by.isna() & on.notna()], "read on a day, and not by whom", remedy)
    yield from _told(kept, name, "reviewed_on", found[by.notna() & on.isna()], "read by somebody, and not when", remedy)


def _twice(kept: Source, name: str, found: pd.DataFrame) -> Iterator[Problem]:
    key = QUOTED[name]
    words = found["says"].fillna("").str.casefold().str.split().str.join(" ")
    again = found.assign(words=words)[words.duplicated(keep=False) & words.ne("")]
    for _, same in again.groupby("words", sort=True):
        what = f"the same words stand as {' and '.join(map(repr, same[key]))}"
        yield Problem(f"{kept.places[name]}, column says", what, "keep one: a voice counts once")


def _for_nobody(kept: Source, name: str, found: pd.DataFrame) -> Iterator[Problem]:
    wrong = found[found["seen_by"].eq(CLINIC) & _column(found, "clinic_id").isna()]
    what = f"to be seen by a {CLINIC}, and of none: nobody would read it"
    yield from _told(kept, name, "clinic_id", wrong, what, "name the clinic, or say who else may see it in seen_by")


def _coded_early(kept: Source) -> Iterator[Problem]:
    said = kept.frame(f'SELECT "excerpt", "on" FROM "{EXCERPTS}"').drop_duplicates("excerpt").set_index("excerpt")["on"]
    codes = kept.frame(f'SELECT "excerpt", "on" FROM "{CODES}" ORDER BY "excerpt", "on"')
    wrong = codes[codes["on"] < codes["excerpt"].map(said)]
    what = "with a theme found in an excerpt before it was said"
    yield from _told(kept, CODES, "on", wrong, what, "correct one of the two days")


def _decided(kept: Source) -> Iterator[Problem]:
    found = kept.frame(f'SELECT * FROM "{THEMES}" ORDER BY "theme"')
    decided, on = _column(found, "decision").notna(), _column(found, "decided_on").notna()
    wordless = found[decided & _column(found, "says").isna()]
    what = "decided without a word"
    yield from _told(kept, THEMES, "says", wordless, what, "write what was decided, and why")
    yield from _told(kept, THEMES, "decided_on", found[decided & ~on], "decided on no day", "write the day")
    remedy = "write what was decided, or take out the day"
    yield from _told(kept, THEMES, "decision", found[~decided & on], "with the day of a decision and none", remedy)
