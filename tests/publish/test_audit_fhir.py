"""FHIR bundles that were carried out of a site are attacked as its pages are."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.publish.audited import TITLE
from tests.publish.test_audit_carried import CLINIC, NETWORK, SECRET, found_in
from wellanalysis.publish import fhir_values as fhir
from wellanalysis.publish.audit_fhir import read_fhir

BASE = "https://ours.example/fhir"
MASKED = [{"url": fhir.ABSENT, "valueCode": "masked"}]


def group(above: int | None, below: int | None, *, share: float | None = None) -> dict[str, Any]:
    """Counts and a score; what is None is masked."""
    told = {"denominator": below, "numerator": above}
    return {
        "population": [
            {
                "code": fhir.concept(fhir.POPULATION, code),
                **({"_count": {"extension": MASKED}} if each is None else {"count": each}),
            }
            for code, each in told.items()
        ],
        "measureScore": {"extension": MASKED} if share is None else {"value": share, "unit": "%"},
    }


def report(where: str, counted: dict[str, Any], *, start: str = "2026-07-01", **more: Any) -> dict[str, Any]:
    """A report of the newest quarter."""
    return {
        "resourceType": "MeasureReport",
        "measure": f"{BASE}/Measure/healed-12w|2026Q3",
        "reporter": {"display": where},
        "period": {"start": start, "end": "2026-09-30"},
        "group": [{**counted, **more}],
    }


def bundle(*resources: dict[str, Any]) -> bytes:
    """A bundle with the definition and these."""
    measure = {"resourceType": "Measure", "url": f"{BASE}/Measure/healed-12w", "title": TITLE}
    every = [{"resource": each} for each in (measure, *resources)]
    return json.dumps({"resourceType": "Bundle", "entry": every}).encode()


COTTONWOOD = report("Cottonwood", group(20, 33, share=61))
SMALL = report("Dunes Road", group(4, 6, share=67))
MEN = {"value": {"text": "male"}, **group(3, 9, share=33)}


def test_nothing_is_found_in_a_clean_bundle(tmp_path: Path) -> None:
    """A result that the site has too, and one that is masked."""
    assert (
        found_in(tmp_path, NETWORK, "ours.fhir.json", bundle(COTTONWOOD, report("Dunes Road", group(None, None)))) == []
    )


@pytest.mark.parametrize(
    ("edition", "content", "what"),
    [
        (NETWORK, bundle(SMALL), "group of 6"),
        # The score is masked, and its counts were forgotten.
        (NETWORK, bundle(report("Dunes Road", group(4, 6))), "group of 6"),
        (NETWORK, bundle({**COTTONWOOD, "text": {"div": f"<p>{TITLE}, Dunes Road, 2026Q3: 4 of 6 wounds</p>"}}), "group of 6"),
        (NETWORK, bundle(report("Cottonwood", group(20, 33), stratifier=[{"code": [{"text": "sex"}], "stratum": [MEN]}],
                                start="2025-10-01")), "group of 9"),
        (NETWORK, bundle({**COTTONWOOD, "id": "W00123"}), "patient_id W00123"),
        (NETWORK, bundle({**COTTONWOOD, "evaluatedResource": [{"reference": "Patient/W00123"}]}), "patient_id W00123"),
        (NETWORK, bundle({**COTTONWOOD, "text": {"div": f"<p>{SECRET}.</p>"}}), "feedback F-0042"),
        (CLINIC, bundle(report("Elm Street", group(20, 30, share=67))), "clinic C02"),
    ],
)  # fmt: skip
def test_a_leak_in_a_bundle_is_found(tmp_path: Path, edition: str, content: bytes, what: str) -> None:
    """In a report, in its counts alone, in its words, in a group of people, in an id, in a reference."""
    found = found_in(tmp_path, edition, "ours.fhir.json", content)
    assert [each for each in found if what in each.what and each.bundle == f"exports/{edition}"], found


def test_what_the_site_withholds_follows_from_nothing_here(tmp_path: Path) -> None:
    """A total over all clinics beside those that are shown leaves the small one: the sum is found."""
    all_together = report("All clinics", group(44, 69, share=64))
    others = [COTTONWOOD, report("Elm Street", group(20, 30, share=67))]
    found = found_in(
        tmp_path, NETWORK, "ours.fhir.json", bundle({**all_together, "reporter": {"display": ""}}, *others)
    )
    assert [each for each in found if "Dunes Road" in each.what], found


def test_a_bundle_reads_as_a_table() -> None:
    """Each report a row with place, measure, months, result; a stranger's JSON does not stop the audit."""
    (grid,) = read_fhir(json.loads(bundle(COTTONWOOD))).grids
    assert grid.rows == (("Cottonwood", TITLE, "July 2026 to September 2026", "", "61\u00a0% (20 of 33 people)", ""),)
    assert read_fhir({"resourceType": "MeasureReport", "group": [{}]}).grids[0].rows[0][0] == ""
