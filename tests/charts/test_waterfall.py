"""Steps lead from one value to the other, and what is not known is drawn as nothing."""

import pandas as pd

from wellanalysis.charts import draw

from .drawn import boxes, labelled, overlapping, words

GONE = float("nan")


def change():
    """75 % to 74.7 % in three known steps."""
    return pd.DataFrame(
        {
            "label": [
                "2026Q1, as known now",
                "Late or corrected data",
                "Other patients (case mix)",
                "Like for like",
                "Where patients went",
                "2026Q2",
            ],
            "kind": ["level", "unknown", "part", "part", "part", "level"],
            "start": [0.75, GONE, 0.75, 0.752, 0.747, 0.747],
            "end": [0.75, GONE, 0.752, 0.747, 0.747, 0.747],
            "lower": [GONE, GONE, GONE, 0.73, GONE, GONE],
            "upper": [GONE, GONE, GONE, 0.76, GONE, GONE],
            "note": ["75.0 %", "not known", "+0.2 points", "−0.5 points", "0.0 points", "74.7 %"],
        }
    )


def test_bars_reach_from_start_to_end():
    """One for each step that is something; the interval lies around its end."""
    figure = draw("waterfall", change(), {"unit": "%"})
    (ax,) = figure.axes
    bars = [(round(bar.get_x(), 4), round(bar.get_width(), 4)) for bar in ax.patches]
    assert bars == [(0.75, 0.002), (0.752, -0.005)]
    (interval,) = [line for line in ax.lines if line.get_label() == "interval"]
    assert list(interval.get_xdata()) == [0.73, 0.76]


def test_nothing_and_not_known_look_different():
    """A step of nothing is a thin mark; of what is not known there are words alone."""
    figure = draw("waterfall", change(), {"unit": "%"})
    (ax,) = figure.axes
    assert sum(line.get_label() == "no step" for line in ax.lines) == 1
    styles = {text.get_text(): text.get_fontstyle() for text in labelled(ax, "note")}
    assert styles["not known"] == "italic"
    assert styles["0.0 points"] == "normal"


def test_scales_of_one_width_make_equal_steps_look_equal():
    """And shares that there cannot be are not on it."""
    (ax,) = draw("waterfall", change(), {"unit": "%", "width": 0.2}).axes
    low, high = ax.get_xlim()
    assert 0.2 <= high - low <= 0.23
    rare = change()
    rare[["start", "end", "lower", "upper"]] -= 0.73
    (ax,) = draw("waterfall", rare, {"unit": "%", "width": 0.2}).axes
    assert ax.get_xlim()[0] > -0.02
    assert ax.get_xlim()[1] >= 0.2


def test_labels_keep_apart_and_inside():
    """Names at the left, numbers at the right."""
    figure = draw("waterfall", change(), {"unit": "%"})
    (ax,) = figure.axes
    assert overlapping(boxes(ax, list(ax.texts))) == []
    assert all(box.x0 >= 0 and box.x1 <= figure.bbox.width for box in boxes(ax, list(ax.texts)))


def test_an_empty_frame_gives_a_plain_sentence():
    """No rows, no exception."""
    assert ["Nothing to show for this period."] == words(draw("waterfall", pd.DataFrame()))
    nothing = change().assign(kind="unknown")
    assert ["Nothing to show for this period."] == words(draw("waterfall", nothing))
