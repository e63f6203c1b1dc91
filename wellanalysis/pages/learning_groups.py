"""Groups of people that are large enough to be told of, and how many of each came."""

import pandas as pd

from wellanalysis.pages.figures import Figures
from wellanalysis.pages.learning_records import by_person, in_post
from wellanalysis.pages.small_groups import told_together
from wellanalysis.stats.survey import FEWEST_STAFF

FEW = 3
"""People of a group from whom on it is told how many they are who came, or who did not."""
POOLED = "\0pooled"
"""Name of the row of groups that are told together only."""


def withheld_of(number: pd.Series, people: pd.Series) -> pd.Series:
    """Groups of which it is not told how many they are, where all together are told beside them.

    Parameters
    ----------
    number, people : Series
        Of each group, how many did something, and how many there are.

    Returns
    -------
    Series of bool
        True where one or two did, or did not. Where these groups together are still so few, or there is but one of them,
        the smallest others with them: what is left of the whole then says no more than a row of the table.
    """
    hidden = _is_few(number, people)
    if not hidden.any():
        return hidden
    order = pd.DataFrame({"people": people, "number": number}).sort_values(["people", "number"], kind="stable").index
    for group in order:
        left, of = int(number[hidden].sum()), int(people[hidden].sum())
        if hidden.sum() > 1 and not _is_few(pd.Series([left]), pd.Series([of])).any():
            break
        hidden = hidden | (hidden.index == group)
    return hidden


def _is_few(number: pd.Series, people: pd.Series) -> pd.Series:
    return number.between(1, FEW - 1) | (people - number).between(1, FEW - 1)


def reach_by(figures: Figures, column: str) -> pd.DataFrame:
    """People in post, those who came at least once, and those who came again, by clinic or by role.

    Parameters
    ----------
    column : {"clinic_id", "role"}
        What makes the groups.

    Returns
    -------
    DataFrame
        ``group, people, came, again``, and whether the last two are not told, ``came_withheld, again_withheld``, in the
        order of the groups; those that are told together only are the last row,
        called `POOLED`, which is absent where they are fewer than ten people. ``no_share`` where more came than are in
        post, or people of a group of which nobody is known to be in post: somebody who has left since came too.
    """
    posts = in_post(figures).groupby(column)["people"].sum()
    who = by_person(figures)
    came = who.groupby(column).size()
    again = who[who["times"] > 1].groupby(column).size()
    table = pd.DataFrame({"people": posts, "came": came, "again": again}).fillna(0).astype(int)
    table = table.rename_axis("group").reset_index()
    table = table.assign(no_share=(table["came"] > table["people"]) | ((table["people"] == 0) & (table["came"] > 0)))
    hidden = table["group"].isin(told_together(table.set_index("group")["people"]))
    rest = table.loc[hidden, ["people", "came", "again"]].sum()
    beyond = bool(rest["came"] > rest["people"] or (table.loc[hidden, "no_share"] & (table["people"] == 0)).any())
    row = {"group": POOLED, **rest.to_dict(), "no_share": beyond}
    together = pd.DataFrame([row] if rest["people"] >= FEWEST_STAFF else [])
    told = pd.concat([table[~hidden].sort_values("group"), together], ignore_index=True)
    counts = ("came", "again")
    told = told.reindex(columns=["group", "people", *counts, "no_share"]).astype({"no_share": bool})
    return told.assign(**{f"{name}_withheld": withheld_of(told[name], told["people"]).astype(bool) for name in counts})


def whole(figures: Figures) -> dict[str, int]:
    """``people`` in post, ``came`` at least once, ``again`` of the whole network.

    No people where they are fewer than ten, and where those who came are more, or are not among them (`are_beyond`).
    """
    who = by_person(figures)
    people = int(in_post(figures)["people"].sum())
    came, again = len(who), int((who["times"] > 1).sum())
    known = people >= FEWEST_STAFF and not are_beyond(figures)
    return {"people": people if known else 0, "came": came, "again": again}


def are_beyond(figures: Figures) -> bool:
    """Whether more people came than are in post, or some of a clinic or role of which nobody is known to be in post."""
    who, posts = by_person(figures), in_post(figures)
    posts = posts[posts["people"] > 0]
    outside = any(not who[name].isin(posts[name]).all() for name in ("clinic_id", "role"))
    return outside or len(who) > int(posts["people"].sum())
