"""One question to the care team in its newest wave, beside the wave before: for the pages that rest on a single answer."""

from typing import Any

import pandas as pd

from wellanalysis.definitions.editions import Policy
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.staff_directors import NOT_OF_ONE, TOGETHER
from wellanalysis.pages.staff_waves import TABLE, by_wave, wording_of
from wellanalysis.pages.wording import count, interval, month
from wellanalysis.results.surveys import favourable, items
from wellanalysis.stats.survey import FEWEST_STAFF

TOO_FEW = (
    f"Fewer than {FEWEST_STAFF} answered, or their answers could be worked out: nothing is shown, to protect them."
)


def staff_item(figures: Figures, item: str, *, unit: str = "") -> dict[str, Any] | None:
    """What the care team answered to one question in the newest wave.

    Parameters
    ----------
    item : str
        Column of the survey: ``leaders_support``.
    unit : str
        Id of a clinic; "" for the network. A question about whoever leads a clinic is answered for the network in either
        case, and ``sentence`` says so: one clinic's figure would be about one known person.

    Returns
    -------
    dict or None
        None where nobody was asked the question, or the edition may not show it. Else ``item, question, wave`` (month
        and year), ``withheld`` (True where too few answered), ``n`` (answers), ``share`` (favourable, 0 to 1), ``lower,
        upper`` (95 % interval), ``told`` (the share as text, or the bound that stands for it), ``mean`` (None beside a
        bound), ``before`` (the same of the wave before: ``wave, n, share, told, mean``, or None where there is none or
        it may not be shown) and ``sentence``. Where it is withheld, numbers are None and ``sentence`` says why.
    """
    place = unit or NETWORK
    column = {each.name: each for each in items(figures.definitions.contract[TABLE])}.get(item)
    closed = figures.policy.policy == Policy.CMS or (figures.reader and place not in (NETWORK, figures.reader))
    if column is None or closed:
        return None
    personal = column.about_one_person
    own = by_wave(figures, NETWORK if personal else place)
    own = own[own["item"] == item].reset_index(drop=True)
    if own.empty:
        return None
    last = own.iloc[-1]
    question, wave = wording_of(column), month(last["month"])
    said = {"item": item, "question": question, "wave": wave, "withheld": not last["shown"]}
    asked = f"“{question}”, {TOGETHER}" if personal else f"“{question}”"
    after = f" {NOT_OF_ONE}" if personal and unit else ""
    if not last["shown"]:
        absent = dict.fromkeys(("n", "share", "lower", "upper", "mean", "before"))
        return {**said, **absent, "told": "withheld", "sentence": f"{asked}, {wave}: {TOO_FEW}{after}"}
    past = own[own["shown"]].iloc[:-1]
    earlier = past.iloc[-1] if len(past) else None
    sentence = (
        f"{asked}: in {wave}, {last['told']} of {count(last['item_n'])} who answered chose {favourable(column)} "
        f"or more of {column.maximum:g} (95\u00a0% interval {interval(last['lower'], last['upper'])})"
    )
    if earlier is not None:
        sentence += f"; in {month(earlier['month'])}, {earlier['told']} of {count(earlier['item_n'])}"
    sentence += f".{after}"
    numbers = {
        "n": int(last["item_n"]),
        "share": float(last["share"]),
        "lower": float(last["lower"]),
        "upper": float(last["upper"]),
        "told": str(last["told"]),
        "mean": _number(last["mean"]),
    }
    return {**said, **numbers, "before": None if earlier is None else _brief(earlier), "sentence": sentence}


def _brief(row: pd.Series) -> dict[str, Any]:
    return {
        "wave": month(row["month"]),
        "n": int(row["item_n"]),
        "share": float(row["share"]),
        "told": str(row["told"]),
        "mean": _number(row["mean"]),
    }


def _number(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
