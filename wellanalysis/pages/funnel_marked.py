"""Whom a funnel marks: the same clinics that its title counts and its sentence names."""

import numpy as np
import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.funnel_unnamed import unnamed

MARKED = "beyond chance alone"
"""What the key of a chart calls them where its limits allow for more than chance."""


def marked(figures: Figures, measure: Measure) -> pd.DataFrame:
    """Clinics beyond the 99.8 % limits of chance alone, where wider ones are drawn too; else beyond those drawn.

    Returns
    -------
    DataFrame
        Rows of the funnel's table, with ``position_998`` beside the limits that count here.
    """
    told, places = figures.funnel_tables[measure.id], figures.beyond_chance.get(measure.id)
    if places is None:
        return told.outside
    beside = told.judged.assign(position_998=told.judged["unit"].map(places).fillna("within"))
    return beside[beside["position_998"] != "within"]


def frame_of(figures: Figures, measure: Measure, unit: str, *, by_name: bool) -> pd.DataFrame:
    """Units and limit curve of the chart; one clinic labelled, or all, with those that are marked highlighted.

    The network's has the limits of chance alone beside wider ones: the marks rest on them.
    """
    told = figures.funnel_tables[measure.id]
    frame, rest = told.frame, [""] * (len(told.frame) - len(told.units))
    if unit == NETWORK:
        far = told.units["unit"].isin(marked(figures, measure)["unit"]).tolist()
        named = frame.assign(label=[*told.units["name"], *rest], highlight=[*far, *map(bool, rest)])
        return _with_chance(named, figures.chance_curves[measure.id]) if told.drawn.overdispersed else named
    own = (told.units["unit"] == unit).tolist()
    names = [name if mine else "" for name, mine in zip(told.units["name"], own, strict=True)]
    labelled = frame.assign(label=[*names, *rest], highlight=[*own, *map(bool, rest)])
    return labelled if by_name else unnamed(labelled, labelled["highlight"])


def _with_chance(frame: pd.DataFrame, curve: pd.DataFrame) -> pd.DataFrame:
    """The frame with ``lower_chance`` and ``upper_chance``: 99.8 % limits of chance alone at the sizes of its curve."""
    curve, limits = curve.sort_values("denominator"), frame["part"].eq("limit")
    sides = {
        f"{side}_chance": pd.Series(
            np.interp(frame["denominator"], curve["denominator"], curve[f"{side}_998"]), index=frame.index
        ).where(limits)
        for side in ("lower", "upper")
    }
    return frame.assign(**sides).round(4)
