"""The network's further pages: where is what, which processes move, what happened to patients, what people say."""

import pandas as pd

from wellanalysis.definitions.editions import Policy
from wellanalysis.definitions.measures import Measure
from wellanalysis.pages import claims, glance, network, survey, survey_modes, survey_scale
from wellanalysis.pages.adjusted import asks_text, over_time_claim, ratio_text, touches_one, word_of
from wellanalysis.pages.around import network_page
from wellanalysis.pages.beside import recorded_text
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.certainty import labels_claim
from wellanalysis.pages.every_clinic import side_by_side_claims, too_many_to_draw
from wellanalysis.pages.figures import Figures, Row
from wellanalysis.pages.funnels import funnel_claim
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.staff_paired import paired_claim, stopped_claim
from wellanalysis.pages.staff_roles import roles_claim
from wellanalysis.pages.staff_trend import trend_claim
from wellanalysis.pages.strata import equity_claim
from wellanalysis.pages.watched import balance_claim
from wellanalysis.pages.whom_to_call import call_claim
from wellanalysis.pages.wording import Evidence, amount, count, interval, listed, slug

BESIDE_EXPECTED = "Observed over expected"
MOST_NAMED = 3
"""Clinics of which each is named in what is asked of the reader."""


def clinics(figures: Figures) -> Page:
    """Where is what: one line per clinic, sortable, in regional and alphabetical order; then each one's chart beside the others."""
    table = clinics_table(figures, figures.clinics)
    small = int((~figures.clinics["full"]).sum())
    opening = Claim(
        id="clinics",
        heading=f"{count(len(table), 'clinics')} in {count(figures.clinics['region'].nunique(), 'regions')}",
        sentence=(
            f"{count(len(table) - small, 'clinics')} have a chapter of their own; {count(small, 'clinics')} "
            f"{'is' if small == 1 else 'are'} too small to judge and {'has' if small == 1 else 'have'} one page. "
            f"{_improved_at(figures)}{too_many_to_draw(figures)}The order is regional, then alphabetical: it says nothing about results."
        ),
        section="table",
        caveat=_words_caveat(figures),
        table=table,
        links=ways_in(figures.clinics),
    )
    each = tuple(side_by_side_claims(figures))
    return _page(figures, "clinics/index", "network_clinics", "Clinics", opening, each, request_of(figures))


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
    return _page(figures, f"clinics/{slug(name)}/index", "region", name, opening, (), request_of(figures, name))


def _words_caveat(figures: Figures) -> str:
    """Why a word of the table may stand beside an interval that includes 1; empty where none does."""
    held = [figures.standing(figures.headline, unit) for unit in figures.clinics["clinic_id"]]
    return f"{asks_text(figures)}." if any(each and touches_one(each) for each in held) else ""


def _improved_at(figures: Figures) -> str:
    """``Healed within 12 weeks improved at 17 of the 23 clinics that can be compared with their baseline.``"""
    if not figures.headline.has_interval:
        return ""
    frame = network.sites_frame(figures, figures.headline)
    compared = frame[frame["value"].notna()]
    if compared.empty:
        return ""
    improved = int((compared["evidence"] == Evidence.IMPROVED).sum())
    return f"{figures.headline.title} improved at {improved} of the {len(compared)} clinics that can be compared with their baseline. "


def request_of(figures: Figures, region: str = "") -> str:
    """Whose chapter to read with whom, by name; or that there is nothing to act on.

    Parameters
    ----------
    figures : Figures
        The run.
    region : str, optional
        Clinics of this region alone.
    """
    if not figures.headline.has_interval:
        return network.NO_REQUEST
    measure, frame = figures.headline, network.sites_frame(figures, figures.headline)
    some = frame[frame["highlight"] | frame["evidence"].eq(Evidence.OTHER_WAY)]
    some = some[some["group"] == region] if region else some
    where = f" in {region}" if region else ""
    if some.empty:
        return f"Nothing to act on this quarter: no clinic{where} stands out by how {measure.title} changed."
    if len(some) > MOST_NAMED:
        return (
            f"{measure.title} did not clearly improve at {count(len(some), 'clinics')}{where}: choose one, and read its chapter "
            "with its director."
        )
    told = listed(f"{row.label} ({measure.title}: {row.evidence})" for row in some.itertuples())
    one = len(some) == 1
    return f"Read the {'chapter' if one else 'chapters'} of {told} with {'its director' if one else 'their directors'}."


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
        few = figures.too_few_word(headline, unit)
        satisfied = [figures.said(m, figures.now(m, unit)) for m in figures.measures_of(unit, "patient_experience")]
        shown = place.full and not (row["withheld"] or row["too_few"] or not row["denominator"])
        change = figures.change(headline, unit).get("word", Evidence.NO_COMPARISON)
        why = figures.said(headline, row) if place.full else few
        lines.append(
            {
                "Clinic": place.name,
                "Region": place.region,
                "In the programme since": f"{started:%Y-%m}" if started else "not yet",
                "People counted": "withheld" if row["withheld"] else count(row["people"]),
                "Indicators improved": improved_of(words, compared) if place.full else few,
                headline.title: value_and_interval(headline, row) if shown else why,
                BESIDE_EXPECTED: _beside_expected(figures, unit) if place.full else few,
                "Since the baseline": str(change) if place.full else few,
                "Patient experience": satisfied[0].split(" (")[0] if satisfied and place.full else few,
                "Recorded": recorded_text(row) if shown else "",
            }
        )
    table = pd.DataFrame(lines)
    unneeded = [] if figures.definitions.network.programme else ["In the programme since"]
    if figures.standings.empty or headline_is_not_adjusted(figures):
        unneeded.append(BESIDE_EXPECTED)
    if not figures.headline.has_interval:
        unneeded += ["People counted", "Since the baseline", "Recorded"]
    if not any(measure.has_interval for measure in figures.measures_of(NETWORK, "leading_indicator")):
        unneeded.append("Indicators improved")
    if not figures.definitions.of_kind("patient_experience"):
        unneeded.append("Patient experience")
    # What it came to and the word of it stand beside the name; whoever reads on a narrow screen has these first.
    first = ["Clinic", headline.title, "Since the baseline", BESIDE_EXPECTED]
    order = sorted(table.columns, key=lambda name: first.index(name) if name in first else len(first))
    return table[order].drop(columns=unneeded, errors="ignore")


