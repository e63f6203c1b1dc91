"""A way to answer from each figure: the network's form, filled in with the page and the figure it was opened from."""

from dataclasses import replace

from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim, Page

LABEL = "Answer back"
BY_MAIL = "by mail instead"


def linked(page: Page, figures: Figures) -> Page:
    """The page with a link to the form at each of its figures; as it was where the network has no form.

    Notes
    -----
    The form gets the page's path and the figure's name, which `wellanalysis feedback import` reads back. A claim that
    shows neither a chart nor a table is no figure. Whoever does not use forms finds a message beside the first link.
    """
    if not figures.definitions.network.answer_back.form:
        return page
    label, _ = page.answer
    form = figures.form_link(page.id, page.opening.id)
    mail = (BY_MAIL, figures.mail(page.title, page.opening.heading))
    opening = replace(page.opening, links=(*page.opening.links, mail))
    claims = tuple(_linked(claim, page, figures) for claim in page.claims)
    return replace(page, answer=(label, form), opening=opening, claims=claims)


def _linked(claim: Claim, page: Page, figures: Figures) -> Claim:
    if not (len(claim.frame) or len(claim.table)):
        return claim
    return replace(claim, links=(*claim.links, (LABEL, figures.form_link(page.id, claim.id))))
