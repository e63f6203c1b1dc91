"""What people of the demo said about their own clinic's pages, in their words, and what they were answered. All invented."""

from wellanalysis.demo.ledger_topics import ANALYSIS, EVERYBODY, KEEPER, LEAD, MEDICAL, OPERATIONS, TEAM, Topic


def _said(kind: str, page: str, measure: str, theme: str, ends: str, owner: str, roles: tuple[str, ...],
          says: tuple[str, ...], *answers: str) -> Topic:  # fmt: skip
    return Topic(kind, page, measure, theme, ends, owner, roles, says, answers)


OWN_PAGES = (
    _said("question", "overview", "", "T04", "answered", ANALYSIS, MEDICAL, (
        "The page says we saw fewer wounds than we count ourselves. Which ones are not in it?",
        "Our own list has eleven more wounds for the quarter. Where did they go?",
        "Are patients whom we share with the wound team of the hospital ours or theirs?",
    ), "A second wound of the same patient in a quarter is counted once for the measures. How many that are stands under Data quality.",
       "Most of the eleven came in after the day of the extracts; the others were second wounds. Data quality lists the reasons with their numbers.",
       "Yours where most visits were with you. A wound that was seen as often elsewhere is shared, by the rule that all clinics agreed on."),
    _said("question", "indicators", "debridement_14d", "T04", "answered", ANALYSIS, MEDICAL, (
        "Is a debridement done by the surgeon in theatre seen in our figure?",
        "We debride at the second visit on purpose. Does the page see that it was within two weeks?",
        "Does maggot therapy count as debridement?",
    ), "It is, once it is entered with its day: each way of taking dead tissue away counts, wherever it was done.",
       "It does. Fourteen days are counted from the first visit, whatever happens at it.",
       "It does, like every other way of taking dead tissue away."),
    _said("question", "indicators", "offloading_14d", "T01", "changed", ANALYSIS, MEDICAL, (
        "Patients in a wheelchair are in our offloading figure. They put no weight on the foot.",
        "Why does a patient who does not walk need a device by day fourteen?",
    ), "They are left out where the field for walking says so. It was empty for some, and is asked at the first visit now.",
       "They do not. The field for walking was empty, so the rule could not see it; it is asked at the first visit now, and the last four quarters were made again."),
    _said("comment", "indicators", "measured_weekly_28d", "T02", "answered", LEAD, MEDICAL, (
        "Since the ruler hangs on the trolley we forget it less. Nothing else was changed.",
        "We measure on Mondays for everybody, whoever dressed the wound. It took two months to settle.",
        "The dip in May is real: three of us were on leave.",
    ), "A ruler on a string is the shortest change of the year. It is told in the next session.",
       "Two months is what others needed as well. Would one of you tell it in a session?",
       "Noted with your reason, for whoever asks about the line later."),
    _said("question", "outcomes", "healed_12w", "T04", "answered", ANALYSIS, MEDICAL, (
        "We are told “cannot tell yet” for the second year. When can you tell?",
        "Forty wounds a year: will the page ever say anything about us?",
        "What would have to happen for our figure to be called above what is expected?",
    ), "With as many patients as you have, three years together tell enough; that is what the longer window on the page is for.",
       "About a single year, hardly ever. About your own line over several years, yes.",
       "Healing well above what was expected of patients like yours, for long enough that chance does not explain it. The page says how sure that has to be."),
    _said("comment", "outcomes", "admission_12w", "", "answered", LEAD, MEDICAL, (
        "Two of the admissions came from one nursing home in a heat wave. We talk with the home now.",
        "The line went up when the ward closed beds and patients came to us sicker.",
    ), "Noted with its day. What you agree with the home is worth a line here.",
       "Noted, with the day on which the ward closed its beds."),
    _said("comment", "satisfaction", "experience_top_box", "", "answered", LEAD, EVERYBODY, (
        "Patients like that the same nurse opens and closes the wound. The question does not ask it.",
        "The waiting room was painted and the answers rose. Make of it what you will.",
        "What patients wrote beside the boxes is worth more than the boxes. May we read it?",
    ), "It does not. The question about the same nurse is proposed for the next questionnaire.",
       "We make nothing of a single season, and say so on the page.",
       "Not yet: nobody reads the free text of the survey so far, and unread it is passed on to no one. Who could read it for names is being asked."),
    _said("question", "satisfaction", "staff_satisfaction", "T08", "declined", ANALYSIS, TEAM, (
        "Could we see the answers of the schedulers alone?",
        "Can the desk have its own figure? We are four.",
    ), "No: fewer than ten people answered, and each of them could be recognised. They are shown with the other roles of the front desk, for the whole region.",
       "Four people would know each other's answers. With the desks of the region together it can be shown, and is."),
    _said("question", "overview", "days_to_first_visit", "T05", "answered", OPERATIONS, TEAM, (
        "From which day is the wait counted, the letter or the call?",
        "If a patient puts off the visit, does the wait run on?",
    ), "From the day on which the referral reaches the clinic, by whatever way it comes.",
       "A visit that the patient put off counts from the day they asked for, where that is entered."),
    _said("comment", "overview", "", "T07", "changed", KEEPER, EVERYBODY, (
        "On the ward's screens the chart is cut off on the right.",
        "Printed in black and white, two of the lines look alike.",
        "The link to the measure opens a page in the middle. I missed its beginning twice.",
    ), "Mended; the chart takes the width of the screen now.",
       "Each line now has its own dash as well as its colour.",
       "The link leads to the head of the page now."),
    _said("question", "overview", "", "T08", "answered", LEAD, EVERYBODY, (
        "Who besides us reads this page?",
        "Is any of this used for the yearly talk about pay?",
        "May I show this page to our patients' council?",
    ), "The clinic reads its own report, and the network reads the network's, in which small numbers are withheld.",
       "No. Nothing in it is used for pay; that is one of the values at the front of this book.",
       "The public edition is made for showing. This one stays inside, since it holds small numbers."),
    _said("comment", "outcomes", "amputation_26w", "T03", "answered", LEAD, MEDICAL, (
        "Our two came late, with toes already black. I would like the day of referral beside it.",
    ), "It would help you, and on a page it would point at single people. You find the day in your own system."),
    _said("question", "", "nutrition_screened_14d", "", "declined", LEAD, MEDICAL, (
        "Could the nutrition screen be dropped for patients under fifty?",
    ), "Those who agreed to the measure talked it over. Younger patients were the ones screened least, and they wished the question to be asked of everybody. It can be raised again at the yearly review."),
    _said("comment", "", "compression_14d", "", "answered", LEAD, MEDICAL, (
        "The call on day five is what made the bandage stay on. It costs one hour a week.",
        "Teaching in pairs worked; teaching in groups of ten did not.",
        "Stockings in two parts are put on by patients themselves. We had none until spring.",
    ), "One hour that shows. Two other clinics have asked how the call is made.",
       "That fits with what others found. The session of the coming quarter is about it.",
       "They are on the usual order list now. How patients learn to put them on is a topic of the next session."),
    _said("question", "team", "", "T04", "answered", ANALYSIS, MEDICAL, (
        "I cover weekends for a colleague. Whose patients are those?",
        "I changed clinics in January. Do my earlier patients follow me?",
    ), "Your colleague's: an episode goes to who saw the patient most, and weekends alone do not move it.",
       "Patients stay with the clinic that treated them; your new ones count where you are now."),
    _said("question", "case-mix", "", "T04", "changed", ANALYSIS, MEDICAL, (
        "Wound size is empty for every tenth of our patients. What is assumed for them?",
        "If we leave the size empty, do we look better?",
    ), "An empty size has a group of its own, so that it neither helps nor harms. How many there are stands beside it now.",
       "No. What is expected for an empty size is what was seen in other wounds without one; the page now shows how many there are."),
)  # fmt: skip
