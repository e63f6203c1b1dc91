"""Takes answers of a form into the ledger: each once, however often and in whichever parts it is exported."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wellanalysis.definitions.feedback_form import FeedbackForm, read_form
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.record_columns import FEEDBACK
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.connection import Source
from wellanalysis.results.deidentified import suspicious
from wellanalysis.results.form_files import read_export
from wellanalysis.results.form_items import Known, items_of
from wellanalysis.results.ledger import answer_of
from wellanalysis.results.record_files import Rows, read_rows, write_records
from wellanalysis.results.roster import known_until

NUMBERED = re.compile(r"F-(\d+)")
NAME = r"[A-Za-z0-9_-]+"
DIGITS = 4


@dataclass(frozen=True)
class Taken:
    """What an import did.

    Parameters
    ----------
    items : tuple of str
        References of the new items, in order.
    known : int
        Answers that were in the ledger already.
    wordless, previews, unfinished : int
        Rows left out: without words, previews and tests, begun and never sent.
    unread : int
        Items of the ledger that nobody has read yet: no page shows their words.
    newest : date or None
        Day of the newest of the new items.
    warnings : tuple of str
        One line for each item whose words could tell who is meant.
    """

    items: tuple[str, ...]
    known: int
    warnings: tuple[str, ...]
    wordless: int = 0
    previews: int = 0
    unfinished: int = 0
    unread: int = 0
    newest: date | None = None


def take_in(
    definitions: Definitions,
    source: Source,
    files: Sequence[Path],
    *,
    name: str | None = None,
    extracts: str | None = None,
) -> Taken:
    """Add the answers of exports to the ledger, as received.

    Parameters
    ----------
    definitions : Definitions
        The network; ``feedback_form.yml`` in its folder says which column holds what.
    source : Source
        The extracts, whose clinics answers may name.
    files : sequence of Path
        Exports, CSV or XLSX.
    name : str, optional
        Which form it is, where several are read whose answers have the same numbers.
    extracts : str, optional
        Where the extracts are, if not where network.yml says.

    Returns
    -------
    Taken
        Where there is nothing new the file's bytes stay as they are.

    Raises
    ------
    ProblemsFound
        With every answer that cannot be read, and every one that says other words than when it was taken in; then
        nothing is written.
    """
    form, known = _named(read_form(definitions.folder), name), _known(definitions, source)
    exports = [read_export(path) for path in files]
    read = [items_of(export, form, known) for export in exports]
    problems = [problem for _, wrong in read for problem in wrong]
    ledger = read_rows(definitions, FEEDBACK)
    there = {answer_of(row.get("form_key", "")): row for row in ledger if row.get("form_key")}
    fresh: dict[str, dict[str, str]] = {}
    again = 0
    for where, item in (each for items, _ in read for each in items):
        key = answer_of(item["form_key"])
        before = there.get(key) or fresh.get(key)
        if before is None:
            fresh[key] = item
        elif _same(before, item):
            again += 1
        else:
            problems.append(_changed(where, before, item))
    if problems:
        raise ProblemsFound(problems)
    added = numbered(ledger, sorted(fresh.values(), key=lambda item: (item["received_on"], item["form_key"])))
    if added:
        write_records(definitions, {FEEDBACK: [*ledger, *added]}, extracts=extracts)
    warned = tuple(
        f"{item['item']}: look before it is shown: {', '.join(found)}"
        for item in added
        if (found := suspicious(item["says"]))
    )
    return Taken(
        items=tuple(item["item"] for item in added),
        known=again,
        warnings=warned,
        wordless=sum(len(export.rows) for export in exports) - sum(len(items) for items, _ in read),
        previews=sum(export.previews for export in exports),
        unfinished=sum(export.unfinished for export in exports),
        newest=max((date.fromisoformat(item["received_on"]) for item in added), default=None),
        unread=sum(not row.get("reviewed_on") for row in (*ledger, *added)),
    )


def _named(form: FeedbackForm, name: str | None) -> FeedbackForm:
    if name is None:
        return form
    if not re.fullmatch(NAME, name):
        what = f"{name!r} is no name of a form"
        raise ProblemsFound([Problem("--form", what, "letters, digits, - and _, such as --form autumn-2026")])
    return form.model_copy(update={"form": name})


def _known(definitions: Definitions, source: Source) -> Known:
    clinics = source.frame('SELECT "clinic_id", "name" FROM "clinics"')
    ids = {str(id).lower(): str(id) for id in clinics["clinic_id"]}
    names = {str(name).strip().lower(): str(id) for id, name in clinics.itertuples(index=False)}
    latest = max(date.today(), known_until(source, definitions))
    return Known(frozenset(measure.id for measure in definitions.measures), {**names, **ids}, latest)


def _same(before: dict[str, str], item: dict[str, str]) -> bool:
    """Whether an answer says what it said that day: by the hash in the key, or by the words where an item has none."""
    if before["received_on"] != item["received_on"]:
        return False
    if before["form_key"] == item["form_key"]:
        return True
    return before["form_key"] == answer_of(before["form_key"]) and before["says"] == item["says"]


def _changed(where: str, before: dict[str, str], item: dict[str, str]) -> Problem:
    reference = before.get("item", "an answer before it in the export")
    own = repr(answer_of(item["form_key"]))
    if before["received_on"] != item["received_on"]:
        what = (
            f"the answer {own} came on another day than {reference}: {item['received_on']}, not {before['received_on']}"
        )
    else:
        what = f"the answer {own} says other words than {reference}"
    remedy = (
        "is it another form? Give it a name with --form NAME; else take the row out, and add the words on their own"
    )
    return Problem(where, what, remedy)


def numbered(ledger: Rows, items: Sequence[dict[str, str]]) -> Rows:
    """New items with references that go on from those of the ledger."""
    used = [int(found[1]) for row in ledger if (found := NUMBERED.fullmatch(row["item"]))]
    first = max(used, default=0) + 1
    return [{"item": f"F-{number:0{DIGITS}d}", **item} for number, item in enumerate(items, start=first)]
