"""How long records take to arrive."""

import pandas as pd
import pytest

from wellanalysis.charts import draw

from .drawn import boxes, labelled, line, overlapping, words


def test_lateness_draws_cumulative_shares_and_names_lines_where_they_part():
    """Values are those of the frame; names carry the share known at the first delay."""
    frame = pd.DataFrame(
        [
            {"label": name, "delay": delay, "share": share}
            for name, shares in (("Network", (0.8, 0.9, 1.0)), ("Harbor", (0.79, 0.95, 1.0)))
            for delay, share in zip(("30 days", "60 days", "later"), shares, strict=True)
        ]
    )
    figure = draw("lateness", frame)
    (ax,) = figure.axes
    assert ([0, 1, 2], [0.8, 0.9, 1.0]) == line(ax, "Network")
    assert ["30 days", "60 days", "later"] == [each.get_text() for each in ax.get_xticklabels()]
    assert {"Network 80\u00a0%", "Harbor 79\u00a0%"} <= set(words(figure))
    assert [] == overlapping(boxes(ax, labelled(ax, "end label")))


@pytest.mark.parametrize("shares", [(0.8, 0.9, 1.0), (0.0, 0.6, 1.0), (1.0, 1.0, 1.0)])
def test_a_single_line_is_named_inside_the_panel(shares):
    """Its name stands under its first share, above the axis, and the ticks stand at the left as elsewhere."""
    figure = draw(
        "lateness", pd.DataFrame({"label": "Network", "delay": ["30 days", "60 days", "later"], "share": shares})
    )
    (ax,) = figure.axes
    (text,) = labelled(ax, "first share")
    (box,) = boxes(ax, [text])
    inner = ax.get_window_extent()
    assert f"Network {shares[0] * 100:.0f}\u00a0%" == text.get_text()
    assert inner.y0 <= box.y0
    assert box.y1 < ax.transData.transform((0, shares[0]))[1]
    assert inner.width > 0.8 * figure.bbox.width
    assert "left" == ax.yaxis.get_ticks_position()


def test_many_late_lines_name_the_first_and_count_the_others():
    """Twelve names would be a thicket."""
    frame = pd.DataFrame(
        [{"label": f"C{at}", "delay": d, "share": s} for at in range(12) for d, s in (("a", 0.5), ("b", 1))]
    )
    assert {"C0 50\u00a0%", "11 others"} <= set(words(draw("lateness", frame)))


def test_an_empty_frame_gives_a_plain_sentence():
    """No rows, no exception."""
    assert ["Nothing to show for this period."] == words(draw("lateness", pd.DataFrame()))
