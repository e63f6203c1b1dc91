"""What goes with an outcome, in words: what is seen, what makes no practical difference, and what nobody can tell."""

from collections.abc import Mapping
from typing import Any

from wellanalysis.definitions.measures import Direction, Measure
from wellanalysis.pages.drivers_rows import Cohort
from wellanalysis.pages.drivers_words import NOT_CAUSE, TENTHS, UNCLEAR, aside, bare, points, reading
from wellanalysis.pages.wording import amount, count, interval, listed

Row = Mapping[str, Any]
Rows = list[tuple[Measure, Row]]
ALIKE = "Among patients alike in what was known before care, in the same clinic and quarter,"
LEVELS = ("95\u00a0% interval ", "")
"""The level of the intervals is told with the first of the largest differences that are named; the table has them all."""
NAMED = len(LEVELS)


def with_it(outcome: Measure, row: Row) -> bool:
    """Whether the indicator goes with more of an outcome that is to rise, or less of one that is to fall."""
    if not row["stands"] or row["negligible"]:
        return False
    return bool(row["lower"] > 0 if outcome.improves is not Direction.DOWN else row["upper"] < 0)


def against_it(outcome: Measure, row: Row) -> bool:
    """Whether it goes the other way, and that is not chance."""
    if not row["stands"] or row["negligible"]:
        return False
    return bool(row["upper"] < 0 if outcome.improves is not Direction.DOWN else row["lower"] > 0)


def read(cohort: Cohort, row: Row) -> str:
    """The reading of one association; what may be chance among so many is not told as found."""
    said = reading(row["lower"], row["upper"], zone=row["zone"], unit=points(cohort.share))
    return said if row["stands"] or row["negligible"] else UNCLEAR


def heading(cohort: Cohort, rows: Rows) -> str:
    """``5 of 6 indicators go with more of “Healed” within clinics; “Nutrition screened” makes no practical difference``."""
    outcome, of = cohort.outcome, count(len(rows), "indicators")
    sides = (
        (sum(with_it(outcome, row) for _, row in rows), _way(outcome)),
        (sum(against_it(outcome, row) for _, row in rows), _way(outcome, other=True)),
    )
    told = [
        f"{number} of {of} {_go(number)} with {way} of “{outcome.title}” within clinics"
        for number, way in sides
        if number
    ]
    gone = [each.title for each, row in rows if row["vanished"]]
    rest = [each.title for each, row in rows if row["negligible"] and not row["vanished"]]
    ends = [
        f"{_title_or_number(titles)} {alone if len(titles) == 1 else several}"
        for titles, alone, several in (
            (gone, "vanishes", "vanish"),
            (rest, "makes no practical difference", "make no practical difference"),
        )
        if titles
    ]
    return "; ".join([*(told or [f"“{outcome.title}”: none of {of} stands out from chance within clinics"]), *ends])


def sentence(cohort: Cohort, rows: Rows) -> str:
    """What is seen and how large, what is not, and of whom this is said."""
    outcome = cohort.outcome
    sides = (
        _seen(cohort, [(each, row) for each, row in rows if with_it(outcome, row)], _way(outcome), len(rows)),
        _seen(
            cohort,
            [(each, row) for each, row in rows if against_it(outcome, row)],
            _way(outcome, other=True),
            len(rows),
        ),
    )
    seen = "; ".join(text for text in sides if text) or f"no indicator stands out from chance for “{outcome.title}”"
    told = (
        f"{ALIKE} {seen}.",
        _gone(cohort, [(each, row) for each, row in rows if row["vanished"]]),
        _negligible(cohort, [(each, row) for each, row in rows if row["negligible"] and not row["vanished"]]),
        _untold(sum(read(cohort, row) == UNCLEAR for _, row in rows), len(rows)),
        f"{count(cohort.trials, outcome.counts)} with a known result, {count(cohort.units, 'clinics')}, {cohort.first} to "
        f"{cohort.last}; {NOT_CAUSE[0].lower()}{NOT_CAUSE[1:]}.",
    )
    return " ".join(text for text in told if text)


