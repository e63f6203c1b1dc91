"""What an entry of the phrase book is: a kind of phrase, what is the matter with it, and what to say instead."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is the matter with a phrase."""

    BANNED = "banned"
    PUNITIVE = "punitive"
    PRESCRIPTIVE = "prescriptive"
    RANK = "rank"
    METRIC = "metric before mission"


WHY = {
    Kind.BANNED: "people stop listening where it is said",
    Kind.PUNITIVE: "it blames people; a figure is there to learn from",
    Kind.PRESCRIPTIVE: "nothing here prescribes care for a patient",
    Kind.RANK: "nobody is put in order: most of such an order is chance",
    Kind.METRIC: "it puts the metric before the mission",
}


@dataclass(frozen=True)
class Phrase:
    """A kind of phrase that is not published.

    Parameters
    ----------
    kind : Kind
        What is the matter with it.
    pattern : str
        Regular expression of whole words.
    stems : str
        Words or parts of words, one of which is in every match: where none occurs, the pattern need not be tried.
    example : str
        A sentence that holds it; tests plant it everywhere.
    suggestion : str
        What to write instead.
    sense : str
        Pattern of another sense of the words: a match that it touches is none.
    beside : str
        Pattern of words that give the whole sentence another sense.
    deniable : bool
        True where *never*, *not* or *no* just before makes it harmless: "clinics are not ranked".
    opens : bool
        True where it counts only at the beginning of a sentence: an order is given there.
    own : bool
        True for words that we do not write ourselves at all, and that a network's texts may hold: *poor perfusion*.
    """

    kind: Kind
    pattern: str
    stems: str
    example: str
    suggestion: str
    sense: str = ""
    beside: str = ""
    deniable: bool = False
    opens: bool = False
    own: bool = False


WHO = (
    r"(?:clinics?|providers?|clinicians?|physicians?|doctors?|nurses?|surgeons?|practitioners?|podiatrists?"
    r"|directors?|teams?|sites?|hospitals?|staff)"
)
"""People and places that a phrase can be about."""
