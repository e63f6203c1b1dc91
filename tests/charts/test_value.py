"""The chart of quality beside cost: where clinics lie, whom it names, and what its corners say."""

import pandas as pd
import pytest

from wellanalysis.charts import draw, layout

from .drawn import overlapping

CORNERS = [
    "fewer good results, higher cost",
    "more good results, higher cost",
    "fewer good results, lower cost",
    "more good results, lower cost",
]


def value_frame() -> pd.DataFrame:
    """Five clinics, of which two stand apart by their cost."""
    return pd.DataFrame(
        {
            "label": ["North", "South", "East", "West", "Middle"],
            "quality": [0.92, 1.03, 1.0, 1.06, float("nan")],
            "quality_lower": [0.87, 0.98, 0.96, 1.01, 0.9],
            "quality_upper": [0.96, 1.07, 1.04, 1.10, 1.1],
            "cost": [1.5, 0.7, 1.02, 0.98, 1.0],
            "cost_lower": [1.4, 0.64, 0.9, 0.9, 0.8],
            "cost_upper": [1.62, 0.76, 1.1, 1.06, 1.2],
            "marked": [True, True, False, False, False],
        }
    )


def labelled(ax, name):
    """Texts with an artist label."""
    return [text for text in ax.texts if text.get_label() == name and text.get_visible()]


@pytest.mark.parametrize("phone", [False, True])
def test_only_clinics_that_stand_apart_are_named_and_no_name_meets_a_corner(phone):
    """On either width."""
    figure = draw("value", value_frame(), {"corners": CORNERS}, phone=phone)
    figure.canvas.draw()
    ax = figure.axes[0]
    assert sorted(text.get_text() for text in labelled(ax, "name")) == ["North", "South"]
    assert len(labelled(ax, layout.END)) == 4
    boxes = [
        text.get_window_extent(figure.canvas.get_renderer())
        for text in (*labelled(ax, "name"), *labelled(ax, layout.END))
    ]
    assert not overlapping(boxes)


def test_each_clinic_has_both_intervals_and_one_without_quality_is_not_drawn():
    """Cost is never drawn alone."""
    ax = draw("value", value_frame()).axes[0]
    assert sum(line.get_label() == "interval" for line in ax.lines) == 8
    assert sum(len(line.get_xdata()) for line in ax.lines if line.get_label() in ("clinic", "marked")) == 4


def test_as_expected_lies_inside_both_axes():
    """Even where all clinics lie on one side."""
    far = value_frame().assign(cost=1.4, cost_lower=1.3, cost_upper=1.5)
    ax = draw("value", far).axes[0]
    assert ax.get_ylim()[0] < 1 < ax.get_ylim()[1]
    assert ax.get_xlim()[0] < 1 < ax.get_xlim()[1]


def test_nothing_to_draw_says_so():
    """An empty frame has no axes to read."""
    figure = draw("value", value_frame().iloc[:0])
    assert "Nothing to show" in figure.axes[0].texts[0].get_text()
