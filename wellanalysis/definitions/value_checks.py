"""What settings of value and appropriateness ask of the contract's columns and of the measures."""

from collections.abc import Mapping

from wellanalysis.definitions.column_settings import ColumnType
from wellanalysis.definitions.contract_columns import Column, Table
from wellanalysis.definitions.contract_tables import SERVICES
from wellanalysis.definitions.kinds import CLINICAL
from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.predicates import check_predicate
from wellanalysis.definitions.settings import Network
from wellanalysis.definitions.value import Value
from wellanalysis.definitions.yaml_reading import Findings
from wellanalysis.errors import nearest

EPISODES = "episodes"
GROUPS = (ColumnType.CATEGORY, ColumnType.TEXT, ColumnType.BOOLEAN)
PREDICATES = ("service", "done", "indicated", "not_indicated")


def check_value(network: Network | None, findings: Findings, tables: Mapping[str, Table]) -> None:
    """Note predicates that may not run and columns that there are not.

    Parameters
    ----------
    network : Network or None
        As far as it could be read.
    findings : Findings
        Takes the problems of network.yml.
    tables : mapping of str to Table
        The contract with the network's own columns.
    """
    if network is None:
        return
    if network.value is not None:
        _check_columns(network.value, findings, tables[EPISODES].columns)
    seen: set[str] = set()
    for place, service in enumerate(network.appropriateness or ()):
        path = ("appropriateness", place)
        if service.id is not None and service.id in seen:
            findings.add((*path, "id"), f"the service {service.id!r} is named twice", "give each an id of its own")
        seen.add(service.id)
        for key in PREDICATES:
            text = getattr(service, key)
            if text is not None:
                found = check_predicate(text, tables[SERVICES].columns, where=findings.place((*path, key)))
                findings.extend((*path, key), found)


def _check_columns(value: Value, findings: Findings, columns: Mapping[str, Column]) -> None:
    for key in ("episodes", "died"):
        text = getattr(value, key)
        if text is not None:
            place = ("value", key)
            findings.extend(place, check_predicate(text, columns, where=findings.place(place)))
    groups: list[tuple[tuple[str | int, ...], str]] = [
        (("value", "case_mix", number), name) for number, name in enumerate(value.case_mix or ())
    ]
    groups += [(("value", "payer"), value.payer)] if value.payer is not None else []
    for path, name in groups:
        if name not in columns:
            findings.add(path, f"there is no column {name!r} in {EPISODES}", nearest(name, columns))
        elif columns[name].known and columns[name].type not in GROUPS:
            what = f"the column {name!r} of {EPISODES} holds a {columns[name].type}, not groups"
            findings.add(path, what, "name a column of type category, text or boolean, such as a band")


def check_quality(network: Network | None, findings: Findings, known: Mapping[str, Measure | None]) -> None:
    """Note an outcome beside the cost that is no measure, or none of care: a second cost is no quality.

    Parameters
    ----------
    network, findings
        As for `check_value`.
    known : mapping of str to Measure or None
        Measures by id; None where a file could not be read.
    """
    value = network.value if network is not None else None
    if value is None or value.quality is None:
        return
    path = ("value", "quality")
    if value.quality not in known:
        findings.add(path, f"there is no measure {value.quality!r}", nearest(value.quality, known))
        return
    measure = known[value.quality]
    if measure is not None and measure.kind is not None and measure.kind not in CLINICAL:
        what = f"the measure {value.quality!r} is of the kind {measure.kind}, which says nothing of care"
        findings.add(path, what, "name an outcome, so that no cost is shown without it")
    elif measure is not None and not measure.case_mix:
        what = f"the measure {value.quality!r} has no case mix: its clinics stand beside adjusted costs unadjusted"
        findings.add(path, what, "give it case_mix, or name an outcome that has")
