"""What people said in the last twelve months, as the pages look it up: items of the ledger and excerpts, by theme."""

import pandas as pd

from wellanalysis.definitions.record_columns import SEEN_BY
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.readable import consent_ended, consented, readable
from wellanalysis.pages.small_groups import told_together
from wellanalysis.pages.wording import day
from wellanalysis.results.ledger import ledger
from wellanalysis.stats.kappa import NONE_FOUND

MONTHS = 12
WRITER = SEEN_BY[0]
OTHERS = "others"
"""Groups too small to stand alone, and people whose role is not known."""
SHARED = 0.5
"""Share of those who read an excerpt who need to have found a theme in it for it to count there; to be quoted for it, all."""


def since(figures: Figures) -> pd.Timestamp:
    """Day after which something counts as said in the last twelve months."""
    return pd.Timestamp(figures.as_of) - pd.DateOffset(months=MONTHS)


def period(figures: Figures) -> str:
    """``in the twelve months to 13 November 2026``."""
    return f"in the twelve months to {day(figures.as_of)}"


def items(figures: Figures) -> pd.DataFrame:
    """Items of the ledger that came in the last twelve months, each with what became of it."""
    every = ledger(figures.results.records)
    return every[every["received_on"] > since(figures)].reset_index(drop=True)


def excerpts(figures: Figures) -> pd.DataFrame:
    """Excerpts of the last twelve months, without those whose consent has ended; ``quotable`` says which may be printed."""
    every = figures.results.records.excerpts
    kept = every[(every["on"] > since(figures)) & ~consent_ended(every, figures.as_of)].reset_index(drop=True)
    return kept.assign(quotable=consented(kept, figures.as_of) & readable(kept, figures))


def codes(figures: Figures) -> pd.DataFrame:
    """What was found in those excerpts: ``excerpt, coder, theme, on``; an empty theme: read, and none found."""
    every = figures.results.records.codes
    return every[every["excerpt"].isin(excerpts(figures)["excerpt"])].reset_index(drop=True)


def coded(figures: Figures) -> pd.DataFrame:
    """Excerpts by theme: one row for each theme that at least half of its readers found; ``alike`` where all of them did."""
    found = codes(figures)
    readers = found.groupby("excerpt")["coder"].nunique()
    themes = found[found["theme"] != NONE_FOUND]
    votes = themes.groupby(["excerpt", "theme"])["coder"].nunique().rename("votes").reset_index()
    read = votes["excerpt"].map(readers).astype("float64")
    kept = votes.assign(alike=votes["votes"] == read)[votes["votes"] >= SHARED * read]
    return kept[["excerpt", "theme", "alike"]].merge(excerpts(figures), on="excerpt", how="left")


def said(figures: Figures) -> pd.DataFrame:
    """Everything that was put under a theme: one row per voice and theme.

    Returns
    -------
    DataFrame
        ``voice`` (reference of the item or excerpt), ``theme, role, clinic_id, seen_by``; ``on``, the day on which it was said.
    """
    own = items(figures)
    own = own[own["theme"] != ""].rename(columns={"item": "voice", "received_on": "on"})
    told = coded(figures).rename(columns={"excerpt": "voice"})
    columns = ["voice", "theme", "role", "clinic_id", "seen_by", "on"]
    return pd.concat([own[columns], told[columns]], ignore_index=True)


def split(figures: Figures) -> pd.DataFrame:
    """Of `said` what may stand under a role or a place: words that only their writer may read are in neither."""
    voices = said(figures)
    return voices[voices["seen_by"] != WRITER].reset_index(drop=True)


def grouped(voices: pd.DataFrame, column: str, people: pd.Series) -> pd.Series:
    """The group of each voice: its role or place, or `OTHERS` where fewer than ten voices came from it, or ten people are in it.

    Parameters
    ----------
    voices : DataFrame
        As `said` gives them; a voice with two themes counts once.
    column : str
        ``role``, ``clinic_id`` or ``region``; what is empty is of no group.
    people : Series
        People in post by group: one person may speak often.

    Returns
    -------
    Series of str
        Where those together are still fewer than ten voices, or ten people, the next smallest group goes with them, so
        that nobody is found by taking the others away.
    """
    sizes = voices.drop_duplicates("voice")[column].value_counts()
    # Of whom no group is known, each voice may be of somebody else.
    there = people.reindex(sizes.index).fillna(0).where(sizes.index != "", sizes)
    pooled = told_together(sizes, there, always=[""])
    return voices[column].where(~voices[column].isin(pooled), OTHERS)
