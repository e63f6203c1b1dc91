"""What accepted appeals have corrected in this report, whether or not a figure was published before."""

from collections.abc import Sequence

import pandas as pd

from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.restatement_appeals import reason_for
from wellanalysis.pages.wording import count, day, listed
from wellanalysis.results.appeal_rows import accepted_rows

LINKS = (("How restatements are made", "book/methods#restatements"),)
WITHHELD = "withheld"


def in_effect(figures: Figures) -> pd.DataFrame:
    """Accepted corrections that touch a figure of this report, with the measures that they touch.

    Returns
    -------
    DataFrame
        ``correction, appeal, clinic_id, measure, decided_on``: rows of `Results.corrected` of the listed measures, in the
        trailing windows that the figures are of.
    """
    rows = figures.results.corrected
    parts = [figures.in_window(measure, rows[rows["measure"] == measure.id]) for measure in figures.listed]
    kept = [part for part in parts if len(part)]
    return pd.concat(kept, ignore_index=True) if kept else rows.iloc[:0]


def corrected_claim(figures: Figures) -> Claim | None:
    """The accepted appeals in effect: what each corrected, who decided and when, and why where that may be read.

    Parameters
    ----------
    figures : Figures
        The run.

    Returns
    -------
    Claim or None
        None where no figure of the report rests on a record corrected on appeal.
    """
    rows = in_effect(figures)
    if rows.empty:
        return None
    decisions = accepted_rows(figures.results.records.corrections)
    lines = [_line(figures, str(appeal), own, decisions) for appeal, own in rows.groupby("appeal", sort=True)]
    return Claim(
        id="corrected-on-appeal",
        heading=f"Corrected on appeal: {count(len(lines), 'appeals')} {'is' if len(lines) == 1 else 'are'} already in these figures",
        sentence=(
            "Somebody questioned records, and was found to be right. The records that they named are corrected for every "
            "report alike; each figure that rests on them names its appeal."
        ),
        section="publications",
        caveat=(
            "How many records were corrected is told to the clinic whose they are, and where they are enough not to point at "
            "anybody. An accepted appeal that moves no clinic's figure here, such as one about whose patient somebody is, is not "
            "listed."
        ),
        table=pd.DataFrame(lines, columns=["Appeal", "Measure", "Decided by", "On", "Records", "Why"]),
        options={"sortable": False},
        links=LINKS,
    )


def _line(figures: Figures, appeal: str, own: pd.DataFrame, decisions: pd.DataFrame) -> Sequence[str]:
    decided = decisions[decisions["appeal"] == appeal].sort_values(["decided_on", "correction"], kind="stable")
    number = int(own["correction"].nunique())
    theirs = bool(figures.reader) and own["clinic_id"].eq(figures.reader).all()
    return [
        appeal,
        _measures(figures, appeal, own),
        listed(dict.fromkeys(decided["decided_by"])) or "not written down",
        day(own["decided_on"].max()),
        count(number) if theirs or number >= figures.policy.minimum else WITHHELD,
        reason_for(appeal, decided, figures) or "not shown here",
    ]


def _measures(figures: Figures, appeal: str, own: pd.DataFrame) -> str:
    """The measure that the appeal was about, and how many others rest on the same records."""
    titles = {measure.id: measure.title for measure in figures.listed}
    items = figures.results.records.feedback
    asked = items.loc[items["item"] == appeal, "measure"].tolist()
    touched = sorted(set(own["measure"]), key=lambda each: (each not in asked, titles[each]))
    others = len(touched) - 1
    beside = f", and {count(others, 'others')} with it" if others else ""
    return f"{titles[touched[0]]}{beside}"
