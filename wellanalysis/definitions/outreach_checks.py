"""Holds rules of outreach and reasons for the high-risk list against the tables that they ask."""

from collections.abc import Mapping

from wellanalysis.definitions.contract_columns import Table
from wellanalysis.definitions.contract_tables import REGISTRY
from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.outreach import PERSON, PLACE, OutreachRule, RegistrySettings
from wellanalysis.definitions.predicates import check_predicate
from wellanalysis.definitions.yaml_reading import Findings
from wellanalysis.errors import nearest

KEY = "outreach"


def check_outreach(measure: Measure, findings: Findings, contract: Mapping[str, Table]) -> None:
    """Note what is wrong with a measure's rules of outreach, as far as they could be read.

    Parameters
    ----------
    measure : Measure
        May be incomplete (None where a required value was refused).
    findings : Findings
        Takes the problems.
    contract : mapping of str to Table
        Tables with the network's own columns.
    """
    for name, rule in (measure.outreach or {}).items():
        path = (KEY, name)
        known = [REGISTRY, *([measure.table] if measure.table is not None else [])]
        if rule.table not in known:
            what = f"a rule asks the registry or the measure's own table, not {rule.table!r}"
            findings.add((*path, "table"), what, nearest(rule.table, known))
            continue
        table = contract.get(rule.table)
        if table is None:
            continue  # the measure's table is no table at all, which is told there
        lacking = [column for column in (PERSON, PLACE) if column not in table.columns]
        if lacking:
            what = f"the table {table.name} does not say which patient: it has no {' and no '.join(lacking)}"
            findings.add((*path, "table"), what, f"leave table out: the rule then asks the {REGISTRY}")
            continue
        _check_rule(rule, findings, table, path)
        _check_role(rule, findings, contract, path)


def _check_rule(rule: OutreachRule, findings: Findings, table: Table, path: tuple[str, ...]) -> None:
    for key in ("due_from", "done_on"):
        column = getattr(rule, key)
        if column is None or column in table.date_columns:
            continue
        known = table.columns[column] if column in table.columns else None
        if known is not None and not known.known:
            continue
        what = (
            f"there is no column {column!r} in {table.name}"
            if known is None
            else f"the column {column!r} of {table.name} is no date"
        )
        findings.add((*path, key), what, nearest(column, table.date_columns))
    for key in ("who", "done"):
        text = getattr(rule, key)
        if text is not None:
            place = (*path, key)
            findings.extend(place, check_predicate(text, table.columns, where=findings.place(place)))


def _check_role(rule: OutreachRule, findings: Findings, contract: Mapping[str, Table], path: tuple[str, ...]) -> None:
    """Roles are those that the network names in its staff survey, where it names any."""
    survey = contract.get("provider_survey")
    known = survey.columns["role"].values if survey is not None and "role" in survey.columns else ()
    if known and rule.role is not None and rule.role not in known:
        findings.add((*path, "role"), f"there is no role {rule.role!r} in the care team", nearest(rule.role, known))


def check_registry(registry: RegistrySettings | None, findings: Findings, contract: Mapping[str, Table]) -> None:
    """Note what is wrong with the reasons for the high-risk list: predicates over the registry, as those of a measure.

    Parameters
    ----------
    registry : RegistrySettings or None
        What network.yml says; None where it was refused.
    findings : Findings
        Takes the problems.
    contract : mapping of str to Table
        Tables with the network's own columns.
    """
    if registry is None:
        return
    columns = contract[REGISTRY].columns
    for number, each in enumerate(registry.high_risk or ()):
        if each.when is not None:
            path = ("registry", "high_risk", number, "when")
            findings.extend(path, check_predicate(each.when, columns, where=findings.place(path)))
