"""The network as a whole: its purpose, its clinics site by site, and what is asked of those who read."""

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages import clinic
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures, Row
from wellanalysis.pages.funnels import funnel_claim
from wellanalysis.pages.page import Claim
from wellanalysis.pages.programme_past import without_past
from wellanalysis.pages.purpose_page import answers_for
from wellanalysis.pages.wording import (
    STATES,
    TOO_FEW_TO_JUDGE,
    Evidence,
    amount,
    count,
    interval,
    listed,
    moved,
    of_change,
    sentence_case,
)

TOO_SMALL: Row = {"word": Evidence.TOO_FEW}
FEW_CLINICS = 4  # "all but one" of fewer would say more than it knows
MOST_SITES = 45  # intervals that one chart can hold; beyond it a network opens with its funnel
WAITING = "not yet in the programme"
OUTSIDE = "not yet in it"
"""Stands behind a waiting clinic's word, never in its place: what happened there is told as elsewhere."""
EARLY = "in it before the baseline ended"
NO_REQUEST = "Read one clinic's chapter with its director before the next meeting, and ask what stands in their way."


def purpose_claim(figures: Figures) -> Claim:
    """Why the network measures, what it stands for, and who answers for the report."""
    network = figures.definitions.network
    return Claim(
        id="purpose",
        heading="What the figures are for",
        sentence=f"{network.purpose.strip()}{answers_for(figures)}",
        section="purpose",
        table=pd.DataFrame({"What we stand for": list(network.values)}),
        links=(("Purpose and values", "book/purpose-and-values#purpose"),),
    )


def sites_claim(figures: Figures) -> Claim:
    """Site by site: one interval of change per clinic, in regional and alphabetical order."""
    measure = figures.headline
    if not measure.has_interval:
        return clinic.claims.trend_claim(figures, measure, NETWORK, section="opening")
    frame = sites_frame(figures, measure)
    compared = frame[frame["value"].notna()]
    if len(compared) > MOST_SITES:
        return funnel_claim(figures, measure, section="opening")
    drawn = frame if len(frame) <= MOST_SITES else compared
    inside = frame[frame["in_programme"]]
    improved, other = _split(inside)
    return Claim(
        id="sites",
        heading=_sites_heading(figures, measure, inside),
        sentence=_sites_sentence(figures, measure, frame, improved, other),
        section="opening",
        chart="sites",
        frame=drawn.drop(columns=["evidence", "in_programme", "unit"]),
        options={
            "unit": "points" if measure.unit == "%" else measure.unit,
            "x_label": f"change since the baseline, {'points' if measure.unit == '%' else measure.unit}",
            "reference": 0,
        },
        alternative=(
            f"Interval chart: change of {measure.title} since the baseline, one line per clinic in regional and "
            f"alphabetical order. {_moved(drawn)}."
        ),
        caveat=(
            f"{_left_out(len(frame) - len(drawn), len(frame))}Of {count(len(compared), 'clinics')} in which nothing changes, {by_chance(len(compared))} would be called improved "
            f"or the other way by chance, and about {max(1, round(0.35 * len(compared)))} more inconclusive either way. "
            "Each clinic is compared with its own past; its patients may have changed too."
        ),
        table=sites_table(figures, measure),
        links=(
            ("What is counted", f"measures/{measure.id}"),
            ("The words for change", "book/methods#evidence-words"),
            *zip(figures.clinics["name"], figures.clinics["path"] + "/overview", strict=True),
        ),
    )


def _moved(drawn: pd.DataFrame) -> str:
    """How many clinics carry which word, those not yet in the programme apart."""
    waits = drawn["waiting"]
    if not waits.any():
        return _counted(drawn)
    return f"In the programme: {_counted(drawn[~waits])}. {sentence_case(OUTSIDE)}: {_counted(drawn[waits])}"


