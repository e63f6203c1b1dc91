"""The same question asked with another method: estimating equations that take patients of one clinic to be alike."""

from functools import partial

import numpy as np
import pandas as pd

from wellanalysis.pages.drivers_found import COUNTS, Drivers, associated, plain
from wellanalysis.pages.drivers_rows import Cohort, X
from wellanalysis.pages.drivers_words import LINKS
from wellanalysis.pages.page import Claim
from wellanalysis.pages.remembered import Remembered
from wellanalysis.pages.wording import RATIO, amount, count, interval
from wellanalysis.stats.drivers import WITHIN, companion

METHODS = ("model", "gee")
COLUMNS = ["indicator", *(f"{method}_{name}" for method in METHODS for name in ("estimate", "lower", "upper"))]
ENDS = COLUMNS[1:]
APART = 0.5
"""Two methods agree where their estimates lie within this share of a standard error of each other."""


def otherwise_claim(found: Drivers, cohort: Cohort, memory: Remembered) -> Claim | None:
    """Odds ratios within clinics by both methods; None where the second one tells nothing."""
    indicators = found.told(cohort)
    inputs = [cohort.told_from, [each.id for each in indicators]]
    table = memory.table("otherwise", inputs, partial(_both, cohort, found))
    titles = {each.id: each.title for each in indicators}
    failed, table = table[table["why"] != ""], table[table["why"] == ""]
    if table.empty:
        return None
    logs = np.log(table[ENDS])
    reach = (logs["model_upper"] - logs["model_lower"]) / 4  # about one standard error
    apart = (logs["model_estimate"] - logs["gee_estimate"]).abs()
    alike = int((apart <= APART * reach).sum())
    untold = [f" For “{titles[row.indicator]}” it tells nothing: {row.why}." for row in failed.itertuples()]
    return Claim(
        id=f"{cohort.outcome.id}-otherwise",
        heading=f"Asked with another method, {alike} of {count(len(table), 'indicators')} get the same answer",
        sentence=(
            "Estimating equations take patients of one clinic to be alike and let large clinics weigh less (GEE, exchangeable). "
            f"The two methods lie at most {amount(float((apart / reach).max()), RATIO)} standard errors apart."
            f"{''.join(untold)}"
        ),
        section="stability",
        table=pd.DataFrame(
            {
                "Indicator": table["indicator"].map(titles),
                "Odds ratio within clinics (95\u00a0%)": [_ratio(row, "model") for _, row in table.iterrows()],
                "The same by GEE (95\u00a0%)": [_ratio(row, "gee") for _, row in table.iterrows()],
            }
        ),
        caveat="Two methods on the same records agree on what chance does; neither knows what nobody recorded.",
        links=LINKS,
    )


def _ratio(row: pd.Series, method: str) -> str:
    value, lower, upper = (row[f"{method}_{name}"] for name in ("estimate", "lower", "upper"))
    return f"{amount(value, RATIO)} ({interval(lower, upper, RATIO)})"


def _both(cohort: Cohort, found: Drivers) -> pd.DataFrame:
    """Odds ratios of each indicator by both methods; and why, where GEE finds no solution."""
    lines = []
    for each in found.told(cohort):
        rows = cohort.known(each)
        try:
            gee = companion(rows, indicator=X, factors=cohort.factors, **COUNTS)
        except ValueError as error:
            lines.append([each.id, *[np.nan] * len(ENDS), plain(error)])
            continue
        model = associated(rows, cohort.factors).terms.loc[WITHIN]
        ends = [told[name] for told in (model, gee) for name in ("estimate", "lower", "upper")]
        lines.append([each.id, *ends, ""])
    table = pd.DataFrame(lines, columns=[*COLUMNS, "why"])
    return table.assign(**{name: np.exp(table[name].astype(float)) for name in ENDS})
