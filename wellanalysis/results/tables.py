"""The results tables computed from the extracts: sums only, small whatever the size of the extracts."""

from collections.abc import Callable
from dataclasses import replace

from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.annotations import annotations
from wellanalysis.results.appropriateness import appropriateness, appropriateness_people
from wellanalysis.results.columns import CORRECTED, nothing
from wellanalysis.results.consents import consents
from wellanalysis.results.cube import aggregated, ask, cube, exclusions, losses, months
from wellanalysis.results.cube_provider import by_provider, nobody
from wellanalysis.results.frames import Results
from wellanalysis.results.linked import linked
from wellanalysis.results.modes import modes
from wellanalysis.results.outreach import due_now, outreach
from wellanalysis.results.patterns import patterns
from wellanalysis.results.people import people
from wellanalysis.results.quality import quality
from wellanalysis.results.records import records
from wellanalysis.results.registry import registered
from wellanalysis.results.roster import clinics, known_until, roster
from wellanalysis.results.roster import providers as clinicians
from wellanalysis.results.scales import scales
from wellanalysis.results.source import Source
from wellanalysis.results.sourced import sourced
from wellanalysis.results.spending import membership, spending
from wellanalysis.results.spread import spread
from wellanalysis.results.strata import strata
from wellanalysis.results.surveys import survey
from wellanalysis.results.units import units
from wellanalysis.results.value import costs
from wellanalysis.results.waves import waves


def compute(
    source: Source,
    definitions: Definitions,
    *,
    providers: bool = True,
    progress: Callable[[str], object] | None = None,
) -> Results:
    """Results tables of a network.

    Parameters
    ----------
    source : Source
        Extracts that `check` found nothing wrong with.
    definitions : Definitions
        The network.
    providers : bool
        With the tables by provider, where network.yml asks for attribution; no page of a site needs them.
    progress : callable, optional
        Called with the name of each step as it begins.

    Raises
    ------
    ProblemsFound
        When no measure has any row, or the database cannot answer.
    """
    say = progress or (lambda step: None)
    say("sums")
    as_of = known_until(source, definitions)
    answers = ask(source, definitions, as_of)
    given = aggregated(source, definitions)
    span = months(answers, given)
    if span.empty:
        raise ProblemsFound([Problem("extracts", "no row of any measure's table has a date", "check the date columns")])
    who = clinics(source, as_of)
    whole = cube(answers, given, definitions, who["clinic_id"], span)
    left_out = exclusions(answers, definitions, who["clinic_id"])
    say("people")
    counted = people(source, definitions, as_of, span, whole)
    say("patterns")
    by_pattern, levels = patterns(source, definitions, as_of, who["clinic_id"])
    say("links")
    beside = linked(source, definitions, as_of, levels)
    say("strata")
    grouped = strata(source, definitions, as_of, span, who["clinic_id"])
    say("attribution")
    of_providers = by_provider(source, definitions, as_of, span) if providers else nobody()
    say("quality")
    results = Results(
        cube=whole,
        people=counted,
        units=units(source, definitions),
        strata=grouped,
        exclusions=left_out,
        losses=losses(answers, definitions, who["clinic_id"]),
        patterns=by_pattern,
        pattern_levels=levels,
        linked=beside,
        spread=spread(source, definitions, as_of),
        survey=survey(source, definitions),
        scales=scales(source, definitions),
        waves=waves(source, definitions),
        modes=modes(source, definitions, as_of),
        quality=quality(source, definitions),
        clinics=who,
        providers=clinicians(source, as_of),
        **vars(of_providers),
        roster=roster(source),
        consents=consents(source, as_of),
        annotations=annotations(source, as_of),
        membership=membership(source),
        spending=spending(source),
        sourced=sourced(source, definitions),
        registered=registered(source, definitions),
        due_now=due_now(source, definitions, as_of),
        outreach=outreach(source, definitions, as_of),
        corrected=nothing(CORRECTED) if source.touched is None else source.touched,
        **vars(costs(source, definitions, as_of)),
        appropriateness=appropriateness(source, definitions, as_of),
        appropriateness_people=appropriateness_people(source, definitions, as_of),
        records=records(source, as_of),
        as_of=as_of,
        first_month=span[0].date(),
        last_month=span[-1].date(),
        row_counts=source.row_counts,
        fingerprint=source.fingerprint(),
    )
    if source.is_folder:
        return results
    # A database has no bytes to hash: what was made of it is what can be proved.
    return replace(
        results, fingerprint={**results.fingerprint, "as of": as_of.isoformat(), "results": results.hashed()}
    )
