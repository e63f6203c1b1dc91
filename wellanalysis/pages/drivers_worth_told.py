"""What the benchmarks would be worth, as claims: in the network, and at each clinic."""

import numpy as np
import pandas as pd

from wellanalysis.definitions.measures import Direction, Measure
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.drivers_found import Drivers
from wellanalysis.pages.drivers_rows import Cohort, window
from wellanalysis.pages.drivers_told import against_it
from wellanalysis.pages.drivers_where import where_claim
from wellanalysis.pages.drivers_words import IF_CAUSAL, LINKS, TENTHS, UNCLEAR
from wellanalysis.pages.drivers_worth import Worths, asked, priced, worths
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.remembered import Remembered
from wellanalysis.pages.wording import amount, count, round_half_up

NO_DIFFERENCE = "not counted: no practical difference within clinics"
AGAINST = "not counted: it goes the other way"
NOTHING = Worths(pd.DataFrame(), pd.DataFrame())


def worth_claims(figures: Figures, found: Drivers, cohort: Cohort, memory: Remembered) -> list[Claim]:
    """What each indicator would be worth in the network, and where; nothing where none has a benchmark."""
    indicators = priced(found, cohort)
    if not asked(cohort) or not found.told(cohort):
        return []
    told = worths(figures, cohort, indicators, memory) if indicators else NOTHING
    known = [each for each in indicators if not told.network.loc[each.id, "why"]]
    rest = [(each, _unpriced(found, cohort, told, each)) for each in asked(cohort) if each not in known]
    network = _network(figures, cohort, known, told, rest) if known else _none(cohort, rest)
    return [network, *([where_claim(figures, cohort, known, told)] if known else [])]


def _unpriced(found: Drivers, cohort: Cohort, told: Worths, indicator: Measure) -> str:
    """Why an indicator with a benchmark has no price."""
    row = found.effects.loc[(cohort.outcome.id, indicator.id)]
    if row["why"]:
        return f"cannot tell: {row['why']}"
    if indicator.id in told.network.index:
        return f"cannot tell: {told.network.loc[indicator.id, 'why']}"
    if row["negligible"]:
        return NO_DIFFERENCE
    return AGAINST if against_it(cohort.outcome, row.to_dict()) else UNCLEAR


def _none(cohort: Cohort, rest: list[tuple[Measure, str]]) -> Claim:
    """Where nothing can be priced."""
    return Claim(
        id=f"{cohort.outcome.id}-worth",
        heading=f"What the benchmarks would be worth in “{cohort.outcome.title}” cannot be told yet",
        sentence=(
            "Outcomes are counted only for an indicator that goes with the better outcome within clinics by more than chance; of "
            f"{count(len(rest), 'indicators')} with a benchmark none could be counted."
        ),
        section="worth",
        table=pd.DataFrame(
            {
                "Indicator": [each.title for each, _ in rest],
                "Benchmark": [_benchmark(each) for each, _ in rest],
                f"“{cohort.outcome.title}”, if causal (95\u00a0% interval)": [why for _, why in rest],
            }
        ),
        caveat="That nothing can be counted does not mean that nothing is there.",
        links=LINKS,
    )


def _network(
    figures: Figures, cohort: Cohort, known: list[Measure], told: Worths, rest: list[tuple[Measure, str]]
) -> Claim:
    """One line per indicator; those that are not priced say why."""
    outcome, table = cohort.outcome, told.network
    sign = 1.0 if outcome.improves is Direction.UP else -1.0
    first = max(known, key=lambda each: sign * table.loc[each.id, "extra"])
    unpriced = [each for each, _ in rest]
    clear = sign * table.loc[first.id, "lower" if sign > 0 else "upper"] > 0
    return Claim(
        id=f"{outcome.id}-worth",
        heading=(
            f"With “{first.title}” at its benchmark everywhere, {_change(table.loc[first.id, 'extra'])} {outcome.counts} could "
            f"have “{outcome.title}” in {window(figures, cohort)}, were it causal"
            if clear
            else f"What the benchmarks would be worth in “{outcome.title}” cannot be told yet"
        ),
        sentence=(
            f"{IF_CAUSAL}, and every clinic below the benchmark of “{first.title}” ({_benchmark(first)}) had reached it in "
            f"{window(figures, cohort)}, “{outcome.title}” would have been seen in {_extra(table.loc[first.id])}"
            f"{_of(figures, outcome, table.loc[first.id, 'extra'] if clear else float('nan'))}. Nobody knows that it is causal: what "
            "raises an indicator may change nothing else."
        ),
        section="worth",
        table=pd.DataFrame(
            {
                "Indicator": [each.title for each in (*known, *unpriced)],
                "Benchmark": [_benchmark(each) for each in (*known, *unpriced)],
                "Clinics below it": [
                    *(f"{count(_below(told, each))} below as counted" for each in known),
                    *("" for _ in rest),
                ],
                f"“{outcome.title}”, if causal (95\u00a0% interval)": [
                    *(_extra(table.loc[each.id]) for each in known),
                    *(why for _, why in rest),
                ],
            }
        ),
        caveat=(
            "Only indicators that go with the better outcome by more than chance are counted, each by itself. They reach the same patients, so that their numbers overlap and do not add up. "
            "The interval allows for clinics being few, not for what nobody recorded. A clinic below as counted need not be "
            "clearly short of the benchmark, chance allowed for."
        ),
        links=LINKS,
    )


def _of(figures: Figures, outcome: Measure, extra: float) -> str:
    """`` of 19,025 wounds (14,155 had it), 0.2 points``: what the number is part of; nothing where that is not shown."""
    now = figures.now(outcome, NETWORK)
    if not now["denominator"] or now["withheld"] or now["too_few"]:
        return ""
    share = f", {amount(abs(extra) / now['denominator'], TENTHS)}" if np.isfinite(extra) else ""
    return f" of {count(now['denominator'], outcome.counts)} ({count(now['numerator'])} had it){share}"


def _below(told: Worths, indicator: Measure) -> int:
    """Clinics below the benchmark."""
    own = told.clinics[told.clinics["indicator"] == indicator.id]
    return int((own["share"] < own["benchmark"]).sum())


def _benchmark(indicator: Measure) -> str:
    return amount(indicator.benchmark.value, indicator.unit) if indicator.benchmark else ""


def _patients(number: float, digits: int) -> str:
    return f"{abs(round_half_up(number, digits)):,.{digits}f}"


def _digits(extra: float) -> int:
    """A tenth of a patient is told only where there are few."""
    return int(abs(extra) < 9.95)


def _change(extra: float, digits: int = 0) -> str:
    """``about 60 more``."""
    return f"about {_patients(extra, digits)} {'more' if extra > 0 else 'fewer'}"


def _extra(row: pd.Series) -> str:
    """``about 60 more (40 to 80)``."""
    if not np.isfinite(row["extra"]):
        return UNCLEAR
    digits = _digits(max(abs(row["lower"]), abs(row["upper"])))
    ends = [row["lower"], row["upper"]] if row["extra"] >= 0 else [-row["upper"], -row["lower"]]
    low, high = (f"{'−' if round_half_up(end, digits) < 0 else ''}{_patients(end, digits)}" for end in ends)
    if row["lower"] < 0 < row["upper"]:
        return f"{UNCLEAR} ({low} to {high})"
    if not round_half_up(row["extra"], digits):
        return f"none ({low} to {high})"
    return f"{_change(row['extra'], digits)} ({low} to {high})"
