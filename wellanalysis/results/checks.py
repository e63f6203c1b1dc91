"""Everything that is wrong with the extracts, and with what a user asks of them, in one list."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.contract_tables import CONSENTS, SOURCED
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.periods import Quarter
from wellanalysis.definitions.pilots import EVERYWHERE
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.annotation_checks import annotation_problems
from wellanalysis.results.attribution_checks import ATTRIBUTED, attribution_problems, tables_asked
from wellanalysis.results.consent_checks import consent_problems
from wellanalysis.results.contract_checks import contract_problems
from wellanalysis.results.examples import near
from wellanalysis.results.frames import Results
from wellanalysis.results.record_checks import record_problems
from wellanalysis.results.roster import known_until
from wellanalysis.results.row_checks import row_problems
from wellanalysis.results.source import Source
from wellanalysis.results.source_checks import source_problems
from wellanalysis.results.spending_checks import ASKED as SETTLED_WITH
from wellanalysis.results.spending_checks import spending_problems
from wellanalysis.results.sums import month_of
from wellanalysis.results.value import tables_of_value


def check(source: Source, definitions: Definitions, *, corrected: Collection[str] | None = None) -> list[Problem]:
    """Hold the extracts against the contract and the network's settings.

    Parameters
    ----------
    source : Source
        The extracts.
    definitions : Definitions
        The network.
    corrected : collection of str, optional
        Tables in which cells were corrected since all of it was found in order: then only these are looked at again.

    Returns
    -------
    list of Problem
        All that is wrong: tables and columns that are not there, types, absent values, limits, categories, keys,
        references, days in order, clinics that settings name and the extracts do not know. Each says how many rows,
        one example and the remedy. Empty when the results tables can be computed. Columns beyond the contract are
        fine.
    """
    as_of = _as_of(source, definitions)
    problems = list(_missing_tables(source, definitions))
    for name in source.tables if corrected is None else [each for each in source.tables if each in corrected]:
        if source.row_counts[name]:
            problems += contract_problems(source, definitions, name)
            problems += row_problems(source, definitions, name, as_of)
        elif name in ("clinics", *definitions.tables_used, *tables_asked(definitions)):
            problems.append(Problem(source.places[name], "there is no row in it", "export it again"))
    problems += consent_problems(source, definitions)
    problems += annotation_problems(source, definitions)
    problems += source_problems(source, definitions)
    problems += spending_problems(source, definitions)
    if corrected is None:
        problems += record_problems(source, definitions, as_of)
    if as_of is not None and (corrected is None or set(corrected) & ATTRIBUTED):
        problems += attribution_problems(source, definitions, as_of, anew=corrected is None)
    return problems + list(_unknown_clinics(source, definitions))


def check_request(
    asked: Source | Results, definitions: Definitions, quarter: Quarter | None = None, clinics: Iterable[str] = ()
) -> list[Problem]:
    """Hold what a user asks for against what there is.

    Parameters
    ----------
    asked : Source or Results
        The extracts, or the results tables made from them.
    definitions : Definitions
        The network.
    quarter : Quarter, optional
        Quarter of the report.
    clinics : iterable of str
        Clinics of a part.

    Returns
    -------
    list of Problem
        A quarter in which nothing is dated, and clinics that the network does not have.
    """
    problems = []
    known = list(asked.clinics["clinic_id"]) if isinstance(asked, Results) else _clinics(asked)
    if quarter is not None:
        months = _months(asked, definitions)
        # Where what is dated could not be read, its own problems say so.
        readable = len(months) > 0 or bool(definitions.measures and not getattr(asked, "unread", None))
        if readable and not months.isin(pd.to_datetime(list(quarter.months))).any():
            what, remedy = f"there are no data in {quarter}", ""
            if len(months):
                first, last = (Quarter.of(each.date(), quarter.year_starts) for each in (months.min(), months.max()))
                remedy = f"the data run from {first} to {last}"
            problems.append(Problem("--quarter", what, remedy))
    for clinic in dict.fromkeys(clinics):
        if clinic not in known:
            problems.append(Problem("--clinic", f"there is no clinic {clinic!r}", near(clinic, known)))
    return problems


def _as_of(source: Source, definitions: Definitions) -> date | None:
    try:
        return known_until(source, definitions)
    except ProblemsFound:
        return None  # there is no date that could be read; the contract's own problems say so


def _clinics(source: Source) -> list[str]:
    if "clinic_id" not in source.sound.get("clinics", ()):
        return []
    return sorted(source.frame('SELECT clinic_id FROM "clinics"')["clinic_id"].dropna())


def _months(asked: Source | Results, definitions: Definitions) -> pd.DatetimeIndex:
    """Months in which a measure has rows."""
    if isinstance(asked, Results):
        return pd.DatetimeIndex(asked.cube.loc[asked.cube["n"] > 0, "month"].unique())
    months = [pd.Series(dtype="datetime64[us]")]
    for table, column in sorted({(measure.table, measure.dated_by) for measure in definitions.measures}):
        if column in asked.sound.get(table, ()):
            month = exp.alias_(month_of(column), "month")
            months.append(asked.frame(exp.select(month).distinct().from_(exp.table_(table, quoted=True)))["month"])
    return pd.DatetimeIndex(pd.concat(months).dropna().unique())


def _missing_tables(source: Source, definitions: Definitions) -> Iterator[Problem]:
    needed = ["clinics", *definitions.tables_used, *tables_asked(definitions)]
    needed += [] if definitions.network.sources is None else [SOURCED]
    needed += [] if definitions.network.partnership is None else SETTLED_WITH
    needed += tables_of_value(definitions)
    if "provider_id" in source.sound.get("episodes", ()) and "provider_id" in source.columns["episodes"]:
        named_ones = 'SELECT count(provider_id) AS n FROM "episodes"'
        needed += ["providers"] if source.frame(named_ones)["n"].iloc[0] else []
    if CONSENTS in source.tables and source.row_counts[CONSENTS]:
        needed.append("providers")  # where they work, and as what, stands on the roster only
    for name in dict.fromkeys(needed):
        if name not in source.tables and name not in source.unread:
            others = sorted(set(source.raw) - set(source.tables))
            remedy = near(name, others) if others else "add it to the extracts"
            yield Problem("extracts", f"the table {name!r} is missing", remedy)


def _unknown_clinics(source: Source, definitions: Definitions) -> Iterator[Problem]:
    known = _clinics(source)
    if not known:
        return
    network = definitions.network
    named_in: list[tuple[str, Iterable[str]]] = [("network.yml, clinics", network.clinics)]
    if network.programme is not None:
        named_in.append(("network.yml, programme.starts", network.programme.starts))
    named_in += [
        (
            f"network.yml, pilots, {pilot.id}",
            (*pilot.clinics, *(each for each in pilot.spread_to if each != EVERYWHERE)),
        )
        for pilot in network.pilots
    ]
    named_in += [(f"{measure.path}, clinics", measure.clinics or ()) for measure in definitions.measures]
    for where, clinics in named_in:
        for clinic in clinics:
            if clinic not in known:
                yield Problem(where, f"there is no clinic {clinic!r} in the extracts", near(clinic, known))
