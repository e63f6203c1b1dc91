"""Marks that the report's rules give: every result of a clinic that a rule could mark, and whether it did."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.quiet import drawable
from wellanalysis.pages.wording import Evidence, Standing

KEYS = ["rule", "measure", "unit"]
RULES = {
    "trend": "the newest month of a trend is marked",
    "improved": "since the baseline: improved",
    "other_way": "since the baseline: went the other way",
    "promising": "since the baseline: inconclusive either way",
    "step": "since the quarter before: more than chance",
    "funnel": "outside the 99.8\u00a0% limits of a funnel",
    "label": "above or below what is expected",
}
SEEN_BY = ("improved", "label")
"""Rules that something that happens at a clinic should move, and the marks that then count as seen."""


def marks(found: Figures) -> pd.DataFrame:
    """Every result of a clinic that a rule could mark: ``rule, measure, unit, marked, favourable`` (marked, for the better)."""
    measures = found.definitions.measures
    parts = [
        trend_marks(found.newest),
        *change_marks(found.changes),
        step_marks(found.steps),
        *(funnel_marks(drawn.units, id) for id, drawn in found.funnels.items()),
        label_marks(found.standings, measures),
    ]
    rows = pd.concat(parts, ignore_index=True)
    drawn = {measure.id for measure in measures if drawable(measure, found.results.cube)}
    return rows[rows["unit"].ne(NETWORK) & ~rows["unit"].isin(found.too_small) & rows["measure"].isin(drawn)]


def _rows(rule: str, index: pd.MultiIndex, marked: pd.Series, favourable: pd.Series) -> pd.DataFrame:
    frame = index.to_frame(index=False).set_axis(["measure", "unit"], axis=1)
    return frame.assign(rule=rule, marked=np.asarray(marked, bool), favourable=np.asarray(favourable, bool))


def trend_marks(newest: pd.DataFrame) -> pd.DataFrame:
    """From the newest month of each trend."""
    return _rows("trend", newest.index, newest["signal"] != "", newest["signal"] == "improving")


def change_marks(changes: pd.DataFrame) -> list[pd.DataFrame]:
    """From changes since the baseline."""
    known = changes[changes["change"].notna()]
    none = pd.Series(False, index=known.index)
    words = {
        "improved": (known["word"] == Evidence.IMPROVED, known["word"] == Evidence.IMPROVED),
        "other_way": (known["word"] == Evidence.OTHER_WAY, none),
        "promising": (known["word"].isin([Evidence.PROMISING, Evidence.OTHER_WAY_INCONCLUSIVE]), none),
    }
    return [_rows(rule, known.index, marked, favourable) for rule, (marked, favourable) in words.items()]


def step_marks(steps: pd.DataFrame) -> pd.DataFrame:
    """From changes since the quarter before."""
    known = steps[steps["change"].notna()]
    return _rows("step", known.index, (known["lower"] > 0) | (known["upper"] < 0), pd.Series(False, index=known.index))


def funnel_marks(units: pd.DataFrame, measure: str) -> pd.DataFrame:
    """From the clinics of one funnel."""
    judged = units[~units["too_few"]].assign(measure=measure)
    marked = judged["position_998"] != "within"
    return _rows("funnel", pd.MultiIndex.from_frame(judged[["measure", "unit"]]), marked, marked & False)


def label_marks(standings: pd.DataFrame, measures: Sequence[Measure]) -> pd.DataFrame:
    """From words above and below what is expected."""
    if standings.empty:
        return pd.DataFrame(columns=[*KEYS, "marked", "favourable"])
    better: Mapping[str, Standing] = {
        each.id: Standing.ABOVE if str(each.improves) == "up" else Standing.BELOW for each in measures
    }
    given = standings["word"].where(standings["window"] != "", Standing.UNCLEAR)
    wanted = standings.index.get_level_values("measure").map(better).to_numpy()
    return _rows("label", standings.index, given.isin([Standing.ABOVE, Standing.BELOW]), given.to_numpy() == wanted)
