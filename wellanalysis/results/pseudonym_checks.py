"""Holds pseudonyms of the records against the extracts: an identifier that somebody can look up is none."""

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.record_columns import ATTENDANCE
from wellanalysis.errors import Problem
from wellanalysis.results.connection import Source
from wellanalysis.results.examples import rows
from wellanalysis.results.identifiers import known_ids


def pseudonym_problems(source: Source, kept: Source, definitions: Definitions) -> list[Problem]:
    """Attendance under an identifier of a clinician, a member of the staff or a patient; it is never repeated.

    Parameters
    ----------
    source : Source
        The extracts.
    kept : Source
        The records; an attendee of another type is left to the contract's own checks.
    definitions : Definitions
        The network.
    """
    if not kept.row_counts.get(ATTENDANCE) or "attendee_id" not in kept.sound.get(ATTENDANCE, set()):
        return []
    came = kept.frame(f'SELECT "attendee_id" FROM "{ATTENDANCE}"')["attendee_id"].dropna().astype(str)
    known = known_ids(source, definitions, set(came))
    if not known:
        return []
    what = f"{rows(int(came.isin(known).sum()))} under an identifier of the extracts instead of a pseudonym (not repeated here)"
    remedy = "take lists in with `wellanalysis attendance import`, which makes pseudonyms"
    return [Problem(f"{kept.places[ATTENDANCE]}, column attendee_id", what, remedy)]
