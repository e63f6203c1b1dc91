"""Editions of a report, each for one audience, and how each protects people in small counts."""

from enum import StrEnum
from typing import Any

from pydantic import Field, model_validator

from wellanalysis.definitions.values import Group, Positive, Refused


class Policy(StrEnum):
    """How small counts are treated in an edition."""

    MINIMUM_DENOMINATOR = "minimum_denominator"
    OPEN = "open"


class Edition(StrEnum):
    """Separate builds of a report, each for one audience."""

    NETWORK = "network"
    CLINIC = "clinic"
    PROVIDER = "provider"
    PUBLIC = "public"


class Disclosure(Group):
    """How an edition protects people in small counts."""

    policy: Policy = Field(description="minimum_denominator, or open for data that are public anyway")
    minimum: Positive = Field(default=11, description="people below which a figure is withheld; not with open")

    @model_validator(mode="before")
    @classmethod
    def _open_withholds_nothing(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.get("policy") == Policy.OPEN:
            if given.get("minimum", 1) != 1:
                raise Refused("the policy 'open' withholds nothing, so it takes no minimum", "leave minimum out")
            return {**given, "minimum": 1}
        return given
