"""What people of the demo asked about figures and pages, in their words, and what they were answered. All of it is invented."""

from dataclasses import dataclass

LEAD, ANALYSIS, KEEPER, SPONSOR, OPERATIONS = (
    "clinical lead",
    "head of analysis",
    "keeper of this book",
    "chief clinical officer",
    "head of operations",
)
MEDICAL = ("physician", "nurse practitioner", "nurse")
TEAM = ("nurse", "medical assistant", "scheduler", "navigator", "social worker", "administrator")
EVERYBODY = ("physician", "nurse practitioner", *TEAM)


@dataclass(frozen=True)
class Topic:
    """One thing that several people raised, each in their own words.

    Parameters
    ----------
    kind : str
        Of `wellanalysis.definitions.record_columns.KINDS_OF_ITEM`.
    page, measure, theme : str
        What it is about; empty where nothing is named.
    ends : str
        How it was closed: answered, changed or declined.
    owner : str
        Role of who answers.
    roles : tuple of str
        Roles of those who say it.
    says : tuple of str
        Their words, one item of the ledger each.
    answers : tuple of str
        What they were told, in turn; each answer fits each of the words.
    """

    kind: str
    page: str
    measure: str
    theme: str
    ends: str
    owner: str
    roles: tuple[str, ...]
    says: tuple[str, ...]
    answers: tuple[str, ...]


def _asked(page: str, measure: str, theme: str, ends: str, owner: str, says: tuple[str, ...], *answers: str) -> Topic:
    return Topic("question", page, measure, theme, ends, owner, MEDICAL if measure else EVERYBODY, says, answers)


