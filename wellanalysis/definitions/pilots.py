"""What is tried small before it is spread: a measure, a page or a way of working, at some clinics first."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from pydantic import Field, model_validator

from wellanalysis.definitions.values import Day, Group, Name, Names, Refused, Text, Texts


class Of(StrEnum):
    """What is tried."""

    MEASURE = "measure"
    PAGE = "page"
    WORKFLOW = "workflow"


class Decided(StrEnum):
    """What became of it."""

    SPREAD = "spread"
    ADAPT = "adapt"
    GO_ON = "go on"
    STOP = "stop"


class PilotStage(StrEnum):
    """How far a pilot has come."""

    PLANNED = "planned"
    RUNNING = "running"
    DECIDING = "deciding"
    SPREADING = "spreading"
    SPREAD = "spread"
    ENDED = "ended"


STAGES_OF: Mapping[Decided | None, tuple[PilotStage, ...]] = {
    None: (PilotStage.PLANNED, PilotStage.RUNNING, PilotStage.DECIDING),
    Decided.SPREAD: (PilotStage.SPREADING, PilotStage.SPREAD),
    Decided.ADAPT: (PilotStage.RUNNING, PilotStage.DECIDING),
    Decided.GO_ON: (PilotStage.RUNNING, PilotStage.DECIDING),
    Decided.STOP: (PilotStage.ENDED,),
}
"""Stages that a decision, or none, leaves open; which of them it is, the days say."""
EVERYWHERE = "all"
"""In ``spread_to``: every clinic that is not named itself."""
PAGES = (
    "clinic_indicators",
    "clinic_outcomes",
    "clinic_satisfaction",
    "clinic_conversation",
    "clinic_director",
    "clinic_team",
)
"""Pages of a clinic that can be tried at some clinics; each has the others beside it."""


class Decision(Group):
    """What was decided, by whom, and why."""

    on: Day = Field(description="day of the decision")
    by: Text = Field(description="roles that decided together, those who do the work among them")
    decided: Decided = Field(description="spread, adapt, go on (adapt and go on need a later planned_until) or stop")
    because: Text = Field(description="why, in words that the page prints; what was learned, where it was stopped")


class Pilot(Group):
    """Something that is tried at some clinics first.

    ``looked_at_by`` and ``balancing`` are two keys, not one list, so that the page can say of which measure harm is feared.
    """

    id: Name = Field(description="short name, such as text_reminders")
    title: Text = Field(description="what is tried, as readers call it")
    of: Of = Field(description="measure, page or workflow")
    measure: Name | None = Field(default=None, description="with of: measure, the measure's id")
    page: Name | None = Field(default=None, description="with of: page, the template: one of " + ", ".join(PAGES))
    workflow: Text | None = Field(default=None, description="with of: workflow, what is done otherwise, in a sentence")
    question: Text = Field(description="what we want to learn")
    clinics: Texts = Field(description="ids of the clinics where it is tried")
    roles: Texts = Field(default=(), description="roles that do it, and helped to design it")
    began: Day = Field(description="first day")
    planned_until: Day = Field(description="day by which it is decided what becomes of it")
    looked_at_by: Names = Field(default=(), description="measures by which it is seen, the one that tells most first")
    balancing: Names = Field(default=(), description="measures that might get worse")
    stage: PilotStage | None = Field(
        default=None, description="planned, running, deciding, spreading, spread or ended; left out, the days say it"
    )
    decision: Decision | None = Field(default=None, description="what was decided: {on, by, decided, because}")
    spread_to: dict[str, Day] = Field(
        default_factory=dict,
        description="first day at each further clinic: {C05: 2026-10-01}; all: every clinic that is not named",
    )
    adaptations: dict[str, Text] = Field(default_factory=dict, description="what each clinic does in its own way")

    @model_validator(mode="after")
    def _names_what_is_tried(self) -> "Pilot":
        given = {Of.MEASURE: self.measure, Of.PAGE: self.page, Of.WORKFLOW: self.workflow}
        if given[self.of] is None:
            raise Refused(f"{self.id}: is a pilot of a {self.of} and does not name it", f"add {self.of}: …")
        others = [str(kind) for kind, value in given.items() if value is not None and kind is not self.of]
        if others:
            raise Refused(f"{self.id}: is a pilot of a {self.of}, and names a {others[0]}", f"leave {others[0]} out")
        if self.page is not None and self.page not in PAGES:
            raise Refused(f"{self.id}: {self.page!r} is no page that can be in pilot", f"known: {', '.join(PAGES)}")
        return self

    @model_validator(mode="after")
    def _days_are_in_order(self) -> "Pilot":
        if not self.clinics:
            raise Refused(f"{self.id}: names no clinic", "name the clinics where it is tried")
        if self.planned_until <= self.began:
            what = f"{self.id}: planned_until {self.planned_until} is not after began {self.began}"
            raise Refused(what, "correct one of the two days")
        made = self.decision
        if made is not None and made.on < self.began:
            what = f"{self.id}: the decision of {made.on} lies before the first day, {self.began}"
            raise Refused(what, "correct one of the two days")
        if made is not None and made.decided in (Decided.ADAPT, Decided.GO_ON) and self.planned_until <= made.on:
            what = (
                f"{self.id}: it goes on, and planned_until {self.planned_until} is not after the decision of {made.on}"
            )
            raise Refused(what, "write until when it goes on")
        return self

    @model_validator(mode="after")
    def _spreads_after_the_decision(self) -> "Pilot":
        made = self.decision
        if self.spread_to and (made is None or made.decided is not Decided.SPREAD):
            what = f"{self.id}: is spread to further clinics, and nobody decided that"
            raise Refused(
                what, "add decision: {on: ..., by: ..., decided: spread, because: ...}, or leave spread_to out"
            )
        for clinic, day in self.spread_to.items():
            if clinic in self.clinics:
                raise Refused(f"{self.id}: {clinic} is in the pilot and in spread_to", "name it in one of the two")
            if made is not None and day < made.on:
                what = f"{self.id}: spread_to {clinic} on {day} lies before the decision of {made.on}"
                raise Refused(what, "correct one of the two days")
        for clinic in self.adaptations:
            if EVERYWHERE not in self.spread_to and clinic not in (*self.clinics, *self.spread_to):
                what = f"{self.id}: an adaptation at {clinic}, which is neither in the pilot nor in spread_to"
                raise Refused(what, "name the clinic there, or leave its adaptation out")
        return self

    @model_validator(mode="after")
    def _stage_fits_the_decision(self) -> "Pilot":
        made = self.decision.decided if self.decision is not None else None
        fitting = STAGES_OF[made]
        if self.stage is not None and self.stage not in fitting:
            said = f"decided: {made}" if made else "no decision"
            what = f"{self.id}: stage {self.stage} does not fit with {said}"
            raise Refused(what, f"write stage: {' or '.join(fitting)}; or leave it out, the days say it")
        return self

    def stage_on(self, day: date) -> PilotStage:
        """How far it had come on a day; a decision of a later day is not known yet."""
        if day < self.began:
            return PilotStage.PLANNED
        made = self.decision_on(day)
        if made is not None and made.decided is Decided.STOP:
            return PilotStage.ENDED
        if made is not None and made.decided is Decided.SPREAD:
            there = bool(self.spread_to) and all(each <= day for each in self.spread_to.values())
            return PilotStage.SPREAD if there else PilotStage.SPREADING
        return PilotStage.RUNNING if day <= self.planned_until else PilotStage.DECIDING

    def decision_on(self, day: date) -> Decision | None:
        """The decision as far as it was made on a day."""
        return self.decision if self.decision is not None and self.decision.on <= day else None

    def first_day_at(self, clinic: str) -> date | None:
        """Day from which on a clinic works with it, or will; None where nobody said so."""
        if clinic in self.clinics:
            return self.began
        return self.spread_to.get(clinic, self.spread_to.get(EVERYWHERE))

    def is_at(self, clinic: str, day: date) -> bool:
        """Whether a clinic works with it on a day: nobody does before it began and after it was stopped."""
        first = self.first_day_at(clinic)
        over = self.stage_on(day) in (PilotStage.PLANNED, PilotStage.ENDED)
        return not over and first is not None and first <= day
