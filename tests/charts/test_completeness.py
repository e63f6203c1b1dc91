"""Completeness by clinic and month, lowest share beside."""

import numpy as np
import pandas as pd

from wellanalysis.charts import draw

from .drawn import boxes, labelled, overlapping, words


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


def test_a_year_of_24_clinics_fits_and_the_key_meets_no_text():
    """Every clinic named, nothing overlaps, the key stands clear of the head of the column at the right."""
    months = pd.date_range("2025-10-01", periods=12, freq="MS")
    labels = [f"Granary Square {at:02d}" for at in range(24)]
    frame = pd.DataFrame([{"label": label, "month": month, "share": 0.97} for label in labels for month in months])
    frame.loc[5, "share"] = np.nan
    figure = draw("completeness", frame)
    (ax,) = figure.axes
    found = boxes(ax, list(ax.texts))
    assert [] == overlapping(found)
    assert not any(box.overlaps(ax.get_legend().get_window_extent()) for box in found)
    assert labels == [text.get_text() for text in labelled(ax, "name")]
    assert [] == overlapping(boxes(ax, ax.get_xticklabels()))


def test_completeness_with_everything_withheld_has_no_shade():
    """All NaN: dashes and the word."""
    assert "withheld" in words(draw("completeness", completeness_frame().assign(share=np.nan)))


def test_an_empty_frame_gives_a_plain_sentence():
    """No rows, no exception."""
    assert ["Nothing to show for this period."] == words(draw("completeness", pd.DataFrame()))
