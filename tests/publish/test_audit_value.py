"""A leak planted in the figures of cost and appropriateness is found by the audit."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tests.publish.audited import FORBIDDEN, KNOWN, UNITS, make, page, table
from tests.publish.planted import add
from wellanalysis.definitions.folder import Definitions
from wellanalysis.pages.appropriateness_claims import OVERUSE
from wellanalysis.publish.audit import audit
from wellanalysis.publish.audit_known import known_of
from wellanalysis.publish.audit_truth import Truth
from wellanalysis.publish.audit_value import COST, counts, of_side, titles

OVER = of_side("stress_imaging", OVERUSE)
STARTS = pd.to_datetime(["2025-10-01", "2026-01-01", "2026-04-01", "2026-07-01"])


def test_titles_of_the_demo_are_known(demo_definitions: Definitions) -> None:
    """Under the words that pages use."""
    assert titles(demo_definitions.network)["Stress imaging of the heart, overuse"] == OVER
    assert known_of(demo_definitions, UNITS).titles["quality beside cost"] == COST


def test_true_counts_are_those_of_the_results() -> None:
    """Each quarter in its first month; not done is the rest for underuse; people by window."""
    rows = pd.DataFrame(
        {"service": "stress_imaging", "clinic_id": "C01", "quarter": STARTS[:2], "says": ["rarely", "appropriate"],
         "n": [9, 20], "done": [4, 15], "missing": [1, 2]}
    )  # fmt: skip
    people = pd.DataFrame({"clinic_id": ["C01"], "period": STARTS[:1], "people": [7]})
    cube, seen = counts({"appropriateness": rows, "cost_people": people})
    assert cube[["denominator", "numerator"]].to_dict("split")["data"] == [[8, 4], [18, 3]]
    assert seen[["measure", "level", "people"]].to_dict("split")["data"] == [[COST, "window", 7]]


def results(known: int) -> Truth:
    """Two clinics in four quarters: 30 considered a quarter at one, `known` in all at the other."""
    rows = [
        {
            "service": "stress_imaging",
            "clinic_id": clinic,
            "quarter": start,
            "says": "rarely",
            "n": n,
            "done": 0,
            "missing": 0,
        }
        for clinic, counted in (("C01", (30, 30, 30, 30)), ("C02", (known, 0, 0, 0)), ("C03", (30, 30, 30, 30)))
        for start, n in zip(STARTS, counted, strict=True)
    ]
    cube, _ = counts({"appropriateness": pd.DataFrame(rows)})
    return Truth(cube)


KNOWN_HERE = replace(
    KNOWN, titles={**KNOWN.titles, "Stress imaging, overuse": OVER}, nouns={**KNOWN.nouns, OVER: "patients considered"}
)
COLUMNS = ("Clinic", "Patients considered", "Done", "Result", "95\u00a0% interval")
CAPTION = "Stress imaging, overuse: results are of the four quarters to 2026Q3."


def published(tmp_path: Path, *lines: list[str]) -> Path:
    """A network's page with this table of overuse."""
    site = make(tmp_path / "site")
    add("network/2026Q3", "value.html", page("Value", table(list(lines), COLUMNS, CAPTION)))(site)
    return site


@pytest.mark.parametrize(("people", "leaks"), [(10, True), (11, False)])
def test_a_clinic_of_few_people_in_a_table_of_overuse_is_a_leak(tmp_path: Path, people: int, leaks: bool) -> None:
    """Just below and at the least."""
    site = published(tmp_path, ["Cottonwood", "120", "0", "0 %", ""], ["Elm Street", str(people), "0", "0 %", ""])
    found = audit(site, KNOWN_HERE, truth={"network/2026Q3": results(people)}, forbidden=FORBIDDEN)
    named = [each for each in found if each.file == "value.html" and "Elm Street" in each.what]
    assert bool(named) is leaks


def test_a_clinic_that_is_withheld_and_left_over_in_the_total_is_a_leak(tmp_path: Path) -> None:
    """The network's total less all other clinics is the small one."""
    lines = [
        ["Cottonwood", "120", "0", "0 %", ""],
        ["Elm Street", "withheld", "", "", ""],
        ["Dunes Road", "120", "0", "0 %", ""],
    ]
    site = make(tmp_path / "site")
    total = "<p>Stress imaging, overuse. The four quarters to 2026Q3: 0 % (0 of 247 patients considered).</p>"
    add("network/2026Q3", "value.html", page("Value", total + table(lines, COLUMNS, CAPTION)))(site)
    found = audit(site, KNOWN_HERE, truth={"network/2026Q3": results(7)}, forbidden=FORBIDDEN)
    assert any("Elm Street" in each.what and "7" in each.what for each in found), found
