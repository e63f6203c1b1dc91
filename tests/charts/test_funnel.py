"""The funnel draws units and limits as its frame gives them."""

import numpy as np
import pandas as pd
import pytest

from wellanalysis.charts import draw, placing

from .drawn import boxes, labelled, line, overlapping, words

SIZES = np.array([20.0, 50, 100, 200, 400])


def funnel_frame(values=(0.75, 0.60, 0.90, 0.74), sizes=(60, 100, 300, 380)):
    """Units within limits of 1.96 and 3.09 standard errors around 0.75, and the curve of those limits."""

    def limits(size):
        error = np.sqrt(0.75 * 0.25 / np.asarray(size, dtype=float))
        return {
            f"{side}_{name}": np.clip(0.75 + sign * z * error, 0, 1)
            for name, z in (("95", 1.96), ("998", 3.09))
            for side, sign in (("lower", -1), ("upper", 1))
        }

    units = pd.DataFrame({"part": "unit", "label": [f"C{at}" for at in range(len(values))], "value": values})
    units = units.assign(denominator=sizes, **limits(sizes), highlight=False, too_few=False)
    curve = pd.DataFrame({"part": "limit", "label": "", "value": 0.75, "denominator": SIZES, **limits(SIZES)})
    return pd.concat([units, curve.assign(highlight=False, too_few=False)], ignore_index=True)


def test_units_stand_at_their_size_and_value():
    """C1 and C2 lie outside their own 95 % limits, the others within."""
    (ax,) = draw("funnel", funnel_frame(), {"target": 0.75}).axes
    assert ([60, 380], [0.75, 0.74]) == line(ax, "within")
    assert ([100, 300], [0.60, 0.90]) == line(ax, "outside")


def test_limits_are_those_of_the_frame_and_named_by_their_coverage():
    """Four curves; 95 and 99.8 per cent, never 99."""
    frame = funnel_frame()
    figure = draw("funnel", frame, {"target": 0.75})
    (ax,) = figure.axes
    curve = frame[(frame["part"] == "limit") & (frame["denominator"] <= 380 * 1.06)]
    for name in ("lower_95", "upper_95", "lower_998", "upper_998"):
        assert list(curve[name]) == line(ax, name)[1]
    assert {"95\u00a0% limits", "99.8\u00a0% limits", "network 75\u00a0%"} <= set(words(figure))
    assert [] == overlapping(boxes(ax, labelled(ax, "end label")))


def test_only_the_highlighted_unit_is_named_unless_asked():
    """Others stay unnamed; with `name_units` those outside the 99.8 % limits are named too."""
    frame = funnel_frame().assign(highlight=lambda each: each["label"] == "C0")
    quiet, loud = draw("funnel", frame), draw("funnel", frame, {"name_units": True})
    assert ["C0 75\u00a0%"] == [text.get_text() for text in labelled(quiet.axes[0], "unit name")]
    assert {"C0 75\u00a0%", "C1", "C2"} == {text.get_text() for text in labelled(loud.axes[0], "unit name")}


def test_too_few_is_faint_and_never_outside():
    """A unit with too few is hollow whatever its value, and never named."""
    frame = funnel_frame().assign(too_few=lambda each: each["label"] == "C1")
    (ax,) = draw("funnel", frame, {"name_units": True}).axes
    assert ([100], [0.60]) == line(ax, "too few")
    assert ["C2"] == [text.get_text() for text in labelled(ax, "unit name")]


def test_names_of_neighbours_keep_apart():
    """Two units at nearly one place get names on different sides."""
    frame = funnel_frame(values=(0.90, 0.89, 0.75), sizes=(200, 205, 380))
    (ax,) = draw("funnel", frame, {"name_units": True}).axes
    assert [] == overlapping(boxes(ax, labelled(ax, "unit name")))


def test_the_highlighted_name_hides_no_unit():
    """In a crowd the name moves away from the marks, and stays within the figure."""
    values, sizes = [0.74 + 0.01 * (at % 5) for at in range(30)], [300 + 3 * at for at in range(30)]
    frame = funnel_frame(values=values, sizes=sizes).assign(highlight=lambda each: each["label"] == "C29")
    figure = draw("funnel", frame, {"target": 0.75})
    (ax,) = figure.axes
    (name,) = boxes(ax, labelled(ax, "unit name"))
    marks = ax.transData.transform([point for kind in ("within", "outside") for point in points(ax, kind)])
    assert 0 == name.count_contains(marks)
    assert name.x1 <= figure.bbox.width
    assert not any(name.overlaps(box) for box in boxes(ax, labelled(ax, "end label")))


