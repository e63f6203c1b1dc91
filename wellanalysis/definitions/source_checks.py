"""What several sources ask of the measures."""

from collections.abc import Mapping

from wellanalysis.definitions.measures import Measure, Statistic
from wellanalysis.definitions.settings import Network
from wellanalysis.definitions.yaml_reading import Findings
from wellanalysis.errors import nearest


def check_sources(network: Network, findings: Findings, known: Mapping[str, Measure | None]) -> None:
    """Note compared measures that are not there, or are no share.

    Parameters
    ----------
    network : Network
        As far as it could be read.
    findings : Findings
        Takes the problems of network.yml.
    known : mapping of str to Measure or None
        Measures by name of their file; None for one that could not be read.
    """
    compared = (network.sources.compared or ()) if network.sources is not None else ()
    for number, each in enumerate(compared):
        if each is None or each.measure is None:
            continue
        path = ("sources", "compared", number, "measure")
        if each.measure not in known:
            findings.add(path, f"there is no measure {each.measure!r}", nearest(each.measure, known))
            continue
        measure = known[each.measure]
        if measure is not None and measure.statistic not in (None, Statistic.PROPORTION):
            what = f"{each.measure} is a {measure.statistic}, and systems are put together person by person"
            findings.add(path, what, "name a measure with statistic: proportion")
