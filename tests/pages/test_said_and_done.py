"""You said, and what happened: what stands on which page, for whom, and a way to answer from each figure."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest

from wellanalysis.definitions.folder import Definitions
from wellanalysis.pages.answer_links import BY_MAIL, LABEL
from wellanalysis.pages.appeal_process import ASK, LINK, NOTHING_TO_APPEAL, appeal_rules, appeal_sentence
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.readable import names_others
from wellanalysis.pages.said_and_done import SECTION, SHOWN, answered, own_words
from wellanalysis.pages.said_table import LONGEST, shortened
from wellanalysis.pages.tone import of_page
from wellanalysis.results.frames import Results
from wellanalysis.results.records import Records

DAY = "2026-10-01"
FORM = "https://forms.example/1?n={network}&e={edition}&q={quarter}&p={page}&f={figure}&k={kind}"


def item(reference: str, **given: str) -> dict[str, str]:
    """An item that everybody inside may read, unless it says otherwise."""
    usual = {"item": reference, "received_on": DAY, "reviewed_on": DAY, "kind": "question", "channel": "form"}
    return {**usual, "seen_by": "network", "says": f"Words of {reference}", **given}


def records(items: list[dict[str, str]], steps: list[dict[str, str]]) -> Records:
    """A ledger of these items and steps."""
    none = Records.none()
    frames: Mapping[str, list[dict[str, str]]] = {"feedback": items, "feedback_steps": steps}
    made = {}
    for name, rows in frames.items():
        empty = getattr(none, name)
        frame = pd.DataFrame(rows, columns=list(empty.columns))
        texts = [column for column in empty if empty[column].dtype.kind != "M"]
        made[name] = frame.assign(**{column: frame[column].astype(object).fillna("") for column in texts}).astype(
            empty.dtypes
        )
    return replace(none, **made)


STEPS = [
    {"item": "F-1", "on": "2026-10-03", "status": "answered", "owner": "head of analysis", "says": "It does."},
    {"item": "F-2", "on": "2026-10-03", "status": "looked_at", "owner": "clinical lead", "due_on": "2026-10-09"},
    {
        "item": "F-3",
        "on": "2026-10-04",
        "status": "declined",
        "owner": "clinical lead",
        "says": "Since the others have it.",
    },
]
ITEMS = [
    item("F-1", page="outcomes", measure="healed_12w", received_on="2026-10-02"),
    item("F-2", page="outcomes", clinic_id="C07"),
    item("F-3", measure="debridement_14d", received_on="2026-09-20", seen_by="public"),
    item("F-4", page="outcomes", clinic_id="C07", seen_by="clinic"),
    item("F-5", page="outcomes", clinic_id="C07", seen_by="writer", provider_id="P031"),
    item("F-6", page="outcomes", reviewed_on=""),
    item("F-7", page="outcomes", clinic_id="C08", says="As at Harbor, it takes long"),
    item("F-8", page="outcomes", measure="days_to_first_visit", received_on="2026-11-10"),
]


class Said:
    """The demo's figures with another ledger, other definitions, or for other readers."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures

    def __call__(
        self, kept: Records, *, edition: str = "network", reader: str = "", definitions: Definitions | None = None
    ) -> Figures:
        results = replace(self.figures.results, records=kept)
        given = definitions or self.figures.definitions
        return replace(self.figures, definitions=given, results=results, edition=edition, reader=reader)


@pytest.fixture(scope="module")
def plain(demo_definitions: Definitions) -> Definitions:
    """The demo without a form, so that answers go by mail."""
    back = demo_definitions.network.answer_back.model_copy(update={"form": None})
    return replace(demo_definitions, network=demo_definitions.network.model_copy(update={"answer_back": back}))


@pytest.fixture(scope="module")
def said(demo_figures: Figures, plain: Definitions) -> Said:
    """Figures that were computed once; only who reads, and the ledger, change."""
    return Said(replace(demo_figures, definitions=plain))


@pytest.fixture(scope="module")
def inside(said: Said) -> Figures:
    """The network's edition with the ledger of these tests."""
    return said(records(ITEMS, STEPS))


