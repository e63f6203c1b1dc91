"""Which table of which page stands on which sheet of the workbook.

Results of measures, which many pages show in the same form, stand together on one sheet; a table that each clinic's
chapter has stands once, with the clinic in its first column; every other page has a sheet of its own.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.wording import sentence_case
from wellanalysis.publish.contents import CHAPTERS, short_title
from wellanalysis.publish.exports import Carried
from wellanalysis.publish.printed import ANSWERS
from wellanalysis.publish.typed_table import TypedTable, stacked, typed
from wellanalysis.publish.workbook_kinds import WHERE, with_kinds

RESULTS, SAID = "Results", "What was said"
MEASURE, PAGE = "Measure", "Page"
SAYS, SENTENCE, CAVEAT = "What the page says", "In a sentence", "To keep in mind"
LONG = frozenset({SAYS, SENTENCE, CAVEAT})
"""Columns of prose that stand last."""
HEADLINE = "headline"
LONGEST_NAME = 31
"""Letters that a sheet's name may have (ECMA-376, 18.2.19 as Excel keeps it)."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_RESERVED = {"history"}
_ELSEWHERE = {"measure", "measures", "region"}
"""Pages whose tables stand on the sheets of measures and results, or repeat the one of all clinics."""


@dataclass(frozen=True)
class Placed:
    """A table with what is said above and below it."""

    table: TypedTable
    heading: str = ""
    sentence: str = ""
    caveat: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, its heading, what it holds in one line, and its tables from top to bottom.

    Parameters
    ----------
    fixed : int
        Columns that stay in sight; with one or more, the headings of the only table stay too.
    """

    name: str
    title: str
    holds: str
    tables: tuple[Placed, ...] = ()
    fixed: int = 0
    said: str = field(default="")

    @property
    def rows(self) -> int:
        """How many rows of tables it has."""
        return sum(len(each.table.rows) for each in self.tables)


def sheets(carried: Carried) -> list[Sheet]:
    """All sheets of tables except that of the measures, in reading order, with names as a workbook takes them."""
    found = [*_results(carried), *_of_pages(carried), *_of_chapters(carried), *_said(carried)]
    return named(found)


def named(found: Iterable[Sheet]) -> list[Sheet]:
    """The sheets with names that differ, in no more letters than a workbook takes."""
    taken = set(_RESERVED)
    result = []
    for sheet in found:
        base = _FORBIDDEN.sub(" ", sheet.name).strip("' ") or "Sheet"
        name, number = base[:LONGEST_NAME].strip("' "), 1
        while name.lower() in taken:
            number += 1
            tail = f" {number}"
            name = base[: LONGEST_NAME - len(tail)].strip("' ") + tail
        taken.add(name.lower())
        result.append(Sheet(name, sheet.title, sheet.holds, sheet.tables, sheet.fixed, sheet.said))
    return result


def claims_of(page: Page) -> Iterator[Claim]:
    """The claims of a page that have a table, the opening first."""
    return (claim for claim in (page.opening, *page.claims) if claim.table.shape[1] and len(claim.table))


def clinic_names(pages: Sequence[Page]) -> dict[str, str]:
    """Name of each clinic that has a chapter, by id."""
    return {page.parameters["clinic"]: short_title(page) for page in pages if page.template in CHAPTERS}


def _where(page: Page, carried: Carried) -> str:
    clinic = page.parameters.get("clinic", "")
    return clinic_names(carried.pages).get(clinic, clinic) if clinic else carried.definitions.network.name


def titles_of(carried: Carried) -> dict[str, str]:
    """Title of each measure by its id, and of the headline measure by the id that overviews give it."""
    titles = {measure.id: measure.title for measure in carried.definitions.measures}
    # A chapter's overview opens with the network's headline measure under a name of its own.
    return {**titles, HEADLINE: titles.get(carried.definitions.network.headline or "", "")}


def measure_of(claim: Claim, page: Page, titles: dict[str, str]) -> str:
    """Title of the measure that a claim is about; "" where it is about several or none."""
    known = (page.parameters.get("measure", ""), claim.id, claim.id.rpartition("-")[0])
    return next((titles[id] for id in known if titles.get(id)), "")


def is_result(claim: Claim) -> bool:
    """Whether a claim's table has one measure's results by period."""
    return {"Period", "Result", "Counted"} <= set(claim.table.columns) and claim.table.columns[0] == "Period"


def _first(table: pd.DataFrame, **columns: str) -> pd.DataFrame:
    """`table` with columns before it that say whose it is."""
    told = pd.DataFrame({name: [value] * len(table) for name, value in columns.items() if value})
    return pd.concat([told, table.reset_index(drop=True)], axis=1)


def _results(carried: Carried) -> Iterator[Sheet]:
    titles = titles_of(carried)
    seen: set[tuple[str, ...]] = set()
    found = []
    for page in carried.pages:
        for claim in claims_of(page):
            measure = measure_of(claim, page, titles)
            if not is_result(claim) or not measure:
                continue
            where = _where(page, carried)
            keys = [(where, measure, *row) for row in claim.table.astype(str).itertuples(index=False, name=None)]
            new = [key not in seen for key in keys]
            seen.update(keys)
            own = claim.table[new]
            if len(own):
                told = with_kinds(own, where).assign(**{PAGE: page.id, **_told(claim)})
                told.insert(1, MEASURE, measure)
                found.append(told)
    if found:
        holds = "Every result that a page shows: where, which measure, which period, and of which kind the number is."
        yield Sheet(RESULTS, "Results by measure, place and period", holds, (Placed(typed(stacked(found))),), fixed=3)


def _told(claim: Claim) -> dict[str, str]:
    """What the page says of a table, beside each of its rows: none of it may be left behind."""
    return {SAYS: claim.heading, SENTENCE: claim.sentence, CAVEAT: claim.caveat}


def _own(claim: Claim, page: Page, titles: dict[str, str]) -> bool:
    """Whether a claim's table stands with its page, and on no sheet made for tables of its kind."""
    return claim.section != ANSWERS and not (is_result(claim) and measure_of(claim, page, titles))


