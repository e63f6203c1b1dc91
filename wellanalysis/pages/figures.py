"""Everything the pages of one run rest on, and how it is said; page builders only look things up in it."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

import pandas as pd

from wellanalysis import __version__
from wellanalysis.definitions.editions import Edition, Peers
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages import changes, side_by_side, trends
from wellanalysis.pages.agreement import SURVEYS, value_text
from wellanalysis.pages.cells import cells, left_out, newest_final, none_occurred
from wellanalysis.pages.disclosure_peers import FEWEST
from wellanalysis.pages.expected import expected
from wellanalysis.pages.lookups import Lookups, Row
from wellanalysis.pages.one_unit import in_one_unit
from wellanalysis.pages.standings import standings
from wellanalysis.pages.without_interval import not_there, said_without_interval, status_of_part
from wellanalysis.pages.wording import (
    NONE_OCCURRED,
    NOT_RECORDED,
    TOO_FEW_TO_JUDGE,
    Evidence,
    count,
    day,
    interval,
    month,
)
from wellanalysis.results.frames import Results

__all__ = ["Figures", "Row", "figures"]


@dataclass(frozen=True)
class Figures(Lookups):
    """What there is to say of a run, and the words that need the run: periods, amounts, status, provenance."""

    def said(self, measure: Measure, row: Row, *, numbers: bool = True) -> str:
        """``78 % (167 of 214 wounds; 95 % interval 72–83)``, or why there is no number."""
        if row["withheld"]:
            return str(Evidence.WITHHELD)
        if not row["denominator"]:
            asked = "nobody was asked" if measure.table in SURVEYS else not_there(measure)
            return asked if not row["n"] else "follow-up still open" if row["open"] else NOT_RECORDED
        if row["too_few"]:
            return str(Evidence.TOO_FEW)
        if not measure.has_interval:
            return said_without_interval(measure, row, numbers=numbers)
        value = NONE_OCCURRED if none_occurred(measure, row) else value_text(row, measure.unit)
        limits = f"95\u00a0% interval {interval(row['lower'], row['upper'], measure.unit)}"
        if measure.statistic == "proportion" and numbers and not row.get("alike"):
            return f"{value} ({count(row['numerator'])} of {count(row['denominator'], measure.counts)}; {limits})"
        return f"{value} ({count(row['denominator'], measure.counts)}; {limits})" if numbers else f"{value} ({limits})"

    def too_few_word(self, measure: Measure, unit: str) -> str:
        """What stands for a clinic too small to judge: ``too few to judge`` where its own page shows the result."""
        row = self.now(measure, unit)
        hidden = row["withheld"] or row["too_few"] or not row["denominator"]
        return str(Evidence.TOO_FEW) if hidden else TOO_FEW_TO_JUDGE

    def window(self, measure: Measure) -> str:
        """``the four quarters to 2026Q2``."""
        names = {1: "", 2: "two ", 3: "three ", 4: "four ", 8: "eight "}
        span = self.definitions.network.labels.quarters
        final = self.finals[measure.id]
        return f"{final}" if span == 1 else f"the {names.get(span, f'{span} ')}quarters to {final}"

    @cached_property
    def baseline_months(self) -> int:
        """Months of the baseline."""
        first, last = self.definitions.network.baseline.first, self.definitions.network.baseline.last
        return (last.year - first.year) * 12 + last.month - first.month + 1

    @cached_property
    def baseline_name(self) -> str:
        """``the baseline year (October 2022 to September 2023)``."""
        first, last = self.definitions.network.baseline.first, self.definitions.network.baseline.last
        span = month(first) if first == last else f"{month(first)} to {month(last)}"
        return f"{self.baseline_short} ({span})"

    @property
    def baseline_short(self) -> str:
        """``the baseline year``: for a first screen, beside a chart or table that says which year that is."""
        return f"the baseline {'year' if self.baseline_months == 12 else 'period'}"

    @property
    def status(self) -> tuple[str, ...]:
        """Quarter, data as of, stage, and that the data are synthetic where they are."""
        part = status_of_part(self.definitions)
        made_up = ("synthetic data: no real patient, provider or clinic",) if self._synthetic else ()
        return (str(self.quarter), f"data as of {day(self.as_of)}", f"{self.stage} report", *part, *made_up)

    @property
    def whose(self) -> tuple[str, ...]:
        """Whose own report it is, for the status of that clinic's pages; those of measures are the same for all."""
        return (f"own report of {self.names[self.reader]}, for its team",) if self.reader else ()

    @property
    def _synthetic(self) -> bool:
        return bool(self.definitions.network.synthetic)

    def answer(self, page: str, figure: str) -> tuple[str, str]:
        """A prepared way to the people who answer, naming page, quarter and figure: the network's form, or else a mail."""
        back = self.definitions.network.answer_back
        within = f"answered within {back.within_days} days"
        if back.form:
            return f"Question or comment on this figure (a form; {within})", self.form_link(page, figure)
        return f"Question or comment on this figure ({within})", self.mail(page, figure)

    def mail(self, page: str, figure: str) -> str:
        """Address of a prepared message that names page, quarter and figure."""
        back = self.definitions.network.answer_back
        # A page's first sentence often begins with the page's own name.
        about = figure if figure.startswith(page) else f"{page}: {figure}"
        subject = f"[{self.definitions.network.id} {self.quarter}] {about}"
        body = "What I question or would add (please name no patient):\n\n"
        return f"mailto:{back.address}?subject={quote(subject)}&body={quote(body)}"

    def form_link(self, page: str, figure: str, kind: str = "") -> str:
        """Address of the network's form, filled in with network, edition, quarter, page, figure and kind; empty without one."""
        form = self.definitions.network.answer_back.form or ""
        places = {
            "network": self.definitions.network.id,
            "edition": self.edition,
            "quarter": str(self.quarter),
            "page": page,
            "figure": figure,
            "kind": kind,
        }
        return form.format(**{name: quote(value, safe="") for name, value in places.items()})

    @property
    def provenance(self) -> dict[str, str]:
        """What each page's footer says of its making."""
        return {
            "network": self.definitions.network.name,
            "quarter": str(self.quarter),
            "as_of": self.as_of.isoformat(),
            "stage": self.stage,
            "edition": self.edition,
            "synthetic": "yes" if self._synthetic else "no",
            "version": __version__,
        }


