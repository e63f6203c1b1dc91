"""Effects stand where the frame puts them: filled within clinics, which sets the scale, hollow between them."""

import numpy as np
import pandas as pd
import pytest

from wellanalysis.charts import draw, theme
from wellanalysis.errors import ProblemsFound

from .drawn import boxes, labelled, line, overlapping, words

GONE = float("nan")
OPTIONS = {
    "zone": 0.02,
    "zone_label": "no practical difference",
    "within_label": "within a clinic",
    "between_label": "between clinics",
}


def effects_frame() -> pd.DataFrame:
    """One that goes with the outcome, one that makes no difference, one of which nothing is known between clinics."""
    return pd.DataFrame(
        {
            "label": ["Early care", "Nutrition screened within 14 days", "Measured weekly"],
            "value": [0.09, 0.003, 0.04],
            "lower": [0.07, -0.005, 0.03],
            "upper": [0.11, 0.011, 0.05],
            "between": [0.04, 0.03, GONE],
            "between_lower": [0.02, -0.01, GONE],
            "between_upper": [0.06, 0.07, GONE],
            "note": ["+9 (7–11)", "0 (−1 to 1), vanishes", "+4 (3–5)"],
            "negligible": [False, True, False],
        }
    )


def test_within_and_between_stand_on_lines_of_their_own():
    """Three filled marks with their intervals, two hollow ones below."""
    (ax,) = draw("effects", effects_frame(), OPTIONS).axes
    within = [tuple(map(float, each.get_xdata())) for each in ax.lines if each.get_label() == "within"]
    between = [tuple(map(float, each.get_xdata())) for each in ax.lines if each.get_label() == "between"]
    assert within == [(0.07, 0.11), (-0.005, 0.011), (0.03, 0.05)]
    assert between == [(0.02, 0.06), (-0.01, 0.07)]
    own, beside = line(ax, "Early care"), line(ax, "Early care, between")
    assert (own[0], beside[0]) == ([0.09], [0.04])
    assert own[1][0] < beside[1][0]


def test_marks_differ_by_shape_and_filling_and_the_negligible_one_by_colour():
    """Nobody needs colours to tell within from between."""
    (ax,) = draw("effects", effects_frame(), OPTIONS).axes
    marks = {each.get_label(): each for each in ax.lines}
    assert marks["Early care"].get_marker() != marks["Early care, between"].get_marker()
    assert marks["Early care, between"].get_markerfacecolor() == "white"
    assert marks["Early care"].get_color() == theme.BLUE
    assert marks["Nutrition screened within 14 days"].get_color() == theme.INK


def test_the_zone_is_drawn_as_wide_as_it_is_and_named():
    """Two points either way; an interval that makes no difference lies inside it."""
    figure = draw("effects", effects_frame(), OPTIONS)
    (ax,) = figure.axes
    (zone,) = [each for each in ax.patches if each.get_label() == "zone"]
    assert np.allclose([zone.get_x(), zone.get_x() + zone.get_width()], [-0.02, 0.02])
    assert {"no practical difference", "0 (−1 to 1),\nvanishes"} <= set(words(figure))


def test_what_is_seen_between_clinics_does_not_set_the_scale():
    """As wide as everybody against nobody: what is seen within clinics keeps half of the width, and arrows point beyond."""
    frame = effects_frame().assign(between=[0.39, 0.03, GONE], between_upper=[0.59, 0.53, GONE])
    (ax,) = draw("effects", frame, OPTIONS).axes
    low, high = ax.get_xlim()
    assert (0.11 - -0.03) / (high - low) > 0.5
    assert len([each for each in ax.lines if each.get_label() == "beyond"]) == 2
    assert "Early care, between" not in {each.get_label() for each in ax.lines}
    shown = [max(map(float, each.get_xdata())) for each in ax.lines if each.get_label() == "between"]
    assert all(each <= high for each in shown)


def test_without_a_zone_there_is_no_band():
    """Only the line of no difference."""
    (ax,) = draw("effects", effects_frame()).axes
    assert not [each for each in ax.patches if each.get_label() == "zone"]
    assert line(ax, "none")[0] == [0, 0]


@pytest.mark.parametrize("between", [0.02, 0.09])
def test_marks_are_named_once_and_nothing_overlaps(between):
    """Where the marks of the first row are near each other, one name is lifted."""
    frame = effects_frame().assign(between=[between, 0.03, GONE])
    (ax,) = draw("effects", frame, OPTIONS).axes
    assert [text.get_text() for text in labelled(ax, "said once")] == ["within a clinic", "between clinics"]
    assert overlapping(boxes(ax, list(ax.texts))) == []


def test_an_effect_that_is_not_known_is_words_only():
    """Name and note stay, no mark."""
    frame = effects_frame().assign(value=[GONE, 0.003, 0.04], note=["cannot tell", "", ""])
    figure = draw("effects", frame, OPTIONS)
    (ax,) = figure.axes
    assert "Early care" not in {each.get_label() for each in ax.lines}
    assert {"Early care", "cannot tell"} <= set(words(figure))


def test_nothing_known_at_all_still_draws():
    """Words, and a scale around the zone."""
    frame = effects_frame().assign(value=GONE, lower=GONE, upper=GONE, between=GONE, between_lower=GONE)
    (ax,) = draw("effects", frame.assign(between_upper=GONE), OPTIONS).axes
    low, high = ax.get_xlim()
    assert low < -0.02
    assert high > 0.02


def test_an_empty_frame_gives_a_plain_sentence():
    """No rows, no exception."""
    assert ["Nothing to show for this period."] == words(draw("effects", pd.DataFrame()))


def test_a_missing_column_is_named():
    """With the nearest there is."""
    with pytest.raises(ProblemsFound, match="no column 'lower'"):
        draw("effects", effects_frame().drop(columns="lower"))
