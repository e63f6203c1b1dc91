"""What a cell of a page's table says, as numbers and days that a spreadsheet can count with.

Tables of a Page are text, formatted for readers: ``78 % (167 of 214 wounds; 95 % interval 72–83)``. Here that text is
read back, part by part, and each part keeps the look it had. Nothing is computed: a part is the number that was
printed, no digit more. What is no number (withheld, too few, not recorded) stays the word that it is.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from wellanalysis.pages.wording import NBSP, NONE_OCCURRED, NOT_RECORDED, Evidence

PER_CENT = "%"
LOW, HIGH, IN_WORDS = "from", "to", "in words"
ENDS = frozenset({LOW, HIGH})


class Mark(StrEnum):
    """Why a cell has no number; each is told apart from the others and from zero."""

    NONE = ""
    WITHHELD = "withheld"
    TOO_FEW = "too few"
    NOT_RECORDED = "not recorded"
    NONE_OCCURRED = "none occurred"
    BOUND = "bound"
    OPEN = "open"
    NOT_ASKED = "not asked"


NO_NUMBER = frozenset(Mark) - {Mark.NONE, Mark.NONE_OCCURRED, Mark.BOUND}
"""Marks beside which there is nothing else to show: no count, no interval."""


@dataclass(frozen=True)
class Part:
    """One value of a cell.

    Parameters
    ----------
    name : str
        What it is beside the others of its cell: "" for the value itself, ``of``, ``from``, ``share``.
    value : int, float, date or str
        Per cent as a share of one; points as a number of points; an end of an interval without its unit as printed.
    unit : str
        ``%``, ``points``, ``days``; "" for none.
    look : str
        The number format that shows the value as the page does.
    """

    name: str
    value: int | float | date | str
    unit: str = ""
    look: str = ""


_NUMBER = r"[−+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[−+-]?\d+(?:\.\d+)?"
_NOUN = r"(?!(?:and|or|to|more|less|below|above|out|if)\b)[a-z]+(?: (?!(?:and|or|to|as)\b)[a-z]+)?"
_UNIT = rf"{NBSP}%|{NBSP}{_NOUN}| {_NOUN}"
_RANGE = rf"(?P<low>{_NUMBER})(?:–| to )(?P<high>{_NUMBER})"
_SIGNED_RANGE = rf"(?P<low>[−+](?:{_NUMBER})) to (?P<high>{_NUMBER})|(?P<low2>{_NUMBER})–(?P<high2>{_NUMBER})"
_VALUE = rf"(?P<about>about )?(?P<value>{_NUMBER})(?P<unit>{_UNIT})?"
_COUNTED = rf"(?P<n>{_NUMBER}) of (?P<of>{_NUMBER})(?: (?P<noun>{_NOUN}))?"
_BOUND = rf"(?P<bound>(?:{_NUMBER}){NBSP}% or (?:more|less))"
_LEVEL = rf"(?:\d+(?:\.\d+)?{NBSP}% interval )?"
_MONTHS = "January February March April May June July August September October November December".split()
_DAY = re.compile(rf"(?P<day>\d{{1,2}}) (?P<month>{'|'.join(_MONTHS)}) (?P<year>\d{{4}})")
_MONTH = re.compile(rf"(?P<month>{'|'.join(_MONTHS)}) (?P<year>\d{{4}})")
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>[0-3]\d))?")
_FORMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(form), kind)
    for form, kind in (
        (_SIGNED_RANGE, "range"),
        (rf"{_COUNTED} \((?P<share>{_NUMBER}){NBSP}%\)", "counted"),
        (rf"{_VALUE} \({_LEVEL}{_RANGE}\)(?:: (?P<words>.+))?", "value"),
        (rf"{_VALUE} \({_COUNTED}; {_LEVEL}{_RANGE}\)", "value"),
        (rf"{_VALUE} \((?P<n>{_NUMBER}) (?P<noun>{_NOUN}); {_LEVEL}{_RANGE}\)", "value"),
        (rf"(?P<n>{_NUMBER}) of (?P<of>\d+) \({_RANGE}\)", "scale"),
        (rf"{_BOUND} \((?:{_COUNTED}|(?P<n2>{_NUMBER}) (?P<noun2>{_NOUN})); {_LEVEL}{_RANGE}\)", "bound"),
        (rf"{_VALUE} \((?P<words>local agreement)\)", "value"),
        (_COUNTED, "counted"),
        (rf"(?P<n>{_NUMBER}) \((?P<share>{_NUMBER}){NBSP}%\)", "counted"),
        (rf"(?P<before>{_NUMBER})(?P<unit0>{_UNIT})? → {_VALUE}(?: \({_RANGE}\))?", "value"),
        (rf"{_VALUE} \((?P<words>local [a-z ]+)\)", "value"),
        (_VALUE, "value"),
    )
)
_ENDS_ALONE = ((re.compile(_RANGE), "range"),)


_WORDS = {
    str(Evidence.WITHHELD): Mark.WITHHELD,
    str(Evidence.TOO_FEW): Mark.TOO_FEW,
    NOT_RECORDED: Mark.NOT_RECORDED,
    NONE_OCCURRED: Mark.NONE_OCCURRED,
    "follow-up still open": Mark.OPEN,
    "nobody was asked": Mark.NOT_ASKED,
}
_BOUND_ALONE = re.compile(_BOUND)


def mark_of(text: str) -> Mark:
    """Which word stands in place of a number; `Mark.NONE` for every other text.

    By its exact words: "too few months to tell" is a reading of numbers that are shown, and hides none.
    """
    told = text.strip().rstrip(".").lower()
    return Mark.BOUND if _BOUND_ALONE.fullmatch(told) else _WORDS.get(told, Mark.NONE)


def parts(text: str, *, ends: bool = False) -> tuple[Part, ...]:
    """The numbers and days that a cell says, the value itself first; none where it says words.

    Parameters
    ----------
    text : str
        A cell of a page's table.
    ends : bool
        Whether it stands in a column of intervals: only there ``2.7 to 9.1`` is one, and no group of ages.

    Returns
    -------
    tuple of Part
        Ends of an interval have the unit of the value they stand beside; alone they have none (see `scaled`).
    """
    text = text.strip()
    told = _day(text)
    if told is not None:
        return (told,)
    for form, kind in (*_FORMS, *_ENDS_ALONE) if ends else _FORMS:
        found = form.fullmatch(text)
        if found:
            return tuple(_READ[kind](found.groupdict()))
    return ()


def _day(text: str) -> Part | None:
    found = _DAY.fullmatch(text) or _MONTH.fullmatch(text) or _ISO.fullmatch(text)
    if not found:
        return None
    said = found.groupdict()
    iso = said["month"].isdigit()
    month = int(said["month"]) if iso else _MONTHS.index(said["month"]) + 1
    try:
        value = datetime(int(said["year"]), month, int(said.get("day") or 1)).date()
    except ValueError:  # a 31 June is a text that looks like a day
        return None
    if said.get("day"):
        return Part("", value, "day", "yyyy-mm-dd" if iso else "d mmmm yyyy")
    return Part("", value, "month", "yyyy-mm" if iso else "mmmm yyyy")


def _range(said: dict[str, str], unit: str) -> Iterator[Part]:
    low, high = said.get("low") or said.get("low2"), said.get("high") or said.get("high2")
    if low and high:
        yield number(LOW, low, unit)
        yield number(HIGH, high, unit)


def _counts(said: dict[str, str], name: str) -> Iterator[Part]:
    if said.get("n"):
        yield number(name, said["n"], "")
    if said.get("of"):
        yield number("of", said["of"], "")
    if said.get("noun"):
        yield Part("of what", said["noun"])


def _of_value(said: dict[str, str]) -> Iterator[Part]:
    unit = _unit(said["unit"])
    yield number("", said["value"], unit, about=bool(said.get("about")))
    if said.get("before"):
        yield number("before", said["before"], _unit(said["unit0"]))
    yield from _counts(said, "counted")
    yield from _range(said, unit)
    if said.get("words"):
        yield Part(IN_WORDS, said["words"])


def _of_bound(said: dict[str, str]) -> Iterator[Part]:
    """A share told only as "90 % or more": words, with the people and the interval as numbers."""
    yield Part("", said["bound"])
    yield from _counts({**said, "n": said["n"] or said["n2"], "noun": said["noun"] or said["noun2"]}, "counted")
    yield from _range(said, PER_CENT)


def _of_count(said: dict[str, str]) -> Iterator[Part]:
    yield from _counts(said, "")
    if said.get("share"):
        yield number("share", said["share"], PER_CENT)


def _of_scale(said: dict[str, str]) -> Iterator[Part]:
    yield from _counts(said, "")
    yield from _range(said, "")


_READ: dict[str, Callable[[dict[str, str]], Iterator[Part]]] = {
    "range": lambda said: _range(said, ""),
    "counted": _of_count,
    "scale": _of_scale,
    "value": _of_value,
    "bound": _of_bound,
}


def _unit(text: str | None) -> str:
    unit = (text or "").strip()
    return "points" if unit == "point" else unit


def number(name: str, text: str, unit: str, *, about: bool = False) -> Part:
    """The printed number `text` with its unit: per cent as a share of one, everything else as it stands."""
    exact = Decimal(text.replace(",", "").replace("−", "-"))
    decimals = len(text.partition(".")[2])
    digits = ("#,##0" if "," in text else "0") + (f".{'0' * decimals}" if decimals else "")
    value: int | float = float(exact / 100) if unit == PER_CENT else float(exact) if decimals else int(exact)
    tail = f'"{NBSP}"%' if unit == PER_CENT else f'"{NBSP}{unit}"' if unit else ""
    plus = "+" if text.startswith("+") else ""
    head = "about " if about else ""
    said = f'"{head}"' if head else ""
    look = f'{said}{plus}{digits}{tail};"{head}−"{digits}{tail};{said}{digits}{tail}'
    return Part(name, value, unit, look)


def scaled(part: Part, unit: str) -> Part:
    """An end of an interval that stood alone, in the unit of the value it belongs to.

    Per cent, since a share of one is held; points and all else keep the number as printed.
    """
    if unit != PER_CENT or part.unit or not isinstance(part.value, int | float):
        return part
    look = re.sub(r"(0(?:\.0+)?)(?=;|$)", rf'\1"{NBSP}"%', part.look)
    return Part(part.name, float(Decimal(str(part.value)) / 100), PER_CENT, look)
