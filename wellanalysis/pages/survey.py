"""What patients and the team answer: by quarter, by question, with response rates, at one unit."""

import pandas as pd

from wellanalysis.definitions.contract_columns import Column
from wellanalysis.definitions.editions import Policy
from wellanalysis.definitions.measures import Measure
from wellanalysis.pages import claims, numbers_table, quarters
from wellanalysis.pages.agreement import MANY, largest, nearly_all, value_text
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.staff_directors import untold
from wellanalysis.pages.wording import Evidence, amount, count, round_half_up, sentence_case
from wellanalysis.stats.survey import FEWEST_PATIENTS, FEWEST_STAFF, mean_of, response_rate

STAFF = "provider_survey"
WHO = {"patient_survey": "patients", STAFF: "members of the care team"}
FEWEST_ANSWERS = {"patient_survey": FEWEST_PATIENTS, "provider_survey": FEWEST_STAFF}
METHOD = ("How answers are counted", "book/methods#survey")
FEWEST_DRAWN = 4
"""Quarters, or waves, with a result of their own from which on they are drawn as a trend."""
TOO_FEW_IN_EACH = "Too few answered in each quarter to show them without pointing at people."
BOUND = (
    f"Where nearly all of fewer than {MANY} people answered alike, only a bound is shown, and changes are counted from it: "
    "nobody's own answer can be told."
)


def quarters_claim(figures: Figures, measure: Measure, unit: str, *, section: str) -> Claim:
    """One survey measure by quarter with its intervals, beside the response rate."""
    frame = quarters.quarters_frame(figures, measure, unit)
    shown = frame[frame["value"].notna()]
    # Of few quarters, and of bounds, a line would tell of chance and of single people: the sentence and the table do.
    drawn = int((frame["value"].notna() & frame["told"].eq("")).sum()) >= FEWEST_DRAWN
    rate = response(figures, measure, unit)
    first = section == claims.OPENING
    words = claims.sentence(figures, measure, unit, run=False, first=first)
    said = f"{words} {brief(rate) if first else rate}".strip()
    cautions = [
        silence(figures, measure, unit),
        "" if len(shown) or measure.published or not figures.policy.publishes("quarter") else TOO_FEW_IN_EACH,
        BOUND if _bounds(figures, measure, unit) else "",
    ]
    return Claim(
        id=measure.id,
        heading=claims.heading(figures, measure, unit),
        sentence=said,
        section=section,
        chart="waves" if drawn else "",
        frame=frame,
        options={"unit": measure.unit} if drawn else {},
        alternative=quarters.alternative(figures, measure, unit, frame) if drawn else "",
        caveat=" ".join(text for text in cautions if text),
        table=numbers_table.table(figures, measure, unit),
        links=(("What is counted", f"measures/{measure.id}"), METHOD),
    )


def _bounds(figures: Figures, measure: Measure, unit: str) -> bool:
    """Whether the claim shows a bound anywhere: in a quarter, the window or the baseline."""
    levels = (figures.cells_of(measure, unit, level) for level in ("quarter", "now", "baseline"))
    return any((own["alike"] & ~own["too_few"]).any() for own in levels)


def answers(figures: Figures, measure: Measure, unit: str) -> pd.DataFrame:
    """Sums by question of the measure's survey over its trailing window, for the unit: ``item`` and ``ITEM_SUMS``."""
    return figures.answers_of(measure, unit, _unseen(figures))


def _unseen(figures: Figures) -> frozenset[str]:
    """Clinics whose answers are no part of the network's."""
    return frozenset[str]() if figures.policy.policy == Policy.OPEN else figures.too_small


def _asked(figures: Figures, measure: Measure, unit: str) -> pd.DataFrame:
    """Rows of the survey's results behind `answers`: by clinic, month and role."""
    rows = figures.in_window(measure, figures.results.survey)
    rows = rows[rows["table"] == measure.table]
    return rows[~rows["clinic_id"].isin(_unseen(figures))] if unit == NETWORK else rows[rows["clinic_id"] == unit]


