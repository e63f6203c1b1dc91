"""What a deck is drawn on: a plain master of our own, or a template that a consultant brings."""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.presentation import Presentation as Deck
from pptx.slide import SlideLayout
from pptx.util import Emu

from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.publish.deck_box import Box
from wellanalysis.publish.deck_house import FONT, dress

TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
EDGES = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
INCH = 914400
MARGIN = 0.5
FOREIGN = 1.15
"""Room for a font whose letters are not known, or that another takes the place of where it is not installed."""
LEAST = 3.2
"""Inches from top to bottom that a chart with its words needs: below that a layout's own places are not followed."""


@dataclass(frozen=True)
class Master:
    """A deck without slides, and the two layouts that slides are made from.

    Parameters
    ----------
    deck : Presentation
        Where slides are added.
    opening : SlideLayout
        With a title, and a subtitle where there is one.
    plain : SlideLayout
        With a title, and as little else as the template has.
    """

    deck: Deck
    opening: SlideLayout
    plain: SlideLayout


def open_master(template: Path | None) -> Master:
    """The house's own master, or the layouts of `template` without its slides.

    Raises
    ------
    ProblemsFound
        When the file is not there, is no PowerPoint file, or has no layout with a title.
    """
    if template is None:
        deck = Presentation()
        dress(deck)
    else:
        deck = _opened(Path(template))
    layouts = [layout for master in deck.slide_masters for layout in master.slide_layouts]
    titled = [layout for layout in layouts if _kinds(layout) & set(TITLES)]
    if not titled:
        names = ", ".join(repr(layout.name) for layout in layouts) or "none"
        told = f"has no layout with a title (its layouts: {names})"
        raise ProblemsFound(
            [Problem(_named(template), told, "add a layout with a title placeholder, such as “Title Only”")],
            outcome="no deck was made",
        )
    opening = min(titled, key=_for_opening)
    plain = min(titled, key=_for_slides)
    return Master(deck, opening, plain)


def _named(template: Path | None) -> str:
    return f"the template {template.name}" if template else "the master"


def _opened(template: Path) -> Deck:
    remedy = "give a .pptx file that PowerPoint or LibreOffice saved; save a .potx as .pptx first"
    try:
        deck = Presentation(str(template))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, etree.XMLSyntaxError) as error:
        told = "is not there" if not template.exists() else "is no PowerPoint file"
        raise ProblemsFound([Problem(_named(template), told, remedy)], outcome="no deck was made") from error
    slides = deck.slides._sldIdLst
    for each in list(slides):
        deck.part.drop_rel(each.rId)
        slides.remove(each)
    for sections in deck.part._element.xpath("//*[local-name()='sectionLst']"):
        # Sections of the template list its slides by number, which are gone.
        sections.getparent().getparent().remove(sections.getparent())
    return deck


def places(layout: Any) -> list[Any]:
    """The placeholders of a layout, or of a slide."""
    return list(layout.placeholders)


def _kinds(layout: SlideLayout) -> set[PP_PLACEHOLDER]:
    return {each.placeholder_format.type for each in places(layout)}


def _others(layout: SlideLayout) -> int:
    return sum(each.placeholder_format.type not in (*TITLES, *EDGES) for each in places(layout))


def _for_opening(layout: SlideLayout) -> tuple[bool, bool, int]:
    kinds = _kinds(layout)
    return PP_PLACEHOLDER.CENTER_TITLE not in kinds, PP_PLACEHOLDER.SUBTITLE not in kinds, _others(layout)


def _for_slides(layout: SlideLayout) -> tuple[bool, int]:
    return PP_PLACEHOLDER.TITLE not in _kinds(layout), _others(layout)


def _box(shape: object) -> Box | None:
    parts = [getattr(shape, name) for name in ("left", "top", "width", "height")]
    return None if None in parts else Box(*(Emu(each) / INCH for each in parts))


def size(deck: Deck) -> tuple[float, float]:
    """Width and height of a slide in inches."""
    return int(deck.slide_width or 0) / INCH, int(deck.slide_height or 0) / INCH


def space(master: Master) -> Box:
    """Where a slide has room for its words and figures: below the title, above date, footer and number."""
    wide, high = size(master.deck)
    title = next(each for each in places(master.plain) if each.placeholder_format.type in TITLES)
    head = _box(title) or Box(MARGIN, MARGIN, wide - 2 * MARGIN, 1.0)
    edges = [_box(each) for each in places(master.plain) if each.placeholder_format.type in EDGES]
    tops = [each.top for each in edges if each and each.top > high / 2]
    bottom = min([*tops, high - MARGIN]) - 0.08
    top = head.top + head.height + 0.08
    if bottom - top < LEAST or head.width < wide / 2:
        # A title that fills the slide, or stands at its side, leaves no room below it: it is moved up instead.
        return Box(MARGIN, 1.45, wide - 2 * MARGIN, bottom - 1.45)
    return Box(head.left, top, head.width, bottom - top)


def slack(master: Master) -> float:
    """How much wider letters may be than those that texts are measured by: a template has a font of its own."""
    theme = master.plain.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob.decode("utf-8", "replace")
    named = re.search(r'<a:minorFont>\s*<a:latin typeface="([^"]*)', theme)
    return 1.0 if named and named[1] == FONT else FOREIGN


def title_fits(master: Master) -> bool:
    """Whether the title may stay where the layout has it."""
    wide, _ = size(master.deck)
    title = next(each for each in places(master.plain) if each.placeholder_format.type in TITLES)
    head, room = _box(title), space(master)
    return head is not None and head.width >= wide / 2 and head.top + head.height <= room.top + 0.01


def thumbnail_away(deck: Deck) -> None:
    """Take away the small picture of another deck that comes with python-pptx's own file, or of a template's slides."""
    package = deck.part.package
    for key, relation in list(package._rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            package._rels.pop(key)
