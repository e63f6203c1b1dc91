"""What a chart asks of its frame, checked once and made of one type per column."""

from collections.abc import Sequence

import pandas as pd

from wellanalysis.errors import Problem, ProblemsFound, nearest


def read(
    frame: pd.DataFrame,
    *,
    chart: str,
    required: Sequence[str],
    months: Sequence[str] = (),
    numbers: Sequence[str] = (),
    words: Sequence[str] = (),
    flags: Sequence[str] = (),
) -> pd.DataFrame:
    """Return a new frame with exactly the columns named, typed alike however the frame was made.

    A frame that was saved as a file has lost its types where a column is empty. Columns that are not `required` are
    filled: numbers with NaN, words with "", flags with False.

    Raises
    ------
    ProblemsFound
        When the frame has rows but lacks a required column; each is named with the nearest one there is.
    """
    absent = [name for name in required if name not in frame.columns]
    if absent and len(frame):
        raise ProblemsFound(
            Problem(f"chart {chart}", f"no column {name!r}", nearest(name, map(str, frame.columns))) for name in absent
        )
    blank = pd.Series([None] * len(frame), index=frame.index, dtype=object)

    def column(name: str) -> pd.Series:
        return frame[name] if name in frame.columns else blank

    made = {
        **{name: pd.to_datetime(column(name)).dt.tz_localize(None) for name in months},
        **{name: pd.to_numeric(column(name), errors="coerce").astype(float) for name in numbers},
        **{name: column(name).astype(object).where(column(name).notna(), "").astype(str) for name in words},
        **{name: column(name).astype(object).where(column(name).notna(), False).astype(bool) for name in flags},
    }
    return pd.DataFrame(made, index=frame.index).reset_index(drop=True)
