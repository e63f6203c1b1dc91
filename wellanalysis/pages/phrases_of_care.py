"""The phrase book, second part: phrases that prescribe care, and those that put the metric before the mission."""

from wellanalysis.pages.phrases import WHO, Kind, Phrase

_OFFER = "offer something a team can look at together, and may decide against"
_MISSION = "begin with what you want to become for patients; the figure shows how far the way is"
_LEGAL = r"laws?|legal\w*|regulations?|statut\w+|consent\w*|privacy|confidential\w*|licen[sc]\w+|contract\w*|agreement"
_CARE = (
    r"(?:treat|prescribe|administer|amputate|debride|titrate|discontinue|hospitali[sz]e|anticoagulate|medicate"
    r"|revasculari[sz]e|vaccinate)"
)
_MAYBE_CARE = r"(?:order|refer|start|stop|give|switch|admit|discharge|operate|offload|bandage|screen|test)"
_PATIENT = r"(?:patients?|wounds?|ulcers?|limbs?)"
_REMEDY = (
    r"(?:antibiotics?|insulin|statins?|opioids?|anticoagulants?|medications?|drugs?|compression|dialysis|surgery"
    r"|chemotherapy|transfusions?)"
)
_SHOULD = r"(?:must|should|shall|ought to|needs? to)"

