"""The FHIR Bundle of a report: what the pages show, read back by a FHIR library, and nothing that they withhold."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.measurereport import MeasureReport

from tests.conftest import ROOT
from tests.publish.conftest import page
from tests.publish.test_workbook import carried_of
from wellanalysis.cli import main
from wellanalysis.definitions.folder import Definitions, load
from wellanalysis.errors import NotPublished, ProblemsFound
from wellanalysis.pages.page import Claim, Page
from wellanalysis.publish import exports
from wellanalysis.publish.exports import Carried
from wellanalysis.publish.fhir_checked import checked
from wellanalysis.publish.fhir_results import period_of, results_of
from wellanalysis.publish.measure_reports import base_of, bundle_of, write_measure_reports
from wellanalysis.publish.workbook_kinds import COUNTED, kind_of
from wellanalysis.publish.workbook_sheets import is_result

N = "\u00a0"
COLUMNS = ["Period", "Result", "Counted", f"95{N}% interval", "Not recorded", "Lost"]
BASELINE = "The baseline year (October 2022 to September 2023)"
WINDOW = "The four quarters to 2026Q2"
ROWS = [
    [BASELINE, f"64{N}%", "154 of 242 wounds", "57–70", f"3.2{N}%", "0"],
    [WINDOW, f"82{N}%", "200 of 245 wounds", "76–86", f"2.7{N}%", f"6 (2.3{N}%)"],
    ["2026Q1", "withheld", "", "", "", ""],
    ["2026Q2 (newest final quarter)", "too few to show", "", "", "", ""],
    ["2026Q3 (provisional)", f"90{N}%", "18 of 20 wounds", "70–97", "", ""],
    ["Benchmark", f"80{N}%", "Network consensus, 2023.", "", "", ""],
    ["Other clinics, median", f"79{N}%", "middle half 74–87", "", "", ""],
]
DAYS = [["The four quarters to 2026Q3", f"10.1{N}days", "20,584 wounds", "10.0–10.2", f"1.7{N}%", "0"]]
GROUPS = [
    ["All", f"82{N}%", "200 of 245 wounds", "76–86", "", ""],
    ["Sex: female", f"80{N}%", "100 of 125 wounds", "72–86", "", ""],
    ["Sex: male", f"83{N}%", "100 of 120 wounds", "76–89", "", ""],
    ["Payer: self-pay", "withheld", "", "", "", ""],
]
TOLD = {
    "network": "N",
    "as_of": "2026-11-13",
    "quarter": "2026Q3",
    "stage": "draft",
    "edition": "network",
    "synthetic": "yes",
}


def claim_of(id: str, rows: list[list[str]], **changes: Any) -> Claim:
    """A measure's claim with its table."""
    return Claim(**{"id": id, "heading": "x", "table": pd.DataFrame(rows, columns=COLUMNS), **changes})


def strata(sentence: str = "The four quarters to 2026Q2: a difference.") -> Claim:
    """Groups of people at the clinic, in the window of the measure."""
    table = pd.DataFrame(GROUPS, columns=["Group", *COLUMNS[1:]])
    return Claim(id="debridement_14d-equity", heading="x", section="equity", sentence=sentence, table=table)


