"""Whose words may stand where: each kind of private text is planted where it may not stand, and found."""

from datetime import date
from pathlib import Path

import pytest

from tests.publish.audited import page
from wellanalysis.definitions.column_settings import ColumnType
from wellanalysis.definitions.folder import Definitions, load
from wellanalysis.definitions.record_contract import RECORDS
from wellanalysis.publish.audit import audit
from wellanalysis.publish.audit_findings import EVERY
from wellanalysis.publish.audit_inputs import forbidden_of
from wellanalysis.publish.audit_known import known_of
from wellanalysis.publish.audit_names import Forbidden
from wellanalysis.publish.audit_texts import Text, Texts, looked_at_columns, runs, texts_of, words
from wellanalysis.results.source import open_source
from wellanalysis.starting import create

CLINICS = {"C01": "Elm Street", "C02": "Harbor"}
WRITTEN = {
    "feedback": "item,received_on,channel,kind,clinic_id,provider_id,says,seen_by,reviewed_by,reviewed_on\n"
    "F-1,2025-02-03,form,question,C01,,Who decides which of the wounds are counted as ours here,network,analyst,2025-02-04\n"
    "F-2,2025-02-03,form,question,C01,,The morning list was moved and nobody told the nurses why,clinic,analyst,2025-02-04\n"
    "F-3,2025-02-03,form,question,C01,,I would rather talk about this with somebody I trust,writer,analyst,2025-02-04\n"
    "F-4,2025-02-03,form,comment,C01,,Nobody has read these words of mine before they were shown,network,,\n"
    "F-5,2025-02-03,form,comment,C01,,Everybody may read what I think of the new chairs,public,analyst,2025-02-04\n",
    "feedback_steps": "item,on,status,owner,due_on,says\n"
    "F-3,2025-02-09,answered,director,,The director came by and listened for half an hour\n",
    "excerpts": "excerpt,on,clinic_id,role,source,says,seen_by,agreed_on,until,withdrawn_on,reviewed_by,reviewed_on\n"
    "X-1,2025-01-07,C01,nurse,interview,We found a way to see each foot in the first week,network,2025-01-08,,,analyst,2025-01-09\n"
    "X-2,2025-01-07,C01,patient,interview,They asked me what I wanted to do once it closed,network,2025-01-08,,2025-06-01,analyst,2025-01-09\n"
    "X-3,2025-01-07,C01,patient,interview,I came by bus and it took me the whole morning,network,2025-01-08,2025-06-30,,analyst,2025-01-09\n"
    "X-4,2025-01-07,C01,patient,interview,Nobody asked whether this may be printed anywhere at all,network,,,,analyst,2025-01-09\n",
    "development": "plan,provider_id,agreed_on,agreed_with,own_words,goal\n"
    "D-1,P01,2025-01-07,director,I want to be the clinician whom patients call first,See each wound within two days of the call\n",
    "conversations": "conversation,clinic_id,on,kind,went_well\n"
    "G-2,C01,2025-01-07,provider,I felt that somebody had listened to me for once\n"
    "G-3,C01,2025-01-07,dyad,We two share the keys and the worries of this house\n"
    "G-4,C01,2025-01-07,network,The other clinics told us how they park the wheelchairs\n"
    "G-1,C01,2025-01-07,team,Two of us stayed late so that the last patient was seen\n",
}
INSIDE = [("network", ""), ("clinic", "C01"), ("clinic", "C02")]
EVERYWHERE = [*INSIDE, ("public", "")]
MAY = {
    "feedback F-1": INSIDE,
    "feedback F-2": [("clinic", "C01")],
    "feedback F-3": [],
    "feedback F-4": [],
    "feedback F-5": EVERYWHERE,
    "feedback_steps F-3, says": [],
    "excerpts X-1, says": INSIDE,
    "excerpts X-2, says": [],
    "excerpts X-3, says": [],
    "excerpts X-4, says": [],
    "development D-1, own_words": [],
    "development D-1, goal": [],
    "conversations G-1, went_well": [("clinic", "C01")],
    "conversations G-2, went_well": [],
    "conversations G-3, went_well": [],
    "conversations G-4, went_well": [],
}


@pytest.fixture
def network(tmp_path: Path) -> Definitions:
    """The starter network with records of each kind."""
    folder = tmp_path / "ours"
    create(folder)
    (folder / "records").mkdir()
    for name, text in WRITTEN.items():
        (folder / "records" / f"{name}.csv").write_text(text, encoding="utf-8")
    return load(folder)


@pytest.fixture
def forbidden(network: Definitions) -> Forbidden:
    """What may stand nowhere on 10 July 2025."""
    with open_source(network) as source:
        found = forbidden_of(source, network, CLINICS, as_of=date(2025, 7, 10))
        alone = texts_of(source, date(2025, 7, 10))
        assert [each for each in alone.texts if each.name not in MAY] == []
        assert set(alone.texts) <= set(found.texts.texts)
    return found


