"""Site by site: each clinic's word, how likely it is wrong, and how likely the headline count is right."""

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.network import MOST_SITES, TOO_SMALL, WAITING, sites_frame
from wellanalysis.pages.page import Claim
from wellanalysis.pages.programme_changes import Changes
from wellanalysis.pages.programme_count import counted
from wellanalysis.pages.programme_past import no_past_text, without_past
from wellanalysis.pages.wording import Evidence, amount, count, interval, moved, odds, of_change, sentence_case
from wellanalysis.stats.site_count import SiteCount

LINKS = (
    ("How many clinics improved", "book/methods#site-by-site"),
    ("The words for change", "book/methods#evidence-words"),
)

NO_PAST = f"{Evidence.NO_COMPARISON}: began before the baseline ended"
FEW = 3
"""Clinics that are told one by one."""
LIKELY, ALMOST = 0.8, 0.995


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
    frame = frame[~frame["unit"].isin(without_past(figures))]
    drawn = frame[frame["in_programme"] | (len(frame) <= MOST_SITES)]
    fits = len(drawn) <= MOST_SITES
    return Claim(
        id="site-by-site",
        heading=f"{measure.title} improved in {improved} of {count(len(words), 'clinics')} of the programme, beside their own past{likely}",
        sentence=f"{_clear(changes, str(measure.improves))}{_certainty(count_of, figures, other)}",
        section="sites",
        chart="sites" if fits else "",
        frame=drawn.drop(columns=["evidence", "in_programme", "unit"]) if fits else pd.DataFrame(),
        options={
            "unit": "points" if measure.unit == "%" else measure.unit,
            "x_label": f"change since the baseline, {'points' if measure.unit == '%' else measure.unit}",
            "reference": 0,
        }
        if fits
        else {},
        alternative=(
            f"Interval chart: change of {measure.title} since the baseline, one line per clinic in regional and "
            f"alphabetical order. Of the clinics in the programme: {moved(list(words))}."
            if fits
            else ""
        ),
        caveat=(
            "The chart has the same words as each clinic's own pages; the table also what "
            "goes beyond the clinics not yet in the programme. A word other than improved makes no claim that could be wrong. "
            f"{no_past_text(figures)}".strip()
        ),
        table=_table(figures, measure, changes, words, count_of),
        links=(*LINKS, *_chapters(figures, measure)),
    )


def _clear(changes: Changes, improves: str) -> str:
    """In how many clinics the change beyond those that wait is clear of chance, on the improving side."""
    inside = changes.inside
    if not changes.waiting or improves == "neither":
        return ""
    clear = int((inside["lower"] > 0).sum() if improves == "up" else (inside["upper"] < 0).sum())
    others = f"the {count(changes.waiting)} that wait" if changes.waiting > 1 else "the one that waits"
    return f"Beyond the change of {others}, {clear} of {count(len(inside))} improved by more than chance explains. "


def _range(found: SiteCount) -> str:
    return f"{found.lower}" if found.lower == found.upper else f"{found.lower}–{found.upper}"


def _chapters(figures: Figures, measure: Measure) -> list[tuple[str, str]]:
    """Each clinic's chapter: those of the programme are linked from the table; the others are said to wait."""
    places = list(zip(figures.clinics["clinic_id"], figures.clinics["name"], figures.clinics["path"], strict=True))
    begun = {unit for unit, _, _ in places if _has_begun(figures, measure, unit)}
    links = [(name, f"{path}/overview") for unit, name, path in places if unit in begun]
    waiting = [(name, f"{path}/overview") for unit, name, path in places if unit not in begun]
    if waiting:
        waiting[0] = (f"{sentence_case(WAITING)}: {waiting[0][0]}", waiting[0][1])
    return [*links, *waiting]


def _has_begun(figures: Figures, measure: Measure, unit: str) -> bool:
    started = figures.started(unit)
    return started is not None and started <= figures.finals[measure.id].last_day


def _rest(other: pd.Series) -> str:
    """The clinics with another word, where they are too many to be told one by one."""
    if other.empty:
        return "Each clinic of the programme that can be compared improved. "
    return f"Of the others: {moved(list(other))}. "


def _certainty(found: SiteCount | None, figures: Figures, other: pd.Series) -> str:
    """How sure the words are, what can be said of the clinics without one, and so of the number."""
    if found is None:
        return f"{_rest(other)}They are too few to say how likely the count is right."
    wrong = f"that one of these words is wrong has a chance of {odds(found.p_any_wrong)}"
    labelled = f"{count(found.labelled, 'clinics')} improved; {wrong}. " if found.labelled else ""
    chances = found.units["p_improved"].reindex(other.index).dropna()
    by_name = [_may_have(f"{figures.names[str(unit)]} ({other[unit]})", chance) for unit, chance in chances.items()]
    rest = f"{' '.join(by_name)} " if 0 < len(by_name) <= FEW and len(by_name) == len(other) else _rest(other)
    exact = "almost certain" if found.p_exact > ALMOST else odds(found.p_exact).removeprefix("about ")
    return f"{labelled}{rest}So the true number, any gain however small counted, is {_either(found)} (exactly {found.labelled}: {exact})."


def _may_have(name: str, chance: float) -> str:
    """What can be said of a clinic whose figures alone gave no word of improvement."""
    tenths = f"about {round(10 * max(chance, 1 - chance))} in 10"
    if max(chance, 1 - chance) > ALMOST:
        return f"At {name} a gain, however small, is {'all but sure' if chance > 0.5 else 'all but ruled out'}."
    if max(chance, 1 - chance) >= LIKELY:
        return f"At {name} a gain, however small, is {'likely' if chance > 0.5 else 'unlikely'} ({tenths}{'' if chance > 0.5 else ' for none'})."
    if round(10 * chance) == 5:
        return f"At {name} nobody can tell: a small gain is about as likely as none."
    first, then = ("a small gain", "none") if chance > 0.5 else ("no gain", "a small one")
    return f"At {name} nobody can tell: {first} is somewhat more likely than {then} ({tenths})."


def _either(found: SiteCount) -> str:
    """``17 or 18``, ``15 to 18``: the numbers that hold 95 %."""
    if found.lower == found.upper:
        return f"very likely {found.lower}"
    return f"{found.lower} {'or' if found.upper == found.lower + 1 else 'to'} {found.upper}"


def _table(
    figures: Figures, measure: Measure, changes: Changes, words: pd.Series, found: SiteCount | None
) -> pd.DataFrame:
    unit_of = of_change(measure.unit)
    lines, early = [], without_past(figures)
    for place in figures.clinics.itertuples():
        started = figures.started(place.clinic_id)
        if started is None or not _has_begun(figures, measure, place.clinic_id):
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
                "Word": NO_PAST
                if place.clinic_id in early
                else str(change.get("word", Evidence.NO_COMPARISON))
                if place.full
                else figures.too_few_word(measure, place.clinic_id),
                "Chance that the word is wrong": odds(wrong) if wrong is not None and wrong == wrong else "",
            }
        )
    return pd.DataFrame(lines)
