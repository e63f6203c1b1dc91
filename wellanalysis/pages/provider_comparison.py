"""A provider's indicators beside their own past, their clinic, specialty peers and the benchmark."""

from typing import Any

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.agreement import value_text
from wellanalysis.pages.figures import Figures, Row
from wellanalysis.pages.page import Claim
from wellanalysis.pages.provider_view import TOO_FEW_COLLEAGUES, Provider, ProviderView
from wellanalysis.pages.wording import NO_BENCHMARK, RATIO, Evidence, amount, count, interval, moved, sentence_case

NOT_ENOUGH = "not enough patients to say"
UNADJUSTED = "not to be held beside others: no allowance for who your patients are"
NO_BASELINE, NO_CHANGE = "none of your own yet", str(Evidence.NO_COMPARISON)
"""Of somebody whose first patients came after the baseline: nothing is too few, there was nothing."""


def change_chart(own: Figures, unit: str, measures: tuple[Measure, ...]) -> dict[str, Any]:
    """Chart of the opening: how each indicator changed since the provider's own baseline; nothing where none can tell.

    Not month by month, as clinics' trends are: a provider's month rests on a handful of patients.
    """
    steps = [(m, own.change(m, unit)) for m in measures if m.unit == "%"]
    known = [(m, step) for m, step in steps if step and step["change"] == step["change"]]
    if not known:
        return {}
    frame = pd.DataFrame(
        {
            "label": [measure.title for measure, _ in known],
            **{name: [step[name] for _, step in known] for name in ("lower", "upper")},
            "value": [step["change"] for _, step in known],
            "note": [f"{amount(step['before'])} → {amount(step['after'])}" for _, step in known],
            "highlight": [step["word"] == Evidence.IMPROVED for _, step in known],
        }
    )
    return {
        "chart": "intervals",
        "frame": frame,
        "options": {"unit": "points", "reference": 0, "reference_label": "your own baseline"},
        "alternative": (
            f"Interval chart: change of {count(len(known), 'indicators')} among your patients since your own baseline, in "
            f"points with 95\u00a0% intervals. {sentence_case(moved([str(step['word']) for _, step in known]))}."
        ),
    }


def beside_claim(view: ProviderView, provider: Provider, measures: tuple[Measure, ...]) -> Claim | None:
    """One line per indicator: your patients, your baseline, your clinic, peers, benchmark, and what it can tell."""
    if not measures:
        return None
    own, unit = view.own, provider.id
    lines = []
    for measure in measures:
        now, change, peer = own.now(measure, unit), own.change(measure, unit), own.peer(measure, unit)
        benchmark = own.benchmark(measure, unit)
        lines.append(
            [
                measure.title,
                own.said(measure, now),
                baseline_text(own, measure, unit),
                clinic_text(view, provider, measure),
                peer_text(peer, measure),
                amount(benchmark.value, measure.unit) if benchmark else NO_BENCHMARK,
                str(change.get("word", NO_CHANGE)) if own.baseline(measure, unit)["n"] else NO_CHANGE,
                reliability_text(own, measure, unit),
            ]
        )
    columns = [
        "Indicator",
        "Your patients",
        "Your baseline",
        "Your clinic",
        f"Peers: {provider.group}",
        "Benchmark",
        "Your change",
        "How much this can tell",
    ]
    return Claim(
        id="beside",
        heading="Your indicators beside your own past, your clinic, your peers and the benchmark",
        sentence=(
            f"Each indicator over {own.window(measures[0])}. Your own past comes first: it is the fairest comparison. Peers "
            f"are all in the network with the same specialty, unnamed."
        ),
        section="indicators",
        caveat=(
            "Providers differ partly because their clinics do: how a clinic is organised moves these figures as much as "
            "what one person does."
        ),
        table=pd.DataFrame(lines, columns=columns),
        links=(("Reliability", "book/methods#reliability"),),
    )


def baseline_text(own: Figures, measure: Measure, unit: str) -> str:
    """The result of the baseline; of somebody who came later, that there is none."""
    row = own.baseline(measure, unit)
    return own.said(measure, row, numbers=False).split(" (")[0] if row["n"] else NO_BASELINE


def clinic_text(view: ProviderView, provider: Provider, measure: Measure) -> str:
    """The clinic's result where enough colleagues stand behind the rest of it; several clinics one after another."""
    texts = []
    for id in provider.clinics:
        row = view.every.now(measure, id)
        if row["withheld"] or row["too_few"] or not row["denominator"]:
            said = view.every.said(measure, row)
        elif not view.has_colleagues(provider, id, measure):
            said = TOO_FEW_COLLEAGUES
        else:
            said = value_text(row, measure.unit)
        texts.append(f"{view.every.names.get(id, id)}: {said}" if len(provider.clinics) > 1 else said)
    return "; ".join(texts)


def peer_text(peer: Row, measure: Measure) -> str:
    """``median 84 % (middle half 76–90)``, as far as peers may be shown."""
    if not peer.get("peers"):
        return "too few peers to show"
    median = f"median {amount(peer['median'], measure.unit)}"
    half = interval(peer["q1"], peer["q3"], measure.unit)
    return f"{median} (middle half {half})" if half else median


def reliability_text(own: Figures, measure: Measure, unit: str) -> str:
    """How much of a difference from others is not chance, in words, with the number."""
    now = own.now(measure, unit)
    if now["too_few"] or not now["denominator"]:
        return NOT_ENOUGH
    drawn_in = own.drawn_in(measure, unit)
    if not drawn_in:
        return "with your own past only"
    reliability = amount(drawn_in["reliability"], RATIO)
    if drawn_in["reliability"] < own.definitions.network.labels.reliability:
        return f"too few to compare with others (reliability {reliability})"
    return f"can be compared with others (reliability {reliability})"


def unadjusted_text(own: Figures, measure: Measure, unit: str) -> str:
    """How much an outcome can tell that makes no allowance for who the patients are: never that others may be held beside it."""
    told = reliability_text(own, measure, unit)
    return told if told == NOT_ENOUGH or told.startswith("too few") else UNADJUSTED
