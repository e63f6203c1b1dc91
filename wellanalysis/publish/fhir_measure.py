"""A measure's definition as a FHIR Measure: what is counted, where it comes from, and under which numbers others know it."""

from collections.abc import Iterator
from typing import Any

from wellanalysis.definitions.identifiers import CBE, CMIT, Identifier
from wellanalysis.definitions.measures import Direction, Measure, Statistic
from wellanalysis.definitions.values import FromSet
from wellanalysis.pages.library_sources import said_of, taken
from wellanalysis.pages.page import Page
from wellanalysis.publish import fhir_values as fhir
from wellanalysis.publish.exports import Carried

SCORING = {Statistic.PROPORTION: "proportion", Statistic.RATE: "ratio", Statistic.MEAN: "continuous-variable"}
STATUS = {"draft": "draft", "validation": "draft", "final": "active", "retired": "retired"}
TYPES = {"leading_indicator": "process", "outcome": "outcome"}
"""Kinds that FHIR's own list of types has a word for."""
_IMPROVES = {Direction.UP: "increase", Direction.DOWN: "decrease"}
_KEPT_BY = {
    CMIT: "Centers for Medicare & Medicaid Services",
    CBE: "consensus-based entity (formerly National Quality Forum)",
}
_SQL, _WORDS = "application/sql", "text/plain"
COUNTED_AS = (
    "The denominator is counted after exclusions and holds only those whose result is known; who was lost to follow-up or "
    "has no record of it is in neither."
)


def address(base: str, measure: Measure) -> str:
    """Canonical address of a measure."""
    return f"{base}/Measure/{name(measure)}"


def name(measure: Measure) -> str:
    """Id of a measure as FHIR takes it: letters, digits, hyphens and points."""
    return measure.id.replace("_", "-")[:64]


def measure_resource(measure: Measure, page: Page | None, carried: Carried, base: str) -> dict[str, Any]:
    """The definition of a measure.

    Parameters
    ----------
    measure : Measure
        What is measured.
    page : Page, optional
        Its page; only conditions that stand there are told as they are executed.
    carried : Carried
        The report that it is of.
    base : str
        What its canonical address begins with.
    """
    told = carried.pages[0].provenance
    synthetic = told.get("synthetic") == "yes"
    agreed = max((each.on for each in measure.agreed_by), default=None) if measure.is_final_stage else None
    numbers = [_number(each) for each in measure.identifiers if not each.is_concept]
    codes = [_topic(each) for each in measure.identifiers if each.is_concept]
    kind = TYPES.get(str(measure.kind))
    return {
        "resourceType": "Measure",
        "id": name(measure),
        **fhir.tags(synthetic),
        "text": fhir.narrative(f"{measure.title}. {measure.what_it_says}", said_of(measure), _synthetic(synthetic)),
        "url": address(base, measure),
        **({"identifier": numbers} if numbers else {}),
        "version": told["quarter"],
        "name": "".join(part.capitalize() for part in measure.id.split("_")),
        "title": measure.title,
        "status": STATUS[str(measure.stage.status)],
        "experimental": synthetic,
        "date": told["as_of"],
        "publisher": carried.definitions.network.name,
        "description": f"{measure.what_it_says} {COUNTED_AS}",
        "purpose": measure.why_it_matters,
        **({"approvalDate": agreed.isoformat()} if agreed else {}),
        **({"lastReviewDate": measure.reviewed.isoformat()} if measure.reviewed else {}),
        **({"topic": codes} if codes else {}),
        "relatedArtifact": list(_artifacts(measure)) or None,
        "scoring": fhir.concept(fhir.SCORING, SCORING[measure.statistic]),
        **({"type": [fhir.concept(fhir.TYPE, kind)]} if kind else {}),
        "rateAggregation": _aggregated(measure),
        **improvement(measure),
        "group": [{"population": list(_populations(measure, page))}],
    }


def _synthetic(synthetic: bool) -> str:
    return "Synthetic data: no real patient, provider or clinic." if synthetic else ""


def improvement(measure: Measure) -> dict[str, Any]:
    """Which way is progress; nothing where neither is, for which FHIR has no code."""
    code = _IMPROVES.get(measure.improves)
    return {"improvementNotation": fhir.concept(fhir.IMPROVEMENT, code)} if code else {}


def _number(each: Identifier) -> dict[str, Any]:
    """A number of the measure itself; its system by name, for addresses of systems are not ours to make up."""
    return {
        "type": {"text": each.named},
        "value": each.value,
        "assigner": {"display": f"{_KEPT_BY.get(each.system, each.named)}: {each.says}"},
    }


def _topic(each: Identifier) -> dict[str, Any]:
    return {**fhir.concept(fhir.SYSTEMS[each.system], each.value, each.says), "text": each.says}


def _artifacts(measure: Measure) -> Iterator[dict[str, Any]]:
    """What it is taken from, its benchmark's source, and its evidence, as citations."""
    if measure.from_set:
        yield _derived(measure.from_set)
    if measure.benchmark:
        source = measure.benchmark.from_set
        if source:
            yield {**_derived(source), "label": "benchmark"}
        else:
            yield {"type": "citation", "label": "benchmark", "citation": measure.benchmark.source}
    for text in measure.evidence:
        yield {"type": "citation", "label": "evidence", "citation": text}
    for each in measure.identifiers:
        if each.url:
            yield {"type": "documentation", "label": f"{each.system} {each.value}", "url": each.url}


def _derived(source: FromSet) -> dict[str, Any]:
    return {
        "type": "derived-from",
        "label": "adapted" if source.is_adapted else "as published",
        "display": source.title,
        "citation": taken(source),
        **({"url": source.url} if source.url else {}),
    }


def _aggregated(measure: Measure) -> str:
    how = {
        Statistic.PROPORTION: "Numerator and denominator are summed, and then divided",
        Statistic.RATE: "Events and exposure are summed, and then divided",
        Statistic.MEAN: "Values and their number are summed, and then divided",
    }[measure.statistic]
    return f"{how}: {measure.counts}, result in {measure.unit}."


def _populations(measure: Measure, page: Page | None) -> Iterator[dict[str, Any]]:
    """Who counts: in words always, as executed where the measure's page says it."""
    executed = next((claim for claim in page.claims if claim.id == "executed"), None) if page else None
    yield _population(
        "initial-population", "The rows that the measure is about.", measure.denominator, executed is not None
    )
    if measure.statistic is Statistic.MEAN:
        yield _population("measure-population", COUNTED_AS, measure.denominator, executed is not None)
        yield _population("measure-observation", measure.what_it_says, measure.value, executed is not None)
    else:
        yield _population("denominator", COUNTED_AS, measure.exposure or measure.denominator, executed is not None)
        yield _population("numerator", measure.what_it_says, measure.numerator or measure.events, executed is not None)
    for each in measure.exclusions.values():
        yield _population("denominator-exclusion", each.why, each.when, executed is not None)


def _population(code: str, words: str, condition: str | None, shown: bool) -> dict[str, Any]:
    # An aggregated measure has no condition of its own, and a page may not show it.
    sql = shown and condition
    expression = {"language": _SQL if sql else _WORDS, "expression": condition if sql else words}
    return {"code": fhir.concept(fhir.POPULATION, code), "description": words, "criteria": expression}
