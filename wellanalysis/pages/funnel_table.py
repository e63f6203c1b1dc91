"""The tables behind a funnel: the clinics in the order of their names, which says nothing about results."""

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.adjusted import chance_text, pooled_text, ratio_text, word_of
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.wording import RATIO, amount, count, interval


def crude_table(table: pd.DataFrame, measure: Measure, *, size: str) -> pd.DataFrame:
    """The clinics of the funnel in the order of their names: it says nothing about results."""
    ordered = table.sort_values("name")
    return pd.DataFrame(
        {
            "Clinic": ordered["name"],
            "Result": [amount(value, measure.unit) for value in ordered["value"]],
            size: [count(number) for number in ordered["denominator"]],
            "99.8\u00a0% limits": _limits_text(ordered, measure.unit),
            "Reading": _readings(ordered),
        }
    )


def adjusted_table(figures: Figures, measure: Measure, table: pd.DataFrame) -> pd.DataFrame:
    """Observed and expected of each clinic in the order of their names, with its word and the chance that it is wrong."""
    ordered = table.sort_values("name")
    standings = [figures.standing(measure, id) for id in ordered["unit"]]
    return pd.DataFrame(
        {
            "Clinic": ordered["name"],
            f"Observed ({measure.counts})": [count(row["observed"]) for row in standings],
            f"Expected ({measure.counts})": [f"{row['expected']:,.1f}" for row in standings],
            "Observed over expected (95\u00a0%)": [ratio_text(row) for row in standings],
            "Word": [
                f"{word_of(figures, measure, row)}{f' ({longer})' if (longer := pooled_text(figures, row)) else ''}"
                for row in standings
            ],
            "Chance that it is wrong": [chance_text(row) for row in standings],
            "99.8\u00a0% limits": _limits_text(ordered, RATIO),
            "Place": _readings(ordered),
            **_alone(figures, measure, ordered),
        }
    )


def _alone(figures: Figures, measure: Measure, ordered: pd.DataFrame) -> dict[str, list[str]]:
    """Where widened limits are drawn: the place beside those of chance alone, by which clinics are marked and counted."""
    places = figures.beyond_chance.get(measure.id)
    if places is None:
        return {}
    words = {"within": "inside", "above": "above", "below": "below"}
    said = [words[str(places[unit])] if unit in places.index else "too few to judge" for unit in ordered["unit"]]
    return {"By chance alone": said}


def _limits_text(table: pd.DataFrame, unit: str) -> list[str]:
    return [interval(low, high, unit) for low, high in zip(table["lower_998"], table["upper_998"], strict=True)]


def _readings(table: pd.DataFrame) -> list[str]:
    words = {"within": "inside", "above": "above", "below": "below"}
    return [
        "too few to judge" if few else f"{words[str(position)]} the 99.8\u00a0% limits"
        for few, position in zip(table["too_few"], table["position_998"], strict=True)
    ]
