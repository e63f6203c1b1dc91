"""Two waves side by side: who may be paired, who fell silent, recomputed in plain pandas."""

import pandas as pd
import pytest

from tests.conftest import ROOT
from tests.results.conftest import Extracts, Write
from wellanalysis.definitions.folder import Definitions
from wellanalysis.results.frames import Results
from wellanalysis.results.source import open_source
from wellanalysis.results.waves import paired, waves

MARCH, SEPTEMBER = pd.Timestamp(2026, 3, 1), pd.Timestamp(2026, 9, 1)


def questionnaires(*rows: tuple[object, ...]) -> pd.DataFrame:
    """Person, wave, agreed, answer (None: did not answer); all nurses of one clinic."""
    frame = pd.DataFrame(rows, columns=["staff_id", "month", "may_link", "value trust"])
    answered = frame["month"].where(frame["value trust"].notna())
    return frame.assign(clinic_id="C1", role="nurse", answered_on=answered)


def found(*rows: tuple[object, ...]) -> dict[str, int]:
    """Sums of the one pair of waves."""
    made = paired(questionnaires(*rows), ["trust"])
    assert len(made) <= 1
    return made.iloc[0].to_dict() if len(made) else {}


def test_only_those_who_agreed_in_both_waves_are_paired() -> None:
    """Of five who answered twice, two agreed twice: 3→5 and 4→3."""
    got = found(
        *(("a", MARCH, True, 3), ("a", SEPTEMBER, True, 5), ("b", MARCH, True, 4), ("b", SEPTEMBER, True, 3)),
        *(("c", MARCH, False, 1), ("c", SEPTEMBER, True, 1), ("d", MARCH, True, 2), ("d", SEPTEMBER, False, 2)),
        *(("e", MARCH, None, 5), ("e", SEPTEMBER, True, 5)),
    )
    assert [got[name] for name in ("n", "sum_before", "sum_after", "sq_before", "sq_after", "product")] == [
        *(2, 7, 8, 25, 34, 27)
    ]
    assert (got["up"], got["same"], got["down"]) == (1, 0, 1)
    assert (got["stopped_n"], got["left_n"]) == (0, 0)


def test_who_fell_silent_and_who_was_not_asked_again_stand_apart() -> None:
    """Only of those who agreed when they answered; who answers for the first time is in neither."""
    got = found(
        *(("a", MARCH, True, 3), ("a", SEPTEMBER, None, None), ("b", MARCH, True, 4)),
        *(("c", MARCH, False, 1), ("c", SEPTEMBER, None, None), ("d", MARCH, False, 1)),
        ("e", SEPTEMBER, True, 5),
    )
    assert (got["n"], got["stopped_n"], got["stopped_sum"], got["stopped_sq"]) == (0, 1, 3, 9)
    assert (got["left_n"], got["left_sum"], got["left_sq"]) == (1, 4, 16)


def test_of_two_questionnaires_in_a_wave_the_last_answered_counts() -> None:
    """And a person counts once, at whichever clinic."""
    rows = questionnaires(("a", MARCH, True, 3), ("a", SEPTEMBER, True, 1), ("a", SEPTEMBER, True, 5))
    rows.loc[1, "answered_on"], rows.loc[2, "answered_on"] = pd.Timestamp(2026, 9, 2), pd.Timestamp(2026, 9, 9)
    assert paired(rows, ["trust"])[["n", "sum_after"]].to_numpy().tolist() == [[1, 5]]
    both = paired(pd.concat([rows, rows.iloc[:2].assign(clinic_id="C2")]), ["trust"])
    assert both[["n", "sum_after"]].to_numpy().tolist() == [[1, 5]]


def test_who_moved_to_another_clinic_is_paired_and_is_not_silent() -> None:
    """Asked at C1 in March and at C2 in September: one pair, of C2; a colleague who was asked nowhere has left."""
    stays = [
        ("b", MARCH, True, 3),
        ("b", SEPTEMBER, True, 3),
        ("c", MARCH, True, 2),
        ("d", MARCH, True, 5),
        ("d", SEPTEMBER, None, None),
    ]
    rows = questionnaires(("a", MARCH, True, 3), ("a", SEPTEMBER, True, 5), *stays)
    rows.loc[[1, 6], "clinic_id"] = "C2"
    made = paired(rows, ["trust"])
    by = made.set_index(["clinic_id", "clinic_before"])
    assert by["n"].to_dict() == {("C1", "C1"): 1, ("C2", "C1"): 1}
    assert by.loc[("C2", "C1"), ["sum_before", "sum_after", "stopped_n", "left_n"]].tolist() == [3, 5, 1, 0]
    assert by.loc[("C1", "C1"), ["stopped_n", "left_n", "left_sum"]].tolist() == [0, 1, 2]
    pd.testing.assert_frame_equal(paired(rows.iloc[::-1], ["trust"]), made)


