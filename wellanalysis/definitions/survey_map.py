"""An item map: which column of a survey tool's export is which question of ours, and what its answers stand for."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from wellanalysis.definitions.plain_words import read_model
from wellanalysis.definitions.values import Flag, Group, Name, Refused, Text, Whole
from wellanalysis.definitions.yaml_reading import read_yaml
from wellanalysis.errors import Problem, ProblemsFound

FOLDER = "surveys"
TABLES = ("patient_survey", "provider_survey")


class Platform(StrEnum):
    """Tools whose exports are read."""

    QUALTRICS = "qualtrics"
    REDCAP = "redcap"
    FORMS = "forms"


def _as_text(value: object) -> object:
    # `answers: {yes: true}` is what somebody means who maps to a column of true and false.
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int) else value


Told = Annotated[str, BeforeValidator(_as_text), Field(min_length=1)]


class Dates(Group):
    """Where the export says when somebody answered."""

    answered_on: Text = Field(description="column with the day, or day and time, of the answer")
    sent_on: Text | None = Field(default=None, description="column with the day of sending; else say --wave 2026-09-07")
    format: Text = Field(description="how days are written, such as %Y-%m-%d %H:%M:%S")


class From(Group):
    """A column of ours that is no question: taken from the export, or the same for everybody."""

    source: Text | None = Field(default=None, alias="from", description="column of the export, or the question's text")
    value: Told | None = Field(default=None, alias="is", description="the same for everybody who answered")
    answers: dict[str, Told | None] = Field(default_factory=dict, description="text in the export: our value")

    @model_validator(mode="after")
    def _one_of_two(self) -> "From":
        if (self.source is None) == (self.value is None):
            raise Refused("says neither or both of from and is", "write from: a column, or is: a value for everybody")
        return self


class Item(Group):
    """One question."""

    source: Text = Field(alias="from", description="column of the export, or the question's text")
    question: Text = Field(description="the question, word for word as people read it")
    answers: dict[str, Whole | None] = Field(
        default_factory=dict, description="text of an answer: its number, or empty"
    )
    reverse: Flag = Field(default=False, description="true where agreeing is the unfavourable answer")


class SurveyMap(Group):
    """Everything that an item map says; the attributes have the names of the keys."""

    platform: Platform = Field(description="qualtrics, redcap or forms")
    table: Annotated[str, Field(pattern="^(patient_survey|provider_survey)$")] = Field(description="our table")
    id: Text = Field(description="column that names each answer, such as ResponseId")
    dates: Dates = Field(description="columns of days, and how they are written")
    columns: dict[Name, From] = Field(default_factory=dict, description="our column: {from: theirs, answers: {...}}")
    items: dict[Name, Item] = Field(description="our column: {from: theirs, question: ..., answers: {...}}")

    @model_validator(mode="after")
    def _each_column_once(self) -> "SurveyMap":
        if not self.items:
            raise Refused("maps no question", "write at least one under items")
        both = sorted(set(self.columns) & set(self.items))
        if both:
            raise Refused(f"maps {both[0]!r} as a column and as a question", "write it once")
        given = [each.source for each in self.items.values()]
        twice = sorted({each for each in given if given.count(each) > 1})
        if twice:
            raise Refused(f"two questions come from {twice[0]!r}", "map each column of the export once")
        return self


def read_map(path: Path) -> SurveyMap:
    """Read an item map.

    Raises
    ------
    ProblemsFound
        With every problem of the file.
    """
    name = f"{FOLDER}/{path.name}"
    if not path.is_file():
        raise ProblemsFound([Problem(name, "there is no such item map", "write one, or name another with --map")])
    document, findings = read_yaml(path, name)
    if document is None:
        raise ProblemsFound(findings.problems())
    model = read_model(SurveyMap, document, findings)
    if findings.problems():
        raise ProblemsFound(findings.problems())
    return model
