"""Counts of an invented network whose truth is known, for the tests of drivers."""

import numpy as np
import pandas as pd
from scipy.special import expit

CLINICS, QUARTERS = 24, 4
COLUMNS = {"indicator": "done", "events": "healed", "trials": "n", "factors": ["severe"], "unit": "clinic"}


def network(
    seed: int,
    *,
    within: float = 0.5,
    between: float = 0.0,
    spread: float = 0.15,
    each: int = 60,
    programme: float = 0.0,
) -> pd.DataFrame:
    """Counts by clinic, quarter, severity and indicator.

    Parameters
    ----------
    seed : int
        Of everything drawn.
    within : float
        Log odds that the indicator changes at a patient.
    between : float
        Log odds that go with a clinic's habit of doing it, and with nothing done.
    spread : float
        Standard deviation of the clinics' own log odds.
    each : int
        Patients per clinic and quarter.
    programme : float
        Log odds that a programme adds to the outcome beside the indicator, which it makes more frequent at the same
        time, in half of the clinics' last two quarters.

    Returns
    -------
    DataFrame
        ``clinic, quarter, severe, done, n, healed``, and ``odds``: true log odds of the outcome.
    """
    rng = np.random.default_rng(seed)
    clinic, quarter, severe = (
        axis.ravel() for axis in np.meshgrid(np.arange(CLINICS), np.arange(QUARTERS), [0, 1], indexing="ij")
    )
    patients = rng.poisson(each * np.where(severe, 0.3, 0.7))
    habit, own = rng.normal(0, 0.8, CLINICS), rng.normal(0, spread, CLINICS)
    started = (clinic % 2 == 0) & (quarter >= QUARTERS // 2) & (programme != 0)
    done = rng.binomial(patients, expit(0.2 + habit[clinic] - 0.6 * severe + 1.2 * started))
    frames = []
    for x, number in ((1.0, done), (0.0, patients - done)):
        odds = 0.4 + own[clinic] + within * x + between * habit[clinic] - severe + programme * started
        counts = {"done": x, "n": number, "healed": rng.binomial(number, expit(odds)), "odds": odds}
        frames.append(pd.DataFrame({"clinic": clinic, "quarter": quarter, "severe": severe == 1, **counts}))
    whole = pd.concat(frames, ignore_index=True)
    return whole[whole["n"] > 0].reset_index(drop=True)


def people(counts: pd.DataFrame) -> pd.DataFrame:
    """One row per patient."""
    rows = counts.loc[counts.index.repeat(counts["n"])].reset_index(drop=True)
    place = rows.groupby([name for name in counts if name not in ("healed", "n")]).cumcount()
    return rows.assign(healed=(place < rows["healed"]).astype(int), n=1)


def halved(counts: pd.DataFrame) -> pd.DataFrame:
    """The same counts in twice as many rows, in another order."""
    first = counts.assign(n=counts["n"] // 2, healed=np.minimum(counts["healed"], counts["n"] // 2))
    second = counts.assign(n=counts["n"] - first["n"], healed=counts["healed"] - first["healed"])
    return pd.concat([first, second]).sample(frac=1, random_state=1)
