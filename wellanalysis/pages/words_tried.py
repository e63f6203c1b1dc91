"""Are the stated chances of being wrong true: words given to made-up clinics whose true ratios are known."""

from collections.abc import Mapping
from functools import partial

import numpy as np
import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.settings import Labels
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.quiet_marks import number_of
from wellanalysis.pages.remembered import Remembered
from wellanalysis.pages.standings import worded
from wellanalysis.pages.wording import amount, count, interval
from wellanalysis.stats.intervals import Floats, wilson
from wellanalysis.stats.labels import Label

COUNTS = ["observed", "expected", "variance", "trials", "people", "share"]
EACH = 20
"""Networks of ratios that are drawn for each made-up network of the whole report: they cost next to nothing."""


def tried(figures: Figures, *, networks: int, seed: int, remembered: Remembered | None = None) -> pd.DataFrame:
    """Words given to clinics of this network's sizes whose true ratios differ by as much as this network's do.

    Returns
    -------
    DataFrame
        Indexed by measure: ``words`` given (above or below), ``stated`` (sum of their chances of being wrong) and
        ``wrong`` (how many truly were).
    """
    memory, lines = remembered or Remembered(), {}
    for measure in figures.measures_of(NETWORK, "outcome"):
        if measure.id not in set(figures.standings.index.get_level_values("measure")):
            continue
        own = figures.standings.loc[measure.id]
        inputs = [
            [measure.id, measure.statistic, networks, seed, figures.definitions.network.labels.model_dump_json()],
            own.reset_index()[["unit", "between", "common", *COUNTS]],
        ]
        lines[measure.id] = memory.table(
            "words", inputs, partial(_sums, figures, measure, networks, [seed, number_of(measure)])
        )
    columns = ["words", "stated", "wrong"]
    return pd.concat(lines).droplevel(1)[columns] if lines else pd.DataFrame(columns=columns)


def _sums(figures: Figures, measure: Measure, networks: int, seed: list[int]) -> pd.DataFrame:
    """Words given in all made-up networks of one measure together, as one row."""
    rng, own = np.random.default_rng(seed), figures.standings.loc[measure.id]
    known = {name: own[name].to_numpy(float) for name in COUNTS}
    spread, common = float(own["between"].iloc[0]), bool(own["common"].iloc[0])
    settings = figures.definitions.network.labels
    rows = [_once(measure, settings, known, spread, common, rng) for _ in range(EACH * networks)]
    return pd.DataFrame(rows).sum().to_frame().T


def _once(
    measure: Measure,
    settings: Labels,
    own: Mapping[str, Floats],
    spread: float,
    common: bool,
    rng: np.random.Generator,
) -> dict[str, float]:
    """One network: true ratios are drawn, then counts; expected counts are set anew so that they sum to the observed."""
    ratio = np.maximum(1 + spread * rng.standard_normal(len(own["expected"])), 0.01)
    mean, trials = ratio * own["expected"], own["trials"]
    if common:
        drawn = np.clip(np.round(mean + np.sqrt(own["variance"]) * rng.standard_normal(len(mean))), 0, trials)
    else:
        drawn = rng.poisson(mean).astype(float)
    level = drawn.sum() / own["expected"].sum()
    sides = [each * own["share"] for each in (drawn, own["expected"] * level, own["variance"] * level, trials)]
    _, said, _ = worded(measure, settings, *sides, people=own["people"])
    true = ratio / (mean.sum() / own["expected"].sum())
    # A unit of too little reliability is labelled unclear.
    above, below = ((said["label"] == word).to_numpy() for word in (Label.ABOVE, Label.BELOW))
    given = above | below
    return {
        "words": float(given.sum()),
        "stated": float(said["probability_wrong"].to_numpy()[given].sum()),
        "wrong": float((above & (true <= 1)).sum() + (below & (true >= 1)).sum()),
    }


def tried_claim(figures: Figures, *, networks: int, seed: int, remembered: Remembered | None = None) -> Claim | None:
    """Stated beside true chances of being wrong, measure by measure."""
    table = tried(figures, networks=networks, seed=seed, remembered=remembered)
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
