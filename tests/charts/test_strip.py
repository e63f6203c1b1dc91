"""The strip shows one small trend per measure."""

import pandas as pd
import pytest

from wellanalysis.charts import draw

from .drawn import boxes, labelled, line, overlapping, trend_frame, words

TITLES = ["Adequate debridement within 14 days", "Offloading at first visit", "Infection treated in 48 h"]


def strip_frame(titles=TITLES):
    """Panels whose values are 0.70, 0.71 …, each a tenth apart from the next panel."""
    return pd.concat(
        trend_frame([0.5 + 0.1 * at, 0.51 + 0.1 * at, 0.52 + 0.1 * at]).assign(panel=title, state="no clear change")
        for at, title in enumerate(titles)
    )


def test_each_panel_draws_its_own_values_in_the_order_of_the_frame():
    """Panel by panel, values are those of the frame."""
    figure = draw("strip", strip_frame())
    assert [[0.5, 0.51, 0.52], [0.6, 0.61, 0.62], [0.7, 0.71, 0.72]] == [
        [round(y, 6) for y in line(ax, "value")[1]] for ax in figure.axes
    ]


def test_panels_carry_title_state_last_value_and_own_benchmark():
    """What differs between panels comes by title."""
    figure = draw("strip", strip_frame(), {"per_panel": {TITLES[1]: {"benchmark": 0.65}}})
    first, second, _ = figure.axes
    assert TITLES[0] == labelled(first, "title")[0].get_text().replace("\n", " ")
    assert "no clear change" == labelled(first, "state")[0].get_text()
    assert {"62\u00a0%", "65\u00a0%"} == {text.get_text() for text in labelled(second, "end label")}
    assert {"52\u00a0%"} == {text.get_text() for text in labelled(first, "end label")}


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_texts_of_panels_keep_apart(columns):
    """Titles, long state words and end labels of neighbours do not overlap, nor leave the figure."""
    frame = strip_frame([f"A measure with quite a long name {at}" for at in range(6)])
    figure = draw("strip", frame.assign(state="going the other way, not conclusive"), {"columns": columns})
    found = [box for ax in figure.axes for box in boxes(ax, list(ax.texts))]
    assert [] == overlapping(found)
    assert all(0 <= box.x0 and box.x1 <= figure.bbox.width and box.y1 <= figure.bbox.height for box in found)


def test_six_panels_fit_the_screen_of_a_phone():
    """Two columns by default, at most 5.2 inches high, months named below the lowest panel of each column."""
    frame = strip_frame([f"Pressure taken off the foot {at}" for at in range(6)]).assign(state="improved")
    figure = draw("strip", frame)
    assert 2 == len({round(ax.get_position().x0, 3) for ax in figure.axes})
    assert figure.get_size_inches()[1] <= 5.2
    assert 2 == sum(text.get_text() == "Mar 2024" and text.get_visible() for text in _month_names(figure))


def _month_names(figure):
    return [tick.label1 for ax in figure.axes for tick in ax.xaxis.get_major_ticks()]


def test_a_unit_in_words_is_named_once_and_fits():
    """The benchmark stands beside a value that names its unit; a long one goes on a line of its own."""
    options = {"per_panel": {TITLES[0]: {"unit": "days", "benchmark": 0.6}, TITLES[1]: {"unit": "people in care"}}}
    figure = draw("strip", strip_frame(), options)
    first, second, _ = figure.axes
    assert {"0.5\u00a0days", "0.6"} == {text.get_text() for text in labelled(first, "end label")}
    assert ["0.6\npeople in care"] == [text.get_text() for text in labelled(second, "end label")]
    found = [box for ax in figure.axes for box in boxes(ax, list(ax.texts))]
    assert [] == overlapping(found)
    assert all(box.x1 <= figure.bbox.width for box in found)


def test_a_withheld_panel_says_so_and_leaves_the_others():
    """One measure without values does not empty the strip."""
    frame = strip_frame()
    hidden = frame["panel"] == TITLES[0]
    figure = draw("strip", frame.assign(value=frame["value"].mask(hidden), withheld=hidden))
    assert ["withheld"] == [text.get_text() for text in labelled(figure.axes[0], "sentence")]
    assert 3 == len(line(figure.axes[1], "value")[1])


def test_marks_are_named_once_above_the_panels():
    """Six panels share one key."""
    figure = draw("strip", strip_frame().assign(signal="improving"), {"provisional_from": "2024-03-01"})
    seen = words(figure)
    assert (1, 1, 1) == (seen.count("improving"), seen.count("provisional"), seen.count("usual range"))


def test_an_empty_frame_gives_a_plain_sentence():
    """No exception where a clinic has no indicators yet."""
    assert ["Nothing to show for this period."] == words(draw("strip", pd.DataFrame(), {"columns": 3}))


def test_events_are_lines_in_every_panel_named_once():
    """One line per panel at its month, one name above; none for an event outside the months."""
    events = [{"month": "2024-02-01", "label": "programme start"}, {"month": "2030-01-01", "label": "not yet"}]
    figure = draw("strip", strip_frame(), {"events": events})
    assert [1, 1, 1] == [sum(each.get_label() == "event" for each in ax.lines) for ax in figure.axes]
    assert 1 == words(figure).count("programme start")
    assert "not yet" not in words(figure)


def test_the_number_of_a_panel_is_that_of_its_last_final_month():
    """The month of its own panel counts; it is named below the number; a panel all provisional has none."""
    own = {TITLES[0]: {"provisional_from": "2024-03-01"}, TITLES[1]: {"provisional_from": "2023-12-01"}}
    figure = draw("strip", strip_frame(), {"per_panel": own})
    labels = [[each.get_text() for each in labelled(ax, "end label")] for ax in figure.axes]
    assert [["51\u00a0%\n(Feb)"], [], ["72\u00a0%"]] == labels
    assert [0.51] == [round(y, 6) for y in line(figure.axes[0], "plain")[1]]
    assert [0.52] == [round(y, 6) for y in line(figure.axes[0], "plain provisional")[1]]
    assert all(box.x1 <= figure.bbox.width for ax in figure.axes for box in boxes(ax, list(ax.texts)))
