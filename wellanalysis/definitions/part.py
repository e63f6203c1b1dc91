"""A part of a network that somebody reads by itself: the clinics that have one value in one column."""

import hashlib
import re
from dataclasses import dataclass

from wellanalysis.errors import Problem, ProblemsFound

OPTION = "--only"


@dataclass(frozen=True)
class Part:
    """A part of a network.

    Parameters
    ----------
    column : str
        Column of the clinics, such as region.
    value : str
        What it holds for every clinic of the part.
    clinics, of : int
        How many clinics it has, and the whole network; 0 before the extracts were asked.
    of_network : str
        Id of the whole network.
    """

    column: str
    value: str
    clinics: int = 0
    of: int = 0
    of_network: str = ""

    @classmethod
    def parse(cls, text: str) -> "Part":
        """``region=North`` as it is asked for.

        Raises
        ------
        ProblemsFound
            When it does not name a column and a value.
        """
        column, equals, value = (each.strip() for each in text.partition("="))
        if not (column and equals and value):
            what = f"{text!r} names no column and value"
            raise ProblemsFound([Problem(OPTION, what, 'write a column of the clinics and its value: "region=North"')])
        return cls(column, value)

    @property
    def said(self) -> str:
        """``state VT``."""
        return f"{self.column} {self.value}"

    def id(self, network: str) -> str:
        """Short name of the part, used in paths as a network's own: ``dialysis-state-vt``.

        Values that differ only in what a path cannot hold have one name: `wellanalysis.results.part` refuses them.
        """
        told = _plain(self.value) or hashlib.sha256(self.value.encode()).hexdigest()[:8]
        return "-".join((network, _plain(self.column), told))


def _plain(text: str) -> str:
    """Lower-case letters, digits and single hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def told_of_part(part: Part | None) -> str:
    """`` Of the whole, the part with state VT: 8 of 7,956 clinics.``; empty for the whole network."""
    return "" if part is None else f" The part with {part.said}: {part.clinics:,} of {part.of:,} clinics."
