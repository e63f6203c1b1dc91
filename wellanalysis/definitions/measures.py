"""A measure, as one file of measures/ holds it."""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from wellanalysis.definitions.contract import AGGREGATED
from wellanalysis.definitions.identifiers import Identifiers
from wellanalysis.definitions.kinds import Kind
from wellanalysis.definitions.outreach import OutreachRule
from wellanalysis.definitions.publisher import Publisher
from wellanalysis.definitions.values import (
    Agreement,
    Benchmark,
    Day,
    Expression,
    FromSet,
    Group,
    Name,
    Names,
    Positive,
    Predicate,
    Refused,
    Text,
    Texts,
    shown,
)

# What losses are called where the file does not tell their kinds apart.
PLAIN_LOSS = "lost_to_follow_up"
FOLLOW_UP = re.compile(r"(?P<days>\d{1,5})d", re.ASCII)


class Statistic(StrEnum):
    """How a measure's result is formed."""

    PROPORTION = "proportion"
    RATE = "rate"
    MEAN = "mean"


class Direction(StrEnum):
    """Which way a result moves when care improves."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class StageStatus(StrEnum):
    """How far the agreement on a measure has come."""

    DRAFT = "draft"
    VALIDATION = "validation"
    FINAL = "final"
    RETIRED = "retired"


class Exclusion(Group):
    """Rows that are left out of a measure, and why."""

    when: Predicate = Field(description="predicate that is true for the rows left out")
    why: Text = Field(description="the reason, as clinicians gave it")


class MeasureMinimum(Group):
    """The size below which this measure says too few to show."""

    denominator: Positive = Field(description="denominator below which a result is too few to show")


class Closing(Group):
    """How a validation was closed; who agreed stands in `Measure.agreed_by`, and nowhere else."""

    on: Day = Field(description="day on which the validation was closed")
    changed: Texts = Field(
        description="what was changed on the word of those who looked, one line each; or that nothing was"
    )
    looked: Positive | None = Field(default=None, description="how many clinicians had looked by then")


class Stage(Group):
    """How far the agreement on the measure has come, and until when clinicians can object."""

    status: StageStatus = Field(default=StageStatus.DRAFT, description="draft, validation, final or retired")
    opened: Day | None = Field(default=None, description="first day of the validation")
    closes: Day | None = Field(default=None, description="last day of the validation")
    closed: Closing | None = Field(
        default=None, description="how it was closed: {on: 2026-10-01, changed: [what was changed], looked: 41}"
    )


def _follow_up(value: Any) -> str:
    if isinstance(value, str) and FOLLOW_UP.fullmatch(value):
        return value
    raise Refused(f"{shown(value)} is not a follow-up" if value is not None else "is empty", "write days as 14d")


def _exclusions(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    # The short form `hospice: comfort care only` names a boolean column and the reason.
    return {name: {"when": name, "why": given} if isinstance(given, str) else given for name, given in value.items()}


def _losses(value: Any) -> Any:
    if value is None:
        return {}
    if value == {}:
        raise Refused("is empty", "write a value, or delete the line")
    if isinstance(value, dict | list):
        return value
    # Said here, so that the message names the key as it is written, not the kind that stands for it.
    if not isinstance(value, str | bool):
        raise Refused(f"{shown(value)} stands where a predicate is expected", "write a condition, or kinds of loss")
    if isinstance(value, str) and not value.strip():
        raise Refused("is empty", "write a value, or delete the line")
    return {PLAIN_LOSS: value}


class Measure(Group):
    """A measure; the attributes have the names of the keys.

    Two differ: ``exclude`` is ``exclusions`` here, and ``lost`` is ``losses``: predicates by kind, decided in this
    order. A file that gives one predicate without a kind has the kind `PLAIN_LOSS`.

    ``path`` is the file relative to the network folder, for messages.
    """

    id: Name = Field(description="the file's name without .yml: lower-case letters, digits and underscores")
    title: Text = Field(description="what the measure is called on every page")
    kind: Kind = Field(description=", ".join(Kind))
    statistic: Statistic = Field(description="proportion (numerator), rate (events, exposure) or mean (value)")
    improves: Direction = Field(description="up, down or neither: which way is better")
    table: Name = Field(description="table of the extracts that is counted")
    dated_by: Name = Field(description="date column of the table that puts a row into a month")
    follow_up: Annotated[str, BeforeValidator(_follow_up)] = Field(
        default="0d", description="days after which a row's result is known, such as 14d"
    )
    time_to: Name | None = Field(
        default=None,
        description="proportion only; column of days from dated_by to the event, for analyses from a landmark",
    )
    losses: Annotated[dict[Name, Predicate], BeforeValidator(_losses)] = Field(
        default_factory=dict,
        alias="lost",
        description="lost before the result could be known: a predicate, or {kind: predicate}, the first true one counts",
    )
    denominator: Predicate = Field(default="true", description="predicate: rows that the measure is about")
    numerator: Predicate | None = Field(
        default=None, description="proportion only; predicate: rows that count as achieved"
    )
    value: Expression | None = Field(default=None, description="mean only; SQL expression that is averaged")
    events: Expression | None = Field(default=None, description="rate only; SQL expression: number of events in a row")
    exposure: Expression | None = Field(
        default=None, description="rate only; SQL expression: time or size at risk in a row"
    )
    counts: Text = Field(default="episodes", description="what is counted, as a plural noun: wounds, answers")
    unit: Text = Field(default="%", description="unit of the result, such as days")
    published: Publisher | None = Field(
        default=None,
        description="table: results only; who publishes the figures: {by: CMS, denominators: false} where they say no denominators",
    )
    exclusions: Annotated[dict[Name, Exclusion], BeforeValidator(_exclusions)] = Field(
        default_factory=dict, alias="exclude", description="rows left out: {name: {when: predicate, why: reason}}"
    )
    case_mix: Names = Field(default=(), description="columns known before care that the expected result is built from")
    balancing: Names = Field(default=(), description="measures of what might get worse when this one improves")
    equity: Names = Field(default=(), description="columns whose groups are compared")
    benchmark: Benchmark | None = Field(default=None, description="a standard known in advance")
    minimum: MeasureMinimum | None = Field(default=None, description="own size below which results are too few to show")
    clinics: Texts | None = Field(default=None, description="only these clinics, for a pilot measure")
    outreach: dict[Name, OutreachRule] = Field(
        default_factory=dict, description="whom the worklists of clinics ask for what: {rule: {asks: ..., kind: visit}}"
    )
    why_it_matters: Text = Field(description="why it matters, in a clinician's words")
    what_it_says: Text = Field(description="what is counted, in plain language")
    built_as: Text | None = Field(default=None, description="how it was built, in the builder's words")
    open_questions: Texts = Field(default=(), description="what is not settled yet")
    evidence: Texts = Field(default=(), description="sources, one line each")
    from_set: FromSet | None = Field(
        default=None, description="the national measure set or vetted guideline it is taken from, and what differs"
    )
    identifiers: Identifiers = Field(
        default=(),
        description='numbers and codes, as citations: [{system: LOINC, value: "39126-8", says: Length of wound}]',
    )
    within_control: Text | None = Field(default=None, description="one thing that a clinic's team can do")
    micro_learning: Texts = Field(default=(), description="short pieces of learning that may help")
    stage: Stage = Field(default=Stage(), description="how far the agreement has come: {status: draft}")
    agreed_by: tuple[Agreement, ...] = Field(
        default=(), description="who agreed: [{role: ..., on: 2026-06-01, note: ...}]"
    )
    reviewed: Day | None = Field(default=None, description="day of the last review")
    next_review: Day | None = Field(default=None, description="day by which it is reviewed again")

    @model_validator(mode="before")
    @classmethod
    def _aggregated_is_dated_by_period(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.get("table") == AGGREGATED:
            return {"dated_by": "period", **given}
        return given

    @property
    def path(self) -> str:
        """The measure's file, relative to the network folder."""
        return f"measures/{self.id}.yml"

    @property
    def follow_up_days(self) -> int:
        """Days after `dated_by` after which a row's result is known."""
        return int(self.follow_up.removesuffix("d"))

    @property
    def lost(self) -> str | None:
        """Predicate that is true for the rows that are lost, whatever the kind; None where no row can be."""
        if len(self.losses) < 2:
            return next(iter(self.losses.values()), None)
        # On lines of their own: a comment at the end of one would hide the rest.
        return "\nor ".join(f"({each}\n)" for each in self.losses.values())

    @property
    def is_aggregated(self) -> bool:
        """True where the network delivers the results themselves, not rows."""
        return self.table == AGGREGATED

    @property
    def has_interval(self) -> bool:
        """False where whoever publishes the figures says no denominators: chance can then not be told from them."""
        return self.published is None or self.published.denominators

    @property
    def is_final_stage(self) -> bool:
        """True where clinicians have agreed and the validation is over."""
        return self.stage.status is StageStatus.FINAL

    @property
    def is_retired(self) -> bool:
        """True where the measure is kept for the record but no longer reported as current."""
        return self.stage.status is StageStatus.RETIRED

    def in_validation(self, day: date) -> bool:
        """True where clinicians can still object on `day`."""
        opened, closes = self.stage.opened, self.stage.closes
        if self.stage.status is not StageStatus.VALIDATION or opened is None or closes is None:
            return False
        return opened <= day <= closes
