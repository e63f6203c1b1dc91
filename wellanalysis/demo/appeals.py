"""Ten appeals of the demo's year: what was asked, the cells that it is about, and how each was decided."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from wellanalysis.demo import plan

Made = Mapping[str, pd.DataFrame]
DECIDES = "medical director of another region"
ANALYST = "head of analysis"
DECIDED_WITHIN = timedelta(days=20)
TAKEN_UP = timedelta(days=2)


@dataclass(frozen=True)
class _Cell:
    """Cells that an appeal asks to have corrected, and what they should say."""

    rows: Callable[[pd.DataFrame], pd.Series]
    column: str
    value: str
    number: int = 1


@dataclass(frozen=True)
class _Appeal:
    """One appeal: who asks what, and, where it is decided, how, when and why."""

    on: date
    clinic: str
    role: str
    measure: str
    says: str
    why: str
    cells: tuple[_Cell, ...] = ()
    page: str = "indicators"
    decision: str = ""
    decided_on: date | None = None
    answer: str = ""
    read: bool = True


def _foot(first: str, last: str) -> Callable[[pd.DataFrame], pd.Series]:
    """Foot ulcers of a time whose device came after day 14."""
    return lambda rows: (
        rows["wound_type"].eq("diabetic foot ulcer") & rows["index_wound"] & ~rows["hospice"] & ~rows["transferred_in_late"]
        & rows["start_date"].between(first, last) & rows["days_to_offloading"].between(15, 30)
    )  # fmt: skip


def _untested(first: str, last: str) -> Callable[[pd.DataFrame], pd.Series]:
    """Foot ulcers of a time of which no test of blood flow is recorded."""
    return lambda rows: (
        rows["wound_type"].eq("diabetic foot ulcer") & rows["index_wound"] & ~rows["hospice"]
        & ~rows["transferred_in_late"] & rows["start_date"].between(first, last) & rows["days_to_perfusion_test"].isna()
    )  # fmt: skip


def _open_wound(first: str, last: str) -> Callable[[pd.DataFrame], pd.Series]:
    """Wounds of a time that came from elsewhere, and are recorded as the clinic's own from the first day."""
    return lambda rows: (
        rows["index_wound"] & ~rows["hospice"] & ~rows["transferred_in_late"] & rows["start_date"].between(first, last)
        & rows["wound_age_band"].eq("over 12 weeks") & rows["days_to_healing"].eq(183)
    )  # fmt: skip


def _undated(first: str, last: str) -> Callable[[pd.DataFrame], pd.Series]:
    """Wounds of a time whose episode ended after some two months, without the day on which they had healed."""

    def rows_of(rows: pd.DataFrame) -> pd.Series:
        lasted = (pd.to_datetime(rows["end_date"]) - rows["start_date"]).dt.days
        started = rows["start_date"].between(first, last)
        return (
            rows["index_wound"] & ~rows["hospice"] & started & rows["days_to_healing"].isna() & lasted.between(58, 70)
        )

    return rows_of


def _any_wound(first: str, last: str) -> Callable[[pd.DataFrame], pd.Series]:
    """Wounds of a time that lasted long enough to be seen by several."""
    return lambda rows: (
        rows["index_wound"] & ~rows["hospice"] & rows["start_date"].between(first, last) & rows["days_to_healing"].between(60, 120)
    )  # fmt: skip


