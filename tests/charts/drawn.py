"""What a drawn chart holds, and small frames to draw: shared by the tests of this room."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from wellanalysis.charts import layout


def line(ax: Axes, label: str) -> tuple[list[float], list[float]]:
    """X and y of the one line with this label."""
    (found,) = [each for each in ax.lines if each.get_label() == label]
    return list(found.get_xdata(orig=True)), list(map(float, found.get_ydata()))


def labelled(ax: Axes, label: str) -> list[Text]:
    """Texts with this artist label, in the order drawn."""
    return [text for text in ax.texts if text.get_label() == label]


def words(figure: Figure) -> list[str]:
    """Every text of the figure that a reader sees, ticks and keys included."""
    return [text.get_text() for text in figure.findobj(Text) if text.get_text() and text.get_visible()]


def boxes(ax: Axes, texts: list[Text]) -> list[Bbox]:
    """Room each text takes, in pixels."""
    return [text.get_window_extent(layout.renderer(ax)) for text in texts]


def overlapping(found: list[Bbox]) -> list[tuple[int, int]]:
    """Pairs of boxes that overlap."""
    count = range(len(found))
    return [(a, b) for a in count for b in count if a < b and found[a].overlaps(found[b])]


def trend_frame(values: list[float], *, start: str = "2024-01-01") -> pd.DataFrame:
    """A trend of these proportions with fixed limits 0.6 to 0.9 around 0.75; NaN is withheld."""
    known = pd.Series(values, dtype=float)
    return pd.DataFrame(
        {
            "month": pd.date_range(start, periods=len(known), freq="MS"),
            "value": known,
            "denominator": 40,
            "centre": 0.75,
            "lower": 0.6,
            "upper": 0.9,
            "baseline": np.arange(len(known)) < 6,
            "signal": "",
            "withheld": known.isna(),
        }
    )
