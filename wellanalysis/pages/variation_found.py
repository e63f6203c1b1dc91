"""How much clinics, clinicians within clinics and conditions differ, for every share of episodes.

From sums by clinic, clinician and condition over each measure's trailing window; outcomes with a case-mix model from
counts per pattern, each pattern with the log odds that the model expects of it.
"""

from collections.abc import Sequence
from dataclasses import asdict, fields

import numpy as np
import pandas as pd
from scipy.special import logit

from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.expected import UNIT, Clock
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.remembered import Remembered
from wellanalysis.results.linked import outcomes_of, unpacked
from wellanalysis.stats.variation import Spread, between, nested

CLINICS, CLINICIANS, CONDITIONS = "clinics", "clinicians", "conditions"
KINDS = (CLINICS, CLINICIANS, CONDITIONS)
PROGRAMME, WAITING = "programme", "waiting"
"""Clinics that were in the programme for the whole window, and those that had not begun it by the window's end."""
FEWEST = 5
"""Clinics of a group from which on it is told how much they differ."""
ALIKE = 0.05
"""Patterns whose expected log odds differ by less count as one; a twentieth of a log odds moves no chance by more than 1.3 points."""
NEVER = 1e-6
"""Expected shares are kept this far from 0 and 1, where log odds end."""


def variation(figures: Figures, measures: Sequence[Measure], *, remembered: Remembered | None = None) -> pd.DataFrame:
    """Spreads of every measure.

    Parameters
    ----------
    figures : Figures
        The run.
    measures : sequence of Measure
        Shares of episodes.
    remembered : Remembered, optional
        What was computed before from the very same counts.

    Returns
    -------
    DataFrame
        Indexed by measure and kind (`KINDS`; `PROGRAMME` where it is told, `WAITING` of the first measure): the fields
        of `stats.variation.Spread`, ``patients``: how many stand behind it, and ``adjusted``: whether for case mix. No
        row where the results tables have none.
    """
    memory = remembered or Remembered()
    parts = []
    for measure in measures:
        rows, adjusted = counts(figures, measure)
        if rows.empty:
            continue
        by_condition = conditions(figures, measure)
        found = [memory.table("variation", [rows, by_condition], lambda r=rows, c=by_condition: _spreads(r, c))]  # type: ignore[misc]
        for kind, group in by_programme(figures, measure, rows).items():
            if kind == WAITING and measure is not measures[0]:
                continue
            inputs = [group, kind]
            found.append(memory.table("variation-group", inputs, lambda r=group, k=kind: _group(r, k)))  # type: ignore[misc]
        whole = pd.concat(found, ignore_index=True)
        parts.append(whole.assign(measure=measure.id, adjusted=adjusted & (whole["kind"] != CONDITIONS)))
    columns = [*(field.name for field in fields(Spread)), "patients", "adjusted"]
    if not parts:
        return pd.DataFrame(columns=columns, index=pd.MultiIndex.from_arrays([[], []], names=["measure", "kind"]))
    return pd.concat(parts).set_index(["measure", "kind"])[columns]


def counts(figures: Figures, measure: Measure) -> tuple[pd.DataFrame, bool]:
    """``unit, part, events, trials, offset`` of one measure's window, and whether the offsets are those of a model."""
    mix = figures.expected.case_mix.get(measure.id)
    model = mix.models.get(Clock.RECALIBRATED) if mix else None
    definitions = figures.definitions
    if model is None or measure not in outcomes_of(definitions) or figures.results.linked.empty:
        rows = _window(figures, measure)
        return _judged(figures, measure, rows.assign(offset=0.0)), False
    first, last = _quarters(figures, measure)
    results = figures.results
    known = unpacked(
        results.linked, results.pattern_levels, definitions, measure, first=first.first_day, last=last.first_day
    )
    rows = known.rename(columns={"clinic_id": UNIT})
    rows = rows[~rows[UNIT].isin(_left_out(figures))]
    told = model.expected(rows, unseen="not recorded")
    share = (told["expected"] / told["trials"]).clip(NEVER, 1 - NEVER)
    whole = rows.assign(offset=(logit(share.to_numpy()) / ALIKE).round() * ALIKE, clinic_id=rows[UNIT])
    return _judged(figures, measure, whole), True


