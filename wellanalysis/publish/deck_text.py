"""Words on a slide: free ones, those of a placeholder, the status line, notes, and what a graphic shows."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide, SlideLayout
from pptx.util import Pt

from wellanalysis.pages.page import Page
from wellanalysis.publish.deck_box import Box, fitting, lines, tall
from wellanalysis.publish.deck_look import GREY, INK
from wellanalysis.publish.deck_master import EDGES, INCH, Master, places, size, space
from wellanalysis.publish.deck_words import status

KEY = 12
"""Points of quiet lines: what marks mean, what is left out."""


def put_foot(master: Master, slide: Slide, layout: SlideLayout, page: Page) -> None:
    """Status line and number where the layout has a footer and a number; else the status at the lower edge."""
    line, done = status(page), False
    wide, high = size(master.deck)
    for each in places(layout):
        kind = each.placeholder_format.type
        if kind not in EDGES or kind == PP_PLACEHOLDER.DATE:
            continue
        copied = deepcopy(each._element)
        slide.shapes._spTree.append(copied)
        copied.nvSpPr.cNvPr.set("id", str(max(int(n) for n in slide.shapes._spTree.xpath("//p:cNvPr/@id")) + 1))
        if kind == PP_PLACEHOLDER.FOOTER:
            made: Any = slide.shapes[-1]
            made.text_frame.text = line
            left = space(master).left
            most = Box(left, each.top / INCH, max(wide - 2 * left - 1.1, each.width / INCH), each.height / INCH)
            points = fitting(line, Box(0, 0, most.width, 0.2), (11, 10, 9, 8))
            if lines(line, points, each.width / INCH) > 1:
                # A footer made for a few words gets the width of the slide, up to the number at its end.
                made.left, made.top, made.width, made.height = most.emu()
            made.text_frame.paragraphs[0].runs[0].font.size = Pt(points)
            done = True
    if not done:
        put_text(
            slide,
            Box(space(master).left, high - 0.42, wide - 2 * space(master).left, 0.3),
            [(line, False)],
            11,
            colour=GREY,
        )


def put_size(shape: Any, sizes: Sequence[float], *, bold: bool = False) -> None:
    """Give the words of a placeholder the first size in which they fit it: what a layout has may be made for few words."""
    text = "\n".join(each.text for each in shape.text_frame.paragraphs)
    points = fitting(text, Box(0, 0, shape.width / INCH, shape.height / INCH), sizes, bold=bold)
    for paragraph in shape.text_frame.paragraphs:
        for run in paragraph.runs:
            run.font.size = Pt(points)


def put_notes(slide: Any, words: str) -> None:
    slide.notes_slide.notes_text_frame.text = words


def put_line(slide: Slide, room: Box, words: str) -> Box:
    """A quiet line above a chart that says what its marks mean; what is left below it."""
    if not words:
        return room
    high = tall(words, KEY, room.width) + 0.06
    put_text(slide, room.head(high), [(words, False)], KEY, colour=GREY)
    return room.below(high + 0.02)


def put_text(
    slide: Slide,
    box: Box,
    words: list[tuple[Any, ...]],
    points: float,
    *,
    colour: str = INK,
    anchor: MSO_ANCHOR = MSO_ANCHOR.TOP,
) -> None:
    """Words in runs of (text, bold) or (text, bold, address)."""
    made = slide.shapes.add_textbox(*box.emu())
    frame = made.text_frame
    frame.word_wrap, frame.vertical_anchor = True, anchor
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    paragraph = frame.paragraphs[0]
    for text, bold, *address in words:
        if not text:
            continue
        if text == "\n":
            paragraph = frame.add_paragraph()
            continue
        run = paragraph.add_run()
        run.text = text
        run.font.size, run.font.bold = Pt(points), bold
        if address:
            run.hyperlink.address = address[0]
        else:
            run.font.color.rgb = RGBColor.from_string(colour)


def describe_graphic(made: GraphicFrame, name: str, words: str) -> None:
    """Name and text alternative of a graphic, for who hears the slide."""
    known = made._element.nvGraphicFramePr.cNvPr
    known.set("name", name)
    known.set("descr", " ".join(words.split(" ")).strip())
