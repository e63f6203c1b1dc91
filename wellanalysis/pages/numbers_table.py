"""The table of numbers behind a claim: one measure at one unit, by period, beside its benchmark and its peers."""

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages.agreement import value_text
from wellanalysis.pages.beside import lost_text, missing_text
from wellanalysis.pages.cells import NETWORK, none_occurred
from wellanalysis.pages.figures import Figures, Row
from wellanalysis.pages.one_unit import OTHER_UNIT, unit_text
from wellanalysis.pages.without_interval import counted_without_interval
from wellanalysis.pages.wording import (
    NONE_OCCURRED,
    RATIO,
    amount,
    count,
    interval,
    sentence_case,
)


def provisional(figures: Figures, measure: Measure) -> tuple[Quarter, ...]:
    """Quarters after the measure's newest final one, up to the report's."""
    final, found = figures.finals[measure.id], []
    while final < figures.quarter:
        final = final.shift(1)
        found.append(final)
    return tuple(found)


def table(figures: Figures, measure: Measure, unit: str) -> pd.DataFrame:
    """The numbers: baseline, window, the two newest final quarters, benchmark and peers."""
    final = figures.finals[measure.id]
    rows = [
        (figures.baseline_name, figures.baseline(measure, unit)),
        (figures.window(measure), figures.now(measure, unit)),
    ]
    if figures.policy.publishes("quarter"):
        rows += [
            (str(final.shift(-1)), figures.in_quarter(measure, unit, final.shift(-1))),
            (f"{final} (newest final quarter)", figures.in_quarter(measure, unit)),
            *((f"{q} (provisional)", figures.in_quarter(measure, unit, q)) for q in provisional(figures, measure)),
        ]
    rows = [
        each for place, each in enumerate(rows) if place < 2 or not measure.published or each[1]["n"]
    ]  # yearly: none between
    lines = [[sentence_case(name), *cell_texts(figures, measure, row)] for name, row in rows]
    if not rows[0][1]["n"] and unit_text(measure, figures.results):
        lines[0][1] = OTHER_UNIT
    benchmark, peer = figures.benchmark(measure, unit), figures.peer(measure, unit)
    if benchmark:
        local = figures.local_benchmark(measure, unit)
        lines.append(
            [
                f"Benchmark{f' ({local})' if local else ''}",
                amount(benchmark.value, measure.unit),
                benchmark.source,
                "",
                "",
                "",
            ]
        )
    drawn_in = figures.drawn_in(measure, unit)
    if drawn_in:
        said = f"to be expected next time, by itself; reliability {amount(drawn_in['reliability'], RATIO)}"
        limits = interval(drawn_in["lower"], drawn_in["upper"], measure.unit)
        lines.append(["Shrunken toward the network", amount(drawn_in["estimate"], measure.unit), said, limits, "", ""])
    reachable = figures.achievable.get(measure.id)
    if reachable:
        before = final.shift(-figures.definitions.network.labels.quarters)
        first = before.shift(1 - figures.definitions.network.labels.quarters)
        chance = (
            f"from {count(reachable.units, 'clinics')}, {first} to {before}, when all together stood at "
            f"{amount(reachable.pooled, measure.unit)}; chance alone would give {amount(reachable.by_chance, measure.unit)}"
        )
        lines.append(["Achievable benchmark of care", amount(reachable.value, measure.unit), chance, "", "", ""])
    if peer.get("peers") and unit != NETWORK:
        half = interval(peer["q1"], peer["q3"], measure.unit)
        lines.append(
            [
                f"{figures.others}, median",
                amount(peer["median"], measure.unit),
                f"middle half {half}" if half else "",
                "",
                "",
                "",
            ]
        )
    return pd.DataFrame(lines, columns=["Period", "Result", "Counted", "95\u00a0% interval", "Not recorded", "Lost"])


def cell_texts(figures: Figures, measure: Measure, row: Row) -> list[str]:
    """Result, counted, interval, not recorded and lost, as text: withheld, missing and zero look different."""
    if row["withheld"] or row["too_few"] or not row["denominator"]:
        return [figures.said(measure, row), "", "", "", ""]
    if not measure.has_interval:
        return [amount(row["value"], measure.unit), counted_without_interval(measure, row), "", "", ""]
    of = count(row["denominator"], measure.counts)
    whole = measure.statistic == "proportion" and not row.get("alike")
    counted = f"{count(row['numerator'])} of {of}" if whole else of
    return [
        NONE_OCCURRED if none_occurred(measure, row) else value_text(row, measure.unit),
        counted,
        interval(row["lower"], row["upper"], measure.unit),
        missing_text(row),
        lost_text(row),
    ]
