"""What each clinic's own patients would have had in the network: case-mix models on their clocks.

A *recalibrated* model is fitted on the window that describes the clinics and serves comparison between them; the
*pooled* one is the same over a longer window; the *reference* is fitted on the baseline, frozen, and serves comparison
over time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd
from pandas.core.groupby import DataFrameGroupBy

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages.cells import NETWORK
from wellanalysis.results.frames import Results
from wellanalysis.results.patterns import levels_of, typed_level
from wellanalysis.results.quarters import quarter_starts
from wellanalysis.stats.case_mix import CaseMixModel, fit

UNIT = "unit"
SUMS = ["trials", "observed", "expected", "variance"]
COLUMNS = ["measure", "clock", "unit", "level", "period", *SUMS]
FEWEST_EVENTS = 50  # with fewer events, or fewer without one, coefficients would be noise: no model is fitted


class Clock(StrEnum):
    """Which model an expected count comes from."""

    RECALIBRATED = "recalibrated"
    POOLED = "pooled"
    REFERENCE = "reference"


@dataclass(frozen=True)
class CaseMix:
    """Case mix of one measure.

    Parameters
    ----------
    patterns : DataFrame
        One row per clinic, month and combination of factors: ``unit``, ``month``, the factors, ``events``, ``trials``.
    factors : tuple of str
        What is known before care.
    models : mapping of Clock to CaseMixModel
        A clock without a model had too few events.
    """

    patterns: pd.DataFrame
    factors: tuple[str, ...]
    models: Mapping[Clock, CaseMixModel]


@dataclass(frozen=True)
class Expected:
    """Expected counts of a run, and the models behind them.

    Parameters
    ----------
    case_mix : mapping of measure id to CaseMix
        Measures that name factors and count rows.
    table : DataFrame
        ``measure, clock, unit, level, period`` as in the cells (``pooled`` beside), ``trials``, ``observed``,
        ``expected`` and ``variance`` of the count where every patient fares as in the network. The network's rows add
        up its judged clinics.
    pooled_people : Series
        Distinct people of the longer window, by measure and unit; missing where that window ends long ago.
    """

    case_mix: Mapping[str, CaseMix]
    table: pd.DataFrame
    pooled_people: pd.Series


def expected(
    results: Results,
    definitions: Definitions,
    finals: Mapping[str, Quarter],
    *,
    left_out: frozenset[str] = frozenset(),
) -> Expected:
    """Fit the models of a run and add up what they expect.

    Parameters
    ----------
    results, definitions : Results, Definitions
        The run.
    finals : mapping of measure id to Quarter
        Newest final quarter of each measure, where the windows end.
    left_out : frozenset of str
        Clinics too small to judge: in no model, so that no total gives them away.
    """
    found, tables = {}, [_delivered(results, definitions, finals, left_out)]
    for measure in definitions.measures:
        patterns = _patterns(results, measure, definitions)
        patterns = patterns[~patterns[UNIT].isin(left_out)]
        if patterns.empty:
            continue
        spans = spans_of(definitions, finals[measure.id])
        models = {
            clock: model
            for clock, (first, last) in spans.items()
            if (model := _model(patterns[patterns["month"].between(first, last)], measure)) is not None
        }
        found[measure.id] = CaseMix(patterns, measure.case_mix, models)
        tables += [_sums(found[measure.id], clock, spans, definitions).assign(measure=measure.id) for clock in models]
    return Expected(found, pd.concat(tables, ignore_index=True)[COLUMNS], _pooled_people(results, finals))


def _pooled_people(results: Results, finals: Mapping[str, Quarter]) -> pd.Series:
    """Distinct people of the longer window that ends with each measure's newest final quarter."""
    rows = results.people[results.people["level"] == "pooled"]
    last = rows["measure"].map({id: pd.Timestamp(final.first_day) for id, final in finals.items()})
    return rows[rows["period"] == last].set_index(["measure", "clinic_id"])["people"]


def _patterns(results: Results, measure: Measure, definitions: Definitions) -> pd.DataFrame:
    """Counts per clinic, month and combination, with the factors as columns of their own."""
    rows = results.patterns[results.patterns["measure"] == measure.id]
    wide = levels_of(results.pattern_levels, measure.id)
    columns = definitions.contract[measure.table].columns
    factors = [typed_level(wide[name], columns[name]) for name in measure.case_mix if name in wide]
    known = rows[rows["trials"] > 0].rename(columns={"clinic_id": UNIT})
    joined = known.join(pd.DataFrame({each.name: each for each in factors}), on="pattern")
    return joined.assign(month=joined["month"].astype("datetime64[ns]")).drop(columns=["measure", "pattern"])


def spans_of(definitions: Definitions, final: Quarter) -> dict[Clock, tuple[pd.Timestamp, pd.Timestamp]]:
    """First and last month of each clock's own window."""
    network = definitions.network
    last = pd.Timestamp(final.months[-1])
    first = {
        clock: pd.Timestamp(final.shift(1 - quarters).first_day)
        for clock, quarters in (
            (Clock.RECALIBRATED, network.labels.quarters),
            (Clock.POOLED, network.labels.pooled_quarters),
        )
    }
    baseline = (pd.Timestamp(network.baseline.first), pd.Timestamp(network.baseline.last))
    return {**{clock: (begin, last) for clock, begin in first.items()}, Clock.REFERENCE: baseline}


