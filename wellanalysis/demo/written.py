"""What the people of the demo wrote down: all tables of the records."""

from collections.abc import Callable, Mapping

import pandas as pd

from wellanalysis.definitions.record_contract import RECORDS
from wellanalysis.demo import appeals, development, learning, ledger, looks, outreach, voices

Made = Mapping[str, pd.DataFrame]

PARTS: tuple[Callable[[Made], Made], ...] = (
    development.part,
    ledger.part,
    learning.part,
    voices.part,
    appeals.part,
    looks.part,
    outreach.part,
)
"""Each makes some of the tables of the records from the tables of the extracts."""


def records(extracts: Made) -> dict[str, pd.DataFrame]:
    """Tables of the records by name.

    Parameters
    ----------
    extracts : mapping of str to DataFrame
        Tables of the extracts, by name: whose ids and rows the records name.
    """
    found: dict[str, list[pd.DataFrame]] = {name: [] for name in RECORDS}
    for part in PARTS:
        for name, frame in part(extracts).items():
            found[name].append(frame)
    # Several may add to one table, as people do: the ledger holds questions and appeals.
    return {name: pd.concat(frames, ignore_index=True) for name, frames in found.items() if frames}
