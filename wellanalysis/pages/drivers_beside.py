"""What stands beside an association: the other indicators, and what nobody recorded."""

import pandas as pd

from wellanalysis.pages.drivers_found import Drivers
from wellanalysis.pages.drivers_rows import UNTIMED, Cohort
from wellanalysis.pages.drivers_words import LINKS, difference_text, points, reading
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.mix import factor_name
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import count, listed, sentence_case


def adds_claim(found: Drivers, cohort: Cohort) -> Claim | None:
    """What each indicator adds to the others for the first outcome; none where there is no model of all of them."""
    if found.joint.empty:
        return None
    unit = points(cohort.share)
    beside = found.joint[found.joint["why"] == ""]
    told = [(each, row, beside.loc[each.id]) for each, row in found.rows(cohort) if each.id in beside.index]
    untold = [
        (each, str(found.joint.loc[each.id, "why"])) for each in cohort.indicators if each.id in found.joint.index
    ]
    untold = [(each, why) for each, why in untold if why]
    if not told:
        return Claim(
            id=f"{cohort.outcome.id}-adds",
            heading=f"{cohort.outcome.title}: what each indicator adds to the others cannot be told yet",
            sentence=f"{sentence_case('; '.join(dict.fromkeys(why for _, why in untold)))}.",
            section="adds",
            caveat="That nothing is seen does not mean that nothing is there.",
            links=LINKS,
        )
    kept = [each for each, _, own in told if own["difference_lower"] > 0 or own["difference_upper"] < 0]
    last = max(each.follow_up_days for each, _, _ in told)
    still = f"in whom the outcome was still to come after {count(last, 'days')} and " if last else "of whom "
    return Claim(
        id=f"{cohort.outcome.id}-adds",
        heading=(
            f"{cohort.outcome.title}: beside all the others, {len(kept)} of {count(len(told), 'indicators')} still "
            f"{'says' if len(kept) == 1 else 'say'} something of {'its' if len(kept) == 1 else 'their'} own"
        ),
        sentence=(
            "Care that is good in one thing is often good in others. Here all indicators stand in one model, so that each is told "
            f"among patients alike in the others: {count(beside['trials'].max(), cohort.outcome.counts)} {still}"
            "every indicator that is about them is recorded."
        ),
        section="adds",
        table=pd.DataFrame(
            [
                {
                    "Indicator": each.title,
                    "By itself (95\u00a0% interval)": difference_text(
                        row["difference"], row["lower"], row["upper"], unit=unit
                    ),
                    "Beside the others (95\u00a0% interval)": difference_text(
                        own["difference"], own["difference_lower"], own["difference_upper"], unit=unit
                    ),
                    "Reading beside the others": reading(
                        own["difference_lower"], own["difference_upper"], zone=row["zone"], unit=unit
                    ),
                }
                for each, row, own in told
            ]
            + [{"Indicator": each.title, "Reading beside the others": f"cannot tell: {why}"} for each, why in untold]
        ).fillna(""),
        caveat=(
            "The two columns are not of the same patients: the second asks for more to be recorded. An indicator that brings "
            "another about would lose here what it does through it."
        ),
        links=LINKS,
    )


def behind_claim(figures: Figures, cohort: Cohort) -> Claim:
    """What is allowed for, and what could stand behind an association all the same."""
    factors = [factor_name(name).lower() for name in cohort.factors]
    programme = figures.definitions.network.programme
    lines = [
        ("What was known before care", "allowed for", listed(factors)),
        ("Which clinic, and what its patients have in common", "allowed for", "patients of one clinic are compared"),
        (
            f"When{f', and whether {programme.name} had begun there' if programme else ''}",
            "allowed for",
            "patients of the same clinic and quarter are compared",
        ),
        (
            "Who was too ill, or too well, for an indicator to be meant",
            "partly",
            "only those it is meant for are counted",
        ),
        (
            "Whether the outcome, or illness on the way to it, came first and changed the care",
            *(
                ("not recorded", f"{UNTIMED}: indicators that take days to be known are not told")
                if cohort.outcome.time_to is None
                else (
                    "partly",
                    "who had the outcome before the indicator was known is left out; who was on the way to it is not",
                )
            ),
        ),
        (
            "Which clinician",
            "partly",
            "intervals allow for patients of one clinician being alike; clinicians are not compared",
        ),
        (
            "How ill a patient looked, home and support, trust, a patient's own wishes",
            "not recorded",
            "may stand behind both",
        ),
        (
            "Whether the record is as good where care is as good",
            "not recorded",
            "what is written down more fully can look like care",
        ),
    ]
    return Claim(
        id="behind",
        heading="An association, not a cause: what nobody recorded may stand behind it",
        sentence=(
            f"{sentence_case(listed(factors))} {'is' if len(factors) == 1 else 'are'} allowed for, and clinic and quarter. A "
            "patient for whom an indicator was achieved can still differ in ways that no field holds. What would tell: a trial, or "
            "a start of the change at some clinics and not yet at others."
        ),
        section="behind",
        table=pd.DataFrame(lines, columns=["What could stand behind it", "Here", "How"]),
        caveat="No figure on this page is a reason to change the care of a single patient.",
        links=LINKS,
    )
