"""Ways through the site in the system's Chromium, over plain files: onward from a figure, to the clinic beside, by search."""

import csv
import io
import time
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.site.test_browser import DESKTOP, PHONE, opened

pytestmark = [pytest.mark.site, pytest.mark.browser]

INDICATORS = "clinics/lakes/c07/indicators"


def saved(browser, folder: Path, figure: str) -> tuple[str, list[dict[str, str]]]:
    """Name and rows of the file that a figure's button saves."""
    browser.execute_cdp_cmd("Page.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(folder)})
    line = browser.execute_script(
        "const s = document.getElementById(arguments[0]); return (s.closest('details.wa-numbers') || s).nextElementSibling",
        f"numbers-{figure}",
    )
    button = line.find_element(By.CSS_SELECTOR, "button.wa-download")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()
    until = time.monotonic() + 10
    while not (found := list(folder.glob("*.csv"))) and time.monotonic() < until:
        time.sleep(0.05)
    raw = found[0].read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return found[0].name, list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def ways(browser, figure: str) -> list[str]:
    """What the line below a figure offers, in order."""
    script = (
        "const s = document.getElementById(arguments[0]), l = (s.closest('details.wa-numbers') || s).nextElementSibling;"
        "return [...l.querySelectorAll('a, button')].map(each => each.firstChild.textContent)"
    )
    return browser.execute_script(script, f"numbers-{figure}")


def test_below_a_figure_are_all_ways_in_the_same_order(browser, demo_folder):
    """Its measure, its method, its download, its way to answer; the folded numbers stand on the same line before."""
    opened(browser, demo_folder, INDICATORS)
    first, *_, download, answer = ways(browser, "compression_14d")
    assert (first, download, answer) == ("What is counted", "Numbers as CSV", "Answer back")
    details = browser.execute_script(
        "return document.getElementById('numbers-compression_14d').closest('details').getBoundingClientRect().bottom"
    )
    line = browser.execute_script(
        "return document.getElementById('numbers-compression_14d').closest('details').nextElementSibling"
        ".querySelector('a').getBoundingClientRect().bottom"
    )
    assert abs(details - line) < 16


def test_every_figure_of_every_page_leads_to_a_measure_a_method_and_an_answer(demo_pages):
    """In the pages themselves, so that no edition and no export lacks them."""
    lacking = {
        (page.id, claim.id)
        for page in demo_pages.values()
        for claim in (page.opening, *page.claims)
        if claim.chart and len(claim.frame)
        for begin in ("measures/", "book/", "http")
        if not page.id.startswith("measures/") and not any(target.startswith(begin) for _, target in claim.links)
        if not (begin == "http" and claim is page.opening)  # the opening's way stands in the reader's minute
    }
    assert lacking == set()


def test_every_chart_has_a_table_behind_it(demo_pages):
    """What is drawn can be read, heard, and taken along."""
    bare = {
        (page.id, claim.id)
        for page in demo_pages.values()
        for claim in (page.opening, *page.claims)
        if claim.chart and len(claim.frame) and not (claim.table.shape[1] and len(claim.table))
    }
    assert bare == set()


def test_the_numbers_of_a_figure_are_saved_as_a_spreadsheet_reads_them(browser, demo_folder, demo_pages, tmp_path):
    """Units in the headings, intervals in two columns, the quarter and that the data are synthetic in each row."""
    opened(browser, demo_folder, INDICATORS)
    name, rows = saved(browser, tmp_path, "compression_14d")
    table = demo_pages[INDICATORS].claim("compression_14d").table
    assert name == "clinics-lakes-c07-indicators-compression_14d-2026Q3.csv"
    assert len(rows) == len(table)
    told = table["Result"].str.extract(r"^([\d.]+)\u00a0%$")[0].dropna()
    assert [row["Result (%)"] for row in rows if row["Result (%)"].replace(".", "").isdigit()] == told.tolist()
    assert {"95 % interval, from", "95 % interval, to"} <= set(rows[0])
    assert {(row["Quarter"], row["Data as of"], row["Data"]) for row in rows} == {("2026Q3", "2026-11-13", "synthetic")}
    assert not any(sign in value for row in rows for value in row.values() for sign in "\u00a0\u2212")


HOSTILE = [
    ["Name", "Change", "Share", "Counted", "Days", "Said", "Told", "Moved"],
    ["=HYPERLINK(1)", "\u22123\u00a0points", "72\u201383", "1,204 of 2,000 wounds", "10.9\u00a0days", "@here"]
    + ["74\u00a0% (583 of 788 wounds; 71\u201377)", "+10\u00a0points (6\u201315)"],
    ["+31 612", "+4\u00a0points", "withheld", "withheld", "12\u00a0%", "says \u201cyes\u201d, twice"]
    + ["withheld", "+31 612"],
    ["c", "0\u00a0points", "7\u20139", "3 of 4 wounds", "", "2026Q3: more"]
    + ["90\u00a0% or more (27 answers; 66\u201398)", "\u22122+3+cmd|x"],
]


def test_words_stay_words_and_formulas_become_text(browser, demo_folder, tmp_path):
    """A table as no page has it: what begins like a formula, withheld cells, several units in one column."""
    opened(browser, demo_folder, INDICATORS)
    browser.execute_script(
        "const t = document.getElementById('numbers-compression_14d').querySelector('table');"
        "const [head, ...rows] = arguments[0], row = (cells, tag) => { const r = document.createElement('tr');"
        " cells.forEach(c => { const e = document.createElement(tag); e.textContent = c; r.append(e); }); return r; };"
        "t.tHead.replaceChildren(row(head, 'th')); t.tBodies[0].replaceChildren(...rows.map(r => row(r, 'td')));",
        HOSTILE,
    )
    _, rows = saved(browser, tmp_path, "compression_14d")
    assert [row["Name"] for row in rows] == ["'=HYPERLINK(1)", "'+31 612", "c"]
    assert [row["Change (points)"] for row in rows] == ["-3", "4", "0"]
    assert [(row["Share, from"], row["Share, to"]) for row in rows] == [
        ("72", "83"),
        ("withheld", ""),
        ("7", "9"),
    ]
    assert [(row["Counted (wounds)"], row["Counted, of (wounds)"]) for row in rows] == [
        ("1204", "2000"),
        ("withheld", ""),
        ("3", "4"),
    ]
    assert [(row["Days"], row["Days, unit"]) for row in rows] == [("10.9", "days"), ("12", "%"), ("", "")]
    told = [[row[f"Told{part}"] for part in (" (%)", ", counted", ", of", ", from (%)", ", to (%)")] for row in rows]
    assert told == [
        ["74", "583", "788", "71", "77"],
        ["withheld", "", "", "", ""],
        ["90 % or more", "27", "", "66", "98"],
    ]
    # A number with a sign is none of a formula; what only begins like one is defused.
    assert [row["Moved"] for row in rows] == ["+10 points (6\u201315)", "'+31 612", "'-2+3+cmd|x"]
    assert [row["Said"] for row in rows] == ["'@here", "says \u201cyes\u201d, twice", "2026Q3: more"]


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_reader_goes_from_clinic_to_clinic_on_the_same_page(browser, demo_folder, demo_figures, size):
    """By name within the region, from its first clinic to its last, and up to the region."""
    names = demo_figures.clinics.query("region == 'Lakes'")["name"].tolist()
    opened(browser, demo_folder, "clinics/lakes/c07/outcomes", size)
    seen = ["Harbor"]
    while following := browser.find_elements(By.CSS_SELECTOR, ".wa-neighbours .wa-after"):
        following[0].click()
        title = browser.find_element(By.CSS_SELECTOR, "article h1").text
        assert title.removesuffix("#").endswith(": outcomes")
        seen.append(title.partition(":")[0])
    assert seen == sorted(names)[sorted(names).index("Harbor") :]
    browser.find_element(By.CSS_SELECTOR, ".wa-neighbours .wa-above").click()
    assert browser.find_element(By.CSS_SELECTOR, "article h1").text.startswith("Lakes")


@pytest.mark.parametrize(
    ("words", "wanted", "said"),
    [
        ("ridgeview", "clinics/uplands/c22/overview.html", "clinic"),
        ("Rïdge", "clinics/uplands/c22/overview.html", "clinic"),
        ("C07", "clinics/lakes/c07/overview.html", "clinic"),
        ("harbour", "clinics/lakes/c07/overview.html", "clinic"),
        ("funel", "book/glossary.html", "spread by chance"),
        ("improved", "book/methods.html", "interval of the change"),
        ("O/E", "book/glossary.html", "their ratio"),
        ("healed", "measures/healed_12w.html", "measure"),
        ("debridement", "measures/debridement_14d.html", "measure"),
        ("funnel", "book/glossary.html", "spread by chance"),
        ("harbor outcomes", "clinics/lakes/c07/outcomes.html", "Lakes"),
    ],
)
def test_search_lists_first_what_is_called_so(browser, demo_folder, words, wanted, said):
    """A clinic, a measure, a word of the glossary with what it means; above the book's own search, on plain files."""
    browser.set_window_size(*DESKTOP)
    browser.get(f"{(demo_folder / 'search.html').absolute().as_uri()}?q={words}")
    first = WebDriverWait(browser, 10).until(
        lambda driver: driver.find_elements(By.CSS_SELECTOR, "article .wa-found li")
    )[0]
    assert wanted in first.find_element(By.TAG_NAME, "a").get_attribute("href")
    assert said in first.text


def test_names_are_found_while_one_types_on_any_page(browser, demo_folder):
    """Keys alone: the dialog opens, lists, and a name leads on; nothing of the index is loaded before."""
    opened(browser, demo_folder, INDICATORS)
    assert (
        browser.execute_script("return [typeof window.wellanalysisFindable, typeof window.Search]") == ["undefined"] * 2
    )
    browser.find_element(By.CSS_SELECTOR, "#pst-primary-sidebar .search-button__button").send_keys(Keys.ENTER)
    browser.switch_to.active_element.send_keys("willow")
    WebDriverWait(browser, 10).until(
        lambda driver: driver.find_elements(By.CSS_SELECTOR, "#pst-search-dialog .wa-found li")
    )
    assert "found by name" in browser.find_element(By.CSS_SELECTOR, "#pst-search-dialog [role=status]").text
    browser.switch_to.active_element.send_keys(Keys.TAB)
    assert browser.switch_to.active_element.text == "Willow Ferry"
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    assert browser.find_element(By.CSS_SELECTOR, "article h1").text.startswith("Willow Ferry")


def test_a_long_table_is_filtered_and_says_how_much_is_left(browser, demo_folder):
    """By words anywhere in the row; the heads stay in sight; emptied, all rows are back."""
    opened(browser, demo_folder, "clinics/index")
    field = browser.find_element(By.CSS_SELECTOR, ".wa-filter input")
    label = browser.find_element(By.CSS_SELECTOR, f"label[for='{field.get_attribute('id')}']")
    assert label.text == "Filter rows"
    rows = browser.find_elements(By.CSS_SELECTOR, ".wa-long tbody tr")
    field.send_keys("lakes")
    left = [row for row in rows if row.is_displayed()]
    assert 0 < len(left) < len(rows)
    assert all("lakes" in row.text.lower() for row in left)
    status = browser.find_element(By.CSS_SELECTOR, ".wa-filter [role=status]")
    assert status.text == f"{len(left)} of {len(rows)} rows"
    field.send_keys(Keys.ESCAPE)
    field.clear()
    field.send_keys(" ")
    assert all(row.is_displayed() for row in rows)


def test_the_script_of_a_filter_is_not_needed_to_read_a_table(demo_folder):
    """What the page itself holds is the whole table, without a field that would do nothing."""
    text = (demo_folder / "clinics" / "index.html").read_text(encoding="utf-8")
    assert "wa-filter" not in text
    assert "Numbers as CSV" not in text
    assert "wa-long" in text
