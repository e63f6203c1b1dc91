"""Conversations of a clinic: how many were held with whom, with how many of its clinicians, and how many are due.

Counts only. A conversation with one clinician is theirs and the director's: nobody else reads with whom it was, or what
was said in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from wellanalysis.definitions.two_way import Director
from wellanalysis.pages.figures import Figures

PROVIDER, TEAM, DYAD, NETWORK = "provider", "team", "dyad", "network"
SHARED = (TEAM,)
"""Kinds of conversation whose words belong to the clinic as a whole; of the others they are those of the people in them."""
WITH = {
    PROVIDER: "With one clinician",
    TEAM: "With the team",
    DYAD: "Director and manager",
    NETWORK: "With other clinics",
}
YEAR = pd.Timedelta(days=365)


@dataclass(frozen=True)
class Held:
    """What there is to count of a clinic's conversations.

    Parameters
    ----------
    since : Timestamp
        First day of the year that is counted.
    by_kind : mapping of str to int
        Conversations of the year, by kind.
    newest : mapping of str to Timestamp
        Day of the newest by kind, in whatever year; NaT where there was none.
    clinicians : int
        On the clinic's roster on the day that the data speak of.
    spoken_with : int
        Of them, those with a conversation within the promised days.
    every_days : int
        Days within which the director promised to talk with each again.
    promised : bool
        Whether network.yml names who leads the clinic; else the days are the usual ones.
    overdue_others : int
        Kinds of conversation but the first whose agreed next day has passed without another.
    """

    since: pd.Timestamp
    by_kind: Mapping[str, int]
    newest: Mapping[str, pd.Timestamp]
    clinicians: int
    spoken_with: int
    every_days: int
    promised: bool
    overdue_others: int

    @property
    def due(self) -> int:
        """Clinicians with whom the conversation is due."""
        return self.clinicians - self.spoken_with


def led_by(figures: Figures, unit: str) -> Director | None:
    """Who leads the clinic, where network.yml says so."""
    settings = figures.definitions.network.clinics.get(unit)
    return settings.led_by if settings else None


def on_roster(figures: Figures, unit: str) -> pd.DataFrame:
    """Clinicians of a clinic on the day that the data speak of: a row for each, ``provider_id, role``."""
    roster, day = figures.results.roster, pd.Timestamp(figures.as_of)
    here = roster["clinic_id"].eq(unit) & roster["from_date"].le(day)
    there = roster[here & (roster["to_date"].isna() | roster["to_date"].ge(day))]
    newest = there.sort_values(["provider_id", "from_date"], kind="stable").drop_duplicates("provider_id", keep="last")
    return newest[["provider_id", "role"]].reset_index(drop=True)


def held(figures: Figures, unit: str) -> Held:
    """Conversations of a clinic, counted on the day that the data speak of."""
    as_of, leads = pd.Timestamp(figures.as_of), led_by(figures, unit)
    every_days = (
        leads.conversations_every_days if leads else int(Director.model_fields["conversations_every_days"].default)
    )
    rows = figures.results.records.conversations
    rows = rows[rows["clinic_id"] == unit]
    year = rows[rows["on"] > as_of - YEAR]
    lately = rows[rows["kind"].eq(PROVIDER) & rows["on"].ge(as_of - pd.Timedelta(days=every_days))]
    staff = on_roster(figures, unit)
    newest = {kind: rows.loc[rows["kind"] == kind, "on"].max() for kind in WITH}
    others = rows[rows["kind"] != PROVIDER].sort_values("on", kind="stable").groupby("kind")["next_by"].last()
    return Held(
        since=as_of - YEAR + pd.Timedelta(days=1),
        by_kind={kind: int(year["kind"].eq(kind).sum()) for kind in WITH},
        newest=newest,
        clinicians=len(staff),
        spoken_with=int(staff["provider_id"].isin(lately["provider_id"]).sum()),
        every_days=every_days,
        promised=leads is not None,
        overdue_others=int(others.lt(as_of).sum()),
    )


def shared_words(figures: Figures, unit: str, column: str) -> str:
    """What was last said of a topic in a conversation of the whole clinic; only where its own team reads.

    Parameters
    ----------
    figures, unit
        Whose conversations; anywhere but in the clinic's own edition nothing is said.
    column : {"went_well", "could_be_better", "to_share", "learn_next"}
        The topic.
    """
    if figures.reader != unit:
        return ""
    rows = figures.results.records.conversations
    own = rows[rows["clinic_id"].eq(unit) & rows["kind"].isin(SHARED) & rows[column].ne("")]
    return str(own.sort_values(["on", "conversation"], kind="stable")[column].iloc[-1]) if len(own) else ""
