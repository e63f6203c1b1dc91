"""The network's further pages: where is what, which processes move, what happened to patients, what people say."""

import pandas as pd

from wellanalysis.pages import claims, glance, network, survey, survey_scale
from wellanalysis.pages.adjusted import over_time_claim, ratio_text, word_of
from wellanalysis.pages.around import network_page
from wellanalysis.pages.beside import recorded_text
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.certainty import labels_claim
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.funnels import funnel_claim
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.strata import equity_claim
from wellanalysis.pages.watched import balance_claim
from wellanalysis.pages.whom_to_call import call_claim
from wellanalysis.pages.wording import Evidence, amount, count, interval, slug

BESIDE_EXPECTED = "Observed over expected"
READ_WITH = "Read it with the clinic's director, who knows what stands behind the figures."


def clinics(figures: Figures) -> Page:
    """Where is what: one line per clinic, sortable, in regional and alphabetical order."""
    table = clinics_table(figures, figures.clinics)
    small = int((~figures.clinics["full"]).sum())
    opening = Claim(
        id="clinics",
        heading=f"{count(len(table), 'clinics')} in {count(figures.clinics['region'].nunique(), 'regions')}",
        sentence=(
            f"{count(len(table) - small, 'clinics')} have a chapter of their own; {count(small, 'clinics')} "
            f"{'is' if small == 1 else 'are'} too small to judge and {'has' if small == 1 else 'have'} one page. "
            "The order is regional, then alphabetical: it says nothing about results."
        ),
        section="table",
        table=table,
        links=ways_in(figures.clinics),
    )
    return _page(figures, "clinics/index", "network_clinics", "Clinics", opening, (), READ_WITH)


def region(figures: Figures, name: str) -> Page:
    """The way from a region to its clinics."""
    own = figures.clinics[figures.clinics["region"] == name]
    opening = Claim(
        id="region",
        heading=f"{name}: {count(len(own), 'clinics')}",
        sentence="Each clinic is read against its own past first, then the benchmark, then the others.",
        section="table",
        table=clinics_table(figures, own),
        links=ways_in(own),
    )
    return _page(figures, f"clinics/{slug(name)}/index", "region", name, opening, (), READ_WITH)


