"""In how many clinics of the programme: the count of those that truly improved, with clinics unlike the others apart."""

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.network import FEW_CLINICS
from wellanalysis.pages.programme_changes import Changes
from wellanalysis.pages.wording import Evidence
from wellanalysis.stats.site_apart import improved_count_apart
from wellanalysis.stats.site_apart import unlike as units_unlike
from wellanalysis.stats.site_count import SiteCount


def unlike(changes: Changes) -> list[str]:
    """Programme clinics whose change does not come from the same lot as the others'."""
    inside = changes.inside
    if len(inside) < FEW_CLINICS:
        return []
    return [str(unit) for unit in inside.index[units_unlike(inside["change"], inside["variance"])]]


def counted(measure: Measure, changes: Changes, words: pd.Series) -> SiteCount | None:
    """How many programme clinics truly improved; None where there are too few for a spread between them, or no direction,
    or nothing moved anywhere.

    Parameters
    ----------
    words : Series
        Evidence word of each programme clinic, in the order of `changes`.
    """
    inside = changes.inside
    if len(inside) < FEW_CLINICS or str(measure.improves) == "neither" or not inside["change"].any():
        return None
    return improved_count_apart(
        inside["change"],
        inside["variance"],
        improves=str(measure.improves),
        labelled=(words == Evidence.IMPROVED).to_numpy(),
        worse=(words == Evidence.OTHER_WAY).to_numpy(),
    )
