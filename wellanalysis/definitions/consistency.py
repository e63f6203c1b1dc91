"""What the parts of a network folder ask of each other: checks that no single key can make alone."""

from collections.abc import Iterable, Mapping, Sequence

from wellanalysis.definitions.column_settings import NUMERIC, ColumnType
from wellanalysis.definitions.compliance_checks import check_compliance
from wellanalysis.definitions.contract import AGGREGATED, MEASURED, TABLES
from wellanalysis.definitions.contract_columns import Column, Table
from wellanalysis.definitions.contract_tables import FIXED
from wellanalysis.definitions.editions import Finest
from wellanalysis.definitions.measures import Measure, Statistic
from wellanalysis.definitions.outreach_checks import check_outreach
from wellanalysis.definitions.partnership_checks import check_partnership
from wellanalysis.definitions.periods import MONTHS_PER_QUARTER
from wellanalysis.definitions.pilot_checks import check_pilots
from wellanalysis.definitions.predicates import check_predicate
from wellanalysis.definitions.publisher_checks import check_published, check_published_policy
from wellanalysis.definitions.settings import Network
from wellanalysis.definitions.source_checks import check_sources
from wellanalysis.definitions.stage_checks import check_stage
from wellanalysis.definitions.value_checks import check_quality
from wellanalysis.definitions.values import Benchmark
from wellanalysis.definitions.yaml_reading import Findings
from wellanalysis.errors import nearest

NEEDS: Mapping[Statistic, tuple[str, ...]] = {
    Statistic.PROPORTION: ("numerator",),
    Statistic.MEAN: ("value",),
    Statistic.RATE: ("events", "exposure"),
}
PARTS = ("numerator", "value", "events", "exposure")
PREDICATES = ("denominator", "numerator")
EXPRESSIONS = ("value", "events", "exposure")
MONTHS_OF: Mapping[Finest, int] = {Finest.MONTH: 1, Finest.QUARTER: MONTHS_PER_QUARTER, Finest.YEAR: 12}
RESERVED_IDS = ("index",)  # measures/index is the list of all measures


def stem_of(file: str) -> str:
    """Name of a measure file without folder and ending: what the id should be."""
    return file.rsplit("/", 1)[-1].removesuffix(".yml")


def check_measure(
    measure: Measure, findings: Findings, contract: Mapping[str, Table], written: Mapping[str, object]
) -> None:
    """Note what is wrong with one measure, as far as its file could be read.

    Parameters
    ----------
    measure : Measure
        May be incomplete (None where a required value was refused).
    findings : Findings
        Takes the problems.
    contract : mapping of str to Table
        Tables with the network's own columns.
    written : mapping
        What the file holds, refused or not.
    """
    keys = {key for key, value in written.items() if value is not None}
    stem = stem_of(findings.file)
    if measure.id is not None and measure.id != stem:
        findings.add(
            ("id",), f"{measure.id!r} differs from the name of the file", f"write id: {stem}, or rename the file"
        )
    if measure.id in RESERVED_IDS:
        findings.add(("id",), f"{measure.id!r} is the name of the list of measures", "choose another id")
    if measure.table is not None and measure.table not in MEASURED:
        findings.add(("table",), f"there is no table {measure.table!r} to measure", nearest(measure.table, MEASURED))
    _check_parts(measure, findings, keys)
    table = contract.get(measure.table) if measure.table in MEASURED else None
    if table is not None:
        _check_dates(measure, findings, table)
        _check_columns(measure, findings, table)
        _check_time_to(measure, findings, table)
        if not measure.is_aggregated:
            _check_logic(measure, findings, table.columns)
            _check_losses(measure, findings, table.columns, by_kind=isinstance(written.get("lost"), dict))
    _check_benchmark(measure.benchmark, measure.statistic, findings, ("benchmark", "value"))
    check_stage(measure, findings)
    check_outreach(measure, findings, contract)


def _check_parts(measure: Measure, findings: Findings, keys: set[str]) -> None:
    if measure.table == AGGREGATED:
        for key in (*PARTS, "denominator", "lost", "exclude", "case_mix", "equity", "time_to"):
            if key in keys:
                findings.add((key,), "is not used with table: results, which holds counts, not rows", "leave it out")
        check_published(measure, findings, keys)
        return
    if "published" in keys:
        findings.add(("published",), "is used with table: results only", "leave it out: this measure counts rows")
    if measure.statistic is None:
        return
    needed = NEEDS[measure.statistic]
    for key in PARTS:
        if key in needed and key not in keys:
            findings.add((key,), f"is missing: a {measure.statistic} needs it", f"add {key}: …")
        if key in keys and key not in needed:
            remedy = f"a {measure.statistic} takes {' and '.join(needed)}"
            findings.add((key,), f"is not used with statistic: {measure.statistic}", remedy)
    if measure.unit == "%" and measure.statistic is not Statistic.PROPORTION:
        remedy = "add unit: days, or whatever the result is counted in"
        findings.add(("unit",), f"a {measure.statistic} needs a unit other than %", remedy)
    if measure.unit is not None and measure.unit != "%" and measure.statistic is Statistic.PROPORTION:
        findings.add(("unit",), f"a proportion is shown in %, not in {measure.unit!r}", "leave unit out")


