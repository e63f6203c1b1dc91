"""The change of every measure from one final quarter to the next, decomposed for the network and for each clinic."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages.cells import NETWORK, variance_of_mean
from wellanalysis.pages.expected import Clock
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.moved_before import Earlier
from wellanalysis.pages.moved_chance import KEYS, as_on_the_overview, enough, of_clinics, of_measures
from wellanalysis.stats.change import decompose

LATE, DEFINITION = "late", "definition"


@dataclass(frozen=True)
class Moved:
    """A measure's change from one quarter to the next.

    Parameters
    ----------
    measure : Measure
        Which.
    before, after : Quarter
        The newest final quarter, and the one before it.
    network : Series
        Ends, parts and limits of the network, as `stats.change.decompose` gives them; parts of which too few people
        tell are missing, and the change is then the one from the restated value. And ``verdict``, as `moved_chance`
        words it: whether chance may explain what is like for like.
    clinics : DataFrame
        The same of each clinic whose two quarters are both shown, by clinic id, in the book's order.
    has_case_mix : bool
        Whether a frozen model says what each clinic's patients would have had.
    few : bool
        Whether the earlier quarter was restated by so few people that it is not told.
    unsplit : bool
        Whether data and definition both changed and cannot be told apart: the part called late then holds both.
    """

    measure: Measure
    before: Quarter
    after: Quarter
    network: pd.Series
    clinics: pd.DataFrame
    has_case_mix: bool
    few: bool = False
    unsplit: bool = False

    @property
    def restated(self) -> bool:
        """Whether restatements are told."""
        return bool(np.isfinite(self.network[LATE]))


def moved(figures: Figures, measures: Sequence[Measure], earlier: Earlier | None) -> list[Moved]:
    """Changes of those measures that have patients in both quarters, in the order given.

    Parameters
    ----------
    figures : Figures
        The run.
    measures : sequence of Measure
        Of these.
    earlier : Earlier, optional
        What was published of the earlier quarter.
    """
    before, mixed = _period(figures, measures, -1)
    after, mixed_after = _period(figures, measures, 0)
    adjusted = mixed & mixed_after
    sides = [_unadjusted(frame, adjusted) for frame in (before, after)]
    published, redefined = _restatements(sides[0], earlier)
    found = decompose(*sides, published=published, redefined=redefined)
    plain = decompose(*sides)
    fewest = figures.policy.minimum
    few = _few(sides[0], published, redefined, fewest)
    then, now = (frame[["observed", "n"]] for frame in sides)
    statistic = {measure.id: str(measure.statistic) for measure in measures}
    many = enough(then, now, statistic)
    known = found.network[found.network["change"].notna()]
    verdicts = of_measures(known, enough(then.groupby("measure").sum(), now.groupby("measure").sum(), statistic))
    told = []
    for measure in measures:
        if measure.id not in found.network.index or pd.isna(found.network.loc[measure.id, "change"]):
            continue
        hidden = (measure.id, NETWORK) in few
        whole = (plain if hidden else found).network.assign(verdict=verdicts).loc[measure.id]
        final = figures.finals[measure.id]
        own = _clinics(figures, measure, found.own, plain.own, few)
        own = as_on_the_overview(figures, measure, own, has_case_mix=measure.id in adjusted)
        told.append(
            Moved(
                measure=measure,
                before=final.shift(-1),
                after=final,
                network=whole,
                clinics=own.assign(verdict=of_clinics(own, _of(many, measure.id))),
                has_case_mix=measure.id in adjusted,
                few=hidden,
                unsplit=_unsplit(measure, earlier),
            )
        )
    return told


def _of(table: pd.Series, measure: str) -> pd.Series:
    """One measure's rows, by unit."""
    return table[table.index.get_level_values("measure") == measure].droplevel("measure")


def _clinics(
    figures: Figures, measure: Measure, own: pd.DataFrame, plain: pd.DataFrame, few: set[tuple[str, str]]
) -> pd.DataFrame:
    """Own changes of clinics whose two quarters are shown."""
    final = figures.finals[measure.id]
    rows = {}
    for unit in figures.clinics["clinic_id"]:
        cells = [figures.in_quarter(measure, unit, quarter) for quarter in (final.shift(-1), final)]
        shown = all(cell["denominator"] and not cell["withheld"] and not cell["too_few"] for cell in cells)
        # What nearly all answered alike is told as a bound only.
        if not shown or any(cell.get("alike") for cell in cells) or (measure.id, unit) not in own.index:
            continue
        row = (plain if (measure.id, unit) in few else own).loc[(measure.id, unit)]
        rows[unit] = row
    table = pd.DataFrame.from_dict(rows, orient="index", columns=own.columns)
    return table[table["change"].notna()]


