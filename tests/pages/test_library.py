"""The page of a measure: its logic as it is executed, with every kind of loss by name."""

from wellanalysis.pages.library import _logic


def claim(page, id):
    """The claim of a page with this id."""
    return next(each for each in page.claims if each.id == id)


def test_each_kind_of_loss_is_on_the_page_of_its_measure(demo_pages, demo_definitions):
    """Death and transfer by name, with the condition that is executed, in the order in which it decides."""
    losses = demo_definitions.measure("healed_12w").losses
    said = claim(demo_pages["measures/healed_12w"], "logic").table.to_numpy().tolist()
    mine = [row for row in said if row[0].startswith("Executed: lost")]
    assert mine == [
        [f"Executed: lost to follow-up ({kind.replace('_', ' ')})", predicate] for kind, predicate in losses.items()
    ]
    assert {"died", "moved_to_hospice", "moved_elsewhere"} <= set(losses)


def test_losses_without_kinds_are_called_lost_to_follow_up(demo_figures, demo_definitions):
    """A measure that names one predicate needs no name for it."""
    measure = demo_definitions.measure("healed_12w").model_copy(
        update={"losses": {"lost_to_follow_up": "lost_before_day_84"}}
    )
    assert ["Executed: lost to follow-up", "lost_before_day_84"] in _logic(
        demo_figures, measure
    ).table.to_numpy().tolist()


def test_the_legend_of_a_query_names_its_own_states(demo_pages):
    """A state that the query can give is explained beside it, and none that it cannot."""
    healed, waiting = (claim(demo_pages[f"measures/{id}"], "query") for id in ("healed_12w", "days_to_first_visit"))
    assert "100: lost (died); 101: lost (moved to hospice); 102: lost (moved elsewhere)" in healed.caveat
    assert "10: left out (hospice)" in healed.caveat
    assert " 2: lost" not in healed.caveat
    assert "lost" not in waiting.caveat
    assert waiting.caveat.endswith(".")
