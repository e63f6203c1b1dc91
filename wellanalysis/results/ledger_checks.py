"""Holds the ledger against itself: steps that fit their items, answers with words, items that stand once."""

from collections.abc import Iterator

import pandas as pd

from wellanalysis.definitions.periods import Quarter
from wellanalysis.definitions.record_columns import CLOSING, FEEDBACK, STEPS, THEMES
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.connection import Source
from wellanalysis.results.examples import near, rows
from wellanalysis.results.ledger import TAKEN_UP, answer_of, in_order

PAGE = r"[a-z0-9_-]+(/[a-z0-9_-]+)*"
"""A page's path in the report: ``outcomes``, ``clinics/lakes/c07/overview``."""
FINAL = ("changed", "declined")
"""Closing steps after which an item is only taken up again."""
DECLINED = "declined"


def ledger_problems(kept: Source) -> list[Problem]:
    """What the contract alone cannot see in the ledger.

    Parameters
    ----------
    kept : Source
        The records; columns that are not of the contract's type are left to the contract's own checks.

    Returns
    -------
    list of Problem
        Items that stand twice, are read by half, or name a page, quarter or theme that is none; steps that come before
        their item, close it without a word, contradict each other, or go on after an end.
    """
    problems: list[Problem] = []
    if _is_sound(kept, FEEDBACK, "item", "received_on", "says"):
        items = _frame(kept, FEEDBACK)
        problems += [
            *_twice(kept, items),
            *_again(kept, items),
            *_read(kept, items),
            *_unreadable(kept, items),
            *_themes(kept, items),
        ]
        if _is_sound(kept, STEPS, "item", "on", "status"):
            steps = in_order(_frame(kept, STEPS))
            problems += [*_wordless(kept, steps), *_early(kept, items, steps), *_contradicting(kept, steps)]
            problems += _going_on(kept, steps)
    return problems


def _is_sound(kept: Source, name: str, *columns: str) -> bool:
    return name in kept.tables and kept.sound.get(name, set()).issuperset(columns)


def _frame(kept: Source, name: str) -> pd.DataFrame:
    return kept.frame(f'SELECT * FROM "{name}"')


def _told(kept: Source, name: str, column: str, wrong: pd.DataFrame, what: str, remedy: str) -> Iterator[Problem]:
    """One problem for all rows of a kind, with how many they are; `what` goes on after the number of rows."""
    if len(wrong):
        yield Problem(f"{kept.places[name]}, column {column}", f"{rows(len(wrong))} {what}", remedy)


def _texts(frame: pd.DataFrame, column: str) -> pd.Series:
    """A column as text, empty where it is absent or not of the contract's type at all."""
    if column not in frame:
        return pd.Series("", index=frame.index)
    return frame[column].astype(object).where(frame[column].notna(), "").astype(str)


def _twice(kept: Source, items: pd.DataFrame) -> Iterator[Problem]:
    keys = _texts(items, "form_key").map(answer_of)
    again = items.assign(form_key=keys)[keys.ne("") & keys.duplicated(keep=False)]
    for key, same in again.groupby("form_key", sort=True):
        references = " and ".join(sorted(same["item"].astype(str).unique()))
        alike = bool(same["says"].eq(same["says"].iloc[0]).all())
        what = "says the same, word for word" if alike else "says different things"
        remedy = "keep the one that was received first" if alike else "keep one, and write what was added as a step"
        place = f"{kept.places[FEEDBACK]}, column form_key"
        yield Problem(place, f"one answer of a form, {key!r}, stands as {references} and {what}", remedy)


def _again(kept: Source, items: pd.DataFrame) -> Iterator[Problem]:
    """The same words of one day and role under two references; two answers of a form are two people, whatever they say."""
    words = items["says"].fillna("").astype(str).str.casefold().str.split().str.join(" ")
    told = items.assign(words=words, of_role=_texts(items, "role"), keyed=_texts(items, "form_key").ne(""))
    for _, same in told[words.ne("")].groupby(["words", "received_on", "of_role"], sort=True):
        references = sorted(same["item"].astype(str).unique())
        if len(references) > 1 and not same["keyed"].all():
            what = f"the same words of one day and role stand as {' and '.join(map(repr, references))}"
            yield Problem(f"{kept.places[FEEDBACK]}, column says", what, "keep one: an item stands once")


def _read(kept: Source, items: pd.DataFrame) -> Iterator[Problem]:
    by, on = _texts(items, "reviewed_by"), _texts(items, "reviewed_on")
    for column, wrong, lacking in (
        ("reviewed_by", items[on.ne("") & by.eq("")], "that was read on a day, and not by whom"),
        ("reviewed_on", items[by.ne("") & on.eq("")], "that was read by somebody, and not when"),
    ):
        if len(wrong):
            what = f"{lacking}, such as item {wrong['item'].iloc[0]!r}"
            yield from _told(kept, FEEDBACK, column, wrong, what, "write both, or neither while nobody has read it")


