"""What adds up to what among the figures of one measure: months, quarters, windows, clinics and groups of people."""

from collections.abc import Collection, Iterator, Sequence

from wellanalysis.definitions.periods import MONTHS_PER_QUARTER
from wellanalysis.publish.audit_known import BESIDE, NETWORK, Cell, Known, Span
from wellanalysis.publish.audit_sums import Share, Sum

BELOW, ABOVE, REST = "denominator", "numerator", "complement"
ROWS = "all rows"
"""Those in the denominator and those who were left out of it: lost, not recorded and open."""
Key = tuple[Cell, str]


def relations(
    cells: Collection[Cell],
    known: Known,
    members: Collection[str],
    *,
    strict: bool,
    shares: Sequence[Share],
    beside: Sequence[str] = (),
) -> list[Sum | Share]:
    """Every sum that a reader can make from figures of one measure.

    Parameters
    ----------
    cells : collection of Cell
        Cells that are shown or said to be withheld, all of one measure.
    known : Known
        Names and periods.
    members : collection of str
        Clinics that the network adds up.
    strict : bool
        Whether numerators and complements are secrets, so that they are looked after too.
    shares : sequence of Share
        Printed percentages.
    beside : sequence of str
        Rows beside the results that are printed somewhere.
    """
    every = set(cells)
    every |= {cell._replace(unit=unit) for cell in cells if cell.unit == NETWORK for unit in members}
    every |= {cell._replace(span=span) for cell in list(every) for span in quarters(cell.span, known)}
    families = [*_by_period(every, known), *_by_clinic(every, members), *_by_group(every)]
    quantities = ((BELOW, ABOVE) if shares or strict else (BELOW,)) + tuple(beside)
    found: list[Sum | Share] = [
        Sum((total, quantity), tuple((part, quantity) for part in parts))
        for total, parts in dict.fromkeys(families)
        for quantity in quantities
    ]
    in_sums = {cell for total, parts in families for cell in (total, *parts)} | every
    if strict:
        found += [Sum((cell, BELOW), ((cell, ABOVE), (cell, REST))) for cell in sorted(in_sums)]
    if beside:
        found += [Sum((cell, ROWS), ((cell, BELOW), *((cell, name) for name in BESIDE))) for cell in sorted(in_sums)]
    return [*found, *shares]


def quarters(span: Span, known: Known) -> list[Span]:
    """Quarters of the reporting year that make up a longer span; none where it does not begin and end with one."""
    months = span.last - span.first + 1
    begins = (span.first - (known.year_starts - 1)) % MONTHS_PER_QUARTER == 0
    if months <= MONTHS_PER_QUARTER or months % MONTHS_PER_QUARTER or not begins:
        return []
    starts = range(span.first, span.last + 1, MONTHS_PER_QUARTER)
    return [Span(start, start + MONTHS_PER_QUARTER - 1) for start in starts]


def _by_period(cells: Collection[Cell], known: Known) -> Iterator[tuple[Cell, tuple[Cell, ...]]]:
    """Quarters of a window, and months of a quarter where single months are shown."""
    months = {cell.span for cell in cells if cell.span.first == cell.span.last}
    for cell in sorted(cells):
        parts = quarters(cell.span, known)
        if not parts and cell.span.last - cell.span.first + 1 == MONTHS_PER_QUARTER:
            each = [Span(month, month) for month in range(cell.span.first, cell.span.last + 1)]
            parts = each if months.intersection(each) else []
        if parts:
            yield cell, tuple(cell._replace(span=span) for span in parts)


def _by_clinic(cells: Collection[Cell], members: Collection[str]) -> Iterator[tuple[Cell, tuple[Cell, ...]]]:
    """Clinics of the network."""
    if members:
        for cell in sorted(cell for cell in cells if cell.unit == NETWORK):
            yield cell, tuple(cell._replace(unit=unit) for unit in sorted(members))


def _by_group(cells: Collection[Cell]) -> Iterator[tuple[Cell, tuple[Cell, ...]]]:
    """Groups of people that make up a whole: all those named for the measure."""
    named: dict[tuple[str, str], set[str]] = {}
    for cell in cells:
        if cell.factor:
            named.setdefault((cell.measure, cell.factor), set()).add(cell.stratum)
    wholes = {(cell._replace(factor="", stratum=""), cell.factor) for cell in cells if cell.factor}
    for whole, factor in sorted(wholes):
        strata = sorted(named[whole.measure, factor])
        yield whole, tuple(whole._replace(factor=factor, stratum=stratum) for stratum in strata)
