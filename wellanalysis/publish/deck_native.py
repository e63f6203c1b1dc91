"""A native chart on a slide: line charts and charts of points whose numbers a consultant can open and change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any, cast

from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide
from pptx.util import Pt
from xlsxwriter.utility import xl_rowcol_to_cell

from wellanalysis.publish.deck_box import Box
from wellanalysis.publish.deck_look import GREY, RULE, Look, tint
from wellanalysis.publish.deck_sheet import SHEET, Series, Value, by_category, by_point, columns

NAME = 0.62
"""Inches that the name of a quarter takes on an axis."""


@dataclass(frozen=True)
class Axis:
    """Ends of an axis, the distance of its ticks, how its numbers are written, and what it is called."""

    low: float
    high: float
    step: float
    form: str
    title: str = ""
    shown: bool = True
    lines: bool = False


@dataclass(frozen=True)
class Room:
    """Shares of a chart's width and height that stay free around the plot, for words beside points and axes."""

    left: float = 0.06
    right: float = 0.14
    top: float = 0.03
    bottom: float = 0.11


def line_chart(
    slide: Slide, box: Box, categories: Sequence[str | date], series: Sequence[Series], axis: Axis, **how: Any
) -> GraphicFrame:
    """Put a line chart on the slide.

    Parameters
    ----------
    slide, box : Slide, Box
        Where.
    categories : sequence of str or date
        Names, or first days of months: then the axis is one of time.
    series : sequence of Series
        With one value for each category.
    axis : Axis
        The upright one.
    how
        ``room`` (a `Room`), ``size`` (points of its words), ``months`` between two named on an axis of time.
    """
    data: Any = CategoryChartData(number_format=axis.form)
    data.categories = list(categories)
    for each in series:
        data.add_series(each.name, list(each.y))
    frame: Any = slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *box.emu(), data)
    chart = frame.chart
    chart.part.chart_workbook.update_from_xlsx_blob(by_category(categories, series, axis.form))
    places = [columns(series, at, first=len(series) + 1) for at in range(len(series))]
    _finish(chart, series, places, how)
    _upright(chart.value_axis, axis)
    timed = bool(categories) and not isinstance(categories[0], str)
    room: Room = how.get("room", Room())
    skip = max(ceil(len(categories) * NAME / (box.width * (1 - room.left - room.right))), 1)
    _across(chart, how.get("months", 6) if timed else 0, skip)
    return cast(GraphicFrame, frame)


def point_chart(
    slide: Slide, box: Box, series: Sequence[Series], across: Axis, upright: Axis, **how: Any
) -> GraphicFrame:
    """Put a chart of points on the slide; `how` as in `line_chart`.

    All series are given one length, with nothing in what is added: LibreOffice loses a series that stands before a
    longer one.
    """
    longest = max(len(each.y) for each in series)
    series = [each.padded(longest) for each in series]
    data: Any = XyChartData(number_format=across.form)
    for each in series:
        added = data.add_series(each.name)
        for x, y in zip(each.x, each.y, strict=True):
            added.add_data_point(x or 0.0, y or 0.0)
    frame: Any = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *box.emu(), data)
    chart = frame.chart
    chart.part.chart_workbook.update_from_xlsx_blob(by_point(series, across.form))
    for made, each in zip(chart.plots[0].series, series, strict=True):
        # Where there is no value the line breaks: a point that is not there, as an empty cell is none.
        gaps = {str(at) for at, y in enumerate(each.y) if y is None}
        for point in made._element.xpath("c:xVal//c:pt|c:yVal//c:pt"):
            if point.get("idx") in gaps:
                point.getparent().remove(point)
    _finish(chart, series, [], how)
    _upright(chart.value_axis, upright)
    _upright(chart.category_axis, across)
    return cast(GraphicFrame, frame)


def _finish(chart: Chart, series: Sequence[Series], places: Sequence[tuple[int, int]], how: dict[str, Any]) -> None:
    size = how.get("size", 12)
    chart.has_legend = False
    chart.has_title = False
    chart.font.size, chart.font.color.rgb = Pt(size), RGBColor.from_string(GREY)
    for at, (made, told) in enumerate(zip(chart.plots[0].series, series, strict=True)):
        _draw(made, told.look)
        _labels(made, told, size)
        if places and told.lower:
            _intervals(made._element, told, places[at])
    for gap in chart._chartSpace.xpath("c:chart/c:dispBlanksAs"):
        gap.set("val", "gap")
    room: Room = how.get("room", Room())
    inner = (
        f'<c:layout {nsdecls("c")}><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{room.left:.4f}"/><c:y val="{room.top:.4f}"/><c:w val="{1 - room.left - room.right:.4f}"/>'
        f'<c:h val="{1 - room.top - room.bottom:.4f}"/></c:manualLayout></c:layout>'
    )
    plot = chart._chartSpace.chart.plotArea
    for old in plot.xpath("c:layout"):
        plot.remove(old)
    plot.insert(0, parse_xml(inner))


