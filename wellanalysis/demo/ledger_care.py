"""What people of the demo called out, and what they said they need, each quarter anew. All of it is invented."""

from wellanalysis.demo.ledger_topics import EVERYBODY, LEAD, MEDICAL, OPERATIONS, SPONSOR, TEAM, Topic


def _called(measure: str, theme: str, says: tuple[str, ...], *learned: str) -> Topic:
    return Topic("call_out", "", measure, theme, "changed", LEAD, MEDICAL, says, learned)


def _needed(theme: str, owner: str, ends: str, roles: tuple[str, ...], says: tuple[str, ...], *answers: str) -> Topic:
    return Topic("need", "", "", theme, ends, owner, roles, says, answers)


TRIAGED = "Talked over with the team that wrote, without names and without asking who ordered it."
"""What is said of a call-out before anything is changed."""
HOLDING = (
    "It is being changed; this line will say what.",
    "You are right. The change is being made and tried out.",
    "Agreed with those whom it touches, and with {owner} until it is done.",
    "Taken up: {owner} is working on it.",
    "It takes a few weeks, since more than one page is touched.",
    "The change is written; somebody else reads it before it holds.",
    "Being mended, and it stays open here until it is.",
)
"""What is said, in turn, while something is being changed: no answer yet, so that the item stays open."""

CALL_OUTS = (
    _called("", "T10", (
        "Dressings that may stay for a week are changed every second day, because the order form says so.",
        "We change foam dressings daily on the wards although nothing leaks. It hurts, and it does nothing.",
        "Home care bills each change, so it changes each day. The wound would rather be left alone.",
        "A third of my morning goes into changing dressings that were changed the day before.",
    ), "The form had one interval for all kinds of dressing. The clinic's own now asks for the kind first; the network's form is to follow.",
       "Foam stays until it is full: the ward's sheet says so now, and the nurses of the ward wrote it.",
       "The home care service bills by the week now for dressings that may stay. It took one talk.",
       "What was learned: nobody had chosen the daily change, it came with the template. That line is out of the template here."),
    _called("perfusion_assessed_14d", "T03", (
        "The same patient had three ankle pressures in one week, in three places. Nobody saw the others' result.",
        "We repeat the vascular test because the first one sits in another hospital's system.",
        "A second angiogram was done since the first could not be opened here.",
    ), "Results of the two hospitals can be read in both clinics now. A test from the last six weeks is offered on the order screen.",
       "The other hospital's results can be opened from the referral now.",
       "The two image stores were joined for vascular tests; who to call when an image does not open stands on the order."),
    _called("", "", (
        "Swabs are taken from every wound at every visit, infected or not.",
        "A swab of a clean wound led to ten days of antibiotics that nobody wanted.",
    ), "The set of orders for a visit had a swab ticked in advance. It is no longer.",
       "A swab now asks for its question before it is ordered, and clean wounds have none. It was talked over with the wards as well."),
    _called("", "", (
        "Plain X-rays are ordered again before each referral, though nothing changed since the last.",
        "An MRI within a week of the first one, since the report had not arrived.",
    ), "The referral asks for the day of the last image, and takes it when it is not older than a month.",
       "Reports are sent with the image now, not a week after it."),
    _called("debridement_14d", "", (
        "Dry heels of patients in comfort care are debrided because the figure asks for it. I doubt that it helps them.",
    ), "The measure leaves out comfort care, and its page now says so in plain words. No figure is a reason to change the care of one patient.",),
)  # fmt: skip

NEEDS = (
    _needed("T02", LEAD, "answered", MEDICAL, (
        "Ten quiet minutes with the ruler for each new wound. At present it is three.",
        "A second pair of hands when I measure: one holds the leg, one reads the number.",
        "Time. The measuring is easy, the week is short.",
    ), "Three minutes is what you have; no one can give you ten today. It is written down for planning as a need.",
       "Planning has it with what others wrote. A trial with an assistant for measuring is being worked out.",
       "The week stays as long as it is. Planning looks at whether an assistant could do the measuring, and decides in July."),
    _needed("T05", OPERATIONS, "answered", TEAM, (
        "One more person at the schedule, so that the phone is answered while I book.",
        "Somebody who covers the desk when two of us are ill at once.",
        "A schedule that is not rebuilt each Monday.",
        "That our vacant post is filled before summer.",
    ), "Not now: the budget is closed until summer, and open posts at three clinics are filled first. Until then a shared line takes calls at noon.",
       "Planning decided in July that more people are not possible now. At noon the shared line covers the desk; for days on which two are ill there is no answer yet.",
       "Who rebuilds it, and why on Mondays, is being asked. The answer goes to planning with the others.",
       "We cannot promise the summer. The post is on the list of those that planning is asked to fill first."),
    _needed("T07", OPERATIONS, "answered", EVERYBODY, (
        "A record system that is quicker than I am.",
        "One sign-in instead of three, each morning, for eleven people.",
        "A wound form that remembers what it knew last week.",
    ), "Nothing is decided on it. The head of records is asked for an answer with a day.",
       "Nothing is decided on the sign-in. It is one of the wishes in the theme on the record system.",
       "It is not decided, and the answer that was promised for the end of September is late. Both stand on the page of Voices."),
    _needed("T08", LEAD, "answered", EVERYBODY, (
        "To see how others do it, one day a quarter, in their clinic.",
        "That somebody notices when a difficult wound closes after a year.",
        "A course in compression for those of us who came from the wards.",
    ), "Good idea, and simple. A first exchange between two clinics is being arranged; tell us where you would like to go.",
       "It should be noticed. The clinical leads are deciding how stories of what went well are told, so that they reach everybody.",
       "There is one in the sessions of each quarter, open to every role, with credits."),
    _needed("T01", OPERATIONS, "answered", MEDICAL, (
        "Devices on the shelf when the patient is here, not three weeks later.",
        "An orthotist whom I can call.",
    ), "Each clinic has its shelf with the six usual sizes by now. If yours is empty when a patient is there, write to us the same day.",
       "For the six usual sizes you no longer need one. For special devices the order names whom to call, and the day on which they come."),
    _needed("T06", OPERATIONS, "declined", TEAM, (
        "Our own car for patients who cannot come.",
    ), "Not our own car: insurance and drivers would cost more than rides for all who need one. How people come and go is written down for planning."),
    _needed("T09", OPERATIONS, "answered", EVERYBODY, (
        "An interpreter on the screen within five minutes.",
        "Leaflets in the four languages that our patients speak, not in two.",
    ), "Nothing is decided yet on interpreters, in person or on the screen. The wish is with planning.",
       "The two missing leaflets are with the translators. Interpreters are another matter, and not decided yet."),
    _needed("T08", SPONSOR, "answered", EVERYBODY, (
        "That management comes and watches for a morning before it decides.",
    ), "Each clinic is visited once within the year, to listen before speaking. It is one of the promises on the page of Voices, with its day."),
)  # fmt: skip
