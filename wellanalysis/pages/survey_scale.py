"""How well a survey's questions hang together, for the network: whether they may be read as one scale."""

import numpy as np
import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.survey import FEWEST_ANSWERS, METHOD, WHO
from wellanalysis.pages.wording import RATIO, amount, count, interval, listed, sentence_case
from wellanalysis.results.scales import scales_of
from wellanalysis.stats.survey import ONE_SCALE, Scale, alpha_of
from wellanalysis.stats.survey_scale import FEWEST_COMPLETE, covariance_of

SUMS = ["n", "sum_item", "sum_other", "sum_product"]


def scale_claims(figures: Figures, measure: Measure, *, section: str) -> list[Claim]:
    """One claim for each scale of the measure's survey."""
    names = scales_of(figures.definitions.contract[measure.table])
    found = (scale_claim(figures, measure, section=section, name=name) for name in names)
    return [claim for claim in found if claim is not None]


def scale_claim(figures: Figures, measure: Measure, *, section: str, name: str = "") -> Claim | None:
    """Cronbach's alpha of the questions on one scale over the trailing window; nothing where there are not two.

    `name` is that of a scale in network.yml; "" the questions that name none and are answered alike.
    """
    mine = [item.name for item in scales_of(figures.definitions.contract[measure.table]).get(name, ())]
    pairs = figures.in_window(measure, figures.results.scales)
    pairs = pairs[(pairs["table"] == measure.table) & pairs["item"].isin(mine)]
    sums = pairs.groupby(["item", "other"], sort=False)[SUMS].sum().reset_index()
    row, who = figures.now(measure, NETWORK), WHO[measure.table]
    if sums.empty or row["withheld"] or row["people"] < FEWEST_ANSWERS[measure.table]:
        return None
    columns = figures.definitions.contract[measure.table].columns
    questions = {item: sentence_case(columns[item].says or item) for item in dict.fromkeys(sums["item"])}
    window = sentence_case(figures.window(measure))
    id = f"{measure.table}-scale{f'-{name}' if name else ''}"
    about = f"Questions to {who}{f' about {name}' if name else ''}".replace("_", " ")
    scale, alike = _scale(sums, people=int(row["people"]))
    if scale is None:
        return Claim(
            id=id,
            heading=f"{about}: they make no scale",
            sentence=(
                f"{window}: too few answered them together, or answers do not differ or run against each other. "
                "The questions are read one by one."
            ),
            section=section,
            links=(METHOD,),
        )
    low, high = columns[scale.r_drop.index[0]].minimum, columns[scale.r_drop.index[0]].maximum
    together = scale.alpha >= ONE_SCALE
    # Not the number behind it, which counts clinics that are too small to judge as well.
    sentence = (
        f"{window}: Cronbach's alpha of the {count(len(scale.r_drop), 'questions')} answered from {low:g} to {high:g} is "
        f"{amount(scale.alpha, RATIO)} (95\u00a0% interval {interval(scale.lower, scale.upper, RATIO)}), "
        + (
            f"at or above {ONE_SCALE}: they may be read together as one scale."
            if together
            else f"below {ONE_SCALE}: they are read one by one."
        )
    )
    if scale.lower < ONE_SCALE <= scale.upper:
        sentence += f" The interval includes {ONE_SCALE}."
    if alike:
        sentence += f" Left out, since all gave the same answer: {listed(questions[item] for item in alike)}."
    without = scale.alpha_if_dropped.reindex(scale.r_drop.index)
    table = pd.DataFrame(
        {
            "Question": [questions[item] for item in scale.r_drop.index],
            "Correlation with the others": [amount(each, RATIO) for each in scale.r_drop],
            "Alpha without it": [amount(each, RATIO) for each in without],
        }
    )
    return Claim(
        id=id,
        heading=f"{about} {'hang together' if together else 'do not make one scale'}: "
        f"alpha {amount(scale.alpha, RATIO)}",
        sentence=sentence,
        section=section,
        caveat=(
            "Alpha is near 1 where a person's answers are alike, and near 0 where they have nothing to do with each other. "
            "It says that questions go together, not that they are the right ones."
        ),
        options={"folded": True},
        table=table if len(scale.alpha_if_dropped) else table.drop(columns="Alpha without it"),
        links=(METHOD,),
    )


def _scale(sums: pd.DataFrame, *, people: int) -> tuple[Scale | None, list[str]]:
    """The scale of the questions that tell people apart, and those to which all gave the same answer."""
    own = sums[sums["item"] == sums["other"]].set_index("item")
    spread = own["sum_product"] * own["n"] - own["sum_item"] ** 2
    alike = list(spread.index[(spread == 0) | (own["n"] < FEWEST_COMPLETE)])
    kept = sums[~sums["item"].isin(alike) & ~sums["other"].isin(alike)]
    try:
        # The interval counts people: who answered in two waves tells no more than once.
        return alpha_of(covariance_of(kept), min(people, int(np.max(own["n"])))), alike
    except ValueError:
        return None, alike
