"""Places on a slide, in inches, and how much text they hold."""

from collections.abc import Sequence
from dataclasses import dataclass

from pptx.util import Inches

WIDE = 0.5
"""Width of a letter as a share of its size, where only their number is known."""
BOLD = 1.08
"""How much wider bold letters are."""
SHARES = {
    0.222: "ijl|'‘’",
    0.278: "\u00a0 .,:;!I[]/·ft",
    0.333: "()-r“”",
    0.389: '"*',
    0.5: "cksvxyzJ",
    0.584: "+<=>−×",
    0.611: "FTZ",
    0.667: "&ABEKPSVXY",
    0.722: "CDHNRUw",
    0.778: "GOQ",
    0.833: "Mm",
    0.944: "%W",
    1.0: "—@→…◆■○◇□✚",
}
"""Widths of letters of a plain sans-serif as shares of their size; those not named, digits among them, take `USUAL`."""
USUAL = 0.557
_WIDTHS = {letter: share for share, letters in SHARES.items() for letter in letters}
LINE = 1.2
"""Height of a line as a share of its size."""


@dataclass(frozen=True)
class Box:
    """A rectangle."""

    left: float
    top: float
    width: float
    height: float

    def emu(self) -> tuple[Inches, Inches, Inches, Inches]:
        """Left, top, width and height as a slide measures them."""
        return Inches(self.left), Inches(self.top), Inches(self.width), Inches(self.height)

    def head(self, height: float) -> "Box":
        """The upper part."""
        return Box(self.left, self.top, self.width, min(height, self.height))

    def below(self, height: float) -> "Box":
        """What is left below that."""
        return Box(self.left, self.top + height, self.width, max(self.height - height, 0.1))

    def foot(self, height: float) -> "Box":
        """The lower part."""
        return Box(self.left, self.top + self.height - height, self.width, height)

    def above(self, height: float) -> "Box":
        """What is left above that."""
        return Box(self.left, self.top, self.width, max(self.height - height, 0.1))

    def cells(self, across: int, down: int, *, gap: float = 0.25) -> list["Box"]:
        """Equal parts, row by row."""
        width, height = (self.width - gap * (across - 1)) / across, (self.height - gap * (down - 1)) / down
        return [
            Box(self.left + column * (width + gap), self.top + row * (height + gap), width, height)
            for row in range(down)
            for column in range(across)
        ]


def long(text: str, size: float, *, bold: bool = False) -> float:
    """Inches that a text takes on one line."""
    return sum(_WIDTHS.get(letter, USUAL) for letter in text) * (BOLD if bold else 1.0) * size / 72


def lines(text: str, size: float, width: float, *, bold: bool = False) -> int:
    """Lines that a text of this size in points takes in so many inches; each of its own lines by itself."""
    return sum(_broken(part, size, width, bold=bold) for part in text.split("\n"))


def _broken(text: str, size: float, width: float, *, bold: bool) -> int:
    count, filled, blank = 1, 0.0, long(" ", size, bold=bold)
    for word in text.split(" "):
        more = long(word, size, bold=bold)
        if filled and filled + blank + more > width:
            count, filled = count + 1, more
        else:
            filled += more + (blank if filled else 0.0)
    return count


def tall(text: str, size: float, width: float, *, bold: bool = False) -> float:
    """Inches that the text takes from top to bottom."""
    return lines(text, size, width, bold=bold) * size * LINE / 72


def fitting(text: str, box: Box, sizes: Sequence[float], *, bold: bool = False) -> float:
    """The first of the sizes in which the text fits the box; the last where none does."""
    return next((size for size in sizes if tall(text, size, box.width, bold=bold) <= box.height), sizes[-1])
