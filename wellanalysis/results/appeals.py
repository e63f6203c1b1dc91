"""Corrections that were accepted on appeal, laid over the untouched extracts for every report alike.

The records say what was asked and decided: `appeal_rows` reads them, `appeal_checks` tells what is wrong with them, and
`corrected` lays over whatever corrections it is given.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.record_columns import CORRECTIONS
from wellanalysis.results.appeal_rows import accepted_rows, of_rows
from wellanalysis.results.connection import Source
from wellanalysis.results.corrected import corrected
from wellanalysis.results.records import records
from wellanalysis.results.roster import known_until
from wellanalysis.results.touched import places, touched


@contextmanager
def with_appeals(
    source: Source, definitions: Definitions, *, by: date | None = None, rows: pd.DataFrame | None = None
) -> Iterator[None]:
    """Lay what was accepted on appeal over the extracts for the length of a ``with`` block.

    Parameters
    ----------
    source : Source
        Extracts that `check` found nothing wrong with.
    definitions : Definitions
        The network.
    by : date, optional
        Day by which it was decided; the day that the extracts speak of unless given.
    rows : DataFrame, optional
        The table of corrections as some other report knew it; the network's own records unless given.

    Raises
    ------
    ProblemsFound
        With everything that would be wrong with the extracts once they are corrected.
    """
    if rows is None and (source.records is None or CORRECTIONS not in source.records.tables):
        yield
        return
    as_of = known_until(source, definitions)
    if rows is None:
        rows = records(source, as_of if by is None else by).corrections
    accepted = of_rows(accepted_rows(rows), definitions)
    if not accepted:
        yield
        return
    # A corrected day or clinic takes a row from one month or clinic to another: both are touched.
    before = places(source, definitions, accepted, as_of)
    with corrected(source, definitions, accepted):
        others, source.touched = source.touched, touched(before, places(source, definitions, accepted, as_of))
        try:
            yield
        finally:
            source.touched = others
