"""You said, and what happened: on each page, what readers said of it and what became of it."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from wellanalysis.definitions.editions import Edition
from wellanalysis.definitions.kinds import OPERATIONAL
from wellanalysis.pages.answer_links import linked
from wellanalysis.pages.appeal_process import LINK, appeal_links, appeal_of, appeal_sentence
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.readable import names_others, open_to_all, readable
from wellanalysis.pages.said_about import WHOLE, about, measures_of, place_of
from wellanalysis.pages.said_table import table
from wellanalysis.pages.wording import count, listed, sentence_case
from wellanalysis.results.ledger import is_open, ledger

SECTION = "answers"
SMALL = "clinic_small"
"""Template of a clinic of which too little is told for it to stand in front of everybody."""
LOOK = {"sortable": False, "stacked": True}
"""How the table is laid out: in its own order, and on a phone row by row."""
SHOWN = 8
"""Items that a page shows; the others are counted."""
VOICES = "voices"
"""The page that holds them all."""
HOW = ("How to question a figure", "book/how-to-question#appeal-steps")
READ_BEFORE = "These are words as they came; somebody read each for anything that could point at a patient."
WORDS = {"changed": "changed something", "declined": "declined with the reason"}
"""What is told of closed items beside that they have an answer."""


def answered(pages: Sequence[Page], figures: Figures) -> list[Page]:
    """The pages with what readers said of them, and a way to answer from each figure.

    Parameters
    ----------
    pages : sequence of Page
        Of one edition.
    figures : Figures
        The run, whose records hold the ledger.

    Returns
    -------
    list of Page
        Each with one more claim, of the section `SECTION`, where anything was said of it or the network says how its
        figures are appealed.
    """
    items = ledger(figures.results.records).sort_values(["received_on", "item"], ascending=False, kind="stable")
    may = readable(items, figures) & ~names_others(items[["says", "answer", "owner"]], figures)
    has_voices = any(page.id == VOICES for page in pages)
    public = figures.edition == Edition.PUBLIC
    small = {place_of(page) for page in pages if page.template == SMALL}
    found = []
    for page in pages:
        mine, shown = about(items, page, figures), may
        if public:
            shown = may & open_to_all(items, measures_of(page, figures), small, figures) & (place_of(page) == "")
        known = items[mine & (shown | _known_of(items, page, figures))]
        claim = _claim(known, shown.loc[known.index], page, figures, has_voices=has_voices)
        with_links = linked(page, figures)
        found.append(with_links if claim is None else replace(with_links, claims=(*with_links.claims, claim)))
    return found


def _known_of(items: pd.DataFrame, page: Page, figures: Figures) -> pd.Series:
    """Whether readers may know that each item is there, though they may not read it.

    A clinic is few people: to others even a number could point at one of them, and who wrote for themselves alone is not
    counted for their own clinic either. To everybody outside, what stays inside is not counted.
    """
    if figures.edition == Edition.PUBLIC:
        return pd.Series(False, index=items.index)
    place = place_of(page)
    return items["seen_by"].ne("writer") & (figures.reader == place) if place else pd.Series(True, index=items.index)


def own_words(figures: Figures, provider: str) -> Claim | None:
    """What a provider said, and what became of it, for the provider alone: whoever may read it, and read or not.

    Parameters
    ----------
    figures : Figures
        The run.
    provider : str
        Identifier of the provider.
    """
    items = ledger(figures.results.records).sort_values(["received_on", "item"], ascending=False, kind="stable")
    mine = items[items["provider_id"].eq(provider)]
    says = "appeals" in figures.definitions.network.model_fields_set and figures.edition != Edition.PUBLIC
    appeal = appeal_sentence(figures) if says else ""
    if mine.empty:
        return _only_appeal(appeal, "your figures", (LINK,)) if appeal else None
    measures = frozenset(measure.id for measure in figures.definitions.measures if measure.kind not in OPERATIONAL)
    return Claim(
        id=SECTION,
        heading=_heading(mine, "that you said"),
        sentence=" ".join(part for part in (_sentence(mine), _older(len(mine)), appeal) if part),
        section=SECTION,
        table=table(mine.head(SHOWN), figures, measures),
        options=LOOK,
        caveat="This stands on your scorecard alone.",
        links=(HOW, LINK) if appeal else (HOW,),
    )


def _claim(known: pd.DataFrame, may: pd.Series, page: Page, figures: Figures, *, has_voices: bool) -> Claim | None:
    appeal = appeal_of(page, figures)
    links = appeal_links(page, figures) if appeal else ()
    shown = known[may]
    if known.empty:
        return _only_appeal(appeal, "what this page shows", links) if appeal else None
    public = figures.edition == Edition.PUBLIC
    voices = (("Voices", VOICES),) if has_voices and page.id != VOICES else ()
    which = f"said of this {'clinic' if page.template in WHOLE else 'page'}"
    parts = (_sentence(known), _shown(len(known), len(shown)), _older(len(shown)), appeal)
    return Claim(
        id=SECTION,
        heading=_in_public(len(shown)) if public else _heading(known, which),
        sentence=" ".join(part for part in parts if part),
        section=SECTION,
        table=table(shown.head(SHOWN), figures, measures_of(page, figures), clinics=not public),
        options=LOOK,
        caveat=READ_BEFORE if len(shown) else "",
        links=(*voices, HOW, *links),
    )


def _only_appeal(appeal: str, what: str, links: tuple[tuple[str, str], ...]) -> Claim:
    return Claim(
        id=SECTION, heading=f"How to question or appeal {what}", sentence=appeal, section=SECTION, links=(HOW, *links)
    )


def _in_public(shown: int) -> str:
    """Beyond the network only what may be told there is counted."""
    return f"{count(shown)} {'thing' if shown == 1 else 'things'} said of these figures, and what happened"


def _shown(known: int, shown: int) -> str:
    """How many of those that are counted may be read here; nothing where all may."""
    if shown == known:
        return ""
    return f"{count(shown) if shown else 'None'} of the {count(known)} may be shown here; the others are for fewer readers, or nobody has read them yet."


def _heading(items: pd.DataFrame, which: str) -> str:
    closed, every = int((~is_open(items)).sum()), len(items)
    if every == 1:
        return f"The one thing {which} {'has' if closed else 'waits for'} an answer"
    if closed in (0, every):
        many = "Both" if every == 2 else f"All {every}"
        return f"{many} things {which} {'have' if closed else 'wait for'} an answer"
    return f"{closed} of {every} things {which} {'has' if closed == 1 else 'have'} an answer"


def _sentence(items: pd.DataFrame) -> str:
    """What became of them, in numbers; nothing where each was simply answered."""
    numbers = items["status"].value_counts()
    parts = [f"{count(numbers[status])} {words}" for status, words in WORDS.items() if numbers.get(status, 0)]
    waiting = int(is_open(items).sum())
    parts += [f"{count(waiting)} still open, with who has it and the day by which an answer is owed"] if waiting else []
    return f"{sentence_case(listed(parts))}." if parts else ""


def _older(every: int) -> str:
    """How many the table leaves to the ledger."""
    older = every - SHOWN
    return (
        f"The newest {SHOWN} are shown; {count(older)} older {'is' if older == 1 else 'are'} not." if older > 0 else ""
    )
