"""Records of reaching out: what patients were asked for, and what became of it."""

from wellanalysis.definitions.contract_columns import day, text
from wellanalysis.definitions.contract_tables import CLINIC
from wellanalysis.definitions.record_columns import OUTREACH, OUTREACH_STEPS, OWN_CLINIC, one_of, record, whole

OPEN = "open"
REACHED, SCHEDULED, DECLINED, DONE, NO_LONGER_DUE = "reached", "scheduled", "declined", "done", "no_longer_due"
STEPS_OF_OUTREACH = (OPEN, REACHED, SCHEDULED, DECLINED, DONE, NO_LONGER_DUE)
"""What can be written of an item; `OPEN` takes up again what was closed."""
ENDS = (DECLINED, DONE, NO_LONGER_DUE)
"""Steps that close an item."""
SAID = (REACHED, SCHEDULED, DECLINED, DONE, NO_LONGER_DUE)
"""What a clinic can say of an item."""

OF_REACHING = (
    record(
        OUTREACH,
        text(
            "item_id", "reference of the item: always the same for a clinic, patient, rule and day from which it counts"
        ),
        OWN_CLINIC,
        text("patient_id", "pseudonym of the patient"),
        text("measure", "id of the measure whose rule it is"),
        text("rule", "name of the rule"),
        text("role", "role in the care team that asks"),
        day("counted_from", "day from which the rule counts"),
        day("due_on", "day on which it was due"),
        day("listed_on", "day of the worklist that first had it"),
        key=("item_id",),
        on="listed_on",
        references=CLINIC,
        ordered=(("counted_from", "due_on"),),
    ),
    record(
        OUTREACH_STEPS,
        text("item_id", "item"),
        whole("step", 1, None, "number of the step, counted for each item from 1", optional=False),
        day("on", "day on which it happened"),
        one_of(
            "status",
            STEPS_OF_OUTREACH,
            "reached (spoken with), scheduled, declined, done, no_longer_due; open: taken up again",
        ),
        text("by", "role of who did it; absent where the record shows it", optional=True),
        day("seen_on", "day of the worklist that found it in the record; absent where people said it", optional=True),
        key=("item_id", "step"),
        references={"item_id": (OUTREACH, "item_id")},
        ordered=(("on", "seen_on"),),
    ),
)
