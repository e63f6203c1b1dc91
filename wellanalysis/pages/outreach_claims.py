"""What is told of outreach: who was reached, how long things take, what waits now, and who is on the high-risk list."""

import pandas as pd

from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.outreach_records import asks, closing, due, fewest, items, people, reaching, rules, within
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import amount, count, day, interval, sentence_case
from wellanalysis.results.registry import HIGH_RISK, IN_CARE, REASON
from wellanalysis.stats.intervals import wilson
from wellanalysis.stats.time_to_answer import TimeToAnswer

METHOD = ("How worklists are made and counted", "book/methods#outreach")
LISTED = ("How patients come onto the high-risk list", "book/methods#high-risk-list")
DUE_NOW = "due-now"
"""Id of the claim of what is due."""
SPARE = 4.0
"""The axis ends at so many times the days within which patients should be reached."""
NO_ORDER = "The order is that of the measures; it says nothing about how much each matters to a patient."


def told(figures: Figures, number: int) -> str:
    """A count of people, or that they are fewer than the edition tells of; nobody is nobody."""
    least = fewest(figures)
    return f"fewer than {least}" if 0 < number < least else count(number)


def days_text(found: TimeToAnswer) -> str:
    """``16 days (95 % interval 14–18)``, or that half still wait."""
    if pd.isna(found.median):
        return "more than half still wait"
    if pd.isna(found.lower):
        return count(found.median, "days")
    upper = f"–{found.upper:.0f}" if found.upper < float("inf") else " or more"
    return f"{count(found.median, 'days')} (95\u00a0% interval {found.lower:.0f}{upper})"


def reached_claim(figures: Figures, unit: str = NETWORK) -> Claim | None:
    """Of the people listed in the quarter, who was reached in time; None where so few were listed that none is told of."""
    own = items(figures, unit)
    each = people(figures, own) if len(own) else pd.DataFrame()
    if len(each) < fewest(figures) or not len(each) or not each["known"].any():
        return None
    known, in_time, days = int(each["known"].sum()), int(each["in_time"].sum()), within(figures)
    share = in_time / known
    lower, upper = (float(end) for end in wilson(in_time, known))
    found = reaching(figures, own)
    at = f"at {figures.names[unit]} " if unit else ""
    early = len(each) - known
    later = f" {count(early)} more were listed less than {count(days, 'days')} ago." if early else ""
    clinics = (
        f" {count(own['clinic_id'].nunique(), 'clinics')} of {count(len(figures.results.clinics))} keep worklists."
    )
    chart = len(found.curve) > 0
    end = int(SPARE * days)
    by_end = found.curve.loc[found.curve["day"] <= end, "share"]
    in_the_end = (
        f" Within {count(end, 'days')} it was {amount(by_end.iloc[-1])}."
        if len(by_end) and found.longest >= end
        else ""
    )
    return Claim(
        id="reached",
        heading=f"{amount(share)} of {count(known, 'patients')} on a worklist were reached within {count(days, 'days')}",
        sentence=(
            f"Of {count(known, 'patients')} who came onto a worklist {at}in {figures.quarter}, {count(in_time)} "
            f"({amount(share)}; 95\u00a0% interval {interval(lower, upper)}) were reached within {count(days, 'days')}: somebody "
            f"spoke with them, or they had what they were asked for.{in_the_end}{later}{'' if unit else clinics}"
        ),
        section="opening",
        chart="answered" if chart else "",
        frame=found.curve[["day", "share", "lower", "upper"]].round(4) if chart else pd.DataFrame(),
        options={
            "until": min(found.longest, SPARE * days),
            "promised": days,
            "promised_label": f"{count(days, 'days')}",
            "told": f"{amount(share)} within {count(days, 'days')}",
            "x_label": "days since they were first listed in the quarter",
        }
        if chart
        else {},
        alternative=(
            f"Step curve of the share of {count(len(each), 'patients')} who were reached, by days since they were first listed in "
            f"{figures.quarter}, with day {days} marked. By then {amount(share)} were reached."
            if chart
            else ""
        ),
        caveat=(
            "Each patient counts once, from the first list of the quarter. What the record shows done before it was listed is left "
            "out: the record came late, and nobody waited."
        ),
        table=_reached_by(found, days),
        links=(METHOD,),
    )


