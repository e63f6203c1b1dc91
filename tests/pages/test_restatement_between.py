"""Where few people lie between two publications, the strict policy tells the newer result alone."""

from dataclasses import replace

import pytest

from tests.conftest import QUARTER
from wellanalysis.pages import restatement_page
from wellanalysis.pages.figures import figures
from wellanalysis.pages.lookups import ANOTHER
from wellanalysis.pages.page import to_json
from wellanalysis.pages.restatement_page import newer_alone
from wellanalysis.pages.restatement_publications import Publication
from wellanalysis.pages.restatement_words import Change

CHANGE = Change(
    place="Willow Ferry",
    measure="Healed within 12 weeks",
    period="2026Q2",
    was="78\u00a0%",
    now="79\u00a0%",
    difference="+1\u00a0point; fewer than 11 wounds more",
    why="late data (+1\u00a0point)",
    causes=("late data",),
    smallest=11,
)


@pytest.mark.parametrize(
    "difference", ["+1\u00a0point; fewer than 11 wounds more", "+1\u00a0point; same number counted"]
)
def test_the_earlier_result_is_not_told_where_few_lie_between(difference):
    told = newer_alone(replace(CHANGE, difference=difference), 11)
    assert (told.was, told.now, told.difference) == ("a figure", "79\u00a0%", "fewer than 11 people may differ")
    assert told.why == "late data"
    assert told.is_printed


def test_both_are_told_where_as_many_as_the_minimum_lie_between():
    many = replace(CHANGE, difference="+1\u00a0point; 24 wounds more")
    assert newer_alone(many, 11) == many


def test_a_figure_whose_result_stayed_as_it_was_stays_among_these():
    same = replace(CHANGE, was=CHANGE.now)
    told = newer_alone(same, 11)
    assert not told.is_printed
    assert told.difference == "fewer than 11 people may differ"


def test_a_clinic_that_may_not_be_named_now_is_in_no_earlier_publication(demo_definitions, demo_results):
    """Names were open once, and are in the record; these readers see their own and the network's alone."""
    now = figures(demo_definitions, demo_results, QUARTER, edition="clinic", stage="draft", reader="C07")
    places = ["Elm Street", "Harbor", demo_definitions.network.name, ANOTHER]
    changes = tuple(replace(CHANGE, place=place) for place in places)
    first = Publication(1, now.as_of, "draft", 10)
    text = to_json(restatement_page.page(now, [first, Publication(2, now.as_of, "draft", 10, changes=changes)]))
    assert "Harbor" in text
    assert "Elm Street" not in text
    assert ANOTHER not in text
