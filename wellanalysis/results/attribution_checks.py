"""Holds roster, encounters and the rule of attribution against each other.

Nothing is asked where network.yml asks for no attribution.
"""

from collections.abc import Iterator
from datetime import date

import sqlglot
from sqlglot import exp

from wellanalysis.definitions.attribution import TEAM, Attribution, SameDay
from wellanalysis.definitions.contract_tables import ENCOUNTERS
from wellanalysis.definitions.folder import SETTINGS, Definitions
from wellanalysis.errors import Problem
from wellanalysis.results.attribution import attributed
from wellanalysis.results.attribution_counts import counts
from wellanalysis.results.connection import Source
from wellanalysis.results.examples import broken, near, rows
from wellanalysis.results.selects import DIALECT
from wellanalysis.results.states import named

EPISODES, PROVIDERS = "episodes", "providers"
NEEDED = {
    EPISODES: {"episode_id", "clinic_id", "provider_id", "start_date", "end_date"},
    PROVIDERS: {"provider_id", "clinic_id", "role", "from_date", "to_date", "location"},
    ENCOUNTERS: {"encounter_id", "episode_id", "provider_id", "clinic_id", "encounter_date"},
}
SECTION = f"{SETTINGS}, attribution"
# Two days on which a provider is on the roster of one clinic meet where the earlier row has not ended.
NOT_ENDED = "(a.to_date IS NULL OR a.to_date >= b.from_date)"

ATTRIBUTED = frozenset({EPISODES, PROVIDERS, ENCOUNTERS})
"""Tables on which it rests whose an episode is."""


def tables_asked(definitions: Definitions) -> tuple[str, ...]:
    """Tables that attribution cannot do without, whatever its rule."""
    return (EPISODES, PROVIDERS) if definitions.network.attribution is not None else ()


def attribution_problems(source: Source, definitions: Definitions, as_of: date, *, anew: bool = True) -> list[Problem]:
    """Everything that keeps episodes from being attributed, or would attribute them wrongly.

    Parameters
    ----------
    source : Source
        The extracts.
    definitions : Definitions
        The network.
    as_of : date
        Day that the extracts speak of.
    anew : bool
        Whether it is also asked if any rule attributes nothing at all: single corrected cells do not bring that about.

    Returns
    -------
    list of Problem
        Overlapping rows of the roster, a provider in two clinics on one day without a rule for it, encounters before
        their episode, roles that nobody has, no encounters for a rule that counts them, rules that attribute nothing.
        Columns that are not there, or not of the contract's type, are left to the contract's own checks.
    """
    attribution = definitions.network.attribution
    if attribution is None:
        return []
    problems = []
    if _sound(source, PROVIDERS):
        problems += [*_roster(source, definitions, attribution), *_roles(source, attribution)]
    problems += _encounters(source, definitions, attribution)
    tables = [EPISODES, PROVIDERS, *([ENCOUNTERS] if attribution.counting_encounters else [])]
    if anew and not problems and all(_sound(source, table) and source.row_counts[table] for table in tables):
        problems += _nothing_attributed(source, attribution, as_of)
    return problems


def _sound(source: Source, table: str) -> bool:
    return source.sound.get(table, set()).issuperset(NEEDED[table])


def _select(text: str) -> exp.Select:
    query = sqlglot.parse_one(text, dialect=DIALECT)
    if not isinstance(query, exp.Select):
        raise TypeError("a check is one SELECT")
    return query


def _columns(definitions: Definitions, table: str, alias: str) -> str:
    return ", ".join(f"{alias}.{named(name).sql(DIALECT)}" for name in definitions.contract[table].columns)


def _roster(source: Source, definitions: Definitions, attribution: Attribution) -> Iterator[Problem]:
    """Rows of one provider that overlap in one clinic, or in two where the network does not say what holds."""
    table, place = definitions.contract[PROVIDERS], source.places[PROVIDERS]
    by_visit = attribution.same_day is SameDay.ENCOUNTER
    # Sites within a clinic are told apart only where the network says how to treat work at several at once.
    within = "provider_id, clinic_id, location" if by_visit else "provider_id, clinic_id"
    earlier = f"PARTITION BY {within} ORDER BY from_date, location ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
    relation = _select(f"""
        SELECT {_columns(definitions, PROVIDERS, "r")},
            MAX(COALESCE(r.to_date, DATE '9999-12-31')) OVER ({earlier}) AS ends_before
        FROM "providers" AS r
    """)
    overlaps = named("ends_before") >= named("from_date")
    found = broken(source, table, overlaps, shown=["from_date"], relation=relation)
    if found.rows:
        what = f"{rows(found.rows)} overlapping an earlier one of the same provider in the same clinic, such as"
        yield Problem(place, f"{what} {found.key}", "end a row (to_date) before the next begins")
    if by_visit:
        return
    relation = _select(f"""
        SELECT DISTINCT {_columns(definitions, PROVIDERS, "b")}
        FROM "providers" AS a
        JOIN "providers" AS b ON a.provider_id = b.provider_id AND a.clinic_id <> b.clinic_id
            AND a.from_date <= b.from_date AND {NOT_ENDED}
    """)
    found = broken(source, table, exp.true(), shown=["from_date"], relation=relation)
    if found.rows:
        what = f"{rows(found.rows)} of a provider who is on the roster of another clinic on the same day, such as"
        yield Problem(place, f"{what} {found.key}", _remedy("end the row of one clinic before the other begins"))


