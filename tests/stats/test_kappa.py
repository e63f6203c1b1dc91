"""Agreement between readers: published tables, and what is worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from wellanalysis.stats.kappa import agreement, cohen, word


def _codes(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["unit", "coder", "theme"])


def test_the_table_of_fleiss() -> None:
    """Two diagnoses of 100 people: 0.68 with standard error 0.087 (Fleiss, Statistical Methods for Rates and Proportions, 13.1)."""
    found = cohen([[75, 1, 4], [5, 4, 1], [0, 0, 10]])
    assert found.kappa == pytest.approx(0.23 / 0.34)
    assert (found.observed, found.expected, found.n) == pytest.approx((0.89, 0.66, 100))
    assert (found.upper - found.lower) / (2 * 1.959964) == pytest.approx(0.087, abs=1e-3)


def test_a_table_by_hand() -> None:
    """20 and 15 alike, 5 and 10 not: (0.7 - 0.5) / 0.5."""
    assert cohen([[20, 5], [10, 15]]).kappa == pytest.approx(0.4)


def test_no_disagreement_tells_nothing_of_its_spread() -> None:
    """Kappa 1 without an interval; and no kappa where nobody ever said anything else."""
    whole = cohen([[10, 0], [0, 20]])
    assert whole.kappa == 1
    assert np.isnan([whole.lower, whole.upper]).all()
    assert np.isnan(cohen([[10, 0], [0, 0]]).kappa)


@pytest.mark.parametrize("table", [[[1, 2, 3], [1, 2, 3]], [[0, 0], [0, 0]], [[1, -1], [1, 1]], [[1, np.nan], [1, 1]]])
def test_what_is_no_table_is_refused(table: list[list[float]]) -> None:
    """Not square, empty, negative, missing."""
    with pytest.raises(ValueError, match=r"square|negative"):
        cohen(table)


TWO = _codes(
    ("X1", "A", "T1"), ("X1", "B", "T1"),
    ("X2", "A", "T1"), ("X2", "A", "T2"), ("X2", "B", "T2"),
    ("X3", "A", "T2"), ("X3", "B", "T2"),
    ("X4", "A", "T2"), ("X4", "B", "T1"),
    ("X5", "A", "T1"),
)  # fmt: skip
"""X5 was read once and counts for nothing."""


def test_each_theme_is_a_decision_of_its_own() -> None:
    """T1: found by A in X1, X2, by B in X1, X4; T2: by A in X2, X3, X4, by B in X2, X3. Both by hand."""
    found = agreement(TWO)
    assert found is not None
    assert found.coders == ("A", "B")
    themes = found.themes.set_index("theme")
    assert themes["n"].tolist() == [4, 4]
    assert themes["found"].tolist() == [3, 3]
    assert themes.loc["T1", "kappa"] == pytest.approx((0.5 - 0.5) / 0.5)
    assert themes.loc["T2", "kappa"] == pytest.approx((0.75 - 0.5) / 0.5)
    # Averaged before kappa is taken: (0.625 - 0.5) / 0.5.
    assert found.overall.kappa == pytest.approx(0.25)
    assert found.overall.n == 4
    assert found.overall.lower < 0.25 < found.overall.upper


def test_the_interval_leaves_out_each_text_in_turn() -> None:
    """The jackknife, by hand, from kappas of the three texts that remain."""
    fewer = []
    for left in ("X1", "X2", "X3", "X4"):
        without = agreement(TWO[~TWO["unit"].isin([left, "X5"])])
        assert without is not None
        fewer.append(without.overall.kappa)
    error = np.sqrt(3 / 4 * np.sum((np.array(fewer) - np.mean(fewer)) ** 2))
    found = agreement(TWO)
    assert found is not None
    assert found.overall.lower == pytest.approx(max(0.25 - 1.959964 * error, -1), abs=1e-6)


def test_three_readers_are_compared_two_by_two() -> None:
    """A and B always agree, C never: the mean of 1 and two others, whatever the order of rows."""
    rows = [(f"X{place}", coder, "T1" if place % 2 else "T2") for place in range(8) for coder in "AB"]
    rows += [(f"X{place}", "C", "T2" if place % 2 else "T1") for place in range(8)]
    found = agreement(_codes(*rows))
    again = agreement(_codes(*rows).sample(frac=1, random_state=3))
    assert found is not None
    assert again is not None
    assert found.overall.kappa == pytest.approx((1 - 1 - 1) / 3)
    assert (again.overall.kappa, again.overall.n) == (pytest.approx(found.overall.kappa), 8)
    assert found.themes["kappa"].tolist() == pytest.approx([-1 / 3, -1 / 3])


def test_one_text_of_a_third_reader_takes_nothing_away() -> None:
    """C and the others agree on their one text, of which no kappa is defined: that of A and B is told."""
    two = agreement(TWO)
    three = agreement(pd.concat([TWO, _codes(("X3", "C", "T2"))]))
    assert two is not None
    assert three is not None
    assert three.overall.kappa == pytest.approx(two.overall.kappa)
    assert np.isfinite([three.overall.lower, three.overall.upper]).all()
    assert three.themes["kappa"].tolist() == pytest.approx(two.themes["kappa"].tolist())


def test_where_no_pair_has_a_kappa_there_is_none() -> None:
    """Three readers of one text who all found the same; not a warning either."""
    found = agreement(_codes(("X1", "A", "T1"), ("X1", "B", "T1"), ("X1", "C", "T1")))
    assert found is not None
    assert np.isnan([found.overall.kappa, found.overall.lower]).all()
    assert found.overall.observed == 1


def test_who_read_and_found_none_is_counted() -> None:
    """X5 and X6 were read by both: A found T1 in one of them, B nothing in either."""
    more = _codes(("X5", "B", ""), ("X6", "A", ""), ("X6", "B", ""))
    found = agreement(pd.concat([TWO, more]))
    assert found is not None
    themes = found.themes.set_index("theme")
    assert themes.index.tolist() == ["T1", "T2"]
    assert themes["n"].tolist() == [6, 6]
    # A found T1 in X1, X2, X5; B in X1, X4: alike in X1, X3 and X6, where chance gives 1/2.
    assert themes.loc["T1", "kappa"] == pytest.approx(0.0)
    assert agreement(_codes(("X1", "A", ""), ("X1", "B", ""))) is None


def test_texts_in_which_one_found_none_bring_kappa_down_to_what_it_is() -> None:
    """Two who agree by 0.4 over all texts: without the rows of none found, only texts that both marked are left."""
    random = np.random.default_rng(11)
    rows = []
    for place in range(4000):
        there = random.random(3) < 0.25
        for coder in "AB":
            heard = np.where(random.random(3) < 0.75, there, random.random(3) < 0.25)
            rows += [(f"X{place}", coder, theme) for theme in np.array(["T1", "T2", "T3"])[heard]] or [
                (f"X{place}", coder, "")
            ]
    codes = _codes(*rows)
    whole, part = agreement(codes), agreement(codes[codes["theme"] != ""])
    assert whole is not None
    assert part is not None
    assert whole.overall.n == 4000
    assert whole.overall.kappa == pytest.approx(0.75**2, abs=0.02)
    assert abs(part.overall.kappa - 0.75**2) > 0.05


def test_nobody_read_the_same() -> None:
    """Then there is no agreement to tell."""
    assert agreement(_codes(("X1", "A", "T1"), ("X2", "B", "T1"))) is None
    assert agreement(_codes()) is None


@pytest.mark.parametrize(
    ("kappa", "said"),
    [(-0.1, "less than chance gives"), (0.2, "slight"), (0.21, "fair"), (0.6, "moderate"), (0.75, "substantial"),
     (0.81, "almost perfect"), (float("nan"), "")],
)  # fmt: skip
def test_the_customary_words(kappa: float, said: str) -> None:
    """Limits belong to the lower word."""
    assert word(kappa) == said
