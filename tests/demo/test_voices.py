"""What people of the demo said: planted agreement, consents of every kind, promises, and nobody who can be recognised."""

import pandas as pd
import pytest

from wellanalysis.definitions.record_contract import RECORDS
from wellanalysis.demo import plan, voices
from wellanalysis.pages.tone import heard
from wellanalysis.results.deidentified import suspicious
from wellanalysis.stats.kappa import agreement

MADE = voices.part({})


def test_the_same_words_each_time() -> None:
    """Nothing depends on chance or on the clock."""
    again = voices.part({})
    for name, frame in MADE.items():
        pd.testing.assert_frame_equal(frame, again[name])
        assert set(frame.columns) <= set(RECORDS[name].table.columns)


def test_readers_agree_as_planted() -> None:
    """About three quarters beyond chance, on forty excerpts that both read."""
    found = agreement(MADE["codes"].rename(columns={"excerpt": "unit"}))
    assert found is not None
    assert found.overall.n == 40
    assert found.overall.kappa == pytest.approx(0.75, abs=0.03)
    assert len(found.themes) == 10


def test_consents_are_of_every_kind() -> None:
    """Given, not given, taken back, past its day; read, and not read yet."""
    told, now = MADE["excerpts"], pd.Timestamp(plan.AS_OF)
    assert len(told) == 46
    assert {"patient", "relative", "nurse", "physician", "nurse practitioner", "scheduler"} == set(told["role"])
    assert told["withdrawn_on"].notna().sum() == 1
    assert (told["until"] < now).sum() == 1
    assert told["agreed_on"].isna().sum() == 1
    assert (told["agreed_on"].notna() & told["reviewed_on"].isna()).sum() == 1


def test_themes_stories_and_promises_are_what_the_pages_need() -> None:
    """Ten themes, two of them open; stories of three kinds; fourteen promises, eight of them reports, one late."""
    themes, stories, promised = MADE["themes"], MADE["stories"], MADE["promises"]
    assert themes["theme"].tolist() == [f"T{number:02d}" for number in range(1, 11)]
    assert themes["decision"].isna().sum() == 2
    assert stories["kind"].value_counts().to_dict() == {"patient": 3, "recognition": 2, "barrier": 2}
    reports = promised[promised["kind"] == "report"]
    assert (len(promised), len(reports)) == (14, 8)
    assert (reports["kept_on"] > reports["due_on"]).sum() == 1
    waiting = promised["kept_on"].isna()
    assert (waiting & (promised["due_on"] < pd.Timestamp(plan.AS_OF))).sum() == 1


def test_nobody_can_be_recognised_and_nobody_is_blamed() -> None:
    """Every text that may be printed, by the program's own checks."""
    places = [name for clinic in plan.CLINICS for name in (clinic.name, clinic.host)]
    for name, columns in (("excerpts", ["says"]), ("stories", ["title", "says"]), ("themes", ["title", "says"])):
        for column in columns:
            for text in MADE[name][column].dropna():
                assert heard(text) == [], text
                assert suspicious(text, places=places) == (), text
    assert [text for text in MADE["promises"]["says"] if heard(text)] == []