def page(
    id: str, template: str = "network_outcomes", *, clinic: str = "", measure: str = "", claims: tuple[Claim, ...] = ()
) -> Page:
    """A page that shows nothing but what it is."""
    given = {name: value for name, value in (("clinic", clinic), ("measure", measure)) if value}
    return Page(id, template, id, (), Claim("headline", "Opening"), "", ("Ask", "mailto:a@b.example"), claims, given)


OUTCOMES = page("outcomes", claims=(Claim("healed_12w-funnel", "Healed"),))
OWN = page("clinics/lakes/c07/overview", "clinic_overview", clinic="C07")


def told(figures: Figures, which: Page) -> Claim:
    """What stands on a page."""
    (found,) = answered([which], figures)
    return found.claim(SECTION)


def references(claim: Claim) -> list[str]:
    """References of the items that a claim shows."""
    return claim.table["You said"].str.extract(r"(F-\d+)")[0].tolist() if len(claim.table) else []


def test_a_page_shows_what_was_said_of_it_and_what_happened(inside: Figures) -> None:
    """Newest first, with the answer, who gave it and when; open ones with who has them and until when."""
    claim = told(inside, OUTCOMES)
    assert references(claim) == ["F-8", "F-1", "F-7", "F-2"]
    rows = claim.table.set_index("You said")
    assert claim.heading == "1 of 7 things said of this page has an answer"
    assert rows.iloc[1].tolist() == ["Healed within 12 weeks", "Answered: It does.", "Head of analysis, 3 October 2026"]
    assert rows.iloc[0].tolist() == ["This page", "Received, not taken up yet", "An answer by 20 November 2026"]
    assert rows.iloc[3].tolist() == ["Harbor", "Being looked at", "Clinical lead, an answer was owed by 9 October 2026"]


def test_what_may_not_be_read_is_counted(inside: Figures) -> None:
    """Of the network's page: for the clinic alone, for one person alone, and read by nobody yet."""
    claim = told(inside, OUTCOMES)
    assert "4 of the 7 may be shown here" in claim.sentence
    assert "6 still open" in claim.sentence


def test_a_clinic_is_few_people_so_that_others_are_not_even_told_a_number(inside: Figures) -> None:
    """On the clinic's page in the network's edition; all that was said of the clinic stands on its first page."""
    claim = told(inside, OWN)
    assert references(claim) == ["F-2"]
    assert "may be shown" not in claim.sentence


def test_a_clinic_reads_its_own_and_what_everybody_may_and_no_other_name(said: Said) -> None:
    """Another clinic stays unnamed, in the column and in the words."""
    own = said(records(ITEMS, STEPS), edition="clinic", reader="C07")
    claim = told(own, OWN)
    assert references(claim) == ["F-4", "F-2"]
    other = told(said(records(ITEMS, STEPS), edition="clinic", reader="C09"), OUTCOMES)
    assert "F-7" not in references(other)
    assert "Harbor" not in other.table.to_string()
    assert "Another clinic" in other.table.to_string()


def test_names_of_clinics_are_found_as_words(said: Said) -> None:
    """Harbor is a clinic, a harbour is none; in an edition that names all, none is hidden."""
    texts = pd.DataFrame({"says": ["As in Harbor", "a harbour", "at C07", "C077"]})
    own = said(Records.none(), edition="clinic", reader="C09")
    assert names_others(texts, own).tolist() == [True, False, True, False]
    everybody = said(Records.none())
    assert not names_others(texts, everybody).any()


def test_a_provider_reads_all_of_their_own(inside: Figures) -> None:
    """Whoever else may read it."""
    claim = own_words(inside, "P031")
    assert claim is not None
    assert references(claim) == ["F-5"]
    nobody = own_words(inside, "P001")
    assert nobody is not None
    assert nobody.table.empty


