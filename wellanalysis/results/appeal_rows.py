"""Rows of the records' table of corrections: which were accepted, which are open, and each as a correction."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.record_columns import CORRECTIONS
from wellanalysis.definitions.record_contract import RECORDS as CONTRACT
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.connection import RECORDS, Source
from wellanalysis.results.corrections import COLUMNS, Correction, read_line

ACCEPTED = "accepted"


def accepted_rows(corrections: pd.DataFrame) -> pd.DataFrame:
    """Of the table of corrections, as it was known on a day, those that had been accepted by then and still hold."""
    accepted = corrections["decision"].eq(ACCEPTED) & corrections["decided_on"].notna()
    return corrections[accepted & ~overtaken(corrections)]


def overtaken(corrections: pd.DataFrame) -> pd.Series:
    """Whether each was closed since its row left the extracts, or says it by itself."""
    if "overtaken_on" not in corrections:  # kept by a run of before there was such a day
        return pd.Series(False, index=corrections.index)
    return corrections["overtaken_on"].notna()


def open_rows(corrections: pd.DataFrame, appeal: str) -> pd.DataFrame:
    """Those of an appeal of which nobody has decided by that day."""
    return corrections[corrections["appeal"].eq(appeal) & corrections["decided_on"].isna()]


def place_of(reference: str) -> str:
    """What messages call a correction of the records."""
    return f"{RECORDS}/{CORRECTIONS}.csv, correction {reference}"


def of_row(row: Mapping[str, object], definitions: Definitions, problems: list[Problem]) -> Correction | None:
    """A row of the records as a correction.

    Parameters
    ----------
    row : mapping
        Columns of the table `corrections`; absent texts empty, absent days NaT.
    definitions : Definitions
        The network, whose contract says which cells there are.
    problems : list of Problem
        Takes what is wrong with it.

    Returns
    -------
    Correction or None
        None where something is wrong.
    """
    line = {name: _text(row[name]) for name in COLUMNS}
    made = read_line(place_of(_text(row["correction"])), line, definitions, problems)
    if made is None:
        return None
    decided = pd.Timestamp(str(row["decided_on"])) if _text(row["decided_on"]) else None
    on = None if decided is None else decided.date()
    return replace(made, reference=_text(row["correction"]), appeal=_text(row["appeal"]), decided_on=on)


def of_rows(rows: pd.DataFrame, definitions: Definitions) -> tuple[Correction, ...]:
    """Rows of the records as corrections, in their order.

    Raises
    ------
    ProblemsFound
        With everything that can be told without the extracts.
    """
    problems: list[Problem] = []
    found = [of_row({str(name): cell for name, cell in each.items()}, definitions, problems) for each in _listed(rows)]
    if problems:
        raise ProblemsFound(problems)
    return tuple(each for each in found if each is not None)


def rows_of(kept: Source) -> pd.DataFrame:
    """The whole table of corrections, whatever the day; absent texts empty."""
    columns = ", ".join(f'"{name}"' for name in CONTRACT[CORRECTIONS].table.columns)
    frame = kept.frame(f'SELECT {columns} FROM "{CORRECTIONS}"').sort_values("correction", ignore_index=True)
    texts = [name for name in frame.columns if not name.endswith("_on")]
    return frame.assign(**{name: frame[name].astype(object).where(frame[name].notna(), "") for name in texts})


def _listed(rows: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(name): cell for name, cell in row.items()} for row in rows.to_dict("records")]


def _text(value: object) -> str:
    """A cell of a frame as the file says it."""
    if pd.isna(value):
        return ""
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else str(value)
