"""What to keep in mind of a result: who is not in it, what is withheld beside it, how far its chart can be read."""

from wellanalysis.definitions.editions import Policy
from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.beside import is_withheld
from wellanalysis.pages.beside import share as share_of
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.changed_for_all import changed_for_all
from wellanalysis.pages.figures import Figures, Row
from wellanalysis.pages.one_unit import unit_text
from wellanalysis.pages.restated import restated_text
from wellanalysis.pages.wording import NOT_RECORDED, amount, count, month, sentence_case

SMALL_MONTH = 15  # below it a month's percentage jumps by more than six points with each single result
SMALL = "A group this small would say more about chance, or about single people, than about care."
STRICT = "Withheld where a group of one to ten people could be told from it: in it, or in what it is a part of."


def caveat(figures: Figures, measure: Measure, unit: str, now: Row) -> str:
    """Losses shown both ways, what is not recorded, and how often quiet data would be flagged."""
    if now["withheld"] or now["too_few"] or not now["denominator"]:
        if measure.published and not (now["withheld"] or now["too_few"]):
            return unit_text(measure, figures.results)
        return STRICT if now["withheld"] and figures.policy.policy == Policy.CMS else SMALL
    parts = [unseen] if (unseen := unseen_text(now)) else []
    if not is_withheld(now, "lost") and now["lost"] and measure.statistic == "proportion":
        missed = now["denominator"] + now["lost"]
        counted_in = (
            now["numerator"] / missed if str(measure.improves) != "down" else (now["numerator"] + now["lost"]) / missed
        )
        as_what = "not achieved" if str(measure.improves) != "down" else "events"
        parts.append(
            f"{count(now['lost'], measure.counts)} lost to follow-up are left out; counted as {as_what} they would "
            f"give {amount(counted_in, measure.unit)}"
        )
    share = share_of(now, "missing")
    if share >= 0.005:
        parts.append(f"{sentence_case(NOT_RECORDED)} for {amount(share)} of {measure.counts}")
    parts += _of_months(figures, measure, unit) if figures.policy.publishes("month") else []
    if measure.clinics and unit == NETWORK:
        parts.append(f"A pilot: measured at {figures.places(measure.clinics)} only")
    if str(measure.stage.status) != "final":
        parts.append(stage_text(measure))
    parts += [changed] if (changed := unit_text(measure, figures.results)) else []
    parts += [restated] if (restated := restated_text(figures, measure, unit)) else []
    return ". ".join(parts) + "." if parts else ""


def unseen_text(row: Row) -> str:
    """Which of the counts beside a result are withheld; the result itself stands."""
    names = [
        said for name, said in (("lost", "lost to follow-up"), ("missing", NOT_RECORDED)) if is_withheld(row, name)
    ]
    return f"How many are {' and '.join(names)} is withheld, to protect single people" if names else ""


def _of_months(figures: Figures, measure: Measure, unit: str) -> list[str]:
    """What to keep in mind of the monthly chart."""
    told = figures.trend_told(measure, unit)
    usual = told.get("usual", float("nan"))
    small = usual < SMALL_MONTH and measure.statistic == "proportion"
    about = f"A single month rests on about {count(usual, measure.counts)} only" if small else ""
    return [
        *([f"{about}: read the line, not its points"] if small else []),
        *(sentence_case(note.rstrip(".")) for note in told.get("notes", ())),
        *changed_for_all(figures, measure, unit),
        *(
            f"Limits start anew in {month(each.first)}: {each.reason.rstrip('.')}"
            for each in figures.rebases(measure, unit)
        ),
    ]


def stage_text(measure: Measure) -> str:
    """Draft or validation, with the date until which it may still be changed."""
    stage = measure.stage
    if str(stage.status) == "validation":
        return f"In validation until {stage.closes:%-d %B %Y}: comments may still change this measure"
    return f"This measure is {stage.status}"
