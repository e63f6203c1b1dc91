"""The published figures by group of people, in the form of the other cells, so that one plan looks after both."""

from collections.abc import Collection, Mapping

import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.periods import Quarter
from wellanalysis.results.columns import COUNTS, SUMS
from wellanalysis.results.frames import Results
from wellanalysis.results.people import NETWORK

CELL = ["measure", "unit", "factor", "stratum", "level", "period"]
NUMBERS = [*COUNTS, *SUMS, "people"]


def published(definitions: Definitions) -> dict[str, bool]:
    """Outcomes whose strata are published, and whether for clinics too: the headline, else the first of them.

    What is not published gives nobody away: each further table would cost cells of the others.
    """
    outcomes = [measure.id for measure in definitions.of_kind("outcome") if measure.equity and not measure.is_retired]
    named = definitions.network.headline
    return {id: id == (named if named in outcomes else outcomes[0]) for id in outcomes}


def strata_cells(
    results: Results,
    definitions: Definitions,
    finals: Mapping[str, Quarter],
    *,
    judged: Collection[str],
) -> pd.DataFrame:
    """Cells of the trailing window by stratum, of clinics and of the network that adds them up.

    Parameters
    ----------
    results, definitions, finals
        As for `wellanalysis.pages.cells.cells`.
    judged : collection of str
        Clinics that the network adds up.

    Returns
    -------
    DataFrame
        ``measure, unit, factor, stratum, level`` (``now``), ``period`` (first day of the window, as of the whole's
        cell), the sums of the results tables, ``people``, ``in_network``. Like the network's whole, a stratum of the
        network counts a person once per clinic.
    """
    span = definitions.network.labels.quarters
    clinics = published(definitions)
    table = results.strata[
        results.strata["measure"].isin(list(clinics)) & results.strata["clinic_id"].isin(list(judged))
    ]
    # The results table names a window by its last quarter, the cells by their first month.
    last = table["measure"].map({id: pd.Timestamp(final.first_day) for id, final in finals.items()})
    first = {id: pd.Timestamp(final.shift(1 - span).first_day) for id, final in finals.items()}
    now = table[table["period"].astype("datetime64[ns]") == last.astype("datetime64[ns]")]
    rows = now.rename(columns={"clinic_id": "unit"}).assign(
        level="now", period=now["measure"].map(first).astype("datetime64[ns]"), expected=float("nan")
    )
    by_clinic = rows.loc[rows["measure"].map(clinics).eq(True), [*CELL, *NUMBERS]]
    keys = [name for name in CELL if name != "unit"]
    network = rows.groupby(keys)[NUMBERS].sum(min_count=1).reset_index().assign(unit=NETWORK)
    return pd.concat(
        [by_clinic.assign(in_network=True), network[[*CELL, *NUMBERS]].assign(in_network=False)], ignore_index=True
    )
