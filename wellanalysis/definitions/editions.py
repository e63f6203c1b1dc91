"""Editions of a report, each for one audience, and how each protects people in small counts."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from wellanalysis.definitions.values import Group, Positive, Refused, shown


class Policy(StrEnum):
    """How small counts are treated in an edition."""

    MINIMUM_DENOMINATOR = "minimum_denominator"
    CMS = "cms"
    OWN_PATIENTS = "own_patients"
    OPEN = "open"


class Edition(StrEnum):
    """Separate builds of a report, each for one audience."""

    NETWORK = "network"
    CLINIC = "clinic"
    PROVIDER = "provider"
    PUBLIC = "public"


class Finest(StrEnum):
    """Shortest periods that an edition shows."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Peers(StrEnum):
    """How other clinics appear in a clinic's own edition."""

    UNNAMED = "unnamed"
    NAMED = "named"


class Team(StrEnum):
    """How a clinic's own providers appear in its edition, but for those who let themselves be named."""

    UNNAMED = "unnamed"
    PSEUDONYMS = "pseudonyms"


CMS_MINIMUM = 11
ROUNDED_TO = 5
STRICTER = (Policy.MINIMUM_DENOMINATOR, Policy.CMS)
"""Policies that others' counts may follow where readers see their own."""


class Disclosure(Group):
    """How an edition protects people in small counts."""

    policy: Policy = Field(
        description="minimum_denominator; cms: no count of 1 to 10 at all; own_patients: a reader's own counts as they are; "
        "or open for data that are public anyway"
    )
    minimum: Positive = Field(default=11, description="people below which a figure is withheld; not with open or cms")
    others: Policy | None = Field(
        default=None, description="with own_patients: how others' counts are treated, minimum_denominator or cms"
    )
    rounding: Positive | None = Field(
        default=None, description="5: counts are rounded to multiples of 5; not with open"
    )
    finest: Finest = Field(
        default=Finest.MONTH, description="shortest periods shown: month, quarter or year; quarter where cms says none"
    )
    peers: Peers = Field(
        default=Peers.UNNAMED, description="for the edition clinic: whether other clinics are unnamed, or named"
    )
    providers: Team = Field(
        default=Team.UNNAMED,
        description="for the edition clinic: own providers are unnamed (a distribution), or have pseudonyms",
    )

    @model_validator(mode="before")
    @classmethod
    def _each_policy_takes_its_own_settings(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        policy, others = given.get("policy"), given.get("others")
        if policy == Policy.OPEN:
            _refuse_what_open_has_no_use_for(given)
            return {**given, "minimum": 1}
        if policy == Policy.OWN_PATIENTS:
            others = Policy.MINIMUM_DENOMINATOR if others is None else others
            if others in set(Policy) - set(STRICTER):
                raise Refused(
                    f"others cannot be {str(others)!r}: readers would see other people's small counts",
                    f"known: {', '.join(STRICTER)}",
                )
            given = {**given, "others": others}
        elif others is not None:
            raise Refused(
                f"others is of no use to the policy {shown(policy)}", "leave it out, or choose the policy own_patients"
            )
        if Policy.CMS in (policy, others) and given.get("minimum", CMS_MINIMUM) != CMS_MINIMUM:
            raise Refused(
                f"minimum is {shown(given['minimum'])}, but the policy 'cms' withholds every count from 1 to {CMS_MINIMUM - 1}",
                f"leave minimum out, or write {CMS_MINIMUM}",
            )
        if given.get("rounding", ROUNDED_TO) not in (ROUNDED_TO, None):
            raise Refused(
                f"counts cannot be rounded to {shown(given['rounding'])}", f"write {ROUNDED_TO}, or leave it out"
            )
        if policy == Policy.CMS:
            # At usual sizes it leaves few months standing.
            given = {"finest": Finest.QUARTER, **given}
        return given

    def publishes(self, level: str) -> bool:
        """Whether cells of a level are shown: ``month``, ``quarter``, or a longer one."""
        periods = [str(each) for each in Finest]
        return level not in periods or periods.index(level) >= periods.index(self.finest)


def _refuse_what_open_has_no_use_for(given: dict[Any, Any]) -> None:
    if given.get("minimum", 1) != 1:
        raise Refused("the policy 'open' withholds nothing, so it takes no minimum", "leave minimum out")
    for name in ("rounding", "others"):
        if given.get(name) is not None:
            raise Refused(f"the policy 'open' shows every count as it is, so it takes no {name}", f"leave {name} out")


def _fit_their_readers(given: dict[Edition, Disclosure]) -> dict[Edition, Disclosure]:
    for edition, disclosure in given.items():
        if disclosure.policy == Policy.OWN_PATIENTS and edition in (Edition.NETWORK, Edition.PUBLIC):
            raise Refused(
                f"the policy 'own_patients' is not for the edition {str(edition)!r}: no clinic and no provider is its only reader",
                "choose minimum_denominator or cms, or use own_patients for clinic or provider",
            )
        for name, default in (("peers", Peers.UNNAMED), ("providers", Team.UNNAMED)):
            if edition is not Edition.CLINIC and getattr(disclosure, name) is not default:
                raise Refused(
                    f"{name} is set for the edition {str(edition)!r}, and is of use to the edition 'clinic' only",
                    f"leave {name} out, or set it for clinic",
                )
        if disclosure.providers is Team.PSEUDONYMS and (
            disclosure.policy not in (Policy.OWN_PATIENTS, Policy.OPEN) or disclosure.rounding is not None
        ):
            raise Refused(
                f"providers have pseudonyms, but the policy {str(disclosure.policy)!r} shows nothing of single providers",
                "choose own_patients without rounding, or leave providers out",
            )
    return given


Policies = Annotated[dict[Edition, Disclosure], AfterValidator(_fit_their_readers)]
"""The policy of each edition."""
