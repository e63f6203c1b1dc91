"""What changed this quarter: real, or the data? Each measure's change from one final quarter to the next, in its parts."""

import pandas as pd

from wellanalysis.definitions.kinds import Kind
from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.around import network_page
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.moved_before import Earlier
from wellanalysis.pages.moved_parts import Moved, moved
from wellanalysis.pages.moved_words import (
    BEYOND,
    Printed,
    columns,
    frame,
    heading,
    hidden_line,
    line,
    names,
    printed,
    restated_text,
    sentence,
)
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.wording import Evidence, amount, count, day, sentence_case
from wellanalysis.results.quality import LATE as DELAYED
from wellanalysis.results.quality import RECORDED

PAGE = "what-changed"
OPENING = "opening"
TITLE = "What changed this quarter"
LINKS = (("How a change is taken apart", "book/methods#change"),)
ROUNDED = (
    "Parts are rounded to add up as printed, so that a part may be off by one in its last digit. Performance is what is "
    "left once the others are taken out: what clinics do, what no record holds, and chance."
)
BY_CHANCE = 0.05
"""Share of intervals of 95 % that leave out no change where there is none."""


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
    claims = [_claim(figures, each, section="measures") for each in found[1:]]
    return network_page(
        figures,
        id=PAGE,
        template="network_change",
        title=TITLE,
        opening=_claim(figures, found[0], section=OPENING),
        action=_action(found),
        claims=[*claims, *(_clinics(figures, each) for each in found), _restated(figures, found, earlier)],
        measure=found[0].measure,
        rows=_rows(figures, found[0]),
    )


def _measures(figures: Figures) -> list[Measure]:
    """The headline first, then leading indicators, then the other outcomes."""
    kinds = (Kind.LEADING_INDICATOR, Kind.OUTCOME)
    found = [each for kind in kinds for each in figures.measures_of(NETWORK, kind)]
    return sorted(found, key=lambda measure: measure is not figures.headline)


def _claim(figures: Figures, each: Moved, *, section: str) -> Claim:
    """The network's change of one measure."""
    told, measure = printed(each.network, each.measure.unit), each.measure
    title = heading(each, told)
    return Claim(
        id=f"{measure.id}-change",
        heading=title,
        sentence=sentence(each, told, counted=_counted(figures, each))
        + (restated_text(each) if section == OPENING else ""),
        section=section,
        chart="waterfall",
        frame=frame(each, told),
        options={"unit": measure.unit},
        alternative=(
            f"Waterfall of {measure.title} in the network from {each.before} to {each.after}, a step for each part of the "
            f"change. {title}."
        ),
        caveat=_caveat(each),
        table=pd.DataFrame([line("All clinics", told, each)], columns=columns(each)),
        links=(*LINKS, ("What is counted", f"measures/{measure.id}")),
    )


def _counted(figures: Figures, each: Moved) -> str:
    """`` (1,430 of 1,914 wounds)``: what stands behind the newer end, where it may be told."""
    row, measure = figures.in_quarter(each.measure, NETWORK, each.after), each.measure
    if row["withheld"] or row["too_few"] or measure.statistic != "proportion" or row.get("alike"):
        return ""
    return f" ({count(row['numerator'])} of {count(row['denominator'], measure.counts)})"


def _caveat(each: Moved) -> str:
    if not each.has_case_mix:
        return f"No case mix is known of this measure, so that a change of patients counts as performance. {ROUNDED}"
    return ROUNDED


def _clinics(figures: Figures, each: Moved) -> Claim | None:
    """Every clinic's own change of one measure, where both its quarters are shown."""
    if each.clinics.empty:
        return None
    unit, measure = each.measure.unit, each.measure
    told: dict[str, Printed] = {str(id): printed(row, unit) for id, row in each.clinics.iterrows()}
    beyond = [figures.names[id] for id, own in told.items() if own.chance == BEYOND]
    others = [id for id in figures.clinics["clinic_id"] if id not in told and _takes_part(figures, measure, id)]
    lines = [
        line(figures.names[id], told[id], each) if id in told else hidden_line(figures.names[id], each)
        for id in figures.clinics["clinic_id"]
        if id in told or id in others
    ]
    heads = columns(each)
    table = pd.DataFrame(lines, columns=heads).drop(columns=names(each).get("volume", "Volume"))
    expected = BY_CHANCE * len(told)
    return Claim(
        id=f"{measure.id}-clinics",
        heading=f"{measure.title}: at {count(len(beyond))} of {count(len(told), 'clinics')} performance moved by more than chance",
        sentence=(
            f"Of {count(len(told), 'clinics')} whose {each.before} and {each.after} are both shown, the interval of performance "
            f"leaves out no change at {count(len(beyond))}; where nothing happens it would at about {expected:.1f}."
        ),
        section="clinics",
        table=table,
        options={"sortable": True},
        caveat=(
            "One quarter of one clinic tells little: read a change together with the trend on the clinic's own page. A "
            "clinic's own change has no volume part."
            + (f" “{sentence_case(str(Evidence.TOO_FEW))}”: not both quarters can be shown." if others else "")
        ),
        links=(*LINKS, *_ways(figures, list(told))),
    )


def _takes_part(figures: Figures, measure: Measure, unit: str) -> bool:
    return not measure.clinics or unit in measure.clinics


def _ways(figures: Figures, shown: list[str]) -> tuple[tuple[str, str], ...]:
    places = figures.clinics[figures.clinics["clinic_id"].isin(shown)]
    return tuple((name, f"{path}/overview") for name, path in zip(places["name"], places["path"], strict=True))


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


def _action(found: list[Moved]) -> str:
    beyond = [each for each in found if printed(each.network, each.measure.unit).chance == BEYOND]
    if not beyond:
        return "Nothing to act on this quarter: no measure's performance moved by more than chance in the network."
    return (
        f"Ask what was done differently: in {count(len(beyond), 'measures')} the network's performance moved by more than "
        f"chance, first {beyond[0].measure.title}."
    )


def _rows(figures: Figures, each: Moved) -> pd.DataFrame:
    """Rows behind the opening figure: the network's two quarters."""
    rows = figures.evidence.get((each.measure.id, NETWORK, "quarter"))
    if rows is None:
        return pd.DataFrame()
    span = [pd.Timestamp(quarter.first_day) for quarter in (each.before, each.after)]
    kept = rows[rows["period"].isin(span)]
    return kept[~kept["withheld"]].drop(columns="withheld").reset_index(drop=True)
