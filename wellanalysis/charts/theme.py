"""One look for every chart: colours, marks, sizes, and how a figure becomes bytes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from io import BytesIO
from typing import Any

import matplotlib as mpl
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

FIGURE_WIDTH, PHONE_WIDTH = 5.6, 4.0
"""Inches of the drawing for a desktop, a deck and paper, about 540 pixels, and of the one for a phone: on a screen 360
pixels wide its text is still 12 pixels high, as large as the notes around it."""
_across: ContextVar[float] = ContextVar("across", default=FIGURE_WIDTH)

# Okabe & Ito (2008), Color Universal Design: told apart under the common kinds of colour blindness. Blue and vermilion
# carry meaning, never green against red, and never without a shape or a word beside them.
BLUE = "#0072B2"
VERMILION = "#D55E00"
SKY = "#56B4E9"
ORANGE = "#E69F00"
PURPLE = "#CC79A7"
INK = "#222222"
GREY = "#666666"  # the palest grey that still reads as text (5.7 : 1 on white)
PALE = "#B4B4B4"
RULE = "#ECECEC"
BAND = "#E8EDF1"
CENTRE = "#8797A5"
SERIES = (BLUE, VERMILION, GREY, SKY, ORANGE, PURPLE)
WORDS = {VERMILION: "#B04E00", SKY: "#1F6F9E", ORANGE: "#8A5F00", PURPLE: "#A0447A"}
"""What is written in the colour of a mark, where the mark's own is too pale to read: 4.5 : 1 or more on white."""
SERIES_MARKERS = ("o", "s", "^", "D", "v", "P")

SMALL, TEXT, LARGE = 10.5, 11.0, 13.0
"""Font sizes in points at `FIGURE_WIDTH`: notes and ticks, labels, the one number to take away."""

KEY: dict[str, Any] = {
    "loc": "lower left",
    "frameon": False,
    "borderpad": 0,
    "borderaxespad": 0.2,
    "handlelength": 1.2,
    "handletextpad": 0.5,
    "columnspacing": 1.2,
    "labelcolor": GREY,
}
"""One quiet line that names marks, for where a label beside the mark would collide."""

SENTENCE_HEIGHT = 0.6
NOTHING = "Nothing to show for this period."
ALL_WITHHELD = "All values are withheld."
SCREEN_FONTS = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"


class State(StrEnum):
    """What a mark says, whatever the chart; the words a reader sees stand beside it."""

    IMPROVED = "improved"
    PROMISING = "promising"
    NONE = "none"
    WORSE = "worse"
    TOO_FEW = "too_few"
    WAITING = "waiting"


@dataclass(frozen=True)
class Mark:
    """Shape, colour and filling of a point, so that no two states differ by colour alone."""

    marker: str
    colour: str
    filled: bool = True
    size: float = 7.0

    def style(self, *, filled: bool | None = None) -> dict[str, Any]:
        """Keyword arguments of ``Axes.plot``; `filled` overrides the mark's own filling."""
        solid = self.filled if filled is None else filled
        return {
            "marker": self.marker,
            "markersize": self.size,
            "markeredgecolor": self.colour,
            "markerfacecolor": self.colour if solid else "white",
            "markeredgewidth": 1.3,
            "color": self.colour,
            "linestyle": "none",
        }


STATES = {
    State.IMPROVED: Mark("D", BLUE),
    State.PROMISING: Mark("D", BLUE, filled=False),
    State.NONE: Mark("o", GREY, filled=False),
    State.WORSE: Mark("s", VERMILION, size=8.0),
    State.WAITING: Mark("o", PALE, size=5.0),
}
SIGNALS = {
    "improving": Mark("D", BLUE, size=6.5),
    "concerning": Mark("s", VERMILION, size=7.0),
    "special": Mark("P", PURPLE, size=8.0),
}
SIGNAL_WORDS = {"improving": "improving", "concerning": "concerning", "special": "unusual"}
PLAIN = Mark("o", GREY, size=4.5)
CHOSEN = Mark("D", BLUE, size=9.0)


# Settings of a process and its windows, which no figure shows; several may not be set twice.
_OF_THE_PROCESS = (
    "backend",
    "date.epoch",
    "docstring.",
    "figure.max_open_warning",
    "figure.raise_window",
    "interactive",
    "keymap.",
    "savefig.directory",
    "timezone",
    "tk.",
    "toolbar",
    "webagg.",
)


