"""What correcting records would change of one clinic's, or one provider's, own figures, and whether a word would change.

For the eyes of those whose figures they are: both states are those of their own edition, with its policy, and nobody
else's figures are told. A figure that would read the same is not listed.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from wellanalysis.definitions.editions import Edition
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.kinds import Kind
from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.periods import Quarter
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.pages import icons
from wellanalysis.pages.figures import Figures, figures
from wellanalysis.pages.provider_comparison import reliability_text, unadjusted_text
from wellanalysis.pages.provider_view import provider_view
from wellanalysis.pages.published import WINDOW, published_figures
from wellanalysis.pages.restatement_chain import Cause, Changed, Row, Step, chain
from wellanalysis.pages.restatement_words import amount_of
from wellanalysis.pages.what_if_told import Moved, Reading, WhatIf
from wellanalysis.results.frames import Results

TREND, TELLS = "trend", "tells"
"""Figures that are words alone: the mark of a clinic's newest month, and how much a provider's result can tell."""
ON_SCORECARDS = (Kind.LEADING_INDICATOR, Kind.OUTCOME)
"""What a scorecard tells of: nothing operational stands beside it, here no more than there."""


def what_if_of_clinic(
    definitions: Definitions,
    before: Results,
    after: Results,
    quarter: Quarter,
    clinic: str,
    *,
    corrections: int,
    stage: str = "draft",
) -> WhatIf:
    """What corrections would change of a clinic's figures, as its own edition tells them.

    Parameters
    ----------
    definitions, quarter, stage
        The run.
    before, after : Results
        Results tables of the records as they are, and as they would be.
    clinic : str
        Id of the clinic.
    corrections : int
        How many there are.

    Raises
    ------
    ProblemsFound
        When network.yml has no policy for the clinics' edition.
    """
    edition = _protected(definitions, Edition.CLINIC)
    then, now = (
        figures(definitions, each, quarter, edition=edition, stage=stage, reader=clinic) for each in (before, after)
    )
    tables = [_with_words(each, clinic, TREND) for each in (then, now)]
    return WhatIf(clinic, then.names[clinic], quarter, corrections, _moved(*tables))


def what_if_of_provider(
    definitions: Definitions,
    before: Results,
    after: Results,
    quarter: Quarter,
    provider: str,
    *,
    corrections: int,
    stage: str = "draft",
) -> WhatIf:
    """What corrections would change of a provider's figures, as the scorecard tells them; see `what_if_of_clinic`.

    Raises
    ------
    ProblemsFound
        When network.yml has no policy for the providers' edition or agrees on no rule of attribution, and when the
        provider is not on the roster.
    """
    edition = _protected(definitions, Edition.PROVIDER)
    views = [
        provider_view(figures(definitions, each, quarter, edition=edition, stage=stage)) for each in (before, after)
    ]
    if any(provider not in view.providers for view in views):
        # The likeliest names are not offered: a list of providers is nobody's to see by mistyping one.
        what = f"{provider!r} is not on the roster on the last day of {quarter}"
        raise ProblemsFound([Problem("--provider", what, "look it up there")])
    return WhatIf(
        provider, provider, quarter, corrections, _moved(*(_with_words(view.own, provider, TELLS) for view in views))
    )


def _protected(definitions: Definitions, edition: Edition) -> str:
    if edition not in definitions.network.disclosure:
        what = f"no policy protects the {edition}s' edition"
        raise ProblemsFound([Problem("network.yml, disclosure", what, f"add it: {edition}: {{policy: own_patients}}")])
    return str(edition)


def _with_words(found: Figures, unit: str, figure: str) -> pd.DataFrame:
    """The unit's figures, and after each measure's the one that is a word alone."""
    table = published_figures(found, units=[unit])
    names = {measure.id: measure for measure in found.definitions.measures}
    if figure == TELLS:  # as on the scorecard: the window, no single quarters
        shown = [id for id, measure in names.items() if measure.kind in ON_SCORECARDS]
        table = table[table["measure"].isin(shown) & (table["figure"] == WINDOW)]
    firsts = table.drop_duplicates("measure")
    words = [
        {**row, "figure": figure, "value": float("nan"), **_word(found, names[row["measure"]], unit, figure)}
        for row in firsts.to_dict("records")
    ]
    whole = pd.concat([table, pd.DataFrame(words, columns=table.columns).astype(table.dtypes)], ignore_index=True)
    place = {id: k for k, id in enumerate(firsts["measure"])}
    return whole.sort_values("measure", key=lambda ids: ids.map(place), kind="stable", ignore_index=True)


def _word(found: Figures, measure: Measure, unit: str, figure: str) -> Mapping[str, Any]:
    nothing = dict.fromkeys(("result", "counted", "interval"), "")
    if figure == TREND:
        mark = icons.variation_text(found, measure, unit) if found.last(measure, unit) else ""
        return {**nothing, "period": "Newest month of the trend", "word": mark}
    # The word without its number, which moves a little with everybody's figures.
    text = unadjusted_text if measure.kind is Kind.OUTCOME else reliability_text
    word = text(found, measure, unit).partition(" (")[0]
    return {**nothing, "period": "How much it can tell", "word": word}


def _moved(before: pd.DataFrame, after: pd.DataFrame) -> tuple[Moved, ...]:
    """Figures that differ, each measure's together."""
    order = {id: place for place, id in enumerate(dict.fromkeys([*after["measure"], *before["measure"]]))}
    found = [_told(each) for each in chain(before, [Step((Cause.CORRECTED,), after)])]
    return tuple(sorted(found, key=lambda each: order[each.measure]))


def _told(changed: Changed) -> Moved:
    row = changed.after or changed.before
    assert row is not None  # a change has a side
    return Moved(
        measure=row["measure"],
        title=row["title"],
        figure=row["figure"],
        period=row["period"],
        before=_reading(changed.before),
        after=_reading(changed.after),
        difference=amount_of(changed.change or 0, row["scale"]),
    )


def _reading(row: Row | None) -> Reading:
    return Reading(*(row[name] if row is not None else "" for name in ("result", "counted", "interval", "word")))
