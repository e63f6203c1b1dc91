"""Names beside marks in a crowd: where they hide nothing, or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from wellanalysis.charts import layout

FloatArray = NDArray[np.float64]
CLOSE = ((9, 0), (-9, 0), (0, 8), (0, -8), (7, 7), (-7, 7), (7, -7), (-7, -7))
"""Shifts in points of a name that stands beside its mark, in order of liking."""
RINGS, TURNS = (20, 28, 38, 50, 64, 80, 100), 24
"""Distances in points of a name that is led to its mark by a thin line, and directions tried at each."""
ROUNDS = 3
"""Orders tried to find room for all names that are sought."""
CLOSE_BY, LED_BY, CLEAR = 4.0, 8.0, 7.0
"""Points between a mark and a name of another, beside its own mark or led to it, and the leader of another."""


@dataclass(frozen=True)
class Place:
    """A shift in points from the mark; the alignment follows, so that the near end of the name stands there."""

    x: float
    y: float
    led: bool = False

    @property
    def side(self) -> str:
        """Horizontal alignment of the text."""
        return "center" if abs(self.x) < 0.4 * abs(self.y) else "left" if self.x > 0 else "right"

    @property
    def edge(self) -> str:
        """Vertical alignment of the text."""
        return "center" if abs(self.y) < 0.4 * abs(self.x) else "bottom" if self.y > 0 else "top"

    @property
    def far(self) -> float:
        """Points from mark to name."""
        return float(np.hypot(self.x, self.y))


PLACES = (
    *(Place(x, y) for x, y in CLOSE),
    *(
        Place(round(far * cos(2 * pi * turn / TURNS), 1), round(far * sin(2 * pi * turn / TURNS), 1), led=True)
        for far in RINGS
        for turn in range(TURNS)
    ),
)


@dataclass(frozen=True)
class Taken:
    """Room in pixels that a name takes, and its leader, if it has one."""

    box: Bbox
    leader: FloatArray | None = None


@dataclass(frozen=True)
class Found:
    """Where a name goes, and the room it takes there."""

    place: Place
    room: Taken


def place_names(
    ax: Axes,
    *,
    label: str,
    kinds: Sequence[str],
    lines: Sequence[str],
    kept: Sequence[Text] = (),
    sought: Sequence[Text] = (),
) -> None:
    """Move each name to where it hides no mark and no other name, once the axes stand where they stay.

    A name for which there is no such place is taken away: the table beside the chart has it.

    Parameters
    ----------
    ax : Axes
        Where the names stand, each at its mark.
    label : str
        Artist label of the names, in order of importance.
    kinds : sequence of str
        Artist labels of the marks that a name is not to hide.
    lines : sequence of str
        Artist labels of lines that are better not crossed.
    kept : sequence of Text
        Names that stay even where they hide something.
    sought : sequence of Text
        Names for which room is made: where one finds none, it is placed anew before the others.
    """
    drawn = [np.asarray(each.get_xydata()) for each in ax.lines if each.get_label() in kinds]
    marks = ax.transData.transform(np.vstack(drawn)) if drawn else np.empty((0, 2))
    paths = [each for each in ax.lines if each.get_label() in lines]
    crossed = np.vstack(
        [np.empty((0, 2)), *(_dense(each.get_transform().transform(each.get_xydata())) for each in paths)]
    )
    ends = [each for each in ax.texts if each.get_label() == layout.END]
    taken = [Taken(each.get_window_extent(layout.renderer(ax)).padded(3)) for each in ends]
    names = [each for each in ax.texts if each.get_label() == label]
    tried: list[dict[Text, Found]] = []
    order = names
    for _ in range(ROUNDS):
        plan: dict[Text, Found] = {}
        for text in order:
            room = [*taken, *(found.room for found in plan.values())]
            found = _best(ax, text, marks, crossed, room, anyhow=text in kept)
            if found is not None:
                plan[text] = found
        tried.append(plan)
        left = [text for text in order if text in sought and text not in plan]
        if not left:
            break
        order = left + [text for text in order if text not in left]
    # Of rounds alike the first, in which the important come first.
    _move(ax, names, max(tried, key=lambda plan: (sum(text in plan for text in sought), len(plan))))


def _move(ax: Axes, names: Sequence[Text], plan: Mapping[Text, Found]) -> None:
    """Put each name at its place, with its leader; take away those that have none."""
    for text in names:
        if text not in plan:
            text.remove()
            continue
        place = plan[text].place
        text.set(transform=layout.shifted(ax, ax.transData, x=place.x, y=place.y), ha=place.side, va=place.edge)
        if place.led:
            leader = {"arrowstyle": "-", "color": text.get_color(), "linewidth": 0.7, "shrinkA": 0, "shrinkB": 4}
            start = (place.x, place.y)
            ax.annotate(
                "", text.get_position(), xytext=start, textcoords="offset points", arrowprops=leader, zorder=2.5
            )


def _best(
    ax: Axes, text: Text, marks: FloatArray, crossed: FloatArray, taken: Sequence[Taken], *, anyhow: bool
) -> Found | None:
    """The place nearest the mark at which `text` hides nothing; for `anyhow`, where it hides least."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    inner, page, dot = ax.get_window_extent(), figure.bbox, figure.dpi / 72.0
    own = ax.transData.transform(text.get_position())
    size = text.get_window_extent(layout.renderer(ax))
    others = marks[np.hypot(*(marks - own).T) > 0.5]
    choices = []
    for order, place in enumerate(PLACES):
        near = own + dot * np.array([place.x, place.y])
        left = near[0] - {"left": 0.0, "center": 0.5, "right": 1.0}[place.side] * size.width
        low = near[1] - {"bottom": 0.0, "center": 0.5, "top": 1.0}[place.edge] * size.height
        box = Bbox.from_bounds(left, low, size.width, size.height)
        leader = np.array([own, near]) if place.led else None
        wider = box.padded(dot * (LED_BY if place.led else CLOSE_BY))
        hidden = wider.count_contains(others) + (place.led and wider.count_contains([own]))
        hidden += 4 * sum(_meets(box, leader, other) for other in taken)
        hidden += 4 * (box.x1 > page.x1 - 3 or box.x0 < inner.x0 or box.y1 > inner.y1 or box.y0 < inner.y0)
        if leader is not None and len(others):
            hidden += int((_distance(others, leader) < CLEAR * dot).sum())
        dislike = place.far + 8 * place.led + 0.6 * min(box.count_contains(crossed), 20)
        choices.append((hidden, dislike, order, box, leader))
    least = min(choices, key=lambda choice: choice[:3])
    return Found(PLACES[least[2]], Taken(least[3].padded(1.5), least[4])) if anyhow or not least[0] else None


