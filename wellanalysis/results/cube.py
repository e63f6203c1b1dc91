"""The cube: what each measure came to in each clinic and month, and the rows that were left out or lost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.contract import AGGREGATED
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure, Statistic
from wellanalysis.results.columns import COUNTS, CUBE, EXCLUSIONS, LOSSES, PLACE, SUMS, nothing, typed
from wellanalysis.results.connection import Source
from wellanalysis.results.sums import by_clinic_and_month, part


@dataclass(frozen=True)
class Answer:
    """What one pass over a table gave for measures that share table and date."""

    measures: tuple[Measure, ...]
    sums: pd.DataFrame


def grouped(measures: Iterable[Measure]) -> dict[tuple[str, str], list[Measure]]:
    """Measures that count rows, by table and date column: one pass each."""
    groups: dict[tuple[str, str], list[Measure]] = {}
    for measure in measures:
        if not measure.is_aggregated:
            groups.setdefault((measure.table, measure.dated_by), []).append(measure)
    return groups


def ask(source: Source, definitions: Definitions, as_of: date) -> list[Answer]:
    """All sums from the extracts: one query per table and date column."""
    return [
        Answer(tuple(measures), source.frame(by_clinic_and_month(table, measures, as_of)))
        for (table, _), measures in grouped(definitions.measures).items()
    ]


def aggregated(source: Source, definitions: Definitions) -> pd.DataFrame:
    """Results that a network delivers itself, in the form of the cube.

    They enter as they are: nothing is open, and what is not known of single people stays unknown (`total_sq` is NaN).
    """
    measures = [measure for measure in definitions.measures if measure.is_aggregated]
    if not measures:
        return nothing(CUBE)
    given = source.frame(exp.select("*").from_(exp.table_(AGGREGATED, quoted=True)))
    given = given[given["measure"].isin([measure.id for measure in measures])]
    means = given["measure"].isin([measure.id for measure in measures if measure.statistic is Statistic.MEAN])
    result = given.assign(
        month=given["period"].dt.to_period("M").dt.to_timestamp(),
        open=0,
        total=given["numerator"].where(means),
        total_sq=float("nan"),
    )
    return typed(result, CUBE)


def months(answers: Iterable[Answer], given: pd.DataFrame) -> pd.DatetimeIndex:
    """First days of all months from the first to the last in which anything was dated; empty where nothing was."""
    seen = pd.concat([*(answer.sums["month"] for answer in answers), given["month"]])
    seen = pd.to_datetime(seen)
    return pd.date_range(seen.min(), seen.max(), freq="MS", unit="us") if seen.notna().any() else pd.DatetimeIndex([])


def cube(
    answers: Iterable[Answer], given: pd.DataFrame, definitions: Definitions, clinics: Iterable[str], span: pd.Index
) -> pd.DataFrame:
    """Every measure × clinic × month, zeros included.

    Returns
    -------
    DataFrame
        ``n`` = ``open + lost + missing`` + known; ``denominator``: known rows (rate: exposure); ``numerator``: rows
        achieved (rate: events; mean: the same as ``total``); ``total, total_sq``: mean only, else NaN; ``expected``:
        only from a network that delivers results, else NaN.
    """
    clinics = sorted(clinics)
    parts = {}
    for answer in answers:
        places = pd.MultiIndex.from_product([clinics, span], names=list(PLACE))
        sums = answer.sums.set_index(list(PLACE)).reindex(places, fill_value=0).fillna(0)
        for measure in answer.measures:
            parts[measure.id] = of_measure(measure, sums)
    for measure in (each for each in definitions.measures if each.is_aggregated):
        places = pd.MultiIndex.from_product([clinics, span], names=list(PLACE))
        mine = given[given["measure"] == measure.id].set_index(list(PLACE))[[*COUNTS, *SUMS]]
        filled = mine.reindex(places)
        known = [*COUNTS, "denominator", "numerator"]
        parts[measure.id] = filled.assign(**{name: filled[name].fillna(0) for name in known})
    frames = []
    for measure in definitions.measures:
        frame = parts[measure.id].reset_index()
        if measure.clinics is not None:
            frame = frame[frame["clinic_id"].isin(measure.clinics)]
        frames.append(frame.assign(measure=measure.id))
    return pd.concat([typed(frame, CUBE) for frame in frames], ignore_index=True)


def of_measure(measure: Measure, sums: pd.DataFrame) -> pd.DataFrame:
    """Columns of the cube for one measure, from the sums of one query, whatever these are grouped by."""

    def sum_of(name: str) -> pd.Series:
        return sums[part(measure, name)]

    counts = {name: sum_of(name) for name in ("open", "lost", "missing")}
    known = sum_of("known") if measure.statistic is Statistic.RATE else sum_of("denominator")
    mean = measure.statistic is Statistic.MEAN
    columns: Mapping[str, pd.Series | float] = {
        "n": counts["open"] + counts["lost"] + counts["missing"] + known,
        **counts,
        "denominator": sum_of("denominator"),
        "numerator": sum_of("total") if mean else sum_of("numerator"),
        "total": sum_of("total") if mean else float("nan"),
        "total_sq": sum_of("total_sq") if mean else float("nan"),
        "expected": float("nan"),
    }
    return pd.DataFrame(columns, index=sums.index)


def exclusions(answers: Iterable[Answer], definitions: Definitions, clinics: Iterable[str]) -> pd.DataFrame:
    """Rows left out by reason; a row with several reasons is counted under the first, in the order of the file."""
    counted = {
        measure.id: {reason: f"left_out_{place}" for place, reason in enumerate(measure.exclusions)}
        for measure in definitions.measures
    }
    return _by_name(answers, definitions, clinics, counted, EXCLUSIONS, "reason")


def losses(answers: Iterable[Answer], definitions: Definitions, clinics: Iterable[str]) -> pd.DataFrame:
    """Rows that were lost by kind; they sum to the cube's ``lost``, but for results that a network delivers itself.

    A row with several kinds is counted under the first, in the order of the file.
    """
    counted = {
        measure.id: {
            kind: f"lost_{place}" if len(measure.losses) > 1 else "lost" for place, kind in enumerate(measure.losses)
        }
        for measure in definitions.measures
    }
    return _by_name(answers, definitions, clinics, counted, LOSSES, "kind")


def _by_name(
    answers: Iterable[Answer],
    definitions: Definitions,
    clinics: Iterable[str],
    counted: Mapping[str, Mapping[str, str]],
    types: Mapping[str, str],
    called: str,
) -> pd.DataFrame:
    """Long form of the sums that `counted` lists by measure and name; no row where nothing was counted."""
    frames = [nothing(types)]
    for answer in answers:
        for measure in answer.measures:
            for name, sums in counted[measure.id].items():
                column = part(measure, sums)
                found = answer.sums.loc[answer.sums[column] > 0, [*PLACE, column]]
                found = found.rename(columns={column: "n"}).assign(measure=measure.id, **{called: name})
                frames.append(typed(found, types))
    whole = pd.concat(frames, ignore_index=True)
    whole = whole[whole["clinic_id"].isin(set(clinics))]
    return in_order(whole.sort_values([*PLACE, called], kind="stable"), definitions)


def in_order(whole: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """Rows of a results table by measure as the report orders them, otherwise as they stand."""
    order = {measure.id: place for place, measure in enumerate(definitions.measures)}
    return whole.sort_values("measure", key=lambda ids: ids.map(order), kind="stable", ignore_index=True)
