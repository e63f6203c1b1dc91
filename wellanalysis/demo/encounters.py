"""Visits: who saw the patient of an episode on which day, from its first day to its end or the day of the extract."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wellanalysis.demo import plan
from wellanalysis.demo.plan import Numbers
from wellanalysis.demo.roster import works_here

# Days after the first visit on which one is planned: weekly, then every two weeks, then every four; no more than these.
PLANNED = np.array([0, 7, 14, 21, 28, 42, 56, 70, 84, 112, 140, 168, 196, 224])
MISSED = 0.10
SHIFTS, SHIFT_SHARES = np.array([0, -2, -1, 1, 2]), (0.80, 0.03, 0.07, 0.07, 0.03)
NOT_RECORDED = 0.03  # episodes of an ordinary clinic without any visit in the extract
FIRST_VISIT = 0.90  # first visits that the responsible provider makes, if there that day
# Beta distribution of the share of later visits that an episode's responsible provider makes, if there that day.
CONTINUITY = (4.6, 2.25)
HABIT = 0.35  # how clinicians differ in it, standard deviation of the log odds
FAVOURITES = 0.35  # shape of a gamma distribution: small, so that mostly the same colleague stands in for an episode
NURSE = 5.0  # weight of a nurse where the responsible provider is there: dressings between the provider's own visits
SAME_ROLE = 4.0  # weight of a colleague of the same role where the provider is away
COVER = 1e-9  # weight of somebody on leave: only where all others are on leave too

MONDAY = np.datetime64("2022-09-26", "D")
WEEKS_IN_YEAR, YEARS = 52, 5
SUMMER, SUMMER_WEEKS = (37, 46), (2, 4)  # weeks of the year from `MONDAY` in which a summer leave begins; its length

Days = NDArray[np.datetime64]


def draw(episodes: pd.DataFrame, recorded: pd.DataFrame, roster: pd.DataFrame) -> pd.DataFrame:
    """Contract table of the encounters, in order of episode and day.

    How continuous the care is depends on nothing that heals: whoever is attributed an episode, its outcome was drawn
    from the responsible provider.

    Parameters
    ----------
    episodes : DataFrame
        As `episodes.draw` gives it, the rows that reached the extract; its ``provider_id`` is always known.
    recorded : DataFrame
        As `records.record` gives it, row for row with `episodes`.
    roster : DataFrame
        As `roster.roster` gives it.
    """
    rng = plan.stream(plan.Part.ENCOUNTERS)
    visits = _visits(rng, episodes, recorded)
    row = visits["row"].to_numpy()
    return pd.DataFrame(
        {
            "encounter_id": [f"V{number:06d}" for number in range(1, len(visits) + 1)],
            "episode_id": recorded["episode_id"].to_numpy()[row],
            "provider_id": _seen_by(rng, visits, episodes["provider_id"].to_numpy(), roster),
            "clinic_id": recorded["clinic_id"].to_numpy()[row],
            "encounter_date": visits["day"].to_numpy(),
        }
    )


def _visits(rng: np.random.Generator, episodes: pd.DataFrame, recorded: pd.DataFrame) -> pd.DataFrame:
    """One row per visit: places of its episode and clinic, day, and whether it is the episode's first."""
    size = (len(episodes), len(PLANNED))
    share = NOT_RECORDED * np.exp(rng.normal(0, 0.3, len(plan.CLINICS)))[episodes["clinic"]]
    kept = rng.random(len(episodes)) >= share
    came = rng.random(size) >= MISSED
    shift = rng.choice(SHIFTS, size, p=SHIFT_SHARES)
    came[:, 0], shift[:, 0] = True, 0
    start = recorded["start_date"].to_numpy().astype("M8[D]")[:, None]
    end = recorded["end_date"].fillna(pd.Timestamp(plan.AS_OF)).to_numpy().astype("M8[D]")[:, None]
    # Clinics are closed at weekends: a visit moves on to Monday.
    day = np.busday_offset(start + PLANNED + shift, 0, roll="forward")
    row, number = np.nonzero(kept[:, None] & came & (day <= end))
    clinic = episodes["clinic"].to_numpy()[row]
    return pd.DataFrame({"row": row, "clinic": clinic, "day": day[row, number], "first": number == 0})


