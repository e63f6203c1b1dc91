"""The trend chart shows what its frame says, and nothing collides."""

import matplotlib.dates as dates
import pandas as pd
import pytest

from wellanalysis.charts import draw

from .drawn import boxes, labelled, line, overlapping, trend_frame, words

VALUES = [0.70, 0.72, 0.71, 0.74, 0.69, 0.73, 0.80, 0.82, 0.84, 0.83, 0.86, 0.85]


def test_the_line_goes_through_the_values_of_the_frame():
    """X are the months and y the values, untouched."""
    frame = trend_frame(VALUES)
    (ax,) = draw("trend", frame).axes
    x, y = line(ax, "value")
    assert VALUES == y
    assert list(frame["month"]) == [pd.Timestamp(each) for each in x]


def test_limits_and_centre_are_those_of_the_frame():
    """The band reaches from lower to upper and the centre line lies at the centre."""
    (ax,) = draw("trend", trend_frame(VALUES)).axes
    (band,) = [each for each in ax.collections if each.get_label() == "limits"]
    heights = band.get_paths()[0].vertices[:, 1]
    assert (0.6, 0.9) == (heights.min(), heights.max())
    assert {0.75} == set(line(ax, "centre")[1])


def test_without_limits_there_is_no_band():
    """A run chart shows its centre by its own name, and no band."""
    figure = draw("trend", trend_frame(VALUES), {"limits": False, "centre_label": "median"})
    (ax,) = figure.axes
    assert "limits" not in [each.get_label() for each in ax.collections]
    assert "median" in words(figure)
    assert "usual range" not in words(figure)


def test_signals_differ_by_shape_and_are_named():
    """Each kind of special cause has its own marker, colour and word."""
    signals = ["", "improving", "concerning", "special"] * 3
    figure = draw("trend", trend_frame(VALUES).assign(signal=signals))
    (ax,) = figure.axes
    marks = {each.get_label(): each for each in ax.lines if each.get_label() in set(signals)}
    assert [VALUES[at] for at in (2, 6, 10)] == line(ax, "concerning")[1]
    assert 3 == len({mark.get_marker() for mark in marks.values()})
    assert 3 == len({mark.get_color() for mark in marks.values()})
    assert {"improving", "concerning", "unusual"} <= set(words(figure))


def test_withheld_months_are_a_gap_with_ticks_and_one_word():
    """The line breaks; ticks stand at the withheld months; the word stands once."""
    values = [0.7, 0.72, float("nan"), float("nan"), 0.71, 0.74, float("nan"), 0.75]
    frame = trend_frame(values)
    figure = draw("trend", frame)
    (ax,) = figure.axes
    assert [2, 3, 6] == [at for at, y in enumerate(line(ax, "value")[1]) if y != y]
    assert list(frame["month"][[2, 3, 6]]) == [pd.Timestamp(each) for each in line(ax, "withheld")[0]]
    assert 1 == words(figure).count("withheld")


def test_baseline_is_bracketed_from_its_first_to_its_last_month():
    """The bracket has the ends of the baseline and its name."""
    frame = trend_frame(VALUES)
    figure = draw("trend", frame)
    (ax,) = figure.axes
    first, last = dates.date2num(frame["month"][[0, 5]])
    assert [first, last] == line(ax, "baseline")[0]
    assert 1 == words(figure).count("baseline")


def test_provisional_months_are_hollow_from_the_month_named_on():
    """The month named is the first hollow one; the word stands once."""
    frame = trend_frame(VALUES)
    figure = draw("trend", frame, {"provisional_from": "2024-11-01"})
    (ax,) = figure.axes
    assert VALUES[10:] == line(ax, "plain provisional")[1]
    assert VALUES[:10] == line(ax, "plain")[1]
    (mark,) = [each for each in ax.lines if each.get_label() == "plain provisional"]
    assert "white" == mark.get_markerfacecolor()
    assert 1 == words(figure).count("provisional")


@pytest.mark.parametrize(
    ("values", "provisional_from", "expected"),
    [
        (VALUES, None, "85\u00a0%"),
        (VALUES, "2024-11-01", "83\u00a0% (Oct)"),
        ([*VALUES[:9], float("nan"), *VALUES[10:]], "2024-11-01", "84\u00a0% (Sep)"),
        ([*VALUES, 0.5, 0.6], "2024-11-01", "83\u00a0% (Oct ’24)"),
        (VALUES, "2024-01-01", None),
    ],
    ids=["all final", "two open", "withheld before open", "of last year", "all open"],
)
def test_the_number_at_the_end_is_that_of_the_last_final_month(values, provisional_from, expected):
    """Never of a provisional or withheld month; the month stands beside where it is not the last of the axis."""
    (ax,) = draw("trend", trend_frame(values), {"provisional_from": provisional_from}).axes
    bold = [each.get_text() for each in labelled(ax, "end label") if each.get_fontweight() == "bold"]
    assert ([expected] if expected else []) == bold


@pytest.mark.parametrize("benchmark", [0.85, 0.851, 0.849, 0.75, 0.99])
def test_end_labels_do_not_overlap(benchmark):
    """However near benchmark, centre and last value lie, their labels keep apart and within the figure."""
    figure = draw("trend", trend_frame(VALUES), {"benchmark": benchmark})
    (ax,) = figure.axes
    ends = labelled(ax, "end label")
    assert 3 == len(ends)
    found = boxes(ax, ends)
    assert [] == overlapping(found)
    assert all(box.x1 <= figure.bbox.width and box.y0 >= 0 and box.y1 <= figure.bbox.height for box in found)


