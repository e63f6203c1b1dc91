"""A report's results for other programs: one FHIR Bundle of definitions and summary reports, the same bytes each time."""

import json
import re
from pathlib import Path
from typing import Any

from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.files import replace_if_changed
from wellanalysis.publish import fhir_values as fhir
from wellanalysis.publish.exports import Carried
from wellanalysis.publish.fhir_checked import checked
from wellanalysis.publish.fhir_measure import measure_resource
from wellanalysis.publish.fhir_report import left_out_of, report_resource
from wellanalysis.publish.fhir_results import pages_of_measures, results_of

ENDING = ".fhir.json"
_BASE = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:/[A-Za-z0-9._~-]+)*")


def write_measure_reports(carried: Carried, *, base: str | None = None) -> Path:
    """Write the Bundle of a report, or of one clinic's chapter, and return its path.

    Parameters
    ----------
    carried : Carried
        The Pages, and where files made of them go.
    base : str, optional
        What the addresses of definitions begin with; one that is nobody's unless given.

    Raises
    ------
    NotPublished
        When a resource is not valid: then nothing is written.
    """
    path = carried.folder / f"{carried.name}{ENDING}"
    made = bundle_of(carried, base=base)
    checked(made)
    replace_if_changed(path, json.dumps(made, ensure_ascii=False, indent=1) + "\n")
    return path


def bundle_of(carried: Carried, *, base: str | None = None) -> dict[str, Any]:
    """The Bundle: the definition of each measure that has a result, then each final result that the pages show."""
    told = carried.pages[0].provenance
    base = base_of(base) or f"{fhir.OURS}/{carried.definitions.network.id}"
    pages, results = pages_of_measures(carried), results_of(carried)
    left_out = left_out_of(pages, carried.definitions)
    measures = {each.measure.id: each.measure for each in results}
    resources = [
        *(measure_resource(each, pages.get(id), carried, base) for id, each in measures.items()),
        *(report_resource(each, carried, base, left_out=left_out) for each in results),
    ]
    stage = {
        "system": fhir.STAGE,
        "code": told["stage"],
        "display": f"{told['stage']} report, edition {told['edition']}",
    }
    meta = fhir.tags(told.get("synthetic") == "yes").get("meta", {})
    entries = [
        {"fullUrl": f"{base}/{each['resourceType']}/{each['id']}", "resource": _present(each)} for each in resources
    ]
    return _present(
        {
            "resourceType": "Bundle",
            "id": re.sub(r"[^A-Za-z0-9.-]", "-", carried.name)[:64],
            "meta": {**meta, "tag": [stage, *meta.get("tag", [])]},
            "type": "collection",
            # No clock: the same report gives the same bytes.
            "timestamp": f"{told['as_of']}T00:00:00Z",
            "entry": entries or None,
        }
    )


def base_of(given: str | None) -> str:
    """The address that definitions begin with, as a user gave it; "" where they gave none.

    Raises
    ------
    ProblemsFound
        When it is no plain web address.
    """
    plain = (given or "").rstrip("/")
    if plain and not _BASE.fullmatch(plain):
        raise ProblemsFound([Problem("--base", f"{given!r} is no address", "write it as https://example.org/fhir")])
    return plain


def _present(resource: dict[str, Any]) -> dict[str, Any]:
    """A resource without what it has not: FHIR has no empty element."""
    return {name: value for name, value in resource.items() if value is not None}
