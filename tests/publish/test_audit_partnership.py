"""The audit reads members and services as the small groups that they may be."""

from pathlib import Path

import pytest

from tests.publish import audited
from tests.publish.audited import page, table
from tests.publish.planted import NETWORK, add
from wellanalysis.publish.audit import audit


def found(site: Path, content: str) -> list[str]:
    """What the audit finds in a page of the partnership with this content."""
    add(NETWORK, "partnership.html", page("The partnership", content))(audited.make(site))
    return [
        each.what
        for each in audit(site, audited.KNOWN, truth={"": audited.truth()}, forbidden=audited.FORBIDDEN)
        if each.file == "partnership.html"
    ]


def counted(services: int) -> str:
    """The table of moves, with one year in which so many services were given."""
    return table(
        [["Debridement", "2025", f"3 of {services} services"]], ("Service", "Year", "Counted"), "Services by setting"
    )


@pytest.mark.parametrize(("number", "leaks"), [(7, True), (10, True), (11, False)])
def test_a_few_members_or_services_are_a_small_group(tmp_path: Path, number: int, leaks: bool) -> None:
    """In a sentence, in a column of members, and where so many of so many are counted; eleven are none."""
    contents = {
        "sentence": f"<p>Spending was $601.65 per member month, over {number} member months.</p>",
        "members": f"<p>There were {number} members.</p>",
        "column": table([["2025", str(number)]], ("Year", "Member months"), "Spending by year"),
        "services": counted(number),
    }
    told = {name: found(tmp_path / name, content) for name, content in contents.items()}
    assert {name: any(f"group of {number}" in each for each in each_told) for name, each_told in told.items()} == (
        dict.fromkeys(contents, leaks)
    ), told


def test_amounts_and_large_numbers_are_none(tmp_path: Path) -> None:
    """Money is no count of people."""
    assert found(tmp_path, f"<p>The group receives $7, over 115,720 member months.</p>{counted(27_361)}") == []
