"""The same people's answers in the two newest waves, what the others do to the picture, and who did not answer again."""

import re
from collections.abc import Mapping

import pandas as pd

from wellanalysis.definitions.editions import Policy
from wellanalysis.pages.agreement import MANY
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.staff_waves import TABLE, asked_of_staff, by_wave, known, short, wording_of
from wellanalysis.pages.wording import amount, count, interval, listed, month, round_half_up, sentence_case
from wellanalysis.results.waves import SUMS
from wellanalysis.stats.survey import FEWEST_STAFF
from wellanalysis.stats.survey_paired import difference_of_means, moved, of_others, paired_change

METHOD = ("How the same people are compared", "book/methods#survey-paired")
AGREED = "Only answers of people who agreed in both waves are put together; nobody else is followed."
STEPS = "steps"
NAMED = 4
"""Changes that a heading names; of more it gives the number."""


def pairs(figures: Figures) -> pd.DataFrame:
    """Sums of the newest pair of waves by question, the team measure's own first, then as in the contract; none where too few answered both.

    Returns
    -------
    DataFrame
        ``item, before, after`` and the sums of `wellanalysis.results.waves`, of judged clinics. A question is in it only
        where those of either wave who are not among the pairs are none, or enough that nobody can be told apart.
    """
    rows = figures.results.waves
    rows = rows[(rows["table"] == TABLE) & (rows["after"] <= pd.Timestamp(figures.quarter.last_day))]
    if figures.policy.policy != Policy.OPEN:
        rows = rows[~rows[["clinic_id", "clinic_before"]].isin(figures.too_small).any(axis=1)]
    # Where clinics are asked at different times, the pair of waves that most of the newest wave's people answered.
    newest = rows[rows["after"] == rows["after"].max()]
    sums = newest.groupby(["before", "after", "item"])[SUMS].sum().reset_index()
    if sums.empty:
        return sums.assign(**{name: pd.Series(dtype="int64") for name in ("all_before", "all_after")})
    main = sums.groupby("before")["n"].sum().idxmax()
    sums = sums[sums["before"] == main]
    whole = by_wave(figures).set_index(["month", "item"])
    for name in ("before", "after"):
        at = pd.MultiIndex.from_frame(sums[[name, "item"]])
        of_wave = whole.reindex(at)
        sums = sums.assign(
            **{
                f"all_{name}": of_wave["item_n"].fillna(0).to_numpy(),
                f"all_sum_{name}": of_wave["item_sum"].fillna(0).to_numpy(),
                f"shown_{name}": of_wave["shown"].eq(True).to_numpy(),
            }
        )
    enough = (sums["n"] >= FEWEST_STAFF) & sums["shown_before"] & sums["shown_after"]
    for name in ("before", "after"):
        rest = sums[f"all_{name}"] - sums["n"]
        enough &= (rest == 0) | (rest >= FEWEST_STAFF)
    asked = asked_of_staff(figures)
    order = {name: place for place, name in enumerate(_in_order(figures))}
    limits = {each.name: (each.minimum or 0, each.maximum or 0) for each in asked}
    sums = sums[enough & sums["item"].isin(order)]
    groups = (("n", "sum_before"), ("n", "sum_after"))
    kept = sums[~pd.concat([_all_alike(sums, *each, limits) for each in groups], axis=1).any(axis=1)]
    return kept.sort_values("item", key=lambda names: names.map(order), ignore_index=True)


def _in_order(figures: Figures) -> list[str]:
    """Questions in an order that no answer changes: those that the team's own measure is made of, then the contract's."""
    logic = " ".join(
        f"{each.numerator or ''} {each.value or ''}" for each in figures.definitions.measures if each.table == TABLE
    )
    asked, named = [each.name for each in asked_of_staff(figures)], set(re.findall(r"\w+", logic))
    return sorted(asked, key=lambda name: name not in named)


def _all_alike(sums: pd.DataFrame, n: str, total: str, limits: Mapping[str, tuple[float, float]]) -> pd.Series:
    """Whether a mean of few people says what nearly each of them answered: the lowest or the highest answer."""
    low, high = (
        sums["item"].map({name: each[end] for name, each in limits.items()}).astype("float64") for end in (0, 1)
    )
    extreme = (sums[total] >= sums[n] * high - 1) | (sums[total] <= sums[n] * low + 1)
    return extreme & (sums[n] < MANY)


