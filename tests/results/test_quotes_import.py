"""Highlights of a coding program become excerpts and codes: each once, nothing printed, all that is wrong told at once."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import wellanalysis.results.put_in_place as place
from tests.results.conftest import Write, small_extracts
from wellanalysis.cli import main
from wellanalysis.definitions.folder import Definitions, load
from wellanalysis.errors import ProblemsFound
from wellanalysis.results.quotes_import import take_in

MAP = """
tags:
  waiting: T1
  figures: T2
left_out: [memo]
documents:
  talk-1.txt: {day: 2025-06-01, source: interview, role: patient, clinic: C1}
  talk-2.txt: {day: 2025-06-03, source: meeting, role: nurse}
"""
THEMES = "theme,kind,on,title,decision,says,decided_by,decided_on\nT1,need,2025-05-01,Slots,,,,\nT2,theme,2025-05-01,Figures,,,,\n"
ONE = (
    "id,document,tag,content\n"
    '1,talk-1.txt,waiting,"I waited, and waited."\n'
    '1,talk-1.txt,figures,"I waited, and waited."\n'
    "2,talk-2.txt,figures,Whose figure is it?\n"
    "3,talk-2.txt,memo,look again\n"
    "4,talk-2.txt,,Dr. Example was kind.\n"
)
ON = date(2025, 6, 10)


@pytest.fixture
def network(write: Write) -> Definitions:
    """The small network with two themes and a map."""
    found = write(small_extracts())
    (found.folder / "records").mkdir()
    (found.folder / "records" / "themes.csv").write_text(THEMES, encoding="utf-8")
    (found.folder / "quotes.yml").write_text(MAP, encoding="utf-8")
    return found


def _file(network: Definitions, text: str, name: str = "highlights.csv") -> Path:
    path = network.folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _kept(network: Definitions, name: str) -> pd.DataFrame:
    return pd.read_csv(network.folder / "records" / f"{name}.csv", keep_default_na=False)


def test_each_highlight_becomes_one_excerpt_that_nobody_may_print(network: Definitions) -> None:
    """Two tags of one highlight are two codes of one excerpt; memos and untagged words are not kept."""
    taken = take_in(network, _file(network, ONE), "reader A", on=ON)
    assert (taken.excerpts, taken.codes, taken.known, taken.untagged) == (("X-001", "X-002"), 3, 0, 2)
    excerpts = _kept(network, "excerpts")
    assert excerpts["says"].tolist() == ["I waited, and waited.", "Whose figure is it?"]
    assert excerpts["seen_by"].tolist() == ["writer", "writer"]
    assert excerpts["agreed_on"].tolist() == ["", ""]
    assert excerpts["clinic_id"].tolist() == ["C1", ""]
    codes = _kept(network, "codes")
    assert codes[["excerpt", "coder", "theme", "on"]].to_numpy().tolist() == [
        ["X-001", "reader A", "T1", "2025-06-10"],
        ["X-001", "reader A", "T2", "2025-06-10"],
        ["X-002", "reader A", "T2", "2025-06-10"],
    ]


def test_the_same_file_twice_changes_no_byte(network: Definitions) -> None:
    """Neither does one whose columns stand in another order."""
    path = _file(network, ONE)
    take_in(network, path, "reader A", on=ON)
    files = [network.folder / "records" / f"{name}.csv" for name in ("excerpts", "codes")]
    before = [each.read_bytes() for each in files]
    again = take_in(network, path, "reader A", on=date(2025, 6, 20))
    turned = pd.read_csv(path, keep_default_na=False)[["content", "tag", "document", "id"]]
    turned.to_csv(network.folder / "turned.csv", index=False)
    take_in(network, network.folder / "turned.csv", "reader A", on=ON)
    assert (again.excerpts, again.codes, again.known) == ((), 0, 3)
    assert [each.read_bytes() for each in files] == before


def test_a_second_reader_s_codes_join_the_same_excerpts(network: Definitions) -> None:
    """Where the words are the same; other words are an excerpt of their own."""
    take_in(network, _file(network, ONE), "reader A", on=ON)
    other = "id,document,tag,content\n9,talk-1.txt,waiting,I waited,  and WAITED.\n".replace(
        "I waited,  and WAITED.", '"I waited,  and WAITED."'
    )
    other += "10,talk-2.txt,figures,Whose figure\n"
    taken = take_in(network, _file(network, other), "reader B", on=ON)
    assert (taken.excerpts, taken.codes) == (("X-003",), 2)
    codes = _kept(network, "codes")
    assert codes.loc[codes["coder"] == "reader B", "excerpt"].tolist() == ["X-001", "X-003"]


def test_what_one_marked_and_another_read_past_is_kept_as_none_found(network: Definitions) -> None:
    """Both ways, in documents that both worked on; a document in which B marked nothing counts as not read."""
    take_in(network, _file(network, ONE), "reader A", on=ON)
    other = "id,document,tag,content\n9,talk-1.txt,figures,Nobody called me.\n"
    taken = take_in(network, _file(network, other, "other.csv"), "reader B", on=date(2025, 6, 12))
    assert taken.none_found == 2
    codes = _kept(network, "codes")
    none = codes[codes["theme"] == ""]
    assert none[["excerpt", "coder", "on"]].to_numpy().tolist() == [
        ["X-001", "reader B", "2025-06-12"],
        ["X-003", "reader A", "2025-06-10"],
    ]
    path = network.folder / "records" / "codes.csv"
    before = path.read_bytes()
    take_in(network, _file(network, other, "other.csv"), "reader B", on=date(2025, 6, 20))
    take_in(network, _file(network, ONE), "reader A", on=date(2025, 6, 20))
    assert path.read_bytes() == before


def test_a_theme_found_later_takes_the_place_of_none_found(network: Definitions) -> None:
    """B reads again and marks what A marked."""
    take_in(network, _file(network, ONE), "reader A", on=ON)
    other = "id,document,tag,content\n9,talk-1.txt,figures,Nobody called me.\n"
    take_in(network, _file(network, other), "reader B", on=ON)
    more = other + '10,talk-1.txt,waiting,"I waited, and waited."\n'
    take_in(network, _file(network, more), "reader B", on=date(2025, 6, 20))
    codes = _kept(network, "codes")
    own = codes[(codes["coder"] == "reader B") & (codes["excerpt"] == "X-001")]
    assert own["theme"].tolist() == ["T1"]


def test_documents_that_look_alike_lead_to_no_conclusion_unless_all_were_read(network: Definitions) -> None:
    """Two talks of one day and role: whose excerpt it is cannot be told."""
    twin = "  talk-3.txt: {day: 2025-06-01, source: interview, role: patient, clinic: C1}\n"
    (network.folder / "quotes.yml").write_text(MAP + twin, encoding="utf-8")
    take_in(network, _file(network, ONE), "reader A", on=ON)
    other = "id,document,tag,content\n9,talk-3.txt,figures,Nobody called me.\n"
    assert take_in(network, _file(network, other), "reader B", on=ON).none_found == 0
    both = other + "10,talk-1.txt,memo,look again\n"
    assert take_in(network, _file(network, both), "reader B", on=ON).none_found == 1


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_written(network: Definitions) -> None:
    """A tag and a document that the map does not know, and words that are not there."""
    wrong = ONE + "5,talk-1.txt,waitng,Long.\n6,talk-3.txt,figures,Mine.\n7,talk-1.txt,figures,\n"
    with pytest.raises(ProblemsFound) as raised:
        take_in(network, _file(network, wrong), "reader A", on=ON)
    said = [str(each) for each in raised.value.problems]
    assert len(said) == 3
    assert any("tag 'waitng' is not in quotes.yml" in each and "did you mean 'waiting'" in each for each in said)
    assert any("document 'talk-3.txt' is not in quotes.yml" in each for each in said)
    assert any("row 9: a highlight without words" in each for each in said)
    assert not (network.folder / "records" / "excerpts.csv").exists()


@pytest.mark.parametrize(
    ("text", "what"),
    [("id,document,words\n", "has no column 'tag', 'content'"), ("id,document,tag,content\n", "holds no highlight")],
)
def test_a_file_that_is_no_export_is_refused(network: Definitions, text: str, what: str) -> None:
    """Other columns, and no row."""
    with pytest.raises(ProblemsFound, match=what):
        take_in(network, _file(network, text), "reader A", on=ON)


def test_a_map_with_a_theme_that_is_none_is_refused(network: Definitions) -> None:
    """With the nearest that is one; and a network without a map is told to write one."""
    (network.folder / "quotes.yml").write_text(MAP.replace("waiting: T1", "waiting: T7"), encoding="utf-8")
    with pytest.raises(ProblemsFound, match=r"tags\.waiting: theme 'T7' is not in records/themes\.csv"):
        take_in(network, _file(network, ONE), "reader A", on=ON)
    (network.folder / "quotes.yml").unlink()
    with pytest.raises(ProblemsFound, match="no map of tags and documents"):
        take_in(network, _file(network, ONE), "reader A", on=ON)


def test_the_command_says_what_was_taken_and_warns_of_words_that_tell_who(network: Definitions) -> None:
    """Excerpts that hold a name are kept for their writer, with a warning."""
    text = "id,document,tag,content\n1,talk-1.txt,waiting,Dr. Example said four weeks.\n"
    asked = ["quotes", "import", str(_file(network, text)), "--coder", "reader A", "--on", "2025-06-10"]
    found = CliRunner().invoke(main, [*asked, "--network", str(network.folder)])
    assert found.exit_code == 0, found.output
    assert "1 new excerpts (X-001 to X-001); 1 new codes by reader A" in found.output
    assert "X-001: a name with its title (“Dr. Example”)" in found.output
    assert len(load(network.folder).measures)


def test_another_spelling_is_no_other_reader_and_an_address_is_none(network: Definitions) -> None:
    """The reader as written first; and a tag that is no theme may be left out."""
    take_in(network, _file(network, ONE), "reader A", on=ON)
    again = take_in(network, _file(network, ONE), " READER  a", on=ON)
    assert (again.codes, again.coder) == (0, "reader A")
    with pytest.raises(ProblemsFound, match="--coder: holds a mail address"):
        take_in(network, _file(network, ONE), "ada@x.example", on=ON)
    with pytest.raises(ProblemsFound, match=r"left_out: \[memo\]"):
        take_in(network, _file(network, ONE + "9,talk-1.txt,xyz,Words.\n"), "reader A", on=ON)


def test_an_import_stopped_between_its_two_files_is_whole_after_the_next(
    network: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Excerpts lie there without codes; the same file once more adds the codes and doubles no excerpt."""
    path, moved = _file(network, ONE), place.os.replace

    def stopped(draft: Path, target: Path) -> None:
        if target.name == "codes.csv":
            raise OSError("the machine went down")
        moved(draft, target)

    with monkeypatch.context() as patched:
        patched.setattr(place.os, "replace", stopped)
        with pytest.raises(OSError, match="went down"):
            take_in(network, path, "reader A", on=ON)
    assert len(_kept(network, "excerpts")) == 2
    assert not (network.folder / "records" / "codes.csv").exists()
    take_in(network, path, "reader A", on=ON)
    assert _kept(network, "excerpts")["excerpt"].tolist() == ["X-001", "X-002"]
    assert _kept(network, "codes")[["excerpt", "theme"]].to_numpy().tolist() == [
        ["X-001", "T1"],
        ["X-001", "T2"],
        ["X-002", "T2"],
    ]
