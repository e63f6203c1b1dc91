"""All Pages of a run, built in one process before any notebook starts."""

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from wellanalysis.definitions.editions import Edition
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages import (
    bundle,
    case_mix,
    chapter,
    clinic,
    clinic_conversation,
    drivers_page,
    learning_page,
    library,
    moved_page,
    network_pages,
    outreach_page,
    partnership_page,
    pilots_page,
    programme_page,
    public,
    purpose_page,
    rates,
    restatement_page,
    sources_page,
    summary,
    value_page,
    variation_page,
    voices_page,
)
from wellanalysis.pages.compliance import complied
from wellanalysis.pages.cost_beside import cost_beside_quality
from wellanalysis.pages.figures import Figures, figures
from wellanalysis.pages.like_for_like import like_for_like
from wellanalysis.pages.long_tables import folded
from wellanalysis.pages.moved_before import Earlier
from wellanalysis.pages.page import Page
from wellanalysis.pages.pilots_clinic import is_made
from wellanalysis.pages.provider_view import ProviderView
from wellanalysis.pages.quality import quality
from wellanalysis.pages.remembered import Remembered
from wellanalysis.pages.restatement_publications import Publication
from wellanalysis.pages.said_and_done import answered
from wellanalysis.pages.ways import to_measures
from wellanalysis.results.frames import Results


def build(
    definitions: Definitions,
    results: Results,
    quarter: Quarter,
    *,
    edition: str = "network",
    stage: str = "draft",
    clinics: Collection[str] = (),
    simulated: bool = True,
    history: Sequence[Publication] = (),
    earlier: Earlier | None = None,
    providers: ProviderView | None = None,
    every: Figures | None = None,
    remembered: Remembered | None = None,
) -> list[Page]:
    """All pages of an edition.

    Parameters
    ----------
    definitions : Definitions
        The network folder.
    results : Results
        Results tables of the run.
    quarter : Quarter
        Quarter of the report.
    edition : str
        Names the disclosure policy.
    stage : {"draft", "final"}
        Draft while providers may still question the figures.
    clinics : collection of str
        Only the chapters of these clinics; empty for all. Figures are the same either way: a part is cut from the
        whole, after disclosure has looked at everything.
    simulated : bool
        With the page of our own rules' error rates, which takes longer than all the others together.
    history : sequence of Publication
        Publications of this quarter, the present one among them, as `restatement.history` gives them; empty where
        none is on record.
    earlier : Earlier, optional
        What the previous quarter's report said, as `moved_before.earlier` gives it; None where it is not on record.
    providers : ProviderView, optional
        Figures of all providers, for the page of a clinic's team in its own report.
    every : Figures, optional
        The figures, where they were computed already for `history`.
    remembered : Remembered, optional
        What was tried before on the very same numbers; pages are the same with it and without.

    Returns
    -------
    list of Page
        In the order of the table of contents, with the caveats that network.yml asks for.

    Raises
    ------
    ProblemsFound
        With every page on which clinical and operational measures meet and may not.
    """
    every = every or figures(definitions, results, quarter, edition=edition, stage=stage)
    made = _pages(
        every,
        clinics,
        simulated=simulated,
        history=history,
        earlier=earlier,
        providers=providers,
        remembered=remembered,
    )
    measures = frozenset(measure.id for measure in definitions.measures)
    with_ways = [to_measures(page, measures) for page in folded(made)]
    complete = complied(answered(with_ways, every), definitions, edition=edition)
    cost_beside_quality(complete, definitions, edition=edition)
    return complete


def _pages(
    every: Figures,
    clinics: Collection[str],
    *,
    simulated: bool,
    history: Sequence[Publication],
    earlier: Earlier | None,
    providers: ProviderView | None,
    remembered: Remembered | None,
) -> list[Page]:
    """The pages themselves, before what readers said and what the network's rules ask for is added."""
    definitions = every.definitions
    if every.edition == Edition.PUBLIC:
        return public.pages(every)
    own = [every.reader] if every.reader else clinics
    alike = like_for_like(every)
    chapters = [page for place in _places(every, own) for page in clinic_pages(every, place, alike)]
    if every.reader:
        made = bundle.pages(every, chapters, history, providers)
        return [page for page in made if is_made(every, page.template, every.reader)]
    if clinics:
        return chapters
    return [
        summary.page(every),
        *_told(purpose_page.page(every)),
        network_pages.indicators(every),
        network_pages.outcomes(every),
        *_told(drivers_page.page(every, remembered=remembered)),
        *_told(programme_page.page(every, remembered=remembered)),
        *([network_pages.satisfaction(every)] if _asks(every) else []),
        *_told(variation_page.page(every, remembered=remembered)),
        *_told(moved_page.page(every, earlier)),
        *_told(voices_page.page(every)),
        *_told(learning_page.page(every)),
        *_told(value_page.page(every)),
        *_told(outreach_page.page(every)),
        *_told(partnership_page.page(every)),
        *_told(pilots_page.page(every)),
        *_told(sources_page.page(every)),
        quality(every),
        restatement_page.page(every, history),
        *(
            page
            for page in (case_mix.page(every), rates.page(every, remembered=remembered) if simulated else None)
            if page is not None
        ),
        network_pages.clinics(every),
        *(network_pages.region(every, name) for name in every.clinics["region"].unique()),
        *chapters,
        library.index(every),
        *(library.page(every, measure) for measure in definitions.measures),
    ]


def _told(page: Page | None) -> list[Page]:
    """A page that has something to say."""
    return [] if page is None else [page]


def _asks(every: Figures) -> bool:
    """Whether the network asks patients or its teams anything."""
    return bool(every.definitions.of_kind("patient_experience", "provider_satisfaction"))


def _places(every: Figures, clinics: Collection[str]):
    places = every.clinics if not clinics else every.clinics[every.clinics["clinic_id"].isin(clinics)]
    return [place for _, place in places.iterrows()]


def clinic_pages(every: Figures, place, alike: Mapping[str, pd.DataFrame]) -> list[Page]:
    """A clinic's chapter, or its one page where it is small; `alike` as `like_for_like` gives it."""
    if not place["full"]:
        return [chapter.small(every, place)]
    made = [
        clinic.overview(every, place, alike),
        chapter.indicators(every, place, alike),
        *([chapter.outcomes(every, place, alike)] if every.measures_of(place["clinic_id"], "outcome") else []),
        *([chapter.satisfaction(every, place)] if _asks(every) else []),
        *_told(clinic_conversation.page(every, place, alike)),
    ]
    return [page for page in made if is_made(every, page.template, place["clinic_id"])]
