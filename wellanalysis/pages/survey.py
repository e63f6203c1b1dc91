"""What patients and the team answer: by quarter, by question, with response rates, at one unit."""

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.settings import Policy
from wellanalysis.pages import claims
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import amount, count, interval, sentence_case

WHO = {"patient_survey": "patients", "provider_survey": "members of the care team"}
ALMOST_ALL = 0.95
MANY = 30  # people from which on a question that all answered alike is shown as it is
FEWEST_ANSWERS = {"patient_survey": 30, "provider_survey": 10}  # fewest people for whom questions are shown


def quarters_claim(figures: Figures, measure: Measure, unit: str, *, section: str) -> Claim:
    """One survey measure by quarter with its intervals, beside the response rate."""
    frame = quarters_frame(figures, measure, unit)
    shown = frame[frame["value"].notna()]
    rate = response(figures, measure, unit)
    words = claims.sentence(figures, measure, unit, run=False)
    said = f"{words} {rate}" if rate else words
    return Claim(
        id=measure.id,
        heading=claims.heading(figures, measure, unit),
        sentence=said,
        section=section,
        chart="waves" if len(shown) else "",
        frame=frame,
        options={"unit": measure.unit},
        alternative=_alternative(figures, measure, unit, shown),
        caveat="Those who did not answer may think otherwise. "
        + ("" if len(shown) else "Too few answered in each quarter to show them without pointing at people."),
        table=claims.table(figures, measure, unit),
        links=(("What is counted", f"measures/{measure.id}"), ("How answers are counted", "book/methods#survey")),
    )


def quarters_frame(figures: Figures, measure: Measure, unit: str) -> pd.DataFrame:
    """Columns of the chart of waves: quarters in which anybody was asked."""
    own = figures.cells_of(measure, unit)
    own = own[own["level"] == "quarter"]
    own = own[own["n"].fillna(1) > 0].sort_values("period")
    blank = own["withheld"] | own["too_few"]
    year_starts = figures.definitions.network.calendar.year_starts
    labels = [str(type(figures.quarter).of(day.date(), year_starts)) for day in own["period"]]
    return pd.DataFrame(
        {
            "period": labels,
            "series": measure.title,
            "value": own["value"].mask(blank).round(4),
            "lower": own["lower"].mask(blank).round(4),
            "upper": own["upper"].mask(blank).round(4),
            "n": own["denominator"].mask(blank),
        }
    ).reset_index(drop=True)


def _alternative(figures: Figures, measure: Measure, unit: str, shown: pd.DataFrame) -> str:
    if shown.empty:
        return ""
    first, last = shown.iloc[0], shown.iloc[-1]
    return (
        f"{measure.title}, {figures.names[unit]}, by quarter with 95 % intervals, {first['period']} to {last['period']}. "
        f"It goes from {amount(first['value'], measure.unit)} to {amount(last['value'], measure.unit)} "
        f"({interval(last['lower'], last['upper'], measure.unit)})."
    )


def answers(figures: Figures, table: str, unit: str) -> pd.DataFrame:
    """Sums by question over the trailing window, for the unit: ``item, sent, answered, item_n, item_sum, item_top``."""
    survey = figures.results.survey
    span = figures.definitions.network.labels.quarters
    first, last = figures.quarter.shift(1 - span).first_day, figures.quarter.last_day
    rows = survey[(survey["table"] == table) & survey["month"].between(pd.Timestamp(first), pd.Timestamp(last))]
    judged = rows if figures.policy.policy == Policy.OPEN else rows[~rows["clinic_id"].isin(figures.too_small)]
    own = judged if unit == NETWORK else rows[rows["clinic_id"] == unit]
    sums = ["sent", "answered", "item_n", "item_sum", "item_top"]
    return own.groupby("item", sort=False)[sums].sum().reset_index()


def response(figures: Figures, measure: Measure, unit: str) -> str:
    """``Answered: 212 of 540 asked (39 %).``; nothing of a group whose result is withheld."""
    sums = answers(figures, measure.table, unit)
    if sums.empty or not sums["sent"].iloc[0]:
        return ""
    if figures.now(measure, unit)["withheld"]:
        return f"Too few {WHO[measure.table]} answered to show how many."
    sent, answered = int(sums["sent"].iloc[0]), int(sums["answered"].iloc[0])
    return f"Answered: {count(answered)} of {count(sent)} {WHO[measure.table]} asked ({amount(answered / sent)})."


def _most(value: float) -> str:
    return f"{amount(value)} or more" if value == ALMOST_ALL else amount(value)


def items_claim(figures: Figures, measure: Measure, unit: str, *, section: str) -> Claim | None:
    """Share of favourable answers by question over the trailing window; nothing where nobody was asked.

    What protects the survey's measure protects its questions: people count, not answers, and where the measure is
    withheld so is every question.
    """
    table = measure.table
    sums = answers(figures, table, unit)
    if sums.empty:
        return None
    who = WHO[table]
    labels = figures.definitions.contract[table].columns
    least = FEWEST_ANSWERS[table]
    row = figures.now(measure, unit)
    protected = row["withheld"] or row["people"] < least
    shown = sums.iloc[:0] if protected else sums[sums["item_n"] >= least]
    named = shown.assign(label=[sentence_case(labels[item].says or item) for item in shown["item"]])
    # If all of a small group agree, each one's answer is known: beyond this nothing more is said.
    most = None if row["people"] >= MANY else ALMOST_ALL
    frame = pd.DataFrame(
        {
            "label": named["label"],
            "value": (named["item_top"] / named["item_n"]).clip(upper=most).round(4),
            "n": named["item_n"],
        }
    ).sort_values("value", ascending=False, ignore_index=True)
    if frame.empty:
        return Claim(
            id=f"{table}-items",
            heading=f"Questions to {who}: too few answers to protect people",
            sentence=f"Questions are shown from {least} people on. {response(figures, measure, unit)}",
            section=section,
        )
    first, last = frame.iloc[0], frame.iloc[-1]
    return Claim(
        id=f"{table}-items",
        heading=f"What {who} were asked, question by question",
        sentence=(
            f"Share of the most positive answers, by question: from {amount(last['value'])} to {_most(first['value'])}. "
            f"{response(figures, measure, unit)}"
        ),
        section=section,
        chart="items",
        frame=frame,
        options={"unit": "%"},
        alternative=(
            f"Dot chart of the share of most positive answers to {count(len(frame), 'questions')}, {figures.names[unit]}. "
            f"It goes from {amount(last['value'])} ({last['label']}) to {amount(first['value'])} ({first['label']})."
        ),
        caveat="Questions differ in how easily people agree; compare a question with its own past, not with another.",
        table=pd.DataFrame(
            {
                "Question": frame["label"],
                "Most positive answers": [_most(value) for value in frame["value"]],
                "Answers": [count(number) for number in frame["n"]],
            }
        ),
        links=(("How answers are counted", "book/methods#survey"),),
    )