def _model(patterns: pd.DataFrame, measure: Measure) -> CaseMixModel | None:
    """Model of one window; None where there are too few events, or factors that do not vary."""
    if not _enough(patterns["events"].sum(), patterns["trials"].sum(), measure):
        return None
    grouped = grouped_by(patterns, measure)[["events", "trials"]].sum().reset_index()
    return model_of(grouped, measure)


def grouped_by(patterns: pd.DataFrame, measure: Measure) -> DataFrameGroupBy:
    """Patterns of a window, whatever their month: one group per clinic and combination of factors."""
    return patterns.groupby([UNIT, *measure.case_mix], observed=True, sort=True, dropna=False)


def model_of(grouped: pd.DataFrame, measure: Measure) -> CaseMixModel | None:
    """Model of a window's counts by clinic and combination of factors; None as in `expected`."""
    binomial = measure.statistic == "proportion"
    if not _enough(grouped["events"].sum(), grouped["trials"].sum(), measure):
        return None
    per_unit = grouped.groupby(UNIT)[["events", "trials"]].sum()
    if not ((per_unit["events"] > 0) & (not binomial or per_unit["events"] < per_unit["trials"])).any():
        return None
    varied = [name for name in measure.case_mix if len(grouped[name].unique()) > 1]
    if not varied:
        return None
    return fit(
        grouped,
        events="events",
        trials="trials",
        factors=varied,
        family="binomial" if binomial else "poisson",
        unit=UNIT,
    )


def _enough(events: float, trials: float, measure: Measure) -> bool:
    rare = measure.statistic == "proportion" and trials - events < FEWEST_EVENTS
    return bool(events >= FEWEST_EVENTS and not rare)


def _sums(
    mix: CaseMix, clock: Clock, spans: Mapping[Clock, tuple[pd.Timestamp, pd.Timestamp]], definitions: Definitions
) -> pd.DataFrame:
    """Observed and expected of one clock at its levels: the window itself, or all that is compared over time."""
    model, year_starts = mix.models[clock], definitions.network.calendar.year_starts
    first, last = spans[clock]
    rows = mix.patterns if clock is Clock.REFERENCE else _inside(mix.patterns, first, last)
    told = model.expected(rows, unseen="not recorded")  # a group that the baseline never saw is its average there
    rows = told.rename(columns={"events": "observed", "expected_variance": "variance"}).assign(clock=str(clock))
    if clock is not Clock.REFERENCE:
        level = "now" if clock is Clock.RECALIBRATED else "pooled"
        return _with_network(rows.assign(level=level, period=first))
    now = _inside(rows, *spans[Clock.RECALIBRATED])
    levels = [
        _inside(rows, first, last).assign(level="baseline", period=first),
        now.assign(level="now", period=spans[Clock.RECALIBRATED][0]),
        rows.assign(level="quarter", period=quarter_starts(rows["month"], year_starts)),
    ]
    return pd.concat([_with_network(each) for each in levels], ignore_index=True)


def _inside(rows: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    return rows[rows["month"].between(first, last)]


def _with_network(rows: pd.DataFrame) -> pd.DataFrame:
    """Sums of one clock and level per unit, and of all together."""
    told = {name: rows[name].iloc[0] if len(rows) else "" for name in ("clock", "level")}
    whole = rows.groupby("period", as_index=False)[SUMS].sum().assign(unit=NETWORK)
    return pd.concat([whole, rows.groupby([UNIT, "period"], as_index=False)[SUMS].sum()]).assign(**told)


def _delivered(
    results: Results, definitions: Definitions, finals: Mapping[str, Quarter], left_out: frozenset[str]
) -> pd.DataFrame:
    """Expected counts that a network delivers itself, for the window that describes the clinics."""
    cube = results.cube[results.cube["expected"].notna() & ~results.cube["clinic_id"].isin(left_out)]
    frames = [pd.DataFrame(columns=COLUMNS)]
    for measure in (each for each in definitions.measures if each.is_aggregated):
        first, last = spans_of(definitions, finals[measure.id])[Clock.RECALIBRATED]
        own = _inside(cube[cube["measure"] == measure.id], first, last)
        if own.empty:
            continue
        # How the expected deaths spread over patients is not known; equal risks give the widest limits.
        share = (own["expected"] / own["denominator"].where(own["denominator"] > 0)).clip(upper=1).fillna(0)
        rows = own.assign(
            **{UNIT: own["clinic_id"], "clock": str(Clock.RECALIBRATED), "level": "now", "period": first},
            trials=own["denominator"],
            observed=own["numerator"],
            variance=own["expected"] * (1 - share if measure.statistic == "proportion" else 1),
        )
        frames.append(_with_network(rows).assign(measure=measure.id))
    return pd.concat([frame for frame in frames if len(frame)] or frames, ignore_index=True)
