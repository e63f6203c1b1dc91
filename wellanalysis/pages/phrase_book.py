"""The phrase book: what turns a progress tracker into a scorecard, and what to say instead.

It grew from what people said of scorecards that they distrusted: punitive, top-down, about the score and not about the
patient. The first entry that matches is the one that is told.
"""

from wellanalysis.pages.phrases import Kind, Phrase
from wellanalysis.pages.phrases_of_blame import RANKS_AND_BLAME
from wellanalysis.pages.phrases_of_care import CARE_AND_METRICS

# Words that we do not write ourselves at all, in any sense.
OURS: tuple[Phrase, ...] = (
    Phrase(Kind.PRESCRIPTIVE, r"must", "must", "It must be so.", "say what is, or what helps", own=True),
    Phrase(Kind.PUNITIVE, r"poor\w*", "poor", "Its perfusion is poor.", "say what it is: low, late, few", own=True),
    Phrase(
        Kind.RANK,
        r"(?:best|bottom|rank\w*|under(?: )?perform\w*|league)(?! practices?)",
        "best bottom rank under league",
        "This one is best.",
        "say what it is, not where it stands",
        own=True,
    ),
)

PHRASES: tuple[Phrase, ...] = (*CARE_AND_METRICS, *RANKS_AND_BLAME, *OURS)
