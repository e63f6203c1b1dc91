"""The demo's definitions: the twelve measures agreed on, each explained in full, in words that blame nobody."""

import re
from pathlib import Path

import pandas as pd
import pytest

from wellanalysis.definitions.folder import Definitions

DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"
NOT_SAID = (
    r"\b(best|worst|rank\w*|top performers?|bottom|failing|poor|missed target|underperformers?|must|should treat"
    r"|improve the score)\b"
)


def test_the_twelve_measures_are_of_the_kinds_agreed(definitions: Definitions) -> None:
    """Six leading indicators, three outcomes, and one each for patients, staff and running the clinic."""
    kinds = pd.Series([str(measure.kind) for measure in definitions.measures]).value_counts()
    assert kinds.to_dict() == {
        "leading_indicator": 6,
        "outcome": 3,
        "patient_experience": 1,
        "provider_satisfaction": 1,
        "operational": 1,
    }
    stages = pd.Series([str(measure.stage.status) for measure in definitions.measures]).value_counts()
    assert stages.to_dict() == {"final": 10, "validation": 1, "draft": 1}
    assert definitions.network.synthetic
    assert str(definitions.network.data_as_of) == "2026-11-13"


def test_every_measure_is_explained_in_full(definitions: Definitions) -> None:
    """Why, what, how it is built, evidence, agreement, one thing to do and what might get worse: none is left out."""
    for measure in definitions.measures:
        for value in (measure.built_as, measure.within_control, measure.evidence, measure.agreed_by, measure.balancing):
            assert value, measure.id
        assert measure.open_questions, measure.id
        assert measure.micro_learning, measure.id
        assert "http" not in " ".join(measure.evidence), measure.id
        assert bool(measure.case_mix) == (measure.kind == "outcome"), measure.id


def test_one_clinic_has_a_benchmark_of_its_own(definitions: Definitions) -> None:
    """Harbor's local agreement comes before the network's."""
    local, network = (definitions.benchmark("debridement_14d", clinic) for clinic in ("C07", "C08"))
    assert local is not None
    assert network is not None
    assert (local.value, network.value) == (0.80, 0.85)


@pytest.mark.parametrize("path", sorted(DEMO.rglob("*.yml")), ids=lambda path: path.stem)
def test_words_that_punish_are_not_used(path: Path) -> None:
    """Nothing that a reader will see ranks, blames or prescribes."""
    assert not re.findall(NOT_SAID, path.read_text(encoding="utf-8"), re.IGNORECASE)
