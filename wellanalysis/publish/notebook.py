"""What the notebooks import: open a page, show its first screen, show its claims."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.pages.page import Claim, Page, load
from wellanalysis.publish.blocks import Block, claim_blocks, opening_blocks
from wellanalysis.publish.inputs import PROJECT
from wellanalysis.publish.said_once import once

__all__ = ["first_screen", "open_page", "show"]

PLACES: Mapping[str, str] = {
    "network_summary": "summary",
    "network_purpose": "purpose",
    "network_clinics": "clinics/index",
    "network_indicators": "indicators",
    "network_outcomes": "outcomes",
    "network_drivers": "what-matters",
    "network_programme": "programme",
    "network_satisfaction": "satisfaction",
    "network_quality": "quality",
    "network_restatement": "restatements",
    "network_case_mix": "case-mix",
    "network_rates": "rates",
    "network_variation": "variation",
    "network_change": "what-changed",
    "network_voices": "voices",
    "network_learning": "learning",
    "network_value": "value",
    "network_outreach": "outreach",
    "network_partnership": "partnership",
    "network_pilots": "pilots",
    "network_sources": "sources",
    "measures": "measures/index",
    "measure": "measures/{measure}",
    "region": "clinics/{region}/index",
    "clinic_overview": "clinics/*/{clinic}/overview",
    "clinic_indicators": "clinics/*/{clinic}/indicators",
    "clinic_outcomes": "clinics/*/{clinic}/outcomes",
    "clinic_satisfaction": "clinics/*/{clinic}/satisfaction",
    "clinic_conversation": "clinics/*/{clinic}/conversation",
    "clinic_director": "clinics/*/{clinic}/director",
    "clinic_outreach": "clinics/*/{clinic}/outreach",
    "clinic_team": "clinics/*/{clinic}/team",
    "clinic_small": "clinics/*/{clinic}/overview",
    "provider_scorecard": "providers/{provider}",
}


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def located(name: str, *, holding: str = "") -> Path | None:
    """The folder `name`, looked for where the notebook stands and in each folder above, then beside the package.

    A notebook never relies on the folder it runs in: JupyterLab, papermill and nbval each start it elsewhere.
    """
    here = Path.cwd()
    for folder in (here, *here.parents, PROJECT):
        if (folder / name / holding).exists():
            return folder / name
    return None


def open_page(
    template: str,
    *,
    network: str,
    quarter: str,
    clinic: str = "",
    measure: str = "",
    region: str = "",
    provider: str = "",
    edition: str = "network",
    pages: str = "",
) -> Page:
    """The page that this notebook shows.

    Parameters
    ----------
    template : str
        Name of the notebook without suffix: ``clinic_overview``.
    network : str
        Network folder, from here or from the project's folder: ``data/demo``.
    quarter : str
        ``2026Q3``.
    clinic, measure, region, provider : str
        Which one, where the template is about one.
    edition : str
        Whom the page is for; decides what is withheld.
    pages : str
        Folder of a run's saved pages. Empty: the page is built on the spot from the network's extracts.

    Raises
    ------
    ProblemsFound
        When there is no such page.
    """
    wanted = {"clinic": clinic, "measure": measure, "region": region, "provider": provider}
    if pages:
        folder = located(pages)
        place = PLACES.get(template, template).format_map(
            {name: value if name == "measure" else _slug(value) for name, value in wanted.items()}
        )
        found = (load(path) for path in sorted(folder.glob(f"{place}.json"))) if folder else iter(())
    else:
        reader = clinic if edition == "clinic" else ""
        simulated = template == "network_rates"
        found = iter(_built(network, quarter, edition, simulated=simulated, provider=provider, reader=reader))
    for page in found:
        named = {name: page.parameters.get(name, value) for name, value in wanted.items() if value}
        if page.template == template and all(_slug(named[name]) == _slug(wanted[name]) for name in named):
            return page
    asked = ", ".join(f"{name} {value}" for name, value in wanted.items() if value) or "the network"
    raise ProblemsFound(
        [Problem(f"{template}.ipynb", f"no such page for {asked} in {quarter}", "check the names in the first cell")]
    )


def _built(network: str, quarter: str, edition: str, *, simulated: bool, provider: str, reader: str) -> Iterable[Page]:
    """All pages of the quarter, straight from the extracts; imported here since a run's kernels never need it."""
    from wellanalysis.pages import care_team
    from wellanalysis.pages.build import build
    from wellanalysis.pages.figures import figures
    from wellanalysis.pages.provider import scorecards
    from wellanalysis.pages.provider_view import provider_view
    from wellanalysis.publish.check import checked
    from wellanalysis.results.tables import compute

    folder = located(network, holding="network.yml")
    if folder is None:
        raise ProblemsFound([Problem(network, "no such network folder", "give the folder that holds network.yml")])
    with checked(folder, quarter=quarter) as found:
        definitions, asked = found.definitions, {"edition": edition, "stage": "draft"}
        results = compute(found.source, definitions, providers=bool(provider or reader))
        every = figures(definitions, results, found.quarter, **asked, reader=reader)
        if provider:
            return scorecards(every, only=[provider])
        view = provider_view(every) if reader and care_team.wanted(definitions) else None
        return build(
            definitions, results, found.quarter, edition=edition, simulated=simulated, every=every, providers=view
        )


def _display(blocks: Iterable[Block]) -> None:
    from IPython.display import display

    for block in blocks:
        bundle: Any = dict(block.data)
        display(bundle, metadata=block.tagged, raw=True)


def first_screen(page: Page) -> None:
    """Show the reader's minute: title, status, one sentence, one chart, one thing to act on, one way to answer."""
    _display(opening_blocks(page))


def show(claims: Claim | Iterable[Claim]) -> None:
    """Show claims one after another: heading, sentence, chart, caveat, and the numbers behind it, folded.

    What two of them ask to be kept in mind in the same words is said once.
    """
    for claim in once((claims,) if isinstance(claims, Claim) else claims):
        _display(claim_blocks(claim))
