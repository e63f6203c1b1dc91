"""How far the agreement on a measure has come: what its stage has to say."""

from wellanalysis.definitions.measures import Measure, StageStatus
from wellanalysis.definitions.yaml_reading import Findings


def check_stage(measure: Measure, findings: Findings) -> None:
    stage = measure.stage
    if stage.status is StageStatus.VALIDATION:
        for key, day in (("opened", stage.opened), ("closes", stage.closes)):
            if day is None and ("stage", key) not in findings.lines:
                remedy = f"add {key}: 2026-07-01"
                findings.add(("stage", key), "is missing: a measure in validation says from when until when", remedy)
    _check_closing(measure, findings)
    if stage.opened and stage.closes and stage.closes <= stage.opened:
        what = f"{stage.closes} is not after the day on which the validation opened, {stage.opened}"
        findings.add(("stage", "closes"), what, "correct one of the two days")
    if measure.reviewed and measure.next_review and measure.next_review <= measure.reviewed:
        what = f"{measure.next_review} is not after the last review, {measure.reviewed}"
        findings.add(("next_review",), what, "correct one of the two days")


def _check_closing(measure: Measure, findings: Findings) -> None:
    """A measure that went through a validation is final only when it says who agreed, when, and what was changed."""
    stage = measure.stage
    through = stage.status is StageStatus.FINAL and stage.opened is not None
    if through and stage.closed is None and ("stage", "closed") not in findings.lines:
        what = "is missing: a measure that was in validation is final when it says how that was closed"
        findings.add(("stage", "closed"), what, "add closed: {on: 2026-10-01, changed: [what was changed]}")
    if through and not measure.agreed_by and ("agreed_by",) not in findings.lines:
        what = "is missing: a measure that was in validation is final when it says who agreed"
        findings.add(("agreed_by",), what, "add agreed_by: [{role: ..., on: 2026-10-01}]")
    if stage.closed is None:
        return
    if stage.status in (StageStatus.DRAFT, StageStatus.VALIDATION):
        findings.add(("stage", "closed"), f"is there, and the status is {stage.status}", "write status: final")
    if stage.opened and stage.closed.on < stage.opened:
        what = f"{stage.closed.on} is before the day on which the validation opened, {stage.opened}"
        findings.add(("stage", "closed", "on"), what, "correct one of the two days")