CARE_AND_METRICS: tuple[Phrase, ...] = (
    Phrase(
        Kind.BANNED,
        r"needs? to (?:improve|raise|boost|lift|fix) (?:our|the|your|their|its) (?:[\w’']+ ){0,4}(?:scores?|ratings?)",
        "score rating",
        "We need to improve our patient satisfaction score.",
        "say what you want patients to be able to say; the figure follows from it",
    ),
    Phrase(
        Kind.BANNED,
        r"be(?:ing)? (?:nicer|kinder|friendlier) to (?:\w+ )?patients",
        "nicer kinder friendlier",
        "Clinicians could be nicer to patients.",
        "ask: what kind of clinician do you want to be?",
    ),
    Phrase(
        Kind.BANNED,
        r"corporate (?:mandates?|objectives?|goals?|targets?|expectations?)|mandated by (?:corporate|management)",
        "corporate mandated",
        "This is a corporate mandate.",
        "name who agreed to it and why, the clinicians among them",
    ),
    Phrase(
        Kind.PRESCRIPTIVE,
        rf"{_SHOULD} (?:(?:not|always|never|also|only) )?(?:{_CARE}|{_MAYBE_CARE} (?:\w+ ){{0,4}}(?:{_PATIENT}|{_REMEDY}))",
        "must should shall ought need",
        "Clinicians should treat such wounds early.",
        _OFFER,
        sense=r"treat (?:\w+ ){0,3}(?:figures?|numbers?|results?|data|intervals?|charts?|points?)",
        beside=_LEGAL,
    ),
    Phrase(
        Kind.PRESCRIPTIVE,
        rf"(?:{_PATIENT}|people|women|men|children) (?:\w+ ){{0,4}}{_SHOULD} (?:\w+ )?(?:be (?:treated|given|started|prescribed|referred"
        rf"|admitted|operated|debrided|bandaged|screened|switched)|receive|undergo|take {_REMEDY}|get {_REMEDY})",
        "must should shall ought need",
        "All patients with an ulcer should receive antibiotics.",
        "tell how often it was done and for whom, and what may help a team to talk about it",
        beside=_LEGAL,
    ),
    Phrase(
        Kind.PRESCRIPTIVE,
        r"(?:this|that|these|your) patients? (?:needs?|requires?|should|must|ought to) (?!(?:\w+ )?(?:know|say|help|hear))\w+"
        r"|treatment of choice",
        "need require should must ought choice",
        "This patient needs surgery.",
        "speak of the group that was counted; what a person needs is decided at the bedside",
    ),
    Phrase(
        Kind.PRESCRIPTIVE,
        rf"(?:always |never )?(?:{_CARE} (?:all|every|each|the|these|this|your|any|{_PATIENT}|{_REMEDY})"
        rf"|{_MAYBE_CARE} (?:all|every|each|these|this|your|any) (?:\w+ ){{0,3}}{_PATIENT}|{_MAYBE_CARE} (?:\w+ )?{_REMEDY})",
        "treat prescri administ amputat debrid titrat discontinu hospitali anticoag medicat revascul vaccin order refer"
        " start stop give switch admit discharge operate offload bandage screen test",
        "Start antibiotics on the first day.",
        _OFFER,
        sense=r"treat (?:\w+ ){0,3}(?:figures?|numbers?|results?|data|intervals?|charts?|points?)",
        opens=True,
    ),
    Phrase(
        Kind.PRESCRIPTIVE,
        rf"we recommend (?:that )?(?:\w+ ){{0,3}}(?:{_PATIENT}|{_REMEDY}|treating|prescribing|debriding|amputating)",
        "recommend",
        "We recommend early antibiotics.",
        "name the source, and what it says of whom; leave the decision to those who give the care",
    ),
    Phrase(
        Kind.PRESCRIPTIVE,
        rf"(?:you|everyone|everybody|{WHO}) must",
        "must",
        "Providers must document each visit.",
        "say why it helps, and ask what stands in the way",
        beside=_LEGAL,
    ),
    Phrase(
        Kind.METRIC,
        r"(?:improv|rais|boost|increas|lift|driv|push)(?:e|es|ed|s|ing)?(?: up)? (?:(?:the|our|your|their|its|these|my) (?:[\w’']+ ){0,3}"
        r"|(?:patient |satisfaction |experience |survey |performance |quality )*)(?:scores?|ratings?|metrics?|numbers)",
        "score rating metric numbers",
        "The plan will improve our scores.",
        _MISSION,
        sense=r"(?:pain|apgar|braden|wagner|barthel|rankin|norton|oxford|knee|hip|function\w*|symptoms?|depression|anxiety|frailty|disability"
        r"|mobility|life|itch|fatigue|sleep|nutrition\w*|risk|consciousness|push|nihss) (?:scale )?(?:scores?|ratings?)|numbers of",
    ),
    Phrase(
        Kind.METRIC,
        r"(?:satisfaction|performance|overall|total|your|our) scores?",
        "score",
        "Your score is 71.",
        "call it what it is: the share of patients who healed, or who would say that they were heard",
        sense=r"(?:karnofsky|ecog|zubrod|lansky|physical|functional) performance scores?|(?:pain|apgar|total \w+) scores?",
    ),
    Phrase(
        Kind.METRIC,
        r"(?:green|red) box(?:es)?",
        "box",
        "Get into the green box.",
        "say how sure we are that care has changed, in the words of the evidence table",
    ),
    Phrase(
        Kind.METRIC,
        r"mov(?:e|es|ed|ing) the (?:needle|dial)",
        "needle dial",
        "Let us move the needle.",
        _MISSION,
        sense=r"the needle (?:tip|into|along|under|through|forward|sideways|away|towards?|deeper)",
    ),
    Phrase(
        Kind.METRIC,
        r"(?:hit|make|meet|reach|chase|hits|makes|meets|hitting|making|meeting|reaching|chasing) (?:the|our|your|their) (?:numbers|quotas?|targets?|scores?)",
        "numbers quota target score",
        "We will hit our numbers.",
        _MISSION,
        sense=r"targets? (?:inr|weights?|pressures?|doses?|range|heart|glucose|hba1c|levels?|blood|temperature)",
        deniable=True,
    ),
    Phrase(
        Kind.METRIC,
        r"look(?:s|ing)? good (?:on|in) (?:\w+ )?(?:surveys?|reports?|paper|scorecards?|dashboards?)|at risk (?:money|monies|pay|bonus\w*)"
        r"|(?:bonus(?:es)?|pay|salary|salaries|compensation) (?:is |are )?(?:depends?|tied|linked|hinges?)",
        "good risk bonus pay salar compensation",
        "Bonuses are tied to this figure.",
        "speak of patients; what is paid belongs into a contract",
        deniable=True,
    ),
)
