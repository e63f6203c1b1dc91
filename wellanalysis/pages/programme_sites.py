"""Site by site: each clinic's word, how likely it is wrong, and how likely the headline count is right."""

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.network import MOST_SITES, TOO_SMALL, sites_frame
from wellanalysis.pages.page import Claim
from wellanalysis.pages.programme_changes import Changes
from wellanalysis.pages.programme_count import counted, unlike
from wellanalysis.pages.wording import Evidence, amount, count, interval, listed, moved, odds
from wellanalysis.stats.site_count import SiteCount

LINKS = (
    ("How many clinics improved", "book/methods#site-by-site"),
    ("The words for change", "book/methods#evidence-words"),
)


def words_of(figures: Figures, measure: Measure, changes: Changes) -> pd.Series:
    """Evidence word of each programme clinic that can be compared: the same as on its own page."""
    units = changes.inside.index
    return pd.Series([str(figures.change(measure, unit)["word"]) for unit in units], index=units, dtype=object)


def sites_claim(figures: Figures, changes: Changes, words: pd.Series) -> Claim | None:
    """One interval per clinic with its word; the count of those that improved, and how sure that count is."""
    measure = figures.headline
    if words.empty:
        return None
    count_of = counted(measure, changes, words)
    frame = sites_frame(figures, measure)
    improved = int((words == Evidence.IMPROVED).sum())
    other = words[words != Evidence.IMPROVED]
    # Words are cautious one by one: where together they say more than they count, the sentence tells it.
    fits_count = count_of is not None and count_of.lower <= count_of.labelled <= count_of.upper
    likely = f" ({_range(count_of)} likely)" if count_of is not None and fits_count else ""
    drawn = frame[frame["in_programme"] | (len(frame) <= MOST_SITES)]
    fits = len(drawn) <= MOST_SITES
    return Claim(
        id="site-by-site",
        heading=f"{measure.title} improved in {improved} of {count(len(words), 'clinics')} of the programme{likely}",
        sentence=f"{_rest(figures, measure, other)}{_certainty(count_of)}{_apart(figures, changes)}",
        section="sites",
        chart="sites" if fits else "",
        frame=drawn.drop(columns=["evidence", "in_programme", "unit"]) if fits else pd.DataFrame(),
        options={"unit": "points" if measure.unit == "%" else measure.unit, "reference": 0} if fits else {},
        alternative=(
            f"Interval chart: change of {measure.title} since the baseline, one line per clinic in regional and "
            f"alphabetical order. Of the clinics in the programme: {moved(list(words))}."
            if fits
            else ""
        ),
        caveat=(
            "The chart shows each clinic beside its own past, with the same words as on its own pages; the table also what "
            "goes beyond the clinics not yet in the programme. A word other than improved makes no claim that could be wrong."
        ),
        table=_table(figures, measure, changes, words, count_of),
        links=(*LINKS, *zip(figures.clinics["name"], figures.clinics["path"] + "/overview", strict=True)),
    )


def _range(found: SiteCount) -> str:
    return f"{found.lower}" if found.lower == found.upper else f"{found.lower}–{found.upper}"


def _rest(figures: Figures, measure: Measure, other: pd.Series) -> str:
    """The clinics with another word, by name where they are few."""
    if other.empty:
        return "Each clinic of the programme that can be compared improved. "
    if len(other) <= 3:
        said = listed(f"{figures.names[unit]}: {word}" for unit, word in other.items())
        return f"At {said}. "
    return f"Of the others: {moved(list(other))}. "


def _certainty(found: SiteCount | None) -> str:
    if found is None:
        return "They are too few to say how likely the count is right."
    exact = "almost certain" if found.p_exact > 0.995 else odds(found.p_exact)
    return (
        f"Allowing for chance in every clinic, the number that truly improved since the baseline is {_range(found)} with 95\u00a0% "
        f"probability; the chance that it is exactly {found.labelled} is {exact}. The chance that at least one of these labels "
        f"is wrong is {odds(found.p_any_wrong)}."
    )


def _apart(figures: Figures, changes: Changes) -> str:
    """Which clinics are not drawn toward the others."""
    apart = [figures.names[unit] for unit in unlike(changes)]
    if not apart:
        return ""
    return f" {listed(apart)} {'lies' if len(apart) == 1 else 'lie'} too far from the others to be estimated with them."


def _table(
    figures: Figures, measure: Measure, changes: Changes, words: pd.Series, found: SiteCount | None
) -> pd.DataFrame:
    unit_of = "points" if measure.unit == "%" else measure.unit
    lines = []
    for place in figures.clinics.itertuples():
        started = figures.started(place.clinic_id)
        if started is None or started > figures.finals[measure.id].last_day:
            continue
        change = figures.change(measure, place.clinic_id) if place.full else TOO_SMALL
        known = place.clinic_id in words.index
        row = changes.clinics.loc[place.clinic_id] if known else None
        wrong = found.units["probability_wrong"].get(place.clinic_id) if found is not None and known else None
        lines.append(
            {
                "Clinic": place.name,
                "Region": place.region,
                "Began": f"{started:%B %Y}",
                "Change since the baseline (95\u00a0%)": f"{amount(change['change'], unit_of, signed=True)} "
                f"({interval(change['lower'], change['upper'], unit_of)})"
                if known
                else "",
                "Beyond clinics not yet in it (95\u00a0%)": f"{amount(row['beyond'], unit_of, signed=True)} "
                f"({interval(row['lower'], row['upper'], unit_of)})"
                if row is not None and row["beyond"] == row["beyond"]
                else "",
                "Word": str(change.get("word", Evidence.NO_COMPARISON)),
                "Chance that the word is wrong": odds(wrong) if wrong is not None and wrong == wrong else "",
            }
        )
    return pd.DataFrame(lines)
