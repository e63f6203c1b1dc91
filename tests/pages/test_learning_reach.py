"""Whom learning together reaches: people once each, of all in post, and nobody who could be pointed at."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pages.learned import SESSION, attended, in_post, with_records
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.learning_clinic import clinic_reach_claim
from wellanalysis.pages.learning_groups import POOLED, reach_by, whole, withheld_of
from wellanalysis.pages.learning_reach import TOO_FEW, clinics_claim, reach_claim, roles_claim
from wellanalysis.pages.learning_records import held, planned

POSTS = {("C01", "nurse"): 12, ("C01", "physician"): 4, ("C07", "nurse"): 20, ("C07", "physician"): 3,
         ("C23", "nurse"): 4, ("C22", "nurse"): 11}  # fmt: skip
COUNTS = ["people", "came", "again"]
SESSIONS = [
    {**SESSION, "session": "L0", "on": "2025-11-10"},  # more than twelve months ago
    {**SESSION, "session": "L1", "on": "2026-02-03"},
    {**SESSION, "session": "L2", "on": "2026-03-03"},
    {**SESSION, "session": "L3", "on": "2026-11-14", "announced_on": "2026-11-01"},
]
CAME = [
    *attended("L0", "2025-11-10", {("C01", "nurse"): [9]}),
    *attended("L1", "2026-02-03", {("C01", "nurse"): range(4), ("C07", "nurse"): range(7), ("C23", "nurse"): [0]}),
    *attended(
        "L2", "2026-03-03", {("C01", "nurse"): range(2, 6), ("C07", "physician"): [0, 1], ("C22", "nurse"): range(8)}
    ),
]


@pytest.fixture
def every(demo_figures: Figures) -> Figures:
    """Four clinics, two sessions in the year."""
    return in_post(with_records(demo_figures, sessions=SESSIONS, attendance=CAME), POSTS)


def test_the_year_holds_what_was_held_in_it_and_what_is_announced_is_planned(every: Figures) -> None:
    """Twelve months to the day of the data; tomorrow's session is planned."""
    assert held(every)["session"].tolist() == ["L1", "L2"]
    assert planned(every)["session"].tolist() == ["L3"]


def test_people_count_once_and_again_where_they_came_twice(every: Figures) -> None:
    """4 + 7 + 1 in February; 4 (two of them again), 2 and 8 in March; of 54 in post."""
    assert whole(every) == {"people": 54, "came": 24, "again": 2}
    claim = reach_claim(every)
    assert (
        "24 of 54 people in post (44\u00a0%) came to at least one of 2 sessions; 2 of them came to two"
        in claim.sentence
    )
    assert "the twelve months to 13 November 2026" in claim.sentence
    by_then = claim.frame[claim.frame["series"] == "came at least once by then"]
    assert by_then["n"].tolist() == [12.0, 24.0]
    assert by_then["value"].tolist() == pytest.approx([12 / 54, 24 / 54])


def test_a_month_of_few_has_no_value_and_reads_as_few(every: Figures) -> None:
    """Nine people in one month are not drawn."""
    one = with_records(
        every, sessions=SESSIONS[:2], attendance=attended("L1", "2026-02-03", {("C07", "nurse"): range(9)})
    )
    claim = reach_claim(one)
    assert claim.frame["value"].isna().all()
    assert claim.chart == ""
    assert claim.table["Came in the month"].tolist() == ["fewer than 10"]


def test_the_rest_of_the_total_is_ten_people_or_more(every: Figures) -> None:
    """Stonebridge has four in post, so that Ridgeview's eleven stand with them."""
    table = reach_by(every, "clinic_id").set_index("group")
    assert table.index.tolist() == ["C01", "C07", POOLED]
    assert table.loc[POOLED, COUNTS].tolist() == [15, 9, 0]
    assert table.loc["C01", COUNTS].tolist() == [16, 6, 2]
    claim = clinics_claim(every)
    assert claim is not None
    assert claim.table["Clinic"].tolist() == ["Beacon Point", "Harbor", "clinics told together"]
    assert claim.table["Came at least once"].tolist() == ["6 (38\u00a0%)", "9 (39\u00a0%)", "9 (60\u00a0%)"]


