"""The words and numbers of the whole book: one place, so that a fact reads the same wherever it stands."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from math import comb

import numpy as np
import pandas as pd

NBSP = "\u00a0"
DASH = "–"

NOT_RECORDED = "not recorded"
NONE_OCCURRED = "none occurred"
NO_BENCHMARK = "no benchmark"

TOO_FEW_TO_JUDGE = "too few to judge"
"""Of a clinic whose result is shown, on its own page, and compared with nothing: too small a number of people."""

RATIO = ""  # the unit of a ratio, such as observed to expected

# Chances from the first on are told in per cent; below the second nothing finer is claimed.
LARGE_CHANCE, SMALL_CHANCE = 0.22, 0.001

# Percentage points and how many decimals they are told with.
POINTS = {"points": 0, "tenths of points": 1}

# A change smaller than this is of no practical difference to a reader: a tenth of the baseline value, and never more
# than three points of a percentage.
ZONE_PROPORTION = 0.03
ZONE_RELATIVE = 0.1


class Evidence(StrEnum):
    """How sure we are of a change: the only words for it in the book."""

    IMPROVED = "improved"
    PROMISING = "promising, not conclusive"
    HELD = "held"
    NO_CLEAR_CHANGE = "no clear change"
    OTHER_WAY_INCONCLUSIVE = "going the other way, not conclusive"
    OTHER_WAY = "went the other way"
    NO_COMPARISON = "no comparison yet"
    TOO_FEW = "too few to show"
    WITHHELD = "withheld"
    NOT_TOLD = "not told without an interval"


NOT_COMPARED = (Evidence.NO_COMPARISON, Evidence.TOO_FEW, Evidence.WITHHELD, Evidence.NOT_TOLD)
"""Words that say why there is no word for a change."""


class Standing(StrEnum):
    """A clinic's result beside what its own patients would have had in the network."""

    ABOVE = "above what is expected"
    WITHIN = "within what is expected"
    BELOW = "below what is expected"
    UNCLEAR = "cannot tell yet"


# Where a chart shows a word as a shape, this is the shape's name in wellanalysis.charts.
STATES = {
    Evidence.IMPROVED: "improved",
    Evidence.PROMISING: "promising",
    Evidence.HELD: "none",
    Evidence.NO_CLEAR_CHANGE: "none",
    Evidence.OTHER_WAY_INCONCLUSIVE: "none",
    Evidence.OTHER_WAY: "worse",
    Evidence.NO_COMPARISON: "too_few",
    Evidence.TOO_FEW: "too_few",
    Evidence.WITHHELD: "too_few",
    Evidence.NOT_TOLD: "too_few",
}


def evidence(
    lower: pd.Series, upper: pd.Series, probability: pd.Series, *, improves: str, zone: pd.Series | float
) -> np.ndarray:
    """Evidence word for each change.

    Parameters
    ----------
    lower, upper : Series
        95 % interval of the change, in the measure's unit.
    probability : Series
        Probability that the change lies above zero.
    improves : {"up", "down", "neither"}
        Which way is better; where neither is, only *held* and *no clear change* are said.
    zone : Series or float
        Largest change of no practical difference, in the measure's unit.

    Returns
    -------
    ndarray of str
        Words of :class:`Evidence`.

    Notes
    -----
    Improved and its mirror image come first, then *held*, then the inconclusive words: an interval inside the zone
    says more than a probability of direction does.
    """
    missing = lower.isna() | upper.isna()
    held = (lower > -zone) & (upper < zone)
    if improves == "neither":
        return np.select([missing, held], [Evidence.NO_COMPARISON, Evidence.HELD], Evidence.NO_CLEAR_CHANGE)
    good, bad = (lower > 0, upper < 0) if improves == "up" else (upper < 0, lower > 0)
    likely = probability if improves == "up" else 1 - probability
    return np.select(
        [missing, good, bad, held, likely >= 0.8, likely <= 0.2],
        [
            Evidence.NO_COMPARISON,
            Evidence.IMPROVED,
            Evidence.OTHER_WAY,
            Evidence.HELD,
            Evidence.PROMISING,
            Evidence.OTHER_WAY_INCONCLUSIVE,
        ],
        Evidence.NO_CLEAR_CHANGE,
    )


def of_change(unit: str) -> str:
    """Unit in which a change is told: tenths of points for percentages, on every page and whatever the ends are.

    Of 64 % and 74 % a reader makes 10, so a change of 10.6 is told as that, and not as 11: the decimal shows that the ends
    were rounded. And a column of changes, a change and its interval, and two pages that tell it have one precision.
    """
    return "tenths of points" if unit == "%" else unit


