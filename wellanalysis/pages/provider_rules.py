"""What another agreed rule of attribution would change for a provider, and how far attribution reaches at all."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from wellanalysis.definitions.attribution import TEAM, Rule
from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.page import Claim
from wellanalysis.pages.provider_view import Provider, ProviderView
from wellanalysis.pages.wording import amount, count, listed, sentence_case

WORDS = {
    Rule.PLURALITY: "who saw the patient on most days",
    Rule.FIRST: "who saw the patient first",
    Rule.LAST: "who saw the patient last",
    Rule.LONGEST: "who saw the patient over the longest time",
    Rule.RESPONSIBLE: "who is recorded as responsible",
    TEAM: "everyone who saw the patient",
}


def rules_claim(view: ProviderView, provider: Provider, measures: Iterable[Measure]) -> Claim:
    """Which patients are counted as the provider's, who agreed on that, and what another agreed rule would change."""
    attribution, unit = view.attribution, provider.id
    agreed, *others = attribution.rules
    sizes = {rule: view.episodes.get((unit, rule), 0) for rule in attribution.rules}
    lines = [["Episodes", *(count(size) for size in sizes.values())]]
    lines += [[_named(view, measure), *(_result(view, unit, measure, rule) for rule in sizes)] for measure in measures]
    first, last = view.window(view.counted_by)
    whole = f"{count(sizes[agreed], 'episodes')} began in {first:%B %Y} to {last:%B %Y} and are attributed to you."
    who = listed(f"{each.role} ({each.on:%-d %B %Y})" for each in attribution.agreed_by)
    return Claim(
        id="attribution",
        heading=f"Counted as yours: episodes of patients by {WORDS[agreed]}",
        sentence=f"{whole} {_effect(sizes, agreed, others)}{f' Agreed by {who}.' if who else ''}{_shown_as(view, unit)}",
        section="attribution",
        caveat=_reach(view, provider),
        table=pd.DataFrame(lines, columns=["", *(sentence_case(WORDS[rule]) for rule in sizes)]),
        links=(("How patients are attributed", "book/methods#attribution"),),
    )


def _shown_as(view: ProviderView, unit: str) -> str:
    """Under which pseudonym they stand in their clinic's own report, where it has any."""
    name = view.pseudonyms.get(unit)
    return f" In your clinic's own report you stand as {name}, unless you agreed to be named." if name else ""


def _named(view: ProviderView, measure: Measure) -> str:
    """The measure; with its own window where that is another than the one in which episodes are counted."""
    same = view.window(measure) == view.window(view.counted_by)
    return measure.title if same else f"{measure.title} ({view.own.window(measure)})"


def _effect(sizes: Mapping[str, int], agreed: str, others: Sequence[str]) -> str:
    single = [abs(sizes[rule] - sizes[agreed]) for rule in others if rule != TEAM]
    if not single:
        return "No other rule is agreed."
    return f"Another agreed rule would count up to {count(max(single))} episodes more or fewer as yours."


def _result(view: ProviderView, unit: str, measure: Measure, rule: str) -> str:
    """``84 % of 120``: the measure over its window under one rule."""
    numerator, denominator = view.by_rule.get((measure.id, unit, rule), (0.0, 0.0))
    least = measure.minimum.denominator if measure.minimum else view.own.definitions.network.minimum.denominator
    if denominator < least:
        return f"too few to show ({count(denominator)})"
    return f"{amount(numerator / denominator, measure.unit)} of {count(denominator)}"


def _reach(view: ProviderView, provider: Provider) -> str:
    """How many episodes of the provider's clinics are one person's, shared or nobody's."""
    counts = view.every.results.attribution
    rows = counts[
        (counts["rule"] == view.attribution.rules[0])
        & counts["clinic_id"].isin(provider.clinics)
        & counts["month"].between(*view.window(view.counted_by))
    ]
    whole = rows[["episodes", "attributed", "shared", "unattributed"]].sum()
    names = listed(view.every.names.get(id, id) for id in provider.clinics)
    return (
        f"At {names} {count(whole['episodes'], 'episodes')} began in this time: {count(whole['attributed'])} are one "
        f"provider's, {count(whole['shared'])} are shared, {count(whole['unattributed'])} are nobody's."
    )
