"""A measure whose figures have no denominators: where the clinics lie, by median and middle half, and no word for change."""

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures, Row
from wellanalysis.pages.one_unit import unit_text
from wellanalysis.pages.page import Claim
from wellanalysis.pages.without_interval import FEWEST_SPREAD, no_interval
from wellanalysis.pages.wording import amount, count, first_few, interval, month, sentence_case

MOST_REGIONS = 45
"""Regions that one chart can hold; of more only the whole is drawn, and the list of clinics has the rest."""
COLUMNS = ["label", "value", "lower", "upper", "note", "highlight"]


def spread_claim(figures: Figures, measure: Measure, unit: str, *, section: str, id: str, table: pd.DataFrame) -> Claim:
    """Where a clinic's figure lies among the others', or how a network's clinics spread; before and now.

    Parameters
    ----------
    figures, measure, unit
        Whose figure; ``""`` is the network.
    section, id : str
        Where the claim stands.
    table : DataFrame
        The numbers as text.
    """
    rows = [*_over_time(figures, measure, unit), *(_regions(figures, measure) if unit == NETWORK else ())]
    frame = pd.DataFrame([row for row in rows if not pd.isna(row["value"])], columns=COLUMNS)
    return Claim(
        id=id,
        heading=_heading(figures, measure, unit),
        sentence=_sentence(figures, measure, unit),
        section=section,
        chart="intervals" if len(frame) else "",
        frame=frame,
        options={"unit": measure.unit} if len(frame) else {},
        alternative=_alternative(figures, measure, unit, frame),
        caveat=_caveat(figures, measure),
        table=table,
        links=(
            ("What is counted", f"measures/{measure.id}"),
            ("Figures without denominators", "book/methods#without-denominators"),
        ),
    )


def _over_time(figures: Figures, measure: Measure, unit: str) -> list[Row]:
    """The baseline and the newest window of a unit; beside a clinic the others."""
    before, now = figures.baseline(measure, unit), figures.now(measure, unit)
    name = "All clinics" if unit == NETWORK else "This clinic"
    first = month(figures.definitions.network.baseline.first)
    rows = [
        _row(f"{name}, {first}", before, measure),
        _row(f"{name}, {figures.window(measure)}", now, measure, highlight=True),
    ]
    peer = figures.peer(measure, unit)
    if unit != NETWORK and peer.get("peers"):
        note = count(peer["peers"], measure.counts)
        rows.append(_line(figures.others, peer["median"], peer["q1"], peer["q3"], note))
    return rows


def _row(label: str, cell: Row, measure: Measure, *, highlight: bool = False) -> Row:
    of = cell["denominator"]
    if not of:
        return _line(label, float("nan"), float("nan"), float("nan"), "")
    q1, q3 = cell.get("q1", float("nan")), cell.get("q3", float("nan"))
    return _line(label, cell["value"], q1, q3, count(of, measure.counts) if of > 1 else "", highlight=highlight)


def _line(label: str, value: float, q1: float, q3: float, note: str, *, highlight: bool = False) -> Row:
    # A figure by itself is drawn as a point: its bar has no length.
    low, high = (value if pd.isna(each) else each for each in (q1, q3))
    return {
        "label": sentence_case(label),
        "value": round(value, 4),
        "lower": round(low, 4),
        "upper": round(high, 4),
        "note": note,
        "highlight": highlight,
    }


def _regions(figures: Figures, measure: Measure) -> list[Row]:
    """Regions with clinics enough for a middle half, in alphabetical order; none where there are one, or too many to draw."""
    places = figures.clinics
    if not 1 < places["region"].nunique() <= MOST_REGIONS:
        return []
    values = {unit: figures.now(measure, unit) for unit in places["clinic_id"]}
    shown = pd.Series({unit: row["value"] for unit, row in values.items() if row["denominator"]}, dtype=float)
    own = places.set_index("clinic_id")["region"].reindex(shown.index)
    found = shown.groupby(own).quantile([0.25, 0.5, 0.75]).unstack()  # noqa: PD010 (of a Series)
    size = shown.groupby(own).size()
    return [
        _line(str(region), row[0.5], row[0.25], row[0.75], count(size[region], measure.counts))
        for region, row in found.iterrows()
        if size[region] >= FEWEST_SPREAD
    ]


def _heading(figures: Figures, measure: Measure, unit: str) -> str:
    now = figures.now(measure, unit)
    if not now["denominator"]:
        return f"{measure.title}: {figures.said(measure, now)}"
    value = amount(now["value"], measure.unit)
    half = interval(now.get("q1", float("nan")), now.get("q3", float("nan")), measure.unit)
    if half:
        return f"{measure.title}: half of the {measure.counts} lie between {half.replace('–', ' and ')}, the median is {value}"
    return f"{measure.title}: {value}"


def _sentence(figures: Figures, measure: Measure, unit: str) -> str:
    now, before = figures.now(measure, unit), figures.baseline(measure, unit)
    parts = [f"{measure.title}, {figures.names[unit]}, {figures.window(measure)}: {figures.said(measure, now)}"]
    if before["denominator"] and now["denominator"]:
        half = interval(before.get("q1", float("nan")), before.get("q3", float("nan")), measure.unit)
        told = f" (middle half {half})" if half else ""
        parts[0] += f"; {amount(before['value'], measure.unit)}{told} in {figures.baseline_name}"
    peer = figures.peer(measure, unit)
    if unit != NETWORK and peer.get("peers"):
        half = interval(peer["q1"], peer["q3"], measure.unit)
        told = f", middle half {half}" if half else ""
        parts.append(f"{figures.others}: median {amount(peer['median'], measure.unit)}{told}")
    if changed := unit_text(measure, figures.results):
        parts.append(changed)
    return ". ".join(parts) + "."


def _caveat(figures: Figures, measure: Measure) -> str:
    regions = figures.clinics["region"].nunique()
    more = f" {count(regions, 'regions')} are too many to draw one by one." if regions > MOST_REGIONS else ""
    why = sentence_case(no_interval(measure))
    return (
        f"{why}: what is chance and what is not cannot be told, so no change is given a word. Bars are the middle half of "
        f"the clinics, not limits of chance; each clinic counts once, whatever its size.{more}"
    )


def _alternative(figures: Figures, measure: Measure, unit: str, frame: pd.DataFrame) -> str:
    if frame.empty:
        return ""
    what = "medians with the middle half of the clinics" if unit == NETWORK else "this clinic beside the others"
    values = [f"{row.label} {amount(row.value, measure.unit)}" for row in frame.itertuples()]
    return f"Chart of {measure.title}, {figures.names[unit]}: {what}. {first_few(values)}."
