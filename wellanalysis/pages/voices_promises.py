"""What was promised to the people who give the care, reports among it, and what became of it."""

from typing import Any

import numpy as np
import pandas as pd

from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.voices_records import items
from wellanalysis.pages.voices_scorecard import (
    METHOD,
    answered_as_promised,
    heard_back,
    late,
    promised_days,
    share_text,
)
from wellanalysis.pages.wording import count, day, sentence_case

VOICES = "voices"
"""Id of the page that holds all of it."""
REPORT = "report"


def promises_claim(figures: Figures) -> Claim | None:
    """Promises kept, and reports on time; None where no promise is on record."""
    told = figures.results.records.promises.sort_values(["due_on", "promise"], kind="stable", ignore_index=True)
    if told.empty:
        return None
    states = promise_states(figures, told)
    reports = told["kind"] == REPORT
    return Claim(
        id="promises",
        heading=promises_heading(figures),
        sentence=" ".join(
            _counted(figures, told[mine], noun)
            for noun, mine in (("promises", ~reports), ("reports", reports))
            if mine.any()
        ),
        section="scorecard",
        options={"folded": True},
        caveat="What was kept late was kept, and late: both are told. A report is on time when it is out on its day or before.",
        table=_table(figures, told, states).assign(Kind=np.where(reports, "report", "promise")),
        links=(METHOD,),
    )


def open_promises(figures: Figures) -> pd.DataFrame:
    """Promises not kept yet, the earliest due first, without reports: what each says, whose it is, and since when it waits."""
    told = figures.results.records.promises.sort_values(["due_on", "promise"], kind="stable", ignore_index=True)
    if told.empty:
        return pd.DataFrame()
    states = promise_states(figures, told)
    waiting = states.isin(["open", "overdue"]) & (told["kind"] != REPORT)
    return _table(figures, told[waiting], states[waiting]).drop(columns="Made on").reset_index(drop=True)


def _table(figures: Figures, told: pd.DataFrame, states: pd.Series) -> pd.DataFrame:
    """A line for each promise."""
    return pd.DataFrame(
        {
            "Promised": told["says"],
            "By whom": [sentence_case(each) for each in told["made_by"]],
            "Made on": [day(each) for each in told["made_on"]],
            "Due on": [day(each) for each in told["due_on"]],
            "What became of it": [
                _became(row, state, figures) for row, state in zip(told.itertuples(index=False), states, strict=True)
            ],
        }
    )


def promise_states(figures: Figures, told: pd.DataFrame) -> pd.Series:
    """``kept``, ``late`` (kept after its day), ``open`` or ``overdue`` for each promise."""
    kept = told["kept_on"].notna()
    states = np.select(
        [kept & (told["kept_on"] <= told["due_on"]), kept, told["due_on"] < pd.Timestamp(figures.as_of)],
        ["kept", "late", "overdue"],
        "open",
    )
    return pd.Series(states, index=told.index)


def promises_heading(figures: Figures) -> str:
    """What became of promises other than reports, in the same words wherever it is told; of reports where there are no others."""
    told = figures.results.records.promises
    reports = told["kind"] == REPORT
    noun, mine = ("promises", told[~reports]) if (~reports).any() else ("reports", told)
    return _came_of(figures, mine, noun)


def _counted(figures: Figures, told: pd.DataFrame, noun: str) -> str:
    """The same with the period: from when on they were made."""
    return _came_of(figures, told, noun, period=f" since {day(told['made_on'].min())}") + "."


