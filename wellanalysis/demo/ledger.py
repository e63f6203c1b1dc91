"""A year of the demo's ledger: who said what on which day, who took it up, and what became of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from wellanalysis.demo import plan
from wellanalysis.demo.ledger_care import CALL_OUTS, HOLDING, NEEDS, TRIAGED
from wellanalysis.demo.ledger_clinics import OWN_PAGES
from wellanalysis.demo.ledger_comments import COMMENTS
from wellanalysis.demo.ledger_topics import KEEPER, LEAD, MEDICAL, QUESTIONS, Topic

SEED = 20261113
FIRST_DAY = date(2025, 10, 6)
ASKED_ON = (date(2025, 10, 20), date(2026, 1, 19), date(2026, 4, 20), date(2026, 7, 20), date(2026, 10, 19))
"""Days on which everybody was asked what they need to be at their best."""
OWN = frozenset({"overview", "indicators", "outcomes", "satisfaction", "team"})
PROMISED_DAYS = 10
GRACE = timedelta(days=5)
"""A change is promised for a day somewhat after the one on which it is made."""
NEWEST = date(2026, 10, 24)
"""From this day on items may still be open."""
FORGOTTEN = (31, 58, 77, 96, 109, 118)
"""Places in the year's order of items that were taken up, and never answered: they are overdue."""
SHARES = {"public": 0.08, "network": 0.72, "clinic": 0.14, "writer": 0.06}
FOR_ITSELF = 0.15
"""Share of those who gave their name and wrote for the one who answers alone."""
READ_SHARE = 0.87
UNTOUCHED = 0.4
"""Share of the newest items that nobody has taken up yet."""


@dataclass(frozen=True)
class _Said:
    """One item before it has a number."""

    on: date
    topic: Topic
    says: str
    answer: str
    clinic: str | None
    provider: str | None
    role: str