QUESTIONS = (
    _asked("outcomes", "healed_12w", "T04", "answered", ANALYSIS, (
        "Does a wound that closed at home, and was only phoned in, count as healed?",
        "We had two wounds closed by the home nurse. Are they in the healed count or not?",
        "Who confirms that a wound is closed when the patient cannot come back to us?",
    ), "It counts once a clinician or a home nurse has confirmed it two weeks later. A phone call alone does not, and the wound stays open in the figures.",
       "A home nurse may confirm it since July 2024. Without a second look the wound is counted as not healed so far.",
       "Whoever sees the patient next: a home nurse, the family doctor's nurse, or you. It is entered with the role of who looked."),
    _asked("outcomes", "healed_12w", "T04", "changed", KEEPER, (
        "I read the grey band as a target. Is it one?",
        "The shaded area on the chart of healing: a goal, or what chance does?",
        "Nobody in our meeting could say what the band around the line means.",
    ), "No. It is what chance alone would do around the clinic's own past, and the words now stand beside the chart.",
       "What chance does. Inside the area there is nothing to explain; the text under the chart says so now.",
       "The band now has its name beside it: what chance alone would do around the clinic's own past."),
    _asked("outcomes", "admission_12w", "T04", "answered", ANALYSIS, (
        "Why does a planned stay for a graft show up as an admission?",
        "Are stays that we ourselves arranged left out of the admissions?",
        "One of our planned bypass patients seems to count against the clinic. Is that right?",
    ), "By the type of admission, where that is left empty. Planned stays are left out, so the field is worth a look.",
       "They are, once the stay is entered as planned. What is entered as an emergency counts, whoever arranged it.",
       "It should not. A planned stay whose type is missing is taken for an unplanned one; we can look for it with you in your own system."),
    _asked("case-mix", "healed_12w", "T04", "answered", ANALYSIS, (
        "We see more severe arterial disease than others. Is that in the expected figure?",
        "Does the adjustment know that most of our wounds are older than three months?",
        "Is smoking in the model? It explains half of what we see here.",
    ), "It is. Known before care and recorded by every clinic: age, wound age, wound size, infection, walking, arterial disease.",
       "Yes, the age of the wound at the first visit is one of the things that expected healing rests on.",
       "It is not, since not every clinic records it. What is not recorded everywhere is left out, and the page says so."),
    _asked("variation", "compression_14d", "T04", "answered", LEAD, (
        "How much of the spread between clinics is only small numbers?",
        "Is a difference of four points between two clinics worth talking about?",
        "Why is there no list of clinics from high to low on this page?",
    ), "The page says what share of the spread is more than chance. In one year most of what separates two clinics can be small numbers.",
       "With as few patients as a clinic sees in a year, four points are within what chance does. It is worth talking about when it stays.",
       "An order of clinics would mostly show chance, and it would be read all the same. So there is no such list."),
    _asked("what-matters", "debridement_14d", "T04", "answered", ANALYSIS, (
        "Does the page claim that early debridement causes healing?",
        "Wounds that can be debrided early may be the easier ones. Was that thought of?",
        "Could it be that sicker patients simply get debrided later?",
    ), "No. It says that the two go together among like patients, and no more.",
       "It was. Patients are compared with like patients, and what that leaves open stands under the figure.",
       "It could. That is one of the explanations which the page names, and data of this kind cannot rule it out."),
    _asked("programme", "", "T04", "answered", ANALYSIS, (
        "Would healing have risen without the programme as well?",
        "Clinics that have not started yet improved too. How is that taken into account?",
        "Which clinics are the comparison, and did anybody ask them?",
    ), "That is the question the page is built around: clinics that started are held against those still waiting, quarter by quarter.",
       "What all clinics share, such as a better year for everybody, is taken out; what is left is the difference to those who had not started.",
       "Those that had not started yet in a quarter. They were asked in 2023, and knew when their own turn would come."),
    _asked("quality", "measured_weekly_28d", "T02", "changed", ANALYSIS, (
        "Our sizes are in the photo form. Why do they count as missing?",
        "Week three is always empty for us though we measured. Where do you read it?",
        "Half of our measurements are typed into the note. Can those be read?",
    ), "The photo form was not read. It is from this report on, and earlier quarters were made again.",
       "From the wound form, by the day of the measurement. Yours stood in the photo form, which is read too from now on.",
       "Not reliably. Sizes that are typed into a field of their own are read, and the note's template has such a field now."),
    _asked("restatements", "", "T04", "answered", ANALYSIS, (
        "Our figure is not what it was in February. What happened to it?",
        "Why do figures of last year still move?",
        "A number I quoted to my team has changed since. How do I explain it?",
    ), "Records that came late were added. The figure is on the list, with the reason.",
       "Since records come in for months after a visit. A figure moves less and less, and each move is listed with its reason.",
       "Each figure that reads differently is listed with the reason, so you can show your team the list."),
    _asked("indicators", "perfusion_assessed_14d", "T03", "answered", LEAD, (
        "Does a toe pressure taken on the ward before the first visit count?",
        "Is an angiogram enough, or does it have to be a pressure?",
        "We often have a recent test from the referring hospital. Does it count?",
    ), "It counts when it is entered with its day; what was done on the ward counts like what you do yourself.",
       "Any test of blood flow counts: a pressure at ankle or toe, an oxygen reading, an angiogram.",
       "It does, when it is entered with its day. Most of those that we miss have a result and no day."),
    _asked("indicators", "nutrition_screened_14d", "", "answered", LEAD, (
        "Which tools count as a named nutrition screen?",
        "Does the dietitian's own form count, or only the published ones?",
    ), "Any published screen with a name and a result. What the measure asks for stands on its page in plain words; a tool that you use and we do not know can be proposed.",
       "The published ones, since only these are filled in alike everywhere. If the dietitian's form holds one of them, its result counts."),
    _asked("measures", "offloading_14d", "T01", "declined", LEAD, (
        "Could the fourteen days begin when the device is ordered?",
        "Could a device that is ordered, and not there yet, count as done?",
        "The fortnight runs while we wait for the orthotist. Could that time be taken out?",
    ), "The patient walks on the wound until the device is worn, whoever the wait is due to. So the days stay as they are.",
       "Those who agreed to the measure chose the day of wearing over the day of the order, since only the first takes the weight off.",
       "Taken out, the wait would be seen by nobody. It stays in, and it is now a theme that planning looks at."),
    _asked("indicators", "compression_14d", "", "changed", LEAD, (
        "Why are patients with severe arterial disease in the denominator of compression?",
        "For some of our patients compression would be harm. Are they left out?",
    ), "They were left out only where the test was entered in time. A known severe arterial disease now leaves the wound out whenever it was entered.",
       "A known severe arterial disease leaves the wound out. Other reasons have no field of their own yet."),
    _asked("satisfaction", "experience_top_box", "", "answered", ANALYSIS, (
        "How many of those we asked answered at all?",
        "Paper and text message give other answers. Are they mixed?",
    ), "The share who answered stands beside each figure.",
       "They are, and the caveat says so. The mix of a clinic is compared with the network's."),
    _asked("rates", "", "T04", "answered", ANALYSIS, (
        "How often would these rules call something a change when there is none?",
        "If I look at twelve figures each quarter, how many signals are chance?",
    ), "The page works it out on made-up networks in which nothing changes: the share of false signals is printed with each rule.",
       "About what the page prints for each rule, times the figures you look at. That is why a signal is a reason to look, not a finding."),
    _asked("what-changed", "", "", "answered", KEEPER, (
        "Can I see at once what is new since last quarter, without reading everything?",
        "Is there a short list of what moved?",
    ), "That is what this page is for; it begins with what changed by more than rounding and late records.",
       "The first table of this page, and nothing else is needed for a first look."),
)  # fmt: skip
