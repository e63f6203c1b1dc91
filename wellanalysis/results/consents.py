"""The consent register: who agreed to be named, in which edition, and what they may be called about.

A name leaves the register only while its owner's consent holds: of one that has ended, has not begun, or belongs to
somebody who has left, nothing reaches the results tables.
"""

from datetime import date

import pandas as pd

from wellanalysis.definitions.contract_tables import CONSENTS as REGISTER
from wellanalysis.results.columns import CONSENTS, nothing, typed
from wellanalysis.results.connection import Source

IN_ORDER = ["shown_in", "name", "provider_id", "clinic_id", "topic", "agreed_on"]


def consents(source: Source, as_of: date) -> pd.DataFrame:
    """Consents that hold on the day `as_of`, of people who are on the roster then.

    Parameters
    ----------
    source : Source
        Extracts that `check` found nothing wrong with.
    as_of : date
        Day that the extracts speak of.

    Returns
    -------
    DataFrame
        ``provider_id, name, shown_in, topic`` (absent where none was given), ``clinic_id, role`` (of the roster on that
        day: a row for each clinic in which they then work), ``agreed_on, until``. Empty without a register.
    """
    if REGISTER not in source.tables or "providers" not in source.tables:
        return nothing(CONSENTS)
    day = f"DATE '{as_of.isoformat()}'"
    # One role for each clinic, whatever the number of sites there.
    found = source.frame(f"""
        SELECT c.provider_id, c.name, c.shown_in, c.topic, r.clinic_id, r.role, c.agreed_on, c.until
        FROM "{REGISTER}" AS c
        JOIN (
            SELECT provider_id, clinic_id, MIN(role) AS role FROM "providers"
            WHERE from_date <= {day} AND (to_date IS NULL OR to_date >= {day})
            GROUP BY provider_id, clinic_id
        ) AS r ON r.provider_id = c.provider_id
        WHERE c.agreed_on <= {day} AND (c.until IS NULL OR c.until >= {day})
    """)
    return typed(found.sort_values(IN_ORDER, kind="stable"), CONSENTS)
