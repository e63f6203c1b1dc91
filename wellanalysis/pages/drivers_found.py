"""Which factors go with an outcome: everything that the page on what matters rests on, computed once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.drivers_rows import (
    BEFORE,
    LOST,
    NOT_RECORDED,
    PROVIDER,
    QUARTER,
    UNIT,
    UNTIMED,
    Cohort,
    X,
    applies,
    cohorts,
    together,
)
from wellanalysis.pages.drivers_words import STEP, zone_of
from wellanalysis.pages.expected import FEWEST_EVENTS
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.remembered import Remembered
from wellanalysis.pages.wording import NONE_OCCURRED, count
from wellanalysis.stats.drivers import BETWEEN, FEWEST_UNITS, WITHIN, Association, association, vanished
from wellanalysis.stats.drivers_joint import adds
from wellanalysis.stats.labels import benjamini_hochberg

COUNTS: dict[str, Any] = {"events": "events", "trials": "trials", "unit": UNIT, "period": QUARTER}
ESTIMATES = [
    "difference",
    "lower",
    "upper",
    "between",
    "between_lower",
    "between_upper",
    "p",
    "trials",
    "events",
    "units",
]
JOINT = ["difference", "difference_lower", "difference_upper", "p", "trials"]


@dataclass(frozen=True)
class Drivers:
    """What goes with each outcome.

    Parameters
    ----------
    cohorts : tuple of Cohort
        Patients of each outcome, the headline first.
    effects : DataFrame
        Indexed by outcome and indicator: ``difference, lower, upper`` within clinics and quarters (differences of
        proportions), ``between, between_lower, between_upper`` (the same between clinics, per `STEP` of the indicator's
        share), ``p, p_adjusted, stands`` (false discovery rate over all pairs), ``zone``, ``negligible`` (the interval
        within clinics lies inside it), ``vanished`` (and the one between clinics leaves out zero), ``trials, events,
        units``, patients left out (``not_recorded, before``, and ``lost`` once the indicator was known), and ``why`` it could
        not be told; empty where it could.
    joint : DataFrame
        Of the first outcome of which anything could be told, indexed by indicator: `JOINT`, each indicator beside the
        others, and ``why`` it could not be told; empty where there are no two to set beside each other.
    first : Cohort, optional
        That outcome: the headline, where it can be told.
    """

    cohorts: tuple[Cohort, ...]
    effects: pd.DataFrame
    joint: pd.DataFrame
    first: Cohort | None

    def told(self, cohort: Cohort) -> tuple[Measure, ...]:
        """Indicators whose association with the outcome could be told."""
        return tuple(each for each in cohort.indicators if not self.effects.loc[(cohort.outcome.id, each.id), "why"])

    def rows(self, cohort: Cohort) -> list[tuple[Measure, Mapping[str, Any]]]:
        """Each indicator that could be told, with its row of `effects`."""
        return [(each, self.effects.loc[(cohort.outcome.id, each.id)].to_dict()) for each in self.told(cohort)]


def drivers(figures: Figures, remembered: Remembered | None = None) -> Drivers:
    """Association of every leading indicator with every outcome of the same patients.

    Parameters
    ----------
    figures : Figures
        The run.
    remembered : Remembered, optional
        What was computed before from the very same counts.
    """
    memory, found = remembered or Remembered(), cohorts(figures)
    keys, frames = ["outcome", "indicator"], []
    for cohort in found:
        told = memory.table("effects", [cohort.told_from], partial(_effects, cohort))
        frames.append(told.assign(outcome=cohort.outcome.id))
    whole = pd.concat(frames) if frames else pd.DataFrame(columns=[*keys, *ESTIMATES])
    effects = whole.set_index(keys)
    effects = effects.join(benjamini_hochberg(effects["p"].astype(float)))
    known = whole.loc[whole["why"] == "", "outcome"] if frames else []
    first = next((each for each in found if each.outcome.id in set(known)), None)
    joint = pd.DataFrame(columns=["indicator", *JOINT, "why"])
    if first is not None:
        joint = memory.table("joint", [first.told_from], partial(_joint, first))
    return Drivers(found, effects, joint.set_index("indicator"), first)


def reason(cohort: Cohort, rows: pd.DataFrame) -> str:
    """Why an association cannot be told from these rows; empty where it can be tried."""
    events, trials = rows["events"].sum(), rows["trials"].sum()
    units = rows[UNIT].nunique()
    if not trials:
        return f"no {cohort.outcome.counts} with a known result"
    if not events:
        return f"{NONE_OCCURRED} in {count(trials, cohort.outcome.counts)}"
    if units < FEWEST_UNITS:
        return f"{count(units, 'clinics')} cannot tell how much clinics differ; {FEWEST_UNITS} can"
    if min(events, trials - events) < FEWEST_EVENTS:
        rarer = "with" if events <= trials - events else "without"
        return f"fewer than {FEWEST_EVENTS} {cohort.outcome.counts} {rarer} the outcome"
    return ""


def plain(error: ValueError) -> str:
    """What the statistics refused an indicator for, in a reader's words: it is named beside."""
    return str(error).replace(f"the indicator {X!r}", "it").replace(f"{X!r}", "it")