def _times_asked(figures: Figures, measure: Measure, unit: str) -> int:
    """In how many months of the window a clinic sent its questionnaires: more than once, and people are in it repeatedly."""
    rows = _asked(figures, measure, unit)
    months = rows[rows["sent"] > 0].groupby("clinic_id")["month"].nunique()
    return int(months.max()) if len(months) else 0


def brief(rate: str) -> str:
    """The response without how often one person was asked: that is told where all that was asked is."""
    return f"{rate.split(';')[0].rstrip('.')}." if rate else ""


def response(figures: Figures, measure: Measure, unit: str) -> str:
    """``Answered: 212 of 540 questionnaires to patients (39 %).``; nothing of a group whose result is withheld.

    How many were asked, and answered, is no part of the plan of what is withheld: the strict policy tells the share alone,
    and none that could stand for one to ten people.
    """
    sums = answers(figures, measure, unit)
    if sums.empty or not sums["sent"].iloc[0]:
        return ""
    sent, answered = int(sums["sent"].iloc[0]), int(sums["answered"].iloc[0])
    if figures.now(measure, unit)["withheld"]:
        return f"Too few {WHO[measure.table]} answered to show how many."
    if _is_few(figures, sent, answered):
        return f"How many {WHO[measure.table]} answered is withheld."
    share = amount(answered / sent)
    times = _times_asked(figures, measure, unit)
    if figures.policy.policy == Policy.CMS:
        if times > 1:
            return f"Of the questionnaires sent to {WHO[measure.table]}, {share} were answered."
        return f"Of the {WHO[measure.table]} who were asked, {share} answered."
    if times > 1:
        waves = f" in {count(times, 'waves')}" if measure.table == STAFF else ""
        return (
            f"Answered: {count(answered)} of {count(sent, 'questionnaires')} to {WHO[measure.table]}{waves} ({share}); who "
            "was asked more than once is counted each time."
        )
    return f"Answered: {count(answered)} of {count(sent)} {WHO[measure.table]} asked ({share})."


def _is_few(figures: Figures, sent: int, answered: int) -> bool:
    """Whether those who answered, or those who did not, are a group that the strict policy protects."""
    groups = (answered, sent - answered)
    return figures.policy.policy == Policy.CMS and any(0 < each < figures.policy.minimum for each in groups)


def silence(figures: Figures, measure: Measure, unit: str) -> str:
    """What the silence of the others leaves open; below a third of answers, that these are not to be compared."""
    unknown = "Those who did not answer may think otherwise."
    sums = answers(figures, measure, unit)
    if sums.empty or not sums["sent"].iloc[0] or figures.now(measure, unit)["withheld"]:
        return unknown
    rate = response_rate(sums["answered"].iloc[:1], sums["sent"].iloc[:1]).iloc[0]
    if _is_few(figures, int(rate["sent"]), int(rate["answered"])):
        return unknown
    if rate["answered"] == rate["sent"]:
        return "Everybody who was asked answered."
    if rate["listen_only"]:
        return (
            f"Only {amount(rate['rate'])} answered, fewer than a third: listen to these answers, do not compare them. "
            + unknown
        )
    return f"{amount(rate['rate'])} answered. {unknown}"


