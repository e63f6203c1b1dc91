"""What corrections would change, as it is told: figures before and after, and one sentence on their words."""

from dataclasses import dataclass

from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages.wording import count, listed

NOTHING = "nothing is shown"


@dataclass(frozen=True)
class Reading:
    """What a figure says.

    Parameters
    ----------
    result, counted, interval : str
        As pages print them: ``78 %``, ``167 of 214 wounds``, ``72–83``; empty where a figure is a word alone.
    word : str
        Its category: the evidence word, the word beside what is expected, the mark of the trend; empty where it has none.
    """

    result: str
    counted: str
    interval: str
    word: str

    @property
    def text(self) -> str:
        """``78 % (167 of 214 wounds; 72–83)``; the word where there is nothing else."""
        behind = "; ".join(each for each in (self.counted, self.interval) if each)
        return f"{self.result} ({behind})" if behind else self.result or self.word or NOTHING


@dataclass(frozen=True)
class Moved:
    """One figure that corrections would change.

    Parameters
    ----------
    measure, title : str
        Id and name of the measure.
    figure : str
        As in `published_figures`, or one of the two that are words alone: ``trend`` and ``tells``.
    period : str
        What it is of, as pages say it.
    before, after : Reading
        What it says, and would say.
    difference : str
        ``+2 points``; empty where either is not shown as a number, or prints the same.
    """

    measure: str
    title: str
    figure: str
    period: str
    before: Reading
    after: Reading
    difference: str

    @property
    def category_changes(self) -> bool:
        """Whether its word would be another."""
        return self.before.word != self.after.word


@dataclass(frozen=True)
class WhatIf:
    """What corrections would change of one reader's figures.

    Parameters
    ----------
    unit, name : str
        Id and name of the clinic; of a provider the id alone.
    quarter : Quarter
        Of the report.
    corrections : int
        How many were laid over the records.
    moved : tuple of Moved
        In the order of the measures.
    """

    unit: str
    name: str
    quarter: Quarter
    corrections: int
    moved: tuple[Moved, ...]

    @property
    def sentence(self) -> str:
        """Whether a word would change, in one sentence."""
        if not self.moved:
            return f"Nothing would change: every figure of {self.name} for {self.quarter} would read as it does now."
        changed = [each for each in self.moved if each.category_changes]
        moved = count(len(self.moved), "figures")
        if not changed:
            kept = "it keeps its word" if len(self.moved) == 1 else "each keeps its word"
            return f"The word would stay: {moved} of {self.name} would move, and {kept}."
        told = listed(
            f"{each.title} ({each.period[:1].lower()}{each.period[1:]}): “{each.before.word or NOTHING}” would become "
            f"“{each.after.word or NOTHING}”"
            for each in changed
        )
        rest = len(self.moved) - len(changed)
        others = f"; {count(rest, 'figures')} more would move without another word" if rest else ""
        return f"{count(len(changed), 'words')} would change: {told}{others}."
