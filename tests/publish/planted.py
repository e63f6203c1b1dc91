"""Leaks of every kind, each planted alone: what plants it, and where the audit has to find it and by which words."""

import json
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.publish import audited
from tests.publish.audited import SALT, TITLE, WINDOW, clinic_page, jpeg, page, png, rows, table, workbook

NETWORK, CLINIC, PUBLIC = "network/2026Q3", "clinic/2026Q3/C01", "public/2026Q3"
SMALL = "4 of 6 wounds"
COLUMNS = ["measure", "clinic", "quarter", "denominator", "numerator"]
ROW = ["healed_12w", "Dunes Road", "2026Q3", "6", "4"]


def add(bundle: str, name: str, content: str | bytes) -> Callable[[Path], object]:
    """Plant a file."""

    def plant(site: Path) -> None:
        path = site / bundle / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    return plant


def at_the_end(more: str, *, unit: str = "C03") -> Callable[[Path], None]:
    """Plant something on a clinic's page."""
    return add(NETWORK, f"{unit.lower()}.html", clinic_page(unit, more=more))


def edition(name: str, content: str) -> Callable[[Path], None]:
    """Plant another quarter's publication."""

    def plant(site: Path) -> None:
        add(name, "index.html", content)(site)
        add(name, "manifest.json", "{}")(site)

    return plant


def indexed(bundle: str, terms: dict[str, int]) -> Callable[[Path], None]:
    """Plant terms in the search index."""
    return add(bundle, "searchindex.js", f"Search.setIndex({json.dumps({'terms': terms})})")


MEN = table(
    [
        ["All", "72\u00a0%", "82 of 114 wounds"],
        ["Sex: female", "72\u00a0%", "76 of 105 wounds"],
        ["Sex: male", "withheld", ""],
    ],
    ("Group", "Result", "Counted"),
    f"{TITLE} by sex. {WINDOW}",
)

MISSED = {"2025Q4": 60, "2026Q1": 40, "2026Q2": 30, "2026Q3": 4}
"""Who was lost in each quarter, of all clinics."""


def lost(*, shown: str) -> str:
    """A table of those who were lost, the last quarter's four withheld; `shown` is said of the whole window."""
    lines = [[WINDOW, *audited.said(*audited.total(audited.rest_of("")))[:2], shown]]
    for quarter, (above, below) in zip(audited.QUARTERS, audited.rest_of(""), strict=True):
        number = MISSED[quarter]
        lines.append([quarter, *audited.said(above, below), str(number) if number > 10 else "withheld"])
    return table(lines, ("Period", "Result", "Counted", "Lost"))


QUESTION = table(
    [["I was heard", "100\u00a0%", "4.80 of 5 (4.2–5.0)", "7"]],
    ("Question", "Most positive answers", "Mean (95\u00a0%)", "Answers"),
    "Question by question",
)
FEW = table(
    [["I was heard", "80\u00a0%", "20"]], ("Question", "Most positive answers", "Answers"), "Question by question"
)
ALL = table(
    [["I was heard", "82\u00a0%", "65"]], ("Question", "Most positive answers", "Answers"), "Question by question"
)

# A quarter long ago: 12 of 16, 10 of 16 and 3 of 4; the last month is too few.
MONTHS = table([["2025Q1", *audited.said(25, 36)], ["March 2025", "withheld", ""]])