def figures(
    definitions: Definitions,
    results: Results,
    quarter: Quarter,
    *,
    edition: str,
    stage: str,
    reader: str = "",
    beside: pd.DataFrame | None = None,
) -> Figures:
    """Compute everything the pages of a run rest on.

    Parameters
    ----------
    definitions, results, quarter, edition, stage
        The run.
    reader : str
        Id of the clinic whose own edition it is.
    beside : DataFrame, optional
        What other quarters' reports of the edition show; nothing unless given.
    """
    definitions, results = in_one_unit(definitions, results, quarter)
    beside = side_by_side.nothing() if beside is None else beside
    finals = {m.id: newest_final(m, quarter=quarter, as_of=results.as_of) for m in definitions.measures}
    own = [reader] if reader else []
    found = cells(results, definitions, finals, quarter=quarter, edition=edition, own=own, beside=beside)
    table = found.whole
    charts = trends.trends(table, definitions)
    policy = definitions.network.disclosure[Edition(edition)]
    peers_are_named = edition == Edition.NETWORK or (bool(reader) and policy.peers == Peers.NAMED)
    adjusted = expected(results, definitions, finals, left_out=left_out(table, definitions, edition))
    return Figures(
        definitions=definitions,
        results=results,
        quarter=quarter,
        edition=edition,
        stage=stage,
        finals=finals,
        cells=table,
        sums=found.sums,
        strata=found.strata,
        trends=charts,
        changes=changes.since_baseline(table, definitions, found.sums),
        steps=changes.since_quarter_before(table, definitions, finals),
        peers=changes.peers(table, fewest=1 if peers_are_named else FEWEST),
        newest=trends.newest(charts),
        expected=adjusted,
        standings=standings(adjusted, table, definitions),
        reader=reader,
        beside=beside,
        shown=found.shown,
    )
