"""What is expected of a clinic's own patients, in words; and what remains of a change once it is allowed for who came."""

import numpy as np
import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.expected import Clock
from wellanalysis.pages.figures import Figures, Row
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import (
    RATIO,
    Standing,
    amount,
    count,
    interval,
    odds,
    of_change,
    round_half_up,
    sentence_case,
)
from wellanalysis.stats.intervals import normal_quantile

EXPECTED_LINKS = (("Patients differ: case mix", "book/methods#case-mix"), ("The words", "book/methods#labels"))
QUARTER_COLUMNS = ["period", "series", "value", "lower", "upper", "n"]


def expected_text(figures: Figures, measure: Measure, unit: str, *, first: bool = False) -> str:
    """``For patients like these 74 % was expected …: within what is expected``; empty where nothing can be expected.

    On a first screen (`first`) without the ratio and the chance that the word is wrong: both stand on the outcomes page.
    """
    standing = figures.standing(measure, unit)
    if not standing:
        return ""
    rate = standing["expected"] / standing["trials"]
    if first:
        word = word_of(figures, measure, standing)
        return f"For patients like these {amount(rate, measure.unit)} was expected{_in_what(figures, unit, standing)}: {word}"
    ratio = (
        f"{amount(standing['o_e'], RATIO)}, 95\u00a0% interval {interval(standing['lower'], standing['upper'], RATIO)}"
    )
    return (
        f"For patients like these {amount(rate, measure.unit)} was expected{_in_what(figures, unit, standing)} (observed over expected {ratio}): "
        f"{word_text(figures, measure, standing)}"
    )


def _in_what(figures: Figures, unit: str, standing: Row) -> str:
    """What a clinic that waits, or lies below, is held against: a network that has clinics in the programme."""
    waits = figures.definitions.network.programme is not None and (
        figures.started(unit) is None or standing["word"] == Standing.BELOW
    )
    return " in the network as it now is, clinics in the programme among it" if waits else ""


def word_text(figures: Figures, measure: Measure, standing: Row) -> str:
    """The word with the chance that it is wrong, or why there is none."""
    settings = figures.definitions.network.labels
    if standing["window"] == "now":
        return f"{word_of(figures, measure, standing)}{_wrong(standing)}"
    short = f"reliability {reliability_text(figures, standing)}, and a word is given from {settings.reliability:g} on"
    longer = pooled_text(figures, standing)
    if standing["window"] == "pooled":
        return (
            f"{Standing.UNCLEAR} from {count(settings.quarters, 'quarters')} alone ({short}); {longer}: "
            f"{word_of(figures, measure, standing)}{_wrong(standing)}"
        )
    enough = f", which takes about {_round(standing['needs'])} people" if np.isfinite(standing["needs"]) else ""
    return f"{Standing.UNCLEAR} ({short}{enough}){f'; {longer}, where no word is given either' if longer else ''}"


def word_of(figures: Figures, measure: Measure, standing: Row) -> str:
    """The word, what is progress where fewer are better, and whether the difference is one that matters."""
    word = standing["word"] if standing["window"] else Standing.UNCLEAR
    if word not in (Standing.ABOVE, Standing.BELOW):
        return str(word)
    slight = f", by less than {amount(figures.definitions.network.labels.zone)}" if standing["slight"] else ""
    return f"{word}{' (fewer is progress)' if str(measure.improves) == 'down' else ''}{slight}"


def touches_one(standing: Row) -> bool:
    """Whether a word above or below stands beside a 95 % interval that, as printed, includes 1."""
    if standing["window"] != "now" or standing["word"] not in (Standing.ABOVE, Standing.BELOW):
        return False
    return round_half_up(standing["lower"], 2) <= 1 <= round_half_up(standing["upper"], 2)


def asks_text(figures: Figures) -> str:
    """Why such a word is given: ``A word asks for 90 % certainty on one side, so a 95 % interval may still include 1``."""
    asked = amount(figures.definitions.network.labels.certainty)
    return f"A word asks for {asked} certainty on one side, so the 95\u00a0% interval beside it may still include 1"


def pooled_text(figures: Figures, standing: Row) -> str:
    """``over 12 quarters 1.77 (1.31–2.34)``: the longer window, where it was looked at."""
    if standing["window"] == "now" or pd.isna(standing.get("o_e_pooled", np.nan)):
        return ""
    quarters = count(figures.definitions.network.labels.pooled_quarters, "quarters")
    ratio = interval(standing["lower_pooled"], standing["upper_pooled"], RATIO)
    return f"over {quarters} {amount(standing['o_e_pooled'], RATIO)} ({ratio})"


def reliability_text(figures: Figures, standing: Row) -> str:
    """Reliability to two digits; to three where two would read like the threshold that it misses."""
    value, threshold = standing["reliability"], figures.definitions.network.labels.reliability
    return f"{value:.3f}" if value < threshold <= round_half_up(value, 2) else amount(value, RATIO)


def _round(number: float) -> str:
    """A number of people to two digits: more is not known."""
    step = 10 ** max(0, int(np.log10(max(number, 1))) - 1)
    return f"{round(number / step) * step:,}"


