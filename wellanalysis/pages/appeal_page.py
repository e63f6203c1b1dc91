"""What those read who decide an appeal: what is asked, whether a word would change, the figures, the process and its dates."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.pages.page import Claim
from wellanalysis.pages.what_if_told import WhatIf
from wellanalysis.pages.wording import count, day, listed
from wellanalysis.results.corrections import ATTRIBUTED_TO

FIGURES = ("Measure", "Figure", "Now", "Would be", "Word")
UNREAD = "The words of the appeal have not been read for names yet, and are not printed here; they stand in the ledger."
WRITERS = "The words of the appeal are the writer's own, and are not printed here; they stand in the ledger."


def appeal_claims(
    definitions: Definitions, told: WhatIf, item: Mapping[str, Any], asked: pd.DataFrame, as_of: date
) -> tuple[Claim, ...]:
    """The page's claims, first what is asked.

    Parameters
    ----------
    definitions : Definitions
        The network, whose `appeals` say who decides within which time.
    told : WhatIf
        What the corrections would change.
    item : mapping
        The appeal's row of the ledger.
    asked : DataFrame
        Its open corrections. Their rows are counted, never named.
    as_of : date
        Day that the data speak of, from which the time of a report's appeals runs.
    """
    return (_question(item), _answer(told), _records(asked), _process(definitions, item, asked, as_of))


def _question(item: Mapping[str, Any]) -> Claim:
    about = listed(str(item[name]) for name in ("page", "quarter", "figure") if item[name])
    by = f" by {item['role']}" if item["role"] else ""
    came = f"Received on {day(item['received_on'])}{by}{f', about {about}' if about else ''}."
    if item["seen_by"] == "writer":
        words = WRITERS
    elif pd.isna(item["reviewed_on"]):
        words = UNREAD
    else:
        words = f"“{item['says']}”"
    return Claim(id="question", heading="What is asked", sentence=f"{words} {came}")


def _answer(told: WhatIf) -> Claim:
    changes = any(each.category_changes for each in told.moved)
    rows = [
        [
            each.title,
            each.period,
            each.before.text,
            each.after.text,
            f"{each.before.word or '–'} → {each.after.word or '–'}" if each.category_changes else each.after.word,
        ]
        for each in told.moved
    ]
    return Claim(
        id="would-it-change",
        heading="Would a word change? " + ("Yes" if changes else "No"),
        sentence=told.sentence,
        table=pd.DataFrame(rows, columns=list(FIGURES)),
        caveat="The word staying is no reason to leave a record wrong: whether it moves a figure or not, it is corrected.",
    )


def _records(asked: pd.DataFrame) -> Claim:
    names = asked["column"].replace(ATTRIBUTED_TO, "who the episode is attributed to")
    found = asked.assign(column=names.str.replace("_", " "), table=asked["table"].str.replace("_", " "))
    rows = [
        [
            f"{table}: {column}",
            count(len(own)),
            listed(dict.fromkeys(own["why"])),
            listed(dict.fromkeys(own["asked_by"])),
        ]
        for (table, column), own in found.groupby(["table", "column"], sort=True)
    ]
    return Claim(
        id="records",
        heading=f"{count(len(asked), 'corrections')} asked for",
        sentence="Which rows they are stands in the records alone. No extract is touched, whatever is decided.",
        table=pd.DataFrame(rows, columns=["What would be corrected", "How many", "Why", "Asked by"]),
    )


def _process(definitions: Definitions, item: Mapping[str, Any], asked: pd.DataFrame, as_of: date) -> Claim:
    rules = definitions.network.appeals
    received = pd.Timestamp(item["received_on"]).date()
    rows = [
        ["Received", day(received)],
        ["Corrections asked for", day(asked["asked_on"].max())],
        ["Decided by, at the latest", day(received + timedelta(days=rules.decided_within_days))],
        ["Figures are final, at the earliest", day(as_of + timedelta(days=rules.open_days))],
        ["Who decides together", listed(rules.decided_by) or "not written into network.yml yet"],
    ]
    # As it was given, so that the line runs where the page was asked for; an absolute path would name a home folder.
    given = definitions.folder
    reference, folder = item["item"], given.name if given.is_absolute() else given.as_posix()
    return Claim(
        id="process",
        heading="The process and its dates",
        sentence=(
            "An accepted appeal corrects the figures of every report alike, and the restated figure names it. A declined one "
            "is answered with the reason."
        ),
        table=pd.DataFrame(rows, columns=["Step", "When, or who"]),
        code=(
            f'wellanalysis appeal decide {reference} --network {folder} --accept --by "role of who decides" --because "the reason"\n'
            f'wellanalysis appeal decide {reference} --network {folder} --decline --by "role of who decides" --because "the reason"'
        ),
    )