def _period(figures: Figures, measures: Sequence[Measure], shift: int) -> tuple[pd.DataFrame, set[str]]:
    """Sums of one quarter of every judged clinic, and the measures of which a frozen model says what was expected."""
    sums = figures.sums
    start = sums["measure"].map({m.id: pd.Timestamp(figures.finals[m.id].shift(shift).first_day) for m in measures})
    rows = sums[(sums["level"] == "quarter") & (sums["period"] == start) & sums["in_network"]]
    rows = rows[rows["denominator"].fillna(0) > 0]
    kinds = rows["measure"].map({measure.id: str(measure.statistic) for measure in measures})
    table = figures.expected.table
    frozen = table[(table["clock"] == Clock.REFERENCE) & (table["level"] == "quarter")]
    frozen = frozen.assign(period=frozen["period"].astype("datetime64[ns]")).rename(columns={"expected": "told"})
    joined = rows[[*KEYS, "period"]].merge(frozen[[*KEYS, "period", "trials", "told", "variance"]], how="left")
    joined = joined.set_index(rows.index)
    n = rows["denominator"]
    share = joined["told"] / joined["trials"]
    # One patient's episodes tell once: the variance is that of as many people as there are.
    people = (n / rows["size"].where(rows["size"] > 0)).clip(lower=1).fillna(1)
    shrunk = (rows["numerator"] + 1) / (n + 2)
    own = np.select(
        [kinds == "proportion", kinds == "rate"],
        [n * shrunk * (1 - shrunk) * people, rows["numerator"]],
        variance_of_mean(rows, rows["size"]).fillna(0) * n**2,
    )
    frame = pd.DataFrame(
        {
            "observed": rows["total"].where(kinds == "mean", rows["numerator"]),
            "n": n,
            "expected": share * n,
            "variance": (joined["variance"] / joined["trials"] ** 2 * n**2 * people).fillna(pd.Series(own, rows.index)),
            "plain": own,
        }
    ).set_index(pd.MultiIndex.from_frame(rows[KEYS]))
    whole = frame["expected"].notna().groupby("measure").all()
    return frame, set(whole.index[whole])


def _unadjusted(frame: pd.DataFrame, adjusted: set[str]) -> pd.DataFrame:
    """Where not all clinics have an expectation in both quarters nobody has: all is then performance."""
    inside = frame.index.get_level_values("measure").isin(list(adjusted))
    return frame.assign(
        expected=frame["expected"].where(inside, 0.0), variance=frame["variance"].where(inside, frame["plain"])
    ).drop(columns="plain")


def _restatements(before: pd.DataFrame, earlier: Earlier | None) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
    """The earlier quarter as published, and by the definitions of then; of measures whose definition held, as it is."""
    if earlier is None or earlier.published.empty:
        return None, None
    again = set(earlier.redefined.index.get_level_values("measure"))
    kept = before.loc[~before.index.get_level_values("measure").isin(list(again)), ["observed", "n"]]
    return earlier.published, pd.concat([kept, earlier.redefined])


def _few(
    before: pd.DataFrame, published: pd.DataFrame | None, redefined: pd.DataFrame | None, fewest: int
) -> set[tuple[str, str]]:
    """Measures and units whose restatement tells of fewer people than may be told of."""
    if published is None or redefined is None or fewest <= 1:
        return set()
    names = published.index.union(before.index)
    found: set[tuple[str, str]] = set()
    steps = ((published, redefined), (redefined, before[["observed", "n"]]))
    for one, other in steps:
        apart = (other.reindex(names, fill_value=0.0) - one.reindex(names, fill_value=0.0)).abs()
        whole = apart.groupby("measure").sum()
        whole.index = pd.MultiIndex.from_product([whole.index, [NETWORK]], names=KEYS)
        every = pd.concat([apart, whole])
        others = pd.DataFrame({"with": every["observed"], "without": (every["n"] - every["observed"]).abs()})
        small = ((others > 0) & (others < fewest)).any(axis=1) | ((every["n"] > 0) & (every["n"] < fewest))
        found |= set(every.index[small])
    return found


def _unsplit(measure: Measure, earlier: Earlier | None) -> bool:
    if earlier is None or measure.id not in earlier.changed:
        return False
    return measure.id not in earlier.redefined.index.get_level_values("measure")
