"""Results moved toward the network's as far as chance may have moved them: what to expect of each clinic next time."""

import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.pages.agreement import protected
from wellanalysis.pages.cells import NETWORK
from wellanalysis.stats.reliability import beta_binomial

FEWEST = 3  # clinics from which a spread between them can be spoken of


def shrunken(cells: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """Empirical-Bayes results of the window, clinic by clinic, and how reliable the raw ones are.

    Parameters
    ----------
    cells : DataFrame
        From `wellanalysis.pages.cells.cells`; only clinics whose own result is shown take part.
    definitions : Definitions
        Proportions are shrunken; a survey's are left as they are, since those of small teams are bounds.

    Returns
    -------
    DataFrame
        Indexed by measure and unit: ``estimate, lower, upper`` (95 %, allows for a prior that is itself estimated) and
        ``reliability``, in the sizes of people.
    """
    answers = protected(definitions)
    now = cells[(cells["level"] == "now") & (cells["unit"] != NETWORK) & cells["in_network"]]
    shown = now[~now["withheld"] & ~now["too_few"] & (now["size"] > 0)]
    parts = {}
    for measure in definitions.measures:
        own = shown[shown["measure"] == measure.id].set_index("unit").sort_index()
        if measure.statistic != "proportion" or measure.id in answers or len(own) < FEWEST:
            continue
        found = beta_binomial((own["value"] * own["size"]).to_numpy(), own["size"].to_numpy()).units
        parts[measure.id] = found[["estimate", "lower", "upper", "reliability"]].set_axis(own.index)
    columns = ["estimate", "lower", "upper", "reliability"]
    nowhere = pd.MultiIndex.from_arrays([[], []], names=["measure", "unit"])
    return pd.concat(parts, names=["measure", "unit"]) if parts else pd.DataFrame(columns=columns, index=nowhere)
