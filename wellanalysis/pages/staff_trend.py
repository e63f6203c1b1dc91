"""What the care team answers from wave to wave, with the share of those asked who answered."""

import pandas as pd

from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.staff_waves import asked_of_staff, by_wave, short, wording_of
from wellanalysis.pages.survey import FEWEST_DRAWN, METHOD
from wellanalysis.pages.wording import amount, count, interval, listed, month, sentence_case

DRAWN = 4
"""Questions that one chart of waves can carry; all stand in the table."""
WAVES_METHOD = ("What a wave is", "book/methods#survey-waves")
OTHER_PEOPLE = (
    "Each wave is of those who answered it, partly other people: the change among the same people stands apart."
)


def trend_claim(figures: Figures, *, section: str) -> Claim | None:
    """The first questions wave by wave, and every question in the table; nothing before there are two waves."""
    found = by_wave(figures)
    asked = [each for each in asked_of_staff(figures) if each.name in set(found["item"])]
    seen = found[found["shown"]]
    if not asked or seen["month"].nunique() < 2:
        return None
    drawn = asked[:DRAWN]
    first = drawn[0]
    own = seen[seen["item"] == first.name]
    if len(own) < 2:
        return None
    start, end = own.iloc[0], own.iloc[-1]
    names = sorted(found["month"].unique())
    chart = found[found["item"].isin([each.name for each in drawn])]
    order = {each.name: place for place, each in enumerate(drawn)}
    chart = chart.sort_values(
        ["item", "month"], key=lambda values: values.map(order) if values.name == "item" else values
    )
    moved = f"{start['told']} → {end['told']}"
    rate = amount(end["answered"] / end["sent"])
    enough = int((~own["alike"]).sum()) >= FEWEST_DRAWN
    return Claim(
        id="staff-waves",
        heading=f"{sentence_case(short(first.name))}, wave by wave: {moved}",
        sentence=(
            f"“{wording_of(first)}”: {start['told']} favourable in {month(start['month'])} ({count(start['item_n'])} answers), "
            f"{end['told']} in {month(end['month'])} ({count(end['item_n'])} answers; 95\u00a0% interval "
            f"{interval(end['lower'], end['upper'])}). In {month(end['month'])} {count(end['answered'])} of "
            f"{count(end['sent'])} asked answered ({rate}); in {month(start['month'])} "
            f"{count(start['answered'])} of {count(start['sent'])} ({amount(start['answered'] / start['sent'])})."
        ),
        section=section,
        chart="waves" if enough else "",
        frame=pd.DataFrame(
            {
                "period": [f"{each:%Y-%m}" for each in chart["month"]],
                "series": [short(each) for each in chart["item"]],
                "value": chart["share"].round(4).to_numpy(),
                "lower": chart["lower"].round(4).to_numpy(),
                "upper": chart["upper"].round(4).to_numpy(),
                "n": chart["item_n"].where(chart["shown"]).to_numpy(),
                "told": chart["told"].where(chart["alike"] & chart["shown"], "").to_numpy(),
            }
        ),
        options={"unit": "%"} if enough else {},
        alternative=(
            f"Share of favourable answers to {listed(short(each.name) for each in drawn)} with 95 % intervals, by wave, "
            f"{month(names[0])} to {month(names[-1])}. {sentence_case(short(first.name))} goes from {start['told']} to "
            f"{end['told']}."
        )
        if enough
        else "",
        caveat=OTHER_PEOPLE,
        table=_table(found, [each.name for each in asked]),
        links=(WAVES_METHOD, METHOD),
    )


def _table(found: pd.DataFrame, asked: list[str]) -> pd.DataFrame:
    """One line per wave: how many of those asked answered, and the share of favourable answers to each question."""
    of_wave = found.groupby("month")[["sent", "answered", "shown"]].agg(
        {"sent": "max", "answered": "max", "shown": "any"}
    )
    told = found.pivot_table(index="month", columns="item", values="told", aggfunc="first")
    lines = {
        "Wave": [month(each) for each in of_wave.index],
        "Answered": [
            f"{count(row.answered)} of {count(row.sent)} ({amount(row.answered / row.sent)})"
            if row.shown
            else "withheld"
            for row in of_wave.itertuples()
        ],
    }
    cells = told.reindex(index=of_wave.index, columns=asked).fillna("not asked")
    return pd.DataFrame(lines | {sentence_case(short(item)): list(cells[item]) for item in asked})