ATTRIBUTED = "attributed_to"
OTHER = "somebody else who saw the patient"
APPEALS = (
    _Appeal(date(2026, 1, 19), "C07", "nurse", "offloading_14d",
            "Two of our patients wore the boot on the day of their first visit. The record says weeks later, as it was typed in with the letter.",
            "The device was worn on the first day and entered when the letter came.",
            (_Cell(_foot("2025-10-01", "2025-12-31"), "days_to_offloading", "0", 2),),
            decision="accepted", decided_on=date(2026, 2, 3),
            answer="Both records were read with you: the device was worn on the first day. They are corrected for every report."),
    _Appeal(date(2026, 2, 10), "C15", "physician", "healed_12w",
            "One wound is counted as mine that a colleague looked after from the second week on.",
            "A colleague cared for this wound from the second week on.",
            (_Cell(_any_wound("2025-10-01", "2026-01-31"), ATTRIBUTED, OTHER),), page="outcomes",
            decision="accepted", decided_on=date(2026, 2, 27),
            answer="The visits were noted under the first day's doctor. The wound is attributed to the colleague who saw it most."),
    _Appeal(date(2026, 3, 5), "C02", "nurse", "offloading_14d",
            "A device that was ordered within two weeks should count, even when it is delivered later.",
            "It was ordered on day 9.",
            (_Cell(_foot("2025-10-01", "2026-02-10"), "days_to_offloading", "9"),),
            decision="declined", decided_on=date(2026, 3, 20),
            answer="The record agrees with the chart: the device was worn on the day that it says. The measure counts wearing, as nurses asked for in 2023; the wait for devices is taken up as a barrier."),
    _Appeal(date(2026, 4, 20), "C11", "navigator", "healed_12w",
            "One patient came to us after six weeks in another hospital, and is counted as ours from the start.",
            "Six weeks of care elsewhere came first.",
            (_Cell(_open_wound("2026-01-01", "2026-03-31"), "transferred_in_late", "true"),), page="outcomes",
            decision="accepted", decided_on=date(2026, 5, 6),
            answer="The letter of the other hospital was found. The wound is left out, as the measure says for late transfers."),
    _Appeal(date(2026, 5, 18), "C18", "nurse practitioner", "healed_12w",
            "I saw this patient twice only. Why is the wound with me?",
            "Somebody else saw the patient as often.",
            (_Cell(_any_wound("2026-01-01", "2026-03-31"), ATTRIBUTED, OTHER),), page="outcomes",
            decision="declined", decided_on=date(2026, 6, 4),
            answer="Two of you saw the patient equally often, and the rule that you all agreed on shares such a wound. The rule is on the list for the next review."),
    _Appeal(date(2026, 6, 22), "C15", "nurse", "healed_12w",
            "A wound that closed in spring has no day in the record, so it does not count.",
            "The wound was closed on the second look; the day was left out.",
            (_Cell(_undated("2025-10-01", "2026-05-31"), "days_to_healing", "58"),), page="outcomes",
            decision="accepted", decided_on=date(2026, 7, 9),
            answer="The second look is in the chart with its day. It is entered for every report, and the form now asks for it."),
    _Appeal(date(2026, 7, 20), "C20", "nurse", "perfusion_assessed_14d",
            "Toe pressures that the vascular laboratory took for us stand on paper only.",
            "The test was done on day 6; the result came on paper.",
            (_Cell(_untested("2026-01-01", "2026-06-30"), "days_to_perfusion_test", "6", 2),),
            decision="accepted", decided_on=date(2026, 8, 7),
            answer="The two results were seen on paper and are corrected. The laboratory now sends them as data."),
    _Appeal(date(2026, 8, 24), "C05", "physician", "offloading_14d",
            "This patient could not tolerate any device and should be left out.",
            "No device was tolerated.",
            (_Cell(_foot("2026-03-01", "2026-06-30"), "hospice", "true"),),
            decision="declined", decided_on=date(2026, 9, 11),
            answer="Not tolerating a device is no reason for leaving out that was agreed on. It went to those who agreed to the measure as a question of the definition."),
    _Appeal(date(2026, 10, 28), "C18", "nurse", "offloading_14d",
            "The new record system kept the day of the order in place of the day on which the boot was worn, for some weeks.",
            "The day of wearing stands in the notes of the visit.",
            (_Cell(_foot("2026-04-01", "2026-08-15"), "days_to_offloading", "11", 3),)),
    _Appeal(date(2026, 11, 6), "C12", "medical assistant", "healed_12w",
            "Two wounds of one patient seem to be with two different teams. Is that how it should be?",
            "", page="outcomes", read=False),
)  # fmt: skip


