"""What an audit says: where a bundle gives something away, what, and how it was found."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

NAME = "the name "
"""Begins what is said of a name of the consent register."""
WORDS_OF = "the words of "
"""Begins what is said of a text that may not stand where it was found."""
EVERY = "*"
"""Stands for each clinic's bundle."""


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that readers of a bundle can learn and should not.

    Parameters
    ----------
    bundle : str
        Name of the bundle: its path below the audited folder.
    file : str
        File in the bundle; of the first of them where several files together give it away.
    place : str
        Where in the file: ``text``, ``table``, ``alternative text``, ``attribute data-n``, ``bytes``.
    what : str
        What is given away, such as a group of 4 people.
    how : str
        The steps by which it was derived, so that whoever mends it can follow them.
    """

    bundle: str
    file: str
    place: str
    what: str
    how: str

    def __str__(self) -> str:
        return f"{self.bundle}/{self.file}, {self.place}: {self.what} ← {self.how}"


def gathered(findings: Iterable[Finding]) -> list[Finding]:
    """Each finding once, in the order of bundles and files."""
    return sorted(set(findings))


def as_json(findings: Iterable[Finding], *, bundles: int, files: int) -> dict[str, Any]:
    """Findings for a program to read, with how much was looked at."""
    listed = [asdict(each) for each in findings]
    return {"bundles": bundles, "files": files, "findings": listed}