def _check_dates(measure: Measure, findings: Findings, table: Table) -> None:
    if measure.dated_by is None or measure.dated_by in table.date_columns:
        return
    if measure.dated_by in table.columns:
        if not table.columns[measure.dated_by].known:
            return
        what = f"the column {measure.dated_by!r} of {table.name} is no date"
    else:
        what = f"there is no column {measure.dated_by!r} in {table.name}"
    findings.add(("dated_by",), what, nearest(measure.dated_by, table.date_columns))


def _check_columns(measure: Measure, findings: Findings, table: Table) -> None:
    for key, names in (("case_mix", measure.case_mix), ("equity", measure.equity)):
        for number, name in enumerate(names):
            if name not in table.columns:
                what = f"there is no column {name!r} in {table.name}"
                findings.add((key, number), what, nearest(name, table.columns))


def _check_time_to(measure: Measure, findings: Findings, table: Table) -> None:
    """Days to the event are a number of the same table, and only a share has an event to come."""
    name = measure.time_to
    if name is None:
        return
    if measure.statistic is not None and measure.statistic is not Statistic.PROPORTION:
        findings.add(("time_to",), f"is not used with statistic: {measure.statistic}", "leave it out")
    elif name not in table.columns:
        findings.add(("time_to",), f"there is no column {name!r} in {table.name}", nearest(name, table.columns))
    elif table.columns[name].known and table.columns[name].type not in NUMERIC:
        what = f"the column {name!r} of {table.name} is no number"
        findings.add(("time_to",), what, "name a column of days from dated_by to the event")


def _check_logic(measure: Measure, findings: Findings, columns: Mapping[str, Column]) -> None:
    for key in (*PREDICATES, *EXPRESSIONS):
        text = getattr(measure, key)
        if text is not None:
            where = findings.place((key,))
            findings.extend((key,), check_predicate(text, columns, where=where, boolean=key in PREDICATES))
    for name, exclusion in measure.exclusions.items():
        path = ("exclude", name)
        findings.extend(path, check_predicate(exclusion.when, columns, where=findings.place(path)))


def _check_losses(measure: Measure, findings: Findings, columns: Mapping[str, Column], *, by_kind: bool) -> None:
    for kind, predicate in measure.losses.items():
        path = ("lost", kind) if by_kind else ("lost",)
        findings.extend(path, check_predicate(predicate, columns, where=findings.place(path)))


def _check_benchmark(
    benchmark: Benchmark | None, statistic: Statistic | None, findings: Findings, path: tuple[str, ...]
) -> None:
    if benchmark is None or statistic is None:
        return
    value = benchmark.value
    if statistic is Statistic.PROPORTION and not 0 <= value <= 1:
        percent = 1 < value <= 100
        remedy = f"write {value:g}\u00a0% as {value / 100:g}" if percent else "write a share from 0 to 1"
        findings.add(path, f"{value:g} lies outside 0–1", remedy)
    if statistic is Statistic.RATE and value < 0:
        findings.add(path, f"{value:g} is below 0, which a rate cannot be", "write a value of 0 or above")


def check_network(network: Network, findings: Findings) -> None:
    """Note what is wrong within network.yml, as far as it could be read."""
    baseline = network.baseline
    if baseline is not None and baseline.first > baseline.last:
        what = f"{baseline.last:%Y-%m} lies before the first month, {baseline.first:%Y-%m}"
        findings.add(("baseline", "to"), what, "swap the two months")
    _check_roles(network, findings)
    _check_conditions(network, findings)
    _check_shortest_periods(network, findings)
    fixed = {table.name: table for table in FIXED}
    for name, settings in network.tables.items():
        path = ("tables", name)
        if name not in fixed:
            findings.add(path, f"there is no table {name!r}", nearest(name, TABLES))
            continue
        for column, given in settings.columns.items():
            known = fixed[name].columns.get(column)
            if name == AGGREGATED and known is None:
                what = f"the table {AGGREGATED} has no columns beside its own"
                findings.add((*path, "columns", column), what, "leave it out")
            elif known is not None and known.type is not given.type:
                what = f"the contract knows {column} as {known.type}, not as {given.type}"
                findings.add((*path, "columns", column), what, "leave it out, or choose another name")


