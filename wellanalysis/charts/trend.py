"""A measure over months, with what is usual, what was agreed and what happened."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes

from wellanalysis.charts import annotations, layout, series, theme, units

HEIGHT, KEY_LEFT = 3.2, 0.7
END_WIDTH = 15


def height(frame: pd.DataFrame, **options: object) -> float:
    """Inches: the same for every trend, lower where there is only a sentence."""
    told = "value" in frame.columns and frame["value"].notna().any()
    return HEIGHT if told else theme.SENTENCE_HEIGHT


def trend(
    frame: pd.DataFrame,
    ax: Axes,
    *,
    unit: str = units.PERCENT,
    benchmark: float | None = None,
    benchmark_label: str = "",
    centre_label: str = "average",
    events: Sequence[Mapping[str, str]] = (),
    limits: bool = True,
    title: str | None = None,
    y_floor: float | None = None,
    y_ceiling: float | None = None,
    provisional_from: str | None = None,
) -> Axes:
    """Draw one measure by month.

    Parameters
    ----------
    frame : DataFrame
        month, value, denominator, centre, lower, upper (NaN without limits), baseline (bool), signal ("", "improving",
        "concerning", "special"), withheld (bool). Proportions for the unit ``%``.
    ax : Axes
        Where to draw.
    unit : str
        ``%``, or the word for the y axis.
    benchmark, benchmark_label : float, str
        Standard known in advance, dashed; the label stands at its end, by default ``benchmark`` and the value.
    centre_label : str
        What the centre line is: ``average`` of a control chart, ``median`` of a run chart.
    events : sequence of {"month": ISO date, "label": str}
        Dated events, as thin labelled lines.
    limits : bool
        Whether to draw the band of what is usual.
    title : str, optional
        Rarely: the heading above the figure says it.
    y_floor, y_ceiling : float, optional
        Ends of the axis, the same for the same measure on all pages.
    provisional_from : str, optional
        First month (ISO) whose follow-up is still open: hollow from there. The number at the end is that of the last
        month before it, named where it is not the last on the axis.
    """
    shown = series.months(frame, chart="trend")
    if not shown["value"].notna().any():
        return theme.say(ax, theme.ALL_WITHHELD if shown["withheld"].any() else theme.NOTHING)
    if not limits:
        shown = shown.assign(lower=float("nan"), upper=float("nan"))
    low, high = units.span(
        series.values_seen(shown, limits=limits, also=benchmark), unit, lowest=y_floor, highest=y_ceiling
    )
    ax.set_xlim(shown["month"].iloc[0] - series.SPARE, shown["month"].iloc[-1] + series.SPARE)
    floor = annotations.draw_lanes(ax, shown, low, high, provisional_from)
    units.scale(ax.yaxis, units.ticks_within(low, high), unit)
    units.month_ticks(ax, shown["month"].iloc[0], shown["month"].iloc[-1])
    theme.despine(ax)
    theme.rule(ax)
    series.draw_limits(ax, shown)
    series.draw_values(ax, shown, provisional_from=provisional_from)
    _ends(ax, shown, unit, benchmark, benchmark_label, centre_label, provisional_from)
    above = annotations.draw_events(ax, events, floor)
    _key(ax, shown, above)
    if title:
        ax.set_title(title, loc="left", fontsize=theme.TEXT, pad=6 + (above + 1) * annotations.ROW)
    return ax


def _ends(
    ax: Axes,
    shown: pd.DataFrame,
    unit: str,
    benchmark: float | None,
    benchmark_label: str,
    centre_label: str,
    provisional_from: str | None,
) -> None:
    row = series.last_final(shown, provisional_from)
    if row is not None:
        last = shown.loc[row]
        mark = theme.SIGNALS.get(last["signal"])
        text = f"{units.written(last['value'], unit)} {series.named_month(shown, row)}".strip()
        colour = mark.colour if mark and last["signal"] != "special" else theme.INK
        layout.end_label(ax, last["value"], text, size=theme.LARGE, colour=colour, weight="bold")
    if benchmark is not None:
        ax.axhline(
            benchmark, color=theme.INK, linewidth=1.1, linestyle=series.BENCHMARK_DASHES, label="benchmark", zorder=2.5
        )
        text = layout.wrapped(benchmark_label or f"benchmark {units.written(benchmark, unit)}", END_WIDTH)
        layout.end_label(ax, benchmark, text, size=theme.SMALL, colour=theme.INK)
    centre = shown["centre"].dropna()
    if len(centre) and centre_label:
        layout.end_label(
            ax, centre.iloc[-1], layout.wrapped(centre_label, END_WIDTH), size=theme.SMALL, colour=theme.GREY
        )


def _key(ax: Axes, shown: pd.DataFrame, above: int) -> None:
    """Name the marks present in one quiet line: a signal may stand anywhere, and a label beside it would collide."""
    handles = series.key(shown)
    if handles:
        ncols = layout.fitting_key(ax, handles, (theme.across() - KEY_LEFT) * 72)
        place = layout.shifted(ax, ax.transAxes, y=2 + above * annotations.ROW)
        ax.legend(handles=handles, bbox_to_anchor=(0.0, 1.0), bbox_transform=place, ncols=ncols, **theme.KEY)
