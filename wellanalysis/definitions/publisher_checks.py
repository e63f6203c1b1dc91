"""What figures that are published without denominators ask of a measure, and of the editions that show them."""

from collections.abc import Iterable

from wellanalysis.definitions.editions import Policy
from wellanalysis.definitions.measures import Measure, Statistic
from wellanalysis.definitions.settings import Network
from wellanalysis.definitions.yaml_reading import Findings


def check_published(measure: Measure, findings: Findings, keys: set[str]) -> None:
    """A figure without a denominator is a mean over clinics, each counted once; nothing smaller can be asked of it."""
    if measure.has_interval:
        return
    if measure.statistic is not None and measure.statistic is not Statistic.MEAN:
        what = f"is not used with denominators: false, but statistic is {measure.statistic}"
        findings.add(("statistic",), what, "write statistic: mean; each clinic's figure counts once")
    for key, why in (
        ("minimum", "no denominator is known that could be too small"),
        ("benchmark", "without an interval nobody can say whether it is reached"),
    ):
        if key in keys:
            findings.add((key,), f"is not used with denominators: false: {why}", "leave it out")


def check_published_policy(network: Network, measures: Iterable[tuple[Measure, Findings]]) -> None:
    """Nobody knows how small a group is behind such a figure, so that only an open edition can show it."""
    closed = sorted(str(edition) for edition, each in network.disclosure.items() if each.policy is not Policy.OPEN)
    for measure, findings in measures:
        if closed and not measure.has_interval:
            what = f"nobody knows how many people stand behind it, but the edition {closed[0]!r} withholds small groups"
            findings.add(("published", "denominators"), what, "set policy: open, or leave this measure out")
