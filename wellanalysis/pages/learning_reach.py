"""Whom learning together reaches: over the year, by role and by clinic, and who came again."""

import pandas as pd

from wellanalysis.pages.figures import Figures
from wellanalysis.pages.learning_groups import POOLED, reach_by, whole
from wellanalysis.pages.learning_records import by_person, came, held, in_post, period
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import amount, count, sentence_case
from wellanalysis.stats.survey import FEWEST_STAFF

METHOD = ("How reach is counted", "book/methods#reach")
BEYOND = "People who left, moved or work where no survey was sent are among those who came, so no share is told."
NO_SHARE = "More may have come than are in post, people who left, moved or work where no survey was sent: then no share is told."
TOO_FEW = "too few people to show without pointing at someone"
BY_THEN, IN_MONTH = "came at least once by then", "came in the month"
WITHHELD = "withheld"
PROTECTED = "Where one or two came, or did not, it is withheld, and so it is for as many others as it takes that nobody can work them out."
COUNTED = "Everybody who came is counted, so there is no interval; people who have left since are among them."


def reach_claim(figures: Figures, *, section: str = "opening") -> Claim:
    """The share of people in post who came at least once, over the year."""
    all_of = whole(figures)
    sessions = count(len(held(figures)), "sessions")
    if not all_of["people"]:
        who = count(all_of["came"]) if all_of["came"] >= FEWEST_STAFF else f"fewer than {FEWEST_STAFF}"
        posts = int(in_post(figures)["people"].sum())
        why = (
            f"{count(posts, 'people')} are in post. {BEYOND}"
            if posts >= FEWEST_STAFF
            else f"How many are in post is not known from a staff survey, or they are fewer than {FEWEST_STAFF}: no share is told."
        )
        return Claim(
            id="reach",
            heading=f"{sentence_case(who)} colleagues came to {sessions}",
            sentence=f"In {period(figures)}, {who} colleagues came to at least one of {sessions}. {why}",
            section=section,
            links=(METHOD,),
        )
    frame = over_the_year(figures)
    share = amount(all_of["came"] / all_of["people"])
    first, last = _ends(frame)
    return Claim(
        id="reach",
        heading=f"{share} of people in post came to at least one session",
        sentence=(
            f"In {period(figures)}, {count(all_of['came'])} of {count(all_of['people'], 'people')} in post ({share}) came "
            f"to at least one of {sessions}; {count(all_of['again'])} of them came to two or more."
        ),
        section=section,
        chart="waves" if frame["value"].notna().any() else "",
        frame=frame,
        options={"unit": "%", "floor": 0.0},
        alternative=(
            f"Line chart by month of the share of {count(all_of['people'], 'people')} in post who had come to a session at "
            f"least once by then, and who came in the month. Those who had come at least once grew from {first} to {last}."
        ),
        caveat=COUNTED,
        table=pd.DataFrame(
            {
                "Month": list(dict.fromkeys(frame["period"])),
                "Sessions": [count(number) for number in _sessions_by_month(figures)],
                sentence_case(IN_MONTH): _told(frame, IN_MONTH, all_of["people"]),
                sentence_case(BY_THEN): _told(frame, BY_THEN, all_of["people"]),
            }
        ),
        links=(METHOD,),
    )


def _ends(frame: pd.DataFrame) -> tuple[str, str]:
    known = frame.loc[(frame["series"] == BY_THEN) & frame["value"].notna(), "value"]
    return (amount(known.iloc[0]), amount(known.iloc[-1])) if len(known) else ("", "")


def _told(frame: pd.DataFrame, series: str, people: int) -> list[str]:
    own = frame[frame["series"] == series]
    return [
        f"{count(n)} of {count(people)} ({amount(value)})" if value == value else f"fewer than {FEWEST_STAFF}"
        for n, value in zip(own["n"], own["value"], strict=True)
    ]


def _months(figures: Figures) -> pd.PeriodIndex:
    days = held(figures)["on"].dt.to_period("M")
    return pd.period_range(days.min(), days.max(), freq="M")


def _sessions_by_month(figures: Figures) -> list[int]:
    days = held(figures)["on"].dt.to_period("M")
    return [int(number) for number in days.value_counts().reindex(_months(figures), fill_value=0)]


def over_the_year(figures: Figures) -> pd.DataFrame:
    """Share of people in post who came, by month of the sessions.

    Returns
    -------
    DataFrame
        As chart ``waves`` has it: ``period, series, value, lower, upper, n``; a month to which fewer than ten came has no
        value.
    """
    months, people = _months(figures), whole(figures)["people"]
    first = by_person(figures)["first"].dt.to_period("M").value_counts().reindex(months, fill_value=0)
    monthly = came(figures).assign(month=lambda rows: rows["on"].dt.to_period("M"))
    present = monthly.groupby("month")["attendee_id"].nunique().reindex(months, fill_value=0)
    names = [f"{month:%b %Y}" for month in months]
    parts = [
        pd.DataFrame({"period": names, "series": series, "n": number.to_numpy(dtype=float)})
        for series, number in ((BY_THEN, first.cumsum()), (IN_MONTH, present))
    ]
    frame = pd.concat(parts, ignore_index=True)
    shown = (frame["n"] >= FEWEST_STAFF) | (frame["n"] == 0)
    value = (frame["n"] / people).where(shown)
    return frame.assign(value=value, n=frame["n"].where(shown), lower=float("nan"), upper=float("nan"))


