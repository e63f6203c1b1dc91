"""What changed this quarter, and is it more than chance? Each measure's change from one final quarter to the next."""

from collections.abc import Sequence

import pandas as pd

from wellanalysis.definitions.kinds import Kind
from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.around import network_page
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.moved_action import action, strength
from wellanalysis.pages.moved_all import all_measures
from wellanalysis.pages.moved_before import Earlier
from wellanalysis.pages.moved_chance import BEYOND
from wellanalysis.pages.moved_clinics import LINKS, of_one, of_others
from wellanalysis.pages.moved_parts import Moved, moved
from wellanalysis.pages.moved_rounding import limits_text
from wellanalysis.pages.moved_words import (
    REAL,
    frame,
    heading,
    names,
    printed,
    restated_text,
    sentence,
)
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.wording import NBSP, amount, count, day
from wellanalysis.results.quality import LATE as DELAYED
from wellanalysis.results.quality import RECORDED

PAGE = "what-changed"
OPENING = "opening"
TITLE = "What changed this quarter"
ROUNDED = (
    "Like for like is what is left once the other parts are taken out: what clinics do, what no record holds, and chance. "
    "Parts are rounded to add up as printed, so that one may be off by one in its last digit."
)


def page(figures: Figures, earlier: Earlier | None = None) -> Page | None:
    """The page; None where no measure has two final quarters, and where counts are rounded for protection.

    Parameters
    ----------
    figures : Figures
        The run.
    earlier : Earlier, optional
        What the previous quarter's report said; without it nothing is known of restatements.
    """
    # Parts are worked out from whole counts; beside rounded ones they would give the whole ones away.
    if figures.policy.rounding is not None:
        return None
    found = moved(figures, _measures(figures), earlier)
    if not found:
        return None
    standing = [each for each in found if each.network["verdict"] == BEYOND]
    # What is more than chance comes first; the headline, which may be of an earlier quarter, is told in any case.
    first = max(standing, key=strength) if standing else found[0]
    others = [each for each in found if each is not first]
    closer = [each for each in others if each in standing or each is found[0]]
    widths = _widths([first, *closer])
    return network_page(
        figures,
        id=PAGE,
        template="network_change",
        title=TITLE,
        opening=_claim(figures, first, section=OPENING, widths=widths),
        action=action(figures, found, standing),
        claims=[
            all_measures(found, standing) if others else None,
            *(_claim(figures, each, section="measures", widths=widths) for each in closer),
            *(of_one(figures, each) for each in (first, *closer)),
            of_others(figures, [each for each in others if each not in closer]),
            _restated(figures, found, earlier),
        ],
        measure=first.measure,
        rows=_rows(figures, first),
    )


def _measures(figures: Figures) -> list[Measure]:
    """The headline first, then leading indicators, then the other outcomes."""
    kinds = (Kind.LEADING_INDICATOR, Kind.OUTCOME)
    found = [each for kind in kinds for each in figures.measures_of(NETWORK, kind)]
    return sorted(found, key=lambda measure: measure is not figures.headline)


def _widths(drawn: Sequence[Moved]) -> dict[str, float]:
    """Length of the scale of all steps that are drawn in one unit, so that equal steps look equal."""
    found: dict[str, float] = {}
    for each in drawn:
        unit = each.measure.unit
        held = frame(each, printed(each.network, unit))[["start", "end", "lower", "upper"]].to_numpy()
        known = held[held == held]
        found[unit] = max(found.get(unit, 0.0), round(float(known.max() - known.min()), 5))
    return found


def _claim(figures: Figures, each: Moved, *, section: str, widths: dict[str, float]) -> Claim:
    """The network's change of one measure, step by step."""
    told, measure = printed(each.network, each.measure.unit), each.measure
    title = heading(each, told)
    opens = section == OPENING
    return Claim(
        id=f"{measure.id}-change",
        heading=title,
        sentence=sentence(each, told, counted=_counted(figures, each))
        + (restated_text(each) if opens else "")
        + _newest(figures, each),
        section=section,
        chart="waterfall",
        frame=frame(each, told),
        options={"unit": measure.unit, "width": widths[measure.unit]},
        alternative=(
            f"Waterfall of {measure.title} in the network from {each.before} to {each.after}, a step for each part of the "
            f"change. {title}."
        ),
        caveat=ROUNDED if opens else "",
        links=(*LINKS, ("What is counted", f"measures/{measure.id}")),
        table=_steps(each),
    )


