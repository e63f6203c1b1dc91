"""Whose words may stand where: every text that people wrote down, searched for where its readers may not read it.

The pages decide by rules of their own what they print. This is the attack: it knows the records as they are, decides anew, and
looks for any run of words of a text that is not for the readers of a bundle.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pandas as pd

from wellanalysis.definitions.editions import Edition
from wellanalysis.definitions.record_columns import (
    ACTIONS,
    CONVERSATIONS,
    CORRECTIONS,
    DEVELOPMENT,
    EXCERPTS,
    FEEDBACK,
    LOOKS,
    STEPS,
    STORIES,
)
from wellanalysis.publish.audit_findings import EVERY, WORDS_OF
from wellanalysis.results.connection import Source

Place = tuple[str, str]
"""Edition, and the clinic whose bundle of it is meant: "" where the edition is not one clinic's, `EVERY` for each."""

RUN = 7
"""So many words in a row, the same as in a text, are its words; fewer are anybody's."""
FEWEST = 4
"""A text of fewer words than this is no text of anybody's own."""
NOWHERE: frozenset[Place] = frozenset()
INSIDE: frozenset[Place] = frozenset({(str(Edition.NETWORK), ""), (str(Edition.CLINIC), EVERY)})
ANYWHERE: frozenset[Place] = INSIDE | {(str(Edition.PUBLIC), "")}
BETWEEN = "xbetweenx"
"""Stands between two places of a file: no text has such a word."""
LOOKED_AT: Mapping[str, tuple[str, tuple[str, ...]]] = {
    FEEDBACK: ("item", ("says",)),
    STEPS: ("item", ("says",)),
    CORRECTIONS: ("correction", ("why",)),
    LOOKS: ("look", ("says",)),
    EXCERPTS: ("excerpt", ("says",)),
    STORIES: ("story", ("says",)),
    DEVELOPMENT: ("plan", ("own_words", "goal", "support", "came_of_it")),
    CONVERSATIONS: ("conversation", ("went_well", "could_be_better", "to_share", "learn_next")),
    ACTIONS: ("action", ("says", "came_of_it")),
}
"""By table: what names a row, and the columns that hold somebody's own words."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Text:
    """A text of the records.

    Parameters
    ----------
    name : str
        What it is: ``feedback F-0042``.
    says : str
        The words.
    places : frozenset of (edition, clinic)
        Where they may stand.
    """

    name: str
    says: str
    places: frozenset[Place] = NOWHERE


def words(text: str) -> list[str]:
    """Words of a text in small letters, whatever stands between them."""
    return [word.lower() for word in _WORD.findall(text)]


def runs(said: list[str]) -> Iterator[str]:
    """Every run of `RUN` words; the whole where it is shorter."""
    if len(said) < RUN:
        yield from [" ".join(said)] if len(said) >= FEWEST else []
        return
    for place in range(len(said) - RUN + 1):
        yield " ".join(said[place : place + RUN])


@dataclass(frozen=True)
class Texts:
    """All texts of a network's records, ready to be searched for.

    Parameters
    ----------
    texts : tuple of Text
        What people wrote down.
    ours : tuple of str
        What the network and the book say everywhere: whoever answers in the same words gives nothing away.
    """

    texts: tuple[Text, ...] = ()
    ours: tuple[str, ...] = ()
    _by_place: dict[Place, dict[str, str]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def plain(self) -> list[list[object]]:
        """As a hash takes them."""
        texts = sorted(self.texts, key=lambda text: text.name)
        told: list[list[object]] = [[each.name, each.says, sorted(each.places)] for each in texts]
        return [*told, list(self.ours)]

    def private_to(self, edition: str, clinic: str) -> Mapping[str, str]:
        """Runs of words that may not stand in a bundle, and the text that each is of.

        A run that also stands in a text which may be read there gives nothing away.
        """
        place = (edition, clinic)
        if place not in self._by_place:
            read = {(edition, clinic), (edition, EVERY)}
            open_to_them = [each.says for each in self.texts if read & each.places]
            allowed = {run for says in (*open_to_them, *self.ours) for run in runs(words(says))}
            kept_back = [each for each in self.texts if not read & each.places]
            found = {run: each.name for each in kept_back for run in runs(words(each.says))}
            self._by_place[place] = {run: name for run, name in found.items() if run not in allowed}
        return self._by_place[place]

    def found(self, said: str, edition: str, clinic: str) -> Iterator[tuple[str, str]]:
        """Names of the texts whose words stand in `said`, and how they were found; the words are not repeated."""
        private = self.private_to(edition, clinic)
        if not private:
            return
        given = words(said)
        # A short text is found as a whole; and few words of a file are the first of any text's.
        lengths = sorted({len(run.split()) for run in private})
        firsts = {run.partition(" ")[0] for run in private}
        for place in (place for place, word in enumerate(given) if word in firsts):
            for length in lengths:
                name = private.get(" ".join(given[place : place + length]))
                if name is not None:
                    yield f"{WORDS_OF}{name}", f"{length} words in a row were searched for; they are not repeated here"


def texts_of(source: Source, as_of: date, *, ours: Iterable[str] = ()) -> Texts:
    """Texts of the records, and where each may stand on a day.

    Parameters
    ----------
    source : Source
        The extracts with their records.
    as_of : date
        Day on which consent is looked at.
    ours : iterable of str
        What the network and the book say everywhere; see `Texts`.
    """
    kept = source.records
    if kept is None:
        return Texts()
    frames = {name: kept.frame(f'SELECT * FROM "{name}"') for name in kept.tables if kept.row_counts[name]}
    items = frames.get(FEEDBACK, pd.DataFrame(columns=["item"])).set_index("item")
    placed: dict[str, frozenset[Place]] = {
        str(item): _seen(row) if _was_read(row) else NOWHERE for item, row in items.iterrows()
    }
    day = pd.Timestamp(as_of)
    found = [Text(f"feedback {item}", _text(row["says"]), placed[str(item)]) for item, row in items.iterrows()]
    where: Mapping[str, Callable[[Mapping[str, object]], frozenset[Place]]] = {
        STEPS: lambda row: placed.get(str(row["item"]), NOWHERE),
        CORRECTIONS: lambda row: placed.get(str(row["appeal"]), NOWHERE),
        LOOKS: lambda row: INSIDE if _text(row["reviewed_by"]) else NOWHERE,
        EXCERPTS: lambda row: _consented(row, day),
        STORIES: lambda row: _consented(row, day),
        DEVELOPMENT: lambda row: NOWHERE,
        # What was said between two people, or to other clinics, stays there; the team's words are the whole clinic's.
        CONVERSATIONS: lambda row: _own_clinic(row) if row["kind"] == "team" else NOWHERE,
        ACTIONS: _own_clinic,
    }
    for name, place in where.items():
        key, columns = LOOKED_AT[name]
        for row in frames.get(name, pd.DataFrame()).to_dict("records"):
            read = place(row)
            found += [Text(f"{name} {row[key]}, {column}", _text(row[column]), read) for column in columns]
    return Texts(tuple(each for each in found if each.says), tuple(ours))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _was_read(row: Mapping[str, object] | pd.Series) -> bool:
    return bool(_text(row["reviewed_by"])) and not pd.isna(row["reviewed_on"])


def _seen(row: Mapping[str, object] | pd.Series) -> frozenset[Place]:
    """Where words may stand by what their writer said."""
    seen, clinic = row["seen_by"], _text(row["clinic_id"])
    if seen == "clinic":
        return frozenset({(str(Edition.CLINIC), clinic)}) if clinic else NOWHERE
    return {"network": INSIDE, "public": ANYWHERE}.get(str(seen), NOWHERE)


def _consented(row: Mapping[str, object], day: pd.Timestamp) -> frozenset[Place]:
    """Where words may stand while the consent of whose they are holds, once somebody has read them."""
    agreed = not pd.isna(row["agreed_on"]) and row["agreed_on"] <= day
    ended = not pd.isna(row["withdrawn_on"]) and row["withdrawn_on"] <= day
    passed = not pd.isna(row["until"]) and row["until"] < day
    return _seen(row) if agreed and not ended and not passed and _was_read(row) else NOWHERE


def _own_clinic(row: Mapping[str, object]) -> frozenset[Place]:
    return frozenset({(str(Edition.CLINIC), str(row["clinic_id"]))})


def said_in(texts: Iterable[str]) -> str:
    """All that a file says, as one text in which no run of words crosses from one place to another."""
    return f" {BETWEEN} ".join(texts)


def looked_at_columns() -> Iterable[tuple[str, tuple[str, ...]]]:
    """Columns whose words are searched for, by table."""
    return ((table, columns) for table, (_, columns) in LOOKED_AT.items())
