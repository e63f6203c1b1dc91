"""Results stand between floor and goal where the frame puts them."""

import pandas as pd

from wellanalysis.charts import draw, theme
from wellanalysis.charts.ranges import BEYOND

from .drawn import boxes, line, overlapping, words


def range_frame():
    """Within, beyond the goal, below the floor, and withheld."""
    gone = float("nan")
    return pd.DataFrame(
        {
            "label": [
                "Healed within 12 weeks",
                "Unplanned admission because of the wound within 12 weeks",
                "Seen",
                "Heard",
            ],
            "value": [0.72, 1.4, -0.9, gone],
            "lower": [0.66, 1.1, -1.2, gone],
            "upper": [0.78, 1.6, -0.1, gone],
            "told": ["74\u00a0%", "7.2\u00a0%", "41\u00a0%", ""],
            "floor": ["65\u00a0%", "10\u00a0%", "50\u00a0%", "72\u00a0%"],
            "goal": ["78\u00a0%", "8.0\u00a0%", "70\u00a0%", "82\u00a0%"],
            "note": ["18.1 of 25.0 points", "16.7 of 16.7 points", "0 of 8.3 points", "withheld"],
        }
    )


def test_a_result_stands_at_its_share_of_the_line_and_is_kept_on_it():
    """Beyond an end by more than a little it stands at the end; what is withheld has no mark."""
    figure = draw("ranges", range_frame())
    (ax,) = figure.axes
    assert [[0.72], [1 + BEYOND], [-BEYOND]] == [line(ax, name)[0] for name in range_frame()["label"][:3]]
    drawn = [tuple(map(float, each.get_xdata())) for each in ax.lines if each.get_label() == "interval"]
    assert [(0.66, 0.78), (1.1, 1 + BEYOND), (-BEYOND, -0.1)] == drawn
    assert {"withheld", "65\u00a0%", "8.0\u00a0%", "74\u00a0%"} <= set(words(figure))
    assert 4 == sum(each.get_label() == "range" for each in ax.lines)


def test_words_keep_apart_on_both_drawings():
    """Names, ends, results and notes."""
    for phone in (False, True):
        (ax,) = draw("ranges", range_frame(), phone=phone).axes
        assert [] == overlapping(boxes(ax, [each for each in ax.texts if each.get_label() != "result"]))
        assert [] == overlapping(boxes(ax, [each for each in ax.texts if each.get_label() != "end"]))


def test_nothing_to_show_is_a_sentence():
    """No exception for an empty frame."""
    assert [theme.NOTHING] == words(draw("ranges", range_frame().iloc[:0]))
