"""The case-mix models, laid open: coefficients, calibration, what leaving out a factor would change, two clocks."""

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.adjusted import EXPECTED_LINKS, ratio_text
from wellanalysis.pages.around import network_page
from wellanalysis.pages.coefficients import coefficients_claim
from wellanalysis.pages.expected import CaseMix, Clock
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.mix import factor_name
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.wording import RATIO, amount, count, interval, listed, month, sentence_case
from wellanalysis.stats.case_mix import CaseMixModel

PAGE = "case-mix"
ASK = "If something known before care is missing here and matters for your patients, say so: a factor can be added."
CLOCKS = {
    Clock.RECALIBRATED: "comparison between clinics",
    Clock.POOLED: "clinics too small for the usual window",
    Clock.REFERENCE: "comparison over time (frozen)",
}


def modelled(figures: Figures) -> tuple[tuple[Measure, CaseMix], ...]:
    """Measures with a model for comparison between clinics, the headline first."""
    found = figures.expected.case_mix
    order = sorted(figures.definitions.measures, key=lambda measure: measure is not figures.headline)
    return tuple((m, found[m.id]) for m in order if m.id in found and Clock.RECALIBRATED in found[m.id].models)


def page(figures: Figures) -> Page | None:
    """The page of the models; none where no measure names what is known before care."""
    models = modelled(figures)
    if not models:
        return None
    title = "Patients differ: the case-mix models"
    first, mix = models[0]
    opening = _calibration(figures, first, mix, section="opening")
    found: list[Claim | None] = []
    for measure, each in models:
        found += [
            coefficients_claim(figures, measure, each),
            *([] if measure is first else [_calibration(figures, measure, each)]),
        ]
        found += [_left_out(figures, measure, each), _clinics(figures, measure), _clocks(figures, measure, each)]
    return network_page(
        figures,
        id=PAGE,
        template="network_case_mix",
        title=title,
        opening=opening,
        action=ASK,
        claims=found,
        measure=first,
    )


def _calibration(figures: Figures, measure: Measure, mix: CaseMix, *, section: str = "calibration") -> Claim:
    """Expected and observed by tenths of the expected result: does the model say what happens?"""
    model = mix.models[Clock.RECALIBRATED]
    tenths = model.calibration(by="decile")
    shown = tenths[tenths["trials"] > 0].reset_index(drop=True)
    inside = ((shown["expected_rate"] >= shown["lower"]) & (shown["expected_rate"] <= shown["upper"])).sum()
    names = [f"{place + 1} of {len(shown)}" for place in range(len(shown))]
    lowest, highest = (amount(shown["expected_rate"].iloc[place], measure.unit) for place in (0, -1))
    return Claim(
        id=f"{measure.id}-calibration",
        heading=f"{measure.title}: expected and observed agree in {inside} of {len(shown)} groups of like patients",
        sentence=(
            f"From {listed(factor_name(name).lower() for name in model.factors)}, all known before care, the model expects "
            f"{lowest} in the lowest tenth of patients and {highest} in the highest. {_told_apart(model)}{sentence_case(figures.window(measure))}, "
            f"{count(shown['trials'].sum(), measure.counts)}."
        ),
        section=section,
        chart="intervals",
        frame=pd.DataFrame(
            {
                "label": [f"group {name}" for name in names],
                "value": shown["observed_rate"].round(4),
                "lower": shown["lower"].round(4),
                "upper": shown["upper"].round(4),
                "note": [f"expected {amount(value, measure.unit)}" for value in shown["expected_rate"]],
                "highlight": False,
            }
        ),
        options={"unit": measure.unit},
        alternative=(
            f"Interval chart: observed {measure.title} in {len(shown)} groups of patients by what the model expects, from "
            f"{lowest} to {highest}. In {inside} of them the expected value lies inside the 95 % interval of the observed."
        ),
        caveat=(
            "These are the patients that the model was fitted on, so it agrees with them a little better than with others. And "
            "a model that agrees can still miss what nobody recorded."
        ),
        table=pd.DataFrame(
            {
                "Group by expectation": names,
                sentence_case(measure.counts): [count(number) for number in shown["trials"]],
                "Expected": [amount(value, measure.unit) for value in shown["expected_rate"]],
                "Observed": [amount(value, measure.unit) for value in shown["observed_rate"]],
                "95\u00a0% interval": [
                    interval(low, high, measure.unit) for low, high in zip(shown["lower"], shown["upper"], strict=True)
                ],
            }
        ),
        links=EXPECTED_LINKS,
    )


