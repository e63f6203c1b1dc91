"""Slides that are a list of lines from several pages: the report in a minute, what is asked, what cannot be told yet."""

from collections.abc import Iterable

import pandas as pd

from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.wording import sentence_case
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
POPULATIONS = ("outreach", "value", "partnership")
LOOKED_FOR = ("indicators", "outcomes", "satisfaction", "what-matters", "programme", "voices", "rates")
NOTHING = "Nothing to act on"
MINUTE = 9
"""Lines of the slide that says it in one minute."""


def minute(summary: Page) -> Claim:
    """The summary's claims, a line each: the report in one minute."""
    told = [each for each in summary.claims if each.section not in QUIET and not each.id.startswith("story-")]
    told = [each for each in (summary.opening, *told) if says(each)]
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
        if page.id in LOOKED_FOR and says(page.opening) and not has(page.opening)
    ]
    heading = f"What cannot be told yet: {len(rows)} thing{'s' if len(rows) != 1 else ''}"
    return Claim(id=summary.opening.id, heading=heading, table=pd.DataFrame(rows, columns=["What", "Why"]))


def populations(pages: Iterable[Page]) -> Claim | None:
    """What the pages of populations and partnerships say, a line each: who was reached, quality beside cost, the contract."""
    known = {page.id: page for page in pages}
    shown = [known[id] for id in POPULATIONS if id in known and has(known[id].opening) and says(known[id].opening)]
    if not shown:
        return None
    return Claim(
        id=shown[0].opening.id,
        heading=f"Populations and partners: what {len(shown)} pages say"
        if len(shown) > 1
        else shown[0].opening.heading,
        table=pd.DataFrame(
            [
                (name, sentence_case(page.opening.heading.removeprefix(f"{name}: ")), short(page.opening.sentence, 230))
                for page in shown
                for name in [page.title.split(":")[0]]
            ],
            columns=["Page", "What this quarter shows", "What it rests on"],
        ),
        sentence="Cost stands beside quality, and each page says how it was counted.",
    )


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


def says(claim: Claim) -> bool:
    """Whether there is anything to tell."""
    return bool(claim.heading)


def has(claim: Claim) -> bool:
    """Whether there is a chart to draw, or a table."""
    return bool(claim.chart and len(claim.frame)) or bool(claim.table.shape[1] and len(claim.table))
