"""A page of the network around its opening: what all of them have alike."""

from collections.abc import Iterable

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages import clinic
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim, Page


def parameters(figures: Figures) -> dict[str, str]:
    """The flat strings the network's notebooks are run with."""
    return {"quarter": str(figures.quarter), "edition": figures.edition}


def network_page(
    figures: Figures,
    *,
    id: str,
    template: str,
    title: str,
    opening: Claim,
    action: str,
    claims: Iterable[Claim | None] = (),
    measure: Measure | None = None,
    rows: pd.DataFrame | None = None,
    asked: tuple[str, str] | None = None,
) -> Page:
    """A page of the network around its opening.

    Parameters
    ----------
    claims : iterable of Claim or None
        What follows; what has nothing to say is left out.
    measure : Measure, optional
        Whose rows stand behind the opening; the headline unless given.
    rows : DataFrame, optional
        The rows themselves, where the opening is about no single measure.
    asked : (page, figure), optional
        What an answer names; the title and the opening's heading unless given.
    """
    behind = clinic.evidence_rows(figures, measure or figures.headline, NETWORK, window=True) if rows is None else rows
    return Page(
        id=id,
        template=template,
        title=title,
        status=figures.status,
        opening=opening,
        action=action,
        answer=figures.answer(*(asked or (title, opening.heading))),
        claims=tuple(claim for claim in claims if claim is not None),
        parameters=parameters(figures),
        slice=behind,
        provenance=figures.provenance,
    )
