"""``feedback_form.yml`` of a network folder: which column of a form's export holds what, as data."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from pydantic import Field

from wellanalysis.definitions.plain_words import read_model
from wellanalysis.definitions.record_columns import KINDS_OF_ITEM, SEEN_BY
from wellanalysis.definitions.values import Group, Text
from wellanalysis.definitions.yaml_reading import read_yaml
from wellanalysis.errors import Problem, ProblemsFound, nearest

FORM = "feedback_form.yml"

USUAL: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "says": ("says", "comment", "comments", "feedback", "question", "message", "your words", "answer", "text"),
        "response": ("response", "responseid", "response_id", "record_id", "response id", "id", "form_key"),
        "received_on": (
            "received_on",
            "recordeddate",
            "enddate",
            "completion time",
            "timestamp",
            "submitted",
            "submitted at",
            "date",
            "feedback_timestamp",
        ),
        "kind": ("kind", "type", "kind of message"),
        "role": ("role", "your role"),
        "clinic": ("clinic", "clinic_id", "your clinic"),
        "page": ("page",),
        "measure": ("measure",),
        "quarter": ("quarter",),
        "figure": ("figure",),
        "seen_by": ("seen_by", "who may read it", "who may see it"),
    }
)
"""What a form's answer holds, and the headings that forms usually give it, in small letters; the first that is there counts."""


class FeedbackForm(Group):
    """How exports of the form that readers answer with are read."""

    form: Text | None = Field(
        default=None, description="short name of the form; the program that it was made with unless given"
    )
    columns: dict[str, str] = Field(default={}, description="heading by what it holds: {says: Q3, clinic: Q1}")
    values: dict[str, dict[str, str]] = Field(
        default={}, description="what the form's own words mean: {seen_by: {everybody inside: network}}"
    )
    kind: Text = Field(default="comment", description="kind of an item where the form does not ask")
    seen_by: Text = Field(default="clinic", description="who may read the words where the form does not ask")
    day_format: Text | None = Field(
        default=None, description="how the form writes days, where not as 2026-10-12: '%m/%d/%Y %H:%M'"
    )


def read_form(folder: Path) -> FeedbackForm:
    """The network's map of its form; the usual names where the folder has none.

    Raises
    ------
    ProblemsFound
        With everything that is wrong with the file.
    """
    if not (folder / FORM).is_file():
        return FeedbackForm()
    document, findings = read_yaml(folder / FORM, FORM)
    form = None if document is None else read_model(FeedbackForm, document, findings)
    problems = findings.problems() + ([] if form is None else _problems(form))
    if problems or form is None:
        raise ProblemsFound(problems)
    return form


def _problems(form: FeedbackForm) -> list[Problem]:
    known = {"kind": KINDS_OF_ITEM, "seen_by": SEEN_BY}
    found = [
        Problem(f"{FORM}, {place}.{name}", f"no part of an answer is called {name!r}", nearest(name, USUAL))
        for place, names in (("columns", form.columns), ("values", form.values))
        for name in names
        if name not in USUAL
    ]
    given = [(f"values.{name}", value, name) for name in known for value in form.values.get(name, {}).values()]
    given += [("kind", form.kind, "kind"), ("seen_by", form.seen_by, "seen_by")]
    return found + [
        Problem(f"{FORM}, {place}", f"{value!r} is none of the known", nearest(value, known[name]))
        for place, value, name in given
        if value not in known[name]
    ]
