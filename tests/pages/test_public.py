"""The public edition: what it tells, what it leaves out, and that no withheld count can be read from its pages."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from tests.conftest import QUARTER
from wellanalysis.definitions.editions import Disclosure, Edition
from wellanalysis.errors import ProblemsFound
from wellanalysis.pages import (
    beside,
    case_mix,
    caveats,
    chapter,
    claims,
    clinic,
    left_out,
    library,
    network_pages,
    public,
    public_claims,
    public_pages,
    published,
    quality,
    summary,
    survey,
    tone,
)
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.compliance import complied
from wellanalysis.pages.figures import figures

COUNT = r"\d{1,3}(?:,\d{3})+|\d+"
OF = re.compile(rf"({COUNT})\u00a0?[ ]of[ \u00a0]({COUNT}) (wounds|answers|feet)")
ALONE = re.compile(rf"(?<![\d.,])({COUNT}) (?:wounds|answers|people|patients)\b")


def with_policy(demo_definitions, **policy):
    """The demo with a policy for the public."""
    disclosure = {**demo_definitions.network.disclosure, Edition.PUBLIC: Disclosure.model_validate(policy)}
    return replace(demo_definitions, network=demo_definitions.network.model_copy(update={"disclosure": disclosure}))


@pytest.fixture(scope="module")
def every(demo_definitions, demo_results):
    """Figures of the public edition."""
    return figures(demo_definitions, demo_results, QUARTER, edition="public", stage="final")


@pytest.fixture(scope="module")
def pages(every):
    """Its pages, by id."""
    return {page.id: page for page in public.pages(every)}


def words(page):
    """All that a page says, one text each: tables by cell."""
    for claim in (page.opening, *page.claims):
        yield from (claim.heading, claim.sentence, claim.caveat, claim.alternative)
        yield from (str(cell) for row in claim.table.to_numpy() for cell in row)
    yield page.action


def number(text):
    return int(text.replace(",", ""))


def small(count):
    return 0 < count < 11


def planted(found, measure, unit, level, period, **counts):
    """Figures in which single counts of one cell are withheld."""
    cells = found.cells
    rows = (cells["measure"] == measure) & (cells["unit"] == unit) & (cells["level"] == level)
    rows &= cells["period"] == period if period is not None else True
    assert rows.any()
    masks = {f"withheld_{name}": cells[f"withheld_{name}"] | (rows & each) for name, each in counts.items()}
    gone = {name: cells[name].mask(masks[f"withheld_{name}"]) for name in counts}
    return replace(found, cells=cells.assign(**masks, **gone))


# --- single counts that are withheld ---------------------------------------------------------------------------------


def row(**counts):
    """A cell whose result stands: 40 rows, 30 counted, 6 lost, 4 not recorded."""
    whole = {"withheld": False, "too_few": False, "n": 40.0, "open": 0.0, "lost": 6.0, "missing": 4.0}
    return {**whole, **{f"withheld_{name}": False for name in ("n", "open", "lost", "missing")}, **counts}


def test_withheld_missing_and_zero_look_different():
    """A share where all rows are known, a number where they are not, none, and the word."""
    nothing = {"n": float("nan"), "withheld_n": True}
    assert (beside.missing_text(row()), beside.lost_text(row())) == ("10\u00a0%", "6 (15\u00a0%)")
    assert beside.missing_text(row(missing=0.0)) == beside.lost_text(row(lost=0.0)) == "0"
    assert beside.missing_text(row(missing=float("nan"), withheld_missing=True, **nothing)) == "withheld"
    assert beside.lost_text(row(lost=float("nan"), withheld_lost=True, **nothing)) == "withheld"
    assert beside.recorded_text(row()) == "90\u00a0%"


def test_no_share_is_told_beside_a_withheld_total():
    """17 lost and "5 %" would give all rows, and all rows less what is counted the withheld ones."""
    known = row(lost=17.0, missing=float("nan"), withheld_missing=True, n=float("nan"), withheld_n=True)
    assert beside.lost_text(known) == "17"
    assert beside.recorded_text(known) == beside.rows_text(known) == "withheld"
    other = row(missing=12.0, lost=float("nan"), withheld_lost=True, n=float("nan"), withheld_n=True)
    assert beside.missing_text(other) == "12"
    assert beside.share(other, "missing") != beside.share(other, "missing")


def test_open_rows_add_up_only_where_all_are_shown():
    """Zero stays zero."""
    assert beside.open_rows([row(open=3.0), row(open=20.0)]) == 23
    assert beside.open_rows([]) == beside.open_rows([row()]) == 0
    assert pd.isna(beside.open_rows([row(open=20.0), row(open=float("nan"), withheld_open=True)]))


def test_a_planted_withheld_count_is_said_and_never_worked_out(every, demo_definitions):
    """Lost and open of the network's window, which the demo itself shows."""
    healed = demo_definitions.measure("healed_12w")
    whole = planted(every, "healed_12w", NETWORK, "now", None, lost=True, n=True)
    shown, hidden = (claims.trend_claim(each, healed, NETWORK) for each in (every, whole))
    assert "lost to follow-up are left out" in shown.caveat
    assert hidden.caveat.startswith("How many are lost to follow-up is withheld")
    assert "Not recorded for" in shown.caveat
    assert "Not recorded for" not in hidden.caveat
    assert list(hidden.table["Lost"][:2]) == [shown.table["Lost"][0], "withheld"]
    assert left_out.losses_text(whole, healed, NETWORK) == "withheld"
    assert left_out.counted_as_missed(healed, whole.now(healed, NETWORK)) == "withheld"
    later = planted(every, "healed_12w", NETWORK, "quarter", pd.Timestamp(QUARTER.first_day), open=True, n=True)
    assert "2026Q3 is provisional: follow-up of" in claims.open_text(every, healed, NETWORK)
    assert claims.open_text(later, healed, NETWORK) == "2026Q3 is not final for this measure"


