"""An outcome by group of people: sex, payer, language, age. Crude results, each group beside all others."""

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages import numbers_table
from wellanalysis.pages.cells import NETWORK, none_occurred
from wellanalysis.pages.figures import Figures, Row
from wellanalysis.pages.mix import factor_name
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import (
    NONE_OCCURRED,
    NOT_RECORDED,
    POINTS,
    ZONE_PROPORTION,
    ZONE_RELATIVE,
    amount,
    count,
    interval,
    listed,
    of_change,
    sentence_case,
)

TOLD = 3  # as many differences as a sentence holds
TABLE = ["Group", "Result", "Counted", "95\u00a0% interval", "Not recorded", "Lost", "Less all others"]


def equity_claim(figures: Figures, measure: Measure, unit: str, *, section: str = "equity") -> Claim | None:
    """For whom the outcome is reached: one sentence, the groups' intervals, their numbers.

    Parameters
    ----------
    figures : Figures
        The run.
    measure : Measure
        An outcome with ``equity`` columns.
    unit : str
        A clinic, or the network. Clinics have strata of one outcome only: see `strata_cells.published`.
    section : str
        Section of the page.

    Returns
    -------
    Claim or None
        None where there is nothing to compare: fewer than two groups that may be shown, or no strata.
    """
    rows = groups(figures, measure, unit)
    if not rows["compared"].any():
        return None
    whole = figures.now(measure, unit)
    stands = rows[rows["stands"]]
    lines = [["All", *numbers_table.cell_texts(figures, measure, whole), ""]]
    lines += [
        [row["label"], *numbers_table.cell_texts(figures, measure, row), _apart(measure, row)] for row in _records(rows)
    ]
    return Claim(
        id=f"{measure.id}-equity",
        heading=_heading(measure, rows, stands),
        sentence=_sentence(figures, measure, rows, stands),
        section=section,
        chart="intervals",
        frame=_frame(measure, rows),
        options={"unit": measure.unit, "reference": round(whole["value"], 4), "reference_label": "all"},
        alternative=_alternative(figures, measure, unit, rows, whole),
        caveat=_caveat(rows, unit),
        table=pd.DataFrame(lines, columns=TABLE),
        links=(("How groups are compared", "book/methods#equity"), ("What is counted", f"measures/{measure.id}")),
    )


def groups(figures: Figures, measure: Measure, unit: str) -> pd.DataFrame:
    """Cells of the measure's strata at one unit, in the order of the definitions, and each beside all others.

    Returns
    -------
    DataFrame
        As `strata_groups.compared` gives them, with ``label`` (``Payer: self-pay``) and ``said`` (``self-pay (payer)``).
    """
    own = figures.strata_groups.get((measure.id, unit))
    if own is None:
        return figures.strata.iloc[:0].assign(compared=pd.Series(dtype=bool))
    pairs = list(zip(own["factor"], own["stratum"], strict=True))
    return own.assign(
        label=[f"{factor_name(factor)}: {stratum}" for factor, stratum in pairs],
        said=[f"{stratum} ({_words(factor)})" for factor, stratum in pairs],
    )


def _records(rows: pd.DataFrame) -> list[Row]:
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def _words(factor: str) -> str:
    """``sex``, within a sentence."""
    return factor_name(factor).lower()


def _apart(measure: Measure, row: Row) -> str:
    """``−2 points (−5 to 1)``: the group less the others."""
    if not row["compared"]:
        return ""
    unit = of_change(measure.unit)
    return f"{amount(row['change'], unit, signed=True)} ({interval(row['below'], row['above'], unit)})"


def _heading(measure: Measure, rows: pd.DataFrame, stands: pd.DataFrame) -> str:
    if stands.empty:
        factors = [_words(each) for each in dict.fromkeys(rows.loc[rows["compared"], "factor"])]
        return f"{measure.title}: no difference beyond chance by {listed(factors)}"
    factors = [_words(each) for each in dict.fromkeys(stands["factor"])]
    return f"{measure.title} differs by {listed(factors)}, before anything is adjusted for"


