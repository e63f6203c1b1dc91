"""Where do results vary more than chance: between clinics, between clinicians of one clinic, between conditions?"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from wellanalysis.definitions.editions import Policy
from wellanalysis.definitions.measures import Measure, Statistic
from wellanalysis.pages.around import network_page
from wellanalysis.pages.disclosure_peers import PEERS
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.remembered import Remembered
from wellanalysis.pages.variation_found import CLINICIANS, CLINICS, CONDITIONS, KINDS, is_told, variation
from wellanalysis.pages.wording import NBSP, amount, count, interval, listed, round_half_up, sentence_case
from wellanalysis.results.known import EPISODES
from wellanalysis.stats.variation_shares import TYPICAL

PAGE = "variation"
TITLE = "Variation"
TENTHS = "tenths of points"
LINKS = (("How variation is told from chance", "book/methods#variation"),)
NAMES: Mapping[str, str] = {
    CLINICS: "Between clinics",
    CLINICIANS: "Between clinicians of one clinic",
    CONDITIONS: "Between conditions",
}
QUESTIONS: Mapping[str, str] = {
    CLINICS: "two clinics",
    CLINICIANS: "two clinicians of one clinic",
    CONDITIONS: "two conditions",
}
TOO_FEW = f"fewer than {PEERS}: too few to show"
CAVEATS: Mapping[str, str] = {
    CLINICS: (
        "A difference beyond chance is no verdict: patients, hospitals and records differ too, and for outcomes only what "
        "was known before care is allowed for."
    ),
    CLINICIANS: (
        "Told of the clinicians recorded as responsible, all together and of nobody in particular; patients of whom none is "
        "recorded count for their clinic alone. What a small difference of many people would look like here is little."
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
    """The three estimates of one measure."""
    rows = found.loc[measure.id]
    kinds = [kind for kind in KINDS if kind in rows.index]
    sayings = [_saying(rows.loc[kind], kind) for kind in kinds if is_told(rows.loc[kind])]
    patients = count(round(rows.loc[CLINICS, "patients"]), "people") if CLINICS in rows.index else ""
    first = rows.loc[CLINICS] if CLINICS in rows.index and is_told(rows.loc[CLINICS]) else None
    title = measure.title
    heading = (
        f"{title}: two clinics differ by about {_points(first['shares'])} beyond chance"
        if first is not None and first["lower"] > 0
        else f"{title}: clinics do not differ detectably"
    )
    allowed = (
        " Clinics and clinicians are compared allowing for who their patients are." if rows["adjusted"].any() else ""
    )
    return Claim(
        id=f"{measure.id}-variation",
        heading=heading,
        sentence=f"{sentence_case(figures.window(measure))}, {patients}: {_joined(sayings)}.{allowed}",
        section="opening",
        chart="spreads",
        frame=_frame([(NAMES[kind], rows.loc[kind]) for kind in kinds]),
        alternative=(
            f"Differences in {title} between two clinics, two clinicians of one clinic and two conditions, each with its "
            f"95 % interval and a mark for what chance alone gives. {sentence_case(sayings[0])}."
        ),
        caveat=CAVEATS[CLINICS],
        table=_table([(NAMES[kind], rows.loc[kind]) for kind in kinds], "Between whom"),
        links=(*LINKS, ("What is counted", f"measures/{measure.id}")),
    )


def _by_kind(figures: Figures, found: pd.DataFrame, measures: list[Measure], kind: str) -> Claim | None:
    """One kind of difference for all measures."""
    rows = [(measure.title, found.loc[(measure.id, kind)]) for measure in measures if (measure.id, kind) in found.index]
    told = [(title, row) for title, row in rows if is_told(row)]
    if not told:
        return None
    beyond = [(title, row) for title, row in told if row["lower"] > 0]
    low, high = (f([row["shares"] for _, row in told]) for f in (min, max))
    sizes = _points(high) if round(1000 * low) == round(1000 * high) else f"{_number(low)} to {_points(high)}"
    return Claim(
        id=f"variation-{kind}",
        heading=f"{NAMES[kind]}: beyond chance in {count(len(beyond))} of {count(len(told), 'measures')}",
        sentence=(
            f"Patients of {QUESTIONS[kind]} taken at random differ by about {sizes} beyond chance, from measure to measure. "
            + (
                f"The interval leaves out no difference in {listed(title for title, _ in beyond)}."
                if beyond
                else "No interval leaves out no difference."
            )
        ),
        section=kind,
        chart="spreads",
        frame=_frame(rows),
        alternative=(
            f"{NAMES[kind]}, measure by measure: the difference beyond chance with its 95 % interval, and a mark for what "
            f"chance alone gives. The differences go from {_number(low)} to {_points(high)}."
        ),
        caveat=CAVEATS[kind],
        table=_table(rows, "Measure"),
        links=LINKS,
    )


def _saying(row: pd.Series, kind: str) -> str:
    """``patients of two clinics differ by about 5.1 points (95 % interval 3.9–7.0), of which ...``."""
    limits = interval(TYPICAL * row["shares_lower"], TYPICAL * row["shares_upper"], TENTHS)
    chance = f"chance alone shows {_points(row['chance'])}"
    return (
        f"patients of {QUESTIONS[kind]} differ by about {_points(row['shares'])} (95{NBSP}% interval {limits}) beyond chance; "
        f"{chance}"
    )


def _joined(sayings: list[str]) -> str:
    return ". ".join([sayings[0], *(sentence_case(each) for each in sayings[1:])])


def _points(spread: float) -> str:
    """Typical difference of two units in points: ``5.1 points``."""
    return amount(TYPICAL * spread, TENTHS)


def _number(spread: float) -> str:
    return f"{round_half_up(100 * TYPICAL * spread, 1):.1f}"


def _frame(rows: list[tuple[str, pd.Series]]) -> pd.DataFrame:
    lines = [
        {
            "label": label,
            "value": TYPICAL * row["shares"],
            "lower": TYPICAL * row["shares_lower"],
            "upper": TYPICAL * row["shares_upper"],
            "chance": TYPICAL * row["chance"],
            "note": _points(row["shares"]) if is_told(row) else _short(row["stated"]),
        }
        for label, row in rows
    ]
    numbers = ["value", "lower", "upper", "chance"]
    return pd.DataFrame(lines).astype(dict.fromkeys(numbers, float)).round(dict.fromkeys(numbers, 4))


def _short(stated: str) -> str:
    """The reason as a note beside the chart: up to its colon."""
    return stated.partition(":")[0]


def _table(rows: list[tuple[str, pd.Series]], first: str) -> pd.DataFrame:
    lines = []
    for label, row in rows:
        known = is_told(row)
        ends = [row["lower"], row["upper"]]
        lines.append(
            [
                label,
                _points(row["shares"]) if known else row["stated"],
                interval(TYPICAL * row["shares_lower"], TYPICAL * row["shares_upper"], TENTHS) if known else "",
                _points(row["chance"]) if known else "",
                _points(row["observed"]) if known else "",
                f"{row['sd']:.2f} ({ends[0]:.2f}–{ends[1]:.2f})" if known else "",
                count(row["units"]),
                "yes" if row["adjusted"] else "no",
            ]
        )
    heads = [first, "Typical difference of two", f"95{NBSP}% interval", "Chance alone shows", "Observed"]
    return pd.DataFrame(lines, columns=[*heads, "Standard deviation, log odds", "How many", "Case mix allowed for"])


def _action(found: pd.DataFrame, measures: list[Measure]) -> str:
    rows = [(each, found.loc[(each.id, CLINICS)]) for each in measures if (each.id, CLINICS) in found.index]
    beyond = [(measure, row) for measure, row in rows if is_told(row) and row["lower"] > 0]
    if not beyond:
        return "Nothing to act on this quarter: clinics do not differ by more than chance can explain."
    widest = beyond[int(np.argmax([row["shares"] for _, row in beyond]))][0]
    return f"Where clinics differ there is something to learn: ask two that differ in {widest.title} how they do it."
