"""The policies on the demo network: what its editions show, and that plans are made fast."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.conftest import QUARTER
from wellanalysis.definitions.editions import Disclosure, Edition
from wellanalysis.pages import cells as made
from wellanalysis.pages import disclosure_bounds
from wellanalysis.pages.cells import NETWORK, Cells, newest_final

COUNTS = ["numerator", "denominator", "people", "n", "open", "lost", "missing"]


@pytest.fixture(scope="module")
def edition(demo_results, demo_definitions):
    """The demo's cells under a policy."""

    def publish(own=(), **policy) -> Cells:
        network = demo_definitions.network.model_copy(
            update={"disclosure": {Edition.CLINIC: Disclosure.model_validate(policy)}}
        )
        definitions = replace(demo_definitions, network=network)
        finals = {m.id: newest_final(m, quarter=QUARTER, as_of=demo_results.as_of) for m in definitions.measures}
        return made.cells(demo_results, definitions, finals, quarter=QUARTER, edition="clinic", own=own)

    return publish


def is_share(cells, demo_definitions):
    return cells["measure"].isin([m.id for m in demo_definitions.measures if m.statistic == "proportion"])


def test_the_strict_edition_shows_no_small_count(edition, demo_definitions):
    """Numerators, their complements, people, open, lost and missing; months are not published, most years stand."""
    found = edition(policy="cms")
    every = pd.concat([found.whole, found.strata], ignore_index=True)
    shares = every[is_share(every, demo_definitions)]
    # A result that is said as a bound has no count of its own.
    plain = shares[~shares["alike"]]
    counts = [plain[COUNTS], (plain["denominator"] - plain["numerator"]).to_frame()]
    assert not any(each.round(9).apply(lambda column: column.between(0.5, 10.5)).any(axis=None) for each in counts)
    assert every.loc[every["level"] == "month", "withheld"].all()
    assert every.loc[every["level"] == "now", "withheld"].mean() < 0.5
    assert every.loc[(every["unit"] == NETWORK) & (every["level"] == "now"), "withheld"].mean() < 0.2


def test_rounded_editions_show_multiples_of_five_and_results_of_these(edition, demo_definitions):
    """Value is numerator over denominator as shown."""
    whole = edition(policy="cms", rounding=5).whole
    shown = whole[is_share(whole, demo_definitions) & ~whole["withheld"] & ~whole["alike"]]
    assert len(shown) > 100
    assert (shown[["numerator", "denominator", "people", "open"]].stack().dropna() % 5 == 0).all()  # noqa: PD013
    some = shown[shown["denominator"] > 0]
    assert np.allclose(some["value"], some["numerator"] / some["denominator"])


def test_a_clinic_sees_its_own_counts_and_no_small_ones_of_others(edition, demo_definitions):
    """But for answers to surveys, which protect the people who gave them."""
    whole = edition(policy="own_patients", own=["C21"]).whole
    surveys = [m.id for m in demo_definitions.measures if m.table.endswith("survey")]
    mine = (whole["unit"] == "C21") & ~whole["measure"].isin(surveys)
    assert not whole.loc[mine, "withheld"].any()
    assert whole.loc[mine, "people"].between(1, 10).any()
    assert not whole.loc[~mine, "people"].between(1, 10).any()


@pytest.mark.parametrize(
    ("policy", "most"), [({"policy": "cms"}, 4000), ({"policy": "own_patients", "own": ["C03"]}, 600)]
)
def test_a_plan_of_the_demo_solves_few_programmes(edition, monkeypatch, policy, most):
    """A few milliseconds each; under the strict policy once for everybody and once for each of 24 clinics."""
    solved, linprog = [], disclosure_bounds.linprog
    monkeypatch.setattr(
        disclosure_bounds, "linprog", lambda *given, **named: solved.append(1) or linprog(*given, **named)
    )
    edition(**policy)
    assert 0 < len(solved) < most
