"""Monthly trends of every measure and unit against the unit's own baseline: control charts, all series at once."""

import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.pages.cells import NETWORK
from wellanalysis.stats import spc

SERIES = ["measure", "unit"]
RECENT = 15  # newest final months whose own limits say what the process gives now
# The network's months hold thousands of episodes: binomial limits would be too narrow there, Laney's are not.
CHARTS = {("proportion", False): "p", ("proportion", True): "p_prime", ("rate", False): "u", ("rate", True): "u_prime"}


def trends(cells: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """Control charts of the monthly cells.

    Parameters
    ----------
    cells : DataFrame
        From :func:`wellanalysis.pages.cells.cells`.
    definitions : Definitions
        Gives statistic, direction and baseline.

    Returns
    -------
    DataFrame
        ``measure, unit, month, value, denominator, centre, lower, upper, baseline, signal, withheld, provisional, note``;
        ``signal`` is ``improving``, ``concerning``, ``special`` (no direction is better) or empty; ``note`` says why there are no limits, or how far to trust them. Months with open
        follow-up are kept as provisional points: they carry no limits and raise no signal.
    """
    months = cells[cells["level"] == "month"]
    # What is published without denominators has no limits of chance, and so no chart of them.
    months = months[~months["measure"].isin([each.id for each in definitions.measures if not each.has_interval])]
    months = months[(months["n"] > 0) | months["withheld"]].assign(provisional=months["open"] > 0)
    statistic = months["measure"].map({measure.id: measure.statistic for measure in definitions.measures})
    charted = [
        _chart(part, CHARTS.get((kind, network), "xmr"), definitions)
        for (kind, network), part in months.groupby([statistic, months["unit"] == NETWORK], sort=True)
    ]
    if not charted:
        return nothing()
    charts = pd.concat(charted, ignore_index=True)
    keys = [*SERIES, "period"]
    plain = months[[*keys, "value", "denominator", "withheld", "provisional"]]
    joined = plain.merge(charts[[*keys, "centre", "lower", "upper", "signal", "side", "note"]], on=keys, how="left")
    begin, end = (pd.Timestamp(day) for day in (definitions.network.baseline.first, definitions.network.baseline.last))
    joined = joined.assign(
        month=joined["period"], baseline=joined["period"].between(begin, end), signal=_direction(joined, definitions)
    )
    return joined.drop(columns=["period", "side"]).sort_values([*SERIES, "month"], ignore_index=True)


def nothing() -> pd.DataFrame:
    """No trend at all: of a network whose every figure is published without a denominator."""
    days, numbers, flags = ["month"], ["value", "denominator", "centre", "lower", "upper"], ["withheld", "provisional"]
    kinds = {
        **dict.fromkeys(["measure", "unit"], "str"),
        **dict.fromkeys(numbers, "float64"),
        **dict.fromkeys(flags, "bool"),
        "note": "object",
        **dict.fromkeys(days, "datetime64[ns]"),
        **{"baseline": "bool", "signal": "object"},
    }
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})


def assurances(cells: pd.DataFrame, definitions: Definitions) -> pd.Series:
    """Whether each series, moving as it does now, will meet its benchmark: `wellanalysis.stats.spc.Assurance`.

    From limits of its own newest `RECENT` final months, not from those of the baseline: the question is what the process
    gives as it is.
    """
    months = cells[(cells["level"] == "month") & (cells["n"] > 0) & (cells["open"] == 0)]
    newest = months.sort_values("period").groupby(SERIES).tail(RECENT)
    statistic = newest["measure"].map({measure.id: measure.statistic for measure in definitions.measures})
    directions = {measure.id: str(measure.improves) for measure in definitions.measures}
    found = []
    for (kind, network), part in newest.groupby([statistic, newest["unit"] == NETWORK], sort=True):
        points = _points(part, CHARTS.get((kind, network), "xmr"))
        if points.empty:
            continue
        limits = spc.control_chart(points, chart=CHARTS.get((kind, network), "xmr"), series=SERIES)
        series = points[SERIES].drop_duplicates().itertuples(index=False, name=None)
        targets = {(id, unit): mark.value for id, unit in series if (mark := definitions.benchmark(id, unit))}
        improves = {(id, unit): directions[id] for id, unit in points[SERIES].drop_duplicates().itertuples(index=False)}
        found.append(spc.assurance(limits, target=targets, improves=improves))
    return pd.concat(found) if found else pd.Series(dtype=object)