def test_the_missing_share_of_a_clinic_is_not_told_as_what_is_recorded(every):
    """ "Recorded 97 %" of 900 would be 27 not recorded."""
    whole = planted(every, "healed_12w", "C07", "now", None, missing=True, n=True)
    place = every.clinics[every.clinics["clinic_id"] == "C07"]
    before, after = (network_pages.clinics_table(each, place)["Recorded"].item() for each in (every, whole))
    assert before.endswith("%")
    assert after == "withheld"


def test_every_builder_of_the_book_copes_with_withheld_single_counts(every):
    """Also those that the public edition does not use: a network may choose the strict policy for its own edition."""
    found = [
        summary.page(every),
        network_pages.indicators(every),
        network_pages.outcomes(every),
        network_pages.satisfaction(every),
        network_pages.clinics(every),
        quality.quality(every),
        case_mix.page(every),
        library.index(every),
        *(library.page(every, measure) for measure in every.definitions.measures),
    ]
    for _, place in every.clinics.iterrows():
        makers = [clinic.overview, chapter.indicators, chapter.outcomes, chapter.satisfaction]
        found += [make(every, place) for make in (makers if place["full"] else [chapter.small])]
    assert any("withheld" in text for page in found for text in words(page))
    assert not [text for page in found for text in words(page) if re.search(r"\bnan\b", text, re.IGNORECASE)]
    table = published.published_figures(every)
    assert not table[["result", "counted", "interval"]].apply(lambda each: each.str.contains("nan")).any(axis=None)


# --- what the edition tells ------------------------------------------------------------------------------------------


def test_pages_come_in_the_order_of_a_reader(pages, every):
    """Summary first; one page for each clinic, whatever its size; one for each measure that is told."""
    ids = list(pages)
    assert ids[:5] == ["summary", "indicators", "outcomes", "satisfaction", "clinics/index"]
    assert sum(id.endswith("/overview") for id in ids) == len(every.clinics)
    assert [id for id in ids if id.startswith("clinics/") and id.count("/") == 3] == [
        f"{path}/overview" for path in every.clinics["path"]
    ]
    assert len(set(ids)) == len(ids)


def test_staff_running_costs_and_what_is_not_final_are_left_out(pages, demo_definitions):
    """By name and by id, wherever it may stand."""
    left = [measure for measure in demo_definitions.measures if not public.for_the_public(measure)]
    assert {measure.id for measure in left} == {"staff_satisfaction", "days_to_first_visit", "nutrition_screened_14d"}
    whole = "\n".join(page.text for page in pages.values())
    assert [measure.id for measure in left if measure.title in whole or measure.id in whole] == []


def test_a_network_without_a_final_measure_has_no_public_edition(every):
    """And is told so."""
    drafts = tuple(each for each in every.definitions.measures if not public.for_the_public(each))
    with pytest.raises(ProblemsFound, match="no measure is for the public"):
        public.pages(replace(every, definitions=replace(every.definitions, measures=drafts)))


def test_a_headline_that_is_not_for_the_public_gives_way(every, demo_definitions):
    """To the first outcome."""
    network_settings = demo_definitions.network.model_copy(update={"headline": "staff_satisfaction"})
    other = replace(every, definitions=replace(demo_definitions, network=network_settings))
    assert public_pages.summary(public.restricted(other)).opening.id == "admission_12w"


