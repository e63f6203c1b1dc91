"""Looks at measures in validation, held against their windows and against measures that became final in spite of them."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from tests.results.conftest import Write, small_extracts
from wellanalysis.definitions.folder import Definitions, load
from wellanalysis.results.checks import check
from wellanalysis.results.source import open_source

LOOKS = "look,measure,on,clinic_id,role,verdict\n"


def _network(write: Write, stage: dict[str, object] | None, rows: str) -> Definitions:
    network = write(small_extracts())
    path: Path = network.folder / "measures" / "seen_14d.yml"
    told = yaml.safe_load(path.read_text())
    path.write_text(yaml.safe_dump({**told, **({"stage": stage} if stage else {})}))
    (network.folder / "records").mkdir(exist_ok=True)
    (network.folder / "records" / "looks.csv").write_text(LOOKS + rows)
    return load(network.folder)


def _said(network: Definitions) -> str:
    with open_source(network) as source:
        return "\n".join(f"{each.where}: {each.what}" for each in check(source, network))


OPEN = {"status": "validation", "opened": date(2025, 5, 1), "closes": date(2025, 7, 31)}


def test_looks_within_the_window_are_fine(write: Write) -> None:
    """And those after its end: nobody is late who looks."""
    assert _said(_network(write, OPEN, "L-1,seen_14d,2025-06-01,C1,nurse,disagrees\n")) == ""


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        (OPEN, "1 row before the validation of seen_14d opened, such as 'L-1'"),
        (None, "1 row of seen_14d, which has no validation window, such as 'L-1'"),
        (
            {"status": "final"},
            "is final, though 1 row of looks say that clinicians disagree, and no closing record answers",
        ),
    ],
)
def test_each_fault_is_told(write: Write, stage: dict[str, object] | None, said: str) -> None:
    """A day before the window, a measure without one, and a no that nobody answered."""
    assert said in _said(_network(write, stage, "L-1,seen_14d,2025-04-01,C1,nurse,disagrees\n"))