def _draw(made: Any, look: Look) -> None:
    made.smooth = False
    line, marker = made.format.line, made.marker
    if look.line:
        line.color.rgb, line.width = RGBColor.from_string(look.line), Pt(look.width)
        if look.dash:
            line._get_or_add_ln().append(parse_xml(f'<a:prstDash {nsdecls("a")} val="{look.dash}"/>'))
    else:
        line.fill.background()
    kind = look.shape if look.colour else "none"
    for old in made._element.xpath("c:marker"):
        made._element.remove(old)
    element = marker._element.get_or_add_marker()
    element.insert(0, parse_xml(f'<c:symbol {nsdecls("c")} val="{kind}"/>'))
    if look.colour:
        marker.size = look.size
        inside = look.colour if look.filled else tint(look.colour)
        marker.format.fill.solid()
        marker.format.fill.fore_color.rgb = RGBColor.from_string(inside)
        marker.format.line.color.rgb, marker.format.line.width = RGBColor.from_string(look.colour), Pt(1.25)


def _labels(made: Any, told: Series, size: float) -> None:
    for at, words in sorted((told.labels or {}).items()):
        label = made.points[at].data_label
        frame = label.text_frame
        lines = words.split("\n")
        frame.text = lines[0]
        for line in lines[1:]:
            frame.add_paragraph().text = line
        frame._txBody.bodyPr.set("wrap", "none")
        for paragraph in frame.paragraphs:
            for run in paragraph.runs:
                run.font.size, run.font.bold = Pt(size), told.look.bold
                run.font.color.rgb = RGBColor.from_string(told.look.words)
        element = label._get_or_add_dLbl()
        for old in element.xpath("c:dLblPos"):
            element.remove(old)
        side = (told.sides or {}).get(at, told.look.beside)
        element._insert_dLblPos(parse_xml(f'<c:dLblPos {nsdecls("c")} val="{side}"/>'))


def _intervals(element: Any, told: Series, place: tuple[int, int]) -> None:
    """Intervals as error bars with ends of their own; only since python-pptx knows none, in the words of the format."""
    below_at, above_at = place
    below, above = told.distances()
    look = told.look
    colour = look.colour or look.line or look.words
    xml = (
        f'<c:errBars {nsdecls("c", "a")}><c:errDir val="y"/><c:errBarType val="both"/>'
        f'<c:errValType val="cust"/><c:noEndCap val="1"/>'
        f"<c:plus>{_reference(above, above_at)}</c:plus><c:minus>{_reference(below, below_at)}</c:minus>"
        f'<c:spPr><a:ln w="{round(look.bar * 12700)}"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:ln></c:spPr>'
        f"</c:errBars>"
    )
    element.xpath("c:xVal|c:cat")[0].addprevious(parse_xml(xml))


def _reference(values: Sequence[Value], column: int) -> str:
    first, last = (xl_rowcol_to_cell(row, column, True, True) for row in (1, len(values)))
    points = "".join(
        f'<c:pt idx="{at}"><c:v>{value!r}</c:v></c:pt>' for at, value in enumerate(values) if value is not None
    )
    return (
        f"<c:numRef><c:f>{SHEET}!{first}:{last}</c:f><c:numCache><c:formatCode>General</c:formatCode>"
        f'<c:ptCount val="{len(values)}"/>{points}</c:numCache></c:numRef>'
    )


def _upright(made: Any, axis: Axis) -> None:
    made.minimum_scale, made.maximum_scale, made.major_unit = axis.low, axis.high, axis.step
    made.has_major_gridlines = axis.lines
    made.major_tick_mark = made.minor_tick_mark = XL_TICK_MARK.NONE
    made.format.line.fill.background()
    made.has_title = bool(axis.title)
    if axis.title:
        made.axis_title.text_frame.text = axis.title
        run = made.axis_title.text_frame.paragraphs[0].runs[0]
        run.font.bold, run.font.size = False, Pt(12)
        run.font.color.rgb = RGBColor.from_string(GREY)
    if axis.lines:
        made.major_gridlines.format.line.color.rgb = RGBColor.from_string(RULE)
        made.major_gridlines.format.line.width = Pt(0.75)
    made.tick_labels.number_format, made.tick_labels.number_format_is_linked = axis.form, False
    made.tick_label_position = XL_TICK_LABEL_POSITION.LOW if axis.shown else XL_TICK_LABEL_POSITION.NONE


def _across(chart: Chart, months: int, skip: int) -> None:
    axis = chart.category_axis
    axis.has_major_gridlines = False
    axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis.format.line.color.rgb = RGBColor.from_string("A6ADB4")
    if not months and skip > 1:
        # Names that stand closer than their length are turned or cut by some programs.
        element = parse_xml(f'<c:tickLblSkip {nsdecls("c")} val="{skip}"/>')
        axis._element.xpath("c:noMultiLvlLbl")[0].addprevious(element)
    if months:
        axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "mmm yy", False
        element = axis._element
        for name in ("baseTimeUnit", "majorUnit", "majorTimeUnit"):
            for old in element.xpath(f"c:{name}"):
                element.remove(old)
        wanted = (("baseTimeUnit", "months"), ("majorUnit", months), ("majorTimeUnit", "months"))
        for name, value in wanted:
            element.append(parse_xml(f'<c:{name} {nsdecls("c")} val="{value}"/>'))
