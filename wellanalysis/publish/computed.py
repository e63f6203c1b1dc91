"""The results tables of a run: computed, or those of the last run where it had the same extracts and definitions."""

from collections.abc import Mapping
from pathlib import Path

from wellanalysis.errors import NotPublished, Problem
from wellanalysis.publish.check import Checked
from wellanalysis.publish.inputs import Inputs, definition_hashes, file_hashes, hash_of
from wellanalysis.publish.kept import Kept
from wellanalysis.publish.run_folder import results_parts
from wellanalysis.results.frames import Results
from wellanalysis.results.tables import compute

FOLDER, JOURNAL = "results", "results.jsonl"


def results_of(found: Checked, inputs: Inputs, network: Path, run: Path, *, providers: bool) -> Results:
    """The results tables in a run's folder, made where they are not there as they would be made.

    Parameters
    ----------
    found : Checked
        The network with its extracts open.
    inputs : Inputs
        What the run is made from.
    network : Path
        Network folder.
    run : Path
        The run's folder.
    providers : bool
        Whether episodes are tied to providers too.

    Raises
    ------
    NotPublished
        When extracts or definitions were replaced while they were read.
    """
    folder, kept = run / FOLDER, Kept(run / JOURNAL)
    parts = {**results_parts(inputs), "providers": str(providers)}
    # What a database holds is not known before it is asked.
    same = inputs.extracts is not None and not kept.why(FOLDER, parts)
    if same and kept.noted(FOLDER, "files") == hash_of_results(run):
        return Results.load(folder)
    results = compute(found.source, found.definitions, providers=providers)
    _unmoved(results.fingerprint, inputs, network)
    results.save(folder)
    kept.put(FOLDER, parts, files=hash_of_results(run))
    return results


def hash_of_results(run: Path) -> str:
    """Hash of the tables that lie in a run's folder."""
    folder = run / FOLDER
    return hash_of(file_hashes(folder, folder.glob("*")))


def _unmoved(fingerprint: Mapping[str, str], inputs: Inputs, network: Path) -> None:
    """Refuse what was computed from other files than those whose hashes stand for it."""
    known = inputs.extracts or {}
    moved = [name for name, read in fingerprint.items() if known.get(name, read) != read]
    now = definition_hashes(network)
    moved += [name for name in sorted({*now, *inputs.definitions}) if now.get(name) != inputs.definitions.get(name)]
    if moved:
        raise NotPublished(Problem(name, "was changed while it was read", "run again") for name in moved)
