"""The prose of the book: its words, its anchors and its links."""

import re
from pathlib import Path

import pytest

from wellanalysis.pages.tone_of_prose import of_markdown
from wellanalysis.pages.wording import amount
from wellanalysis.stats import spc

BOOK = Path(__file__).resolve().parent.parent / "book"
PAGES = {path.name: path.read_text(encoding="utf-8") for path in sorted(BOOK.glob("*.md"))}
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
# What a page of results links to, "the method, one click away".
PROMISED = {
    "methods.md": [
        *["runs", "intervals", "people", "follow-up", "losses", "trend", "signals", "funnel", "benchmarks", "peers"],
        *[
            "evidence-words",
            "disclosure",
            "survey",
            "completeness",
            "stages",
            "missing",
            "baseline",
            "change",
            "not-yet",
        ],
    ],
    "how-to-question.md": ["appeal-steps", "appeal-who", "appeal-send", "appeal-answers"],
}
# One word, one meaning: the vocabulary that pages, definitions and code share.
VOCABULARY = [
    *["episode", "provider", "clinic", "network", "attribution", "measure", "result", "numerator", "denominator"],
    *["exclusion", "observed", "expected", "o_e", "case_mix", "baseline", "benchmark", "peer group"],
    *["reporting_period", "funnel_limits", "dispersion", "tau2", "reliability", "common_cause", "special_cause"],
    *["rebase", "suppressed", "missing", "zero"],
]


def anchors(text: str) -> list[str]:
    """Explicit anchors, in order."""
    return re.findall(r"^\(([^)\s]+)\)=$", text, re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_page_has_one_title_and_it_comes_first(page: str) -> None:
    """Navigation takes the first heading for the page's name."""
    headings = re.findall(r"^# .+$", CODE.sub("", PAGES[page]), re.MULTILINE)
    assert len(headings) == 1
    assert PAGES[page].startswith(headings[0])


def test_anchors_are_there_and_belong_to_one_page() -> None:
    """What pages of results link to exists, and no anchor stands twice in the book."""
    for page, promised in PROMISED.items():
        assert set(promised) <= set(anchors(PAGES[page]))
    everywhere = [anchor for text in PAGES.values() for anchor in anchors(text)]
    assert len(everywhere) == len(set(everywhere))


def test_links_lead_to_pages_and_anchors_of_the_book() -> None:
    """Every link within the prose has a target."""
    known = {f"#{anchor}" for text in PAGES.values() for anchor in anchors(text)} | set(PAGES)
    links = {link for text in PAGES.values() for link in re.findall(r"\]\(([^)]+)\)", text)}
    assert links <= known


@pytest.mark.parametrize("page", PAGES)
def test_page_names_no_other_host(page: str) -> None:
    """Sources are cited in words, so no browser is sent elsewhere; formulas would load a script, so there are none."""
    assert not re.search(r"https?:|www\.|\$\$|\{math\}|\{glue\}", PAGES[page])


@pytest.mark.parametrize("page", PAGES)
def test_page_keeps_the_tone(page: str) -> None:
    """No word that turns a progress tracker into a scorecard; stricter than the check of a network's own texts."""
    assert of_markdown(PAGES[page], page) == []


@pytest.mark.parametrize("page", PAGES)
def test_percent_has_a_space_that_does_not_break(page: str) -> None:
    """78 % stays on one line."""
    assert not re.search(r"\d ?%", PAGES[page])


def test_share_of_marks_that_mean_nothing_is_the_one_that_was_measured() -> None:
    """Limits that rest on 12 baseline months: one pair of numbers, said in one place."""
    signals = PAGES["methods.md"].split("(signals)=")[1].split("(change)=")[0]
    measured = [amount(rates[12]) for rates in (spc.FROM_COUNTS, spc.FROM_MOVING_RANGES)]
    assert all(said in signals for said in measured)
    assert [sum(text.count(said) for text in PAGES.values()) for said in measured] == [1, 1]


def test_glossary_has_the_whole_vocabulary() -> None:
    """Each word of the vocabulary stands there in bold, or in the program's form."""
    rows = [line for line in PAGES["glossary.md"].splitlines() if line.startswith("| **")]
    heads = {word for row in rows for word in re.findall(r"\*\*(.+?)\*\*", row.split("|")[1])}
    forms = {word for row in rows for word in re.findall(r"`(.+?)`", row)}
    assert set(VOCABULARY) <= heads | forms
    assert len(heads) == len(rows), "a word has two meanings"


def test_root_glossary_points_to_the_one_source() -> None:
    """There is one glossary, and the root's file says where."""
    text = (BOOK.parent / "GLOSSARY.md").read_text(encoding="utf-8")
    assert "book/glossary.md" in text
    assert "| **" not in text