def _points(months: pd.DataFrame, chart: str) -> pd.DataFrame:
    """Points of a chart; withheld months, and those without a denominator, are not among them."""
    known = months[~months["withheld"] & (months["denominator"] > 0)]
    return known[[*SERIES, "period", *(["value"] if chart == "xmr" else ["numerator", "denominator"])]]


def _chart(months: pd.DataFrame, chart: str, definitions: Definitions) -> pd.DataFrame:
    """Control chart with its signals for series of one kind; withheld and provisional months are left out of it."""
    points = _points(months[~months["provisional"]], chart)
    first, last = definitions.network.baseline.first, definitions.network.baseline.last
    baseline = pd.date_range(first, last, freq="MS")
    phases = _rebased(definitions, points)
    limits = spc.control_chart(points, chart=chart, series=SERIES, baseline=baseline, phases=phases)
    return spc.special_causes(limits)


def _rebased(definitions: Definitions, points: pd.DataFrame) -> pd.DataFrame | None:
    """Months at which limits start anew, by series; the network's own where the change came everywhere."""
    known = points[SERIES].drop_duplicates()
    parts = []
    for rebase in definitions.network.rebases:
        own = known[known["measure"] == rebase.measure]
        there = own if rebase.clinics is None else own[own["unit"].isin(rebase.clinics)]
        parts.append(there.assign(period=pd.Timestamp(rebase.first), reason=rebase.reason))
    starts = pd.concat(parts) if parts else None
    return None if starts is None or starts.empty else starts


def _direction(charts: pd.DataFrame, definitions: Definitions) -> pd.Series:
    """Signal and direction combined into one word, here and nowhere else."""
    better = charts["measure"].map(
        {measure.id: {"up": 1, "down": -1}.get(str(measure.improves), 0) for measure in definitions.measures}
    )
    # The rule's side, not the point's: a falling trend may still lie above the centre line.
    turned = charts["side"] * better
    word = turned.map({1.0: "improving", -1.0: "concerning"}).fillna("special")
    return word.where(charts["signal"].eq(True), "")


def told(charts: pd.DataFrame) -> pd.DataFrame:
    """What is said of each series beside its chart, for all series at once.

    Returns
    -------
    DataFrame
        Indexed by measure and unit: ``first_month, first_value, last_month, last_value, low, high, flagged`` (number) of
        the final months that are shown (missing where none is); ``provisional_from``; ``usual`` (median denominator);
        ``anchored`` (baseline months with an average); ``every_month`` (not one value a year); ``notes`` (tuple).
    """
    keys = [charts[name] for name in SERIES]
    seen = charts[charts["value"].notna() & ~charts["provisional"]].assign(flagged=lambda rows: rows["signal"] != "")
    final = seen.groupby(SERIES).agg(
        first_month=("month", "first"), first_value=("value", "first"),
        last_month=("month", "last"), last_value=("value", "last"),
        low=("value", "min"), high=("value", "max"), flagged=("flagged", "sum"),
    )  # fmt: skip
    months = charts["month"].groupby(keys).agg(["size", "min", "max"])
    noted = charts[charts["note"].notna() & charts["note"].ne("")]
    notes = {key: tuple(dict.fromkeys(part)) for key, part in noted["note"].groupby([noted[name] for name in SERIES])}
    return pd.DataFrame(
        {
            "provisional_from": charts["month"].where(charts["provisional"]).groupby(keys).min(),
            "usual": charts["denominator"].groupby(keys).median(),
            "anchored": (charts["baseline"] & charts["centre"].notna()).groupby(keys).sum(),
            "every_month": months["size"] * 31 >= (months["max"] - months["min"]).dt.days,
            "notes": [notes.get(key, ()) for key in months.index],
        },
        index=months.index,
    ).join(final)


def newest(charts: pd.DataFrame) -> pd.DataFrame:
    """Newest final point of each series, with the number of months in a row on its side of the old average.

    Returns
    -------
    DataFrame
        Indexed by measure and unit: ``month, value, centre, signal, run`` (months), ``side`` (1 above, -1 below, 0 on).
    """
    final = charts[~charts["provisional"] & charts["value"].notna() & charts["centre"].notna()]
    side = (final["value"] > final["centre"]).astype(int) - (final["value"] < final["centre"]).astype(int)
    keys = [final[name] for name in SERIES]
    turned = side.ne(side.groupby(keys).shift()).groupby(keys).cumsum()
    run = side.groupby([*keys, turned]).cumcount() + 1
    return final.assign(side=side, run=run).groupby(SERIES).tail(1).set_index(SERIES)