def test_a_clinic_too_small_to_judge_says_so_and_shows_nothing(pages):
    """No number but the threshold; whoever is withheld is not called small."""
    page = pages["clinics/uplands/c21/overview"]
    assert page.opening.heading == "Foxglove: too few people to judge"
    assert page.claims == ()
    assert page.slice.empty
    assert [id for id, each in pages.items() if each.template == "clinic_small"] == [page.id]


def test_a_clinic_stands_by_quarter_beside_its_own_past_and_the_network(pages, every):
    """The network in chart and table; no months anywhere."""
    page = pages["clinics/lakes/c07/overview"]
    table, frame = page.opening.table, page.opening.frame
    assert table["Period"][0].startswith("The baseline year")
    assert list(table["Period"][1:9]) == [str(quarter) for quarter in every.finals["healed_12w"].trailing(8)]
    assert table.loc[1:9, "Network"].str.endswith("%").all()
    assert set(frame["series"]) == {"Harbor", "network"}
    assert {claim.section for claim in page.claims} == {"indicators", "outcomes", "satisfaction"}
    claims = [claim for each in pages.values() for claim in (each.opening, *each.claims)]
    assert {claim.chart for claim in claims} <= {"waves", "intervals", "strip", ""}
    strips = [claim.frame["month"] for claim in claims if claim.chart == "strip"]
    # Clinics side by side: a panel's points are quarters, at their last months.
    assert all((months.dt.month % 3 == 0).all() for months in strips)


def test_a_bigger_clinic_with_withheld_figures_is_not_called_small(every):
    """Who is small is judged before anything is withheld."""
    hidden = every.cells.assign(people=every.cells["people"].mask(every.cells["unit"] == "C07"))
    assert public.restricted(replace(every, cells=hidden)).too_small == frozenset({"C21"})


def test_the_word_beside_what_is_expected_stands_alone(pages):
    """No ratio, no expected rate, nothing over longer windows."""
    table = pages["clinics/index"].opening.table
    told = set(table[public_claims.AS_EXPECTED])
    assert told <= {f"{word} what is expected" for word in ("above", "within", "below")} | {
        "cannot tell yet",
        "too few to show",
        "withheld",
    }
    texts = [text for page in pages.values() for text in words(page)]
    assert not [text for text in texts if "observed over expected" in text.lower() or "over 12 quarters" in text]


# --- what can be read from it ----------------------------------------------------------------------------------------


def test_no_text_of_any_page_says_nan(pages):
    """Words, tables, alternative texts."""
    texts = [text for page in pages.values() for text in words(page)]
    assert not [text for text in texts if re.search(r"\bnan\b|\bNone\b", text)]
    assert len(texts) > 1000


def test_no_page_says_a_count_from_one_to_ten(pages):
    """So many of so many, neither side nor what is left; nor any count that stands alone."""
    looked_at = 0
    for page in pages.values():
        for text in words(page):
            for above, below, _ in OF.findall(text):
                looked_at += 1
                assert not small(number(above)), (page.id, text)
                assert not small(number(below)), (page.id, text)
                assert not small(number(below) - number(above)), (page.id, text)
            for alone in ALONE.findall(text):
                assert not small(number(alone)), (page.id, text)
    assert looked_at > 500


def test_what_the_plan_withholds_stands_nowhere(pages, every):
    """Every withheld result of every quarter of every clinic: neither its counts nor its share."""
    cells = every.cells
    hidden = cells[cells["withheld"] & (cells["level"] == "quarter") & (cells["unit"] != NETWORK)]
    true = every.sums.set_index(["measure", "unit", "level", "period"])
    told = 0
    for _, place in every.clinics[every.clinics["full"]].iterrows():
        page = pages[f"{place['path']}/overview"]
        for claim in (page.opening, *page.claims):
            own = hidden[(hidden["measure"] == claim.id) & (hidden["unit"] == place["clinic_id"])]
            rows = claim.table.set_index("Period")
            for key in own[["measure", "unit", "level", "period"]].itertuples(index=False, name=None):
                quarter = str(type(QUARTER).of(key[3].date(), 1))
                if quarter not in rows.index or not true.loc[key, "n"]:
                    continue
                told += 1
                assert rows.loc[quarter, "Result"] == "withheld"
                assert rows.loc[quarter, "Counted"] == ""
                drawn = claim.frame[(claim.frame["period"] == quarter) & (claim.frame["series"] != "network")]
                assert drawn[["value", "lower", "upper", "n"]].isna().all(axis=None)
    assert told > 50