def pages(*claims: Claim) -> list[Page]:
    """A clinic's chapter, and the pages of two measures."""
    blank: dict[str, Any] = {"opening": Claim(id="opening", heading="x"), "provenance": TOLD}
    left = pd.DataFrame(
        [
            ["Hospice", "comfort", "the four quarters to 2026Q3", "117"],
            ["Late", "elsewhere", "the four quarters to 2026Q3", "withheld"],
        ],
        columns=["Left out", "Because", "Period", "Episodes"],
    )
    days = (claim_of("result", DAYS), Claim(id="exclusions", heading="x", table=left))
    clinic = {"parameters": {"clinic": "C07", "quarter": "2026Q3"}, **blank}
    return [
        page("clinics/north/c07/overview", "clinic_overview", "Harbor: overview", **clinic),
        page("clinics/north/c07/indicators", "clinic_indicators", "Harbor: indicators", claims=claims or (claim_of("debridement_14d", ROWS), strata()), **clinic),
        page("measures/days_to_first_visit", "measure", "Days from referral to the first visit", claims=days,
             parameters={"measure": "days_to_first_visit"}, **blank),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    """Of the demo."""
    return load(ROOT / "data" / "demo")


@pytest.fixture
def carried(definitions: Definitions, tmp_path: Path) -> Carried:
    """Pages made by hand."""
    return carried_of(pages(), definitions, tmp_path)


@pytest.fixture
def made(carried: Carried) -> dict[str, Any]:
    """Their bundle."""
    return bundle_of(carried)


def reports(bundle: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """Its reports by where and by the first month of their period."""
    found = [each["resource"] for each in bundle["entry"] if each["resource"]["resourceType"] == "MeasureReport"]
    return {(each["reporter"]["display"], each["period"]["start"]): each for each in found}


def counts(group: dict[str, Any]) -> dict[str, int | None]:
    """Counts by code; None for one that is absent."""
    return {each["code"]["coding"][0]["code"]: each.get("count") for each in group["population"]}


def reasons(group: dict[str, Any]) -> set[str]:
    """Why counts, and the score, are absent."""
    absent = [each["_count"]["extension"][0]["valueCode"] for each in group["population"] if "_count" in each]
    return {*absent, *(each["valueCode"] for each in group["measureScore"].get("extension", []) if "valueCode" in each)}


def test_each_final_result_is_one_report(made: dict[str, Any]) -> None:
    """No benchmark, no other clinics' median, and nothing that is provisional."""
    assert sorted(reports(made)) == [
        ("Harbor", "2022-10-01"),
        ("Harbor", "2025-07-01"),
        ("Harbor", "2026-01-01"),
        ("Harbor", "2026-04-01"),
        ("Lanternfield Wound Care Network", "2025-10-01"),
    ]


def test_a_report_says_what_the_page_says(made: dict[str, Any]) -> None:
    """Counts, result, interval and period; the day of the data, and no clock."""
    found = reports(made)["Harbor", "2025-07-01"]
    (group,) = found["group"]
    assert counts(group) == {"initial-population": None, "denominator": 245, "numerator": 200, "lost": 6}
    score = group["measureScore"]
    assert (score["value"], score["unit"], score["code"]) == (82, "%", "%")
    assert [(each["url"], each["valueDecimal"]) for each in score["extension"][0]["extension"]] == [("level", 95), ("low", 76), ("high", 86)]  # fmt: skip
    assert found["period"] == {"start": "2025-07-01", "end": "2026-06-30"}
    assert (found["type"], found["status"], found["date"]) == ("summary", "complete", "2026-11-13")
    assert found["reporter"]["identifier"]["value"] == "C07"
    assert found["improvementNotation"]["coding"][0]["code"] == "increase"
    assert f"82{N}% (200 of 245 wounds; 95{N}% interval 76–86)" in found["text"]["div"]
    assert made["timestamp"] == "2026-11-13T00:00:00Z"


def test_a_mean_is_a_continuous_variable(made: dict[str, Any]) -> None:
    """In days; rows left out stand beside it in a code of our own, those withheld not at all."""
    (group,) = reports(made)["Lanternfield Wound Care Network", "2025-10-01"]["group"]
    assert counts(group) == {"initial-population": None, "measure-population": 20584, "lost": 0, "left-out": 117}
    assert (group["measureScore"]["value"], group["measureScore"]["code"]) == (10.1, "d")


def test_what_is_withheld_is_masked_and_never_zero(made: dict[str, Any]) -> None:
    """No number anywhere in the resource but its days; too few to show is not the same."""
    withheld, few = (reports(made)["Harbor", start] for start in ("2026-01-01", "2026-04-01"))
    for found, why in ((withheld, "masked"), (few, "unknown")):
        (group,) = found["group"]
        assert set(counts(group).values()) == {None}
        assert reasons(group) == {why}
        assert "value" not in group["measureScore"]
    assert few["group"][0]["measureScore"]["extension"][1]["valueString"] == "too few to show"


def test_groups_of_people_stand_in_the_report_of_their_period(made: dict[str, Any]) -> None:
    """With what is withheld of them; the row of all together is the report itself."""
    (group,) = reports(made)["Harbor", "2025-07-01"]["group"]
    sex, payer = group["stratifier"]
    assert [each["value"]["text"] for each in sex["stratum"]] == ["female", "male"]
    assert [counts(each)["denominator"] for each in sex["stratum"]] == [125, 120]
    assert reasons(payer["stratum"][0]) == {"masked"}
    others = [each for key, each in reports(made).items() if key != ("Harbor", "2025-07-01")]
    assert not any("stratifier" in each["group"][0] for each in others)


def test_a_definition_says_where_it_comes_from(definitions: Definitions, tmp_path: Path) -> None:
    """Numbers as identifiers, codes as topics, the set it is adapted from, evidence; and plainly where it is in none."""
    rows = [claim_of(id, ROWS) for id in ("offloading_14d", "debridement_14d")]
    bundle = bundle_of(carried_of(pages(*rows), definitions, tmp_path))
    measures = {
        each["resource"]["id"]: each["resource"]
        for each in bundle["entry"]
        if each["resource"]["resourceType"] == "Measure"
    }
    adapted, chosen = measures["offloading-14d"], measures["debridement-14d"]
    assert [(each["type"]["text"], each["value"]) for each in adapted["identifier"]] == [("US Wound Registry", "CDR 1")]
    assert [each["coding"][0]["code"] for each in adapted["topic"]] == ["371087003"]
    assert adapted["relatedArtifact"][0]["type"] == "derived-from"
    assert "What differs" in adapted["relatedArtifact"][0]["citation"]
    assert "identifier" not in chosen
    assert "in no national set that we know of" in chosen["text"]["div"]
    assert [each["label"] for each in chosen["relatedArtifact"]][:2] == ["benchmark", "evidence"]
    assert chosen["experimental"] is True
    assert [each["code"] for each in chosen["meta"]["security"]] == ["HTEST"]
    exclusions = [
        each
        for each in chosen["group"][0]["population"]
        if each["code"]["coding"][0]["code"] == "denominator-exclusion"
    ]
    assert len(exclusions) == len(definitions.measure("debridement_14d").exclusions)


def test_it_comes_back_as_the_page_says_it(carried: Carried) -> None:
    """Read by the library from the written file: as many reports, with the page's own counts; the same bytes again."""
    path = write_measure_reports(carried)
    first = path.read_bytes()
    read = Bundle.model_validate_json(first)
    found = [each.resource for each in read.entry if isinstance(each.resource, MeasureReport)]
    window = next(
        each for each in found if str(each.period.start) == "2025-07-01" and each.reporter.display == "Harbor"
    )
    told = {each.code.coding[0].code: each.count for each in window.group[0].population}
    assert f"{told['numerator']} of {told['denominator']} wounds" == ROWS[1][2]
    assert f"{window.group[0].measureScore.value:g}{N}%" == ROWS[1][1]
    path.unlink()
    assert write_measure_reports(carried).read_bytes() == first
    assert path.name == "demo-2026Q3.fhir.json"


def test_where_two_pages_differ_less_is_told(definitions: Definitions, tmp_path: Path) -> None:
    """What one of them keeps back is kept back."""
    masked = [[ROWS[0][0], "withheld", "", "", "", ""], ROWS[1]]
    for order in ((ROWS, masked), (masked, ROWS)):
        claims = [claim_of("debridement_14d", rows, section=str(place)) for place, rows in enumerate(order)]
        found = results_of(carried_of(pages(*claims), definitions, tmp_path))
        assert [each.shown.said for each in found if each.first == date(2022, 10, 1)] == ["withheld"]


def test_a_chapter_without_results_is_a_bundle_without_entries(definitions: Definitions, tmp_path: Path) -> None:
    """FHIR has no empty list."""
    carried = carried_of(pages()[:1], definitions, tmp_path)
    assert "entry" not in bundle_of(carried)
    assert write_measure_reports(carried).is_file()


SHOW_RESULTS = {"clinic_indicators", "clinic_outcomes", "clinic_satisfaction", "clinic_small"}
Change = Callable[[dict[str, Any]], object]
INVALID: dict[str, tuple[Change, str]] = {
    "an element that FHIR has not": (lambda report: report.update(verdict="good"), "Extra inputs are not permitted"),
    "no period": (lambda report: report.pop("period"), "period"),
    "a status that is none": (
        lambda report: report.update(status="done"),
        "'done' is none of complete, pending, error",
    ),
    "a count that is a word": (lambda report: population(report, 1).update(count="many"), "valid integer"),
    "a count below none": (lambda report: population(report, 1).update(count=-1), "counts -1"),
    "more counted than there are": (lambda report: population(report, 2).update(count=246), "counts 246 of 245"),
    "nothing where a count would be": (lambda report: population(report, 1).pop("count"), "no reason why"),
    "nothing where the result would be": (
        lambda report: report["group"][0].pop("measureScore"),
        "has no value, and no reason",
    ),
    "a measure that is not there": (
        lambda report: report.update(measure="https://x.example|1"),
        "is not in the bundle",
    ),
    "an id that is none": (lambda report: report.update(id="a b"), "MeasureReport/a b"),
}


def population(report: dict[str, Any], place: int) -> dict[str, Any]:
    """One of its counts."""
    return report["group"][0]["population"][place]


@pytest.mark.parametrize("invalid", INVALID)
def test_a_resource_that_is_not_valid_is_told(made: dict[str, Any], invalid: str) -> None:
    """By its id and the place in it; as it was made, nothing is wrong."""
    checked(made)
    change, what = INVALID[invalid]
    planted = deepcopy(made)
    change(reports(planted)["Harbor", "2025-07-01"])
    with pytest.raises(NotPublished, match=what) as told:
        checked(planted)
    assert "nothing is written" in str(told.value)


def test_two_resources_of_one_address_are_told(made: dict[str, Any]) -> None:
    """Whoever takes them in would keep one of them."""
    with pytest.raises(NotPublished, match="stands there twice"):
        checked({**made, "entry": [*made["entry"], made["entry"][-1]]})


def test_nothing_is_written_that_is_not_valid(carried: Carried, monkeypatch: pytest.MonkeyPatch) -> None:
    """The export stops."""
    monkeypatch.setattr("wellanalysis.publish.fhir_report.LEVEL", "much")
    with pytest.raises(NotPublished):
        write_measure_reports(carried)
    assert not list(carried.folder.iterdir())


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        (BASELINE, date(2022, 10, 1), date(2023, 9, 30)),
        (WINDOW, date(2025, 7, 1), date(2026, 6, 30)),
        ("2024Q1", date(2024, 1, 1), date(2024, 3, 31)),
        ("2026Q2 (newest final quarter)", date(2026, 4, 1), date(2026, 6, 30)),
        ("February 2024", date(2024, 2, 1), date(2024, 2, 29)),
    ],
)
def test_periods_are_days(definitions: Definitions, text: str, first: date, last: date) -> None:
    """The first and the last, a leap day too."""
    assert period_of(text, definitions) == (first, last)


