"""What is left of each clinic's newest change once other patients are allowed for, for the sentence on its pages."""

import pandas as pd

from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.moved_chance import LOWER, UPPER
from wellanalysis.pages.moved_parts import moved
from wellanalysis.pages.since_last import CARE


def like_for_like(figures: Figures) -> dict[str, pd.DataFrame]:
    """The like-for-like part of each measure's change between its two newest final quarters.

    Parameters
    ----------
    figures : Figures
        The run. Both quarters are counted as they are known now, so that a clinic reads the same in its own report and the
        network's.

    Returns
    -------
    dict of str to DataFrame
        By measure id: ``performance`` with its limits and ``verdict`` by clinic id; a part only of measures with a frozen
        model of who the patients are, without it the change itself is all there is. Empty where counts are rounded for protection, since parts would give the whole ones away.
    """
    if figures.policy.rounding is not None:
        return {}
    columns = ["performance", LOWER, UPPER, "verdict"]
    found = moved(figures, figures.measures_of(NETWORK, *CARE), None)
    return {
        each.measure.id: each.clinics[columns]
        if each.has_case_mix
        else each.clinics[columns].assign(performance=float("nan"))
        for each in found
    }
