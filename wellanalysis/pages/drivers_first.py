"""What comes first, as a claim: what is seen later, what the indicator itself could bring, and what a programme moves."""

from dataclasses import dataclass

import pandas as pd

from wellanalysis.definitions.measures import Direction, Measure
from wellanalysis.pages.drivers_found import Drivers
from wellanalysis.pages.drivers_lagged import AHEAD, COLUMNS, before, later, panel
from wellanalysis.pages.drivers_rows import Cohort
from wellanalysis.pages.drivers_words import LINKS, NOT_CAUSE, STEP, TENTHS, UNCLEAR, bare, difference_text
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.remembered import Remembered
from wellanalysis.pages.wording import amount, count, listed, sentence_case
from wellanalysis.stats.labels import benjamini_hochberg


@dataclass(frozen=True)
class Later:
    """What is seen after an indicator.

    Parameters
    ----------
    table : DataFrame
        As `wellanalysis.pages.drivers_lagged.later` gives it.
    ahead : dict of str to list of int
        By indicator, the quarters later in which the outcome follows by more than chance, all comparisons allowed for.
    why : dict of str to str
        By indicator of which nothing can be told, why.
    """

    table: pd.DataFrame
    ahead: dict[str, list[int]]
    why: dict[str, str]

    def row(self, id: str, number: int) -> pd.Series | None:
        """One indicator so many quarters later; none where it cannot be told."""
        own = self.table[(self.table["indicator"] == id) & (self.table["ahead"] == number)]
        return None if own.empty else own.iloc[0]


def lagged_claim(figures: Figures, found: Drivers, cohort: Cohort, memory: Remembered) -> Claim | None:
    """Whether indicators move before the outcome, and by more than they could bring; honest where nobody can tell."""
    indicators = found.told(cohort)
    if not indicators:
        return None
    rows = panel(figures, cohort, indicators)
    seen = _later(cohort, rows, indicators, memory)
    if seen.table.empty:
        return _nothing(cohort, seen) if seen.why else None
    programme = figures.definitions.network.programme
    alone = (
        _later(cohort, before(figures, rows), indicators, memory) if programme else Later(seen.table.iloc[:0], {}, {})
    )
    known = [each for each in indicators if each.id in seen.ahead]
    first = [each for each in known if seen.ahead[each.id]]
    bring = {each.id: could_bring(cohort, row) for each, row in found.rows(cohort)}
    more = [
        each for each in first if any(_beyond(cohort, seen, each.id, at, bring[each.id]) for at in seen.ahead[each.id])
    ]
    name = programme.name if programme and len(alone.table) else ""
    still = [each for each in first if alone.ahead.get(each.id)]
    size = max(seen.table["cells"])
    texts = (
        "Where a clinic's indicator is 10 points higher in one quarter, how much more of "
        f"“{cohort.outcome.title}” follows in the next four, beyond what the same quarter's outcome foretells? "
        f"{_said(first, len(known), len(seen.table))}",
        _brought(first, more, seen, bring),
        _alone(found, cohort, name, known, seen, alone),
        f"{count(seen.table['units'].max(), 'clinics')}, up to {count(size)} pairs of quarters; case mix, and what changed "
        "everywhere at once, are allowed for.",
    )
    return Claim(
        id=f"{cohort.outcome.id}-lagged",
        heading=_heading(cohort, first, more, len(known), moved_by=name if first and not still else ""),
        sentence=" ".join(text for text in texts if text),
        section="lagged",
        table=_table(indicators, seen, alone, bring, name),
        caveat=(
            f"{NOT_CAUSE}. Coming first is not yet bringing about: a third thing can move both, one after the other. A quarter's "
            "outcome is a noisy measure of how a clinic's patients fare, so that to allow for it does not remove all that stood "
            "behind both before; and what a lasting habit has done already is in the outcome now, and not counted here."
        ),
        links=LINKS,
    )


def could_bring(cohort: Cohort, row: dict[str, float] | pd.Series) -> float:
    """What `STEP` of the indicator's share could bring in all patients, were it causal: difference within × whom it is about."""
    return STEP * float(row["difference"]) * float(row["trials"]) / cohort.trials


def _later(cohort: Cohort, rows: pd.DataFrame, indicators: tuple[Measure, ...], memory: Remembered) -> Later:
    """What can be told, and where it is more than chance in the direction that is better."""
    table = later(rows, indicators, memory) if len(rows) else pd.DataFrame(columns=COLUMNS)
    untold = table[table["estimate"].isna()].drop_duplicates("indicator").set_index("indicator")["why"]
    table = table[table["estimate"].notna()].reset_index(drop=True)
    why = untold.drop(set(table["indicator"]), errors="ignore").to_dict()
    if table.empty:
        return Later(table, {}, why)
    stands = benjamini_hochberg(table["p"])["stands"].to_numpy() & (_sign(cohort) * table["estimate"] > 0)
    known = [each.id for each in indicators if each.id in set(table["indicator"])]
    return Later(
        table, {id: table.loc[stands & (table["indicator"] == id), "ahead"].astype(int).tolist() for id in known}, why
    )


def _sign(cohort: Cohort) -> float:
    return -1.0 if cohort.outcome.improves is Direction.DOWN else 1.0


def _beyond(cohort: Cohort, seen: Later, id: str, number: int, bring: float) -> bool:
    """Whether the whole interval lies beyond what the indicator itself could bring."""
    row, sign = seen.row(id, number), _sign(cohort)
    if row is None:
        return False
    nearest = STEP * float(row["lower"] if sign > 0 else row["upper"])
    return sign * nearest > max(sign * bring, 0.0)