def _counted(drawn: pd.DataFrame) -> str:
    """How many clinics carry which word; those too small to judge by the word that stands at them in the chart."""
    said = moved(list(drawn["evidence"]))
    judge = drawn["word"].eq(TOO_FEW_TO_JUDGE)
    return (
        said.replace(str(Evidence.TOO_FEW), TOO_FEW_TO_JUDGE)
        if judge.sum() == (drawn["evidence"] == Evidence.TOO_FEW).sum()
        else said
    )


def _left_out(number: int, of: int) -> str:
    """That a chart of many clinics leaves out those that cannot be compared."""
    return (
        f"Not drawn: {number} of {count(of, 'clinics')}, which cannot be compared; the table has them. "
        if number
        else ""
    )


def by_chance(clinics: int) -> str:
    """How many of so many 95 % intervals miss their truth: ``about one``."""
    number = round(0.05 * clinics)
    return "fewer than one" if number == 0 else "about one" if number == 1 else f"about {number}"


def sites_frame(figures: Figures, measure: Measure) -> pd.DataFrame:
    """Columns of the chart of sites, with the unit and whether it has been in the programme long enough to count."""
    places = figures.clinics
    rows = [_change(figures, measure, unit) for unit in places["clinic_id"]]
    words = [str(row.get("word", Evidence.NO_COMPARISON)) for row in rows]
    started = [figures.started(unit) for unit in places["clinic_id"]]
    has_programme = figures.definitions.network.programme is not None
    early = places["clinic_id"].isin(without_past(figures)).tolist()
    reached = [
        begin is not None and begin <= figures.finals[measure.id].last_day and not before
        for begin, before in zip(started, early, strict=True)
    ]
    told = [
        word if full else figures.too_few_word(measure, unit)
        for word, full, unit in zip(words, places["full"], places["clinic_id"], strict=True)
    ]
    waiting = [has_programme and not inside and not before for inside, before in zip(reached, early, strict=True)]
    exceptions = [
        inside
        and word in (Evidence.NO_CLEAR_CHANGE, Evidence.OTHER_WAY, Evidence.OTHER_WAY_INCONCLUSIVE, Evidence.HELD)
        for inside, word in zip(reached, words, strict=True)
    ]
    return pd.DataFrame(
        {
            "label": places["name"],
            "group": places["region"],
            "value": [round(row.get("change", float("nan")), 4) for row in rows],
            "lower": [round(row.get("lower", float("nan")), 4) for row in rows],
            "upper": [round(row.get("upper", float("nan")), 4) for row in rows],
            "word": [
                EARLY if before else f"{word} ({OUTSIDE})" if wait and word != Evidence.TOO_FEW else said
                for word, said, wait, before in zip(words, told, waiting, early, strict=True)
            ],
            "evidence": words,
            "state": [STATES[Evidence(word)] for word in words],
            "highlight": exceptions,
            "waiting": waiting,
            "in_programme": reached if has_programme else [True] * len(places),
            "unit": places["clinic_id"],
        }
    )


def _change(figures: Figures, measure: Measure, unit: str) -> Row:
    """Change of a clinic since the baseline; none where it is too small to judge, or its baseline was of the programme."""
    if unit not in set(figures.clinics.loc[figures.clinics["full"], "clinic_id"]):
        return TOO_SMALL
    return {} if unit in without_past(figures) else figures.change(measure, unit)


