"""Identifiers: what is refused, and in which words."""

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from tests.definitions.conftest import SmallNetwork
from wellanalysis.definitions.folder import load
from wellanalysis.definitions.identifiers import Identifier, mod10_holds, system_of, verhoeff_holds, wrong_with


@pytest.mark.parametrize(
    ("digits", "holds"),
    [("2363", True), ("2364", False), ("0", True), ("371087003", True), ("371087004", False), ("731087003", False)],
)
def test_the_check_digit_of_verhoeff(digits: str, holds: bool) -> None:
    """236 has the check digit 3, as in the literature; a wrong digit and two that changed places are found."""
    assert verhoeff_holds(digits) is holds


@pytest.mark.parametrize(
    ("digits", "holds"), [("79927398713", True), ("79927398710", False), ("391268", True), ("391286", False)]
)
def test_the_check_digit_modulo_ten(digits: str, holds: bool) -> None:
    """7992739871 has the check digit 3 (Luhn's own example); two digits that changed places are found."""
    assert mod10_holds(digits) is holds


@pytest.mark.parametrize(
    ("system", "value", "what"),
    [
        ("LOINC", "39126-8", ""),
        ("LOINC", "39126-7", "check digit"),
        ("LOINC", "391268", "no identifier of LOINC"),
        ("SNOMED CT", "371087003", ""),
        ("SNOMED CT", "371087004", "check digit"),
        ("SNOMED CT", "12345", "no identifier"),
        # The identifier of a description: its second and third digit from the end are 01 or 11.
        ("SNOMED CT", "754786011", "not the identifier of a concept"),
        ("CBE", "0005", ""),
        ("CBE", "0018e", ""),
        ("CBE", "5", "four digits"),
        ("CMIT", "00254-01-C-MIPS", ""),
        ("CMIT", "254", ""),
        ("CMIT", "CMS122", "no identifier of CMIT"),
        ("other: US Wound Registry", "CDR 5", ""),
    ],
)
def test_a_value_has_the_form_of_its_system(system: str, value: str, what: str) -> None:
    """And its check digit where the system has one; of another system nothing can be known."""
    wrong = wrong_with(system, value)
    assert (wrong is None) == (what == "")
    assert wrong is None or what in " ".join(wrong)


@pytest.mark.parametrize(
    ("text", "system"),
    [("NQF", "CBE"), ("loinc", "LOINC"), ("SNOMED", "SNOMED CT"), ("other:  Ours", "other: Ours"), ("LONIC", None)],
)
def test_systems_are_known_by_their_names(text: str, system: str | None) -> None:
    """NQF is what CBE was called; a name that is misspelt is no system of its own."""
    assert system_of(text) == system


def test_a_system_that_is_other_has_a_name() -> None:
    """Otherwise nobody could look it up."""
    with pytest.raises(ValidationError, match="not which system"):
        Identifier(system="other:", value="1", says="x")


TOLD = 'identifiers: [{system: LOINC, value: "39126-8", says: Length of wound}]\n'


def test_a_measure_says_its_identifiers_and_its_source(network: SmallNetwork) -> None:
    """Both are read; an identifier of a concept is told apart from a number of the measure."""
    source = 'from_set: {title: A guideline, steward: A society, version: "2019", kind: guideline}\n'
    network.replace("measures/pain.yml", "value: pain\n", "value: pain\n" + TOLD + source)
    measure = load(network.folder).measure("pain")
    (loinc,) = measure.identifiers
    assert (loinc.key, loinc.is_concept, loinc.named) == (("LOINC", "39126-8"), True, "LOINC")
    assert measure.from_set is not None
    assert not measure.from_set.is_adapted


@pytest.mark.parametrize(
    ("lines", "what", "remedy"),
    [
        (TOLD.replace("26-8", "26-9"), "39126-9 has a check digit that is not that of LOINC", "look it up again"),
        (TOLD.replace('"39126-8"', "391268"), "391268 is read as a number", 'put it in quotes: "391268"'),
        (
            TOLD.replace("LOINC", "LONIC"),
            "'LONIC' is no system that we know",
            "write one of CMIT, CBE, SNOMED CT, LOINC",
        ),
        (TOLD.replace("}]", ", url: here}]"), "'here' is no address", "write it as https://example.org/page"),
        (TOLD.replace(", says: Length of wound", ""), "is missing", "in that system's own words"),
        (
            TOLD.replace("}]", "}, {system: loinc, value: 39126-8, says: x}]"),
            "LOINC 39126-8 stands here twice",
            "keep one",
        ),
        ("from_set: {title: A, steward: B}\n", "is missing", "version or year"),
        ('from_set: {title: A, steward: B, version: "1", kind: idea}\n', "'idea' is not known", "guideline"),
    ],
)
def test_what_is_wrong_is_told_with_its_remedy(
    planted: Callable[[str, str, str], list[str]], lines: str, what: str, remedy: str
) -> None:
    """One problem, in the measure's file, on its line."""
    (told,) = planted("measures/pain.yml", "value: pain\n", "value: pain\n" + lines)
    assert told.startswith("measures/pain.yml, line 10")
    assert what in told
    assert remedy in told
