"""How large a withheld count could be, as far as a reader can tell, and what else to withhold until that is enough.

A reader knows what is shown, what adds up to what, and that no count is negative. The largest value that a withheld
count could then have is a linear programme; its dual is the smallest group of people, that count among them, which
sums and differences of shown figures give away. So where every small count could be as large as the minimum, no count
below it can be worked out, and no difference of totals is a smaller group, through however many sums.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csc_array, csr_array, hstack
from scipy.sparse.csgraph import connected_components

from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.pages.disclosure_sums import Sums
from wellanalysis.stats.intervals import Floats

Mask = NDArray[np.bool_]
Places = NDArray[np.int_]
NEARLY = 1e-6
PORTION = 1500
"""Withheld counts that are looked at in one linear programme: larger ones take longer than their share."""


class NothingLeft(ProblemsFound):
    """All that could be withheld is, and still a small count follows from what the reader knows anyhow."""

    def __init__(self) -> None:
        what = "a small count follows from figures that readers hold already"
        super().__init__([Problem("disclosure", what, "withdraw the earlier publication, or publish longer periods")])


class System(NamedTuple):
    """Equations, the counts to protect in them, and what may be withheld for their sake.

    ``counts`` has one row per kind of count, which share what is withheld, and one column per column of the equations.
    ``cost`` says how much is lost with each; infinite where a figure cannot be withheld. ``patient`` as for `protect`.
    """

    matrix: csr_array
    counts: Floats
    cost: Floats
    minimum: int
    patient: bool = False


def protect(
    sums: Sums,
    hidden: Mask,
    counts: list[Floats],
    *,
    minimum: int,
    cost: Floats,
    fixed: Mask,
    added: list[Floats] | None = None,
    patient: bool = False,
) -> Mask:
    """What is withheld, so that each small withheld count could be as large as the minimum.

    Parameters
    ----------
    sums : Sums
        What adds up to what.
    hidden : ndarray of bool
        Cells that are withheld to begin with, every one with a small count among them.
    counts : list of ndarray
        Kinds of count that are shown and withheld together, each with one number per cell.
    minimum : int
        Smallest count that may be shown.
    cost : ndarray
        People behind each cell: where one of several could be withheld, it is the one with the fewest.
    fixed : ndarray of bool
        Cells that the reader knows whatever is withheld.
    added : list of ndarray, optional
        The same kinds in numbers that add up exactly, where `counts` are people and a person may be in several parts.
    patient : bool
        Whether a count that follows from the fixed cells alone is left as it is: it is out, and no plan takes it back.

    Returns
    -------
    ndarray of bool
        `hidden` and what is withheld besides.

    Raises
    ------
    NothingLeft
        A small count follows from the fixed cells alone, and not `patient`.
    """
    rests = np.ones(len(sums.leaves_over), dtype=bool)
    withheld = np.concatenate([hidden & ~fixed, rests])
    price = np.concatenate([np.where(fixed | (cost <= 0), np.inf, cost), np.full(len(rests), np.inf)])
    every = [
        np.concatenate([count, sums.rests_of(exact)]) for count, exact in zip(counts, added or counts, strict=True)
    ]
    system = System(sums.matrix, np.array(every), price, minimum, patient)
    safe = np.zeros(system.counts.shape, dtype=bool)
    while True:
        more = _by_one_sum(system, withheld)
        if not more.any():
            more = _by_all_sums(system, withheld, safe)
        if not more.any():
            return withheld[: sums.cells]
        withheld |= more


def _by_one_sum(system: System, withheld: Mask) -> Mask:
    """The cheapest shown part of every shown total whose withheld parts are a small group together."""
    entries = system.matrix.tocoo()
    equation, column, sign = entries.coords[0], entries.coords[1], entries.data
    known = np.ones(system.matrix.shape[0], dtype=bool)
    known[equation[(sign < 0) & withheld[column]]] = False
    more = np.zeros(len(withheld), dtype=bool)
    for count in system.counts:
        group = system.matrix @ np.where(withheld, count, 0)
        small = known & (group > NEARLY) & (group < system.minimum - NEARLY)
        # A part that counts nobody of this kind would not make the group larger.
        open_to = (
            small[equation] & (sign > 0) & ~withheld[column] & np.isfinite(system.cost[column]) & (count[column] > 0)
        )
        of, part = equation[open_to], column[open_to]
        order = np.lexsort((part, system.cost[part], of))
        _, first = np.unique(of[order], return_index=True)
        more[part[order][first]] = True
    return more


def _by_all_sums(system: System, withheld: Mask, safe: Mask) -> Mask:
    """What to withhold besides for counts that all equations together bound too closely; marks in `safe` those they do not."""
    places = np.flatnonzero(withheld)
    among = csr_array(system.matrix[:, places])
    blocks, label = connected_components(abs(among.T) @ abs(among), directed=False)
    block = np.zeros(len(withheld), dtype=np.int64)
    block[places] = label
    more = np.zeros(len(withheld), dtype=bool)
    for kind, count in enumerate(system.counts):
        small = withheld & (count > NEARLY) & (count < system.minimum - NEARLY) & ~safe[kind]
        for columns in _portions(places, label, small[places]):
            targets, free = columns[small[columns]], np.ones(1, dtype=bool)
            while len(targets) and free.any():
                columns = columns[np.isin(block[columns], block[targets])]
                free = _Withheld(system, columns, count).together(targets, block[columns])
                safe[kind][targets[free]] = True
                targets = targets[~free]
        for target in np.flatnonzero(small & ~safe[kind]):
            combination = _Withheld(system, places[label == block[target]], count).alone(target)
            if combination is None:
                safe[kind][target] = True
            elif not np.any(more & (np.abs(combination) > NEARLY)):
                chosen = _cheapest(system, withheld | more, count, combination)
                if chosen is not None:
                    more[chosen] = True
                elif system.patient:
                    safe[kind][target] = True
                else:
                    raise NothingLeft
    return more


def _portions(places: Places, label: Places, small: Mask) -> Iterator[Places]:
    """Columns of whole blocks with small counts among them, as many at a time as are solved fast."""
    chosen = np.isin(label, label[small])
    order = np.argsort(label[chosen], kind="stable")
    columns, blocks = places[chosen][order], label[chosen][order]
    # Where each block begins decides which portion it is in.
    portion = np.searchsorted(blocks, blocks) // PORTION
    for each in np.unique(portion):
        yield np.sort(columns[portion == each])


def _cheapest(system: System, withheld: Mask, count: Floats, combination: Floats) -> int | None:
    """The cell with the fewest people that, withheld, breaks a combination of equations; None where there is none."""
    breaks = (combination < -NEARLY) | ((combination > NEARLY) & (count > 0))
    price = np.where(breaks & ~withheld, system.cost, np.inf)
    chosen = int(np.argmin(price))
    return chosen if np.isfinite(price[chosen]) else None


class _Withheld:
    """Withheld counts, with all others to which equations tie them."""

    def __init__(self, system: System, columns: Places, count: Floats) -> None:
        within = csc_array(system.matrix[:, columns])
        self._equations = np.unique(within.indices)
        self._matrix = csc_array(csr_array(within)[self._equations])
        self._whole = csr_array(system.matrix[self._equations])
        self._columns = columns
        # What the shown figures leave for the withheld ones, on which the true counts agree.
        self._left = self._matrix @ count[columns]
        self._minimum = float(system.minimum)

    def together(self, targets: Places, block: Places) -> Mask:
        """Some of the targets that could all be as large as the minimum at once, in whole numbers; `block` of each column."""
        place = np.searchsorted(self._columns, targets)
        size = len(self._columns)
        reward = np.zeros(size + len(place))
        # Unequal rewards: of counts that share what is left, some grow to the minimum instead of all a little.
        reward[place] = -np.linspace(1, 2, len(place))
        upper = np.full(size + len(place), np.inf)
        upper[place] = self._minimum
        # Beyond the minimum a target's count goes on in a column of its own, which earns nothing.
        found = self._solved(reward, csc_array(hstack([self._matrix, self._matrix[:, place]])), upper)
        values = found.x[:size].copy()
        values[place] += found.x[size:]
        in_fractions = block[np.abs(values - np.round(values)) > NEARLY]
        return (values[place] >= self._minimum - NEARLY) & ~np.isin(block[place], in_fractions)

    def alone(self, target: np.integer) -> Floats | None:
        """None where the target could be as large as the minimum; else the combination of equations that forbids it."""
        place = int(np.searchsorted(self._columns, target))
        reward = np.zeros(len(self._columns))
        reward[place] = -1
        upper = np.full(len(self._columns), np.inf)
        upper[place] = self._minimum
        found = self._solved(reward, self._matrix, upper)
        large_enough = -found.fun >= self._minimum - NEARLY
        if large_enough and (_whole(found.x) or self._in_whole_numbers(reward, upper)):
            return None
        combination = self._whole.T @ -found.eqlin.marginals
        if large_enough or not np.any(np.abs(combination) > NEARLY):
            # Fractions alone would do: every equation of the count is part of what forbids it.
            own = self._matrix[:, [place]].toarray()[:, 0] != 0
            combination = np.abs(self._whole[np.flatnonzero(own)]).sum(axis=0)
        return np.asarray(combination, dtype=float)

    def _solved(self, reward: Floats, matrix: csc_array, upper: Floats) -> Any:
        bounds = np.column_stack([np.zeros(len(upper)), upper])
        return linprog(reward, A_eq=matrix, b_eq=self._left, bounds=bounds, method="highs-ds")

    def _in_whole_numbers(self, reward: Floats, upper: Floats) -> bool:
        rule = LinearConstraint(self._matrix, self._left, self._left)
        found = milp(reward, constraints=rule, integrality=np.ones(len(reward)), bounds=Bounds(0, upper))
        return found.x is not None and bool(-found.fun >= self._minimum - NEARLY)


def _whole(values: Floats) -> bool:
    return bool(np.all(np.abs(values - np.round(values)) < NEARLY))
