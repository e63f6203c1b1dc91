"""Is it the same everywhere: an indicator and the outcome in both halves of the window, in regions, and in the newest quarter."""

from collections.abc import Iterator, Mapping
from functools import partial

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages.drivers_found import COUNTS, Drivers
from wellanalysis.pages.drivers_rows import QUARTER, UNIT, Cohort, X
from wellanalysis.pages.drivers_words import LINKS, UNCLEAR, difference_text, points, zone_of
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.remembered import Remembered
from wellanalysis.pages.wording import count
from wellanalysis.stats.drivers import vanished
from wellanalysis.stats.drivers_stability import differ, stability

HALVES, REGIONS, HELD = "halves", "regions", "held"
DIFFERS = 0.05
"""Parts differ where, were they alike, estimates this far apart would come less often than this."""
BY_CHANCE = f"Of {round(1 / DIFFERS)} indicators that are alike everywhere, about one would seem to differ by chance."
COLUMNS = ["split", "part", "indicator", "difference", "lower", "upper", "trials", "differ"]
UNFITTED = "cannot tell"
AGAIN, NOT_AGAIN, NOT_BEFORE = "seen again", "not seen again", "not seen before"
QUESTIONS: Mapping[str, tuple[str, str]] = {
    HALVES: ("the halves of the window", "a half"),
    REGIONS: ("regions", "a region"),
    HELD: ("the newest quarter, estimated apart from the earlier ones", "the newest quarter"),
}


