"""Every chart by name: options, bytes, and nothing left behind."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.text import Text

from wellanalysis.charts import CHARTS, draw, theme, to_png, to_svg
from wellanalysis.errors import WellAnalysisError

from .drawn import boxes, overlapping, trend_frame, words
from .test_answered import answer_curve
from .test_completeness import completeness_frame
from .test_effects import effects_frame
from .test_event_quarters import event_frame
from .test_funnel import funnel_frame
from .test_intervals import interval_frame
from .test_ranges import range_frame
from .test_sites import site_frame
from .test_spreads import differences
from .test_strip import strip_frame
from .test_target import target_frame
from .test_themes import voices
from .test_value import value_frame
from .test_waterfall import change
from .test_waves import wave_frame

FRAMES = {
    "trend": trend_frame([0.7, 0.8, float("nan"), 0.75]),
    "strip": strip_frame(),
    "sites": site_frame(),
    "funnel": funnel_frame(),
    "intervals": interval_frame(),
    "completeness": completeness_frame(),
    "lateness": pd.DataFrame({"label": "Network", "delay": ["30 days", "later"], "share": [0.8, 1.0]}),
    "waves": wave_frame(),
    "items": pd.DataFrame({"label": ["I knew whom to call"], "value": [0.6], "n": [20]}),
    "waterfall": change(),
    "spreads": differences(),
    "effects": effects_frame(),
    "event_quarters": event_frame(),
    "answered": answer_curve(),
    "themes": voices(),
    "value": value_frame(),
    "ranges": range_frame(),
    "target": target_frame(),
}


def test_every_chart_is_tried_here():
    """A new chart needs a frame in this file."""
    assert set(CHARTS) == set(FRAMES)


@pytest.mark.parametrize("kind", FRAMES)
def test_svg_is_the_same_bytes_twice(kind):
    """No clock, no version, no random id; drawn anew both times."""
    one, other = (to_svg(draw(kind, FRAMES[kind])) for _ in range(2))
    assert one == other
    assert one.startswith("<svg")
    assert "<metadata" not in one
    assert "DOCTYPE" not in one


@pytest.mark.parametrize("kind", FRAMES)
def test_png_is_the_same_bytes_twice(kind):
    """The same for the pictures."""
    assert to_png(draw(kind, FRAMES[kind])) == to_png(draw(kind, FRAMES[kind]))


@pytest.mark.parametrize("kind", FRAMES)
def test_all_texts_are_readable_and_within_the_figure(kind):
    """At least 8.4 pixels at the 360 of a phone, the smallest notes; nothing is cut off at an edge."""
    figure = draw(kind, FRAMES[kind])
    assert theme.FIGURE_WIDTH == figure.get_size_inches()[0]
    figure.canvas.draw()
    for text in figure.findobj(Text):
        if text.get_text() and text.get_visible():
            box = text.get_window_extent(figure.canvas.get_renderer())
            assert 8.4 <= text.get_fontsize() * 360 / (72 * theme.FIGURE_WIDTH)
            inside = box.x0 >= -1 and box.x1 <= figure.bbox.width + 1 and box.y1 <= figure.bbox.height + 1
            assert inside, text.get_text()
            assert -1 <= box.y0, text.get_text()


@pytest.mark.parametrize("kind", FRAMES)
def test_a_phone_gets_a_drawing_whose_texts_can_be_read(kind):
    """At least 11.5 pixels at the 360 of a phone; narrower than the wide one, nothing cut off, no two ticks' names meeting."""
    figure = draw(kind, FRAMES[kind], phone=True)
    assert theme.PHONE_WIDTH == figure.get_size_inches()[0]
    assert to_svg(figure) == to_svg(draw(kind, FRAMES[kind], phone=True))
    figure.canvas.draw()
    for text in figure.findobj(Text):
        if text.get_text() and text.get_visible():
            box = text.get_window_extent(figure.canvas.get_renderer())
            assert 11.5 <= text.get_fontsize() * 360 / (72 * theme.PHONE_WIDTH)
            inside = box.x0 >= -1 and box.x1 <= figure.bbox.width + 1 and box.y1 <= figure.bbox.height + 1
            assert inside, text.get_text()
            assert -1 <= box.y0, text.get_text()
    for ax in figure.axes:
        assert not overlapping(boxes(ax, [tick for tick in ax.get_xticklabels() if tick.get_text()]))


def test_a_phone_gets_all_that_the_wide_drawing_says():
    """Narrower, not poorer: the same words in more lines."""
    wide, narrow = (
        [" ".join(word.split()) for word in words(draw("sites", FRAMES["sites"], phone=phone))]
        for phone in (False, True)
    )
    assert set(FRAMES["sites"]["label"]) <= set(narrow)
    assert {word for word in wide if word.isalpha()} <= set(narrow)


def test_the_width_of_a_phone_ends_with_its_drawing():
    """What is drawn next is wide again, and so is what an analyst draws on their own axes."""
    draw("sites", FRAMES["sites"], phone=True)
    assert theme.FIGURE_WIDTH == theme.across()
    assert not theme.narrow()


def test_names_of_ticks_that_would_meet_are_thinned_around_zero():
    """Every second name goes, or more; zero keeps its own."""
    figure = draw("sites", FRAMES["sites"], phone=True)
    named = [tick.get_text() for tick in figure.axes[0].get_xticklabels()]
    assert "0" in named
    assert len(named) < len(draw("sites", FRAMES["sites"]).axes[0].get_xticklabels()) or len(named) < 5


@pytest.mark.parametrize("kind", FRAMES)
def test_nothing_is_left_behind(kind):
    """No pyplot figure, no changed setting."""
    before = dict(mpl.rcParams)
    draw(kind, FRAMES[kind])
    assert [] == plt.get_fignums()
    assert before == dict(mpl.rcParams)


def test_an_unknown_chart_names_the_nearest():
    """A typing slip is answered with the name meant."""
    with pytest.raises(WellAnalysisError, match="did you mean 'trend'"):
        draw("trnd", pd.DataFrame())


def test_an_unknown_option_names_the_nearest():
    """An option silently ignored would be a wrong chart."""
    with pytest.raises(WellAnalysisError, match="did you mean 'benchmark'"):
        draw("trend", FRAMES["trend"], {"benchmrk": 0.8})


def test_all_missing_columns_are_named_at_once():
    """Both columns, one message."""
    with pytest.raises(WellAnalysisError, match=r"(?s)'value'.*'month'|'month'.*'value'"):
        draw("trend", pd.DataFrame({"months": ["2024-01-01"], "values": [0.5]}))


def test_states_and_signals_have_different_shapes():
    """No two states that can stand side by side differ by colour alone."""
    for marks in (theme.STATES.values(), [theme.PLAIN, *theme.SIGNALS.values()]):
        looks = [(mark.marker, mark.filled, mark.size) for mark in marks]
        assert len(looks) == len(set(looks))
