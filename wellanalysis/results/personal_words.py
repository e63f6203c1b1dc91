"""Keeps what tells who somebody is out of what those who lead write down, before it is written."""

from collections.abc import Mapping

from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.connection import Source
from wellanalysis.results.deidentified import suspicious, tokens
from wellanalysis.results.source import open_source

REFUSED = ("a mail address", "a number to call", "a record number", "an identifier")
"""Findings that have no place in any answer; others may be meant, and are warned of."""
NO_PERSON = "clinic_id"


def looked_through(words: Mapping[str, str], definitions: Definitions, extracts: str | None = None) -> tuple[str, ...]:
    """Look into words for addresses, numbers and identifiers before they are written.

    Parameters
    ----------
    words : mapping of str to str
        Texts by what messages call them: ``--says``.
    definitions : Definitions
        The network.
    extracts : str, optional
        Where the extracts are, if not where network.yml says: their identifiers are looked for.

    Returns
    -------
    tuple of str
        A line for each finding that may be meant, such as a day or a name with its title.

    Raises
    ------
    ProblemsFound
        With every mail address, number to call and identifier; what was found is not repeated.
    """
    asked = {token for text in words.values() for token in tokens(text)}
    ids: set[str] = set()
    if asked:
        # What is wrong with the extracts is told by the check of the whole, which comes before anything is written.
        with open_source(definitions, extracts, gather=[]) as source:
            ids = known_ids(source, asked)
    problems, warnings = [], []
    for where, text in words.items():
        for found in suspicious(text, ids=ids):
            called = found.partition(" (“")[0]
            if called in REFUSED:
                problems.append(Problem(where, f"holds {called}", "say it without"))
            else:
                warnings.append(f"{where} holds {found}: is it needed?")
    if problems:
        raise ProblemsFound(problems)
    return tuple(warnings)


def known_ids(source: Source, asked: set[str]) -> set[str]:
    """Which of these words are identifiers of people or rows in the extracts."""
    found: set[str] = set()
    for table in source.tables:
        for column in source.columns[table]:
            if column.endswith("_id") and column != NO_PERSON and column in source.sound.get(table, ()):
                frame = source.frame(f'SELECT DISTINCT "{column}" AS id FROM "{table}" WHERE "{column}" IS NOT NULL')
                found |= asked & set(frame["id"].astype(str))
    return found
