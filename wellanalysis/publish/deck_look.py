"""How a series of a native chart looks: the shapes and colours of the report's own charts, in the words of a deck."""

from dataclasses import dataclass, replace

from wellanalysis.charts import theme

NAVY = "1F3A52"
"""Titles and table heads: dark enough to read on a projector in a bright room."""
INK = theme.INK.lstrip("#")
GREY = "595959"
RULE = "D9DEE3"
BLUE = theme.BLUE.lstrip("#")
PALE_BLUE = "9CC7E0"
VERMILION = theme.VERMILION.lstrip("#")
PURPLE = "A0527E"
CENTRE = "7A8B9A"
BAND = "EEF2F5"

PALE = 0.4
"""How much of a colour its pale form keeps."""

SHAPES = {"o": "circle", "D": "diamond", "s": "square", "P": "plus", "^": "triangle", "v": "triangle"}


@dataclass(frozen=True)
class Look:
    """Line and mark of a series; an empty colour draws none.

    Parameters
    ----------
    line, width, dash : str, float, str
        Colour, points, and ``dash``, ``sysDot`` or empty.
    shape, size, colour, filled : str, int, str, bool
        Mark: a name of `SHAPES`' values, points, colour, and whether it is filled.
    bar : float
        Width of the line of an interval, in points.
    words : str
        Colour of words beside points.
    bold : bool
        Whether they are bold.
    beside : str
        Where they stand: ``r``, ``l``, ``t``, ``b``.
    """

    line: str = ""
    width: float = 1.5
    dash: str = ""
    shape: str = ""
    size: int = 7
    colour: str = ""
    filled: bool = True
    bar: float = 1.75
    words: str = INK
    bold: bool = False
    beside: str = "r"

    def other(self, **changes: object) -> "Look":
        """The same with something changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


def tint(colour: str) -> str:
    """A pale form of the colour: the inside of a hollow mark, which a program that draws no edge would show as nothing."""
    parts = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
    return "".join(f"{round(255 - (255 - part) * PALE):02X}" for part in parts)


def of_mark(mark: theme.Mark) -> Look:
    """Look of a mark of the report's charts."""
    colour = {theme.PALE: "8C8C8C", theme.PURPLE: PURPLE}.get(mark.colour, mark.colour).lstrip("#")
    return Look(shape=SHAPES[mark.marker], size=round(mark.size) + 1, colour=colour, filled=mark.filled)


STATES = {str(state): of_mark(mark) for state, mark in theme.STATES.items()}
SIGNALS = {name: of_mark(mark) for name, mark in theme.SIGNALS.items()}
SIGNAL_SIGNS = {"improving": "◆", "concerning": "■", "special": "✚"}
VALUES = Look(line="A6ADB4", width=1.25, shape="circle", size=4, colour="8C949C")
AVERAGE = Look(line=CENTRE, width=1.5, words=GREY)
USUAL = Look(line="B9C4CE", width=1.0)
BENCHMARK = Look(line=INK, width=1.25, dash="dash")
REFERENCE = Look(line="8C8C8C", width=1.25)
EVENT = Look(words=GREY, beside="r", bar=0.75, colour="", line="")
PROVISIONAL = Look(shape="circle", size=6, colour="8C949C", filled=False)
SERIES = (
    Look(line=BLUE, width=2.0, shape="circle", size=7, colour=BLUE, words=BLUE, bold=True),
    Look(line=VERMILION, width=2.0, shape="square", size=7, colour=VERMILION, words=VERMILION, bold=True),
    Look(line=GREY, width=2.0, shape="triangle", size=8, colour=GREY, words=GREY, bold=True),
    Look(line=PURPLE, width=2.0, shape="diamond", size=8, colour=PURPLE, words=PURPLE, bold=True),
)
