"""The earlier of two quarters as it was published: what late or corrected data and definitions have made of it since.

What was published is read from the record of the previous quarter's last publication: its results tables, as they were.
Where definitions differ since, the extracts of today are asked once more by the definitions of then, so that the data's
part and the definition's are told apart. A change of our own code is not among the parts: both ends are computed with
today's.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages.cells import NETWORK, newest_final
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.restatement import changed_files
from wellanalysis.pages.restatement_appeals import holding
from wellanalysis.pages.restatement_publications import Making, Recorded, unless_it_fails
from wellanalysis.pages.restatement_steps import States
from wellanalysis.results.frames import Results
from wellanalysis.results.known import results_with

COUNTS = ["observed", "n"]
ENVIRONMENT = "${"
OF_ALL = ("network.yml", "tables/")
"""Files whose change may change any measure."""


@dataclass(frozen=True)
class Earlier:
    """What the previous quarter's report said of the quarter that a change starts from.

    Parameters
    ----------
    quarter : Quarter
        Quarter of that report.
    as_of : date
        Day that its data speak of.
    published : DataFrame
        Indexed by measure and unit: ``observed, n`` of the quarter before the measure's newest final one, as published;
        only measures of which it was final then, and of which as many were counted in the network as the report said.
    redefined : DataFrame
        The same as known now by the definitions of then, of measures whose definition may have changed.
    changed : frozenset of str
        These measures; those of them that `redefined` lacks cannot be told apart from late or corrected data.
    """

    quarter: Quarter
    as_of: date
    published: pd.DataFrame
    redefined: pd.DataFrame
    changed: frozenset[str]


def earlier(
    recorded: Sequence[Recorded],
    now: Figures,
    making: Making,
    *,
    extracts: str | Path | None = None,
    states: States | None = None,
) -> Earlier | None:
    """What is kept of the previous quarter's last publication; None where there is none, or it is no longer read.

    Parameters
    ----------
    recorded : sequence of Recorded
        Publications of the previous quarter, oldest first.
    now : Figures
        This run.
    making : Making
        What it is made with.
    extracts : str or Path, optional
        Where the extracts are, if not where network.yml says; asked again only where a definition has changed.
    states : dict, optional
        As in `restatement.history`.
    """
    if not recorded or recorded[-1].definitions is None or recorded[-1].results is None:
        return None
    last, quarter = recorded[-1], now.quarter.shift(-1)
    then, results = last.definitions, last.results
    assert then is not None
    assert results is not None
    as_of = last.publication.as_of
    known = {measure.id: measure for measure in then.measures}
    told = [
        measure
        for measure in now.definitions.measures
        if measure.id in known and _was_final(known[measure.id], now, quarter, as_of)
    ]
    files = changed_files(last, now.definitions, making)
    anywhere = any(name.startswith(OF_ALL) for name in files)
    changed = frozenset(each.id for each in told if anywhere or each.path in files)
    published = _sums(results, told, now)
    agreed = [measure for measure in told if _as_said(last.figures, published, measure, now)]
    again = None
    if changed & {measure.id for measure in agreed}:
        again = _by_old_definitions(then, last, now, extracts, {} if states is None else states)
    redefined = _sums(again, [each for each in agreed if each.id in changed], now) if again else published.iloc[:0]
    keep = published.index.get_level_values("measure").isin([measure.id for measure in agreed])
    return Earlier(quarter, as_of, published[keep], redefined, changed)


def _was_final(then: Measure, now: Figures, quarter: Quarter, as_of: date) -> bool:
    """Whether the quarter that the change starts from was final in that report."""
    return newest_final(then, quarter=quarter, as_of=as_of) >= now.finals[then.id].shift(-1)


def _sums(results: Results, measures: Collection[Measure], now: Figures) -> pd.DataFrame:
    """Counts of the quarter that each change starts from, at the clinics that are judged now."""
    cube = results.cube.assign(month=results.cube["month"].astype("datetime64[ns]"))
    first = cube["measure"].map({each.id: pd.Timestamp(now.finals[each.id].shift(-1).first_day) for each in measures})
    last = cube["measure"].map({each.id: pd.Timestamp(now.finals[each.id].shift(-1).last_day) for each in measures})
    judged = set(now.sums.loc[now.sums["in_network"], "unit"])
    rows = cube[(cube["month"] >= first) & (cube["month"] <= last) & cube["clinic_id"].isin(judged)]
    means = rows["measure"].map({each.id: str(each.statistic) == "mean" for each in measures}).eq(True)
    # The cube's own n counts rows; here it is those of whom the result is known.
    table = rows.assign(
        unit=rows["clinic_id"], observed=rows["numerator"].where(~means, rows["total"]), n=rows["denominator"]
    )
    return table.groupby(["measure", "unit"])[COUNTS].sum().astype(float)


def _as_said(figures: pd.DataFrame, published: pd.DataFrame, measure: Measure, now: Figures) -> bool:
    """Whether as many stand behind the sums as that report printed for the network, where it printed a number."""
    quarter = str(now.finals[measure.id].shift(-1))
    # A trailing window of one quarter is told under that quarter's name.
    about = (figures["figure"] == quarter) | (figures["period"] == quarter)
    said = figures[(figures["measure"] == measure.id) & (figures["unit"] == NETWORK) & about]
    own = published[published.index.get_level_values("measure") == measure.id]
    if own.empty or own["n"].sum() <= 0:
        return False
    number = said["denominator"].dropna()
    return number.empty or bool(abs(number.iloc[0] - own["n"].sum()) < 0.5)


def _by_old_definitions(
    then: Definitions, last: Recorded, now: Figures, extracts: str | Path | None, states: States
) -> Results | None:
    """Results tables of today's extracts by the definitions of then; None where they no longer fit."""
    given = now.definitions.network.extracts if extracts is None else str(extracts)
    inside = extracts is None and not given.startswith(ENVIRONMENT)
    place = now.definitions.folder / given if inside else given
    held = now.results.records.corrections
    key = ("with", tuple(sorted(last.publication.making.definitions.items())), holding(held))
    if key not in states:
        states[key] = unless_it_fails(lambda: results_with(then, place, as_of=now.as_of, corrections=held))
    found: Results | None = states[key]
    return found