def _came_of(figures: Figures, told: pd.DataFrame, noun: str, *, period: str = "") -> str:
    """``3 of the 4 promises due were kept, 1 is 44 days late; 2 more are not due yet``: what is due adds up by itself."""
    states = promise_states(figures, told)
    number = {state: int((states == state).sum()) for state in ("kept", "late", "overdue", "open")}
    owed, reports = len(told) - number["open"], noun == "reports"
    if not owed:
        ahead = f"{count(number['open'])} {'is' if number['open'] == 1 else 'are'} ahead"
        return f"No {noun[:-1]} made{period} is due yet: {ahead}" if period else f"No {noun[:-1]} is due yet; {ahead}"
    kept = number["kept"] + (0 if reports else number["late"])
    made = f"made{period} and due by {day(figures.as_of)}" if period else "due"
    done = "came on time" if reports else "was kept" if kept in (0, 1) else "were kept"
    parts = [f"{_of_them(kept, owed, noun)} {made} {done}"]
    if number["late"]:
        parts[0] += "" if reports else f" ({count(number['late'])} of them late)"
        parts += [f"{count(number['late'])} came late"] if reports else []
    said = ", ".join([*parts, *_over(figures, told[states == "overdue"])])
    more = (
        f"; {count(number['open'])} more {'is' if number['open'] == 1 else 'are'} not due yet" if number["open"] else ""
    )
    return f"{said}{more}"


def _of_them(kept: int, owed: int, noun: str) -> str:
    """``3 of the 4 promises``; of all and of none, in words."""
    if owed == 1:
        return f"{'The one' if kept else 'Not the one'} {noun[:-1]}"
    if kept == owed:
        return f"All {count(owed, noun)}"
    return f"{count(kept) if kept else 'None'} of the {count(owed, noun)}"


def _over(figures: Figures, past: pd.DataFrame) -> list[str]:
    """``1 is 44 days late``; of several, how long the longest is."""
    if past.empty:
        return []
    days = int((pd.Timestamp(figures.as_of) - past["due_on"]).dt.days.max())
    return [
        f"1 is {count(days, 'days')} late"
        if len(past) == 1
        else f"{count(len(past))} are up to {count(days, 'days')} late"
    ]


def _became(row: Any, state: str, figures: Figures) -> str:
    if state == "kept":
        return f"Kept on {day(row.kept_on)}"
    if state == "late":
        return f"Kept on {day(row.kept_on)}, {count((row.kept_on - row.due_on).days, 'days')} late"
    if state == "open":
        return "Open"
    return f"Overdue by {count((pd.Timestamp(figures.as_of) - row.due_on).days, 'days')}"


def promises_line(figures: Figures, *, brief: bool = False) -> Claim | None:
    """What was promised and is open or overdue, and how many get their answer in the promised days.

    Where it is `brief` the sentence leaves out what the heading says already.

    Returns
    -------
    Claim or None
        In the section ``voices``; None where the network keeps neither promises nor a ledger.
    """
    promises, own = figures.results.records.promises, items(figures)
    if promises.empty and own.empty:
        return None
    parts = []
    if len(promises):
        reports = promises["kind"] == REPORT
        parts += [
            _counted(figures, promises[mine], noun)
            for noun, mine in (("promises", ~reports), ("reports", reports))
            if mine.any() and not (brief and noun == "promises")
        ]
    if len(own):
        found, share = answered_as_promised(figures, own)
        appeals = len(own) - found.n
        whole = (
            f"{count(len(own), 'items')} that people sent in within twelve months, {count(found.n)} are no appeals: of these "
            if appeals
            else f"{count(len(own), 'items')} that people sent in within twelve months "
        )
        parts.append(
            f"Of {whole}{share_text(heard_back(figures, own))} heard back within the {count(promised_days(figures), 'days')} "
            f"promised and {share_text(share)} were answered by then; {count(late(figures, own).sum())} of all are open past "
            "their day."
        )
    return Claim(
        id="promises",
        heading=promises_heading(figures)
        if len(promises)
        else f"{count(late(figures, own).sum(), 'items')} of what people said wait past the promised day",
        sentence=" ".join(parts),
        section="voices",
        caveat="Open items count for as long as they have waited."
        + ("" if brief else " Who has what stands on the page of voices."),
        links=(
            ("What people say, and what was done", VOICES),
            METHOD,
        ),
    )
