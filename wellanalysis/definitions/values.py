"""Kinds of values that the YAML files are made of, each with a message in plain words for what it refuses."""

import re
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict, StringConstraints
from pydantic_core import PydanticCustomError

MONTH = re.compile(r"(?P<year>[1-9]\d{3})-(?P<month>\d{2})", re.ASCII)


class Refused(PydanticCustomError):
    """What is wrong with a value, and the remedy, in the words that the user reads."""

    def __new__(cls, what: str, remedy: str = "") -> "Refused":
        # The text goes in as context: braces in a user's value would otherwise be taken for placeholders.
        return super().__new__(cls, "refused", "{what}", {"what": what, "remedy": remedy})


class Group(BaseModel):
    """Closed group of keys: an unknown key is refused, and nothing changes after it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


def shown(value: Any) -> str:
    """A value as a message quotes it: shortened, and never a whole group or list."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a group of lines 'key: value'"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    text = repr(value)
    return text if len(text) <= 60 else text[:56] + "…" + text[0]


def _day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise Refused(f"{shown(value)} is not a day" if value is not None else "is empty", "write it as 2026-10-12")


def _month(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime) and value.day == 1:
        return value
    found = MONTH.fullmatch(value) if isinstance(value, str) else None
    if found is None or not 1 <= int(found["month"]) <= 12:
        raise Refused(f"{shown(value)} is not a month" if value is not None else "is empty", "write it as 2022-10")
    return date(int(found["year"]), int(found["month"]), 1)


def _day_or_month(value: Any) -> date:
    return _month(value) if isinstance(value, str) else _day(value)


def _predicate(value: Any) -> Any:
    # `denominator: true` is the SQL word, though YAML reads it as a value of its own.
    return str(value).lower() if isinstance(value, bool) else value


def _expression(value: Any) -> Any:
    # `exposure: 1` is an expression too: every row counts once.
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def between(low: float, high: float) -> Callable[[float], float]:
    """Validator of a number that lies between two others and is neither."""

    def inside(value: float) -> float:
        if low < value < high:
            return value
        raise Refused(
            f"{value:g} does not lie between {low:g} and {high:g}", f"write a value above {low:g} and below {high:g}"
        )

    return inside


Text = Annotated[str, Strict(), StringConstraints(strip_whitespace=True, min_length=1)]
Name = Annotated[str, Strict(), StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Slug = Annotated[str, Strict(), StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Whole = Annotated[int, Strict()]
Positive = Annotated[int, Strict(), Field(ge=1)]
Number = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Flag = Annotated[bool, Strict()]
Day = Annotated[date, BeforeValidator(_day)]
Month = Annotated[date, BeforeValidator(_month)]
DayOrMonth = Annotated[date, BeforeValidator(_day_or_month)]
Predicate = Annotated[
    str, Strict(), StringConstraints(strip_whitespace=True, min_length=1), BeforeValidator(_predicate)
]
Expression = Annotated[
    str, Strict(), StringConstraints(strip_whitespace=True, min_length=1), BeforeValidator(_expression)
]
Texts = tuple[Text, ...]
Names = tuple[Name, ...]


class SourceKind(StrEnum):
    """What a measure or a standard is taken from."""

    MEASURE_SET = "measure set"
    GUIDELINE = "guideline"


class FromSet(Group):
    """The national measure set, register or vetted guideline that a measure or a standard is taken from."""

    title: Text = Field(description="title of the measure or guideline, as its steward writes it")
    steward: Text = Field(description="who keeps it: CMS, AHRQ, a society, a register")
    version: Text = Field(description="version or year, in quotes")
    kind: SourceKind = Field(default=SourceKind.MEASURE_SET, description="measure set (a register's too) or guideline")
    differs: Text | None = Field(
        default=None, description="what is not as published; left out only where it is used as published"
    )
    url: Text | None = Field(default=None, description="where it can be read")

    @property
    def is_adapted(self) -> bool:
        """True where something is not as it was published."""
        return self.differs is not None


class Benchmark(Group):
    """A standard that was known in advance, with where it comes from."""

    value: Number = Field(description="the standard: a share from 0 to 1 for a proportion, else in the measure's unit")
    source: Text = Field(description="where the standard comes from: paper, register, guideline, agreement")
    known_since: Day = Field(description="day since which it is known; printed beside it")
    from_set: FromSet | None = Field(
        default=None, description="the national measure set or guideline that the standard is taken from"
    )


class Agreement(Group):
    """Someone who agreed to a measure or a rule."""

    role: Text = Field(description="role of who agreed")
    on: Day = Field(description="day of the agreement")
    note: Text | None = Field(default=None, description="what they wanted noted")