def _effects(cohort: Cohort) -> pd.DataFrame:
    """One row per indicator of the cohort."""
    lines = []
    for each in cohort.indicators:
        rows, counted = cohort.known(each), cohort.counted(each)
        line: dict[str, Any] = {
            "indicator": each.id,
            **dict.fromkeys(ESTIMATES, float("nan")),
            "zone": zone_of(cohort.share),
            "negligible": False,
            "vanished": False,
            **{name: counted.get(name, 0.0) for name in (NOT_RECORDED, BEFORE)},
            LOST: cohort.lost_later(each),
            "why": UNTIMED if cohort.untimed(each) else reason(cohort, rows),
        }
        if not line["why"]:
            try:
                line |= _pair(rows, cohort.factors)
            except ValueError as error:
                line["why"] = plain(error)
            else:
                line["negligible"] = vanished(line["lower"], line["upper"], line["zone"])
                line["vanished"] = line["negligible"] and bool(line["between_lower"] * line["between_upper"] > 0)
        lines.append(line)
    judged = ["zone", "negligible", "vanished"]
    return pd.DataFrame(lines, columns=["indicator", *ESTIMATES, *judged, NOT_RECORDED, LOST, BEFORE, "why"])


def associated(rows: pd.DataFrame, factors: Sequence[str]) -> Association:
    """One outcome and one indicator, from `Cohort.known`: patients of one clinic and quarter are compared.

    Raises
    ------
    ValueError
        As `wellanalysis.stats.drivers.association`.
    """
    return association(rows, indicator=X, factors=factors, second=PROVIDER, **COUNTS)


def _pair(rows: pd.DataFrame, factors: Sequence[str]) -> dict[str, float]:
    """Estimates of one outcome and one indicator."""
    found = associated(rows, factors)
    logs = found.terms.loc[BETWEEN, ["estimate", "lower", "upper"]].to_numpy(float)
    between = dict(
        zip(
            ("between", "between_lower", "between_upper"),
            between_points(found.events / found.trials, logs),
            strict=True,
        )
    )
    return {
        "difference": found.difference,
        "lower": found.lower,
        "upper": found.upper,
        **between,
        "p": float(found.terms.loc[WITHIN, "p"]),
        "trials": found.trials,
        "events": found.events,
        "units": float(found.units),
    }


def between_points(outcome: float, log_odds: np.ndarray) -> np.ndarray:
    """Difference of the outcome between clinics whose shares of the indicator are `STEP` apart: one that occurs.

    Parameters
    ----------
    outcome : float
        The network's own share, between 0 and 1, about which the two lie.
    log_odds : ndarray
        Log odds ratios of a clinic's share from none to all.
    """
    level = logit(outcome)
    return np.asarray(expit(level + log_odds * STEP / 2) - expit(level - log_odds * STEP / 2))


def _joint(cohort: Cohort) -> pd.DataFrame:
    """Each indicator beside the others, or why not; no row where there are no two."""
    asked = tuple(each for each in cohort.indicators if not cohort.untimed(each))
    rows, varied = together(cohort, asked)
    names = ["indicator", *JOINT, "why"]
    if len(asked) < 2:
        return pd.DataFrame({name: pd.Series(dtype=float if name in JOINT else str) for name in names})
    told = pd.DataFrame({"indicator": [each.id for each in asked]}).reindex(columns=names)
    ids = [each.id for each in varied]
    alike = "among these patients it is the same for all"
    why = reason(cohort, rows) or ("fewer than two indicators vary among these patients" if len(ids) < 2 else "")
    if not why:
        about = {each.id: applies(each) for each in varied}
        try:
            found = adds(rows, indicators=ids, applies=about, factors=cohort.factors, second=PROVIDER, **COUNTS)
        except ValueError as error:
            titles = {repr(each.id): f"“{each.title}”" for each in varied}
            why = str(error)
            for id, title in titles.items():
                why = why.replace(id, title)
        else:
            told[JOINT] = found[JOINT].reindex(told["indicator"]).to_numpy(float)
    told["why"] = [why or ("" if id in ids else alike) for id in told["indicator"]]
    return told.astype(dict.fromkeys(JOINT, float))