def ways_in(places: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """Links from clinics' names to their overviews."""
    return tuple((name, f"{path}/overview") for name, path in zip(places["name"], places["path"], strict=True))


def clinics_table(figures: Figures, places: pd.DataFrame) -> pd.DataFrame:
    """Volume, indicators, outcome, satisfaction and completeness of each clinic, as text."""
    lines = []
    for place in places.itertuples():
        unit = place.clinic_id
        headline, row = figures.headline, figures.now(figures.headline, unit)
        words = [
            str(figures.change(measure, unit).get("word", Evidence.NO_COMPARISON))
            for measure in figures.measures_of(unit, "leading_indicator")
            if measure.is_final_stage
        ]
        compared = [word for word in words if word in list(Evidence)[:6]]
        started = figures.started(unit)
        satisfied = [figures.said(m, figures.now(m, unit)) for m in figures.measures_of(unit, "patient_experience")]
        shown = place.full and not (row["withheld"] or row["too_few"] or not row["denominator"])
        change = figures.change(headline, unit).get("word", Evidence.NO_COMPARISON)
        why = figures.said(headline, row) if place.full else str(Evidence.TOO_FEW)
        lines.append(
            {
                "Clinic": place.name,
                "Region": place.region,
                "In the programme since": f"{started:%Y-%m}" if started else "not yet",
                "People counted": "withheld" if row["withheld"] else count(row["people"]),
                "Indicators improved": improved_of(words, compared) if place.full else str(Evidence.TOO_FEW),
                headline.title: f"{amount(row['value'], headline.unit)} ({interval(row['lower'], row['upper'], headline.unit)})"
                if shown
                else why,
                BESIDE_EXPECTED: _beside_expected(figures, unit) if place.full else str(Evidence.TOO_FEW),
                "Since the baseline": str(change) if place.full else str(Evidence.TOO_FEW),
                "Patient experience": satisfied[0].split(" (")[0]
                if satisfied and place.full
                else str(Evidence.TOO_FEW),
                "Recorded": recorded_text(row) if shown else "",
            }
        )
    table = pd.DataFrame(lines)
    unneeded = [] if figures.definitions.network.programme else ["In the programme since"]
    if figures.standings.empty or headline_is_not_adjusted(figures):
        unneeded.append(BESIDE_EXPECTED)
    if not figures.definitions.of_kind("patient_experience"):
        unneeded.append("Patient experience")
    return table.drop(columns=unneeded, errors="ignore")


def headline_is_not_adjusted(figures: Figures) -> bool:
    """Whether nothing is known of what was expected for the headline measure."""
    return figures.headline.id not in set(figures.standings.index.get_level_values("measure"))


def _beside_expected(figures: Figures, unit: str) -> str:
    """``1.05 (0.98–1.12): within what is expected``."""
    standing = figures.standing(figures.headline, unit)
    if not standing:
        return figures.said(figures.headline, figures.now(figures.headline, unit), numbers=False).split(" (")[0]
    return f"{ratio_text(standing)}: {word_of(figures, figures.headline, standing)}"


def improved_of(words: list[str], compared: list[str]) -> str:
    """``5 of 6``."""
    return f"{words.count(Evidence.IMPROVED)} of {len(compared)}" if compared else str(Evidence.TOO_FEW)


def indicators(figures: Figures) -> Page:
    """Which processes move: one trend per leading indicator, operational measures apart."""
    opening = glance.indicators(figures, NETWORK, section="opening")
    found = [claims.trend_claim(figures, m, NETWORK) for m in figures.measures_of(NETWORK, "leading_indicator")]
    found += [
        claims.trend_claim(figures, measure, NETWORK, section="operational")
        for measure in figures.measures_of(NETWORK, "operational", "cost")
    ]
    watched = balance_claim(figures, NETWORK, "leading_indicator")
    told = tuple(claim for claim in (*found, watched, call_claim(figures, NETWORK)) if claim is not None)
    title = "Indicators across the network"
    return _page(figures, "indicators", "network_indicators", title, opening, told, network.request(figures))


def outcomes(figures: Figures) -> Page:
    """Differences beyond chance: trend and funnel per outcome."""
    measures = figures.measures_of(NETWORK, "outcome")
    first = figures.headline if figures.headline in measures else (measures[0] if measures else None)
    opening = funnel_claim(figures, first, section="opening") if first else None
    found: list[Claim | None] = [
        *(funnel_claim(figures, measure) for measure in measures if measure is not first),
        labels_claim(figures),
        *(claims.trend_claim(figures, measure, NETWORK) for measure in measures),
        *(over_time_claim(figures, measure, NETWORK) for measure in measures),
        *(equity_claim(figures, measure, NETWORK) for measure in measures),
        balance_claim(figures, NETWORK, "outcome"),
    ]
    title = "Outcomes across the network"
    told = tuple(claim for claim in found if claim is not None)
    return _page(figures, "outcomes", "network_outcomes", title, opening, told, READ_WITH)


def satisfaction(figures: Figures) -> Page:
    """What patients and care teams say, with response rates beside."""
    found: list[Claim] = []
    for section, kind in (("patients", "patient_experience"), ("staff", "provider_satisfaction")):
        measures = figures.measures_of(NETWORK, kind)
        found += [survey.quarters_claim(figures, measure, NETWORK, section=section) for measure in measures]
        for measure in {m.table: m for m in measures if m.table in survey.WHO}.values():
            questions = survey.items_claim(figures, measure, NETWORK, section=section)
            scale = survey_scale.scale_claim(figures, measure, section=section)
            found += [claim for claim in (questions, scale) if claim]
    opening = Claim(**{**found[0].__dict__, "section": "opening"}) if found else None
    title = "Satisfaction and engagement"
    action = "Choose one result that surprised you and ask the whole team what would help."
    return _page(figures, "satisfaction", "network_satisfaction", title, opening, tuple(found[1:]), action)


def _page(
    figures: Figures, id: str, template: str, title: str, opening: Claim | None, found: tuple[Claim, ...], action: str
) -> Page:
    """A page of the network around its opening and claims."""
    first = opening or Claim(id="none", heading="Nothing is measured here yet", sentence="No measure of this kind.")
    ids = {measure.id: measure for measure in figures.definitions.measures}
    leading = figures.measures_of(NETWORK, "leading_indicator")
    measure = ids.get(first.id.removesuffix("-funnel"))
    if measure is None:
        measure = leading[0] if first.id == "indicators" and leading else figures.headline
    return network_page(
        figures, id=id, template=template, title=title, opening=first, action=action, claims=found, measure=measure
    )
