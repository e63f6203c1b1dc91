"""A clinic's overview: the reader's minute, and the way into the clinic's chapter."""

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages import claims
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.wording import Evidence, amount, chance_of, count, interval, listed, moved, one_in, sentence_case

NOTHING_TO_ACT_ON = (
    "Nothing to act on this quarter: no indicator lies clearly on the far side of its benchmark. "
    "What the team does well is worth sharing with others."
)
STRIP = ["panel", "state", "month", "value", "denominator", "centre", "lower", "upper", "baseline", "signal", "withheld"]


def overview(figures: Figures, clinic: pd.Series) -> Page:
    """The first page of a clinic's chapter."""
    unit, name = clinic["clinic_id"], clinic["name"]
    headline = figures.headline
    title = f"{name}: overview"
    return Page(
        id=f"{clinic['path']}/overview",
        template="clinic_overview",
        title=title,
        status=(*figures.status, stage_line(figures, unit)),
        opening=opening(figures, headline, unit),
        action=action(figures, unit),
        answer=figures.answer(title, headline.title),
        claims=tuple(
            claim
            for claim in (
                indicators(figures, unit, link=f"{clinic['path']}/indicators"),
                outcomes(figures, unit, link=f"{clinic['path']}/outcomes"),
                satisfaction(figures, unit, link=f"{clinic['path']}/satisfaction"),
                since_last_quarter(figures, unit),
            )
            if claim is not None
        ),
        parameters=parameters(figures, unit),
        slice=evidence_rows(figures, headline, unit),
        provenance=figures.provenance,
    )


def parameters(figures: Figures, unit: str) -> dict[str, str]:
    """The flat strings the clinic's notebooks are run with."""
    return {"clinic": unit, "quarter": str(figures.quarter), "edition": figures.edition}


def stage_line(figures: Figures, unit: str) -> str:
    """Since when the clinic takes part in the programme."""
    programme, started = figures.definitions.network.programme, figures.started(unit)
    if programme is None:
        return f"region {figures.results.clinics.set_index('clinic_id')['region'][unit]}"
    return f"in the programme since {started:%B %Y}" if started else "not yet in the programme"


def opening(figures: Figures, measure: Measure, unit: str) -> Claim:
    """One sentence and one chart: the headline measure at this clinic."""
    now = figures.now(measure, unit)
    newest = figures.in_quarter(measure, unit)
    name = figures.names[unit]
    final = figures.finals[measure.id]
    if newest["withheld"] or newest["too_few"] or not newest["denominator"]:
        begin = f"{measure.title}, {name}, {final}: {figures.said(measure, newest)}"
    else:
        begin = f"{measure.title}, {name}: {figures.said(measure, newest)} of those that began in {final}"
    longer, change = "", figures.change(measure, unit)
    if figures.definitions.network.labels.quarters > 1:
        longer = f" Over {figures.window(measure)}: {figures.said(measure, now, numbers=False)}"
    if change and change["change"] == change["change"]:
        longer += f", from {amount(change['before'], measure.unit)} in {figures.baseline_name}: {change['word']}"
    longer += "." if longer else ""
    claim = claims.trend_claim(figures, measure, unit, section="opening", id="headline")
    extra = claims.open_text(figures, measure, unit)
    return Claim(
        **{
            **claim.__dict__,
            "heading": claims.heading(figures, measure, unit),
            "sentence": f"{begin}.{longer}{f' {extra}.' if extra else ''}",
        }
    )


def action(figures: Figures, unit: str) -> str:
    """One thing within the clinic's control: the indicator farthest on the far side of its benchmark."""
    far = [
        (gap, measure)
        for measure in figures.measures_of(unit, "leading_indicator")
        if measure.within_control and (gap := gap(figures, measure, unit)) > 0
    ]
    if not far:
        return NOTHING_TO_ACT_ON
    _, measure = max(far, key=lambda each: each[0])
    benchmark, now = figures.benchmark(measure, unit), figures.now(measure, unit)
    assert benchmark is not None  # a gap exists only where there is a benchmark
    return (
        f"{measure.title} is {amount(now['value'], measure.unit)}, benchmark {amount(benchmark.value, measure.unit)}. "
        f"{measure.within_control}"
    )


