"""What becomes of a row: the edges of follow-up, unknown values, divisions by zero."""

from datetime import date

import pandas as pd
import pytest

from tests.results.conftest import EPISODES, MEASURES, Extracts, Write
from wellanalysis.definitions.measures import Measure
from wellanalysis.results.source import open_source
from wellanalysis.results.states import legend, row_state
from wellanalysis.results.tables import compute


@pytest.mark.parametrize(
    ("start", "state"), [("2025-06-25", "denominator"), ("2025-06-26", "denominator"), ("2025-06-27", "open")]
)
def test_follow_up_closes_on_its_last_day(start: str, state: str, extracts: Extracts, write: Write) -> None:
    """With data as of 10 July and 14 days: started on 25 or 26 June is known, on 27 June it is still open."""
    row = (
        extracts["episodes"]
        .iloc[[0]]
        .assign(
            start_date=pd.Timestamp(start),
            end_date=pd.NaT,
            recorded_on=pd.NaT,
            wound="ulcer",
            days=pd.array([3], "Int64"),
        )
    )
    row[["hospice", "moved", "lost_early"]] = False
    definitions = write({**extracts, "episodes": row}, measures={"seen_14d": MEASURES["seen_14d"]})
    with open_source(definitions) as source:
        cube = compute(source, definitions).cube
    assert cube[["open", "denominator", "numerator"]].sum().to_dict() == {
        "open": state == "open",
        "denominator": state != "open",
        "numerator": state != "open",
    }


def test_rows_still_open_are_not_yet_lost_or_missing(extracts: Extracts, write: Write) -> None:
    """A loss in the newest weeks is told only once the follow-up has closed, as for all other rows."""
    rows = (
        extracts["episodes"]
        .iloc[:2]
        .assign(
            start_date=pd.Timestamp("2025-07-01"), end_date=pd.NaT, recorded_on=pd.NaT, wound="ulcer", lost_early=True
        )
    )
    rows["days"] = pd.array([None, None], "Int64")
    rows[["hospice", "moved"]] = False
    definitions = write({**extracts, "episodes": rows}, measures={"seen_14d": MEASURES["seen_14d"]})
    with open_source(definitions) as source:
        cube = compute(source, definitions).cube
    assert cube[["n", "open", "lost", "missing"]].sum().to_dict() == {"n": 2, "open": 2, "lost": 0, "missing": 0}


def test_unknown_is_told_apart_from_false(extracts: Extracts, write: Write) -> None:
    """Unknown denominator: not eligible; unknown exclusion: kept; unknown numerator: missing; unknown loss: none."""
    rows = extracts["episodes"].iloc[:4].assign(start_date=pd.Timestamp("2025-01-10"), end_date=pd.NaT)
    rows["recorded_on"] = pd.NaT
    rows["days"] = pd.array([5, None, 5, 5], "Int64")
    rows["size"] = [1.0, 1.0, None, 1.0]
    rows["hospice"] = pd.array([None, None, None, True], "boolean")
    rows["lost_early"] = pd.array([None, None, None, False], "boolean")
    measure = {
        **{"title": "T", "kind": "outcome", "statistic": "proportion", "improves": "up", **EPISODES},
        **{"denominator": "size < 2", "numerator": "days <= 14", "lost": "lost_early"},
        "exclude": {"hospice": "comfort care"},
    }
    definitions = write({**extracts, "episodes": rows}, measures={"t": measure})
    with open_source(definitions) as source:
        results = compute(source, definitions)
    sums = results.cube[["n", "open", "lost", "missing", "denominator", "numerator"]].sum().to_list()
    assert sums == [2, 0, 0, 1, 1, 1]
    assert results.exclusions["n"].sum() == 1


def measure_of(**given: object) -> Measure:
    """A measure beyond what it needs."""
    told = {"id": "t", "title": "T", "kind": "outcome", "statistic": "proportion", "improves": "up"}
    return Measure.model_validate({**told, **EPISODES, "numerator": "days <= 14", **given})


def test_legend_names_every_state_of_a_measure() -> None:
    """The codes of a query that readers can see: kinds of loss and exclusions by name, nothing that cannot occur."""
    exclude = {"hospice": "comfort care", "moved_in": {"when": "moved", "why": "began elsewhere"}}
    counted = {
        0: "not meant",
        1: "follow-up open",
        3: "not recorded",
        4: "counted, not achieved",
        5: "counted, achieved",
    }
    kinds = {"died": "lost_early and hospice", "moved_away": "lost_early"}
    assert legend(measure_of()) == counted
    assert legend(measure_of(lost="lost_early", exclude=exclude)) == {
        **counted,
        **{2: "lost", 10: "left out (hospice)", 11: "left out (moved in)"},
    }
    assert legend(measure_of(lost={"died": "lost_early"})) == {**counted, 2: "lost (died)"}
    assert legend(measure_of(lost=kinds)) == {**counted, 100: "lost (died)", 101: "lost (moved away)"}
    mean = measure_of(statistic="mean", value="size", unit="cm", numerator=None)
    assert legend(mean) == {0: "not meant", 1: "follow-up open", 3: "not recorded", 5: "counted"}


@pytest.mark.parametrize("lost", [None, "lost_early", {"died": "lost_early and hospice", "moved_away": "lost_early"}])
def test_legend_holds_the_states_that_the_query_can_give(lost: object) -> None:
    """Not meant aside, which a measure about every row does not have."""
    measure = measure_of(lost=lost, exclude={"hospice": "comfort care"})
    case = row_state(measure, date(2025, 7, 10))
    given = [int(branch.args["true"].name) for branch in case.args["ifs"]] + [int(case.args["default"].name)]
    assert sorted([0, *given]) == list(legend(measure))


def test_division_by_zero_is_a_missing_answer(extracts: Extracts, write: Write) -> None:
    """A mean of quotients leaves out the rows whose divisor is zero, and says how many there were."""
    measure = {
        **{"title": "Quotient", "kind": "operational", "statistic": "mean", "improves": "neither", "unit": "x"},
        **{**EPISODES, "value": "size / days"},
    }
    definitions = write(extracts, measures={"quotient": measure})
    with open_source(definitions) as source:
        sums = compute(source, definitions).cube[["missing", "denominator", "total"]].sum()
    days = extracts["episodes"]["days"].astype("float64")
    size = extracts["episodes"]["size"]
    known = days.gt(0) & size.notna()
    assert (days == 0).any()
    assert sums[["missing", "denominator"]].to_list() == [900 - known.sum(), known.sum()]
    assert sums["total"] == pytest.approx((size / days)[known].sum(), abs=1e-3)
