"""Whole numbers are narrowed as far as sums and percentages allow, and no further."""

from itertools import product
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellanalysis.publish.audit_sums import Share, Sum, Together, components, propagate


def test_a_total_less_its_known_parts_is_the_last_part() -> None:
    found = propagate({"year": (69, 69), "a": (18, 18), "b": (45, 45)}, [Sum("year", ("a", "b", "c"))])
    assert found["c"] == (6, 6)
    assert found.by["c"] == Sum("year", ("a", "b", "c"))


def test_two_unknown_parts_have_a_range_only() -> None:
    found = propagate({"year": (20, 20), "a": (9, 9), "b": (1, inf)}, [Sum("year", ("a", "b", "c"))])
    assert found["b"] == (1, 11)
    assert found["c"] == (0, 10)
    assert not found.fixed("c")


def test_sums_are_gone_through_until_none_says_anything_new() -> None:
    chain = [Sum("c", ("d", "e")), Sum("b", ("c", "f")), Sum("a", ("b", "g"))]
    found = propagate({"a": (30, 30), "g": (10, 10), "f": (5, 5), "e": (8, 8)}, chain)
    assert found["d"] == (7, 7)


@pytest.mark.parametrize(
    ("printed", "of", "fits"),
    [
        ((0.665, 0.675), 6, (4, 4)),
        ((0.965, 0.975), 63, (61, 61)),
        ((0.495, 0.505), 1000, (495, 505)),
        ((0, 0.005), 20, (0, 0)),
    ],
)
def test_a_printed_percentage_leaves_the_counts_that_round_to_it(
    printed: tuple[float, float], of: int, fits: tuple[int, int]
) -> None:
    assert propagate({"below": (of, of)}, [Share("above", "below", *printed)])["above"] == fits


def test_a_percentage_and_its_numerator_narrow_the_denominator() -> None:
    found = propagate({"above": (2, 2)}, [Share("above", "below", 0.665, 0.675)])
    assert found["below"] == (3, 3)


def test_what_contradicts_is_left_out() -> None:
    found = propagate({"year": (10, 10), "a": (12, 12)}, [Sum("year", ("a", "b"))])
    assert found["b"] == (0, inf)


def test_what_shares_no_unknown_is_looked_at_apart() -> None:
    sums = [Sum("a", ("b", "c")), Sum("d", ("e", "f")), Sum("g", ("c", "h"))]
    found = components(propagate({"a": (5, 5), "d": (5, 5), "g": (9, 9)}, sums), sums)
    assert sorted(map(len, found)) == [1, 2]


def test_a_block_of_four_stays_open_though_all_its_totals_are_known() -> None:
    sums = [Sum("r1", ("a", "b")), Sum("r2", ("c", "d")), Sum("c1", ("a", "c")), Sum("c2", ("b", "d"))]
    ranges = propagate({"r1": (57, 57), "r2": (30, 30), "c1": (51, 51), "c2": (36, 36)}, sums)
    assert Together(ranges, sums).range_of(["d"]) == (0, 30)


def test_several_sums_together_tell_what_none_of_them_does() -> None:
    # a + b, b + c and a + c are known: no single one gives a number away.
    sums = [Sum("x", ("a", "b")), Sum("y", ("b", "c")), Sum("z", ("a", "c"))]
    ranges = propagate({"x": (24, 24), "y": (30, 30), "z": (18, 18)}, sums)
    assert not ranges.fixed("a")
    together = Together(ranges, sums)
    assert together.range_of(["a"]) == (6, 6)
    assert together.range_of(["a", "b"]) == (24, 24)


def test_sums_that_contradict_each_other_claim_nothing() -> None:
    sums = [Sum("x", ("a", "b")), Sum("y", ("a", "b"))]
    ranges = propagate({"a": (0, 5), "b": (0, 5)}, sums)
    ranges.bounds |= {"x": (3, 3), "y": (4, 4)}
    assert Together(ranges, sums).range_of(["a"]) == (0.0, inf)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=4, max_size=4), st.lists(st.booleans(), min_size=8, max_size=8))
def test_ranges_are_those_of_all_tables_that_fit(table: list[int], shown: list[bool]) -> None:
    """Held against every table of four cells of 0 to 8, two by two, with some cells and some totals shown."""
    cells, totals = ("a", "b", "c", "d"), {"r1": "ab", "r2": "cd", "c1": "ac", "c2": "bd"}
    true = dict(zip(cells, table, strict=True))
    true |= {name: sum(true[each] for each in parts) for name, parts in totals.items()}
    known = {name: (true[name],) * 2 for name, seen in zip([*cells, *totals], shown, strict=True) if seen}
    sums = [Sum(name, tuple(parts)) for name, parts in totals.items()]
    fitting = []
    for values in product(range(9), repeat=4):
        of = dict(zip(cells, values, strict=True))
        of |= {name: sum(of[each] for each in parts) for name, parts in totals.items()}
        if all(of[name] == low for name, (low, _) in known.items()):
            fitting.append(of)
    ranges = propagate({name: (0, 8) for name in cells} | known, sums)
    for name in cells:
        possible = (min(each[name] for each in fitting), max(each[name] for each in fitting))
        assert ranges[name][0] <= possible[0] <= possible[1] <= ranges[name][1]
        for part in components(ranges, sums):
            system = Together(ranges, part)
            if name in system.keys:
                assert system.range_of([name]) == possible
