"""Where a measure comes from: the national set or guideline that it is taken from, and the numbers others know it by."""

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.values import FromSet, SourceKind
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import count

SECTION = "evidence"
"""Where a measure's page tells what it rests on."""
CHOSEN = "Chosen by our clinicians; in no national set that we know of."
NOWHERE = "In no national set that we know of"
UNTOLD = "In no national set that we know of; who chose it is not recorded."
_METHOD = ("Where measures come from", "book/methods#interchange")
_PARTS = ("Taken from", "Which is a", "Kept by", "Version", "What differs", "Where to read it")
_KINDS = {SourceKind.MEASURE_SET: "measure set", SourceKind.GUIDELINE: "guideline"}


def said_of(measure: Measure) -> str:
    """Where the measure comes from, in a sentence."""
    if measure.from_set:
        return taken(measure.from_set)
    return CHOSEN if measure.agreed_by else UNTOLD


def taken(source: FromSet) -> str:
    """``Adapted from “…” (US Wound Registry, 0.0.008), a measure set. What differs: …``"""
    how = "Adapted from" if source.is_adapted else "As published in"
    differs = f" What differs: {source.differs.rstrip('.')}." if source.differs else ""
    return f"{how} “{source.title}” ({source.steward}, {source.version}), a {_KINDS[source.kind]}.{differs}"


def origin(measure: Measure) -> Claim:
    """The national set or guideline that the measure and its benchmark are taken from; plainly said where there is none."""
    found = [
        ("The measure", measure.from_set),
        ("The benchmark", measure.benchmark.from_set if measure.benchmark else None),
    ]
    told = {what: _parts(each) for what, each in found if each is not None}
    source = measure.from_set
    heading = f"{'Adapted from' if source.is_adapted else 'As published in'} {source.title}" if source else NOWHERE
    return Claim(
        id="origin",
        heading=heading,
        sentence=said_of(measure),
        section=SECTION,
        caveat="A result of an adapted measure is no result of the published one."
        if source and source.is_adapted
        else "",
        table=pd.DataFrame({"": _PARTS, **told}) if told else pd.DataFrame(),
        links=(_METHOD,),
    )


def _parts(source: FromSet) -> list[str]:
    """What stands beside each of `_PARTS`."""
    differs = source.differs or "nothing: as published"
    return [
        source.title,
        _KINDS[source.kind],
        source.steward,
        source.version,
        differs,
        source.url or "no address given",
    ]


def identified(measure: Measure) -> Claim | None:
    """Numbers and codes of the measure, as citations; None where it has none."""
    if not measure.identifiers:
        return None
    own = sum(not each.is_concept for each in measure.identifiers)
    codes = len(measure.identifiers) - own
    told = [f"{count(own, 'numbers')} of the measure it is taken from"] if own else []
    told += [f"{count(codes, 'codes')} of what it is about"] if codes else []
    return Claim(
        id="identifiers",
        heading="Numbers and codes: "
        + ", ".join(f"{each.named.partition(' (')[0]} {each.value}" for each in measure.identifiers),
        sentence=f"{' and '.join(told)}, as citations: nothing is counted by them.",
        section=SECTION,
        table=pd.DataFrame(
            [[each.named, each.value, each.says, each.url or ""] for each in measure.identifiers],
            columns=["System", "Identifier", "Says", "Where to read it"],
        ),
        links=(_METHOD,),
    )
