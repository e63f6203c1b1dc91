"""Dated events that charts carry: starts, changes of staff, small tests of change, new equipment."""

from datetime import date

import pandas as pd

from wellanalysis.definitions.contract_tables import ANNOTATIONS as EVENTS
from wellanalysis.results.columns import ANNOTATIONS, nothing, typed
from wellanalysis.results.connection import Source

TEXTS = ("clinic_id", "aim", "change", "measure")


def annotations(source: Source, as_of: date) -> pd.DataFrame:
    """Events up to the day `as_of`, in the order of their days.

    Parameters
    ----------
    source : Source
        Extracts that `check` found nothing wrong with.
    as_of : date
        Day that the extracts speak of: what is planned for later is not told.

    Returns
    -------
    DataFrame
        ``annotation_id, clinic_id`` (empty where it happened at all clinics), ``on, until, kind, what, aim, change,
        measure`` (empty where nothing was written). Empty without such a table.
    """
    if EVENTS not in source.tables:
        return nothing(ANNOTATIONS)
    names = ", ".join(f'"{name}"' for name in ANNOTATIONS)
    found = source.frame(f'SELECT {names} FROM "{EVENTS}" WHERE "on" <= DATE \'{as_of.isoformat()}\'')
    told = found.assign(**{name: found[name].fillna("") for name in TEXTS})
    return typed(told.sort_values(["on", "annotation_id"], kind="stable"), ANNOTATIONS)
