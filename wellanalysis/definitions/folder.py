"""A network folder as one value: settings, measures and the contract, or every problem of every file."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from wellanalysis.definitions.column_settings import ColumnType
from wellanalysis.definitions.consistency import check_measure, check_network, check_together
from wellanalysis.definitions.contract import TABLES, contract
from wellanalysis.definitions.contract_columns import AnyColumns, Column, Table
from wellanalysis.definitions.contract_tables import CLAIMS, ENCOUNTERS, SERVICES
from wellanalysis.definitions.identifiers_file import merged, read_identifiers
from wellanalysis.definitions.kinds import Kind
from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.outreach_checks import check_registry
from wellanalysis.definitions.part import Part
from wellanalysis.definitions.plain_words import read_model
from wellanalysis.definitions.settings import Network
from wellanalysis.definitions.table_sql import check_table_sql
from wellanalysis.definitions.value_checks import check_value
from wellanalysis.definitions.values import Benchmark
from wellanalysis.definitions.yaml_reading import Document, Findings, read_text, read_yaml
from wellanalysis.errors import Problem, ProblemsFound, nearest

SETTINGS = "network.yml"
MEASURES = "measures"
TABLE_QUERIES = "tables"
KIND_ORDER = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True)
class Definitions:
    """What a network folder says.

    Parameters
    ----------
    folder : Path
        The network folder.
    network : Network
        What network.yml says.
    measures : tuple of Measure
        In the order of the report: by kind, then by file name. Retired measures are among them.
    contract : mapping of str to Table
        All tables of the contract with the network's own columns.
    tables_sql : mapping of str to str
        One SELECT per table that the extracts do not hold under our names: the text of tables/*.sql.
    part : Part, optional
        Which part of the network it is, where somebody asked for one; None for the whole.
    unsound : tuple of str
        Ids of measures whose file has a problem, as long as that is not mended.
    """

    folder: Path
    network: Network
    measures: tuple[Measure, ...]
    contract: Mapping[str, Table]
    tables_sql: Mapping[str, str] = field(default_factory=dict)
    part: Part | None = None
    unsound: tuple[str, ...] = ()

    def measure(self, id: str) -> Measure:
        """Measure with this id.

        Raises
        ------
        ProblemsFound
            When there is none; the remedy names the nearest.
        """
        for measure in self.measures:
            if measure.id == id:
                return measure
        known = [measure.id for measure in self.measures]
        raise ProblemsFound([Problem("measure", f"there is no measure {id!r}", nearest(id, known))])

    def of_kind(self, *kinds: str) -> tuple[Measure, ...]:
        """Measures of these kinds, in the order of the report."""
        return tuple(measure for measure in self.measures if measure.kind in kinds)

    @property
    def measure_ids(self) -> tuple[str, ...]:
        """Ids that extracts and records may name: a problem in a measure's file is no fault of theirs."""
        return tuple(sorted({*(measure.id for measure in self.measures), *self.unsound}))

    @property
    def current(self) -> tuple[Measure, ...]:
        """Measures that are not retired."""
        return tuple(measure for measure in self.measures if not measure.is_retired)

    @property
    def tables_used(self) -> tuple[str, ...]:
        """Tables that measures count, in the order of the contract."""
        used = {measure.table for measure in self.measures}
        return tuple(name for name in TABLES if name in used)

    def benchmark(self, measure_id: str, clinic_id: str) -> Benchmark | None:
        """Benchmark that holds for a clinic: its own where it has one, else the measure's, else None."""
        own = self.network.clinics.get(clinic_id)
        if own is not None and measure_id in own.benchmarks:
            return own.benchmarks[measure_id]
        return self.measure(measure_id).benchmark

    def minimum_denominator(self, measure_id: str) -> int:
        """Denominator below which a result is too few to show: the measure's own, else the network's."""
        measure = self.measure(measure_id)
        if not measure.has_interval:
            return 1  # its denominator is one clinic's figure, and says nothing of people
        own = measure.minimum
        return own.denominator if own is not None else self.network.minimum.denominator


def load(folder: Path) -> Definitions:
    """Read a network folder.

    Raises
    ------
    ProblemsFound
        With every problem of every file at once.
    """
    definitions, problems = problems_of(folder)
    if definitions is None:
        raise ProblemsFound(problems)
    return definitions


def problems_of(folder: Path) -> tuple[Definitions | None, list[Problem]]:
    """Read a network folder without raising.

    Returns
    -------
    definitions : Definitions or None
        None when there is any problem.
    problems : list of Problem
        In the order of the files, network.yml first, and of the lines in them.
    """
    definitions, problems = as_far_as_read(folder)
    return (None if problems else definitions), problems


def as_far_as_read(folder: Path) -> tuple[Definitions | None, list[Problem]]:
    """Read what can be read of a network folder, so that its extracts can be checked in the same go.

    Returns
    -------
    definitions : Definitions or None
        Without the measures and tables/*.sql that have a problem; None when network.yml itself has one.
    problems : list of Problem
        As for `problems_of`.
    """
    folder = Path(folder)
    if not folder.is_dir():
        problem = Problem(folder.name or str(folder), "there is no such folder", "name a folder that holds network.yml")
        return None, [problem]
    network, tables, settings = _read_network(folder)
    files, problems = _measure_files(folder)
    read = [_read_measure(path, tables) for path in files]
    understood = [(measure, findings) for measure, findings in read if measure is not None]
    unread = {findings.file for measure, findings in read if measure is None}
    check_together(network, settings, understood, unread)
    tables_sql, table_problems = _read_table_queries(folder)
    of_settings = settings.problems()
    problems = of_settings + problems
    problems += [problem for _, findings in read for problem in findings.problems()]
    problems += table_problems
    if network is None or of_settings:
        return None, problems
    # Where nobody asks for it, a table of this name is no more than a raw table of the extracts.
    asked = {ENCOUNTERS: network.attribution, CLAIMS: network.value, SERVICES: network.appropriateness}
    tables = {name: table for name, table in tables.items() if asked.get(name, True)}
    tables_sql = {name: text for name, text in tables_sql.items() if asked.get(name, True)}
    sound = [measure for measure, findings in understood if not findings.problems()]
    brought, of_identifiers = read_identifiers(folder)
    sound, contradicted = merged(sound, brought, [path.stem for path in files])
    problems += of_identifiers + contradicted
    measures = sorted(sound, key=lambda measure: (KIND_ORDER[measure.kind], measure.id))
    unsound = tuple(sorted({path.stem for path in files} - {measure.id for measure in measures}))
    return Definitions(folder, network, tuple(measures), tables, tables_sql, unsound=unsound), problems


def _read_network(folder: Path) -> tuple[Network | None, dict[str, Table], Findings]:
    if not (folder / SETTINGS).is_file():
        findings = Findings(SETTINGS)
        others = [path.name for path in folder.iterdir() if path.suffix in (".yml", ".yaml")]
        remedy = f"rename {sorted(others)[0]}" if others else "add it; a network folder begins with this file"
        findings.add((), "is missing", remedy)
        return None, _taken_on_trust(contract({}), None), findings
    document, findings = read_yaml(folder / SETTINGS, SETTINGS)
    if document is None:
        return None, _taken_on_trust(contract({}), None), findings
    network = read_model(Network, document, findings)
    check_network(network, findings)
    tables = _taken_on_trust(contract(network.tables), document)
    check_registry(network.registry, findings, tables)
    check_value(network, findings, tables)
    return network, tables, findings


def _taken_on_trust(tables: Mapping[str, Table], document: Document | None) -> dict[str, Table]:
    """Contract with columns that network.yml describes wrongly, so that measures are not blamed for it."""
    given: Any = document.value.get("tables", {}) if document else None
    unknown = [name for name in given if name not in tables] if isinstance(given, dict) else []
    misspelt = [near for name in unknown for near in get_close_matches(name, tables, n=1)]
    trusted = dict(tables)
    for name, table in tables.items():
        own = given.get(name, {}) if isinstance(given, dict) and name not in misspelt else None
        columns = own.get("columns", {}) if isinstance(own, dict) else None
        if not isinstance(columns, dict):
            trusted[name] = replace(table, columns=AnyColumns())
            continue
        refused = {key: Column(key, ColumnType.TEXT, known=False) for key in columns if key not in table.columns}
        trusted[name] = replace(table, columns={**table.columns, **refused})
    return trusted


def _measure_files(folder: Path) -> tuple[list[Path], list[Problem]]:
    place = folder / MEASURES
    if not place.is_dir():
        return [], [Problem(f"{MEASURES}/", "the folder is missing", "add it, with one .yml file per measure")]
    seen = sorted(path for path in place.iterdir() if not path.name.startswith("."))
    files = [path for path in seen if path.suffix == ".yml"]
    misnamed = [path for path in seen if path.suffix in (".yaml", ".YML", ".YAML")]
    problems = [
        Problem(
            f"{MEASURES}/{path.name}", "is not read: its name does not end in .yml", f"rename it to {path.stem}.yml"
        )
        for path in misnamed
    ]
    if not files and not misnamed:
        problems.append(Problem(f"{MEASURES}/", "holds no measure", "add one .yml file per measure"))
    return files, problems


def _read_measure(path: Path, tables: Mapping[str, Table]) -> tuple[Measure | None, Findings]:
    file = f"{MEASURES}/{path.name}"
    document, findings = read_yaml(path, file)
    if document is None:
        return None, findings
    measure = read_model(Measure, document, findings)
    check_measure(measure, findings, tables, document.value)
    return measure, findings


def _read_table_queries(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    queries: dict[str, str] = {}
    problems: list[Problem] = []
    place = folder / TABLE_QUERIES
    for path in sorted(place.glob("*.sql")) if place.is_dir() else ():
        file = f"{TABLE_QUERIES}/{path.name}"
        if path.stem not in TABLES:
            problems.append(Problem(file, f"there is no table {path.stem!r}", nearest(path.stem, TABLES)))
            continue
        text, unreadable = read_text(path, file)
        problems += unreadable
        if text is not None:
            problems += check_table_sql(text, where=file)
            queries[path.stem] = text
    return queries, problems
