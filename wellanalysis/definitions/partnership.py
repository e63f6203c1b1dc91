"""A partnership contract between a health plan and a medical group, as both sides read it."""

from typing import Annotated

from pydantic import Field, model_validator

from wellanalysis.definitions.partnership_money import Investment, Move, Spending, Year, overlapping
from wellanalysis.definitions.values import Day, Group, Name, Number, Refused, Text, Texts

SEEN_IN = ("quality", "spending", "savings", "investment", "settings")
"""Beside measures: where on the page of the partnership something is seen of a goal."""


class PartnerGoal(Group):
    """Something that one side wants of the partnership, said openly."""

    goal: Text = Field(description="what this side wants, in its own words")
    seen_in: Name | None = Field(
        default=None, description=f"where it is seen: the id of a measure, or one of {', '.join(SEEN_IN)}"
    )


class Party(Group):
    """One side of the contract."""

    name: Text = Field(description="name as it is printed")
    goals: tuple[PartnerGoal, ...] = Field(
        default=(), description="what this side wants, the financial side included: [{goal: ..., seen_in: ...}]"
    )


class Term(Group):
    """Years that the contract runs, both included; a performance year is a calendar year."""

    first: Year = Field(alias="from", description="first performance year, such as 2024")
    last: Year = Field(alias="to", description="last performance year, included")

    @model_validator(mode="after")
    def _in_order(self) -> "Term":
        if self.first > self.last:
            raise Refused(f"{self.last} lies before the first year, {self.first}", "swap the two years")
        return self

    @property
    def years(self) -> range:
        """The performance years in order."""
        return range(self.first, self.last + 1)


class Contracted(Group):
    """A measure of the contract with its range: nothing is earned at the floor, everything at the goal."""

    measure: Name = Field(description="id of the measure")
    floor: Number = Field(
        description="result up to which no points are earned: a share for a proportion, else in its unit"
    )
    goal: Number = Field(description="result from which all points are earned; on the better side of the floor")
    weight: Annotated[Number, Field(gt=0)] = Field(description="weight beside the other measures, in any unit")
    known_since: Day = Field(
        description="day since which both sides know floor and goal; before the contract's first year"
    )


class Partnership(Group):
    """Everything that network.yml says of the contract."""

    plan: Party = Field(description="the health plan: {name: ..., goals: [...]}")
    group: Party = Field(description="the medical group: {name: ..., goals: [...]}")
    term: Term = Field(description="years of the contract: {from: 2024, to: 2028}")
    agreed_on: Day = Field(description="day on which both sides agreed")
    values: Texts = Field(default=(), description="what both sides stand for in this partnership, one line each")
    quality: tuple[Contracted, ...] = Field(description="measures with floor, goal and weight, known in advance")
    spending: Spending = Field(
        description="the spending target and how savings are shared: {baseline_years: [2023], ...}"
    )
    investment: tuple[Investment, ...] = Field(default=(), description="what was paid for so that care could change")
    settings: tuple[Move, ...] = Field(default=(), description="services that move to safe settings that cost less")

    @model_validator(mode="after")
    def _holds_together(self) -> "Partnership":
        if not self.quality:
            raise Refused(
                "the contract has no quality measure", "add one or more: money is never shown without quality"
            )
        if both := overlapping(self.spending.baseline_years, self.term.first, self.term.last):
            what = f"{both[0]} is a baseline year and a year of the contract"
            raise Refused(what, f"let the baseline end before {self.term.first}")
        if max(self.spending.baseline_years) != self.term.first - 1:
            what = f"the last baseline year is {max(self.spending.baseline_years)}, and the contract begins in {self.term.first}"
            raise Refused(what, f"let the baseline end in {self.term.first - 1}: the target grows from year to year")
        if strange := [year for year in self.spending.growth.by_year if int(year) not in self.term.years]:
            what = f"a growth is given for {strange[0]}, which is no year of the contract"
            raise Refused(what, f"name years from {self.term.first} to {self.term.last}")
        if self.agreed_on.year > self.term.first:
            what = f"agreed on {self.agreed_on}, after the first year of the contract, {self.term.first}"
            raise Refused(what, "correct the day, or let the contract begin later")
        return self
