"""What holds of any data: of funnels, control charts and intervals, for units and counts that nobody picked."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wellanalysis.stats.funnel import funnel, limits_at
from wellanalysis.stats.funnel_scale import Scale, Statistic, Transform
from wellanalysis.stats.intervals import byar, clopper_pearson, mid_p, newcombe, poisson_exact, wilson
from wellanalysis.stats.spc import Chart, assurance, control_chart, special_causes, variation

SCALES = [
    (Scale(Statistic.PROPORTION, Transform.ARCSINE), 0.7),
    (Scale(Statistic.RATE, Transform.SQRT), 0.04),
    (Scale(Statistic.RATE, Transform.LOG), 0.04),
    (Scale(Statistic.RATIO, Transform.SQRT), 1.0),
    (Scale(Statistic.RATIO, Transform.LOG), 1.0),
]
COLUMNS = {
    "proportion": ["numerator", "denominator"],
    "rate": ["events", "exposure"],
    "ratio": ["observed", "expected"],
}
NAMES = ["z", "z_adjusted", "lower_95", "upper_95", "lower_998", "upper_998"]
PLACES = ["position_95", "position_998"]

SIZES = st.lists(st.integers(1, 3000), min_size=2, max_size=40, unique=True)
UNITS = st.lists(st.tuples(st.integers(1, 400), st.floats(0, 1)), min_size=2, max_size=20)


def counted(pairs, statistic):
    """Units of a statistic from sizes and shares; for a ratio with half as many expected."""
    size = np.array([each for each, _ in pairs], dtype=float)
    count = np.round([each * share for each, share in pairs])
    return pd.DataFrame(dict(zip(COLUMNS[statistic], [count, size / (2 if statistic == "ratio" else 1)], strict=True)))


@pytest.mark.parametrize(("scale", "target"), SCALES)
@given(sizes=SIZES, between=st.floats(1e-6, 0.5), level=st.sampled_from([0.95, 0.998]))
def test_smooth_limits_widen_as_denominators_fall(scale, target, sizes, between, level):
    """With a variance between units every smaller unit has limits at least as far from the target, on both sides."""
    size = np.sort(np.array(sizes, dtype=float))
    lower, upper = limits_at(size, scale=scale, target=target, level=level, between=between)
    assert (np.diff(lower) >= -1e-12).all()
    assert (np.diff(upper) <= 1e-12).all()
    assert (lower < target).all()
    assert (upper > target).all()


@settings(max_examples=40, deadline=None)
@given(pairs=UNITS, statistic=st.sampled_from(list(COLUMNS)))
def test_limits_of_a_whole_funnel_widen_as_denominators_fall_where_they_are_smooth(pairs, statistic):
    """The drawn curve and the units' own limits, wherever the units differ by more than chance."""
    found = funnel(counted(pairs, statistic), statistic=statistic, overdispersion="additive")
    assume(found.overdispersed)
    for frame in (found.limits, found.units.sort_values(COLUMNS[statistic][1])):
        for name in ("95", "998"):
            width = (frame[f"upper_{name}"] - frame[f"lower_{name}"]).to_numpy(float)
            assert (np.diff(width) <= 1e-9 * np.abs(width[1:]) + 1e-12).all()


@pytest.mark.parametrize(("scale", "target"), SCALES)
def test_exact_limits_are_sawtoothed_within_one_person_of_smooth(scale, target):
    """A count is whole: the next larger unit may have wider limits, but by no more than the step of one person."""
    size = np.arange(20.0, 400)
    lower, upper = limits_at(size, scale=scale, target=target)
    for falls in (-np.diff(lower), np.diff(upper)):
        assert (falls > 1e-9).any()
        assert (falls < 1 / size[:-1]).all()
    assert upper[-1] - lower[-1] < upper[0] - lower[0]