PLANTED = {
    # What is printed.
    "a sentence": (
        at_the_end(f"<p>{TITLE}, 2026Q3: 67\u00a0% ({SMALL}; 95\u00a0% interval 30–90).</p>"),
        "c03.html",
        "text",
        "group of 6",
    ),
    "a share alone": (at_the_end(f"<p>{TITLE}, 2026Q3: 67\u00a0%.</p>"), "c03.html", "text", "figure of 6 people"),
    "an alternative text": (
        at_the_end(f'<img alt="2026Q3 stands at {SMALL}." src="a.svg">'),
        "c03.html",
        "alternative text",
        "group of 6",
    ),
    "a label": (at_the_end(f'<div aria-label="{SMALL}"></div>'), "c03.html", "label", "group of 6"),
    "an attribute": (
        at_the_end(f'<td data-counted="{SMALL}"></td>'),
        "c03.html",
        "attribute data-counted",
        "group of 6",
    ),
    "a comment": (at_the_end(f"<!-- {SMALL} -->"), "c03.html", "comment", "group of 6"),
    "metadata of a page": (
        add(NETWORK, "about.html", page("About", "", f'<meta name="description" content="{SMALL}">')),
        "about.html",
        "page metadata",
        "group of 6",
    ),
    "JSON in a page": (
        at_the_end(f'<script type="application/json">{json.dumps([dict(zip(COLUMNS, ROW, strict=True))])}</script>'),
        "c03.html",
        "JSON",
        "group of 6",
    ),
    "a JSON download": (
        add(NETWORK, "data.json", json.dumps({"columns": COLUMNS, "data": [ROW]})),
        "data.json",
        "JSON",
        "group of 6",
    ),
    "a CSV download": (
        add(NETWORK, "data.csv", f"{','.join(COLUMNS)}\n{','.join(ROW)}\n"),
        "data.csv",
        "download",
        "group of 6",
    ),
    "a workbook": (
        add(NETWORK, "data.xlsx", workbook([COLUMNS, ROW])),
        "data.xlsx",
        "part xl/worksheets/sheet1.xml",
        "group of 6",
    ),
    "words of a chart": (
        add(NETWORK, "_images/a.svg", f"<svg><text>{SMALL}</text></svg>"),
        "_images/a.svg",
        "text",
        "group of 6",
    ),
    "a chart's description": (
        add(NETWORK, "_images/a.svg", f"<svg><desc>{SMALL}</desc></svg>"),
        "_images/a.svg",
        "text",
        "group of 6",
    ),
    "a picture's text": (
        add(NETWORK, "a.png", png(b"tEXt", f"Comment\0{SMALL}".encode())),
        "a.png",
        "image metadata",
        "group of 6",
    ),
    # What can be worked out.
    "a clinic from the network": (
        add(NETWORK, "c02.html", clinic_page("C02", {("C02", "2026Q3")})),
        "c03.html",
        "table",
        "Dunes Road, 2026Q3: exactly 6 people",
    ),
    "a quarter from the window": (
        add(NETWORK, "c03.html", clinic_page("C03", {("C03", "2026Q2")})),
        "c03.html",
        "table",
        "Dunes Road, 2026Q3: exactly 6 people",
    ),
    "a group from the whole": (at_the_end(MEN, unit="C01"), "c01.html", "table", "sex: male: exactly 9 people"),
    "a quarter published before": (
        edition("network/2026Q2", page("Dunes Road", table([["2026Q2", *audited.said(16, 24)]]))),
        "c03.html",
        "table",
        "Dunes Road, 2026Q3: exactly 6 people",
    ),
    "two publications": (
        edition("network/2026Q2", page("Cottonwood", table([["2025Q4", "92\u00a0%", "19 of 21 wounds"]]))),
        "index.html",
        "table",
        "group of 3 people, between two publications",
    ),
    "a public total": (
        edition("public/2026Q2", page("Dunes Road", table([["2026Q2", *audited.said(16, 24)]]))),
        "c03.html",
        "table",
        "Dunes Road, 2026Q3: exactly 6 people",
    ),
    "a percentage back to a count": (
        edition("public/2026Q2", page("All clinics", table([["2025Q4", "97\u00a0%", "63 wounds"]]))),
        "index.html",
        "table",
        "exactly 2 not counted among them",
    ),
    "a small numerator": (
        edition("public/2026Q2", page("All clinics", table([["2025Q4", "97\u00a0%", "61 of 63 wounds"]]))),
        "index.html",
        "table",
        "count of 2",
    ),
    "an interval": (
        at_the_end(f"<p>{TITLE}, August 2024: 67\u00a0% (95\u00a0% interval 30–90).</p>", unit="C01"),
        "c01.html",
        "text",
        "group of 6 people is shown",
    ),
    "an interval in a table": (
        at_the_end(
            table([["2024Q3", "67\u00a0%", "", "30–90"]], ("Period", "Result", "Counted", "95\u00a0% interval")),
            unit="C01",
        ),
        "c01.html",
        "table",
        "group of 6 people is shown",
    ),
    "an interval around a small count": (
        edition("public/2026Q2", page("All clinics", f"<p>{TITLE}, 2024Q3: 5\u00a0% (95\u00a0% interval 2–11).</p>")),
        "index.html",
        "text",
        "a count of 4 to 6 is shown",
    ),
    "an interval around few events": (
        edition(
            "public/2026Q2",
            page("All clinics", f"<p>{TITLE}, 2024Q3: observed over expected 0.57, 95\u00a0% interval 0.15–1.47.</p>"),
        ),
        "index.html",
        "text",
        "a count of 4 is shown",
    ),
    "few who were lost": (
        edition("public/2026Q2", page("All clinics", lost(shown="134").replace("withheld", "4"))),
        "index.html",
        "table",
        "a count of 4 lost is shown",
    ),
    "those who were lost from the window": (
        edition("public/2026Q2", page("All clinics", lost(shown="134"))),
        "index.html",
        "table",
        "2026Q3: exactly 4 lost",
    ),
    "few answers to a question": (at_the_end(QUESTION, unit="C01"), "c01.html", "table", "a group of 7 is shown"),
    "answers to a question from all": (
        lambda site: [
            add(NETWORK, "index.html", page("Outcomes across the network", table(rows("")) + ALL))(site),
            add(NETWORK, "c01.html", clinic_page("C01", more=FEW.replace(">20<", ">38<").replace("80", "82")))(site),
            add(NETWORK, "c02.html", clinic_page("C02", more=FEW))(site),
        ],
        "c01.html",
        "table",
        "I was heard, Dunes Road, October 2025 to September 2026: exactly 7 people",
    ),
    "a month from its quarter": (
        lambda site: [
            add(
                NETWORK,
                "months.html",
                page(
                    "Elm Street: months",
                    MONTHS + f'<img alt="Monthly line chart of {TITLE}, Elm Street." src="_images/months.svg">',
                ),
            )(site),
            add(NETWORK, "_images/months.svg", audited.chart([("2025-01-01", 0.75), ("2025-02-01", 0.625)]))(site),
        ],
        "months.html",
        "table",
        "March 2025: exactly 4 people",
    ),
    # Who it is about.
    "a patient": (at_the_end("<p>as for W00123</p>"), "c03.html", "bytes", "patient_id W00123"),
    "a patient by a number": (at_the_end("<p>patient 4711</p>"), "c03.html", "bytes", "patient_id 4711"),
    "a patient written otherwise": (
        at_the_end('<a href="x?who=%57%300123">x</a>'),
        "c03.html",
        "bytes, decoded",
        "patient_id W00123",
    ),
    "a patient in entities": (at_the_end("<p>&#87;00123</p>"), "c03.html", "text", "patient_id W00123"),
    "an episode in the index": (indexed(NETWORK, {"e000777": 0}), "searchindex.js", "bytes", "episode_id E000777"),
    "a provider in a picture": (
        add(NETWORK, "a.png", png(b"zTXt", b"Author\0\0" + zlib.compress(b"by P014"))),
        "a.png",
        "image metadata",
        "provider_id P014",
    ),
    "a file's name": (
        add(NETWORK, "letters/w00123.html", page("A letter", "")),
        "letters/w00123.html",
        "file name",
        "patient_id W00123",
    ),
    "a withdrawn number": (
        indexed(NETWORK, {"6of9": 0}),
        "searchindex.js",
        "search index",
        "“6of9”, which no page says",
    ),
    "another clinic's name": (
        add(CLINIC, "peers.html", page("Peers", "<p>See Elm-Street.</p>")),
        "peers.html",
        "bytes",
        "clinic C02",
    ),
    "another clinic's id": (
        add(CLINIC, "_images/c03_trend.svg", "<svg></svg>"),
        "_images/c03_trend.svg",
        "file name",
        "clinic C03",
    ),
    "a word of another clinic's name": (indexed(CLINIC, {"dunes": 0}), "searchindex.js", "search index", "clinic C03"),
    # What it was made with.
    "a home folder": (at_the_end("<!-- /home/someone/extracts -->"), "c03.html", "bytes", "home folder"),
    "the run's folder": (
        add(NETWORK, "_static/a.js", "// /srv/reports/build-7/book"),
        "_static/a.js",
        "bytes",
        "folder on this machine",
    ),
    "a database address": (
        at_the_end("<pre>postgresql://reader:hunter2@db/wounds</pre>"),
        "c03.html",
        "bytes",
        "address with a password",
    ),
    "a token": (add(NETWORK, "a.js", 'const api_key = "9f8e7d6c5b4a39281706";'), "a.js", "bytes", "a token"),
    "a salt": (add(NETWORK, "_static/b.js", f"// {SALT}"), "_static/b.js", "bytes", "the secret NETWORK_SALT"),
    "a user's name": (add(NETWORK, "a.jpg", jpeg(b"made by mheller")), "a.jpg", "image metadata", "user name mheller"),
}
