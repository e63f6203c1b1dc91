"""Dated events: what is wrong in them is told, and what is planned for later is not."""

from typing import Any

import pandas as pd
import pytest

from tests.results.conftest import Write, small_extracts
from wellanalysis.errors import Problem
from wellanalysis.results.checks import check
from wellanalysis.results.columns import ANNOTATIONS
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute

NAMES = ["annotation_id", "clinic_id", "on", "until", "kind", "what", "aim", "change", "measure"]
ROWS = [
    ("A1", "C2", "2025-02-03", "2025-03-07", "staff", "Post vacant", None, None, None),
    ("A2", None, "2024-11-01", None, "other", "New form", None, None, "seen_14d"),
    ("A3", "C1", "2025-01-06", None, "pdsa", "Morning round", "Nobody waits", "Ten minutes each day", "seen_14d"),
    ("A4", "C1", "2025-07-11", None, "equipment", "Second device", None, None, None),
]
"""The data speak of 10 July 2025."""


def table(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Contract table of the annotations."""
    frame = pd.DataFrame(list(rows or ROWS), columns=NAMES)
    days = {"on": "datetime64[us]", "until": "datetime64[us]"}
    return frame.astype({**dict.fromkeys(NAMES, "str"), **days})


def _row(**other: Any) -> tuple[Any, ...]:
    return tuple({**dict(zip(NAMES, ROWS[2], strict=True)), **other}.values())


def _problems(write: Write, *rows: tuple[Any, ...]) -> list[Problem]:
    definitions = write({**small_extracts(), "annotations": table(*rows)})
    with open_source(definitions) as source:
        return check(source, definitions)


def test_events_are_told_in_the_order_of_their_days(write: Write) -> None:
    """Of all clinics without one; nothing that lies ahead, nor does a plan make the data younger than they are."""
    definitions = write({**small_extracts(), "annotations": table()})
    with open_source(definitions) as source:
        assert check(source, definitions) == []
        found = compute(source, definitions).annotations
    assert found["annotation_id"].tolist() == ["A2", "A3", "A1"]
    assert found.dtypes.astype(str).to_dict() == ANNOTATIONS
    assert found["clinic_id"].tolist() == ["", "C1", "C2"]
    assert found["aim"].tolist() == ["", "Nobody waits", ""]
    assert found["until"].isna().tolist() == [True, True, False]


def test_a_network_without_events_has_none(write: Write) -> None:
    definitions = write(small_extracts())
    with open_source(definitions) as source:
        assert compute(source, definitions).annotations.empty


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (_row(measure="seen_14"), "a measure that is none, such as 'seen_14'"),
        (_row(what="<b>Round</b>"), "a text that cannot be printed"),
        (_row(aim=" "), "a text that cannot be printed"),
        (_row(what="A very long story of what happened on that day"), "too long for a chart"),
        (_row(kind="party"), "kind"),
        (_row(clinic_id="C9"), "C9"),
        (_row(until="2025-01-05"), "until"),
        (_row(what=None), "what"),
    ],
)
def test_what_no_page_could_print_is_refused(write: Write, row: tuple[Any, ...], said: str) -> None:
    """One problem each, which names the column and what to do."""
    found = _problems(write, row)
    assert len(found) == 1, found
    assert said in f"{found[0].where} {found[0].what}"
    assert found[0].remedy