def test_fewer_than_ten_in_all_are_not_told_even_together(every: Figures) -> None:
    """Nothing at all is said of them."""
    few = in_post(every, {("C01", "nurse"): 9})
    assert reach_by(few, "clinic_id").empty
    assert clinics_claim(few) is None
    assert "%" not in reach_claim(few).sentence


def test_roles_are_pooled_over_the_network(every: Figures) -> None:
    """Seven physicians are fewer than ten: they and the nurses are one."""
    assert reach_by(every, "role")["group"].tolist() == [POOLED]
    more = in_post(every, {**POSTS, ("C07", "physician"): 10})
    assert reach_by(more, "role").set_index("group").loc["physician", COUNTS].tolist() == [14, 2, 0]
    assert roles_claim(more) is None  # two of them came: they would be known, and the others are the rest
    came = [*CAME, *attended("L2", "2026-03-03", {("C01", "social worker"): range(4)})]
    posts = {**POSTS, ("C07", "physician"): 10, ("C01", "social worker"): 10}
    told = roles_claim(in_post(with_records(every, attendance=came), posts))
    assert told is not None
    assert told.frame["label"].tolist() == ["Nurse", "Physician", "Social worker"]
    assert pd.isna(told.frame["value"]).tolist() == [False, True, True]
    assert told.table["Came at least once"].tolist()[1:] == ["withheld", "withheld"]


def _told(number: list[int], people: list[int]) -> list[bool]:
    return (~withheld_of(pd.Series(number), pd.Series(people))).tolist()


@pytest.mark.parametrize(
    ("number", "people", "told"),
    [
        ([0, 3, 12], [12, 12, 12], [True, True, True]),
        ([1, 5, 6], [12, 14, 16], [False, False, True]),  # one alone would be the rest of the whole
        ([11, 5, 6], [12, 14, 16], [False, False, True]),
        ([1, 1, 6, 7], [12, 13, 14, 20], [False, False, False, True]),  # two of two would be one each
        ([2, 2, 6, 7], [12, 13, 14, 20], [False, False, True, True]),
        ([1, 0, 0], [12, 12, 30], [False, False, False]),
    ],
)
def test_one_or_two_are_not_worked_out_as_the_rest(number: list[int], people: list[int], told: list[bool]) -> None:
    """Neither those who came nor those who did not, and as many others as it takes."""
    assert _told(number, people) == told


@given(st.lists(st.tuples(st.integers(10, 30), st.floats(0, 1)), min_size=1, max_size=12))
def test_what_is_left_of_the_whole_is_no_small_number(drawn: list[tuple[int, float]]) -> None:
    """Whole less the rows told: of several groups, never one or two, nor all but one or two; else nothing is told."""
    people = pd.Series([of for of, _ in drawn])
    number = pd.Series([round(of * share) for of, share in drawn])
    hidden = withheld_of(number, people)
    told = ~hidden
    assert not (number[told].between(1, 2) | (people - number)[told].between(1, 2)).any()
    if hidden.any() and told.any():
        left, of = number.sum() - number[told].sum(), people.sum() - people[told].sum()
        assert hidden.sum() > 1
        assert not 0 < left < 3
        assert not 0 < of - left < 3


def test_nobody_is_worked_out_in_the_demo(demo_figures: Figures) -> None:
    """Clinics and roles, came and came again: the sentence's total less the table's rows."""
    all_of = whole(demo_figures)
    for claim in (clinics_claim(demo_figures), roles_claim(demo_figures)):
        assert claim is not None
        for column, name in (("Came at least once", "came"), ("Came to two or more", "again")):
            cells = claim.table[column]
            told = cells != "withheld"
            left = all_of[name] - cells[told].str.partition(" ")[0].astype(int).sum()
            assert told.all() or ((~told).sum() > 1 and left >= 3)
            assert not cells.str.contains("one or two|nearly all").any()


def test_a_clinic_reads_its_own_count_and_what_is_planned(every: Figures) -> None:
    """Nine of 23, and the next session without who moderates it, who works at another clinic."""
    claim = clinic_reach_claim(every, "C07", section="learning")
    assert claim is not None
    assert claim.section == "learning"
    assert claim.sentence.startswith("9 of 23 people in post at Harbor (39\u00a0%) came to at least one of 2 sessions")
    assert claim.table["Session"].tolist() == ["Blood flow first"]
    assert "nurse, north" not in claim.table.to_string()


