"""What a clinic agreed to do: goals of director and manager, and single steps, with their days.

In the clinic's own edition with the words; everywhere else the counts alone, since the words are the clinic's.
"""

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.glance import baseline_text
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import NO_BENCHMARK, Evidence, amount, count, day, listed

DONE, OVERDUE, OPEN = "done", "past its day", "open"
STATES = (DONE, OPEN, OVERDUE)
GOAL, ACTION = "goal", "action"
SHOWN = 6
"""Lines of the conversation's table; it prints on one page."""


def agreed(figures: Figures, unit: str) -> pd.DataFrame:
    """Goals and actions of a clinic with their ``state``, in the order in which they are due."""
    rows = figures.results.records.actions
    own = rows[rows["clinic_id"] == unit]
    late = own["due_on"].lt(pd.Timestamp(figures.as_of))
    state = pd.Series(OPEN, own.index, dtype=object).mask(late, OVERDUE).mask(own["done_on"].notna(), DONE)
    return own.assign(state=state).sort_values(["due_on", "action"], kind="stable", ignore_index=True)


def counted(rows: pd.DataFrame) -> str:
    """``2 done, 3 open and 1 past its day``."""
    numbers = rows["state"].value_counts()
    return listed([f"{count(numbers[state])} {state}" for state in STATES if numbers.get(state)])


def _heading(rows: pd.DataFrame) -> str:
    """``3 steps; one waits``; what is counted is not told by its state, which stands in the sentence."""
    kinds = set(rows["kind"])
    noun = "steps" if kinds == {ACTION} else "goals" if kinds == {GOAL} else "goals and steps"
    told = count(len(rows), noun) if noun != "goals and steps" else f"{count(len(rows))} {noun}"
    done, late = int((rows["state"] == DONE).sum()), int((rows["state"] == OVERDUE).sum())
    if done == len(rows):
        return f"{told}; {'it is' if done == 1 else 'all are'} done"
    if late:
        return f"{told}; {'one waits' if late == 1 else f'{count(late)} wait'}"
    return f"{told}; none waits past its day"


def actions_claim(figures: Figures, unit: str) -> Claim:
    """Agreed actions with their dates, as far as the edition's readers may know them."""
    rows = agreed(figures, unit)
    own = figures.reader == unit
    if rows.empty:
        return Claim(
            id="actions",
            heading="Nothing is agreed yet",
            sentence="What this conversation agrees on can be written down with who has it and by when; next time it stands here.",
            section="actions",
        )
    steps, goals = rows[rows["kind"] == ACTION], rows[rows["kind"] == GOAL]
    parts = [
        f"{count(len(part), noun)}: {counted(part)}"
        for part, noun in ((goals, "shared goals"), (steps, "actions"))
        if len(part)
    ]
    whose = "" if own else " What was agreed, in words, stands in the clinic's own report."
    # What is still to do comes first; what was done longest ago is left out first.
    told = pd.concat([rows[rows["state"] != DONE], rows[rows["state"] == DONE][::-1]]).head(SHOWN)
    more = f" The other {count(len(rows) - len(told))} are older." if own and len(rows) > len(told) else ""
    return Claim(
        id="actions",
        heading=f"Agreed: {_heading(rows)}",
        sentence=f"{'; '.join(parts)}, as of {day(figures.as_of)}.{whose}{more}",
        section="actions",
        caveat="An action past its day is a question of what stood in the way, or whether it is still wanted.",
        table=_lines(figures, told) if own else pd.DataFrame(),
        options={"sortable": False},
    )


def _lines(figures: Figures, rows: pd.DataFrame) -> pd.DataFrame:
    lines = [
        [row["action"], row["says"], row["owner"], _day(row["due_on"]), _state(row)] for row in rows.to_dict("records")
    ]
    return pd.DataFrame(lines, columns=["Agreed as", "What", "Who has it", "By", "State"])


def _state(row: dict) -> str:
    if row["state"] != DONE:
        return str(row["state"])
    came = f": {row['came_of_it']}" if row["came_of_it"] else ""
    return f"done on {day(row['done_on'])}{came}"


def _day(value: pd.Timestamp) -> str:
    return "no day set" if pd.isna(value) else day(value)


def goals_claim(figures: Figures, unit: str) -> Claim | None:
    """The goals that director and manager share, each with the figure in which it is seen; for the clinic's own edition."""
    rows = agreed(figures, unit)
    goals = rows[rows["kind"] == GOAL]
    if goals.empty or figures.reader != unit:
        return None
    measures = {
        measure.id: measure for measure in figures.measures_of(unit, *{m.kind for m in figures.definitions.measures})
    }
    lines = [
        [row["says"], *_figure(figures, measures.get(row["measure"]), unit), _day(row["due_on"]), _state(row)]
        for row in goals.to_dict("records")
    ]
    return Claim(
        id="goals",
        heading=f"{count(len(goals), 'goals')} that director and manager share: {counted(goals)}",
        sentence=(
            "Each goal is theirs together, and stands beside the figure in which it would be seen. A figure that moves says that "
            "something changed, not why."
        ),
        section="goals",
        table=pd.DataFrame(lines, columns=["Goal", "Seen in", "Baseline", "Now", "Benchmark", "Change", "By", "State"]),
        links=(("Change since baseline", "book/methods#change"),),
    )


def _figure(figures: Figures, measure: Measure | None, unit: str) -> list[str]:
    """Name, baseline, result, benchmark and evidence word of a goal's measure."""
    if measure is None:
        return ["no figure", "", "", "", ""]
    change, benchmark = figures.change(measure, unit), figures.benchmark(measure, unit)
    return [
        measure.title,
        baseline_text(figures, measure, unit) if change else "no baseline",
        figures.said(measure, figures.now(measure, unit)),
        amount(benchmark.value, measure.unit) if benchmark else NO_BENCHMARK,
        str(change.get("word", Evidence.NO_COMPARISON)),
    ]
