"""Are the stated chances of being wrong true: words given to made-up clinics whose true ratios are known."""

import numpy as np
import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.standings import judged
from wellanalysis.pages.wording import Standing, amount, count, interval
from wellanalysis.stats.intervals import wilson

COUNTS = ["observed", "expected", "variance", "trials", "people", "share"]
EACH = 20
"""Networks of ratios that are drawn for each made-up network of the whole report: they cost next to nothing."""


def tried(figures: Figures, *, networks: int, seed: int) -> pd.DataFrame:
    """Words given to clinics of this network's sizes whose true ratios differ by as much as this network's do.

    Returns
    -------
    DataFrame
        Indexed by measure: ``words`` given (above or below), ``stated`` (sum of their chances of being wrong) and
        ``wrong`` (how many truly were).
    """
    rng = np.random.default_rng(seed)
    lines = {}
    for measure in figures.measures_of(NETWORK, "outcome"):
        if measure.id not in set(figures.standings.index.get_level_values("measure")):
            continue
        own = figures.standings.loc[measure.id]
        rows = [_once(figures, measure, own, rng) for _ in range(EACH * networks)]
        lines[measure.id] = pd.DataFrame(rows).sum()
    columns = ["words", "stated", "wrong"]
    return pd.DataFrame(lines, index=columns).T if lines else pd.DataFrame(columns=columns)


def _once(figures: Figures, measure: Measure, own: pd.DataFrame, rng: np.random.Generator) -> dict[str, float]:
    """One network: true ratios are drawn, then counts; expected counts are set anew so that they sum to the observed."""
    spread = float(own["between"].iloc[0])
    ratio = np.maximum(1 + spread * rng.standard_normal(len(own)), 0.01)
    mean = ratio * own["expected"].to_numpy()
    if bool(own["common"].iloc[0]):
        trials = own["trials"].to_numpy()
        drawn = np.clip(np.round(mean + np.sqrt(own["variance"].to_numpy()) * rng.standard_normal(len(own))), 0, trials)
    else:
        drawn = rng.poisson(mean).astype(float)
    level = drawn.sum() / own["expected"].sum()
    rows = own[COUNTS].assign(observed=drawn, expected=own["expected"] * level, variance=own["variance"] * level)
    found = judged(rows, measure, figures.definitions.network.labels)
    true = ratio / (mean.sum() / own["expected"].sum())
    enough = found["reliability"].to_numpy() >= figures.definitions.network.labels.reliability
    above, below = ((found["word"] == word).to_numpy() & enough for word in (Standing.ABOVE, Standing.BELOW))
    given = above | below
    return {
        "words": float(given.sum()),
        "stated": float(found["probability_wrong"].to_numpy()[given].sum()),
        "wrong": float((above & (true <= 1)).sum() + (below & (true >= 1)).sum()),
    }


def tried_claim(figures: Figures, *, networks: int, seed: int) -> Claim | None:
    """Stated beside true chances of being wrong, measure by measure."""
    table = tried(figures, networks=networks, seed=seed)
    given = table[table["words"] > 0]
    if given.empty:
        return None
    whole = given.sum()
    lower, upper = wilson(given["wrong"].to_numpy(float), given["words"].to_numpy(float))
    titles = {measure.id: measure.title for measure in figures.definitions.measures}
    return Claim(
        id="words-tried",
        heading=(
            f"Of words above and below {amount(whole['wrong'] / whole['words'])} are truly wrong, where "
            f"{amount(whole['stated'] / whole['words'])} are said to be"
        ),
        sentence=(
            f"In {count(EACH * networks, 'networks')} of made-up clinics of these sizes, whose true results differ by as much as "
            f"this network's, {count(whole['words'], 'words')} were given; their chances of being wrong add up to "
            f"{whole['stated']:.0f}, and {count(whole['wrong'])} were wrong."
        ),
        section="words",
        table=pd.DataFrame(
            {
                "Outcome": [titles[str(id)] for id in given.index],
                "Words above or below": [count(number) for number in given["words"]],
                "Said to be wrong": [amount(value) for value in given["stated"] / given["words"]],
                "Truly wrong (95\u00a0%)": [
                    f"{amount(share)} ({interval(low, high)})"
                    for share, low, high in zip(given["wrong"] / given["words"], lower, upper, strict=True)
                ],
            }
        ),
        caveat=(
            "True ratios are drawn around the network's; a word is wrong where the true ratio lies on the other side of 1. "
            "How far clinics differ is taken as estimated, and words over the longer window are not among them. Errors of "
            "recording, and what no model knows, are not in it."
        ),
        links=(("The words", "book/methods#labels"),),
    )