def gap(figures: Figures, measure: Measure, unit: str) -> float:
    """Distance to the benchmark, relative to it, where the whole interval lies on the far side; else 0."""
    benchmark, now = figures.benchmark(measure, unit), figures.now(measure, unit)
    if benchmark is None or now["withheld"] or now["too_few"] or not now["denominator"]:
        return 0.0
    if str(measure.improves) == "up" and now["upper"] < benchmark.value:
        return float((benchmark.value - now["value"]) / benchmark.value)
    if str(measure.improves) == "down" and now["lower"] > benchmark.value:
        return float((now["value"] - benchmark.value) / benchmark.value)
    return 0.0


def indicators(figures: Figures, unit: str, *, link: str = "", section: str = "indicators") -> Claim | None:
    """The leading indicators as one strip of small multiples, with the pooled statement."""
    measures = figures.measures_of(unit, "leading_indicator")
    if not measures:
        return None
    words = [str(figures.change(measure, unit).get("word", Evidence.NO_COMPARISON)) for measure in measures]
    links = (("All indicators", link),) if link else ()
    return Claim(
        id="indicators",
        heading=pooled_heading(words),
        sentence=pooled_sentence(figures, measures, unit),
        section=section,
        chart="strip",
        frame=strip_frame(figures, measures, unit),
        options=strip_options(figures, measures, unit),
        alternative=(
            f"{sentence_case(count(len(measures), 'small line charts'))}, one for each leading indicator at "
            f"{figures.names[unit]}, monthly. Since the baseline: {moved(words)}."
        ),
        caveat="Leading indicators move before outcomes do: they show direction, not yet results.",
        table=summary_table(figures, measures, unit),
        links=(*links, ("How the trend is read", "book/methods#trend")),
    )


def pooled_heading(words: list[str]) -> str:
    """How many of the indicators improved since the baseline."""
    compared = [word for word in words if word not in (Evidence.NO_COMPARISON, Evidence.TOO_FEW, Evidence.WITHHELD)]
    if not compared:
        return "Leading indicators: no comparison with the baseline yet"
    improved = sum(word == Evidence.IMPROVED for word in compared)
    return f"{improved} of {len(compared)} leading indicators improved since the baseline"


def pooled_sentence(figures: Figures, measures: tuple[Measure, ...], unit: str) -> str:
    """Several indicators judged together: how many moved the right way, and what chance alone would give."""
    steps = [figures.change(measure, unit) for measure in measures]
    pairs = [
        (step, measure)
        for step, measure in zip(steps, measures, strict=True)
        if step and step["change"] == step["change"] and str(measure.improves) != "neither"
    ]
    if not pairs:
        return "There are too few people, or too few months, to compare with the baseline."
    right = sum((step["change"] > 0) == (str(measure.improves) == "up") for step, measure in pairs)
    words = [str(step["word"]) for step, _ in pairs]
    return (
        f"{right} of {len(pairs)} moved the right way since {figures.baseline_name} (chance alone gives {right} or more "
        f"{one_in(chance_of(right, len(pairs)))}). One by one: {moved(words)}."
    )


def strip_frame(figures: Figures, measures: tuple[Measure, ...], unit: str) -> pd.DataFrame:
    """Trend frames of several measures, one panel each."""
    parts = [
        claims.trend_frame(figures, measure, unit).assign(
            panel=measure.title, state=str(figures.change(measure, unit).get("word", Evidence.NO_COMPARISON))
        )
        for measure in measures
    ]
    return pd.concat(parts, ignore_index=True)[STRIP] if parts else pd.DataFrame(columns=STRIP)


def strip_options(figures: Figures, measures: tuple[Measure, ...], unit: str) -> dict:
    """Benchmark and unit of each panel, and the programme's start."""
    marks = {measure.title: figures.benchmark(measure, unit) for measure in measures}
    started = figures.started(unit)
    return {
        "per_panel": {
            measure.title: {
                "unit": measure.unit,
                "benchmark": mark.value if (mark := marks[measure.title]) else None,
            }
            for measure in measures
        },
        "events": [{"month": started.isoformat(), "label": "programme start"}] if started else [],
        "columns": 3,
    }


def summary_table(figures: Figures, measures: tuple[Measure, ...], unit: str) -> pd.DataFrame:
    """One line per measure: baseline, now, benchmark, peers, word."""
    lines = []
    for measure in measures:
        now, change, peer = figures.now(measure, unit), figures.change(measure, unit), figures.peer(measure, unit)
        benchmark = figures.benchmark(measure, unit)
        lines.append(
            [
                measure.title,
                amount(change["before"], measure.unit) if change else "",
                figures.said(measure, now),
                amount(benchmark.value, measure.unit) if benchmark else "none",
                amount(peer["median"], measure.unit) if peer.get("peers") else "",
                str(change.get("word", Evidence.NO_COMPARISON)),
                claims.STATE_WORDS[figures.last(measure, unit).get("signal", "")],
            ]
        )
    columns = ["Measure", "Baseline", "Newest final quarters", "Benchmark", "Other clinics, median", "Change", "Newest month"]
    return pd.DataFrame(lines, columns=columns)


