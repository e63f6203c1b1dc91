"""Who may read what somebody said: as far as the writer wished, after somebody read it, and nobody named beyond."""

import re
from collections.abc import Collection, Iterable
from datetime import date

import pandas as pd

from wellanalysis.definitions.editions import Edition
from wellanalysis.pages.figures import Figures

INSIDE = ("network", "public")
"""What everybody inside may read."""
OPEN = ("public",)
FOR_ALL = ("comment", "question")
"""Kinds of items that everybody may read; needs, call-outs and appeals are matters of those inside."""


def readable(said: pd.DataFrame, figures: Figures) -> pd.Series:
    """Whether each text may stand in this edition.

    Parameters
    ----------
    said : DataFrame
        With the columns ``clinic_id``, ``seen_by``, ``reviewed_on`` of the contract.
    figures : Figures
        The run; its edition and reader say who reads.

    Notes
    -----
    The writer's wish holds first. What nobody has read for anything that could point at a patient is not shown.
    """
    if figures.edition == Edition.PUBLIC:
        circle = said["seen_by"].isin(OPEN)
    else:
        own = said["seen_by"].eq("clinic") & said["clinic_id"].eq(figures.reader) & bool(figures.reader)
        circle = said["seen_by"].isin(INSIDE) | own
    return circle & said["reviewed_on"].notna()


def consented(said: pd.DataFrame, as_of: date) -> pd.Series:
    """Whether consent holds on a day: given, not taken back, not past its end.

    Parameters
    ----------
    said : DataFrame
        With the columns ``agreed_on``, ``withdrawn_on``, ``until`` of the contract.
    as_of : date
        Day that the data speak of.
    """
    return said["agreed_on"].notna() & said["withdrawn_on"].isna() & ~(said["until"] < pd.Timestamp(as_of))


def consent_ended(said: pd.DataFrame, as_of: date) -> pd.Series:
    """Whether a consent was given, and taken back or is past its end: then the words count nowhere any more."""
    return said["agreed_on"].notna() & ~consented(said, as_of)


def open_to_all(items: pd.DataFrame, measures: Collection[str], small: Collection[str], figures: Figures) -> pd.Series:
    """Whether each item of the ledger may be told to everybody, beyond what its writer wished.

    Parameters
    ----------
    items : DataFrame
        As `wellanalysis.results.ledger.ledger` gives them.
    measures : collection of str
        Measures that the page shows: what is not about one of them is a matter of those inside.
    small : collection of str
        Clinics of so few patients that their figures are not told: what came from there is not either.
    figures : Figures
        The run; a text that names any clinic stays inside.
    """
    names = [each for column in ("name", "clinic_id") for each in figures.results.clinics[column]]
    return (
        items["kind"].isin(FOR_ALL)
        & items["measure"].isin(measures)
        & ~items["clinic_id"].isin(small)
        & ~_names_any(items[["says", "answer"]], names)
    )


def names_others(texts: pd.DataFrame, figures: Figures) -> pd.Series:
    """Whether any text of a row names a clinic that these readers do not see by name.

    Parameters
    ----------
    texts : DataFrame
        Columns of text.
    figures : Figures
        The run; in a clinic's own edition the others may be unnamed.
    """
    clinics = figures.results.clinics
    others = clinics[~clinics["clinic_id"].isin(figures.named)]
    return _names_any(texts, [*others["name"], *others["clinic_id"]])


def _names_any(texts: pd.DataFrame, names: Iterable[str]) -> pd.Series:
    words = [re.escape(each) for each in names if each]
    if not words:
        return pd.Series(False, index=texts.index)
    named = re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)")
    return texts.apply(lambda column: column.astype(str).str.contains(named)).any(axis=1)
