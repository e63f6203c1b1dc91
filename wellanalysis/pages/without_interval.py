"""Figures that are published without denominators: shown as they are, and a network by how its clinics spread."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.wording import amount, count, interval

FEWEST_SPREAD = 4
"""Clinics from which on a middle half is told: of fewer it would be their own figures."""
QUARTILES = {"q1": 0.25, "value": 0.5, "q3": 0.75}


def spread(cells: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """Cells in which the network's value is the median of its clinics' figures, where these have no denominators.

    Parameters
    ----------
    cells : DataFrame
        Estimated cells, clinics and network.
    definitions : Definitions
        Tells which measures are published without denominators.

    Returns
    -------
    DataFrame
        With ``q1`` and ``q3``, the middle half of the clinics' figures (from `FEWEST_SPREAD` clinics on); missing
        elsewhere. Such cells have no interval: ``lower`` and ``upper`` are missing.
    """
    ids = [measure.id for measure in definitions.measures if not measure.has_interval]
    own = cells["measure"].isin(ids)
    cells = cells.assign(q1=float("nan"), q3=float("nan"))
    if not own.any():
        return cells
    keys = ["measure", "level", "period"]
    clinics = cells[own & (cells["unit"] != "") & cells["in_network"] & (cells["denominator"] > 0)]
    values = clinics.groupby(keys)["value"]
    found = pd.DataFrame({name: values.quantile(share) for name, share in QUARTILES.items()}).assign(of=values.size())
    rows = cells.index[own & (cells["unit"] == "")]
    told = found.reindex(pd.MultiIndex.from_frame(cells.loc[rows, keys])).set_axis(rows)
    cells.loc[rows, "value"] = told["value"]
    for name in ("q1", "q3"):
        cells.loc[rows, name] = told[name].where(told["of"] >= FEWEST_SPREAD)
    return cells.assign(lower=cells["lower"].mask(own), upper=cells["upper"].mask(own))


def said_without_interval(measure: Measure, row: Mapping[str, Any], *, numbers: bool = True) -> str:
    """``98 % (median of 34 facilities; middle half 97–99; no interval: CMS publishes no denominators)``."""
    value, why = amount(row["value"], measure.unit), no_interval(measure)
    of = int(row["denominator"])
    if of == 1:
        return f"{value} ({why})"
    half = interval(row.get("q1", float("nan")), row.get("q3", float("nan")), measure.unit)
    told = f"median of {count(of, measure.counts)}" if numbers else "median"
    return f"{value} ({told}{f'; middle half {half}' if half else ''}; {why})"


def counted_without_interval(measure: Measure, row: Mapping[str, Any]) -> str:
    """``median of 34 facilities; middle half 97–99``; nothing of a single clinic, whose figure stands as it is."""
    if int(row["denominator"]) == 1:
        return ""
    half = interval(row.get("q1", float("nan")), row.get("q3", float("nan")), measure.unit)
    return f"median of {count(row['denominator'], measure.counts)}{f'; middle half {half}' if half else ''}"


def no_interval(measure: Measure) -> str:
    """``no interval: CMS publishes no denominators``."""
    by = measure.published.by if measure.published else ""
    return f"no interval: {by} publishes no denominators"


def not_there(measure: Measure) -> str:
    """What stands where there is no figure: ``not published by CMS``, which is neither zero nor missing; else ``no wounds``."""
    return f"not published by {measure.published.by}" if measure.published else f"no {measure.counts}"


def status_of_part(definitions: Definitions) -> tuple[str, ...]:
    """``part of the network: state VT, 8 of 7,956 clinics``; nothing for the whole."""
    part = definitions.part
    return () if part is None else (f"part of the network: {part.said}, {part.clinics:,} of {part.of:,} clinics",)