@cache
def _style() -> dict[str, Any]:
    return {
        **sns.axes_style("ticks"),
        **sns.plotting_context("paper"),
        "font.family": ["DejaVu Sans"],  # comes with matplotlib: the same widths on every machine
        "font.size": TEXT,
        "axes.labelsize": TEXT,
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "legend.fontsize": SMALL,
        "text.color": INK,
        "axes.labelcolor": GREY,
        "xtick.labelcolor": GREY,
        "ytick.labelcolor": GREY,
        "axes.edgecolor": PALE,
        "xtick.color": PALE,
        "ytick.color": PALE,
        "axes.linewidth": 0.8,
        "axes.unicode_minus": True,
        "axes.grid": False,
        "figure.facecolor": "white",
        "savefig.facecolor": "white",
        "savefig.bbox": None,
        "text.parse_math": False,  # a name with dollar signs is a name
        "svg.hashsalt": "wellanalysis",  # else element ids are drawn anew on every run
        "svg.fonttype": "none",  # text stays text: light, sharp, and read by search and screen readers
    }


def _untouched() -> dict[str, object]:
    """Matplotlib's own settings: those of whoever runs the report, or of the folder it runs in, would change figures."""
    return {name: value for name, value in mpl.rcParamsDefault.items() if not name.startswith(_OF_THE_PROCESS)}


@contextmanager
def applied(across: float | None = None) -> Iterator[None]:
    """Draw in the house style inside this block; the caller's own matplotlib settings come back after it.

    `across` is the width of new figures in inches; None leaves it as it is.
    """
    settings: Any = {**_untouched(), **_style()}
    before = _across.set(_across.get() if across is None else across)
    try:
        with mpl.rc_context(settings):
            yield
    finally:
        _across.reset(before)


def across() -> float:
    """Inches that new figures are wide: `FIGURE_WIDTH`, or what the block of `applied` around asks for."""
    return _across.get()


def narrow() -> bool:
    """Whether the drawing is one for a phone: fewer characters to a line, fewer ticks."""
    return across() < FIGURE_WIDTH


def new_figure(height: float) -> Figure:
    """Return an empty figure, `height` in inches, that no pyplot state knows of."""
    figure = Figure(figsize=(across(), height), dpi=100)
    FigureCanvasAgg(figure)
    return figure


def new_axes(height: float) -> Axes:
    """Return the one axes of a new figure, roughly where ``layout.settle`` will leave it."""
    return new_figure(height).add_axes((0.1, 0.14, 0.56 if narrow() else 0.72, 0.72))


def despine(ax: Axes, *, left: bool = True, bottom: bool = False) -> None:
    """Take away the frame that carries nothing."""
    sns.despine(ax=ax, left=left, bottom=bottom)
    ax.tick_params(axis="y", length=0)


def rule(ax: Axes) -> None:
    """Draw a faint line at each tick of the y axis."""
    ax.hlines(ax.get_yticks(), 0, 1, transform=ax.get_yaxis_transform(), color=RULE, linewidth=0.8, zorder=0)


def say(ax: Axes, sentence: str) -> Axes:
    """Show a plain sentence where there is nothing to draw."""
    ax.set_axis_off()
    ax.text(0.0, 0.5, sentence, transform=ax.transAxes, fontsize=LARGE - 0.5, color=GREY, va="center", label="sentence")
    return ax


def to_svg(figure: Figure) -> str:
    """Return `figure` as SVG text: the same bytes for the same chart, without clock, version or document type.

    Text is laid out with the widths of DejaVu Sans, the widest of the fonts named, so that it fits whatever font the
    reader's screen has.
    """
    buffer = BytesIO()
    with applied():
        figure.savefig(buffer, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    text = buffer.getvalue().decode("utf-8")
    return text[text.index("<svg") :].replace("'DejaVu Sans'", SCREEN_FONTS)


def to_png(figure: Figure, *, dpi: int = 144) -> bytes:
    """Return `figure` as PNG bytes, for places that show no SVG."""
    buffer = BytesIO()
    with applied():
        figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer.getvalue()