def amount(value: float, unit: str = "%", *, signed: bool = False) -> str:
    """A value as shown: ``78 %`` for the proportion 0.78, ``6.4 days`` otherwise; nothing for a missing value.

    Below 10 % a proportion has one decimal, since there it means something. An empty unit is a ratio: ``1.06``.
    """
    if pd.isna(value):
        return ""
    if unit == RATIO:
        return f"{round_half_up(value, 2):.2f}"
    if unit == "%":
        scaled = round_half_up(100 * value, 1 if abs(value) < 0.0995 and value != 0 else 0)
        text = f"{abs(scaled):.1f}" if abs(value) < 0.0995 and value != 0 else f"{abs(scaled):.0f}"
        return f"{_sign(scaled, signed)}{text}{NBSP}%"
    if unit in POINTS:
        scaled = round_half_up(100 * value, POINTS[unit])
        plural = "point" if POINTS[unit] == 0 and abs(scaled) == 1 else "points"
        return f"{_sign(scaled, signed)}{abs(scaled):.{POINTS[unit]}f}{NBSP}{plural}"
    digits = 1 if abs(value) < 100 else 0
    scaled = round_half_up(value, digits)
    return f"{_sign(scaled, signed)}{abs(scaled):.{digits}f}{NBSP}{unit}"


def _sign(value: float, signed: bool) -> str:
    if value < 0:
        return "−"
    return "+" if signed and value > 0 else ""


def round_half_up(value: float, digits: int = 0) -> float:
    """Rounding as readers do it by hand, so that a check on paper gives the printed number."""
    scale = 10.0**digits
    return float(np.sign(value) * np.floor(abs(value) * scale + 0.5 + 1e-9) / scale)


def interval(lower: float, upper: float, unit: str = "%") -> str:
    """``72–83``: the interval without its unit, since it follows a value that has one."""
    if pd.isna(lower) or pd.isna(upper):
        return ""
    scale = 100 if unit == "%" or unit in POINTS else 1
    low, high = lower * scale, upper * scale
    digits = _interval_digits(unit, high)
    # An end that is not 0 and would read so, beside another on its side of 0, is told with one digit more.
    if digits == 0 and low * high > 0 and 0 in (round_half_up(low), round_half_up(high)):
        digits = 1
    texts = [f"{_sign(v, False)}{abs(v):.{digits}f}" for v in (round_half_up(low, digits), round_half_up(high, digits))]
    return f"{texts[0]} to {texts[1]}" if low < 0 else DASH.join(texts)


def _interval_digits(unit: str, high: float) -> int:
    if unit == RATIO:
        return 2
    if unit in POINTS:
        return POINTS[unit]
    return int(abs(high) < (9.95 if unit == "%" else 100))


def count(number: float, noun: str = "") -> str:
    """``1,204 episodes``; the noun loses its plural s at one."""
    text = f"{int(number):,}"
    if not noun:
        return text
    return f"{text} {noun[:-1] if int(number) == 1 and noun.endswith('s') else noun}"


def one_in(probability: float) -> str:
    """``one time in nine``: a probability that a busy reader can picture."""
    names = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    times = max(2, round(1 / probability)) if probability > 0 else 1000
    return f"one time in {names[times - 1] if times <= 10 else f'{times:,}'}"


TOGETHER = "such indicators tend to move together"


def so_often(right: int, of: int, chance: float, *, independent: bool = False) -> str:
    """``chance alone gives 5 or more one time in nine, as such indicators tend to move together``: how often that is chance.

    Parameters
    ----------
    right, of : int
        How many moved the right way, of how many.
    chance : float
        Of as many or more, if nothing had changed.
    independent : bool
        Whether `chance` is as if they had nothing to do with each other, and so the least that it can be.
    """
    if chance >= 0.5:
        return "no more than chance alone gives"
    that = "that" if right == of else f"{right} or more"
    if independent:
        return f"chance alone gives {that} at least {one_in(chance)}, more since {TOGETHER}"
    return f"chance alone gives {that} {one_in(chance)}, as {TOGETHER}"


def odds(probability: float) -> str:
    """``about 1 in 12``: the chance that something said is wrong; in per cent where it is large."""
    if probability >= LARGE_CHANCE:
        return f"about {amount(probability)}"
    if probability < SMALL_CHANCE:
        return f"less than 1 in {round(1 / SMALL_CHANCE):,}"
    times = 1 / probability
    # Beyond one in twenty a single digit says all that such a chance can be known to.
    step = 1 if times < 20 else 10 ** int(np.log10(times))
    return f"about 1 in {round(times / step) * step:,}"


def listed(words: Iterable[str]) -> str:
    """``A, B and C``."""
    words = list(words)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def first_few(names: Iterable[str], most: int = 4) -> str:
    """``A, B, C, D and 3 more``: for the text alternative of a chart, of which a table holds all."""
    names = list(names)
    return listed(names if len(names) <= most + 1 else [*names[:most], f"{len(names) - most} more"])


def day(value: date) -> str:
    """``6 November 2026``."""
    return f"{value.day} {value:%B %Y}"


def month(value: date | pd.Timestamp) -> str:
    """``July 2026``."""
    return f"{value:%B %Y}"


def sentence_case(text: str) -> str:
    """First letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def slug(text: str) -> str:
    """The text as part of an address: lower-case letters, digits and single hyphens."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in text.lower())
    return "-".join(part for part in plain.split("-") if part)


def chance_of(successes: int, of: int) -> float:
    """Probability of at least this many of `of` fair coins: what chance alone gives."""
    return sum(comb(of, k) for k in range(successes, of + 1)) / 2**of


def moved(words: Sequence[str]) -> str:
    """``4 improved, 1 no clear change, 1 held`` in the order of :class:`Evidence`."""
    found = [(word, sum(1 for each in words if each == word)) for word in Evidence]
    return ", ".join(f"{number} {word}" for word, number in found if number)