def splits(figures: Figures, cohort: Cohort) -> dict[str, dict[str, pd.Series]]:
    """Parts of a cohort's rows by split: clinics' regions, and quarters, each with the name that it has on the page."""
    quarters = pd.Series(sorted(cohort.rows.loc[cohort.rows["trials"] > 0, QUARTER].unique()))
    middle, newest = quarters[(len(quarters) - 1) // 2], quarters.iloc[-1]
    regions = figures.clinics.set_index("clinic_id")["region"]
    early, late = (quarters[quarters <= middle], quarters[quarters > middle])
    return {
        HALVES: {_span(figures, early): _within(cohort, early), _span(figures, late): _within(cohort, late)},
        REGIONS: {str(name): cohort.rows[UNIT].map(regions) == name for name in regions.unique()},
        HELD: {
            _span(figures, quarters[:-1]): _within(cohort, quarters[:-1]),
            _span(figures, quarters[-1:]): cohort.rows[QUARTER] == newest,
        },
    }


def _within(cohort: Cohort, quarters: pd.Series) -> pd.Series:
    return cohort.rows[QUARTER].isin(quarters)


def _span(figures: Figures, quarters: pd.Series) -> str:
    """``2023Q3 to 2024Q4``."""
    starts = figures.definitions.network.calendar.year_starts
    names = (
        [str(Quarter.of(day.date(), starts)) for day in (quarters.iloc[0], quarters.iloc[-1])] if len(quarters) else []
    )
    return " to ".join(dict.fromkeys(names))


def parts(figures: Figures, cohort: Cohort, indicators: tuple[Measure, ...], memory: Remembered) -> pd.DataFrame:
    """Differences within clinics and quarters in each part: one row per split, part and indicator, as in `COLUMNS`."""
    told = splits(figures, cohort)
    inputs = [cohort.told_from, [each.id for each in indicators], told]
    return memory.table("stability", inputs, partial(_parts, cohort, indicators, told))


def _parts(cohort: Cohort, indicators: tuple[Measure, ...], told: dict[str, dict[str, pd.Series]]) -> pd.DataFrame:
    frames = [pd.DataFrame(columns=COLUMNS)]
    for split, masks in told.items():
        names = pd.Series("", cohort.rows.index, dtype=object)
        for name, mask in masks.items():
            names = names.mask(mask, name)
        for each in indicators:
            rows = cohort.known(each, part=names)
            found = stability(rows, by="part", indicator=X, factors=cohort.factors, **COUNTS)
            known = found.reindex([name for name in masks if name in found.index])
            told_of = (
                known.rename_axis("part").reset_index().assign(split=split, indicator=each.id, differ=differ(known))
            )
            frames.append(told_of[COLUMNS])
    return pd.concat([frame for frame in frames if len(frame)] or frames, ignore_index=True)


def stability_claims(figures: Figures, found: Drivers, cohort: Cohort, memory: Remembered) -> Iterator[Claim]:
    """Halves, regions and the quarter that was held out, one claim each; none where only one part is known."""
    indicators = found.told(cohort)
    table = parts(figures, cohort, indicators, memory) if indicators else pd.DataFrame(columns=COLUMNS)
    for split in (HALVES, REGIONS, HELD):
        own = table[table["split"] == split]
        if own["differ"].notna().any():
            yield _held(cohort, own, indicators) if split == HELD else _claim(cohort, split, own, indicators)


def _claim(cohort: Cohort, split: str, own: pd.DataFrame, indicators: tuple[Measure, ...]) -> Claim:
    chance = own.groupby("indicator")["differ"].first()
    compared = int(chance.notna().sum())
    alike = int((chance >= DIFFERS).sum())
    names = own["part"].unique()
    return Claim(
        id=f"{cohort.outcome.id}-{split}",
        heading=f"{cohort.outcome.title}: no difference seen between {QUESTIONS[split][0]} for {alike} of {count(compared, 'indicators')}",
        sentence=(
            f"The same comparison within clinics and quarters in {count(len(names), 'parts')}, each by itself: "
            f"{', '.join(names)}. {BY_CHANCE}"
        ),
        section="stability",
        table=_table(cohort, own, list(indicators), chance),
        caveat=(
            "Parts hold fewer patients than the whole, so that their intervals are wider; that no difference between them is "
            "seen does not prove that there is none."
        ),
        links=LINKS,
    )


def _held(cohort: Cohort, own: pd.DataFrame, indicators: tuple[Measure, ...]) -> Claim:
    """What stood in the earlier quarters, and whether the newest one shows it by itself."""
    before, newest = own["part"].unique()[:2]
    cells = own.set_index(["indicator", "part"])
    readings = {each.id: again(cells, each.id, str(before), str(newest), zone_of(cohort.share)) for each in indicators}
    stood = [said for said in readings.values() if said != NOT_BEFORE]
    apart = QUESTIONS[HELD][0]
    left = len(indicators) - len(stood)
    rest = f" {count(left, 'indicators')} not seen before {'is' if left == 1 else 'are'} not counted." if left else ""
    table = _table(cohort, own, list(indicators), own.groupby("indicator")["differ"].first())
    return Claim(
        id=f"{cohort.outcome.id}-{HELD}",
        heading=(
            f"What was seen before is seen again in {apart}: {stood.count(AGAIN)} of {count(len(stood), 'indicators')}"
            if stood
            else f"Nothing was seen before that could be seen again in {apart}"
        ),
        sentence=(
            f"Each difference was estimated once from {before} and once from {newest} alone, patients of the same clinic and "
            f"quarter compared. “Seen again” is said where the interval of {newest} lies by itself on the same side of no "
            f"difference; where it reaches over it, nobody can tell yet, and “not seen again” is said where the two intervals do not even meet.{rest}"
        ),
        section="stability",
        table=table.assign(**{f"In {newest}": [readings[each.id] for each in indicators]}),
        caveat=(
            "One quarter holds few patients, so that its intervals are wide. The figures of the opening are of all quarters, the "
            "newest among them."
        ),
        links=LINKS,
    )


def again(cells: pd.DataFrame, indicator: str, before: str, newest: str, zone: float) -> str:
    """Whether what stood before stands in the newest quarter by itself.

    Parameters
    ----------
    cells : DataFrame
        Indexed by indicator and part: ``difference, lower, upper``; missing where a part could not be fitted.
    indicator, before, newest : str
        Of which indicator, and the two parts.
    zone : float
        What lies inside it before makes no practical difference, and so was not seen.
    """
    blank = pd.Series({"difference": float("nan"), "lower": float("nan"), "upper": float("nan")})
    old, new = (cells.loc[key] if (key := (indicator, part)) in cells.index else blank for part in (before, newest))
    if not (old["lower"] > 0 or old["upper"] < 0) or vanished(old["lower"], old["upper"], zone):
        return NOT_BEFORE
    if new["lower"] > 0 if old["lower"] > 0 else new["upper"] < 0:
        return AGAIN
    # Both are estimates: they are apart where the intervals do not meet, not where one leaves out the other's middle.
    apart = new["lower"] > old["upper"] or new["upper"] < old["lower"]
    return NOT_AGAIN if apart else UNCLEAR


def _table(cohort: Cohort, own: pd.DataFrame, indicators: list[Measure], chance: pd.Series) -> pd.DataFrame:
    unit = points(cohort.share)
    cells = {
        (row.indicator, row.part): UNFITTED
        if pd.isna(row.difference)
        else difference_text(row.difference, row.lower, row.upper, unit=unit)
        for row in own.itertuples(index=False)
    }
    lines = [
        {
            "Indicator": each.title,
            **{str(part): cells.get((each.id, part), UNFITTED) for part in own["part"].unique()},
            "More different than chance gives": _differing(chance[each.id]),
        }
        for each in indicators
    ]
    return pd.DataFrame(lines)


def _differing(chance: float) -> str:
    """``no (p 0.31)``; two parts at least are needed."""
    return UNFITTED if pd.isna(chance) else f"{'yes' if chance < DIFFERS else 'no'} (p {_p(chance)})"


def _p(value: float) -> str:
    return "below 0.001" if value < 0.001 else f"{value:.2f}" if value >= 0.01 else f"{value:.3f}"
