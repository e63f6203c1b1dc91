"""A reader with a pencil: everything that sums and differences of published cells give away."""

import numpy as np
import pandas as pd

MONTHS = {"quarter": 3, "now": 12, "baseline": 12}
CHILDREN = [("quarter", "month"), ("now", "quarter"), ("now", "month"), ("baseline", "quarter"), ("baseline", "month")]


def given_away(shown: pd.DataFrame, *, number: str = "denominator", minimum: int = 11) -> list[tuple[object, ...]]:
    """Withheld cells of one measure, alone and in pairs, that follow from the shown ones and are a small group.

    Linear algebra on the published numbers alone: a withheld cell is known where no solution of all sums can change it,
    and so is the sum of two where none can change that. `shown` is one measure's cells with ``unit, factor, stratum,
    level, period, in_network, withheld`` and `number`, which is missing where withheld. Returned: the labels and the
    number that was worked out.
    """
    cells = shown.reset_index(drop=True)
    hidden = cells.index[cells["withheld"]]
    place = {row: column for column, row in enumerate(hidden)}
    known = cells[number].where(~cells["withheld"], 0).to_numpy(float)
    matrix, right = [], []
    for total, parts in sums(cells):
        line = np.zeros(len(hidden))
        for sign, row in [(-1, total), *((1, part) for part in parts)]:
            if row in place:
                line[place[row]] += sign
        matrix.append(line)
        right.append(known[total] - known[parts].sum())
    if not matrix or not len(hidden):
        return []
    _, sizes, rows = np.linalg.svd(np.array(matrix), full_matrices=True)
    free = rows[int((sizes > 1e-9).sum()) :].T.round(7) + 0.0
    value = np.linalg.lstsq(np.array(matrix), np.array(right), rcond=None)[0]
    named = (
        cells.loc[hidden, ["unit", "factor", "stratum", "level", "period"]].astype(str).agg("/".join, axis=1).tolist()
    )
    found = [
        (named[i], round(value[i], 3)) for i in np.flatnonzero(~free.any(axis=1)) if 0.5 < value[i] < minimum - 0.5
    ]
    seen: dict[bytes, list[int]] = {}
    for i in np.flatnonzero(free.any(axis=1)):
        for j in seen.get((-free[i] + 0.0).tobytes(), []):
            if 0.5 < value[i] + value[j] < minimum - 0.5:
                found.append((named[j], named[i], round(value[i] + value[j], 3)))
        seen.setdefault(free[i].tobytes(), []).append(int(i))
    return found


def sums(cells: pd.DataFrame) -> list[tuple[int, list[int]]]:
    """Every cell that others add up to, with these: the network, the whole of its strata, and longer periods."""
    network, whole = cells["unit"] == "", cells["factor"] == ""
    found = _linked(cells[network], cells[cells["in_network"]], ["factor", "stratum", "level", "period"])
    for _, parts in cells[~whole].groupby("factor"):
        found += _linked(cells[whole], parts, ["unit", "level", "period"])
    for long, short in CHILDREN:
        totals, parts = (cells[whole & (cells["level"] == level)] for level in (long, short))
        for row in totals.itertuples():
            inside = parts["period"].between(row.period, row.period + pd.DateOffset(months=MONTHS[long], days=-1))
            members = parts.index[(parts["unit"] == row.unit) & inside]
            if len(members):
                found.append((row.Index, members.tolist()))
    return found


def _linked(totals: pd.DataFrame, parts: pd.DataFrame, keys: list[str]) -> list[tuple[int, list[int]]]:
    members = {key: part.index.tolist() for key, part in parts.groupby(keys)}
    labels = totals[keys].itertuples(index=False, name=None)
    return [(row, members[key]) for row, key in zip(totals.index, labels, strict=True) if key in members]
