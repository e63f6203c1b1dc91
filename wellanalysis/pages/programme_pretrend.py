"""Perhaps programme clinics were already on another way: what their trend before the start, drawn on, would have given."""

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from wellanalysis.stats.programme import group_time

FEWEST_BEFORE = 3
"""Quarters before a start from which on a trend can be drawn through them."""
CERTAIN = 0.975


def beyond_trend(rows: pd.DataFrame) -> dict[str, float]:
    """Effect beyond the difference in linear trends before the starts, and what those trends give by themselves.

    Parameters
    ----------
    rows : DataFrame
        ``unit, period, value, start`` of one series: those quarters that the effect is told for, and all before.

    Returns
    -------
    dict
        ``effect, lower, upper`` and ``trend, trend_lower, trend_upper``; empty where no group of starts can be tried.

    Notes
    -----
    Group of starts by group: through each clinic's quarters before that start, its own or another's, a line is laid and
    drawn on to every later quarter, and what lies beyond it is compared. Clinics' own lines differ by chance, so the
    interval, over clinics as for the effect, holds how loosely a trend is known. What clinics add is added over the groups
    before it is squared, since the same clinics wait for several of them.
    """
    parts = [_of_start(rows, start) for start in sorted(rows["start"].dropna().unique())]
    kept = [part for part in parts if part is not None]
    if not kept:
        return {}
    weight = np.array([part[0] for part in kept], dtype=float)
    weight = weight / weight.sum()
    effect = weight @ np.array([part[1] for part in kept])
    added = pd.concat([share * part[2] for share, part in zip(weight, kept, strict=True)]).groupby(level=0).sum()
    reach = stdtrit(min(part[3] for part in kept), CERTAIN) * np.sqrt((added**2).sum())
    found = pd.DataFrame({"value": effect, "lower": effect - reach, "upper": effect + reach}, index=["beyond", "trend"])
    return {
        "effect": float(found.loc["beyond", "value"]),
        "lower": float(found.loc["beyond", "lower"]),
        "upper": float(found.loc["beyond", "upper"]),
        "trend": float(found.loc["trend", "value"]),
        "trend_lower": float(found.loc["trend", "lower"]),
        "trend_upper": float(found.loc["trend", "upper"]),
    }


def _of_start(rows: pd.DataFrame, start: pd.Timestamp) -> tuple[float, np.ndarray, pd.DataFrame, float] | None:
    """Weight, both effects, what each clinic adds to them, and degrees of freedom; None where no trend can be drawn."""
    theirs = rows["start"] == start
    # Others serve while they wait; whoever began before this start is no comparison for it.
    waits = ~(rows["start"] <= start)
    own = rows[theirs | waits].assign(value=rows["value"].where(theirs | ~(rows["period"] >= rows["start"])))
    own = own.assign(start=own["start"].where(own["start"] == start))
    known = own[(own["period"] < start) & own["value"].notna()]
    when = (known["period"] - start).dt.days
    by = known.assign(when=when).groupby("unit")
    enough = by.size()
    middle, level = by["when"].mean(), by["value"].mean()
    away, beyond = when - known["unit"].map(middle), known["value"] - known["unit"].map(level)
    slope = (away * beyond).groupby(known["unit"]).sum() / (away**2).groupby(known["unit"]).sum()
    slope = slope[enough >= FEWEST_BEFORE]
    own = own[own["unit"].isin(slope.index)]
    if own.empty:
        return None
    along = own["unit"].map(slope) * ((own["period"] - start).dt.days - own["unit"].map(middle))
    both = pd.concat(
        [
            own.assign(series="beyond", value=own["value"] - along),
            own.assign(series="trend", value=along.where(own["value"].notna())),
        ],
        ignore_index=True,
    )
    found = group_time(both, unit="unit", period="period", value="value", start="start", series="series")
    if found.reason or found.overall[["effect", "se"]].isna().any(axis=None):
        return None
    of = ["beyond", "trend"]
    cells = found.effects[(found.effects["series"] == "beyond") & (found.effects["event"] >= 0)]
    overall = found.overall.loc[of]
    return (
        float(cells["treated"].sum()),
        overall["effect"].to_numpy(float),
        found.contributions[of],
        float(overall["df"].min()),
    )
