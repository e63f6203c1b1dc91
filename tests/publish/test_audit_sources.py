"""What several systems know of is attacked as measures are: a small group that is printed, or follows as the rest of a total."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd

from tests.publish import audited
from wellanalysis.publish.audit import audit
from wellanalysis.publish.audit_findings import Finding
from wellanalysis.publish.audit_known import of_system
from wellanalysis.publish.audit_truth import Truth

SYSTEM = "Fairhaven claims"
SEEN = {"C01": 60, "C02": 45, "C03": 6}
COLUMNS = ("System", "Clinic", "Period", "People")


def found_in(folder: Path, told: dict[str, str]) -> list[Finding]:
    """What the audit finds on a page with these counts by clinic, the network's under the name ""."""
    lines = [[SYSTEM, audited.UNITS.get(id, ""), audited.WINDOW, number] for id, number in told.items()]
    site = folder / "site"
    (site / "network" / "2026Q3").mkdir(parents=True)
    table = audited.table(lines, COLUMNS, "How much of each clinic each system knows of")
    (site / "network" / "2026Q3" / "index.html").write_text(audited.page("Several sources", table))
    (site / "network" / "2026Q3" / "manifest.json").write_text("{}")
    known = replace(audited.KNOWN, titles={**audited.KNOWN.titles, SYSTEM: of_system("healed_12w", "claims")})
    rows = [(id, json.dumps({"claims": "yes"}), number, "window") for id, number in SEEN.items()]
    rows += [(id, json.dumps({"claims": "absent"}), 30, "window") for id in SEEN]
    rows += [(id, json.dumps({"claims": "yes"}), 2, "quarter") for id in SEEN]
    sourced = pd.DataFrame(rows, columns=["clinic_id", "pattern", "people", "level"])
    sourced = sourced.assign(measure="healed_12w", period=pd.Timestamp("2026-07-01"))
    cube = pd.DataFrame(
        {
            "measure": "healed_12w",
            "clinic_id": list(SEEN),
            "month": pd.Timestamp("2026-07-01"),
            "denominator": 90,
            "numerator": 60,
        }
    )
    return audit(site, known, truth={"": Truth(cube, sourced=sourced)})


def test_large_counts_and_two_that_are_withheld_together_give_nothing_away(tmp_path: Path) -> None:
    assert found_in(tmp_path, {"": "111", "C01": "60", "C02": "withheld", "C03": "withheld"}) == []


def test_a_small_group_that_is_printed_is_found(tmp_path: Path) -> None:
    found = found_in(tmp_path, {"C01": "60", "C02": "45", "C03": "6"})
    assert any("a group of 6" in each.what for each in found)


def test_a_small_group_that_is_the_rest_of_the_network_s_is_found(tmp_path: Path) -> None:
    found = found_in(tmp_path, {"": "111", "C01": "60", "C02": "45", "C03": "withheld"})
    assert any("Dunes Road" in each.what and "exactly 6 people" in each.what for each in found)
