"""What several systems say of one measure, as claims: figures, overlap, coverage by clinic, and who agreed to what."""

import pandas as pd

from wellanalysis.definitions.sources import Combining
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.sources_counts import Told
from wellanalysis.pages.wording import amount, count, day, interval, listed, sentence_case
from wellanalysis.stats.several_sources import COMBINED, PEOPLE, Said

METHOD = ("How systems are put together", "book/methods#several-sources")
WITHHELD = "withheld"
TOGETHER = "together"
NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight")
RULES = {
    Combining.FIRST: "the first of {order} that recorded an answer counts",
    Combining.ANY: "yes where one of {order} says yes; no where none does and one says no",
    Combining.MAJORITY: "what more of {order} say counts, and where they are even the first that recorded an answer",
}


def answers_shown(told: Told, id: str) -> bool:
    """Whether the share that a system, or all together, finds may be shown."""
    return told.shows(f"{id}/answers", f"{id}/{Said.YES}", f"{id}/{Said.NO}") and bool(
        told.figures.loc[id, "denominator"]
    )


def share_text(told: Told, id: str) -> str:
    """``8.1 % (95 % interval 7.8–8.5)``; withheld, or that nothing is recorded."""
    row = told.figures.loc[id]
    if not row["denominator"]:
        return "not recorded"
    if not answers_shown(told, id):
        return WITHHELD
    return f"{amount(row['value'])} (95\u00a0% interval {interval(row['lower'], row['upper'])})"


def figures_claim(figures: Figures, told: Told, label: dict[str, str], *, section: str, id: str = "") -> Claim:
    """What each system finds, and what they find together."""
    names = {**told.names, COMBINED: f"All {TOGETHER}"}
    lines, drawn = [], []
    for each in told.figures.itertuples(index=False):
        shown = answers_shown(told, each.source)
        seen = count(each.seen) if told.shows(f"{each.source}/seen", f"{each.source}/absent") else WITHHELD
        counted = f"{count(each.numerator)} of {count(each.denominator)}" if shown else WITHHELD
        lines.append(
            {
                "System": label.get(each.source, names[each.source]),
                "Period": told.window,
                "People": seen,
                "Says yes": counted,
                "Share": share_text(told, each.source).split(" (")[0],
                "Interval (95\u00a0%)": interval(each.lower, each.upper) if shown else "",
                "Without an answer": _part(told, each.source, Said.NOT_RECORDED, each.not_recorded),
                "Not in its denominator": _part(told, each.source, Said.NOT_COUNTED, each.not_counted),
            }
        )
        nothing = float("nan")
        drawn.append(
            {
                "label": sentence_case(names[each.source]),
                "value": round(each.value, 4) if shown else nothing,
                "lower": round(each.lower, 4) if shown else nothing,
                "upper": round(each.upper, 4) if shown else nothing,
                "note": f"{counted}" if shown else WITHHELD,
                "highlight": each.source == COMBINED,
            }
        )
    first = told.order[0]
    return Claim(
        id=id or f"{told.compared.measure}-figures",
        heading=figures_heading(told),
        sentence=(
            f"{told.compared.question} {sentence_case(names[first])} finds {share_text(told, first)}, all {TOGETHER} "
            f"{share_text(told, COMBINED)}, in {told.window}; "
            f"{count(told.people)} people are known to one system or more."
        ),
        section=section,
        chart="intervals",
        frame=pd.DataFrame(drawn),
        options={"unit": "%"},
        alternative=(
            f"Share found by each of {count(len(told.order), 'systems')} and by all {TOGETHER}, with 95\u00a0% intervals. "
            f"{sentence_case(names[first])}: {share_text(told, first)}; all {TOGETHER}: {share_text(told, COMBINED)}."
        ),
        caveat=(
            "Each system tells of its own people, so that their figures may differ though nobody is wrong; whom no system knows of "
            "is in none of them, and is not estimated. Counts are of people, not adjusted for case mix."
        ),
        table=pd.DataFrame(lines),
        links=(METHOD, *_measure_link(figures, told)),
    )


def _part(told: Told, id: str, said: Said, number: int) -> str:
    return count(number) if told.shows(f"{id}/{said}") else WITHHELD


def _measure_link(figures: Figures, told: Told) -> tuple[tuple[str, str], ...]:
    measure = figures.definitions.measure(told.compared.measure)
    return ((measure.title, f"measures/{measure.id}"),)


def figures_heading(told: Told) -> str:
    """``Multi-payer pilot: admissions: 8.1 % in the clinics' own record, 11.0 % together``."""
    first = told.order[0]
    if not (answers_shown(told, first) and answers_shown(told, COMBINED)):
        return f"{told.compared.title}, from {count(len(told.order), 'systems')}"
    own, whole = (amount(told.figures.loc[id, "value"]) for id in (first, COMBINED))
    return f"{told.compared.title}, {own} by {told.names[first]} and {whole} {TOGETHER}"


