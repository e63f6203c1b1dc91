"""Where the largest opportunity lies: per clinic the indicator whose benchmark would go with most, were it causal."""

from datetime import date

import pandas as pd

from wellanalysis.definitions.measures import Direction, Measure
from wellanalysis.pages.drivers_rows import Cohort, window
from wellanalysis.pages.drivers_words import IF_CAUSAL, LINKS
from wellanalysis.pages.drivers_worth import Worths
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import amount, count, round_half_up, sentence_case

REACHED = "at or beyond each benchmark"
NONE = "at its benchmarks wherever it could be told"
OPPORTUNITY, CAUSAL = "Largest opportunity", "If causal"


def where_claim(figures: Figures, cohort: Cohort, known: list[Measure], told: Worths) -> Claim:
    """One line per clinic, in regional and alphabetical order: the indicator with the largest opportunity there."""
    outcome = cohort.outcome
    by_unit = {str(unit): rows.set_index("indicator") for unit, rows in told.clinics.groupby("unit")}
    lines, extra = [], {}
    for place in figures.clinics[figures.clinics["full"]].itertuples():
        unit = place.clinic_id
        line, extra[unit] = _line(figures, outcome, known, by_unit.get(unit), unit)
        lines.append({"Clinic": place.name, "Region": place.region, **line})
    table = pd.DataFrame(lines, columns=["Clinic", "Region", OPPORTUNITY, "Now", "Benchmark", CAUSAL])
    named = table.loc[table[CAUSAL] != "", OPPORTUNITY]
    noun, more = sentence_case(outcome.counts), "more" if outcome.improves is Direction.UP else "fewer"
    texts = (
        f"Per clinic the indicator whose benchmark would go with the most “{outcome.title}” over {window(figures, cohort)}, "
        f"{IF_CAUSAL[0].lower()}{IF_CAUSAL[1:]}.",
        _waiting(figures, cohort, extra),
        "The order is regional, then alphabetical: it says nothing about results.",
    )
    return Claim(
        id=f"{outcome.id}-where",
        heading=(
            f"The largest opportunity differs from clinic to clinic: {count(named.nunique(), 'indicators')} in "
            f"{count(len(named), 'clinics')}"
            if len(set(named)) > 1
            else f"Where the largest opportunity lies: {count(len(named), 'clinics')} with one that can be told"
        ),
        sentence=" ".join(text for text in texts if text),
        section="worth",
        table=table.rename(columns={CAUSAL: f"{noun} {more}, if causal"}),
        options={"sortable": True},
        caveat=(
            "The effect is the network's, the same for all clinics; what differs is how many patients are still without the "
            "indicator. A clinic's team knows better than this table what stands in the way."
        ),
        links=LINKS,
    )


def _line(
    figures: Figures, outcome: Measure, known: list[Measure], rows: pd.DataFrame | None, unit: str
) -> tuple[dict[str, str], float]:
    """A clinic's cells, and how many outcomes its largest opportunity is; 0 where there is none."""
    sign = 1.0 if outcome.improves is Direction.UP else -1.0
    nothing = {"Now": "", "Benchmark": "", CAUSAL: ""}
    shown = [each for each in known if _shown(figures, each, unit) and _shown(figures, outcome, unit)]
    if rows is None or not shown:
        return {OPPORTUNITY: figures.said(outcome, figures.now(outcome, unit), numbers=False), **nothing}, 0.0
    below = [each for each in shown if each.id in rows.index and rows.loc[each.id, "extra"] * sign > 0]
    gained = [each for each in below if sign * rows.loc[each.id, "lower" if sign > 0 else "upper"] > 0]
    if not gained:
        return {OPPORTUNITY: NONE if below else REACHED, **nothing}, 0.0
    first = max(gained, key=lambda each: sign * rows.loc[each.id, "extra"])
    extra = abs(float(rows.loc[first.id, "extra"]))
    cells = {
        OPPORTUNITY: first.title,
        "Now": amount(figures.now(first, unit)["value"], first.unit),
        "Benchmark": amount(rows.loc[first.id, "benchmark"], first.unit),
        CAUSAL: whole(extra),
    }
    return cells, extra


def whole(extra: float) -> str:
    """``about 7``: of one clinic nothing finer is known than whole patients."""
    number = round_half_up(extra)
    return f"about {number:,.0f}" if number else "fewer than 1"


def _waiting(figures: Figures, cohort: Cohort, extra: dict[str, float]) -> str:
    """How much of it lies at clinics that the programme has not reached by the end of the window."""
    programme = figures.definitions.network.programme
    if programme is None:
        return ""
    last: date = cohort.last.last_day
    begun = {unit: figures.started(unit) for unit in extra}
    waiting = [size for unit, size in extra.items() if size and ((day := begun[unit]) is None or day > last)]
    if not waiting:
        return ""
    be = "is" if len(waiting) == 1 else "are"
    return (
        f"{count(len(waiting), 'clinics')} {be} still waiting for {programme.name}: {whole(sum(waiting))} of "
        f"{whole(sum(extra.values()))} {cohort.outcome.counts} in the table lie there, and the largest opportunity there is mostly "
        "the programme itself."
    )


def _shown(figures: Figures, measure: Measure, unit: str) -> bool:
    """Whether a clinic's own figure is printed anywhere."""
    row = figures.now(measure, unit)
    return bool(row["denominator"]) and not (row["withheld"] or row["too_few"])
