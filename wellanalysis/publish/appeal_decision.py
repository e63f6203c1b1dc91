"""Writes what was decided on an appeal into the records: into its open corrections, and as the step that closes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wellanalysis.definitions.folder import Definitions, load
from wellanalysis.definitions.record_columns import CLOSING, CORRECTIONS, FEEDBACK, STATUSES, STEPS
from wellanalysis.errors import Problem, ProblemsFound, nearest
from wellanalysis.publish import tone_check
from wellanalysis.results.appeal_rows import ACCEPTED
from wellanalysis.results.personal_words import looked_through
from wellanalysis.results.record_files import Rows, added, read_rows, rewritten, write_records

DECLINED = "declined"
TAKEN_UP = STATUSES[0]
ENDS = {ACCEPTED: "changed", DECLINED: "declined"}
"""Step of the ledger by decision."""


@dataclass(frozen=True)
class Decided:
    """What was decided: how many corrections, on which day, and what in the words could tell who is meant."""

    corrections: int
    on: date
    warnings: tuple[str, ...]


def decide(
    network: Path,
    appeal: str,
    decision: str,
    *,
    by: str,
    because: str,
    on: date,
    extracts: str | None = None,
) -> Decided:
    """Decide the open corrections of an appeal; goes on where a decision was stopped half-way.

    Parameters
    ----------
    network : Path
        Network folder.
    appeal : str
        Item of the ledger.
    decision : {"accepted", "declined"}
        What was decided, of all its open corrections.
    by, because : str
        Role of who decided, and the answer that the asker reads.
    on : date
        Day of the decision.
    extracts : str, optional
        Where the extracts are, if not where network.yml says.

    Returns
    -------
    Decided
        How many corrections were decided, and on which day.

    Raises
    ------
    ProblemsFound
        When nothing of the appeal is open, when the words hold what tells who somebody is, and with everything that would be wrong afterwards, such as an end before its
        beginning in a corrected row; then nothing is written.
    """
    definitions = load(network)
    rows = read_rows(definitions, CORRECTIONS)
    still = [row for row in rows if row["appeal"] == appeal and not row.get("decision")]
    if not still:
        raise ProblemsFound([_nothing_open(definitions, rows, appeal)])
    warnings = looked_through({"--by": by, "--because": because}, definitions, extracts)
    by, because = by.strip(), " ".join(because.split())
    steps = read_rows(definitions, STEPS)
    begun = _begun(steps, appeal, decision, by, because, on)
    if begun is not None:
        on = date.fromisoformat(begun["on"])
    told = {"decision": decision, "decided_by": by, "decided_on": on.isoformat()}

    def decided(row: dict[str, str]) -> Mapping[str, str]:
        return {**row, **told} if row["appeal"] == appeal and not row.get("decision") else row

    closing = {"item": appeal, "on": on.isoformat(), "status": ENDS[decision], "owner": by, "says": because}
    last = _last(steps, appeal)
    again = [{**closing, "status": TAKEN_UP, "says": ""}] if last is not None and last["status"] in CLOSING else []
    # The step comes first: with it alone the records are in order, and the same command goes on from there.
    changed = {
        STEPS: steps if begun is not None else added(definitions, STEPS, [*again, closing]),
        CORRECTIONS: rewritten(definitions, CORRECTIONS, decided),
    }
    write_records(definitions, changed, extracts=extracts, also=tone_check.of_records)
    return Decided(len(still), on, warnings)


def _nothing_open(definitions: Definitions, rows: Rows, appeal: str) -> Problem:
    """Why nothing can be decided: it was, it has no corrections, or there is no such appeal."""
    own = [row for row in rows if row["appeal"] == appeal]
    if own:
        newest = max(own, key=lambda row: row.get("decided_on", ""))
        what = f"was {newest['decision']} on {newest['decided_on']} by {newest['decided_by']}"
        remedy = "what is to be corrected otherwise is a new correction in corrections.csv of the records"
        return Problem(appeal, what, remedy)
    kinds = {row["item"]: row["kind"] for row in read_rows(definitions, FEEDBACK)}
    if appeal in kinds:
        what = f"is a {kinds[appeal].replace('_', '-')} without corrections: there is nothing to decide"
        command = (
            f"wellanalysis feedback answer {appeal} --network {definitions.folder.resolve().name} --status answered"
        )
        return Problem(appeal, what, f"close it with: {command} --owner ROLE --says TEXT")
    others = sorted({row["appeal"] for row in rows if not row.get("decision")})
    remedy = nearest(appeal, others) if others else "nothing is open: see corrections.csv of the records"
    return Problem("appeal", f"no correction of {appeal!r} is open", remedy)


def _begun(steps: Rows, appeal: str, decision: str, by: str, because: str, on: date) -> dict[str, str] | None:
    """The step of a decision that was stopped before its corrections were written; None where none was.

    Raises
    ------
    ProblemsFound
        When it was begun that day in other words: which of them hold is for those who decided.
    """
    last = _last(steps, appeal)
    if last is None or last["status"] != ENDS[decision]:
        return None
    if (last["owner"], " ".join(last.get("says", "").split())) == (by, because):
        return last
    if last["on"] == on.isoformat():
        what = f"is {last['status']} since {on} by {last['owner']}, in other words"
        raise ProblemsFound([Problem(appeal, what, f"say the same: --by {last['owner']!r} --because {last['says']!r}")])
    return None


def _last(steps: Rows, item: str) -> dict[str, str] | None:
    """The item's last step: one that goes on after its end is taken up again first."""
    own = [row for row in steps if row["item"] == item]
    return max(own, key=lambda row: (row["on"], STATUSES.index(row["status"])), default=None)
