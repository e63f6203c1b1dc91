"""Patients' answers by the way of asking; free text of surveys, which nothing reads."""

import json

import pandas as pd
import yaml

from tests.conftest import ROOT
from tests.results.conftest import Extracts, Write
from wellanalysis.definitions.folder import load
from wellanalysis.results.frames import Results
from wellanalysis.results.modes import NOT_RECORDED
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute

COMMENT = "the supervisor of Mrs Oakes was rude on Tuesday"


def test_sums_by_mode_are_those_of_the_extract(demo_results: Results) -> None:
    """Sent, answered, known and counted, by month and mode; in all what the cube says."""
    rows = pd.read_parquet(ROOT / "data" / "demo" / "extracts" / "patient_survey.parquet")
    month = pd.to_datetime(rows["sent_on"]).dt.to_period("M").dt.to_timestamp().rename("month")
    answered, overall = rows["answered_on"].notna(), rows["overall"].astype("float64")
    frame = rows.assign(
        sent=1, is_answered=answered, known=answered & overall.notna(), counted=answered & (overall >= 9)
    )
    expected = frame.groupby([month, "mode"])[["sent", "is_answered"]].sum()
    got = demo_results.modes.groupby(["month", "mode"])[["sent", "answered"]].sum()
    assert (got.to_numpy() == expected.to_numpy()).all()
    cube = demo_results.cube[demo_results.cube["measure"] == "experience_top_box"]
    keys = ["clinic_id", "month"]
    sums = demo_results.modes.groupby(keys)[["n", "top"]].sum()
    cube = cube.set_index(keys)[["denominator", "numerator"]].reindex(sums.index)
    assert (sums.to_numpy() == cube.to_numpy()).all()
    mixes = {tuple(json.loads(text)) for text in demo_results.modes["mix"].unique()}
    assert mixes == {("age_band", "sex", "language")}


def with_columns(write: Write, extracts: Extracts, more: dict[str, object], columns: dict[str, object]):
    """Definitions of the small network with more columns of the patients' survey."""
    folder = write({**extracts, "patient_survey": extracts["patient_survey"].assign(**more)}).folder
    settings = yaml.safe_load((folder / "network.yml").read_text())
    settings["tables"]["patient_survey"]["columns"] |= columns
    (folder / "network.yml").write_text(yaml.safe_dump(settings))
    return load(folder)


def test_without_a_mode_there_is_nothing_and_an_absent_mode_is_named(
    results: Results, write: Write, extracts: Extracts
) -> None:
    """The small network says nothing of how it asked."""
    assert results.modes.empty
    mode = {"mode": {"type": "category", "values": ["paper", "web"], "optional": True}}
    definitions = with_columns(write, extracts, {"mode": ["paper", "web", None] * 100}, mode)
    with open_source(definitions) as source:
        made = compute(source, definitions).modes
    assert set(made["mode"]) == {"paper", "web", NOT_RECORDED}
    assert made["sent"].sum() == 300
    assert set(made["mix"]) == {"{}"}


def test_no_results_table_holds_a_word_of_a_comment(write: Write, extracts: Extracts) -> None:
    """Free text of a survey, in the contract or not, is in no table: it cannot be published unread."""
    more = {"comment": COMMENT, "unknown_remark": COMMENT}
    definitions = with_columns(write, extracts, more, {"comment": {"type": "text", "optional": True}})
    with open_source(definitions) as source:
        made = compute(source, definitions)
    for name in Results.tables():
        frame = getattr(made, name)
        texts = frame.select_dtypes(exclude=["number", "datetime", "bool"]).astype(str)
        assert not texts.apply(lambda column: column.str.contains("supervisor|Oakes", regex=True)).any(axis=None), name
