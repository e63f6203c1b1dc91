"""The audit reads the patients whom worklists listed as the small groups that they may be."""

from pathlib import Path

import pytest

from tests.publish import audited
from tests.publish.audited import page, table
from tests.publish.planted import NETWORK, add
from wellanalysis.publish.audit import audit


@pytest.mark.parametrize(("number", "leaks"), [(7, True), (10, True), (11, False)])
def test_a_clinic_of_which_few_were_listed_is_a_small_group(tmp_path: Path, number: int, leaks: bool) -> None:
    """In the table of who was reached, as the page has it."""
    heads = ("Clinic", "Patients listed", "Reached within 7 days")
    content = table([["Harbor", str(number), "90\u00a0% (79–96)"]], heads, "By clinic")
    add(NETWORK, "outreach.html", page("Nobody overlooked", content))(audited.make(tmp_path))
    told = [
        each.what
        for each in audit(tmp_path, audited.KNOWN, truth={"": audited.truth()}, forbidden=audited.FORBIDDEN)
        if each.file == "outreach.html"
    ]
    assert any(f"group of {number}" in each for each in told) is leaks, told
