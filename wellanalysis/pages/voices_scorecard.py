"""Management's own scorecard: how soon people are answered, what is overdue, and how those who lead are seen."""

from typing import Any

import numpy as np
import pandas as pd

from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.staff_items import staff_item
from wellanalysis.pages.voices_records import items, period
from wellanalysis.pages.wording import amount, count, day, interval, listed, sentence_case
from wellanalysis.results.ledger import APPEAL, is_open, owed, past_promise
from wellanalysis.stats.time_to_answer import Share, TimeToAnswer, answered_within, time_to_answer

KINDS = {
    "comment": "Comments",
    "question": "Questions",
    "call_out": "Call-outs of low-value care",
    "appeal": "Appeals",
    "need": "What people need",
}
METHOD = ("How the time to an answer is measured", "book/methods#time-to-answer")
LEADERS = ("leaders_support", "leaders_take_part")


def waited(figures: Figures, own: pd.DataFrame) -> TimeToAnswer:
    """Time to an answer of items; those that are open count for as long as they have been open."""
    still = is_open(own)
    end = own["closed_on"].where(~still).fillna(pd.Timestamp(figures.as_of))
    return time_to_answer((end - own["received_on"]).dt.days.to_numpy(float), ~still.to_numpy())


def promised_days(figures: Figures, kind: str = "") -> int:
    """Days within which the network promises an answer; an appeal is heard by several and has its own."""
    network = figures.definitions.network
    return network.appeals.decided_within_days if kind == APPEAL else network.answer_back.within_days


def answered_as_promised(figures: Figures, own: pd.DataFrame) -> tuple[TimeToAnswer, Share]:
    """Time to an answer of items that are no appeal, and the share that has one within the days promised."""
    found = waited(figures, own[own["kind"] != APPEAL])
    return found, answered_within(found, promised_days(figures))


def heard_back(figures: Figures, own: pd.DataFrame) -> Share:
    """Share of items that are no appeal of which somebody took notice within the days promised, answer or not."""
    mine = own[own["kind"] != APPEAL]
    end = mine["first_on"].fillna(pd.Timestamp(figures.as_of))
    found = time_to_answer((end - mine["received_on"]).dt.days.to_numpy(float), mine["first_on"].notna().to_numpy())
    return answered_within(found, promised_days(figures))


def late(figures: Figures, own: pd.DataFrame) -> pd.Series:
    """Whether items are open after the day that was promised; a day moved beyond the network's own promise moves nothing."""
    return past_promise(own, pd.Timestamp(figures.as_of), figures.definitions.network)


def share_text(share: Share) -> str:
    """``78 % (95 % interval 71–84)``."""
    if np.isnan(share.value):
        return "not known yet"
    return f"{amount(share.value)} (95\u00a0% interval {interval(share.lower, share.upper)})"


def median_text(found: TimeToAnswer) -> str:
    """``within 6 days (95 % interval 5–7)``, or that half are still waiting."""
    if np.isnan(found.median):
        return "half are still waiting"
    if np.isnan(found.lower):
        return f"within {count(found.median, 'days')}"
    upper = f"–{found.upper:.0f}" if np.isfinite(found.upper) else " or more"
    return f"within {count(found.median, 'days')} (95\u00a0% interval {found.lower:.0f}{upper})"


def answers_claim(figures: Figures, *, section: str = "scorecard") -> Claim | None:
    """How soon items are answered, those that are open counted; None where nothing came in."""
    own = items(figures)
    if own.empty:
        return None
    found, share = answered_as_promised(figures, own)
    within, past = promised_days(figures), int(late(figures, own).sum())
    waiting = int(is_open(own).sum())
    reached = "" if np.isnan(share.value) else f"{amount(share.value)} within {count(within, 'days')}"
    curve = found.curve
    half = "half are still waiting" if np.isnan(found.median) else f"half have an answer {median_text(found)}"
    back = heard_back(figures, own)
    appeals = own[own["kind"] == APPEAL]
    beside = f" {_appeals(figures, appeals)}" if len(appeals) else ""
    return Claim(
        id="answers",
        heading=_answers_heading(share, within, past),
        sentence=(
            f"{count(len(own), 'items')} came {period(figures)}; {count((~is_open(own)).sum())} have an answer and "
            f"{count(waiting)} {'is' if waiting == 1 else 'are'} open, {count(past)} of them past the day that was promised. "
            f"Counting those that still wait, of {count(found.n)} that are no appeals {share_text(back)} heard back within the "
            f"{count(within, 'days')} promised, {share_text(share)} were answered by then, and {half}.{beside}"
        ),
        section=section,
        chart="answered" if len(curve) else "",
        frame=curve[["day", "share", "lower", "upper"]].round(4),
        options=_options(found, within, reached) if len(curve) else {},
        alternative=(
            f"Step curve: share of {count(found.n, 'items')} that have an answer, by days since each came, with the promised "
            f"day marked. {f'By day {within} it is at {amount(share.value)}, by' if reached else 'By'} day "
            f"{count(curve['day'].iloc[-1])} at {amount(float(curve['share'].iloc[-1]))}."
            if len(curve)
            else ""
        ),
        caveat=(
            "Heard back: somebody took it up. Answered: it was closed with an answer, a change or a reason; a thank-you that "
            "promises more is none. The curve is of answers, and open items count for as long as they have waited."
        ),
        table=_by_kind(figures, own),
        links=(METHOD,),
    )


