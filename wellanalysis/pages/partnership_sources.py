"""What other systems know of a measure of the contract that the clinics' own record does not: said where it is paid for."""

from collections.abc import Iterable

import pandas as pd

from wellanalysis.pages.figures import Figures
from wellanalysis.pages.sources_counts import told
from wellanalysis.pages.sources_told import TOGETHER, answers_shown, share_text
from wellanalysis.pages.wording import amount, count
from wellanalysis.stats.several_sources import COMBINED

RECORD = "ehr"
"""Kind of the system from which the measures of this book are counted."""
LINK = ("Several sources", "sources")


def known_elsewhere(figures: Figures, measures: Iterable[str]) -> dict[str, tuple[str, float]]:
    """What several systems find together, where it is clearly not what the clinics' own record finds.

    Parameters
    ----------
    figures : Figures
        The run.
    measures : iterable of str
        Ids of the measures that are asked about.

    Returns
    -------
    dict of str to (str, float)
        By measure: a sentence, and the combined share. Without those that the clinics' own record is not first of, that may
        not be shown, or whose combined interval holds the record's own figure.
    """
    sources, asked = figures.definitions.network.sources, set(measures)
    found: dict[str, tuple[str, float]] = {}
    for compared in sources.compared if sources is not None else ():
        each = told(figures, compared) if compared.measure in asked else None
        if each is None or str(each.systems[0].kind) != RECORD:
            continue
        first = each.order[0]
        if not (answers_shown(each, first) and answers_shown(each, COMBINED)):
            continue
        own, whole = each.figures.loc[first], each.figures.loc[COMBINED]
        if pd.isna(own["value"]) or whole["lower"] <= own["value"] <= whole["upper"]:
            continue
        title = figures.definitions.measure(compared.measure).title
        text = (
            f"{title} is counted from {each.names[first]}, which finds {amount(own['value'])} of people; "
            f"{count(len(each.order), 'systems')} {TOGETHER} find {share_text(each, COMBINED)}."
        )
        found[compared.measure] = (text, float(whole["value"]))
    return found
