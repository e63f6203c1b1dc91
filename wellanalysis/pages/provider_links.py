"""How a provider's indicators go with an outcome: among the network's patients, and beside the clinic's own result."""

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.adjusted import expected_text
from wellanalysis.pages.drivers_found import associated, reason
from wellanalysis.pages.drivers_rows import cohorts
from wellanalysis.pages.drivers_words import difference_text, reading
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.provider_view import TOO_FEW_COLLEAGUES, Provider, ProviderView
from wellanalysis.pages.wording import count, sentence_case
from wellanalysis.stats.drivers import Association

LINKS = (("How an indicator goes with an outcome", "book/methods#links"),)


def associations(figures: Figures, outcome: Measure) -> dict[str, Association]:
    """Association of each indicator with the outcome, the same as on the network's page; none where nothing can be told."""
    found = {}
    for cohort in (each for each in cohorts(figures) if each.outcome.id == outcome.id):
        for indicator in cohort.indicators:
            rows = cohort.known(indicator)
            if cohort.untimed(indicator) or reason(cohort, rows):
                continue
            try:
                found[indicator.id] = associated(rows, cohort.factors)
            except ValueError:  # an indicator that does not vary within clinics
                continue
    return found


def links_claim(
    view: ProviderView, provider: Provider, measures: tuple[Measure, ...], found: dict[str, Association]
) -> Claim | None:
    """One line per indicator: how much more often the outcome was seen where the indicator was achieved."""
    outcome = view.every.headline
    told = [(measure, found[measure.id]) for measure in measures if measure.id in found]
    if not told:
        return None
    lines = [
        [
            measure.title,
            difference_text(each.difference, each.lower, each.upper),
            reading(each.lower, each.upper),
            count(each.trials, outcome.counts),
        ]
        for measure, each in told
    ]
    linked = [measure.title for measure, each in told if each.lower > 0]
    heading = f"{outcome.title}: {count(len(linked))} of {count(len(told), 'indicators')} go with it in the network"
    return Claim(
        id="links",
        heading=heading,
        sentence=(
            f"Among patients of the same clinic and quarter and with the same case mix, those for whom an indicator was achieved are "
            f"compared with those for whom it was not, over {_longer(view.every, outcome)}. "
            f"{_at_clinics(view, provider, outcome)}"
        ),
        section="links",
        caveat=(
            "An association, not a cause: what nobody recorded may stand behind both. Patients who were lost, or had the "
            "outcome, before an indicator was known are left out. Of 20 indicators that do not go with it, about one would seem to by chance."
        ),
        table=pd.DataFrame(
            lines,
            columns=[
                "Indicator",
                "Difference where achieved (95\u00a0% interval)",
                "Reading",
                "Counted in the network",
            ],
        ),
        links=LINKS,
    )


def _longer(every: Figures, outcome: Measure) -> str:
    """``the 12 quarters to 2026Q2``: the longer window, over which links are counted."""
    return f"the {every.definitions.network.labels.pooled_quarters} quarters to {every.finals[outcome.id]}"


def _at_clinics(view: ProviderView, provider: Provider, outcome: Measure) -> str:
    """What the provider's clinics came to, beside what was expected for their patients; where colleagues are enough."""
    texts = []
    for id in provider.clinics:
        name = f"{view.every.names.get(id, id)}, {outcome.title.lower()}"
        if not view.has_colleagues(provider, id, outcome):
            texts.append(f"{name}: {TOO_FEW_COLLEAGUES}")
            continue
        beside = expected_text(view.every, outcome, id)
        said = view.every.said(outcome, view.every.now(outcome, id), numbers=False)
        texts.append(f"{name} over {view.every.window(outcome)}: {said}{f'. {beside}' if beside else ''}")
    return " ".join(f"{sentence_case(text)}." for text in texts)