def _wrong(standing: Row) -> str:
    if standing["word"] == Standing.UNCLEAR:
        return ""
    return f"; the chance that this word is wrong is {odds(standing['probability_wrong'])}"


def ratio_text(standing: Row) -> str:
    """``1.05 (0.98–1.12)``."""
    return between_text(standing, "o_e", "lower", "upper")


def between_text(row: Row, value: str, lower: str, upper: str) -> str:
    return f"{amount(row[value], RATIO)} ({interval(row[lower], row[upper], RATIO)})"


def chance_text(standing: Row) -> str:
    """Chance that the word is wrong; nothing where no word is given."""
    said = standing["window"] and standing["word"] != Standing.UNCLEAR
    return odds(standing["probability_wrong"]) if said else ""


def over_time_claim(figures: Figures, measure: Measure, unit: str, *, section: str = "adjusted") -> Claim | None:
    """Quarter by quarter against the frozen reference: what remains once it is allowed for who came."""
    frame = over_time_frame(figures, measure, unit)
    change = change_against_reference(figures, measure, unit)
    if frame["value"].notna().sum() < 2 or not change:
        return None
    unit_of = of_change(measure.unit)
    limits = f"{amount(change['change'], unit_of, signed=True)}, 95\u00a0% interval {interval(change['lower'], change['upper'], unit_of)}"
    crude = figures.change(measure, unit)
    plain = ""
    if crude and crude["change"] == crude["change"]:
        plain = f" Unadjusted it is {amount(crude['change'], unit_of, signed=True)}."
    from_to = f"{amount(change['before'], measure.unit)} → {amount(change['after'], measure.unit)}"
    newest = frame[frame["value"].notna()].iloc[-1]
    return Claim(
        id=f"{measure.id}-adjusted",
        heading=f"{measure.title}, allowing for who the patients are: {from_to}",
        sentence=(
            f"Against what the model of {figures.baseline_name} expects of each quarter's own patients, {measure.title} at "
            f"{figures.names[unit] or 'the network'} went from {amount(change['before'], measure.unit)} to "
            f"{amount(change['after'], measure.unit)} ({limits}).{plain}"
        ),
        section=section,
        chart="waves",
        frame=frame,
        options={"unit": measure.unit},
        alternative=(
            f"{measure.title}, {figures.names[unit]}, by quarter, adjusted by the frozen model of the baseline, with 95 % "
            f"intervals. It goes from {from_to.replace(' → ', ' in the baseline to ')}; the newest quarter drawn, "
            f"{newest['period']}, stands at {amount(newest['value'], measure.unit)} "
            f"({interval(newest['lower'], newest['upper'], measure.unit)})."
        ),
        caveat=(
            "The model is that of the baseline and does not move: it allows for what was known before care, and for "
            "nothing that was not recorded."
        ),
        table=_over_time_table(frame, measure),
        links=(("Two clocks", "book/methods#two-clocks"), ("The model itself", "case-mix")),
    )


def over_time_frame(figures: Figures, measure: Measure, unit: str) -> pd.DataFrame:
    """Columns of the chart of waves: the adjusted result of every final quarter that may be shown."""
    own = figures.adjusted_quarters.get((measure.id, unit))
    if own is None:
        return pd.DataFrame(columns=QUARTER_COLUMNS)
    year_starts = figures.definitions.network.calendar.year_starts
    labels = [str(type(figures.quarter).of(day.date(), year_starts)) for day in own["period"]]
    return own.assign(period=labels, series=measure.title)[QUARTER_COLUMNS]


def _over_time_table(frame: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    seen = frame[frame["value"].notna()]
    return pd.DataFrame(
        {
            "Quarter": seen["period"],
            "Adjusted": [amount(value, measure.unit) for value in seen["value"]],
            "95\u00a0% interval": [
                interval(low, high, measure.unit) for low, high in zip(seen["lower"], seen["upper"], strict=True)
            ],
            sentence_case(measure.counts): [count(number) for number in seen["n"]],
        }
    )


def change_against_reference(figures: Figures, measure: Measure, unit: str) -> Row:
    """Change of the adjusted result from the baseline to the window, with a 95 % interval; empty where not both are shown."""
    sides = []
    for level, cell in (("baseline", figures.baseline(measure, unit)), ("now", figures.now(measure, unit))):
        rows = figures.expected_of(measure, unit, Clock.REFERENCE, level)
        if rows.empty or cell["withheld"] or cell["too_few"] or not cell["denominator"]:
            return {}
        sides.append((rows.iloc[0], min(1.0, cell["size"] / cell["denominator"])))
    (before, share_before), (after, share_after) = sides
    yardstick = figures.reference_rate(measure)
    values = [yardstick * row["observed"] / row["expected"] for row in (before, after)]
    spread = sum(
        yardstick**2 * row["variance"] / row["expected"] ** 2 / share
        for row, share in ((before, share_before), (after, share_after))
    )
    half = normal_quantile(0.95) * float(np.sqrt(spread))
    change = values[1] - values[0]
    return {
        "before": values[0], "after": values[1], "change": change, "lower": change - half, "upper": change + half,
    }  # fmt: skip
