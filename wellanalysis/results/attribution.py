"""Who each episode is attributed to, worked out in the database: who saw the patient, and whom each rule names.

The steps are tables that stand one on the other for the length of a ``with`` block: `DAYS` (episode × provider × day of
a visit that could count), `SEEN` (episode × provider, of visits that count), `CHOSEN` (whom each rule names) and
`CREDITED` (the same without ties that the network leaves open). All names in the texts are our own.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date

import sqlglot
from sqlglot import exp

from wellanalysis.definitions.attribution import TEAM, Attribution, Rule, Ties
from wellanalysis.results.connection import Source
from wellanalysis.results.selects import DIALECT

DAYS, SEEN, CHOSEN, CREDITED = "attributed_days", "attributed_seen", "attributed_chosen", "attributed_credited"
# What a rule looks at, and what decides between equals; who is then still equal is named together, since neither the
# alphabet nor the order of rows says who cared for the patient.
ORDERS = {
    Rule.PLURALITY: ["visits DESC"],
    Rule.FIRST: ["first_day"],
    Rule.LAST: ["last_day DESC"],
    Rule.LONGEST: ["last_day - first_day DESC"],
}
TIES = {Ties.LATEST: ["last_day DESC"], Ties.FIRST: ["first_day"], Ties.SHARE: [], Ties.NONE: []}


@contextmanager
def attributed(source: Source, attribution: Attribution, as_of: date) -> Iterator[None]:
    """Keep `DAYS`, `SEEN`, `CHOSEN` and `CREDITED` for the queries inside the ``with`` block.

    Parameters
    ----------
    source : Source
        Extracts with episodes, a roster and, where a rule counts them, encounters.
    attribution : Attribution
        What the network agreed on.
    as_of : date
        Day that the extracts speak of; later encounters do not count.
    """
    with ExitStack() as kept:
        if attribution.counting_encounters:
            kept.enter_context(source.staged(DAYS, _parsed(_days(attribution, as_of))))
            kept.enter_context(source.staged(SEEN, _parsed(_seen())))
        chosen = _chosen(attribution)
        if source.attributed_to:
            chosen = _corrected(chosen, source.attributed_to, attribution, as_of)
        kept.enter_context(source.staged(CHOSEN, _parsed(chosen)))
        open_ties = f"WHERE winners = 1 OR rule = '{TEAM}'" if attribution.ties is Ties.NONE else ""
        credited = f"SELECT rule, episode_id, provider_id, role FROM {CHOSEN} {open_ties}"
        kept.enter_context(source.staged(CREDITED, _parsed(credited)))
        yield


def _parsed(text: str) -> exp.Expr:
    return sqlglot.parse_one(text, dialect=DIALECT)


def _on_roster(attribution: Attribution, day: str) -> str:
    """Predicate of a roster row ``r``: there on that day, in a role that can be attributed to."""
    return f"r.from_date <= {day} AND (r.to_date IS NULL OR r.to_date >= {day}) AND {_role_counts(attribution)}"


def _role_counts(attribution: Attribution) -> str:
    """Predicate of a roster row ``r``: in a role that can be attributed to."""
    roles = ", ".join(_quoted(role) for role in attribution.roles)
    return f"r.role IN ({roles})" if roles else "TRUE"


def _days(attribution: Attribution, as_of: date) -> str:
    """Days with a visit that could count; ``role`` is unknown where nobody of the roster made it."""
    day, data_end = "v.encounter_date", f"DATE '{as_of.isoformat()}'"
    ends = [f"COALESCE(e.end_date, {data_end})", data_end]
    if attribution.until_days is not None:
        ends.append(f"e.start_date + {attribution.until_days}")
    window = [f"{day} >= e.start_date", *(f"{day} <= {end}" for end in ends)]
    if attribution.look_back_days is not None:
        # Not so long before the earliest of the ends, since no visit after it can count.
        window.append("(" + " OR ".join(f"{day} + {attribution.look_back_days} >= {end}" for end in ends) + ")")
    return f"""
        SELECT v.episode_id, v.provider_id, v.clinic_id, {day} AS day, MIN(r.role) AS role,
            COUNT(DISTINCT v.encounter_id) AS encounters
        FROM "encounters" AS v
        JOIN "episodes" AS e ON v.episode_id = e.episode_id
        LEFT JOIN "providers" AS r ON r.provider_id = v.provider_id AND r.clinic_id = v.clinic_id
            AND r.clinic_id = e.clinic_id AND {_on_roster(attribution, day)}
        WHERE {" AND ".join(window)}
        GROUP BY v.episode_id, v.provider_id, v.clinic_id, {day}
    """


def _seen() -> str:
    """Who saw the patient of an episode, on how many days, from when to when; the role is that of the last visit."""
    return f"""
        SELECT episode_id, provider_id, MAX(CASE WHEN recent = 1 THEN role END) AS role, COUNT(*) AS visits,
            MIN(day) AS first_day, MAX(day) AS last_day
        FROM (
            SELECT episode_id, provider_id, role, day,
                ROW_NUMBER() OVER (PARTITION BY episode_id, provider_id ORDER BY day DESC) AS recent
            FROM {DAYS} WHERE NOT role IS NULL
        ) AS of_roster
        GROUP BY episode_id, provider_id
    """


def _chosen(attribution: Attribution) -> str:
    """Whom each rule names: ``rule, episode_id, provider_id, role``, and ``winners``: how many for this episode."""
    parts = []
    winners = "COUNT(*) OVER (PARTITION BY episode_id) AS winners"
    for rule in attribution.rules:
        if rule == Rule.RESPONSIBLE:
            parts.append(f"""
                SELECT '{rule}' AS rule, e.episode_id, e.provider_id, MIN(r.role) AS role, CAST(1 AS BIGINT) AS winners
                FROM "episodes" AS e
                JOIN "providers" AS r ON r.provider_id = e.provider_id AND r.clinic_id = e.clinic_id
                    AND {_on_roster(attribution, "e.start_date")}
                GROUP BY e.episode_id, e.provider_id
            """)
        elif rule == TEAM:
            parts.append(f"SELECT '{rule}' AS rule, episode_id, provider_id, role, {winners} FROM {SEEN}")
        else:
            order = ", ".join([*ORDERS[Rule(rule)], *TIES[attribution.ties]])
            parts.append(f"""
                SELECT '{rule}' AS rule, episode_id, provider_id, role, {winners}
                FROM (
                    SELECT episode_id, provider_id, role,
                        RANK() OVER (PARTITION BY episode_id ORDER BY {order}) AS place
                    FROM {SEEN}
                ) AS placed
                WHERE place = 1
            """)
    return " UNION ALL ".join(parts)


def _corrected(chosen: str, named: Mapping[str, str], attribution: Attribution, as_of: date) -> str:
    """The same, but under the agreed rule an episode is the one provider's whom a correction names for it."""
    ids = ", ".join(_quoted(episode) for episode in named)
    return f"""
        SELECT rule, episode_id, provider_id, role, winners FROM ({chosen}) AS by_rule
        WHERE NOT (rule = '{attribution.rule}' AND episode_id IN ({ids}))
        UNION ALL
        SELECT '{attribution.rule}' AS rule, episode_id, provider_id, role, CAST(1 AS BIGINT) AS winners
        FROM ({could_be(named, attribution, as_of)}) AS by_correction
    """


def could_be(named: Mapping[str, str], attribution: Attribution, as_of: date) -> str:
    """SELECT of those episodes, with provider and role, whose clinic has the named provider while they last.

    Parameters
    ----------
    named : mapping of str to str
        Provider by episode; not empty.
    attribution, as_of
        As for `attributed`.
    """
    pairs = " OR ".join(
        f"(e.episode_id = {_quoted(episode)} AND r.provider_id = {_quoted(provider)})"
        for episode, provider in named.items()
    )
    last = f"COALESCE(e.end_date, DATE '{as_of.isoformat()}')"
    return f"""
        SELECT e.episode_id, r.provider_id, MIN(r.role) AS role
        FROM "episodes" AS e
        JOIN "providers" AS r ON r.clinic_id = e.clinic_id AND r.from_date <= {last}
            AND (r.to_date IS NULL OR r.to_date >= e.start_date) AND ({pairs})
        WHERE {_role_counts(attribution)}
        GROUP BY e.episode_id, r.provider_id
    """


def _quoted(text: str) -> str:
    return exp.Literal.string(text).sql(DIALECT)
