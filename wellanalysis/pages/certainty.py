"""How sure the words of this quarter are: reliability, shrunken ratios, what change could be seen, how many words are wrong."""

import numpy as np
import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.adjusted import (
    EXPECTED_LINKS,
    between_text,
    chance_text,
    pooled_text,
    ratio_text,
    reliability_text,
    word_of,
)
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures, Row
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import (
    RATIO,
    ZONE_PROPORTION,
    ZONE_RELATIVE,
    Standing,
    amount,
    count,
    interval,
    listed,
    odds,
)
from wellanalysis.stats.detectability import clear_dispersion, periods_needed, smallest_change
from wellanalysis.stats.labels import Label, any_wrong, companion, false_discovery

LABELS = {Standing.ABOVE: Label.ABOVE, Standing.BELOW: Label.BELOW}
YEARS = 8  # quarters of two years: as far ahead as a clinic plans


def detectable(figures: Figures, measure: Measure, unit: str) -> Row:
    """What change the clinic's volume could show: empty where its result is not shown, or is no proportion.

    Returns
    -------
    mapping
        ``volume`` (people a quarter), ``smallest`` (change that the next quarter would show against the window, four
        times in five), ``change`` (one that matters: three points, or a tenth of a small value) and ``quarters`` needed
        for it, and ``within_years``, the smallest that two years would show; both allow for how far the clinic's own months spread in the baseline.
    """
    now = figures.now(measure, unit)
    if measure.statistic != "proportion" or now["withheld"] or now["too_few"] or not now["size"]:
        return {}
    by_quarter, by_month = (figures.cells_of(measure, unit, level) for level in ("quarter", "month"))
    quarters = figures.finals[measure.id].trailing(figures.definitions.network.labels.quarters)
    days = [pd.Timestamp(quarter.first_day) for quarter in quarters]
    counted = by_quarter["period"].isin(days) & (by_quarter["denominator"] > 0)
    if counted.sum() < len(quarters):
        return {}  # counted once a year, or not everywhere shown: there is no volume per quarter
    first, last = (pd.Timestamp(day) for day in _baseline(figures))
    kept = (by_month["period"].between(first, last) & (by_month["denominator"] > 0)).to_numpy()
    x, n = (by_month[name].to_numpy(float)[kept] for name in ("numerator", "denominator"))
    spread = float(clear_dispersion(x, n))
    volume = now["size"] / figures.definitions.network.labels.quarters
    change = min(ZONE_PROPORTION, ZONE_RELATIVE * now["value"]) or ZONE_PROPORTION
    smallest = smallest_change(now["value"], volume, baseline_volume=now["size"], dispersion=spread)
    needed = periods_needed(now["value"], change, volume, baseline_volume=now["size"], dispersion=spread)
    later = smallest_change(now["value"], YEARS * volume, baseline_volume=now["size"], dispersion=spread)
    return {
        "volume": volume,
        "smallest": float(smallest),
        "change": change,
        "quarters": float(needed),
        "within_years": float(later),
    }


def _baseline(figures: Figures):
    baseline = figures.definitions.network.baseline
    return baseline.first, baseline.last


def certainty_claim(figures: Figures, unit: str) -> Claim | None:
    """Raw and shrunken results, reliability, word, and what change would be visible at this volume."""
    judged = [(m, s) for m in figures.measures_of(unit, "outcome") if (s := figures.standing(m, unit))]
    if not judged:
        return None
    name = figures.names[unit]
    headline, first = judged[0]
    told = detectable(figures, headline, unit)
    return Claim(
        id="certainty",
        heading=f"{headline.title}: {_visible_heading(told, headline)}",
        sentence=f"{_visible(told, headline, name)} {_returning(headline, first)}".strip(),
        section="certainty",
        caveat=(
            "Reliability is the share of the differences between clinics that is not chance, from 0 to 1. A shrunken ratio "
            "stands as far from 1 as its reliability carries it: what to expect of the same clinic next time."
        ),
        table=pd.DataFrame([_certainty_line(figures, measure, standing, unit) for measure, standing in judged]),
        links=(
            ("Reliability", "book/methods#reliability"),
            ("What change could be seen", "book/methods#detectability"),
            ("How often our own rules are wrong", "rates"),
        ),
    )


def _visible_heading(told: Row, measure: Measure) -> str:
    if not told:
        return "what the words rest on"
    return f"next quarter could show a change of {_points(told['smallest'], measure)} or more"


def _visible(told: Row, measure: Measure, name: str) -> str:
    if not told:
        return ""
    matters = _points(told["change"], measure)
    needed = told["quarters"]
    long = (
        f"a change of {matters} takes about {count(needed, 'quarters')}"
        if np.isfinite(needed)
        else f"a change of {matters} stays hidden however long one waits, as long as it is held against this window; "
        f"within two years the smallest is {_points(told['within_years'], measure)}"
    )
    return (
        f"At {name}'s volume, about {count(round(told['volume']), 'people')} a quarter, the smallest change that the next "
        f"quarter would show four times in five is {_points(told['smallest'], measure)}; {long}."
    )


def _points(change: float, measure: Measure) -> str:
    unit = "points" if measure.unit == "%" else measure.unit
    return amount(change, "tenths of points" if unit == "points" and change < 0.0095 else unit)


def _returning(measure: Measure, standing: Row) -> str:
    """Regression to the mean, where the clinic is spoken of because it lies far out."""
    shown = [amount(standing[name], RATIO) for name in ("o_e", "shrunken")]
    if standing["word"] not in (Standing.ABOVE, Standing.BELOW) or standing["window"] != "now" or shown[0] == shown[1]:
        return ""
    return (
        f"A clinic picked out for lying far from the others tends to come back a little by itself: "
        f"{measure.title} stands at {shown[0]} times what is expected, and about {shown[1]} is to be expected next time, if "
        "nothing changes."
    )


