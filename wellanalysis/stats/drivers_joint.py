"""What each indicator adds to the others: all of them in one model of the outcome."""

from collections.abc import Mapping, Sequence

import pandas as pd

from wellanalysis.stats.drivers_model import WITHIN, fitted_model
from wellanalysis.stats.drivers_rows import Asked


def adds(
    patterns: pd.DataFrame,
    *,
    indicators: Sequence[str],
    applies: Mapping[str, str],
    events: str,
    trials: str,
    factors: Sequence[str],
    unit: str,
    period: str | None = None,
    second: str | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Association of each indicator with an outcome, the other indicators and case mix held.

    Parameters
    ----------
    patterns : DataFrame
        One row per distinct combination of factors, indicators and clinic; duplicates are allowed.
    indicators : sequence of str
        Columns from 0 to 1, missing where not recorded. Patients of whom one that is about them is not recorded are
        left out.
    applies : mapping of str to str
        Boolean column that says whether an indicator is about the patient; one without a column is about everyone.
        Where it is not, the indicator is 0 beside a term of its own, and its value is not read.
    events, trials, factors, unit, period, second, level
        As for `drivers.association`.

    Returns
    -------
    DataFrame
        By ``indicator``: ``estimate`` (log odds ratio within clinics), ``se, df, lower, upper, p``; ``difference,
        difference_lower, difference_upper`` of the outcome's share with and without it, among ``trials``: patients in
        the model whom it is about.

    Raises
    ------
    ValueError
        As `drivers.association`; no indicator; one that is named twice, is about nobody or is told by the others.

    Notes
    -----
    Each indicator has its within-clinic, over-time and between-clinic terms, as in `drivers.association`. What an
    indicator does by way of another one, which comes later, is not counted for it here.
    """
    names = tuple(indicators)
    if not names:
        raise ValueError("no indicator is named")
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ValueError(f"the indicator {twice[0]!r} is named twice")
    about = {name: column for name, column in applies.items() if name in names}
    model = fitted_model(patterns, Asked(names, about, events, trials, tuple(factors), unit, period, second))
    told = [model.terms(place, level).loc[WITHIN] for place in range(len(names))]
    found = pd.DataFrame(told, index=pd.Index(names, name="indicator"))
    changes = [model.difference(place, level) for place in range(len(names))]
    wanted = ["difference", "difference_lower", "difference_upper"]
    found[wanted] = pd.DataFrame(changes, index=found.index, columns=wanted)
    return found.assign(trials=model.rows.trials @ model.rows.applies)
