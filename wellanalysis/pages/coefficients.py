"""Every coefficient of a case-mix model, with its interval and how many stand behind it."""

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.adjusted import EXPECTED_LINKS
from wellanalysis.pages.expected import CaseMix, Clock
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.mix import factor_name, group_size, level_name, withheld_levels
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import RATIO, amount, interval, listed, sentence_case
from wellanalysis.stats.case_mix import INTERCEPT, CaseMixModel

COMPARED_WITH = "1 (compared with)"
STEADIED = "steadied: all or none of this group had the result"
NUMBERS = ["n", "estimate", "se", "ratio", "ratio_lower", "ratio_upper"]


def coefficients_claim(figures: Figures, measure: Measure, mix: CaseMix) -> Claim:
    """What goes with the result before care: odds (or rate) ratios of the model that compares clinics."""
    model = mix.models[Clock.RECALIBRATED]
    table = terms(model)
    shown = table[~_hidden(figures, table)]
    told = shown[shown["estimate"].notna()]
    of = "odds" if measure.statistic == "proportion" else "rate"
    strongest = ""
    if len(told):
        widest = told.iloc[told["estimate"].abs().argmax()]
        strongest = f"The strongest: {_named(widest)}, {amount(widest['ratio'], RATIO)} times the {of}. "
    against = listed(level_name(name, level) for name, level in model.reference.items())
    compared = f"Each is compared with {against}; clinics" if against else "Clinics"
    return Claim(
        id=f"{measure.id}-coefficients",
        heading=f"{measure.title}: what goes with it before care begins",
        sentence=f"{strongest}{compared} have intercepts of their own while slopes are estimated.",
        section="coefficients",
        chart="intervals" if len(told) else "",
        frame=pd.DataFrame(
            {
                "label": [sentence_case(_named(row)) for _, row in told.iterrows()],
                "value": told["ratio"].round(3).to_numpy(),
                "lower": told["ratio_lower"].round(3).to_numpy(),
                "upper": told["ratio_upper"].round(3).to_numpy(),
                "note": [_ratio(row) for _, row in told.iterrows()],
                "highlight": False,
            }
        ),
        options={"unit": RATIO, "reference": 1.0, "reference_label": "as the group compared with,"},
        alternative=f"Interval chart of {len(told)} {of} ratios for {measure.title}. {strongest}".strip(),
        caveat=(
            "What was not recorded is a group of its own, never guessed. These figures say who tends to do better whatever "
            "is done; they are no causes and no advice."
        ),
        table=pd.DataFrame(
            {
                "Known before care": [factor_name(name) for name in shown["factor"]],
                "Group": shown["level"],
                sentence_case(measure.counts): [group_size(figures, number) for number in shown["n"]],
                f"{sentence_case(of)} ratio (95\u00a0%)": [_ratio(row) for _, row in shown.iterrows()],
                "Coefficient": [_digits(value) for value in shown["estimate"]],
                "Standard error": [_digits(value) for value in shown["se"]],
                "Note": shown["note"],
            }
        ),
        links=(("What is counted", f"measures/{measure.id}"), *EXPECTED_LINKS),
    )


def terms(model: CaseMixModel) -> pd.DataFrame:
    """Every group of every factor, numbers per unit, what could not be estimated, and what had to be steadied.

    Returns
    -------
    DataFrame
        ``factor, level, n, reference``, the numbers of `CaseMixModel.coefficients` (missing for reference groups and for
        terms left out) and ``note``.
    """
    known = model.coefficients[model.coefficients.index != INTERCEPT].reset_index(names="term")
    groups = model.levels[["factor", "level", "n", "reference"]]
    grouped = groups.merge(known.drop(columns="n"), on=["factor", "level"], how="left")
    single = known[
        ~pd.MultiIndex.from_frame(known[["factor", "level"]]).isin(
            pd.MultiIndex.from_frame(groups[["factor", "level"]])
        )
    ]
    both = pd.concat([grouped, single.assign(reference=False)], ignore_index=True)
    order = {name: place for place, name in enumerate(model.factors)}
    both = both.sort_values("factor", key=lambda names: names.map(order), kind="stable", ignore_index=True)
    absent = {(row.factor, row.level): str(row.reason) for row in model.left_out.itertuples()}
    notes = [
        STEADIED if row.term in model.steadied else absent.get((row.factor, row.level), "") for row in both.itertuples()
    ]
    level = both["level"].where(both["level"].astype(str) != "", "for each unit more")
    return both.assign(level=level, note=notes, reference=both["reference"].astype(bool))


def _hidden(figures: Figures, table: pd.DataFrame) -> pd.Series:
    """Small groups, and what gives them away; a number that enters per unit is no group."""
    single = table["level"] == "for each unit more"
    parts = [
        withheld_levels(part["n"], minimum=figures.policy.minimum, policy=str(figures.policy.policy))
        for _, part in table[~single].groupby("factor", sort=False)
    ]
    return pd.concat(parts).reindex(table.index).eq(True) if parts else pd.Series(False, index=table.index)


def _named(row: pd.Series) -> str:
    return level_name(str(row["factor"]), str(row["level"]))


def _ratio(row: pd.Series) -> str:
    """``0.81 (0.72–0.91)``; the group compared with, or nothing where there is no estimate."""
    if row["reference"]:
        return COMPARED_WITH
    if pd.isna(row["estimate"]):
        return ""
    return f"{amount(row['ratio'], RATIO)} ({interval(row['ratio_lower'], row['ratio_upper'], RATIO)})"


def _digits(value: float) -> str:
    return "" if pd.isna(value) else f"{value:.3f}"
