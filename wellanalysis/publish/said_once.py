"""A caution is read once: charts of one section that call for the same words do not repeat them one below the other.

Only what is shown changes. The claims of a Page keep theirs, since each may leave the page alone: as a slide, a sheet, a row.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from wellanalysis.pages.page import Claim

_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-Z“0-9])")


def once(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims of one section, each caution in the first that has it.

    Parameters
    ----------
    claims : iterable of Claim
        In reading order.

    Returns
    -------
    tuple of Claim
        The same claims; a sentence of a caveat that an earlier one has word for word is left out.
    """
    told: set[str] = set()
    found = []
    for claim in claims:
        sentences = _SENTENCES.split(claim.caveat) if claim.caveat else []
        fresh = [sentence for sentence in sentences if sentence not in told]
        told.update(sentences)
        found.append(claim if len(fresh) == len(sentences) else replace(claim, caveat=" ".join(fresh)))
    return tuple(found)
