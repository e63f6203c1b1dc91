"""The money of a partnership contract: the spending target, how savings and losses are shared, and what both sides invest."""

from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Any

from pydantic import Field, model_validator

from wellanalysis.definitions.values import Group, Month, Name, Names, Number, Positive, Refused, Text, Whole, shown

Year = Annotated[Whole, Field(ge=1990, le=2100)]
Share = Annotated[Number, Field(ge=0, le=1)]
Points = Annotated[Number, Field(ge=0, le=100)]


class Risk(StrEnum):
    """Whether the group shares savings alone, or losses too."""

    ONE_SIDED = "one_sided"
    TWO_SIDED = "two_sided"


class PaidBy(StrEnum):
    """Who pays for an investment."""

    PLAN = "plan"
    GROUP = "group"
    BOTH = "both"


class Growth(Group):
    """Agreed growth of the spending target; a number alone is short for ``{each_year: ...}``."""

    each_year: Number | None = Field(default=None, description="growth in every year of the contract: 0.035 is 3.5 %")
    by_year: dict[str, Number] = Field(
        default_factory=dict,
        description="growth year by year, such as {2024: 0.04, 2025: 0.035}, or of a reference series",
    )
    source: Text | None = Field(
        default=None, description="where the growth comes from: an agreement, a published series"
    )

    @model_validator(mode="before")
    @classmethod
    def _number_alone(cls, given: Any) -> Any:
        return {"each_year": given} if isinstance(given, int | float) and not isinstance(given, bool) else given

    @model_validator(mode="after")
    def _one_way(self) -> "Growth":
        if (self.each_year is None) == (not self.by_year):
            raise Refused("names no growth, or names it twice", "write each_year, or by_year")
        for year, rate in [("each_year", self.each_year), *self.by_year.items()]:
            if year != "each_year" and not (year.isascii() and year.isdigit() and len(year) == 4):
                raise Refused(f"{shown(year)} is no year", "write by_year: {2024: 0.035}")
            if rate is not None and not -0.5 < rate < 0.5:
                remedy = (
                    f"write {rate:g} % as {rate / 100:g}" if 0.5 <= abs(rate) < 50 else "write a share, such as 0.035"
                )
                raise Refused(f"a growth of {rate:g} in a year is not plausible", remedy)
        return self

    def of(self, year: int) -> float | None:
        """Growth from the year before to this one; None where nothing is agreed, or known, for it."""
        return self.each_year if self.each_year is not None else self.by_year.get(str(year))


class Step(Group):
    """A share of savings or losses that goes with so many points earned."""

    points: Points = Field(description="points earned, of 100")
    share: Share = Field(description="share that goes with them, from 0 to 1")


class Shared(Group):
    """A share: fixed, or by points earned, linear between the steps; a number alone is short for ``{fixed: ...}``."""

    fixed: Share | None = Field(default=None, description="the same share whatever was earned")
    by_points: tuple[Step, ...] = Field(
        default=(), description="share by points earned: [{points: 40, share: 0.3}, {points: 80, share: 0.6}]"
    )

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: Any) -> Any:
        if isinstance(given, int | float) and not isinstance(given, bool):
            return {"fixed": given}
        return {"by_points": given} if isinstance(given, list) else given

    @model_validator(mode="after")
    def _one_way(self) -> "Shared":
        if (self.fixed is None) == (not self.by_points):
            raise Refused("names no share, or names it twice", "write a number, or a list of {points: ..., share: ...}")
        if any(one.points >= other.points for one, other in pairwise(self.by_points)):
            raise Refused("the points do not rise from step to step", "write the steps from few points to many")
        return self

    @property
    def steps(self) -> tuple[tuple[float, float], ...]:
        """Points and shares, from few points to many; a fixed share is one step."""
        return (
            ((0.0, self.fixed),)
            if self.fixed is not None
            else tuple((each.points, each.share) for each in self.by_points)
        )

    def moves(self, way: int) -> bool:
        """Whether no step goes the other way than `way`: 1 for rising shares, -1 for falling ones."""
        return all(way * (other - one) >= 0 for (_, one), (_, other) in pairwise(self.steps))


