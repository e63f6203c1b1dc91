"""Publications of a quarter: what was published, from what, and what is kept of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import pandas as pd

from wellanalysis.definitions.folder import Definitions, load
from wellanalysis.pages.restatement_words import Change
from wellanalysis.results.frames import Results

DEFINITIONS, RESULTS = "definitions", "results"
Made = TypeVar("Made")


@dataclass(frozen=True)
class Making:
    """What figures were made with.

    Parameters
    ----------
    code : str
        Hash of the code that makes figures, and of the versions that it rests on.
    versions : mapping of str to str
        Those versions by name, and our own.
    definitions : mapping of str to str
        SHA-256 of each file of definitions, by its name in the network folder.
    """

    code: str
    versions: Mapping[str, str] = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Publication:
    """A publication of a quarter whose figures differ from those of the one before.

    Parameters
    ----------
    number : int
        From 1; it and `as_of` are all the time there is, since reports know no clock.
    as_of : date
        Day that its data speak of.
    stage : str
        Draft or final.
    figures : int
        How many figures it published.
    inputs : mapping of str to str
        Fingerprint of its extracts.
    making : Making
        What made it.
    changes : tuple of Change
        What is restated; empty for the first.
    """

    number: int
    as_of: date
    stage: str
    figures: int
    inputs: Mapping[str, str] = field(default_factory=dict)
    making: Making = field(default_factory=lambda: Making(""))
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Recorded:
    """A publication with all that is kept of it.

    Parameters
    ----------
    publication : Publication
        What and when.
    figures : DataFrame
        What `published_figures` gave.
    folder : Path
        Holds ``definitions/`` and ``results/`` as they were.
    """

    publication: Publication
    figures: pd.DataFrame
    folder: Path

    @cached_property
    def definitions(self) -> Definitions | None:
        """The definitions as they were; None where they are no longer read."""
        return unless_it_fails(lambda: load(self.folder / DEFINITIONS))

    @cached_property
    def results(self) -> Results | None:
        """The results tables as they were; None where they are no longer read."""
        return unless_it_fails(lambda: Results.load(self.folder / RESULTS))


def unless_it_fails(made: Callable[[], Made]) -> Made | None:
    """None where it cannot be made: what is kept of an old publication never stops a new report.

    Its tables and settings may lack anything that today's code asks for, so that any error may come of it.
    """
    try:
        return made()
    except Exception:
        return None
