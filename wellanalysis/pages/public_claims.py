"""What the public edition says of one measure at one place, and of all clinics side by side."""

from dataclasses import replace

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages import claims, network_pages, numbers_table, quarters, survey
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import Standing, amount, count, sentence_case

QUARTERS_TOLD = 8
"""Quarters in a table: two years, so that each stands beside the same one of the year before."""
COUNTED_BESIDE = ("lost", "missing")
"""Columns of the rows behind a figure that its reader has no use for, and that are often withheld."""
AS_EXPECTED = "Beside what was expected"


def result_claim(figures: Figures, measure: Measure, unit: str, *, section: str, id: str = "") -> Claim:
    """One measure by quarter: its own past, and the network's beside a clinic's."""
    asked = measure.table in survey.WHO
    tell = survey.quarters_claim if asked else claims.quarters_claim
    claim = tell(figures, measure, unit, section=section)
    frame = quarters.quarters_frame(figures, measure, unit, network=unit != NETWORK)
    if mostly_withheld(figures, measure, unit):
        frame = frame.iloc[:0]
    return replace(
        claim,
        id=id or measure.id,
        frame=frame,
        alternative=quarters.alternative(figures, measure, unit, frame),
        chart=claim.chart if len(frame) else "",
        options=claim.options if len(frame) else {},
        table=table(figures, measure, unit),
    )


def mostly_withheld(figures: Figures, measure: Measure, unit: str) -> bool:
    """Whether fewer than half of the quarters are shown.

    Large counts and none are shown, small ones are not: what is left would not stand for the rest.
    """
    own = quarters.final_quarters(figures, measure, unit)
    shown = ~(own["withheld"] | own["too_few"])
    return unit != NETWORK and 2 * int(shown.sum()) < len(own)


def table(figures: Figures, measure: Measure, unit: str) -> pd.DataFrame:
    """Baseline, newest final quarters, and the window that describes the place; the network's result beside a clinic's."""
    final = figures.finals[measure.id]
    told = final.trailing(QUARTERS_TOLD) if figures.policy.publishes("quarter") else ()
    places = [unit] if unit == NETWORK else [unit, NETWORK]
    baselines, windows = ([find(measure, place) for place in places] for find in (figures.baseline, figures.now))
    rows = [
        (sentence_case(figures.baseline_name), baselines),
        *((str(quarter), [figures.in_quarter(measure, place, quarter) for place in places]) for quarter in told),
    ]
    # A window of one quarter is that quarter, and told already.
    if figures.definitions.network.labels.quarters > 1 or not told:
        rows.append((sentence_case(figures.window(measure)), windows))
    lines = [
        [
            name,
            *numbers_table.cell_texts(figures, measure, own)[:3],
            *(numbers_table.cell_texts(figures, measure, each)[0] for each in rest),
        ]
        for name, (own, *rest) in rows
    ]
    mark = figures.benchmark(measure, unit)
    beside = [""] * (len(places) - 1)
    if mark:
        lines.append(["Benchmark", amount(mark.value, measure.unit), mark.source, "", *beside])
    columns = ["Period", "Result", "Counted", "95\u00a0% interval", *(["Network"] if beside else [])]
    return pd.DataFrame(lines, columns=columns)


def clinics_table(figures: Figures, places: pd.DataFrame) -> pd.DataFrame:
    """One line per clinic; beside what is expected of its own patients stands the word alone."""
    whole = network_pages.clinics_table(figures, places)
    words = [expected_word(figures, unit) for unit in places["clinic_id"]]
    shown = whole.drop(columns="Recorded")
    if network_pages.BESIDE_EXPECTED not in shown:
        return shown
    return shown.assign(**{network_pages.BESIDE_EXPECTED: words}).rename(
        columns={network_pages.BESIDE_EXPECTED: AS_EXPECTED}
    )


def expected_word(figures: Figures, unit: str) -> str:
    """Where the clinic's headline result stands beside what its own patients would have had in the network.

    Only from the quarters that the edition publishes: a longer window is no part of the plan of what is withheld.
    """
    row, standing = figures.now(figures.headline, unit), figures.standing(figures.headline, unit)
    if row["withheld"] or row["too_few"] or not row["denominator"]:
        return figures.said(figures.headline, row)
    if unit in figures.too_small or not standing or standing["window"] != "now":
        return str(Standing.UNCLEAR)
    return str(standing["word"])


def shown_text(figures: Figures) -> str:
    """``193 of 207 results of single clinics are shown; the others would …``: how much is left standing."""
    units = [unit for unit, full in zip(figures.clinics["clinic_id"], figures.clinics["full"], strict=True) if full]
    rows = [figures.now(measure, unit) for unit in units for measure in figures.definitions.measures]
    asked = [row for row in rows if row["withheld"] or row["n"] != 0]
    seen = sum(not row["withheld"] and not row["too_few"] for row in asked)
    if seen == len(asked):
        return f"All {count(len(asked), 'results')} of single clinics are shown."
    return (
        f"{count(seen)} of {count(len(asked), 'results')} of single clinics are shown; the others rest on too few people, "
        "or are withheld."
    )
