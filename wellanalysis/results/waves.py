"""Two waves of the staff survey beside each other: sums over those who answered both and agreed that they are put together."""

import numpy as np
import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.contract_tables import MAY_LINK
from wellanalysis.definitions.folder import Definitions
from wellanalysis.results.columns import WAVES, nothing, typed
from wellanalysis.results.connection import Source
from wellanalysis.results.states import named
from wellanalysis.results.sums import dated_rows
from wellanalysis.results.surveys import ANSWERED, ROLE, SENT, items

TABLE, PERSON = "provider_survey", "staff_id"
KEYS = ["table", "clinic_id", "clinic_before", "role", "before", "after", "item"]
SUMS = [name for name in WAVES if name not in KEYS]


def waves(source: Source, definitions: Definitions) -> pd.DataFrame:
    """Paired sums of each question by clinic, role and pair of waves that follow each other.

    Returns
    -------
    DataFrame
        ``table, clinic_id`` (in the later wave; of who was not asked again in the earlier), ``clinic_before, role`` (in the
        earlier wave), ``before, after`` (months in which the questionnaires were sent), ``item``; ``n``: people who
        answered the question in both waves, wherever, and agreed in both that their answers are put together; ``sum_before, sum_after, sq_before, sq_after, product``: of their answers; ``up, same, down``:
        how many answered higher, alike, lower; of those who answered and agreed in the earlier wave, ``stopped_n,
        stopped_sum, stopped_sq``: who were asked again and did not answer anywhere, and ``left_n, left_sum, left_sq``: who
        were asked nowhere in the later wave. No rows where nobody was asked for their agreement. Of a person with several
        questionnaires in a month, be it at several clinics, the last answered one counts.

    Notes
    -----
    The later wave is the one that follows at the clinic of the earlier answer. Who has moved to a clinic that is asked in
    other months, or from one that is asked no more, has the first questionnaire of the new clinic as the later one.
    """
    table = definitions.contract[TABLE]
    asked = [item.name for item in items(table)]
    if TABLE not in source.tables or not asked or MAY_LINK.name not in source.columns[TABLE]:
        return nothing(WAVES)
    columns = [named(name) for name in (PERSON, ROLE, ANSWERED, MAY_LINK.name)]
    # Under names of their own: a question may be called "month".
    values = [exp.alias_(named(name), f"value_{name}", quoted=True) for name in asked]
    rows = source.frame(dated_rows(TABLE, SENT, [*columns, *values]))
    return paired(rows.rename(columns={f"value_{name}": f"value {name}" for name in asked}), asked)


def paired(rows: pd.DataFrame, asked: list[str]) -> pd.DataFrame:
    """As `waves`, from questionnaires: ``clinic_id, month, staff_id, role, answered_on, may_link`` and ``value <question>``."""
    following = _following(rows)
    known = rows[rows[PERSON].notna()].sort_values([ANSWERED, "clinic_id"], na_position="first", kind="stable")
    # A person counts once in a wave.
    known = known.drop_duplicates(["month", PERSON], keep="last")
    known = known.assign(
        month=pd.to_datetime(known["month"]),
        agreed=known[MAY_LINK.name].astype("boolean").fillna(False).astype(bool) & known[ANSWERED].notna(),
        role=known[ROLE].astype("object").where(known[ROLE].notna(), ""),
    )
    first = _with_later_wave(known, following)
    given = [f"value {name}" for name in asked]
    later = known[["clinic_id", "month", PERSON, "agreed", ANSWERED, *given]]
    both = first[first["agreed"]].merge(
        later.rename(columns={"month": "after"}), on=["after", PERSON], how="left", suffixes=("", " after")
    )
    again = both["agreed after"].eq(True)
    asked_again = both["agreed after"].notna()
    silent = asked_again & both[f"{ANSWERED} after"].isna()
    frames = [nothing(WAVES)]
    for name in asked:
        old, new = (both[f"value {name}{end}"].astype("float64") for end in ("", " after"))
        pair, stopped, left = again & old.notna() & new.notna(), silent & old.notna(), ~asked_again & old.notna()
        sums = {
            "n": pair,
            "sum_before": old.where(pair),
            "sum_after": new.where(pair),
            "sq_before": (old**2).where(pair),
            "sq_after": (new**2).where(pair),
            "product": (old * new).where(pair),
            "up": pair & (new > old),
            "same": pair & (new == old),
            "down": pair & (new < old),
            "stopped_n": stopped,
            "stopped_sum": old.where(stopped),
            "stopped_sq": (old**2).where(stopped),
            "left_n": left,
            "left_sum": old.where(left),
            "left_sq": (old**2).where(left),
        }
        places = {"table": TABLE, "item": name}
        keys = {
            "clinic_id": both["clinic_id after"].fillna(both["clinic_id"]),
            "clinic_before": both["clinic_id"],
            "role": both["role"],
            "before": both["month"],
            "after": both["after"],
        }
        frame = pd.DataFrame({**keys, **{each: column.fillna(0).astype(float) for each, column in sums.items()}})
        grouped = frame.groupby(list(keys), dropna=False)[SUMS].sum().reset_index()
        frames.append(typed(grouped.assign(**places), WAVES))
    whole = pd.concat(frames, ignore_index=True)
    seen = whole[["n", "stopped_n", "left_n"]].to_numpy().any(axis=1) if len(whole) else np.zeros(0, dtype=bool)
    return typed(whole[seen].sort_values(KEYS, kind="stable"), WAVES)


def _following(rows: pd.DataFrame) -> pd.DataFrame:
    """Waves of each clinic, with the one that follows, ``after``, and the one after that, ``then``."""
    asked = rows[["clinic_id", "month"]].drop_duplicates().sort_values(["clinic_id", "month"])
    asked = asked.assign(month=pd.to_datetime(asked["month"]))
    months = asked.groupby("clinic_id")["month"]
    return asked.assign(after=months.shift(-1), then=months.shift(-2))


def _with_later_wave(known: pd.DataFrame, following: pd.DataFrame) -> pd.DataFrame:
    """Questionnaires with the month of the wave that follows for the person; without those of which none follows."""
    own = known.sort_values([PERSON, "month"], kind="stable").merge(following, on=["clinic_id", "month"])
    people = own.groupby(PERSON)
    next_month, next_clinic = people["month"].shift(-1), people["clinic_id"].shift(-1)
    months = known[["month", PERSON]].rename(columns={"month": "after"}).assign(asked=True)
    asked = own.merge(months, on=["after", PERSON], how="left")["asked"].eq(True).to_numpy()
    elsewhere = next_month.notna() & (next_clinic != own["clinic_id"])
    moved = ~asked & elsewhere & (own["then"].isna() | (next_month < own["then"]))
    return own.assign(after=own["after"].mask(moved, next_month)).dropna(subset="after").drop(columns="then")