def overlap_claim(told: Told) -> Claim:
    """How many people are in one system only, in two, in all."""
    names = [f"in {number}" for number in told.overlap["systems"]]
    lines = [
        {
            "Known to": f"{NUMBERS[number]} system{'' if number == 1 else 's'}",
            "People": count(people) if told.shows(name) else WITHHELD,
            "Share of all": amount(people / told.people) if told.shows(name) else "",
        }
        for name, number, people in zip(names, told.overlap["systems"], told.overlap["people"], strict=True)
    ]
    alone = int(told.overlap.loc[0, "people"])
    said = amount(alone / told.people) if told.shows("in 1") else WITHHELD
    apart = int(told.patterns.loc[told.patterns["apart"] > 0, PEOPLE].sum())
    moved = told.people - apart
    elsewhere = (
        f" Systems count {amount(apart / told.people)} of all to different clinics; the first in the rule's order decides."
        if min(apart, moved) >= max(told.minimum, 1)
        else ""
    )
    return Claim(
        id=f"{told.compared.measure}-overlap",
        heading=f"{told.compared.title}, {said} of people are known to one system alone"
        if said != WITHHELD
        else f"{told.compared.title}, how many systems know of the same people",
        sentence=(
            f"Results are of {told.window}. Of all known to any of "
            f"{count(len(told.order), 'systems')}, {said} are known to one alone.{elsewhere}"
        ),
        section="overlap",
        caveat="People are matched by a pseudonym; who was not matched counts as known to one system only.",
        table=pd.DataFrame(lines),
        links=(METHOD,),
    )


def coverage_claim(figures: Figures, told: Told, label: dict[str, str]) -> Claim:
    """How many of each clinic's people each system knows of."""
    period = told.window
    lines = []
    for row in told.coverage.itertuples(index=False):
        at, shown = f"at {row.clinic_id}", told.shows(f"at {row.clinic_id}")
        both = shown and told.shows(f"{at}: {row.source}", f"{at}: not {row.source}")
        lines.append(
            {
                "System": label[row.source],
                "Clinic": figures.names[row.clinic_id],
                "Period": period,
                "People": count(row.seen) if both else WITHHELD,
                "Of the clinic's": count(row.people) if shown else WITHHELD,
                "Share": amount(row.seen / row.people) if both else "",
            }
        )
    table = pd.DataFrame(lines)
    hidden = int((table["People"] == WITHHELD).sum())
    return Claim(
        id=f"{told.compared.measure}-clinics",
        heading=f"{told.compared.title}, how much of each clinic each system knows of",
        sentence=(
            f"Results are of {period}. Whom a system does not know of it cannot speak for: where it knows of few of a clinic's "
            f"people its figure is not that clinic's.{f' {sentence_case(count(hidden))} are withheld, so that no group of a few can be worked out.' if hidden else ''}"
        ),
        section="clinics",
        table=table,
        links=(METHOD,),
    )


def agreed_claim(told: Told) -> Claim:
    """The rule, who agreed to it and when, and what each system is trusted for."""
    order = listed(told.names[id] for id in told.order)
    gained = told.gained.set_index("source")
    lines = []
    for system in told.systems:
        row = gained.loc[system.id]
        both = answers_shown(told, system.id) and answers_shown(told, COMBINED)
        lines.append(
            {
                "Of": sentence_case(system.title),
                "Kind": str(system.kind).upper() if system.kind == "ehr" else str(system.kind),
                "Says": system.says,
                "Of whom": listed(system.covers),
                "Trusted for": system.trusted_for or "nothing agreed",
                "Together less alone": amount(row["points"], "tenths of points", signed=True) if both else WITHHELD,
            }
        )
    rule = RULES[told.compared.combined.rule].format(order=order)
    agreed = "; ".join(
        f"{each.role}, {day(each.on)}" + (f" ({each.note.rstrip('.')})" if each.note else "")
        for each in told.compared.agreed_by
    )
    return Claim(
        id=f"{told.compared.measure}-agreed",
        heading=f"{told.compared.title}, the rule was agreed {'by ' + count(len(told.compared.agreed_by), 'parties') if agreed else 'by nobody yet'}",
        sentence=f"{sentence_case(rule)}.{f' Agreed: {agreed}.' if agreed else ' Nobody has agreed to it yet: read the figures as a proposal.'}",
        section="agreed",
        table=pd.DataFrame(lines),
        links=(METHOD,),
    )