@settings(max_examples=60, deadline=None)
@given(
    pairs=UNITS,
    factor=st.floats(0.05, 20),
    transform=st.sampled_from(["sqrt", "log"]),
    overdispersion=st.sampled_from(["none", "auto", "additive"]),
    common=st.booleans(),
)
def test_the_level_of_the_expected_counts_moves_no_flag(pairs, factor, transform, overdispersion, common):
    """Expected counts (and their variance) times a constant, with the network's own target: the same funnel."""
    units = counted(pairs, "ratio")
    assume(units["observed"].sum() > 0)
    if common:
        units = units.assign(expected_variance=0.26 * units["expected"])
    scaled = units.assign(**{name: units[name] * factor for name in units if name.startswith("expected")})
    options = {"statistic": "ratio", "target": "network", "transform": transform, "overdispersion": overdispersion}
    one, other = funnel(units, **options), funnel(scaled, **options)
    assert other.target == pytest.approx(one.target / factor)
    np.testing.assert_allclose(other.units["z"].astype(float), one.units["z"].astype(float), atol=1e-7)
    assert (one.overdispersed, one.phi) == (other.overdispersed, pytest.approx(other.phi))
    # Limits widened by τ² are smooth: a unit on one to the last digits may fall to either side of it.
    names = ["lower_95", "upper_95", "lower_998", "upper_998"]
    gap = one.units[names].to_numpy(float) - one.units[["value"]].to_numpy(float)
    on_limit = (np.abs(gap) < 1e-6).any(axis=1) & one.overdispersed
    assert one.units.loc[~on_limit, PLACES].equals(other.units.loc[~on_limit, PLACES])


def test_a_ratio_is_held_against_one_unless_the_networks_own_is_asked_for():
    """Expected counts that are twice too high lower every unit, but not beside the others."""
    rng = np.random.default_rng(91)
    expected = rng.integers(40, 200, 30).astype(float)
    units = pd.DataFrame({"observed": rng.poisson(expected), "expected": 2 * expected})
    low, alike = (
        funnel(units, statistic="ratio", overdispersion="none"),
        funnel(units, statistic="ratio", overdispersion="none", target="network"),
    )
    assert (low.target, alike.target) == (1, pytest.approx(units["observed"].sum() / units["expected"].sum()))
    assert (low.units["position_95"] == "below").mean() > 0.9
    assert (alike.units["position_95"] == "within").mean() > 0.8
    plain, network = (
        funnel(units.assign(exposure=1000.0, events=units["observed"]), statistic="rate", target=each)
        for each in (None, "network")
    )
    assert (plain.target, plain.tau2, plain.dispersion_p) == (network.target, network.tau2, network.dispersion_p)
    with pytest.raises(ValueError, match="'peers'"):
        funnel(units, statistic="ratio", target="peers")


@settings(max_examples=60, deadline=None)
@given(
    pairs=UNITS,
    statistic=st.sampled_from(list(COLUMNS)),
    overdispersion=st.sampled_from(["none", "auto", "additive"]),
    random=st.randoms(),
)
def test_names_and_order_of_units_change_no_funnel(pairs, statistic, overdispersion, random):
    """Every unit keeps its place, and the funnel foretells as many flags by chance."""
    units = counted(pairs, statistic).assign(unit=[f"u{place}" for place in range(len(pairs))])
    order = random.sample(range(len(pairs)), len(pairs))
    turned = units.iloc[order].assign(unit=[f"other {place}" for place in range(len(pairs))])
    one, other = (funnel(each, statistic=statistic, overdispersion=overdispersion) for each in (units, turned))
    assert other.flags_by_chance == pytest.approx(one.flags_by_chance, abs=1e-9)
    assert (other.phi, other.tau2) == pytest.approx((one.phi, one.tau2), abs=1e-12)
    assert other.dispersion_p == pytest.approx(one.dispersion_p, abs=1e-9)
    for name in NAMES:
        np.testing.assert_allclose(
            other.units[name].to_numpy(float), one.units[name].to_numpy(float)[order], rtol=1e-9, atol=1e-9
        )
    assert other.units[PLACES].to_numpy().tolist() == one.units[PLACES].iloc[order].to_numpy().tolist()