def _sentence(figures: Figures, measure: Measure, rows: pd.DataFrame, stands: pd.DataFrame) -> str:
    """What differs by more than chance, with its interval; or that nothing does, and what could still hide."""
    compared = rows[rows["compared"]]
    when = sentence_case(figures.window(measure))
    number = len(compared)
    allowed = "one comparison" if number == 1 else f"Holm's allowance for {count(number, 'comparisons')}"
    if stands.empty:
        factors = [_words(each) for each in dict.fromkeys(compared["factor"])]
        wide = compared.loc[(compared["above"] - compared["below"]).idxmax()]
        unit = of_change(measure.unit)
        return (
            f"{when}: by {listed(factors)} the result differs by no more than chance may explain ({allowed} at 5\u00a0%). "
            f"That is no proof of equality: for {wide['said']}, the group known least well, the 95\u00a0% interval of the "
            f"difference from {wide['against']}, before any allowance, is {interval(wide['below'], wide['above'], unit)} "
            f"{'points' if unit in POINTS else unit}."
        )
    parts = []
    told = stands.loc[stands["change"].abs().sort_values(ascending=False, kind="stable").index[:TOLD]]
    for row in _records(told):
        unit = of_change(measure.unit)
        zone = min(ZONE_RELATIVE * abs(row["rest"]), ZONE_PROPORTION if measure.unit == "%" else float("inf"))
        small = "; too small to matter in practice" if max(abs(row["below"]), abs(row["above"])) < zone else ""
        parts.append(
            f"{row['said']} {amount(row['value'], measure.unit)}, {row['against']} {amount(row['rest'], measure.unit)}: "
            f"{amount(row['change'], unit, signed=True)} (95\u00a0% interval {interval(row['below'], row['above'], unit)}{small})"
        )
    if len(stands) > TOLD:
        parts.append(f"{len(stands) - TOLD} more in the table")
    rest = number - len(stands)
    others = f" The other {count(rest, 'comparisons')} show no more than chance." if rest else ""
    return f"{when}, more than chance with {allowed} at 5\u00a0%: {'; '.join(parts)}.{others}"


def _frame(measure: Measure, rows: pd.DataFrame) -> pd.DataFrame:
    """Columns of the chart: one interval per group that may be shown, and a word where it may not."""
    blank = rows["withheld"] | rows["too_few"] | ~(rows["denominator"] > 0)
    notes = [_note(measure, row) for row in _records(rows)]
    return pd.DataFrame(
        {
            "label": rows["label"],
            **{name: rows[name].mask(blank).round(4) for name in ("value", "lower", "upper")},
            "note": notes,
            "highlight": rows["stands"],
        }
    )


def _note(measure: Measure, row: Row) -> str:
    if row["withheld"]:
        return "withheld"
    if not row["denominator"]:
        return NOT_RECORDED
    if row["too_few"]:
        return "too few to show"
    of = f"of {count(row['denominator'])}"
    return f"{NONE_OCCURRED}, {of}" if none_occurred(measure, row) else of


def _alternative(figures: Figures, measure: Measure, unit: str, rows: pd.DataFrame, whole: Row) -> str:
    shown = rows[rows["value"].notna() & ~rows["too_few"] & ~rows["withheld"]]
    low, high = shown.loc[shown["value"].idxmin()], shown.loc[shown["value"].idxmax()]
    return (
        f"{measure.title} by group with 95 % intervals, {figures.names[unit]}: {count(len(shown), 'groups')} beside the "
        f"result of all, {amount(whole['value'], measure.unit)}. They lie between {amount(low['value'], measure.unit)} "
        f"({low['label']}) and {amount(high['value'], measure.unit)} ({high['label']}); "
        f"{_differ(int(rows['stands'].sum()))} from the others by more than chance."
    )


def _differ(groups: int) -> str:
    return "no group differs" if not groups else f"{count(groups, 'groups')} {'differs' if groups == 1 else 'differ'}"


def _caveat(rows: pd.DataFrame, unit: str) -> str:
    """Crude; what chance brings among so many; what is not shown."""
    such = "age, illness and the clinic they come to" if unit == NETWORK else "age and illness"
    parts = [
        f"Crude results: groups also differ in what else bears on the result, such as {such}; nothing is adjusted for, so "
        "a difference says where to look, not why"
    ]
    chance = rows[rows["alone"] & ~rows["stands"]]
    if len(chance):
        parts.append(
            f"Taken alone, {listed(chance['said'])} would lie beyond chance; among {count(int(rows['compared'].sum()))} "
            "comparisons that happens easily"
        )
    hidden = int(rows["withheld"].sum())
    if hidden:
        parts.append(
            f"{count(hidden, 'groups')} withheld: small ones, and those that would give a small one away by difference"
        )
    return ". ".join(parts) + "."