def test_between_the_two_limits_a_unit_is_not_named():
    """C1 lies 2.3 standard errors out: outside 95, within 99.8."""
    frame = funnel_frame(values=(0.75, 0.65, 0.90), sizes=(60, 100, 300))
    (ax,) = draw("funnel", frame, {"name_units": True}).axes
    assert ["C2"] == [text.get_text() for text in labelled(ax, "unit name")]
    assert ([100, 300], [0.65, 0.90]) == line(ax, "outside")


@pytest.mark.parametrize("highlight", [True, False])
def test_of_a_crowd_outside_all_are_named_and_no_name_hides_anything(highlight):
    """Eleven of 24 far outside at nearly one size: names, no value, none over a mark, a name or a line's label."""
    values = [0.57 + 0.008 * at for at in range(6)] + [0.86 + 0.006 * at for at in range(5)] + [0.75] * 13
    sizes = [600 + 37 * (at * 7 % 11) for at in range(24)]
    frame = funnel_frame(values=values, sizes=sizes)
    far = (frame["part"] == "unit") & ~frame["value"].between(frame["lower_998"], frame["upper_998"])
    assert 11 == far.sum()
    figure = draw("funnel", frame.assign(highlight=far & highlight), {"name_units": True, "target": 0.75})
    (ax,) = figure.axes
    names = labelled(ax, "unit name")
    assert {text.get_text() for text in names} == set(frame.loc[far, "label"])
    found = boxes(ax, names)
    assert [] == overlapping(found + boxes(ax, labelled(ax, "end label")))
    kinds = ("within", "outside", "highlight")
    marks = ax.transData.transform([point for kind in kinds for point in points(ax, kind)])
    assert 0 == sum(box.count_contains(marks) for box in found)
    assert all(0 <= box.x0 and box.x1 <= figure.bbox.width for box in found)
    assert ("outside 99.8\u00a0%" in words(figure)) == highlight


def test_of_more_than_twelve_the_highlighted_are_named_first():
    """Sixteen far outside, the three nearest of them highlighted: these three and at most nine others."""
    values = [0.40 + 0.02 * at for at in range(8)] + [0.99 - 0.012 * at for at in range(8)]
    frame = funnel_frame(values=values, sizes=[350 + 90 * (at * 5 % 8) for at in range(16)])
    frame = frame.assign(highlight=lambda each: each["label"].isin(["C7", "C15", "C14"]))
    (ax,) = draw("funnel", frame, {"name_units": True, "target": 0.75}).axes
    names = {text.get_text() for text in labelled(ax, "unit name")}
    assert {"C7", "C14", "C15"} <= names
    assert len(names) <= 12


def test_a_highlighted_name_that_finds_no_room_is_placed_before_the_others(monkeypatch):
    """Two neighbours and one place: the one further out has it, unless the other alone is sought."""
    monkeypatch.setattr(placing, "PLACES", placing.PLACES[:1])
    frame = funnel_frame(values=(0.90, 0.897, 0.75), sizes=(200, 201, 380))
    named = []
    for highlight in ([], ["C1", "C2"]):
        shown = frame.assign(highlight=frame["label"].isin(highlight))
        (ax,) = draw("funnel", shown, {"name_units": True}).axes
        named.append({text.get_text() for text in labelled(ax, "unit name")} - {"C2"})
    assert [{"C0"}, {"C1"}] == named


def test_a_limit_with_teeth_is_joined_at_its_tips():
    """The outermost rows of each limit, each as given: no line turns back towards the target and out again."""
    frame = funnel_frame(values=(0.75, 0.74), sizes=(20, 60))
    teeth = frame["part"] == "limit"
    curve = pd.DataFrame({"denominator": [20.0, 22, 24, 40, 60], "upper_998": [0.95, 0.91, 0.94, 0.90, 0.92]})
    curve = curve.assign(part="limit", lower_998=[0.50, 0.55, 0.52, 0.60, 0.58], lower_95=0.6)
    curve = curve.assign(upper_95=[0.93, 0.90, 0.89, 0.90, 0.88])
    (ax,) = draw("funnel", pd.concat([frame[~teeth], curve], ignore_index=True)).axes
    assert ([20, 24, 60], [0.95, 0.94, 0.92]) == line(ax, "upper_998")
    assert ([20, 24, 60], [0.50, 0.52, 0.58]) == line(ax, "lower_998")
    assert ([20, 40, 60], [0.93, 0.90, 0.88]) == line(ax, "upper_95")
    assert ([20, 60], [0.6, 0.6]) == line(ax, "lower_95")
    assert all(each.get_clip_on() for each in ax.lines if "_9" in str(each.get_label()))


