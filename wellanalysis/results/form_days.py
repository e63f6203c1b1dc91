"""Days as forms write them: read where they can be meant one way only."""

import re
from datetime import datetime

from wellanalysis.definitions.feedback_form import FORM

YEAR_FIRST = re.compile(
    r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp][Mm])?)?(?:\s+(?:GMT|UTC)\S*)?"
)
"""As Google Forms writes it: 2026/07/03 2:15:10 PM GMT+2."""
EITHER_WAY = re.compile(r"\d{1,2}([/.-])\d{1,2}\1(\d{4}|\d{2})(?:,?\s+\d{1,2}:\d{2}(:\d{2})?(\s*[AaPp][Mm])?)?")


def moment(text: str, day_format: str | None) -> datetime | None:
    """When an answer came; None where it cannot be read.

    Parameters
    ----------
    text : str
        As the export writes it.
    day_format : str, optional
        How the network says that days are written, where the year does not come first.
    """
    text = text.strip()
    try:
        if day_format is not None and not re.match(r"\d{4}-\d\d-\d\d", text):
            return datetime.strptime(text, day_format)
        found = YEAR_FIRST.fullmatch(text)
        if found:
            hour = int(found[4] or 0)
            if found[7]:
                hour = hour % 12 + (12 if found[7].lower() == "pm" else 0)
            year, month, day = (int(each) for each in found.group(1, 2, 3))
            return datetime(year, month, day, hour, int(found[5] or 0), int(found[6] or 0))
        return datetime.fromisoformat(text).replace(tzinfo=None, microsecond=0)
    except ValueError:
        return None


def remedy_for(text: str) -> str:
    """How to say what a day that was not read means, with the format that it has."""
    found = EITHER_WAY.fullmatch(text.strip())
    if found is None:
        return f"say how days are written in {FORM}, such as day_format: '%d.%m.%Y %H:%M'"
    apart, year = found[1], "%Y" if len(found[2]) == 4 else "%y"
    time = text.strip()[len(re.match(r"[\d/.-]+", text.strip())[0]) :]  # type: ignore[index]
    if time:
        hours = "%I:%M" if found[4] else "%H:%M"
        time = (
            ("," if time.startswith(",") else "")
            + f" {hours}"
            + (":%S" if found[3] else "")
            + (" %p" if found[4] else "")
        )
    first, other = (f"{a}{apart}{b}{apart}{year}{time}" for a, b in (("%m", "%d"), ("%d", "%m")))
    return f"which is the month? Say in {FORM} day_format: '{first}' (month first) or '{other}' (day first)"
