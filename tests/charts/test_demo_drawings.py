"""The demo network's own charts, wide and for a phone: no words meet, and none leaves the drawing."""

from collections import Counter

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from wellanalysis.charts import draw, theme

MOST = 4
"""Charts tried of each kind: those of the network and of one clinic come first."""
OVERLAP = (2.0, 3.0)
"""Pixels across and up by which the boxes of two texts meet before their letters do."""


def met(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of texts that lie on each other, and texts that leave the figure, paired with nothing."""
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    shown = [each for each in figure.findobj(Text) if each.get_text().strip() and each.get_visible()]
    bare = {tick for ax in figure.axes if not ax.axison for tick in (*ax.get_xticklabels(), *ax.get_yticklabels())}
    level = [each for each in shown if each.get_rotation() in (0, 90) and each not in bare]
    boxes = [each.get_window_extent(renderer) for each in level]
    found = []
    for at, (text, box) in enumerate(zip(level, boxes, strict=True)):
        if box.x0 < -1 or box.x1 > figure.bbox.width + 1 or box.y0 < -1 or box.y1 > figure.bbox.height + 1:
            found.append((text.get_text(), ""))
        for other, beside in zip(level[at + 1 :], boxes[at + 1 :], strict=True):
            across = min(box.x1, beside.x1) - max(box.x0, beside.x0)
            up = min(box.y1, beside.y1) - max(box.y0, beside.y0)
            if across > OVERLAP[0] and up > OVERLAP[1]:
                found.append((text.get_text(), other.get_text()))
    return found


def test_words_that_meet_are_noticed():
    """The measure itself: two labels at one place, and one beyond the edge."""
    figure = theme.new_figure(1.0)
    figure.text(0.5, 0.5, "benchmark")
    figure.text(0.52, 0.5, "average")
    figure.text(0.95, 0.1, "a long word")
    assert met(figure) == [("benchmark", "average"), ("a long word", "")]


@pytest.mark.parametrize("phone", [False, True])
def test_no_words_of_the_demos_charts_meet_or_leave_the_drawing(demo_pages, phone):
    """Names, values, ticks and keys, as the built report draws them."""
    seen: Counter[str] = Counter()
    faults = {}
    pages = sorted(
        demo_pages.values(), key=lambda page: (page.id.startswith("clinics/") and "c07" not in page.id, page.id)
    )
    for page in pages:
        for claim in (page.opening, *page.claims):
            if claim.chart and len(claim.frame) and seen[claim.chart] < MOST:
                seen[claim.chart] += 1
                found = met(draw(claim.chart, claim.frame, dict(claim.options), phone=phone))
                if found:
                    faults[page.id, claim.id] = found
    assert len(seen) > 10
    assert not faults
