"""Which claims of a report a deck tells, in the order in which a room can follow: one claim, one slide.

Slides are chosen by what a page is and what a claim draws, never by a network's own measures; where an edition, or a
small network, lacks a page or a claim, its slide is not there.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from wellanalysis.pages.page import Claim, Page
from wellanalysis.publish.deck_words import short

QUIET = ("answers", "purpose", "people")
TOPICS = {
    "sites": "Site by site",
    "asked": "Asked of those who lead",
    "indicators": "Leading indicators",
    "outcomes": "Outcomes",
    "programme": "The programme",
    "satisfaction": "Patients and team",
    "voices": "Voices and promises",
    "promises": "Voices and promises",
    "change": "Since last quarter",
}
ASKED_OF = (
    *("summary", "indicators", "programme", "voices", "what-matters", "learning", "variation", "quality"),
    *("outreach", "value", "partnership"),
)
LOOKED_FOR = ("indicators", "outcomes", "satisfaction", "what-matters", "programme", "voices", "rates")
NOTHING = "Nothing to act on"
MINUTE = 9
"""Lines of the slide that says it in one minute."""


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
        Of its table only the rows with this value, where it has such a column and such rows.
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
        found = [Told(page, page.opening) for page in pages if _says(page.opening)]
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
    made += [each for id in ("outreach", "value", "partnership") for each in _shown(page(id))]
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


def minute(summary: Page) -> Claim:
    """The summary's claims, a line each: the report in one minute."""
    told = [each for each in summary.claims if each.section not in QUIET and not each.id.startswith("story-")]
    told = [each for each in (summary.opening, *told) if _says(each)]
    rows = list(dict.fromkeys((_topic(each), _line(each)) for each in told))
    return Claim(
        id=summary.opening.id,
        heading=f"{summary.parameters.get('quarter', '')} in one minute".strip(),
        table=pd.DataFrame(rows[:MINUTE], columns=["What", "What this quarter shows"]),
        caveat=summary.opening.caveat,
        sentence=summary.opening.sentence,
    )


def asked(pages: Iterable[Page], summary: Page) -> Claim | None:
    """What the summary asks of those who lead; of a report that asks nothing there, what its pages name as within reach."""
    own = next((each for each in summary.claims if each.id == "asked" and len(each.table)), None)
    if own is not None:
        return own
    known = {page.id: page for page in pages}
    rows: dict[str, str] = {}
    for id in ASKED_OF:
        if id in known and known[id].action:
            name = "Summary" if id == summary.id else known[id].title.split(":")[0]
            rows.setdefault(short(known[id].action, 260), name)
    things = {action: name for action, name in rows.items() if not action.startswith(NOTHING)}
    if not rows:
        return None
    count = f"{len(things)} thing{'s' if len(things) != 1 else ''}" if things else "nothing to act on"
    return Claim(
        id=summary.opening.id,
        heading=f"What is asked this quarter: {count}",
        table=pd.DataFrame(
            [(name, action) for action, name in (things or rows).items()], columns=["Page", "What to do"]
        ),
        sentence="Each is the one thing that a page of the report names as within its readers' control.",
    )


def untold(pages: Iterable[Page], summary: Page) -> Claim | None:
    """Pages that have nothing to show yet, with the reason: silence would read as no news."""
    rows = [
        (page.opening.heading, short(page.opening.sentence or page.opening.caveat, 260) or page.action)
        for page in pages
        if page.id in LOOKED_FOR and _says(page.opening) and not _has(page.opening)
    ]
    heading = f"What cannot be told yet: {len(rows)} thing{'s' if len(rows) != 1 else ''}"
    return Claim(id=summary.opening.id, heading=heading, table=pd.DataFrame(rows, columns=["What", "Why"]))


def talked(conversation: Page) -> Claim:
    """The conversation's parts, a line each, what went well first."""
    rows = []
    for each in conversation.claims:
        if each.section == "answers" or each.id == "change" or not each.heading:
            continue
        asks = each.section == "questions" and each.table.shape[1]
        said = " ".join(str(text) for text in each.table.iloc[:, 0]) if asks else short(each.sentence, 130)
        rows.append((each.heading, said))
    return Claim(
        id=conversation.opening.id,
        heading=conversation.opening.heading,
        sentence=conversation.opening.sentence,
        table=pd.DataFrame(rows, columns=["For the conversation", "What is known"]),
        links=conversation.opening.links,
        caveat="A distance to a benchmark is a question to the clinic, with many possible answers.",
    )


def answered(page: Page) -> Claim | None:
    """How whoever sits in the room can question or appeal a figure."""
    if not page.answer[0]:
        return None
    said = page.section("answers")
    until = [text for each in said for text in [short(each.sentence.split(". ")[-1], 200)] if "heard until" in text]
    purpose = next((each for each in page.section("purpose") if each.sentence), None)
    rows = [
        *([(purpose.heading, short(purpose.sentence, 330))] if purpose else []),
        ("Question or comment", page.answer[0]),
        *([("Appeal", until[-1])] if until else []),
        ("On each slide", "“Answer back” at its foot already names page, quarter and figure."),
        (
            "Behind each figure",
            "The measure, the method and the numbers stand one click away in the report; the speaker notes name them.",
        ),
    ]
    appeal = [each for one in said for each in one.links if each[0].startswith("Appeal")]
    return Claim(
        id=page.opening.id,
        heading="Every figure here can be questioned, and each question gets an answer",
        table=pd.DataFrame(rows, columns=["What", "How"]),
        links=tuple(appeal[:1]),
    )


def _line(claim: Claim) -> str:
    """A claim in a line: its heading; of what is asked, each thing by name."""
    if claim.id != "asked" or not len(claim.table):
        return claim.heading
    return "; ".join(f"{number}) {text}" for number, text in enumerate(claim.table.iloc[:, 0].astype(str), start=1))


def _topic(claim: Claim) -> str:
    section = "" if claim.section == "opening" else claim.section
    return TOPICS.get(section or claim.chart, (section or "Main outcome").capitalize())


def _page(pages: Sequence[Page], template: str) -> Page | None:
    return next((page for page in pages if page.template == template), None)


def _says(claim: Claim) -> bool:
    return bool(claim.heading)


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
    if page is None or not _says(page.opening):
        return []
    return [Told(page, page.opening)] if _drawn(chart)(page.opening) else []


def _has(claim: Claim) -> bool:
    """Whether there is a chart to draw, or a table."""
    return bool(claim.chart and len(claim.frame)) or bool(claim.table.shape[1] and len(claim.table))


def _shown(page: Page | None) -> list[Told]:
    """The page's opening, where it shows something."""
    return [Told(page, page.opening)] if page is not None and _says(page.opening) and _has(page.opening) else []


def _some(page: Page, claim: Claim | None) -> list[Told]:
    return [Told(page, claim)] if claim is not None and len(claim.table) else []


def _once(found: Iterable[Told]) -> list[Told]:
    """Each claim once, and none that says nothing."""
    seen: set[tuple[str, str, str]] = set()
    made = []
    for each in found:
        key = (each.page.id, each.claim.id, each.claim.heading)
        if key not in seen and _says(each.claim):
            seen.add(key)
            made.append(each)
    return made
