"""One slide: the claim as its title, a short sentence, a native chart or table, one caveat, the status line, notes."""

from collections.abc import Callable, Mapping
from typing import Any

from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide

from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.wording import count as so_many
from wellanalysis.publish import deck_funnel, deck_intervals, deck_trends, deck_waves
from wellanalysis.publish.deck_box import Box, fitting, tall
from wellanalysis.publish.deck_look import GREY
from wellanalysis.publish.deck_master import TITLES, Master, places, size, slack, space, title_fits
from wellanalysis.publish.deck_story import Told
from wellanalysis.publish.deck_table import fitted, put_table
from wellanalysis.publish.deck_text import KEY, describe_graphic, put_foot, put_line, put_notes, put_size, put_text
from wellanalysis.publish.deck_words import answer, notes, short

Draw = Callable[..., GraphicFrame]
NATIVE: Mapping[str, Draw] = {
    "trend": deck_trends.trend,
    "waves": deck_waves.waves,
    "event_quarters": deck_trends.event_quarters,
    "intervals": deck_intervals.intervals,
    "effects": deck_intervals.intervals,
    "spreads": deck_intervals.intervals,
    "items": deck_intervals.intervals,
    "funnel": deck_funnel.funnel,
}
"""Charts of one piece that a deck has in a native form; those of several pieces are made below, the rest are tables."""
SENTENCE, MOST_SENTENCE, MOST_WHOLE = (18, 17, 16, 15, 14), 210, 480
WHOLE = ("funnel", "strip")
"""Charts whose title needs the sentences after the first: what is meant by a place or by a count."""
NOT_COUNTED = "not counted"
CAVEAT, MOST_CAVEAT = (12, 11), 210
PANELS, HEAD = 6, 0.62
"""Small trends on a slide, and inches that the name and the word above each take."""


def opening(master: Master, page: Page, title: str, words: list[str]) -> Slide:
    """The first slide: what it is, of whom, and the headline."""
    slide = master.deck.slides.add_slide(master.opening)
    head: Any = slide.shapes.title
    head.text_frame.text = title
    put_size(head, (40, 36, 32, 28, 24))
    for each in places(slide):
        kind = each.placeholder_format.type
        if kind in TITLES:
            continue
        if kind == PP_PLACEHOLDER.SUBTITLE and words:
            each.text_frame.text = words[0]
            for more in words[1:]:
                each.text_frame.add_paragraph().text = more
            put_size(each, (22, 20, 18, 16, 14))
        else:
            each._element.getparent().remove(each._element)
    put_foot(master, slide, master.opening, page)
    put_notes(slide, notes(page, page.opening))
    return slide


def tell(master: Master, told: Told) -> list[Slide]:
    """The slide of a claim; more than one where its rows do not fit on one."""
    claim = told.claim
    if told.drawn and claim.chart == "sites" and len(claim.frame):
        return _sites(master, told)
    if told.drawn and claim.chart == "strip" and len(claim.frame):
        return _strip(master, told)
    slide, room = _begin(master, told, told.claim.heading)
    shown = ""
    if told.drawn and _drawable(claim):
        key = _key(claim)
        room = put_line(slide, room, key)
        frame = claim.frame
        if claim.chart == "effects":
            # Points per achieved indicator and points per ten points of it are two units: one axis holds one.
            frame = frame.drop(columns=[name for name in frame if str(name).startswith("between")])
            shown = "Between clinics is left to the page."
        made = NATIVE[claim.chart](slide, room, frame, dict(claim.options))
        describe_graphic(made, "Chart", claim.alternative or claim.sentence or claim.heading)
    elif claim.table.shape[1] and len(claim.table):
        shown = _table(slide, room, told, slack(master))
    _end(master, slide, told, shown)
    return [slide]


def _drawable(claim: Claim) -> bool:
    """Whether there is a native chart with enough values in it to be one."""
    if claim.chart not in NATIVE or not len(claim.frame) or not claim.frame["value"].notna().any():
        return False
    if claim.chart != "waves" or not len(claim.table):
        return True
    return deck_waves.enough(claim.frame)


