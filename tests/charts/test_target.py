"""Months, averages and targets stand where the frame puts them."""

import pandas as pd

from wellanalysis.charts import draw, theme

from .drawn import boxes, overlapping, words


def target_frame():
    """A baseline year without a target, a year of the contract, and the next with two months whose claims come in."""
    months = pd.date_range("2023-01-01", periods=32, freq="MS")
    gone = float("nan")
    return pd.DataFrame(
        {
            "month": months,
            "value": [500.0 + 3 * (at % 5) + at for at in range(32)],
            "average": [512.0] * 12 + [524.0] * 12 + [531.0] * 6 + [gone] * 2,
            "target": [gone] * 12 + [530.0] * 12 + [545.0] * 8,
            "waits": [False] * 30 + [True] * 2,
        }
    )


def test_each_year_has_its_average_and_its_target():
    """Three averages, two targets: none before the contract."""
    (ax,) = draw("target", target_frame(), {"unit": "$ per member month"}).axes
    heights = {
        name: [float(each.get_ydata()[0]) for each in ax.lines if each.get_label() == name]
        for name in ("average", "target")
    }
    assert {"average": [512.0, 524.0, 531.0], "target": [530.0, 545.0]} == heights


def test_months_whose_claims_come_in_are_hollow_and_named():
    """Two of them, and a key that says what they are."""
    figure = draw("target", target_frame())
    (ax,) = figure.axes
    (hollow,) = [each for each in ax.lines if each.get_label() == "claims still coming in"]
    assert 2 == len(hollow.get_xdata())
    assert "white" == hollow.get_markerfacecolor()
    assert {"claims still coming in", "average\n2025 531", "target 2025 545"} & set(words(figure)) >= {
        "claims still coming in"
    }
    whole = [" ".join(each.split()) for each in words(figure)]
    assert {"average 2025 531", "target 2025 545"} <= set(whole)
    assert [] == overlapping(boxes(ax, list(ax.texts)))


def test_nothing_to_show_is_a_sentence():
    """No exception for an empty frame."""
    assert [theme.NOTHING] == words(draw("target", target_frame().iloc[:0]))
