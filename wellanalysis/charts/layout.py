"""Where things stand: room for what hangs over the axes, and labels that keep apart."""

import textwrap
from collections.abc import Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator
from matplotlib.transforms import ScaledTranslation, Transform

from wellanalysis.charts import theme

END = "end label"
"""Artist label of the texts at the right end of a line, which `spread` keeps apart."""
MARGIN = 4.0
GAP = 1.5
PHONE_SHARE = 0.78
"""Of the characters to a line on a wide drawing, those on one for a phone: marks keep about the same share of the width."""
PHONE_LEAST = 13
"""Characters that a line keeps there: ``expected 45 %``."""
BETWEEN_TICKS = 5.0
"""Points kept free between the names of two ticks."""


def renderer(ax: Axes) -> RendererAgg:
    """What measures text for `ax`, so that widths are known before anything is drawn."""
    canvas = ax.get_figure(root=True).canvas  # type: ignore[union-attr]
    if not isinstance(canvas, FigureCanvasAgg):
        raise TypeError("a chart's figure needs an Agg canvas: make it with theme.new_figure")
    return canvas.get_renderer()


def points(ax: Axes, pixels: float) -> float:
    """`pixels` of the figure of `ax` in points."""
    return pixels * 72.0 / ax.figure.dpi


def shifted(ax: Axes, base: Transform, *, x: float = 0.0, y: float = 0.0) -> Transform:
    """`base` moved by `x` and `y` points."""
    return base + ScaledTranslation(x / 72.0, y / 72.0, ax.figure.dpi_scale_trans)


def width(ax: Axes, text: str, size: float, *, weight: str = "normal") -> float:
    """Width of `text` in points at font size `size`."""
    probe = ax.text(0, 0, text, fontsize=size, fontweight=weight)
    found = probe.get_window_extent(renderer(ax)).width
    probe.remove()
    return points(ax, found)


def wrapped(text: str, most: int) -> str:
    """`text` in as few lines of at most `most` characters as it needs, of about equal length; no word is broken.

    On a drawing for a phone a line holds fewer.
    """
    return _balanced(text, min(most, max(round(most * PHONE_SHARE), PHONE_LEAST)) if theme.narrow() else most)


def _balanced(text: str, most: int) -> str:
    if not text:
        return text
    whole: dict[str, Any] = {"break_long_words": False, "break_on_hyphens": False}
    lines = len(textwrap.wrap(text, most, **whole))
    narrow = next((wide for wide in range(8, most) if len(textwrap.wrap(text, wide, **whole)) <= lines), most)
    return textwrap.fill(text, narrow, **whole)


def fitted(ax: Axes, text: str, size: float, room: float, *, weight: str = "normal") -> str:
    """`text` in as few lines as fit `room` points at font size `size`, of about equal length.

    A word wider than the room keeps a line of its own.
    """
    if width(ax, text, size, weight=weight) <= room:
        return text
    for most in range(len(text) - 1, 5, -1):
        lines = textwrap.wrap(text, most, break_long_words=False, break_on_hyphens=False)
        if all(width(ax, line, size, weight=weight) <= room for line in lines):
            return _balanced(text, most)
    return "\n".join(text.split(" "))


def fitting_key(ax: Axes, handles: Sequence[Artist], room: float) -> int:
    """Columns in which a key of these handles fits `room` points, filled column by column as a legend does."""
    beside = (theme.KEY["handlelength"] + theme.KEY["handletextpad"]) * theme.SMALL
    between = theme.KEY["columnspacing"] * theme.SMALL
    wide = [width(ax, str(handle.get_label()), theme.SMALL) + beside for handle in handles]
    for count in range(len(wide), 1, -1):
        deep, longer = divmod(len(wide), count)
        depths = [deep + 1] * longer + [deep] * (count - longer)
        ends = [sum(depths[: at + 1]) for at in range(count)]
        total = sum(max(wide[end - depth : end]) for end, depth in zip(ends, depths, strict=True))
        if total + between * (count - 1) <= room:
            return count
    return 1


def rows(extents: Sequence[tuple[float, float]]) -> list[int]:
    """First row, from 0, in which each stretch from left to right meets none of those placed before it."""
    ends: list[list[tuple[float, float]]] = []
    found = []
    for left, right in extents:
        row = next(
            (at for at, taken in enumerate(ends) if all(right <= start or left >= end for start, end in taken)),
            len(ends),
        )
        if row == len(ends):
            ends.append([])
        ends[row].append((left, right))
        found.append(row)
    return found