def _meets(box: Bbox, leader: FloatArray | None, other: Taken) -> bool:
    """Whether a name or its leader meets another name or its leader."""
    if box.padded(1.5).overlaps(other.box):
        return True
    if leader is not None and other.box.count_contains(_dense(leader)):
        return True
    if other.leader is not None and box.padded(2).count_contains(_dense(other.leader)):
        return True
    return leader is not None and other.leader is not None and _cross(leader, other.leader)


def _dense(path: FloatArray, *, step: float = 3.0) -> FloatArray:
    """Points along `path`, no further apart than `step` pixels."""
    parts = [path[:1]]
    for start, end in zip(path[:-1], path[1:], strict=True):
        count = int(min(max(np.hypot(*(end - start)) / step, 1), 500)) if np.isfinite([start, end]).all() else 1
        parts.append(start + (end - start) * np.linspace(0, 1, count + 1)[1:, None])
    return np.vstack(parts)


def _distance(found: FloatArray, leader: FloatArray) -> FloatArray:
    """Pixels from each point to a leader."""
    start, along = leader[0], leader[1] - leader[0]
    share = np.clip((found - start) @ along / max(along @ along, 1e-9), 0, 1)
    return np.asarray(np.hypot(*(found - start - share[:, None] * along).T))


def _cross(one: FloatArray, other: FloatArray) -> bool:
    """Whether two straight leaders cross."""

    def turn(a: FloatArray, b: FloatArray, c: FloatArray) -> float:
        return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))

    (a, b), (c, d) = one, other
    return turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0
