"""A measure's validation as its page tells it: who has looked, what they think, what they would change, and how it closed."""

import pandas as pd

from wellanalysis.definitions.editions import Edition
from wellanalysis.definitions.measures import Measure, StageStatus
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import count, day

FEWEST = 10
"""Of fewer who looked nothing is told but that they did: what a few think would be told of each."""
VERDICTS = {"agrees": "agree", "would_change": "would change something", "disagrees": "disagree"}
METHOD = (("The validation window", "book/how-to-question#appeal-window"),)


def validation(figures: Figures, measure: Measure) -> Claim | None:
    """The claim; None for a measure that has no window, or on which nothing was looked at or closed."""
    stage = measure.stage
    if stage.opened is None:
        return None
    looks = figures.results.records.looks
    own = looks[looks["measure"] == measure.id]
    if stage.status is StageStatus.VALIDATION:
        return _open(figures, measure, own)
    return _closed(measure) if stage.closed is not None else None


def looked(looks: pd.DataFrame) -> int:
    """How many looks there were: of a clinician who said who they are one, of the others, who may be the same again, each."""
    return clinicians(looks) + int((looks["provider_id"] == "").sum())


def clinicians(looks: pd.DataFrame) -> int:
    """How many clinicians of the roster looked, as far as they said who they are; each counts once."""
    return int(looks.loc[looks["provider_id"] != "", "provider_id"].nunique())


def _who(looks: pd.DataFrame, there: int) -> str:
    """``40 looks, among them 30 named clinicians of about 110``: clinicians are those whom the roster knows."""
    return f"{_looks(looked(looks))}, among them {_named(clinicians(looks))} of about {count(there)}"


def _named(number: int) -> str:
    return f"{count(number)} named {'clinician' if number == 1 else 'clinicians'}"


def _looks(number: int) -> str:
    return f"{count(number)} {'look' if number == 1 else 'looks'}"


def past_closing(figures: Figures, measure: Measure) -> bool:
    """Whether the window is over and nobody has closed it."""
    stage = measure.stage
    return stage.status is StageStatus.VALIDATION and stage.closes is not None and figures.as_of > stage.closes


def _open(figures: Figures, measure: Measure, looks: pd.DataFrame) -> Claim:
    stage, results = measure.stage, figures.results
    assert stage.opened is not None  # the caller has looked
    of_clinics = measure.clinics or tuple(results.clinics["clinic_id"])
    there = results.providers[results.providers["clinic_id"].isin(of_clinics)]["n"].sum()
    number = looked(looks)
    until = f" to {day(stage.closes)}" if stage.closes else ""
    window = f"Open from {day(stage.opened)}{until}."
    if past_closing(figures, measure):
        window += " The window is over, and its closing record is not written yet: the measure stays in validation."
    sentence = (
        f"{window} {count(looks['clinic_id'].nunique())} of {count(len(of_clinics), 'clinics')} have looked so far: "
        f"{_who(looks, there)}."
        if len(looks)
        else f"{window} Nobody has written down yet that they looked; every look counts."
    )
    # Words of one of few would be known for whose they are.
    may_tell = figures.edition != Edition.PUBLIC and number >= FEWEST
    rows = _verdicts(looks) + (_words(looks) if may_tell else [])
    small = f"What fewer than {FEWEST} people think is told together with others, or not at all. " if number else ""
    return Claim(
        id="validation",
        heading=f"In validation: {_looks(number)} so far",
        sentence=sentence,
        section="agreement",
        table=pd.DataFrame(rows, columns=["What they say", "How many"]),
        caveat=(
            f"{small}Clinicians of the roster and everybody else in the clinics may look; a look without a name may be of "
            "somebody who looked before. The measure becomes final when a "
            "closing record says who agreed and what was changed; until then it does not count."
        ),
        links=METHOD,
    )


def _verdicts(looks: pd.DataFrame) -> list[list[str]]:
    newest = looks.sort_values(["on", "look"], kind="stable")
    named = newest["provider_id"] != ""
    newest = pd.concat([newest[named].drop_duplicates("provider_id", keep="last"), newest[~named]])
    numbers = newest["verdict"].value_counts()
    return [
        [" or ".join(VERDICTS[verdict] for verdict in verdicts), count(number)]
        for verdicts, number in together([((verdict,), int(numbers.get(verdict, 0))) for verdict in VERDICTS])
    ]


def together(groups: list[tuple[tuple[str, ...], int]]) -> list[tuple[tuple[str, ...], int]]:
    """Neighbouring answers put together until each was given by ten people or more; none where only the total is left.

    Parameters
    ----------
    groups : list of (verdicts, number)
        In the order from agreement to disagreement.
    """
    while len(groups) > 1 and min(number for _, number in groups) < FEWEST:
        few = min(range(len(groups)), key=lambda place: groups[place][1])
        # The smaller neighbour, so that as much as may be told is told.
        near = [place for place in (few - 1, few + 1) if 0 <= place < len(groups)]
        first, second = sorted((few, min(near, key=lambda place: groups[place][1])))
        one = (groups[first][0] + groups[second][0], groups[first][1] + groups[second][1])
        groups = [*groups[:first], one, *groups[second + 1 :]]
    return groups if len(groups) > 1 else []


def _words(looks: pd.DataFrame) -> list[list[str]]:
    """What they would change, in the words that somebody has read; how many more there are is told as a number."""
    said = looks[looks["says"] != ""].sort_values(["on", "look"], kind="stable")
    read = said[said["reviewed_by"] != ""]
    rows = [[f"“{text}”", ""] for text in dict.fromkeys(read["says"])]
    waiting = len(said) - len(read)
    return [*rows, ["words that nobody has read yet, not shown here", count(waiting)]] if waiting else rows


def _closed(measure: Measure) -> Claim:
    stage, closed = measure.stage, measure.stage.closed
    assert closed is not None  # the caller has looked
    assert stage.opened is not None
    looked = f" {count(closed.looked, 'clinicians')} had looked." if closed.looked else ""
    until = f" to {day(stage.closes)}" if stage.closes else ""
    return Claim(
        id="validation",
        heading=f"Validation closed on {day(closed.on)}",
        sentence=f"Open from {day(stage.opened)}{until}.{looked} What was changed stands below; who agreed, above.",
        section="agreement",
        table=pd.DataFrame([[text] for text in closed.changed], columns=["What was changed"]),
        links=METHOD,
    )
