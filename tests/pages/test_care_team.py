"""A clinic's care team: unnamed but by consent, in no order of results, recounted by hand; nobody left over."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from tests.conftest import QUARTER
from wellanalysis.definitions.editions import Edition, Policy
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import ProblemsFound
from wellanalysis.pages import care_team, pseudonyms, tone
from wellanalysis.pages.care_team_figures import members
from wellanalysis.pages.figures import Figures, figures
from wellanalysis.pages.page import Page, to_json
from wellanalysis.pages.provider import scorecards
from wellanalysis.pages.provider_view import TOO_FEW_COLLEAGUES, ProviderView, provider_view
from wellanalysis.results.frames import Results

SALT = "a salt of the test alone"
DEBRIDED = "debridement_14d"


def _clinic_edition(definitions: Definitions, **changed: object) -> Definitions:
    """The network with other settings of the edition for a clinic."""
    disclosure = definitions.network.disclosure
    own = disclosure[Edition.CLINIC].model_copy(update=changed)  # checks nothing: values are of their types
    network = definitions.network.model_copy(update={"disclosure": {**disclosure, Edition.CLINIC: own}})
    return replace(definitions, network=network)


def _own(definitions: Definitions, results: Results, clinic: str) -> Figures:
    return figures(definitions, results, QUARTER, edition="clinic", stage="draft", reader=clinic)


@pytest.fixture(scope="module")
def every(demo_definitions: Definitions, demo_results: Results) -> Figures:
    """The demo for Saltmarsh, where eight people work and one agreed to be named."""
    return _own(demo_definitions, demo_results, "C06")


@pytest.fixture(scope="module")
def view(every: Figures) -> ProviderView:
    """The demo's providers."""
    return provider_view(every)


@pytest.fixture(scope="module")
def hidden(demo_definitions: Definitions, view: ProviderView) -> tuple[Figures, ProviderView]:
    """The same with pseudonyms."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(pseudonyms.VARIABLE, SALT)
        definitions = _clinic_edition(demo_definitions, providers="pseudonyms")
        own = replace(view.every, definitions=definitions)
        changed = ProviderView(own, view.own, view.providers)
        assert changed.pseudonyms
    return own, changed


def _page(every: Figures, view: ProviderView, consents: pd.DataFrame | None = None) -> Page:
    consents = every.results.consents if consents is None else consents
    page = care_team.page(every, every.clinics.iloc[0], view, consents)
    assert page is not None
    return page


def _agreed(every: Figures, *ids: str) -> pd.DataFrame:
    """A register in which these agreed to be named in their clinic's own report."""
    rows = [(id, f"Name of {id[::-1]}", "clinic", None, "C06", "nurse", None, None) for id in ids]
    return pd.DataFrame(rows, columns=every.results.consents.columns)


def _counted(view: ProviderView, provider: str, clinic: str, measure: str) -> tuple[int, int]:
    """Achieved and known in the window at one clinic, added up from the cube."""
    first, last = view.window(next(m for m in view.own.definitions.measures if m.id == measure))
    cube = view.every.results.cube_provider
    rows = cube[(cube["provider_id"] == provider) & (cube["clinic_id"] == clinic) & (cube["measure"] == measure)]
    rows = rows[(rows["rule"] == "plurality") & rows["month"].between(first, last)]
    return int(rows["numerator"].sum()), int(rows["denominator"].sum())


def test_the_median_is_that_of_people_s_patients_at_this_clinic(every: Figures, view: ProviderView) -> None:
    """Who also works elsewhere is here with what was done here; who is named is not among the others."""
    team = members(view, "C06", every.results.consents)
    spread = team.spread(every.definitions.measure(DEBRIDED))
    assert spread.named == {"P029"}
    shares = []
    for id in team.ids:
        achieved, known = _counted(view, id, "C06", DEBRIDED)
        if known >= 20 and id != "P029":
            shares.append(achieved / known)
    assert spread.unnamed.tolist() == pytest.approx(sorted(shares))
    assert spread.median == pytest.approx(pd.Series(shares).median())
    assert "P016" in team.ids  # one day of the week in a second clinic
    assert _counted(view, "P016", "C06", DEBRIDED) != _counted(view, "P016", "C03", DEBRIDED)