def seemed(cohort: Cohort, rows: Rows) -> str:
    """What seems to go with the outcome between clinics alone, and makes no practical difference within them."""
    told = [
        f"Clinics that achieve “{each.title}” more often seem to have {'more' if row['between'] > 0 else 'less'} of "
        f"“{cohort.outcome.title}” ({_between(row)}), but within clinics it makes no practical difference: what may stand "
        "behind that is hardly the indicator itself."
        for each, row in rows
        if row["negligible"] and not row["vanished"] and abs(row["between"]) > row["zone"]
    ]
    return " ".join(told)


def _seen(cohort: Cohort, seen: Rows, word: str, of: int) -> str:
    """The span of the differences, and the largest with their intervals."""
    if not seen:
        return ""
    unit, title = points(cohort.share), cohort.outcome.title
    ordered = sorted(seen, key=lambda each: -abs(each[1]["difference"]))
    large, small = (amount(abs(row["difference"]), unit) for _, row in (ordered[0], ordered[-1]))
    if len(seen) == 1:
        ((indicator, row),) = seen
        low, high = sorted((abs(row["lower"]), abs(row["upper"])))
        return (
            f"“{title}” was seen {large} {word} often where “{indicator.title}” was achieved (95\u00a0% interval "
            f"{interval(low, high, unit)})"
        )
    span = large if large == small else f"{bare(small)} to {large}"
    named = [
        f"“{each.title}” ({aside(row['difference'], row['lower'], row['upper'], unit=unit, level=level)})"
        for (each, row), level in zip(ordered[:NAMED], LEVELS, strict=True)
    ]
    return (
        f"“{title}” was seen {span} {word} often where an indicator was achieved, for {len(seen)} of {count(of, 'indicators')}; "
        f"{'most ' if len(seen) > NAMED else ''}with {listed(named)}"
    )


def _gone(cohort: Cohort, gone: Rows) -> str:
    """What vanishes: seen between clinics beyond chance, and the whole interval within them lies inside the zone."""
    unit = points(cohort.share)
    return " ".join(
        f"“{each.title}” vanishes: clinics that achieve it more often have {'more' if row['between'] > 0 else 'less'} of it "
        f"({_between(row)}), but within clinics no practical difference is left "
        f"({aside(row['difference'], row['lower'], row['upper'], unit=unit)}), so that something else may stand behind it."
        for each, row in gone
    )


def _negligible(cohort: Cohort, rows: Rows) -> str:
    """What makes no practical difference, whatever is seen between clinics."""
    if not rows:
        return ""
    unit = points(cohort.share)
    if len(rows) > 1:
        return (
            f"{listed(f'“{each.title}”' for each, _ in rows)} made no practical difference: their whole intervals lie within "
            f"{amount(rows[0][1]['zone'], unit)} either way."
        )
    ((indicator, row),) = rows
    return f"“{indicator.title}” made no practical difference ({aside(row['difference'], row['lower'], row['upper'], unit=unit)})."


def _untold(number: int, of: int) -> str:
    if not number or number == of:
        return ""
    return f"For {'one' if number == 1 else number} of the indicators nobody can tell yet."


def _between(row: Row) -> str:
    """``+2.9 points per 10 points of its share, −0.1 to 5.9``."""
    size = amount(row["between"], TENTHS, signed=True)
    return f"{size} per 10 points of its share, {interval(row['between_lower'], row['between_upper'], TENTHS)}"


def _way(outcome: Measure, *, other: bool = False) -> str:
    return "less" if (outcome.improves is Direction.DOWN) is not other else "more"


def _go(number: int) -> str:
    return "goes" if number == 1 else "go"


def _title_or_number(titles: list[str]) -> str:
    return f"“{titles[0]}”" if len(titles) == 1 else f"{len(titles)}"
