"""Searches the bytes of bundles for what must not be there: identifiers, folders, secrets, and other clinics."""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote

from wellanalysis.publish.audit_files import theme
from wellanalysis.publish.audit_findings import EVERY, NAME, Finding
from wellanalysis.publish.audit_html import Content, as_typed
from wellanalysis.publish.audit_texts import Texts, said_in
from wellanalysis.publish.audit_worklists import HOW_FOUND, MARK, WORKLIST
from wellanalysis.publish.inputs import hash_of
from wellanalysis.publish.site import HOME

_WORD = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9]|[-_](?=[A-Za-z0-9]))*")
_RUN = re.compile(r"[A-Za-z0-9_-]+")
_PARTS = re.compile(r"[-_]")
_TERMS = re.compile(r'"?([A-Za-z0-9_.-]+)"?:\s*(?:\[|\d)')
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_NAMED = re.compile(
    r"\b(?:patient|person|people|episode|encounter|response|provider|staff|visit)\w*\W{1,4}$", re.IGNORECASE
)
# A number of this length or shorter is a count more often than it is a person.
SHORT_NUMBER = 6
FEWEST_LETTERS = 3
"""A user name, or an identifier without a digit, that is shorter than this is a word of any text."""
_SECRETS = {
    "an address with a password": re.compile(
        r"\b[a-z][a-z0-9+.-]*://[^\s/:@\"'<>]+:[^\s/@\"'<>]+@[\w.-]+", re.IGNORECASE
    ),
    "a password": re.compile(r"\b(?:password|passwd|pwd)[\"']?\s*[=:]\s*[\"']?[^\s\"'<>;,]{4,}", re.IGNORECASE),
    "a token": re.compile(
        r"\b(?:api[_-]?key|access[_-]?token|auth[_-]?token|token|secret|salt)[\"']?\s*[=:]\s*[\"']?[A-Za-z0-9+/_-]{12,}",
        re.IGNORECASE,
    ),
    "a bearer token": re.compile(r"\bBearer\s+[A-Za-z0-9._~+/-]{16,}"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
}
_HINTS = {
    "an address with a password": ("://",),
    "a password": ("passw", "pwd"),
    "a token": ("key", "token", "secret", "salt"),
    "a bearer token": ("bearer",),
    "a private key": ("private key",),
}
_HIDDEN = ("comment", "attribute", "image metadata", "page metadata", "file name", "part ")


@dataclass(frozen=True)
class Forbidden:
    """What may stand in no bundle.

    Parameters
    ----------
    people : mapping of str to str
        Kind by identifier: ``{"W00001": "patient_id"}``.
    secrets : mapping of str to str
        Name by value of what must not be known: salts, addresses of databases.
    users : collection of str
        Names of accounts; looked for where no prose stands.
    folders : collection of str
        Paths of folders on the machine.
    clinics : mapping of str to str
        Name by clinic id; searched for in the bundles of other clinics.
    peers_named : bool
        Whether the network lets clinics see each other's names.
    consented : mapping of str to collection of str
        By clinic: names of its people who agreed to be named throughout the network. The clinic's name, never its id, may
        stand in a file in which one of theirs does.
    named : mapping of str to set of (edition, clinic)
        Where each name of the consent register may stand: in which edition, and in which clinic's bundle of it ("" where the
        edition is not one clinic's, `EVERY` for each). A name whose consent does not hold may stand nowhere.
    texts : Texts
        What people wrote down, and where each text may stand.
    made_from : str
        Hash of the extracts that `people` are of; without it all of them are hashed wherever files are kept.
    """

    people: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    users: Collection[str] = ()
    folders: Collection[str] = ()
    clinics: Mapping[str, str] = field(default_factory=dict)
    peers_named: bool = False
    consented: Mapping[str, Collection[str]] = field(default_factory=dict)
    named: Mapping[str, Collection[tuple[str, str]]] = field(default_factory=dict)
    texts: Texts = field(default_factory=Texts)
    made_from: str = ""

    def unnamed(self, edition: str, clinic: str) -> list[str]:
        """Names of the register that may not stand in a bundle."""
        allowed = {(edition, clinic), (edition, EVERY)}
        return [name for name, places in self.named.items() if not allowed & set(places)]

    @cached_property
    def fingerprint(self) -> str:
        """Hash of everything that is looked for: what was read with another has to be read again."""
        people = self.made_from or hashlib.sha256("\n".join(sorted(self.people)).encode()).hexdigest()
        others = [sorted(each.items()) for each in (self.secrets, self.clinics)]
        places = sorted((name, sorted(each)) for name, each in self.named.items())
        more = [sorted(each) for each in (self.users, self.folders)]
        agreed = sorted((clinic, sorted(each)) for clinic, each in self.consented.items())
        return hash_of([people, others, places, more, agreed, self.peers_named, self.texts.plain])

    @cached_property
    def by_lower(self) -> dict[str, str]:
        """Identifiers by themselves in small letters: a file's name often is."""
        return dict(zip(map(str.lower, self.people), self.people, strict=True))

    def others(self, clinic: str) -> dict[str, str]:
        """Clinics that a clinic's readers may not read of."""
        if not clinic or self.peers_named:
            return {}
        return {id: name for id, name in self.clinics.items() if id != clinic}


def search(
    file: str, raw: bytes, content: Content, forbidden: Forbidden, *, clinic: str = "", edition: str = ""
) -> Iterator[tuple[str, str, str]]:
    """Everything in a file that must not be there: place, what, and how it was found.

    Parameters
    ----------
    file : str
        Its name in the bundle.
    raw : bytes
        The file as it is.
    content : Content
        What it says, unpacked: texts of images and of office files are in no byte as they read.
    forbidden : Forbidden
        What to look for.
    clinic : str
        Whose bundle it is, if one clinic's.
    edition : str
        Edition of the bundle.
    """
    reader = (edition, clinic)
    texts = {"bytes": raw.decode("utf-8", "replace")}
    # What is packed, or written with entities, reads otherwise than its bytes; what stands alike is found there.
    packed = b"\0" in raw[:1024]
    for place, text in _texts(content):
        if packed or place.startswith(_HIDDEN) or "&" in texts["bytes"]:
            texts[place] = f"{texts[place]}\n{text}" if place in texts else text
    if "%" in texts["bytes"] and not theme(file):
        texts["bytes, decoded"] = unquote(texts["bytes"])
    found: dict[str, tuple[str, str, str]] = {}
    hidden = "\n".join(text for place, text in texts.items() if place.startswith(_HIDDEN))
    plain = "\n".join(text for place, text in texts.items() if not place.startswith(_HIDDEN))
    # Nearly every file is clean: one look at all its texts together says so.
    if any(
        True
        for text, place in ((plain, "text"), (hidden, "comment"))
        for _ in _in_text(text, place, file, forbidden, reader)
    ):
        for place, text in texts.items():
            for what, how in _in_text(text, place, file, forbidden, reader):
                found.setdefault(what, (place, what, how))
    if not theme(file) and any(MARK in text for text in texts.values()):
        found.setdefault(WORKLIST, ("text", WORKLIST, HOW_FOUND))
    if not theme(file):
        for what, how in forbidden.texts.found(said_in(text for _, text in _texts(content)), edition, clinic):
            found.setdefault(what, ("text", what, how))
    yield from found.values()


def _texts(content: Content) -> Iterator[tuple[str, str]]:
    yield from ((each.place, each.text) for each in content.passages)
    yield from (
        (grid.place, " ".join(cell for row in (grid.columns, *grid.rows) for cell in row)) for grid in content.grids
    )


def _in_text(
    text: str, place: str, file: str, forbidden: Forbidden, reader: tuple[str, str]
) -> Iterator[tuple[str, str]]:
    if not text:
        return
    yield from _people(text, forbidden)
    for name in forbidden.unnamed(*reader):
        if name in text:
            yield f"{NAME}{name}", "every name of the consent register that may not stand here was searched for"
    for value, name in forbidden.secrets.items():
        if len(value) > FEWEST_LETTERS and value in text:
            yield f"the secret {name}", "its value was searched for; it is not repeated here"
    for folder in forbidden.folders:
        if folder and folder in text:
            yield "the path of a folder on this machine", f"“{folder}” was searched for"
    if not theme(file):
        home = HOME.search(text) if any(hint in text for hint in ("/home/", "/Users/", "/root/", "\\Users\\")) else None
        if home:
            yield "the path of a home folder", f"“{home.group()}”"
        small = text.lower()
        for what, pattern in _SECRETS.items():
            # A word that it must hold is found a hundred times faster than its form.
            if any(hint in small for hint in _HINTS[what]) and pattern.search(text):
                yield what, "its form was searched for; it is not repeated here"
    if place.startswith(_HIDDEN):
        for user in forbidden.users:
            if len(user) >= FEWEST_LETTERS and re.search(rf"\b{re.escape(user)}\b", text):
                yield f"the user name {user}", "searched for in metadata, comments, attributes and names of files"
    # The theme's files are the project's, the same in every bundle; colours and code in them hold short ids by chance.
    if not theme(file):
        yield from _clinics(text, forbidden, reader[1])


def _people(text: str, forbidden: Forbidden) -> Iterator[tuple[str, str]]:
    """Identifiers that stand as words, or as parts of words joined by - or _."""
    if not forbidden.people:
        return
    runs = set(_RUN.findall(text))
    joined = {run for run in runs if "-" in run or "_" in run}
    words = runs | {word for run in joined for word in (*_WORD.findall(run), *_PARTS.split(run))}
    known = forbidden.by_lower
    for word in sorted(word for word in words if word.lower() in known):
        id = known[word.lower()]
        if _is_person(id, word, text):
            yield f"the {forbidden.people[id]} {id}", "every identifier of the extracts was searched for as a word"


def _is_person(id: str, word: str, text: str) -> bool:
    """Whether a word that reads as an identifier is one: a short number only where a word before it says so."""
    if len(id) < FEWEST_LETTERS:
        return False
    if any(letter.isalpha() for letter in id):
        # `P001` in small letters is no word of any text either, but `anna` may be.
        return word == id or any(letter.isdigit() for letter in id)
    if len(id) > SHORT_NUMBER:
        return True
    places = (place.start() for place in re.finditer(rf"\b{re.escape(word)}\b", text))
    return any(_NAMED.search(text[max(0, place - 24) : place]) for place in places)


def _clinics(text: str, forbidden: Forbidden, clinic: str) -> Iterator[tuple[str, str]]:
    """Other clinics, by id or by name; a number or a plain word is an id only where it is said to be, or leads to a page."""
    text = as_typed(text)
    small = text.lower()
    for id, name in forbidden.others(clinic).items():
        before = r"(?<![A-Za-z0-9#&])"
        if not any(map(str.isdigit, id)) or id.isdigit():
            before = r"(?:clinics?\W{1,3}|clinics/[\w-]+/)"
        if id.lower() in small and re.search(rf"{before}{re.escape(id)}(?![A-Za-z0-9])", text, re.IGNORECASE):
            yield f"clinic {id}, which is not this bundle's", f"the id “{id}” was searched for"
        words = as_typed(name).split()
        # A word that it must hold is found a hundred times faster than its form.
        if words and max(words, key=len).lower() in small:
            form = r"[\s_+-]*".join(map(re.escape, words))
            agreed = any(person in text for person in forbidden.consented.get(id, ()))
            if not agreed and re.search(rf"(?<![A-Za-z]){form}(?![A-Za-z])", text, re.IGNORECASE):
                yield f"clinic {id}, which is not this bundle's", f"the name “{name}” was searched for"


def stale_terms(
    bundle: str, file: str, index: str, said: Collection[str], forbidden: Forbidden, clinic: str
) -> Iterator[Finding]:
    """Terms of the search index that no page says: numbers that were withdrawn, and words of other clinics' names.

    Parameters
    ----------
    index : str
        Text of ``searchindex.js``.
    said : collection of str
        Words of all pages of the bundle, in small letters.
    """
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), index)
    terms = {term.lower() for term in _TERMS.findall(plain)}
    for term in sorted(terms):
        if any(each.isdigit() for each in term) and term.isalnum() and len(term) > 1 and term not in said:
            what = f"the search index holds “{term}”, which no page says"
            yield Finding(bundle, file, "search index", what, "each of its terms was looked for in the pages")
    for id, name in forbidden.others(clinic).items():
        for word in name.lower().split():
            # The index holds stems: “bay” is that of “Bayesian” too.
            if word in terms and not any(each.startswith(word) for each in said):
                what = f"clinic {id}, which is not this bundle's"
                yield Finding(
                    bundle, file, "search index", what, f"the term “{word}” is of its name, and no page says it"
                )


def words_of(content: Content) -> set[str]:
    """Words of a file, in small letters, as a search index knows them."""
    texts = [each.text for each in content.passages if each.place not in {"script", "file name"}]
    texts += [cell for grid in content.grids for row in (grid.columns, *grid.rows) for cell in row]
    return {word.lower() for text in texts for whole in _WORD.findall(text) for word in (whole, *_PARTS.split(whole))}