def test_last_value_and_benchmark_are_labelled_with_their_numbers():
    """Per cent with a no-break space; the benchmark by name, or by the label given."""
    seen = words(draw("trend", trend_frame(VALUES), {"benchmark": 0.9}))
    assert "85\u00a0%" in seen
    assert "benchmark 90\u00a0%" in seen
    seen = words(draw("trend", trend_frame(VALUES), {"benchmark": 0.9, "benchmark_label": "agreed 90\u00a0%"}))
    assert "agreed 90\u00a0%" in seen
    assert "benchmark 90\u00a0%" not in seen


def test_a_last_value_that_is_not_of_the_last_month_names_its_month():
    """Else the number would be read as that of a month that is withheld."""
    seen = words(draw("trend", trend_frame([0.7, 0.8, 0.78, float("nan")])))
    assert "78\u00a0% (Mar)" in seen


def test_events_are_dated_lines_with_labels_that_keep_apart():
    """Lines stand at their months, labels do not overlap, an event outside the months is left out."""
    events = [
        {"month": "2024-05-01", "label": "programme start"},
        {"month": "2024-06-01", "label": "new guideline"},
        {"month": "2024-07-01", "label": "a third thing that happened"},
        {"month": "2024-12-01", "label": "at the very end"},
        {"month": "2031-01-01", "label": "not yet"},
    ]
    figure = draw("trend", trend_frame(VALUES), {"events": events})
    (ax,) = figure.axes
    at = [float(each.get_xdata()[0]) for each in ax.lines if each.get_label() == "event"]
    assert list(dates.date2num(pd.to_datetime([each["month"] for each in events[:4]]))) == at
    found = boxes(ax, labelled(ax, "event label"))
    assert [] == overlapping(found)
    assert all(0 <= box.x0 and box.x1 <= figure.bbox.width and box.y1 <= figure.bbox.height for box in found)
    assert "not yet" not in words(figure)


def test_the_key_does_not_meet_the_labels_of_events():
    """The line that names the marks stands above them."""
    events = [{"month": "2024-02-01", "label": "programme start"}]
    (ax,) = draw("trend", trend_frame(VALUES), {"events": events}).axes
    key = ax.get_legend().get_window_extent()
    assert not any(box.overlaps(key) for box in boxes(ax, labelled(ax, "event label")))


def test_lanes_below_do_not_overlap():
    """Baseline, withheld and provisional labels keep apart even on few months."""
    frame = trend_frame([0.7, 0.7, 0.7, float("nan"), 0.7, 0.8, 0.7]).assign(baseline=[True] * 6 + [False])
    (ax,) = draw("trend", frame, {"provisional_from": "2024-07-01"}).axes
    texts = [text for text in ax.texts if text.get_text() in ("baseline", "withheld", "provisional")]
    assert 3 == len(texts)
    assert [] == overlapping(boxes(ax, texts))
    lowest = min(ax.transData.transform((0, y))[1] for y in line(ax, "plain")[1])
    assert all(box.y1 < lowest for box in boxes(ax, texts))


def test_the_same_ends_give_the_same_scale():
    """Two clinics with the same y_floor and y_ceiling can be compared by eye."""
    options = {"y_floor": 0.4, "y_ceiling": 1.0}
    one, other = (draw("trend", trend_frame(values), options).axes[0] for values in (VALUES, [0.5, 0.6, 0.95]))
    assert [tick for tick in one.get_yticks()] == [tick for tick in other.get_yticks()]
    assert 0.4 >= one.get_ylim()[0]
    assert 1.0 <= one.get_ylim()[1]


def test_an_empty_frame_gives_a_plain_sentence():
    """No exception, no empty axes."""
    assert ["Nothing to show for this period."] == words(draw("trend", pd.DataFrame()))
    assert ["Nothing to show for this period."] == words(draw("trend", trend_frame([]), {"benchmark": 0.9}))


def test_all_withheld_says_so():
    """Withheld is not nothing."""
    assert ["All values are withheld."] == words(draw("trend", trend_frame([float("nan")] * 5), {"benchmark": 0.85}))


def test_one_point_is_drawn_and_labelled():
    """A first month has a value and no band."""
    figure = draw("trend", trend_frame([0.78]))
    assert [0.78] == line(figure.axes[0], "plain")[1]
    assert "78\u00a0%" in words(figure)
    assert "usual range" not in words(figure)


def test_a_frame_that_lost_its_types_in_a_file_draws_the_same():
    """JSON turns empty columns into None and months into text."""
    frame = trend_frame(VALUES)
    loose = frame.assign(
        month=frame["month"].dt.strftime("%Y-%m-%dT00:00:00"), lower=None, upper=None, baseline=None, signal=None
    ).astype(object)
    (ax,) = draw("trend", loose).axes
    assert VALUES == line(ax, "value")[1]


def test_the_frame_is_left_as_it_was():
    """Frame in, figure out; nothing is changed in place."""
    frame = trend_frame(VALUES)
    before = frame.copy(deep=True)
    draw("trend", frame, {"benchmark": 0.8, "limits": False})
    pd.testing.assert_frame_equal(before, frame)


def test_other_units_stand_on_the_axis_once():
    """Days are named by the axis and the last value, not by each tick."""
    frame = trend_frame(VALUES)
    frame = frame.assign(**{name: frame[name] * 20 for name in ("value", "centre", "lower", "upper")})
    figure = draw("trend", frame, {"unit": "days"})
    assert "days" == figure.axes[0].get_ylabel()
    assert "17.0\u00a0days" in words(figure)
