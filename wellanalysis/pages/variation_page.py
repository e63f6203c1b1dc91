"""Where do results vary more than chance: between clinics, between clinicians of one clinic, between conditions?"""

from collections.abc import Mapping

import pandas as pd

from wellanalysis.definitions.editions import Policy
from wellanalysis.definitions.measures import Measure, Statistic
from wellanalysis.pages.around import network_page
from wellanalysis.pages.disclosure_peers import PEERS
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.remembered import Remembered
from wellanalysis.pages.variation_found import (
    CLINICIANS,
    CLINICS,
    CONDITIONS,
    KINDS,
    PROGRAMME,
    WAITING,
    is_told,
    variation,
)
from wellanalysis.pages.variation_words import (
    NAMES,
    QUESTIONS,
    THIRD,
    about,
    frame,
    in_a_sentence,
    is_beyond,
    nothing_or,
    of_the_programme,
    table,
    tenths,
)
from wellanalysis.pages.wording import NBSP, count
from wellanalysis.results.known import EPISODES

PAGE = "variation"
TITLE = "Variation"
LINKS = (("How variation is told from chance", "book/methods#variation"),)
TOO_FEW = f"fewer than {PEERS}: too few to show"
CAVEATS: Mapping[str, str] = {
    CLINICS: (
        "A difference beyond chance is no verdict: patients, hospitals and records differ too, and for outcomes only what "
        "was known before care is allowed for."
    ),
    CLINICIANS: (
        "Told of the clinicians recorded as responsible, all together and of nobody in particular; patients of whom none is "
        "recorded count for their clinic alone."
    ),
    CONDITIONS: "Conditions stand side by side as they are: what else differs between their patients is not taken out.",
}


def page(figures: Figures, *, remembered: Remembered | None = None) -> Page | None:
    """The page; None where no share of episodes is measured, or nothing of it can be told.

    Parameters
    ----------
    figures : Figures
        The run.
    remembered : Remembered, optional
        What was computed before from the very same counts; the page is the same with it and without.
    """
    if figures.policy.rounding is not None:
        return None
    shares = [each for each in figures.definitions.current if _is_share_of_episodes(each)]
    measures = sorted(shares, key=lambda measure: measure is not figures.headline)
    found = _shown(variation(figures, measures, remembered=remembered), figures)
    told = [measure for measure in measures if measure.id in found.index.get_level_values("measure")]
    told = [measure for measure in told if found.loc[measure.id].apply(is_told, axis=1).any()]
    if not told:
        return None
    claims = [_by_kind(figures, found, told, kind) for kind in KINDS]
    return network_page(
        figures,
        id=PAGE,
        template="network_variation",
        title=TITLE,
        opening=_opening(figures, found, told[0]),
        action=_action(found, told),
        claims=claims,
        measure=told[0],
    )


def _is_share_of_episodes(measure: Measure) -> bool:
    return measure.table == EPISODES and measure.statistic is Statistic.PROPORTION and not measure.is_aggregated


def _shown(found: pd.DataFrame, figures: Figures) -> pd.DataFrame:
    """Spreads without those from which single clinicians could be made out, of whom there are too few."""
    if figures.policy.policy == Policy.OPEN or found.empty:
        return found
    few = (found.index.get_level_values("kind") == CLINICIANS) & found["sd"].notna() & (found["units"] < PEERS)
    numbers = ["sd", "lower", "upper", "shares", "shares_lower", "shares_upper", "observed", "chance"]
    return found.assign(**{name: found[name].mask(few) for name in numbers}, stated=found["stated"].mask(few, TOO_FEW))


def _opening(figures: Figures, found: pd.DataFrame, measure: Measure) -> Claim:
    """The estimates of one measure."""
    rows = found.loc[measure.id]
    kinds = [kind for kind in KINDS if kind in rows.index]
    said = in_a_sentence(measure.title, rows, kinds)
    allowed = (
        " Clinics and clinicians are compared allowing for who their patients are." if rows["adjusted"].any() else ""
    )
    shown = [kind for kind in (CLINICS, PROGRAMME, WAITING, CLINICIANS, CONDITIONS) if kind in rows.index]
    lines = [(NAMES[kind], rows.loc[kind]) for kind in shown]
    return Claim(
        id=f"{measure.id}-variation",
        heading=_heading(measure, rows),
        sentence=f"{said} {_people(figures, rows, measure)}.",
        section="opening",
        chart="spreads",
        frame=frame(lines),
        alternative=(
            f"Differences in {measure.title} between two clinics, two clinicians of one clinic and two conditions, each "
            f"with its 95{NBSP}% interval and a mark for what chance alone gives. {said}"
        ),
        caveat=f"{CAVEATS[CLINICS]}{of_the_programme(rows)}{allowed}",
        table=table(lines, "Between whom"),
        links=(*LINKS, ("What is counted", f"measures/{measure.id}")),
    )


