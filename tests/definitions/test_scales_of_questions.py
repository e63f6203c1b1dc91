"""A scale that network.yml names has two questions or more, answered alike."""

import pytest
from pydantic import ValidationError

from wellanalysis.definitions.column_settings import TableSettings
from wellanalysis.definitions.contract import contract

FIVE = {"type": "integer", "minimum": 1, "maximum": 5, "optional": True}


def table(**columns: dict[str, object]) -> TableSettings:
    """Settings of a table with these questions."""
    return TableSettings.model_validate({"columns": {name: {**FIVE, **more} for name, more in columns.items()}})


def test_two_questions_of_one_scale_are_one() -> None:
    """And the contract knows it."""
    columns = contract({"provider_survey": table(heard={"scale": "lead"}, helped={"scale": "lead"}, trust={})})
    own = columns["provider_survey"].columns
    assert [own[name].scale for name in ("heard", "helped", "trust", "staff_id")] == ["lead", "lead", "", ""]


def test_a_scale_of_one_question_is_refused() -> None:
    """With its name."""
    with pytest.raises(ValidationError, match="the scale 'lead' has one question, 'heard'"):
        table(heard={"scale": "lead"}, trust={})


def test_questions_that_are_answered_otherwise_are_no_scale() -> None:
    """From 1 to 5, and from 0 to 10."""
    with pytest.raises(ValidationError, match="are not answered alike: heard, rated"):
        table(heard={"scale": "lead"}, rated={"scale": "lead", "minimum": 0, "maximum": 10})


def test_a_question_about_one_person_is_known_as_such_and_needs_a_scale() -> None:
    """What is told of no single clinic is an answer on a scale; other columns cannot be one."""
    columns = contract({"provider_survey": table(listens={"about_one_person": True}, trust={})})
    own = columns["provider_survey"].columns
    assert [own[name].about_one_person for name in ("listens", "trust", "staff_id")] == [True, False, False]
    with pytest.raises(ValidationError, match="a question about one person has a scale, but the type is text"):
        table(listens={"about_one_person": True, "type": "text", "minimum": None, "maximum": None})
