"""Skills, plans, conversations and actions of the demo: enough of each, spread as people are, and all from the roster."""

import pandas as pd
import pytest

from wellanalysis.demo import care, development, people, plan
from wellanalysis.demo import development_words as words
from wellanalysis.pages.tone import heard

Made = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def staff() -> pd.DataFrame:
    """The roster as the demo draws it, without second clinics."""
    return people.providers()


@pytest.fixture(scope="module")
def made(staff: pd.DataFrame) -> Made:
    """Tables of the records."""
    return development.part({"providers": staff})


def test_the_same_people_write_the_same_every_time(staff: pd.DataFrame, made: Made) -> None:
    """From a stream of its own, whatever the order of the rows of the roster."""
    again = development.part({"providers": staff[::-1]})
    for name, frame in made.items():
        pd.testing.assert_frame_equal(frame, again[name])


def test_there_is_enough_of_each(made: Made) -> None:
    """Sixty of the clinicians, thirty-five lines, a year of conversations over all clinics, two goals in each of the programme."""
    assert made["skills"]["provider_id"].nunique() == development.ASKED
    assert len(made["development"]) == development.LINES
    assert 110 <= len(made["conversations"]) <= 150
    assert set(made["conversations"]["clinic_id"]) == {clinic.id for clinic in plan.CLINICS}
    goals = made["actions"][made["actions"]["kind"] == "goal"].groupby("clinic_id").size()
    assert goals.to_dict() == {clinic.id: 2 for clinic in plan.CLINICS if clinic.cohort}
    assert len(made["actions"]) == 60
    assert made["development"]["own_words"].nunique() >= 20


def test_ratings_go_loosely_with_skill(made: Made) -> None:
    """Some think more of themselves than they can do, some less; on the whole there is something in it."""
    newest = made["skills"].drop_duplicates(["provider_id", "measure"], keep="last")
    rated = newest.groupby("provider_id")["self_rating"].mean().astype(float)
    true = care.characters(people.providers()).providers.reindex(rated.index)
    assert 0.2 < rated.corr(true) < 0.8
    assert rated.max() > 4.3
    assert rated.min() < 2.7


def test_some_directors_are_behind(made: Made) -> None:
    """A clinic in which nobody had a conversation in the last quarter stands beside one in which nearly all had."""
    talks = made["conversations"]
    late = talks[
        (talks["kind"] == "provider") & (pd.to_datetime(talks["on"]) > pd.Timestamp(plan.AS_OF) - pd.Timedelta(days=90))
    ]
    assert not set(late["clinic_id"]) & development.SLOWER
    assert late["clinic_id"].nunique() > 12


def test_no_text_of_it_blames_or_prescribes() -> None:
    """Nor holds any other phrase of the phrase book."""
    goals = [text for pair in words.GOALS.values() for text in pair]
    texts = [*words.OWN_WORDS, *goals, *words.SUPPORT, *words.CAME_OF_IT, *words.WENT_WELL, *words.COULD_BE_BETTER]
    texts += [*words.TO_SHARE, *words.LEARN_NEXT, *words.SHARED_GOALS.values(), *words.ACTION_DONE]
    texts += [says for says, _, _ in words.ACTIONS]
    assert not [each.said for text in texts for each in heard(text, own=True)]
    assert len(set(words.OWN_WORDS)) == len(words.OWN_WORDS)