def items_claim(figures: Figures, measure: Measure, unit: str, *, section: str) -> Claim | None:
    """Share of the most positive answers and mean by question over the trailing window; nothing where nobody was asked.

    What protects the survey's measure protects its questions: people count, not answers, and where the measure is
    withheld so is every question.
    """
    table = measure.table
    sums = answers(figures, measure, unit)
    # Answers to single questions are no part of the plan, which is strict about each of them: the survey's measure is all.
    if sums.empty or figures.policy.policy == Policy.CMS:
        return None
    who = WHO[table]
    least = FEWEST_ANSWERS[table]
    row = figures.now(measure, unit)
    protected = row["withheld"] or row["people"] < least
    kept = ~sums["item"].isin(untold(figures, table, _asked(figures, measure, unit), unit))
    shown = sums.iloc[:0] if protected else sums[(sums["item_n"] >= least) & kept]
    frame = _items(figures, table, shown, people=0 if protected else int(row["people"]))
    if frame.empty:
        return Claim(
            id=f"{table}-items",
            heading=f"Questions to {who}: too few answers to protect people",
            sentence=f"Questions are shown from {least} people on. {response(figures, measure, unit)}",
            section=section,
        )
    first, last = frame.iloc[0], frame.iloc[-1]
    span = (
        quarters.said(first)
        if quarters.said(first) == quarters.said(last)
        else f"from {quarters.said(last)} to {quarters.said(first)}"
    )
    cautions = ["Questions differ in how easily people agree; compare a question with its own past, not with another."]
    cautions += [BOUND] if frame["told"].any() else []
    return Claim(
        id=f"{table}-items",
        heading=f"What {who} were asked, question by question",
        sentence=(f"Share of the most positive answers, by question: {span}. {response(figures, measure, unit)}"),
        section=section,
        chart="items",
        frame=frame.drop(columns="mean"),
        options={"unit": "%"},
        alternative=(
            f"Dot chart of the share of most positive answers to {count(len(frame), 'questions')}, {figures.names[unit]}. "
            + (
                f"Each stands at {span}."
                if span == quarters.said(first)
                else f"It goes from {quarters.said(last)} ({last['label']}) to {quarters.said(first)} ({first['label']})."
            )
        ),
        caveat=" ".join(cautions),
        table=pd.DataFrame(
            {
                "Question": frame["label"],
                "Most positive answers": [quarters.said(each) for _, each in frame.iterrows()],
                "Mean (95\u00a0%)": frame["mean"],
                "Answers": [count(number) for number in frame["n"]],
            }
        ),
        links=(METHOD,),
    )


def _items(figures: Figures, table: str, sums: pd.DataFrame, *, people: int) -> pd.DataFrame:
    """Questions from the most to the least agreed with: ``label, value, n, told, mean`` (text)."""
    columns = figures.definitions.contract[table].columns
    size = sums["item_n"].clip(upper=people)
    limit = largest(size)
    # If all of a small group agree, each one's answer is known: beyond this nothing more is said, nor their mean.
    alike = nearly_all(sums["item_top"], sums["item_n"], size) & (figures.policy.policy != Policy.OPEN)
    value = sums["item_top"] / sums["item_n"]
    value = value.mask(alike, value.clip(1 - limit, limit))
    means = mean_of(sums["item_n"], sums["item_sum"], sums["item_sum_sq"], people=size)
    texts = [
        str(Evidence.WITHHELD) if hidden else _mean_text(mean, columns[item], int(number))
        for item, mean, hidden, number in zip(sums["item"], means.to_dict("records"), alike, size, strict=True)
    ]
    frame = pd.DataFrame(
        {
            "label": [sentence_case(columns[item].says or item) for item in sums["item"]],
            "value": value.round(4),
            "n": sums["item_n"],
            "told": [
                value_text({"value": each, "alike": True}, "%") if bound else ""
                for each, bound in zip(value, alike, strict=True)
            ],
            "mean": texts,
        }
    )
    return frame.sort_values("value", ascending=False, ignore_index=True, kind="stable")


def _mean_text(mean: dict[str, float], item: Column, people: int) -> str:
    """``4.21 of 5 (4.05–4.37)``; one decimal for a small group."""
    digits = 2 if people >= MANY else 1
    limits = (max(mean["lower"], item.minimum or 0), min(mean["upper"], item.maximum or mean["upper"]))
    value, low, high = (f"{round_half_up(each, digits):.{digits}f}" for each in (mean["mean"], *limits))
    return f"{value} of {item.maximum:g} ({low}–{high})"
