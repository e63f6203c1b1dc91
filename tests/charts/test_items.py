"""Items of a survey as dots with their words, values and answers."""

import numpy as np
import pandas as pd

from wellanalysis.charts import draw

from .drawn import boxes, labelled, line, overlapping, words


def test_items_stand_at_their_share_with_number_and_n():
    """One dot per item; a withheld item is a word."""
    frame = pd.DataFrame(
        {"label": ["I knew whom to call", "I would come back"], "value": [0.62, np.nan], "n": [208, 7]}
    )
    figure = draw("items", frame)
    (ax,) = figure.axes
    assert [0.62] == line(ax, "I knew whom to call")[0]
    assert {"62\u00a0%", "n\u00a0208", "withheld"} <= set(words(figure))


def test_long_items_are_written_on_lines_that_keep_apart():
    """Every word of the item is shown."""
    long = "The people who looked after my wound told me in words I understand what to do if it gets worse"
    frame = pd.DataFrame({"label": [long, "Short", long + " again"], "value": [0.9, 0.8, 0.7], "n": [10, 11, 12]})
    (ax,) = draw("items", frame).axes
    names = labelled(ax, "name")
    assert f"{long} Short {long} again" == " ".join(text.get_text() for text in names)
    assert [] == overlapping(boxes(ax, names))


def test_an_empty_frame_gives_a_plain_sentence():
    """No rows, no exception."""
    assert ["Nothing to show for this period."] == words(draw("items", pd.DataFrame()))
