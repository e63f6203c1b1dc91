"""What if those who were lost had not had the outcome: each association beside itself with losses counted."""

from functools import partial
from typing import Any

import pandas as pd

from wellanalysis.definitions.measures import Direction, Measure
from wellanalysis.pages.drivers_claims import left
from wellanalysis.pages.drivers_found import Drivers, associated, plain
from wellanalysis.pages.drivers_rows import KNOWN, Cohort
from wellanalysis.pages.drivers_told import read
from wellanalysis.pages.drivers_words import LINKS, difference_text, points
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.remembered import Remembered
from wellanalysis.pages.wording import count, sentence_case
from wellanalysis.stats.drivers import WITHIN, vanished
from wellanalysis.stats.labels import benjamini_hochberg

ESTIMATES = ["difference", "lower", "upper", "p"]


def losses_claim(figures: Figures, found: Drivers, cohort: Cohort, memory: Remembered) -> Claim | None:
    """Losses counted as the worse result, beside what is told without them; None where nobody was lost."""
    indicators = found.told(cohort)
    least = figures.policy.minimum
    lost = cohort.rows.loc[_meant(cohort, indicators), "lost"].sum()
    if not lost:
        return None
    told_from = [cohort.told_from, [each.id for each in indicators]]
    table = memory.table("losses", told_from, partial(_counted, cohort, indicators)).set_index("indicator")
    then = _judged(found, cohort, table)
    before = {each.id: read(cohort, row) for each, row in found.rows(cohort)}
    after = {id: read(cohort, row) for id, row in then.items()}
    same = sum(after[id] == before[id] for id in after)
    unit, outcome = points(cohort.share), cohort.outcome
    as_what = "having" if outcome.improves is Direction.DOWN else "not having"
    return Claim(
        id=f"{outcome.id}-losses",
        heading=(
            f"Lost {outcome.counts} counted as {as_what} “{outcome.title}”: {same} of {count(len(indicators), 'indicators')} "
            f"{'reads' if same == 1 else 'read'} the same"
        ),
        sentence=(
            f"{sentence_case(left(lost, least))} {outcome.counts} of whom an indicator is known were lost before the outcome, and are "
            f"left out above. Here each of them is counted as {as_what} it: nobody knows, and this is the worse of the two."
            f"{_unknown(cohort, indicators, least)}"
        ),
        section="stability",
        table=pd.DataFrame(
            [
                {
                    "Indicator": each.title,
                    "Lost": left(table.loc[each.id, "lost"], least),
                    "As told (95\u00a0% interval)": difference_text(
                        row["difference"], row["lower"], row["upper"], unit=unit
                    ),
                    "Losses counted (95\u00a0% interval)": difference_text(
                        *(then[each.id][name] for name in ("difference", "lower", "upper")), unit=unit
                    )
                    if each.id in then
                    else "",
                    "Reading as told": before[each.id],
                    "Reading with losses": after.get(each.id, f"cannot tell: {table.loc[each.id, 'why']}"),
                }
                for each, row in found.rows(cohort)
            ]
        ),
        caveat=(
            "Whoever is lost before an indicator is known is in neither count. Where those with and those without an indicator are "
            "lost for other reasons, both counts can be off."
        ),
        links=LINKS,
    )


def _meant(cohort: Cohort, indicators: tuple[Measure, ...]) -> pd.Series:
    """Rows of which any of the indicators is known."""
    return cohort.rows[[each.id for each in indicators]].isin(KNOWN).any(axis=1)


def _unknown(cohort: Cohort, indicators: tuple[Measure, ...], least: int) -> str:
    """How many of the lost are in neither count because nobody with a known outcome is like them."""
    strange = _meant(cohort, indicators) & _unlike(cohort)
    number = cohort.rows.loc[strange, "lost"].sum()
    if not number:
        return ""
    few = sentence_case(left(number, least))
    return f" {few} of them are not counted: nobody with a known result was like them before care."


def _unlike(cohort: Cohort) -> pd.Series:
    """Rows of nobody but the lost whose case mix no patient with a known outcome has, and which is therefore not told."""
    return (cohort.rows["trials"] == 0) & cohort.rows[cohort.factors].isna().all(axis=1)


def _counted(cohort: Cohort, indicators: tuple[Measure, ...]) -> pd.DataFrame:
    """Each association anew, the lost among the patients."""
    lines = []
    rows = cohort.rows[~_unlike(cohort)]
    events = rows["events"] + (rows["lost"] if cohort.outcome.improves is Direction.DOWN else 0)
    whole = Cohort(
        cohort.outcome,
        indicators,
        rows.assign(trials=rows["trials"] + rows["lost"], events=events),
        cohort.first,
        cohort.last,
    )
    for each in indicators:
        line = {
            "indicator": each.id,
            **dict.fromkeys(ESTIMATES, float("nan")),
            "lost": cohort.lost_later(each),
            "why": "",
        }
        try:
            seen = associated(whole.known(each), cohort.factors)
        except ValueError as error:
            line["why"] = plain(error)
        else:
            p = float(seen.terms.loc[WITHIN, "p"])
            line |= {"difference": seen.difference, "lower": seen.lower, "upper": seen.upper, "p": p}
        lines.append(line)
    return pd.DataFrame(lines)


def _judged(found: Drivers, cohort: Cohort, table: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Rows as those of `Drivers.effects`, judged among the same number of comparisons."""
    chance = found.effects["p"].astype(float).copy()
    fitted = table[table["why"] == ""]
    for id, p in fitted["p"].items():
        chance[cohort.outcome.id, id] = p
    stands = benjamini_hochberg(chance)["stands"]
    judged = {}
    for id, row in fitted.iterrows():
        own = found.effects.loc[(cohort.outcome.id, id)].to_dict()
        own |= {name: float(row[name]) for name in ESTIMATES}
        own["negligible"] = vanished(own["lower"], own["upper"], own["zone"])
        judged[str(id)] = {**own, "stands": bool(stands[cohort.outcome.id, id])}
    return judged
