"""Where clinical and operational measures meet on a page, and the caveats that are printed there."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from wellanalysis.definitions.compliance import Audience, Caveat, Rule
from wellanalysis.definitions.editions import Edition
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.kinds import CLINICAL, OPERATIONAL
from wellanalysis.definitions.measures import Measure
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.tone import words_of

# Whom a page is for, by the first word of its template or the whole of it; the longest that fits holds.
AUDIENCES: Mapping[str, Audience] = {
    "network": Audience.NETWORK,
    "network_summary": Audience.EXECUTIVE,
    "region": Audience.NETWORK,
    "measure": Audience.NETWORK,
    "measures": Audience.NETWORK,
    "clinic": Audience.DIRECTOR,
    "clinic_conversation": Audience.DYAD,
    "provider": Audience.PROVIDER,
}
# An edition that leaves the network, or goes to one person, is for its readers whatever the template.
EDITIONS: Mapping[str, Audience] = {Edition.PROVIDER: Audience.PROVIDER, Edition.PUBLIC: Audience.PUBLIC}


def audience_of(template: str, edition: str) -> Audience:
    """Whom a page is for.

    Parameters
    ----------
    template : str
        Name of the page's notebook: ``clinic_indicators``.
    edition : str
        The edition that the page is part of.

    Raises
    ------
    KeyError
        For a template that nobody gave an audience.
    """
    if edition in EDITIONS:
        return EDITIONS[edition]
    words = template.split("_")
    for length in range(len(words), 0, -1):
        name = "_".join(words[:length])
        if name in AUDIENCES:
            return AUDIENCES[name]
    raise KeyError(f"template {template!r} has no audience; give it one in wellanalysis.pages.compliance")


@dataclass(frozen=True)
class _Names:
    """How measures are recognised in a claim: by their ids and their titles."""

    measures: Mapping[str, Measure]
    titles: re.Pattern[str]
    by_title: Mapping[str, str]

    @classmethod
    def of(cls, measures: Iterable[Measure]) -> "_Names":
        known = {measure.id: measure for measure in measures}
        by_title = {measure.title: measure.id for measure in known.values()}
        # The longest first: one title can begin as another does.
        titles = "|".join(re.escape(title) for title in sorted(by_title, key=len, reverse=True))
        return cls(known, re.compile(rf"(?<!\w)(?:{titles or '(?!)'})(?!\w)"), by_title)

    def shown_by(self, claim: Claim) -> set[str]:
        """Ids of the measures that a claim speaks of."""
        parts = (claim.heading, claim.sentence, claim.alternative, claim.table, claim.frame, dict(claim.options))
        words = set(chain.from_iterable(words_of(part) for part in parts)) | {str(name) for name in claim.table.columns}
        found = self.named_in(words)
        linked = (target.removeprefix("measures/") for _, target in claim.links if target.startswith("measures/"))
        named = (claim.id, claim.id.split("-")[0], *linked)
        return found | {id for id in named if id in self.measures} | {id for id in words if id in self.measures}

    def named_in(self, words: Iterable[str]) -> set[str]:
        """Ids of the measures whose titles stand in texts."""
        titled = (text for text in words if any(title in text for title in self.by_title))
        return {self.by_title[title] for text in titled for title in self.titles.findall(text)}

    def of_kinds(self, ids: Iterable[str], kinds: frozenset[str]) -> list[Measure]:
        """The measures of these kinds among the ids, in the order of the report."""
        wanted = set(ids)
        return [measure for id, measure in self.measures.items() if id in wanted and measure.kind in kinds]


def complied(pages: Sequence[Page], definitions: Definitions, *, edition: str) -> list[Page]:
    """The pages with every caveat that applies.

    Parameters
    ----------
    pages : sequence of Page
        Of one edition.
    definitions : Definitions
        With the rules of network.yml.
    edition : str
        Whom the pages are for, together with their templates.

    Returns
    -------
    list of Page
        Each caveat stands in the claim that calls for it, once in each section; so sentence, table and file carry it.

    Raises
    ------
    ProblemsFound
        With every page on which clinical and operational measures meet and may not, naming both.
    """
    rules = definitions.network.compliance
    names = _Names.of(definitions.measures)
    if not rules.caveats and not names.of_kinds(names.measures, OPERATIONAL):
        return list(pages)
    problems: list[Problem] = []
    found = [_page(page, audience_of(page.template, edition), definitions, names, problems) for page in pages]
    if problems:
        raise ProblemsFound(problems)
    return found


def _page(page: Page, audience: Audience, definitions: Definitions, names: _Names, problems: list[Problem]) -> Page:
    rules = definitions.network.compliance
    claims = (page.opening, *page.claims)
    if page.template == "measure":
        # Such a page is about its measure from the first line on; those watched beside it are named there, not shown.
        shown = [{page.parameters["measure"]}, *(set[str]() for _ in page.claims)]
    else:
        shown = [names.shown_by(claim) for claim in claims]
    everything = set().union(*shown, names.named_in((page.title, page.action)))
    clinical, operational = (names.of_kinds(everything, kinds) for kinds in (CLINICAL, OPERATIONAL))
    meeting = rules.meeting(audience)
    told: dict[int, list[str]] = {}
    if clinical and operational and meeting.rule is Rule.FORBID:
        problems.append(_forbidden(page, audience, clinical, operational))
    if clinical and operational and meeting.rule is Rule.CAVEAT:
        ids = {measure.id for measure in operational}
        # Named in title or action alone it is the page as a whole that speaks of it.
        for place in _first_in_each_section(claims, [bool(each & ids) for each in shown]) or [0]:
            told.setdefault(place, []).append(rules.text(meeting.caveat))
    for caveat in rules.caveats.values():
        for place in _places(caveat, audience, claims, shown, names):
            told.setdefault(place, []).append(caveat.text)
    if not told:
        return page
    opening, *rest = [_with(claim, told.get(place, [])) for place, claim in enumerate(claims)]
    return replace(page, opening=opening, claims=tuple(rest))


def _forbidden(page: Page, audience: Audience, clinical: list[Measure], operational: list[Measure]) -> Problem:
    quoted = [", ".join(f"“{measure.title}”" for measure in measures) for measures in (clinical, operational)]
    return Problem(
        f"page {page.id}",
        f"shows clinical measures ({quoted[0]}) and operational measures ({quoted[1]}) together, "
        f"which compliance.meet forbids on a page for: {audience}",
        f"leave one of the two off the page, or write compliance: {{meet: {{{audience}: caveat}}}} in network.yml",
    )


def _places(
    caveat: Caveat, audience: Audience, claims: Sequence[Claim], shown: Sequence[set[str]], names: _Names
) -> list[int]:
    """Claims that carry a caveat; the opening where it is about the page, not about measures."""
    if not caveat.is_placed or caveat.pages and audience not in caveat.pages:
        return []
    if not caveat.kinds and not caveat.measures:
        return [0]
    ids = {measure.id for measure in names.of_kinds(names.measures, frozenset(caveat.kinds))} | set(caveat.measures)
    return _first_in_each_section(claims, [bool(each & ids) for each in shown])


def _first_in_each_section(claims: Sequence[Claim], wanted: Sequence[bool]) -> list[int]:
    """Places of the first wanted claim of each section: sections are what a notebook shows, one by one."""
    first: dict[tuple[bool, str], int] = {}
    for place, (claim, applies) in enumerate(zip(claims, wanted, strict=True)):
        if applies:
            first.setdefault((place == 0, claim.section), place)
    return list(first.values())


def _with(claim: Claim, texts: Sequence[str]) -> Claim:
    said = claim.caveat
    for text in texts:
        if text not in said:
            said = f"{said} {text}".strip()
    return replace(claim, caveat=said)