def _heading(measure: Measure, rows: pd.DataFrame) -> str:
    if CLINICS in rows.index and is_beyond(rows.loc[CLINICS]):
        return f"{measure.title}: two clinics differ by about {about(rows.loc[CLINICS])} beyond chance"
    return f"{measure.title}: between clinics no difference beyond chance is seen"


def _people(figures: Figures, rows: pd.DataFrame, measure: Measure) -> str:
    """``17,253 people (not wounds), the four quarters to 2026Q2``."""
    patients = rows.loc[CLINICS if CLINICS in rows.index else rows.index[0], "patients"]
    return f"{count(round(patients), 'people')} (counted as people, not as {measure.counts}), {figures.window(measure)}"


def _by_kind(figures: Figures, found: pd.DataFrame, measures: list[Measure], kind: str) -> Claim | None:
    """One kind of difference for all measures."""
    own = [measure for measure in measures if (measure.id, kind) in found.index]
    rows = [(measure.title, found.loc[(measure.id, kind)]) for measure in own]
    told = [row for _, row in rows if is_told(row)]
    if not told:
        return None
    beyond = [row for row in told if is_beyond(row)]
    grouped = [found.loc[(each.id, PROGRAMME)] if (each.id, PROGRAMME) in found.index else None for each in own]
    alone = kind == CLINICS and any(row is not None for row in grouped)
    return Claim(
        id=f"variation-{kind}",
        heading=f"{NAMES[kind]}: beyond chance in {count(len(beyond))} of {count(len(told), 'measures')}",
        sentence=_from_measure_to_measure(beyond, len(told), kind)
        + (_alone(grouped, beyond, found, own) if alone else ""),
        section=kind,
        chart="spreads",
        frame=frame(rows),
        alternative=(
            f"{NAMES[kind]}, measure by measure: the difference beyond chance with its 95{NBSP}% interval, and a mark for "
            f"what chance alone gives. It is beyond chance in {count(len(beyond))} of {count(len(told), 'measures')}."
        ),
        caveat=CAVEATS[kind],
        table=table(rows, "Measure", [_cell(row) for row in grouped] if alone else None),
        links=LINKS,
    )


def _from_measure_to_measure(beyond: list[pd.Series], told: int, kind: str) -> str:
    """How large the differences are where they are beyond chance, and in how many measures chance may explain them."""
    rest = told - len(beyond)
    if not beyond:
        return f"In none of {count(told, 'measures')} do {QUESTIONS[kind]} differ by more than chance may explain."
    ordered = sorted(beyond, key=lambda row: row["shares"])
    low, high = about(ordered[0]), about(ordered[-1])
    sizes = high if low == high else f"{low.split(NBSP)[0]} to {high}"
    others = f"; in the other{f' {count(rest)}' if rest > 1 else ''} chance may explain the difference" if rest else ""
    where = f"in {count(len(beyond))} of {count(told, 'measures')}"
    return f"Patients of {QUESTIONS[kind]} taken at random differ by about {sizes} beyond chance {where}{others}."


def _alone(grouped: list[pd.Series | None], beyond: list[pd.Series], found: pd.DataFrame, own: list[Measure]) -> str:
    """In how many of these measures clinics of the programme differ less than all clinics do."""
    pairs = [
        (found.loc[(measure.id, CLINICS)], row)
        for measure, row in zip(own, grouped, strict=True)
        if row is not None and is_told(row) and is_beyond(found.loc[(measure.id, CLINICS)])
    ]
    less = [row for whole, row in pairs if row["shares"] <= THIRD * whole["shares"]]
    if not pairs:
        return ""
    reason = (
        "Part of this is that clinics began the programme at different times or not yet: among" if less else "Among"
    )
    return (
        f" {reason} those that were in it for the whole window the difference is smaller by a third or more in "
        f"{count(len(less))} of these {count(len(pairs), 'measures')}."
    )


def _cell(row: pd.Series | None) -> str:
    if row is None or not is_told(row):
        return ""
    return f"{nothing_or(row)} ({tenths(row)})"


def _action(found: pd.DataFrame, measures: list[Measure]) -> str:
    rows = [found.loc[(each.id, CLINICS)] for each in measures if (each.id, CLINICS) in found.index]
    beyond = [row for row in rows if is_beyond(row)]
    if not beyond:
        return "Nothing to act on this quarter: clinics do not differ by more than chance may explain."
    return "Choose one measure, and let a clinic that would like help visit one that offers it."
