"""Differences beyond chance stand beside the mark of what chance alone shows."""

import pandas as pd

from wellanalysis.charts import draw
from wellanalysis.charts.spreads import CHANCE_NAME

from .drawn import boxes, line, overlapping, words

GONE = float("nan")


def differences():
    """Three kinds, one of which cannot be told."""
    return pd.DataFrame(
        {
            "label": ["Between clinics", "Between clinicians of one clinic", "Between conditions"],
            "value": [0.081, 0.0, GONE],
            "lower": [0.061, 0.0, GONE],
            "upper": [0.113, 0.022, GONE],
            "chance": [0.017, 0.034, GONE],
            "note": ["8.1 points", "0.0 points", "there is one only"],
        }
    )


def test_estimates_intervals_and_chance_stand_where_the_frame_puts_them():
    """A row without a value is its words alone."""
    figure = draw("spreads", differences())
    (ax,) = figure.axes
    assert line(ax, "Between clinics")[0] == [0.081]
    assert [list(each.get_xdata()) for each in ax.lines if each.get_label() == "interval"] == [
        [0.061, 0.113],
        [0.0, 0.022],
    ]
    assert [list(each.get_xdata()) for each in ax.lines if each.get_label() == "chance"] == [[0.017], [0.034]]
    assert {"there is one only", CHANCE_NAME, "8.1 points"} <= set(words(figure))


def test_names_and_notes_keep_apart():
    """Also long ones, and the scale begins at 0."""
    frame = differences().assign(label="Wound measured in each of the first four weeks")
    (ax,) = draw("spreads", frame).axes
    assert overlapping(boxes(ax, list(ax.texts))) == []
    assert ax.get_xlim()[0] <= 0


def test_an_empty_frame_gives_a_plain_sentence():
    """No rows, no exception."""
    assert ["Nothing to show for this period."] == words(draw("spreads", pd.DataFrame()))
