"""What a network says of reaching out: rules of a measure by which people are asked for, and who needs care first."""

import re
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from wellanalysis.definitions.contract_tables import REGISTRY
from wellanalysis.definitions.values import Agreement, Day, Group, Name, Positive, Predicate, Refused, Text, shown

PERSON, PLACE = "patient_id", "clinic_id"
DAYS = re.compile(r"\d{1,4}d", re.ASCII)


def _days(value: Any) -> str:
    if isinstance(value, str) and DAYS.fullmatch(value):
        return value
    raise Refused(f"{shown(value)} is not a number of days" if value is not None else "is empty", "write days as 30d")


Days = Annotated[str, BeforeValidator(_days)]


class Asked(StrEnum):
    """What a rule asks for."""

    VISIT = "visit"
    REASSESSMENT = "reassessment"
    REFILL = "refill"
    OTHER = "other"


class OutreachRule(Group):
    """Who is asked for what, from when on, until when, and by whom in the care team."""

    asks: Text = Field(description="what the patient is asked for, in a few words: wound measured again")
    kind: Asked = Field(description="visit, reassessment, refill or other")
    table: Name = Field(default=REGISTRY, description="registry, or the measure's own table")
    who: Predicate = Field(default="true", description="predicate: patients whom the rule is about")
    due_from: Name = Field(description="date column from which the days are counted, such as last_visit_on")
    within: Days = Field(default="0d", description="days after that day by which it is due, such as 30d")
    soon: Days = Field(default="7d", description="days before it is due from which the worklist has it")
    until: Days | None = Field(default=None, description="days after it was due, after which nobody asks any more")
    done: Predicate | None = Field(default=None, description="predicate: what was asked for is done")
    done_on: Name | None = Field(default=None, description="date column: day on which it was done, in place of done")
    role: Text = Field(description="who in the care team asks: scheduler, nurse, navigator")
    why: Text = Field(description="why the patient is better off for it, in a clinician's words")

    @model_validator(mode="after")
    def _is_done_in_one_way(self) -> "OutreachRule":
        if self.done is not None and self.done_on is not None:
            raise Refused("done and done_on are both given", "keep the day, or else the predicate")
        return self

    @property
    def within_days(self) -> int:
        """Days after `due_from` by which it is due."""
        return int(self.within.removesuffix("d"))

    @property
    def soon_days(self) -> int:
        """Days before that from which it is listed."""
        return int(self.soon.removesuffix("d"))

    @property
    def until_days(self) -> int | None:
        """Days after it was due for which it is asked; None without an end."""
        return None if self.until is None else int(self.until.removesuffix("d"))


class HighRisk(Group):
    """One reason for which a patient is on the high-risk list."""

    reason: Text = Field(description="the reason as the list prints it: severe arterial disease")
    when: Predicate = Field(description="predicate over the registry that is true for those patients")
    why: Text = Field(description="why the team wants to know, in a clinician's words")


class RegistrySettings(Group):
    """The registry of patients in care, and the high-risk list that is drawn from it: reasons, never a sum of points."""

    high_risk: tuple[HighRisk, ...] = Field(
        default=(), description="reasons for the high-risk list: [{reason: ..., when: ..., why: ...}]"
    )
    at_least: Positive = Field(default=1, description="how many of the reasons place a patient on the list")
    reached_within_days: Positive = Field(
        default=7, description="days after they were listed within which patients should have been reached"
    )
    agreed_by: tuple[Agreement, ...] = Field(
        default=(), description="who agreed to the reasons: [{role: ..., on: ...}]"
    )
    reviewed: Day | None = Field(default=None, description="day on which the reasons were last reviewed")

    @model_validator(mode="after")
    def _list_can_hold_somebody(self) -> "RegistrySettings":
        reasons = [each.reason for each in self.high_risk]
        twice = sorted({each for each in reasons if reasons.count(each) > 1})
        if twice:
            raise Refused(f"the reason {twice[0]!r} stands twice", "keep one, with both conditions joined by or")
        if reasons and self.at_least > len(reasons):
            what = f"at_least {self.at_least} is more than the {len(reasons)} reasons there are"
            raise Refused(what, f"write at_least: {len(reasons)} or less")
        return self