def _of_pages(carried: Carried) -> Iterator[Sheet]:
    titles = titles_of(carried)
    for page in carried.pages:
        if page.parameters.get("clinic") and page.template.startswith("clinic_") or page.template in _ELSEWHERE:
            continue
        tables = tuple(
            Placed(typed(claim.table), claim.heading, claim.sentence, claim.caveat)
            for claim in claims_of(page)
            if _own(claim, page, titles)
        )
        if tables:
            told = page.opening.heading, page.opening.sentence
            # Where the opening's own table stands first, it brings its words with it.
            said = "" if tables[0].heading == page.opening.heading else ". ".join(part for part in told if part)
            name = sentence_case(short_title(page)) if page.template.startswith("network_") else page.title
            yield Sheet(name, page.title, page.opening.heading, tables, said=said)


def _of_chapters(carried: Carried) -> Iterator[Sheet]:
    """One sheet for each kind of page that a clinic's chapter has, with the tables of all clinics."""
    titles, names = titles_of(carried), clinic_names(carried.pages)
    several = len(names) > 1
    chapters = [page for page in carried.pages if page.parameters.get("clinic") and page.template.startswith("clinic_")]
    for template in dict.fromkeys(page.template for page in chapters):
        groups: dict[tuple[str, str], list[pd.DataFrame]] = {}
        for page in chapters:
            if page.template != template:
                continue
            for claim in claims_of(page):
                if _own(claim, page, titles):
                    measure = measure_of(claim, page, titles)
                    kind = claim.id.rpartition("-")[2] if measure else claim.id
                    groups.setdefault((claim.section, kind), []).append(_of_clinic(claim, page, carried, measure))
        about = template.removeprefix("clinic_").replace("_", " ")
        if groups:
            tables = tuple(Placed(typed(stacked(found)), _spoken(kind)) for (_, kind), found in groups.items())
            whose = "all clinics" if several else next(iter(names.values()), "the clinic")
            holds = ", ".join(dict.fromkeys(each.heading for each in tables))
            yield Sheet(
                f"{'Clinics' if several else 'Clinic'}, {about}", f"{sentence_case(about)}: {whose}", holds, tables
            )


def _of_clinic(claim: Claim, page: Page, carried: Carried, measure: str) -> pd.DataFrame:
    where = _where(page, carried)
    # A column that is called like the clinic is the same column for each of them.
    table = claim.table.rename(columns={where: "Here"})
    told = {WHERE: where, MEASURE: "" if MEASURE in table.columns else measure}
    return _first(table.assign(**_told(claim)), **told)


def _spoken(kind: str) -> str:
    return sentence_case(kind.replace("_", " ").replace("-", " "))


def _said(carried: Carried) -> Iterator[Sheet]:
    found, seen = [], set()
    for page in carried.pages:
        for claim in claims_of(page):
            if claim.section != ANSWERS:
                continue
            keys = list(claim.table.astype(str).itertuples(index=False, name=None))
            own = claim.table[[key not in seen for key in keys]]
            seen.update(keys)
            if len(own):
                found.append(own.assign(**{PAGE: page.title}))
    if found:
        holds = "What readers said of the figures, and what came of it."
        yield Sheet(SAID, "What was said, and what came of it", holds, (Placed(typed(stacked(found))),), fixed=1)