def test_only_the_newest_are_shown(said: Said) -> None:
    """The others are counted, whatever the order of the ledger's rows."""
    many = [item(f"F-{number}", page="outcomes", received_on=f"2026-10-{number:02d}") for number in range(1, 12)]
    claims = [told(said(records(rows, [])), OUTCOMES) for rows in (many, many[::-1])]
    assert references(claims[0]) == [f"F-{number}" for number in range(11, 11 - SHOWN, -1)]
    assert "The newest 8 are shown; 3 older are not." in claims[0].sentence
    pd.testing.assert_frame_equal(claims[0].table, claims[1].table)


def test_the_appeal_and_its_day_stand_in_one_line_where_there_is_something_to_appeal(inside: Figures) -> None:
    """Also where nobody said anything; all of it on the page of restatements alone, and nothing beside values and voices."""
    claim = told(inside, page("case-mix", "network_case_mix"))
    assert claim.sentence == appeal_sentence(inside) == "Appeals of these figures are heard until 13 December 2026."
    assert appeal_sentence(inside) in told(inside, OUTCOMES).sentence
    assert LINK in told(inside, OUTCOMES).links
    restated = page("restatements", "network_restatement")
    assert told(inside, restated).sentence == appeal_rules(inside)
    for template in NOTHING_TO_APPEAL:
        (silent,) = answered([page("it", template)], inside)
        assert silent.section(SECTION) == ()


def test_a_network_that_keeps_no_ledger_has_pages_as_before(said: Said, plain: Definitions) -> None:
    """Neither items, nor an appeal, nor a form."""
    kept = {name: getattr(plain.network, name) for name in plain.network.model_fields_set - {"appeals"}}
    silent = replace(plain, network=type(plain.network).model_construct(**kept))
    assert answered([OUTCOMES, OWN], said(Records.none(), definitions=silent)) == [OUTCOMES, OWN]


def test_long_words_are_cut_between_words() -> None:
    """A table is read at a glance; the whole stands in the ledger."""
    text = "word " * 100
    assert shortened(text).endswith("word …")
    assert len(shortened(text)) <= LONGEST + 2
    assert shortened("word") == "word"


def test_each_figure_has_a_link_that_names_it(said: Said, plain: Definitions) -> None:
    """Where the network has a form; what shows neither chart nor table has none, and a mail is the second way."""
    back = plain.network.answer_back.model_copy(update={"form": FORM})
    with_form = replace(plain, network=plain.network.model_copy(update={"answer_back": back}))
    shown = said(records(ITEMS, STEPS), definitions=with_form)
    table = Claim("a b&c", "Healed", table=pd.DataFrame({"A": ["x"]}))
    (found,) = answered([replace(OUTCOMES, claims=(table, Claim("words", "Words")))], shown)
    ((label, address),) = found.claim("a b&c").links
    assert label == LABEL
    places = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert places == {"n": "demo", "e": "network", "q": "2026Q3", "p": "outcomes", "f": "a b&c"}, "no kind is chosen"
    assert found.claim("words").links == ()
    assert parse_qs(urlsplit(found.answer[1]).query)["f"] == ["headline"]
    (label, mail) = found.opening.links[-1]
    assert (label, mail.split(":")[0]) == (BY_MAIL, "mailto")
    (label, address) = found.claim(SECTION).links[-1]
    assert (label, parse_qs(urlsplit(address).query)["k"]) == (ASK, ["appeal"])
    label, address = shown.answer("Outcomes", "78 % healed")
    assert (label, parse_qs(urlsplit(address).query)["f"]) == (
        "Question or comment on this figure (a form; answered within 10 days)",
        ["78 % healed"],
    )


def test_the_demo_s_pages_speak_and_keep_the_tone(demo_pages: dict[str, Page], demo_results: Results) -> None:
    """Each page has its claim at most once, no id of a person, and nothing that is never said."""
    found = [each.section(SECTION) for each in demo_pages.values()]
    claims = [claim for each in found for claim in each]
    assert max(map(len, found)) == 1
    assert len(claims) >= len(demo_pages) - len(NOTHING_TO_APPEAL)
    assert sum(len(claim.table) for claim in claims) > 100
    people = set(demo_results.roster["provider_id"])
    words = " ".join(claim.table.to_string() for claim in claims)
    assert not people & set(words.split())
    assert [problem for each in demo_pages.values() for problem in of_page(each)] == []