def _told_apart(model: CaseMixModel) -> str:
    """How well the model tells two patients apart, in a sentence; a rate has no such pairs."""
    share = pairs(model)
    said = f"Of two patients it gives the higher expectation to the one with the result in {share} of pairs"
    return f"{said} (half would be chance). " if share else ""


def pairs(model: CaseMixModel) -> str:
    """Share of pairs of patients that a model tells apart; empty for a rate."""
    return "" if model.discrimination is None else amount(model.discrimination)


def _left_out(figures: Figures, measure: Measure, mix: CaseMix) -> Claim:
    """What leaving out one factor would change for the clinics."""
    model = mix.models[Clock.RECALIBRATED]
    # Where no clinic reaches the minimum, the largest says it.
    largest = float(model.calibration("unit")["trials"].max())
    table = model.leave_one_factor_out(minimum=min(largest, figures.definitions.minimum_denominator(measure.id)))
    first = table.sort_values("largest_change", ascending=False, kind="stable").iloc[0]
    return Claim(
        id=f"{measure.id}-factors",
        heading=f"{measure.title}: leaving out {factor_name(first['factor']).lower()} would change most",
        sentence=(
            f"Without {factor_name(first['factor']).lower()} a clinic's ratio of observed to expected would move by up to "
            f"{amount(first['largest_change'], RATIO)}; half of the clinics by less than {amount(first['median_change'], RATIO)}."
        ),
        section="factors",
        table=pd.DataFrame(
            {
                "Without": [factor_name(name) for name in table["factor"]],
                "Pairs told apart": ["" if value is None else amount(value) for value in table["auc"]],
                "Median change of a clinic's ratio": [amount(value, RATIO) for value in table["median_change"]],
                "Largest change": [amount(value, RATIO) for value in table["largest_change"]],
                "Fit lost (deviance; degrees of freedom)": [
                    f"{deviance:,.0f} ({freedom:.0f})"
                    for deviance, freedom in zip(table["deviance_change"], table["df"], strict=True)
                ],
            }
        ),
        caveat=f"With all factors the share of pairs told apart is {pairs(model)}." if pairs(model) else "",
        links=EXPECTED_LINKS,
    )


def _clinics(figures: Figures, measure: Measure) -> Claim | None:
    """Observed and expected of every clinic that may be shown."""
    places = figures.clinics[figures.clinics["full"]]
    rows = [(row.name, figures.standing(measure, row.clinic_id)) for row in places.itertuples()]
    known = [(name, standing) for name, standing in rows if standing]
    if not known:
        return None
    farthest = max(abs(standing["expected"] / standing["trials"]) for _, standing in known)
    nearest = min(abs(standing["expected"] / standing["trials"]) for _, standing in known)
    return Claim(
        id=f"{measure.id}-clinics",
        heading=f"{measure.title}: clinics' patients differ, from {amount(nearest, measure.unit)} to {amount(farthest, measure.unit)} expected",
        sentence="What each clinic's own patients would have had in the network, beside what they had.",
        section="clinics",
        table=pd.DataFrame(
            {
                "Clinic": [name for name, _ in known],
                sentence_case(measure.counts): [count(each["trials"]) for _, each in known],
                f"Observed ({measure.counts})": [count(each["observed"]) for _, each in known],
                f"Expected ({measure.counts})": [f"{each['expected']:,.1f}" for _, each in known],
                "Observed over expected (95\u00a0%)": [ratio_text(each) for _, each in known],
            }
        ),
        caveat="Each clinic is compared with the network for its own patients, never with another clinic.",
        links=EXPECTED_LINKS,
    )


def _clocks(figures: Figures, measure: Measure, mix: CaseMix) -> Claim:
    """The models of one measure, what each is for, and on what it rests."""
    spans = figures.clock_spans(measure)
    lines = [
        {
            "Used for": CLOCKS[clock],
            "Months": f"{month(spans[clock][0])} to {month(spans[clock][1])}",
            sentence_case(measure.counts): count(model.trials),
            "With the result": count(model.observed),
            "Pairs told apart": pairs(model),
            "Mean squared error (Brier)": "" if model.brier is None else f"{model.brier:.3f}",
        }
        for clock, model in mix.models.items()
    ]
    absent = [CLOCKS[clock] for clock in Clock if clock not in mix.models]
    return Claim(
        id=f"{measure.id}-clocks",
        heading=f"{measure.title}: {count(len(lines), 'models')}, each with one use",
        sentence=(
            "One is fitted anew each quarter and compares clinics; one is frozen at the baseline and compares a clinic with "
            f"its own past.{f' Too few events for: {listed(absent)}.' if absent else ''}"
        ),
        section="clocks",
        table=pd.DataFrame(lines),
        links=(("Two clocks", "book/methods#two-clocks"),),
    )
