"""What corrections would change: figures counted by hand, words that would stay or change, one's own eyes only."""

from pathlib import Path

import pandas as pd
import pytest

from tests import restated
from tests.results.conftest import Extracts, write_network
from tests.results.encountered import encountered_extracts
from wellanalysis.definitions.folder import Definitions, load
from wellanalysis.definitions.periods import Quarter
from wellanalysis.errors import ProblemsFound
from wellanalysis.pages.what_if import what_if_of_clinic, what_if_of_provider
from wellanalysis.pages.what_if_told import Moved, Reading, WhatIf
from wellanalysis.results.corrected import corrected
from wellanalysis.results.corrections import read_corrections
from wellanalysis.results.frames import Results
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute

SETTINGS = {
    "attribution": {"rule": "plurality", "others": ["responsible"], "ties": "share"},
    "disclosure": {
        "network": {"policy": "minimum_denominator"},
        "clinic": {"policy": "own_patients"},
        "provider": {"policy": "own_patients"},
    },
    "minimum": {"denominator": 5, "episodes": 10},
    "labels": {"quarters": 1},
}
"""Its newest final quarter is 2025Q1, and its baseline the one before."""
QUARTER = Quarter(2025, 2)


def in_window(episodes: pd.DataFrame) -> pd.Series:
    """Episodes that began in the newest final quarter."""
    return episodes["start_date"].between("2025-01-01", "2025-03-31")


def both(definitions: Definitions, folder: Path, *lines: str) -> tuple[Results, Results]:
    """Results tables of the records as they are, and as these corrections would have them."""
    asked = folder / "asked.csv"
    rows = [f"{line},nurse,2025-07-11,late" for line in lines]
    asked.write_text("\n".join(["table,key,column,value,asked_by,asked_on,why", *rows]))
    with open_source(definitions) as source:
        before = compute(source, definitions)
        with corrected(source, definitions, read_corrections(asked, definitions)):
            return before, compute(source, definitions)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> restated.Network:
    """Two clinics of 20 episodes each; at A ten were seen within 14 days."""
    network = restated.Network(tmp_path_factory.mktemp("two"))
    network.settings(disclosure={"network": {"policy": "open"}, "clinic": {"policy": "own_patients", "minimum": 1}})
    network.figures()
    return network


@pytest.fixture(scope="module")
def extracts() -> Extracts:
    """The small network with encounters."""
    return encountered_extracts()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, extracts: Extracts) -> Definitions:
    """Its folder."""
    return write_network(tmp_path_factory.mktemp("n") / "small", extracts, **SETTINGS)


def test_a_corrected_record_moves_the_figure_as_counted_by_hand(two: restated.Network, tmp_path: Path) -> None:
    """One of A's episodes was seen after 10 days, not after 40: 11 of 20 instead of 10."""
    late = two.rows.loc[(two.rows["clinic_id"] == "A") & (two.rows["days"] == 40), "episode_id"].iloc[0]
    definitions = load(two.folder)
    before, after = both(definitions, tmp_path, f"episodes,{late},days,10")
    found = what_if_of_clinic(definitions, before, after, restated.QUARTER, "A", corrections=1)
    [moved] = found.moved
    assert (moved.title, moved.period, moved.figure) == ("Seen", "2026Q1", "window")
    assert (moved.before.result, moved.before.counted) == ("50\u00a0%", "10 of 20 episodes")
    assert (moved.after.result, moved.after.counted) == ("55\u00a0%", "11 of 20 episodes")
    assert (moved.difference, moved.category_changes) == ("+5\u00a0points", False)
    assert found.sentence == "The word would stay: 1 figure of Alder would move, and it keeps its word."
    # What becomes of A's figures is not for B.
    other = what_if_of_clinic(definitions, before, after, restated.QUARTER, "B", corrections=1)
    assert other.moved == ()
    assert other.sentence == "Nothing would change: every figure of Birch for 2026Q1 would read as it does now."


def test_a_correction_that_no_figure_counts_lists_nothing(two: restated.Network, tmp_path: Path) -> None:
    """Seen after 38 days and not after 40 is the same figure."""
    late = two.rows.loc[(two.rows["clinic_id"] == "A") & (two.rows["days"] == 40), "episode_id"].iloc[0]
    definitions = load(two.folder)
    before, after = both(definitions, tmp_path, f"episodes,{late},days,38")
    assert what_if_of_clinic(definitions, before, after, restated.QUARTER, "A", corrections=1).moved == ()


def test_the_category_changes_where_the_word_would(small: Definitions, extracts: Extracts, tmp_path: Path) -> None:
    """Every ulcer of C1 from January to March seen within two weeks: an improvement, recounted."""
    rows = extracts["episodes"]
    newer = rows[(rows["clinic_id"] == "C1") & in_window(rows) & (rows["wound"] == "ulcer")]
    late = newer[newer["days"].fillna(99) > 14]
    before, after = both(small, tmp_path, *(f"episodes,{id},days,3" for id in late["episode_id"]))
    found = what_if_of_clinic(small, before, after, QUARTER, "C1", corrections=len(late))
    seen = next(each for each in found.moved if (each.measure, each.figure) == ("seen_14d", "window"))
    assert seen.category_changes
    assert seen.after.word == "improved"
    assert seen.before.word != "improved"
    left_out = newer["hospice"].fillna(False) | newer["lost_early"].fillna(False)
    assert seen.after.result == "100\u00a0%"
    assert seen.after.counted == f"{(~left_out).sum()} of {(~left_out).sum()} episodes"
    assert f"“{seen.before.word}” would become “improved”" in found.sentence
    assert " would change: " in found.sentence
    # Measures of the same rows that do not ask for days do not move, and are not listed.
    assert {each.measure for each in found.moved} <= {"seen_14d", "visit_rate", "pilot"}
    assert all(each.before != each.after for each in found.moved)


