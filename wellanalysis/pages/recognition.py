"""Recognition: by probability, by improvement and by story; of clinics, in alphabetical order, and of nobody by rank."""

from collections.abc import Iterator

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.adjusted import pooled_text, ratio_text, word_of
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.recognition_stories import BARRIER, RECOGNITION, told, untold
from wellanalysis.pages.wording import Evidence, Standing, amount, count, day, interval, listed, odds, of_change

METHOD = ("How work is recognised", "book/methods#recognition")
KINDS = ("outcome", "leading_indicator", "patient_experience")
BOTH_SIDES = 0.05
"""How often a 95 % interval lies on one side of no change though nothing changed; half of it on the good side."""
OTHERS = (
    "The order is alphabetical. That a clinic is not named here says little: at its size, or over this time, the figures may "
    "not be able to tell."
)

LOCAL = " (local agreement)"
"""Stands behind a benchmark that a clinic agreed to in place of the network's."""

Line = dict[str, str]


def recognition_claims(figures: Figures) -> Iterator[Claim]:
    """By probability, by improvement, by story, and barriers overcome; what has nothing to say is left out."""
    for claim in (
        probability_claim(figures),
        improvement_claim(figures),
        story_claim(figures, RECOGNITION),
        story_claim(figures, BARRIER),
    ):
        if claim is not None:
            yield claim


def _units(figures: Figures) -> list[str]:
    """Clinics large enough to be judged, in the order of their names."""
    places = figures.clinics[figures.clinics["full"]].sort_values(["name", "clinic_id"], kind="stable")
    return places["clinic_id"].tolist()


def sure_of(figures: Figures, unit: str) -> list[tuple[Line, float]]:
    """Results of a clinic that are beyond their benchmark, or beyond what is expected, with the network's certainty; each with its chance to be wrong.

    A measure stands once: what is beyond both has both beside it, and of the two chances the larger counts.
    """
    found: dict[str, list[tuple[Line, float]]] = {}
    for measure in figures.measures_of(unit, "outcome", "leading_indicator"):
        if not measure.is_final_stage:
            continue
        held = figures.standing(measure, unit)
        good = Standing.ABOVE if str(measure.improves) == "up" else Standing.BELOW
        if held and held["window"] and held["word"] == good and measure.improves != "neither":
            ratio = pooled_text(figures, held) if held["window"] == "pooled" else ratio_text(held)
            wrong = float(held["probability_wrong"])
            line = _line(measure, f"observed over expected {ratio}", word_of(figures, measure, held), wrong)
            found.setdefault(measure.id, []).append((line, wrong))
    table = figures.beyond_benchmark
    for measure in figures.measures_of(unit, "leading_indicator", "outcome"):
        if (measure.id, unit) in table.index and (row := table.loc[(measure.id, unit)])["sure"]:
            own = measure.benchmark is None or row["benchmark"] != measure.benchmark.value
            side = f"beyond the benchmark of {amount(row['benchmark'], measure.unit)}{LOCAL if own else ''}"
            result = figures.said(measure, figures.now(measure, unit))
            wrong = float(row["probability_wrong"])
            found.setdefault(measure.id, []).append((_line(measure, result, side, wrong), wrong))
    return [_once(lines) for lines in found.values()]


def _once(lines: list[tuple[Line, float]]) -> tuple[Line, float]:
    """Findings on one measure as one line."""
    texts = {name: "; ".join(dict.fromkeys(line[name] for line, _ in lines)) for name in lines[0][0]}
    return texts, max(wrong for _, wrong in lines)


def _line(measure: Measure, result: str, beside: str, wrong: float) -> Line:
    return {
        "Measure": measure.title,
        "Result": result,
        "Recognised as": beside,
        "Chance that it is not so": odds(wrong),
    }


def probability_claim(figures: Figures) -> Claim | None:
    """Clinics whose results are beyond a benchmark with the network's certainty, or above what their own patients would have had."""
    every = [(unit, line, wrong) for unit in _units(figures) for line, wrong in sure_of(figures, unit)]
    if not every:
        return None
    names, certainty = figures.names, amount(figures.definitions.network.labels.certainty)
    named = list(dict.fromkeys(unit for unit, _, _ in every))
    wrong = sum(chance for _, _, chance in every)
    return Claim(
        id="by-probability",
        heading=f"{count(len(named), 'clinics')} {'is' if len(named) == 1 else 'are'} recognised for results beyond a benchmark, "
        f"or beyond what was expected, with at least {certainty} probability",
        sentence=(
            f"With at least {certainty} probability, {count(len(every), 'results')} of {count(len(named), 'clinics')} lie "
            f"beyond their benchmark, or beyond what is expected for their own patients, in the windows told beside them. "
            f"About {wrong:.1f} of these {count(len(every))} are expected to be named by chance."
        ),
        section="recognition",
        options={"sortable": True, "folded": True},
        caveat=OTHERS,
        table=pd.DataFrame([{"Clinic": names[unit], **line} for unit, line, _ in every]),
        links=(METHOD, ("Above, within, below", "book/methods#labels")),
    )


def improved_of(figures: Figures, unit: str) -> tuple[list[Line], int]:
    """What improved at a clinic since the baseline, with intervals; and how many comparisons there were."""
    lines, compared = [], 0
    for measure in figures.measures_of(unit, *KINDS):
        change = figures.change(measure, unit)
        word = change.get("word", Evidence.NO_COMPARISON)
        if not measure.is_final_stage or word not in list(Evidence)[:6] or measure.improves == "neither":
            continue
        compared += 1
        if word == Evidence.IMPROVED:
            unit_of = of_change(measure.unit)
            limits = interval(change["lower"], change["upper"], unit_of)
            told_as = f"{amount(change['change'], unit_of, signed=True)} (95\u00a0% interval {limits})"
            lines.append(
                {
                    "Measure": measure.title,
                    "From": amount(change["before"], measure.unit),
                    "To": amount(change["after"], measure.unit),
                    "Change": told_as,
                }
            )
    return lines, compared


