"""A reader with a computer: how small and how large each unseen count could be, in whole numbers, given all that is shown."""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from tests.pages.attack import sums

KINDS = ("numerator", "rest", "lost", "missing")
SAYS = {
    "denominator": ("numerator", "rest"),
    "n": KINDS,
    **{each: (each,) for each in ("numerator", "lost", "missing")},
}
"""What each published number counts."""


class Reader:
    """Everything that follows from one measure's published cells, with no line of the plan's own code.

    Parameters
    ----------
    shown : DataFrame
        ``unit, factor, stratum, level, period, in_network`` and the numbers of `SAYS`, missing where withheld.
    known : dict of cell to counts
        What the reader knows besides: counts of kinds, by row.
    slack : int
        A shown number stands for all counts this far from it, where it was rounded; a zero is a zero.
    """

    def __init__(self, shown, known=None, slack=0):
        self.cells = shown.reset_index(drop=True)
        self.known = known or {}
        self.low = np.zeros(len(self.cells) * len(KINDS))
        self.high = np.full(len(self.low), np.inf)
        for row, counts in self.known.items():
            for kind, number in counts.items():
                self.low[self.place(row, kind)] = self.high[self.place(row, kind)] = number
        lines = []
        for total, parts in sums(self.cells):
            for kind in KINDS:
                signs = [(self.place(part, kind), 1) for part in parts]
                lines.append(([*signs, (self.place(total, kind), -1)], 0, 0))
        for row in self.cells.index:
            for name, kinds in SAYS.items():
                number = self.cells.loc[row, name]
                if not np.isnan(number):
                    line = [(self.place(row, kind), 1) for kind in kinds]
                    lines.append((line, number - slack * (number > 0), number + slack * (number > 0)))
        entries = [(i, column, sign) for i, (line, _, _) in enumerate(lines) for column, sign in line]
        at, column, sign = (np.array(each) for each in zip(*entries, strict=True))
        matrix = coo_array((sign, (at, column)), shape=(len(lines), len(self.low))).tocsr()
        self.rules = LinearConstraint(matrix, [low for _, low, _ in lines], [high for _, _, high in lines])

    def place(self, row, kind):
        return row * len(KINDS) + KINDS.index(kind)

    def bounds(self, row, kind):
        """Smallest and largest possible count."""
        return self.extreme(row, kind, 1), self.extreme(row, kind, -1)

    def extreme(self, row, kind, sign):
        aim = np.zeros(len(self.low))
        aim[self.place(row, kind)] = sign
        found = milp(aim, constraints=self.rules, bounds=Bounds(self.low, self.high), integrality=np.ones(len(aim)))
        return round(sign * found.fun) if found.status == 0 else np.inf

    def small(self):
        """Unseen counts of people whom the reader does not know that are surely 1 to 10, or among so few: (row, kind, smallest, largest)."""
        found = []
        for row in self.cells.index.difference(list(self.known)):
            for kind in KINDS:
                seen = self.cells.loc[row, "denominator" if kind == "rest" else kind]
                mine = self.mine(row, kind)
                if np.isnan(seen) and 1 <= self.extreme(row, kind, -1) - mine <= 10:
                    found.append((row, kind, *self.bounds(row, kind)))
        return found

    def mine(self, row, kind):
        """How many of a network's count the reader knows."""
        if self.cells.loc[row, "unit"] != "":
            return 0
        place = ["factor", "stratum", "level", "period"]
        same = (self.cells[place] == self.cells.loc[row, place]).all(axis=1)
        return sum(counts[kind] for each, counts in self.known.items() if same[each])