def by_programme(figures: Figures, measure: Measure, rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Rows of the clinics that were at one stage of the programme for the whole window; none where all were alike.

    Clinics that began at different times differ by what the programme has done so far; within a stage they do not.
    """
    first, last = _quarters(figures, measure)
    starts = {unit: figures.started(unit) for unit in rows["unit"].unique()}
    since = {unit for unit, start in starts.items() if start is not None and start <= first.first_day}
    not_yet = {unit for unit, start in starts.items() if start is None or start > last.last_day}
    groups = {kind: units for kind, units in ((PROGRAMME, since), (WAITING, not_yet)) if FEWEST <= len(units)}
    return {
        kind: rows[rows["unit"].isin(units)].reset_index(drop=True)
        for kind, units in groups.items()
        if len(units) < len(starts)
    }


def conditions(figures: Figures, measure: Measure) -> pd.DataFrame:
    """``condition, events, trials`` of one measure's window; empty where network.yml names no column of conditions."""
    if figures.definitions.network.conditions is None:
        return pd.DataFrame(columns=["condition", "events", "trials"])
    rows = _weighed(figures, measure, _window(figures, measure))
    return rows.groupby("condition", as_index=False)[["events", "trials"]].sum()


def _spreads(rows: pd.DataFrame, by_condition: pd.DataFrame) -> pd.DataFrame:
    found = nested(rows["events"], rows["trials"], rows["unit"], rows["part"], offset=rows["offset"])
    told = {CLINICS: found.between, CLINICIANS: found.within}
    patients = {CLINICS: rows["trials"].sum(), CLINICIANS: rows.loc[rows["part"] != "", "trials"].sum()}
    if len(by_condition):
        told[CONDITIONS] = between(by_condition["events"], by_condition["trials"], by_condition["condition"])
        patients[CONDITIONS] = by_condition["trials"].sum()
    return pd.DataFrame([{"kind": kind, **asdict(each), "patients": patients[kind]} for kind, each in told.items()])


def _group(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The spread between the clinics of one stage of the programme."""
    found = nested(rows["events"], rows["trials"], rows["unit"], rows["part"], offset=rows["offset"]).between
    return pd.DataFrame([{"kind": kind, **asdict(found), "patients": rows["trials"].sum()}])


def _window(figures: Figures, measure: Measure) -> pd.DataFrame:
    """Sums by clinic, clinician and condition of the measure's trailing window, at the clinics that are judged."""
    table = figures.results.spread
    first, last = (pd.Timestamp(quarter.first_day) for quarter in _quarters(figures, measure))
    own = table[(table["measure"] == measure.id) & table["quarter"].between(first, last)]
    return own[~own["clinic_id"].isin(_left_out(figures))]


def _judged(figures: Figures, measure: Measure, rows: pd.DataFrame) -> pd.DataFrame:
    named = rows.rename(columns={"clinic_id": "unit", "provider_id": "part"}) if UNIT not in rows else rows
    named = named.assign(part=named["provider_id"]) if "part" not in named else named
    sums = named.groupby(["unit", "part", "offset"], as_index=False)[["events", "trials"]].sum()
    return _weighed(figures, measure, sums)


def _weighed(figures: Figures, measure: Measure, rows: pd.DataFrame) -> pd.DataFrame:
    """Counts as of people: where some have several episodes each of these weighs less, as in all intervals."""
    cell = figures.now(measure, NETWORK)
    share = min(1.0, cell["size"] / cell["denominator"]) if cell["denominator"] and cell.get("size") else 1.0
    return rows.assign(events=rows["events"] * share, trials=rows["trials"] * share)


def _quarters(figures: Figures, measure: Measure) -> tuple[Quarter, Quarter]:
    final = figures.finals[measure.id]
    return final.shift(1 - figures.definitions.network.labels.quarters), final


def _left_out(figures: Figures) -> set[str]:
    """Clinics that are in no total."""
    sums = figures.sums
    clinics = sums[sums["unit"] != NETWORK]
    return set(clinics["unit"]) - set(clinics.loc[clinics["in_network"], "unit"])


def is_told(row: pd.Series) -> bool:
    """Whether there is an estimate."""
    return bool(np.isfinite(row["sd"]))