def outcomes(figures: Figures, unit: str, *, link: str = "") -> Claim | None:
    """The outcomes as intervals beside their baseline, benchmark and peers."""
    measures = figures.measures_of(unit, "outcome")
    if not measures:
        return None
    words = [str(figures.change(measure, unit).get("word", Evidence.NO_COMPARISON)) for measure in measures]
    texts = [
        f"{measure.title}: {figures.said(measure, figures.now(measure, unit), numbers=False)}, {word}"
        for measure, word in zip(measures, words, strict=True)
    ]
    return Claim(
        id="outcomes",
        heading=f"Outcomes since the baseline: {moved(words)}",
        sentence=". ".join(texts) + ".",
        section="outcomes",
        caveat=(
            "Outcomes are counted by the day an episode began and only after follow-up has closed; "
            "differences in the patients themselves are not yet adjusted for."
        ),
        table=summary_table(figures, measures, unit),
        links=((("All outcomes", link),) if link else ()) + (("Follow-up", "book/methods#follow-up"),),
    )


def satisfaction(figures: Figures, unit: str, *, link: str = "") -> Claim | None:
    """Patients' experience and providers' satisfaction, side by side."""
    measures = figures.measures_of(unit, "patient_experience", "provider_satisfaction")
    if not measures:
        return None
    texts = [f"{measure.title}: {figures.said(measure, figures.now(measure, unit))}" for measure in measures]
    return Claim(
        id="satisfaction",
        heading="What patients and the team say",
        sentence=". ".join(texts) + ".",
        section="satisfaction",
        caveat="Only those who answered are counted; the response rates stand on the satisfaction page.",
        table=summary_table(figures, measures, unit),
        links=((("Satisfaction", link),) if link else ()) + (("How answers are counted", "book/methods#survey"),),
    )


def since_last_quarter(figures: Figures, unit: str) -> Claim:
    """What changed between the two newest final quarters, and whether chance explains it."""
    measures = figures.measures_of(unit, "leading_indicator", "outcome")
    lines, clear = [], []
    for measure in measures:
        step = figures.step(measure, unit)
        final = figures.finals[measure.id]
        known = bool(step) and step["change"] == step["change"]
        if known and (step["lower"] > 0 or step["upper"] < 0):
            clear.append(measure.title)
        unit_of = "points" if measure.unit == "%" else measure.unit
        lines.append(
            [
                measure.title,
                f"{final.shift(-1)} → {final}",
                amount(step["before"], measure.unit) if known else "",
                amount(step["after"], measure.unit) if known else figures.said(measure, figures.in_quarter(measure, unit)),
                f"{amount(step['change'], unit_of, signed=True)} ({interval(step['lower'], step['upper'], unit_of)})"
                if known
                else "",
                ("more than chance" if measure.title in clear else "within chance") if known else "",
            ]
        )
    said = listed(clear)
    return Claim(
        id="change",
        heading=f"Since the quarter before: {said or 'nothing'} changed by more than chance",
        sentence=(
            f"{len(clear)} of {len(measures)} measures differ between their two newest final quarters by more than a "
            f"95\u00a0% interval allows; about one in twenty would by chance alone."
        ),
        section="change",
        table=pd.DataFrame(lines, columns=["Measure", "Quarters", "Before", "After", "Difference (95\u00a0%)", "Reading"]),
        links=(("Intervals", "book/methods#intervals"),),
    )


def evidence_rows(figures: Figures, measure: Measure, unit: str) -> pd.DataFrame:
    """The rows behind the opening figure, at the finest level that may be shown: the reader's place to check it."""
    own = figures.cells[(figures.cells["measure"] == measure.id) & (figures.cells["unit"] == unit)]
    final = figures.finals[measure.id]
    months = own[(own["level"] == "month") & own["period"].isin([pd.Timestamp(day) for day in final.months])]
    quarter = own[(own["level"] == "quarter") & (own["period"] == pd.Timestamp(final.first_day))]
    rows = quarter if months["withheld"].any() or months.empty else months
    columns = ["measure", "unit", "level", "period", "numerator", "denominator", "total", "lost", "missing"]
    return rows[columns].rename(columns={"unit": "clinic_id"}).reset_index(drop=True)