class Spending(Group):
    """What is spent for the members, what it is held against, and how the difference is shared.

    Rates (`minimum_savings_rate`, `cap`, ...) are shares of the target spending of a year.
    """

    currency: Text = Field(default="$", description="sign that stands before amounts")
    baseline_years: tuple[Year, ...] = Field(description="years whose spending the target starts from, such as [2023]")
    baseline_trend: Number = Field(
        default=0.0, description="yearly growth by which earlier baseline years are brought forward to the last of them"
    )
    growth: Growth = Field(description="growth of the target, known in advance: 0.035, or {by_year: {2024: 0.04}}")
    run_out: Annotated[Whole, Field(ge=0, le=24)] = Field(
        default=3,
        description="months after which a month's claims are taken to be in; before, it is shown and not counted",
    )
    risk: Risk = Field(description="one_sided (savings alone are shared) or two_sided (losses too)")
    minimum_savings_rate: Share = Field(default=0.0, description="saving below which nothing is shared: 0.02")
    minimum_loss_rate: Share | None = Field(
        default=None, description="loss below which nothing is owed; that of savings unless given"
    )
    share: Shared = Field(description="the group's share of savings: 0.5, or by points earned")
    quality_floor: Points = Field(default=0.0, description="points earned below which no saving is shared")
    cap: Share | None = Field(default=None, description="most that the group receives: 0.1")
    loss_share: Shared | None = Field(default=None, description="the group's share of losses: 0.5, or by points earned")
    loss_cap: Share | None = Field(default=None, description="most that the group owes: 0.05")

    @model_validator(mode="after")
    def _fits_together(self) -> "Spending":
        if not self.baseline_years or list(self.baseline_years) != sorted(set(self.baseline_years)):
            raise Refused("baseline_years are not years in order, each once", "write them as [2022, 2023]")
        two_sided = self.risk is Risk.TWO_SIDED
        if two_sided and self.loss_share is None:
            raise Refused(
                "the risk is two_sided, and no loss_share is agreed", "add loss_share, or write risk: one_sided"
            )
        for key in ("loss_share", "loss_cap", "minimum_loss_rate"):
            if not two_sided and getattr(self, key) is not None:
                raise Refused(f"{key} is given, and the risk is one_sided", "leave it out, or write risk: two_sided")
        if not self.share.moves(1):
            raise Refused("the share of savings falls where more points are earned", "let it rise with the points")
        if self.loss_share is not None and not self.loss_share.moves(-1):
            raise Refused("the share of losses rises where more points are earned", "let it fall with the points")
        return self


class Investment(Group):
    """Something that one side or both paid for so that care could change."""

    what: Text = Field(description="what was paid for")
    amount: Annotated[Number, Field(gt=0)] = Field(description="how much, over the whole time")
    first: Month = Field(alias="from", description="first month, such as 2024-01")
    last: Month = Field(alias="to", description="last month, included")
    paid_by: PaidBy = Field(description="plan, group or both")
    came_of_it: Text | None = Field(default=None, description="what came of it so far, in the words of both sides")

    @model_validator(mode="after")
    def _in_order(self) -> "Investment":
        if self.first > self.last:
            raise Refused(f"{self.last:%Y-%m} lies before the first month, {self.first:%Y-%m}", "swap the two months")
        return self


class Move(Group):
    """A service that moves to a setting that costs less, where that is safe."""

    service: Name = Field(description="the service, as the table spending has it")
    title: Text | None = Field(default=None, description="the service as readers know it")
    origin: Name = Field(alias="from", description="setting that it moves from")
    goes_to: Names = Field(alias="to", description="settings that it moves to: [office, home]")
    why_safe: Text = Field(description="why this is safe, in the words of those who give the care")
    balancing: Names = Field(description="measures that would show harm; at least one")

    @model_validator(mode="after")
    def _is_a_move(self) -> "Move":
        if not self.goes_to or self.origin in self.goes_to:
            raise Refused(f"{self.service} moves nowhere", "name other settings under to")
        if not self.balancing:
            raise Refused(f"no measure would show harm from moving {self.service}", "name one or more under balancing")
        return self

    @property
    def name(self) -> str:
        """The service as readers know it."""
        return self.title or self.service.replace("_", " ")


def overlapping(baseline: Sequence[int], first: Positive, last: Positive) -> list[int]:
    """Years that are both baseline and contract."""
    return [year for year in baseline if first <= year <= last]