def test_who_moved_to_where_other_months_are_asked_is_paired_with_the_first_there() -> None:
    """C1 was asked in September again, C2 in October; and a clinic that is asked no more has moved people only."""
    october = pd.Timestamp(2026, 10, 1)
    rows = questionnaires(
        ("a", MARCH, True, 3), ("a", SEPTEMBER, True, 5), ("b", MARCH, True, 3), ("b", SEPTEMBER, True, 4)
    )
    rows.loc[1, ["clinic_id", "month"]] = ["C2", october]
    made = paired(rows, ["trust"])
    assert made[["clinic_id", "after", "n", "left_n"]].to_numpy().tolist() == [
        ["C1", SEPTEMBER, 1, 0],
        ["C2", october, 1, 0],
    ]
    closed = paired(rows.iloc[:2], ["trust"])
    assert closed[["clinic_id", "after", "n"]].to_numpy().tolist() == [["C2", october, 1]]


def test_waves_follow_each_other_clinic_by_clinic() -> None:
    """A clinic that was asked a month later has pairs of its own."""
    rows = questionnaires(
        ("a", MARCH, True, 3), ("a", SEPTEMBER, True, 4), ("b", MARCH, True, 3), ("b", SEPTEMBER, True, 4)
    )
    rows.loc[2:, "clinic_id"] = "C2"
    rows.loc[2:, "month"] = [pd.Timestamp(2026, 4, 1), pd.Timestamp(2026, 10, 1)]
    made = paired(rows, ["trust"])
    assert made[["clinic_id", "after"]].to_numpy().tolist() == [["C1", SEPTEMBER], ["C2", pd.Timestamp(2026, 10, 1)]]
    assert made["n"].tolist() == [1, 1]


def test_where_nobody_was_asked_nobody_is_paired(write: Write, extracts: Extracts, results: Results) -> None:
    """No column, no rows; with the column, rows of those who agreed."""
    assert "may_link" not in extracts["provider_survey"]
    assert results.waves.empty
    # Everybody stays at a clinic of their own.
    stays = [f"C{place % 20 % 3 + 1}" for place in range(60)]
    asked = extracts["provider_survey"].assign(may_link=True, clinic_id=stays)
    definitions: Definitions = write({**extracts, "provider_survey": asked})
    with open_source(definitions) as source:
        made = waves(source, definitions)
    assert made["n"].sum() > 0
    without = asked.assign(may_link=False)
    definitions = write({**extracts, "provider_survey": without})
    with open_source(definitions) as source:
        assert waves(source, definitions).empty


@pytest.mark.parametrize("item", ["trust", "leaders_support"])
def test_the_demos_newest_pair_is_what_plain_pandas_makes_of_the_extract(demo_results: Results, item: str) -> None:
    """People who agreed twice, their sums and who fell silent."""
    rows = pd.read_parquet(ROOT / "data" / "demo" / "extracts" / "provider_survey.parquet")
    sent = pd.to_datetime(rows["sent_on"])
    old, new = (rows[sent.dt.strftime("%Y-%m") == month].set_index("staff_id") for month in ("2026-03", "2026-09"))
    agreed = old[old["may_link"].eq(True) & old[item].notna()]
    beside = agreed.join(new[[item, "may_link", "answered_on"]].add_suffix(" after"))
    pair = beside[beside["may_link after"].eq(True) & beside[f"{item} after"].notna()]
    x, y = pair[item].astype(float), pair[f"{item} after"].astype(float)
    got = demo_results.waves
    got = got[(got["after"] == SEPTEMBER) & (got["item"] == item)].sum(numeric_only=True)
    assert got[["n", "sum_before", "sum_after", "product"]].tolist() == [len(pair), x.sum(), y.sum(), x @ y]
    assert got[["up", "same", "down"]].tolist() == [(y > x).sum(), (y == x).sum(), (y < x).sum()]
    silent = beside["answered_on after"].isna() & beside.index.isin(new.index)
    assert got["stopped_n"] == silent.sum()
    assert got["left_n"] == (~beside.index.isin(new.index)).sum()
    assert (demo_results.waves["before"] < demo_results.waves["after"]).all()