def paired_claim(figures: Figures, *, section: str) -> Claim | None:
    """Mean change of each question among those who answered both waves; why not, where people agreed but too few did."""
    found = pairs(figures)
    if found.empty:
        return _too_few(figures, section)
    change = paired_change(
        *(found[name] for name in ("n", "sum_before", "sum_after", "sq_before", "sq_after", "product"))
    )
    shares = moved(found["up"], found["same"], found["down"])
    questions = {each.name: each for each in asked_of_staff(figures)}
    labels = [sentence_case(short(item)) for item in found["item"]]
    clear = change["lower"].clip(lower=0) + change["upper"].clip(upper=0)
    at = 0  # the same question whatever was answered: the largest change would be picked by chance
    row, share = change.iloc[at], shares.iloc[at]
    question = questions[found.loc[at, "item"]]
    low, high = question.minimum or 0, question.maximum or 0
    before, after = month(found.loc[at, "before"]), month(found.loc[at, "after"])
    chart = pd.DataFrame(
        {
            "label": labels,
            "value": change["change"].round(3),
            "lower": change["lower"].round(3),
            "upper": change["upper"].round(3),
            "note": [f"{_signed(each)}" for each in change["change"]],
        }
    )
    return Claim(
        id="staff-paired",
        heading=f"Among the same people since {before}: {_moved_heading(change, clear, labels)}",
        sentence=(
            f"{count(row['n'], 'people')} answered “{wording_of(question)}” in {before} and in {after} and agreed that both "
            f"answers are put together: their mean went from {_mean(row['before'])} to {_mean(row['after'])} on the scale "
            f"from {low:g} to {high:g}, a change of {_signed(row['change'])} (95\u00a0% interval "
            f"{_limits(row['lower'], row['upper'])}). {_moved_text(share)} {_others_text(found.loc[at])} "
            f"{_beside_text(change, clear, labels, at)}"
        ).strip(),
        section=section,
        chart="intervals",
        frame=chart,
        options={"unit": STEPS, "reference": 0.0},
        alternative=(
            f"Mean change of {count(len(found), 'questions')} among those who answered both {before} and {after}, with 95 % "
            f"intervals. {labels[at]} changed by {_signed(row['change'])} ({_limits(row['lower'], row['upper'])}). "
            f"{_beside_text(change, clear, labels, at)}"
        ),
        caveat=(
            f"{AGREED} With {count(len(found), 'questions')} one may seem to move by chance. What moved between two waves need "
            "not be due to anything that was done."
        ),
        table=_table(found, change, shares, labels),
        links=(METHOD,),
    )


def stopped_claim(figures: Figures, *, section: str) -> Claim | None:
    """How those who did not answer the later wave had answered the earlier one, beside those who answered again."""
    found = pairs(figures)
    found = found.assign(
        **{f"gone_{name}": found[f"stopped_{name}"] + found[f"left_{name}"] for name in ("n", "sum", "sq")}
    )
    rest = found["all_before"] - found["n"] - found["gone_n"]
    # Neither those who did not answer again nor those who are in neither group may be few.
    limits = {each.name: (each.minimum or 0, each.maximum or 0) for each in asked_of_staff(figures)}
    told = (found["gone_n"] >= FEWEST_STAFF) & ((rest <= 0) | (rest >= FEWEST_STAFF))
    found = found[told & ~_all_alike(found, "gone_n", "gone_sum", limits)].reset_index(drop=True)
    if found.empty:
        return None
    first = found.iloc[0]
    question = {each.name: each for each in asked_of_staff(figures)}[first["item"]]
    stayed, gone = found["sum_before"] / found["n"], found["gone_sum"] / found["gone_n"]
    before, after = month(first["before"]), month(first["after"])
    welch = difference_of_means(
        *(found[name] for name in ("gone_n", "gone_sum", "gone_sq", "n", "sum_before", "sq_before"))
    )
    gap, unknown = welch.iloc[0], int(first["all_before"] - first["n"] - first["gone_n"])
    nothing = (
        f" Of {count(unknown)} more who answered in {before} it is not known: they did not agree, or did not answer this both times."
        if unknown > 0
        else ""
    )
    apart = first["left_n"] >= FEWEST_STAFF and first["stopped_n"] >= FEWEST_STAFF
    who = (
        f"{count(first['stopped_n'])} were asked again and did not answer, {count(first['left_n'])} were not asked again"
        if apart
        else "all were asked again"
        if not first["left_n"]
        else "they were asked again and did not answer, or were not asked again"
    )
    return Claim(
        id="staff-stopped",
        heading=f"{count(first['gone_n'])} who answered in {before} did not in {after}",
        sentence=(
            f"Of those who answered “{wording_of(question)}” in {before} and agreed that their answers are put together, "
            f"{count(first['gone_n'])} did not answer in {after}: {who}. In {before} their mean had been "
            f"{_mean(gone.iloc[0])}; that of the {count(first['n'])} who answered again was {_mean(stayed.iloc[0])}, a "
            f"difference of {_signed(gap['difference'])} (95\u00a0% interval {_limits(gap['lower'], gap['upper'])}).{nothing}"
        ),
        section=section,
        caveat="Why somebody did not answer is not known, and nobody is asked: it may be a full day as well as a view.",
        table=pd.DataFrame(
            {
                "Question": [sentence_case(short(item)) for item in found["item"]],
                f"Mean in {before}, answered again": [_mean(each) for each in stayed],
                "People": [count(each) for each in found["n"]],
                f"Mean in {before}, not again": [_mean(each) for each in gone],
                "People who did not answer again": [count(each) for each in found["gone_n"]],
                "Difference (95\u00a0%)": [
                    f"{_signed(each.difference)} ({_limits(each.lower, each.upper)})" for each in welch.itertuples()
                ],
            }
        ),
        links=(METHOD,),
    )