def part(extracts: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Items of the ledger and their steps.

    Parameters
    ----------
    extracts : mapping of str to DataFrame
        Tables of the extracts: whose clinics and providers the items name.

    Returns
    -------
    dict of str to DataFrame
        ``feedback`` and ``feedback_steps``.
    """
    rng = np.random.default_rng(SEED)
    said = sorted(_all(rng, extracts), key=lambda each: (each.on, each.says))
    items, steps = [], []
    for place, each in enumerate(said):
        item = f"F-{place + 1:04d}"
        items.append(_item(rng, item, each, extracts["clinics"]))
        steps += list(_steps(rng, item, each, forgotten=place in FORGOTTEN))
    return {"feedback": pd.DataFrame(items), "feedback_steps": pd.DataFrame(steps)}


def _all(rng: np.random.Generator, extracts: Mapping[str, pd.DataFrame]) -> Iterator[_Said]:
    """Each wording on a day of the year, from a clinic, in a role."""
    clinics = extracts["clinics"]["clinic_id"].tolist()
    days = (plan.AS_OF - FIRST_DAY).days
    topics = [*QUESTIONS, *COMMENTS, *OWN_PAGES, *CALL_OUTS]
    for topic in topics:
        for number, says in enumerate(topic.says):
            on = FIRST_DAY + timedelta(days=int(rng.integers(0, days)))
            on -= timedelta(days=max(0, on.weekday() - 4))
            yield _from_somebody(rng, extracts, clinics, topic, on, says, number)
    number_of_need = 0
    for topic in NEEDS:
        for number, says in enumerate(topic.says):
            on = ASKED_ON[number_of_need % len(ASKED_ON)] + timedelta(days=int(rng.integers(0, 5)))
            number_of_need += 1
            yield _from_somebody(rng, extracts, clinics, topic, on, says, number)


def _from_somebody(
    rng: np.random.Generator,
    extracts: Mapping[str, pd.DataFrame],
    clinics: list[str],
    topic: Topic,
    on: date,
    says: str,
    number: int,
) -> _Said:
    role = str(rng.choice(topic.roles))
    about_clinic = topic in OWN_PAGES or topic in CALL_OUTS or rng.random() < 0.3
    clinic = str(rng.choice(clinics)) if about_clinic else None
    provider = None
    if clinic is not None and role in MEDICAL and rng.random() < 0.6:
        provider = _colleague(rng, extracts["providers"], clinic, role, on)
    return _Said(on, topic, says, topic.answers[number % len(topic.answers)], clinic, provider, role)


def _colleague(rng: np.random.Generator, providers: pd.DataFrame, clinic: str, role: str, on: date) -> str | None:
    """Somebody of the role who worked at the clinic on the day."""
    day = pd.Timestamp(on)
    ended = pd.to_datetime(providers["to_date"])
    there = (
        providers["clinic_id"].eq(clinic)
        & providers["role"].eq(role)
        & pd.to_datetime(providers["from_date"]).le(day)
        & (ended.isna() | ended.ge(day))
    )
    known = providers.loc[there, "provider_id"].tolist()
    return str(rng.choice(known)) if known else None


def _item(rng: np.random.Generator, item: str, said: _Said, clinics: pd.DataFrame) -> dict[str, object]:
    topic = said.topic
    seen_by = str(rng.choice(list(SHARES), p=list(SHARES.values())))
    if said.provider is None and seen_by == "writer":
        seen_by = "clinic"
    elif said.provider is not None and rng.random() < FOR_ITSELF:
        seen_by = "writer"
    if said.clinic is None and seen_by in ("clinic", "writer"):
        seen_by = "network"
    read_on = said.on + timedelta(days=int(rng.integers(0, 5)))
    read = rng.random() < READ_SHARE and read_on <= plan.AS_OF
    channel = "survey" if topic.kind == "need" else str(rng.choice(["form", "mail", "meeting"], p=[0.6, 0.25, 0.15]))
    key = f"form:R_{int(rng.integers(16**7, 16**8)):x}" if channel == "form" else None
    quarter = (pd.Timestamp(said.on).to_period("Q") - 1).strftime("%YQ%q")
    return {
        "item": item,
        "received_on": said.on,
        "channel": channel,
        "kind": topic.kind,
        "role": said.role,
        "clinic_id": said.clinic,
        "provider_id": said.provider,
        "page": _page(said, clinics),
        "measure": topic.measure or None,
        "quarter": quarter if topic.page or topic.measure else None,
        "figure": topic.measure if topic.page and topic.measure else None,
        "says": said.says,
        "seen_by": seen_by,
        "reviewed_by": (LEAD if topic.owner != LEAD else KEEPER) if read else None,
        "reviewed_on": read_on if read else None,
        "theme": topic.theme or None,
        "form_key": key,
    }


def _page(said: _Said, clinics: pd.DataFrame) -> str | None:
    """Where it was said: a page of the clinic's own chapter, or one of the network."""
    name = said.topic.page
    if name == "measures":
        return f"measures/{said.topic.measure}" if said.topic.measure else "measures"
    if not name or said.topic not in OWN_PAGES or name not in OWN:
        return name or None
    place = clinics.set_index("clinic_id").loc[said.clinic]
    return f"clinics/{'-'.join(str(place['region']).lower().split())}/{str(said.clinic).lower()}/{name}"


def _steps(rng: np.random.Generator, item: str, said: _Said, *, forgotten: bool) -> Iterator[dict[str, object]]:
    """What became of it, as far as it had come by the day of the extracts."""
    days = int(rng.integers(1, 11)) if rng.random() < 0.82 else int(rng.integers(11, 41))
    first = said.on + timedelta(days=min(int(rng.integers(0, 4)), days))
    closed = said.on + timedelta(days=days)
    due = said.on + timedelta(days=PROMISED_DAYS)
    if closed > plan.AS_OF and said.on < NEWEST:
        closed = plan.AS_OF
    opened = {"item": item, "on": first, "status": "looked_at", "owner": said.topic.owner, "due_on": due, "says": None}
    if said.topic.kind == "call_out":
        opened = {**opened, "says": TRIAGED}
    if said.on >= NEWEST and not forgotten and rng.random() < UNTOUCHED:
        return
    if first <= plan.AS_OF and (first < closed or forgotten):
        yield opened
    if forgotten or closed > plan.AS_OF:
        return
    answer = {**opened, "on": closed, "due_on": None, "says": said.answer}
    if said.topic.ends != "changed":
        yield {**answer, "status": said.topic.ends}
        return
    # Until it is done the item is open, with a new day: a promise to change something is no answer.
    later = closed + timedelta(days=int(rng.integers(10, 60)))
    held = HOLDING[int(item[-4:]) % len(HOLDING)].format(owner=f"the {said.topic.owner}")
    yield {**opened, "on": closed, "due_on": later + GRACE, "says": held}
    if later <= plan.AS_OF:
        yield {**answer, "on": later, "status": "changed"}
