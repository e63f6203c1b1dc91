"""The words of FHIR that an export is made of: systems, codes, and how it says that a value is not there."""

from collections.abc import Mapping
from typing import Any

from wellanalysis.publish.typed_cells import Mark

OURS = "https://wellanalysis.example/fhir"
"""What our own extensions and codes are called; ``.example`` is nobody's address (RFC 2606)."""
INTERVAL = f"{OURS}/StructureDefinition/interval"
"""FHIR R4 has no extension for the interval around a measure score; this one is ours, and its name says so."""
SHOWN = f"{OURS}/StructureDefinition/as-shown"
"""The page's own words where a number would be."""
BESIDE = f"{OURS}/CodeSystem/beside-a-result"
STAGE = f"{OURS}/CodeSystem/stage-of-report"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
POPULATION = "http://terminology.hl7.org/CodeSystem/measure-population"
SCORING = "http://terminology.hl7.org/CodeSystem/measure-scoring"
TYPE = "http://terminology.hl7.org/CodeSystem/measure-type"
IMPROVEMENT = "http://terminology.hl7.org/CodeSystem/measure-improvement-notation"
UCUM = "http://unitsofmeasure.org"
TEST_DATA = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
    "code": "HTEST",
    "display": "test health data",
}
SYNTHETIC = {"system": f"{OURS}/CodeSystem/data", "code": "synthetic", "display": "synthetic data: no real patient"}
SYSTEMS = {"SNOMED CT": "http://snomed.info/sct", "LOINC": "http://loinc.org"}
UNITS = {"%": "%", "days": "d", "day": "d", "hours": "h", "minutes": "min", "weeks": "wk", "months": "mo"}
"""UCUM's code of a unit as pages write it; a unit that is not here stands as a word."""
WHY_ABSENT: Mapping[Mark, str] = {
    Mark.WITHHELD: "masked",
    Mark.TOO_FEW: "unknown",
    Mark.NOT_RECORDED: "unknown",
    Mark.OPEN: "temp-unknown",
    Mark.NOT_ASKED: "not-asked",
}
"""Reason by the word that a page has for a number; withheld alone is masked, so that it differs from what nobody knows."""


def concept(system: str, code: str, display: str = "") -> dict[str, Any]:
    """A concept of one code."""
    return {"coding": [{"system": system, "code": code, **({"display": display} if display else {})}]}


def absent(reason: str) -> dict[str, Any]:
    """Stands beside a value that is not there, and says why."""
    return {"extension": [{"url": ABSENT, "valueCode": reason}]}


def narrative(*paragraphs: str) -> dict[str, str]:
    """What a resource says to people, as plain paragraphs."""
    told = "".join(f"<p>{escaped(each)}</p>" for each in paragraphs if each)
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{told}</div>'}


def escaped(text: str) -> str:
    """`text` as XHTML takes it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def tags(synthetic: bool) -> dict[str, Any]:
    """What a resource says of itself: synthetic data are test data, in HL7's code and in plain words."""
    return {"meta": {"security": [TEST_DATA], "tag": [SYNTHETIC]}} if synthetic else {}
