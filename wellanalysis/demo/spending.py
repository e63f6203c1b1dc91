"""The demo's partnership contract in numbers: members, and what was spent for them by service and setting.

What is planted: spending grew by `GROWTH_BEFORE` a year until the contract began, and by `GROWTH_IN` since; three services
move from the hospital's outpatient department to the office or the home, where the same service costs less; the newest
months lack the claims that have not come in yet.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from wellanalysis.demo import plan

FIRST, LAST = np.datetime64("2022-01", "M"), np.datetime64("2026-09", "M")
CONTRACT = np.datetime64("2024-01", "M")
MEMBERS_PER_EPISODE = 8.0
MEMBERS_GROW = 0.01
GROWTH_BEFORE, GROWTH_IN = 0.055, 0.042
MOVED_OVER = 30
"""Months from the contract's first over which the moves take place, evenly."""
ARRIVED = {0: 0.66, 1: 0.90, 2: 0.985, 3: 0.995}
"""Share of claims in by `plan.AS_OF`, by months between the month of care and the extract's last."""
PRICE_NOISE = 0.015


@dataclass(frozen=True)
class Line:
    """A service in the settings in which it is given.

    Parameters
    ----------
    service : str
        As the extract has it.
    per_1000 : float
        Services per 1,000 member months.
    prices : dict of str to float
        Price by setting in January 2022; the first setting is the one that services move from.
    before, after : float
        Share in the first setting before the contract, and once the moves have taken place.
    """

    service: str
    per_1000: float
    prices: dict[str, float]
    before: float = 1.0
    after: float = 1.0


HOSPITAL, OFFICE, HOME, INPATIENT = "hospital_outpatient", "office", "home", "inpatient"
LINES = (
    Line("hospital_stay", 12.0, {INPATIENT: 17_500.0}),
    Line("debridement", 140.0, {HOSPITAL: 520.0, OFFICE: 210.0}, 0.78, 0.45),
    Line("negative_pressure", 30.0, {HOSPITAL: 640.0, HOME: 380.0}, 0.60, 0.30),
    Line("vascular_ultrasound", 45.0, {HOSPITAL: 480.0, OFFICE: 260.0}, 0.80, 0.55),
    Line("visit", 420.0, {OFFICE: 145.0}),
    Line("dressings", 400.0, {HOME: 110.0}),
    Line("other_care", 150.0, {HOSPITAL: 600.0}),
)


def _months() -> np.ndarray:
    return np.arange(FIRST, LAST + 1)


def price_index() -> np.ndarray:
    """What a price of January 2022 has grown to, month by month."""
    years = np.arange(len(_months())) / 12
    turn = (CONTRACT - FIRST).astype(int) / 12
    return (1 + GROWTH_BEFORE) ** np.minimum(years, turn) * (1 + GROWTH_IN) ** np.maximum(years - turn, 0)


def first_setting(line: Line) -> np.ndarray:
    """Share of a service in the setting that it moves from, month by month."""
    since = (_months() - CONTRACT).astype(int) + 1
    return line.before + (line.after - line.before) * np.clip(since / MOVED_OVER, 0, 1)


def per_member_month() -> pd.Series:
    """Spending per member month that is planted, without chance and with all claims in, by month."""
    total = sum((_planted(line) for line in LINES), np.zeros(len(_months())))
    return pd.Series(total * price_index(), index=pd.DatetimeIndex(_months().astype("M8[D]")))


def _planted(line: Line) -> np.ndarray:
    first, *others = line.prices.values()
    share = first_setting(line)
    return line.per_1000 / 1000 * (share * first + (1 - share) * (others[0] if others else 0.0))


def truth() -> dict[str, tuple[str, Any]]:
    """What is planted, as `wellanalysis.demo.truth` holds it."""
    yearly = per_member_month().groupby(lambda day: day.year)
    whole = yearly.mean()[yearly.size() == 12]
    return {
        "spending_per_member_month": (
            "Partnership: mean spending per member month by year, without chance.",
            {str(year): round(float(value), 2) for year, value in whole.items()},
        ),
        "spending_growth": (
            "Growth of prices a year before the contract and since; the moves come on top.",
            {"before": GROWTH_BEFORE, "since": GROWTH_IN},
        ),
        "share_in_hospital_outpatient": (
            "Services that move: share in the hospital's outpatient department before the contract, and after the moves.",
            {line.service: [line.before, line.after] for line in LINES if line.before != line.after},
        ),
        "claims_arrived": (
            "Share of claims in, for the newest months.",
            {str(LAST - months): share for months, share in ARRIVED.items()},
        ),
    }


def tables() -> dict[str, pd.DataFrame]:
    """Contract tables ``membership`` and ``spending``."""
    # A stream of its own, by name: parts that are added to the plan later leave it as it is.
    rng = np.random.default_rng([plan.SEED, *b"spending"])
    months = _months()
    clinics = np.array([each.id for each in plan.CLINICS], dtype=object)
    grown = (1 + MEMBERS_GROW) ** (np.arange(len(months)) / 12)
    members = np.rint(
        plan.VOLUME[:, None] * MEMBERS_PER_EPISODE * grown * rng.normal(1, 0.006, (len(clinics), len(months)))
    ).astype(np.int64)
    keys = pd.DataFrame(
        {"clinic_id": np.repeat(clinics, len(months)), "month": np.tile(months.astype("M8[D]"), len(clinics))}
    )
    arrived = np.array([ARRIVED.get(int((LAST - month).astype(int)), 1.0) for month in months])
    parts = [part for line in LINES for part in _of(line, keys, members, arrived, rng)]
    spent = pd.concat(parts, ignore_index=True)
    spent = spent[spent["services"] > 0]
    by = ["clinic_id", "month", "service", "setting"]
    return {
        "membership": keys.assign(members=members.ravel()),
        "spending": spent.sort_values(by, kind="stable", ignore_index=True),
    }


def _of(
    line: Line, keys: pd.DataFrame, members: np.ndarray, arrived: np.ndarray, rng: np.random.Generator
) -> list[pd.DataFrame]:
    """Rows of one service, a frame for each setting."""
    given = rng.poisson(members * line.per_1000 / 1000)
    in_first = rng.binomial(given, np.broadcast_to(first_setting(line), given.shape))
    counts = [in_first, given - in_first][: len(line.prices)]
    frames = []
    for (setting, price), number in zip(line.prices.items(), counts, strict=True):
        come_in = rng.binomial(number, np.broadcast_to(arrived, number.shape))
        paid = price * price_index() * rng.normal(1, PRICE_NOISE, number.shape)
        cents = np.rint(100 * come_in * paid).astype(np.int64)
        amounts = [Decimal(int(each)).scaleb(-2) for each in cents.ravel()]
        frames.append(keys.assign(service=line.service, setting=setting, services=come_in.ravel(), amount=amounts))
    return frames
