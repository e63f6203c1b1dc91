"""The contract of the extracts."""

from wellanalysis.definitions.column_settings import ColumnType, TableSettings
from wellanalysis.definitions.contract import TABLES, contract
from wellanalysis.definitions.contract_columns import AnyColumns


def test_the_fixed_contract_hangs_together() -> None:
    """Keys, references and ordered dates name columns that exist, dates being dates."""
    tables = contract({})
    assert tuple(tables) == TABLES
    for table in tables.values():
        assert set(table.key) <= set(table.columns)
        for column, (other, key) in table.references.items():
            assert column in table.columns
            assert key in tables[other].columns
        for pair in table.ordered_dates:
            assert set(pair) <= set(table.date_columns)


def test_a_mover_is_two_rows_and_an_episode_may_have_no_provider() -> None:
    """What the key and the optional columns promise."""
    tables = contract({})
    assert tables["providers"].key == ("provider_id", "clinic_id", "from_date", "location")
    optional = [name for name, column in tables["episodes"].columns.items() if column.optional]
    assert optional == ["provider_id", "end_date", "recorded_on"]
    assert tables["episodes"].ordered_dates == (("start_date", "end_date"), ("start_date", "recorded_on"))


def test_own_columns_stand_behind_the_fixed_ones() -> None:
    """With everything that network.yml says about them."""
    settings = TableSettings.model_validate(
        {"columns": {"days": {"type": "integer", "minimum": 0, "maximum": 400, "optional": True, "says": "days open"}}}
    )
    column = contract({"episodes": settings})["episodes"].columns["days"]
    assert list(contract({"episodes": settings})["episodes"].columns)[-1] == "days"
    assert (column.type, column.minimum, column.maximum, column.optional) == (ColumnType.INTEGER, 0, 400, True)
    assert column.says == "days open"


def test_a_fixed_column_can_be_told_its_values_but_keeps_its_promises() -> None:
    """Roles may be listed; end_date stays optional though the network does not say so."""
    settings = {
        "providers": TableSettings.model_validate({"columns": {"role": {"type": "category", "values": ["nurse"]}}}),
        "episodes": TableSettings.model_validate({"columns": {"end_date": {"type": "date"}}}),
    }
    tables = contract(settings)
    assert tables["providers"].columns["role"].values == ("nurse",)
    assert tables["episodes"].columns["end_date"].optional
    assert contract({})["providers"].columns["role"].values == ()


def test_columns_on_trust_answer_to_every_name() -> None:
    """So that one typo in network.yml does not make every measure look wrong."""
    columns = AnyColumns()
    assert "anything" in columns
    assert not columns["anything"].known
    assert list(columns) == []
    assert len(columns) == 0
