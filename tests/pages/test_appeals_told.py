"""What pages say of appeals and validations: the process and its dates, the restated figure's trace, who has looked."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tests.pages.test_restatement import cells, change_at
from tests.restated import Network
from wellanalysis.definitions.measures import Closing, Stage, StageStatus
from wellanalysis.definitions.record_contract import RECORDS
from wellanalysis.pages import restatement_page
from wellanalysis.pages.appeal_process import appeal_rules, appeal_sentence
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.claims import trend_claim
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.library import page as measure_page
from wellanalysis.pages.looked_at import VERDICTS, past_closing, together, validation
from wellanalysis.pages.restated import restated_text
from wellanalysis.results.records import types_of

SAID = "corrected on appeal A-03, decided by director on 9 April 2026"


@pytest.fixture
def network(tmp_path: Path) -> Network:
    """Two clinics that have published once."""
    made = Network(tmp_path)
    made.publish()
    return made


def test_an_accepted_appeal_is_a_cause_of_its_own(network: Network) -> None:
    """11 of 20 at A instead of 10; the reason is told, since somebody read the appeal first and all may see it."""
    network.appeal()
    change = change_at(network.publish())
    assert cells(change) == ("50 %", "55 %", "+5 points", f"{SAID}, because “Entered a month late”")
    assert change.causes == ("accepted appeal",)


def test_words_that_nobody_has_read_are_not_told(network: Network) -> None:
    """The appeal is named, its reason is not; and neither row nor correction ever is."""
    network.appeal(read=False)
    change = change_at(network.publish())
    assert change.why == SAID
    assert "A12" not in change.why


def test_an_appeal_is_told_from_late_and_corrected_rows(network: Network) -> None:
    """Ten of 20; one corrected on appeal and one in the extract, and five late ones: 17 of 25."""
    network.appeal()
    network.correct()  # the same row: what the appeal asked for stands in the extract now, and the appeal adds nothing
    network.add_late([7] * 5)
    change = change_at(network.publish())
    assert cells(change)[:2] == ("50 %", "64 %")
    assert "appeal" not in change.why


def test_an_appeal_beside_late_rows_has_its_own_part(network: Network) -> None:
    """15 of 25 with the late ones, 16 of 25 with the appeal."""
    network.appeal()
    network.add_late([7] * 5)
    assert (
        cells(change_at(network.publish()))[3]
        == f"late data (+10 points); {SAID}, because “Entered a month late” (+4 points)"
    )


def test_the_page_explains_the_cause(network: Network) -> None:
    """What an accepted appeal means stands beside it."""
    network.appeal()
    history = network.publish()
    page = restatement_page.page(network.figures(), history)
    assert "Accepted appeal had a part in 2 results" in page.opening.sentence
    assert any("the correction names the appeal" in claim.sentence for claim in page.claims)


def test_the_restated_figure_names_its_appeal(network: Network) -> None:
    """At the clinic and in the network, and nowhere else."""
    network.appeal()
    now = network.figures()
    measure = now.definitions.measure("seen_14d")
    said = "Restated: 1 record corrected on appeal A-03 (decided 9 April 2026)"
    assert restated_text(now, measure, "A") == said
    assert restated_text(now, measure, NETWORK) == said
    assert restated_text(now, measure, "B") == ""
    assert said in trend_claim(now, measure, "A", section="result", id="result").caveat


def test_a_small_number_of_records_is_not_told_where_small_groups_are_not(network: Network) -> None:
    """That some were corrected is no secret, how few they were is."""
    network.settings(disclosure={"network": {"policy": "minimum_denominator", "minimum": 11}})
    network.appeal()
    now = network.figures()
    told = restated_text(now, now.definitions.measure("seen_14d"), "A")
    assert told == "Restated: records corrected on appeal A-03 (decided 9 April 2026)"


def test_the_process_has_its_dates(network: Network) -> None:
    """Thirty days after the day of the data; a final report is still heard."""
    network.settings(
        appeals={"open_days": 20, "decided_within_days": 15, "decided_by": ["medical director", "a clinician"]}
    )
    now = network.figures()
    assert "heard until 30 April 2026 before these figures are final" in appeal_rules(now)
    assert "decided within 15 days by the medical director and a clinician" in appeal_rules(now)
    assert appeal_sentence(now) == "Appeals of these figures are heard until 30 April 2026."
    final = appeal_rules(replace(now, stage="final"))
    assert "is still heard" in final
    assert "shown as a restatement" in final
    assert "still heard" in appeal_sentence(replace(now, stage="final"))


def _with_looks(now: Figures, number: int, stage: Stage) -> Figures:
    rows = pd.DataFrame(
        {
            "look": [f"L-{place}" for place in range(number)],
            "measure": "seen_14d",
            "on": pd.Timestamp("2026-04-05"),
            "clinic_id": ["A", "B"] * (number // 2) + ["A"] * (number % 2),
            "role": "nurse",
            "provider_id": "",
            "verdict": ["agrees"] * (number - 1) + ["disagrees"],
            "says": ["Count the day before"] + [""] * (number - 2) + ["Not like this"],
            "reviewed_by": ["analyst"] + [""] * (number - 1),
        }
    ).astype(types_of(RECORDS["looks"].table))
    kept = replace(now.results.records, looks=rows)
    definitions = now.definitions
    measures = tuple(each.model_copy(update={"stage": stage}) for each in definitions.measures)
    return replace(now, results=replace(now.results, records=kept), definitions=replace(definitions, measures=measures))


WINDOW = Stage(status=StageStatus.VALIDATION, opened=date(2026, 4, 1), closes=date(2026, 5, 31))


def test_who_has_looked_is_counted_and_read_words_are_told(network: Network) -> None:
    """Twelve from both clinics; of two remarks the one that somebody has read."""
    now = _with_looks(network.figures(), 12, WINDOW)
    claim = validation(now, now.definitions.measure("seen_14d"))
    assert claim is not None
    assert "Open from 1 April 2026 to 31 May 2026. 2 of 2 clinics have looked so far: 12 looks, among" in claim.sentence
    assert "among them 0 named clinicians of about " in claim.sentence
    assert claim.heading == "In validation: 12 looks so far"
    told = dict(claim.table.to_numpy().tolist())
    # One of twelve disagrees: nothing but that twelve looked may be told.
    assert not {"agree", "disagree"} & set(told)
    assert "“Count the day before”" in told
    assert "“Not like this”" not in told
    assert told["words that nobody has read yet, not shown here"] == "1"
    assert "validation" in [each.id for each in measure_page(now, now.definitions.measure("seen_14d")).claims]


def test_looks_without_a_name_are_no_people_of_the_roster(network: Network) -> None:
    """1,600 looks of nobody in particular and two by one clinician: 1,601 looks, one named clinician, no share."""
    now = _with_looks(network.figures(), 1602, WINDOW)
    looks = now.results.records.looks
    named = looks.assign(provider_id=["N1", "N1", *[""] * 1600])
    now = replace(now, results=replace(now.results, records=replace(now.results.records, looks=named)))
    claim = validation(now, now.definitions.measure("seen_14d"))
    assert claim is not None
    assert "1,601 looks, among them 1 named clinician of about " in claim.sentence
    assert "people have looked" not in claim.heading + claim.sentence


def test_what_a_few_think_is_not_told(network: Network) -> None:
    """Of nine only that they looked."""
    now = _with_looks(network.figures(), 9, WINDOW)
    claim = validation(now, now.definitions.measure("seen_14d"))
    assert claim is not None
    assert "disagree" not in claim.table.to_string()
    assert claim.caveat.startswith("What fewer than 10 people think is told together with others, or not at all.")


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ((28, 8, 4), [(("agrees",), 28), (("would_change", "disagrees"), 12)]),
        ((12, 10, 11), [(("agrees",), 12), (("would_change",), 10), (("disagrees",), 11)]),
        ((5, 20, 15), [(("agrees", "would_change"), 25), (("disagrees",), 15)]),
        ((20, 0, 15), [(("agrees",), 20), (("would_change", "disagrees"), 15)]),
        ((35, 4, 1), []),
        ((40, 0, 0), []),
        ((3, 3, 3), []),
    ],
)
def test_what_fewer_than_ten_say_is_told_with_their_neighbours(
    numbers: tuple[int, ...], told: list[tuple[tuple[str, ...], int]]
) -> None:
    """Or not at all where only the total is left."""
    assert together([((verdict,), number) for verdict, number in zip(VERDICTS, numbers, strict=True)]) == told


def test_the_demo_tells_clinicians_from_others_of_the_team(demo_figures: Figures) -> None:
    """Thirty are known to the roster; ten more are not."""
    claim = validation(demo_figures, demo_figures.definitions.measure("nutrition_screened_14d"))
    assert claim is not None
    assert "40 looks, among them 30 named clinicians of about 110." in claim.sentence
    assert claim.table.iloc[:2].to_numpy().tolist() == [["agree", "28"], ["would change something or disagree", "12"]]


def test_a_window_that_is_over_without_a_closing_record_is_told(network: Network) -> None:
    """The measure stays in validation, and its page says so."""
    over = Stage(status=StageStatus.VALIDATION, opened=date(2026, 1, 1), closes=date(2026, 3, 31))
    now = _with_looks(network.figures(), 12, over)
    measure = now.definitions.measure("seen_14d")
    claim = validation(now, measure)
    assert past_closing(now, measure)
    assert claim is not None
    assert "The window is over, and its closing record is not written yet" in claim.sentence


def test_a_closed_validation_says_what_was_changed(network: Network) -> None:
    """When, how many had looked, and each change."""
    closed = Closing(on=date(2026, 2, 1), changed=("Hospice is left out.",), looked=14)
    stage = Stage(status=StageStatus.FINAL, opened=date(2025, 11, 1), closes=date(2026, 1, 31), closed=closed)
    now = _with_looks(network.figures(), 12, stage)
    claim = validation(now, now.definitions.measure("seen_14d"))
    assert claim is not None
    assert claim.heading == "Validation closed on 1 February 2026"
    assert "14 clinicians had looked" in claim.sentence
    assert claim.table.iloc[0, 0] == "Hospice is left out."
