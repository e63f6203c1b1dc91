"""Site by site: one interval per clinic, in the order given."""

import pandas as pd
import pytest

from wellanalysis.charts import draw, theme
from wellanalysis.charts.sites import rows
from wellanalysis.errors import ProblemsFound

from .drawn import boxes, labelled, line, overlapping, words


def site_frame(count=6, **more):
    """Clinics in regions of six, each 0.08 better with an interval of 0.05 to either side."""
    frame = pd.DataFrame(
        {
            "label": [f"Clinic {at:02d}" for at in range(count)],
            "group": [f"Region {at // 6}" for at in range(count)],
            "value": 0.08,
            "lower": 0.03,
            "upper": 0.13,
            "word": "improved",
            "state": "improved",
            "highlight": False,
        }
    )
    return frame.assign(**more)


@pytest.mark.parametrize("count", [24, 36])
def test_every_clinic_of_a_network_has_its_interval_name_and_word_without_overlap(count):
    """24 and 36 clinics: all there, in order, legible."""
    figure = draw("sites", site_frame(count))
    (ax,) = figure.axes
    assert [f"Clinic {at:02d}" for at in range(count)] == [text.get_text() for text in labelled(ax, "name")]
    assert count == len(labelled(ax, "word"))
    intervals = [each for each in ax.lines if each.get_label() == "interval"]
    assert {(0.03, 0.13)} == {tuple(map(float, each.get_xdata())) for each in intervals}
    assert count == len(intervals)
    heights = [float(each.get_ydata()[0]) for each in intervals]
    assert sorted(heights) == heights
    assert [] == overlapping(boxes(ax, list(ax.texts)))
    assert figure.get_size_inches()[1] < 8.5


def test_words_leave_the_plot_two_fifths_of_the_width_and_long_ones_take_two_lines():
    """The words in use fit at the right, on a phone too; nothing overlaps."""
    said = [
        "no clear change (not yet in it)",
        "promising, not conclusive",
        "going the other way, not conclusive (not yet in it)",
    ]
    frame = site_frame(24, label="Granary Square", word=said * 8, state=["none", "promising", "none"] * 8)
    figure = draw("sites", frame)
    (ax,) = figure.axes
    assert said * 8 == [text.get_text().replace("\n", " ") for text in labelled(ax, "word")]
    assert 0.4 <= ax.get_position().width
    assert [] == overlapping(boxes(ax, list(ax.texts)))
    assert all(box.x1 <= figure.bbox.width for box in boxes(ax, list(ax.texts)))


def test_states_differ_by_shape_and_filling():
    """Improved, promising, none and worse are told apart without colour."""
    states = ["improved", "promising", "none", "worse", "waiting", "too_few"]
    (ax,) = draw("sites", site_frame(state=states)).axes
    looks = {
        (each.get_marker(), each.get_markerfacecolor() == "white", each.get_markersize() < 5)
        for each in ax.lines
        if str(each.get_label()).startswith("Clinic")
    }
    assert 5 == len(looks)


def test_a_clinic_that_waits_keeps_the_shape_of_its_word():
    """Its name and word are grey; its mark says what happened, as anywhere else."""
    frame = site_frame(state=["promising", "worse"] + ["improved"] * 4, waiting=[True, True] + [False] * 4)
    (ax,) = draw("sites", frame).axes
    marks = {each.get_label(): each.get_marker() for each in ax.lines}
    assert [theme.STATES[theme.State(each)].marker for each in ("promising", "worse")] == [
        marks["Clinic 00"],
        marks["Clinic 01"],
    ]
    assert [theme.GREY] * 2 == [text.get_color() for text in labelled(ax, "name")[:2]]
    assert theme.INK == labelled(ax, "name")[2].get_color()


def test_too_few_is_text_only():
    """No estimate is drawn where there are too few, even if the frame holds one."""
    frame = site_frame(state=["too_few"] + ["improved"] * 5, word=["too few to show"] + ["improved"] * 5)
    (ax,) = draw("sites", frame).axes
    assert "Clinic 00" not in [each.get_label() for each in ax.lines]
    assert "too few to show" in [text.get_text() for text in labelled(ax, "word")]


def test_a_network_of_too_few_everywhere_is_still_a_list():
    """All clinics too small: names and words, no exception."""
    gone = float("nan")
    frame = site_frame(state="too_few", word="too few to show", value=gone, lower=gone, upper=gone)
    assert 6 == words(draw("sites", frame)).count("too few to show")


def test_differences_of_proportions_are_written_as_points():
    """0.08 reads as +8 on an axis of percentage points, around the line of no change."""
    figure = draw("sites", site_frame())
    (ax,) = figure.axes
    assert "percentage points" == ax.get_xlabel()
    assert "+10" in words(figure)
    assert [0.0, 0.0] == line(ax, "reference")[0]


def test_an_axis_says_what_its_points_are():
    """A difference from what, where the unit does not say it."""
    (ax,) = draw("sites", site_frame(), {"unit": "points", "x_label": "change since the baseline, points"}).axes
    assert ax.get_xlabel() == "change since the baseline, points"


def test_groups_stand_above_their_clinics():
    """A name row, its clinics, a little air, the next name row."""
    found = rows(pd.Series(["North", "North", "South"]))
    assert [("North", -1), ("", 0), ("", 1), ("South", -1), ("", 2)] == [(row.group, row.at) for row in found]
    assert [0, 1, 2, 3.35, 4.35] == [row.y for row in found]


def test_an_unknown_state_names_the_nearest():
    """A state outside the vocabulary would otherwise be drawn as something else."""
    with pytest.raises(ProblemsFound, match="did you mean 'improved'"):
        draw("sites", site_frame(state="improvd"))


def test_an_empty_frame_gives_a_plain_sentence():
    """No clinics, no exception."""
    assert ["Nothing to show for this period."] == words(draw("sites", pd.DataFrame()))