def _newest(figures: Figures, each: Moved) -> str:
    """Why a change ends before the report's quarter; nothing where it does not."""
    if not each.after < figures.quarter:
        return ""
    return f" {each.after} is the newest quarter in which everybody's follow-up of {each.measure.follow_up_days} days has closed."


def _steps(each: Moved) -> pd.DataFrame:
    """The steps as text."""
    told = printed(each.network, each.measure.unit)
    drawn = frame(each, told)
    limits = limits_text(told.lower, told.upper, each.measure.unit)
    alike = drawn["label"] == names(each)["performance"]
    table = {"Step": drawn["label"], "Size": drawn["note"], REAL: alike.map({True: told.chance, False: ""})}
    return pd.DataFrame({**table, f"95{NBSP}% interval": alike.map({True: limits, False: ""})})


def _counted(figures: Figures, each: Moved) -> str:
    """`` (1,430 of 1,914 wounds)``: what stands behind the newer end, where it may be told."""
    row, measure = figures.in_quarter(each.measure, NETWORK, each.after), each.measure
    if row["withheld"] or row["too_few"] or measure.statistic != "proportion" or row.get("alike"):
        return ""
    return f" ({count(row['numerator'])} of {count(row['denominator'], measure.counts)})"


def _restated(figures: Figures, found: list[Moved], earlier: Earlier | None) -> Claim:
    """Where the restated parts come from, or what is known of late data without them."""
    if earlier is not None and any(each.restated or each.few for each in found):
        told = [each for each in found if each.restated or each.few]
        return Claim(
            id="restated",
            heading=f"The quarter before is held against the report of {earlier.quarter}",
            sentence=(
                f"Late or corrected data and definitions are told of {count(len(told), 'measures')}, from what the report of "
                f"{earlier.quarter} published last, with data as of {day(earlier.as_of)}. A change of our own computing is "
                "among neither: both quarters are computed as today."
            ),
            section="restated",
            caveat="What too few people make of a result is not told, so that nobody can be made out.",
            links=(*LINKS, ("What has changed since first published", "restatements")),
        )
    late = _late(figures, found[0])
    return Claim(
        id="restated",
        heading="What was published of the quarter before is not on record here",
        sentence=(
            "So what late or corrected data and definitions have changed of it is not known, which is not the same as "
            f"nothing.{late}"
        ),
        section="restated",
        caveat="From the next quarter's report on it will be known: what is published now is kept.",
        links=(*LINKS, ("Late data", "quality")),
    )


def _late(figures: Figures, first: Moved) -> str:
    """Share of the earlier quarter's records that came within the days that are told of late data."""
    rows = figures.results.quality
    rows = rows[(rows["table"] == first.measure.table) & (rows["column"] == RECORDED)]
    span = pd.Timestamp(first.before.first_day), pd.Timestamp(first.before.last_day)
    judged = figures.sums.loc[figures.sums["in_network"], "unit"].unique()
    own = rows[rows["month"].astype("datetime64[ns]").between(*span) & rows["clinic_id"].isin(judged)]
    whole, soon = own[DELAYED].to_numpy().sum(), own[DELAYED[0]].sum()
    fewest = max(figures.policy.minimum, 1)
    if whole < fewest or 0 < whole - soon < fewest:
        return ""
    return (
        f" What is known of late data: {amount(soon / whole)} of the {count(whole, 'records')} of {first.before} had come within "
        "30 days."
    )


def _rows(figures: Figures, each: Moved) -> pd.DataFrame:
    """Rows behind the opening figure: the network's two quarters."""
    rows = figures.evidence.get((each.measure.id, NETWORK, "quarter"))
    if rows is None:
        return pd.DataFrame()
    span = [pd.Timestamp(quarter.first_day) for quarter in (each.before, each.after)]
    kept = rows[rows["period"].isin(span)]
    return kept[~kept["withheld"]].drop(columns="withheld").reset_index(drop=True)
