"""The demo's definitions: the twelve measures agreed on, each explained in full, in words that blame nobody."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tests.demo.conftest import AS_OF, Frames
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import PLAIN_LOSS
from wellanalysis.pages.tone import heard
from wellanalysis.results.cube import ask
from wellanalysis.results.source import open_source

DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"


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


def test_every_loss_has_a_kind_and_no_loss_is_new(definitions: Definitions, frames: Frames) -> None:
    """Death and transfer are named and counted; the kinds together are those lost before the day, no more, no fewer."""
    episodes = frames["episodes"]
    reasons = {
        **{"died": "died", "moved_to_hospice": "moved to hospice", "moved_elsewhere": "transferred"},
        "did_not_return": "did not return",
    }
    losing = [measure for measure in definitions.measures if measure.table == "episodes" and measure.losses]
    assert len(losing) == 9
    for measure in losing:
        window = measure.losses["reason_not_recorded"]
        assert re.fullmatch(r"lost_before_day_(14|28|84|182)", window)
        assert list(measure.losses) == [*reasons, "reason_not_recorded"]
        lost = episodes[episodes[window]]
        for kind, reason in reasons.items():
            assert measure.losses[kind] == f"{window} and end_reason = '{reason}'"
            assert (lost["end_reason"] == reason).any()
        assert lost["end_reason"].isin(list(reasons.values())).all()


def test_kinds_of_loss_leave_every_sum_as_it_was(definitions: Definitions) -> None:
    """With the window alone, as before kinds were named, all counts of all measures are the same."""
    plain = tuple(
        measure.model_copy(update={"losses": {PLAIN_LOSS: measure.losses["reason_not_recorded"]}})
        if measure.losses
        else measure
        for measure in definitions.measures
    )
    with open_source(definitions) as source:
        by_kind, before = (
            {answer.measures[0].table: answer.sums.set_index(["clinic_id", "month"]).sort_index() for answer in answers}
            for answers in (
                ask(source, definitions, AS_OF.date()),
                ask(source, replace(definitions, measures=plain), AS_OF.date()),
            )
        )
    assert by_kind["episodes"]["healed_12w__lost"].sum() > 5000
    for table, sums in before.items():
        pd.testing.assert_frame_equal(by_kind[table][sums.columns], sums)


@pytest.mark.parametrize("path", sorted(DEMO.rglob("*.yml")), ids=lambda path: path.stem)
def test_words_that_punish_are_not_used(path: Path) -> None:
    """Nothing that a reader will see ranks, blames or prescribes."""
    assert heard(path.read_text(encoding="utf-8"), own=True) == []
