"""Quarter by quarter: what each report since the first start would have told, with today's corrections."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages.page import Claim
from wellanalysis.pages.programme_effect import Effect
from wellanalysis.pages.programme_together import by_chance
from wellanalysis.pages.programme_told import METHOD, effect_text, ends_text, period_of, seen_from, unit_of
from wellanalysis.pages.wording import Evidence, count, listed, odds

BACKWARD = (Evidence.OTHER_WAY, Evidence.OTHER_WAY_INCONCLUSIVE)


def quarters_claim(found: Effect) -> Claim | None:
    """The words of each report for the indicators together and for the outcome; None where nothing is compared."""
    if found.reason or found.told.empty:
        return None
    figures, measure = found.figures, found.figures.headline
    backs = sorted(set(found.told["back"]) | set(found.judged.index), reverse=True)
    lines, words = [], []
    for back in backs:
        row, together = found.of(measure.id, back), found.together(back)
        word, word_together = found.word(measure, back), found.word_together(back)
        words.append((str(figures.quarter.shift(-back)), word_together, word))
        lines.append(
            [
                words[-1][0],
                f"{together['moved']:.0f} of {together['of']:.0f}" if together else "",
                _chance(together),
                str(word_together),
                str(figures.finals[measure.id].shift(-back)),
                count(row["treated"]) if row else "",
                effect_text(row, unit_of(measure), level=False) if row else "",
                str(word),
            ]
        )
    columns = [
        "Report",
        "Indicators that moved the right way",
        "By chance alone",
        "Indicators",
        "Outcome known to",
        "Clinics",
        "Effect (95\u00a0%)",
        "Outcome",
    ]
    return Claim(
        id="quarter-by-quarter",
        heading=f"Told quarter by quarter: {_heading(words)}",
        sentence=(
            f"The first of {count(len(words), 'reports')} since a clinic began, {words[0][0]}, would have said of the leading "
            f"indicators: {words[0][1]}; of {measure.title}: {words[0][2]}. The newest, {words[-1][0]}, says: {words[-1][1]}; "
            f"and {words[-1][2]}."
        ),
        section="quarters",
        caveat=(
            f"{_too_early(found, backs)}Whoever looks every quarter finds something by chance more often than whoever looks once: a word that comes "
            "and goes is hardly more than a reason to look again. Earlier reports are made with today's corrections."
        ),
        table=pd.DataFrame(lines, columns=columns),
        links=METHOD,
    )


def _too_early(found: Effect, backs: list[int]) -> str:
    """What is said of an outcome that goes the other way before any effect on it could be seen; empty where none does."""
    figures, measure = found.figures, found.figures.headline
    lag = seen_from(found, measure.id, str(measure.improves))
    if not lag:
        return ""
    first = Quarter.of(found.panel.started.min().date(), figures.definitions.network.calendar.year_starts)
    known = {back: figures.finals[measure.id].shift(-back) for back in backs}
    early = [back for back in backs if known[back] < first.shift(lag)]
    told = [str(figures.quarter.shift(-back)) for back in early if found.word(measure, back) in BACKWARD]
    if not told:
        return ""
    after = f"about {count(lag, 'quarters')} after a start"
    words = f"That the outcome reads as going the other way in {listed(told)}"
    return f"{words} says little so early: it followed {after}. "


def _chance(together: Mapping[str, Any]) -> str:
    if not together:
        return ""
    return odds(by_chance(together)) if by_chance(together) < 0.5 else "as chance gives"


def _heading(words: list[tuple[str, Evidence, Evidence]]) -> str:
    """From which report on each was called improved and stayed so."""
    first = [_since([(report, both[place]) for report, *both in words]) for place in (0, 1)]
    said = [
        f"{name} improved from {report} on"
        for name, report in zip(("indicators", "outcome"), first, strict=True)
        if report
    ]
    return "; ".join(said) if said else "nothing was ever conclusive"


def _since(words: list[tuple[str, Evidence]]) -> str:
    """The report from which on every word is improved."""
    found = ""
    for report, word in reversed(words):
        if word != Evidence.IMPROVED:
            break
        found = report
    return found


def others_claim(found: Effect) -> Claim | None:
    """The other outcomes, and what people say, each with its word."""
    others = found.panel.outcomes[1:]
    if found.reason or not others:
        return None
    rows = [(measure, found.of(measure.id), found.word(measure)) for measure in others]
    told = [(measure, row, word) for measure, row, word in rows if row]
    words = [word for _, _, word in told]
    return Claim(
        id="other-outcomes",
        heading=f"Other outcomes: {_of_all(words)}" if told else "Other outcomes: no comparison yet",
        sentence=" ".join(
            f"{measure.title}: {word}{f', {effect_text(row, unit_of(measure))}' if row else ''}."
            for measure, row, word in rows
        ),
        section="others",
        caveat=(
            "Improved is said only where the interval stays clear of no effect with any one clinic left out. Of twenty measures "
            "in which nothing happens about one would carry that word, or its opposite, by chance."
        ),
        table=pd.DataFrame(
            [
                {
                    "Measure": measure.title,
                    "Better when": "higher" if str(measure.improves) == "up" else "lower",
                    "Quarters": period_of(found, measure) if row else "",
                    "Clinics in the programme, not yet in it": f"{count(row['treated'])}, {count(row['controls'])}"
                    if row
                    else "",
                    "Effect (95\u00a0%)": effect_text(row, unit_of(measure), level=False) if row else "",
                    "With one clinic left out": ends_text(row["least"], row["most"], unit_of(measure)) if row else "",
                    "Word": str(word),
                }
                for measure, row, word in rows
            ]
        ),
        links=METHOD,
    )


def _of_all(words: list[Evidence]) -> str:
    """``2 of 4 improved, 2 promising, not conclusive``."""
    first, *rest = [(word, words.count(word)) for word in Evidence if word in words]
    every = f"{first[1]} of {len(words)} {first[0]}"
    return ", ".join([every, *(f"{number} {word}" for word, number in rest)])
