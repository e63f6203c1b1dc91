"""Stories of what care did for people, told by patients who agreed; nothing where nobody did."""

import pandas as pd

from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.recognition_stories import told, untold
from wellanalysis.pages.wording import count, month

PATIENT = "patient"
METHOD = ("Consent, reading, and what is taken out", "book/methods#quotes")


def story_claims(figures: Figures) -> list[Claim]:
    """One claim per story of a patient that may be printed, the newest first."""
    stories = _newest_first(figures)
    hidden = untold(figures, PATIENT)
    more = f" {count(hidden)} more, not shown here." if hidden else ""
    return [
        _claim(figures, story, section="stories", more=more if place == len(stories) - 1 else "")
        for place, story in enumerate(stories.to_dict("records"))
    ]


def story_claim(figures: Figures, *, section: str) -> Claim | None:
    """The newest story of a patient, for another page; None where none may be printed there."""
    stories = _newest_first(figures)
    return _claim(figures, stories.to_dict("records")[0], section=section) if len(stories) else None


def _newest_first(figures: Figures) -> pd.DataFrame:
    return told(figures, PATIENT).sort_values(["on", "story"], ascending=False, kind="stable", ignore_index=True)


def _claim(figures: Figures, story: dict, *, section: str, more: str = "") -> Claim:
    titles = {measure.id: measure.title for measure in figures.definitions.measures}
    goes_with = (
        ((f"Beside it: {titles[story['measure']]}", f"measures/{story['measure']}"),)
        if story["measure"] in titles
        else ()
    )
    return Claim(
        id=f"story-{story['story'].lower()}",
        heading=f"“{story['title']}”: told by a patient",
        sentence=f"“{story['says']}”",
        section=section,
        caveat=f"Told in {month(story['on'])}, and printed because the person agreed. One story is no figure, and a figure is no person.{more}",
        links=(*goes_with, METHOD),
    )  # fmt: skip
