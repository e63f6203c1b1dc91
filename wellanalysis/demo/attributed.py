"""What is planted in roster and encounters: counted in the rows themselves, for `truth.yml`."""

import pandas as pd

from wellanalysis.demo import plan
from wellanalysis.demo.roster import SECOND_CLINICS
from wellanalysis.demo.truth import Truth

UNTIL = 84  # as `attribution.until` of the demo's network.yml says


def of(tables: dict[str, pd.DataFrame]) -> Truth:
    """Counts and names, key by key, each with the comment that stands above it.

    Parameters
    ----------
    tables : dict of str to DataFrame
        The extracts; the responsible provider is the recorded one, and episodes without one are in no comparison.
    """
    episodes, encounters, roster = tables["episodes"], tables["encounters"], tables["providers"]
    started = episodes.set_index("episode_id")["start_date"]
    led = episodes.set_index("episode_id")["provider_id"].dropna()
    known = encounters[encounters["episode_id"].isin(led.index)]
    own = known["provider_id"].to_numpy() == known["episode_id"].map(led).to_numpy()
    days = (encounters["encounter_date"] - encounters["episode_id"].map(started)).dt.days
    spells = roster[roster["provider_id"].duplicated(keep=False)].sort_values(["provider_id", "from_date"])
    pairs = zip(spells.iloc[::2].to_dict("records"), spells.iloc[1::2].to_dict("records"), strict=True)
    moved = [
        {"provider": one["provider_id"], "from": one["clinic_id"], "to": two["clinic_id"], "on": str(two["from_date"])}
        for one, two in pairs
        if pd.notna(one["to_date"])
    ]
    kept = episodes.merge(roster, on=["provider_id", "clinic_id"])
    over = (kept["to_date"] < kept["end_date"].fillna(pd.Timestamp(plan.AS_OF)).dt.date) & kept["to_date"].notna()
    return {
        "encounters": (
            "Visits: how many, how many for an episode that has any, share made by the recorded provider.",
            {
                "total": len(encounters),
                "per_episode": round(len(encounters) / encounters["episode_id"].nunique(), 2),
                "by_responsible_provider": round(float(own.mean()), 3),
            },
        ),
        "episodes_without_encounter": (
            "No visit is recorded for these.",
            int((~episodes["episode_id"].isin(encounters["episode_id"])).sum()),
        ),
        "episodes_without_provider": ("Nobody is recorded as responsible.", int(episodes["provider_id"].isna().sum())),
        "plurality": (
            "Episodes whose most frequent clinician is not the recorded provider, and those in which two or more tie.",
            _plurality(encounters, led),
        ),
        "plurality_84d": (
            "The same where visits after day 84 do not count.",
            _plurality(encounters[days <= UNTIL], led),
        ),
        "handed_over": (
            "Episodes whose recorded provider left the clinic before they ended.",
            int(kept.loc[over, "episode_id"].nunique()),
        ),
        "moved": ("Who moved between clinics, and their first day in the second.", moved),
        "two_clinics": (
            "Who also works at a second clinic, on one day of the week (Monday is 0) and never at both that day.",
            [
                {"provider": each.provider, "also": each.clinic, "weekday": each.weekday, "from": str(each.from_date)}
                for each in SECOND_CLINICS
            ],
        ),
    }


def _plurality(encounters: pd.DataFrame, led: pd.Series) -> dict[str, int]:
    """How often most visits were made by another than the provider in `led` (by episode_id), and how often by several."""
    by = encounters.groupby(["episode_id", "provider_id"], sort=False).size()
    most = by[by == by.groupby("episode_id").transform("max")].reset_index("provider_id")["provider_id"]
    tied = most.index.duplicated(keep=False)
    alone = most[~tied & most.index.isin(led.index)]
    return {
        "another_than_responsible": int((alone != led[alone.index]).sum()),
        "tied": int(most.index[tied].nunique()),
    }