def roles_claim(figures: Figures) -> Claim | None:
    """Reach and repeat by role; roles of fewer than ten people are told together."""
    table = reach_by(figures, "role")
    table = table[table["people"] > 0].reset_index(drop=True)
    shares = (table["came"] / table["people"]).where(~table["came_withheld"].astype(bool) & ~table["no_share"])
    if not shares.notna().any():
        return None
    names = ["other roles together" if group == POOLED else group for group in table["group"]]
    most, least = shares.idxmax(), shares.idxmin()
    name_of = dict(zip(table.index, names, strict=True))
    spread = (
        f"from {amount(shares[least])} ({name_of[least]}) to {amount(shares[most])} ({name_of[most]})"
        if most != least
        else f"{amount(shares[most])} ({name_of[most]})"
    )
    return Claim(
        id="reach-by-role",
        heading=f"By role, {_range(shares)} of people in post came",
        sentence=f"Of the people in post, by role, came at least once in {period(figures)}: {spread}.",
        section="reach",
        chart="items",
        frame=pd.DataFrame(
            {
                "label": [sentence_case(name) for name in names],
                "value": shares.to_numpy(),
                "n": table["people"].to_numpy(),
            }
        ),
        options={"unit": "%"},
        alternative=(
            f"Dot chart of the share of people in post who came to at least one session, for {count(len(table), 'roles')}. "
            f"It goes {spread}."
            if most != least
            else f"Dot chart of the share of people in post who came to at least one session. It shows {spread}."
        ),
        caveat=(
            "Who can come depends on hours and cover, not on interest alone. Roles of fewer than "
            f"{FEWEST_STAFF} people are told together. {PROTECTED} {COUNTED}{_beyond(table)}"
        ),
        table=_lines("Role", [sentence_case(name) for name in names], table),
        links=(METHOD,),
    )


def _range(shares: pd.Series) -> str:
    least, most = amount(shares.min()), amount(shares.max())
    return most if least == most else f"{least} to {most}"


def clinics_claim(figures: Figures) -> Claim | None:
    """Reach and repeat by clinic, in regional, then alphabetical order."""
    table = reach_by(figures, "clinic_id")
    if table.empty:
        return None
    by = table.set_index("group")
    places = figures.clinics[figures.clinics["clinic_id"].isin(by.index)]
    rows = by.loc[[*places["clinic_id"], *([POOLED] if POOLED in by.index else [])]].reset_index()
    hidden = len(figures.results.clinics) - int((table["group"] != POOLED).sum())
    lines = _lines("Clinic", [*places["name"], *(["clinics told together"] if POOLED in by.index else [])], rows)
    shown = rows[(rows["group"] != POOLED) & ~rows["came_withheld"].astype(bool)]
    shares = (shown["came"] / shown["people"])[~shown["no_share"]]
    spread = _range(shares) if len(shares) else ""
    whole_number = len(figures.results.clinics)
    silent = f" {count(hidden, 'clinics')} {'has' if hidden == 1 else 'have'} {TOO_FEW}." if hidden else ""
    if hidden and POOLED in by.index:
        silent = f" {count(hidden, 'small clinics')} are told together."
    return Claim(
        id="reach-by-clinic",
        heading=f"By clinic, {spread} of people in post came"
        if spread
        else "By clinic, how many came"
        if len(shown)
        else "By clinic, how many came is withheld",
        sentence=(
            f"In {period(figures)}; {count(len(shown))} of {count(whole_number, 'clinics')} stand in the table with how many "
            f"came.{silent}"
        ),
        section="reach",
        options={"sortable": True},
        caveat=(
            f"The order is regional, then alphabetical. How many can come depends on schedules and on the way. "
            f"{PROTECTED}{_beyond(rows)}"
        ),
        table=lines,
        links=(METHOD,),
    )


def _lines(name: str, names: list[str], table: pd.DataFrame) -> pd.DataFrame:
    share, again = (
        [
            told(*each)
            for each in zip(table[column], table["people"], table[f"{column}_withheld"], table["no_share"], strict=True)
        ]
        for column in ("came", "again")
    )
    posts = [count(each) for each in table["people"]]
    return pd.DataFrame({name: names, "In post": posts, "Came at least once": share, "Came to two or more": again})


def reach_rows(figures: Figures) -> pd.DataFrame:
    """The counts behind the opening: ``period, came, people``, who had come at least once by the end of each month."""
    if held(figures).empty or not whole(figures)["people"]:
        return pd.DataFrame(columns=["period", "came", "people"])
    frame = over_the_year(figures)
    own = frame[(frame["series"] == BY_THEN) & frame["n"].notna()].reset_index(drop=True)
    return pd.DataFrame({"period": own["period"], "came": own["n"].astype(int), "people": whole(figures)["people"]})


def told(number: int, of: int, withheld: bool, no_share: bool = False) -> str:
    """``11 (73 %)`` of so many people; no share of those who are not among them; only that it is withheld where somebody would be known by it."""
    if withheld:
        return WITHHELD
    return f"{count(number)}, no share" if no_share else f"{count(number)} ({amount(number / of)})"


def _beyond(table: pd.DataFrame) -> str:
    return f" {NO_SHARE}" if table["no_share"].any() else ""
