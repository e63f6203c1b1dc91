"""Intervals stand where the frame puts them."""

import pandas as pd

from wellanalysis.charts import draw

from .drawn import boxes, line, overlapping, words


def interval_frame():
    """A clinic, its region, and one that is withheld."""
    gone = float("nan")
    return pd.DataFrame(
        {
            "label": ["Harbor", "Coast region", "Ridgeview"],
            "value": [0.78, 0.75, gone],
            "lower": [0.72, 0.72, gone],
            "upper": [0.83, 0.78, gone],
            "note": ["167 of 214", "1,204 of 1,605", "withheld"],
            "highlight": [True, False, False],
        }
    )


def test_intervals_reach_from_lower_to_upper_and_the_withheld_one_is_words_only():
    """Two intervals for three rows."""
    figure = draw("intervals", interval_frame(), {"reference": 0.8, "reference_label": "benchmark"})
    (ax,) = figure.axes
    drawn = [tuple(map(float, each.get_xdata())) for each in ax.lines if each.get_label() == "interval"]
    assert [(0.72, 0.83), (0.72, 0.78)] == drawn
    assert [0.78] == line(ax, "Harbor")[0]
    assert {"withheld", "167 of 214", "benchmark 80\u00a0%"} <= set(words(figure))
    assert [] == overlapping(boxes(ax, list(ax.texts)))


def test_long_names_and_notes_take_lines_of_their_own():
    """Nothing overlaps, and the intervals keep more than a third of the width."""
    frame = interval_frame().assign(
        label="The clinics of the Coast region together", note="1,204 of 1,605 people with a wound"
    )
    (ax,) = draw("intervals", frame).axes
    assert [] == overlapping(boxes(ax, list(ax.texts)))
    assert 0.36 <= ax.get_position().width


def test_all_intervals_withheld_is_a_list_of_words():
    """Nothing to place on the scale, no exception."""
    gone = float("nan")
    frame = interval_frame().assign(value=gone, lower=gone, upper=gone, note="withheld")
    assert 3 == words(draw("intervals", frame)).count("withheld")


def test_an_empty_frame_gives_a_plain_sentence():
    """No rows, no exception."""
    assert ["Nothing to show for this period."] == words(draw("intervals", pd.DataFrame()))


def test_a_result_at_the_end_of_the_scale_is_drawn_whole():
    """A hundred per cent is not half a dot."""
    frame = interval_frame().assign(value=[0.9, 1.0, 1.0], lower=0.8, upper=1.0)
    (ax,) = draw("intervals", frame, {"unit": "%"}).axes
    assert [each.get_clip_on() for each in ax.lines if each.get_label() == "Coast region"] == [False]
