"""One measure from several systems: what each finds, whom they share, how far they agree, and what they say together."""

import pandas as pd

from wellanalysis.definitions.editions import Edition
from wellanalysis.pages.around import network_page
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.sources_agreement import agreement_claim, apart_claim, most_apart
from wellanalysis.pages.sources_counts import Told, told
from wellanalysis.pages.sources_told import (
    agreed_claim,
    answers_shown,
    coverage_claim,
    figures_claim,
    overlap_claim,
)

TITLE = "One measure, several sources"


def page(figures: Figures) -> Page | None:
    """The page of the network edition; None where network.yml names no sources, or nothing of their window is there."""
    sources = figures.definitions.network.sources
    if figures.edition != Edition.NETWORK or sources is None:
        return None
    found = [each for each in (told(figures, compared) for compared in sources.compared) if each is not None]
    if not found:
        return None
    names = [{one.id: sources.label(each.compared, one) for one in each.systems} for each in found]
    claims: list[Claim | None] = [
        figures_claim(figures, each, label, section="figures") for each, label in zip(found[1:], names[1:], strict=True)
    ]
    claims += [overlap_claim(each) for each in found]
    for each in found:
        claims += [agreement_claim(each), apart_claim(figures, each)]
    claims += [coverage_claim(figures, each, label) for each, label in zip(found, names, strict=True)]
    claims += [agreed_claim(each) for each in found]
    return network_page(
        figures,
        id="sources",
        template="network_sources",
        title=TITLE,
        opening=figures_claim(figures, found[0], names[0], section="opening", id="sources"),
        action=action(figures, found),
        claims=claims,
        rows=rows_behind(found[0]),
    )


def action(figures: Figures, found: list[Told]) -> str:
    """Look at records together where two systems differ most; or that no clinic stands out."""
    for each in found:
        most = most_apart(each)
        if most is not None:
            clinic, row, _, _ = most
            pair = f"{each.names[row['first']]} and {each.names[row['second']]}"
            return (
                f"Read ten records together at {figures.names[clinic]}, a clinician beside somebody who knows the other system: there "
                f"{pair} differ more than elsewhere."
            )
    return "Nothing to act on this quarter: at no clinic do two systems differ more than in the network."


def rows_behind(first: Told) -> pd.DataFrame:
    """Answers behind the opening chart; what is withheld is not there."""
    rows = first.figures[["source", "denominator", "numerator"]]
    return rows[[answers_shown(first, id) for id in rows["source"]]].reset_index(drop=True)
