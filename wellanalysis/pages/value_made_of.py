"""What moves the cost of an episode before anybody does anything, and what the money is spent on."""

import pandas as pd

from wellanalysis.pages.figures import Figures
from wellanalysis.pages.mix import factor_name, withheld_levels
from wellanalysis.pages.page import Claim
from wellanalysis.pages.small_groups import told_together
from wellanalysis.pages.value_claims import METHOD, apart, later, window_words
from wellanalysis.pages.value_found import Found, healed, in_window, minimum
from wellanalysis.pages.wording import DASH, Evidence, amount, count, listed, sentence_case


def model_claim(figures: Figures, told: Found) -> Claim:
    """What was known before care, and how many times as much an episode costs with it."""
    rows = told.model.coefficients.sort_values("ratio", ascending=False)
    if rows.empty:
        return Claim(id="value-model", heading="Cost is not adjusted: network.yml names no case mix", section="model")
    small = small_levels(figures, told)
    hidden = [(row.factor, row.level) in small for row in rows.itertuples()]
    named = [
        f": {factor_name(row.factor).lower()} “{row.level}” costs {row.ratio:.2f} times its reference"
        for row, few in zip(rows.itertuples(), hidden, strict=True)
        if not few
    ]
    return Claim(
        id="value-model",
        heading=f"Who the patients are moves cost{''.join(named[:1])}",
        sentence=(
            f"A gamma model with a log link on {count(told.episodes, 'episodes')}; slopes are estimated within clinics, so that they do "
            f"not take what clinics do for what patients bring. Around what is expected an episode's cost still varies by "
            f"{amount(told.model.dispersion**0.5)} of it (coefficient of variation). {told.quality.title} has its own case-mix model."
        ),
        section="model",
        table=pd.DataFrame(
            {
                "Factor": [sentence_case(factor_name(each)) for each in rows["factor"]],
                "Level": rows["level"].to_numpy(),
                "Times as much as the reference": [
                    str(Evidence.WITHHELD) if few else f"{row.ratio:.2f} ({row.lower:.2f}{DASH}{row.upper:.2f})"
                    for row, few in zip(rows.itertuples(), hidden, strict=True)
                ],
            }
        ),
        links=(METHOD, ("The case-mix model of healing", "case-mix")),
    )


def category_claim(figures: Figures, told: Found) -> Claim | None:
    """What the money was for, in the network and at clinics whose cost stands above."""
    rows = in_window(figures, figures.results.cost_categories, told.last)
    spent = rows.groupby("category")["cents"].sum().sort_values(ascending=False)
    if spent.empty or spent.sum() == 0:
        return None
    above = [clinic for clinic in apart(told).index if told.clinics.loc[clinic, "ratio"] > 1]
    after = later(figures, told)
    fewest, there = minimum(figures), rows["clinic_id"].isin(above)
    shares = shares_told(rows, spent.index, fewest=fewest)
    lines = {"Kind or place of service": list(spent.index), "Share of spending": _in_words(shares)}
    if above:
        lines[f"At {figures.places(above)}"] = _in_words(shares_told(rows[there], spent.index, fewest=fewest))
    top = shares.dropna().head(2)
    if top.empty:
        return None
    return Claim(
        id="value-categories",
        heading=f"{sentence_case(listed(map(str, top.index)))} make {amount(float(top.sum()))} of what an episode costs",
        sentence=(
            f"Results are of {window_words(figures, told)}. Spending on {count(told.episodes, 'episodes')} by what the claim was for; "
            f"{f'in {after}' if after else 'over the same time'} {amount(healed(figures, told), told.quality.unit)} "
            f"{told.quality.title.lower()}."
        ),
        section="categories",
        table=pd.DataFrame(lines),
        caveat="A share says where money went, not whether it was well spent.",
        links=(METHOD,),
    )


def small_levels(figures: Figures, told: Found) -> set[tuple[str, str]]:
    """Levels of which the model may not tell: of few episodes, or held against a reference of few."""
    found = set()
    for factor in told.model.factors:
        levels, sizes = factor.levels, factor.weights
        if factor.numeric:
            levels, sizes = factor.term_levels, factor.term_weights
        hidden = withheld_levels(
            pd.Series(sizes, index=list(levels)), minimum=minimum(figures), policy=str(figures.policy.policy)
        )
        every = not factor.numeric and bool(hidden[factor.reference])
        found |= {(factor.name, level) for level in levels if every or hidden[level]}
    return found


def shares_told(rows: pd.DataFrame, kinds: pd.Index, *, fewest: int) -> pd.Series:
    """Share of spending by kind; missing for kinds of few episodes, and for those from which these would follow."""
    sums = rows.groupby("category")[["episodes", "cents"]].sum().reindex(kinds).fillna(0)
    there = sums.loc[sums["episodes"] > 0, "episodes"]
    hidden = kinds.isin(list(told_together(there, fewest=fewest)))
    return (sums["cents"] / sums["cents"].sum()).mask(hidden)


def _in_words(shares: pd.Series) -> list[str]:
    return [str(Evidence.WITHHELD) if pd.isna(each) else amount(each) for each in shares]