def _sites(master: Master, told: Told) -> list[Slide]:
    rows = deck_intervals.parts(deck_intervals.site_rows(told.claim.frame))
    made = []
    for at in range(0, len(rows), 2):
        pair = rows[at : at + 2]
        count = f" ({at // 2 + 1} of {(len(rows) + 1) // 2})" if len(rows) > 2 else ""
        slide, room = _begin(master, told, f"{told.claim.heading}{count}")
        room = put_line(slide, room, deck_intervals.sites_key(told.claim.frame))
        # Both columns have rows of one height, so that they read as one chart.
        most = max(len(part) for part in pair)
        for part, cell in zip(pair, room.cells(len(pair), 1, gap=0.35), strict=True):
            high = cell.head(cell.height * (len(part) + 1.2) / (most + 1.2))
            options = {k: v for k, v in told.claim.options.items() if k in ("unit", "reference")}
            chart = deck_intervals.sites(
                slide, high, told.claim.frame, options, rows=part, size=12 if most <= 16 else 11
            )
            describe_graphic(chart, "Chart", f"{told.claim.alternative} Here: {_range(part)}.")
        _end(master, slide, told, "")
        made.append(slide)
    return made


def _range(rows: list[deck_intervals.Row]) -> str:
    names = [row.name for row in rows if not row.head]
    return f"{names[0]} to {names[-1]}" if len(names) > 1 else names[0]


