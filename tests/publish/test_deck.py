"""The deck says what the Pages say: native charts with the page's numbers, notes with sources, the same bytes again."""

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.presentation import Presentation as Deck

from wellanalysis.cli import main
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import ProblemsFound
from wellanalysis.pages.page import Claim, Page
from wellanalysis.publish import exports
from wellanalysis.publish.deck import deck, write_deck
from wellanalysis.publish.deck_axis import as_written
from wellanalysis.publish.deck_box import Box
from wellanalysis.publish.deck_bytes import ZIPPED, to_bytes
from wellanalysis.publish.deck_intervals import MOST, parts, site_rows
from wellanalysis.publish.deck_master import FOREIGN, open_master, slack
from wellanalysis.publish.deck_story import story
from wellanalysis.publish.deck_trends import _events, trend
from wellanalysis.publish.exports import Carried

HOME = "clinics/lakes/c07"


@pytest.fixture(scope="module")
def pages(demo_pages: dict[str, Page]) -> tuple[Page, ...]:
    """All pages of the demo, in reading order."""
    return tuple(demo_pages.values())


@pytest.fixture(scope="module")
def data(pages: tuple[Page, ...]) -> bytes:
    """The network's deck as it is written."""
    return to_bytes(deck(pages))


@pytest.fixture(scope="module")
def made(data: bytes) -> Deck:
    """The network's deck, read back."""
    return Presentation(BytesIO(data))


def _titles(made: Deck) -> list[str]:
    return [slide.shapes.title.text.replace("\u00a0", " ") for slide in made.slides]


def _charts(made: Deck, title: str) -> list[Any]:
    wanted = title.replace("\u00a0", " ")
    (slide,) = [s for s, t in zip(made.slides, _titles(made), strict=True) if t == wanted]
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def _series(chart: Any, name: str) -> Any:
    return next(each for each in chart.plots[0].series if each.name == name)


def _said(graphic: Any) -> str:
    return str(graphic._element.nvGraphicFramePr.cNvPr.get("descr"))


def _known(values: Any) -> list[float | None]:
    """As the page writes them, in whole per cent: a chart that is opened has no more places than its readers saw."""
    return [None if pd.isna(each) else as_written(float(each), "%") for each in values]


