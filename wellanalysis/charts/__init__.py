"""Charts that draw a frame and compute nothing.

`draw` makes the figure of one claim; `to_svg` and `to_png` make bytes of it. Each chart is also a function of a frame
and an Axes, in the module of its name, for notebooks that want their own figure.
"""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wellanalysis.charts import answered as _answered
from wellanalysis.charts import completeness as _completeness
from wellanalysis.charts import effects as _effects
from wellanalysis.charts import event_quarters as _event_quarters
from wellanalysis.charts import funnel as _funnel
from wellanalysis.charts import intervals as _intervals
from wellanalysis.charts import items as _items
from wellanalysis.charts import lateness as _lateness
from wellanalysis.charts import layout, theme
from wellanalysis.charts import ranges as _ranges
from wellanalysis.charts import sites as _sites
from wellanalysis.charts import spreads as _spreads
from wellanalysis.charts import strip as _strip
from wellanalysis.charts import target as _target
from wellanalysis.charts import themes as _themes
from wellanalysis.charts import trend as _trend
from wellanalysis.charts import value as _value
from wellanalysis.charts import waterfall as _waterfall
from wellanalysis.charts import waves as _waves
from wellanalysis.charts.theme import to_png, to_svg
from wellanalysis.errors import Problem, ProblemsFound, nearest

Chart = Callable[[pd.DataFrame, Mapping[str, Any]], Figure]


def _alone(
    function: Callable[..., Axes], height: Callable[..., float], finish: Callable[[Axes], None] = layout.spread
) -> Chart:
    """Chart of one axes: `function` draws, then the edges settle, and `finish` moves labels that would meet."""

    def chart(frame: pd.DataFrame, options: Mapping[str, Any]) -> Figure:
        _check(function, options)
        ax = theme.new_axes(height(frame, **options))
        function(frame, ax, **options)
        layout.settle(ax)
        layout.thin_ticks(ax)
        finish(ax)
        return ax.get_figure(root=True)  # type: ignore[return-value]

    return chart


def _grid(frame: pd.DataFrame, options: Mapping[str, Any]) -> Figure:
    _check(_strip.strip, options)
    return _strip.figure(frame, **options)


def _check(function: Callable[..., Any], options: Mapping[str, Any]) -> None:
    known = [name for name, each in inspect.signature(function).parameters.items() if each.kind is each.KEYWORD_ONLY]
    if strange := [name for name in options if name not in known]:
        where = f"chart {function.__name__}"
        raise ProblemsFound(Problem(where, f"unknown option {name!r}", nearest(name, known)) for name in strange)


CHARTS: dict[str, Chart] = {
    "trend": _alone(_trend.trend, _trend.height),
    "strip": _grid,
    "sites": _alone(_sites.sites, _sites.height),
    "funnel": _alone(_funnel.funnel, _funnel.height, _funnel.finish),
    "intervals": _alone(_intervals.intervals, _intervals.height),
    "completeness": _alone(_completeness.completeness, _completeness.height),
    "lateness": _alone(_lateness.lateness, _lateness.height),
    "waves": _alone(_waves.waves, _waves.height),
    "items": _alone(_items.items, _items.height),
    "waterfall": _alone(_waterfall.waterfall, _waterfall.height),
    "spreads": _alone(_spreads.spreads, _spreads.height),
    "effects": _alone(_effects.effects, _effects.height, _effects.finish),
    "event_quarters": _alone(_event_quarters.event_quarters, _event_quarters.height),
    "answered": _alone(_answered.answered, _answered.height),
    "themes": _alone(_themes.themes, _themes.height),
    "value": _alone(_value.value, _value.height, _value.finish),
    "ranges": _alone(_ranges.ranges, _ranges.height),
    "target": _alone(_target.target, _target.height),
}


def draw(kind: str, frame: pd.DataFrame, options: Mapping[str, Any] | None = None, *, phone: bool = False) -> Figure:
    """Return the figure of one claim, in the house style.

    Parameters
    ----------
    kind : str
        A key of `CHARTS`.
    frame : DataFrame
        What to draw: the columns of that chart, rounded and withheld as shown.
    options : mapping, optional
        Keyword arguments of that chart, as plain JSON.
    phone : bool
        Draw it narrower, for a screen on which the text of the wide drawing would be too small to read.

    Raises
    ------
    ProblemsFound
        When kind, option or column is unknown, with the nearest known name.
    """
    if kind not in CHARTS:
        raise ProblemsFound([Problem("charts", f"no chart is called {kind!r}", nearest(kind, CHARTS))])
    with theme.applied(theme.PHONE_WIDTH if phone else theme.FIGURE_WIDTH):
        return CHARTS[kind](frame, options or {})


__all__ = ["CHARTS", "draw", "to_png", "to_svg"]