def _too_few(figures: Figures, section: str) -> Claim | None:
    """That people agreed, but too few to be told; nothing where nobody did, or there is no second wave."""
    rows = figures.results.waves
    if rows.empty or known(figures)["month"].nunique() < 2:
        return None
    return Claim(
        id="staff-paired",
        heading="The same people in two waves: too few to protect them",
        sentence=f"Changes among the same people are shown from {FEWEST_STAFF} who answered both waves and agreed to it.",
        section=section,
        links=(METHOD,),
    )


def _moved_heading(change: pd.DataFrame, clear: pd.Series, labels: list[str]) -> str:
    """What rose and what fell by more than chance, both ways; that nothing did."""
    order = clear.index[clear != 0]
    named = [f"{labels[at].lower()} {_signed(change['change'].loc[at])}" for at in order]
    if len(named) > NAMED:
        return f"{count((clear > 0).sum())} questions rose, {count((clear < 0).sum())} fell"
    return listed(named) or "no change beyond chance"


def _beside_text(change: pd.DataFrame, clear: pd.Series, labels: list[str], at: int) -> str:
    """Every other question whose interval leaves out no change, whichever way; that there is none."""
    order = clear.index[clear != 0]
    told = [
        f"{labels[each].lower()} {_signed(change['change'].loc[each])} "
        f"({_limits(change['lower'].loc[each], change['upper'].loc[each])})"
        for each in order
        if each != at
    ]
    if told:
        return f"Beside it, these intervals leave out zero: {listed(told)}."
    return "No other interval leaves out zero." if clear.loc[at] else "Every interval includes zero."


def _others_text(row: pd.Series) -> str:
    """What those who are not among the pairs do to the change that all answers show."""
    number, mean = zip(
        *(
            of_others([row[f"all_{at}"]], [row[f"all_sum_{at}"]], [row["n"]], [row[f"sum_{at}"]])
            for at in ("before", "after")
        ),
        strict=True,
    )
    whole = row["all_sum_after"] / row["all_after"] - row["all_sum_before"] / row["all_before"]
    if not number[0][0] and not number[1][0]:
        return "Nobody else answered either wave."
    told = [
        f"{count(n[0], 'others')} in {month(row[at])} had a mean of {_mean(m[0])}"
        for at, n, m in zip(("before", "after"), number, mean, strict=True)
        if n[0]
    ]
    return f"The {' and the '.join(told)}, so that all answers together changed by {_signed(whole)}."


def _moved_text(share: pd.Series) -> str:
    """Shares that went up, stayed and went down, where no group is so small that its people could be named."""
    counts = [share[name] * share["n"] for name in ("up", "same", "down")]
    if min(counts) < 1 and share["n"] < 3 * FEWEST_STAFF:
        return ""
    return (
        f"{amount(share['up'])} went up ({interval(share['up_lower'], share['up_upper'])}), {amount(share['same'])} stayed, "
        f"{amount(share['down'])} went down ({interval(share['down_lower'], share['down_upper'])})."
    )


def _table(found: pd.DataFrame, change: pd.DataFrame, shares: pd.DataFrame, labels: list[str]) -> pd.DataFrame:
    texts = [_moved_text(row) for _, row in shares.iterrows()]
    return pd.DataFrame(
        {
            "Question": labels,
            "Same people": [count(each) for each in change["n"]],
            month(found.loc[0, "before"]): [_mean(each) for each in change["before"]],
            month(found.loc[0, "after"]): [_mean(each) for each in change["after"]],
            "Change (95\u00a0%)": [
                f"{_signed(row.change)} ({_limits(row.lower, row.upper)})" for row in change.itertuples()
            ],
            "Up, same, down": [
                " / ".join(amount(row[name]) for name in ("up", "same", "down")) if text else "withheld"
                for text, (_, row) in zip(texts, shares.iterrows(), strict=True)
            ],
        }
    )


def _mean(value: float) -> str:
    return f"{round_half_up(value, 2):.2f}"


def _signed(value: float) -> str:
    rounded = round_half_up(value, 2)
    return f"{'−' if rounded < 0 else '+' if rounded > 0 else ''}{abs(rounded):.2f}"


def _limits(lower: float, upper: float) -> str:
    return f"{_signed(lower)} to {_signed(upper)}"