def test_one_s_own_small_counts_are_shown_and_nobody_else_s(
    small: Definitions, extracts: Extracts, tmp_path: Path
) -> None:
    """C4 has few episodes: withheld in the network's edition, its own in its own."""
    rows = extracts["episodes"]
    own = rows.loc[(rows["clinic_id"] == "C4") & (rows["days"] > 14) & (rows["wound"] == "ulcer"), "episode_id"]
    before, after = both(small, tmp_path, *(f"episodes,{id},days,3" for id in own))
    found = what_if_of_clinic(small, before, after, QUARTER, "C4", corrections=len(own))
    assert found.moved
    assert all(each.before.result != "withheld" for each in found.moved)
    told = repr(found)
    assert not any(name in told for name in ("One", "Two", "Three", "C1", "C2", "C3"))


def test_a_provider_sees_what_another_attribution_would_change(
    small: Definitions, extracts: Extracts, tmp_path: Path
) -> None:
    """Forty episodes more: counted under the agreed rule."""
    rows = extracts["episodes"]
    since = rows[(rows["clinic_id"] == "C1") & in_window(rows)]
    lines = [f"episodes,{id},attributed_to,D5" for id in since["episode_id"][:40]]
    before, after = both(small, tmp_path, *lines)
    found = what_if_of_provider(small, before, after, QUARTER, "D5", corrections=40)
    seen = next(each for each in found.moved if (each.measure, each.figure) == ("seen_14d", "window"))

    def counted(results: Results) -> str:
        cube = results.cube_provider
        mine = (cube["rule"] == "plurality") & (cube["provider_id"] == "D5") & (cube["measure"] == "seen_14d")
        inside = cube[mine & cube["month"].between(pd.Timestamp("2025-01-01"), pd.Timestamp("2025-03-31"))]
        return f"{inside['numerator'].sum():.0f} of {inside['denominator'].sum():.0f} episodes"

    assert (seen.before.counted, seen.after.counted) == (counted(before), counted(after))
    assert counted(before) != counted(after)
    assert found.name == "D5"
    # As on the scorecard: nothing operational, no single quarters.
    kinds = {measure.id: str(measure.kind) for measure in small.measures}
    assert {kinds[each.measure] for each in found.moved} <= {"leading_indicator", "outcome"}
    assert {each.figure for each in found.moved} <= {"window", "tells"}
    assert not any(other in repr(found) for other in ("D1'", "D6'", "D7'"))


def test_who_is_not_on_the_roster_is_told_no_names(small: Definitions, tmp_path: Path) -> None:
    """Nor is anything told in an edition without a policy."""
    before, after = both(small, tmp_path, "episodes,E0001,days,9")
    with pytest.raises(ProblemsFound, match="'D55' is not on the roster") as raised:
        what_if_of_provider(small, before, after, QUARTER, "D55", corrections=1)
    assert "D5'" not in str(raised.value)
    network = small.network.model_copy(update={"disclosure": {}})
    bare = Definitions(**{**vars(small), "network": network})
    with pytest.raises(ProblemsFound, match="no policy protects the clinics' edition"):
        what_if_of_clinic(bare, before, after, QUARTER, "C1", corrections=1)
    with pytest.raises(ProblemsFound, match="no policy protects the providers' edition"):
        what_if_of_provider(bare, before, after, QUARTER, "D5", corrections=1)


def _moved(title: str, before: str, after: str) -> Moved:
    said = [
        Reading("70\u00a0%", "7 of 10 wounds", "35–93", before),
        Reading("80\u00a0%", "8 of 10 wounds", "44–97", after),
    ]
    return Moved("m", title, "window", "The four quarters to 2026Q2", *said, "+10\u00a0points")


@pytest.mark.parametrize(
    ("moved", "sentence"),
    [
        ((), "Nothing would change: every figure of Alder for 2026Q3 would read as it does now."),
        (
            (_moved("Seen", "held", "held"), _moved("Healed", "held", "held")),
            "The word would stay: 2 figures of Alder would move, and each keeps its word.",
        ),
        (
            (_moved("Seen", "held", "improved"), _moved("Healed", "held", "held")),
            "1 word would change: Seen (the four quarters to 2026Q2): “held” would become “improved”; 1 figure more "
            "would move without another word.",
        ),
    ],
)
def test_one_sentence_says_whether_a_word_would_change(moved: tuple[Moved, ...], sentence: str) -> None:
    """In three forms."""
    assert WhatIf("A", "Alder", Quarter(2026, 3), 1, moved).sentence == sentence
    assert all(each.before.text.startswith("70\u00a0% (7 of 10 wounds; ") for each in moved)
