"""What people of the demo said in interviews, meetings and letters; invented, and read by two readers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """One excerpt, and the themes that readers found in it.

    Parameters
    ----------
    on : str
        Day on which it was said.
    clinic : str
        Id of the clinic; empty where it is about all.
    role, source, words : str
        Who said it where, and the words.
    one, other : str
        Themes that reader A and reader B found; empty for B where only A has read it.
    seen_by : str
        Who may read it; only the writer where the person did not agree.
    """

    on: str
    clinic: str
    role: str
    source: str
    words: str
    one: str
    other: str = ""
    seen_by: str = "network"


SAID = (
    Said("2025-10-14", "C03", "patient", "interview", "The boot lay on the shelf and I went home in it. Last time I had waited for weeks.", "T01", "T01", "public"),
    Said("2025-10-20", "C05", "patient", "interview", "I was told to stay off the foot and given nothing to do it with.", "T01", "T01"),
    Said("2025-11-04", "C16", "nurse practitioner", "meeting", "The form for a device goes to three offices. Each of them waits for the other two.", "T01", "T01 T07"),
    Said("2025-11-11", "C12", "relative", "letter", "When the shoe came at last, the wound was twice the size.", "T01", "T01"),
    Said("2025-12-02", "C22", "physician", "meeting", "I can write the order in a minute. What I cannot do is make the shoe come.", "T01", "T01 T07"),
    Said("2026-01-19", "C09", "patient", "survey", "Nobody could say when the device would be there.", "T01", "", "writer"),
    Said("2025-10-22", "C13", "nurse", "meeting", "A ruler takes a minute. It is the next patient's knock at the door that I cannot measure against.", "T02", "T02", "public"),
    Said("2025-11-18", "C07", "nurse", "interview", "Give me ten minutes for each wound and I will know by Friday which ones are stuck.", "T02", "T02 T05"),
    Said("2025-12-09", "C14", "nurse", "meeting", "On days with two of us the measuring is the first thing that goes.", "T02 T05", "T05"),
    Said("2026-02-03", "C18", "nurse", "survey", "I measure, then I type it twice. The second time is the one that costs me the week.", "T02 T07", "T07"),
    Said("2026-03-12", "C20", "nurse practitioner", "interview", "Since a colleague holds the ruler and the camera, the numbers are there when I need them.", "T02", "T02"),
    Said("2025-10-27", "C09", "physician", "meeting", "Without a pressure at the ankle I am guessing, and the list for it is full.", "T03", "T03"),
    Said("2025-11-25", "C11", "patient", "interview", "They wanted a test of my leg first. I got four weeks of waiting and a new hole.", "T03", "T03"),
    Said("2026-01-13", "C24", "physician", "meeting", "Two slots a week kept for new wounds would change more than any reminder.", "T03", "T03 T05"),
    Said("2026-02-17", "C01", "nurse practitioner", "survey", "We ask for the test on day one. What comes back is a letter with a date.", "T03", "T03 T07"),
    Said("2026-04-14", "C08", "relative", "letter", "He was sent to the hospital three times for one test of his leg. Each time by taxi.", "T03 T06", "T06"),
    Said("2025-10-16", "C15", "physician", "meeting", "The first report had two of my patients twice. Nobody shouted; somebody wrote back and it was gone.", "T04", "T04"),
    Said("2025-11-06", "C19", "nurse practitioner", "interview", "I looked up how it is counted and found my own objection in it. That has never happened to me before.", "T04", "T04", "public"),
    Said("2025-12-16", "C04", "nurse", "survey", "Who sees these figures, and what for? I would like to hear it once more, in one sentence.", "T04", "T08"),
    Said("2026-02-24", "C22", "physician", "meeting", "I trust the trend. I do not trust a figure made of nine patients, and I am glad it is not printed.", "T04", "T04"),
    Said("2026-05-07", "C17", "scheduler", "survey", "Our waiting times were counted from the wrong day. I said so, and it was put right in the next report.", "T04", "T04 T05"),
    Said("2025-11-13", "C15", "scheduler", "meeting", "One of us is ill and forty people wait for a call.", "T05", "T05", "public"),
    Said("2025-12-04", "C15", "nurse", "interview", "I answer the telephone with one glove on.", "T05", "T05 T02"),
    Said("2026-01-22", "C04", "scheduler", "survey", "I could fill every gap in the week if somebody told me of it before noon.", "T05", "T05"),
    Said("2026-03-05", "C10", "nurse practitioner", "meeting", "The post has been open since spring. We share it, which means that we all do a little less of everything.", "T05", "T05"),
    Said("2026-05-19", "C15", "patient", "letter", "The people were kind. I only never knew when to come.", "T05", "T06"),
    Said("2025-10-30", "C06", "patient", "interview", "The bus goes at ten and at four. The clinic calls me for noon.", "T06", "T06"),
    Said("2025-12-11", "C24", "relative", "interview", "I take a day off work for each visit. I have none left.", "T06", "T06"),
    Said("2026-02-10", "C02", "patient", "survey", "In the second month they asked me how I get home. That was the day I stopped missing visits.", "T06", "T06 T08", "public"),
    Said("2026-04-21", "C23", "nurse", "meeting", "We lose people between the car park and the second visit. It is not that they do not want to.", "T06", ""),
    Said("2026-06-09", "C12", "patient", "letter", "With a bandage like this no shoe fits, and without a shoe I do not get down the stairs.", "T06 T01", "T01"),
    Said("2025-11-20", "C18", "nurse", "meeting", "The screen freezes while the patient sits there with a bare leg.", "T07", "T07"),
    Said("2026-01-15", "C18", "physician", "survey", "I write by hand again and a colleague types it in at night.", "T07", ""),
    Said("2026-03-19", "C10", "nurse", "interview", "Five clicks for a dressing, twelve for a wound. You can guess which one is recorded.", "T07 T02", "T07"),
    Said("2025-11-27", "C01", "nurse", "survey", "I learned more in an hour with the team down the coast than from all the slides.", "T08", "T08"),
    Said("2026-01-29", "C20", "nurse", "interview", "Somebody said in front of everybody what we had done well. I went home taller.", "T08", "T08", "public"),
    Said("2026-04-23", "C13", "physician", "meeting", "Let us hear how they did it, with the failures. Then I can use it on Monday.", "T08", "T08"),
    Said("2026-06-16", "C19", "scheduler", "survey", "Nobody thought of asking us to the sessions. We came anyway, and stayed.", "T08", "T08 T05"),
    Said("2025-12-18", "C02", "relative", "interview", "My daughter is nine and she translated what the wound is. She has not slept well since.", "T09", "T09"),
    Said("2026-02-26", "C14", "patient", "interview", "I nodded. I understood it when the foot was gone.", "T09", "T09"),
    Said("2026-05-12", "C08", "nurse", "meeting", "With the interpreter on the telephone I found out that she had never worn the stocking, and why.", "T09", "T09"),
    Said("2026-03-26", "C16", "nurse", "meeting", "We open dry dressings every day because the sheet says daily. Nobody remembers who wrote the sheet.", "T10", "T10 T07"),
    Said("2026-04-09", "C07", "nurse", "survey", "Half of the swabs we send answer no question that anybody asked.", "T10", ""),
    Said("2026-05-28", "C12", "patient", "interview", "Each change hurts, and each time they say that it looks fine underneath.", "T10", "T10"),
    Said("2026-07-02", "C20", "physician", "meeting", "We took three things off the standard order. Nobody has missed them, and mornings are quieter.", "T10", ""),
    Said("2026-07-16", "C03", "relative", "letter", "She was asked what she wanted to be able to do again. It was to stand at the stove.", "T08", "", "network"),
)  # fmt: skip
"""Of 46 excerpts, 40 were read by both."""
NOT_YET_READ = ("2026-07-16",)
"""Days of what nobody has read for publication yet."""
