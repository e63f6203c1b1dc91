"""Small networks as frames of cells: shorter periods, longer ones, clinics, the network and strata."""

import numpy as np
import pandas as pd

KINDS = ("numerator", "rest", "lost", "missing")
PERIODS = {"month": 1, "quarter": 3, "now": 12}
NESTS = [("month", "quarter"), ("quarter", "now"), ("month", "now")]
FIRST = pd.Timestamp(2026, 1, 1)


def network(counts, *, finest="quarter", strata=None, measure="m"):
    """Cells of clinics and of the network.

    Parameters
    ----------
    counts : array, shape (clinics, periods, kinds)
        Numerator, rest of the denominator, lost and missing of each clinic in each of its finest periods.
    strata : array, shape (clinics, strata, kinds), optional
        The same by stratum of one factor; they add up to each clinic's whole.
    """
    counts = np.asarray(counts)
    months = counts.shape[1] * PERIODS[finest]
    rows = []
    for level in [name for name, length in PERIODS.items() if PERIODS[finest] <= length and months % length == 0]:
        size = PERIODS[level] // PERIODS[finest]
        summed = counts.reshape(len(counts), -1, size, len(KINDS)).sum(axis=2)
        for number in range(summed.shape[1]):
            period = FIRST + pd.DateOffset(months=number * PERIODS[level])
            rows += _units(summed[:, number], level=level, period=period, factor="", stratum="")
    if strata is not None:
        for stratum in range(np.shape(strata)[1]):
            rows += _units(
                np.asarray(strata)[:, stratum], level="now", period=FIRST, factor="sex", stratum=str(stratum)
            )
    frame = pd.DataFrame(rows).assign(measure=measure, open=0, in_network=lambda each: each["unit"] != "")
    denominator = frame["numerator"] + frame["rest"]
    frame = frame.assign(denominator=denominator, people=denominator, n=denominator + frame["lost"] + frame["missing"])
    start = frame["period"].dt.to_period("Q").dt.start_time
    whole, year = frame["factor"] == "", (frame["level"] == "now").any()
    return frame.assign(
        in_quarter=start.where(whole & (frame["level"] == "month")),
        in_now=pd.Series(FIRST, frame.index).where(whole & frame["level"].isin(["month", "quarter"]) & year),
    )


def _units(summed, **place):
    clinics = [
        {"unit": f"C{i}", **place, **dict(zip(KINDS, each.tolist(), strict=True))} for i, each in enumerate(summed)
    ]
    return [*clinics, {"unit": "", **place, **dict(zip(KINDS, summed.sum(axis=0).tolist(), strict=True))}]
