"""How an audit names what it found, and tells how it was derived."""

from collections.abc import Callable

from wellanalysis.definitions.periods import MONTHS_PER_QUARTER
from wellanalysis.publish.audit_claims import MONTHS
from wellanalysis.publish.audit_known import NETWORK, Cell, Known, Span
from wellanalysis.publish.audit_relations import Key
from wellanalysis.publish.audit_sums import Ranges, Share

NAMED_PARTS = 4
"""A sum of more parts names only so many."""


def derivation(key: Key, ranges: Ranges, name: Callable[[Cell], str]) -> str:
    """The sum or the percentage that left one number only."""
    by = ranges.by.get(key)
    if by is None:
        return "printed elsewhere"
    if isinstance(by, Share):
        other = by.below if key == by.above else by.above
        return f"the only whole number between {by.low:.4g} and {by.high:.4g} of {ranges[other][0]:.0f}"
    if key == by.total:
        return "the sum of " + _listed([f"{name(part[0])} ({ranges[part][0]:.0f})" for part in by.parts])
    others = [part for part in by.parts if part != key]
    less = _listed([f"{name(part[0])} ({ranges[part][0]:.0f})" for part in others]) or "nothing"
    return f"{name(by.total[0])} ({ranges[by.total][0]:.0f}) less {less}"


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - NAMED_PARTS} more" if len(names) > NAMED_PARTS else ""
    return ", ".join(names[:NAMED_PARTS]) + more


def cell_name(cell: Cell, known: Known) -> str:
    """``Healed within 12 weeks, Fisher Lane, October 2025 to June 2026, sex: female``."""
    title = next((title for title, id in known.titles.items() if id == cell.measure), cell.measure)
    unit = known.units.get(cell.unit, cell.unit) if cell.unit != NETWORK else "the network"
    parts = [title, unit, span_name(cell.span, known)]
    return ", ".join([*parts, f"{cell.factor}: {cell.stratum}"] if cell.factor else parts)


def span_name(span: Span, known: Known) -> str:
    """``2026Q2``, ``July 2026`` or ``July 2025 to June 2026``."""
    first, last = (f"{MONTHS[each % 12]} {each // 12}" for each in span)
    if span.first == span.last:
        return first
    quarter = divmod(span.first - (known.year_starts - 1), 12)
    if span.last - span.first + 1 == MONTHS_PER_QUARTER and quarter[1] % MONTHS_PER_QUARTER == 0:
        return f"{quarter[0]}Q{quarter[1] // MONTHS_PER_QUARTER + 1}"
    return f"{first} to {last}"
