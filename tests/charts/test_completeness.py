"""Completeness by clinic and month, lowest share beside."""

import numpy as np
import pandas as pd

from wellanalysis.charts import draw

from .drawn import labelled, words


def completeness_frame():
    """Two clinics over three months, one month withheld."""
    months = pd.date_range("2024-01-01", periods=3, freq="MS")
    return pd.DataFrame(
        {
            "label": ["Harbor"] * 3 + ["Adams"] * 3,
            "month": [*months, *months],
            "share": [1.0, 0.9, 0.8, 0.95, np.nan, 0.97],
        }
    )


def test_completeness_keeps_the_order_of_clinics_and_shows_the_lowest_share():
    """Cells are the frame's shares; a withheld cell is a dash, not a shade."""
    figure = draw("completeness", completeness_frame())
    (ax,) = figure.axes
    cells = ax.collections[0].get_array().reshape(2, 3)
    assert [[1.0, 0.9, 0.8], [0.95, None, 0.97]] == cells.tolist()
    assert ["Harbor", "Adams"] == [text.get_text() for text in labelled(ax, "name")]
    assert ["80\u00a0%", "95\u00a0%"] == [text.get_text() for text in labelled(ax, "lowest")]
    (gone,) = [each for each in ax.collections if each.get_label() == "withheld"]
    assert 1 == len(gone.get_segments())


def test_completeness_with_everything_withheld_has_no_shade():
    """All NaN: dashes and the word."""
    assert "withheld" in words(draw("completeness", completeness_frame().assign(share=np.nan)))


def test_an_empty_frame_gives_a_plain_sentence():
    """No rows, no exception."""
    assert ["Nothing to show for this period."] == words(draw("completeness", pd.DataFrame()))
