"""What a run was made from: the same inputs, the same manifest, on any machine."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from wellanalysis.definitions.editions import Edition
from wellanalysis.definitions.folder import Definitions
from wellanalysis.pages.page import Page
from wellanalysis.publish.inputs import Inputs, versions
from wellanalysis.results.frames import Results

SEED = 0
"""Kernels start from one process and would share its random state; nothing random is in a report, and this says so."""


def manifest(
    definitions: Definitions,
    results: Results,
    pages: Sequence[Page],
    failed: Mapping[str, str],
    inputs: Inputs,
    **asked: Any,
) -> dict[str, Any]:
    """The run in one value, without absolute paths and without clocks.

    Parameters
    ----------
    definitions, results
        What the pages were built from.
    pages : sequence of Page
        What was built.
    failed : mapping of str to str
        Reference to what went wrong, by page id.
    inputs : Inputs
        Hashes of everything.
    asked
        Quarter, edition, stage, clinics, title.
    """
    # What the extracts were, table by table, is for those inside: between two publications the number of rows would tell of
    # single people, and the hash of a small table can be guessed.
    inside = asked.get("edition") == Edition.NETWORK
    extracts = {"inputs": dict(results.fingerprint), "rows": dict(results.row_counts)} if inside else {}
    return {
        **asked,
        **extracts,
        "network": definitions.network.id,
        "as_of": results.as_of.isoformat(),
        "definitions": dict(inputs.definitions),
        "code": inputs.code,
        "lock": inputs.lock,
        "templates": dict(inputs.templates),
        "prose": inputs.prose,
        "versions": versions(),
        "commit": inputs.commit,
        "synthetic": bool(getattr(definitions.network, "synthetic", False)),
        "seed": SEED,
        "pages": {page.id: page.key for page in pages},
        "failed": dict(failed),
    }


def to_text(value: Mapping[str, Any]) -> str:
    """A manifest as text, the same bytes for the same value."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
