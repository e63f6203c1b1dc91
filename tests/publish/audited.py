"""A small site, made by hand, that gives nothing away, and whatever a test plants in it."""

import json
import struct
import zipfile
import zlib
from html import escape
from io import BytesIO
from pathlib import Path

import pandas as pd

from wellanalysis.publish.audit_known import Known, Rules, Span
from wellanalysis.publish.audit_names import Forbidden
from wellanalysis.publish.audit_truth import Truth

TITLE = "Healed within 12 weeks"
UNITS = {"C01": "Cottonwood", "C02": "Elm Street", "C03": "Dunes Road"}
QUARTERS = ("2025Q4", "2026Q1", "2026Q2", "2026Q3")
# Numerator and denominator by clinic and quarter; Dunes Road closed in July, so its last quarter is a group of 6.
COUNTS = {
    "C01": ((22, 24), (20, 27), (20, 30), (20, 33)),
    "C02": ((21, 21), (16, 24), (16, 27), (20, 30)),
    "C03": ((18, 18), (14, 21), (16, 24), (4, 6)),
}
# 6 is a small group; the other three keep every difference from giving it.
WITHHELD = {("C03", "2026Q3"), ("C03", "2026Q2"), ("C02", "2026Q3"), ("C02", "2026Q2")}
# Sex at Cottonwood over the window of four quarters: 9 men are too few, and so are none of them told.
WINDOW = "The four quarters to 2026Q3"
SALT = "kR7-pepper-and-salt-93"

# Answers to one question in the window, and the most positive ones.
ANSWERS = {"C01": (31, 38), "C02": (16, 20), "C03": (6, 7)}
# Few were lost in the last quarter.
LOST = {"C01": (20, 15, 10, 1), "C02": (20, 15, 10, 2), "C03": (20, 10, 10, 1)}
# A quarter long ago at Elm Street, by month.
LONG_AGO = ((12, 16), (10, 16), (3, 4))

KNOWN = Known(
    titles={TITLE: "healed_12w", "Pain asked about": "pain_asked", "I was heard": "item:patient_survey.heard"},
    nouns={"healed_12w": "wounds", "pain_asked": "visits"},
    units=UNITS,
    rules={
        "network": Rules("minimum_denominator", 11),
        "clinic": Rules("own_patients", 11, others="minimum_denominator"),
        "public": Rules("cms", 11),
    },
    baseline=Span(2025 * 12 + 9, 2025 * 12 + 11),
)
FORBIDDEN = Forbidden(
    people={"W00123": "patient_id", "E000777": "episode_id", "P014": "provider_id", "4711": "patient_id"},
    secrets={SALT: "NETWORK_SALT"},
    users=("mheller",),
    folders=("/srv/reports/build-7",),
    clinics=UNITS,
)


def truth() -> Truth:
    """The true counts: each quarter's in its first month, and the strata of the window at Cottonwood."""
    starts = pd.date_range("2025-10-01", periods=4, freq="QS")
    rows = [
        {
            "measure": "healed_12w",
            "clinic_id": unit,
            "month": start,
            "denominator": below,
            "numerator": above,
            "lost": gone,
        }
        for unit, counts in COUNTS.items()
        for start, (above, below), gone in zip(starts, counts, LOST[unit], strict=True)
    ]
    rows += [
        {"measure": "healed_12w", "clinic_id": "C02", "month": start, "denominator": below, "numerator": above}
        for start, (above, below) in zip(pd.date_range("2025-01-01", periods=3, freq="MS"), LONG_AGO, strict=True)
    ]
    answers = pd.DataFrame(
        [
            {
                "table": "patient_survey",
                "item": "heard",
                "clinic_id": unit,
                "month": starts[0],
                "item_n": n,
                "item_top": top,
            }
            for unit, (top, n) in ANSWERS.items()
        ]
    )
    strata = pd.DataFrame(
        {
            "measure": "healed_12w",
            "clinic_id": "C01",
            "period": pd.Timestamp("2026-07-01"),
            "factor": "sex",
            "stratum": ["female", "male"],
            "denominator": [105, 9],
            "numerator": [76, 6],
        }
    )
    return Truth(pd.DataFrame(rows), strata, survey=answers)


def said(above: int, below: int) -> list[str]:
    """Result and count as tables have them."""
    return [f"{100 * above / below:.0f}\u00a0%", f"{above} of {below} wounds"]


def total(counts: list[tuple[int, int]]) -> tuple[int, int]:
    """Numerators and denominators added up."""
    return sum(above for above, _ in counts), sum(below for _, below in counts)


