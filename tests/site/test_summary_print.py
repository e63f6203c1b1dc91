"""The executive summary on paper: two sheets at most, with all that it says and without the ways of a screen."""

import base64
import io

import pypdf
import pytest

pytestmark = [pytest.mark.site, pytest.mark.browser]

SAID = (
    "Healed within 12 weeks improved in all but one of the 18 clinics in the programme",
    "Asked of those who lead",
    "5 of 5 leading indicators improved since the baseline",
    "Outcomes since the baseline",
    "Leading indicators moved first, outcomes followed",
    "Patients who rate their care 9 or 10 improved",
    "3 of the 4 promises due were kept",
    "answers for this report",
)


def test_the_summary_prints_on_two_sheets_and_says_it_all(browser, demo_folder):
    """As Chromium prints it, on A4; every heading of the page is on it, questions of the notebook are not."""
    browser.get((demo_folder / "summary.html").absolute().as_uri())
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69})
    sheets = pypdf.PdfReader(io.BytesIO(base64.b64decode(printed["data"]))).pages
    assert len(sheets) <= 2
    text = " ".join(" ".join(sheet.extract_text().split()) for sheet in sheets).replace("\u00a0", " ")
    assert [said for said in SAID if said not in text] == []
    assert "Check it yourself" not in text
    assert "Show the code" not in text
