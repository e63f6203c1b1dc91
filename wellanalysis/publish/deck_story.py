"""Which claims of a report a deck tells, in the order in which a room can follow: one claim, one slide.

Slides are chosen by what a page is and what a claim draws, never by a network's own measures; where an edition, or a
small network, lacks a page or a claim, its slide is not there.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from wellanalysis.pages.page import Claim, Page
from wellanalysis.publish.deck_lists import answered, asked, has, minute, populations, says, talked, untold


@dataclass(frozen=True)
class Told:
    """A claim that a slide tells, and the page it stands on.

    Parameters
    ----------
    page, claim : Page, Claim
        Where it stands, and what it says.
    columns : tuple of str
        Of its table only these, by the beginning of their names, as far as it has them; empty for all.
    drawn : bool
        Whether the chart is shown rather than the table.
    whole : bool
        Whether more of its sentences than the first ones stand below the heading; the notes have all in any case.
    rows : tuple of (column, value)
        Of its table only the rows with one of the values told of a column, where it has such a column and such rows.
    """

    page: Page
    claim: Claim
    columns: tuple[str, ...] = ()
    drawn: bool = True
    whole: bool = False
    rows: tuple[tuple[str, str], ...] = ()


def story(pages: Sequence[Page]) -> list[Told]:
    """Slides of a report's pages: of a clinic's chapter where all clinical pages are of one clinic, else of a network."""
    clinics = {page.parameters["clinic"] for page in pages if page.parameters.get("clinic")}
    summary = _page(pages, "network_summary") or next((page for page in pages if page.id == "summary"), None)
    if summary is None and len(clinics) == 1:
        found = of_clinic([page for page in pages if page.parameters.get("clinic")])
    elif summary is not None:
        found = of_network(pages, summary)
    else:
        found = [Told(page, page.opening) for page in pages if says(page.opening)]
    return _once(found)


def of_network(pages: Sequence[Page], summary: Page) -> list[Told]:
    """How it goes, how sure that is, what goes with it, what people say, and what is asked of the room."""

    def page(id: str) -> Page | None:
        return next((each for each in pages if each.id == id), None)

    made = [Told(summary, minute(summary)), *(_first(summary, _drawn("sites")) or _shown(summary))]
    made += _opening(page("indicators"), "strip") or _first(summary, _section("indicators"))
    outcomes = page("outcomes")
    made += _first(outcomes, _drawn("trend")) or _first(summary, _section("outcomes"))
    made += _opening(outcomes, "funnel")
    satisfaction = page("satisfaction") or summary
    said = [each for each in (satisfaction.opening, *satisfaction.claims) if each.chart == "waves" and len(each.frame)]
    said = [each for each in said if satisfaction is not summary or each.section == "satisfaction"]
    made += [Told(satisfaction, each) for each in said[:1]]
    made += [Told(satisfaction, each) for each in said[1:] if each.section != said[0].section][:1] or [
        Told(satisfaction, each) for each in said[1:2]
    ]
    made += _shown(page("what-matters"))
    made += _shown(page("programme")) or _first(summary, _section("programme"))
    columns: tuple[str, ...] = ("Theme", "Voices", "What planning did")
    made += [replace(each, columns=columns, drawn=False) for each in _shown(page("voices"))]
    promised = _first(page("voices"), _named("promises")) or _first(summary, _named("promises"))
    columns = ("Promised", "By whom", "Due", "What became")
    made += [replace(each, columns=columns, whole=True, rows=(("Kind", "promise"),)) for each in promised]
    made += _some(summary, populations(pages))
    made += _some(summary, asked(pages, summary))
    made += [replace(each, whole=True) for each in _shown(page("rates"))] or _first(outcomes, _named("labels"))
    made += _some(summary, untold(pages, summary))
    return [*made, *_some(summary, answered(summary))]


def of_clinic(pages: Sequence[Page]) -> list[Told]:
    """A clinic's chapter: its results, what changed, the conversation about them, and the way to question them."""
    overview = _page(pages, "clinic_overview") or pages[0]
    outcomes, satisfaction = _page(pages, "clinic_outcomes"), _page(pages, "clinic_satisfaction")
    made = [Told(overview, overview.opening)]
    made += _opening(_page(pages, "clinic_indicators"), "strip") or _first(overview, _drawn("strip"))
    made += _first(outcomes, _drawn("funnel"))
    made += [
        replace(each, columns=("Measure", "Result", "Baseline", "Change", "Benchmark", "Other clinics"))
        for each in _first(overview, _section("outcomes"))
    ]
    # Too few answers to show is an answer too: the slide says so in the page's words.
    made += [Told(satisfaction, satisfaction.opening)] if satisfaction else []
    made += _first(satisfaction, _section("staff"), _drawn("waves"))
    if not satisfaction:
        made += _first(overview, _section("satisfaction"))
    columns = ("Measure", "Quarters", "Before", "After", "Difference", "Reading")
    made += [replace(each, columns=columns) for each in _first(overview, _named("change"))]
    conversation = _page(pages, "clinic_conversation")
    if conversation:
        made += _some(conversation, talked(conversation))
    return [*made, *_some(overview, answered(overview))]


def _page(pages: Sequence[Page], template: str) -> Page | None:
    return next((page for page in pages if page.template == template), None)


def _drawn(chart: str) -> Callable[[Claim], bool]:
    return lambda claim: claim.chart == chart and bool(len(claim.frame))


def _section(name: str) -> Callable[[Claim], bool]:
    return lambda claim: claim.section == name


def _named(id: str) -> Callable[[Claim], bool]:
    return lambda claim: claim.id == id


def _first(page: Page | None, *wanted: Callable[[Claim], bool]) -> list[Told]:
    """The first claim of the page that is all that is wanted."""
    if page is None:
        return []
    return [Told(page, each) for each in (page.opening, *page.claims) if all(is_so(each) for is_so in wanted)][:1]


def _opening(page: Page | None, chart: str) -> list[Told]:
    """The page's opening, where it draws this chart."""
    if page is None or not says(page.opening):
        return []
    return [Told(page, page.opening)] if _drawn(chart)(page.opening) else []


def _shown(page: Page | None) -> list[Told]:
    """The page's opening, where it shows something."""
    return [Told(page, page.opening)] if page is not None and says(page.opening) and has(page.opening) else []


def _some(page: Page, claim: Claim | None) -> list[Told]:
    return [Told(page, claim)] if claim is not None and len(claim.table) else []


def _once(found: Iterable[Told]) -> list[Told]:
    """Each claim once, and none that says nothing."""
    seen: set[tuple[str, str, str]] = set()
    made = []
    for each in found:
        key = (each.page.id, each.claim.id, each.claim.heading)
        if key not in seen and says(each.claim):
            seen.add(key)
            made.append(each)
    return made
