"""Labels keep apart by as little as needed."""

import pytest
from matplotlib.lines import Line2D

from wellanalysis.charts import theme
from wellanalysis.charts.layout import apart, fitted, fitting_key, rows, width, wrapped


def test_labels_that_do_not_meet_stay():
    """Nothing is moved without need."""
    assert [10, 50] == apart([10, 50], [10, 10], low=0, high=100)


def test_two_that_meet_move_equally():
    """Wanted 50 and 52 with height 10: 46 and 56, around their mean of 51."""
    assert [46, 56] == apart([50, 52], [10, 10], low=0, high=100)


def test_order_is_kept_whatever_the_order_given():
    """The higher one stays the higher one."""
    assert [56, 46] == apart([52, 50], [10, 10], low=0, high=100)


def test_a_stack_stays_within_its_room():
    """At the upper edge of 100 the stack of two ends there."""
    assert [85, 95] == apart([98, 99], [10, 10], low=0, high=100)


def test_a_stack_pushes_the_next():
    """Three that meet one after another form one stack around their mean of 54."""
    assert [44, 54, 64] == apart([50, 52, 60], [10, 10, 10], low=0, high=100)


@pytest.mark.parametrize(
    ("extents", "expected"),
    [([], []), ([(0, 5), (5, 9)], [0, 0]), ([(0, 5), (4, 9)], [0, 1]), ([(0, 5), (4, 9), (6, 8)], [0, 1, 0])],
)
def test_rows_hold_what_does_not_meet(extents, expected):
    """Each stretch takes the first row in which it is free; touching is free."""
    assert expected == rows(extents)


def test_wrapped_text_has_lines_of_like_length():
    """No single word is left on the last line."""
    assert "Infection\ntreated in 48 h" == wrapped("Infection treated in 48 h", 23)
    assert "Short" == wrapped("Short", 23)


def test_fitted_text_keeps_every_word_within_the_room():
    """Lines are measured, not counted; a word wider than the room stands alone, unbroken."""
    ax = theme.new_axes(1.0)
    lines = fitted(ax, "Adequate debridement within 14 days", 11, 150, weight="bold").split("\n")
    assert "Adequate debridement within 14 days" == " ".join(lines)
    assert all(width(ax, line, 11, weight="bold") <= 150 for line in lines)
    assert "Short" == fitted(ax, "Short", 11, 150)
    assert ["Extraordinarily", "long"] == fitted(ax, "Extraordinarily long", 11, 30).split("\n")


def test_a_key_takes_fewer_columns_where_there_is_less_room():
    """Four marks in one line, two lines, or one under the other."""
    ax = theme.new_axes(1.0)
    handles = [Line2D([], [], label=label) for label in ("usual range", "improving", "concerning", "unusual")]
    assert [4, 2, 1] == [fitting_key(ax, handles, room) for room in (500, 200, 80)]


def test_nobodys_own_settings_change_a_figure():
    """Neither a matplotlibrc of the folder a report is made in, nor one of whoever makes it."""
    import matplotlib as mpl

    from wellanalysis.charts.theme import applied

    with mpl.rc_context({"hatch.linewidth": 9, "legend.shadow": True}):
        with applied():
            assert mpl.rcParams["hatch.linewidth"] == mpl.rcParamsDefault["hatch.linewidth"]
            assert mpl.rcParams["legend.shadow"] == mpl.rcParamsDefault["legend.shadow"]
        assert mpl.rcParams["hatch.linewidth"] == 9
