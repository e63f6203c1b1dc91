"""Voices of the demo: themes and what planning did with them, excerpts with consent and codes, stories, promises."""

from collections.abc import Mapping

import pandas as pd

from wellanalysis.demo.voices_told import PROMISED, STORIES, THEMES
from wellanalysis.demo.voices_words import NOT_YET_READ, SAID

AGREED, READ, CODED, CODED_AGAIN = (pd.Timedelta(days=days) for days in (7, 12, 16, 19))
"""After a person said it: agreed to be quoted, read by somebody with a role, put under themes by A and by B."""
WITHDRAWN = {"X-005": "2026-09-01"}
"""Took back their consent."""
ENDED = {"X-013": "2026-08-31"}
"""Agreed until a day that has passed."""
READERS = {"patient": "patient experience lead", "relative": "patient experience lead"}


def part(extracts: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Records of what people said, and of what was promised to them; nothing in them depends on chance."""
    return {
        "themes": THEMES,
        "excerpts": excerpts(),
        "codes": codes(),
        "stories": STORIES,
        "promises": PROMISED,
    }


def excerpts() -> pd.DataFrame:
    """Contract table of the excerpts."""
    rows = []
    for number, said in enumerate(SAID, 1):
        reference, on = f"X-{number:03d}", pd.Timestamp(said.on)
        agreed = said.seen_by != "writer"
        read = agreed and said.on not in NOT_YET_READ
        rows.append(
            {
                "excerpt": reference,
                "on": on,
                "clinic_id": said.clinic or None,
                "role": said.role,
                "source": said.source,
                "says": said.words,
                "seen_by": said.seen_by,
                "agreed_on": on + AGREED if agreed else None,
                "until": ENDED.get(reference),
                "withdrawn_on": WITHDRAWN.get(reference),
                "reviewed_by": READERS.get(said.role, "head of quality") if read else None,
                "reviewed_on": on + READ if read else None,
            }
        )
    frame = pd.DataFrame(rows)
    days = ("on", "agreed_on", "until", "withdrawn_on", "reviewed_on")
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in days})


def codes() -> pd.DataFrame:
    """Contract table of the codes: what reader A found in each, and reader B in those that both read."""
    rows = [
        (f"X-{number:03d}", coder, theme, pd.Timestamp(said.on) + after)
        for number, said in enumerate(SAID, 1)
        for coder, found, after in (("reader A", said.one, CODED), ("reader B", said.other, CODED_AGAIN))
        for theme in found.split()
    ]
    return pd.DataFrame(rows, columns=["excerpt", "coder", "theme", "on"])