def part(extracts: Made) -> dict[str, pd.DataFrame]:
    """Appeals as items of the ledger, their steps and the corrections that they ask for.

    Parameters
    ----------
    extracts : mapping of str to DataFrame
        Tables of the extracts: whose rows the corrections name.
    """
    numbered = [(f"A-{place:02}", each) for place, each in enumerate(APPEALS, start=1)]
    episodes = extracts["episodes"].assign(start_date=pd.to_datetime(extracts["episodes"]["start_date"]))
    asked = [row for reference, each in numbered for row in _asked(reference, each, episodes, extracts)]
    corrections = pd.DataFrame(asked)
    corrections.insert(0, "correction", [f"K-{place:02}" for place in range(1, len(corrections) + 1)])
    return {
        "feedback": pd.DataFrame([_item(reference, each) for reference, each in numbered]),
        "feedback_steps": pd.DataFrame([step for reference, each in numbered for step in _steps(reference, each)]),
        "corrections": corrections,
    }


def _item(reference: str, each: _Appeal) -> dict[str, object]:
    quarter = f"{each.on.year}Q{(each.on.month - 1) // 3}" if each.on.month > 3 else f"{each.on.year - 1}Q4"
    return {
        "item": reference,
        "received_on": each.on,
        "channel": "form",
        "kind": "appeal",
        "role": each.role,
        "clinic_id": each.clinic,
        "page": each.page,
        "measure": each.measure,
        "quarter": quarter,
        "says": each.says,
        "seen_by": "network",
        "reviewed_by": ANALYST if each.read else None,
        "reviewed_on": each.on + TAKEN_UP if each.read else None,
        "theme": "T04",
    }


def _steps(reference: str, each: _Appeal) -> Iterator[dict[str, object]]:
    same = {"item": reference, "due_on": None, "says": None}
    due = {"due_on": each.on + DECIDED_WITHIN}
    yield {**same, "on": each.on + TAKEN_UP, "status": "looked_at", "owner": ANALYST, **due}
    if each.decided_on is not None:
        status = "changed" if each.decision == "accepted" else "declined"
        yield {**same, "on": each.decided_on, "status": status, "owner": DECIDES, "says": each.answer}


def _asked(reference: str, each: _Appeal, episodes: pd.DataFrame, extracts: Made) -> Iterator[dict[str, object]]:
    own = episodes[episodes["clinic_id"].eq(each.clinic)]
    for cell in each.cells:
        found = own[cell.rows(own).fillna(False).astype(bool)]
        named = (
            _seen_by_another(found, extracts)
            if cell.value == OTHER
            else [(id, cell.value) for id in found["episode_id"]]
        )
        for episode, value in named[: cell.number]:
            yield {
                "appeal": reference,
                "table": "episodes",
                "key": episode,
                "column": cell.column,
                "value": value,
                "asked_by": each.role,
                "asked_on": each.on,
                "why": each.why,
                "decision": each.decision or None,
                "decided_by": DECIDES if each.decided_on else None,
                "decided_on": each.decided_on,
            }


def _seen_by_another(found: pd.DataFrame, extracts: Made) -> list[tuple[str, str]]:
    """Episodes with a colleague of the clinic, still there, who saw the patient and is not named for it."""
    roster = extracts["providers"]
    there = roster[roster["role"].isin(["physician", "nurse practitioner", "nurse"]) & roster["to_date"].isna()]
    started = pd.to_datetime(there["from_date"]) <= pd.Timestamp(plan.AS_OF) - pd.DateOffset(years=2)
    visits = extracts["encounters"].merge(
        found[["episode_id", "clinic_id", "provider_id"]], on=["episode_id", "clinic_id"]
    )
    visits = visits.merge(
        there[started][["provider_id", "clinic_id"]],
        left_on=["provider_id_x", "clinic_id"],
        right_on=["provider_id", "clinic_id"],
    )
    others = visits[visits["provider_id_x"] != visits["provider_id_y"]].sort_values(["episode_id", "provider_id_x"])
    firsts = others.drop_duplicates("episode_id")
    return list(zip(firsts["episode_id"], firsts["provider_id_x"], strict=True))