def _strip(master: Master, told: Told) -> list[Slide]:
    """Small trends side by side, six to a slide, each below its name and its word."""
    panels = deck_trends.strip_panels(told.claim.frame, told.claim.options)
    made = []
    for at in range(0, len(panels), PANELS):
        part = panels[at : at + PANELS]
        count = f" ({at // PANELS + 1} of {-(-len(panels) // PANELS)})" if len(panels) > PANELS else ""
        slide, room = _begin(master, told, f"{told.claim.heading}{count}")
        wide, _ = size(master.deck)
        across = min(len(part), 3 if wide > 11 or len(part) > 4 else 2)
        keys = [deck_trends.named(frame, options) for _, _, frame, options in part]
        signs = list(dict.fromkeys(s for k in keys for s in k.split(" · ") if s and not s.startswith("pale")))
        room = put_line(slide, room, " · ".join([*signs, "dashed: benchmark"]))
        for (title, state, frame, options), cell in zip(
            part, room.cells(across, -(-len(part) // across)), strict=False
        ):
            if title in told.claim.sentence.partition(NOT_COUNTED)[2] and NOT_COUNTED not in state:
                state = " · ".join(each for each in (state, f"in validation, {NOT_COUNTED}") if each)
            words: list[tuple[Any, ...]] = [(title, True), ("\n", False), (state, False)]
            points = fitting(f"{title}\n{state}", cell.head(HEAD), (13, 12, 11, 10), bold=True)
            put_text(slide, cell.head(HEAD), words, points, anchor=MSO_ANCHOR.BOTTOM)
            if frame["value"].notna().any():
                chart = deck_trends.trend(slide, cell.below(HEAD), frame, options, size=11, small=True)
                describe_graphic(chart, f"Chart: {title}", deck_trends.said(title, state, frame, options))
            else:
                put_text(slide, cell.below(HEAD).head(0.5), [("All values are withheld.", False)], 12, colour=GREY)
        _end(master, slide, told, "")
        made.append(slide)
    return made


def _key(claim: Claim) -> str:
    chart, frame = claim.chart, claim.frame
    if chart == "trend":
        return deck_trends.named(frame, claim.options)
    if chart == "funnel":
        return deck_funnel.key(frame, claim.options)
    if chart == "event_quarters":
        return "Quarters since the start · hollow: before it · pale: not all clinics have come so far"
    if chart == "effects":
        return "◆ within a clinic, with its 95\u00a0% interval · between clinics: on the page"
    if chart == "spreads":
        return "◆ beyond chance, with its 95\u00a0% interval · □ what chance alone gives"
    if chart == "waves" and "n" in frame and frame["n"].notna().any():
        gaps = int(frame["value"].isna().sum())
        low, high = int(frame["n"].min()), int(frame["n"].max())
        told = f"Number behind each point: {low:,}" + (f" to {high:,}" if high > low else "")
        bounds = sorted({each for each in frame["told"] if isinstance(each, str) and each}) if "told" in frame else []
        told += f" · bounds, not values: points at “{'” and “'.join(bounds)}”" if bounds else ""
        return told + (f" · withheld or too few, and not drawn: {gaps}" if gaps else "")
    return ""


def _table(slide: Slide, room: Box, told: Told, wider: float) -> str:
    table = told.claim.table
    for name in dict.fromkeys(name for name, _ in told.rows):
        wanted = [value for column, value in told.rows if column == name]
        if name in table and table[name].isin(wanted).any():
            table = table[table[name].isin(wanted)]
    table = table.loc[
        :, [bool(column.notna().any() and column.astype(str).str.strip().any()) for _, column in table.items()]
    ]
    chosen = [name for name in table.columns if any(str(name).startswith(each) for each in told.columns)]
    table = table[chosen] if len(chosen) > 1 else table.iloc[:, :7]
    shown, points = fitted(table, Box(room.left, room.top, room.width / wider, room.height), told=0.35)
    made = put_table(slide, room, shown, points)
    rows, columns = told.claim.table.shape
    left = []
    if len(shown) < rows:
        left.append(f"{'the first ' if len(table) == rows else ''}{len(shown)} of {rows} rows")
    if shown.shape[1] < columns:
        left.append(f"{shown.shape[1]} of {columns} columns")
    words = f"Here: {' and '.join(left)}; all stand on the page “{told.page.title}”." if left else ""
    describe_graphic(
        made,
        "Table",
        f"Table of {so_many(len(shown), 'rows')}: {told.claim.heading}. Columns: {', '.join(map(str, shown.columns))}. {words}".strip(),
    )
    if len(shown) < rows:
        put_text(slide, room.foot(0.3), [(words, False)], KEY, colour=GREY)
    rest = told.claim.table.drop(index=shown.index).astype(object).fillna("").astype(str)
    further = ["; ".join(text for text in row if text) for row in rest.itertuples(index=False, name=None)]
    return "\n".join([words, *(["Not on the slide:"] if further else []), *(f"– {each}" for each in further)]).strip()


def _begin(master: Master, told: Told, title: str) -> tuple[Slide, Box]:
    slide = master.deck.slides.add_slide(master.plain)
    room = space(master)
    head: Any = slide.shapes.title
    if not title_fits(master):
        wide, _ = size(master.deck)
        head.left, head.top, head.width, head.height = Box(room.left, 0.4, wide - 2 * room.left, 0.95).emu()
    # An arrow stays with both of its numbers.
    title = title.replace(" → ", "\u00a0→\u00a0")
    head.text_frame.text = title
    put_size(head, (28, 26, 24, 22, 20, 18), bold=True)
    for each in places(slide):
        if each.placeholder_format.type not in TITLES:
            each._element.getparent().remove(each._element)
    words = short(told.claim.sentence, MOST_WHOLE if told.claim.chart in WHOLE or told.whole else MOST_SENTENCE)
    if words:
        wide = room.width / slack(master)
        points = fitting(words, Box(room.left, room.top, wide, min(1.0, room.height)), SENTENCE)
        high = tall(words, points, wide) + 0.1
        put_text(slide, room.head(high), [(words, False)], points)
        room = room.below(high + 0.08)
    return slide, room.above(0.52)


def _end(master: Master, slide: Slide, told: Told, shown: str) -> None:
    """What stands at the foot: the caveat, the way to answer back, the status; and the notes."""
    area = space(master)
    label, address = answer(told.page, told.claim)
    caveat = short(told.claim.caveat, MOST_CAVEAT)
    words: list[tuple[Any, ...]] = [(f"{caveat}  " if caveat else "", False)]
    if address:
        words.append(("Answer back", False, address))
    if caveat or address:
        box = area.foot(0.44)
        points = fitting(f"{caveat} Answer back", box, CAVEAT)
        put_text(slide, box, words, points, colour=GREY, anchor=MSO_ANCHOR.BOTTOM)
    put_foot(master, slide, master.plain, told.page)
    put_notes(slide, notes(told.page, told.claim, shown=shown))
