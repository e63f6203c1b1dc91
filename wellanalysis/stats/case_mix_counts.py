"""What a case-mix model is fitted on: columns and counts that are checked before anything is estimated."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from wellanalysis.stats.case_mix_design import Ints, listed
from wellanalysis.stats.case_mix_fit import Family
from wellanalysis.stats.intervals import Floats, checked_count, checked_proportion


def checked_names(
    patterns: pd.DataFrame, counts: Mapping[str, str], factors: Sequence[str], reference: Mapping[str, object]
) -> None:
    """Refuse columns that are absent or named twice, all at once; `counts` maps the use of a column to its name."""
    wrong = []
    named = [*counts.values(), *factors]
    absent = [name for name in dict.fromkeys(named) if name not in patterns]
    if absent:
        wrong.append(f"columns not found: {listed(absent)}")
    twice = [name for name in dict.fromkeys(named) if named.count(name) > 1]
    if twice:
        wrong.append(f"columns with two uses: {listed(twice)}; a factor is given once and is no count and no unit")
    unknown = [name for name in reference if name not in factors]
    if unknown:
        wrong.append(f"reference levels of columns that are no factors: {listed(unknown)}")
    if wrong:
        raise ValueError("; ".join(wrong))


def known_counts(patterns: pd.DataFrame, name: str) -> Floats:
    """One column of counts; missing, negative and infinite ones raise `ValueError`."""
    counts = checked_count(patterns[name].to_numpy(dtype=float, na_value=np.nan))
    missing = int(np.isnan(counts).sum())
    if missing:
        raise ValueError(f"{name} is missing in {missing} rows; only known results are modelled, so leave them out")
    return counts


def counts_of(patterns: pd.DataFrame, events: str, trials: str, family: Family) -> tuple[Floats, Floats]:
    """Events and trials (exposure) of every row, checked as a pair."""
    happened, of = known_counts(patterns, events), known_counts(patterns, trials)
    if family is Family.BINOMIAL:
        return checked_proportion(happened, of)
    if ((of == 0) & (happened > 0)).any():
        raise ValueError(f"{events} were counted in rows where the exposure {trials} is 0")
    return happened, of


def refuse_without_contrast(events: Floats, trials: Floats, family: Family) -> None:
    """Without events, or with nothing else, there is nothing that factors could explain."""
    remedy = "no case mix can be estimated; compare without adjustment, or pool more periods"
    if not trials.sum():
        raise ValueError(f"there are no trials: {remedy}")
    if not events.sum():
        raise ValueError(f"none of {trials.sum():g} had the event: {remedy}")
    if family is Family.BINOMIAL and events.sum() == trials.sum():
        raise ValueError(f"all of {trials.sum():g} had the event: {remedy}")


def units_of(patterns: pd.DataFrame, unit: str | None) -> tuple[Ints, int]:
    """Number of the unit of every row, and how many there are; one for all where no unit is named."""
    if unit is None:
        return np.zeros(len(patterns), dtype=np.intp), 1
    codes, found = pd.factorize(patterns[unit])
    if (codes < 0).any():
        raise ValueError(f"{unit} is missing in {int((codes < 0).sum())} rows; every row belongs to a unit")
    return codes, len(found)