def _unreadable(kept: Source, items: pd.DataFrame) -> Iterator[Problem]:
    pages = _texts(items, "page")
    wrong = items[pages.ne("") & ~pages.str.fullmatch(PAGE)]
    if len(wrong):
        what = f"with a page that cannot be read, such as {wrong['page'].iloc[0]!r} in item {wrong['item'].iloc[0]!r}"
        yield from _told(kept, FEEDBACK, "page", wrong, what, "write its path, or the first word of it: outcomes")
    quarters = _texts(items, "quarter")
    bad = [each for each in sorted(quarters[quarters.ne("")].unique()) if not is_quarter(each)]
    wrong = items[quarters.isin(bad)]
    if len(wrong):
        first = wrong.iloc[0]
        what = f"with a quarter that cannot be read, such as {first['quarter']!r} in item {first['item']!r}"
        yield from _told(kept, FEEDBACK, "quarter", wrong, what, "write it as 2026Q3")


def is_quarter(text: str) -> bool:
    """Whether a text names a quarter: ``2026Q3``."""
    try:
        Quarter.parse(text)
    except ProblemsFound:
        return False
    return True


def _themes(kept: Source, items: pd.DataFrame) -> Iterator[Problem]:
    named = _texts(items, "theme")
    there = _is_sound(kept, THEMES, "theme")
    known = sorted(kept.frame(f'SELECT "theme" FROM "{THEMES}"')["theme"].dropna()) if there else []
    wrong = items[named.ne("") & ~named.isin(known)]
    # A list of themes that is there and cannot be read is told already.
    if len(wrong) and (there or THEMES not in kept.tables):
        theme = str(wrong["theme"].iloc[0])
        what = f"with a theme that is not in {THEMES}, such as {theme!r} in item {wrong['item'].iloc[0]!r}"
        yield from _told(kept, FEEDBACK, "theme", wrong, what, near(theme, known) or f"add {theme!r} to {THEMES}")


def _wordless(kept: Source, steps: pd.DataFrame) -> Iterator[Problem]:
    wrong = steps[steps["status"].isin(CLOSING) & _texts(steps, "says").str.strip().eq("")]
    if len(wrong):
        first = wrong.iloc[0]
        what = f"that close an item without a word, such as {first['status']} of item {first['item']!r}"
        yield from _told(kept, STEPS, "says", wrong, what, "write the answer, the reason, or what was changed")


def _early(kept: Source, items: pd.DataFrame, steps: pd.DataFrame) -> Iterator[Problem]:
    received = items.drop_duplicates("item").set_index("item")["received_on"]
    came = received.reindex(steps["item"]).reset_index(drop=True)
    wrong = steps.assign(came=came)[steps["on"] < came]
    if len(wrong):
        first = wrong.iloc[0]
        what = f"before the item came: an answer before the question, such as {first['status']} of item"
        what += f" {first['item']!r} on {_day(first['on'])}, received on {_day(first['came'])}"
        yield from _told(kept, STEPS, "on", wrong, what, "correct one of the two days")


def _day(value: object) -> str:
    return str(pd.Timestamp(str(value)).date())


def _contradicting(kept: Source, steps: pd.DataFrame) -> Iterator[Problem]:
    closing = steps[steps["status"].isin(CLOSING)]
    of_day = closing.groupby(["item", "on"])["status"]
    both = of_day.transform("nunique").gt(1) & closing["status"].eq(DECLINED).groupby(
        [closing["item"], closing["on"]]
    ).transform("any")
    wrong = closing[both]
    if len(wrong):
        first = wrong.iloc[0]
        same = wrong[wrong["item"].eq(first["item"]) & wrong["on"].eq(first["on"])]
        said = " and ".join(same["status"])
        what = f"that contradict each other on one day, such as {said} of item {first['item']!r} on {_day(first['on'])}"
        yield from _told(kept, STEPS, "status", wrong, what, "keep the one that holds")


def _going_on(kept: Source, steps: pd.DataFrame) -> Iterator[Problem]:
    before = steps.groupby("item")[["status", "on"]].shift()
    after = before["status"].isin(FINAL) & steps["on"].gt(before["on"])
    wrong = steps.assign(before=before["status"])[after & steps["status"].ne(TAKEN_UP)]
    if len(wrong):
        first = wrong.iloc[0]
        what = f"after the item was at its end, such as {first['status']} after {first['before']} of item"
        remedy = f"an item that goes on is taken up again first: a step {TAKEN_UP}"
        yield from _told(kept, STEPS, "status", wrong, f"{what} {first['item']!r}", remedy)
