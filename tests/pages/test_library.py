"""The page of a measure: its logic as it is executed, with every kind of loss by name."""

from wellanalysis.pages.library import _agreed, _executed


def claim(page, id):
    """The claim of a page with this id."""
    return next(each for each in page.claims if each.id == id)


def test_each_kind_of_loss_is_on_the_page_of_its_measure(demo_pages, demo_definitions):
    """Death and transfer by name, with the condition that is executed, in the order in which it decides."""
    losses = demo_definitions.measure("healed_12w").losses
    said = claim(demo_pages["measures/healed_12w"], "executed").table.to_numpy().tolist()
    mine = [row for row in said if row[0].startswith("Executed: lost")]
    assert mine == [
        [f"Executed: lost to follow-up ({kind.replace('_', ' ')})", predicate] for kind, predicate in losses.items()
    ]
    assert {"died", "moved_to_hospice", "moved_elsewhere"} <= set(losses)


def test_losses_without_kinds_are_called_lost_to_follow_up(demo_definitions):
    """A measure that names one predicate needs no name for it."""
    measure = demo_definitions.measure("healed_12w").model_copy(
        update={"losses": {"lost_to_follow_up": "lost_before_day_84"}}
    )
    assert ["Executed: lost to follow-up", "lost_before_day_84"] in _executed(measure).table.to_numpy().tolist()


def test_the_first_screen_says_the_result_who_agreed_and_when(demo_pages, demo_figures):
    """And what is executed is folded below the plain words."""
    page = demo_pages["measures/healed_12w"]
    measure = demo_figures.definitions.measure("healed_12w")
    assert demo_figures.said(measure, demo_figures.now(measure, "")) in page.opening.sentence
    assert "patients' advisory group and clinical council, last on 15 September 2023." in page.opening.sentence
    assert claim(page, "executed").options["folded"]
    assert not [row for row in claim(page, "logic").table.iloc[:, 0] if row.startswith("Executed")]
    drafted = measure.model_copy(update={"agreed_by": []})
    assert _agreed(drafted) == "No agreement is recorded."


def test_the_legend_of_a_query_names_its_own_states(demo_pages):
    """A state that the query can give is explained beside it, and none that it cannot."""
    healed, waiting = (claim(demo_pages[f"measures/{id}"], "query") for id in ("healed_12w", "days_to_first_visit"))
    assert "100: lost (died); 101: lost (moved to hospice); 102: lost (moved elsewhere)" in healed.caveat
    assert "10: left out (hospice)" in healed.caveat
    assert " 2: lost" not in healed.caveat
    assert "lost" not in waiting.caveat
    assert waiting.caveat.endswith(".")


def test_the_heading_says_where_the_agreement_is_and_what_would_be_progress(demo_pages):
    """Until when it is validated, and in which direction."""
    validated, lower = (demo_pages[f"measures/{id}"].opening for id in ("nutrition_screened_14d", "admission_12w"))
    assert validated.heading == "In validation until 15 December 2026: a higher share is the direction of progress"
    assert lower.heading == "Final and agreed: a lower share is the direction of progress"
