"""Is it the same everywhere: an indicator and the outcome in both halves of the window, in regions, and in a quarter not used."""

from collections.abc import Iterator, Mapping
from functools import partial

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages.drivers_found import COUNTS, Drivers
from wellanalysis.pages.drivers_rows import QUARTER, UNIT, Cohort, X
from wellanalysis.pages.drivers_words import LINKS, difference_text, points
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.remembered import Remembered
from wellanalysis.pages.wording import count
from wellanalysis.stats.drivers_stability import differ, stability

HALVES, REGIONS, HELD = "halves", "regions", "held"
DIFFERS = 0.05
"""Parts differ where, were they alike, estimates this far apart would come less often than this."""
COLUMNS = ["split", "part", "indicator", "difference", "lower", "upper", "trials", "differ"]
UNFITTED = "cannot tell"
QUESTIONS: Mapping[str, tuple[str, str]] = {
    HALVES: ("both halves of the window", "a half"),
    REGIONS: ("all regions", "a region"),
    HELD: ("the newest quarter, which was not used", "the newest quarter"),
}


def splits(figures: Figures, cohort: Cohort) -> dict[str, dict[str, pd.Series]]:
    """Parts of a cohort's rows by split: clinics' regions, and quarters, each with the name that it has on the page."""
    quarters = pd.Series(sorted(cohort.rows[QUARTER].unique()))
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
        own = table[(table["split"] == split) & table["differ"].notna()]
        if len(own):
            yield _claim(cohort, split, own, [each for each in indicators if each.id in set(own["indicator"])])


def _claim(cohort: Cohort, split: str, own: pd.DataFrame, indicators: list[Measure]) -> Claim:
    chance = own.groupby("indicator")["differ"].first()
    alike = [each for each in indicators if chance[each.id] >= DIFFERS]
    return Claim(
        id=f"{cohort.outcome.id}-{split}",
        heading=_heading(cohort, split, len(alike), len(indicators)),
        sentence=_sentence(split, own),
        section="stability",
        table=_table(cohort, own, indicators, chance),
        caveat=(
            "Parts hold fewer patients than the whole, so that their intervals are wider; that no difference between them is "
            "seen does not prove that there is none."
        ),
        links=LINKS,
    )


def _heading(cohort: Cohort, split: str, alike: int, of: int) -> str:
    if split == HELD:
        return f"What was seen before is seen again in {QUESTIONS[split][0]}: {alike} of {count(of, 'indicators')}"
    return f"{cohort.outcome.title}: alike in {QUESTIONS[split][0]} for {alike} of {count(of, 'indicators')}"


def _sentence(split: str, own: pd.DataFrame) -> str:
    by_chance = (
        f"Of {round(1 / DIFFERS)} indicators that are alike everywhere, about one would seem to differ by chance."
    )
    if split == HELD:
        before, newest = own["part"].unique()[:2]
        return (
            f"Each difference was estimated once from {before} and once from {newest} alone, patients of the same clinic and "
            f"quarter compared. {by_chance}"
        )
    names = own["part"].unique()
    return (
        f"The same comparison within clinics and quarters in {count(len(names), 'parts')}, each by itself: "
        f"{', '.join(names)}. {by_chance}"
    )


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
            "More different than chance gives": f"{'yes' if chance[each.id] < DIFFERS else 'no'} (p {_p(chance[each.id])})",
        }
        for each in indicators
    ]
    return pd.DataFrame(lines)


def _p(value: float) -> str:
    return "below 0.001" if value < 0.001 else f"{value:.2f}" if value >= 0.01 else f"{value:.3f}"
