"""Where a measure comes from, as its page says it."""

from datetime import date

import pytest

from tests.conftest import ROOT
from wellanalysis.definitions.folder import Definitions, load
from wellanalysis.definitions.identifiers import Identifier
from wellanalysis.definitions.values import Benchmark, FromSet
from wellanalysis.pages.library_sources import identified, origin, taken

SET = FromSet(title="Early care", steward="A register", version="3")
GUIDE = FromSet(
    title="A guideline", steward="A society", version="2019", kind="guideline", differs="Ours counts wounds."
)


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    """Of the demo."""
    return load(ROOT / "data" / "demo")


def test_adapted_and_as_published_are_told_apart() -> None:
    """With who keeps it, in which version, and what differs."""
    assert taken(SET) == "As published in “Early care” (A register, 3), a measure set."
    said = "Adapted from “A guideline” (A society, 2019), a guideline. What differs: Ours counts wounds."
    assert taken(GUIDE) == said


def test_a_measure_without_a_source_says_so(definitions: Definitions) -> None:
    """Plainly, and without an empty table."""
    claim = origin(definitions.measure("debridement_14d"))
    assert claim.heading == "In no national set that we know of"
    assert claim.sentence == "Chosen by our clinicians; in no national set that we know of."
    assert claim.table.empty
    assert claim.caveat == ""
    nobody = origin(definitions.measure("debridement_14d").model_copy(update={"agreed_by": ()}))
    assert nobody.sentence == "In no national set that we know of; who chose it is not recorded."


def test_measure_and_benchmark_each_name_their_own(definitions: Definitions) -> None:
    """A benchmark may be a guideline's where the measure is nobody's."""
    measure = definitions.measure("debridement_14d")
    mark = Benchmark(value=0.8, source="x", known_since=date(2024, 1, 1), from_set=SET)
    told = origin(measure.model_copy(update={"from_set": GUIDE, "benchmark": mark}))
    assert told.heading == "Adapted from A guideline"
    rows = {row[0]: row[1:] for row in told.table.to_numpy().tolist()}
    assert list(told.table.columns) == ["", "The measure", "The benchmark"]
    assert rows["Taken from"] == ["A guideline", "Early care"]
    assert rows["What differs"] == ["Ours counts wounds.", "nothing: as published"]
    assert "no result of the published one" in told.caveat
    only = origin(measure.model_copy(update={"benchmark": mark}))
    assert only.heading == "In no national set that we know of"
    assert list(only.table.columns) == ["", "The benchmark"]


def test_identifiers_are_citations(definitions: Definitions) -> None:
    """Numbers of a measure and codes of what it is about are counted apart; without any there is no claim."""
    measure = definitions.measure("debridement_14d")
    assert identified(measure.model_copy(update={"identifiers": ()})) is None
    both = (
        Identifier(system="CBE", value="0005", says="A survey"),
        Identifier(system="LOINC", value="39126-8", says="Length of wound", url="https://example.org"),
        Identifier(system="LOINC", value="39125-0", says="Width of wound"),
    )
    claim = identified(measure.model_copy(update={"identifiers": both}))
    assert claim is not None
    assert claim.heading == "Numbers and codes: CBE 0005, LOINC 39126-8, LOINC 39125-0"
    said = "1 number of the measure it is taken from and 2 codes of what it is about, as citations: nothing is counted by them."
    assert claim.sentence == said
    assert claim.table["System"].tolist() == ["CBE (consensus-based entity; formerly NQF)", "LOINC", "LOINC"]


def test_the_demo_says_what_it_takes_from_others(definitions: Definitions) -> None:
    """Every measure that is taken from a set is adapted, and says how; codes have the check digits of their systems."""
    taken_over = {measure.id: measure.from_set for measure in definitions.measures if measure.from_set}
    assert {"compression_14d", "offloading_14d", "nutrition_screened_14d"} <= set(taken_over)
    assert all(each.is_adapted for each in taken_over.values())
    codes = {each.value for measure in definitions.measures for each in measure.identifiers if each.is_concept}
    assert codes == {"39125-0", "39126-8", "371087003"}