def value_and_interval(measure: Measure, row: Row) -> str:
    """``78 % (72–83)``; without the brackets where nobody knows an interval."""
    limits = interval(row["lower"], row["upper"], measure.unit)
    return f"{amount(row['value'], measure.unit)}{f' ({limits})' if limits else ''}"


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
    # Without denominators there are no limits of chance: what a funnel would show is then told by the spread.
    by_chance = [measure for measure in measures if measure.has_interval]
    tell = funnel_claim if first in by_chance else claims.trend_claim
    opening = tell(figures, first, NETWORK, section="opening") if first else None
    found: list[Claim | None] = [
        *(funnel_claim(figures, measure) for measure in by_chance if measure is not first),
        labels_claim(figures),
        *(
            claims.trend_claim(figures, measure, NETWORK)
            for measure in measures
            if measure in by_chance or measure is not first
        ),
        *(over_time_claim(figures, measure, NETWORK) for measure in measures),
        *(equity_claim(figures, measure, NETWORK) for measure in measures),
        balance_claim(figures, NETWORK, "outcome"),
    ]
    title = "Outcomes across the network"
    told = tuple(claim for claim in found if claim is not None)
    return _page(figures, "outcomes", "network_outcomes", title, opening, told, request_of(figures))


def satisfaction(figures: Figures) -> Page:
    """What patients and care teams say, with response rates beside."""
    found: list[Claim] = []
    for section, kind in (("patients", "patient_experience"), ("staff", "provider_satisfaction")):
        measures = figures.measures_of(NETWORK, kind)
        found += [survey.quarters_claim(figures, measure, NETWORK, section=section) for measure in measures]
        for measure in {m.table: m for m in measures if m.table in survey.WHO}.values():
            questions = survey.items_claim(figures, measure, NETWORK, section=section)
            found += [questions] if questions else []
    if figures.policy.policy != Policy.CMS:
        # Answers to single questions are no part of what the strict policy plans: the survey's measure is all.
        of_staff = (trend_claim(figures, section="waves"), roles_claim(figures, section="roles"))
        of_same = (paired_claim(figures, section="same"), stopped_claim(figures, section="same"))
        found += [claim for claim in (*of_staff, *of_same) if claim is not None]
    found += _how_asked(figures)
    asked = [m for kind in ("patient_experience", "provider_satisfaction") for m in figures.measures_of(NETWORK, kind)]
    opening = survey.quarters_claim(figures, asked[0], NETWORK, section=claims.OPENING) if found and asked else None
    title = "Satisfaction and engagement"
    action = "Choose one result that surprised you and ask the whole team what would help."
    return _page(figures, "satisfaction", "network_satisfaction", title, opening, tuple(found[1:]), action)


def _how_asked(figures: Figures) -> list[Claim]:
    """How people were asked, and whether questions go together: what stands behind the answers comes after them."""
    found: list[Claim] = []
    for measure in (m for m in figures.measures_of(NETWORK, "patient_experience") if m.table in survey.WHO):
        found += survey_modes.claims_of(figures, measure, section="modes")
    for kind in ("patient_experience", "provider_satisfaction"):
        for measure in {m.table: m for m in figures.measures_of(NETWORK, kind) if m.table in survey.WHO}.values():
            found += survey_scale.scale_claims(figures, measure, section="modes")
    return found


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
