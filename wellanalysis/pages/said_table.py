"""Items of the ledger as a reader sees them: what was said, on what, what happened, who has it and until when."""

from collections.abc import Iterable

import pandas as pd

from wellanalysis.pages.figures import Figures
from wellanalysis.pages.wording import day, sentence_case
from wellanalysis.results.ledger import RECEIVED, TAKEN_UP, due

COLUMNS = ("You said", "On", "What happened", "Who, when")
LONGEST = 320
"""Characters of a text that a table shows; the whole stands in the ledger."""
HAPPENED = {RECEIVED: "received, not taken up yet", TAKEN_UP: "being looked at"}
"""What is said of an item that has no answer yet."""


def table(items: pd.DataFrame, figures: Figures, measures: frozenset[str], *, clinics: bool = True) -> pd.DataFrame:
    """Items as text, in the order in which they come.

    Parameters
    ----------
    items : DataFrame
        As `wellanalysis.results.ledger.ledger` gives them; those that may be read.
    figures : Figures
        The run.
    measures : frozenset of str
        Measures that the page shows: only these are named, since clinical and operational ones do not meet everywhere.
    clinics : bool
        Whether clinics are named. The writer's role never is: with the clinic it would point at a person.
    """
    owed = due(items, figures.definitions.network)
    rows = [
        (_said(item), _on(item, figures, measures, clinics=clinics), _happened(item), _who(item, by, figures))
        for item, by in zip(items.to_dict("records"), owed, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def shortened(text: str) -> str:
    """A text that is not longer than a table takes, cut between words."""
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST].rsplit(' ', 1)[0].rstrip(' ,;:')} …"


def as_shown(words: Iterable[str]) -> frozenset[str]:
    """Words of people as pages print them: whole, or shortened."""
    return frozenset(each for whole in words for each in (whole, shortened(whole)))


def _said(item: dict) -> str:
    return f"“{shortened(item['says'])}” {item['item']}, {day(item['received_on'])}"


def _on(item: dict, figures: Figures, measures: frozenset[str], *, clinics: bool) -> str:
    parts = []
    if item["measure"] in measures:
        parts.append(figures.definitions.measure(item["measure"]).title)
    if clinics and item["clinic_id"]:
        parts.append(figures.names[item["clinic_id"]])
    if item["quarter"]:
        parts.append(item["quarter"])
    return sentence_case(", ".join(parts)) if parts else "This page" if item["page"] else "The whole"


def _happened(item: dict) -> str:
    if item["status"] in HAPPENED:
        return sentence_case(HAPPENED[item["status"]])
    return f"{sentence_case(item['status'])}: {shortened(item['answer'])}"


def _who(item: dict, owed: pd.Timestamp, figures: Figures) -> str:
    if not pd.isna(item["answer_on"]):
        return f"{sentence_case(item['owner'])}, {day(item['answer_on'])}"
    late = owed < pd.Timestamp(figures.as_of)
    by = f"an answer was owed by {day(owed)}" if late else f"an answer by {day(owed)}"
    return f"{sentence_case(item['owner'])}, {by}" if item["owner"] else sentence_case(by)
