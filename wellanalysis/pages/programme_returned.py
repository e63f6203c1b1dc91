"""Regression to the mean: what clinics that began low by chance would have gained by themselves."""

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.expected import Clock
from wellanalysis.pages.figures import Figures
from wellanalysis.stats.next_value import regression_to_the_mean
from wellanalysis.stats.reliability import normal_normal


def regression(figures: Figures, measure: Measure, inside: tuple[str, ...]) -> dict[str, float]:
    """Where the programme's clinics stood at baseline beside those that wait, and what that alone would give back.

    Returns
    -------
    dict
        ``apart``: mean of their baseline, allowing for case mix, less that of the clinics that wait; ``alone``: the
        effect that would be seen if every clinic's next value were its shrunken one. Empty where a side is empty.
    """
    table = figures.expected.table
    own = table[(table["measure"] == measure.id) & (table["clock"] == Clock.REFERENCE) & (table["level"] == "baseline")]
    own = own[(own["unit"] != "") & (own["trials"] > 0) & (own["variance"] > 0)].set_index("unit")
    ours = own.index.isin(inside)
    if not ours.any() or ours.all():
        return {}
    value = ((own["observed"] - own["expected"]) / own["trials"]).astype(float)
    shrunken = normal_normal(value, (own["variance"] / own["trials"] ** 2).astype(float), method="reml")
    drawn = regression_to_the_mean(shrunken.posterior, observed=value.to_numpy())
    gives = -drawn["by_chance"].to_numpy()
    return {
        "apart": float(value[ours].mean() - value[~ours].mean()),
        "alone": float(gives[ours].mean() - gives[~ours].mean()),
    }
