"""All Pages of a run, built in one process before any notebook starts."""

from collections.abc import Collection, Sequence

from wellanalysis.definitions.editions import Edition
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages import (
    bundle,
    case_mix,
    chapter,
    clinic,
    drivers_page,
    library,
    moved_page,
    network,
    network_pages,
    programme_page,
    public,
    rates,
    restatement_page,
    variation_page,
)
from wellanalysis.pages.compliance import complied
from wellanalysis.pages.figures import Figures, figures
from wellanalysis.pages.moved_before import Earlier
from wellanalysis.pages.page import Page
from wellanalysis.pages.provider_view import ProviderView
from wellanalysis.pages.quality import quality
from wellanalysis.pages.remembered import Remembered
from wellanalysis.pages.restatement_publications import Publication
from wellanalysis.results.tables import Results


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
    if edition == Edition.PUBLIC:
        return complied(public.pages(every), definitions, edition=edition)
    own = [every.reader] if every.reader else clinics
    chapters = [page for place in _places(every, own) for page in clinic_pages(every, place)]
    if every.reader:
        return complied(bundle.pages(every, chapters, history, providers), definitions, edition=edition)
    if clinics:
        return complied(chapters, definitions, edition=edition)
    pages = [
        network.summary(every),
        network_pages.indicators(every),
        network_pages.outcomes(every),
        *_told(drivers_page.page(every, remembered=remembered)),
        *_told(programme_page.page(every, remembered=remembered)),
        *([network_pages.satisfaction(every)] if _asks(every) else []),
        *_told(variation_page.page(every, remembered=remembered)),
        *_told(moved_page.page(every, earlier)),
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
    return complied(pages, definitions, edition=edition)


def _told(page: Page | None) -> list[Page]:
    """A page that has something to say."""
    return [] if page is None else [page]


def _asks(every: Figures) -> bool:
    """Whether the network asks patients or its teams anything."""
    return bool(every.definitions.of_kind("patient_experience", "provider_satisfaction"))


def _places(every: Figures, clinics: Collection[str]):
    places = every.clinics if not clinics else every.clinics[every.clinics["clinic_id"].isin(clinics)]
    return [place for _, place in places.iterrows()]


def clinic_pages(every: Figures, place) -> list[Page]:
    """A clinic's chapter, or its one page where it is small."""
    if not place["full"]:
        return [chapter.small(every, place)]
    return [
        clinic.overview(every, place),
        chapter.indicators(every, place),
        *([chapter.outcomes(every, place)] if every.measures_of(place["clinic_id"], "outcome") else []),
        *([chapter.satisfaction(every, place)] if _asks(every) else []),
    ]