def rest_of(unit: str) -> list[tuple[int, int]]:
    """Counts of each quarter: of a clinic, or of all together."""
    return list(COUNTS[unit]) if unit else [total([each[place] for each in COUNTS.values()]) for place in range(4)]


def rows(unit: str, shown: set[tuple[str, str]] = frozenset()) -> list[list[str]]:
    """Rows of a table: window and quarters of a clinic, or of all together; `shown` are not withheld."""
    counts = rest_of(unit)
    lines = [[WINDOW, *said(*total(counts))]]
    for quarter, each in zip(QUARTERS, counts, strict=True):
        hidden = (unit, quarter) in WITHHELD - set(shown)
        lines.append([quarter, "withheld", ""] if hidden else [quarter, *said(*each)])
    return lines


def table(
    lines: list[list[str]], columns: tuple[str, ...] = ("Period", "Result", "Counted"), caption: str = TITLE
) -> str:
    """A table as pages have it."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>" for line in lines)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def page(title: str, body: str, head: str = "") -> str:
    """A page."""
    return f"<html><head><title>{title}</title>{head}</head><body><main><h1>{title}</h1>{body}</main></body></html>"


def clinic_page(unit: str, shown: set[tuple[str, str]] = frozenset(), more: str = "") -> str:
    """A clinic's page, with something planted at its end."""
    return page(f"{UNITS[unit]}: outcomes", table(rows(unit, shown)) + more)


def _bundle(folder: Path, pages: dict[str, str]) -> None:
    folder.mkdir(parents=True)
    for name, text in pages.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    index = {"docnames": sorted(pages), "terms": {"outcom": 0, "wound": [0, 1]}}
    (folder / "searchindex.js").write_text(f"Search.setIndex({json.dumps(index)})", encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps({"as_of": "2026-11-13", "stage": "draft"}), encoding="utf-8")


def make(site: Path) -> Path:
    """The clean site: a network's edition, a clinic's bundle and a public one."""
    network = {unit.lower(): clinic_page(unit) for unit in UNITS}
    _bundle(site / "network" / "2026Q3", {"index": page("Outcomes across the network", table(rows(""))), **network})
    _bundle(site / "clinic" / "2026Q3" / "C01", {"index": clinic_page("C01")})
    _bundle(site / "public" / "2026Q3", {"index": page("Outcomes of all clinics", table(rows("")[:1]))})
    return site


def png(kind: bytes, held: bytes) -> bytes:
    """A PNG of one text chunk."""
    chunk = struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))
    return b"\x89PNG\r\n\x1a\n" + chunk


def jpeg(comment: bytes) -> bytes:
    """A JPEG with a comment."""
    return b"\xff\xd8\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + b"\xff\xd9"


def workbook(lines: list[list[str]]) -> bytes:
    """A workbook with one sheet of texts and numbers."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cells = (
        "".join(
            f"<c><v>{cell}</v></c>" if cell.isdigit() else f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
            for cell in line
        )
        for line in lines
    )
    sheet = f'<worksheet xmlns="{space}"><sheetData>{"".join(f"<row>{each}</row>" for each in cells)}</sheetData></worksheet>'
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        archive.writestr("docProps/core.xml", "<p><creator>somebody</creator></p>")
    return held.getvalue()


def chart(drawn: list[tuple[str, float]]) -> str:
    """A trend as charts are written: a unit of x is a day since 2026, 100 units of y are 100 %, lines 4 below words."""
    start = pd.Timestamp("2026-01-01")
    years = "".join(
        f'<g><use x="{(pd.Timestamp(year, 1, 1) - start).days + 400}" y="200"/><text x="1" y="9">{year}</text></g>'
        for year in (2025, 2026)
    )
    levels = "".join(f'<text x="1" y="{150 - level}.0">{level}\u00a0%</text>' for level in (20, 60, 100))
    lines = "".join(f'<path d="M 1 {146 - level}.0 \nL 2 3"/>' for level in (20, 60, 100))
    marks = "".join(
        f'<use x="{(pd.Timestamp(month) - start).days + 400}" y="{146 - 100 * share:.6f}"/>' for month, share in drawn
    )
    return (
        f'<svg><g id="LineCollection_1">{lines}</g>\n   <g id="matplotlib.axis_1">{years}\n   </g>\n'
        f'   <g id="matplotlib.axis_2">{levels}\n   </g>{marks}</svg>'
    )