def _certainty_line(figures: Figures, measure: Measure, standing: Row, unit: str) -> dict[str, str]:
    told = detectable(figures, measure, unit)
    word, longer = word_of(figures, measure, standing), pooled_text(figures, standing)
    low, high = standing["reliability_lower"], standing["reliability_upper"]
    return {
        "Outcome": measure.title,
        "Observed over expected": ratio_text(standing),
        "Shrunken": between_text(standing, "shrunken", "shrunken_lower", "shrunken_upper"),
        "Reliability": f"{reliability_text(figures, standing)} ({interval(low, high, RATIO)})",
        "Word": f"{word} ({longer})" if longer else word,
        "Chance that it is wrong": chance_text(standing),
        "Smallest change to be seen": _smallest(told, measure, figures.now(measure, unit)["value"]) if told else "",
    }


def _smallest(told: Row, measure: Measure, value: float) -> str:
    """A change that could only be a rise is told so: a fall of that size would pass zero."""
    return f"{_points(told['smallest'], measure)}{' (a rise)' if told['smallest'] > value else ''}"


def labels_claim(figures: Figures, *, section: str = "labels") -> Claim | None:
    """How many words the outcomes carry this quarter, and how many of them are expected to be wrong."""
    table = figures.standings
    measures = [
        m for m in figures.measures_of(NETWORK, "outcome") if m.id in set(table.index.get_level_values("measure"))
    ]
    if not measures:
        return None
    of_outcomes = table[table.index.get_level_values("measure").isin([measure.id for measure in measures])]
    said = of_outcomes[of_outcomes["window"] != ""]
    stated = said[said["word"].isin([Standing.ABOVE, Standing.BELOW])]
    chances = stated.rename(columns={"word": "label"}).assign(label=stated["word"].map(LABELS))
    lines = [_words_line(measure, of_outcomes.loc[measure.id]) for measure in measures]
    silent, longer = len(of_outcomes) - len(said), int((stated["window"] == "pooled").sum())
    quarters = count(figures.definitions.network.labels.pooled_quarters, "quarters")
    parts = [
        f"Over {listed(measure.title for measure in measures)}, {len(stated)} of {count(len(of_outcomes), 'results')} of "
        f"single clinics carry the word above or below{f', {longer} of them over {quarters}' if longer else ''}.",
        f"About {stated['probability_wrong'].sum():.1f} of these words are expected to be wrong "
        f"({amount(false_discovery(chances))}); the chance that at least one is wrong is {odds(any_wrong(chances))}. "
        f"Held against chance for so many comparisons (Benjamini–Hochberg, 5\u00a0%), {_standing(of_outcomes)} would stand."
        if len(stated)
        else "",
        f"{count(silent, 'results')} carry no word, since reliability is too low." if silent else "",
        _waiting(figures, measures[0], of_outcomes),
    ]
    return Claim(
        id="labels",
        heading=f"{len(stated)} of {count(len(of_outcomes), 'results')} lie above or below what is expected",
        sentence=" ".join(part for part in parts if part),
        section=section,
        caveat=(
            "Whether above is progress depends on the measure. A word asks for "
            f"{amount(figures.definitions.network.labels.certainty)} certainty on one side, so a 95\u00a0% interval may still "
            "touch 1. Clinics picked out for lying far out tend to come back a little by themselves."
        ),
        table=pd.DataFrame(lines),
        links=(*EXPECTED_LINKS, ("How often our own rules are wrong", "rates"), ("The models", "case-mix")),
    )


def _standing(results: pd.DataFrame) -> str:
    """How many words above or below stay when all results that carry a word are held against chance together."""
    tested = results.assign(too_few=results["window"] == "")
    said = tested["word"].isin([Standing.ABOVE, Standing.BELOW]) & ~tested["too_few"]
    return count(int((companion(tested)["stands"].to_numpy() & said.to_numpy()).sum()))


def _waiting(figures: Figures, measure: Measure, rows: pd.DataFrame) -> str:
    """How many of the clinics on the far side of the headline are still waiting for the programme."""
    programme = figures.definitions.network.programme
    far = Standing.BELOW if str(measure.improves) == "up" else Standing.ABOVE
    own = rows.loc[measure.id] if measure.id in rows.index.get_level_values("measure") else rows.iloc[:0]
    units = own.index[(own["word"] == far) & (own["window"] != "")]
    if programme is None or not len(units):
        return ""
    waiting = sum(unit not in programme.starts for unit in units)
    return (
        f"What is expected is what the network has now, its clinics in the programme and those still waiting together: of "
        f"{count(len(units), 'clinics')} {far} for {measure.title}, {waiting} are not yet in the programme."
    )


def _words_line(measure: Measure, rows: pd.DataFrame) -> dict[str, str]:
    said = rows[rows["window"] != ""]
    counts = {word: int((said["word"] == word).sum()) for word in Standing}
    stated = said[said["word"].isin([Standing.ABOVE, Standing.BELOW])]
    return {
        "Outcome": measure.title,
        "Above": count(counts[Standing.ABOVE]),
        "Within": count(counts[Standing.WITHIN]),
        "Below": count(counts[Standing.BELOW]),
        "Above or below, by little": count(int(stated["slight"].astype(bool).sum())),
        "Cannot tell yet": count(counts[Standing.UNCLEAR] + len(rows) - len(said)),
        "Reliability, median": amount(rows["reliability"].median(), RATIO),
        "Expected wrong": f"{stated['probability_wrong'].sum():.1f} of {len(stated)}" if len(stated) else "none given",
    }
