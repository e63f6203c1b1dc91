"""How many different people stand behind a result: what may be shown depends on people, not on rows."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import date

import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.periods import Quarter
from wellanalysis.results.columns import PEOPLE, nothing, typed
from wellanalysis.results.connection import Source
from wellanalysis.results.cube import grouped
from wellanalysis.results.states import State, day_of, named, row_state
from wellanalysis.results.sums import dated_rows

PERSON = {"episodes": "patient_id", "patient_survey": "patient_id", "provider_survey": "staff_id"}
REGION = "region:"
NETWORK = ""
# Measures are bits of one whole number, so that people are told apart once for all of them.
BITS = 31
KNOWN = "known_people"
MONTH = "month"
OF_CLINICS = ("pooled", "baseline")  # levels that are asked of clinics only
POOLED_ENDS = 4  # quarters that a longer window may end with: a measure of slow follow-up is final some quarters back
BY = "months_by_"
REGIONS = 'JOIN (SELECT clinic_id, region FROM "clinics" WHERE region IS NOT NULL) AS regions USING (clinic_id)'
# Column of the place, what the place is called, and where the column comes from.
SCOPES = {
    "clinic": ("clinic_id", "clinic_id", ""),
    "region": ("region", f"'{REGION}' || region", REGIONS),
    "network": ("", f"'{NETWORK}'", ""),
}


def people(
    source: Source, definitions: Definitions, as_of: date, span: pd.DatetimeIndex, cube: pd.DataFrame
) -> pd.DataFrame:
    """Distinct people among the known rows of each measure.

    Parameters
    ----------
    source, definitions, as_of
        As for the cube.
    span : DatetimeIndex
        The months of the cube.
    cube : DataFrame
        For measures whose results a network delivers itself: people are not known there, so that the denominator
        stands for them at every level.

    Returns
    -------
    DataFrame
        ``measure``; ``clinic_id`` (``region:<name>`` for a region, empty for the network); ``level`` (month, quarter,
        window: the trailing quarters over which clinics are described, ending with this one; at clinics also baseline,
        and pooled: the longer window, ending with one of the newest four quarters); ``period`` (first day); ``people``.
        A combination without people has no row.
    """
    periods = month_periods(definitions, span)
    frames = [_of_delivered(source, definitions, periods, cube)]
    for (table, _), measures in grouped(definitions.measures).items():
        for start in range(0, len(measures), BITS):
            frames.append(_of_table(source, table, measures[start : start + BITS], as_of, periods))
    whole = pd.concat(frames, ignore_index=True)
    if definitions.network.labels.quarters == 1:
        whole = pd.concat([whole, whole[whole["level"] == "quarter"].assign(level="window")], ignore_index=True)
    whole = whole[whole["people"] > 0]
    order = {measure.id: place for place, measure in enumerate(definitions.measures)}
    whole = whole.sort_values(["clinic_id", "level", "period"], kind="stable")
    return whole.sort_values("measure", key=lambda ids: ids.map(order), kind="stable", ignore_index=True)


def month_periods(definitions: Definitions, span: pd.DatetimeIndex) -> dict[str, pd.DataFrame]:
    """Months and the periods they belong to, by level; in a window of several quarters a month belongs to several."""
    year_starts = definitions.network.calendar.year_starts
    quarters = [Quarter.of(month.date(), year_starts) for month in span]
    frames = {"quarter": pd.DataFrame({"month": span, "period": [each.first_day for each in quarters]})}
    labels, baseline = definitions.network.labels, definitions.network.baseline
    if labels.quarters > 1:
        frames["window"] = _trailing(span, quarters, labels.quarters, quarters[0])
    frames["pooled"] = _trailing(span, quarters, labels.pooled_quarters, quarters[-1].shift(1 - POOLED_ENDS))
    inside = span[(span >= pd.Timestamp(baseline.first)) & (span <= pd.Timestamp(baseline.last))]
    if len(inside):
        frames["baseline"] = pd.DataFrame({"month": inside, "period": baseline.first})
    return {level: frame.assign(period=pd.to_datetime(frame["period"])) for level, frame in frames.items()}


def _trailing(span: pd.DatetimeIndex, quarters: Sequence[Quarter], length: int, first: Quarter) -> pd.DataFrame:
    """Months of the windows of so many quarters that end with `first` or later."""
    rows = [
        (month, quarter.shift(later).first_day)
        for month, quarter in zip(span, quarters, strict=True)
        for later in range(length)
        if first <= quarter.shift(later) <= quarters[-1]
    ]
    return pd.DataFrame(rows, columns=["month", "period"])


def _of_table(
    source: Source, table: str, measures: Sequence[Measure], as_of: date, periods: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    frames = []
    names = {f"measure_{place}": measure.id for place, measure in enumerate(measures)}
    with ExitStack() as kept:
        kept.enter_context(source.staged(KNOWN, _known_people(table, measures, as_of)))
        for level, frame in periods.items():
            kept.enter_context(source.staged(f"{BY}{level}", as_rows(frame)))
        for scope in SCOPES:
            for level in (MONTH, *periods):
                if level in OF_CLINICS and scope != "clinic":
                    continue
                counts = source.frame(_distinct(list(names), scope, level)).rename(columns=names)
                long = counts.melt(["clinic_id", "period"], var_name="measure", value_name="people")
                frames.append(typed(long.assign(level=level), PEOPLE))
    return pd.concat(frames, ignore_index=True)


def _known_people(table: str, measures: Sequence[Measure], as_of: date) -> exp.Select:
    """One row per person, clinic and month, with the measures in which that person has a known row."""
    bits: exp.Expr = exp.Literal.number(0)
    for place, measure in enumerate(measures):
        known = row_state(measure, as_of).between(int(State.NOT_ACHIEVED), int(State.COUNTED))
        bit = exp.Case().when(known, exp.Literal.number(1 << place)).else_(exp.Literal.number(0))
        bits = exp.Add(this=bits, expression=bit)
    person = exp.alias_(named(PERSON[table]), "person")
    rows = dated_rows(table, measures[0].dated_by, [person, exp.alias_(exp.cast(bits, "BIGINT"), "bits")])
    query = exp.select("clinic_id", "month", "person", "BIT_OR(bits) AS bits").from_(rows.subquery("rows"))
    return query.where("bits <> 0", "NOT person IS NULL").group_by("clinic_id", "month", "person")


def _distinct(names: Sequence[str], scope: str, level: str) -> str:
    """Distinct people per place and period: each person once per place and period, then counted measure by measure.

    All names in the text are our own.
    """
    place, label, join = SCOPES[scope]
    period = "period"
    if level == MONTH:
        period = "month AS period"
    else:
        join += f" JOIN {BY}{level} USING (month)"
    places = f"{place}, " if place else ""
    once = f"SELECT {places}{period}, person, BIT_OR(bits) AS bits FROM {KNOWN} {join} GROUP BY {places}"
    once += f"{period.split()[0]}, person"
    if (scope, level) == ("clinic", MONTH):
        # The staged rows are this already, and the largest of all.
        once = f"SELECT clinic_id, month AS period, bits FROM {KNOWN}"
    counts = ", ".join(f"COUNT(*) FILTER (WHERE (bits & {1 << k}) <> 0) AS {name}" for k, name in enumerate(names))
    return f"SELECT {label} AS clinic_id, period, {counts} FROM ({once}) AS once GROUP BY {places}period"


def as_rows(periods: pd.DataFrame) -> exp.Select:
    rows = [exp.tuple_(day_of(row.month.date()), day_of(row.period.date())) for row in periods.itertuples()]
    columns = [exp.to_identifier(name) for name in periods.columns]
    values = exp.Values(expressions=rows, alias=exp.TableAlias(this=exp.to_identifier("rows"), columns=columns))
    return exp.select("month", "period").from_(values)


def _of_delivered(
    source: Source, definitions: Definitions, periods: Mapping[str, pd.DataFrame], cube: pd.DataFrame
) -> pd.DataFrame:
    delivered = [measure.id for measure in definitions.measures if measure.is_aggregated]
    # Months without any result count nobody, as they do where rows are counted; most months of yearly results are such.
    there = cube["measure"].isin(delivered) & (cube["denominator"] > 0)
    known = cube.loc[there, ["measure", "clinic_id", "month", "denominator"]]
    if known.empty:
        return nothing(PEOPLE)
    regions = source.frame('SELECT clinic_id, region FROM "clinics"').set_index("clinic_id")["region"]
    by_region = known.assign(clinic_id=REGION + known["clinic_id"].map(regions))
    by_scope = pd.concat([known, by_region.dropna(subset="clinic_id"), known.assign(clinic_id=NETWORK)])
    levels = [by_scope.assign(level="month", period=by_scope["month"])]
    levels += [by_scope.merge(frame, on="month").assign(level=level) for level, frame in periods.items()]
    place = ["measure", "clinic_id", "level", "period"]
    sums = pd.concat(levels).groupby(place, as_index=False)["denominator"].sum()
    return typed(sums.rename(columns={"denominator": "people"}), PEOPLE)
