"""Where clinical and operational measures may meet, and what is printed where they do."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import Field, model_validator

from wellanalysis.definitions.kinds import Kind
from wellanalysis.definitions.values import Group, Name, Names, Text

KEPT_APART = "kept_apart"
"""Caveat that is printed where clinical and operational measures meet and network.yml names no other."""
KEPT_APART_SAYS = (
    "Measures of care and of running the clinic stand on this page together. Neither explains nor excuses the other, "
    "they are never added up, and nothing here is a reason to change the care of a single patient."
)


class Audience(StrEnum):
    """Whom a page is for."""

    PROVIDER = "provider"
    DIRECTOR = "director"
    DYAD = "dyad"
    EXECUTIVE = "executive"
    NETWORK = "network"
    PUBLIC = "public"


class Rule(StrEnum):
    """What happens where a page would show clinical and operational measures together."""

    FORBID = "forbid"
    CAVEAT = "caveat"
    ALLOW = "allow"


class Meeting(Group):
    """The rule for one audience; ``forbid`` alone is short for ``{rule: forbid}``."""

    rule: Rule = Field(description="forbid (no page is built), caveat (it is printed on the page) or allow")
    caveat: Name = Field(default=KEPT_APART, description="with rule: caveat, the one of caveats that is printed")

    @model_validator(mode="before")
    @classmethod
    def _rule_alone(cls, given: Any) -> Any:
        return {"rule": given} if isinstance(given, str) else given


class Caveat(Group):
    """A text that is printed where it applies: on pages for these audiences that show such measures."""

    text: Text = Field(description="the caveat as it is printed")
    pages: tuple[Audience, ...] = Field(default=(), description="only on pages for these: " + ", ".join(Audience))
    kinds: tuple[Kind, ...] = Field(default=(), description="beside measures of these kinds")
    measures: Names = Field(default=(), description="beside these measures")

    @property
    def is_placed(self) -> bool:
        """Whether it says itself where it is printed; else only a rule of `Compliance.meet` can call for it."""
        return bool(self.pages or self.kinds or self.measures)


UNLESS_SAID: Mapping[Audience, Meeting] = {
    audience: Meeting(rule=Rule.FORBID if audience is Audience.PROVIDER else Rule.CAVEAT) for audience in Audience
}


class Compliance(Group):
    """What the network's compliance officers laid down for the report."""

    meet: dict[Audience, Meeting] = Field(
        default_factory=dict,
        description="where clinical and operational measures may meet, by audience: {provider: forbid, director: caveat}",
    )
    caveats: dict[Name, Caveat] = Field(
        default_factory=dict, description="caveats by name, and where each is printed: {text: ..., kinds: [cost]}"
    )

    def meeting(self, audience: Audience) -> Meeting:
        """The rule that holds for an audience."""
        return self.meet.get(audience, UNLESS_SAID[audience])

    def text(self, name: str) -> str:
        """What the caveat of this name says."""
        return self.caveats[name].text if name in self.caveats else KEPT_APART_SAYS
