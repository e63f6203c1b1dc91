"""Sums of pairs of answers, recomputed in plain pandas from the demo's extracts."""

from itertools import combinations_with_replacement

import pandas as pd
import yaml

from tests.conftest import ROOT
from tests.results.conftest import Extracts, Write
from wellanalysis.definitions.folder import load
from wellanalysis.results.frames import Results
from wellanalysis.results.scales import scale_items, scales, scales_of
from wellanalysis.results.source import open_source

LEADING = ["leaders_support", "leaders_take_part", "director_listens", "director_mentors"]
ITEMS = {
    "patient_survey": [["listened", "explained", "involved", "on_time", "comfort"]],
    "provider_survey": [["satisfaction", "trust", "confidence", "wish_to_continue", "voice"], LEADING],
}


def recomputed(table: str) -> pd.DataFrame:
    """Pair by pair from the demo's file."""
    rows = pd.read_parquet(ROOT / "data" / "demo" / "extracts" / f"{table}.parquet")
    month = pd.to_datetime(rows["sent_on"]).dt.to_period("M").dt.to_timestamp()
    parts = []
    for item, other in (pair for scale in ITEMS[table] for pair in combinations_with_replacement(scale, 2)):
        x, y = rows[item].astype("float64"), rows[other].astype("float64")
        both = x.notna() & y.notna()
        frame = pd.DataFrame({"n": both, "sum_item": x[both], "sum_other": y[both], "sum_product": (x * y)[both]})
        sums = frame.groupby(month.rename("month")).sum().reset_index()
        parts.append(sums[sums["n"] > 0].assign(table=table, item=item, other=other))
    return pd.concat(parts)


def test_sums_of_pairs_are_those_of_the_extract(demo_results: Results) -> None:
    """Every survey, month and pair; the rating from 0 to 10 belongs to no scale from 1 to 5."""
    keys = ["table", "month", "item", "other"]
    expected = pd.concat([recomputed(table) for table in ITEMS]).set_index(keys).sort_index()
    got = demo_results.scales.set_index(keys).sort_index()
    pd.testing.assert_frame_equal(got, expected[got.columns], check_dtype=False, check_index_type=False)
    assert not (demo_results.scales["item"] == "overall").any()
    assert (got["n"] > 0).all()


def test_a_question_with_itself_is_what_the_survey_table_says(demo_results: Results) -> None:
    """Answers, their sum and squares, over all clinics."""
    scales, survey = demo_results.scales, demo_results.survey
    own = scales[scales["item"] == scales["other"]].groupby(["table", "item"])[["n", "sum_item", "sum_product"]].sum()
    sums = survey.groupby(["table", "item"])[["item_n", "item_sum", "item_sum_sq"]].sum().loc[own.index]
    assert (own.to_numpy() == sums.to_numpy()).all()


def test_questions_with_another_range_make_no_scale(extracts: Extracts, write: Write) -> None:
    """One question from 1 to 5 alone is no scale; two on a scale of four are, beside one from 0 to 10."""
    definitions = write(extracts)
    with open_source(definitions) as source:
        assert scales(source, definitions).empty
    patients = extracts["patient_survey"].assign(heard=1, month=[3, None] * 150).astype({"month": "Int64"})
    folder = write({**extracts, "patient_survey": patients}).folder
    settings = yaml.safe_load((folder / "network.yml").read_text())
    four = {"type": "integer", "minimum": 1, "maximum": 4, "optional": True}
    settings["tables"]["patient_survey"]["columns"] |= {"heard": four, "month": {**four}}
    (folder / "network.yml").write_text(yaml.safe_dump(settings))
    definitions = load(folder)
    assert [item.name for item in scale_items(definitions.contract["patient_survey"])] == ["heard", "month"]
    with open_source(definitions) as source:
        found = scales(source, definitions)
    pair = found[(found["item"] == "heard") & (found["other"] == "month")]
    assert (pair["n"].sum(), pair["sum_item"].sum(), pair["sum_product"].sum()) == (150, 150, 450)


def test_a_scale_that_network_yml_names_stands_apart(demo_results: Results) -> None:
    """No pair across scales; the others are answered alike and name none."""
    table = load(ROOT / "data" / "demo").contract["provider_survey"]
    assert {name: [item.name for item in own] for name, own in scales_of(table).items()} == {
        "": ITEMS["provider_survey"][0],
        "leading": LEADING,
    }
    across = demo_results.scales["item"].isin(LEADING) != demo_results.scales["other"].isin(LEADING)
    assert not across.any()