def test_rows_to_check_hold_what_makes_the_figure_and_nothing_beside(pages):
    """No month, nothing lost or missing, no small group."""
    rows = pd.concat([page.slice for page in pages.values() if len(page.slice)])
    assert not {"lost", "missing"} & set(rows.columns)
    assert set(rows["level"]) <= {"quarter", "now"}
    counts = pd.concat([rows["numerator"], rows["denominator"], rows["denominator"] - rows["numerator"]])
    assert not counts.between(0.5, 10.5).any()


def test_exclusions_are_told_by_reason_alone(pages):
    """How many were left out is no part of the plan."""
    claim = pages["measures/healed_12w"].claim("exclusions")
    assert list(claim.table.columns) == ["Left out", "Because"]
    assert [claim.id for page in pages.values() for claim in page.claims if claim.id == "query"] == []


def test_responses_are_told_as_a_share_and_questions_not_at_all(pages, every, demo_definitions):
    """Those asked and those who answered would, less the answers shown, count who left a question out."""
    opening = pages["satisfaction"].opening
    assert re.search(r"Of the questionnaires sent to patients, \d+\u00a0% were answered\.", opening.sentence)
    experience = demo_definitions.measure("experience_top_box")
    assert survey.items_claim(every, experience, NETWORK, section="patients") is None


def test_a_few_who_did_not_answer_are_protected_like_others(every, demo_definitions):
    """None who did not may be told, five may not, eleven may."""
    experience = demo_definitions.measure("experience_top_box")
    asked = every.results.survey
    lately = asked["clinic_id"].eq("C07") & asked["month"].astype("datetime64[ns]").eq(pd.Timestamp(2026, 8, 1))

    def silent(number):
        table = asked.assign(sent=asked["answered"] + number * lately)
        found = replace(every, results=replace(every.results, survey=table))
        return survey.response(found, experience, NETWORK), survey.silence(found, experience, NETWORK)

    assert silent(0)[1] == "Everybody who was asked answered."
    assert silent(5) == ("How many patients answered is withheld.", "Those who did not answer may think otherwise.")
    assert silent(11)[0].startswith("Of the questionnaires sent to patients, 100")


def test_links_lead_to_pages_of_the_edition(pages):
    """Or into the book's prose: nothing leads to what is left out."""
    links = {target for page in pages.values() for claim in (page.opening, *page.claims) for _, target in claim.links}
    assert {target for target in links if not target.startswith("book/")} <= set(pages)


def test_the_edition_speaks_as_the_book_does(pages, every):
    """No phrase that blames, ranks or prescribes; clinical measures alone, so that no caveat is called for by a meeting."""
    assert [problem for page in pages.values() for problem in tone.of_page(page)] == []
    assert len(complied(list(pages.values()), every.definitions, edition="public")) == len(pages)


# --- longer periods --------------------------------------------------------------------------------------------------


def test_an_edition_of_years_tells_window_and_baseline_alone(demo_definitions, demo_results):
    """No quarter in any chart, table or row; the pages say as much as they can."""
    definitions = with_policy(demo_definitions, policy="cms", finest="year")
    found = public.pages(figures(definitions, demo_results, QUARTER, edition="public", stage="final"))
    page = {each.id: each for each in found}["clinics/lakes/c07/overview"]
    assert list(page.opening.table["Period"]) == [
        "The baseline year (October 2022 to September 2023)",
        "The four quarters to 2026Q2",
        "Benchmark",
    ]
    assert page.opening.chart == ""
    assert set(page.slice["level"]) == {"now"}
    frames = [claim.frame for each in found for claim in (each.opening, *each.claims) if claim.chart == "waves"]
    assert frames == []


def test_a_rounded_edition_works_too(demo_definitions, demo_results):
    """Multiples of five in every text."""
    definitions = with_policy(demo_definitions, policy="cms", rounding=5)
    found = public.pages(figures(definitions, demo_results, QUARTER, edition="public", stage="final"))
    pairs = [pair for page in found for text in words(page) for pair in OF.findall(text)]
    assert len(pairs) > 200
    assert all(number(each) % 5 == 0 for above, below, _ in pairs for each in (above, below))


def test_caveats_say_why_a_strict_figure_is_withheld(every, demo_definitions):
    """A group that is large may be withheld for the few in it who did not do well."""
    amputation = demo_definitions.measure("amputation_26w")
    cell = every.now(amputation, "C07")
    assert cell["withheld"]
    assert caveats.caveat(every, amputation, "C07", cell) == caveats.STRICT
