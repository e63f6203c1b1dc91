"""A design whose rows share most of what they hold: each part of it once per distinct value, never once per row.

Sixty thousand rows of counts have a few hundred patterns of case mix, of clinic and quarter, and of care. Sums over rows
of weight × term × term are taken over those, so that a Newton step costs a few passes over the rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from wellanalysis.stats.case_mix_design import Ints
from wellanalysis.stats.intervals import Floats

DEPENDENT = 1e-9
"""A term whose own share of its variation is smaller than this is told by the terms before it."""


@dataclass(frozen=True)
class Block:
    """Some terms of a design.

    Parameters
    ----------
    table : ndarray, shape (distinct, terms)
        Distinct values of the terms.
    codes : ndarray of int, shape (rows,)
        Which of them each row has.
    """

    table: Floats
    codes: Ints


@dataclass(frozen=True)
class Design:
    """Blocks side by side; terms are numbered through them."""

    blocks: tuple[Block, ...]

    @cached_property
    def places(self) -> tuple[slice, ...]:
        """Terms of each block."""
        ends = np.cumsum([0, *(block.table.shape[1] for block in self.blocks)]).tolist()
        return tuple(slice(start, end) for start, end in zip(ends, ends[1:], strict=False))

    @property
    def terms(self) -> int:
        """How many there are."""
        return self.places[-1].stop

    @cached_property
    def _pairs(self) -> list[tuple[int, int, Ints, Ints, Ints]]:
        """Two blocks, the rows ordered by the first, their codes in the second, and where each of the first starts."""
        found = []
        for one, other in combinations(range(len(self.blocks)), 2):
            codes = self.blocks[one].codes
            order = np.argsort(codes, kind="stable")
            starts = np.searchsorted(codes[order], np.arange(len(self.blocks[one].table) + 1))
            found.append((one, other, order, self.blocks[other].codes[order], starts))
        return found

    def only(self, used: NDArray[np.bool_]) -> "Design":
        """Some of the terms."""
        parts = zip(self.blocks, self.places, strict=True)
        return Design(tuple(Block(block.table[:, used[place]], block.codes) for block, place in parts))

    def predictor(self, slopes: Floats) -> Floats:
        """Linear predictor of every row."""
        parts = zip(self.blocks, self.places, strict=True)
        return np.sum([(block.table @ slopes[place])[block.codes] for block, place in parts], axis=0)

    def dense(self) -> Floats:
        """One row per row and one column per term."""
        return np.hstack([block.table[block.codes] for block in self.blocks])

    def products(self, values: Floats) -> Floats:
        """Sums over rows of value × term, shape (terms,)."""
        return np.concatenate(
            [np.bincount(block.codes, values, len(block.table)) @ block.table for block in self.blocks]
        )

    def products_by(self, values: Floats, group: Ints, groups: int) -> Floats:
        """The same per group of rows, shape (groups, terms)."""
        return np.hstack([_summed(values, group, block.codes, groups, block.table) for block in self.blocks])

    def information(self, weights: Floats) -> Floats:
        """Sums over rows of weight × term × term, shape (terms, terms)."""
        found = np.empty((self.terms, self.terms))
        for block, place in zip(self.blocks, self.places, strict=True):
            own = np.bincount(block.codes, weights, len(block.table))
            found[place, place] = block.table.T @ (own[:, None] * block.table)
        for one, other, order, codes, starts in self._pairs:
            first, second = self.blocks[one].table, self.blocks[other].table
            crossed = csr_array((weights[order], codes, starts), shape=(len(first), len(second))) @ second
            found[self.places[one], self.places[other]] = first.T @ crossed
            found[self.places[other], self.places[one]] = crossed.T @ first
        return found

    def information_by(self, weights: Floats, group: Ints, groups: int) -> Floats:
        """The same per group of rows, shape (groups, terms, terms); cheapest where the first blocks have few values."""
        found = np.empty((groups, self.terms, self.terms))
        for block, place in zip(self.blocks, self.places, strict=True):
            terms = block.table.shape[1]
            squares = (block.table[:, :, None] * block.table[:, None, :]).reshape(len(block.table), -1)
            own = _summed(weights, group, block.codes, groups, squares)
            found[:, place, place] = own.reshape(groups, terms, terms)
        for one, other in combinations(range(len(self.blocks)), 2):
            first, second = self.blocks[one], self.blocks[other]
            size = len(first.table)
            key, place_of = np.unique(group * size + first.codes, return_inverse=True)
            crossed = _summed(weights, place_of, second.codes, len(key), second.table)
            whole = (first.table[key % size][:, :, None] * crossed[:, None, :]).reshape(len(key), -1)
            by_group = _summed(np.ones(len(key)), key // size, np.arange(len(key)), groups, whole)
            both = by_group.reshape(groups, first.table.shape[1], second.table.shape[1])
            found[:, self.places[one], self.places[other]] = both
            found[:, self.places[other], self.places[one]] = both.transpose(0, 2, 1)
        return found


def independent(information: Floats, order: Sequence[int]) -> NDArray[np.bool_]:
    """Terms that those before them in `order` do not tell, by elimination.

    Parameters
    ----------
    information : ndarray, shape (terms, terms)
        From `Design.information`, weighted by trials.
    order : sequence of int
        All terms; of two that tell the same the later one is not used.

    Returns
    -------
    ndarray of bool, shape (terms,)
    """
    left = information.copy()
    used = np.zeros(len(left), dtype=bool)
    for term in order:
        used[term] = left[term, term] > DEPENDENT * max(information[term, term], 1e-300)
        if used[term]:
            left = left - np.outer(left[:, term], left[term]) / left[term, term]
    return used


def _summed(values: Floats, group: Ints, codes: Ints, groups: int, table: Floats) -> Floats:
    """Sums per group of value × the row of the table that the code names."""
    return np.asarray(csr_array((values, (group, codes)), shape=(groups, len(table))) @ table)