def test_a_distribution_is_shown_from_eleven_on_and_below_that_the_median(every: Figures, view: ProviderView) -> None:
    """Of two or fewer nothing: ten and eleven, two and three."""
    measure = every.definitions.measure(DEBRIDED)
    enough = [id for (m, id, _), row in sorted(view.at_clinics.items()) if m == DEBRIDED and not row["too_few"]]
    rows = {
        id: view.at_clinics[DEBRIDED, id, view.providers[id].clinics[0]]
        for id in enough
        if id in view.providers and (DEBRIDED, id, view.providers[id].clinics[0]) in view.at_clinics
    }
    for many, median, half in ((2, False, False), (3, True, False), (10, True, False), (11, True, True)):
        ids = list(rows)[:many]
        gathered = ProviderView(view.every, view.own, {id: replace(view.providers[id], clinics=("C06",)) for id in ids})
        gathered.__dict__["at_clinics"] = {(DEBRIDED, id, "C06"): rows[id] for id in ids}
        spread = members(gathered, "C06", _agreed(every)).spread(measure)
        assert (spread.median == spread.median) is median
        assert (spread.half[0] == spread.half[0]) is half
        page = _page(every, gathered, _agreed(every))
        assert (page.opening.chart == "intervals") is median
        if half:
            assert page.opening.frame["lower"].notna().all()
            assert "the median of 11 people at Saltmarsh" in page.opening.sentence


@pytest.mark.parametrize(("agreed", "told"), [(1, True), (2, True), (3, True), (4, True), (5, False), (8, False)])
def test_who_agreed_is_named_only_beside_three_others(
    every: Figures, view: ProviderView, agreed: int, told: bool
) -> None:
    """Seven have a result: with five named the clinic's total less theirs would be two people's."""
    everybody = members(view, "C06", _agreed(every))
    measure = every.definitions.measure(DEBRIDED)
    assert len(everybody.spread(measure).shown) == 7
    shown = sorted(everybody.spread(measure).shown)
    ids = [*shown, *(id for id in everybody.ids if id not in shown)][:agreed]
    spread = members(view, "C06", _agreed(every, *ids)).spread(measure)
    assert spread.told is told
    assert len(spread.named) == (agreed if told else 0)
    assert not told or len(spread.unnamed) >= 3
    page = _page(every, view, _agreed(every, *ids))
    for claim in page.section("people"):
        assert claim.table[measure.title].str.contains("%").any() == told
        assert (claim.table[measure.title] == TOO_FEW_COLLEAGUES).any() != told


def test_two_of_one_name_have_a_line_each(every: Figures, view: ProviderView) -> None:
    """Nobody's result is lost because somebody is called alike."""
    first, second = sorted(members(view, "C06", _agreed(every)).spread(every.definitions.measure(DEBRIDED)).shown)[:2]
    agreed = _agreed(every, first, second).assign(name="Ann O'Archer")
    (claim,) = _page(every, view, agreed).section("people")
    assert claim.table["Shown as"].tolist() == ["Ann O'Archer"] * 2
    assert claim.table[every.definitions.measure(DEBRIDED).title].nunique() == 2


def test_who_has_moved_is_named_where_they_work_now_alone(every: Figures, view: ProviderView) -> None:
    """A consent holds by the roster of the day it is looked at."""
    shown = sorted(members(view, "C06", _agreed(every)).spread(every.definitions.measure(DEBRIDED)).shown)
    moved = _agreed(every, shown[0]).assign(clinic_id="C07")
    assert members(view, "C06", moved).names == {}
    assert members(view, "C06", _agreed(every, shown[0])).names != {}


def test_a_consent_for_another_edition_names_nobody_here(every: Figures, view: ProviderView) -> None:
    """Whom colleagues may call did not agree to stand beside a result."""
    elsewhere = _agreed(every, "P029").assign(shown_in="network")
    assert _page(every, view, elsewhere).section("people") == ()
    assert "Ottilie Marsh" in to_json(_page(every, view))
    assert "P029" not in to_json(_page(every, view))


