"""How often chance alone moves as many indicators the right way: what the programme's page knows, for other pages."""

from collections.abc import Mapping
from typing import Any

from wellanalysis.definitions.editions import Edition
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.programme_effect import judged_at, reports
from wellanalysis.pages.programme_panel import panel


def by_chance(row: Mapping[str, Any]) -> float:
    """Chance of as many indicators on the improving side; never less than if they had nothing to do with each other.

    How much few clinics' indicators go together is itself known loosely.
    """
    return max(float(row["chance"]), float(row["chance_if_independent"]))


def chance_together(figures: Figures, right: int, of: int) -> float | None:
    """Chance of as many of as many, where the programme's page tells it of the same numbers; else None.

    The public reads the same figure as the network, though no page of the programme.
    """
    known = panel(figures) if figures.edition in (Edition.NETWORK, Edition.PUBLIC) else None
    if known is None or not reports(figures, known):
        return None
    row = judged_at(figures, known, 0)
    return by_chance(row) if row and (row["moved"], row["of"]) == (right, of) else None
