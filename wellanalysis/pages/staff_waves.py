"""What the care team answers, wave by wave: a wave is a month in which the survey was sent; small groups stay unseen."""

import pandas as pd

from wellanalysis.definitions.contract_columns import Column
from wellanalysis.definitions.editions import Policy
from wellanalysis.pages.agreement import largest, nearly_all, value_text
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.staff_directors import about_one, together
from wellanalysis.pages.window_sums import ITEM_SUMS
from wellanalysis.pages.wording import sentence_case
from wellanalysis.results.surveys import items
from wellanalysis.stats.survey import FEWEST_STAFF, mean_of, top_box_of

TABLE = "provider_survey"


def asked_of_staff(figures: Figures) -> tuple[Column, ...]:
    """Questions of the team's survey that anybody answered, in the order of the contract."""
    rows = figures.results.survey
    answered = set(rows.loc[(rows["table"] == TABLE) & (rows["item_n"] > 0), "item"])
    return tuple(each for each in items(figures.definitions.contract[TABLE]) if each.name in answered)


def short(item: str) -> str:
    """``wish to continue``: a question's column in words, where its wording is too long."""
    return item.replace("_", " ")


def wording_of(column: Column) -> str:
    """The question as it was asked."""
    return sentence_case(column.says or short(column.name))


def known(figures: Figures) -> pd.DataFrame:
    """Sums of the team's survey up to the report's quarter, of all clinics but those too small to judge."""
    rows = figures.results.survey
    mine = rows[(rows["table"] == TABLE) & (rows["month"] <= pd.Timestamp(figures.quarter.last_day))]
    if figures.policy.policy == Policy.OPEN:
        return mine
    return mine[~mine["clinic_id"].isin(figures.too_small)]


def by_wave(figures: Figures, unit: str = NETWORK) -> pd.DataFrame:
    """Sums of each question by wave, in order of time, of the network or a clinic.

    Returns
    -------
    DataFrame
        ``month, item`` and `ITEM_SUMS`; ``shown``: the group is large enough, and so is whatever would follow from it by
        a difference with the questions of the trailing window; ``alike``: nearly all of a small group answered alike, so
        that only a bound may be said; ``share, lower, upper, mean, told``, absent where it is not shown, ``mean`` also
        where it is a bound. Questions about whoever leads a clinic are there for the network alone, shown where they are
        about enough people.
    """
    rows, personal = known(figures), about_one(figures, TABLE)
    enough = together(rows[rows["item"].isin(personal)], ["month", "item"])
    rows = rows if unit == NETWORK else rows[(rows["clinic_id"] == unit) & ~rows["item"].isin(personal)]
    sums = rows.groupby(["month", "item"])[ITEM_SUMS].sum().reset_index()
    sums = sums[sums["item_n"] > 0].sort_values(["item", "month"], ignore_index=True)
    told = enough.index[enough]
    known_person = sums["item"].isin(personal) & ~pd.MultiIndex.from_frame(sums[["month", "item"]]).isin(told)
    few = (sums["item_n"] < FEWEST_STAFF) | known_person
    first = figures.quarter.shift(1 - figures.definitions.network.labels.quarters).first_day
    inside = sums["month"] >= pd.Timestamp(first)
    # The trailing window's answers less one wave are the other waves': where one of them is small, none is told.
    spoilt = (few & inside).groupby(sums["item"]).transform("any") & inside
    # So it is where nearly all of a small wave answered alike: the others of the window would give its count away.
    alike = nearly_all(sums["item_top"], sums["item_n"], sums["item_n"]) & (figures.policy.policy != Policy.OPEN)
    spoilt |= (alike & inside).groupby(sums["item"]).transform("any") & inside & ~alike
    shown = ~few & ~spoilt
    if unit != NETWORK:
        shown &= ~_given_away(figures, sums, unit)
    return _told(figures, sums.assign(shown=shown))


def _given_away(figures: Figures, sums: pd.DataFrame, unit: str) -> pd.Series:
    """Waves in which the clinic has to stay unseen, since the unseen clinics together are fewer than ten people."""
    each = known(figures).groupby(["month", "item", "clinic_id"])["item_n"].sum()
    each = each[each > 0].reset_index()
    small = each["item_n"] < FEWEST_STAFF
    unseen = each[small].groupby(["month", "item"])["item_n"].sum().rename("unseen")
    rest = each[~small].sort_values(["item_n", "clinic_id"]).drop_duplicates(["month", "item"])
    exposed = rest.merge(unseen.reset_index(), on=["month", "item"])
    exposed = exposed[(exposed["unseen"] < FEWEST_STAFF) & (exposed["clinic_id"] == unit)]
    keys = pd.MultiIndex.from_frame(exposed[["month", "item"]])
    return pd.Series(pd.MultiIndex.from_frame(sums[["month", "item"]]).isin(keys), sums.index)


def told_of(figures: Figures, sums: pd.DataFrame) -> pd.DataFrame:
    """`sums` of groups with ``alike, share, lower, upper, mean, told`` beside; all are shown."""
    return _told(figures, sums.assign(shown=True))


def _told(figures: Figures, sums: pd.DataFrame) -> pd.DataFrame:
    size, limit = sums["item_n"], largest(sums["item_n"])
    alike = nearly_all(sums["item_top"], size, size) & (figures.policy.policy != Policy.OPEN)
    top = sums["item_top"].astype("float64")
    top = top.mask(alike, top.clip((1 - limit) * size, limit * size))
    box = top_box_of(top.to_numpy(), size.to_numpy())
    means = mean_of(size, sums["item_sum"], sums["item_sum_sq"])
    hidden = ~sums["shown"]
    share = (top / size).mask(hidden)
    told = [
        value_text({"value": value, "alike": bound}, "%") if seen else "withheld"
        for value, bound, seen in zip(share, alike, sums["shown"], strict=True)
    ]
    return sums.assign(
        alike=alike,
        share=share,
        lower=pd.Series(box["lower"].to_numpy(), sums.index).mask(hidden),
        upper=pd.Series(box["upper"].to_numpy(), sums.index).mask(hidden),
        mean=means["mean"].mask(hidden | alike),
        told=told,
    )
