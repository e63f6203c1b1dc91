"""Members and money by month: exact sums over clinics, and what is told when they do not fit the contract."""

from typing import Any

import pandas as pd
import pytest

from tests.results.conftest import Write, small_extracts
from wellanalysis.results.checks import check
from wellanalysis.results.columns import MEMBERSHIP, SPENDING
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute

MONTHS = pd.date_range("2023-01-01", "2025-06-01", freq="MS")
CONTRACT: dict[str, Any] = {
    "plan": {"name": "A Plan"},
    "group": {"name": "A Group"},
    "term": {"from": 2024, "to": 2025},
    "agreed_on": pd.Timestamp("2023-10-20").date(),
    "quality": [
        {
            "measure": "seen_14d",
            "floor": 0.1,
            "goal": 0.9,
            "weight": 1,
            "known_since": pd.Timestamp("2023-10-20").date(),
        }
    ],
    "spending": {"baseline_years": [2023], "growth": 0.03, "risk": "one_sided", "share": 0.5},
    "settings": [
        {
            "service": "dressing",
            "from": "hospital",
            "to": ["home"],
            "why_safe": "A nurse comes.",
            "balancing": ["seen_14d"],
        }
    ],
}


def members(months: pd.DatetimeIndex = MONTHS) -> pd.DataFrame:
    """100 members at C1 and 50 at C2 in each month."""
    parts = [
        pd.DataFrame({"clinic_id": clinic, "month": months, "members": n}) for clinic, n in (("C1", 100), ("C2", 50))
    ]
    return pd.concat(parts, ignore_index=True)


def spent(months: pd.DatetimeIndex = MONTHS) -> pd.DataFrame:
    """Dressings in both settings: 20 for 0.1 at each clinic in the hospital, 30 for 0.2 at C1 at home."""
    rows = [("C1", "hospital", 20, 0.1), ("C2", "hospital", 20, 0.1), ("C1", "home", 30, 0.2)]
    parts = [
        pd.DataFrame(
            {
                "clinic_id": clinic,
                "month": months,
                "service": "dressing",
                "setting": place,
                "services": n,
                "amount": amount,
            }
        )
        for clinic, place, n, amount in rows
    ]
    return pd.concat(parts, ignore_index=True)


def told(write: Write, **tables: pd.DataFrame) -> list[str]:
    """Problems of the small network with this contract."""
    definitions = write({**small_extracts(), **tables}, partnership=CONTRACT)
    with open_source(definitions) as source:
        return [str(each) for each in check(source, definitions)]


@pytest.mark.parametrize("as_csv", [(), ("membership", "spending")])
def test_sums_are_exact_and_over_all_clinics(write: Write, as_csv: tuple[str, ...]) -> None:
    """0.1 and 0.1 are 0.2, not nearly; 150 members; no clinic is kept."""
    definitions = write(
        {**small_extracts(), "membership": members(), "spending": spent()}, partnership=CONTRACT, as_csv=as_csv
    )
    with open_source(definitions) as source:
        assert check(source, definitions) == []
        found = compute(source, definitions)
    assert found.membership.dtypes.astype(str).to_dict() == MEMBERSHIP
    assert found.spending.dtypes.astype(str).to_dict() == SPENDING
    assert found.membership["members"].tolist() == [150] * len(MONTHS)
    january = found.spending[found.spending["month"] == MONTHS[0]]
    assert january[["setting", "services", "amount"]].to_numpy().tolist() == [["home", 30, 0.2], ["hospital", 40, 0.2]]


def test_a_network_without_a_contract_needs_neither_table(write: Write) -> None:
    definitions = write(small_extracts())
    with open_source(definitions) as source:
        assert check(source, definitions) == []
        found = compute(source, definitions)
    assert found.membership.empty
    assert found.spending.empty
    assert found.spending.dtypes.astype(str).to_dict() == SPENDING


def test_a_contract_needs_both_tables(write: Write) -> None:
    found = told(write, membership=members())
    assert len(found) == 1
    assert "the table 'spending' is missing" in found[0]


def test_a_day_within_a_month_is_refused(write: Write) -> None:
    found = told(
        write, membership=members(), spending=spent().assign(month=lambda rows: rows["month"] + pd.Timedelta(days=1))
    )
    assert any("not dated by the first of a month" in each and "spending" in each for each in found)


def test_a_baseline_that_lacks_a_month_is_told(write: Write) -> None:
    found = told(write, membership=members(), spending=spent(MONTHS[1:]))
    assert len(found) == 1
    assert "the baseline year 2023 lacks 1 of its 12 months, such as 2023-01" in found[0]


def test_money_in_a_month_without_members_is_told(write: Write) -> None:
    found = told(write, membership=members(MONTHS[:-1]), spending=spent())
    assert len(found) == 1
    assert "1 months with spending and without members, such as 2025-06" in found[0]


def test_a_move_of_a_service_that_nobody_gave_is_told(write: Write) -> None:
    found = told(write, membership=members(), spending=spent().replace({"service": {"dressing": "dressings"}}))
    assert len(found) == 1
    assert "nothing was spent on a service 'dressing'" in found[0]
    assert "did you mean 'dressings'?" in found[0]


def test_a_setting_that_does_not_occur_is_told(write: Write) -> None:
    found = told(write, membership=members(), spending=spent()[lambda rows: rows["setting"] == "hospital"])
    assert len(found) == 1
    assert "was never given in a setting 'home'" in found[0]
