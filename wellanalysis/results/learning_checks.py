"""Holds the records of learning together against each other: sessions with a topic, and who came on their day."""

import re
from collections.abc import Iterator
from datetime import date

import pandas as pd

from wellanalysis.definitions.contract_tables import CONSENTS
from wellanalysis.definitions.record_columns import ATTENDANCE, SESSIONS
from wellanalysis.errors import Problem
from wellanalysis.results.connection import Source
from wellanalysis.results.examples import plain, rows

NAMED_TO = ("network", "public")
"""Editions that whoever moderates a session agreed to be named in: a clinic's own is read by fewer than the session was."""
TITLE = re.compile(r"\b(?:Dr|Prof|Mr|Mrs|Ms|Miss|Sr|Frau|Herr)\.?\s+[A-ZÀ-Þ]")
"""What begins a person's name in a text, whoever is meant."""
ADDRESS = re.compile(r"@|\s")
"""What no pseudonym holds, but an address or a name does."""


def learning_problems(source: Source, kept: Source, as_of: date | None) -> list[Problem]:
    """What the contract alone cannot see in sessions and attendance.

    Parameters
    ----------
    source : Source
        The extracts, with the consent register.
    kept : Source
        The records; columns that are not of the contract's type are left to the contract's own checks.
    as_of : date or None
        Day that the data speak of, where it could be read: consents hold on it or not.

    Returns
    -------
    list of Problem
        Sessions without a topic, that stand twice, or whose moderator is named, or told by clinic, without consent; attendance on another day
        than its session's, with more credits than it gives, of one person from two places, or under a name. An identifier
        of a person is never repeated.
    """
    problems: list[Problem] = []
    if _is_sound(
        kept, SESSIONS, "session", "on", "title", "clinical_topic", "leadership_topic", "moderator", "credits"
    ):
        sessions = kept.frame(f'SELECT * FROM "{SESSIONS}"').sort_values("session", kind="stable")
        problems += [*_without_topic(kept, sessions), *_twice(kept, sessions)]
        problems += _moderators(source, kept, sessions, as_of)
        if _is_sound(kept, ATTENDANCE, "session", "attendee_id", "clinic_id", "role", "on", "credits"):
            attendance = kept.frame(f'SELECT * FROM "{ATTENDANCE}"').sort_values(["session", "on"], kind="stable")
            problems += [*_days(kept, attendance, sessions), *_credits(kept, attendance, sessions)]
            problems += [*_places(kept, attendance), *_names(kept, attendance)]
    return problems


def _is_sound(kept: Source, name: str, *columns: str) -> bool:
    """Whether there are rows, and their columns are of the contract's type; an empty file has no types."""
    return bool(kept.row_counts.get(name)) and kept.sound.get(name, set()).issuperset(columns)


def _told(kept: Source, name: str, column: str, wrong: pd.DataFrame, what: str, remedy: str) -> Iterator[Problem]:
    """One problem for all rows of a kind, with how many they are; `what` goes on after the number of rows."""
    if len(wrong):
        yield Problem(f"{kept.places[name]}, column {column}", f"{rows(len(wrong))} {what}", remedy)


def _texts(frame: pd.DataFrame, column: str) -> pd.Series:
    return frame[column].fillna("").astype(str).str.strip()


def _without_topic(kept: Source, sessions: pd.DataFrame) -> Iterator[Problem]:
    wrong = sessions[(_texts(sessions, "clinical_topic") == "") & (_texts(sessions, "leadership_topic") == "")]
    first = "" if wrong.empty else repr(wrong["session"].iloc[0])
    what = f"without any topic, such as session {first}"
    yield from _told(
        kept, SESSIONS, "clinical_topic", wrong, what, "write a clinical topic, a leadership topic, or both"
    )


def _twice(kept: Source, sessions: pd.DataFrame) -> Iterator[Problem]:
    alike = sessions.assign(title=_texts(sessions, "title").str.casefold())
    # One reference in two rows is told with the key.
    alike = alike.drop_duplicates("session")
    wrong = alike[alike.duplicated(["on", "title"], keep=False) & alike["on"].notna()]
    named = " and ".join(repr(each) for each in wrong["session"].head(2))
    what = f"of one day and title under more than one reference, such as {named}"
    yield from _told(kept, SESSIONS, "session", wrong, what, "keep one of them, and its attendance")


