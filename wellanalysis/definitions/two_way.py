"""What network.yml says of the conversation between those who give the care and those who lead: goals, appeals, directors."""

from pydantic import Field, model_validator

from wellanalysis.definitions.values import Day, Group, Positive, Refused, Text, Texts

PLACES = ("network", "edition", "quarter", "page", "figure", "kind")
"""What the address of a form may name: ``https://forms.example/1?page={page}&figure={figure}``."""


class Goals(Group):
    """What each side wants of the partnership, said openly."""

    clinicians: Texts = Field(default=(), description="what those who give the care want, one line each")
    leaders: Texts = Field(default=(), description="what those who lead the network want, one line each")
    agreed_on: Day | None = Field(default=None, description="day on which both sides read them together")


class Grievance(Group):
    """Something that went wrong with earlier scorecards, and what is different now."""

    wrong: Text = Field(description="what went wrong, in the words of those to whom it happened")
    now: Text = Field(description="what is different now")
    see: Text | None = Field(default=None, description="where a reader can check it")


class Appeals(Group):
    """How figures and attribution are appealed, and in which time."""

    open_days: Positive = Field(
        default=30, description="days after the report's day in which an appeal is heard before it is final"
    )
    decided_within_days: Positive = Field(default=20, description="days within which an appeal is decided")
    decided_by: Texts = Field(default=(), description="roles that decide together, a clinician among them")


class Director(Group):
    """Who leads a clinic: the physician and the manager, who share its goals."""

    director: Text = Field(description="role, or role and name, of the clinic's director")
    manager: Text | None = Field(default=None, description="role, or role and name, of the manager beside them")
    conversations_every_days: Positive = Field(
        default=90, description="days within which the director talks with each clinician again"
    )


class AnswerBack(Group):
    """Where a reader's answer goes."""

    address: Text = Field(description="address that answers are sent to")
    form: Text | None = Field(
        default=None,
        description="address of a form, with any of {network} {edition} {quarter} {page} {figure} {kind} where it takes them",
    )
    within_days: Positive = Field(default=10, description="days within which an answer is promised")

    @model_validator(mode="after")
    def _form_can_be_filled(self) -> "AnswerBack":
        if self.form is None:
            return self
        if not self.form.startswith("https://"):
            raise Refused("form is no address that begins with https://", "write the form's whole address")
        try:
            self.form.format(**dict.fromkeys(PLACES, ""))
        except (KeyError, IndexError, ValueError):
            known = " ".join(f"{{{place}}}" for place in PLACES)
            raise Refused("form names a place that nobody fills in", f"known: {known}") from None
        return self
