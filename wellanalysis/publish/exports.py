"""What people carry into a room: files made from the Pages of a published report, never from anything else.

Deck, workbook and print take the Pages that the site was made from, after they were filtered for their readers,
withheld, rounded and attacked. So a fact reads the same wherever it stands, and nothing can leave by a side door.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from wellanalysis.definitions.editions import Edition
from wellanalysis.definitions.folder import Definitions, load
from wellanalysis.errors import NotPublished, Problem, ProblemsFound, nearest
from wellanalysis.pages.page import Page, in_order
from wellanalysis.publish.check import checked
from wellanalysis.publish.kept import Kept
from wellanalysis.publish.making import JOURNAL
from wellanalysis.publish.run import Asked, Made, already_made, inputs_of, report
from wellanalysis.publish.run_folder import COMPLETE, EXPORTS, part_name
from wellanalysis.results.part import as_part


@dataclass(frozen=True)
class Carried:
    """The Pages of one published report, and where what is made from them goes.

    Parameters
    ----------
    pages : tuple of Page
        In reading order: of a whole edition, or of one clinic's chapter. Their status says the edition, unless it is the
        network's: it stands on each slide, sheet and printed page.
    clinic : str
        Id of the clinic whose chapter or report it is; "" for a whole edition.
    site : Path
        First page of the published site that shows the same.
    folder : Path
        Where files made from the Pages go; it need not exist.
    name : str
        Name of such a file, without ending: ``demo-2026Q3`` or ``demo-2026Q3-C07``; of another edition than the network's
        ``demo-clinic-2026Q3-C07``, so that files for different readers are told apart wherever they are laid.
    definitions : Definitions
        The network folder, for what measures are called and who answers questions.
    """

    pages: tuple[Page, ...]
    clinic: str
    site: Path
    folder: Path
    name: str
    definitions: Definitions

    def page(self, id: str) -> Page | None:
        """The page with this id, if the report has it."""
        return next((page for page in self.pages if page.id == id), None)


def carried(
    network: Path,
    *,
    edition: str = Edition.NETWORK,
    clinics: Sequence[str] = (),
    output: Path = Path(),
    **options: Any,
) -> list[Carried]:
    """The published Pages of a report; the report is made first where it is not there as it would be made now.

    Parameters
    ----------
    network : Path
        Network folder.
    edition : str
        ``network``, ``clinic`` or ``public``. The edition ``clinic`` gives one for each clinic's own report.
    clinics : sequence of str
        Only these clinics: their chapters of the whole report, or in the edition ``clinic`` their reports.
    output : Path
        Folder that holds ``runs``, ``site`` and gets ``exports``.
    options
        The other options of `wellanalysis.publish.run.report`.

    Returns
    -------
    list of Carried
        One for the edition, or one for each clinic that was asked for.

    Raises
    ------
    ProblemsFound
        When the input is refused, or the report has no such clinic.
    NotPublished
        When a page of the report could not be made: what is carried into a room is whole.
    """
    network, output, clinics = Path(network), Path(output), tuple(dict.fromkeys(clinics))
    own = edition == Edition.CLINIC
    asked = Asked(network, edition=edition, clinics=clinics if own else (), output=output, **options)
    options = {**options, "stage": _ready(asked, clinics)}
    made = report(network, edition=edition, clinics=asked.clinics, output=output, **options)
    if made.failed:
        told = ", ".join(made.failed)
        raise NotPublished(
            [Problem(f"{len(made.failed)} pages", f"could not be made: {told}", "see the run's failures/")]
        )
    definitions = as_part(load(network), asked.only)
    places = [index.parent for index in made.indexes]
    found = [_of_site(made, place, definitions, output, edition) for place in places]
    if own or not clinics:
        return found
    return [_chapter(found[0], clinic) for clinic in clinics]


def _ready(asked: Asked, clinics: Sequence[str]) -> str:
    """The stage of the report that is carried: as asked, or final where just that is published and nothing would change.

    Where a report has to be made first, which may take minutes, clinics that it will not have are refused before.
    """
    for stage in dict.fromkeys((asked.stage, "final")):
        as_published = replace(asked, stage=stage)
        if already_made(as_published, inputs_of(as_published)) is not None:
            return stage
    if clinics:
        with checked(asked.network, quarter=asked.quarter, extracts=asked.extracts, clinics=clinics, only=asked.only):
            pass
    return asked.stage


def _of_site(made: Made, place: Path, definitions: Definitions, output: Path, edition: str) -> Carried:
    bundle = place.parent.name if edition == Edition.CLINIC else ""
    run = made.run / bundle
    found = in_order(run / "pages", Kept(run / JOURNAL).noted("pages", "order") or ())
    pages = tuple(_told(page, edition) for page in found)
    if not pages:
        # The site is whole, so that the report is not made again by itself; nothing else tells what its pages said.
        what = "says that the report is complete, and its pages are no longer there as they were made"
        note = (made.run / COMPLETE).relative_to(output).as_posix()
        raise NotPublished([Problem(note, what, "delete this file, and run again: the report is then made once more")])
    quarter = pages[0].provenance["quarter"]
    clinic = next((page.parameters["clinic"] for page in pages if page.parameters.get("clinic")), "") if bundle else ""
    network = definitions.network.id
    return Carried(
        pages=pages,
        clinic=clinic,
        site=place / "index.html",
        folder=output / EXPORTS / network / edition / bundle / quarter,
        name=f"{network}-{_whose(edition)}{part_name(quarter, [clinic] if clinic else [])}",
        definitions=definitions,
    )


def _whose(edition: str) -> str:
    return "" if edition == Edition.NETWORK else f"{edition}-"


def _told(page: Page, edition: str) -> Page:
    """The page with its edition beside the quarter: a file outlives the folder that said for whose eyes it is."""
    if edition == Edition.NETWORK or not page.status:
        return page
    quarter, *more = page.status
    return replace(page, status=(f"{quarter}, {edition} edition", *more))


def _chapter(whole: Carried, clinic: str) -> Carried:
    own = tuple(page for page in whole.pages if page.parameters.get("clinic") == clinic)
    if not own:
        known = sorted({each for page in whole.pages if (each := page.parameters.get("clinic"))})
        remedy = nearest(clinic, known) if known else "this edition names none"
        raise ProblemsFound([Problem(f"the clinic {clinic!r}", "has no chapter in this report", remedy)])
    return Carried(
        pages=own,
        clinic=clinic,
        site=whole.site,
        folder=whole.folder,
        name=f"{whole.name}-{part_name('', [clinic]).lstrip('-')}",
        definitions=whole.definitions,
    )
