"""What may be recognised: results surely on the far side of a benchmark, or above what is expected."""

import numpy as np
import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.pages.agreement import protected
from wellanalysis.pages.cells import NETWORK
from wellanalysis.stats.labels import Label, label
from wellanalysis.stats.reliability import beta_binomial

FEWEST = 3  # clinics from which a spread between them can be spoken of
COLUMNS = ["value", "benchmark", "sure", "probability_wrong"]


def beyond_benchmark(cells: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """Which clinics' true results lie on the good side of their benchmark, and how sure that is.

    Parameters
    ----------
    cells : DataFrame
        From `wellanalysis.pages.cells.cells`; only clinics whose own result is shown take part.
    definitions : Definitions
        Measures with their benchmarks; the certainty and reliability of network.yml.

    Returns
    -------
    DataFrame
        Indexed by measure and unit: ``value`` (raw), ``benchmark``, ``sure`` (the posterior probability of the good side
        reaches the network's certainty, at a clinic whose result is reliable enough), ``probability_wrong``. Proportions
        that are no survey's, of measures in their final stage.

    Notes
    -----
    Beta-binomial posterior (`wellanalysis.stats.reliability_counts`), integrated over what is not known of the prior.
    """
    answers, settings = protected(definitions), definitions.network.labels
    now = cells[(cells["level"] == "now") & (cells["unit"] != NETWORK) & cells["in_network"]]
    shown = now[~now["withheld"] & ~now["too_few"] & (now["size"] > 0)]
    parts = {}
    for measure in definitions.measures:
        own = shown[shown["measure"] == measure.id].set_index("unit").sort_index()
        held = [definitions.benchmark(measure.id, unit) for unit in own.index]
        fits = measure.statistic == "proportion" and measure.is_final_stage and measure.improves != "neither"
        if not fits or measure.id in answers or len(own) < FEWEST or all(each is None for each in held):
            continue
        found = beta_binomial((own["value"] * own["size"]).to_numpy(), own["size"].to_numpy())
        benchmark = np.array([np.nan if each is None else each.value for each in held])
        few = (found.units["reliability"].to_numpy() < settings.reliability) | np.isnan(benchmark)
        reference = np.where(np.isnan(benchmark), 0.5, benchmark)  # of those without one nothing is said
        said = label(found.posterior, reference=reference, zone=0.0, certainty=settings.certainty, too_few=few)
        good = Label.ABOVE if str(measure.improves) == "up" else Label.BELOW
        parts[measure.id] = pd.DataFrame(
            {
                "value": own["value"].to_numpy(),
                "benchmark": benchmark,
                "sure": (said["label"] == good).to_numpy(),
                "probability_wrong": said["probability_wrong"].to_numpy(),
            },
            index=own.index,
        )
    nowhere = pd.MultiIndex.from_arrays([[], []], names=["measure", "unit"])
    return pd.concat(parts, names=["measure", "unit"]) if parts else pd.DataFrame(columns=COLUMNS, index=nowhere)