def _check_roles(network: Network, findings: Findings) -> None:
    """Roles that can be attributed to are those of the roster, where network.yml lists them."""
    roster = (network.tables or {}).get("providers")
    known = roster.columns["role"].values if roster is not None and "role" in roster.columns else ()
    if network.attribution is None or not known:
        return
    for number, role in enumerate(network.attribution.roles or ()):
        if role not in known:
            what = f"there is no role {role!r} in the roster"
            findings.add(("attribution", "roles", number), what, nearest(role, known))


def _check_conditions(network: Network, findings: Findings) -> None:
    """Conditions are groups of episodes: a column that there is, and whose values are few."""
    name, table = network.conditions, "episodes"
    if name is None:
        return
    own = (network.tables or {}).get(table)
    fixed = next(each for each in FIXED if each.name == table)
    known = {column.name: column.type for column in fixed.columns.values()}
    known |= {column: given.type for column, given in own.columns.items()} if own is not None else {}
    if name not in known:
        findings.add(("conditions",), f"there is no column {name!r} in {table}", nearest(name, known))
    elif known[name] not in (ColumnType.CATEGORY, ColumnType.TEXT, ColumnType.BOOLEAN):
        what = f"the column {name!r} of {table} holds a {known[name]}, not groups"
        findings.add(("conditions",), what, "name a column of type category, text or boolean")


def _check_shortest_periods(network: Network, findings: Findings) -> None:
    """No edition tells of a window or a baseline that is shorter than the shortest periods that it publishes."""
    labels, baseline = network.labels, network.baseline
    spans = []
    if labels is not None:
        spans.append(("a clinic's window", labels.quarters * MONTHS_PER_QUARTER, "labels.quarters"))
    if baseline is not None and baseline.first <= baseline.last:
        months = (baseline.last.year - baseline.first.year) * 12 + baseline.last.month - baseline.first.month + 1
        spans.append(("the baseline", months, "the baseline"))
    for edition, disclosure in (network.disclosure or {}).items():
        least = MONTHS_OF[disclosure.finest]
        for name, months, what in spans:
            if months < least:
                findings.add(
                    ("disclosure", str(edition), "finest"),
                    f"the shortest period shown is a {disclosure.finest}, and {name} has {months} months",
                    f"lengthen {what}, or choose a shorter period",
                )


def check_together(
    network: Network | None,
    network_findings: Findings,
    measures: Sequence[tuple[Measure, Findings]],
    unread: Iterable[str] = (),
) -> None:
    """Note what the files ask of each other: balancing measures, the cap, clinics' own benchmarks.

    `unread` names the measure files that could not be read at all: to mention them is no problem of the one who does.
    """
    # By file name, not by id: a refused id should not make every mention of the measure a problem.
    known: dict[str, Measure | None] = {stem_of(file): None for file in unread}
    known |= {stem_of(findings.file): measure for measure, findings in measures}
    for measure, findings in measures:
        for number, other in enumerate(measure.balancing):
            if other == measure.id:
                findings.add(("balancing", number), "a measure cannot balance itself", "name another measure")
            elif other not in known:
                findings.add(("balancing", number), f"there is no measure {other!r}", nearest(other, known))
    if network is None:
        return
    check_compliance(network.compliance, network_findings, known)
    check_pilots(network, network_findings, known)
    check_sources(network, network_findings, known)
    check_quality(network, network_findings, known)
    check_partnership(network.partnership, network_findings, known)
    for place, rebase in enumerate(network.rebases or ()):
        if rebase.measure is not None and rebase.measure not in known:
            what = f"there is no measure {rebase.measure!r}"
            network_findings.add(("rebases", place, "measure"), what, nearest(rebase.measure, known))
    if network.headline is not None and network.headline not in known:
        network_findings.add(
            ("headline",), f"there is no measure {network.headline!r}", nearest(network.headline, known)
        )
    for clinic, settings in network.clinics.items():
        for name, benchmark in settings.benchmarks.items():
            path = ("clinics", clinic, "benchmarks", name)
            if name not in known:
                network_findings.add(path, f"there is no measure {name!r}", nearest(name, known))
                continue
            measure_known = known[name]
            statistic = measure_known.statistic if measure_known else None
            _check_benchmark(benchmark, statistic, network_findings, (*path, "value"))
    check_published_policy(network, measures)
    active = [measure for measure, _ in measures if not measure.is_retired]
    cap = network.measures.cap
    if len(active) > cap:
        what = f"{len(active)} measures are in use, and the cap is {cap}"
        network_findings.add(("measures", "cap"), what, "retire measures (stage: {status: retired}), or raise the cap")
