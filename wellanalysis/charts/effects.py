"""How each indicator goes with an outcome: among patients of one clinic, which sets the scale, and beneath it between clinics."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import Transform

from wellanalysis.charts import layout, theme, units
from wellanalysis.charts.columns import read

PITCH, LINE, EDGE = 0.43, 0.165, 0.62
"""Inches: of a row, of each line of words beyond its second, and of the scale."""
ABOVE, BELOW = 0.17, 0.19
"""Rows by which the filled mark stands above the middle of its row, and the hollow one below it."""
HEAD, AIR = 0.2, 0.1
"""Inches: of one line of words above the first row, and between these words and the row."""
SAID_ONCE = "said once"
APART = 4.0
"""Pixels kept free beside words above the first row."""
SPARE = 0.5
"""Of the width of what is seen within clinics, so much at most is added at each end for what is seen between them."""
NAME_WIDTH, NOTE_WIDTH = 24, 16
WITHIN = theme.Mark("D", theme.BLUE, size=3.8)
NEGLIGIBLE = theme.Mark("D", theme.INK, size=3.8)
BETWEEN = theme.Mark("o", theme.GREY, filled=False, size=5.5)


def height(frame: pd.DataFrame, **options: object) -> float:
    """Inches: by the number of indicators and the lines that their words take."""
    if frame.empty:
        return theme.SENTENCE_HEIGHT
    return PITCH * (sum(1 + each for each in _spare(frame)) + _head(options)) + EDGE


def effects(
    frame: pd.DataFrame,
    ax: Axes,
    *,
    unit: str = units.POINTS,
    zone: float = 0.0,
    zone_label: str = "",
    within_label: str = "",
    between_label: str = "",
    title: str | None = None,
) -> Axes:
    """Draw one indicator per row, in the order given.

    Parameters
    ----------
    frame : DataFrame
        label; value, lower, upper: the difference among patients of one clinic (a filled mark); between, between_lower,
        between_upper: the difference between clinics (a hollow mark below it; absent for none), cut with an arrow where it
        leaves the scale; note (text at the right); negligible (bool: the whole interval lies inside the zone, and the mark is
        drawn in another colour).
    ax : Axes
        Where to draw.
    unit : str
        ``points``, a word, or empty for a ratio.
    zone : float
        Differences within this of none make no practical difference: a pale band; 0 for no band.
    zone_label : str
        What to call the band, above it.
    within_label, between_label : str
        What the two marks are, written once, at those of the first row that has both.
    title : str, optional
        Rarely: the heading above the figure says it.
    """
    shown = read(
        frame,
        chart="effects",
        required=("label", "value", "lower", "upper"),
        numbers=("value", "lower", "upper", "between", "between_lower", "between_upper"),
        words=("label", "note"),
        flags=("negligible",),
    )
    if shown.empty:
        return theme.say(ax, theme.NOTHING)
    spare = _spare(shown)
    places = [at + sum(spare[:at]) + spare[at] / 2 for at in range(len(shown))]
    head = _head({"within_label": within_label, "between_label": between_label})
    ax.set_ylim(len(shown) - 0.4 + sum(spare), -0.5 - head)
    low, high = _ends(shown, zone)
    ax.set_xlim(low, high)
    units.scale(ax.xaxis, units.ticks_within(low, high, count=4), unit)
    ax.set_yticks([])
    theme.despine(ax)
    _band(ax, zone, zone_label)
    across = ax.get_yaxis_transform()
    names, notes = layout.shifted(ax, across, x=-8), layout.shifted(ax, across, x=10)
    for y, row in zip(places, shown.itertuples(index=False), strict=True):
        _words(ax, y, row.label, row.note, names, notes, known=not pd.isna(row.value))
        if not pd.isna(row.value):
            mark = NEGLIGIBLE if row.negligible else WITHIN
            ax.plot([row.lower, row.upper], [y - ABOVE] * 2, color=mark.colour, linewidth=2.4, label="within", zorder=3)
            ax.plot([row.value], [y - ABOVE], **mark.style(), label=row.label, zorder=4)
        if not pd.isna(row.between):
            _between(ax, y + BELOW, row.label, (row.between, row.between_lower, row.between_upper))
    _said_once(ax, shown, places, {"value": within_label, "between": between_label})
    if title:
        ax.set_title(title, loc="left", fontsize=theme.TEXT)
    return ax


def _between(ax: Axes, y: float, label: str, drawn: tuple[float, float, float]) -> None:
    """A hollow mark on its interval; an arrow at the edge stands for what lies beyond it."""
    value, lower, upper = drawn
    low, high = ax.get_xlim()
    ends = [max(lower, low), min(upper, high)]
    if ends[0] < ends[1]:
        ax.plot(ends, [y] * 2, color=theme.PALE, linewidth=1.4, label="between", zorder=2)
    for edge, marker, beyond in ((low, "<", lower < low), (high, ">", upper > high)):
        if beyond:
            ax.plot([edge], [y], marker, color=theme.GREY, markersize=4, clip_on=False, label="beyond", zorder=2)
    if low <= value <= high:
        ax.plot([value], [y], **BETWEEN.style(), label=f"{label}, between", zorder=2.5)


def _words(ax: Axes, y: float, label: str, note: str, names: Transform, notes: Transform, *, known: bool) -> None:
    colour = theme.INK if known else theme.GREY
    name = layout.wrapped(label, NAME_WIDTH)
    ax.text(0, y, name, transform=names, ha="right", va="center", fontsize=theme.SMALL, color=colour, label="name")
    said = layout.wrapped(note, NOTE_WIDTH)
    ax.text(1, y, said, transform=notes, va="center", fontsize=theme.SMALL, color=colour, label="note")


def _band(ax: Axes, zone: float, label: str) -> None:
    """The zone of no practical difference, and the line of none at all."""
    if zone:
        ax.axvspan(-zone, zone, color=theme.BAND, linewidth=0, zorder=0, label="zone")
    ax.axvline(0, color=theme.CENTRE, linewidth=1.0, zorder=1, label="none")
    if label:
        above = layout.shifted(ax, ax.get_xaxis_transform(), y=6)
        ax.text(0, 1, label, transform=above, ha="center", fontsize=theme.SMALL, color=theme.GREY, label="zone label")


def _said_once(ax: Axes, shown: pd.DataFrame, places: list[float], labels: Mapping[str, str]) -> None:
    """What the marks are, above the first row that has both; `finish` moves them apart."""
    wanted = {column: text for column, text in labels.items() if text}
    known = shown[list(wanted)].notna().all(axis=1)
    if not wanted or not known.any():
        return
    at = int(known.to_numpy().argmax())
    for column, text in wanted.items():
        colour = WITHIN.colour if column == "value" else theme.GREY
        ax.text(
            float(shown[column].iloc[at]),
            places[at] - 0.4 - AIR / PITCH,
            text,
            ha="center",
            va="bottom",
            fontsize=theme.SMALL,
            color=colour,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
            label=SAID_ONCE,
        )


def finish(ax: Axes) -> None:
    """Keep the words above the first row inside the axes, and lift those that would meet others by a line."""
    texts = [each for each in ax.texts if each.get_label() == SAID_ONCE]
    inner, back = ax.get_window_extent(), ax.transData.inverted()
    edge = ax.figure.bbox.x1 - layout.MARGIN * ax.figure.dpi / 72.0
    extents = []
    for text in texts:
        half = text.get_window_extent(layout.renderer(ax)).width / 2
        x, y = ax.transData.transform(text.get_position())
        # Over the edge at the left stand the names, and at the right the numbers, both only beside the rows.
        centre = min(max(x, inner.x0 + half), max(inner.x1 - half, inner.x0 + half))
        centre = min(centre, edge - half)
        extents.append((centre - half - APART, centre + half + APART))
        lifted = layout.rows(extents)[-1] * HEAD * ax.figure.dpi
        text.set_position(tuple(back.transform((centre, y + lifted))))


def _ends(shown: pd.DataFrame, zone: float) -> tuple[float, float]:
    """Ends of the scale: all of what is seen within clinics, and of the rest at most as much again."""
    low, high = _around(shown[["value", "lower", "upper"]], -1.5 * zone, 1.5 * zone)
    least, most = _around(shown[["between", "between_lower", "between_upper"]], low, high)
    room = SPARE * (high - low)
    low, high = max(least, low - room), min(most, high + room)
    air = 0.03 * (high - low) or 0.1
    return low - air, high + air


def _around(shown: pd.DataFrame, low: float, high: float) -> tuple[float, float]:
    known = [*(each for each in shown.to_numpy().ravel().tolist() if each == each), low, high, 0.0]
    return min(known), max(known)


def _head(options: Mapping[str, object]) -> float:
    """Rows that the words above the first row take: two lines where both marks are named, as they may meet."""
    lines = sum(bool(options.get(name)) for name in ("within_label", "between_label"))
    return (HEAD * lines + AIR * bool(lines)) / PITCH


def _spare(frame: pd.DataFrame) -> list[float]:
    """Rows that each indicator's words take beyond its own."""
    columns = [
        frame[name].fillna("").astype(str).tolist() if name in frame.columns else [""] * len(frame)
        for name in ("label", "note")
    ]
    lines = [
        max(layout.wrapped(label, NAME_WIDTH).count("\n"), layout.wrapped(note, NOTE_WIDTH).count("\n"))
        for label, note in zip(*columns, strict=True)
    ]
    return [max(each - 1, 0) * LINE / PITCH for each in lines]