def test_a_period_that_nobody_understands_stops_the_export(definitions: Definitions) -> None:
    """No result is left out in silence."""
    with pytest.raises(NotPublished, match="since Easter"):
        period_of("since Easter", definitions, "clinics/x")


def test_a_base_is_an_address(carried: Carried) -> None:
    """One that is none is refused before anything is made."""
    assert base_of("https://example.org/fhir/") == "https://example.org/fhir"
    made = bundle_of(carried, base="https://example.org/fhir")
    assert all(each["fullUrl"].startswith("https://example.org/fhir/Measure") for each in made["entry"])
    with pytest.raises(ProblemsFound, match="--base"):
        base_of("example.org")


def test_the_command_writes_it_and_tells_its_path(carried: Carried, monkeypatch: pytest.MonkeyPatch) -> None:
    """A base that is no address is refused before a report is made; what is not valid ends with exit code 3."""
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(exports, "carried", lambda network, **options: asked.append(options) or [carried])
    done = CliRunner().invoke(
        main, ["export", "measurereport", "data/demo", "--clinic", "C07", "--base", "https://example.org/fhir"]
    )
    assert (done.exit_code, done.output.strip()) == (0, str(carried.folder / "demo-2026Q3.fhir.json"))
    assert asked[0]["clinics"] == ("C07",)
    refused = CliRunner().invoke(main, ["export", "measurereport", "data/demo", "--base", "example.org"])
    assert (refused.exit_code, len(asked)) == (2, 1)
    assert "write it as https://example.org/fhir" in refused.output
    monkeypatch.setattr("wellanalysis.publish.fhir_report.LEVEL", "much")
    assert CliRunner().invoke(main, ["export", "measurereport", "data/demo"]).exit_code == 3