def _answers_heading(share: Share, within: int, past: int) -> str:
    """What was answered in time, and what was not: neither without the other."""
    wait = f"{count(past)} {'waits past its day' if past == 1 else 'wait past their day'}"
    if np.isnan(share.value):
        return f"Too early to say how many are answered as promised; {wait}"
    return f"{amount(share.value)} answered within the {count(within, 'days')} promised; {wait}"


def _options(found: TimeToAnswer, within: int, reached: str) -> dict[str, Any]:
    """The axis ends where nothing more happens for a while, not with the longest wait."""
    until = min(found.longest, max(4.0 * within, 1.5 * float(found.curve["day"].iloc[-1])))
    return {"until": until, "promised": within, "told": reached}


def _appeals(figures: Figures, appeals: pd.DataFrame) -> str:
    """How many were decided in time: they are so few that a share of them would say more than it knows."""
    days = promised_days(figures, APPEAL)
    decided = appeals[~is_open(appeals)]
    in_time = int(((decided["closed_on"] - decided["received_on"]).dt.days <= days).sum())
    told = [f"{count(in_time)} decided by then", f"{count(len(decided) - in_time)} later"]
    told.append(f"{count(len(appeals) - len(decided))} open")
    return f"{count(len(appeals), 'appeals')} among them are heard by several and have {count(days, 'days')}: {listed(told)}."


def _by_kind(figures: Figures, own: pd.DataFrame) -> pd.DataFrame:
    """Received, open, overdue and how soon, by kind of item."""
    lines = []
    for kind, name in KINDS.items():
        some = own[own["kind"] == kind]
        if some.empty:
            continue
        found, within = waited(figures, some), promised_days(figures, kind)
        lines.append(
            {
                "What it is": name,
                "Received": count(len(some)),
                "Answered": count(found.answered),
                "Open": count(is_open(some).sum()),
                "Of these overdue": count(late(figures, some).sum()),
                "Half have an answer": sentence_case(median_text(found)),
                "Promised within": count(within, "days"),
                "Answered by then": share_text(answered_within(found, within)),
            }
        )
    return pd.DataFrame(lines)


def overdue_claim(figures: Figures) -> Claim | None:
    """What is open past its day, with who has it; None where nothing is."""
    own = items(figures)
    mine = own[late(figures, own)]
    if mine.empty:
        return None
    mine = mine.assign(owed=owed(mine, figures.definitions.network)).sort_values(["owed", "item"], kind="stable")
    oldest = mine.iloc[0]
    return Claim(
        id="overdue",
        heading=f"{count(len(mine), 'items')} {'is' if len(mine) == 1 else 'are'} open past the promised day",
        sentence=(
            f"The longest waits since {day(oldest['received_on'])}: {oldest['item']} "
            f"({oldest['owner'] or 'nobody has it yet'}). Each is listed with who has it, and without its words."
        ),
        section="scorecard",
        caveat="A day that passed is told here, to the people who wait as to those who lead; the reason is theirs to give.",
        table=pd.DataFrame(
            {
                "Item": mine["item"],
                "What it is": mine["kind"].map(KINDS),
                "Received": [day(each) for each in mine["received_on"]],
                "Answer owed by": [day(each) for each in mine["owed"]],
                "Who has it": [sentence_case(each) or "Nobody yet" for each in mine["owner"]],
            }
        ),
        links=(METHOD,),
    )


def leaders_claim(figures: Figures) -> Claim | None:
    """Leaders' support and participation as providers see it, and the sponsor by name; None without either."""
    sponsor = figures.definitions.network.sponsor
    told = [each for each in (staff_item(figures, name) for name in LEADERS) if each is not None]
    answers = f"{sponsor.name}, {sponsor.role}, answers for this report and for what is open here." if sponsor else ""
    if not (told or answers):
        return None
    shown = [each for each in told if not each["withheld"]]
    support = next(
        (f"{each['told']} say that they have the leaders' support" for each in shown if each["item"] == LEADERS[0]), ""
    )
    earlier = bool(figures.definitions.network.earlier_scorecards)
    return Claim(
        id="leaders",
        heading=support or (f"The sponsor is named: {sponsor.name}" if sponsor else "What is said of those who lead"),
        sentence=" ".join([*(each["sentence"] for each in told), answers]).strip(),
        section="scorecard",
        caveat="Those who answered may see it otherwise than those who did not." if shown else "",
        table=pd.DataFrame(
            {
                "Question": [each["question"] for each in shown],
                "Wave": [each["wave"] for each in shown],
                "Answers": [count(each["n"]) for each in shown],
                "Favourable": [f"{each['told']} (95\u00a0% interval {interval(each['lower'], each['upper'])})" for each in shown],
                "The wave before": [each["before"]["told"] if each["before"] else "not asked" for each in shown],
            }
        )
        if shown
        else pd.DataFrame(),
        links=(
            ("Surveys", "book/methods#survey"),
            *((("What went wrong with earlier scorecards, and what is different", "purpose"),) if earlier else ()),
        ),
    )  # fmt: skip