def _remedy(correct: str) -> str:
    return f"{correct}, or say in {SETTINGS} that each visit counts where it took place: same_day: encounter"


def _roles(source: Source, attribution: Attribution) -> Iterator[Problem]:
    known = set(source.frame('SELECT DISTINCT role FROM "providers"')["role"].dropna())
    for role in attribution.roles:
        if known and role not in known:
            yield Problem(f"{SECTION}.roles", f"nobody on the roster has the role {role!r}", near(role, known))


def _encounters(source: Source, definitions: Definitions, attribution: Attribution) -> Iterator[Problem]:
    """Encounters that are not there, that come before their episode, or that are in two clinics on one day."""
    if ENCOUNTERS not in source.tables or not source.row_counts[ENCOUNTERS]:
        if attribution.counting_encounters and ENCOUNTERS not in source.unread:
            there = "holds no row" if ENCOUNTERS in source.tables else "is not in the extracts"
            what = f"the rule {attribution.counting_encounters[0]!r} counts encounters, and the table {ENCOUNTERS!r}"
            remedy = "add the encounters to the extracts, or attribute by rule: responsible alone"
            yield Problem(SECTION, f"{what} {there}", remedy)
        return
    if not _sound(source, ENCOUNTERS):
        return
    table, place = definitions.contract[ENCOUNTERS], f"{source.places[ENCOUNTERS]}, column encounter_date"
    if _sound(source, EPISODES):
        relation = _select(f"""
            SELECT {_columns(definitions, ENCOUNTERS, "v")}, e.start_date AS episode_began
            FROM "encounters" AS v JOIN "episodes" AS e ON v.episode_id = e.episode_id
        """)
        early = named("encounter_date") < named("episode_began")
        found = broken(source, table, early, shown=["encounter_date", "episode_began"], relation=relation)
        if found.rows:
            what = f"{rows(found.rows)} before the episode began, such as {found.values[0]} before {found.values[1]}"
            yield Problem(place, f"{what} in {found.key}", "correct the day, or the episode that it belongs to")
    if attribution.same_day is SameDay.REFUSE:
        relation = _select(f"""
            SELECT {_columns(definitions, ENCOUNTERS, "v")}, d.clinics
            FROM "encounters" AS v
            JOIN (
                SELECT provider_id, encounter_date, COUNT(DISTINCT clinic_id) AS clinics
                FROM "encounters" GROUP BY provider_id, encounter_date
            ) AS d ON v.provider_id = d.provider_id AND v.encounter_date = d.encounter_date
        """)
        found = broken(source, table, named("clinics") > 1, shown=["encounter_date"], relation=relation)
        if found.rows:
            what = f"{rows(found.rows)} of a provider who saw patients in two clinics on one day, such as"
            yield Problem(place, f"{what} {found.values[0]} in {found.key}", _remedy("correct the day or the clinic"))


def _nothing_attributed(source: Source, attribution: Attribution, as_of: date) -> Iterator[Problem]:
    with attributed(source, attribution, as_of):
        by_rule = counts(source, attribution).groupby("rule").sum(numeric_only=True)
    remedies = {
        "no_encounter": "see that encounters (or episodes.provider_id) name these episodes, and widen until or look_back",
        "off_roster": "see that the roster covers the days of care in these clinics and that roles names their roles",
        "tied": "let ties: share, latest or first decide",
    }
    for rule in attribution.rules:
        told = by_rule.loc[rule]
        if told["unattributed"] == told["episodes"]:
            key = "team" if rule == TEAM else "rule" if rule == attribution.rule else "others"
            reason = str(told[list(remedies)].idxmax())
            what = f"the rule {rule!r} attributes nothing: none of {int(told['episodes']):,} episodes has a provider"
            yield Problem(f"{SECTION}.{key}", what, remedies[reason])
