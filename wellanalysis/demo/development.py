"""Skills, development plans, conversations and agreed actions of the demo: who leads, and what people chose to learn."""

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd

from wellanalysis.demo import care, people, plan
from wellanalysis.demo import development_words as words

ASKED = 60  # clinicians who answered the survey of interests and skills
LINES = 35  # lines of development plans
OVERCONFIDENT, MODEST = 0.25, 0.25
YEAR_FROM = date(2025, 11, 3)
TO_SKIP = 0.06
SLOWER = frozenset({"C04", "C15", "C21", "C22"})
"""Clinics whose director is behind with the conversations."""
AT_THE_NETWORK = frozenset({"C03", "C07", "C13", "C20"})
"""Clinics whose director told the others how they do it."""
NOT_YET = 0.12  # clinicians who have had no conversation in the year
EVERY_DAYS, AT_HARBOR = 90, 120


def part(extracts: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Tables of the records: skills, development, conversations, actions.

    Parameters
    ----------
    extracts : mapping of str to DataFrame
        Of which ``providers`` is read: who works where.
    """
    rng = plan.stream(plan.Part.DEVELOPMENT)
    staff = _there(extracts["providers"])
    asked = np.sort(rng.choice(staff["provider_id"].unique(), ASKED, replace=False))
    return {
        "skills": _skills(rng, asked),
        "development": _plans(rng, asked),
        "conversations": _conversations(rng, staff),
        "actions": _actions(rng),
    }


def _there(providers: pd.DataFrame) -> pd.DataFrame:
    """Rows of the roster that held all through the year, in the order of clinics and people."""
    rows = providers.assign(
        from_date=pd.to_datetime(providers["from_date"]), to_date=pd.to_datetime(providers["to_date"])
    )
    there = rows[(rows["from_date"] <= pd.Timestamp(YEAR_FROM)) & rows["to_date"].isna()]
    return there.sort_values(["clinic_id", "provider_id"], ignore_index=True)


def _weekday(day: date) -> date:
    """The day, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def _between(rng: np.random.Generator, first: date, last: date) -> date:
    return _weekday(first + timedelta(days=int(rng.integers(0, (last - first).days + 1))))


def _skills(rng: np.random.Generator, asked: np.ndarray) -> pd.DataFrame:
    """Recruitment and yearly answers: near what people can do, with some who think more and some who think less of it."""
    true = care.characters(people.providers()).providers / plan.INDICATOR_PROVIDER_SPREAD
    measures = [each.id for each in plan.INDICATORS]
    rows = []
    for id in asked:
        luck = rng.random()
        leaning = 1.2 if luck < OVERCONFIDENT else -1.2 if luck > 1 - MODEST else 0.0
        level = 3.2 + 0.6 * float(true[id]) + leaning + rng.normal(0, 0.5, len(measures))
        interest = rng.integers(1, 6, len(measures))
        days = [("recruitment", _between(rng, YEAR_FROM, date(2025, 12, 19)), 0.0)]
        if rng.random() < 0.75:
            days.append(("yearly", _between(rng, date(2026, 9, 7), date(2026, 10, 30)), 0.4))
        for occasion, day, more in days:
            rated = np.clip(np.round(level + more), 1, 5).astype(int)
            for place, measure in enumerate(measures):
                skipped = rng.random() < TO_SKIP
                rows.append((id, day, occasion, measure, None if skipped else rated[place], interest[place]))
    found = pd.DataFrame(rows, columns=["provider_id", "on", "occasion", "measure", "self_rating", "interest"])
    return found.astype({"self_rating": "Int64", "interest": "Int64"})


def _plans(rng: np.random.Generator, asked: np.ndarray) -> pd.DataFrame:
    """Agreed lines, the first of each clinician opened by their own words; some have ended."""
    owners = rng.choice(asked, LINES - 8, replace=False)
    sayings = [words.OWN_WORDS[place % len(words.OWN_WORDS)] for place in rng.permutation(len(owners))]
    lines = [(id, said) for id, said in zip(owners, sayings, strict=True)] + [(id, "") for id in owners[:8]]
    rows = []
    for place, (id, said) in enumerate(lines):
        measure = list(words.GOALS)[int(rng.integers(len(words.GOALS)))]
        agreed = (
            _between(rng, date(2025, 12, 1), date(2026, 3, 31))
            if said
            else _between(rng, date(2026, 4, 6), date(2026, 9, 18))
        )
        ended = _between(rng, agreed + timedelta(days=120), date(2026, 11, 6)) if said and place % 4 == 0 else None
        rows.append(
            {
                "provider_id": id,
                "agreed_on": agreed,
                "agreed_with": words.AGREED_WITH[int(rng.integers(len(words.AGREED_WITH)))],
                "own_words": said or None,
                "measure": measure,
                "goal": words.GOALS[measure][int(rng.integers(2))],
                "support": words.SUPPORT[int(rng.integers(len(words.SUPPORT)))] if rng.random() < 0.85 else None,
                "review_on": _weekday(agreed + timedelta(days=182)),
                "ended_on": ended,
                "came_of_it": words.CAME_OF_IT[place // 4 % len(words.CAME_OF_IT)] if ended else None,
            }
        )
    found = pd.DataFrame(rows).sort_values(["agreed_on", "provider_id"], kind="stable", ignore_index=True)
    return found.assign(plan=[f"D-{number:03d}" for number in range(1, len(found) + 1)])


def _conversations(rng: np.random.Generator, staff: pd.DataFrame) -> pd.DataFrame:
    """A year of conversations: with each clinician where directors keep up, with few where they are behind."""
    rows: list[dict[str, object]] = []
    for clinic, own in staff.groupby("clinic_id", sort=True):
        every = AT_HARBOR if clinic == "C07" else EVERY_DAYS
        for place, id in enumerate(own["provider_id"]):
            if (clinic in SLOWER and place % 3) or rng.random() < NOT_YET:
                continue
            late = rng.random() < (1.0 if clinic in SLOWER else 0.12)
            on = (
                _between(rng, date(2026, 2, 2), date(2026, 7, 3))
                if late
                else _between(rng, date(2026, 8, 24), date(2026, 11, 11))
            )
            rows.append({"clinic_id": clinic, "on": on, "kind": "provider", "provider_id": id, "every": every})
        for kind, often in (("team", 1), ("dyad", 1), ("network", int(clinic in AT_THE_NETWORK))):
            rows += [
                {
                    "clinic_id": clinic,
                    "on": _between(rng, date(2026, 3, 2), date(2026, 11, 11)),
                    "kind": kind,
                    "every": every,
                }
                for _ in range(often)
            ]
    found = pd.DataFrame(rows).sort_values(["on", "clinic_id", "kind", "provider_id"], kind="stable", ignore_index=True)
    told = {
        name: [
            texts[int(place)] if heard < share else None
            for place, heard in zip(rng.integers(0, len(texts), len(found)), rng.random(len(found)), strict=True)
        ]
        for name, texts, share in (
            ("went_well", words.WENT_WELL, 0.9),
            ("could_be_better", words.COULD_BE_BETTER, 0.8),
            ("to_share", words.TO_SHARE, 0.4),
            ("learn_next", words.LEARN_NEXT, 0.6),
        )
    }
    # What was told to other clinics has no next time; team and dyad meet twice a year to look back.
    days = found["every"].where(found["kind"] == "provider", 182)
    due = [
        None if kind == "network" else _weekday(on + timedelta(days=int(after)))
        for on, kind, after in zip(found["on"], found["kind"], days, strict=True)
    ]
    return found.drop(columns="every").assign(
        **told, next_by=due, conversation=[f"G-{number:04d}" for number in range(1, len(found) + 1)]
    )


def _actions(rng: np.random.Generator) -> pd.DataFrame:
    """Two goals that director and manager share in each clinic of the programme, and single steps over all clinics."""
    rows: list[dict[str, object]] = []
    for unit in (each.id for each in plan.CLINICS if each.cohort):
        for measure in rng.choice(list(words.SHARED_GOALS), 2, replace=False):
            rows.append(
                {
                    "clinic_id": unit,
                    "kind": "goal",
                    "agreed_on": _between(rng, date(2026, 1, 12), date(2026, 2, 27)),
                    "says": words.SHARED_GOALS[str(measure)],
                    "owner": "clinic director and practice manager",
                    "measure": str(measure),
                    "due_on": date(2026, 12, 18),
                }
            )
    for place, clinic in enumerate(plan.CLINICS):
        says, measure, owner = words.ACTIONS[place % len(words.ACTIONS)]
        agreed = _between(rng, date(2026, 3, 2), date(2026, 8, 14))
        due = _weekday(agreed + timedelta(days=int(rng.integers(42, 150))))
        done = _between(rng, agreed + timedelta(days=14), min(due, date(2026, 11, 10))) if place % 3 == 0 else None
        rows.append(
            {
                "clinic_id": clinic.id,
                "kind": "action",
                "agreed_on": agreed,
                "says": says,
                "owner": owner,
                "measure": measure or None,
                "due_on": due,
                "done_on": done,
                "came_of_it": words.ACTION_DONE[place // 3 % len(words.ACTION_DONE)] if done else None,
            }
        )
    found = pd.DataFrame(rows).sort_values(["agreed_on", "clinic_id", "kind", "says"], kind="stable", ignore_index=True)
    return found.assign(action=[f"N-{number:04d}" for number in range(1, len(found) + 1)])
