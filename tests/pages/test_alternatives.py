"""Text alternatives of all charts of the demo: they say what a chart shows, to those who do not see it."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import pytest

from wellanalysis.definitions.folder import Definitions
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.wording import Evidence, Standing, count, first_few

LONGEST = 440
"""Characters; a synthetic voice needs half a minute for them."""
MOST_SENTENCES = 3
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
SENTENCE = re.compile(r"[.!?](?=\s+[A-Z“\d]|$)")
NOTHING = re.compile(r"\b(?:no|none|not|every|all|half)\b", re.IGNORECASE)
SCALES = (1, 100)
WORDS = re.compile("|".join(re.escape(str(word)) for word in (*Evidence, *Standing)))


def drawn(page: Page) -> list[Claim]:
    """Claims of a page that have a chart."""
    return [claim for claim in (page.opening, *page.claims) if claim.chart and len(claim.frame)]


def values(frame: pd.DataFrame) -> Iterator[str]:
    """Every number of a frame as a reader may meet it, how many rows and groups it has, and numbers in its words."""
    for column in frame:
        numbers = pd.to_numeric(frame[column], errors="coerce").dropna() if frame[column].dtype.kind in "iuf" else []
        for value in numbers:
            yield from (f"{abs(value) * scale:.{digits}f}" for scale in SCALES for digits in (0, 1, 2))
        if frame[column].dtype.kind not in "iufM":
            words = frame[column].dropna().astype(str)
            yield str(words.nunique())
            yield from (str(number) for number in words.value_counts())
            yield from (found.replace(",", "") for text in words.unique() for found in NUMBER.findall(text))
    yield str(len(frame))


def says(claim: Claim, titles: list[str]) -> bool:
    """Whether the last sentence gives a number of the chart's frame or of its table, an evidence word, or that there is none."""
    told = claim.alternative
    for title in titles:
        told = told.replace(title, "")
    last = SENTENCE.split(told.strip())[-2]
    if WORDS.search(last) or NOTHING.search(last):
        return True
    known = {*values(claim.frame), *values(claim.table)}
    return any(number.replace(",", "") in known for number in NUMBER.findall(last))


@pytest.fixture(scope="module")
def titles(demo_definitions: Definitions) -> list[str]:
    """Titles of the measures, whose own numbers say nothing about a result."""
    return sorted((measure.title for measure in demo_definitions.measures), key=len, reverse=True)


def test_each_says_a_number_or_a_word_of_what_it_shows(demo_pages: dict[str, Page], titles: list[str]) -> None:
    """Its last sentence holds a number of the frame, an evidence word, or says that there is none."""
    silent = [(page.id, claim.id) for page in demo_pages.values() for claim in drawn(page) if not says(claim, titles)]
    assert not silent


def test_each_is_short_enough_to_be_listened_to(demo_pages: dict[str, Page]) -> None:
    """Two sentences, three at most."""
    long = [
        (page.id, claim.id, len(claim.alternative))
        for page in demo_pages.values()
        for claim in drawn(page)
        if len(claim.alternative) > LONGEST or not 2 <= len(SENTENCE.findall(claim.alternative)) <= MOST_SENTENCES
    ]
    assert not long


def test_no_two_charts_of_a_page_are_told_in_the_same_words(demo_pages: dict[str, Page]) -> None:
    """Nor does one repeat the heading or the sentence beside it, which has been heard already."""
    for page in demo_pages.values():
        said = [claim.alternative for claim in drawn(page)]
        assert len(said) == len(set(said)), page.id
        assert not [claim.id for claim in drawn(page) if claim.alternative in (claim.heading, claim.sentence)], page.id


@pytest.mark.parametrize(
    "told", ["Chart of the trend. It shows how Healed within 12 weeks goes.", "A line. It ends at 99.7 %."]
)
def test_words_about_a_chart_that_say_nothing_of_it_are_found(
    demo_pages: dict[str, Page], titles: list[str], told: str
) -> None:
    """What it is called, and a number that stands nowhere in it."""
    claim = demo_pages["clinics/lakes/c07/overview"].opening
    assert says(claim, titles)
    assert not says(replace(claim, alternative=told), titles)


def test_the_funnel_of_a_clinics_page_says_where_this_clinic_lies(demo_pages: dict[str, Page]) -> None:
    """Its value and its place among the limits, which the labelled point shows to those who see."""
    page = demo_pages["clinics/lakes/c07/outcomes"]
    funnels = [claim for claim in drawn(page) if claim.chart == "funnel"]
    assert funnels
    for claim in funnels:
        [own] = claim.frame.loc[claim.frame["label"] == "Harbor", "value"]
        assert re.search(rf"Harbor lies at {own:.2f}, (inside|above|below) the 99\.8", claim.alternative)


def test_few_names_are_told_and_the_rest_counted() -> None:
    """One more than the most is named too: “and 1 more” would be no shorter."""
    assert first_few("ABCDE") == "A, B, C, D and E"
    assert first_few("ABCDEFG") == "A, B, C, D and 3 more"
    assert count(1, "months") == "1 month"
