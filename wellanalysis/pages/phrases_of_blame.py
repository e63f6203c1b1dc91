"""The phrase book, first part: phrases that put people in order or blame them."""

from wellanalysis.pages.phrases import WHO, Kind, Phrase

_ORDER = "show each clinic beside its own past, then what is expected for its patients; the order is regional"
_LEARN = "say what the figure is, how sure it is, and what the team could look at together"

RANKS_AND_BLAME: tuple[Phrase, ...] = (
    Phrase(
        Kind.RANK,
        r"rank(?:s|ed|ing|ings)?",
        "rank",
        "Clinics are ranked by healing.",
        _ORDER,
        sense=r"rank (?:sum|tests?|correlations?|based|statistics?|and file)|(?:signed|full|reduced) ranks?",
        deniable=True,
    ),
    Phrase(
        Kind.RANK,
        r"league tables?|leader(?: )?boards?",
        "league leader",
        "See the league table.",
        _ORDER,
        deniable=True,
    ),
    Phrase(
        Kind.RANK,
        r"(?:best|worst|top|bottom|star|weakest|strongest|(?:highest|lowest|top|best|worst) (?:performing|scoring|rated|ranked)) "
        + rf"(?:performers?|performing|scorers?|{WHO})",
        "best worst top bottom star weakest strongest highest lowest",
        "Harbor is the best clinic of the region.",
        _ORDER,
    ),
    Phrase(
        Kind.RANK,
        rf"(?:high|low|poorly|well) (?:performers?|performing {WHO})",
        "performer performing",
        "Ask the high performers.",
        "say which practice is worth sharing, and what it achieved for whom",
    ),
    Phrase(
        Kind.RANK,
        r"(?:top|bottom) (?:quartiles?|quintiles?|deciles?|percentiles?|quarter|third|half|five|ten|\d+)",
        "top bottom",
        "It is in the bottom quartile.",
        "give the median and the middle half of the others, and where this figure lies with its interval",
        sense=r"(?:top|bottom) (?:half|third|quarter|\d+ (?:cm|mm)) of (?:the|a|his|her|their|each) (?:\w+ )?"
        r"(?:wounds?|ulcers?|leg|foot|limb|heel|calf|thigh|stocking|bandage|page|chart|screen)",
    ),
    Phrase(
        Kind.RANK,
        r"(?:out(?: )?perform|outrank)\w*",
        "perform outrank",
        "Lakeside outperformed Harbor.",
        "say for each what is expected for its patients and what was observed",
    ),
    Phrase(
        Kind.RANK,
        r"(?:better|worse) than (?:\d+(?: )?(?:%|per(?: )?cent) of |most |all |any |other |half )(?:of )?(?:the |your |its |their |other )*"
        rf"(?:peers|colleagues|{WHO})",
        "better worse",
        "You did better than most of your peers.",
        "give the middle half of the others, and whether the interval reaches it",
    ),
    Phrase(
        Kind.RANK,
        r"(?:first|second|third|last) place (?:in|of|among)|\d+(?:st|nd|rd|th) (?:place|out of \d+|of \d+)",
        "place 0th 1th 2th 3th 4th 5th 6th 7th 8th 9th 1st 2nd 3rd",
        "The clinic came 3rd out of 24.",
        _ORDER,
        sense=r"in the first place",
    ),
    Phrase(
        Kind.PUNITIVE,
        r"worst",
        "worst",
        "This was the worst result of all.",
        _LEARN,
        sense=r"worst (?:\w+ )?(?:pain|itch\w*|symptoms?|day|night|week|case|headache|eye|side|imaginable)|at (?:(?:its|the|their|his|her) )?worst",
    ),
    Phrase(
        Kind.PUNITIVE,
        r"failing",
        "failing",
        "Two failing clinics stand out.",
        _LEARN,
        sense=r"failing (?:to (?:heal|close|respond|thrive|granulate)|(?:\w+ )?(?:grafts?|stents?|bypass\w*|access|fistulas?|hearts?|kidneys?"
        r"|liver|limbs?|organs?|wounds?|treatment|therapy|eyesight|vision|memory|health))"
        r"|(?:grafts?|stents?|bypass|heart|kidneys?|liver|access|fistula|limb|wound|treatment|therapy|eyesight|vision"
        r"|memory|health)(?: (?:is|was|are|were|has|had|been|now))* failing",
    ),
    Phrase(
        Kind.PUNITIVE,
        r"fail(?:s|ed|ure)? to (?:meet|reach|hit|achieve|comply|perform|deliver|document|act|provide|follow)",
        "fail",
        "The team failed to meet the benchmark.",
        "say where the figure and its interval lie: not yet reached",
        sense=r"fail\w* to (?:achieve|reach|provide) (?:\w+ )?(?:ha?emostasis|remission|closure|healing|union|control|pain relief|relief)",
    ),
    Phrase(
        Kind.PUNITIVE,
        r"poor(?:er|est|ly)? (?:perform\w*|results?|scor\w+|ratings?|marks|showing|care|work|quality"
        rf"|{WHO})",
        "poor",
        "A poor performance again.",
        _LEARN,
        sense=r"poor results (?:after|with|following)|poor quality (?:of )?(?:sleep|images?|veins?|skin|tissue|signal)",
    ),
    Phrase(
        Kind.PUNITIVE,
        r"under(?: )?perform\w*|sub(?: )?standard|subpar",
        "perform standard subpar",
        "An underperforming team.",
        _LEARN,
    ),
    Phrase(
        Kind.PUNITIVE,
        r"miss(?:ed|es)? (?:the |its |their |your |our |a )?(?:targets?|benchmarks?|goals?)",
        "missed misses",
        "Ridgeview missed its target.",
        "not yet reached, with the interval beside it",
    ),
    Phrase(
        Kind.PUNITIVE,
        r"laggards?|lagging behind|slackers?|bad apples?|culprits?|(?:repeat|worst|serial) offenders?",
        "laggard lagging slacker apple culprit offender",
        "The laggards know who they are.",
        _LEARN,
    ),
    Phrase(
        Kind.PUNITIVE,
        r"nam(?:e|ed|ing) and sham(?:e|ed|ing)|zero tolerance|no excuses?|inexcusabl[ey]|unacceptabl[ey]|at fault|to blame"
        rf"|blam(?:e|es|ed|ing) (?:the |a |an )?{WHO}",
        "sham tolerance excuse inexcusabl unacceptabl fault blam",
        "This result is unacceptable.",
        _LEARN,
        sense=r"unacceptabl[ey] (?:\w+ )?(?:pain|toxicity|side effects?|risks?|bleeding|burden)",
        deniable=True,
    ),
    Phrase(
        Kind.PUNITIVE,
        r"(?:will|shall|may|can|could|to|is|are|be) (?:be )?(?:penali[sz]ed|punished|sanctioned|reprimanded|disciplined)"
        r"|disciplinary (?:action|measures?|steps)|corrective action plans?|warning letters?"
        r"|(?:hold|holds|held|holding) (?:\w+ ){0,3}accountable",
        "penali punish sanction reprimand disciplin corrective warning accountable",
        "Clinics will be penalised.",
        "say what support there is, and whom to ask for it",
        sense=r"penali[sz]ed (?:\w+ )?(?:likelihood|regression|fit|fits|spline|splines|model|models|estimates?)",
        deniable=True,
    ),
    Phrase(
        Kind.PUNITIVE,
        r"needs? (?:\w+ )?improvement|needs? to improve|(?:must|should|ha(?:s|ve) to|ought to) (?:do better|improve|try harder|catch up)",
        "improve better harder catch",
        "This clinic needs to improve.",
        "what could be better: name the one thing the team could look at together",
        sense=r"(?:perfusion|circulation|nutrition|glucose|oxygenation|flow|wounds?|mobility|ph)(?: (?:first|often|usually))? "
        r"(?:needs?|has|have|should|must) (?:to )?improve",
    ),
    Phrase(
        Kind.PUNITIVE,
        rf"non(?: )?compliant (?:patients?|{WHO})|difficult patients?"
        rf"|(?:bad|careless|lazy|problem) (?:patients?|performers?|{WHO})|{WHO} (?:of concern|to watch)",
        "complian difficult bad careless lazy problem concern watch",
        "Talk to the non-compliant providers.",
        "say what stood in the way, as the people themselves tell it",
    ),
)
