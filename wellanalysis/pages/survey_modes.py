"""How patients were asked, and what that does to the figure: shares by mode, and results as if all were alike."""

import json

import numpy as np
import pandas as pd

from wellanalysis.definitions.editions import Policy
from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.survey import METHOD
from wellanalysis.pages.wording import amount, count, interval, listed, round_half_up, sentence_case
from wellanalysis.stats.survey import FEWEST_PATIENTS, AdjustedMeans, adjusted_means

FACTOR = "mode"
MODES_METHOD = ("How mode and mix are adjusted for", "book/methods#survey-mode")
NOT_CHOSEN = (
    "Nobody was assigned a way of asking by chance, so a difference between the ways is partly one between the people. The "
    "adjustment is estimated from these answers, since published coefficients belong to other questionnaires."
)
FEW_BY_MODE = (
    f"A quarter in which fewer than {FEWEST_PATIENTS} answered by a mode is withheld, and another with it where it would else "
    "be the rest of a sum."
)
POINT = 0.01
"""Largest difference of two shares, of one percentage point, that is said and not drawn."""
COUNTED = ["sent", "answered", "n", "top"]


def asked(figures: Figures, measure: Measure) -> pd.DataFrame:
    """Rows of `wellanalysis.results.modes` up to the measure's newest final quarter, of judged clinics, with ``quarter``."""
    rows = figures.results.modes
    last = pd.Timestamp(figures.finals[measure.id].last_day)
    rows = rows[(rows["measure"] == measure.id) & (rows["month"] <= last)]
    if figures.policy.policy != Policy.OPEN:
        rows = rows[~rows["clinic_id"].isin(figures.too_small)]
    year_starts = figures.definitions.network.calendar.year_starts
    firsts = {each: type(figures.quarter).of(each.date(), year_starts) for each in rows["month"].unique()}
    return rows.assign(
        quarter=[str(firsts[each]) for each in rows["month"]],
        period=pd.to_datetime([firsts[each].first_day for each in rows["month"]]),
    )


def modes_claim(figures: Figures, measure: Measure, *, section: str) -> Claim | None:
    """Who was asked how, who answered, and what they said, by mode over the trailing window and by quarter in the table."""
    rows = asked(figures, measure)
    now = figures.in_window(measure, rows)
    by_mode = now.groupby("mode")[COUNTED].sum()
    if _closed(figures, measure) or len(by_mode) < 2 or (by_mode["n"] < FEWEST_PATIENTS).any():
        return None
    shares = by_mode["sent"] / by_mode["sent"].sum()
    told = [
        f"by {mode} {count(each.answered)} of {count(each.sent)} ({amount(each.answered / each.sent)})"
        for mode, each in zip(by_mode.index, by_mode.itertuples(), strict=True)
    ]
    rated = [
        f"{amount(each.top / each.n)} by {mode}" for mode, each in zip(by_mode.index, by_mode.itertuples(), strict=True)
    ]
    each_quarter = rows.groupby(["period", "quarter", "mode"])[COUNTED].sum().unstack("mode", fill_value=0)  # noqa: PD010 — a cross table
    sent = each_quarter["sent"]
    each_share = sent.div(sent.sum(axis=1), axis=0)
    columns = {"Quarter": list(each_quarter.index.get_level_values("quarter"))}
    hidden = _withheld(each_quarter, set(now["quarter"]))
    for mode in by_mode.index:
        columns[f"Asked by {mode}"] = [
            "withheld" if few else amount(each) for each, few in zip(each_share[mode], hidden, strict=True)
        ]
        columns[f"Answered by {mode}"] = [
            "withheld" if few else f"{count(a)} of {count(s)} ({amount(a / s)})" if s else "none asked"
            for a, s, few in zip(each_quarter["answered"][mode], sent[mode], hidden, strict=True)
        ]
    withheld = f" {FEW_BY_MODE}" if hidden.any() else ""
    return Claim(
        id=f"{measure.id}-modes",
        heading=f"How patients were asked: {listed(f'{mode} {amount(share)}' for mode, share in shares.items())}",
        sentence=(
            f"{sentence_case(figures.window(measure))}: answered {listed(told)}. “{measure.title}”: {listed(rated)}, as answered."
        ),
        section=section,
        caveat=f"{NOT_CHOSEN} Comments are no part of this report: a survey's free text is not read, and never published unread.{withheld}",
        options={"folded": True},
        table=pd.DataFrame(columns),
        links=(MODES_METHOD, METHOD),
    )


def _withheld(by_quarter: pd.DataFrame, window: set[str]) -> np.ndarray:
    """Quarters of which it is not told who was asked how.

    Parameters
    ----------
    by_quarter : DataFrame
        Counts by ``period, quarter``, in columns of count and mode.
    window : set of str
        Quarters whose sum by mode stands beside the table.

    Returns
    -------
    ndarray of bool
        Those in which a mode that was used had fewer answers than are told, all modes of them, since all answers of a
        quarter are known; and where that is one quarter of the window, the one of fewest answers beside it.
    """
    few = ((by_quarter["n"] < FEWEST_PATIENTS) & (by_quarter["sent"] > 0)).any(axis=1)
    mine = by_quarter.index.get_level_values("quarter").isin(window)
    if (few & mine).sum() == 1 and (~few & mine).any():
        few.loc[by_quarter["n"].sum(axis=1)[~few & mine].idxmin()] = True
    return few.to_numpy()


