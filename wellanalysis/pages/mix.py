"""Who the patients are: what was known of them before care, beside the network's."""

import numpy as np
import pandas as pd

from wellanalysis.definitions.editions import Policy
from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.adjusted import EXPECTED_LINKS
from wellanalysis.pages.expected import Clock
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import NBSP, NOT_RECORDED, amount, count, listed, round_half_up, sentence_case
from wellanalysis.stats.intervals import wilson

SPOKEN_OF, DRAWN = 3, 8  # groups that the sentence names at most, and that the chart shows
NOTABLE = 0.05  # a share that differs by less is not spoken of


def mix_claim(figures: Figures, measure: Measure, unit: str, *, section: str = "mix") -> Claim | None:
    """This clinic's patients beside the network's, factor by factor; nothing where its result is not shown."""
    mix, standing = figures.expected.case_mix.get(measure.id), figures.standing(measure, unit)
    if mix is None or not standing or Clock.RECALIBRATED not in mix.models or measure.statistic == "rate":
        return None
    table = levels(figures, measure, unit)
    # Of a factor that is yes or no, one side says it all.
    told = ~table["hidden"] & (table["level"] != "no")
    far = (table["own"] - table["network"]).abs()
    apart = table[told].assign(far=far).sort_values("far", ascending=False, kind="stable").head(DRAWN)
    said = [
        f"{level_name(row.factor, row.level)} ({share_text(row.own)}, network {share_text(row.network)})"
        for row in apart[apart["far"] >= NOTABLE].head(SPOKEN_OF).itertuples()
    ]
    own = standing["expected"] / standing["trials"]
    network = figures.expected_of(measure, "", Clock.RECALIBRATED, "now")
    whole = float(network["expected"].sum() / network["trials"].sum())
    differs = (
        f"What differs: {listed(said)}."
        if said
        else "No group differs from the network's share by five points or more."
    )
    return Claim(
        id="mix",
        heading=f"For {figures.names[unit]}'s patients {amount(own, measure.unit)} was expected, for the network's {amount(whole, measure.unit)}",
        sentence=f"{measure.title}, from what was known before care. {differs}",
        section=section,
        chart="intervals" if len(apart) else "",
        frame=_frame(figures, measure, unit, apart),
        options={"unit": "%"},
        alternative=(
            f"Interval chart of the {count(len(apart), 'groups')} of patients whose share at {figures.names[unit]} is furthest "
            f"from the network's. {differs}"
            if len(apart)
            else ""
        ),
        caveat="What was not recorded, or is not among these factors, is not allowed for.",
        table=pd.DataFrame(
            {
                "Known before care": [factor_name(name) for name in table["factor"]],
                "": table["level"],
                f"{figures.names[unit]}": [
                    "withheld" if hidden else share_text(value)
                    for hidden, value in zip(table["hidden"], table["own"], strict=True)
                ],
                "Network": [share_text(value) for value in table["network"]],
            }
        ),
        links=(*EXPECTED_LINKS, ("The case-mix model", "case-mix")),
    )


def _frame(figures: Figures, measure: Measure, unit: str, apart: pd.DataFrame) -> pd.DataFrame:
    """Columns of the chart: the clinic's share of each group with its interval, the network's beside."""
    size = np.full(len(apart), figures.now(measure, unit)["size"])
    lower, upper = wilson(apart["own"].to_numpy() * size, size)
    return pd.DataFrame(
        {
            "label": [level_name(row.factor, row.level) for row in apart.itertuples()],
            "value": apart["own"].to_numpy(),
            "lower": lower.round(2),
            "upper": upper.round(2),
            "note": [f"network {share_text(value)}" for value in apart["network"]],
            "highlight": False,
        }
    )


def levels(figures: Figures, measure: Measure, unit: str) -> pd.DataFrame:
    """Share of each level of each factor over the window: ``factor, level, own, network, hidden``."""
    standing = figures.standing(measure, unit)
    frames = []
    # A factor that is a stratum of equity as well stands there, within the one plan; twice would be one time too many.
    twice = set() if figures.policy.policy == Policy.OPEN else set(measure.equity)
    counted = figures.mixes[measure.id]
    for factor in (name for name in counted if name not in twice):
        sums, each = counted[factor]
        mine = each.loc[unit] if unit in each.index else sums * 0
        # People, not episodes, are a group; how many of each level is not known, so each level is taken to have its share.
        seen = mine * standing["people"] / standing["trials"] if len(standing) else mine
        hidden = withheld_levels(seen, minimum=figures.policy.minimum, policy=str(figures.policy.policy))
        frames.append(
            pd.DataFrame(
                {
                    "factor": factor,
                    "level": [NOT_RECORDED if level == NOT_RECORDED else str(level) for level in sums.index],
                    "own": _whole(mine / mine.sum()),
                    "network": _whole(sums / sums.sum()),
                    "hidden": hidden.to_numpy(),
                }
            )
        )
    columns = ["factor", "level", "own", "network", "hidden"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def withheld_levels(counts: pd.Series, *, minimum: int, policy: str) -> pd.Series:
    """Which groups of one factor are withheld: small ones, and more, the smallest first, until the rest gives none away."""
    if policy == Policy.OPEN:
        return pd.Series(False, index=counts.index)
    hidden = (counts > 0) & (counts < minimum)
    for place in counts[~hidden & (counts > 0)].sort_values(kind="stable").index:
        if not 0 < counts[hidden].sum() < minimum:
            break
        hidden.loc[place] = True
    return hidden


def factor_name(factor: str) -> str:
    """``wound size band`` as a reader reads it."""
    return sentence_case(factor.replace("_", " ").removesuffix(" band"))


def level_name(factor: str, level: str) -> str:
    """``wound type: arterial ulcer``; of a factor that is yes or no, its name alone where it is yes."""
    name = factor_name(factor).lower()
    return name if level == "yes" else f"not {name}" if level == "no" else f"{name}: {level}"


def share_text(share: float) -> str:
    """A share of patients in whole per cent."""
    return f"{round_half_up(100 * share):.0f}{NBSP}%"


def _whole(share: pd.Series) -> np.ndarray:
    """Shares in whole per cent: finer ones, held against other pages, would count small groups."""
    return share.round(2).to_numpy()


def group_size(figures: Figures, number: float, noun: str = "") -> str:
    """A count over the whole network, to tens: exact ones, less other pages' shares, would count a clinic's small groups."""
    if figures.policy.policy == Policy.OPEN:
        return count(number, noun)
    if 0 < number < figures.policy.minimum:
        return f"fewer than {figures.policy.minimum}"
    return f"about {count(round_half_up(number, -1), noun)}"
