"""The published figures of a run: one table of cells per measure, unit, level and period, withheld once and for all."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from wellanalysis.definitions.editions import Edition, Policy
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages import agreement, disclosure_plans, disclosure_rounding, side_by_side
from wellanalysis.pages.disclosure_elsewhere import everybody_knows, not_of_this_report
from wellanalysis.pages.strata_cells import strata_cells
from wellanalysis.pages.without_interval import spread
from wellanalysis.results.frames import Results
from wellanalysis.results.quarters import quarter_starts
from wellanalysis.stats import intervals

MONTHS_PER_QUARTER = 3
NETWORK = ""  # the unit that stands for all clinics together
SUMS = ["n", "open", "lost", "missing", "denominator", "numerator", "total", "total_sq", "expected"]
# Month adds up to quarter, quarter to the trailing window that describes a clinic, and both to the baseline.
NESTS = [("month", "quarter"), ("quarter", "now"), ("month", "now"), ("quarter", "baseline"), ("month", "baseline")]


class Cells(NamedTuple):
    """Figures of an edition (see `cells`): what is published, the sums that only verdicts may rest on, what goes on record."""

    whole: pd.DataFrame
    strata: pd.DataFrame
    sums: pd.DataFrame
    shown: pd.DataFrame


def newest_final(measure: Measure, *, quarter: Quarter, as_of: date) -> Quarter:
    """Newest quarter, not after `quarter`, whose follow-up has closed for all its episodes.

    The follow-up of an episode that began on the last day closes ``follow_up_days`` later; a quarter is final from
    that day on.
    """
    final = quarter
    while final.last_day + timedelta(days=measure.follow_up_days) > as_of:
        final = final.shift(-1)
    return final


def none_occurred(measure: Measure, row: Mapping[str, Any]) -> bool:
    """Whether a cell counts events that are better rare, and none happened: not withheld, not missing, but zero."""
    return measure.statistic == "proportion" and str(measure.improves) == "down" and row["numerator"] == 0


def cells(
    results: Results,
    definitions: Definitions,
    finals: Mapping[str, Quarter],
    *,
    quarter: Quarter,
    edition: str,
    own: Collection[str] = (),
    beside: pd.DataFrame | None = None,
) -> Cells:
    """All figures that an edition publishes, for clinics and for the network: wholes, and strata apart.

    Parameters
    ----------
    results : Results
        Results tables of the run.
    definitions : Definitions
        The network folder.
    finals : mapping of measure id to Quarter
        Newest final quarter of each measure: where the trailing window ends.
    quarter : Quarter
        Quarter of the report; nothing later is shown.
    edition : str
        Names the disclosure policy in network.yml.
    own : collection of str
        Clinics whose own edition it is: under ``own_patients`` their counts are shown as they are.
    beside : DataFrame, optional
        What other quarters' reports of the edition show: the tables ``shown`` of these, one below the other.

    Returns
    -------
    Cells
        ``whole``: ``measure, unit, level, period`` (levels ``month``, ``quarter``, ``now``: the trailing window up to the newest
        final quarter, ``baseline``), the sums of the results tables, ``people``, ``withheld``, ``too_few`` and
        ``value, lower, upper`` (95 % interval on people, not episodes). The network's rows (unit ``""``) add up the
        clinics with ``in_network``: all but those too small to judge. ``alike``: value and numerator are a bound, since
        nearly all of a small group answered alike. ``strata`` has ``factor`` and ``stratum`` too,
        at the level ``now``; one plan of what is withheld looks after both frames. ``sums``: the wholes
        before anything was withheld. ``shown``: what the next report needs to know of this one, as `side_by_side.of` has it.
    """
    network, others = definitions.network, side_by_side.nothing() if beside is None else beside
    span, starts = network.labels.quarters, network.calendar.year_starts
    past = side_by_side.windows(others, finals, quarters=span, year_starts=starts)
    months = past.linked(_months(results, definitions, finals, quarter, until=side_by_side.last_month(others)))
    levels = ["month", "quarter", "now", "baseline", *past.levels]
    clinics = pd.concat([_level(months, name, past.levels) for name in levels], ignore_index=True)
    clinics = _with_people(clinics, results, definitions, past.levels)
    policy = definitions.network.disclosure[Edition(edition)]
    judged = ~clinics["unit"].isin(left_out(clinics, definitions, edition))
    whole = [clinics.assign(in_network=judged), _network(clinics[judged], past.levels)]
    inside = set(clinics.loc[judged, "unit"])
    parts = [strata_cells(results, definitions, finals, judged=inside)]
    parts += [past.named(strata_cells(results, definitions, each, judged=inside)) for each in past.finals()]
    every = pd.concat([*(each.assign(factor="", stratum="") for each in whole), *parts], ignore_index=True)
    if len(others):
        every = side_by_side.marked(every, others, last_day=pd.Timestamp(quarter.last_day))
    nests = [*NESTS, *((part, level) for level in past.levels for part in ("month", "quarter"))]
    statistics = {measure.id: str(measure.statistic) for measure in definitions.measures}
    planned = disclosure_plans.withheld(
        every,
        policy,
        nests=nests,
        network=NETWORK,
        own=own,
        confidential=[measure.id for measure in definitions.measures if measure.table in agreement.SURVEYS],
        statistics=statistics,
    )
    answers = frozenset() if policy.policy == Policy.OPEN else agreement.protected(definitions)
    fixed, mine = everybody_knows(every), ~not_of_this_report(every)
    hidden, alike = agreement.plan(every, planned.results, answers, nests=nests, network=NETWORK, fixed=fixed)
    on_record = side_by_side.of(every[mine], hidden[mine], quarters=span)
    bounded = agreement.bounded(disclosure_plans.apply(every, planned._replace(results=hidden)), alike)[mine]
    every = every[mine]
    if policy.rounding is not None:
        kinds = bounded["measure"].map(statistics)
        bounded = disclosure_rounding.rounded(bounded, base=policy.rounding, minimum=policy.minimum, statistic=kinds)
    ways = [*_links("month", past.levels), *(name for name in ("elsewhere", "fixed", "restated") if name in every)]
    shown = spread(estimated(bounded.drop(columns=ways), definitions), definitions)
    is_part = shown["factor"] != ""
    plain = every[~is_part].assign(withheld=False)
    return Cells(
        shown[~is_part].drop(columns=["factor", "stratum"]).reset_index(drop=True),
        shown[is_part].reset_index(drop=True),
        spread(estimated(plain.drop(columns=["factor", "stratum", *ways]), definitions), definitions).reset_index(
            drop=True
        ),
        on_record,
    )


def too_small(cells: pd.DataFrame, definitions: Definitions) -> frozenset[str]:
    """Clinics too small to judge: in no measure do enough people stand behind the trailing window.

    They have one page, and are counted nowhere else: a total that held them would, less the others, give them away.
    """
    now = cells[(cells["level"] == "now") & (cells["unit"] != NETWORK)]
    people = now.groupby("unit")["people"].max().reindex(cells["unit"].unique()).fillna(0)
    return frozenset(people.index[people < definitions.network.minimum.episodes]) - {NETWORK}


def left_out(cells: pd.DataFrame, definitions: Definitions, edition: str) -> frozenset[str]:
    """Clinics that no total and no model holds: those too small to judge, unless nothing needs protecting."""
    is_open = definitions.network.disclosure[Edition(edition)].policy == Policy.OPEN
    return frozenset() if is_open else too_small(cells, definitions)


def _months(
    results: Results, definitions: Definitions, finals: Mapping[str, Quarter], quarter: Quarter, *, until: pd.Timestamp
) -> pd.DataFrame:
    """Clinic months up to the report's quarter, with the quarter, window and baseline each belongs to.

    Where another report shows later months, those up to `until` too.
    """
    network = definitions.network
    # What others publish once a year holds nothing in most months, and a country's worth of nothing takes ten gigabytes.
    published = [measure.id for measure in definitions.measures if measure.published]
    cube = results.cube[~results.cube["measure"].isin(published) | (results.cube["n"] > 0)]
    month = cube["month"].astype("datetime64[ns]")
    cube = cube.assign(period=month, month=month)[(month <= pd.Timestamp(quarter.last_day)) | (month <= until)]
    last = cube["measure"].map({id: pd.Timestamp(final.last_day) for id, final in finals.items()})
    span = network.labels.quarters
    first = cube["measure"].map({id: pd.Timestamp(final.shift(1 - span).first_day) for id, final in finals.items()})
    begin, end = pd.Timestamp(network.baseline.first), pd.Timestamp(min(network.baseline.last, quarter.last_day))
    return cube.assign(
        unit=cube["clinic_id"],
        in_quarter=quarter_starts(cube["month"], network.calendar.year_starts),
        in_now=first.where((cube["month"] >= first) & (cube["month"] <= last)),
        in_baseline=begin if cube.empty else pd.Series(begin, cube.index).where(cube["month"].between(begin, end)),
    )


def _level(months: pd.DataFrame, level: str, past: Sequence[str]) -> pd.DataFrame:
    """Sums of the months of one level; the links to coarser levels are kept where all months agree on them."""
    ways = _links("month", past)
    if level == "month":
        plain = months.assign(level="month")[["measure", "unit", "level", "period", *SUMS, *ways]]
        return plain.astype({name: "datetime64[ns]" for name in ("period", *ways)})
    part = months[months[f"in_{level}"].notna()]
    keys = [part["measure"], part["unit"], part[f"in_{level}"].rename("period")]
    sums = part.groupby(keys)[SUMS].sum(min_count=1).reset_index()
    links = part.groupby(keys)[ways].agg(["first", "count", "size"])
    inside = {
        name: links[name, "first"].where(links[name, "count"] == links[name, "size"]) for name in _links(level, past)
    }
    filled = sums.assign(level=level, **{name: each.to_numpy() for name, each in inside.items()})
    whole = filled.reindex(columns=["measure", "unit", "level", "period", *SUMS, *ways])
    return whole.astype({name: "datetime64[ns]" for name in ("period", *ways)})


def _links(level: str, past: Sequence[str]) -> list[str]:
    above = ("quarter", "now", "baseline", *past)
    return [f"in_{name}" for name in above if level == "month" or name not in (level, "quarter")]


def _with_people(cells: pd.DataFrame, results: Results, definitions: Definitions, past: Sequence[str]) -> pd.DataFrame:
    """Distinct people behind each cell."""
    people = results.people.assign(period=results.people["period"].astype("datetime64[ns]"))
    people = people[~people["clinic_id"].str.startswith("region:") & (people["clinic_id"] != NETWORK)]
    known = people.rename(columns={"clinic_id": "unit"}).replace({"level": {"window": "now"}})
    # The people table names a window by its last quarter, the cells by their first month.
    shift = pd.DateOffset(months=MONTHS_PER_QUARTER * (definitions.network.labels.quarters - 1))
    known = known.assign(period=known["period"].where(known["level"] != "now", known["period"] - shift))
    known = side_by_side.as_people_are_counted(known, past)
    joined = cells.merge(known[["measure", "unit", "level", "period", "people"]], how="left")
    rates = {measure.id for measure in definitions.measures if measure.statistic == "rate"}
    rows = joined["n"] - joined["open"] - joined["lost"] - joined["missing"]
    known_rows = rows.where(joined["measure"].isin(rates), joined["denominator"])
    return joined.assign(people=joined["people"].fillna(known_rows).where(known_rows > 0, 0))


def _network(clinics: pd.DataFrame, past: Sequence[str]) -> pd.DataFrame:
    """Network rows: sums over all clinics that are judged, whether or not their own cell is shown."""
    keys = ["measure", "level", "period"]
    links = clinics.groupby(keys)[_links("month", past)].first()
    sums = clinics.groupby(keys)[[*SUMS, "people"]].sum(min_count=1)
    return sums.join(links).reset_index().assign(unit=NETWORK, in_network=False)


def estimated(cells: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """Value and 95 % interval of every cell; the interval counts people, so that one patient's episodes count once."""
    statistic = cells["measure"].map({measure.id: measure.statistic for measure in definitions.measures})
    least = cells["measure"].map({m.id: definitions.minimum_denominator(m.id) for m in definitions.measures})
    size = cells[["people", "denominator"]].min(axis=1)
    above = np.where(statistic == "mean", cells["total"], cells["numerator"])
    value = pd.Series(above, cells.index) / cells["denominator"].where(cells["denominator"] > 0)
    limits = pd.DataFrame({"lower": np.nan, "upper": np.nan}, index=cells.index)
    for kind, interval in (("proportion", _proportion), ("mean", _mean), ("rate", _rate)):
        rows = (statistic == kind) & (size > 0)
        if rows.any():
            limits.loc[rows, ["lower", "upper"]] = interval(cells[rows], value[rows], size[rows])
    counted = size.where(statistic != "rate", cells["people"])
    few = (cells["level"] != "month") & (counted < least) & ~cells["withheld"]
    # What is not published is not too small.
    few &= ~cells["measure"].isin([m.id for m in definitions.measures if not m.has_interval])
    return cells.assign(value=value, lower=limits["lower"], upper=limits["upper"], too_few=few, size=size)


def _proportion(cells: pd.DataFrame, value: pd.Series, size: pd.Series) -> np.ndarray:
    return np.column_stack(intervals.wilson((value * size).to_numpy(), size.to_numpy()))


def variance_of_mean(cells: pd.DataFrame, size: pd.Series) -> pd.Series:
    """Variance of a mean over `size` people, from the sums of values and of their squares."""
    mean = cells["total"] / cells["denominator"]
    spread = (cells["total_sq"] / cells["denominator"] - mean**2).clip(lower=0)
    return spread * size / (size - 1).where(size > 1) / size


def _mean(cells: pd.DataFrame, value: pd.Series, size: pd.Series) -> np.ndarray:
    half = 1.959963984540054 * np.sqrt(variance_of_mean(cells, size))
    return np.column_stack([value - half, value + half])


def _rate(cells: pd.DataFrame, value: pd.Series, size: pd.Series) -> np.ndarray:
    lower, upper = intervals.byar(cells["numerator"].to_numpy())
    exposure = cells["denominator"].to_numpy()
    return np.column_stack([lower / exposure, upper / exposure])