def _sheet(chart: Any) -> Any:
    return openpyxl.load_workbook(BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active


def _page(claim: Claim, **changes: Any) -> Page:
    page = Page(
        id="summary",
        template="network_summary",
        title="A summary",
        status=("2026Q1", "data as of 9 April 2026", "draft report"),
        opening=claim,
        action="Ask one clinic what would help.",
        answer=("Question or comment", "mailto:a@b.example?subject=x"),
        parameters={"quarter": "2026Q1"},
        provenance={"network": "A network", "quarter": "2026Q1", "as_of": "2026-04-09"},
    )
    return replace(page, **changes)


def test_the_network_is_told_on_about_a_dozen_slides(made: Deck, demo_pages: dict[str, Page]) -> None:
    """Each begins with its claim's heading, in an order that a room can follow."""
    titles = _titles(made)
    assert 12 <= len(titles) <= 16
    assert len(set(titles)) == len(titles)
    wanted = [
        demo_pages["summary"].opening,
        demo_pages["indicators"].opening,
        demo_pages["outcomes"].opening,
        demo_pages["satisfaction"].opening,
        demo_pages["what-matters"].opening,
        demo_pages["programme"].opening,
    ]
    places = [titles.index(each.heading.replace("\u00a0", " ")) for each in wanted]
    assert places == sorted(places)


def test_each_slide_has_status_number_and_notes_with_its_source(made: Deck, demo_pages: dict[str, Page]) -> None:
    """Whoever presents finds the whole sentence, the caveat, page, quarter, day of the data and the page's key."""
    line = " · ".join(demo_pages["summary"].status)
    for slide in made.slides:
        assert any(shape.has_text_frame and shape.text_frame.text == line for shape in slide.shapes)
        assert slide._element.xpath(".//a:fld[@type='slidenum']")
        notes = slide.notes_slide.notes_text_frame.text
        assert "Source: “" in notes
        assert line in notes
        assert any(page.key in notes for page in demo_pages.values())
    claim = demo_pages["outcomes"].opening
    at = _titles(made).index(claim.heading.replace("\u00a0", " "))
    notes = made.slides[at].notes_slide.notes_text_frame.text
    assert claim.sentence in notes
    assert claim.caveat in notes
    assert "book/methods#" in notes
    assert demo_pages["outcomes"].answer[1] in notes


def test_charts_and_tables_are_native_and_have_a_text_alternative(made: Deck) -> None:
    """No picture stands for numbers, and each graphic says what it shows."""
    kinds = [shape.shape_type for slide in made.slides for shape in slide.shapes]
    assert MSO_SHAPE_TYPE.PICTURE not in kinds
    graphics = [s for slide in made.slides for s in slide.shapes if s.has_chart or s.has_table]
    assert sum(each.has_chart for each in graphics) >= 12
    for each in graphics:
        said = each._element.nvGraphicFramePr.cNvPr.get("descr")
        assert len(said) > 30
        assert any(letter.isdigit() for letter in said)


def test_a_trends_numbers_are_the_pages(made: Deck, demo_pages: dict[str, Page]) -> None:
    """Values, average, limits and benchmark, month by month, in the chart and in the workbook behind it."""
    claim = next(each for each in demo_pages["outcomes"].claims if each.chart == "trend")
    (chart,) = _charts(made, claim.heading)
    for name, column in (
        ("Value", "value"),
        ("Average of the baseline", "centre"),
        ("Usual range, lower limit", "lower"),
        ("Usual range, upper limit", "upper"),
    ):
        assert list(_series(chart, name).values) == _known(claim.frame[column])
    assert set(_series(chart, "Benchmark").values) == {claim.options["benchmark"]}
    sheet = _sheet(chart)
    heads = [cell.value for cell in sheet[1]]
    column = [row[heads.index("Value")].value for row in sheet.iter_rows(min_row=2)]
    assert column == _known(claim.frame["value"])
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == list(pd.to_datetime(claim.frame["month"]))


def test_site_by_site_has_each_clinics_change_and_interval_once(made: Deck, demo_pages: dict[str, Page]) -> None:
    """In points, as the axis says; a clinic that is too small to show is named and has no mark."""
    claim = demo_pages["summary"].opening
    charts = _charts(made, claim.heading)
    marks, ends, names = [], [], []
    for chart in charts:
        for each in chart.plots[0].series:
            shown = [(x, y) for x, y in zip(_x(each), each.values, strict=True) if y is not None]
            if each.name.endswith("interval"):
                ends += [x for x, _ in shown]
            elif not each.name.startswith(("Names", "Words", "Groups", "Reference")):
                marks += [x for x, _ in shown]
        names += [text for text in chart._chartSpace.xpath("//a:t/text()")]
    frame = claim.frame[claim.frame["state"] != "too_few"]
    assert sorted(marks) == sorted(round(100 * as_written(each, "points")) for each in frame["value"])
    both = [each for name in ("lower", "upper") for each in frame[name]]
    assert sorted(ends) == sorted(round(100 * as_written(each, "points")) for each in both)
    told = [name.strip() for name in names]
    assert all(told.count(label) == 1 for label in claim.frame["label"])


def _x(series: Any) -> list[float | None]:
    found = {int(pt.get("idx")): float(pt.findtext("{*}v")) for pt in series._element.xpath("c:xVal//c:pt")}
    return [found.get(at) for at in range(len(list(series.values)))]


def test_waves_have_their_intervals_as_error_bars(made: Deck, demo_pages: dict[str, Page]) -> None:
    """Which reach from the lower to the upper end that the page has."""
    claim = demo_pages["satisfaction"].opening
    (chart,) = _charts(made, claim.heading)
    series = chart.plots[0].series[0]
    assert list(series.values) == _known(claim.frame["value"])
    plus = [float(v) for v in series._element.xpath("c:errBars/c:plus//c:v/text()")]
    minus = [float(v) for v in series._element.xpath("c:errBars/c:minus//c:v/text()")]
    value, lower, upper = (pd.Series(_known(claim.frame[name])) for name in ("value", "lower", "upper"))
    assert plus == pytest.approx((upper - value).tolist())
    assert minus == pytest.approx((value - lower).tolist())


def test_a_funnel_has_every_clinic_and_names_only_whom_the_page_names(demo_pages: dict[str, Page]) -> None:
    """In a clinic's deck this clinic; the others are points without a name."""
    own = tuple(page for id, page in demo_pages.items() if id.startswith(HOME))
    made = Presentation(BytesIO(to_bytes(deck(own, clinic="C07"))))
    assert 6 <= len(made.slides) <= 10
    claim = next(
        each
        for p in own
        if p.template == "clinic_outcomes"
        for each in (p.opening, *p.claims)
        if each.chart == "funnel"
    )
    (chart,) = _charts(made, claim.heading)
    units = claim.frame[claim.frame["part"].eq("unit") & claim.frame["value"].notna()]
    names = ("Clinics", "Clinics outside the 99.8 % limits", "This clinic")
    shown = [each for each in chart.plots[0].series if each.name in names]
    marks = [float(pt.findtext("{*}v")) for each in shown for pt in each._element.xpath("c:yVal//c:pt")]
    assert sorted(marks) == sorted(as_written(float(each), claim.options["unit"]) for each in units["value"])
    named = set(chart._chartSpace.xpath("//c:dLbl//a:t/text()"))
    assert named == {"Harbor", "as expected", "95 %", "99.8 %"}


def test_withheld_months_are_absent_and_said() -> None:
    """A gap in the line, no zero, and a count of what is not drawn."""
    frame = pd.DataFrame(
        {
            "month": pd.date_range("2025-01-01", periods=5, freq="MS"),
            "value": [0.5, None, 0.6, None, 0.7],
            "signal": "",
            "withheld": [False, True, False, True, False],
        }
    )
    claim = Claim("m", "It rose: 50 % → 70 %", "From 50 % to 70 %.", chart="trend", frame=frame, options={"unit": "%"})
    made = Presentation(BytesIO(to_bytes(deck((_page(claim),)))))
    (chart,) = _charts(made, claim.heading)
    assert list(_series(chart, "Value").values) == [0.5, None, 0.6, None, 0.7]
    assert [row[1].value for row in _sheet(chart).iter_rows(min_row=2)] == [0.5, None, 0.6, None, 0.7]
    texts = [s.text_frame.text for slide in made.slides for s in slide.shapes if s.has_text_frame]
    assert "withheld and not drawn: 2 of 5 months" in texts


def test_the_same_pages_give_the_same_bytes(data: bytes, pages: tuple[Page, ...]) -> None:
    """No clock in the file, in its parts, or in the workbooks behind its charts."""
    assert to_bytes(deck(pages)) == data
    with zipfile.ZipFile(BytesIO(data)) as parts:
        assert {each.date_time for each in parts.infolist()} == {ZIPPED}
        books = [name for name in parts.namelist() if name.endswith(".xlsx")]
        for name in books:
            book = openpyxl.load_workbook(BytesIO(parts.read(name)))
            assert book.properties.created.year == 2000
    known = Presentation(BytesIO(data)).core_properties
    assert (known.created.year, known.created.month, known.created.day) == (2026, 11, 13)


def test_names_never_become_formulas_behind_a_chart() -> None:
    """A clinic called like a formula is text in the workbook as on the slide."""
    frame = pd.DataFrame(
        {"label": ["=1+1", "@x"], "value": [0.2, 0.4], "lower": [0.1, 0.3], "upper": [0.3, 0.5], "note": ["", "-1"]}
    )
    claim = Claim("i", "Two", "Two estimates.", chart="intervals", frame=frame, options={"unit": "%"})
    made = Presentation(BytesIO(to_bytes(deck((_page(claim),)))))
    (chart,) = _charts(made, "Two")
    cells = [cell for row in _sheet(chart).iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert any(str(cell.value).startswith("=1+1") for cell in cells)


def test_a_large_network_has_every_clinic_once_over_several_slides() -> None:
    """No more rows to a column than can be read, and the slides are counted."""
    frame = pd.DataFrame(
        {
            "label": [f"Clinic {at:03d}" for at in range(130)],
            "group": [f"Region {at // 26}" for at in range(130)],
            "value": 0.1,
            "lower": 0.05,
            "upper": 0.15,
            "word": "improved",
            "state": "improved",
            "highlight": False,
        }
    )
    claim = Claim("sites", "All improved", "All did.", chart="sites", frame=frame, options={"unit": "points"})
    made = Presentation(BytesIO(to_bytes(deck((_page(claim),)))))
    charts = [s.chart for slide in made.slides for s in slide.shapes if s.has_chart]
    names = [text.strip() for chart in charts for text in chart._chartSpace.xpath("//a:t/text()")]
    assert sorted(each for each in names if each.startswith("Clinic")) == frame["label"].tolist()
    assert any(title.startswith("All improved (1 of ") for title in _titles(made))
    for chart in charts:
        assert sum(text.strip().startswith("Clinic") for text in chart._chartSpace.xpath("//a:t/text()")) <= MOST + 3


def test_a_report_without_the_other_pages_still_has_a_deck(demo_pages: dict[str, Page]) -> None:
    """The summary alone tells its own claims; a page with nothing to show is told as that."""
    told = story((demo_pages["summary"],))
    assert len(told) >= 6
    assert {each.page.id for each in told} == {"summary"}
    empty = replace(
        demo_pages["what-matters"], opening=Claim("o", "Nothing can be told yet", "Too few people."), claims=()
    )
    made = deck((demo_pages["summary"], empty))
    assert "What cannot be told yet: 1 thing" in _titles(made)


def test_a_template_replaces_the_master_and_its_slides_are_left_out(
    tmp_path: Path, demo_pages: dict[str, Page]
) -> None:
    """Its size, layouts and footer are used; a slide that was in it is gone from the file, not only from sight."""
    template = tmp_path / "ours.pptx"
    other = Presentation()
    slide = other.slides.add_slide(other.slide_layouts[1])
    slide.shapes.title.text = "An earlier client"
    other.save(str(template))
    data = to_bytes(deck((demo_pages["summary"],), template=template))
    made = Presentation(BytesIO(data))
    assert made.slide_width == other.slide_width
    assert {slide.slide_layout.name for slide in made.slides} == {"Title Slide", "Title Only"}
    with zipfile.ZipFile(BytesIO(data)) as parts:
        assert not any(b"An earlier client" in parts.read(name) for name in parts.namelist())
    assert data == to_bytes(deck((demo_pages["summary"],), template=template))


def test_a_template_that_libreoffice_saved_leaves_no_second_set_of_properties(
    tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    """It relates them in another way than PowerPoint; two parts of one name are a damaged file."""
    saved, template = BytesIO(), tmp_path / "libre.pptx"
    other = Presentation()
    other.core_properties.author = "An earlier client"
    other.save(saved)
    theirs = b"http://schemas.openxmlformats.org/officedocument/2006/relationships/metadata/core-properties"
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(template, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(RELATIONSHIP_TYPE.CORE_PROPERTIES.encode(), theirs))
    data = to_bytes(deck((_page(Claim("o", "A heading", "A sentence.")),), template=template))
    assert not [each for each in recwarn if "Duplicate name" in str(each.message)]
    with zipfile.ZipFile(BytesIO(data)) as parts:
        names = parts.namelist()
        assert len(names) == len(set(names))
        assert b"An earlier client" not in parts.read("docProps/core.xml")
        assert theirs not in parts.read("_rels/.rels")
    assert Presentation(BytesIO(data)).core_properties.author == "A network"


def test_a_region_that_fills_several_columns_is_continued_once() -> None:
    """Its name stands above each column, and every clinic in one of them."""
    frame = pd.DataFrame(
        {"label": [f"Clinic {n}" for n in range(60)], "group": "Upper Valley", "state": "improved", "word": "improved"}
    )
    made = parts(site_rows(frame))
    assert len(made) > 2
    assert [part[0].name for part in made] == ["Upper Valley", *["Upper Valley, continued"] * (len(made) - 1)]
    assert [row.at for part in made for row in part if row.at >= 0] == list(range(60))


def test_an_axis_reaches_to_the_usual_limits() -> None:
    """Though the page's panels share a higher floor; and a place of words is not taken for a value."""
    months = pd.date_range("2025-01-01", periods=6, freq="MS")
    frame = pd.DataFrame(
        {"month": months, "value": 0.7, "centre": 0.68, "lower": 0.47, "upper": 0.86, "signal": None, "withheld": False}
    )
    claim = Claim(
        "o", "A heading", "A sentence.", chart="trend", frame=frame, options={"y_floor": 0.6, "y_ceiling": 0.9}
    )
    empty = Presentation()
    slide = empty.slides.add_slide(empty.slide_layouts[6])
    chart = trend(slide, Box(0.5, 1, 9, 5), claim.frame, claim.options).chart
    assert chart.value_axis.minimum_scale <= 0.47
    assert chart.value_axis.maximum_scale == 0.9
    assert not [each.name for each in chart.plots[0].series if each.name.startswith("Words")]


def test_a_table_of_one_row_is_told_as_one() -> None:
    """In the alternative of the slide's table."""
    claim = Claim("o", "A heading", "A sentence.", table=pd.DataFrame({"What": ["one"], "How many": ["1"]}))
    (graphic,) = [
        s for slide in deck((_page(claim),)).slides for s in slide.shapes if s.has_table and "A heading" in _said(s)
    ]
    assert _said(graphic).startswith("Table of 1 row: ")


def test_texts_on_a_template_have_room_for_its_letters(tmp_path: Path) -> None:
    """They are measured by the letters of our own font; a template's may be wider."""
    template = tmp_path / "ours.pptx"
    Presentation().save(str(template))
    assert slack(open_master(None)) == 1
    assert slack(open_master(template)) == FOREIGN > 1


def test_the_file_counts_its_own_slides_and_not_a_templates(data: bytes, made: Deck) -> None:
    """python-pptx's own file says of itself that it has none."""
    with zipfile.ZipFile(BytesIO(data)) as parts:
        said = parts.read("docProps/app.xml").decode()
    assert f"<Slides>{len(made.slides)}</Slides>" in said
    assert "4:3" not in said


def test_a_template_that_cannot_be_used_is_refused_with_a_remedy(tmp_path: Path) -> None:
    """One that is not there, one that is no PowerPoint file, one without a layout that has a title."""
    page = _page(Claim("o", "A heading", "A sentence."))
    with pytest.raises(ProblemsFound, match="the template none.pptx: is not there"):
        deck((page,), template=tmp_path / "none.pptx")
    words = tmp_path / "words.pptx"
    words.write_text("no zip")
    with pytest.raises(ProblemsFound, match="is no PowerPoint file"):
        deck((page,), template=words)
    blank = tmp_path / "blank.pptx"
    other = Presentation()
    for layout in list(other.slide_layouts):
        if layout.name != "Blank":
            other.slide_layouts.remove(layout)
    other.save(str(blank))
    with pytest.raises(ProblemsFound, match="has no layout with a title.*'Blank'"):
        deck((page,), template=blank)


def test_no_picture_of_another_deck_is_left_in_the_file(made: Deck) -> None:
    """python-pptx's own file carries a thumbnail of its author's slides."""
    kinds = {each.reltype for each in made.part.package._rels.values()}
    assert RELATIONSHIP_TYPE.THUMBNAIL not in kinds


def test_the_command_writes_one_deck_for_each_that_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo_pages: dict[str, Page], demo_definitions: Definitions
) -> None:
    """Into exports/, named by network and quarter; made again, the file is left alone."""
    own = tuple(page for id, page in demo_pages.items() if id.startswith(HOME))
    found = Carried(own, "C07", tmp_path / "index.html", tmp_path / "exports", "demo-2026Q3-C07", demo_definitions)
    monkeypatch.setattr(exports, "carried", lambda *_, **__: [found])
    answer = CliRunner().invoke(main, ["export", "deck", "data/demo", "--clinic", "C07", "--quiet"])
    assert answer.exit_code == 0, answer.output
    path = tmp_path / "exports" / "demo-2026Q3-C07.pptx"
    assert answer.output.strip() == str(path)
    before = path.stat().st_mtime_ns
    assert write_deck(found) == path
    assert path.stat().st_mtime_ns == before
    refused = CliRunner().invoke(main, ["export", "deck", "data/demo", "--template", str(tmp_path / "none.pptx")])
    assert refused.exit_code == 2


def _waves(told: list[str]) -> Claim:
    count = len(told)
    frame = pd.DataFrame(
        {
            "period": [f"202{at}Q1" for at in range(count)],
            "series": "Staff",
            "value": 0.9,
            "lower": 0.7,
            "upper": 0.95,
            "n": 12,
            "told": told,
        }
    )
    table = pd.DataFrame({"Period": frame["period"], "Result": "90 %", "Counted": "12 answers"})
    return Claim("w", "Staff: 90 %", "Staff are few.", chart="waves", frame=frame, options={"unit": "%"}, table=table)


def test_few_waves_are_a_table_and_no_line_leads_to_a_bound() -> None:
    """A bound is told in words, stands apart, and does not count as a value that a line needs."""
    few = Presentation(BytesIO(to_bytes(deck((_page(_waves(["", "", "", "90 % or more"])),)))))
    assert not _charts(few, "Staff: 90 %")
    made = Presentation(BytesIO(to_bytes(deck((_page(_waves(["", "", "90 % or more", "", ""])),)))))
    (chart,) = _charts(made, "Staff: 90 %")
    assert list(_series(chart, "Staff").values) == [0.9, 0.9, None, 0.9, 0.9]
    assert list(_series(chart, "Staff: bounds").values) == [None, None, 0.9, None, None]
    assert "(2024Q1)" in " ".join(chart._chartSpace.xpath("//c:dLbl//a:t/text()"))


def test_names_of_events_that_are_close_stand_above_each_other() -> None:
    """Each on a line of its own: a name is lifted by empty lines below it."""
    months = [day.date() for day in pd.date_range("2025-01-01", periods=24, freq="MS")]
    events = [{"month": str(months[at]), "label": f"A long name of event {at}"} for at in (4, 5, 6, 20)]
    made, levels = _events(events, months, 0.0, 1.0, size=12, wide=9.0)
    lifted = [next(iter((each.labels or {}).values())).count("\n") for each in made]
    assert (lifted, levels) == ([0, 1, 2, 0], 3)


def test_a_table_is_large_enough_to_read_and_the_rest_is_in_the_notes() -> None:
    """Fourteen points at least; rows without room are counted on the slide and told in the notes."""
    table = pd.DataFrame({"What": [f"Row {at}" for at in range(40)], "How": "as it is"})
    made = Presentation(BytesIO(to_bytes(deck((_page(Claim("t", "Forty rows", "Many.", table=table)),)))))
    (slide,) = [each for each in made.slides if each.shapes.title.text == "Forty rows"]
    (shape,) = [each for each in slide.shapes if each.has_table]
    sizes = {
        run.font.size.pt for cell in shape.table.iter_cells() for p in cell.text_frame.paragraphs for run in p.runs
    }
    assert min(sizes) >= 14
    shown, notes = len(shape.table.rows) - 1, slide.notes_slide.notes_text_frame.text
    assert 3 < shown < 40
    assert f"the first {shown} of 40 rows" in notes
    assert "– Row 39; as it is" in notes
    assert "– Row 0;" not in notes


def test_what_is_asked_is_the_summarys_own_list_named_on_the_first_slides(
    made: Deck, demo_pages: dict[str, Page]
) -> None:
    """One count of things in the whole deck."""
    claim = demo_pages["summary"].claim("asked")
    assert claim.heading.replace("\u00a0", " ") in _titles(made)
    assert not any(title.startswith("What is asked this quarter") for title in _titles(made))
    minute = next(each for each in made.slides if each.shapes.title.text.endswith("in one minute"))
    (table,) = [shape.table for shape in minute.shapes if shape.has_table]
    cells = " ".join(cell.text for cell in table.iter_cells())
    assert all(str(thing) in cells for thing in claim.table.iloc[:, 0])


def test_promises_and_reports_stand_apart(made: Deck, demo_pages: dict[str, Page]) -> None:
    """Promises on the slide, reports in its sentence and its notes."""
    claim = demo_pages["voices"].claim("promises")
    (slide,) = [s for s, t in zip(made.slides, _titles(made), strict=True) if t == claim.heading.replace("\u00a0", " ")]
    (table,) = [shape.table for shape in slide.shapes if shape.has_table]
    first = [row.cells[0].text for row in table.rows][1:]
    kinds = claim.table.set_index("Promised")["Kind"]
    assert first
    assert {kinds[each] for each in first} == {"promise"}
    reports = [each for each, kind in kinds.items() if kind == "report"]
    assert all(str(each) in slide.notes_slide.notes_text_frame.text for each in reports)


def test_populations_and_partners_have_a_slide(made: Deck, demo_pages: dict[str, Page]) -> None:
    """Who was reached, quality beside cost, the contract: a line each, in the words of their pages."""
    (slide,) = [s for s, t in zip(made.slides, _titles(made), strict=True) if t.startswith("Populations and partners")]
    (table,) = [shape.table for shape in slide.shapes if shape.has_table]
    cells = [[cell.text for cell in row.cells] for row in table.rows][1:]
    assert len(cells) == 3
    for id, (_, shown, rests) in zip(("outreach", "value", "partnership"), cells, strict=True):
        opening = demo_pages[id].opening
        assert opening.heading.lower().endswith(shown.lower())
        assert opening.sentence.startswith(rests.removesuffix("…").rstrip()[:60])


def test_a_clinics_place_is_explained_beside_its_mark(demo_pages: dict[str, Page]) -> None:
    """What was expected, its ratio, and why a mark inside the limits may bear a word."""
    own = tuple(page for id, page in demo_pages.items() if id.startswith(HOME))
    made = Presentation(BytesIO(to_bytes(deck(own, clinic="C07"))))
    texts = " ".join(s.text_frame.text for slide in made.slides for s in slide.shapes if s.has_text_frame)
    assert "observed over expected" in texts
    assert "99.8\u00a0% limits" in texts


def test_the_networks_funnel_marks_whom_its_title_counts(made: Deck, demo_pages: dict[str, Page]) -> None:
    """With the limits of chance alone that the marks rest on; a name that has no room beside its mark is in the sentence."""
    claim = demo_pages["outcomes"].opening
    (slide,) = [s for s, t in zip(made.slides, _titles(made), strict=True) if t == claim.heading]
    written = " ".join(each.text_frame.text for each in slide.shapes if each.has_text_frame)
    (chart,) = _charts(made, claim.heading)
    chosen = claim.frame[claim.frame["part"].eq("unit") & claim.frame["highlight"]]
    marked = claim.options["marked"]
    shown = list(_series(chart, f"Clinics {marked}").iter_values())
    assert len([each for each in shown if each is not None]) == len(chosen) > 1
    beside = set(chosen["label"]) & set(chart._chartSpace.xpath("//c:dLbl//a:t/text()"))
    assert len(beside) > len(chosen) / 2
    assert all(name in written for name in set(chosen["label"]) - beside)
    assert any("chance alone" in each.name for each in chart.plots[0].series)


def test_an_indicator_in_validation_is_labelled_as_not_counted(made: Deck, demo_pages: dict[str, Page]) -> None:
    """Where its panel stands, so that six panels and a count of five agree."""
    (slide,) = [
        s for s, t in zip(made.slides, _titles(made), strict=True) if t == demo_pages["indicators"].opening.heading
    ]
    texts = [s.text_frame.text for s in slide.shapes if s.has_text_frame and s.text_frame.text.startswith("Nutrition")]
    assert len(texts) == 1
    assert "not counted" in texts[0]
