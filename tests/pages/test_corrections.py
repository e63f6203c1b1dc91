"""After a correction at one clinic only those pages differ that show a number which moved."""

import json
from dataclasses import replace

import pandas as pd
import pytest

from tests.conftest import QUARTER
from wellanalysis.pages.build import build
from wellanalysis.pages.figures import figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.rates import rates
from wellanalysis.pages.remembered import Remembered

CLINIC, MEASURE = "C07", "debridement_14d"
OWN = "clinics/lakes/c07/"


def corrected(results, number=3):
    """The results with so many episodes of one clinic's newest month told to have had no debridement in time."""
    cube = results.cube
    own = (cube["measure"] == MEASURE) & (cube["clinic_id"] == CLINIC)
    month = cube.loc[
        own & (cube["numerator"] > number) & (cube["month"] <= pd.Timestamp(QUARTER.last_day)), "month"
    ].max()
    chosen = own & (cube["month"] == month)
    return replace(results, cube=cube.assign(numerator=cube["numerator"].where(~chosen, cube["numerator"] - number)))


def readable(page):
    """All text of a page: what a reader reads, tables included."""
    told = []
    for claim in (page.opening, *page.claims):
        told += [claim.heading, claim.sentence, claim.caveat, claim.alternative, claim.table.to_json(orient="values")]
    return json.dumps([page.title, page.status, page.action, told])


def rounded(frame):
    """A frame as JSON, to six decimals: finer than any chart shows."""
    numbers = frame.select_dtypes("number").round(6)
    return frame.assign(**numbers).astype(str).to_json()


def drawn(page):
    """What a page's charts draw, and the rows it lays open."""
    claims = [[claim.chart, dict(claim.options), rounded(claim.frame)] for claim in (page.opening, *page.claims)]
    return json.dumps([claims, page.slice.astype(str).to_json()])


def unseen(before, after):
    """Pages that differ although a reader meets the same text, charts and rows."""
    return [
        id
        for id, page in before.items()
        if page.key != after[id].key and (readable(page), drawn(page)) == (readable(after[id]), drawn(after[id]))
    ]


@pytest.fixture(scope="module")
def pages_after(demo_definitions, demo_results):
    """All pages but that of the rules, once three episodes of one clinic are corrected."""
    found = build(demo_definitions, corrected(demo_results), QUARTER, simulated=False)
    return {page.id: page for page in found}


@pytest.fixture(scope="module")
def pages_before(demo_pages, pages_after):
    """The same pages before."""
    return {id: demo_pages[id] for id in pages_after}


def test_the_clinic_the_network_and_the_measure_change(pages_before, pages_after):
    """Everywhere the corrected number stands."""
    for id in (f"{OWN}overview", f"{OWN}indicators", "summary", "indicators", f"measures/{MEASURE}"):
        assert pages_before[id].key != pages_after[id].key, id


def test_pages_that_do_not_show_the_measure_stay(pages_before, pages_after):
    """Outcomes and what patients and staff say rest on other records, at every clinic."""
    for id, page in pages_before.items():
        if id.endswith(("/outcomes", "/satisfaction")):
            assert page.key == pages_after[id].key, id


def test_other_clinics_change_only_where_a_shown_number_moves(pages_before, pages_after):
    """A peers' median read to the last shown digit may move; what nobody sees may not."""
    others = {id: page for id, page in pages_before.items() if id.startswith("clinics/") and not id.startswith(OWN)}
    changed = [id for id, page in others.items() if page.key != pages_after[id].key]
    assert all(readable(others[id]) != readable(pages_after[id]) for id in changed)
    assert len(changed) < len(others) / 4


def test_no_page_changes_without_a_difference_to_be_seen(pages_before, pages_after):
    """Neither hidden digits nor the hash of the inputs are part of a page."""
    assert not unseen(pages_before, pages_after)


def test_a_hidden_digit_would_be_found(pages_before):
    """The comparison can fail: the ninth decimal of one drawn value makes another page that looks the same."""
    page = pages_before[f"{OWN}indicators"]
    first = next(claim for claim in page.claims if claim.chart == "trend")
    nudged = Claim(**{**first.__dict__, "frame": first.frame.assign(value=first.frame["value"] + 1e-9)})
    claims = tuple(nudged if claim is first else claim for claim in page.claims)
    assert unseen({page.id: page}, {page.id: replace(page, claims=claims)}) == [page.id]


def test_what_was_tried_on_made_up_networks_is_not_tried_again(demo_figures, demo_results, demo_definitions, tmp_path):
    """Sizes stay as they are and the level moves by less than three digits tell: nothing is drawn anew but one measure."""
    rates(demo_figures, networks=2, remembered=Remembered(tmp_path))
    known = set(tmp_path.iterdir())
    after = figures(demo_definitions, corrected(demo_results), QUARTER, edition="network", stage="draft")
    again, _ = rates(after, networks=2, remembered=Remembered(tmp_path))
    assert len(set(tmp_path.iterdir()) - known) <= 1
    alone, _ = rates(after, networks=2)
    pd.testing.assert_frame_equal(again, alone, check_exact=True)