def improvement_claim(figures: Figures) -> Claim | None:
    """Clinics that improved since the baseline, whatever the level they came from."""
    found = {unit: improved_of(figures, unit) for unit in _units(figures)}
    lines = [{"Clinic": figures.names[unit], **line} for unit, (own, _) in found.items() for line in own]
    if not lines:
        return None
    clinics = sum(bool(own) for own, _ in found.values())
    compared = sum(number for _, number in found.values())
    return Claim(
        id="by-improvement",
        heading=f"{count(clinics, 'clinics')} {'is' if clinics == 1 else 'are'} recognised for progress since the baseline",
        sentence=(
            f"Since {figures.baseline_name}, {count(len(lines), 'results')} of {count(clinics, 'clinics')} improved, of "
            f"{count(compared, 'comparisons')}. If nothing had changed, about {compared * BOTH_SIDES / 2:.0f} would be named by "
            "chance."
        ),
        section="recognition",
        options={"sortable": True, "folded": True},
        caveat=f"Progress is held against a clinic's own past, whatever it came from. {OTHERS}",
        table=pd.DataFrame(lines),
        links=(METHOD, ("The words for change", "book/methods#evidence-words")),
    )


TITLES = {
    RECOGNITION: ("by-story", "story tells of work that deserves thanks", "stories tell of work that deserves thanks"),
    BARRIER: ("barriers", "barrier was overcome, and how", "barriers were overcome, and how"),
}


def story_claim(figures: Figures, kind: str) -> Claim | None:
    """Stories of a kind that may be printed, in the order of their days."""
    stories = told(figures, kind)
    if stories.empty:
        return None
    id, one, several = TITLES[kind]
    kept = untold(figures, kind)
    places = ["" if not unit else figures.names.get(unit, unit) for unit in stories["clinic_id"]]
    return Claim(
        id=id,
        heading=f"{count(len(stories))} {one if len(stories) == 1 else several}",
        sentence="Told by colleagues, read before they were shown, and printed as long as those they are about agree."
        + (f" {count(kept)} more, not shown here." if kept else ""),
        section="recognition" if kind == RECOGNITION else "barriers",
        caveat="A story shows what is possible at one place. It names nobody, and is no figure.",
        table=pd.DataFrame(
            {
                "Told on": [day(each) for each in stories["on"]],
                "Clinic": places,
                "What it is about": stories["title"],
                "The story": stories["says"],
            }
        ),
        links=(METHOD,),
    )


def recognised(figures: Figures, unit: str, *, section: str = "recognition", progress: bool = True) -> Claim | None:
    """What a clinic is recognised for: surely beyond a benchmark, improved since its baseline, or told of in a story.

    Parameters
    ----------
    figures : Figures
        The run.
    unit : str
        Id of the clinic.
    section : str
        Section of the page.
    progress : bool
        Whether what improved since the baseline is told: not where the page has told it already.

    Returns
    -------
    Claim or None
        None for a clinic too small to judge of which no story may be printed, and where nothing is to be named.
    """
    large = unit != NETWORK and unit not in figures.too_small
    sure = sure_of(figures, unit) if large else []
    improved, compared = improved_of(figures, unit) if large and progress else ([], 0)
    stories = told(figures, RECOGNITION)
    stories = stories[stories["clinic_id"] == unit]
    if not (sure or improved or len(stories)):
        return None
    certainty = amount(figures.definitions.network.labels.certainty)
    titles = list(dict.fromkeys(line["Measure"] for line, _ in sure))
    parts = [
        f"With at least {certainty} probability beyond the benchmark or what is expected: {listed(titles)}."
        if sure
        else "",
        f"Improved since {figures.baseline_name}: {listed(line['Measure'] for line in improved)} "
        f"({len(improved)} of {count(compared, 'comparisons')})."
        if improved
        else "",
        f"{count(len(stories))} {TITLES[RECOGNITION][1 if len(stories) == 1 else 2]}." if len(stories) else "",
    ]
    lines = [
        *(
            {
                "What": line["Measure"],
                "How it shows": f"{line['Result']}, {line['Recognised as']}",
                "How sure": _unsure(line),
            }
            for line, _ in sure
        ),
        *(
            {"What": line["Measure"], "How it shows": f"{line['From']} → {line['To']}", "How sure": line["Change"]}
            for line in improved
        ),
        *(
            {"What": story["title"], "How it shows": story["says"], "How sure": "a story, no figure"}
            for _, story in stories.iterrows()
        ),
    ]
    # A measure that is named for two reasons is one measure.
    named = {line["Measure"] for line in (*(line for line, _ in sure), *improved)}
    # What is not named cannot be named by chance.
    expected = sum(wrong for _, wrong in sure) + min(compared * BOTH_SIDES / 2, len(improved))
    return Claim(
        id="recognised",
        heading=f"{'What went well' if progress else 'Recognised'} at {figures.names[unit]}: {_what(len(named), len(stories))}",
        sentence=" ".join(part for part in parts if part),
        section=section,
        caveat=f"About {expected:.1f} of the results named here are expected to be so by chance."
        if sure or improved
        else "",
        table=pd.DataFrame(lines),
        links=(METHOD,),
    )


def _unsure(line: Line) -> str:
    return f"chance that it is not so: {line['Chance that it is not so']}"


def _what(results: int, stories: int) -> str:
    told_of = [count(results, "measures")] if results else []
    told_of += [f"{count(stories)} {'story' if stories == 1 else 'stories'}"] if stories else []
    return listed(told_of)
