"""Names beside marks in a crowd: on the side where they hide least."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from wellanalysis.charts import layout

FloatArray = NDArray[np.float64]
SIDES = (
    (9, 0, "left", "center"),
    (-9, 0, "right", "center"),
    (0, 8, "center", "bottom"),
    (0, -8, "center", "top"),
    (7, 7, "left", "bottom"),
    (-7, 7, "right", "bottom"),
    (7, -7, "left", "top"),
    (-7, -7, "right", "top"),
    *(
        (x, sign * far, ha, va)
        for far in (30, 48, 66)
        for sign, va in ((1, "bottom"), (-1, "top"))
        for x, ha in ((0, "center"), (6, "right"), (-6, "left"))
    ),
)
"""Shift in points and alignment of a name beside its mark, in order of liking; a far one gets a thin leader."""
FAR, REACH = 20, 4


def place_names(ax: Axes, *, label: str, kinds: Sequence[str], level: str) -> None:
    """Move each name to the side of its mark where it hides least, once the axes stand where they stay.

    Parameters
    ----------
    ax : Axes
        Where the names stand, each at its mark.
    label : str
        Artist label of the names, in order of importance.
    kinds : sequence of str
        Artist labels of the marks that a name is not to hide.
    level : str
        Artist label of a horizontal line that is better not crossed.
    """
    drawn = [np.asarray(each.get_xydata()) for each in ax.lines if each.get_label() in kinds]
    marks = ax.transData.transform(np.vstack(drawn)) if drawn else np.empty((0, 2))
    lines = [np.asarray(each.get_ydata(), dtype=float)[0] for each in ax.lines if each.get_label() == level]
    line = ax.transData.transform((0, lines[0]))[1] if lines else float("nan")
    taken: list[Bbox] = []
    for text in [each for each in ax.texts if each.get_label() == label]:
        taken.append(_place(ax, text, marks, taken, line))


def _place(ax: Axes, text: Text, marks: FloatArray, taken: list[Bbox], line: float) -> Bbox:
    """Put `text` where it covers fewest marks, names and lines; return the room it takes."""
    inner = ax.get_window_extent()
    choices = []
    for order, (x, y, ha, va) in enumerate(SIDES):
        text.set(transform=layout.shifted(ax, ax.transData, x=x, y=y), ha=ha, va=va)
        box = text.get_window_extent(layout.renderer(ax)).padded(2)
        hidden = 2.0 * box.padded(REACH).count_contains(marks) + 6 * sum(box.overlaps(other) for other in taken)
        hidden += box.y0 < line < box.y1
        outside = box.x1 > inner.x1 + 3 or box.x0 < inner.x0 or box.y1 > inner.y1 or box.y0 < inner.y0
        choices.append((hidden + 20 * outside + abs(y) / 30 * (abs(y) > FAR), order, box))
    _, order, box = min(choices, key=lambda choice: choice[:2])
    x, y, ha, va = SIDES[order]
    text.set(transform=layout.shifted(ax, ax.transData, x=x, y=y), ha=ha, va=va)
    if abs(y) > FAR:
        leader = {"arrowstyle": "-", "color": text.get_color(), "linewidth": 0.7, "shrinkA": 0, "shrinkB": 4}
        ax.annotate("", text.get_position(), (0, y), textcoords="offset points", arrowprops=leader, zorder=2.5)
    return box
