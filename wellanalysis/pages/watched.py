"""Balancing measures beside those they balance: what might get worse if people chase an improvement."""

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import Evidence, listed, sentence_case

WORSE = (Evidence.OTHER_WAY, Evidence.OTHER_WAY_INCONCLUSIVE)


def balance_claim(figures: Figures, unit: str, *kinds: str, section: str = "balance") -> Claim | None:
    """Each measure of these kinds with what is watched beside it; nothing where no measure names any."""
    pairs = [
        (measure, watched)
        for measure in figures.measures_of(unit, *kinds)
        for watched in map(figures.definitions.measure, measure.balancing)
        # Without an interval nobody can say that something did not go the other way.
        if watched.has_interval
        and not watched.is_retired
        and (not watched.clinics or not unit or unit in watched.clinics)
    ]
    if not pairs:
        return None
    words = {watched.id: word_of(figures, watched, unit) for _, watched in pairs}
    sides = [list(dict.fromkeys(w.title for _, w in pairs if words[w.id] == word)) for word in WORSE]
    return Claim(
        id="balance",
        heading=_heading(*sides),
        sentence=(
            f"{_sentence(*sides)} An improvement can have its price elsewhere: these are what clinicians asked to be watched "
            "while the measure on the left is worked on."
        ),
        section=section,
        table=pd.DataFrame(
            [
                {
                    "Measure": measure.title,
                    "Since the baseline": word_of(figures, measure, unit),
                    "Watched beside it": watched.title,
                    "Result": figures.said(watched, figures.now(watched, unit)),
                    "Watched, since the baseline": words[watched.id],
                }
                for measure, watched in pairs
            ]
        ),
        links=(
            ("Balancing measures", "book/methods#balancing"),
            *((title, f"measures/{id}") for id, title in dict((w.id, w.title) for _, w in pairs).items()),
        ),
    )


def word_of(figures: Figures, measure: Measure, unit: str) -> str:
    """Evidence word of the change since the baseline."""
    return str(figures.change(measure, unit).get("word", Evidence.NO_COMPARISON))


def _heading(clear: list[str], likely: list[str]) -> str:
    if clear:
        return f"Watched beside them: {listed(clear)} went the other way"
    if likely:
        return f"Watched beside them: {listed(likely)} may be going the other way"
    return "Nothing that is watched beside them went the other way"


def _sentence(clear: list[str], likely: list[str]) -> str:
    if not clear and not likely:
        return "No measure that is watched beside them shows a change for the worse."
    parts = [f"{listed(clear)} went the other way since the baseline"] if clear else []
    parts += [f"{listed(likely)}: going the other way, not conclusive"] if likely else []
    return f"{sentence_case('; '.join(parts))}."
