"""The network's summary in few words: what is told of each subject, what is asked of those who lead, what is still owed.

Charts and methods stand on the pages that it leads to, one press away; here are results and the words for them.
"""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages import claims, glance, survey
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.certainty import labels_claim
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import EMPTY, Claim
from wellanalysis.pages.programme import PAGE as PROGRAMME
from wellanalysis.pages.programme import programme_claim
from wellanalysis.pages.voices_promises import open_promises, promises_line
from wellanalysis.pages.wording import Evidence, amount, count, interval, moved, of_change

TOLD = ["Measure", "Result", "Change", "Period", "Baseline", "Benchmark"]
"""Columns of a summary's table: the others stand where the measure has its chart."""
LOOK = {"sortable": False}
MOST_NAMED = 4
"""Measures up to which a heading tells each by itself; more of them nobody reads."""


def indicators(figures: Figures) -> Claim | None:
    """The leading indicators together and one by one, with the words for them."""
    found = _told(glance.indicators(figures, NETWORK, link="indicators"))
    # The chart stands on its own page, and what is to be known of it.
    return replace(found, caveat=glance.DIRECTION) if found else None


def outcomes(figures: Figures) -> Claim | None:
    """The outcomes with their words, and how many single clinics lie above or below what is expected."""
    said = [_shift(figures, figures.headline)] if figures.headline in figures.measures_of(NETWORK, "outcome") else []
    labels = labels_claim(figures, section="outcomes")
    if labels:
        said.append(f"Allowing for who the patients are, {labels.heading[:1].lower()}{labels.heading[1:]}.")
    return _told(glance.outcomes(figures, NETWORK, link="outcomes"), " ".join(text for text in said if text))


def _shift(figures: Figures, measure: Measure) -> str:
    """``Healed within 12 weeks changed by +10.6 points (95 % interval 9.6–11.6) since the baseline year.``"""
    change = figures.change(measure, NETWORK)
    if not change or change["change"] != change["change"]:
        return ""
    unit = of_change(measure.unit)
    size, limits = amount(change["change"], unit, signed=True), interval(change["lower"], change["upper"], unit)
    return f"{measure.title} changed by {size} (95\u00a0% interval {limits}) since {figures.baseline_short}."


def programme(figures: Figures) -> Claim | None:
    """What the programme has to do with it, without the table of its cohorts where the programme has a page."""
    found = programme_claim(figures)
    if found is None or not any(target == PROGRAMME for _, target in found.links):
        return found
    return replace(found, table=EMPTY, caveat="")


def satisfaction(figures: Figures) -> Claim | None:
    """What patients and care teams say, with who answered."""
    measures = figures.measures_of(NETWORK, "patient_experience", "provider_satisfaction")
    rates = dict.fromkeys(survey.brief(rate) for each in measures if (rate := survey.response(figures, each, NETWORK)))
    found = _told(glance.satisfaction(figures, NETWORK, link="satisfaction"), " ".join(rates))
    if found is None:
        return None
    return replace(found, heading=_headings(figures, measures), caveat="Those who did not answer may think otherwise.")


def promises(figures: Figures) -> Claim | None:
    """What was promised and is not kept yet; None where the network keeps neither promises nor a ledger."""
    found = promises_line(figures, brief=True)
    if found is None:
        return None
    return replace(found, table=open_promises(figures), options=LOOK)


def _headings(figures: Figures, measures: Sequence[Measure]) -> str:
    """What each measure says, as one heading; an abbreviation keeps its capitals. Many are counted by their words."""
    if len(measures) > MOST_NAMED:
        words = [str(figures.change(each, NETWORK).get("word", Evidence.NO_COMPARISON)) for each in measures]
        return f"What people say, {count(len(measures), 'questions')} since the baseline: {moved(words)}"
    first, *rest = (claims.heading(figures, measure, NETWORK) for measure in measures)
    return "; ".join([first, *(each[0].lower() + each[1:] if each[1:2].islower() else each for each in rest)])


def _told(claim: Claim | None, said: str = "") -> Claim | None:
    """The claim as a short table: its chart stands on the page that it links to; a period that all lines share is said once.

    It is said first: whoever reads the table, the audit too, takes its lines to be of the period named above them.
    """
    if claim is None:
        return None
    table = claim.table[[name for name in TOLD if name in claim.table.columns]]
    periods = list(dict.fromkeys(table["Period"]))
    alone = len(periods) == 1
    return replace(
        claim,
        sentence=f"Results are of {periods[0]}. {said or claim.sentence}" if alone else said or claim.sentence,
        chart="",
        frame=EMPTY,
        options=LOOK,
        alternative="",
        table=_lean(table.drop(columns="Period") if alone else table),
    )


def _lean(table: pd.DataFrame) -> pd.DataFrame:
    """Without the columns in which nothing is said of any measure."""
    return table.drop(columns=[name for name in table.columns[1:] if table[name].eq("").all()])
