"""Both sides' goals at the front of the book, from network.yml."""

from dataclasses import replace

import pytest

from wellanalysis.definitions.two_way import AnswerBack, Goals
from wellanalysis.pages import purpose_page
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.tone import of_page


def _with(figures: Figures, **changed: object) -> Figures:
    network = figures.definitions.network.model_copy(update=changed)
    return replace(figures, definitions=replace(figures.definitions, network=network))


def test_both_sides_stand_beside_each_other(demo_figures: Figures) -> None:
    """All that network.yml says, each side in its own column, the longer one whole."""
    found = purpose_page.page(demo_figures)
    assert found is not None
    goals, table = demo_figures.definitions.network.goals, found.claim("goals").table
    first, second = (list(table[name]) for name in table.columns)
    assert tuple(each for each in first if each) == goals.clinicians
    assert tuple(each for each in second if each) == goals.leaders
    assert "15 September 2023" in found.claim("goals").sentence
    assert found.opening.sentence.startswith(demo_figures.definitions.network.purpose.strip())
    assert of_page(found) == []


def test_what_went_wrong_is_named_with_what_is_different(demo_figures: Figures) -> None:
    """Each grievance with its remedy and where it can be checked; nothing of it in public."""
    found = purpose_page.page(demo_figures)
    assert found is not None
    told = demo_figures.definitions.network.earlier_scorecards
    table = found.claim("earlier-scorecards").table
    assert [tuple(row) for row in table.to_numpy()] == [(each.wrong, each.now, each.see) for each in told]
    assert purpose_page.earlier_claim(replace(demo_figures, edition="public")) is None


def test_a_network_without_goals_has_no_such_page(demo_figures: Figures) -> None:
    """Its purpose stands on the Summary."""
    assert purpose_page.page(_with(demo_figures, goals=Goals(), earlier_scorecards=())) is None
    one = purpose_page.page(_with(demo_figures, goals=Goals(clinicians=("To heal.",)), earlier_scorecards=()))
    assert one is not None
    assert list(one.claim("goals").table.iloc[:, 1]) == [""]


@pytest.mark.parametrize("form", ["http://forms.example", "https://forms.example?p={pages}", "https://f.example/{0}"])
def test_a_form_that_cannot_be_filled_in_is_refused(form: str) -> None:
    """An address that a browser would warn of, or a place that nobody knows."""
    with pytest.raises(ValueError, match="form"):
        AnswerBack(address="a@b.example", form=form)
