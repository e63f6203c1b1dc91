"""Cost beside quality, and whether services were appropriate: what network.yml says of both."""

from enum import StrEnum

from pydantic import Field, model_validator

from wellanalysis.definitions.attribution import Days
from wellanalysis.definitions.values import Agreement, Day, Group, Name, Names, Predicate, Refused, Text


class Conflict(StrEnum):
    """What becomes of a claim that the clinical record does not agree with."""

    KEEP = "keep"
    LEAVE_OUT = "leave_out"


class Conflicts(Group):
    """What is done where clinical record and claims disagree; every case is counted and told."""

    elsewhere: Conflict = Field(
        default=Conflict.KEEP,
        description="claims of another clinic than the episode's: keep (they are part of what the care cost) or leave_out",
    )
    payer: Conflict = Field(
        default=Conflict.KEEP, description="claims of another payer than the clinical record names: keep or leave_out"
    )


class Value(Group):
    """How claims are joined to episodes, and what their cost is adjusted for.

    Claims count for an episode from ``before`` days before it began to ``until`` days after. An episode takes part once
    ``run_out`` days have passed since the end of its window, since claims come in late.
    """

    currency: Text = Field(default="$", description="sign that stands before an amount")
    prices: Text = Field(
        description="what the amounts are: allowed amounts, standardised prices, charges; printed beside them"
    )
    quality: Name = Field(description="outcome that stands beside every cost; cost is never shown without it")
    episodes: Predicate = Field(
        default="true", description="episodes that take part, such as index_wound and not hospice"
    )
    before: Days = Field(default="0d", description="days before the episode began that count, such as 0d")
    until: Days = Field(description="days after it began that count, such as 84d")
    run_out: Days = Field(
        default="60d", description="days after the window within which claims still come in, such as 60d"
    )
    claims_from: Day | None = Field(
        default=None, description="first day that the claims cover; the first service day of the claims unless given"
    )
    died: Predicate | None = Field(
        default=None, description="episodes that ended because the patient died on end_date: end_reason = 'died'"
    )
    payer: Name | None = Field(
        default=None, description="column of episodes that names the payer; compared with the claims'"
    )
    case_mix: Names = Field(
        default=(), description="columns of episodes, known before care, that the cost is adjusted for"
    )
    conflicts: Conflicts = Field(
        default=Conflicts(), description="what is done where record and claims disagree: {elsewhere: keep, payer: keep}"
    )
    agreed_by: tuple[Agreement, ...] = Field(
        default=(), description="who agreed: [{role: ..., on: 2026-06-01, note: ...}]"
    )

    @model_validator(mode="after")
    def _a_window_has_days(self) -> "Value":
        if self.until_days + self.before_days == 0:
            raise Refused(
                "the window of an episode has no day", "write until: 84d, or whatever the outcome is known after"
            )
        return self

    @property
    def before_days(self) -> int:
        """``before`` as a number."""
        return int(self.before.removesuffix("d"))

    @property
    def until_days(self) -> int:
        """``until`` as a number."""
        return int(self.until.removesuffix("d"))

    @property
    def run_out_days(self) -> int:
        """``run_out`` as a number."""
        return int(self.run_out.removesuffix("d"))


class Appropriateness(Group):
    """A service that was considered, and the guideline's criteria for and against it.

    Who meets neither set of criteria may have the service or not: guidelines leave it to the two in the room.
    """

    id: Name = Field(description="short name, unique among the services")
    title: Text = Field(description="the service as readers know it, such as Stress imaging before vascular surgery")
    counts: Text = Field(default="patients considered", description="what is counted, in the plural")
    service: Predicate = Field(description="rows of services that are about it, such as service = 'stress imaging'")
    done: Predicate = Field(default="done", description="true where it was done")
    within: Days = Field(
        default="30d", description="days after it was considered in which it is done, such as 30d; nobody counts before"
    )
    indicated: Predicate = Field(description="criteria under which the guideline holds it appropriate")
    not_indicated: Predicate = Field(description="criteria under which the guideline holds it rarely appropriate")
    indicated_says: Text = Field(
        description="the first in words, as the page prints them: exercise tolerance is limited and …"
    )
    not_indicated_says: Text = Field(description="the second in words")
    source: Text = Field(description="the guideline: societies, title, year")
    agreed_by: tuple[Agreement, ...] = Field(
        default=(), description="who agreed: [{role: ..., on: 2026-06-01, note: ...}]"
    )

    @property
    def within_days(self) -> int:
        """``within`` as a number."""
        return int(self.within.removesuffix("d"))