def test_the_demo_s_reports_are_its_pages_tables(
    demo_pages: dict[str, Page], demo_definitions: Definitions, tmp_path: Path
) -> None:
    """Each clinic and measure of the demo: counts and masks row by row, and nothing that a page does not show."""
    carried = carried_of(list(demo_pages.values()), demo_definitions, tmp_path)
    bundle = json.loads(write_measure_reports(carried).read_text(encoding="utf-8"))
    found = {
        (each["resource"]["measure"].rpartition("/")[2].partition("|")[0], *each["resource"]["period"].values(), each["resource"]["reporter"]["identifier"]["value"]): each["resource"]
        for each in bundle["entry"]
        if each["resource"]["resourceType"] == "MeasureReport"
    }  # fmt: skip
    compared = masked = 0
    of_clinics = [own for own in demo_pages.values() if own.template in SHOW_RESULTS]
    for each, claim in ((own, claim) for own in of_clinics for claim in (own.opening, *own.claims)):
        if not is_result(claim) or claim.id not in {measure.id for measure in demo_definitions.measures}:
            continue
        for _, row in claim.table.iterrows():
            if kind_of(row["Period"]) != COUNTED or "provisional" in row["Period"]:
                continue
            first, last = period_of(row["Period"], demo_definitions)
            key = (claim.id.replace("_", "-"), first.isoformat(), last.isoformat(), each.parameters["clinic"])
            (group,) = found[key]["group"]
            told = counts(group)
            if row["Result"] == "withheld":
                assert (set(told.values()), reasons(group)) == ({None}, {"masked"})
                masked += 1
            elif " of " in row["Counted"]:
                assert f"{told['numerator']:,} of {told['denominator']:,}" == row["Counted"].rpartition(" ")[0]
                compared += 1
    assert compared > 900
    assert masked > 10
