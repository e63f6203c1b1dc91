"""What people say, what they need to do their work well, and what was done about it: management's own scorecard."""

import pandas as pd

from wellanalysis.pages.around import network_page
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.voices_asked import call_outs_claim, needs_claims
from wellanalysis.pages.voices_promises import VOICES, promise_states, promises_claim
from wellanalysis.pages.voices_records import items
from wellanalysis.pages.voices_scorecard import (
    answers_claim,
    late,
    leaders_claim,
    overdue_claim,
)
from wellanalysis.pages.voices_stories import story_claims
from wellanalysis.pages.voices_themes import coding_claim, places_claim, quotes_claim, themes_claim, undecided
from wellanalysis.pages.wording import count, day
from wellanalysis.results.ledger import is_open

TITLE = "Voices: what people say, and what was done"
NOTHING_TO_DO = "Nothing to act on this quarter: no theme waits for a decision, and nothing is past its day. Thank those who spoke up."


def page(figures: Figures) -> Page | None:
    """What people say and what became of it; None where the network keeps no such records.

    Parameters
    ----------
    figures : Figures
        The run, whose records hold ledger, themes, excerpts, stories and promises.
    """
    first = themes_claim(figures, section="opening")
    answers = answers_claim(figures, section="scorecard" if first else "opening")
    found: list[Claim | None] = [
        first,
        places_claim(figures),
        quotes_claim(figures),
        coding_claim(figures),
        *needs_claims(figures),
        answers,
        overdue_claim(figures),
        promises_claim(figures),
        call_outs_claim(figures),
        *story_claims(figures),
    ]
    claims = [claim for claim in found if claim is not None]
    if not claims:
        return None
    # Those who lead are told of beside what they promised, not on a page of their own.
    leaders = leaders_claim(figures)
    opening = first or answers or claims[0]
    return network_page(
        figures,
        id=VOICES,
        template="network_voices",
        title=TITLE,
        opening=opening,
        action=request(figures),
        claims=[*(claim for claim in claims if claim is not opening), leaders],
        rows=_behind(figures),
        asked=("Voices", opening.heading),
    )


def request(figures: Figures) -> str:
    """The one thing within an executive's control: what has waited longest for a word of theirs."""
    themes = undecided(figures)
    if len(themes):
        first = themes.iloc[0]
        return (
            f"Decide on “{first['title']}”, or say until when: it was written down on {day(first['on'])} and is "
            f"{'the only theme' if len(themes) == 1 else f'one of {count(len(themes))} themes'} without a decision."
        )
    promises = figures.results.records.promises
    past = promises[promise_states(figures, promises) == "overdue"].sort_values(["due_on", "promise"], kind="stable")
    if len(past):
        first = past.iloc[0]
        return f"Say what has become of this promise, due on {day(first['due_on'])}: {first['says']}."
    own = items(figures)
    if number := int(late(figures, own).sum()):
        return f"{count(number, 'items')} of the ledger are open past the promised day: ask those who have them what is in the way."
    if number := int((is_open(own) & own["owner"].eq("")).sum()):
        return f"{count(number, 'items')} of the ledger {'has' if number == 1 else 'have'} nobody yet: say who takes them up, and by when."
    return NOTHING_TO_DO


def _behind(figures: Figures) -> pd.DataFrame:
    """Items behind the figures, without words and people: what a reader needs to count again."""
    own = items(figures)
    return own.assign(open=is_open(own).astype("int64"))[["item", "kind", "received_on", "closed_on", "status", "open"]]
