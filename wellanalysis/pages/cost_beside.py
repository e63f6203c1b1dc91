"""Cost is never shown alone, and never on a clinician's page: held against every page before anybody sees it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from wellanalysis.definitions.compliance import Audience
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.kinds import CLINICAL, Kind
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.pages.compliance import audience_of
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.tone import words_of

OF_PEOPLE = ("clinic_team",)
"""Templates that tell of single clinicians, whomever they are for."""
SIGNS = "$€£"
_QUOTED = re.compile(r"“[^”]*”")
_PER = r"(?:an?|per|each)\s(?:episode|patient|visit|wound|person|clinician|provider)"
_COST = re.compile(
    rf"\badjusted costs?\b|\bcosts?\s(?:of\s)?{_PER}\b|\b(?:episode|patient|visit|wound)s?\scosts?\s", re.IGNORECASE
)


def cost_beside_quality(pages: Sequence[Page], definitions: Definitions, *, edition: str) -> None:
    """Refuse pages that show a cost without quality beside it, or on a page about single clinicians.

    Parameters
    ----------
    pages : sequence of Page
        Of one edition.
    definitions : Definitions
        Which measures are of care, and which of cost; the currency of network.yml.
    edition : str
        Whom the pages are for, together with their templates.

    Raises
    ------
    ProblemsFound
        With every such page and claim.

    Notes
    -----
    A cost is: the chart of value; a measure of the kind cost; words such as “cost of an episode”; and an amount in the network's
    currency in a table by clinic or clinician. What people said themselves stands in quotation marks and is left alone.
    """
    cost = _Cost(definitions)
    problems = [problem for page in pages for problem in _of_page(page, audience_of(page.template, edition), cost)]
    if problems:
        raise ProblemsFound(problems)


class _Cost:
    """How cost and quality are recognised in a claim."""

    def __init__(self, definitions: Definitions) -> None:
        value = definitions.network.value
        signs = re.escape(SIGNS + (value.currency if value is not None and len(value.currency) == 1 else ""))
        self._amount = re.compile(rf"[{signs}]\s?\d")
        self._costs = [each for each in definitions.measures if each.kind is Kind.COST]
        self._clinical = [each.title.lower() for each in definitions.measures if each.kind in CLINICAL]

    def shown_by(self, claim: Claim) -> bool:
        """Whether a claim shows a cost."""
        words = list(_words(claim))
        if claim.chart == "value" or any(_COST.search(each) for each in words):
            return True
        if claim.id in {each.id for each in self._costs} or any(
            each.title in text for each in self._costs for text in words
        ):
            return True
        return bool({"Clinic", "Clinician", "Provider"} & set(claim.table.columns)) and self.amount_in(words)

    def amount_in(self, words: Iterable[str]) -> bool:
        """Whether an amount of money stands in texts."""
        return any(self._amount.search(each) for each in words)

    def quality_in(self, words: Iterable[str]) -> bool:
        """Whether a measure of care is named in texts."""
        return any(title in each.lower() for each in words for title in self._clinical)


def _words(claim: Claim) -> Iterator[str]:
    """Texts of a claim without what people said themselves."""
    parts = (claim.heading, claim.sentence, claim.alternative, claim.caveat, claim.table, dict(claim.options))
    for text in chain(chain.from_iterable(words_of(part) for part in parts), map(str, claim.table.columns)):
        yield _QUOTED.sub("", text)


def _of_page(page: Page, audience: Audience, cost: _Cost) -> Iterator[Problem]:
    of_people = audience is Audience.PROVIDER or page.template in OF_PEOPLE
    for claim in (page.opening, *page.claims):
        words = list(_words(claim))
        if of_people and (cost.shown_by(claim) or cost.amount_in(words)):
            what = f"the claim {claim.id!r} shows a cost on a page that tells of single clinicians"
            yield Problem(
                f"page {page.id}", what, "leave it off: cost is told of clinics, beside quality, and of nobody"
            )
        elif page.template != "measure" and cost.shown_by(claim) and not cost.quality_in(words):
            what = f"the claim {claim.id!r} shows a cost and no measure of care beside it"
            yield Problem(
                f"page {page.id}", what, "put the outcome that network.yml names under value.quality into the claim"
            )
