"""What providers said of themselves and agreed on, by provider: one pass over the records for all scorecards.

It is theirs alone: nothing of it is on any other page.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from wellanalysis.definitions.kinds import OPERATIONAL
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages import changes
from wellanalysis.pages.conversations_held import PROVIDER
from wellanalysis.pages.provider_view import ProviderView
from wellanalysis.pages.wording import Evidence

RECRUITMENT = "recruitment"


@dataclass(frozen=True)
class OwnRecords:
    """Records of one provider.

    Parameters
    ----------
    skills : DataFrame
        Newest answer for each measure: the contract's columns, and ``rated_before`` with its day ``before_on``, the first
        answer of the recruitment (absent where that is the newest).
    lines : DataFrame
        Lines of the development plan, the newest first, with ``then`` (the quarter in which each was agreed, as text),
        ``word`` (what changed since, in the words for evidence).
    talks : DataFrame
        Conversations with the director, the newest first.
    """

    skills: pd.DataFrame
    lines: pd.DataFrame
    talks: pd.DataFrame

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing of this provider."""
        return self.skills.empty and self.lines.empty and self.talks.empty


def own_records(view: ProviderView) -> Mapping[str, OwnRecords]:
    """Records of every provider on the roster.

    Parameters
    ----------
    view : ProviderView
        The run's figures of providers.

    Returns
    -------
    mapping of str to OwnRecords
        For each provider; without rows where nothing was written down.
    """
    kept = view.every.results.records
    clinical = {m.id for m in view.own.definitions.measures if m.kind not in OPERATIONAL and not m.is_retired}
    tables = {
        "skills": _skills(kept.skills[kept.skills["measure"].isin(clinical)]),
        "lines": _lines(view, kept.development, clinical),
        "talks": kept.conversations[kept.conversations["kind"] == PROVIDER].sort_values(
            ["on", "conversation"], ascending=False, kind="stable"
        ),
    }
    found = {name: dict(iter(table.groupby("provider_id", sort=False))) for name, table in tables.items()}
    return {
        id: OwnRecords(**{name: found[name].get(id, table.iloc[:0]) for name, table in tables.items()})
        for id in view.providers
    }


def kept_at_all(view: ProviderView) -> bool:
    """Whether the network asks about skills or keeps development plans; else scorecards say nothing of either."""
    kept = view.every.results.records
    return bool(len(kept.skills) or len(kept.development))


def _skills(rows: pd.DataFrame) -> pd.DataFrame:
    """Newest answer by provider and measure, beside the first one of the recruitment."""
    keys = ["provider_id", "measure"]
    ordered = rows.sort_values([*keys, "on"], kind="stable")
    newest = ordered.drop_duplicates(keys, keep="last")
    first = ordered[ordered["occasion"] == RECRUITMENT].drop_duplicates(keys)
    before = first[[*keys, "on", "self_rating"]].rename(columns={"on": "before_on", "self_rating": "rated_before"})
    both = newest.merge(before, on=keys, how="left")
    same = both["before_on"].eq(both["on"])
    return both.assign(before_on=both["before_on"].mask(same), rated_before=both["rated_before"].mask(same))


def _lines(view: ProviderView, plans: pd.DataFrame, clinical: set[str]) -> pd.DataFrame:
    """Lines of plans with what changed between the quarter in which each was agreed and the newest final one."""
    own = view.own
    agreed = [Quarter.of(day.date(), own.quarter.year_starts) for day in plans["agreed_on"]]
    lines = plans.assign(
        measure=plans["measure"].where(plans["measure"].isin(clinical), ""),
        then=pd.Series([str(each) for each in agreed], plans.index, dtype=object),
        period=pd.to_datetime(pd.Series([each.first_day for each in agreed], plans.index, dtype=object)),
    )
    lines = lines.sort_values(["agreed_on", "plan"], ascending=False, kind="stable", ignore_index=True)
    final = lines["measure"].map({id: pd.Timestamp(quarter.first_day) for id, quarter in own.finals.items()})
    quarters = own.cells[own.cells["level"] == "quarter"]
    judged = lines[final.notna() & (lines["period"] < final)].assign(final=final)
    words = _words(view, judged, quarters)
    return lines.assign(word=lines["plan"].map(words).astype(object).fillna(str(Evidence.NO_COMPARISON)))


def _words(view: ProviderView, judged: pd.DataFrame, quarters: pd.DataFrame) -> pd.Series:
    """Evidence word by plan: each line stands as a unit of its own, since one figure may be in two of them."""
    keys = ["measure", "unit", "period"]

    def side(period: str) -> pd.DataFrame:
        asked = judged[["plan", "measure", "provider_id", period]].set_axis(["plan", *keys], axis=1)
        asked = asked.astype({"period": quarters["period"].dtype})
        return asked.merge(quarters, on=keys, how="inner").drop(columns="unit").rename(columns={"plan": "unit"})

    found = changes.compare(side("period"), side("final"), view.own.definitions)["word"]
    return found.droplevel("measure")
