"""Publishing a quarter again: what changed, by how much and why, worked out by hand for each cause."""

from pathlib import Path

import pandas as pd
import pytest

from tests.restated import Network
from wellanalysis.pages import restatement_page, restatement_steps
from wellanalysis.pages.page import to_json
from wellanalysis.pages.restatement_publications import Publication
from wellanalysis.pages.restatement_words import Change
from wellanalysis.publish import record


@pytest.fixture
def network(tmp_path: Path) -> Network:
    """Two clinics that have published once."""
    made = Network(tmp_path)
    made.publish()
    return made


def change_at(history: tuple[Publication, ...], place: str = "Alder") -> Change:
    """The one change of a clinic in the newest publication."""
    [change] = [each for each in history[-1].changes if each.place == place]
    return change


def cells(change: Change) -> tuple[str, str, str, str]:
    """Was, is, difference and why, with plain spaces."""
    texts = (change.was, change.now, change.difference, change.why)
    return tuple(text.replace("\u00a0", " ") for text in texts)  # type: ignore[return-value]


def test_nothing_changed_is_no_publication(network: Network) -> None:
    """The history stays as it was, and so does the record."""
    assert len(network.publish()) == 1
    assert [path.name for path in network.record.iterdir() if path.is_dir()] == ["001"]