def test_a_named_person_s_own_counts_are_as_they_are(every: Figures, view: ProviderView) -> None:
    """As counted by hand, with the interval."""
    [claim] = _page(every, view).section("people")
    achieved, known = _counted(view, "P029", "C06", DEBRIDED)
    told = claim.table.set_index("Shown as").loc["Ottilie Marsh (invented)", every.definitions.measure(DEBRIDED).title]
    assert told.startswith(f"{100 * achieved / known:.0f}\u00a0% ({achieved} of {known} wounds; 95\u00a0% interval ")


def test_answers_to_surveys_are_not_told_by_person(every: Figures, view: ProviderView) -> None:
    """Nor outcomes: only what a team does."""
    text = to_json(_page(every, view))
    for kind in ("patient_experience", "provider_satisfaction", "outcome"):
        assert all(measure.title not in text for measure in every.definitions.of_kind(kind))


def test_episodes_reconcile_under_each_rule(every: Figures, view: ProviderView) -> None:
    """One provider's, shared and nobody's are all; and so many would be counted otherwise."""
    claim = _page(every, view).claim("attribution")
    numbers = claim.table.drop(columns="Rule").map(lambda text: int(text.replace(",", "")))
    assert (numbers["One provider's"] + numbers["Shared"] + numbers["Nobody's"] == numbers["Episodes"]).all()
    first, last = view.window(view.counted_by)
    rows = every.results.attribution
    rows = rows[(rows["clinic_id"] == "C06") & rows["month"].between(first, last)].groupby("rule")
    for rule, line in zip(view.attribution.rules, numbers.to_dict("records"), strict=True):
        assert line["Episodes"] == rows["episodes"].sum()[rule]
        assert line["Counted for others than now"] == rows["moved"].sum()[rule]
    assert numbers["Counted for others than now"].iloc[0] == 0
    assert (numbers["Counted for others than now"].iloc[1:] > 0).all()
    whole = numbers.iloc[0]
    assert f"{whole['Episodes']} episodes began at Saltmarsh in October 2025 to September 2026" in claim.sentence
    assert "nobody's" in _page(every, view).opening.sentence


def test_how_much_is_chance_is_said_with_its_interval(every: Figures, view: ProviderView) -> None:
    """One thing is pointed at only where people clearly differ; else nothing between people is."""
    page = _page(every, view)
    assert page.opening.table["How much is chance"].str.contains("reliability 0").all()
    assert "How much of what differs between them is chance: " in page.opening.sentence
    assert page.action.startswith("Talk over as a team how ")
    spreads = [
        members(view, "C06", every.results.consents).spread(each)
        for each in every.measures_of("C06", "leading_indicator")
    ]
    certain = [
        each for each in spreads if each.measure.is_final_stage and each.reliability and each.reliability[0] >= 0.7
    ]
    assert [each.measure.title.lower() in page.action for each in certain] == [True]
    assert (
        care_team.action(every, [each for each in spreads if each not in certain]) == care_team.NOTHING_BETWEEN_PEOPLE
    )


def test_how_many_indicators_were_looked_at_is_said(every: Figures, view: ProviderView) -> None:
    """Six are asked: where only chance is at work, one of them is named in about every seventh report."""
    page = _page(every, view)
    assert "Of 6 indicators in which only chance is at work" in page.opening.caveat
    assert "in about one report in 7." in page.opening.caveat


def test_ids_stand_nowhere_and_no_sentence_punishes(
    every: Figures, view: ProviderView, hidden: tuple[Figures, ProviderView]
) -> None:
    """In text, frames, tables, slice and parameters; of all who were ever on the roster."""
    ids = "|".join(map(re.escape, set(every.results.roster["provider_id"])))
    for page in (_page(every, view), _page(*hidden)):
        assert not re.findall(rf"\b(?:{ids})\b", to_json(page))
        assert tone.of_page(page) == []
        assert page.id == "clinics/coast/c06/team" or page.id.endswith("/c06/team")
        assert page.answer[1].startswith("https://forms.lanternfield.example/")
        assert len(page.slice)