@pytest.mark.parametrize("name", MAY)
def test_each_text_is_found_where_it_may_not_stand_and_nowhere_else(name: str, forbidden: Forbidden) -> None:
    """In every edition and every clinic's bundle, within other words, whatever stands between its own."""
    says = next(each.says for each in forbidden.texts.texts if each.name == name)
    printed = f"Somebody said: “{says.replace(' ', ' ', 1).upper()}”, and this was answered."
    for edition, clinic in EVERYWHERE:
        found = [what for what, _ in forbidden.texts.found(printed, edition, clinic)]
        may = (edition, clinic) in MAY[name]
        assert (not found) == may, (edition, clinic)
        assert set(found) <= {f"the words of {name}"}


def test_all_that_is_kept_was_tried(forbidden: Forbidden) -> None:
    """No text of the records was forgotten above."""
    assert {each.name for each in forbidden.texts.texts} == set(MAY)


def test_an_answer_in_the_words_of_the_network_gives_nothing_away(network: Definitions, forbidden: Forbidden) -> None:
    """The purpose stands on the first page of every edition, and methods in each book; also where no edition is known."""
    prose = "an average of what was answered would leave out what nobody answers"
    for says in (network.network.purpose, prose):
        private = Text("feedback_steps F-9, says", says)
        for edition in ("public", "network", ""):
            assert list(Texts((private,)).found(says, edition, ""))
            assert not list(Texts((private,), (says,)).found(says, edition, ""))
    assert network.network.purpose in forbidden.texts.ours
    assert any("## " in each for each in forbidden.texts.ours)


def test_a_leak_in_a_page_is_a_finding(forbidden: Forbidden, network: Definitions, tmp_path: Path) -> None:
    """Planted in a table's cell, in a folded note and in the alternative text of a picture."""
    says = "I would rather talk about this with somebody I trust"
    folder = tmp_path / "site" / "network" / "2025Q2"
    folder.mkdir(parents=True)
    for number, body in enumerate(
        (
            f"<table><tr><th>Said</th></tr><tr><td>{says}</td></tr></table>",
            f"<details><summary>More</summary><p>{says[8:50]}</p></details>",
            f'<img src="a.png" alt="A nurse said: {says}">',
            "<p>Who decides which of the wounds are counted as ours here?</p>",
        )
    ):
        (folder / f"p{number}.html").write_text(page("Voices", body))
    (folder / "manifest.json").write_text("{}")
    found = audit(tmp_path / "site", known_of(network, CLINICS), forbidden=forbidden)
    told = [each for each in found if each.what.startswith("the words of")]
    assert [(each.file, each.what) for each in told] == [(f"p{n}.html", "the words of feedback F-3") for n in range(3)]
    assert not any("trust" in str(each) for each in told)


def test_words_that_may_be_read_give_nothing_away() -> None:
    """Two people said the same; one of them lets everybody read it."""
    says = "We need two more chairs in the waiting room"
    texts = Texts((Text("a", says), Text("b", says, frozenset({("clinic", EVERY)}))))
    assert list(texts.found(says, "clinic", "C01")) == []
    assert list(texts.found(says, "network", ""))


def test_a_few_words_are_anybodys() -> None:
    """Three words in common say nothing; a text of four is found as a whole."""
    assert list(runs(words("Thank you all"))) == []
    texts = Texts((Text("a", "Thank you, all four"),))
    assert not list(texts.found("thank you all the same", "network", ""))
    assert list(texts.found("… thank you all four …", "network", ""))


OPEN = {
    "feedback": {"item", "role", "page", "measure", "quarter", "figure", "reviewed_by", "theme", "form_key"},
    "feedback_steps": {"item", "owner"},
    "corrections": {"correction", "appeal", "table", "key", "column", "value", "asked_by", "decided_by"},
    "looks": {"look", "measure", "role", "reviewed_by"},
    "promises": {"promise", "made_by", "says", "item"},
    "themes": {"theme", "title", "says", "decided_by"},
    "excerpts": {"excerpt", "role", "reviewed_by"},
    "codes": {"excerpt", "coder", "theme"},
    "stories": {"story", "measure", "title", "reviewed_by"},
    "sessions": {"session", "title", "clinical_topic", "measure", "leadership_topic", "moderator", "pre_read"},
    "attendance": {"session", "role"},
    "skills": {"measure"},
    "development": {"plan", "agreed_with", "measure"},
    "conversations": {"conversation"},
    "actions": {"action", "owner", "measure"},
    "outreach": {"measure", "rule", "role"},
    "outreach_steps": {"by"},
}
"""Texts that are no words of anybody's own: references, roles, ids of measures, and what the network itself announces.

The keys and values of corrections are never printed, and are identifiers and single values, no words.
"""


def test_each_column_with_words_is_looked_at_or_is_said_to_be_open() -> None:
    """A new table or column of the records is no gap in the audit."""
    for name, record in RECORDS.items():
        texts = {
            each.name
            for each in record.table.columns.values()
            if each.type is ColumnType.TEXT and not each.name.endswith("_id")
        }
        looked_at = {column for table, columns in looked_at_columns() if table == name for column in columns}
        assert texts == OPEN[name] | looked_at, name
        assert not OPEN[name] & looked_at
