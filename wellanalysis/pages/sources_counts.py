"""What several systems tell of one measure, as far as it may be shown: people, answers, overlap, agreement, coverage."""

import json
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from wellanalysis.definitions.editions import Policy
from wellanalysis.definitions.periods import Quarter
from wellanalysis.definitions.sources import Compared, System
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.sources_withheld import withheld
from wellanalysis.stats import several_sources
from wellanalysis.stats.several_sources import COMBINED, PEOPLE, Said

WHOLE = "people"
NO_SMALL_GROUP = 0


@dataclass(frozen=True)
class Told:
    """One comparison over the newest window that is there, final as the measure's own.

    Parameters
    ----------
    compared : Compared
        Measure, systems and rule.
    systems : tuple of System
        In the rule's order.
    patterns : DataFrame
        ``clinic_id``, one column per system, ``people, apart``; without clinics too small to judge.
    minimum : int
        Fewest people of a group that may be shown.
    window : str
        ``the four quarters to 2026Q2``.
    """

    compared: Compared
    systems: tuple[System, ...]
    patterns: pd.DataFrame
    minimum: int
    window: str

    @property
    def order(self) -> list[str]:
        """Ids of the systems."""
        return [system.id for system in self.systems]

    @property
    def names(self) -> dict[str, str]:
        """Titles of the systems by id."""
        return {system.id: system.title for system in self.systems}

    @property
    def people(self) -> int:
        """People whom any system knows of."""
        return int(self.patterns[PEOPLE].sum())

    @cached_property
    def figures(self) -> pd.DataFrame:
        """As `several_sources.figures`, by source."""
        found = several_sources.figures(self.patterns, self.order, str(self.compared.combined.rule))
        return found.set_index("source", drop=False)

    @cached_property
    def overlap(self) -> pd.DataFrame:
        """As `several_sources.overlap`."""
        return several_sources.overlap(self.patterns, self.order)

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """As `several_sources.pairs`."""
        return several_sources.pairs(self.patterns, self.order)

    @cached_property
    def gained(self) -> pd.DataFrame:
        """As `several_sources.gained`, by source."""
        found = several_sources.gained(self.patterns, self.order, str(self.compared.combined.rule))
        return found.set_index("source", drop=False)

    @cached_property
    def coverage(self) -> pd.DataFrame:
        """As `several_sources.coverage`, by clinic."""
        return several_sources.coverage(self.patterns, self.order, "clinic_id")

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Names of the groups whose counts are withheld: see `groups`."""
        made, families = self.groups
        return withheld(made, self.patterns[PEOPLE].to_numpy(dtype="int64"), families, minimum=self.minimum)

    @cached_property
    def groups(self) -> tuple[dict[str, np.ndarray], dict[str, list[str]]]:
        """Every group whose count the page shows, or from whose share it follows, and which add up to which."""
        states = {id: self.patterns[id] for id in self.order}
        rule = str(self.compared.combined.rule)
        states[COMBINED] = several_sources.combined(self.patterns, self.order, rule)
        made: dict[str, np.ndarray] = {WHOLE: np.ones(len(self.patterns), dtype=bool)}
        families: dict[str, list[str]] = {}
        for id, said in states.items():
            parts = {f"{id}/{each}": (said == each).to_numpy() for each in (Said.NOT_COUNTED, Said.NOT_RECORDED)}
            answers = {f"{id}/{each}": (said == each).to_numpy() for each in (Said.NO, Said.YES)}
            made |= {f"{id}/seen": (said != Said.ABSENT).to_numpy(), f"{id}/absent": (said == Said.ABSENT).to_numpy()}
            made |= {f"{id}/answers": said.isin([Said.NO, Said.YES]).to_numpy(), **parts, **answers}
            families |= {f"{id}/answers": [*answers], f"{id}/seen": [*parts, *answers]}
        self._overlaps(made, families)
        self._agreements(made, families)
        self._places(made, families)
        return made, families

    def _overlaps(self, made: dict[str, np.ndarray], families: dict[str, list[str]]) -> None:
        there = (self.patterns[self.order] != Said.ABSENT).sum(axis=1).to_numpy()
        parts = {f"in {number}": there == number for number in range(1, len(self.order) + 1)}
        made |= parts
        families[WHOLE] = [*parts]

    def _agreements(self, made: dict[str, np.ndarray], families: dict[str, list[str]]) -> None:
        for row in self.pairs.itertuples(index=False):
            one, other = (self.patterns[each] for each in (row.first, row.second))
            name = f"{row.first}+{row.second}"
            both = one.isin([Said.YES, Said.NO]) & other.isin([Said.YES, Said.NO])
            cells = {
                "both": both,
                "agree": both & (one == other),
                "differ": both & (one != other),
                "only_first": both & (one == Said.YES) & (other == Said.NO),
                "only_second": both & (one == Said.NO) & (other == Said.YES),
            }
            made |= {f"{name}/{each}": cell.to_numpy() for each, cell in cells.items()}
            families[f"{name}/both"] = [f"{name}/agree", f"{name}/differ"]
            families[f"{name}/differ"] = [f"{name}/only_first", f"{name}/only_second"]

    def _places(self, made: dict[str, np.ndarray], families: dict[str, list[str]]) -> None:
        here = {clinic: (self.patterns["clinic_id"] == clinic).to_numpy() for clinic in self.clinics}
        made |= {f"at {clinic}": mask for clinic, mask in here.items()}
        families[f"{WHOLE} by clinic"] = [f"at {clinic}" for clinic in here]
        made[f"{WHOLE} by clinic"] = made[WHOLE]
        for id in self.order:
            seen = made[f"{id}/seen"]
            made |= {f"at {clinic}: {id}": mask & seen for clinic, mask in here.items()}
            made |= {f"at {clinic}: not {id}": mask & ~seen for clinic, mask in here.items()}
            families |= {f"at {clinic}": [f"at {clinic}: {id}", f"at {clinic}: not {id}"] for clinic in here}
            families[f"{id}/seen by clinic"] = [f"at {clinic}: {id}" for clinic in here]
            made[f"{id}/seen by clinic"] = seen

    @property
    def clinics(self) -> list[str]:
        """Clinics of which any system tells, in the order of their ids."""
        return sorted(self.patterns["clinic_id"].unique())

    def shows(self, *groups: str) -> bool:
        """Whether the counts of these groups may all be shown."""
        return not self.hidden.intersection(groups)


def window_text(quarters: int, last: Quarter) -> str:
    """``the four quarters to 2026Q2``."""
    words = {2: "two", 3: "three", 4: "four", 8: "eight"}
    return str(last) if quarters == 1 else f"the {words.get(quarters, quarters)} quarters to {last}"


def told(figures: Figures, compared: Compared) -> Told | None:
    """What may be told of a comparison; None where no row of its window is there, or nobody is left to tell of."""
    sources = figures.definitions.network.sources
    assert sources is not None
    rows = figures.results.sourced
    final = pd.Timestamp(figures.finals[compared.measure].first_day)
    rows = rows[(rows["measure"] == compared.measure) & (rows["level"] == "window") & (rows["period"] <= final)]
    # Claims come later than a clinic's own record: what the newest window is, is said with every figure.
    newest = rows["period"].max()
    rows = rows[rows["period"] == newest]
    rows = rows[~rows["clinic_id"].isin(figures.too_small)]
    if rows.empty:
        return None
    said = pd.DataFrame([json.loads(each) for each in rows["pattern"]], index=rows.index)[list(compared.combined.order)]
    patterns = pd.concat([rows[["clinic_id", "apart", "people"]], said], axis=1).reset_index(drop=True)
    is_open = figures.policy.policy == Policy.OPEN
    minimum = NO_SMALL_GROUP if is_open else figures.policy.minimum
    network = figures.definitions.network
    window = window_text(network.labels.quarters, Quarter.of(newest.date(), network.calendar.year_starts))
    found = Told(compared, sources.of(compared), patterns, minimum, window)
    return found if found.people >= minimum else None