def adjusted_claim(figures: Figures, measure: Measure, *, section: str) -> Claim | None:
    """The measure by quarter as answered, and as if each quarter's respondents were those of all quarters, asked alike."""
    rows = asked(figures, measure)
    found = adjusted(rows) if not _closed(figures, measure) else None
    if found is None:
        return None
    shown = found.units[found.units["n"] >= FEWEST_PATIENTS]
    if len(shown) < 2:
        return None
    first, last = shown.iloc[0], shown.iloc[-1]
    start, end = shown.index[0], shown.index[-1]
    most = shown["adjustment"].abs().max()
    factors = list(dict.fromkeys(found.coefficients["factor"]))
    raw = {"period": list(shown.index), "series": "as answered", "value": shown["mean"].round(4).to_numpy()}
    as_if = {
        "period": list(shown.index),
        "series": "adjusted",
        "value": shown["adjusted"].clip(0, 1).round(4).to_numpy(),
        "lower": shown["lower"].clip(0, 1).round(4).to_numpy(),
        "upper": shown["upper"].clip(0, 1).round(4).to_numpy(),
        "n": shown["n"].to_numpy(),
    }
    names = [each.replace("_", " ") for each in factors]
    # Two lines that lie on each other show nothing: the sentence says it.
    drawn = most > POINT
    alike = (
        ""
        if drawn
        else " The two lines would lie on each other, so they are not drawn; the numbers stand in the table."
    )
    return Claim(
        id=f"{measure.id}-adjusted",
        heading=(
            f"Adjusted for how and who was asked: {amount(first['adjusted'])} → {amount(last['adjusted'])}, "
            f"as answered {amount(first['mean'])} → {amount(last['mean'])}"
        ),
        sentence=(
            f"“{measure.title}” in {end}: {amount(last['adjusted'])} adjusted for {listed(names)} (95\u00a0% interval "
            f"{interval(last['lower'], last['upper'])}), {amount(last['mean'])} as answered ({count(last['n'], 'answers')}). "
            f"The adjustment moves no quarter by more than {_points(most)}.{alike}"
        ),
        section=section,
        chart="waves" if drawn else "",
        frame=pd.concat([pd.DataFrame(as_if), pd.DataFrame(raw)], ignore_index=True) if drawn else pd.DataFrame(),
        options={"unit": "%"} if drawn else {"folded": True},
        alternative=""
        if not drawn
        else (
            f"{measure.title}, {figures.names[NETWORK]}, by quarter, adjusted with 95 % intervals and as answered, {start} to "
            f"{end}. Adjusted it goes from {amount(first['adjusted'])} to {amount(last['adjusted'])}, as answered from "
            f"{amount(first['mean'])} to {amount(last['mean'])}."
        ),
        caveat=f"{_coefficients(found)} {NOT_CHOSEN}",
        table=pd.DataFrame(
            {
                "Quarter": list(shown.index),
                "As answered": [amount(each) for each in shown["mean"]],
                "Adjusted (95\u00a0%)": [
                    f"{amount(each.adjusted)} ({interval(each.lower, each.upper)})" for each in shown.itertuples()
                ],
                "Answers": [count(each) for each in shown["n"]],
            }
        ),
        links=(MODES_METHOD, METHOD),
    )


def adjusted(rows: pd.DataFrame) -> AdjustedMeans | None:
    """Shares by quarter adjusted for mode and mix; None where they do not vary, or too few answered.

    The quarter takes the place of the unit: what differs between quarters for other reasons is not taken for an effect of
    the mode.
    """
    known = rows[rows["n"] > 0]
    if known.empty:
        return None
    mixes = {text: json.loads(text) for text in known["mix"].unique()}
    mix = pd.DataFrame([mixes[text] for text in known["mix"]], index=known.index)
    cells = pd.concat([known[["quarter", FACTOR, "n", "top"]], mix], axis=1)
    within = [name for name in (FACTOR, *mix.columns) if len(cells[name].unique()) > 1]
    cells = cells.assign(total=cells["top"], total_sq=cells["top"])
    sums = cells.groupby(["quarter", *within], sort=True)[["n", "total", "total_sq"]].sum().reset_index()
    try:
        return adjusted_means(sums, factors=within, unit="quarter")
    except ValueError:
        return None


def _coefficients(found: AdjustedMeans) -> str:
    """What the modes differ by, for people alike in all else."""
    own = found.coefficients[(found.coefficients["factor"] == FACTOR) & found.coefficients["se"].notna()]
    base = found.coefficients[(found.coefficients["factor"] == FACTOR) & found.coefficients["se"].isna()]
    if own.empty:
        return ""
    told = [
        f"{each.level} differs from {base['level'].iloc[0]} by {_points(each.estimate, signed=True)} "
        f"({interval(each.lower, each.upper, 'points')})"
        for each in own.itertuples()
    ]
    return f"Among patients alike in the rest, {listed(told)}."


def _points(value: float, *, signed: bool = False) -> str:
    return amount(value, "tenths of points" if abs(round_half_up(100 * value, 1)) < 9.95 else "points", signed=signed)


def _closed(figures: Figures, measure: Measure) -> bool:
    """Whether the edition keeps back what this would tell: strict policies, or a measure that is withheld."""
    own = figures.policy.policy == Policy.CMS or not figures.policy.publishes("quarter")
    return own or bool(figures.now(measure, NETWORK)["withheld"])


def claims_of(figures: Figures, measure: Measure, *, section: str) -> list[Claim]:
    """Both claims, where there is anything to say."""
    found = (each(figures, measure, section=section) for each in (modes_claim, adjusted_claim))
    return [claim for claim in found if claim is not None]
