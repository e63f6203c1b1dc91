"""A small network folder in which tests plant their failures."""

from collections.abc import Callable
from pathlib import Path

import pytest

from wellanalysis.definitions.folder import problems_of

NETWORK = """\
id: small
name: Small Network
synthetic: true
purpose: To see early whether care reaches people.
baseline: {from: 2022-10, to: 2023-09}
programme: {name: Together, starts: {C01: 2023-10-01}}
answer_back: {address: feedback@small.example}
clinics: {C07: {benchmarks: {early_care: {value: 0.8, source: agreed here, known_since: 2024-01-01}}}}
tables:
  episodes:
    columns:
      wound_type: {type: category, values: [diabetic foot ulcer, venous leg ulcer]}
      days_to_care: {type: integer, minimum: 0, maximum: 400, optional: true}
      lost_early: {type: boolean}
      hospice: {type: boolean}
      sex: {type: category, values: [female, male]}
  patient_survey:
    columns:
      pain: {type: integer, minimum: 1, maximum: 5, optional: true}
"""

EARLY_CARE = """\
id: early_care
title: Care within 14 days
kind: leading_indicator
statistic: proportion
improves: up
table: episodes
dated_by: start_date
follow_up: 14d
lost: lost_early
denominator: wound_type in ('diabetic foot ulcer', 'venous leg ulcer')
numerator: days_to_care <= 14
exclude: {hospice: comfort care only}
case_mix: [wound_type]
equity: [sex]
balancing: [pain]
benchmark: {value: 0.85, source: a guideline, known_since: 2024-01-01}
why_it_matters: Wounds that wait do worse.
what_it_says: The share of wounds that had care within 14 days.
stage: {status: validation, opened: 2026-07-01, closes: 2026-09-30}
agreed_by: [{role: nurse, on: 2026-06-01, note: fair}]
reviewed: 2026-06-01
next_review: 2027-06-01
"""

PAIN = """\
id: pain
title: Pain during care
kind: patient_experience
statistic: mean
improves: down
unit: points
table: patient_survey
dated_by: answered_on
value: pain
why_it_matters: Care should not hurt.
what_it_says: Mean pain during care, 1 to 5.
"""


class SmallNetwork:
    """A network folder on disk that a test can change, and what is told about it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "measures").mkdir(parents=True)
        self.write("network.yml", NETWORK)
        self.write("measures/early_care.yml", EARLY_CARE)
        self.write("measures/pain.yml", PAIN)

    def write(self, file: str, text: str) -> None:
        """Put a text into a file of the folder."""
        (self.folder / file).parent.mkdir(exist_ok=True)
        (self.folder / file).write_bytes(text.encode("utf-8"))

    def replace(self, file: str, old: str, new: str) -> None:
        """Change one place of a file; a test whose place is gone says so."""
        text = (self.folder / file).read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        self.write(file, text.replace(old, new))

    def told(self) -> list[str]:
        """Every problem as the user reads it."""
        definitions, problems = problems_of(self.folder)
        assert (definitions is None) == bool(problems)
        return [str(problem) for problem in problems]


@pytest.fixture
def network(tmp_path: Path) -> SmallNetwork:
    """A network folder without problems."""
    return SmallNetwork(tmp_path / "small")


@pytest.fixture
def planted(network: SmallNetwork) -> Callable[[str, str, str], list[str]]:
    """Change one place of one file and return what is told."""

    def plant(file: str, old: str, new: str) -> list[str]:
        network.replace(file, old, new)
        return network.told()

    return plant
