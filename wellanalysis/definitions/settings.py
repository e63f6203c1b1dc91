"""Settings of a network, as network.yml holds them."""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, Strict, model_validator

from wellanalysis.definitions.attribution import Attribution
from wellanalysis.definitions.column_settings import TableSettings
from wellanalysis.definitions.compliance import Compliance
from wellanalysis.definitions.editions import Disclosure, Edition, Policies, Policy, Team
from wellanalysis.definitions.outreach import RegistrySettings
from wellanalysis.definitions.partnership import Partnership
from wellanalysis.definitions.pilots import Pilot
from wellanalysis.definitions.sources import Sources
from wellanalysis.definitions.two_way import AnswerBack, Appeals, Director, Goals, Grievance
from wellanalysis.definitions.value import Appropriateness, Value
from wellanalysis.definitions.values import (
    Benchmark,
    Day,
    DayOrMonth,
    Flag,
    Group,
    Month,
    Name,
    Number,
    Positive,
    Refused,
    Slug,
    Text,
    Texts,
    Whole,
    between,
)

ENVIRONMENT_VARIABLE = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}", re.ASCII)
SECRET = re.compile(r"://|passw(or)?d|pwd\s*=|secret|token\s*=|\S+:\S+@\S+", re.IGNORECASE)


class Sponsor(Group):
    """Person who answers for the report in the network."""

    role: Text = Field(description="role, such as chief medical officer")
    name: Text = Field(description="name as it should be printed")


class Calendar(Group):
    """The reporting year."""

    year_starts: Whole = Field(default=1, ge=1, le=12, description="month in which the reporting year begins, 1 to 12")


class Baseline(Group):
    """The own past that fixes limits: months, both included."""

    first: Month = Field(alias="from", description="first month, such as 2022-10")
    last: Month = Field(alias="to", description="last month, included, such as 2023-09")


class Programme(Group):
    """The change that the network set out to make."""

    name: Text = Field(description="name of the programme")
    starts: dict[str, DayOrMonth] = Field(
        default_factory=dict, description="start per clinic; clinics that are absent are not yet in the programme"
    )


class MeasureSettings(Group):
    """What holds for all measures."""

    cap: Positive = Field(default=12, description="how many measures the report may hold, retired ones not counted")


class Labels(Group):
    """How clinics are described, and when too little is known to describe them."""

    quarters: Positive = Field(default=4, description="trailing quarters over which clinics are described")
    pooled_quarters: Positive = Field(
        default=12, description="trailing quarters that are pooled where one window tells too little; at least quarters"
    )
    reliability: Annotated[Number, AfterValidator(between(0, 1))] = Field(
        default=0.7, description="reliability from which a clinic's own figure says where it stands; above 0, below 1"
    )
    certainty: Annotated[Number, AfterValidator(between(0.5, 1))] = Field(
        default=0.9, description="probability from which a clinic is called above, within or below; above 0.5, below 1"
    )
    zone: Annotated[Number, AfterValidator(between(0, 1))] = Field(
        default=0.1,
        description="a ratio of observed to expected that is off 1 by no more than this makes no practical difference",
    )

    @model_validator(mode="after")
    def _pools_at_least_a_window(self) -> "Labels":
        if self.pooled_quarters < self.quarters:
            what = f"pooled_quarters {self.pooled_quarters} is less than quarters {self.quarters}"
            raise Refused(what, f"write pooled_quarters: {self.quarters} or more")
        return self


class Overdispersion(StrEnum):
    """What a funnel does where clinics differ by more than chance and case mix."""

    AUTO = "auto"
    NONE = "none"
    ADDITIVE = "additive"


class Funnels(Group):
    """How funnels are drawn."""

    overdispersion: Overdispersion = Field(
        default=Overdispersion.AUTO,
        description="auto (limits are widened where a test finds more spread than chance), none, or additive (always)",
    )


class Rebase(Group):
    """A dated change of the process itself, after which the limits of a trend start anew."""

    measure: Name = Field(description="measure whose limits start anew")
    clinics: Texts | None = Field(default=None, description="only at these clinics; everywhere where none is named")
    first: Month = Field(alias="from", description="first month of the new limits, such as 2025-02")
    reason: Text = Field(description="what changed, in words that the page prints")


class Simulations(Group):
    """How the report's own rules are tried out."""

    networks: Annotated[int, Strict(), Field(ge=0)] = Field(
        default=10, description="made-up quiet networks on which the report's rules are tried; 0: none, no error rates"
    )


class Minimum(Group):
    """Sizes below which the report says that there is too little to show."""

    denominator: Positive = Field(default=20, description="denominator below which a result is too few to show")
    episodes: Positive = Field(default=30, description="episodes below which a clinic gets one page, not a chapter")


class ClinicSettings(Group):
    """What one clinic has that differs from the network."""

    led_by: Director | None = Field(default=None, description="who leads the clinic: {director: ..., manager: ...}")
    benchmarks: dict[str, Benchmark] = Field(default_factory=dict, description="benchmark per measure, for this clinic")


def _no_secret(value: str) -> str:
    if ENVIRONMENT_VARIABLE.fullmatch(value):
        return value
    if SECRET.search(value):
        # The value itself is left out of the message: it may hold a password, and messages reach logs.
        raise Refused(
            "holds an address or a password; a secret is never written into a file",
            "put the address into an environment variable and write its name here: ${NAME_OF_VARIABLE}",
        )
    if "$" in value:
        raise Refused("mixes a variable with other text", "write ${NAME_OF_VARIABLE} alone, or a folder")
    return value


