"""Measures charts as a reader with a ruler would: what is drawn at a place stands for a month and a value."""

import re
from calendar import month_abbr
from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from wellanalysis.definitions.periods import month_at
from wellanalysis.publish.audit_claim import Claim
from wellanalysis.publish.audit_claims import Claims
from wellanalysis.publish.audit_known import Span

CHART = "chart"
"""Place of a claim that was measured in a chart."""
PRECISION = 0.0005
"""How far a share that is measured may lie off the true one."""
_DRAWN = "Monthly line chart of "
_AXIS = re.compile(r'<g id="matplotlib\.axis_(\d)">(.*?)\n   </g>', re.DOTALL)
_TICK = re.compile(r'<use [^>]*?x="([\d.]+)"[^>]*/>.*?<text [^>]*?>([^<]*)</text>', re.DOTALL)
_LABEL = re.compile(r'<text [^>]*? y="([\d.]+)"[^>]*>(\d+)[ \u00a0]%</text>')
_MARK = re.compile(r'<use [^>]*?x="([\d.]+)" y="([\d.]+)"')
_GRID = re.compile(r'<g id="LineCollection_1">(.*?)</g>', re.DOTALL)
_LINE = re.compile(r"M [\d.]+ ([\d.]+)")
_YEAR = re.compile(r"(?:(\w{3})\w* )?(\d{4})")


def measured(svg: str, said: str, claims: Claims) -> Iterator[Claim]:
    """A claim for each month at which a chart of one measure draws a point.

    Parameters
    ----------
    svg : str
        The chart.
    said : str
        Its alternative text, which names measure and clinic.
    claims : Claims
        Knows the names.

    Notes
    -----
    Marks that are no values, such as those of withheld months, are measured too: they lie where no true value does, so
    only a claim that is held against the true counts says anything.
    """
    if not said.startswith(_DRAWN):
        return
    found = points(svg)
    named = claims.named(said, Span(found[0][0], found[0][0])) if found else None
    if named is None:
        return
    for month, value in found:
        if 0 <= value <= 1:
            cell = named._replace(span=Span(month, month))
            share = (max(0.0, value - PRECISION), min(1.0, value + PRECISION))
            yield Claim(cell, share=share, place=CHART, said=f"a point at {value:.3f} in {month_at(month):%B %Y}")


def points(svg: str) -> list[tuple[int, float]]:
    """Months, as `months_since_year_zero` counts them, and shares of all marks of a chart; none where it has no scale."""
    axes = dict(_AXIS.findall(svg))
    days = [(float(x), day.toordinal()) for x, text in _TICK.findall(axes.get("1", "")) if (day := _day(text))]
    levels = [(float(y), int(text) / 100) for y, text in _LABEL.findall(axes.get("2", ""))]
    if len(days) < 2 or len(levels) < 2:
        return []
    across, down = _scale(days), _scale(levels)
    off = _offset(svg, [y for y, _ in levels])
    drawn = _AXIS.sub("", svg)
    found = [(float(x), float(y)) for x, y in _MARK.findall(drawn)]
    return [(_month(across[0] * x + across[1]), down[0] * (y - off) + down[1]) for x, y in found]


def _scale(ticks: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Slope and intercept of what the ticks of an axis say."""
    places, values = np.array(ticks, dtype=float).T
    slope, start = np.polyfit(places, values, 1)
    return float(slope), float(start)


def _offset(svg: str, labels: list[float]) -> float:
    """How far the words of the axis stand below its lines."""
    grid = _GRID.search(svg)
    lines = sorted(float(y) for y in _LINE.findall(grid.group(1))) if grid else []
    return float(np.mean(np.array(lines) - np.array(sorted(labels)))) if len(lines) == len(labels) else 0.0


def _day(text: str) -> date | None:
    found = _YEAR.fullmatch(text.strip())
    if found is None:
        return None
    months = list(month_abbr)
    return date(int(found[2]), months.index(found[1]) if found[1] in months and found[1] else 1, 1)


def _month(ordinal: float) -> int:
    """The month whose first day lies nearest."""
    day = date.fromordinal(round(ordinal) + 14)
    return day.year * 12 + day.month - 1
