"""What a run did, for schedulers and for analysts who ask why."""

import json
from collections.abc import Iterator
from typing import Any

from wellanalysis.errors import ProblemsFound, WellAnalysisError
from wellanalysis.publish.run import Made

REFUSED, NOT_PUBLISHED = "refused", "not_published"
STATUS = {0: "complete", 1: "pages_failed", 2: REFUSED, 3: NOT_PUBLISHED, 4: "fault"}
"""Status by exit code."""


def of(made: Made) -> dict[str, Any]:
    """Summary of a run that published something, as JSON holds it."""
    code = 1 if made.failed else 0
    return {
        "status": STATUS[code],
        "exit_code": code,
        "site": made.index.parent.as_posix(),
        "index": made.index.as_posix(),
        "run": made.run.as_posix(),
        "version": made.version,
        "sites": [index.parent.as_posix() for index in made.indexes],
        "unchanged": made.unchanged,
        "pages": made.pages,
        "notebooks_run": dict(made.reasons),
        "inputs_changed": list(made.inputs_changed),
        "failed": dict(made.references),
        "notes": list(made.notes),
        "problems": [],
        "seconds": dict(made.seconds),
    }


def refused(error: WellAnalysisError) -> dict[str, Any]:
    """Summary of a run that published nothing, with every problem."""
    problems = [{"where": each.where, "what": each.what, "remedy": each.remedy} for each in _problems(error)]
    said = [] if problems else [{"where": "report", "what": str(error), "remedy": ""}]
    return {"status": STATUS[error.exit_code], "exit_code": error.exit_code, "problems": problems or said}


def fault(error: Exception) -> dict[str, Any]:
    """Summary of a run that ended by a fault of the program; what it was is on the error stream."""
    what = f"a fault of the program: {type(error).__name__}"
    problems = [{"where": "report", "what": what, "remedy": "see the error stream, and report it"}]
    return {"status": STATUS[4], "exit_code": 4, "problems": problems}


def _problems(error: WellAnalysisError) -> tuple[Any, ...]:
    return error.problems if isinstance(error, ProblemsFound) else ()


def to_text(summary: dict[str, Any]) -> str:
    """One object of JSON."""
    return json.dumps(summary, ensure_ascii=False, indent=1, sort_keys=True)


def explained(made: Made) -> Iterator[str]:
    """What changed, and why each notebook ran."""
    if made.unchanged:
        yield "No notebook ran: inputs, definitions, code, templates, prose and lock are those of the published report."
        return
    for change in made.inputs_changed:
        yield f"changed since the last complete run: {change}"
    for id, why in made.reasons.items():
        yield f"{id}: {why}"
    if not made.reasons:
        yield "No notebook ran: every page says what it said."