def test_a_correction_is_told_without_asking_the_extracts_again(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """11 of 20 instead of 10 at A, 31 of 40 instead of 30 in the network; nothing is computed twice."""
    network.correct()
    now = network.figures()
    for name in ("results_known_by", "results_with", "figures"):
        monkeypatch.setattr(restatement_steps, name, None)  # to call it would fail, and hide the cause's name
    history = network.publish()
    assert now.results.as_of == history[0].as_of
    assert cells(change_at(history)) == ("50 %", "55 %", "+5 points", "corrected data")
    assert cells(change_at(history, "Two clinics"))[:2] == ("75 %", "78 %")
    assert [each.place for each in history[-1].changes] == ["Two clinics", "Alder"]


def test_late_rows_are_late_data(network: Network) -> None:
    """Five more, all seen in time: 15 of 25."""
    network.add_late([7] * 5)
    assert cells(change_at(network.publish())) == ("50 %", "60 %", "+10 points; 5 episodes more", "late data")


def test_a_definition_is_named_by_its_file(network: Network) -> None:
    """Within 20 days instead of 14: the two of day 16 count, 12 of 20."""
    network.define(numerator="days <= 20")
    why = "definition (measures/seen_14d.yml)"
    assert cells(change_at(network.publish())) == ("50 %", "60 %", "+10 points", why)


def test_code_is_what_remains_when_all_else_is_the_same(network: Network) -> None:
    """The record says 49 %: whatever computed that was other code."""
    plant(network, value=49)
    assert cells(change_at(network.publish(code="today's")))[:3] == ("49 %", "50 %", "+1 point")
    assert change_at(record_of(network)).causes == ("code",)


def test_four_causes_at_once_add_up(network: Network) -> None:
    """49 → 50 by code, → 55 corrected (11 of 20), → 64 late (16 of 25), → 72 by definition (18 of 25)."""
    plant(network, value=49)
    network.correct()
    network.add_late([7] * 5)
    network.define(numerator="days <= 20")
    change = change_at(network.publish(code="today's"))
    assert cells(change)[:3] == ("49 %", "72 %", "+23 points; 5 episodes more")
    parts = [part.rpartition(" (") for part in cells(change)[3].split("; ")]
    assert [cause.partition(" (")[0] for cause, _, _ in parts] == ["code", "corrected data", "late data", "definition"]
    assert [part for *_, part in parts] == ["+1 point)", "+5 points)", "+9 points)", "+8 points)"]


def test_without_a_day_of_record_late_and_corrected_are_one_cause(tmp_path: Path) -> None:
    """Honestly so: 16 of 25 instead of 10 of 20."""
    network = Network(tmp_path)
    network.settings(data_as_of=pd.Timestamp("2026-04-10").date())
    network.publish(drop=("recorded_on",))
    network.correct()
    network.add_late([7] * 5)
    network.settings(data_as_of=pd.Timestamp("2026-04-25").date())
    change = change_at(network.publish(drop=("recorded_on",)))
    assert cells(change) == ("50 %", "64 %", "+14 points; 5 episodes more", "late or corrected data")


def test_a_comment_in_a_definition_is_no_cause(network: Network) -> None:
    """Files are held against each other by what they say."""
    path = network.folder / "measures" / "seen_14d.yml"
    path.write_text("# reviewed\n" + path.read_text())
    network.correct()
    assert change_at(network.publish()).why == "corrected data"


def test_old_definitions_that_are_no_longer_read_join_their_causes(network: Network) -> None:
    """A report is never stopped by them."""
    (network.record / "001" / "definitions" / "network.yml").write_text("gone: true\n")
    network.correct()
    network.define(numerator="days <= 20")
    change = change_at(network.publish())
    assert cells(change)[:2] == ("50 %", "65 %")
    assert set(change.causes) == {"corrected data", "definition"}
    assert ";" not in change.why


def test_the_page_is_the_same_when_it_is_made_again(network: Network) -> None:
    """From this run's history and from the record: a run that was killed after recording makes the same page."""
    network.correct()
    network.add_late([7] * 5)
    first = network.publish()
    now = network.figures()
    again = network.publish()
    assert first == again
    assert to_json(restatement_page.page(now, first)) == to_json(restatement_page.page(now, again))


def test_a_first_publication_says_that_nothing_has_changed(network: Network) -> None:
    """With and without a record; and what can be checked is there."""
    now = network.figures()
    for history in ((), network.publish()):
        page = restatement_page.page(now, history)
        assert page.opening.heading == "No published figure has changed"
        assert "First published with data as of 10 April 2026" in page.opening.sentence
        assert page.slice["cause"].tolist() == ["first published"]


def test_the_page_lists_publications_newest_first(network: Network) -> None:
    """Each with its own changes and causes, and with links to the clinics."""
    network.correct()
    network.publish()
    network.define(numerator="days <= 20")
    page = restatement_page.page(network.figures(), network.publish())
    assert page.opening.heading == "4 published results have been restated since this quarter was first published"
    assert "Corrected data had a part in 2 results and definition in 2." in page.opening.sentence
    assert page.opening.table["Publication"].tolist() == ["Publication 3", "Publication 2", "Publication 1"]
    assert [claim.id for claim in page.claims] == ["publication-3", "publication-2", "publication-1"]
    assert page.claims[0].table["Where"].tolist() == ["Two clinics", "Alder"]
    assert ("Alder", "clinics/north/a/overview") in page.claims[0].links
    assert page.slice.groupby("cause").size().to_dict() == {"corrected data": 2, "definition": 2, "first published": 1}


def test_what_keeps_its_printed_result_is_listed_apart(network: Network) -> None:
    """Late rows at B, all seen in time as the others: still 100 %, of 25."""
    network.add_late([7] * 5, clinic="B")
    page = restatement_page.page(network.figures(), network.publish())
    printed, counts, _ = page.claims
    assert printed.table["Where"].tolist() == ["Two clinics"]
    assert counts.table[["Where", "Difference"]].to_numpy().tolist() == [["Birch", "5 episodes more"]]


def plant(network: Network, *, value: int) -> None:
    """Let the last record say that A stood at so many per cent."""
    path = network.record / "001" / record.FIGURES
    table = pd.read_parquet(path)
    mine = (table["unit"] == "A") & (table["figure"] == "window")
    text = {"result": f"{value}\u00a0%", "value": float(value)}
    table.assign(**{name: table[name].mask(mine, each) for name, each in text.items()}).to_parquet(path, index=False)


def record_of(network: Network) -> tuple[Publication, ...]:
    """Publications on record."""
    return tuple(each.publication for each in record.records(network.record))
