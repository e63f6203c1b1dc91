"""What a scheduler reads of a run, and what an analyst asks for."""

import json
from pathlib import Path

from wellanalysis.errors import NotPublished, Problem, ProblemsFound
from wellanalysis.publish import summary
from wellanalysis.publish.html_build import BookFailed
from wellanalysis.publish.run import Made

INDEX = Path("site/demo/network/2026Q3/index.html")


def test_a_complete_run_is_told_with_all_it_did() -> None:
    """As one object of JSON."""
    made = Made((INDEX,), Path("runs"), pages=118, reasons={"summary": "the code changed"}, seconds={"check": 1.5})
    value = json.loads(summary.to_text(summary.of(made)))
    assert (value["status"], value["exit_code"], value["pages"]) == ("complete", 0, 118)
    assert value["index"] == INDEX.as_posix()
    assert value["notebooks_run"] == {"summary": "the code changed"}
    assert value["problems"] == []


def test_failed_pages_are_told_with_their_references() -> None:
    """And a status of their own."""
    made = Made((INDEX,), Path("runs"), failed=("summary",), references={"summary": "F-12"})
    value = summary.of(made)
    assert (value["status"], value["exit_code"], value["failed"]) == ("pages_failed", 1, {"summary": "F-12"})


def test_what_was_not_published_is_told_with_every_problem() -> None:
    """Refused input, a machine in the way, a book that failed: each by its exit code."""
    problems = [Problem("a.csv", "is empty", "export it again"), Problem("b.csv", "is empty")]
    refused = summary.refused(ProblemsFound(problems))
    assert (refused["status"], refused["exit_code"]) == ("refused", 2)
    assert [each["where"] for each in refused["problems"]] == ["a.csv", "b.csv"]
    busy = summary.refused(NotPublished(problems[:1]))
    assert (busy["status"], busy["exit_code"]) == ("not_published", 3)
    book = summary.refused(BookFailed("The book could not be built"))
    assert (book["exit_code"], book["problems"][0]["what"]) == (3, "The book could not be built")


def test_an_explanation_says_what_changed_and_why_each_notebook_ran() -> None:
    """Or that none had to."""
    made = Made(
        (INDEX,), Path("runs"), reasons={"summary": "what the page says changed"}, inputs_changed=("extracts: a",)
    )
    assert list(summary.explained(made)) == [
        "changed since the last complete run: extracts: a",
        "summary: what the page says changed",
    ]
    assert "No notebook ran" in next(summary.explained(Made((INDEX,), Path("runs"), unchanged=True)))
    assert "every page says what it said" in next(summary.explained(Made((INDEX,), Path("runs"))))
