"""How a provider's indicators go with an outcome: among the network's patients, and beside the clinic's own result."""

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.adjusted import expected_text
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.provider_view import TOO_FEW_COLLEAGUES, Provider, ProviderView
from wellanalysis.pages.wording import amount, count, interval, sentence_case
from wellanalysis.results.linked import indicators_of, unpacked
from wellanalysis.stats.drivers import Association, association

NO_DIFFERENCE = 0.02
"""A difference that lies with its whole interval within two points either way makes no practical difference."""
LINKS = (("How an indicator goes with an outcome", "book/methods#links"),)


def links_of(figures: Figures, outcome: Measure) -> pd.DataFrame:
    """Counts of an outcome beside the care that came before it, over the longer window; see `results.linked.unpacked`."""
    final, results = figures.finals[outcome.id], figures.results
    first = final.shift(1 - figures.definitions.network.labels.pooled_quarters).first_day
    definitions = figures.definitions
    return unpacked(results.linked, results.pattern_levels, definitions, outcome, first=first, last=final.last_day)


def associations(figures: Figures, outcome: Measure) -> dict[str, Association]:
    """Association of each indicator with the outcome; none where the network is too small to tell.

    Only of those whose outcome was still to come when the indicator was known, and who were not lost by then.
    """
    found = {}
    links = links_of(figures, outcome)
    for indicator in indicators_of(outcome, figures.definitions):
        rows = links[links[indicator.id].isin(["achieved", "not_achieved"])]
        try:
            found[indicator.id] = association(
                rows.assign(achieved=(rows[indicator.id] == "achieved").astype(float)),
                indicator="achieved",
                events="events",
                trials="trials",
                factors=list(dict.fromkeys(outcome.case_mix)),
                unit="clinic_id",
            )
        except ValueError:  # too few clinics, or patients who differ in nothing
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
            difference_text(each),
            reading(each),
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
            f"Among patients of the same clinic and with the same case mix, those for whom an indicator was achieved are "
            f"compared with those for whom it was not, over {_longer(view.every, outcome)}. "
            f"{_at_clinics(view, provider, outcome)}"
        ),
        section="links",
        caveat=(
            "An association, not a cause: what nobody recorded may stand behind both. Patients who were lost before an "
            "indicator was known are left out. Of 20 indicators that do not go with it, about one would seem to by chance."
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


def difference_text(found: Association) -> str:
    """``+6 points (5 to 7)``."""
    return f"{amount(found.difference, 'points', signed=True)} ({interval(found.lower, found.upper, 'points')})"


def reading(found: Association) -> str:
    """In words: goes with more, with less, no practical difference, or cannot tell."""
    if -NO_DIFFERENCE <= found.lower and found.upper <= NO_DIFFERENCE:
        return f"no difference of {amount(NO_DIFFERENCE, 'points')} or more"
    if found.lower > 0:
        return "outcome seen more often"
    if found.upper < 0:
        return "outcome seen less often"
    return "cannot tell yet"


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