def _reached_by(found: TimeToAnswer, days: int) -> pd.DataFrame:
    """The curve at a few days: half the time in which patients should be reached, that time, twice and four times it."""
    curve = found.curve
    asked = [each for each in dict.fromkeys((max(days // 2, 1), days, 2 * days, 4 * days)) if each <= found.longest]
    rows = [(each, curve[curve["day"] <= each].tail(1)) for each in asked]
    return pd.DataFrame(
        [
            {
                "Days since the first list": count(each, "days"),
                "Reached": amount(at["share"].iloc[0]),
                "95\u00a0% interval": interval(at["lower"].iloc[0], at["upper"].iloc[0]),
            }
            for each, at in rows
            if len(at)
        ]
    )


def rows_behind(figures: Figures, opening: Claim, unit: str = NETWORK) -> pd.DataFrame:
    """The counts behind the opening: ``what, number, people``.

    Parameters
    ----------
    figures : Figures
        The run.
    opening : Claim
        `reached_claim`: people reached in time by the month of their first list, all in one row where a month is small; or
        `due_claim`: those overdue for what most are, if they are not too few to tell of.
    unit : str
        The clinic; the network unless given.
    """
    if opening.id == DUE_NOW:
        table = due(figures, unit)
        most = table.loc[[table["overdue"].idxmax()]].rename(columns={"asks": "what", "overdue": "number"})
        shown = (most["number"] == 0) | (most["number"] >= fewest(figures))
        return most.assign(number=most["number"].where(shown))[["what", "number", "people"]].reset_index(drop=True)
    each = people(figures, items(figures, unit))
    each = each[each["known"]]
    months = each["listed_on"].dt.strftime("%Y-%m")
    small = months.value_counts().min() < fewest(figures)
    table = each.groupby(months.mask(pd.Series(small, months.index), str(figures.quarter)), sort=True).agg(
        number=("in_time", "sum"), people=("person", "size")
    )
    return table.rename_axis("what").reset_index()


def due_claim(figures: Figures, unit: str = NETWORK) -> Claim | None:
    """Who is overdue or due soon now, by what they are asked for; None without rules or a registry."""
    table = due(figures, unit)
    if table.empty:
        return None
    most = table.loc[table["overdue"].idxmax()]
    where = f"At {figures.names[unit]}" if unit else "Across the network"
    overdue = told(figures, int(most["overdue"]))
    none = not table["overdue"].any()
    return Claim(
        id=DUE_NOW,
        heading="Nothing is overdue"
        if none
        else f"Longest list: {most['asks']}, overdue for {overdue} of {count(most['people'], 'patients')}",
        sentence=(
            f"{where}, patients in care for whom something is overdue or due soon on {day(figures.as_of)}, by what they are asked "
            "for. A patient for whom several things are due is in several lines here, and on one line of the worklist."
        ),
        section="due",
        caveat=(
            "Not recorded: the day from which it counts, or whether the rule is about the patient, is not in the record, so nobody "
            f"can say whether it is due. {NO_ORDER}"
        ),
        table=pd.DataFrame(
            {
                "Asked for": [sentence_case(each) for each in table["asks"]],
                "Who asks": [sentence_case(each) for each in table["role"]],
                "Patients": [told(figures, each) for each in table["people"]],
                "Overdue": [told(figures, each) for each in table["overdue"]],
                "Due soon": [told(figures, each) for each in table["soon"]],
                "Not recorded": [told(figures, each) for each in table["unknown"]],
            }
        ),
        links=(METHOD,),
    )


def closing_rows(figures: Figures, unit: str = NETWORK) -> list[tuple[str, int, TimeToAnswer]]:
    """What was asked for, of how many people, and how long it took, in the order of the rules; without rules of too few people."""
    own = items(figures, unit)
    found = []
    for key in rules(figures):
        part = own[own["measure"].eq(key[0]) & own["rule"].eq(key[1])]
        if len(part) and part["person"].nunique() >= fewest(figures):
            found.append((asks(figures, *key), part["person"].nunique(), closing(figures, part)))
    return found


def closing_claim(figures: Figures, unit: str = NETWORK) -> Claim | None:
    """How long each thing takes from the list to its end; None where too few people were asked for any of them."""
    rows = closing_rows(figures, unit)
    if not rows:
        return None
    waits = slowest(rows)
    known = [found.longest for _, _, found in rows]
    frame = pd.DataFrame(
        {
            "label": [sentence_case(name) for name, _, _ in rows],
            "value": [found.median for _, _, found in rows],
            "lower": [found.lower for _, _, found in rows],
            "upper": [min(found.upper, max(known)) for _, _, found in rows],
            "note": [count(number, "patients") for _, number, _ in rows],
        }
    )
    half = "" if waits is None else f"{_longest(*waits)}{_unsure(rows, waits)}"
    drawn = frame["value"].notna().any()
    return Claim(
        id="time-to-close",
        heading=f"Longest wait of the quarter: {waits[0]}, half closed within {count(waits[1].median, 'days')}"
        if waits
        else "Too early to say which request waits longest",
        sentence=(
            f"{half} Of what was listed in {figures.quarter}, days until half were done or declined, those that still wait counted."
        ).strip(),
        section="close",
        chart="intervals" if drawn else "",
        frame=frame.round(4) if drawn else pd.DataFrame(),
        options={"unit": "days"} if drawn else {},
        alternative=(
            f"Dots with intervals for {count(len(rows), 'requests')}: days from the list until half were done or declined. {half}"
            if drawn
            else ""
        ),
        caveat="How long it takes depends on what is asked for: supplies travel, a day for a visit is found on the telephone.",
        table=pd.DataFrame(
            {
                "Asked for": frame["label"],
                "Patients": [count(number) for _, number, _ in rows],
                "Days until half were closed": [sentence_case(days_text(found)) for _, _, found in rows],
            }
        ),
        links=(("How the time to an answer is measured", "book/methods#time-to-answer"),),
    )


def _longest(name: str, found: TimeToAnswer) -> str:
    return f"{sentence_case(name)} waited longest: half were closed within {days_text(found)}."


def _unsure(rows: list[tuple[str, int, TimeToAnswer]], waits: tuple[str, TimeToAnswer]) -> str:
    """That another may take as long, where the intervals meet."""
    highest = max(
        (found.upper for name, _, found in rows if name != waits[0] and found.upper == found.upper), default=0.0
    )
    meets = pd.isna(waits[1].lower) or highest >= waits[1].lower
    return " Its interval meets others, so which takes longest in general is not sure." if meets else ""


def slowest(rows: list[tuple[str, int, TimeToAnswer]]) -> tuple[str, TimeToAnswer] | None:
    """The request of which half wait longest; None where there is none to set beside another, or half of none are closed."""
    known = [(name, found) for name, _, found in rows if found.median == found.median]
    return max(known, key=lambda row: row[1].median) if len(known) > 1 else None


def registry_claim(figures: Figures, unit: str = NETWORK) -> Claim | None:
    """How many are in care, how many of them on the high-risk list, and why; None without a registry or reasons."""
    found = figures.results.registered
    own = found[found["clinic_id"] == unit]
    in_care = int(own.loc[own["kind"] == IN_CARE, "people"].sum())
    listed = own.loc[own["kind"] == HIGH_RISK, "people"]
    if listed.empty or in_care < fewest(figures):
        return None
    settings = figures.definitions.network.registry
    number, reasons = int(listed.iloc[0]), own[own["kind"] == REASON]
    shown = number == 0 or number >= fewest(figures)
    share = f" ({amount(number / in_care)})" if shown else ""
    whose = f"at {figures.names[unit]}" if unit else "in the network"
    needs = "one reason" if settings.at_least == 1 else f"{count(settings.at_least)} of the reasons"
    return Claim(
        id="high-risk",
        heading=f"{sentence_case(told(figures, number))} of {count(in_care, 'patients')} in care are on the high-risk list{share}",
        sentence=(
            f"On {day(figures.as_of)}, {count(in_care, 'patients')} {whose} are in care; {told(figures, number)}{share} are on the "
            f"high-risk list, each for {needs} at least. A patient can be in several lines."
        ),
        section="registry",
        options={"stacked": True},
        caveat=(
            "The list says why somebody is on it, and nothing about what to do: that is for the team and the patient. It has no "
            "points and no order. The names are in the clinic's own file, and in no report."
        ),
        table=pd.DataFrame(
            {
                "Reason": [sentence_case(each) for each in reasons["reason"]],
                "Patients": [told(figures, each) for each in reasons["people"]],
                "Not recorded": [told(figures, each) for each in reasons["unknown"]],
                "Why we want to know": [each.why for each in settings.high_risk],
            }
        ),
        links=(LISTED,),
    )