def settle(ax: Axes) -> None:
    """Move the edges of `ax` so that ticks, labels and texts that hang over them stay within the figure."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    around, inner = ax.get_tightbbox(renderer(ax)), ax.get_window_extent()
    if around is None:
        return
    pad = MARGIN * figure.dpi / 72.0
    page_width, page_height = figure.bbox.width, figure.bbox.height
    left = max(inner.x0 - around.x0, 0) + pad
    bottom = max(inner.y0 - around.y0, 0) + pad
    right = max(around.x1 - inner.x1, 0) + pad
    top = max(around.y1 - inner.y1, 0) + pad
    ax.set_position(
        (
            left / page_width,
            bottom / page_height,
            max(page_width - left - right, 0.2 * page_width) / page_width,
            max(page_height - bottom - top, 0.2 * page_height) / page_height,
        )
    )


def thin_ticks(ax: Axes) -> None:
    """Leave out names of the x axis that would meet: every second, or third, and so on, with zero among those kept.

    To be called once `ax` stands where it stays; marks of the axis without a name go too.
    """
    if not ax.axison:
        return
    at = [float(each) for each in ax.get_xticks()]
    low, high = sorted(ax.get_xlim())
    inside = [place for place, each in enumerate(at) if low - 1e-9 <= each <= high + 1e-9]
    labels = ax.get_xticklabels()
    boxes = [labels[place].get_window_extent(renderer(ax)) for place in inside if labels[place].get_text()]
    if len(boxes) < 2 or len(boxes) < len(inside):
        return
    air = BETWEEN_TICKS * ax.figure.dpi / 72.0
    zero = next((place for place, each in enumerate(inside) if abs(at[each]) < 1e-12), 0)
    for step in range(1, len(boxes)):
        kept = [place for place in range(len(boxes)) if (place - zero) % step == 0]
        if all(boxes[one].x1 + air <= boxes[other].x0 for one, other in zip(kept, kept[1:], strict=False)):
            break
    if step > 1:
        ax.xaxis.set_major_locator(FixedLocator([at[inside[place]] for place in kept]))


def apart(wanted: Sequence[float], heights: Sequence[float], *, low: float, high: float) -> list[float]:
    """Centres as near to `wanted` as can be so that boxes of these heights neither touch nor leave `low` to `high`.

    Boxes that meet form a stack around the mean of what its members wanted; order by `wanted` is kept. Where all of
    them together are higher than the room, they overflow at the top rather than overlap.
    """
    order = sorted(range(len(wanted)), key=lambda at: (wanted[at], at))
    stacks: list[list[int]] = []

    def bounds(stack: list[int]) -> tuple[float, float]:
        total = sum(heights[at] for at in stack)
        centre = sum(wanted[at] for at in stack) / len(stack)
        start = max(min(centre - total / 2, high - total), low)
        return start, start + total

    for at in order:
        stacks.append([at])
        while len(stacks) > 1 and bounds(stacks[-2])[1] > bounds(stacks[-1])[0]:
            stacks[-2:] = [stacks[-2] + stacks[-1]]
    placed = [0.0] * len(wanted)
    for stack in stacks:
        edge = bounds(stack)[0]
        for at in stack:
            placed[at] = edge + heights[at] / 2
            edge += heights[at]
    return placed


def spread(ax: Axes) -> None:
    """Nudge the end labels of `ax` apart, up and down, as little as needed."""
    labels = [text for text in ax.texts if text.get_label() == END]
    if len(labels) < 2:
        return
    boxes = [text.get_window_extent(renderer(ax)) for text in labels]
    gap = GAP * ax.figure.dpi / 72.0
    heights = [box.height + 2 * gap for box in boxes]
    inner = ax.get_window_extent()
    centres = apart([(box.y0 + box.y1) / 2 for box in boxes], heights, low=inner.y0 - heights[0] / 2, high=inner.y1)
    back = ax.transData.inverted()
    for text, box, centre in zip(labels, boxes, centres, strict=True):
        anchor = ax.transData.transform((0, float(text.get_position()[1])))[1]
        moved = anchor + centre - (box.y0 + box.y1) / 2
        text.set_y(float(back.transform((0, moved))[1]))


def end_label(
    ax: Axes, y: float, text: str, *, size: float, colour: str, weight: str = "normal", side: str = "right"
) -> Text:
    """Write `text` just beside the axes at height `y` of the data, to be kept apart by `spread`.

    The colour is that of the mark; words take its darker kin where it is too pale to read.
    """
    right = side == "right"
    return ax.text(
        1.0 if right else 0.0,
        y,
        text,
        transform=shifted(ax, ax.get_yaxis_transform(), x=5 if right else -5),
        ha="left" if right else "right",
        fontsize=size,
        fontweight=weight,
        color=theme.WORDS.get(colour, colour),
        va="center",
        label=END,
    )
