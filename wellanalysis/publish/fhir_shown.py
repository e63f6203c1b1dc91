"""What one row of a page's table shows of a result, with its numbers as numbers; a word stays a word."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from wellanalysis.publish.typed_cells import HIGH, LOW, PER_CENT, Mark, Part, mark_of, parts

_BOUND = re.compile(r"(\d+(?:\.\d+)?)\s% or (more|less)")
_WHOLE = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\s\(.*\))?")
_COUNTED = re.compile(r"(?:([\d,]+) of )?([\d,]+) \D+")


@dataclass(frozen=True)
class Shown:
    """A result as a page prints it.

    Parameters
    ----------
    said : str
        The row as text: ``78\u00a0% (544 of 815 wounds; 95\u00a0% interval 75–81)``.
    value : float or None
        As printed, in `unit`; None where the page has a word instead.
    comparator : str
        ``>=`` or ``<=`` where the page tells a bound alone; "" for a value.
    unit : str
        Of the value: per cent, days.
    numerator, denominator : int or None
        As counted; None where the page does not tell.
    lost : int or None
        How many were lost to follow-up; None where the page tells no number.
    low, high : float or None
        Ends of the 95 % interval, in `unit`.
    mark : Mark
        Which word stands in place of the value.
    """

    said: str
    value: float | None = None
    comparator: str = ""
    unit: str = ""
    numerator: int | None = None
    denominator: int | None = None
    lost: int | None = None
    low: float | None = None
    high: float | None = None
    mark: Mark = Mark.NONE

    @property
    def told(self) -> int:
        """How many numbers it tells."""
        return sum(each is not None for each in (self.value, self.numerator, self.denominator, self.lost, self.low))


def shown(row: Mapping[str, str]) -> Shown:
    """A row of a table with the columns Result and Counted, and where there are such an interval and Lost."""
    result, counted = row["Result"].strip(), row["Counted"].strip()
    interval = next((text for name, text in row.items() if name.endswith("interval")), "").strip()
    bound = _BOUND.fullmatch(result)
    none = mark_of(result) is Mark.NONE_OCCURRED
    value = next((part for part in parts(result) if not part.name), None)
    numerator, denominator = _counted(counted)
    low, high = _ends(interval)
    beside = "; ".join(part for part in (counted, f"95\u00a0% interval {interval}" if interval else "") if part)
    per_cent = bound is not None or none
    return Shown(
        said=f"{result} ({beside})" if beside else result,
        value=float(bound[1]) if bound else 0.0 if none else _as_shown(value),
        comparator="" if bound is None else ">=" if bound[2] == "more" else "<=",
        unit=PER_CENT if per_cent else value.unit if value else "",
        numerator=0 if none and numerator is None and denominator is not None else numerator,
        denominator=denominator,
        lost=_whole(row.get("Lost", "")),
        low=low,
        high=high,
        mark=Mark.NONE if value is not None or per_cent else mark_of(result),
    )


def _as_shown(part: Part | None) -> float | None:
    """A value as it was printed: per cent are held as shares of one."""
    if part is None or not isinstance(part.value, int | float):
        return None
    return round(100 * part.value, 6) if part.unit == PER_CENT else float(part.value)


def _ends(text: str) -> tuple[float | None, float | None]:
    found = {part.name: part.value for part in parts(text, ends=True)}
    low, high = found.get(LOW), found.get(HIGH)
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return None, None
    return float(low), float(high)


def _counted(text: str) -> tuple[int | None, int | None]:
    """``544 of 815 wounds`` as both numbers; ``815 answers`` as the second."""
    found = _COUNTED.fullmatch(text)
    if found is None:
        return None, None
    above, below = (int(each.replace(",", "")) if each else None for each in found.groups())
    return above, below


def _whole(text: str) -> int | None:
    """``68 (1.3 %)`` as 68; a share alone is no number of people."""
    found = _WHOLE.fullmatch(text.strip())
    return int(found[1].replace(",", "")) if found else None
