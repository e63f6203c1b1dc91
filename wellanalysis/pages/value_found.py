"""Each clinic's adjusted cost beside its quality: computed, and withheld where few people stand behind it."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from wellanalysis.definitions.editions import CMS_MINIMUM, Policy
from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.periods import Quarter
from wellanalysis.definitions.value import Value
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.small_groups import told_together
from wellanalysis.pages.standings import WORDS
from wellanalysis.pages.wording import Standing
from wellanalysis.stats.cost import CostModel, compared, fit
from wellanalysis.stats.labels import Label, label
from wellanalysis.stats.reliability import normal_normal

CENTS = 100
FEWEST = 3
"""Clinics from which a spread between them can be spoken of."""


@dataclass(frozen=True)
class Found:
    """What there is to say of cost.

    Parameters
    ----------
    value : Value
        Settings.
    quality : Measure
        The outcome beside every cost.
    last : Quarter
        Last of the window's quarters: the newest that the outcome and the claims of all its episodes allow.
    clinics : DataFrame
        Indexed by clinic: of `wellanalysis.stats.cost.compared`, ``people``; ``word`` (`Standing`, of the cost),
        ``probability_wrong``; ``quality, quality_lower, quality_upper, quality_word``; ``too_few``. Clinics that are withheld are
        not in it.
    withheld : frozenset of str
        Clinics of which nothing is told.
    model : CostModel
        What is expected.
    episodes, people, spent : float
        Of the whole network.
    """

    value: Value
    quality: Measure
    last: Quarter
    clinics: pd.DataFrame
    withheld: frozenset[str]
    model: CostModel
    episodes: int
    people: int
    spent: float


def minimum(figures: Figures) -> int:
    """Fewest people of whom anything is told; 1 where the data are open."""
    if figures.policy.policy == Policy.OPEN:
        return 1
    return int(figures.policy.minimum or CMS_MINIMUM)


def last_quarter(figures: Figures, value: Value) -> Quarter:
    """Newest quarter, no later than the report's, whose outcome is final and all of whose claims had time to come in."""
    last = min(figures.quarter, figures.finals[value.quality])
    wait = timedelta(days=value.until_days + value.run_out_days)
    while last.last_day + wait > figures.as_of:
        last = last.shift(-1)
    return last


def in_window(figures: Figures, rows: pd.DataFrame, last: Quarter, column: str = "quarter") -> pd.DataFrame:
    """Rows of the trailing window that ends with a quarter."""
    first = last.shift(1 - figures.definitions.network.labels.quarters).first_day
    return rows[rows[column].between(pd.Timestamp(first), pd.Timestamp(last.first_day))]


def found(figures: Figures) -> Found | None:
    """Adjusted cost of every clinic; None where no claims are joined, or too few episodes."""
    value = figures.definitions.network.value
    if value is None or figures.results.cost.empty or value.quality not in figures.finals:
        return None
    last = last_quarter(figures, value)
    rows = in_window(figures, figures.results.cost, last)
    if rows["cents"].sum() == 0 or rows["clinic_id"].nunique() < FEWEST:
        return None
    patterns = _patterns(figures, rows)
    known = figures.results.cost_people
    people = known[known["period"] == pd.Timestamp(last.first_day)].set_index("clinic_id")["people"]
    factors = sorted(set(value.case_mix))
    model = fit(patterns, factors=factors, unit="clinic_id", people=float(people.sum()) or None)
    told = compared(model, patterns, unit="clinic_id", people=people)
    told = told.assign(people=people.reindex(told.index).fillna(0).astype(int))
    hidden = told_together(told["people"], told["n"], fewest=minimum(figures))
    shown = told[~told.index.isin(hidden)]
    quality = figures.definitions.measure(value.quality)
    return Found(
        value=value,
        quality=quality,
        last=last,
        clinics=_with_quality(figures, quality, _worded(figures, shown)),
        withheld=hidden,
        model=model,
        episodes=int(told["n"].sum()),
        people=int(told["people"].sum()),
        spent=float(told["observed"].sum()),
    )


def _patterns(figures: Figures, rows: pd.DataFrame) -> pd.DataFrame:
    """Sums in whole currency with the factors as columns, summed over quarters."""
    sums = rows.groupby(["clinic_id", "pattern"])[["n", "zero", "cents", "cents_sq"]].sum().reset_index()
    sums = sums.assign(total=sums["cents"] / CENTS, total_sq=sums["cents_sq"] / CENTS**2)
    levels = figures.results.cost_levels
    if levels.empty:
        return sums
    return sums.join(
        levels.pivot_table(index="pattern", columns="factor", values="level", aggfunc="first"), on="pattern"
    )


def _worded(figures: Figures, rows: pd.DataFrame) -> pd.DataFrame:
    """The word of each clinic's cost: by the rule of all labels, and only where the whole interval says the same.

    Elsewhere in the report a word opens a conversation about care; of money we speak when we are as sure as the interval.
    """
    settings = figures.definitions.network.labels
    few = (rows["n"] < figures.definitions.network.minimum.denominator) | rows["lower"].isna()
    rows = rows.assign(too_few=few, word=Standing.UNCLEAR, probability_wrong=np.nan, reliability=np.nan)
    judged = rows[~few]
    if len(judged) < FEWEST:
        return rows
    posterior = normal_normal(np.log(judged["ratio"]), judged["error"] ** 2, size=judged["people"])
    reliability = posterior.units["reliability"].to_numpy()
    zone = (-np.log(1 - settings.zone), np.log(1 + settings.zone))
    said = label(
        posterior.posterior,
        reference=0.0,
        zone=zone,
        certainty=settings.certainty,
        too_few=reliability < settings.reliability,
    )
    words = pd.Series([WORDS[Label(each)] for each in said["label"]], judged.index, dtype=object)
    sure = (judged["lower"] > 1 + settings.zone) | (judged["upper"] < 1 - settings.zone)
    rows.loc[judged.index, "word"] = words.where(sure | (words == Standing.WITHIN), Standing.UNCLEAR)
    rows.loc[judged.index, "probability_wrong"] = said["probability_wrong"].to_numpy()
    rows.loc[judged.index, "reliability"] = reliability
    return rows


def _with_quality(figures: Figures, quality: Measure, rows: pd.DataFrame) -> pd.DataFrame:
    beside = [figures.standing(quality, str(clinic)) for clinic in rows.index]
    numbers = {
        name: [float(each.get(source, np.nan)) for each in beside]
        for name, source in (("quality", "o_e"), ("quality_lower", "lower"), ("quality_upper", "upper"))
    }
    words = [str(each.get("word", "")) for each in beside]
    return rows.assign(**numbers, quality_word=words)


def healed(figures: Figures, told: Found) -> float:
    """The network's own result of the outcome, over the outcome's window."""
    return float(figures.now(told.quality, NETWORK)["value"])
