"""What people of the demo noted about figures and pages, in their words, and what they were told. All of it is invented."""

from wellanalysis.demo.ledger_topics import ANALYSIS, EVERYBODY, KEEPER, LEAD, OPERATIONS, SPONSOR, Topic


def _noted(page: str, measure: str, theme: str, ends: str, owner: str, says: tuple[str, ...], *answers: str) -> Topic:
    return Topic("comment", page, measure, theme, ends, owner, EVERYBODY, says, answers)


COMMENTS = (
    _noted("summary", "", "", "answered", SPONSOR, (
        "It helped that the first sentence was about patients and not about us.",
        "Good that somebody signs for this report with a name.",
        "I read it to the end, which I never did with the old one.",
    ), "It was you who asked for patients first, in the spring of 2023. It stays like this.",
       "The name stays on it. Questions to the sponsor reach me through the same link.",
       "Then it is short enough. If something is in your way all the same, tell us what to leave out."),
    _noted("indicators", "debridement_14d", "", "answered", LEAD, (
        "Laying out the instruments before the patient comes made the whole difference here.",
        "We copied the tray from a clinic of another region. It works.",
        "The figure moved a quarter after we changed the first visit. Just as the page said it might.",
    ), "The list of what lies on your tray would help others. May we ask you for it before the next session?",
       "Good that it travelled. We have told the clinic that it came from.",
       "Noted with the day of the change, for whoever asks about the line later."),
    _noted("outcomes", "amputation_26w", "T03", "changed", KEEPER, (
        "Behind each of these is a person. One line that says so would do us good.",
        "Amputations are printed like any other number. That is hard to read.",
    ), "The page now begins with what the number stands for.",
       "The sentence above the figure now says that it is about people, and that one clinic's figure rests on very few of them."),
    _noted("satisfaction", "staff_satisfaction", "T08", "answered", SPONSOR, (
        "We answered the questionnaire twice and never heard what came of it.",
        "Please say what was done with our answers before you ask again.",
        "I would answer more openly if I knew that nobody can tell who I am.",
    ), "You are right. What came of the last one now stands before the next is sent.",
       "It will stand at the head of the next questionnaire: what was said, what was done, and what was not.",
       "Nobody can: groups of fewer than ten people are not shown, nor can they be worked out from the others."),
    _noted("indicators", "days_to_first_visit", "T05", "answered", OPERATIONS, (
        "The wait is there because one of two scheduling posts is empty, not for lack of will.",
        "Referrals come by fax on Fridays. That is three days lost before we know of them.",
        "Two hospitals send us patients with no phone number. We write letters.",
    ), "True, and nothing that a clinic can change alone. It goes to planning with what others said about the schedule.",
       "The fax is asked for by two hospitals. We are asking them for a daily list in its place.",
       "The two hospitals have been asked to put the number on the referral; one of them has agreed."),
    _noted("outcomes", "healed_12w", "T06", "answered", OPERATIONS, (
        "Patients from the valley miss every second visit since the bus stopped.",
        "The ride service does not come before nine, and our dressing hours start at seven.",
        "Many who did not return had no way to come. Missed is the wrong word for it.",
    ), "That is no lack of will on their side. The way home and to the clinic is a theme of its own now, and planning has it.",
       "We cannot move the rides. Whether dressing hours can begin later on some days is yours to try; tell us what you need for it.",
       "Agreed. Planning has the way to the clinic as a theme, and has not decided yet."),
    _noted("quality", "measured_weekly_28d", "T07", "answered", OPERATIONS, (
        "Entering one size takes nine clicks. I have counted.",
        "The record system hangs at the wound form every morning until ten.",
        "I write the sizes on paper and type them in at night. That cannot be meant.",
    ), "Nine is now a number that others can quote: it stands in the theme on the record system, which planning has not decided yet.",
       "The hour is passed on to the head of records. A remedy with a day is something nobody can offer you yet.",
       "No, it is not. Until the form is shorter, sizes may be entered once a week; nothing in the figures asks for more."),
    _noted("satisfaction", "experience_top_box", "T09", "answered", OPERATIONS, (
        "Our Spanish-speaking patients got the questionnaire in English for months.",
        "Without an interpreter “listened to me” is a question about luck.",
    ), "It goes out in the patient's own language now. Answers from the months before are marked.",
       "It is. Nothing is decided on interpreters yet; a decision is promised for January, and the promise is on the list."),
    _noted("programme", "", "T08", "answered", LEAD, (
        "The sessions are good, but they lie in the middle of the clinic.",
        "Credits for the evening session would help those of us who come after a full day.",
    ), "The next sessions ask each clinic for a time that suits; the early morning is one of those offered.",
       "Credits are proposed for every session, and the clinical leads decide on it in February."),
    _noted("variation", "healed_12w", "", "answered", LEAD, (
        "First time that I see differences told without a list of winners.",
        "I was afraid of this page and am not any more.",
    ), "It was argued over for a year, and clinicians decided it.",
       "That is worth more to us than praise for a chart. If it comes back, write again."),
    _noted("clinics", "", "", "changed", KEEPER, (
        "It took me a while to find our clinic: the regions are not the ones we use.",
        "Could the list have a box to search for one's clinic?",
    ), "The regions are those of the network's own map now.",
       "The search at the side now finds a clinic by its name."),
    _noted("measures", "", "T04", "changed", KEEPER, (
        "Plain words and the query side by side: more of that. The word “lost” needs a line, though.",
        "What the difference is between lost and left out stands nowhere.",
    ), "The word is in the glossary, and each measure's page links to it.",
       "It stands in the glossary now: lost means that the patient was not followed to the end, left out that the measure does not apply."),
    _noted("restatements", "", "T04", "answered", ANALYSIS, (
        "That you print your own corrections made me trust the rest.",
        "I would have wished for a note to us before the restated figure was public.",
    ), "That is what the page is for. It lists what we got wrong as plainly as the rest.",
       "Clinics now hear of a restatement that touches them before the page is published."),
    _noted("", "perfusion_assessed_14d", "T03", "answered", LEAD, (
        "There are four slots a week for vascular tests, for three clinics. The figure cannot rise.",
        "Our patients travel two hours for a toe pressure.",
        "Since the list moved to Tuesday the wait is half of what it was.",
    ), "Counted, clinic by clinic: two slots a week for new wounds are agreed with three hospitals, and talks with the others are under way.",
       "The travel is counted now with the slots, and both went to planning under the vascular tests.",
       "That is worth telling: it is passed on to the other hospitals, with the day of the change."),
    _noted("", "offloading_14d", "T01", "answered", OPERATIONS, (
        "The boots come in one size. Half of our patients leave without.",
        "Three weeks for a cast, because the orthotist comes on two days a month.",
        "A shelf of devices in the clinic would solve this. We have asked since last year.",
    ), "Each clinic is to keep the six usual sizes; the shelves are filled by the end of the month.",
       "Special devices, casts among them, are ordered in one step now, with a day on which they come.",
       "It was promised in February, with the end of April as its day. The operations council has now made it the rule for every clinic."),
)  # fmt: skip
