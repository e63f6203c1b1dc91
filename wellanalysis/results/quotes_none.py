"""Rows of codes for what a reader read and found no theme in: words that others marked in a document they worked on."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from wellanalysis.definitions.quotes_map import QuotesMap, Told
from wellanalysis.results.record_files import Rows
from wellanalysis.stats.kappa import NONE_FOUND

Row = Mapping[str, str]
Place = tuple[str, str, str, str]
"""What an excerpt keeps of its document: day, clinic, role, source."""


def place_of(row: Row) -> Place:
    return row.get("on", ""), row.get("clinic_id", ""), row.get("role", ""), row.get("source", "")


def told_place(told: Told) -> Place:
    return told.day.isoformat(), told.clinic or "", told.role or "", told.source


def with_none_found(
    codes: Sequence[Row], excerpts: Sequence[Row], known: QuotesMap, read: Collection[str], coder: str, on: str
) -> Rows:
    """Codes with a row, of an empty theme, for each excerpt that a reader read and found no theme in.

    Parameters
    ----------
    codes, excerpts : sequence of mapping
        Rows of both files, with what is taken in.
    known : QuotesMap
        The documents.
    read : collection of str
        Documents in which `coder` marked something, whatever the tag.
    coder, on : str
        Who reads now, and the day.

    Returns
    -------
    list of dict
        `codes`, without rows of none found beside a theme of the same reader and excerpt, and behind them the new ones. A
        document counts as read by whom something in it was marked. An excerpt knows its document by day, clinic, role
        and source alone: where several documents share these, `coder` needs to have read them all, and of others nothing
        is concluded. Where a reader marked more or fewer of the same words, that is no finding of none.
    """
    themes = {(row["excerpt"], row["coder"]) for row in codes if row["theme"] != NONE_FOUND}
    kept = [dict(row) for row in codes if row["theme"] != NONE_FOUND or (row["excerpt"], row["coder"]) not in themes]
    there = {(row["excerpt"], row["coder"]) for row in kept}
    documents: dict[Place, set[str]] = defaultdict(set)
    for name, told in known.documents.items():
        documents[told_place(told)].add(name)
    places = {row["excerpt"]: place_of(row) for row in excerpts}
    words = {row["excerpt"]: " ".join(row["says"].casefold().split()) for row in excerpts}
    own: dict[Place, set[str]] = defaultdict(set)
    for reference, place in places.items():
        own[place].add(reference)
    readers = _readers(kept, places, documents)
    for place, names in documents.items():
        if names <= set(read):
            readers[place][coder] = on
    new = [
        {"excerpt": reference, "coder": reader, "theme": NONE_FOUND, "on": day}
        for place, days in readers.items()
        for reader, day in days.items()
        for reference in sorted(own[place])
        if (reference, reader) not in there
        and not any(
            (other, reader) in themes and (words[other] in words[reference] or words[reference] in words[other])
            for other in own[place]
        )
    ]
    return [*kept, *sorted(new, key=lambda row: (row["excerpt"], row["coder"]))]


def _readers(
    codes: Sequence[Row], places: Mapping[str, Place], documents: Mapping[Place, set[str]]
) -> dict[Place, dict[str, str]]:
    """By document that no other looks like, who marked something in it, and the last day on which they did."""
    found: dict[Place, dict[str, str]] = defaultdict(dict)
    for row in codes:
        place = places.get(row["excerpt"])
        if place is not None and len(documents.get(place, ())) == 1:
            found[place][row["coder"]] = max(row["on"], found[place].get(row["coder"], ""))
    return found
