"""What the page of methods claims of intervals, funnels and charts holds: every outcome added up where that can be done.

The functions are those whose figures `benchmarks/coverage.py` prints.
"""

import numpy as np
import pytest

from wellanalysis.stats.funnel_scale import Scale, Statistic, Transform
from wellanalysis.stats.intervals import byar, clopper_pearson, mid_p, poisson_exact, wilson

NEAR = 1e-9
"""A probability added up of hundreds of terms."""


@pytest.mark.parametrize("level", [0.9, 0.95, 0.998])
def test_exact_limits_cover_at_least_their_level_everywhere(figures, level):
    """Clopper-Pearson at every size and rate of the grid, Garwood's at every mean."""
    assert figures.proportion_coverage(clopper_pearson, level=level).min() >= level - NEAR
    assert figures.count_coverage(poisson_exact, level=level).min() >= level - NEAR


def test_byar_covers_as_the_exact_limits_do_from_half_an_event_to_a_hundred(figures):
    """The approximation costs no coverage: at least 95 % at every mean of the grid."""
    assert figures.count_coverage(byar).min() >= 0.95 - NEAR


@pytest.mark.parametrize(("name", "lowest"), [("wilson", 0.92), ("mid_p", 0.91), ("newcombe", 0.92)])
def test_approximate_limits_cover_94_to_96_percent_on_average(figures, name, lowest):
    """Over the grid; at single sizes and rates they may fall to about 92 %."""
    covered = {
        "wilson": lambda: figures.proportion_coverage(wilson),
        "mid_p": lambda: figures.count_coverage(mid_p),
        "newcombe": figures.difference_coverage,
    }[name]()
    assert 0.94 <= covered.mean() <= 0.96
    assert covered.min() >= lowest
    assert covered.min() < 0.95


def test_wilson_covers_94_to_96_percent_on_average_at_every_size(figures):
    """Averaged over the rates, from 10 people to 500."""
    by_size = figures.proportion_coverage(wilson).mean(axis=1)
    assert ((by_size >= 0.94) & (by_size <= 0.96)).all()


@pytest.mark.parametrize("level", [0.95, 0.998])
def test_exact_funnel_limits_flag_at_most_their_share_of_units_on_target(figures, level):
    """Binomial and Poisson, at every size and target of the grid; and not idly: half of it or more on average."""
    flagged = figures.flagged_by_exact_limits(level)
    assert flagged.max() <= 1 - level + NEAR
    assert flagged.mean() >= (1 - level) / 2


@pytest.mark.parametrize(
    ("statistic", "target", "between"), [("proportion", 0.74, 0.05), ("rate", 0.5, 0.1), ("ratio", 1.0, 0.1)]
)
def test_widened_limits_flag_their_share_when_the_variance_is_true(figures, statistic, target, between):
    """200,000 units that differ by τ: about 5 % and 0.2 % outside (normal limits of counts, so not to the digit)."""
    scale = {
        "proportion": figures.ARCSINE,
        "rate": figures.RATE,
        "ratio": Scale(Statistic.RATIO, Transform.SQRT),
    }[statistic]
    flagged = figures.flagged_with_true_variance(scale, target, between)
    assert flagged[0.95] == pytest.approx(0.05, abs=0.004)
    assert flagged[0.998] == pytest.approx(0.002, abs=0.0008)


@pytest.mark.parametrize("sizes", [(8,) * 24, (250,) * 24])
def test_the_dispersion_test_is_wrong_as_often_as_it_says(figures, sizes):
    """5 % of quiet networks, within three standard errors of 150 networks, by simulation and by chi-square."""
    assert figures.dispersion_size(sizes, networks=150) == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / 150))


@pytest.mark.parametrize(
    ("chart", "frozen", "said"), [("xmr", 0, 0.015), ("xmr", 12, 0.059), ("p", 0, 0.011), ("p", 12, 0.042)]
)
def test_quiet_charts_flag_as_often_as_is_said_of_them(figures, chart, frozen, said):
    """The last of 24 quiet points, within four standard errors of 3,000 series."""
    share = figures.quiet_last_points(chart, frozen=frozen, series=3000)
    assert share == pytest.approx(said, abs=4 * np.sqrt(said / 3000))
