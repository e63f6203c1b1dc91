"""The contract of the extracts: which tables and columns there are, and how they hang together."""

from collections.abc import Mapping
from dataclasses import replace

from wellanalysis.definitions.column_settings import ColumnSettings, TableSettings
from wellanalysis.definitions.contract_columns import Column, Table
from wellanalysis.definitions.contract_tables import FIXED

TABLES = tuple(table.name for table in FIXED)
AGGREGATED = "results"
MEASURED = ("episodes", "patient_survey", "provider_survey", AGGREGATED)


def _own(name: str, given: ColumnSettings, fixed: Column | None) -> Column:
    what = (given.type, given.optional, given.minimum, given.maximum, given.values, given.says or "")
    column = Column(name, *what, scale=given.scale or "", about_one_person=given.about_one_person)
    # A network may say more about a fixed column (the roles it knows), but not change what the contract promises.
    return column if fixed is None else replace(column, type=fixed.type, optional=fixed.optional)


def contract(network_tables: Mapping[str, TableSettings]) -> dict[str, Table]:
    """The fixed tables with a network's own columns added.

    Parameters
    ----------
    network_tables : mapping of str to TableSettings
        ``network.tables``; names of tables that the contract does not know are left to `load` to report.

    Returns
    -------
    dict of str to Table
        All tables of the contract, whether the network uses them or not.
    """
    tables = {}
    for table in FIXED:
        given = network_tables[table.name].columns if table.name in network_tables else {}
        own = {name: _own(name, settings, table.columns.get(name)) for name, settings in given.items()}
        tables[table.name] = replace(table, columns={**table.columns, **own})
    return tables
