"""Sessions and who came to them, as pages look them up: those of the last twelve months, and those still planned."""

import pandas as pd

from wellanalysis.definitions.editions import Policy
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.wording import day

MONTHS = 12


def since(figures: Figures) -> pd.Timestamp:
    """Day after which a session counts among those of the last twelve months."""
    return pd.Timestamp(figures.as_of) - pd.DateOffset(months=MONTHS)


def period(figures: Figures) -> str:
    """``the twelve months to 13 November 2026``."""
    return f"the twelve months to {day(figures.as_of)}"


def held(figures: Figures) -> pd.DataFrame:
    """Sessions of the last twelve months, in the order of their days.

    Returns
    -------
    DataFrame
        The contract's columns.
    """
    sessions = figures.results.records.sessions
    own = sessions[(sessions["on"] <= pd.Timestamp(figures.as_of)) & (sessions["on"] > since(figures))]
    return own.sort_values(["on", "session"], kind="stable", ignore_index=True)


def planned(figures: Figures) -> pd.DataFrame:
    """Sessions that are announced and whose day is still to come, in the order of their days; the contract's columns."""
    sessions = figures.results.records.sessions
    own = sessions[sessions["on"] > pd.Timestamp(figures.as_of)]
    return own.sort_values(["on", "session"], kind="stable", ignore_index=True)


def judged(figures: Figures, rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` without clinics too small to judge, as surveys are told: a sum with them less one without would be theirs."""
    return rows if figures.policy.policy == Policy.OPEN else rows[~rows["clinic_id"].isin(figures.too_small)]


def came(figures: Figures) -> pd.DataFrame:
    """Who came to the sessions of `held` from clinics that are not too small to judge: one row per person and session.

    Returns
    -------
    DataFrame
        ``session, attendee_id, clinic_id, role, on, pre_read, credits``. No page prints an id.
    """
    attendance = judged(figures, figures.results.records.attendance)
    return attendance[attendance["session"].isin(held(figures)["session"])].reset_index(drop=True)


def by_person(figures: Figures) -> pd.DataFrame:
    """People who came at least once, under the clinic and role with which they came last.

    Returns
    -------
    DataFrame
        ``attendee_id, clinic_id, role``, ``times`` (sessions of the last twelve months), ``first`` (day of their first).
    """
    rows = came(figures).sort_values(["on", "session", "attendee_id"], kind="stable")
    people = rows.groupby("attendee_id", sort=True)
    last = people[["clinic_id", "role"]].last()
    return last.assign(times=people["session"].nunique(), first=people["on"].min()).reset_index()


def in_post(figures: Figures) -> pd.DataFrame:
    """People in post by clinic and role: those whom each clinic's newest staff survey asked, within the last two years.

    The survey is sent to everybody who works at a clinic, in whatever role; the roster knows clinicians alone. Clinics too
    small to judge are left out.

    Returns
    -------
    DataFrame
        ``clinic_id, role, people``; no row where no staff survey was sent.
    """
    survey = judged(figures, figures.results.survey)
    recent = pd.Timestamp(figures.as_of) - pd.DateOffset(years=2)
    # Every question of a survey repeats how many were asked: one of them tells it.
    own = survey[(survey["table"] == STAFF) & (survey["sent"] > 0) & (survey["month"] > recent)]
    own = own[own["month"] <= pd.Timestamp(figures.as_of)]
    asked = own.drop_duplicates(["clinic_id", "month", "role"])
    newest = asked[asked["month"] == asked.groupby("clinic_id")["month"].transform("max")]
    people = newest.groupby(["clinic_id", "role"], sort=True)["sent"].sum()
    return people.astype(int).rename("people").reset_index()


STAFF = "provider_survey"
