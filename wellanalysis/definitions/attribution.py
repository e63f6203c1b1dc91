"""How an episode is tied to those who gave the care: the rule that the network agreed on, as data."""

import re
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from wellanalysis.definitions.values import Agreement, Day, Flag, Group, Refused, Texts, shown

DAYS = re.compile(r"\d{1,5}d", re.ASCII)
# Attribution to everyone who saw the patient; stands beside the rules in the results tables.
TEAM = "team"


class Rule(StrEnum):
    """Who an episode is attributed to."""

    PLURALITY = "plurality"
    FIRST = "first"
    LAST = "last"
    LONGEST = "longest"
    RESPONSIBLE = "responsible"


class Ties(StrEnum):
    """What becomes of an episode for which the rule names several clinicians."""

    LATEST = "latest"
    FIRST = "first"
    SHARE = "share"
    NONE = "none"


class SameDay(StrEnum):
    """What holds for a clinician who works in two clinics at the same time."""

    REFUSE = "refuse"
    ENCOUNTER = "encounter"


def _one(value: Any) -> Any:
    if value == TEAM:
        raise Refused("team attribution stands beside a rule, not for it", "name a rule, and write team: true")
    return value


def _days(value: Any) -> str:
    if isinstance(value, str) and DAYS.fullmatch(value):
        return value
    raise Refused(f"{shown(value)} is not a number of days" if value is not None else "is empty", "write days as 84d")


OneRule = Annotated[Rule, BeforeValidator(_one)]
Days = Annotated[str, BeforeValidator(_days)]


class Attribution(Group):
    """The rule that ties an episode to a provider, and what it counts.

    An encounter counts from the day on which its episode began to the day on which it ended, or while it is open to
    the day that the data speak of; ``until`` and ``look_back`` narrow this. It counts for a provider who is on that
    day on the roster of the episode's clinic, in a role that can be attributed to, and saw the patient there.
    """

    rule: OneRule = Field(
        description="plurality (most days with a visit), first, last, longest (from first to last visit) or responsible"
    )
    others: tuple[OneRule, ...] = Field(default=(), description="other agreed rules, whose effect each report shows")
    roles: Texts = Field(default=(), description="roles that can be attributed to; all where none is named")
    team: Flag = Field(default=False, description="true: every provider who saw the patient is shown as their team too")
    until: Days | None = Field(
        default=None, description="encounters later than so many days after the episode began do not count, such as 84d"
    )
    look_back: Days | None = Field(
        default=None, description="of these, encounters more than so many days before the last that could count do not"
    )
    ties: Ties = Field(
        default=Ties.LATEST,
        description="of equals: latest (who was seen last), first, share (all of them) or none (nobody)",
    )
    same_day: SameDay = Field(
        default=SameDay.REFUSE,
        description="a provider in two clinics at once: refuse, or encounter (each visit counts where it took place)",
    )
    agreed_by: tuple[Agreement, ...] = Field(
        default=(), description="who agreed: [{role: ..., on: 2026-06-01, note: ...}]"
    )
    reviewed: Day | None = Field(default=None, description="day of the last review")

    @model_validator(mode="after")
    def _names_each_rule_once(self) -> "Attribution":
        for place, other in enumerate(self.others):
            if other in (self.rule, *self.others[:place]):
                raise Refused(f"the rule {other.value!r} is named twice", "name each rule once, in rule or in others")
        return self

    @property
    def rules(self) -> tuple[str, ...]:
        """Names of all rules that are worked out, the agreed one first, the team last."""
        return (self.rule.value, *(each.value for each in self.others), *([TEAM] if self.team else []))

    @property
    def counting_encounters(self) -> tuple[str, ...]:
        """Names of the rules that need the table of encounters."""
        return tuple(rule for rule in self.rules if rule != Rule.RESPONSIBLE)

    @property
    def until_days(self) -> int | None:
        """``until`` as a number."""
        return None if self.until is None else int(self.until.removesuffix("d"))

    @property
    def look_back_days(self) -> int | None:
        """``look_back`` as a number."""
        return None if self.look_back is None else int(self.look_back.removesuffix("d"))
