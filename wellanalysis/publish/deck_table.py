"""A native table on a slide: as many rows and columns as can be read from a chair, and what stands elsewhere is said."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide
from pptx.table import _Cell
from pptx.util import Inches, Pt

from wellanalysis.publish.deck_box import LINE, Box, lines, long
from wellanalysis.publish.deck_look import BAND, INK, NAVY, RULE

SIZES = (18, 16, 14)
"""Points that can be read from the back of a room; rows that do not fit in the last are left to the notes."""
PAD = 0.11
"""Inches above and below the text of a row, together."""
SIDE = 0.2
"""Inches at the left and right of a cell's text, together."""
SPARE = SIDE + 0.06
"""The same with a little air, for letters that are not quite as wide as thought."""
BROAD = 7.0
"""Inches that a column asks for at most when the width is shared out."""


def texts(table: pd.DataFrame) -> list[list[str]]:
    """The cells as a reader sees them, head first."""
    shown = table.astype(object).where(table.notna(), "").astype(str)
    return [[str(name) for name in table.columns], *(list(row) for row in shown.itertuples(index=False, name=None))]


def widths(cells: Sequence[Sequence[str]], width: float, size: float) -> list[float]:
    """Inches of each column: no word is broken where there is room for it, and the rest is shared out by what it holds."""
    least, wanted = [], []
    for at, column in enumerate(zip(*cells, strict=True)):
        words = [word for text in column for word in text.split(" ")]
        least.append(max(long(word, size, bold=True) for word in words) + SPARE)
        wanted.append(min(max(long(text, size, bold=at == 0) for text in column), BROAD) + SPARE)
    spare = width - sum(least)
    more = [max(each - low, 0.0) for each, low in zip(wanted, least, strict=True)]
    if spare <= 0 or not sum(more):
        return [width * each / sum(least) for each in least]
    if spare >= sum(more):
        return [low + each * spare / sum(more) for low, each in zip(least, more, strict=True)]
    # Where not all get what they ask for, those that ask for little do: better one long column in two lines than all.
    given = [0.0] * len(more)
    for done, at in enumerate(sorted(range(len(more)), key=lambda place: more[place])):
        given[at] = min(more[at], spare / (len(more) - done))
        spare -= given[at]
    return [low + each for low, each in zip(least, given, strict=True)]


def row_height(row: Sequence[str], across: Sequence[float], size: float, *, head: bool = False) -> float:
    """Inches that a row takes."""
    most = max(
        lines(text, size, max(width - SPARE, 0.3), bold=head or at == 0)
        for at, (text, width) in enumerate(zip(row, across, strict=True))
    )
    return most * size * LINE / 72 + PAD


def fitted(table: pd.DataFrame, box: Box, *, told: float) -> tuple[pd.DataFrame, float]:
    """The table with as many rows as fit, and the size of its words: smaller words are tried before rows are left out.

    Where rows are left out `told` inches stay free below, to say so.
    """
    cells = texts(table)
    for size in SIZES:
        across = widths(cells, box.width, size)
        if sum(row_height(row, across, size, head=at == 0) for at, row in enumerate(cells)) <= box.height:
            return table, size
    across = widths(cells, box.width, SIZES[-1])
    room, count = box.height - told, -1
    for at, row in enumerate(cells):
        room -= row_height(row, across, SIZES[-1], head=at == 0)
        if room < 0:
            break
        count += 1
    return table.head(max(count, 1)), SIZES[-1]


def put_table(slide: Slide, box: Box, table: pd.DataFrame, size: float) -> GraphicFrame:
    """Put the table on the slide, with a head that reading aloud knows as one."""
    cells = texts(table)
    across = widths(cells, box.width, size)
    heights = [row_height(row, across, size, head=at == 0) for at, row in enumerate(cells)]
    whole = Box(box.left, box.top, box.width, sum(heights))
    frame = slide.shapes.add_table(len(cells), len(cells[0]), *whole.emu())
    made: Any = frame.table
    made.first_row, made.horz_banding = True, False
    # The built-in style without fills or borders: what is seen is written in the cells, so that any template keeps it.
    made._tbl.tblPr.xpath("a:tableStyleId")[0].text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
    for column, width in zip(made.columns, across, strict=True):
        column.width = Inches(width)
    for at, (row, height) in enumerate(zip(cells, heights, strict=True)):
        made.rows[at].height = Inches(height)
        for place, text in enumerate(row):
            _write(made.cell(at, place), text, size, head=at == 0, first=place == 0)
    return frame


def _write(cell: _Cell, text: str, size: float, *, head: bool, first: bool) -> None:
    cell.margin_left = cell.margin_right = Inches(SIDE / 2)
    cell.margin_top = cell.margin_bottom = Inches(PAD / 2)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.text_frame.word_wrap = True
    cell.text_frame.text = text
    for paragraph in cell.text_frame.paragraphs:
        for run in paragraph.runs:
            run.font.size, run.font.bold = Pt(size), head or first
            run.font.color.rgb = RGBColor.from_string(NAVY if head else INK)
    if head:
        cell.fill.solid()
        cell.fill.fore_color.rgb = RGBColor.from_string(BAND)
    else:
        cell.fill.background()
    colour, width = (NAVY, 19050) if head else (RULE, 9525)
    line = f'<a:lnB {nsdecls("a")} w="{width}"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:lnB>'
    properties = cell._tc.get_or_add_tcPr()
    properties.insert(0, parse_xml(line))