def _split(inside: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    improved = inside["word"] == Evidence.IMPROVED
    return inside[improved], inside[~improved]


def _sites_heading(figures: Figures, measure: Measure, inside: pd.DataFrame) -> str:
    improved, other = _split(inside)
    if inside.empty or inside["value"].notna().sum() == 0:
        return f"{measure.title}: no comparison with the baseline yet"
    where = "clinics in the programme" if figures.definitions.network.programme else "clinics that can be compared"
    of = len(inside) if figures.definitions.network.programme else int(inside["value"].notna().sum())
    if len(other) == 1 and of == len(inside) >= FEW_CLINICS:
        return f"{measure.title} improved in all but one of the {of} {where}"
    return f"{measure.title} improved in {len(improved)} of the {of} {where}"


def _sites_sentence(
    figures: Figures, measure: Measure, frame: pd.DataFrame, improved: pd.DataFrame, other: pd.DataFrame
) -> str:
    inside = frame[frame["in_programme"]]
    now = figures.said(measure, figures.now(measure, NETWORK))
    change = figures.change(measure, NETWORK)
    from_what = ""
    if change and change["change"] == change["change"]:
        from_what = f", from {amount(change['before'], measure.unit)} in {figures.baseline_short}"
    parts = [f"{measure.title}, network, {figures.window(measure)}: {now}{from_what}."]
    compared = inside[inside["value"].notna()]
    few = len(inside) - len(compared)
    if len(compared):
        parts.append(f"It improved in {len(improved)} of {count(len(compared), 'clinics')} that can be compared"
                     + (" in the programme." if figures.definitions.network.programme else "."))  # fmt: skip
    rest = other[other["value"].notna()]
    if 0 < len(rest) <= 3:
        said = [
            f"at {row.label} there is {row.word}" if str(row.word).startswith("no ") else f"at {row.label}: {row.word}"
            for row in rest.itertuples()
        ]
        unit_of = of_change(measure.unit)
        values = [
            f" ({amount(row.value, unit_of, signed=True)}; {interval(row.lower, row.upper, unit_of)})"
            for row in rest.itertuples()
        ]
        parts.append(f"{sentence_case(listed(a + b for a, b in zip(said, values, strict=True)))}.")
    outside = frame[~frame["in_programme"] & frame["value"].notna()]
    if len(outside):
        # Words that are no more than a direction stand in the chart and its table; a first screen holds what is sure.
        sure = outside["evidence"].isin([Evidence.IMPROVED, Evidence.OTHER_WAY]).any()
        told = f": {moved(list(outside['evidence']))}" if sure else ", none clearly changed"
        parts.append(f"Of the {len(outside)} {OUTSIDE} that can be compared{told}.")
    if few:
        parts.append(f"{count(few, 'clinics')} had too few people to compare.")
    return " ".join(parts)


def sites_table(figures: Figures, measure: Measure) -> pd.DataFrame:
    """The numbers behind the chart of sites."""
    lines = []
    for place in figures.clinics.itertuples():
        change = _change(figures, measure, place.clinic_id)
        started = figures.started(place.clinic_id)
        known = "change" in change and change["change"] == change["change"]
        few = figures.too_few_word(measure, place.clinic_id)
        unit_of = of_change(measure.unit)
        lines.append(
            [
                place.name,
                place.region,
                f"{started:%B %Y}" if started else "not yet",
                amount(change["before"], measure.unit) if known else "",
                figures.said(measure, figures.now(measure, place.clinic_id)) if place.full else few,
                f"{amount(change['change'], unit_of, signed=True)} ({interval(change['lower'], change['upper'], unit_of)})"
                if known
                else "",
                str(change.get("word", Evidence.NO_COMPARISON)) if place.full else few,
            ]
        )
    columns = [
        "Clinic",
        "Region",
        "In the programme since",
        "Baseline",
        "Newest final quarters",
        "Change (95\u00a0%)",
        "Word",
    ]
    table = pd.DataFrame(lines, columns=columns)
    return table if figures.definitions.network.programme else table.drop(columns="In the programme since")


def far_from_benchmark(figures: Figures) -> tuple[str, list[str]]:
    """The final indicator at which most clinics lie clearly on the far side of its benchmark, and these clinics' names."""
    far = {
        measure.title: [
            place.name for place in figures.clinics.itertuples() if clinic.gap(figures, measure, place.clinic_id) > 0
        ]
        for measure in figures.measures_of(NETWORK, "leading_indicator")
        if measure.is_final_stage
    }
    most = max(far, key=lambda title: len(far[title]), default="")
    return most, far.get(most, [])


def request(figures: Figures) -> str:
    """What is asked of an executive: the indicator at which most clinics lie on the far side of the benchmark."""
    most, places = far_from_benchmark(figures)
    if not places:
        return NO_REQUEST
    return (
        f"{most} is clearly short of its benchmark at {count(len(places), 'clinics')}: "
        "ask their directors what the network could take out of the way."
    )
