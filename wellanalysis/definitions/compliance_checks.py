"""What compliance settings ask of each other and of the measures."""

from collections.abc import Collection

from wellanalysis.definitions.compliance import KEPT_APART, Compliance, Rule
from wellanalysis.definitions.yaml_reading import Findings
from wellanalysis.errors import nearest


def check_compliance(compliance: Compliance | None, findings: Findings, measures: Collection[str]) -> None:
    """Note caveats and measures that are named and do not exist, and caveats that would be printed nowhere.

    Parameters
    ----------
    compliance : Compliance or None
        As far as it could be read.
    findings : Findings
        Takes the problems of network.yml.
    measures : collection of str
        Ids of all measures.
    """
    if compliance is None:
        return
    meet, caveats = compliance.meet or {}, compliance.caveats or {}
    for audience, meeting in meet.items():
        path = ("compliance", "meet", str(audience), "caveat")
        if meeting.rule is not Rule.CAVEAT and "caveat" in meeting.model_fields_set:
            what = f"names a caveat, and the rule is {meeting.rule}"
            findings.add(path, what, "write rule: caveat, or leave the caveat out")
        elif meeting.caveat not in (*caveats, KEPT_APART):
            findings.add(
                path, f"there is no caveat {meeting.caveat!r}", nearest(meeting.caveat, (*caveats, KEPT_APART))
            )
    called_for = {KEPT_APART, *(meeting.caveat for meeting in meet.values())}
    for name, caveat in caveats.items():
        place = ("compliance", "caveats", name)
        for number, measure in enumerate(caveat.measures or ()):
            if measure not in measures:
                what = f"there is no measure {measure!r}"
                findings.add((*place, "measures", number), what, nearest(measure, measures))
        # Where a place was refused it was said where, only not well.
        refused = any(f"compliance.caveats.{name}." in problem.where for problem in findings.problems())
        if not caveat.is_placed and name not in called_for and not refused:
            remedy = "say where: pages, kinds or measures; or name it under compliance.meet"
            findings.add(place, "is printed nowhere", remedy)
