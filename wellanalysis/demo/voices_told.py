"""Themes with what planning did with them, stories told with consent, and what was promised to whom; all invented."""

import pandas as pd

_THEMES = (
    ("T01", "barrier", "2025-10-28", "Waiting for orthotic devices", "done",
     "Each clinic keeps the six usual sizes; special devices are ordered in one step, with a day on which they come.", "operations council", "2026-04-16"),
    ("T02", "need", "2025-10-28", "Time to measure wounds each week", "in_plan",
     "Four clinics try an assistant for measuring from January; the others follow if weekly sizes become complete.", "operations council", "2026-07-09"),
    ("T03", "theme", "2025-10-28", "Slots for vascular tests", "in_plan",
     "Two slots a week for new wounds are agreed with three hospitals; talks with the others are under way.", "medical directors", "2026-07-09"),
    ("T04", "theme", "2025-10-28", "Can the figures be trusted", "done",
     "Logic stands beside each figure, an appeal has a day, and results of too few people are not printed.", "analysis team with clinicians", "2026-02-05"),
    ("T05", "need", "2025-11-24", "People for the schedule", "not_now",
     "The budget is closed until summer. Open posts at three clinics are filled first, and a shared line takes calls at noon.", "board", "2026-07-09"),
    ("T06", "barrier", "2025-11-24", "The way home and to the clinic", "in_plan",
     "Two clinics ask on the first day how people come and go, and pay for the way where nothing else helps.", "operations council", "2026-09-17"),
    ("T07", "need", "2025-12-08", "The record system is slow", None, None, None, None),
    ("T08", "theme", "2025-12-08", "Learning and being recognised", "done",
     "Sessions every month with credits, open to every role; stories of what went well open each of them.", "clinical leads", "2026-02-05"),
    ("T09", "barrier", "2026-01-12", "Interpreters", None, None, None, None),
    ("T10", "theme", "2026-03-30", "Dressings changed too often", "done",
     "The supply sheet names no daily change any more, and swabs are ordered with the question they answer.", "operations council", "2026-09-17"),
)  # fmt: skip

_STORIES = (
    ("Y-01", "2026-03-10", "patient", "C03", "healed_12w", "Down to the water again",
     "For two years I knew the way from my bed to the window and back. They took the weight off my foot on the first day and somebody called each week to ask how it was. "
     "Now I walk the dog down to the water. It takes an hour, and I stop as often as the dog does.", "public", "2026-03-20", None, None),
    ("Y-02", "2026-05-26", "patient", "C14", "compression_14d", "Stairs",
     "I live on the third floor. With the leg as it was I had my shopping brought up and saw nobody. The nurse wrapped it until it stopped weeping, and told me how long it would take. "
     "It took longer. I did the stairs at Easter, with my granddaughter counting.", "network", "2026-06-02", None, None),
    ("Y-03", "2026-08-18", "patient", "C20", None, "The wound that stayed",
     "Mine has not closed, and they never told me that it would. What changed is that it does not smell and does not keep me awake, and that I was asked what I wanted first. "
     "I wanted to sing in the choir. I sing in the choir.", "network", "2026-08-25", "2027-08-31", None),
    ("Y-04", "2026-02-12", "recognition", "C13", "measured_weekly_28d", "The ruler on a string",
     "A nurse tied a paper ruler to every dressing trolley, because a ruler in a drawer is a ruler that nobody has. It cost nothing. Others in the region came to look, and went home with string.",
     "network", "2026-02-16", None, None),
    ("Y-05", "2026-06-18", "recognition", "C07", "perfusion_assessed_14d", "Tuesday's two slots",
     "The team asked the vascular list for two slots a week and offered to ring round so that none stays empty. In half a year none did. The people who read the tests say that they would not go back.",
     "network", "2026-06-22", None, None),
    ("Y-06", "2026-04-30", "barrier", "C03", "offloading_14d", "A shelf instead of a form",
     "A device used to take three signatures and six weeks. The team counted which sizes they had asked for in a year: six of them made up nearly all. Those six now stand on a shelf and are refilled on Mondays.",
     "network", "2026-05-04", None, None),
    ("Y-07", "2026-09-10", "barrier", "C02", "days_to_first_visit", "How do you get home?",
     "People stopped coming after the first visit, and the team took it for a lack of will until a scheduler asked how they get home. The question now stands on the first sheet, and a driver of the parish takes those whom no bus takes.",
     "network", "2026-09-14", None, None),
)  # fmt: skip

_PROMISED = (
    ("V-01", "report", "2025-01-10", "head of analysis", "Report of 2024Q4 to all clinics", "2025-02-14", "2025-02-13"),
    ("V-02", "report", "2025-04-10", "head of analysis", "Report of 2025Q1 to all clinics", "2025-05-15", "2025-05-15"),
    ("V-03", "report", "2025-07-10", "head of analysis", "Report of 2025Q2 to all clinics", "2025-08-14", "2025-08-12"),
    ("V-04", "report", "2025-10-10", "head of analysis", "Report of 2025Q3 to all clinics", "2025-11-14", "2025-11-20"),
    ("V-05", "report", "2026-01-12", "head of analysis", "Report of 2025Q4 to all clinics", "2026-02-13", "2026-02-12"),
    ("V-06", "report", "2026-04-10", "head of analysis", "Report of 2026Q1 to all clinics", "2026-05-15", "2026-05-14"),
    ("V-07", "report", "2026-07-10", "head of analysis", "Report of 2026Q2 to all clinics", "2026-08-14", "2026-08-13"),
    ("V-08", "report", "2026-10-12", "head of analysis", "Report of 2026Q3 to all clinics", "2026-11-20", None),
    ("V-09", "promise", "2025-11-12", "chief clinical officer", "Visit each clinic once within a year, and listen before speaking", "2026-10-30", "2026-10-21"),
    ("V-10", "promise", "2026-02-05", "operations council", "A shelf with the six usual sizes of devices in each clinic", "2026-04-30", "2026-04-28"),
    ("V-11", "promise", "2026-02-05", "head of analysis", "Plain words beside the logic of each measure", "2026-03-31", "2026-03-17"),
    ("V-12", "promise", "2026-05-21", "head of records", "An answer on how the record system becomes faster, with a day", "2026-09-30", None),
    ("V-13", "promise", "2026-07-09", "medical directors", "Vascular slots agreed with each hospital of the network", "2026-12-18", None),
    ("V-14", "promise", "2026-09-17", "operations council", "A decision on interpreters, in person and by telephone", "2027-01-29", None),
)  # fmt: skip


def _dated(rows: tuple[tuple[str | None, ...], ...], columns: tuple[str, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(columns))
    return frame.assign(
        **{name: pd.to_datetime(frame[name]) for name in columns if name == "on" or name.endswith("_on")}
    )


THEMES = _dated(_THEMES, ("theme", "kind", "on", "title", "decision", "says", "decided_by", "decided_on"))
STORIES = _dated(
    _STORIES,
    ("story", "on", "kind", "clinic_id", "measure", "title", "says", "seen_by", "agreed_on", "until", "withdrawn_on"),
).assign(reviewed_by="patient experience lead", reviewed_on=lambda told: told["agreed_on"] + pd.Timedelta(days=5))
PROMISED = _dated(_PROMISED, ("promise", "kind", "made_on", "made_by", "says", "due_on", "kept_on"))