def test_a_limit_begins_where_the_curve_begins_though_its_first_tip_comes_later():
    """Else the band between the limits has a slanting end, as if the smallest clinics had no limit."""
    frame = funnel_frame(values=(0.75, 0.74), sizes=(20, 60))
    curve = pd.DataFrame({"denominator": [20.0, 22, 24, 40, 60], "lower_95": [0.05, 0.045, 0.04, 0.06, 0.08]})
    curve = curve.assign(part="limit", lower_998=0.0, upper_95=0.9, upper_998=0.95)
    (ax,) = draw("funnel", pd.concat([frame[frame["part"] != "limit"], curve], ignore_index=True)).axes
    assert ([20, 24, 60], [0.04, 0.04, 0.08]) == line(ax, "lower_95")


def test_a_smooth_limit_keeps_its_rows_whatever_one_of_them_lacks():
    """Twenty falling limits, one of them unknown: nineteen are joined."""
    limits = [0.9 - 0.005 * at for at in range(20)]
    limits[7] = float("nan")
    curve = pd.DataFrame({"part": "limit", "denominator": np.arange(20.0, 60, 2), "upper_998": limits})
    curve = curve.assign(lower_998=0.5, upper_95=0.8, lower_95=0.6)
    frame = funnel_frame(values=(0.75, 0.74), sizes=(20, 60)).query("part == 'unit'")
    (ax,) = draw("funnel", pd.concat([frame, curve], ignore_index=True)).axes
    assert [each for each in limits if each == each] == line(ax, "upper_998")[1]


@pytest.mark.parametrize(("sizes", "left"), [((300, 350, 400), 270), ((60, 350, 400), 0)])
def test_the_size_axis_begins_near_the_smallest_unit_unless_that_is_small(sizes, left):
    """Nine tenths of 300; zero where a unit has 60 of the 400 of the largest."""
    (ax,) = draw("funnel", funnel_frame(values=(0.75, 0.74, 0.76), sizes=sizes)).axes
    assert left == pytest.approx(ax.get_xlim()[0])


def points(ax, kind):
    """Size and value of the units of one kind, none where there are none."""
    return list(zip(*line(ax, kind), strict=True)) if kind in [each.get_label() for each in ax.lines] else []


@pytest.mark.parametrize("frame", [pd.DataFrame(), funnel_frame(values=(), sizes=())], ids=["empty", "limits only"])
def test_no_units_give_a_plain_sentence(frame):
    """Limits without units are no message."""
    assert 1 == len(words(draw("funnel", frame)))


def test_one_unit_without_limits_is_drawn():
    """A network that is too small for limits still shows its unit."""
    frame = pd.DataFrame({"part": ["unit"], "label": ["C0"], "value": [0.8], "denominator": [30.0]})
    assert ([30], [0.8]) == line(draw("funnel", frame).axes[0], "within")


def test_limits_of_chance_alone_are_dashed_and_named_and_the_key_says_who_is_marked():
    """Inside the wider ones; a frame without them has no such line."""
    near = funnel_frame().assign(lower_chance=lambda each: each["lower_95"], upper_chance=lambda each: each["upper_95"])
    near = near.assign(highlight=lambda each: each["label"].isin(["C1", "C2"]))
    figure = draw("funnel", near, {"target": 0.75, "name_units": True, "marked": "beyond chance alone"})
    (ax,) = figure.axes
    assert line(ax, "upper_chance")[1] == line(ax, "upper_95")[1]
    assert {"99.8\u00a0%, chance alone", "beyond chance alone"} <= set(words(figure))
    assert "99.8\u00a0%, chance alone" not in words(draw("funnel", funnel_frame(), {"target": 0.75}))
