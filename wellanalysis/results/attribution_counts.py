"""What attribution comes to: episodes attributed, shared and not attributed, and what another rule would change.

Everything here is asked inside `wellanalysis.results.attribution.attributed`. All names in the texts are our own.
"""

from collections.abc import Sequence

import pandas as pd

from wellanalysis.definitions.attribution import TEAM, Attribution, Rule, Ties
from wellanalysis.results.attribution import CHOSEN, CREDITED, DAYS
from wellanalysis.results.columns import ATTRIBUTION, CHANGES_OF_RULE, nothing, typed
from wellanalysis.results.connection import Source

MONTH = "CAST(DATE_TRUNC('month', start_date) AS DATE) AS month"


def counts(source: Source, attribution: Attribution) -> pd.DataFrame:
    """What became of the episodes under each rule; inside `attributed`.

    Returns
    -------
    DataFrame
        ``rule, clinic_id, month`` (in which the episode began); ``episodes`` = ``attributed`` (to one provider) +
        ``shared`` (by several) + ``unattributed``; these are ``no_encounter`` (no visit could count, or no responsible
        provider is named) + ``off_roster`` (nobody was on the clinic's roster in a role that can be attributed to) +
        ``tied`` (the network leaves ties open); ``encounters``: visits that could count, of which ``skipped`` were
        made by nobody of the roster; both are 0 for the responsible provider. ``moved``: episodes that this rule ties
        to others than the agreed one does, to nobody, or to somebody at last; 0 for the agreed rule itself.
    """
    rules = attribution.rules
    sums, winners = [], []
    for place, rule in enumerate(rules):
        named, known = f"rule_{place}", "NOT provider_id IS NULL" if rule == Rule.RESPONSIBLE else "encounters > 0"
        winners.append(f"MAX(CASE WHEN rule = '{rule}' THEN winners END) AS {named}")
        sums.append(f"COUNT(*) FILTER (WHERE {named} = 1) AS one_{place}")
        sums.append(f"COUNT(*) FILTER (WHERE {named} > 1) AS several_{place}")
        sums.append(f"COUNT(*) FILTER (WHERE {named} IS NULL AND {known}) AS off_roster_{place}")
    visits, joined = "CAST(0 AS BIGINT) AS encounters, CAST(0 AS BIGINT) AS skipped", ""
    if attribution.counting_encounters:
        visits = "COALESCE(d.encounters, 0) AS encounters, COALESCE(d.skipped, 0) AS skipped"
        joined = f"""
            LEFT JOIN (
                SELECT episode_id, CAST(SUM(encounters) AS BIGINT) AS encounters,
                    CAST(SUM(CASE WHEN role IS NULL THEN encounters ELSE 0 END) AS BIGINT) AS skipped
                FROM {DAYS} GROUP BY episode_id
            ) AS d ON d.episode_id = e.episode_id
        """
    wide = source.frame(f"""
        SELECT clinic_id, month, COUNT(*) AS episodes, SUM(encounters) AS encounters, SUM(skipped) AS skipped,
            {", ".join(sums)}
        FROM (
            SELECT e.clinic_id, {MONTH}, e.provider_id, {visits}, {", ".join(f"c.rule_{k}" for k in range(len(rules)))}
            FROM "episodes" AS e {joined}
            LEFT JOIN (SELECT episode_id, {", ".join(winners)} FROM {CHOSEN} GROUP BY episode_id) AS c
                ON c.episode_id = e.episode_id
        ) AS told
        GROUP BY clinic_id, month
    """)
    wide = wide.merge(_moved(source, rules), how="left", on=["clinic_id", "month"])
    frames = [nothing(ATTRIBUTION)]
    for place, rule in enumerate(rules):
        several, left_open = wide[f"several_{place}"], attribution.ties is Ties.NONE and rule != TEAM
        shared, tied = (several * 0, several) if left_open else (several, several * 0)
        unattributed = wide["episodes"] - wide[f"one_{place}"] - shared
        off_roster, uses_visits = wide[f"off_roster_{place}"], rule != Rule.RESPONSIBLE
        frame = wide.assign(
            rule=rule,
            attributed=wide[f"one_{place}"],
            shared=shared,
            unattributed=unattributed,
            no_encounter=unattributed - off_roster - tied,
            off_roster=off_roster,
            tied=tied,
            encounters=wide["encounters"] * uses_visits,
            skipped=wide["skipped"] * uses_visits,
            moved=wide[f"moved_{place}"].fillna(0),
        )
        frames.append(typed(frame.sort_values(["clinic_id", "month"]), ATTRIBUTION))
    return pd.concat(frames, ignore_index=True)


def _moved(source: Source, rules: Sequence[str]) -> pd.DataFrame:
    """Episodes by clinic and month whose providers under each rule are not those under the agreed one."""
    flags = [f"MAX(CASE WHEN rule = '{rule}' THEN 1 ELSE 0 END) AS rule_{k}" for k, rule in enumerate(rules)]
    # Two rules name the same people where nobody is named by one of them only.
    differ = [f"SUM(ABS(rule_{k} - rule_0)) AS differ_{k}" for k in range(len(rules))]
    counted = [f"COUNT(*) FILTER (WHERE differ_{k} > 0) AS moved_{k}" for k in range(len(rules))]
    return source.frame(f"""
        SELECT clinic_id, month, {", ".join(counted)}
        FROM (
            SELECT episode_id, {", ".join(differ)}
            FROM (SELECT episode_id, provider_id, {", ".join(flags)} FROM {CREDITED} GROUP BY episode_id, provider_id) AS c
            GROUP BY episode_id
        ) AS d
        JOIN (SELECT episode_id, clinic_id, {MONTH} FROM "episodes") AS e USING (episode_id)
        GROUP BY clinic_id, month
    """)


def changes(source: Source, attribution: Attribution) -> pd.DataFrame:
    """What another rule would change for each provider; inside `attributed`.

    Returns
    -------
    DataFrame
        ``rule`` (the other), ``provider_id, clinic_id, month``; episodes of the provider under the ``agreed`` rule,
        under the ``other``, and under ``both``. Shared episodes count for each who shares them.
    """
    agreed, *others = attribution.rules
    if not others:
        return nothing(CHANGES_OF_RULE)
    flags = [
        f"MAX(CASE WHEN rule = '{rule}' THEN 1 ELSE 0 END) AS rule_{k}" for k, rule in enumerate(attribution.rules)
    ]
    sums = [f"SUM(rule_{k}) AS other_{k}, SUM(rule_0 * rule_{k}) AS both_{k}" for k in range(1, len(flags))]
    wide = source.frame(f"""
        SELECT provider_id, clinic_id, month, SUM(rule_0) AS agreed, {", ".join(sums)}
        FROM (SELECT episode_id, provider_id, {", ".join(flags)} FROM {CREDITED} GROUP BY episode_id, provider_id) AS c
        JOIN (SELECT episode_id, clinic_id, {MONTH} FROM "episodes") AS e USING (episode_id)
        GROUP BY provider_id, clinic_id, month
    """).sort_values(["provider_id", "clinic_id", "month"])
    frames = [nothing(CHANGES_OF_RULE)]
    for place, rule in enumerate(others, start=1):
        frame = typed(wide.assign(rule=rule, other=wide[f"other_{place}"], both=wide[f"both_{place}"]), CHANGES_OF_RULE)
        frames.append(frame[(frame["agreed"] > 0) | (frame["other"] > 0)])
    return pd.concat(frames, ignore_index=True)
