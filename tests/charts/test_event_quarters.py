"""Effects by quarter since the start: what came before stands apart from what came after."""

import numpy as np
import pandas as pd
import pytest

from wellanalysis.charts import draw
from wellanalysis.errors import ProblemsFound

from .drawn import boxes, labelled, line, overlapping, words


def event_frame(first=-8, last=10):
    """Nothing before the start, a rise of 12 points that is there from the third quarter on."""
    event = np.arange(first, last + 1)
    value = np.where(event < 3, 0.0, 0.12)
    return pd.DataFrame(
        {
            "event": event,
            "value": value,
            "lower": value - 0.03,
            "upper": value + 0.03,
            "clinics": np.where(event < 8, 18, 6),
        }
    )


def test_before_and_after_differ_in_shape_and_the_start_lies_between():
    """Hollow points before the line, joined diamonds after it; smaller hollow ones where fewer clinics have come."""
    (ax,) = draw("event_quarters", event_frame()).axes
    assert line(ax, "before")[0] == list(range(-8, 0))
    assert line(ax, "after")[0] == list(range(8))
    assert line(ax, "fewer")[0] == [8, 9, 10]
    np.testing.assert_allclose(line(ax, "line")[1], [0.0] * 3 + [0.12] * 8)
    marks = {each.get_label(): each for each in ax.lines}
    assert marks["before"].get_marker() != marks["after"].get_marker()
    assert marks["before"].get_markerfacecolor() == "white"
    assert marks["fewer"].get_markersize() < marks["after"].get_markersize()
    assert marks["fewer"].get_markerfacecolor() == "white" != marks["after"].get_markerfacecolor()
    assert line(ax, "start")[0] == [-0.5, -0.5]
    assert line(ax, "zero")[1] == [0.0, 0.0]


def test_every_interval_is_drawn_and_inside_the_axes():
    """One line per quarter, from its lower to its upper end."""
    (ax,) = draw("event_quarters", event_frame()).axes
    drawn = [
        path.vertices[:, 1] for each in ax.collections if each.get_label() == "interval" for path in each.get_paths()
    ]
    np.testing.assert_allclose(np.array(drawn), event_frame()[["lower", "upper"]].to_numpy())  # before, after, fewer
    low, high = ax.get_ylim()
    assert low <= event_frame()["lower"].min()
    assert high >= event_frame()["upper"].max()


def test_the_newest_effect_and_both_lines_are_named():
    """A reader needs no key."""
    figure = draw("event_quarters", event_frame(), {"start_label": "programme starts", "zero_label": "no effect"})
    assert {
        "+12\u00a0points",
        "programme starts",
        "no effect",
        "quarters since the start (hollow\ndiamonds: not all clinics yet)",
        "clinics",
        "18",
        "6",
    } <= set(words(figure))


def test_the_effect_that_the_heading_tells_stands_above_and_beside_no_point():
    """With its quarters: the newest point is of fewer clinics, and is not what is told."""
    (ax,) = draw("event_quarters", event_frame(), {"told": "+8 points (5-11), newest four quarters"}).axes
    (told,) = labelled(ax, "told")
    assert told.get_text().startswith("+8 points")
    assert [each for each in labelled(ax, "end label") if each.get_text().startswith("+")] == []
    assert overlapping(boxes(ax, [told, *labelled(ax, "start label")])) == []


def test_where_all_clinics_have_come_so_far_nothing_is_pale():
    """And nothing is said of it."""
    figure = draw("event_quarters", event_frame(-4, 6))
    (ax,) = figure.axes
    assert line(ax, "fewer")[0] == []
    assert "quarters since the start" in words(figure)


@pytest.mark.parametrize(("first", "last"), [(-1, 0), (-4, 4), (-20, 30)])
def test_texts_keep_apart(first, last):
    """Where the numbers of the quarters do not fit, some are left out, never the quarter of the start."""
    (ax,) = draw("event_quarters", event_frame(first, last)).axes
    assert overlapping(boxes(ax, ax.get_xticklabels())) == []
    assert overlapping(boxes(ax, labelled(ax, "clinics"))) == []
    assert overlapping(boxes(ax, labelled(ax, "end label"))) == []
    assert "0" in [each.get_text() for each in ax.get_xticklabels()]


def test_a_quarter_without_an_effect_is_a_gap():
    """The line breaks, and its number of clinics is a dash."""
    frame = event_frame(-2, 2)
    frame.loc[frame["event"] == 1, ["value", "lower", "upper", "clinics"]] = np.nan
    (ax,) = draw("event_quarters", frame).axes
    assert np.isnan(line(ax, "line")[1][1])
    assert "–" in [each.get_text() for each in labelled(ax, "clinics")]


def test_effects_below_zero_keep_the_zero_line_in_view():
    """An effect on events that are better rare goes down, in its own unit."""
    frame = event_frame(-2, 6).assign(value=-3.0, lower=-4.0, upper=-2.0)
    figure = draw("event_quarters", frame, {"unit": "days"})
    (ax,) = figure.axes
    assert ax.get_ylim()[1] >= 0
    assert "−3.0\u00a0days" in words(figure)


def test_nothing_to_draw_gives_a_plain_sentence():
    """No rows, or no effect at all: no exception."""
    assert words(draw("event_quarters", pd.DataFrame())) == ["Nothing to show for this period."]
    none = event_frame().assign(value=np.nan, lower=np.nan, upper=np.nan)
    assert words(draw("event_quarters", none)) == ["Nothing to show for this period."]


def test_a_column_that_is_absent_is_named():
    """With the remedy."""
    with pytest.raises(ProblemsFound, match="event"):
        draw("event_quarters", event_frame().drop(columns="event"))
