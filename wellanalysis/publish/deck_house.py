"""The house's own master: wide, plain, one dark blue, room for a figure, and a status line on each slide."""

import re
from typing import Any

from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.presentation import Presentation as Deck
from pptx.util import Inches

from wellanalysis.publish.deck_box import Box
from wellanalysis.publish.deck_look import BLUE, CENTRE, GREY, INK, NAVY, PURPLE, RULE, VERMILION

WIDTH, HEIGHT = 13.333, 7.5
FONT = "Arial"
"""On every computer, or with the same widths under another name: lines break where they broke here."""
TITLE = Box(0.6, 0.36, 12.13, 0.98)
FOOTER = Box(0.6, 7.02, 11.0, 0.3)
NUMBER = Box(11.73, 7.02, 1.0, 0.3)
OPENING_TITLE = Box(0.9, 1.5, 11.4, 1.7)
OPENING_WORDS = Box(0.9, 3.5, 11.0, 2.3)
LAYOUTS = ("Title Slide", "Title Only")
COLOURS = {
    "dk1": INK,
    "lt1": "FFFFFF",
    "dk2": NAVY,
    "lt2": "EEF2F5",
    "accent1": BLUE,
    "accent2": VERMILION,
    "accent3": CENTRE,
    "accent4": "56B4E9",
    "accent5": "E69F00",
    "accent6": PURPLE,
    "hlink": BLUE,
    "folHlink": BLUE,
}


def dress(deck: Deck) -> None:
    """Make python-pptx's empty deck ours: size, colours, letters, two layouts, where each part stands."""
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    for layout in list(deck.slide_layouts):
        if layout.name not in LAYOUTS:
            deck.slide_layouts.remove(layout)
    master = deck.slide_master
    _theme(deck)
    styles = master._element.find(".//{*}txStyles")
    _title_style(styles.find("{*}titleStyle"))
    _places(master.placeholders)
    master.shapes._spTree.insert(2, _bar("Band", Box(0, 0, WIDTH, 0.12), NAVY, 901))
    master.shapes._spTree.insert(3, _bar("Rule", Box(0.6, 6.96, 12.13, 0.012), RULE, 902))
    for layout in deck.slide_layouts:
        _places(layout.placeholders)
        if layout.name == LAYOUTS[0]:
            _opening(layout)


def _theme(deck: Deck) -> None:
    part = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    text = part.blob.decode("utf-8")
    for name, colour in COLOURS.items():
        text = re.sub(
            rf"(<a:{name}>).*?(</a:{name}>)", rf'\g<1><a:srgbClr val="{colour}"/>\g<2>', text, flags=re.DOTALL
        )
    text = re.sub(r'(<a:(?:majorFont|minorFont)>\s*<a:latin typeface=")[^"]*', rf"\g<1>{FONT}", text)
    part._blob = text.encode("utf-8")


def _title_style(style: Any) -> None:
    level = style.find("{*}lvl1pPr")
    level.set("algn", "l")
    words = level.find("{*}defRPr")
    words.set("sz", "2800")
    words.set("b", "1")
    for old in list(words):
        if old.tag.endswith("solidFill"):
            words.remove(old)
    words.insert(0, _fill("tx2"))


def _fill(colour: str) -> Any:
    kind = "srgbClr" if re.fullmatch("[0-9A-F]{6}", colour) else "schemeClr"
    return parse_xml(f'<a:solidFill {nsdecls("a")}><a:{kind} val="{colour}"/></a:solidFill>')


def _places(placeholders: Any) -> None:
    """Put title, footer and number where they belong; the date stands in the status line, so its own place goes."""
    where = {
        PP_PLACEHOLDER.TITLE: TITLE,
        PP_PLACEHOLDER.CENTER_TITLE: OPENING_TITLE,
        PP_PLACEHOLDER.SUBTITLE: OPENING_WORDS,
        PP_PLACEHOLDER.BODY: Box(0.6, 1.5, 12.13, 5.3),
        PP_PLACEHOLDER.FOOTER: FOOTER,
        PP_PLACEHOLDER.SLIDE_NUMBER: NUMBER,
    }
    for each in list(placeholders):
        kind = each.placeholder_format.type
        if kind == PP_PLACEHOLDER.DATE:
            each._element.getparent().remove(each._element)
            continue
        each.left, each.top, each.width, each.height = where[kind].emu()
        body = each._element.txBody.find("{*}bodyPr")
        if kind == PP_PLACEHOLDER.TITLE:
            body.set("anchor", "ctr")
        for name in ("lIns", "rIns"):
            body.set(name, "0")
        for fitting in list(body):
            body.remove(fitting)
        if kind in (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER):
            _small(each._element, "l" if kind == PP_PLACEHOLDER.FOOTER else "r", GREY)


def _small(element: Any, side: str, colour: str) -> None:
    styles = element.txBody.find("{*}lstStyle")
    for old in list(styles):
        styles.remove(old)
    styles.append(
        parse_xml(
            f'<a:lvl1pPr {nsdecls("a")} algn="{side}"><a:defRPr sz="1100"><a:solidFill>'
            f'<a:srgbClr val="{colour}"/></a:solidFill></a:defRPr></a:lvl1pPr>'
        )
    )


def _bar(name: str, box: Box, colour: str, number: int) -> Any:
    left, top, width, height = (int(each) for each in box.emu())
    return parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr/>'
        f'<p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/>'
        f'</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
        f"<a:ln><a:noFill/></a:ln></p:spPr><p:txBody><a:bodyPr/><a:lstStyle/><a:p/></p:txBody></p:sp>"
    )


def _opening(layout: Any) -> None:
    """The first slide: light letters on the dark blue, without the bars of the others."""
    layout._element.set("showMasterSp", "0")
    layout.background.fill.solid()
    layout.background.fill.fore_color.rgb = _rgb(NAVY)
    for each in layout.placeholders:
        kind = each.placeholder_format.type
        if kind in (PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.SUBTITLE):
            size, weight = ("4000", "1") if kind == PP_PLACEHOLDER.CENTER_TITLE else ("2200", "0")
            each._element.txBody.find("{*}bodyPr").set("anchor", "b" if weight == "1" else "t")
            styles = each._element.txBody.find("{*}lstStyle")
            for old in list(styles):
                styles.remove(old)
            styles.append(
                parse_xml(
                    f'<a:lvl1pPr {nsdecls("a")} marL="0" indent="0" algn="l"><a:buNone/><a:defRPr sz="{size}" b="{weight}">'
                    f'<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:defRPr></a:lvl1pPr>'
                )
            )
        else:
            _small(each._element, "l" if kind == PP_PLACEHOLDER.FOOTER else "r", "DCE4EA")


def _rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour)
