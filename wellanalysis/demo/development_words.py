"""What people of the demo wrote in plans and conversations, by hand; nobody of them exists."""

OWN_WORDS = (
    "The one whom patients ring first when something about the wound worries them.",
    "Calm with the anxious, quick with the urgent, and honest when I do not know.",
    "Somebody who sees the person before the leg.",
    "I want to leave no foot unexamined because the clinic was full.",
    "A surgeon whom nurses like to call, at any hour.",
    "The colleague who asks the question that everybody else was about to leave out.",
    "I want patients to go home knowing what they can do themselves until we meet again.",
    "Careful with pain: nobody should fear the next visit because of the last one.",
    "Steady hands, open ears.",
    "I want to teach what I was taught, and a little more.",
    "A nurse who notices early, and says so.",
    "I would like to be trusted with the wounds that nobody knows what to do with.",
    "Somebody who finishes what was begun, however many months that takes.",
    "I want the family to be part of the plan, not an audience.",
    "A physician who can change their mind in front of others.",
    "I want to be known for compression that people really wear.",
    "Curious: each wound that does not close has something to tell me.",
    "Someone who makes the slow days of healing bearable.",
    "I want my patients to walk again, and to know that they were heard on the way.",
    "The bridge between the ward and the clinic, so that nobody falls between them.",
    "Fair to those who cannot speak up for themselves.",
    "I want to be as thorough at five in the afternoon as at nine in the morning.",
)
"""Answers to: what kind of clinician do you want to be?"""

GOALS = {
    "debridement_14d": ("See new wounds with somebody who clears them early, and talk about pain before it begins",
                        "Have the tray ready at the first visit"),
    "offloading_14d": ("Learn to fit a device on the day it is chosen",
                       "Ask each patient what the device means for their day"),
    "compression_14d": ("Wrap together with a colleague until I am sure of the pressure",
                        "Find out in the first week why a bandage is not worn"),
    "perfusion_assessed_14d": ("Take toe pressures myself instead of waiting for a slot",
                               "Talk through the unclear curves with the vascular team"),
    "measured_weekly_28d": ("Measure with the patient watching, and tell them the two numbers",
                            "Keep the ruler with the dressing"),
    "nutrition_screened_14d": ("Ask about eating in a way that does not embarrass",
                               "Learn the short screen, and whom to call with the answer"),
}  # fmt: skip
"""What clinicians chose to work on, by the measure that it goes with."""

SUPPORT = (
    "a morning each month with a colleague of another clinic",
    "an hour each week without appointments",
    "the short course, with its fee paid",
    "a second pair of hands on Thursdays",
    "a mentor of their own choice",
)
AGREED_WITH = ("clinic director", "mentor of their own choice", "nurse lead")
CAME_OF_IT = (
    "Reached together, and now taught to two colleagues.",
    "Put aside: the ward took all the time. To be taken up again in spring.",
    "Done in another way than planned, and kept.",
    "Ended by the clinician: something else matters more now.",
)

WENT_WELL = (
    "New wounds are seen within the week again.",
    "The team talks about pain before the first dressing.",
    "Patients bring their own notes, and we read them.",
    "The Monday round takes ten minutes and saves an hour.",
    "Two colleagues came back from leave to a full handover.",
    "The orthotist is in the room when it matters.",
)
COULD_BE_BETTER = (
    "Measuring slips when the afternoon is full.",
    "We hear too late when a bandage was taken off at home.",
    "The slots for vascular tests go to whoever calls first.",
    "The form asks the same thing twice.",
    "Nobody knows who answers the telephone after four.",
)
TO_SHARE = (
    "A photo and the size on one screen.",
    "The box of boots in the six usual sizes.",
    "A call on day five.",
    "Two people wrap together until both are sure.",
)
LEARN_NEXT = (
    "Seeing what is dead and what is alive where skin is dark.",
    "How to read a toe pressure.",
    "Listening when a patient says no.",
    "How another clinic runs its first visit.",
)

SHARED_GOALS = {
    "healed_12w": "More people of our town walk on closed skin after twelve weeks",
    "experience_top_box": "People tell us that their pain was taken seriously",
    "debridement_14d": "Nobody waits weeks for the first clearing of a wound",
    "offloading_14d": "A device goes home with the patient on the day it is chosen",
    "compression_14d": "Compression that is worn, not only ordered",
    "perfusion_assessed_14d": "We know the blood flow before we decide",
    "measured_weekly_28d": "Each patient sees the wound getting smaller, in numbers",
}
"""What director and manager of a clinic want together, by the measure in which it is seen."""

ACTIONS = (
    ("Keep one slot of each vascular list free for new wounds", "perfusion_assessed_14d", "practice manager"),
    ("Move the measuring tape and camera to every room", "measured_weekly_28d", "nurse lead"),
    ("Ask the orthotist for a fixed half day", "offloading_14d", "practice manager"),
    ("Call every new patient with compression on day five", "compression_14d", "nurse lead"),
    ("Lay out the instruments before the first visit", "debridement_14d", "nurse lead"),
    ("Invite the night team to one conversation each quarter", "", "clinic director"),
    ("Put a second telephone line on the desk after four", "", "practice manager"),
    ("Ask patients at the last visit what they would change", "experience_top_box", "clinic director"),
)
"""Single steps: what, the measure in which it may be seen, and who has it."""
ACTION_DONE = ("It holds since spring.", "Half of it works; the other half was given up.", "It took one week.")
