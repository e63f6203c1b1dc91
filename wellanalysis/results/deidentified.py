"""Looks into free text for what could tell who is meant: days, great ages, numbers to call, records, names, places.

A program finds what has a form; it cannot know that "the baker of our street" is one person. So nothing is published
because this finds nothing: somebody with a role reads each text too.
"""

import re
from collections.abc import Collection, Iterator

MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
TITLES = (
    r"Dr|Doctor|Prof|Professor|Mr|Mrs|Ms|Miss|Sir|Sister|Nurse|Father|Pastor"
    r"|Frau|Herrn?|Schwester|Pflegerin|Pfleger"
)
NO_NAMES = r"Practitioners?|Manager|Director|Leads?|Navigators?|Specialists?"
"""What follows a title without being a name."""

FORMS: tuple[tuple[str, str], ...] = (
    ("a mail address", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    ("a web address", r"\bhttps?://\S+|\bwww\.\S+"),
    ("a day", r"\b\d{4}-\d{1,2}-\d{1,2}\b"),
    ("a day", r"\b\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})\b"),
    ("a day", rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{MONTHS})\b"),
    ("a day", rf"\b(?:{MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?\b"),
    ("an age over 89", r"\b(?:9\d|1[0-2]\d)[ -]?(?:years?|yrs?|y/?o)\b[ -]?(?:of age|old)?"),
    ("an age over 89", r"\b(?i:aged?|turned|age of) (?:9\d|1[0-2]\d)\b"),
    ("an age over 89", r"\b(?i:ninety|a hundred)(?:[ -]\w+)?[ -](?i:years?)[ -](?i:old|of age)"),
    ("a number to call", r"(?<![\d.,])(?:\+\d{1,3}[ .-]?)?\(?\d{2,5}\)?[ ./-]\d{3,4}(?:[ .-]\d{2,6})+\b"),
    ("a number to call", r"(?<![\d.,-])\d{3}[-.]\d{4}\b"),
    ("a record number", r"\b(?i:mrn|ssn|record|chart|case|file|patient|insurance)(?i: (?:no\.?|number|nr\.?|id))?:? ?#?\d{3,}"),
    ("a long number", r"(?<![\w.,-])\d{5,}\b"),
    ("a name with its title", rf"\b(?:{TITLES})\.? (?!(?:{NO_NAMES})\b)[A-Z][\w’'-]+"),
)  # fmt: skip
"""What a finding is called, and its pattern."""

_COMPILED = tuple((called, re.compile(pattern)) for called, pattern in FORMS)
_TOKEN = re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{3,}(?![\w-])|(?<![\d.,])\d{5,}\b")
_TITLED = re.compile(rf"^(?:{TITLES})\.?\s+")
_ASIDE = re.compile(r"\s*\([^)]*\)")
_WEB = "a web address"


def suspicious(
    text: str, *, names: Collection[str] = (), places: Collection[str] = (), ids: Collection[str] = ()
) -> tuple[str, ...]:
    """What in a text could tell who is meant.

    Parameters
    ----------
    text : str
        Free text, as it would be printed.
    names : collection of str
        Known names of people; the whole name and the last word of it are looked for, as written.
    places : collection of str
        Names of clinics and hospitals that may not stand in it.
    ids : collection of str
        Identifiers of people and records.

    Returns
    -------
    tuple of str
        Findings in the order of `FORMS`, then names, places and identifiers: ``a day (“12 March”)``. Empty where
        nothing was found, which does not say that nobody could be recognised.
    """
    found = [(called, hit.group().strip()) for called, pattern in _COMPILED for hit in pattern.finditer(text)]
    found += [("a name", each) for each in _whole(text, _parts(names))]
    found += [("a clinic or hospital", each) for each in _whole(text, places)]
    known = set(ids)
    found += [("an identifier", each) for each in tokens(text) if each in known]
    kept: list[tuple[str, str]] = []
    for called, said in found:
        # The same words are told once: a phone number is a long number too.
        if not any(said in other for _, other in kept):
            kept.append((called, said))
    return tuple(f"{called} (“{said}”)" for called, said in kept)


def tokens(text: str) -> tuple[str, ...]:
    """Words that could be an identifier: those with both letters and digits, and long numbers."""
    return tuple(dict.fromkeys(hit.group() for hit in _TOKEN.finditer(text)))


def _parts(names: Collection[str]) -> Iterator[str]:
    """A name as it is told, and its last word: Dr. Ada Example (invented) is also Example."""
    for name in names:
        plain = _TITLED.sub("", _ASIDE.sub("", name).strip())
        if plain:
            yield plain
            yield plain.split()[-1]


def _whole(text: str, words: Collection[str] | Iterator[str]) -> Iterator[str]:
    for word in dict.fromkeys(words):
        if word and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text):
            yield word
