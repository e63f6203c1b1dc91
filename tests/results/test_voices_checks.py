"""Excerpts, stories, themes and texts that are to be printed: what is refused, and what is left alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.results.conftest import Write, small_extracts
from wellanalysis.definitions.editions import Disclosure, Edition, Policy
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import Problem
from wellanalysis.results.checks import check
from wellanalysis.results.source import open_source

EXCERPTS = "excerpt,on,clinic_id,role,source,says,seen_by,agreed_on,until,withdrawn_on,reviewed_by,reviewed_on\n"
STORIES = "story,on,kind,clinic_id,title,says,seen_by,agreed_on,until,withdrawn_on,reviewed_by,reviewed_on\n"
THEMES = "theme,kind,on,title,decision,says,decided_by,decided_on\n"
READ = "lead of quality,2025-06-20"


@pytest.fixture
def network(write: Write) -> Definitions:
    """The small network, without records yet."""
    return write(small_extracts())


def _problems(network: Definitions, **files: str) -> list[Problem]:
    folder = Path(network.folder) / "records"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    found: list[Problem] = []
    with open_source(network, gather=found) as source:
        return [*found, *check(source, network)]


def _excerpt(says: str = "They listened.", *, seen_by: str = "network", agreed: str = "2025-06-02,,") -> str:
    return f"X-1,2025-06-01,C1,patient,interview,{says},{seen_by},{agreed},{READ}\n"


def test_a_quote_with_consent_that_was_read_is_fine(network: Definitions) -> None:
    """And so is one that nobody agreed to and only its writer sees, or that nobody has read."""
    own = "X-2,2025-06-01,,nurse,meeting,Too few hands.,writer,,,,,\nX-3,2025-06-01,,nurse,meeting,No.,network,,,,,\n"
    assert _problems(network, excerpts=EXCERPTS + _excerpt() + own) == []


def test_a_quote_without_consent_is_refused(network: Definitions) -> None:
    """Somebody decided that it is to be printed, and nobody asked the person."""
    (found,) = _problems(network, excerpts=EXCERPTS + _excerpt(agreed=",,"))
    assert "to be printed without consent" in found.what
    assert "'X-1'" in found.what
    assert found.where == "records/excerpts.csv, column agreed_on"
    assert "set seen_by to writer" in found.remedy


@pytest.mark.parametrize(
    ("agreed", "what"),
    [
        ("2025-06-02,2025-06-01,", "until before agreed_on"),
        ("2025-06-02,,2025-06-01", "withdrawn_on before agreed_on"),
    ],
)
def test_a_consent_that_ends_before_it_begins_is_refused(network: Definitions, agreed: str, what: str) -> None:
    """An end, and a day on which it was taken back."""
    (found,) = _problems(network, excerpts=EXCERPTS + _excerpt(agreed=agreed))
    assert what in found.what


def test_a_consent_that_ends_and_was_never_given_is_refused(network: Definitions) -> None:
    """Of a story as of an excerpt."""
    story = "Y-1,2025-06-01,patient,,A walk,I walk again.,writer,,,2025-06-05,,\n"
    (found,) = _problems(network, stories=STORIES + story)
    assert "a consent that ends and was never given, such as story 'Y-1'" in found.what


@pytest.mark.parametrize(
    ("read", "what"), [("lead of quality,", "read by somebody, and not when"), (",2025-06-20", "and not by whom")]
)
def test_a_reader_has_a_role_and_a_day(network: Definitions, read: str, what: str) -> None:
    """One without the other is half a reading."""
    row = f"X-1,2025-06-01,C1,patient,interview,They listened.,writer,,,,{read}\n"
    (found,) = _problems(network, excerpts=EXCERPTS + row)
    assert what in found.what


def test_the_same_words_twice_are_refused(network: Definitions) -> None:
    """Blanks and large letters make no other voice."""
    rows = _excerpt() + _excerpt("they  listened.").replace("X-1", "X-2")
    (found,) = _problems(network, excerpts=EXCERPTS + rows)
    assert found.what == "the same words stand as 'X-1' and 'X-2'"


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("T1,need,2025-05-01,Slots,in_plan,,board,2025-06-01", "decided without a word"),
        ("T1,need,2025-05-01,Slots,in_plan,Two more.,board,", "decided on no day"),
        ("T1,need,2025-05-01,Slots,,,,2025-06-01", "with the day of a decision and none"),
    ],
)
def test_a_decision_has_words_and_a_day(network: Definitions, row: str, what: str) -> None:
    """A theme that is open has neither."""
    (found,) = _problems(network, themes=f"{THEMES}{row}\n")
    assert what in found.what
    assert _problems(network, themes=f"{THEMES}T1,need,2025-05-01,Slots,,,,\n") == []


def test_a_code_of_a_theme_that_is_none_is_refused(network: Definitions) -> None:
    """By the references of the contract."""
    codes = "excerpt,coder,theme,on\nX-1,reader A,T9,2025-06-05\n"
    themes = f"{THEMES}T1,need,2025-05-01,Slots,,,,\n"
    (found,) = _problems(network, excerpts=EXCERPTS + _excerpt(), codes=codes, themes=themes)
    assert "'T9'" in found.what


def test_a_promise_kept_before_it_was_made_is_refused(network: Definitions) -> None:
    """By the order of days in the contract."""
    text = "promise,kind,made_on,made_by,says,due_on,kept_on\nV-1,promise,2025-06-02,board,A ruler.,2025-07-01,2025-06-01\n"
    assert any("kept_on before made_on" in found.what for found in _problems(network, promises=text))


@pytest.mark.parametrize(
    "says", ["Dr. Example was kind.", "It closed on 12 March.", "Provider P1-0001 came.", "Call 555-0134."]
)
def test_a_text_that_tells_who_is_meant_stops_the_run(network: Definitions, says: str) -> None:
    """An excerpt, a story and an item of the ledger alike; what only its writer sees is left alone."""
    known = says.replace("P1-0001", _provider(network))
    item = "item,received_on,channel,kind,clinic_id,says,seen_by,reviewed_by,reviewed_on\n"
    files = {
        "excerpts": EXCERPTS + _excerpt(known),
        "stories": f"{STORIES}Y-1,2025-06-01,patient,,A walk,{known},public,2025-06-02,,,{READ}\n",
        "feedback": f"{item}F-1,2025-06-01,form,comment,C1,{known},clinic,{READ}\n",
    }
    found = _problems(network, **files)
    assert [each.where for each in found] == [
        f"records/{name}.csv, column says" for name in ("feedback", "excerpts", "stories")
    ]
    assert all("is to be printed and holds" in each.what for each in found)
    private = {
        name: text.replace(",network,", ",writer,").replace(",public,", ",writer,").replace(",clinic,", ",writer,")
        for name, text in files.items()
    }
    assert _problems(network, **private) == []


ANSWERED = "item,received_on,channel,kind,clinic_id,says,seen_by,reviewed_by,reviewed_on\n"
ITEM = f"A-1,2025-06-01,form,appeal,C1,Why?,network,{READ}\n"
PRIVATE_ITEM = ITEM.replace(",network,", ",writer,")


@pytest.mark.parametrize(
    ("name", "text", "column"),
    [
        ("feedback_steps", "item,on,status,owner,says\nA-1,2025-06-20,looked_at,lead,{}\n", "says"),
        (
            "corrections",
            "correction,appeal,table,key,column,value,asked_by,asked_on,why\n"
            "K-1,A-1,episodes,E0001,days,3,nurse,2025-06-02,{}\n",
            "why",
        ),
        ("promises", "promise,kind,made_on,made_by,says,due_on\nV-1,promise,2025-06-02,board,{},2025-07-01\n", "says"),
        ("themes", "theme,kind,on,title\nT1,need,2025-05-01,{}\n", "title"),
        (
            "themes",
            "theme,kind,on,title,decision,says,decided_by,decided_on\nT1,need,2025-05-01,Slots,done,{},board,2025-06-01\n",
            "says",
        ),
        ("conversations", "conversation,clinic_id,on,kind,went_well\nG-1,C1,2025-06-01,team,{}\n", "went_well"),
        ("actions", "action,clinic_id,kind,agreed_on,says,owner\nN-1,C1,goal,2025-06-01,{},nurse\n", "says"),
    ],
)
def test_every_text_that_is_printed_is_looked_at(network: Definitions, name: str, text: str, column: str) -> None:
    """Answers, reasons, promises, decisions and what a clinic agreed on, as the words themselves."""
    ledger = {"feedback": ANSWERED + ITEM}
    (found,) = _problems(network, **ledger, **{name: text.format("Dr. Example asked for it.")})
    assert found.where == f"records/{name}.csv, column {column}"
    assert "holds a name with its title (“Dr. Example”)" in found.what
    assert _problems(network, **ledger, **{name: text.format("A nurse asked for it since March 2024.")}) == []


def test_what_is_printed_nowhere_is_left_alone(network: Definitions) -> None:
    """The answer to an item that only its writer may see, and what one clinician said to the director."""
    files = {
        "feedback": ANSWERED + PRIVATE_ITEM,
        "feedback_steps": "item,on,status,owner,says\nA-1,2025-06-20,looked_at,lead,Dr. Example has it.\n",
        "conversations": "conversation,clinic_id,on,kind,provider_id,went_well\nG-1,C1,2025-06-01,provider,D1,Dr. Example helped.\n",
    }
    assert _problems(network, **files) == []


def test_what_clinicians_say_of_a_measure_is_looked_at_once_it_was_read(network: Definitions) -> None:
    """The measure has no window here, which is told beside it."""
    looks = "look,measure,on,clinic_id,role,verdict,says,reviewed_by\n"
    row = "L-1,seen_14d,2025-06-01,C1,nurse,agrees,Dr. Example said so.,{}\n"
    read = _problems(network, looks=looks + row.format("lead"))
    unread = _problems(network, looks=looks + row.format(""))
    assert [each.where for each in read if "is to be printed" in each.what] == ["records/looks.csv, column says"]
    assert not [each for each in unread if "is to be printed" in each.what]


def test_words_for_a_clinic_that_is_not_named_would_be_read_by_nobody(network: Definitions) -> None:
    """Of an item, an excerpt and a story."""
    files = {
        "feedback": ANSWERED + ITEM.replace(",C1,", ",,").replace(",network,", ",clinic,"),
        "excerpts": EXCERPTS + _excerpt(seen_by="clinic").replace(",C1,", ",,"),
        "stories": f"{STORIES}Y-1,2025-06-01,patient,,A walk,I walk.,clinic,2025-06-02,,,{READ}\n",
    }
    found = _problems(network, **files)
    assert {each.where for each in found} == {f"records/{name}.csv, column clinic_id" for name in files}
    assert all("nobody would read it" in each.what for each in found)


def test_nothing_is_read_or_coded_before_it_was_said(network: Definitions) -> None:
    """A day of reading, and a theme found in it."""
    early = _excerpt().replace(READ, "lead of quality,2025-05-20")
    story = "Y-1,2025-06-10,patient,,A walk,I walk again.,network,2025-06-11,,,lead of quality,2025-06-05\n"
    found = _problems(network, excerpts=EXCERPTS + early, stories=STORIES + story)
    assert ["reviewed_on before on" in each.what for each in found] == [True, True]
    codes = "excerpt,coder,theme,on\nX-1,reader A,T1,2025-05-05\n"
    themes = f"{THEMES}T1,need,2025-05-01,Slots,,,,\n"
    (found_code,) = _problems(network, excerpts=EXCERPTS + _excerpt(), stories=STORIES, codes=codes, themes=themes)
    assert found_code.what == "1 row with a theme found in an excerpt before it was said, such as excerpt 'X-1'"


def _provider(network: Definitions) -> str:
    with open_source(network) as source:
        return str(source.frame('SELECT patient_id FROM "episodes" ORDER BY patient_id')["patient_id"].iloc[0])


def test_a_clinic_s_name_stays_with_the_clinic(network: Definitions) -> None:
    """Its own people may read of it; what goes further reaches readers to whom other clinics are unnamed."""
    with open_source(network) as source:
        name = source.frame("SELECT name FROM clinics WHERE clinic_id = 'C1'")["name"].iloc[0]
    says = f"At {name} they listened."
    assert _problems(network, excerpts=EXCERPTS + _excerpt(says, seen_by="clinic")) == []
    unnamed = {Edition.CLINIC: Disclosure(policy=Policy.OWN_PATIENTS)}
    closed = replace(network, network=network.network.model_copy(update={"disclosure": unnamed}))
    (found,) = _problems(closed, excerpts=EXCERPTS + _excerpt(says, seen_by="network"))
    assert f"a clinic or hospital (“{name}”)" in found.what