def test_pseudonyms_stand_in_their_own_order_and_names_among_them(hidden: tuple[Figures, ProviderView]) -> None:
    """Never in the order of results; three at least have none but a pseudonym."""
    own, view = hidden
    [claim] = _page(own, view).section("people")
    labels = claim.table["Shown as"].tolist()
    assert labels == sorted(labels)
    assert "Ottilie Marsh (invented)" in labels
    here = {name for id, name in view.pseudonyms.items() if id in members(view, "C06", own.results.consents).ids}
    assert set(labels) - {"Ottilie Marsh (invented)"} <= here
    assert view.pseudonyms["P029"] not in to_json(_page(own, view))
    for measure in claim.table.columns[1:]:
        told = claim.table.loc[claim.table[measure].str.contains("%"), "Shown as"]
        assert len(told) == 0 or len(set(told) & here) >= 3


def test_a_pseudonym_stays_from_quarter_to_quarter(
    hidden: tuple[Figures, ProviderView], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes or goes in between."""
    own, view = hidden
    monkeypatch.setenv(pseudonyms.VARIABLE, SALT)
    roster = own.results.roster
    fewer = replace(own.results, roster=roster[roster["provider_id"] != "P001"])
    before = ProviderView(replace(own, results=fewer, quarter=QUARTER.shift(-1)), view.own, view.providers)
    assert {**view.pseudonyms, "P001": ""} == {**before.pseudonyms, "P001": ""}


def test_without_the_network_s_secret_nothing_is_begun(
    every: Figures, view: ProviderView, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told before anything is computed, and again where a page would need it; not where nobody asked."""
    monkeypatch.delenv(pseudonyms.VARIABLE, raising=False)
    definitions = _clinic_edition(every.definitions, providers="pseudonyms")
    with pytest.raises(ProblemsFound, match="WELLANALYSIS_SALT.*is not set"):
        pseudonyms.refuse_without_salt(definitions)
    asked = replace(every, definitions=definitions)
    with pytest.raises(ProblemsFound, match="WELLANALYSIS_SALT.*is not set"):
        _page(asked, ProviderView(asked, view.own, view.providers))
    pseudonyms.refuse_without_salt(every.definitions)


def test_a_scorecard_says_under_which_pseudonym_its_reader_stands(
    demo_definitions: Definitions, demo_results: Results, view: ProviderView, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their own and no other; nothing where there are none."""
    monkeypatch.setenv(pseudonyms.VARIABLE, SALT)
    names = pseudonyms.of_providers(
        _clinic_edition(demo_definitions, providers="pseudonyms"), set(demo_results.roster["provider_id"])
    )
    for providers, told in (("pseudonyms", True), ("unnamed", False)):
        definitions = _clinic_edition(demo_definitions, providers=providers)
        own = figures(definitions, demo_results, QUARTER, edition="provider", stage="draft")
        [page] = scorecards(own, only=["P030"])
        sentence = page.claim("attribution").sentence
        assert (f"In your clinic's own report you stand as {names['P030']}" in sentence) is told
        assert [name for id, name in names.items() if id != "P030" and name in to_json(page)] == []


def test_there_is_no_page_where_clinics_do_not_see_their_own_counts(every: Figures, view: ProviderView) -> None:
    """Nor without attribution, nor for a clinic that is too small to judge."""
    assert care_team.wanted(every.definitions)
    place, register = every.clinics.iloc[0], every.results.consents
    strict = _clinic_edition(every.definitions, policy=Policy.CMS)
    rounded = _clinic_edition(every.definitions, rounding=5)
    agreed_on_nothing = every.definitions.network.model_copy(update={"attribution": None})
    for definitions in (strict, rounded, replace(every.definitions, network=agreed_on_nothing)):
        assert not care_team.wanted(definitions)
        assert care_team.page(replace(every, definitions=definitions), place, view, register) is None
    assert care_team.page(every, place, None, register) is None
    assert care_team.page(every, pd.Series({**place, "full": False}), view, register) is None
