"""What a plan makes of figures that other reports show: they cannot be withheld, and what others keep back stays so."""

import numpy as np
import pandas as pd

from wellanalysis.pages.disclosure_bounds import Mask
from wellanalysis.stats.intervals import Floats


def among_others(cells: pd.DataFrame) -> bool:
    """Whether other reports lie beside: then what they gave away already stops no report."""
    return "elsewhere" in cells


def everybody_knows(cells: pd.DataFrame) -> Mask:
    """Cells that readers hold already, as the column ``fixed`` says."""
    return _mask(cells, "fixed")


def not_of_this_report(cells: pd.DataFrame) -> Mask:
    """Cells that only other reports have."""
    return _mask(cells, "elsewhere")


def kept_back_elsewhere(cells: pd.DataFrame) -> Mask:
    """Cells of other reports alone that these withhold."""
    return not_of_this_report(cells) & ~everybody_knows(cells)


def priced(cells: pd.DataFrame, cost: Floats) -> Floats:
    """What is lost with each cell; what readers have with other numbers comes last, since they know nearly what it says."""
    return np.where(_mask(cells, "restated"), cost + cost.sum(), cost) * (cost > 0)


def _mask(cells: pd.DataFrame, name: str) -> Mask:
    return cells[name].to_numpy(bool) if name in cells else np.zeros(len(cells), dtype=bool)