@settings(max_examples=30, deadline=None)
@given(pairs=UNITS, statistic=st.sampled_from(list(COLUMNS)), random=st.randoms())
def test_flags_by_chance_know_no_order(pairs, statistic, random):
    """Small units, whose limits and dispersion are simulated too, each with its own random numbers."""
    units = counted([(1 + size % 9, share) for size, share in pairs], statistic)
    order = random.sample(range(len(pairs)), len(pairs))
    target = None if statistic == "ratio" else 0.3
    one, other = (
        funnel(each, statistic=statistic, target=target, overdispersion="none") for each in (units, units.iloc[order])
    )
    assert one.flags_by_chance == other.flags_by_chance
    assert one.dispersion_p == pytest.approx(other.dispersion_p, abs=1e-9)


MONTHS = 16
SERIES = st.lists(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=MONTHS, max_size=MONTHS),
    min_size=2,
    max_size=4,
)


def charted(clinics, names):
    """Monthly counts of clinics in long form, one name each."""
    pairs = np.array(clinics)
    return pd.DataFrame(
        {
            "series": np.repeat(names, MONTHS),
            "period": np.tile(pd.date_range("2024-01-01", periods=MONTHS, freq="MS"), len(names)),
            "numerator": pairs.min(axis=2).ravel(),
            "denominator": pairs.max(axis=2).ravel(),
        }
    )


@pytest.mark.parametrize("kind", [Chart.RUN, Chart.XMR, Chart.P, Chart.P_PRIME, Chart.U, Chart.U_PRIME, Chart.C])
@settings(max_examples=15, deadline=None)
@given(clinics=SERIES, random=st.randoms())
def test_names_and_order_of_clinics_change_no_control_chart(kind, clinics, random):
    """Limits, signals and states belong to the clinic's counts, not to its name or its neighbours."""
    order = random.sample(range(len(clinics)), len(clinics))
    old, new = [f"a{place}" for place in range(len(clinics))], [f"z{place}" for place in range(len(clinics))]
    points = charted(clinics, old)
    turned = charted([clinics[place] for place in order], new)
    turned = turned.iloc[random.sample(range(len(turned)), len(turned))]
    rename = {new[at]: old[place] for at, place in enumerate(order)}
    one, other = (special_causes(control_chart(each, chart=kind, series="series")) for each in (points, turned))
    back = other.assign(series=other["series"].map(rename)).sort_values(["series", "period"], ignore_index=True)
    one = one.sort_values(["series", "period"], ignore_index=True)
    pd.testing.assert_frame_equal(one, back[list(one)], check_dtype=False)
    states = [
        (variation(each, improves="up").to_dict(), assurance(each, target=0.5, improves="up").to_dict())
        for each in (one, other)
    ]
    assert [{rename[name]: state for name, state in part.items()} for part in states[1]] == list(states[0])


@given(UNITS, st.randoms(), st.sampled_from([0.8, 0.95, 0.998]))
def test_order_of_units_changes_no_interval(pairs, random, level):
    """Each interval belongs to its own counts alone."""
    order = random.sample(range(len(pairs)), len(pairs))
    size = np.array([each for each, _ in pairs])
    count = np.round([each * share for each, share in pairs])
    for interval in (wilson, clopper_pearson):
        one, other = interval(count, size, level=level), interval(count[order], size[order], level=level)
        np.testing.assert_allclose(other, np.array(one)[:, order], rtol=1e-12)
    for limits in (poisson_exact, byar, mid_p):
        np.testing.assert_allclose(limits(count[order], level=level), np.array(limits(count, level=level))[:, order])
    one = newcombe(count, size, count[::-1], size[::-1], level=level)
    other = newcombe(count[order], size[order], count[::-1][order], size[::-1][order], level=level)
    np.testing.assert_allclose(other, np.array(one)[:, order], rtol=1e-12)
