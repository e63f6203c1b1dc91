"""How the ledger of outreach stands, in counts."""

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from wellanalysis.definitions.record_reached import DECLINED, DONE, NO_LONGER_DUE, OPEN, REACHED, SCHEDULED
from wellanalysis.publish.check import checked
from wellanalysis.results.outreach import outreach
from wellanalysis.results.outreach_ledger import BY_PEOPLE
from wellanalysis.results.roster import known_until

COLUMNS = (OPEN, REACHED, SCHEDULED, DONE, DECLINED, NO_LONGER_DUE)
LATE, UNSEEN = "overdue", "done, not in the record"


def status_lines(network: Path, *, clinics: Collection[str] = (), extracts: str | Path | None = None) -> list[str]:
    """Counts of items by clinic and status, as lines of a table.

    Parameters
    ----------
    network : Path
        Network folder.
    clinics : collection of str
        Only these; all of them where none is named.
    extracts : str or Path, optional
        Where the extracts are, if not where network.yml says.

    Returns
    -------
    list of str
        A heading, a line for each clinic with an item, and one for all of them; ``overdue`` counts those that wait after their
        day, and the last column those of which a clinic says that they are done and the record does not show it.

    Raises
    ------
    ProblemsFound
        When the network or its extracts are not in order.
    """
    with checked(network, extracts=extracts, clinics=clinics) as found:
        as_of = known_until(found.source, found.definitions)
        items = outreach(found.source, found.definitions, as_of)
    items = items[items["clinic_id"].isin(clinics)] if clinics else items
    if items.empty:
        return ["No item is in the ledger. Make a list first: wellanalysis outreach list"]
    table = counts(items, pd.Timestamp(as_of))
    text = table.rename(columns=lambda name: name.replace("_", " ")).to_string()
    return [f"Items of outreach, on {as_of}", *text.splitlines()]


def counts(items: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Items by clinic: how many stand how; the last row is all of them."""
    waits = items["status"].isin([OPEN, REACHED, SCHEDULED])
    unseen = items["status"].eq(DONE) & items["closed_by"].eq(BY_PEOPLE) & items["in_record"].eq(0)
    flags = pd.DataFrame({name: items["status"].eq(name) for name in COLUMNS})
    flags = flags.assign(**{LATE: waits & items["due_on"].lt(as_of), UNSEEN: unseen})
    table = flags.groupby(items["clinic_id"]).sum().astype(int).rename_axis(None)
    table.loc["all"] = table.sum()
    return table
