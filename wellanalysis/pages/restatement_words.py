"""A changed figure in words: where, what it was and is, by how much, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from wellanalysis.pages.published import EXPECTED, WINDOW
from wellanalysis.pages.restatement_appeals import Appealed, told_of
from wellanalysis.pages.restatement_chain import Cause, Changed, Part, Row
from wellanalysis.pages.wording import NBSP, RATIO, Evidence, count, listed

NOT_PUBLISHED = "not published"
NO_LONGER = "no longer published"
AS_SHOWN = "too small to be printed"
WITHHELD = str(Evidence.WITHHELD)
A_FIGURE = "a figure"
SAME_NUMBER = "same number counted"


@dataclass(frozen=True)
class Change:
    """One published figure that became another, as the page of restatements tells it: text, and nothing else.

    Parameters
    ----------
    place, measure, period : str
        Names as readers know them.
    was, now, difference, why : str
        Cells of the table.
    causes : tuple of str
        Values of `Cause`; several where they cannot be told apart, or each had a part.
    smallest : int
        Smallest group of people that might be told when this was written.
    """

    place: str
    measure: str
    period: str
    was: str
    now: str
    difference: str
    why: str
    causes: tuple[str, ...]
    smallest: int = 1

    @property
    def is_printed(self) -> bool:
        """Whether the printed result is another, not its count or interval alone."""
        return self.was != self.now


@dataclass(frozen=True)
class Told:
    """What causes are called in one restatement.

    Parameters
    ----------
    files : tuple of str
        Files of definitions that differ, relative to the network folder.
    versions : str
        What differs of the code.
    smallest : int
        Smallest group of people that may be told; 1 where everything is open.
    appeals : tuple of Appealed
        Appeals that were accepted in between.
    """

    files: tuple[str, ...] = ()
    versions: str = ""
    smallest: int = 1
    appeals: tuple[Appealed, ...] = ()


def in_words(changed: Changed, told: Told) -> Change:
    """A changed figure as text."""
    row = changed.after or changed.before
    if row is None:
        raise ValueError("a figure that was never published cannot have changed")
    whole = changed.before is None or changed.after is None
    was = _shown(changed.before, changed.after) or NOT_PUBLISHED
    if changed.after is not None and changed.after["result"] == WITHHELD and was != WITHHELD:
        was = A_FIGURE  # what is withheld now is not told by what it was before
    return Change(
        place=row["place"],
        measure=row["title"],
        period="all" if whole and row["figure"] == WINDOW else row["period"],
        was=was,
        now=_shown(changed.after, changed.before) or NO_LONGER,
        difference=_difference(changed, told),
        why="; ".join(_why(part, changed, told) for part in changed.parts),
        causes=tuple(cause.value for cause in Cause if any(cause in part.causes for part in changed.parts)),
        smallest=told.smallest,
    )


def _shown(row: Row | None, other: Row | None) -> str:
    """The result, with its period or its word where these are what differs."""
    if row is None:
        return ""
    texts = [row["result"]]
    if other is not None and row["figure"] in (WINDOW, EXPECTED) and row["period"] != other["period"]:
        texts.append(row["period"].partition(", ")[0])
    if other is not None and row["word"] not in ("", row["result"]) and row["word"] != other["word"]:
        texts.append(row["word"])
    return ", ".join(texts)


def _difference(changed: Changed, told: Told) -> str:
    """By how much, in the number as printed and in what was counted."""
    counted = _counted(changed, told)
    said = [] if not changed.change else [amount_of(changed.change, _row(changed)["scale"])]
    if said or counted:
        return "; ".join([*said, *([counted] if counted else [])])
    if changed.change is None:
        return ""
    return "interval only" if pd.isna(_row(changed)["denominator"]) else SAME_NUMBER


def _counted(changed: Changed, told: Told) -> str:
    """``24 wounds more counted``; of a small group only that it is small."""
    before, after = changed.before, changed.after
    if before is None or after is None or pd.isna(before["denominator"]) or pd.isna(after["denominator"]):
        return ""
    more = after["denominator"] - before["denominator"]
    if more == 0:
        return ""
    size, which = abs(more), "more" if more > 0 else "fewer"
    # Two publications beside each other would tell what became of the few who came between them: people, not rows.
    if min(size, abs(after["people"] - before["people"])) < told.smallest:
        return f"fewer than {told.smallest} {after['noun']} {which}"
    return f"{count(size, after['noun'])} {which}"


def _row(changed: Changed) -> Row:
    row = changed.after or changed.before
    return row if row is not None else {}


def amount_of(change: float, scale: str) -> str:
    """``+2 points``, ``−0.3 points``, ``+0.02``, ``−1.5 days``: a difference of two printed numbers; "" for none."""
    if change == 0:
        return ""
    sign = "+" if change > 0 else "−"
    digits = 2 if scale == RATIO else 0 if float(change).is_integer() else 1
    number = f"{sign}{abs(change):.{digits}f}"
    if scale == RATIO:
        return number
    noun = ("point" if abs(change) == 1 else "points") if scale == "%" else scale
    return f"{number}{NBSP}{noun}"


def _why(part: Part, changed: Changed, told: Told) -> str:
    """The cause, its name, and its part where there are several."""
    row = _row(changed)
    text = cause_text(part.causes, measure=row["measure"], told=told, place=row["place"])
    if len(changed.parts) == 1 or part.change is None:
        return text
    return f"{text} ({amount_of(part.change, row['scale']) or AS_SHOWN})"


def cause_text(causes: Sequence[Cause], *, measure: str, told: Told, place: str = "") -> str:
    """``late data``, ``late or corrected data``, ``definition (measures/healed_12w.yml)``, ``code (…)``."""
    names = []
    for cause in causes:
        if cause is Cause.CODE:
            names.append(f"code ({told.versions})" if told.versions else str(cause))
        elif cause is Cause.DEFINITION:
            names.append(f"definition ({listed(_files(measure, told.files))})" if told.files else str(cause))
        elif cause is Cause.APPEAL:
            names.append(told_of(told.appeals, measure, place) or str(cause))
        else:
            names.append(str(cause))
    if {Cause.CORRECTED, Cause.LATE} <= set(causes):
        names = [name for name in names if name not in (Cause.CORRECTED, Cause.LATE)]
        names.insert(int(Cause.CODE in causes), "late or corrected data")
    return " or ".join(names)


def _files(measure: str, files: Sequence[str]) -> Iterable[str]:
    """The measure's own file where it differs; else what holds for all measures; else whatever differs."""
    own = f"measures/{measure}.yml"
    common = [name for name in files if not name.startswith("measures/")]
    return [own] if own in files else common or files