def _leave(rng: np.random.Generator, people: int) -> NDArray[np.bool_]:
    """People × weeks since `MONDAY`: a summer leave and one more week in each year."""
    away = np.zeros((people, WEEKS_IN_YEAR * (YEARS + 1)), dtype=bool)
    week = np.arange(away.shape[1])
    for year in range(YEARS):
        first = WEEKS_IN_YEAR * year + rng.integers(*SUMMER, people)[:, None]
        length = rng.integers(*SUMMER_WEEKS, people)[:, None]
        other = WEEKS_IN_YEAR * year + rng.integers(0, SUMMER[0], people)[:, None]
        away |= ((first <= week) & (week < first + length)) | (week == other)
    return away


@dataclass(frozen=True)
class _Team:
    """What is known of all clinicians, by provider_id; leave by place × week since `MONDAY`."""

    role: pd.Series
    busy: pd.Series
    habit: pd.Series
    away: NDArray[np.bool_]

    def on_leave(self, spells: pd.DataFrame, day: Days) -> NDArray[np.bool_]:
        """Days × rows of the roster."""
        return self.away[self.role.index.get_indexer(spells["provider_id"])][:, (day - MONDAY).astype(int) // 7].T


def _team(rng: np.random.Generator, roster: pd.DataFrame) -> _Team:
    role = roster.drop_duplicates("provider_id").set_index("provider_id")["role"]
    busy, habit = rng.uniform(0.5, 1.5, len(role)), rng.normal(0, HABIT, len(role))
    return _Team(role, pd.Series(busy, role.index), pd.Series(habit, role.index), _leave(rng, len(role)))


def _seen_by(
    rng: np.random.Generator, visits: pd.DataFrame, responsible: NDArray[np.object_], roster: pd.DataFrame
) -> NDArray[np.object_]:
    """Clinician of each visit, given the provider responsible for each episode: someone who works there that day."""
    team = _team(rng, roster)
    usual = plan.logit(rng.beta(*CONTINUITY, len(responsible)).clip(0.01, 0.99))
    continuity = plan.chance(usual + team.habit[responsible].to_numpy())
    chosen = np.full(len(visits), None, dtype=object)
    for place, clinic in enumerate(plan.CLINICS):
        spells = roster[roster["clinic_id"] == clinic.id]
        here = visits[visits["clinic"] == place]
        row = here["row"].to_numpy()
        usually = np.where(here["first"], FIRST_VISIT, continuity[row])
        steps = np.cumsum(_chances(rng, here, responsible[row], usually, spells, team), axis=1)
        drawn = (rng.random(len(here))[:, None] * steps[:, -1:] >= steps).sum(axis=1)
        chosen[here.index] = spells["provider_id"].to_numpy()[drawn]
    return chosen


def _chances(
    rng: np.random.Generator,
    visits: pd.DataFrame,
    responsible: NDArray[np.object_],
    usually: Numbers,
    spells: pd.DataFrame,
    team: _Team,
) -> Numbers:
    """Visits × rows of one clinic's roster: chance that this clinician makes the visit.

    Parameters
    ----------
    responsible, usually : array
        By visit: the episode's provider, and the chance that they make it where they are at work.
    """
    day = visits["day"].to_numpy().astype("M8[D]")
    own = spells["provider_id"].to_numpy() == responsible[:, None]
    there = works_here(spells, day)
    at_work = there & ~team.on_leave(spells, day)
    led = (own & at_work).any(axis=1)
    alike = spells["role"].to_numpy() == team.role[responsible].to_numpy()[:, None]
    nurse = (spells["role"] == "nurse").to_numpy()
    role = np.where(led[:, None], np.where(nurse, NURSE, 1.0), np.where(alike, SAME_ROLE, 1.0))
    episode, place = np.unique(visits["row"], return_inverse=True)
    favour = 0.01 + rng.gamma(FAVOURITES, size=(len(episode), len(spells)))[place]
    others = np.where(at_work, 1.0, COVER) * (there & ~own) * role * favour
    others = others * team.busy[spells["provider_id"]].to_numpy()
    total = others.sum(axis=1)
    # Where nobody else is there that day the responsible provider makes the visit, leave or not.
    share = np.where(total > 0, usually * led, 1.0)
    rest = (1 - share) / np.where(total > 0, total, 1.0)
    return np.where(own & there, share[:, None], rest[:, None] * others)
