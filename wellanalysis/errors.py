"""Everything a user can get wrong, said once, completely and with a remedy."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


class WellAnalysisError(Exception):
    """Base of all errors that a user can mend; `exit_code` is what the command ends with."""

    exit_code = 2


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong.

    Parameters
    ----------
    where : str
        File, then key, column or row: ``measures/healed_12w.yml, denominator``. Paths are relative to the network
        folder or the extracts, never absolute, so that no home folder reaches an output.
    what : str
        What is wrong, with the offending value.
    remedy : str
        What to do about it.
    """

    where: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f" → {self.remedy}" if self.remedy else "")


class ProblemsFound(WellAnalysisError):
    """All the problems of a run, in one list; `outcome` says what came of it."""

    def __init__(self, problems: Iterable[Problem], *, outcome: str = "nothing was published") -> None:
        self.problems = tuple(dict.fromkeys(problems))
        count = len(self.problems)
        head = f"{count} problem{'s' if count != 1 else ''} found; {outcome}."
        super().__init__("\n".join([head, *(f"  • {problem}" for problem in self.problems)]))


class NotPublished(ProblemsFound):
    """Nothing is wrong with the input, but the machine is in the way: a full disk, a folder that is read-only or busy."""

    exit_code = 3


def nearest(word: str, known: Iterable[str]) -> str:
    """Remedy that names the known word most like `word`, or all known words when none is near."""
    known = sorted(known)
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]!r}?"
    return "known: " + ", ".join(known) if known else ""