@pytest.mark.parametrize("unit", ["C23", "C22", "C02"])
def test_a_small_team_and_one_that_stands_with_it_read_that_they_are_too_few(every: Figures, unit: str) -> None:
    """In every edition alike, so that no two of them give a count away."""
    own = replace(every, edition="clinic", reader=unit)
    for each in (every, own):
        claim = clinic_reach_claim(each, unit)
        assert claim is not None
        assert TOO_FEW in claim.sentence
        assert not any(letter.isdigit() for letter in claim.heading)


def test_nothing_is_said_in_public_or_where_no_session_was_held(every: Figures, demo_figures: Figures) -> None:
    """A network without such records looks as before."""
    assert clinic_reach_claim(replace(every, edition="public"), "C07") is None
    assert clinic_reach_claim(with_records(demo_figures, sessions=[], attendance=[]), "C07") is None


def test_without_a_staff_survey_no_share_is_told(every: Figures) -> None:
    """How many are in post is not known then."""
    none = in_post(every, {("C01", "nurse"): 0})
    claim = reach_claim(none)
    assert "24 colleagues" in claim.sentence
    assert "%" not in claim.sentence
    assert claim.chart == ""
    assert roles_claim(none) is None
    assert clinics_claim(none) is None


def test_more_than_are_in_post_are_counted_and_no_share_is_told(every: Figures) -> None:
    """Fourteen of twelve posts: fourteen, never cut down to all; who left or moved is among them."""
    rows = attended("L1", "2026-02-03", {("C22", "nurse"): range(14), ("C07", "nurse"): range(7)})
    many = in_post(with_records(every, attendance=rows), {**POSTS, ("C23", "nurse"): 10, ("C22", "nurse"): 12})
    own = reach_by(many, "clinic_id").set_index("group").loc["C22"]
    assert own[COUNTS].tolist() == [12, 14, 0]
    assert own["no_share"]
    claim = clinics_claim(many)
    assert claim is not None
    line = claim.table.set_index("Clinic").loc["Ridgeview"]
    assert line["Came at least once"] == "14, no share"
    assert "left, moved or work where no survey was sent" in claim.caveat
    at_home = clinic_reach_claim(many, "C22")
    assert at_home is not None
    assert "14 people from Ridgeview came" in at_home.sentence
    assert "12 people in post" in at_home.sentence


def test_a_network_to_which_more_came_than_are_in_post_has_no_share(every: Figures) -> None:
    """Sixty came, 54 are in post: both are told, and no chart is drawn."""
    rows = attended("L1", "2026-02-03", {("C07", "nurse"): range(60)})
    claim = reach_claim(with_records(every, attendance=rows))
    assert "60 colleagues came to at least one of 2 sessions. 54 people are in post." in claim.sentence
    assert "%" not in claim.heading + claim.sentence
    assert "left, moved or work where no survey was sent" in claim.sentence
    assert claim.chart == ""


def test_people_of_a_role_that_no_survey_was_sent_to_leave_no_share(every: Figures) -> None:
    """One student more: 25 came, and of the 54 in post that is no part."""
    rows = [*CAME, *attended("L1", "2026-02-03", {("C01", "student"): [0]})]
    student = with_records(every, attendance=rows)
    assert whole(student) == {"people": 0, "came": 25, "again": 2}
    assert "%" not in reach_claim(student).sentence
    # By clinic all of them are of one that was asked.
    assert not reach_by(student, "clinic_id")["no_share"].any()
    assert reach_by(student, "role").set_index("group").loc[POOLED, "no_share"]


def test_the_order_of_rows_makes_no_difference(every: Figures) -> None:
    """Nor does who was written down first."""
    turned = with_records(every, sessions=SESSIONS[::-1], attendance=CAME[::-1])
    pd.testing.assert_frame_equal(reach_by(turned, "role"), reach_by(every, "role"))
    assert reach_claim(turned).sentence == reach_claim(every).sentence