class Network(Group):
    """Everything that network.yml says; the attributes have the names of the keys.

    ``baseline.first`` and ``baseline.last`` are the first days of the months that ``from`` and ``to`` name.
    ``extracts`` is a folder, or ``${NAME}`` for an environment variable that holds a database address.
    """

    id: Slug = Field(description="short name used in paths: lower-case letters, digits and hyphens")
    name: Text = Field(description="name of the network as readers know it")
    synthetic: Flag = Field(default=False, description="true where the data are made up; every page then says so")
    purpose: Text = Field(description="why the network measures: one paragraph, printed on network pages")
    values: Texts = Field(default=(), description="what the network stands for, in short lines")
    sponsor: Sponsor | None = Field(default=None, description="who answers for the report: {role: ..., name: ...}")
    calendar: Calendar = Field(default=Calendar(), description="the reporting year: {year_starts: 1}")
    data_as_of: Day | None = Field(
        default=None, description="day that the extracts speak of; else their latest recorded_on"
    )
    baseline: Baseline = Field(description="months that fix limits: {from: 2022-10, to: 2023-09}")
    programme: Programme | None = Field(default=None, description="the change under way, and its start per clinic")
    disclosure: Policies = Field(
        default_factory=lambda: {Edition.NETWORK: Disclosure(policy=Policy.MINIMUM_DENOMINATOR)},
        description="how each edition protects people in small counts",
    )
    measures: MeasureSettings = Field(default=MeasureSettings(), description="what holds for all measures: {cap: 12}")
    headline: Name | None = Field(
        default=None, description="measure that opens every page; the first outcome where none is named"
    )
    labels: Labels = Field(default=Labels(), description="how clinics are described: {quarters: 4}")
    funnels: Funnels = Field(default=Funnels(), description="how funnels are drawn: {overdispersion: auto}")
    conditions: Name | None = Field(
        default=None,
        description="column of episodes that holds the condition, such as wound_type: variation is told by it",
    )
    rebases: tuple[Rebase, ...] = Field(
        default=(), description="changes after which limits start anew: [{measure: ..., from: 2025-02, reason: ...}]"
    )
    attribution: Attribution | None = Field(
        default=None,
        description="how episodes are tied to providers: {rule: plurality}; without it no provider is shown",
    )
    simulations: Simulations = Field(default=Simulations(), description="how the rules are tried out: {networks: 10}")
    minimum: Minimum = Field(default=Minimum(), description="sizes below which there is too little to show")
    clinics: dict[str, ClinicSettings] = Field(default_factory=dict, description="what differs for single clinics")
    compliance: Compliance = Field(
        default=Compliance(), description="where clinical and operational measures may meet, and caveats: {meet: ...}"
    )
    answer_back: AnswerBack = Field(description="where answers go: {address: ..., within_days: 10}")
    goals: Goals = Field(default=Goals(), description="what each side wants: {clinicians: [...], leaders: [...]}")
    earlier_scorecards: tuple[Grievance, ...] = Field(
        default=(), description="what went wrong before, and what is different: [{wrong: ..., now: ..., see: ...}]"
    )
    appeals: Appeals = Field(default=Appeals(), description="how figures are appealed: {open_days: 30}")
    partnership: Partnership | None = Field(
        default=None,
        description="contract with a health plan: {plan: ..., group: ..., term: ..., quality: ..., spending: ...}",
    )
    registry: RegistrySettings = Field(
        default=RegistrySettings(), description="patients in care, and who is on the high-risk list: {high_risk: [...]}"
    )
    pilots: tuple[Pilot, ...] = Field(
        default=(),
        description="what is tried at some clinics before all: [{id: ..., title: ..., of: workflow, clinics: [...]}]",
    )
    sources: Sources | None = Field(
        default=None, description="measures that several systems tell of: {systems: [...], compared: [...]}"
    )
    value: Value | None = Field(
        default=None, description="cost beside quality, from claims: {quality: ..., until: 84d, prices: ...}"
    )
    appropriateness: tuple[Appropriateness, ...] = Field(
        default=(), description="services held against a guideline: [{id: ..., indicated: ..., not_indicated: ...}]"
    )
    records: Text = Field(default="./records", description="folder of what people write down themselves")
    extracts: Annotated[Text, AfterValidator(_no_secret)] = Field(
        default="./extracts", description="folder of the extracts, or ${NAME} of an environment variable"
    )
    tables: dict[str, TableSettings] = Field(default_factory=dict, description="the network's own columns, by table")

    @model_validator(mode="after")
    def _pseudonyms_have_bearers(self) -> "Network":
        clinic = self.disclosure.get(Edition.CLINIC)
        if clinic is not None and clinic.providers is Team.PSEUDONYMS and self.attribution is None:
            what = "providers have pseudonyms in the edition 'clinic', but no rule ties episodes to providers"
            raise Refused(what, "agree on one, and write it: attribution: {rule: ...}; or leave providers out")
        return self

    def started(self, clinic_id: str) -> date | None:
        """Day on which the programme began at a clinic; None where it has not."""
        return self.programme.starts.get(clinic_id) if self.programme else None
