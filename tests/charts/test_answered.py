"""The share answered by days since the question."""

import pandas as pd
import pytest

from wellanalysis.charts import draw

from .drawn import boxes, labelled, line, words


def answer_curve() -> pd.DataFrame:
    """Three steps, with intervals."""
    return pd.DataFrame(
        {"day": [2.0, 6.0, 11.0], "share": [0.3, 0.6, 0.8], "lower": [0.2, 0.5, 0.7], "upper": [0.4, 0.7, 0.9]}
    )


def test_the_curve_begins_at_nothing_and_stays_level_to_the_end():
    """Each day of an answer is a step; after the last nothing is added."""
    (ax,) = draw("answered", answer_curve(), {"until": 40}).axes
    assert line(ax, "answered") == ([0, 2, 6, 11, 40], [0, 0.3, 0.6, 0.8, 0.8])
    assert ax.get_xlim() == (0, 40)


@pytest.mark.parametrize(("promised", "reached"), [(10, 0.6), (1, 0.0), (35, 0.8)])
def test_the_promised_day_is_marked_where_the_curve_is_by_then(promised, reached):
    """On a step, before the first, near the right end: inside the figure each time."""
    figure = draw("answered", answer_curve(), {"until": 40, "promised": promised, "told": "60 % within 10 days"})
    (ax,) = figure.axes
    assert line(ax, "at promise") == ([promised], [reached])
    (told,) = labelled(ax, "told")
    (box,) = boxes(ax, [told])
    assert box.x0 >= 0
    assert box.x1 <= figure.bbox.width
    assert "promised" in words(figure)


def test_without_an_answer_there_is_a_sentence():
    """No curve of nothing."""
    assert words(draw("answered", answer_curve().head(0))) == ["Nothing to show for this period."]
