"""The public edition: what everybody may read, in the order in which a patient or a board member reads it.

It tells what care is given, what became of it, and what patients say of it. Left out, here and nowhere else:

- *Staff's answers*: people answered in confidence, within their team. Few work at one clinic, and all know each other.
- *Operational and cost measures*: how work is organised and what it costs is talked over inside; beside results of care
  it would be read as their reason.
- *Measures that are not final*: clinicians may still change them, so a figure published now would be taken back.
- *What is no part of the plan of what is withheld*, and serves those who work with it: months, exclusions, losses by kind,
  questions of surveys, case-mix models and shares, observed over expected over longer windows, funnels, reliability,
  data quality, error rates of our rules, restatements.
"""

from collections.abc import Sequence
from dataclasses import fields, replace

import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.pages import public_pages
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Page
from wellanalysis.pages.public_claims import COUNTED_BESIDE
from wellanalysis.pages.public_pages import KINDS


def for_the_public(measure: Measure) -> bool:
    """Whether the public edition tells of a measure; why some are left out is said at the head of this module."""
    return measure.kind in KINDS and measure.is_final_stage


def pages(every: Figures) -> list[Page]:
    """The pages of the public edition.

    Parameters
    ----------
    every : Figures
        Of the edition, after disclosure has looked at everything.

    Returns
    -------
    list of Page
        Summary, indicators, outcomes, patients' experience, clinics, one page per clinic, measures; in this order.

    Raises
    ------
    ProblemsFound
        No measure is final and of a kind that the public reads.
    """
    figures = restricted(every)
    places = figures.clinics
    found = [
        public_pages.summary(figures),
        *(page for kind in KINDS if (page := public_pages.of_kind(figures, kind)) is not None),
        public_pages.clinics(figures),
        *(public_pages.region(figures, name) for name in places["region"].unique()),
        *(public_pages.clinic_page(figures, place) for _, place in places.iterrows()),
        public_pages.measures_index(figures),
        *(public_pages.measure_page(figures, measure) for measure in figures.definitions.measures),
    ]
    return [replace(page, action=public_pages.ASK, slice=_checked(page.slice)) for page in found]


def restricted(every: Figures) -> Figures:
    """The figures of the measures that the public reads, and of no other: what is not there cannot be told."""
    shown = [measure for measure in every.definitions.measures if for_the_public(measure)]
    ids = [measure.id for measure in shown]
    if not shown:
        wanted = ", ".join(KINDS)
        raise ProblemsFound(
            [Problem("edition public", "no measure is for the public", f"bring one to stage final; kinds: {wanted}")]
        )
    frames = {
        item.name: _of_measures(value, ids)
        for item in fields(every)
        # Who is too small to judge rests on the sums of all measures, whichever are told.
        if item.name != "sums" and isinstance(value := getattr(every, item.name), pd.DataFrame)
    }
    expected = replace(
        every.expected,
        case_mix={id: each for id, each in every.expected.case_mix.items() if id in ids},
        table=_of_measures(every.expected.table, ids),
    )
    return replace(every, **frames, expected=expected, definitions=_definitions(every.definitions, shown))


def _definitions(definitions: Definitions, shown: Sequence[Measure]) -> Definitions:
    """Definitions of the measures that are shown, watched beside each other only."""
    ids = {measure.id for measure in shown}
    told = [
        measure.model_copy(update={"balancing": tuple(id for id in measure.balancing if id in ids)})
        for measure in shown
    ]
    headline = definitions.network.headline if definitions.network.headline in ids else None
    return replace(
        definitions, measures=tuple(told), network=definitions.network.model_copy(update={"headline": headline})
    )


def _of_measures(frame: pd.DataFrame, ids: list[str]) -> pd.DataFrame:
    """Rows of these measures, whether a column names them or the index."""
    measures = frame["measure"] if "measure" in frame else frame.index.get_level_values("measure")
    return frame[measures.isin(ids)]


def _checked(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows behind an opening figure: what makes the figure, and nothing beside it."""
    return rows.drop(columns=[name for name in COUNTED_BESIDE if name in rows])
