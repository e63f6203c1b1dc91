"""The demo's year of learning together: drawn the same each time, from the staff, more of them from the programme."""

import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.demo import learning, people, plan
from wellanalysis.pages import tone


def test_a_year_of_sessions_and_two_that_are_planned() -> None:
    """Monthly, each with a clinical and a leadership topic, of every kind; measures are the network's."""
    sessions = learning.part({})["sessions"]
    held = sessions[sessions["on"] <= plan.AS_OF]
    assert [len(held), len(sessions) - len(held)] == [12, 2]
    assert sessions["session"].is_unique
    assert set(sessions["about"]) == {"care", "leadership", "operations", "barriers", "outreach"}
    assert (sessions[["clinical_topic", "leadership_topic"]] != "").all(axis=None)
    assert (sessions["announced_on"] < sessions["on"]).all()
    assert (sessions["announced_on"] <= plan.AS_OF).all()


def test_moderators_are_told_by_role_alone() -> None:
    """Few of a role work at a clinic: role and place would be a name; a name stands by consent alone."""
    moderators = learning.part({})["sessions"]["moderator"]
    assert not any(clinic.name in text for clinic in plan.CLINICS for text in moderators)


def test_measures_of_the_sessions_are_the_network_s(definitions: Definitions) -> None:
    """Half of them can be looked back on."""
    named = learning.part({})["sessions"]["measure"].dropna()
    assert set(named) <= {measure.id for measure in definitions.measures}
    assert len(named) >= 6


def test_who_came_is_drawn_from_the_staff_the_same_each_time() -> None:
    """Twenty to sixty at each session, nobody twice, from one clinic in one role, and none to a session to come."""
    one, other = (learning.part({})["attendance"] for _ in range(2))
    pd.testing.assert_frame_equal(one, other)
    assert one.groupby("session").size().between(20, 60).all()
    assert not one.duplicated(["session", "attendee_id"]).any()
    assert len(one[["attendee_id", "clinic_id", "role"]].drop_duplicates()) == one["attendee_id"].nunique()
    assert pd.to_datetime(one["on"]).max() <= pd.Timestamp(plan.AS_OF)
    assert not set(one["attendee_id"]) & set(people.staff()["staff_id"])


def test_more_come_from_the_programme_and_those_who_lead_come_to_lead() -> None:
    """Per head of the staff."""
    rows, staff = learning.part({})["attendance"], people.staff()
    programme = {clinic.id for clinic in plan.CLINICS if clinic.cohort}
    at = staff["clinic"].map({place: clinic.id for place, clinic in enumerate(plan.CLINICS)})
    inside = rows["clinic_id"].isin(programme).sum() / at.isin(programme).sum()
    outside = (~rows["clinic_id"].isin(programme)).sum() / (~at.isin(programme)).sum()
    assert inside > 1.5 * outside
    about = learning.part({})["sessions"].set_index("session")["about"]
    leading = rows["session"].map(about).isin(["leadership", "operations"])
    leads = rows["role"].isin(learning.WHO_LEADS)
    assert leads[leading].mean() > leads[~leading].mean()


def test_the_texts_keep_the_tone() -> None:
    """Written by hand, and read by the same book of phrases as every page."""
    sessions = learning.part({})["sessions"]
    columns = ["title", "clinical_topic", "leadership_topic", "moderator", "pre_read"]
    texts = [(column, text) for column in columns for text in sessions[column].dropna()]
    assert tone.of_texts(texts, own=True) == []