def _moderators(source: Source, kept: Source, sessions: pd.DataFrame, as_of: date | None) -> Iterator[Problem]:
    known, agreed = _register(source, as_of)
    clinics = _clinics(source)
    texts = _texts(sessions, "moderator")
    named, placed = [], []
    for text in texts:
        rest = text
        for name in sorted(agreed, key=len, reverse=True):
            rest = rest.replace(name, "")
        named.append(bool(TITLE.search(rest)) or any(name in rest for name in known))
        # Where few of a role work at a clinic, role and clinic are as good as a name; who agreed to be named is named.
        placed.append(not named[-1] and rest == text and bool(clinics and clinics.search(text)))
    wrong = sessions[pd.Series(named, index=sessions.index, dtype=bool)]
    first = "" if wrong.empty else repr(wrong["session"].iloc[0])
    what = f"with a moderator's name that the consent register does not hold for the network, such as session {first}"
    yield from _told(
        kept, SESSIONS, "moderator", wrong, what, "write the role alone, or add the consent to the register"
    )
    wrong = sessions[pd.Series(placed, index=sessions.index, dtype=bool)]
    first = "" if wrong.empty else repr(wrong["session"].iloc[0])
    what = f"whose moderator is told by role and clinic, where few may be meant, such as session {first}"
    yield from _told(
        kept, SESSIONS, "moderator", wrong, what, "write the role alone, or the name that the consent register holds"
    )


def _clinics(source: Source) -> re.Pattern[str] | None:
    """Names of clinics as they stand in a text; None where none is known."""
    if not _is_sound(source, "clinics", "name"):
        return None
    names = source.frame('SELECT name FROM "clinics"')["name"].dropna()
    words = "|".join(re.escape(each) for each in sorted(names.str.strip(), key=len, reverse=True) if each)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)") if words else None


def _register(source: Source, as_of: date | None) -> tuple[set[str], set[str]]:
    """Names of the register, and those whose consent to be named to the network holds."""
    if not _is_sound(source, CONSENTS, "name", "shown_in", "agreed_on", "until"):
        return set(), set()
    register = source.frame(f'SELECT name, shown_in, agreed_on, until FROM "{CONSENTS}"')
    holds = register["shown_in"].isin(NAMED_TO)
    if as_of is not None:
        day = pd.Timestamp(as_of)
        holds &= (register["agreed_on"] <= day) & (register["until"].isna() | (register["until"] >= day))
    return set(register["name"].dropna()), set(register.loc[holds, "name"].dropna())


def _days(kept: Source, attendance: pd.DataFrame, sessions: pd.DataFrame) -> Iterator[Problem]:
    held = sessions.drop_duplicates("session").set_index("session")["on"]
    own = attendance["session"].map(held)
    wrong = attendance[own.notna() & attendance["on"].notna() & (attendance["on"] != own)]
    if len(wrong):
        first = wrong.iloc[0]
        days = f"{plain(first['on'])}, where session {first['session']!r} is of {plain(held[first['session']])}"
        what = f"on another day than the session's, such as {days}"
        yield from _told(kept, ATTENDANCE, "on", wrong, what, "write the session's own day, or correct the session")


def _credits(kept: Source, attendance: pd.DataFrame, sessions: pd.DataFrame) -> Iterator[Problem]:
    given = attendance["session"].map(sessions.drop_duplicates("session").set_index("session")["credits"])
    wrong = attendance[attendance["credits"] > given]
    if len(wrong):
        first = wrong.iloc[0]
        what = f"with more credits than the session gives, such as {first['credits']:g} of {given[wrong.index[0]]:g}"
        what += f" at session {first['session']!r}"
        yield from _told(kept, ATTENDANCE, "credits", wrong, what, "correct the credits here, or of the session")


def _places(kept: Source, attendance: pd.DataFrame) -> Iterator[Problem]:
    places = attendance.groupby(["session", "attendee_id"])[["clinic_id", "role"]].nunique()
    wrong = places[(places > 1).any(axis=1)].reset_index()
    first = "" if wrong.empty else repr(wrong["session"].iloc[0])
    people = "1 person is" if len(wrong) == 1 else f"{len(wrong):,} people are"
    if len(wrong):
        what = f"{people} at one session under two clinics or roles, such as at session {first}"
        yield Problem(
            f"{kept.places[ATTENDANCE]}, column attendee_id", what, "keep the clinic and role in which they came"
        )


def _names(kept: Source, attendance: pd.DataFrame) -> Iterator[Problem]:
    wrong = attendance[_texts(attendance, "attendee_id").str.contains(ADDRESS)]
    what = "with an address or a name instead of a pseudonym (not repeated here)"
    remedy = "take lists in with `wellanalysis attendance import`, which makes pseudonyms"
    yield from _told(kept, ATTENDANCE, "attendee_id", wrong, what, remedy)
