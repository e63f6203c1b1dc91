"""What was corrected on appeal stands on the page of restatements, also where nothing was published before."""

from dataclasses import replace

import pandas as pd
import pytest

from tests.conftest import QUARTER
from wellanalysis.definitions.folder import Definitions
from wellanalysis.pages import restatement_page, tone
from wellanalysis.pages.figures import Figures, figures
from wellanalysis.pages.restatement_corrected import corrected_claim
from wellanalysis.results.records import Records


def _with(every: Figures, **tables: pd.DataFrame) -> Figures:
    kept = replace(every.results.records, **tables)
    return replace(every, results=replace(every.results, records=kept))


def _lines(every: Figures) -> pd.DataFrame:
    claim = corrected_claim(every)
    assert claim is not None
    return claim.table.set_index("Appeal")


def test_a_first_publication_names_the_appeals_that_are_in_it(demo_figures: Figures) -> None:
    """Reference, measure, who decided, the day, and why; declined and open ones are not among them."""
    page = restatement_page.page(demo_figures)
    number = len(_lines(demo_figures))
    assert (
        page.opening.heading == f"No published figure has changed; {number} accepted appeals were in it from the start"
    )
    assert "Nothing to act on" not in page.action
    corrections = demo_figures.results.records.corrections
    accepted = set(corrections.loc[corrections["decision"] == "accepted", "appeal"])
    assert set(_lines(demo_figures).index) <= accepted
    line = _lines(demo_figures).loc["A-01"]
    assert line["Measure"] == "Pressure taken off the foot within 14 days"
    assert line["Decided by"] == "medical director of another region"
    assert line["On"] == "3 February 2026"
    assert line["Why"] == "The device was worn on the first day and entered when the letter came."
    assert tone.of_page(page) == []


def test_how_many_records_is_told_to_the_clinic_whose_they_are(
    demo_definitions: Definitions, demo_figures: Figures
) -> None:
    """Two of Harbor: there a number, elsewhere withheld."""
    own = figures(demo_definitions, demo_figures.results, QUARTER, edition="clinic", stage="draft", reader="C07")
    other = figures(demo_definitions, demo_figures.results, QUARTER, edition="clinic", stage="draft", reader="C15")
    assert _lines(own).loc["A-01", "Records"] == "2"
    assert _lines(other).loc["A-01", "Records"] == "withheld"
    assert not any(name in _lines(other).to_string() for name in ("Harbor", "E028810"))


@pytest.mark.parametrize("change", [{"seen_by": "writer"}, {"reviewed_on": pd.NaT}])
def test_why_is_told_only_where_the_appeal_may_be_read(demo_figures: Figures, change: dict[str, object]) -> None:
    """That a record was corrected is no secret; the words may be."""
    hidden = _with(demo_figures, feedback=demo_figures.results.records.feedback.assign(**change))
    assert (_lines(hidden)["Why"] == "not shown here").all()


def test_without_accepted_appeals_the_page_is_as_before(demo_figures: Figures) -> None:
    """No section, and nothing to act on."""
    results = replace(demo_figures.results, corrected=demo_figures.results.corrected.iloc[:0], records=Records.none())
    page = restatement_page.page(replace(demo_figures, results=results))
    assert page.opening.heading == "No published figure has changed"
    assert page.action.startswith("Nothing to act on.")
    assert not [claim for claim in page.claims if claim.id == "corrected-on-appeal"]
