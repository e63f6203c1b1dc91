"""What whole numbers must be, given sums and shares of them: first sum by sum, then all together."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

Key = Any
"""Names an unknown; anything that can stand in a dictionary."""
SLACK = 1e-9
ROUNDS = 50
ANYTHING = (0.0, math.inf)
TRIES, SEED, FAR = 3, 7, 1e5
SECONDS = 5.0
"""How long one question may be put to the solver; a bound that it has not reached by then is not claimed."""


@dataclass(frozen=True)
class Sum:
    """The parts add up to the total."""

    total: Key
    parts: tuple[Key, ...]


@dataclass(frozen=True)
class Share:
    """`above` is at least `low` and at most `high` of `below`: a percentage and how it was rounded."""

    above: Key
    below: Key
    low: float
    high: float


@dataclass
class Ranges:
    """Smallest and largest possible value of each unknown, and the sum from which each was last narrowed."""

    bounds: dict[Key, tuple[float, float]]
    by: dict[Key, Sum | Share] = field(default_factory=dict)

    def __getitem__(self, key: Key) -> tuple[float, float]:
        return self.bounds.get(key, ANYTHING)

    def fixed(self, key: Key) -> bool:
        """Whether only one value is left."""
        low, high = self[key]
        return low == high

    def narrow(self, key: Key, low: float, high: float, by: Sum | Share) -> bool:
        """Narrow a range; whether that said anything new. What contradicts is left out: it speaks of something else."""
        old = self[key]
        new = (max(old[0], low), min(old[1], high))
        if new == old or new[0] > new[1]:
            return False
        self.bounds[key], self.by[key] = new, by
        return True


def propagate(known: Mapping[Key, tuple[float, float]], relations: Sequence[Sum | Share]) -> Ranges:
    """Ranges that follow from each relation in turn, until none says anything new.

    Parameters
    ----------
    known : mapping of key to (low, high)
        What was printed; unknowns that are absent may be any whole number from 0.
    relations : sequence of Sum or Share
        What holds between them.
    """
    ranges = Ranges(dict(known))
    of_key: dict[Key, list[int]] = {}
    for number, each in enumerate(relations):
        for key in keys_of(each):
            of_key.setdefault(key, []).append(number)
    due: Sequence[int] = range(len(relations))
    for _ in range(ROUNDS):
        changed = set[int]()
        for number in due:
            each = relations[number]
            if _sum(ranges, each) if isinstance(each, Sum) else _share(ranges, each):
                # Only what speaks of something that has become known better can say anything new.
                changed.update(other for key in keys_of(each) for other in of_key[key])
        due = sorted(changed)
        if not due:
            break
    return ranges


def _sum(ranges: Ranges, each: Sum) -> bool:
    lows, highs = zip(*(ranges[part] for part in each.parts), strict=True)
    low, high, total = sum(lows), sum(highs), ranges[each.total]
    if low > total[1] or high < total[0]:
        return False
    changed = ranges.narrow(each.total, low, high, each)
    total = ranges[each.total]
    for part, least, most in zip(each.parts, lows, highs, strict=True):
        others = (
            high - most if math.isfinite(high) else sum(h for p, h in zip(each.parts, highs, strict=True) if p != part)
        )
        changed |= ranges.narrow(part, max(0.0, total[0] - others), total[1] - (low - least), each)
    return changed


def _share(ranges: Ranges, each: Share) -> bool:
    above, below = ranges[each.above], ranges[each.below]
    most = math.floor(each.high * below[1] + SLACK) if math.isfinite(below[1]) else math.inf
    changed = ranges.narrow(each.above, math.ceil(each.low * below[0] - SLACK), most, each)
    above = ranges[each.above]
    least = math.ceil(above[0] / each.high - SLACK) if each.high > 0 else 0
    top = math.floor(above[1] / each.low + SLACK) if each.low > 0 and math.isfinite(above[1]) else math.inf
    return ranges.narrow(each.below, least, top, each) or changed


def components(ranges: Ranges, relations: Iterable[Sum | Share]) -> list[list[Sum | Share]]:
    """Relations that share unknowns, put together; relations without an unknown say nothing more."""
    parent: dict[Key, Key] = {}

    def root(key: Key) -> Key:
        while parent.setdefault(key, key) != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    loose = []
    for each in relations:
        unknown = [key for key in keys_of(each) if not ranges.fixed(key)]
        if unknown:
            loose.append((unknown[0], each))
            for key in unknown[1:]:
                parent[root(key)] = root(unknown[0])
    found: dict[Key, list[Sum | Share]] = {}
    for key, each in loose:
        found.setdefault(root(key), []).append(each)
    return list(found.values())


def keys_of(relation: Sum | Share) -> tuple[Key, ...]:
    """All that a relation speaks of."""
    return (relation.total, *relation.parts) if isinstance(relation, Sum) else (relation.above, relation.below)


class Together:
    """All relations of one component at once, for the exact range of anything that can be added up in it.

    Parameters
    ----------
    ranges : Ranges
        What is known of each unknown by itself.
    relations : sequence of Sum or Share
        The component.
    """

    def __init__(self, ranges: Ranges, relations: Sequence[Sum | Share]) -> None:
        self.keys = list(dict.fromkeys(key for each in relations for key in keys_of(each)))
        self._place = {key: place for place, key in enumerate(self.keys)}
        rows, low, high = [], [], []
        for each in relations:
            if isinstance(each, Sum):
                rows.append([(each.total, -1.0), *((part, 1.0) for part in each.parts)])
                low.append(0.0)
                high.append(0.0)
            else:
                rows += [[(each.above, 1.0), (each.below, -each.high)], [(each.above, 1.0), (each.below, -each.low)]]
                low += [-np.inf, -1e-7]
                high += [1e-7, np.inf]
        entries = [(value, number, self._place[key]) for number, row in enumerate(rows) for key, value in row]
        values, lines, places = (np.array(each) for each in zip(*entries, strict=True))
        matrix = csr_matrix((values, (lines, places)), shape=(len(rows), len(self.keys)))
        self._sums = LinearConstraint(matrix, low, high)
        limits = np.array([ranges[key] for key in self.keys], dtype=float)
        self._bounds = Bounds(limits[:, 0], limits[:, 1])
        self._seen: list[np.ndarray] = []
        # What has no upper end cannot be sought far up: a way that is found nearer is a way all the same.
        self._near = Bounds(limits[:, 0], np.minimum(limits[:, 1], limits[:, 0] + FAR))

    def range_of(self, keys: Collection[Key]) -> tuple[float, float]:
        """Smallest and largest possible sum of these unknowns; (0, inf) where the relations contradict each other."""
        aim = np.zeros(len(self.keys))
        aim[[self._place[key] for key in keys]] = 1
        low, high = self._best(aim), self._best(-aim)
        return (0.0 if low is None else low, math.inf if high is None else -high)

    def only(self, keys: Collection[Key], *, below: float = math.inf) -> float | None:
        """The only possible sum of these unknowns; None where there are several, none is found, or it is not `below`.

        Two ways to fit all relations in which the sum differs are proof enough that it is not given away, and each way that
        is found serves all unknowns at once.
        """
        if not self._seen:
            self.look_around(keys)
        places = [self._place[key] for key in keys]
        if not self._seen or self._moves(places) or self._seen[0][places].sum() >= below:
            return None
        aim = np.zeros(len(self.keys))
        aim[places] = 1
        low = self._best(aim)
        if low is None or self._moves(places):
            return None
        high = self._best(-aim)
        return low if high is not None and low == -high else None

    def _moves(self, places: list[int]) -> bool:
        sums = [each[places].sum() for each in self._seen]
        return max(sums) > min(sums)

    def look_around(self, keys: Collection[Key]) -> None:
        """Ways to fit all relations that are far from each other in these unknowns: most are seen to move in a few."""
        random, left = np.random.default_rng(SEED), [self._place[key] for key in keys]
        in_vain = 0
        while left and in_vain < TRIES:
            aim = np.zeros(len(self.keys))
            # Mostly upwards: what is withheld is small, and what is sought together competes for what is left.
            aim[left] = random.choice([-1.0, -1.0, 1.0], len(left)) * random.uniform(0.2, 2, len(left))
            if self._best(aim, self._near) is None:
                return
            still = [place for place in left if not self._moves([place])]
            in_vain = in_vain + 1 if len(still) == len(left) else 0
            left = still

    def _best(self, aim: np.ndarray, bounds: Bounds | None = None) -> float | None:
        found = milp(
            aim,
            constraints=self._sums,
            bounds=bounds or self._bounds,
            integrality=np.ones(len(aim)),
            options={"time_limit": SECONDS},
        )
        if found.status != 0:
            return None
        self._seen.append(np.round(found.x))
        return float(round(aim @ self._seen[-1]))