def _heading(cohort: Cohort, first: list[Measure], more: list[Measure], known: int, *, moved_by: str) -> str:
    if not first:
        return f"Whether an indicator moves before “{cohort.outcome.title}” cannot be told yet"
    move, they = ("moves", "it") if len(first) == 1 else ("move", "they")
    said = f"{len(first)} of {count(known, 'indicators')} {move} before “{cohort.outcome.title}”"
    if len(more) < len(first):
        return said
    by = f": {moved_by or 'something else'} may have moved both"
    return f"{said}, by more than {they} could bring {'itself' if they == 'it' else 'themselves'}{by}"


def _said(first: list[Measure], known: int, comparisons: int) -> str:
    if not first:
        return (
            f"None of {count(comparisons, 'comparisons')} stands once their number is allowed for: nobody can tell, which is not "
            "the same as showing that nothing follows."
        )
    rest = known - len(first)
    return (
        f"More than chance, {count(comparisons, 'comparisons')} allowed for, after {len(first)} of {count(known, 'indicators')}."
        f"{f' After the other {rest} nobody can tell.' if rest > 1 else ' After the other one nobody can tell.' if rest else ''}"
    )


def _brought(first: list[Measure], more: list[Measure], seen: Later, bring: dict[str, float]) -> str:
    """One indicator as an example: what is seen, and what it could bring."""
    if not more:
        return ""
    each = more[0]
    sizes = sorted(
        abs(STEP * float(row["estimate"])) for at in seen.ahead[each.id] if (row := seen.row(each.id, at)) is not None
    )
    texts = list(dict.fromkeys(amount(size, TENTHS) for size in (sizes[0], sizes[-1])))
    rest = f"; the same holds for {len(more) - 1} more of them" if len(more) > 1 else ""
    return (
        f"That proves less than it seems: {f'{bare(texts[0])} to {texts[1]}' if len(texts) > 1 else texts[0]} follow on 10 points "
        f"of “{each.title}”, which by the difference within clinics, among the patients it is about, could bring about "
        f"{amount(abs(bring[each.id]), TENTHS)}{rest}."
    )


def _alone(found: Drivers, cohort: Cohort, name: str, known: list[Measure], seen: Later, alone: Later) -> str:
    """The same asked where the programme had not begun, so that it cannot have moved both."""
    if not name:
        return ""
    rows = {each.id: row for each, row in found.rows(cohort)}
    still = [each for each in known if alone.ahead.get(each.id) and seen.ahead[each.id]]
    other = [each for each in known if alone.ahead.get(each.id) and not seen.ahead[each.id]]
    idle = [each for each in other if rows[each.id]["negligible"]]
    where = f"Where {name} had not begun (up to {count(alone.table['cells'].max())} pairs of quarters),"
    told = []
    if any(seen.ahead.values()):
        told.append(
            f"{where} {f'{len(still)} of these' if still else 'none of these'} {'are' if len(still) > 1 else 'is'} seen to move first."
        )
    if other:
        move = "moves" if len(other) == 1 else "move"
        told.append(f"{'There' if told else where} {_quoted(other)} {move} first.")
    if idle:
        make = "it makes" if len(idle) == 1 else "they make"
        told.append(
            f"{make[0].upper()}{make[1:]} no practical difference within clinics: so little does coming first prove."
            if idle == other
            else f"{_quoted(idle)} {make.split()[1]} no practical difference within clinics: so little does coming first prove."
        )
    return " ".join(told)


def _quoted(indicators: list[Measure]) -> str:
    return listed(f"“{each.title}”" for each in indicators)


def _nothing(cohort: Cohort, seen: Later) -> Claim:
    """Where nothing can be told of any indicator, why."""
    return Claim(
        id=f"{cohort.outcome.id}-lagged",
        heading=_heading(cohort, [], [], 0, moved_by=""),
        sentence=f"{sentence_case('; '.join(dict.fromkeys(seen.why.values())))}.",
        section="lagged",
        caveat="That nothing is seen does not mean that nothing is there.",
        links=LINKS,
    )


def _table(
    indicators: tuple[Measure, ...], seen: Later, alone: Later, bring: dict[str, float], name: str
) -> pd.DataFrame:
    lines = []
    for each in indicators:
        if each.id not in seen.ahead:
            lines.append({"Indicator": each.title, "Reading": f"cannot tell: {seen.why[each.id]}"})
            continue
        line = {
            "Indicator": each.title,
            **{f"{_ahead(at)} (95\u00a0% interval)": _cell(seen, each.id, at) for at in AHEAD},
        }
        line["Could bring by itself"] = f"about {amount(bring[each.id], TENTHS, signed=True)}"
        line["Reading"] = _reading(seen.ahead[each.id])
        if name:
            line[f"{_ahead(AHEAD[0])}, {name} not begun"] = _cell(alone, each.id, AHEAD[0])
        lines.append(line)
    return pd.DataFrame(lines).fillna("")


def _reading(ahead: list[int]) -> str:
    """``seen 1 to 4 quarters later``."""
    if not ahead:
        return UNCLEAR
    whole = len(ahead) > 2 and ahead == list(range(ahead[0], ahead[-1] + 1))
    numbers = f"{ahead[0]} to {ahead[-1]}" if whole else listed(str(each) for each in ahead)
    return f"seen {numbers} {'quarter' if ahead == [1] else 'quarters'} later"


def _ahead(number: int) -> str:
    return f"{count(number, 'quarters')} later"


def _cell(told: Later, id: str, number: int) -> str:
    row = told.row(id, number)
    if row is None:
        return UNCLEAR
    return difference_text(*(STEP * float(row[name]) for name in ("estimate", "lower", "upper")), unit=TENTHS)
