"""The figures that a report publishes, as its pages show them: what a later report can be held against."""

from collections.abc import Collection, Iterator
from typing import Any

import pandas as pd

from wellanalysis.definitions.editions import Edition
from wellanalysis.definitions.kinds import Kind
from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.adjusted import ratio_text, word_of
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures, Row
from wellanalysis.pages.numbers_table import cell_texts, provisional
from wellanalysis.pages.public import for_the_public
from wellanalysis.pages.wording import RATIO, Evidence, interval, round_half_up, sentence_case

KEY = ["measure", "unit", "figure"]
"""Names a figure, whatever it says: `figure` is ``window``, ``expected`` or a quarter, such as ``2026Q2``."""
SAID = ["period", "result", "counted", "interval", "word"]
"""What a reader sees of a figure; where one of these differs, the figure has changed."""
WINDOW, EXPECTED = "window", "expected"
COLUMNS = [*KEY, "title", "place", "scale", "noun", "table", *SAID, "value", "denominator", "people"]
ON_SMALL_PAGES = (Kind.LEADING_INDICATOR, Kind.OUTCOME, Kind.PATIENT_EXPERIENCE, Kind.PROVIDER_SATISFACTION)


def published_figures(figures: Figures, *, units: Collection[str] | None = None) -> pd.DataFrame:
    """Every measure's figures for the network and for each clinic whose pages show them.

    Parameters
    ----------
    figures : Figures
        The run, after disclosure has looked at everything.
    units : collection of str, optional
        Only those of these units.

    Returns
    -------
    DataFrame
        `COLUMNS`, one row per figure: the trailing window with the word for its change, observed over expected with
        its word, and the quarters that pages tell. ``result, counted, interval`` are the texts of the pages' tables;
        ``value`` is the number in ``result`` as it is printed (78 for ``78 %``), missing where no number is, or only a
        bound; ``denominator`` and ``people`` are missing wherever it is not shown. So a withheld figure has its word and
        nothing else.

    Notes
    -----
    Monthly points of charts, strata and items of surveys are not among them: they add up to what is.
    """
    known = [(NETWORK, True), *zip(figures.clinics["clinic_id"], figures.clinics["full"], strict=True)]
    rows = [
        row
        for unit, full in known
        if units is None or unit in units
        for measure in figures.measures_of(unit, *(Kind if full else ON_SMALL_PAGES))
        if figures.edition != Edition.PUBLIC or for_the_public(measure)
        for row in _of(figures, measure, unit)
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.astype(dict.fromkeys(["value", "denominator", "people"], "float64"))


def _of(figures: Figures, measure: Measure, unit: str) -> Iterator[dict[str, Any]]:
    """Figures of one measure at one unit."""
    same = {
        "measure": measure.id,
        "unit": unit,
        "title": measure.title,
        "place": figures.names.get(unit, unit),
        "noun": measure.counts,
        "table": measure.table,
    }
    word = str(figures.change(measure, unit).get("word", Evidence.NO_COMPARISON))
    period = sentence_case(figures.window(measure))
    now = _told(figures, measure, figures.now(measure, unit))
    yield {**same, "figure": WINDOW, "scale": measure.unit, "period": period, "word": word, **now}
    standing = figures.standing(measure, unit)
    if standing:
        yield {
            **same,
            "figure": EXPECTED,
            "scale": RATIO,
            "period": f"{period}, observed over expected",
            "result": ratio_text(standing).partition(" (")[0],
            "counted": "",
            "interval": interval(standing["lower"], standing["upper"], RATIO),
            "word": word_of(figures, measure, standing),
            "value": displayed(standing["o_e"], RATIO),
        }
    final = figures.finals[measure.id]
    # A window of one quarter is that quarter, and told already.
    newest = () if figures.definitions.network.labels.quarters == 1 else (final,)
    for quarter in (final.shift(-1), *newest, *provisional(figures, measure)):
        told = _told(figures, measure, figures.in_quarter(measure, unit, quarter))
        of_quarter = {"figure": str(quarter), "scale": measure.unit, "period": str(quarter), "word": ""}
        yield {**same, **of_quarter, **told}


def _told(figures: Figures, measure: Measure, row: Row) -> dict[str, Any]:
    """What the tables of the pages say of a cell, and its numbers where they say any."""
    result, counted, limits, *_ = cell_texts(figures, measure, row)
    texts = {"result": result, "counted": counted, "interval": limits}
    if row["withheld"] or row["too_few"] or not row["denominator"]:
        return texts
    # A bound ("90 % or more") is no number that another could be taken from.
    value = float("nan") if row.get("alike") else displayed(row["value"], measure.unit)
    return {**texts, "value": value, "denominator": row["denominator"], "people": row["people"]}


def displayed(value: float, scale: str) -> float:
    """The number that `wording.amount` prints: 78 for 0.78 in per cent, 3.4 for 0.034, 6.4 for 6.44 days."""
    if pd.isna(value):
        return float("nan")
    if scale == RATIO:
        return round_half_up(value, 2)
    if scale == "%":
        return round_half_up(100 * value, 1 if abs(value) < 0.0995 and value != 0 else 0)
    return round_half_up(value, 1 if abs(value) < 100 else 0)
