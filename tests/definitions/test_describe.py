"""The keys of a file in plain words."""

from wellanalysis.definitions.describe import describe
from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.settings import Network


def test_every_key_of_a_file_has_a_line_with_its_meaning() -> None:
    """Nested keys are indented; what is required and what holds otherwise is said."""
    lines = describe(Measure).splitlines()
    assert "title: what the measure is called on every page (required)" in lines
    assert "follow_up: days after which a row's result is known, such as 14d (otherwise 0d)" in lines
    assert "exclude: rows left out: {name: {when: predicate, why: reason}}" in lines
    assert "    when: predicate that is true for the rows left out (required)" in lines
    assert "  status: draft, validation, final or retired (otherwise draft)" in lines


def test_keys_are_called_as_in_the_file() -> None:
    """The baseline has from and to, not the names of the attributes."""
    text = describe(Network)
    assert "  from: first month, such as 2022-10 (required)" in text
    assert "first:" not in text
    assert "None" not in text
