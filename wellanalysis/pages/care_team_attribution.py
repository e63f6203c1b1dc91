"""Whose patients a clinic's episodes are counted as, what another agreed rule would change, and how to question it."""

import pandas as pd

from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.provider_rules import WORDS
from wellanalysis.pages.provider_view import ProviderView
from wellanalysis.pages.wording import amount, count, listed, sentence_case

PARTS = ["episodes", "attributed", "shared", "unattributed", "moved"]
WHY = {
    "no_encounter": "had no visit that counts, or nobody recorded as responsible",
    "off_roster": "were seen by nobody on the clinic's roster then",
    "tied": "were seen equally by several, which the network leaves open",
}


def counts(view: ProviderView, unit: str) -> pd.DataFrame:
    """What became of the clinic's episodes of the indicators' window: a row for each agreed rule, in their order."""
    rows = view.every.results.attribution
    first, last = view.window(view.counted_by)
    rows = rows[(rows["clinic_id"] == unit) & rows["month"].between(first, last)]
    sums = rows.groupby("rule")[[*PARTS, *WHY]].sum()
    return sums.reindex(list(view.attribution.rules), fill_value=0)


def counted_sentence(every: Figures, view: ProviderView, unit: str) -> str:
    """``Of 1,204 episodes 1,100 are counted as one provider's, 80 are shared and 24 are nobody's.``"""
    whole = counts(view, unit).iloc[0]
    return (
        f"Of {count(whole['episodes'], 'episodes')} {count(whole['attributed'])} are counted as one provider's, "
        f"{count(whole['shared'])} are shared and {count(whole['unattributed'])} are nobody's."
    )


def attribution_claim(every: Figures, view: ProviderView, unit: str) -> Claim:
    """Episodes that are one provider's, shared and nobody's under each agreed rule, and how many each would move."""
    found = counts(view, unit)
    agreed, *others = view.attribution.rules
    whole, name = found.loc[agreed], every.names[unit]
    first, last = view.window(view.counted_by)
    moves = [f"{count(found.loc[rule, 'moved'], 'episodes')} by {WORDS[rule]}" for rule in others]
    change = (
        f"Counted otherwise, other people would stand for {listed(moves)}." if moves else "No other rule is agreed."
    )
    lines = [[sentence_case(WORDS[rule]), *(count(found.loc[rule, part]) for part in PARTS)] for rule in found.index]
    return Claim(
        id="attribution",
        heading=f"{_share(whole)} of episodes are counted as one provider's",
        sentence=(
            f"{count(whole['episodes'], 'episodes')} began at {name} in {first:%B %Y} to {last:%B %Y}. By the agreed rule, "
            f"{WORDS[agreed]}, {count(whole['attributed'])} are one provider's, {count(whole['shared'])} are shared by "
            f"several, {count(whole['unattributed'])} are nobody's. {change}"
        ),
        section="attribution",
        caveat=_reasons(whole),
        table=pd.DataFrame(
            lines,
            columns=["Rule", "Episodes", "One provider's", "Shared", "Nobody's", "Counted for others than now"],
        ),
        links=(("How patients are attributed", "book/methods#attribution"),),
    )


def _share(whole: pd.Series) -> str:
    return amount(whole["attributed"] / whole["episodes"]) if whole["episodes"] else "None"


def _reasons(whole: pd.Series) -> str:
    """Why some episodes are nobody's."""
    told = [f"{count(whole[name])} {why}" for name, why in WHY.items() if whole[name]]
    if not told:
        return "Every episode of this time is somebody's. Shared ones count for each who shares them."
    return f"Of those that are nobody's {listed(told)}. Shared ones count for each who shares them."


def question_claim(every: Figures, view: ProviderView) -> Claim:
    """How an attribution is questioned, and what then happens."""
    agreed = listed(f"{each.role} ({each.on:%-d %B %Y})" for each in view.attribution.agreed_by)
    days = every.definitions.network.answer_back.within_days
    return Claim(
        id="question",
        heading="An episode that seems to be counted for the wrong person can be questioned",
        sentence=(
            "Everybody who is counted, or thinks that they should be, can ask why an episode is theirs or is not, and "
            f"need give no reason. The question is answered within {days} days; a correction is seen in the next report."
            + (f" The rule itself was agreed by {agreed}, and can be questioned too." if agreed else "")
        ),
        section="question",
        links=(("How to question a figure", "book/how-to-question#appeal-steps"),),
    )
