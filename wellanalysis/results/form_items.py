"""Answers of a form as items of the ledger: each either read whole, or told with what cannot be read in it."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from wellanalysis.definitions.feedback_form import FORM, USUAL, FeedbackForm
from wellanalysis.definitions.record_columns import KINDS_OF_ITEM, SEEN_BY
from wellanalysis.errors import Problem, nearest
from wellanalysis.results.examples import near
from wellanalysis.results.form_days import moment, remedy_for
from wellanalysis.results.form_files import FormExport
from wellanalysis.results.ledger import WORDS_OF
from wellanalysis.results.ledger_checks import PAGE, is_quarter

WRITER, CLINIC = SEEN_BY[0], SEEN_BY[1]
PRINTABLE = str.maketrans({"<": "‹", ">": "›"})
"""What a browser would read as a tag becomes a sign that looks alike."""


@dataclass(frozen=True)
class Known:
    """What answers may name: measures by id, clinics by id and by name in small letters, and days up to the latest."""

    measures: frozenset[str]
    clinics: Mapping[str, str]
    latest: date = date.max


def items_of(
    export: FormExport, form: FeedbackForm, known: Known
) -> tuple[list[tuple[str, dict[str, str]]], list[Problem]]:
    """Items of an export, each with where it stands in it, and everything that cannot be read.

    Parameters
    ----------
    export : FormExport
        The answers.
    form : FeedbackForm
        Which column holds what.
    known : Known
        The network's measures and clinics.

    Returns
    -------
    items : list of (str, dict)
        Columns of the contract but the item's reference; ``form_key`` is the form's name, the answer's id (or a hash of
        what it says and when, where the form gives none), and a hash of the words, so that other words of the same
        answer are noticed even after somebody has corrected the ledger.
    problems : list of Problem
        Headings that are not there, and answers with a day that cannot be read or is to come, or that name what is none.

    Notes
    -----
    An answer without words says nothing and is left out.
    """
    headings, problems = _headings(export, form)
    if problems:
        return [], problems
    items = []
    for where, row in export.rows:
        answer = {name: row[heading] for name, heading in headings.items()}
        if not words_of(answer["says"]):
            continue
        item, wrong = _item(where, answer, export, form, known)
        problems += wrong
        if not wrong:
            items.append((where, item))
    return items, problems


def _headings(export: FormExport, form: FeedbackForm) -> tuple[dict[str, str], list[Problem]]:
    """Heading by what it holds: as the map says, else by its usual name."""
    asked_for = {text: name for name, text in export.questions.items()}
    small = {text.strip().lower(): name for text, name in asked_for.items()}
    small |= {name.strip().lower(): name for name in export.headings}
    found, problems = {}, []
    for name, usual in USUAL.items():
        asked = form.columns.get(name)
        asked = asked_for.get(asked, asked) if asked is not None and asked not in export.headings else asked
        if asked is not None and asked not in export.headings:
            what = f"there is no column {asked!r}, in which {FORM} looks for {name}"
            problems.append(Problem(export.name, what, nearest(asked, export.headings)))
        heading = asked or next((small[each] for each in usual if each in small), None)
        if heading:
            found[name] = heading
    for name, held in (("says", "the words"), ("received_on", "the day")):
        if name not in found and name not in form.columns:
            those = ", ".join(repr(each) for each in export.headings if each)
            what = f"no column of it is known to hold {held}: it has {those}"
            remedy = f"name one in {FORM}, such as columns: {{{name}: Q3}}; known are {', '.join(USUAL[name])}"
            problems.append(Problem(export.name, what, remedy))
    return found, problems


def _item(
    where: str, answer: dict[str, str], export: FormExport, form: FeedbackForm, known: Known
) -> tuple[dict[str, str], list[Problem]]:
    problems: list[Problem] = []

    def told(column: str, what: str, remedy: str) -> str:
        problems.append(Problem(f"{where}, {column}", what, remedy))
        return ""

    def meant(name: str) -> str:
        value = answer.get(name, "").strip()
        words = {key.strip().lower(): value for key, value in form.values.get(name, {}).items()}
        return words.get(value.lower(), value)

    says, came = words_of(answer["says"]), answer["received_on"]
    when = moment(came, form.day_format)
    if when is None:
        told("received_on", f"{came!r} is not a day that can be read", remedy_for(came))
    elif when.date() > known.latest:
        told("received_on", f"{came!r} is still to come", f"is the day before the month? Say in {FORM}: day_format")
    clinic = meant("clinic")
    if clinic and clinic.lower() not in known.clinics:
        told("clinic", f"no clinic {clinic!r}", near(clinic, set(known.clinics.values())))
    figure, measure = words_of(meant("figure")), meant("measure")
    if measure and measure not in known.measures:
        told("measure", f"no measure {measure!r}", near(measure, known.measures))
    page, quarter = meant("page").removesuffix(".html"), meant("quarter")
    if page and not re.fullmatch(PAGE, page):
        told("page", f"the page {page!r} cannot be read", "its path, or the first word of it: outcomes")
    if quarter and not is_quarter(quarter):
        told("quarter", f"the quarter {quarter!r} cannot be read", "write it as 2026Q3")
    kind = (meant("kind") or form.kind).lower().replace("-", "_").replace(" ", "_")
    if kind not in KINDS_OF_ITEM:
        told("kind", f"no kind {meant('kind')!r}", f"{nearest(kind, KINDS_OF_ITEM)}; or say in {FORM} what it means")
    seen_by = (meant("seen_by") or form.seen_by).lower()
    if seen_by not in SEEN_BY:
        told(
            "seen_by",
            f"{meant('seen_by')!r} is nobody who may read it",
            f"say in {FORM} what it means: values: seen_by",
        )
    # The link of a figure names the claim, and a claim about a measure begins with its id.
    named = figure.split("-")[0]
    item = {
        "received_on": "" if when is None else when.date().isoformat(),
        "channel": "form",
        "kind": kind,
        "role": words_of(meant("role")),
        "clinic_id": known.clinics.get(clinic.lower(), ""),
        "page": page,
        "measure": measure or (named if named in known.measures else ""),
        "quarter": quarter,
        "figure": figure,
        "says": says,
        # Of no clinic, no clinic could read them: they are the writer's until a reader decides otherwise.
        "seen_by": WRITER if seen_by == CLINIC and not clinic else seen_by,
    }
    stamp = "" if when is None else when.isoformat()
    own = answer.get("response", "").strip()
    whole = "|".join((stamp, says, item["clinic_id"], page, figure))
    key = words_of(own).replace(WORDS_OF, "_") if own else hashed(whole)
    name = form.form or export.program
    return {**item, "form_key": f"{name}:{key}{WORDS_OF}{hashed(says)[:8]}"}, problems


def words_of(text: str) -> str:
    """A text on one line, without signs that cannot be printed."""
    kept = "".join(letter if letter.isprintable() else " " for letter in text.translate(PRINTABLE))
    return " ".join(kept.split())


def hashed(text: str) -> str:
    """Sixteen letters that tell a text from others."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
