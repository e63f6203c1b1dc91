"""Numbers are written one way."""

import pytest
from matplotlib.figure import Figure

from wellanalysis.charts.units import number, scale, span, ticks_within, written


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0.78, "%", "78\u00a0%"),
        (0.004, "%", "0.4\u00a0%"),
        (0.996, "%", "99.6\u00a0%"),
        (0.0, "%", "0\u00a0%"),
        (1.0, "%", "100\u00a0%"),
        (0.08, "points", "+8\u00a0points"),
        (-0.03, "points", "\u22123\u00a0points"),
        (0.001, "points", "0\u00a0points"),
        (1.124, "", "1.12"),
        (12.4, "days", "12.4\u00a0days"),
        (8.14, "days", "8.1\u00a0days"),
        (9.0, "days", "9.0\u00a0days"),
        (0.0949, "%", "9.5\u00a0%"),
        (0.0996, "%", "10\u00a0%"),
        (0.125, "%", "13\u00a0%"),
        (123.4, "days", "123\u00a0days"),
        (12345.0, "episodes", "12,345\u00a0episodes"),
        (float("nan"), "%", ""),
    ],
)
def test_values_are_written_as_in_the_sentences(value, unit, expected):
    """Per cent, signed points, ratios with two places, no-break space before the unit."""
    assert expected == written(value, unit)


def test_a_difference_that_rounds_to_none_has_no_sign():
    """Neither +0 nor −0."""
    assert "0" == number(-0.004, "points")


@pytest.mark.parametrize(
    ("values", "unit", "expected"),
    [
        ([0.62, 0.81], "%", (0.6, 0.9)),
        ([0.99, 1.0], "%", (0.8, 1.0)),
        ([0.0, 0.01], "%", (0.0, 0.2)),
        ([float("nan")], "%", (0.0, 1.0)),
        ([0.5], "%", (0.4, 0.6)),
    ],
)
def test_an_axis_has_round_ends_within_what_can_be(values, unit, expected):
    """Never above 100 %, never below 0, never a view closer than 20 points."""
    low, high = span(values, unit)
    assert low <= min((each for each in values if each == each), default=low)
    assert high >= max((each for each in values if each == each), default=high)
    assert expected == pytest.approx((low, high), abs=0.051)


def test_ticks_have_only_the_places_they_need():
    """0 %, 5 %, 10 % rather than 5.0 %; 2.5 % where the step asks for it."""
    axis = Figure().add_subplot().yaxis
    scale(axis, [0.0, 0.05, 0.1], "%")
    assert ["0\u00a0%", "5\u00a0%", "10\u00a0%"] == axis.get_major_formatter().format_ticks([0.0, 0.05, 0.1])
    scale(axis, [0.0, 0.025, 0.05], "%")
    assert "2.5\u00a0%" == axis.get_major_formatter().format_ticks([0.025])[0]


def test_ends_given_are_kept():
    """The same measure has the same scale on all pages."""
    assert (0.3, 0.95) == span([0.6, 0.7], "%", lowest=0.3, highest=0.95)
    assert [0.4, 0.6, 0.8] == pytest.approx(ticks_within(0.3, 0.95))
