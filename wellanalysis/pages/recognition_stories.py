"""Stories that may be printed: agreed to, read before by somebody named, and meant for these readers."""

import pandas as pd

from wellanalysis.pages.figures import Figures
from wellanalysis.pages.readable import consent_ended, consented, names_others, readable

RECOGNITION, BARRIER = "recognition", "barrier"


def told(figures: Figures, kind: str) -> pd.DataFrame:
    """Stories of a kind that this edition may print, in the order of their days.

    Parameters
    ----------
    figures : Figures
        The run: its edition, and the clinic whose own edition it is.
    kind : str
        ``recognition``, ``barrier`` or ``patient``.

    Returns
    -------
    DataFrame
        The contract's columns.
    """
    own = _of(figures, kind)
    return own[_printable(figures, own)].reset_index(drop=True)


def untold(figures: Figures, kind: str) -> int:
    """How many others of that kind are kept, without those whose consent has ended."""
    own = _of(figures, kind)
    return int((~_printable(figures, own)).sum())


def _of(figures: Figures, kind: str) -> pd.DataFrame:
    stories = figures.results.records.stories
    # What somebody took back, or let come to its end, counts nowhere any more.
    kept = stories["kind"].eq(kind) & ~consent_ended(stories, figures.as_of)
    return stories[kept].sort_values(["on", "story"], kind="stable")


def _printable(figures: Figures, stories: pd.DataFrame) -> pd.Series:
    shown = readable(stories, figures) & ~names_others(stories[["title", "says"]], figures)
    return consented(stories, figures.as_of) & shown
