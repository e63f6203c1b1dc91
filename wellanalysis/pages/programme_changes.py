"""Each clinic's change of the headline outcome, beside that of the clinics not yet in the programme."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.changes import Z
from wellanalysis.pages.expected import Clock
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.programme_past import without_past
from wellanalysis.stats.reliability import normal_normal

CERTAIN = 0.975


@dataclass(frozen=True)
class Changes:
    """Changes since the baseline, clinic by clinic.

    Parameters
    ----------
    clinics : DataFrame
        Index unit, of all that may be shown and compared: ``inside`` (the programme has reached it), ``change, variance``
        (as the clinic's own page tells it), ``adjusted, own_variance`` (allowing for who came, frozen reference),
        ``beyond, lower, upper`` (beyond the clinics not yet in it, 95 % interval; missing where nobody waits), ``chance``
        (half of the range in which 95 % of such differences fall where nothing has changed beyond what the others saw, how
        much the waiting clinics truly differ allowed for; missing with fewer than two of them).
    waiting : int
        Clinics compared with.
    waiting_change : float
        Their mean change; missing where there are none.
    """

    clinics: pd.DataFrame
    waiting: int
    waiting_change: float

    @property
    def inside(self) -> pd.DataFrame:
        """Clinics of the programme."""
        return self.clinics[self.clinics["inside"]]


def site_changes(figures: Figures, measure: Measure) -> Changes:
    """Changes of a measure at every clinic whose own change is shown."""
    places = figures.clinics[figures.clinics["full"]]["clinic_id"]
    # Whoever began before the baseline was over neither waits nor has a past of its own.
    places = places[~places.isin(without_past(figures))]
    rows = [(unit, figures.change(measure, unit)) for unit in places]
    shown = [(unit, row) for unit, row in rows if row and row["change"] == row["change"]]
    last = figures.finals[measure.id].last_day
    begun = [figures.started(unit) for unit, _ in shown]
    clinics = pd.DataFrame(
        {
            "inside": [begin is not None and begin <= last for begin in begun],
            "change": [row["change"] for _, row in shown],
            "variance": [((row["upper"] - row["lower"]) / (2 * Z)) ** 2 for _, row in shown],
        },
        index=pd.Index([unit for unit, _ in shown], name="unit", dtype=object),
    )
    clinics = clinics.astype({"inside": bool, "change": float, "variance": float})
    adjusted = _adjusted(figures, measure).reindex(clinics.index)
    clinics = clinics.assign(
        adjusted=adjusted["adjusted"].fillna(clinics["change"]),
        own_variance=adjusted["own_variance"].fillna(clinics["variance"]),
    )
    waiting = clinics[~clinics["inside"] & (clinics["own_variance"] > 0)]
    mean, error, df = mean_of(waiting["adjusted"], waiting["own_variance"])
    beyond = clinics["adjusted"] - mean
    half = _reach(clinics["own_variance"], error**2, df)
    # Clinics in which nothing was done differ in what truly became of them, too: as much as those that wait do.
    chance = _reach(clinics["own_variance"], error**2 + _between(waiting), df)
    return Changes(
        clinics.assign(beyond=beyond, lower=beyond - half, upper=beyond + half, chance=chance).round(10),
        len(waiting),
        mean,
    )


def _reach(own: pd.Series, others: float, df: float) -> np.ndarray:
    """Half of a 95 % range: own chance is known from the counts, the waiting clinics' only from a few of them."""
    total = own + others
    if np.isnan(others):
        return np.full(len(own), np.nan)
    freedom = df * (total / others) ** 2 if others > 0 else np.full(len(own), np.inf)
    return np.asarray(stdtrit(np.clip(freedom, 1, 1e6), CERTAIN) * np.sqrt(total), dtype=float)


def _between(waiting: pd.DataFrame) -> float:
    """Variance of the waiting clinics' true changes; missing with fewer than two, from which it cannot be told."""
    if len(waiting) < 2:
        return float("nan")
    return float(normal_normal(waiting["adjusted"], waiting["own_variance"], method="reml").prior["tau2"])


def mean_of(value: pd.Series, variance: pd.Series) -> tuple[float, float, float]:
    """Mean of several clinics' true changes, its standard error, and the degrees of freedom of that error."""
    if value.empty:
        return float("nan"), float("nan"), float("nan")
    if len(value) == 1:
        return float(value.iloc[0]), float(np.sqrt(variance.iloc[0])), 1e6
    prior = normal_normal(value, variance, method="reml").prior
    return float(prior["mean"]), float(prior["mean_se"]), float(len(value) - 1)


def so_little(changes: Changes, unit: str, *, apart: Collection[str], improves: str) -> tuple[float, float]:
    """If a clinic had changed as much as the others: their mean, and how often it would show as little as it did.

    Parameters
    ----------
    apart : collection of str
        Clinics that are no model of what the others did: the exceptions themselves.

    Returns
    -------
    tuple of float
        Mean of the others' change beyond the waiting clinics (or since the baseline where nobody waits), and the chance,
        which allows for how much the others differ from each other; missing with fewer than three others.
    """
    inside = changes.inside
    others = inside[~inside.index.isin([*apart, unit]) & (inside["own_variance"] > 0)]
    if len(others) < 3:
        return float("nan"), float("nan")
    found = normal_normal(others["adjusted"], others["own_variance"], method="reml").prior
    own = inside.loc[unit]
    spread = np.sqrt(found["tau2"] + found["mean_se"] ** 2 + own["own_variance"])
    sign = -1.0 if improves == "down" else 1.0
    chance = float(stdtr(len(others) - 1, sign * (own["adjusted"] - found["mean"]) / spread))
    shift = changes.waiting_change if changes.waiting else 0.0
    return float(found["mean"] - shift), chance


def _adjusted(figures: Figures, measure: Measure) -> pd.DataFrame:
    """Change of (observed − expected) / n by the frozen reference, with the variance that chance gives it."""
    table = figures.expected.table
    own = table[(table["measure"] == measure.id) & (table["clock"] == Clock.REFERENCE) & (table["trials"] > 0)]
    sides = {level: own[own["level"] == level].set_index("unit") for level in ("baseline", "now")}
    rate = {level: (side["observed"] - side["expected"]) / side["trials"] for level, side in sides.items()}
    sizes = figures.sums[(figures.sums["measure"] == measure.id) & figures.sums["level"].isin(list(sides))]
    spread = {}
    for level, side in sides.items():
        cell = sizes[sizes["level"] == level].set_index("unit").reindex(side.index)
        # Several episodes of one person count as one: how sure we are is judged by people.
        share = (cell["size"] / cell["denominator"]).clip(upper=1).fillna(1)
        spread[level] = side["variance"] / side["trials"] ** 2 / share
    frame = {"adjusted": rate["now"] - rate["baseline"], "own_variance": spread["now"] + spread["baseline"]}
    return pd.DataFrame(frame).astype(float)
