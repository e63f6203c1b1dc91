"""The line under a figure whose records were corrected on appeal: which appeal, and when it was decided."""

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.wording import count, day, listed


def restated_text(figures: Figures, measure: Measure, unit: str) -> str:
    """``Restated: 2 records corrected on appeal A-03 (decided 2 October 2026)``; nothing where nothing was corrected.

    Parameters
    ----------
    figures : Figures
        The run.
    measure : Measure
        Whose figure it is.
    unit : str
        Id of a clinic, or `NETWORK`.

    Notes
    -----
    Rows are told from the trailing window that the figure is of. How many they are is told to the clinic whose own they
    are, and where they are as many as the edition's smallest group; that some were is no secret.
    """
    rows = figures.results.corrected
    if rows.empty:
        return ""
    own = figures.in_window(measure, rows[rows["measure"] == measure.id])
    own = own if unit == NETWORK else own[own["clinic_id"] == unit]
    if own.empty:
        return ""
    number = int(own["correction"].nunique())
    may_be_told = unit == figures.reader or number >= figures.policy.minimum
    appeals = own.drop_duplicates("appeal").sort_values("appeal")
    said = listed(
        f"{appeal} (decided {day(decided)})"
        for appeal, decided in zip(appeals["appeal"], appeals["decided_on"], strict=True)
    )
    what = count(number, "records") if may_be_told else "records"
    return f"Restated: {what} corrected on {'appeal' if len(appeals) == 1 else 'appeals'} {said}"
