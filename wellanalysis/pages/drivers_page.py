"""What matters: which leading indicators go with outcomes, how sure that is, and what it would be worth were it causal."""

from dataclasses import replace

import pandas as pd

from wellanalysis.pages.around import network_page
from wellanalysis.pages.drivers_beside import adds_claim, behind_claim
from wellanalysis.pages.drivers_claims import NOTHING, effects_claim
from wellanalysis.pages.drivers_first import lagged_claim
from wellanalysis.pages.drivers_found import Drivers, drivers
from wellanalysis.pages.drivers_losses import losses_claim
from wellanalysis.pages.drivers_otherwise import otherwise_claim
from wellanalysis.pages.drivers_rows import ACHIEVED, KNOWN, QUARTER, Cohort
from wellanalysis.pages.drivers_stability import stability_claims
from wellanalysis.pages.drivers_told import seemed, sentence
from wellanalysis.pages.drivers_worth_told import worth_claims
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.remembered import Remembered

PAGE = "what-matters"
TITLE = "What matters"
ASK = "Choose one indicator that your team can influence, and look together at the patients who did not have it."
NOTHING_TO_ACT_ON = "Nothing to act on this quarter."
SLICE = ["measure", "achieved", "period", "numerator", "denominator"]


def page(figures: Figures, *, remembered: Remembered | None = None) -> Page | None:
    """The page on which factors matter; none where no outcome has case mix, and indicators of the same patients.

    Parameters
    ----------
    figures : Figures
        The run.
    remembered : Remembered, optional
        What was computed before from the very same counts; without it everything is computed anew, with the same result.
    """
    memory = remembered or Remembered()
    found = drivers(figures, memory)
    if not any(cohort.indicators for cohort in found.cohorts):
        return None
    first = found.first or found.cohorts[0]
    told = found.told(first)
    return network_page(
        figures,
        id=PAGE,
        template="network_drivers",
        title=TITLE,
        opening=_opening(figures, found, first),
        action=ASK if told else NOTHING_TO_ACT_ON,
        claims=[
            *(_outcome(figures, found, each, first) for each in found.cohorts),
            adds_claim(found, first),
            *stability_claims(figures, found, first, memory),
            losses_claim(figures, found, first, memory) if told else None,
            otherwise_claim(found, first, memory) if told else None,
            *worth_claims(figures, found, first, memory),
            lagged_claim(figures, found, first, memory),
            behind_claim(figures, first) if told else None,
        ],
        measure=first.outcome,
        rows=crude(first),
        asked=(TITLE, first.outcome.title),
    )


def _outcome(figures: Figures, found: Drivers, cohort: Cohort, first: Cohort) -> Claim:
    """One outcome; that of the opening is drawn there."""
    if cohort is first:
        return _counted(figures, found, cohort)
    return effects_claim(figures, found, cohort, section="effects", chart=True)


def _opening(figures: Figures, found: Drivers, cohort: Cohort) -> Claim:
    """The reader's minute: the headline outcome, its chart, and few columns."""
    whole = effects_claim(figures, found, cohort, section="opening", chart=True)
    if not whole.chart:
        return replace(whole, id="opening", heading=f"What matters for “{cohort.outcome.title}”: {NOTHING}")
    rows = found.rows(cohort)
    return replace(
        whole,
        id="opening",
        sentence=sentence(cohort, rows),
        caveat=seemed(cohort, rows) or "What nobody recorded may stand behind both; who was left out is told below.",
        table=whole.table[[*whole.table.columns[:1], *whole.table.columns[2:5]]],
    )


def _counted(figures: Figures, found: Drivers, cohort: Cohort) -> Claim:
    """The opening's outcome once more: who was counted, and who was left out."""
    whole = effects_claim(figures, found, cohort, section="effects", chart=False)
    if whole.table.empty:
        return whole
    return replace(
        whole,
        heading=f"“{cohort.outcome.title}”: who was counted, and who was left out",
        sentence=whole.caveat,
        caveat=(
            "Of many comparisons some seem to show something by chance alone. “More than chance” is said where, among all that are "
            "marked so, at most one in twenty is expected to be wrong (false discovery rate)."
        ),
    )


def crude(cohort: Cohort) -> pd.DataFrame:
    """The network's plain counts behind the page: outcomes with and without each indicator, by quarter; nothing adjusted."""
    frames = [pd.DataFrame(columns=SLICE)]
    for each in cohort.indicators:
        own = cohort.rows[cohort.rows[each.id].isin(KNOWN) & (cohort.rows["trials"] > 0)]
        yes = (own[each.id] == ACHIEVED).map({True: "yes", False: "no"})
        sums = own.groupby([own[QUARTER], yes.rename("achieved")])[["events", "trials"]].sum().reset_index()
        told = sums.rename(columns={"events": "numerator", "trials": "denominator", QUARTER: "period"})
        frames.append(told.assign(measure=each.id)[SLICE])
    return pd.concat([frame for frame in frames if len(frame)] or frames, ignore_index=True)
