"""Which notebook is run for which page."""

from collections.abc import Iterable
from pathlib import Path

from wellanalysis.pages.page import Page
from wellanalysis.publish.inputs import PROJECT
from wellanalysis.publish.kernels import Job

NOTEBOOKS = PROJECT / "notebooks"


def jobs_of(pages: Iterable[Page], run: Path, *, network: str) -> dict[str, Job]:
    """Notebook to run, by page id; a page whose template has no notebook is an index and needs none."""
    found = {}
    for page in pages:
        template = NOTEBOOKS / f"{page.template}.ipynb"
        if template.is_file():
            given = {"network": network, **page.parameters, "pages": "pages"}
            output = run / "notebooks" / f"{page.id}.ipynb"
            found[page.id] = Job(template, output, given, shows=(run / "pages" / f"{page.id}.json",))
    return found
