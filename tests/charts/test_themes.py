"""Themes by who says them."""

import pandas as pd

from wellanalysis.charts import draw, theme

from .drawn import boxes, labelled, overlapping, words


def voices() -> pd.DataFrame:
    """Three themes by four groups; one place is empty."""
    counts = {
        ("Waiting for orthotic devices", "done"): (4, 2, 9, 1),
        ("Time to measure wounds each week", "in plan"): (0, 6, 2, 3),
        ("Interpreters", "not decided"): (2, 1, 1, 1),
    }
    groups = ("patients", "nurses", "nurse practitioners", "other roles")
    return pd.DataFrame(
        [
            {"label": label, "told": told, "group": group, "count": count}
            for (label, told), row in counts.items()
            for group, count in zip(groups, row, strict=True)
        ]
    )


def test_areas_grow_evenly_with_counts_and_an_empty_place_stays_empty():
    """Each voice adds the same area to that of one, which holds its number; where there is none stands no circle."""
    (ax,) = draw("themes", voices()).axes
    size = {each.get_label(): each.get_markersize() for each in ax.lines}
    nine, two, one = (
        size[f"Waiting for orthotic devices: {each}"] ** 2 for each in ("nurse practitioners", "nurses", "other roles")
    )
    assert round((nine - one) / (two - one), 6) == 8
    assert min(at for name, at in size.items() if ": " in str(name)) >= theme.SMALL
    assert "Time to measure wounds each week: patients" not in size
    assert [each.get_text() for each in labelled(ax, "count")] == [
        "4",
        "2",
        "9",
        "1",
        "6",
        "2",
        "3",
        "2",
        "1",
        "1",
        "1",
    ]


def test_names_and_what_became_of_them_stand_once_and_apart():
    """Long names take two lines; nothing meets."""
    figure = draw("themes", voices())
    (ax,) = figure.axes
    for label in ("name", "told"):
        assert overlapping(boxes(ax, labelled(ax, label))) == []
    assert {"done", "in plan", "Interpreters"} <= set(words(figure))


def test_nobody_said_anything():
    """A sentence instead of an empty table."""
    assert words(draw("themes", voices().head(0))) == ["Nothing to show for this period."]


def test_a_note_of_two_lines_has_room_of_its_own():
    """Two rows with short names and long notes: the notes do not meet."""
    rows = [
        {"label": label, "group": "nurses", "count": 3, "told": "acted on, still heard"} for label in ("A", "B", "C")
    ]
    (ax,) = draw("themes", pd.DataFrame(rows)).axes
    assert len(labelled(ax, "told")) == 6
    assert overlapping(boxes(ax, labelled(ax, "told"))) == []
