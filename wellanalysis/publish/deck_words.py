"""Words of a slide and of its speaker notes: short ones to read from a chair, whole ones for who presents."""

import re

from wellanalysis.pages.page import Claim, Page

_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“‘\d−+])")
_NO_END = re.compile(r"\b(Dr|Mr|Mrs|Ms|St|Prof|No|vs)\.$")
_AWAY = re.compile(r"^(https?|mailto):")
ANSWER_BACK = "Answer back"


def sentences(text: str) -> list[str]:
    """The sentences of a text; a title before a name ends none."""
    made: list[str] = []
    for part in _END.split(" ".join(text.split(" ")).strip()):
        if made and _NO_END.search(made[-1]):
            made[-1] += f" {part}"
        elif part:
            made.append(part)
    return made


def short(text: str, most: int) -> str:
    """As many whole sentences as fit; the first one always, since half a sentence can say its opposite."""
    kept = ""
    for each in sentences(text):
        longer = f"{kept} {each}".strip()
        if kept and len(longer) > most:
            break
        kept = longer
    return kept


def status(page: Page) -> str:
    """The thin line: quarter, data as of, stage, and that data are synthetic where they are."""
    return " · ".join(page.status)


def answer(page: Page, claim: Claim) -> tuple[str, str]:
    """Label and address of the way to answer back, which already names page, quarter and figure."""
    own = next((each for each in claim.links if each[0] == ANSWER_BACK and _AWAY.match(each[1])), None)
    return own or page.answer


def _bounds(claim: Claim) -> list[str]:
    """Points that stand at a bound, in the page's words: ``Team, 2024-04: 90 % or more``."""
    if claim.chart != "waves" or "told" not in claim.frame:
        return []
    known = claim.frame[claim.frame["value"].notna()]
    rows = known[["series", "period", "told"]].itertuples(index=False, name=None)
    return [f"{series}, {period}: {told}" for series, period, told in rows if isinstance(told, str) and told]


def notes(page: Page, claim: Claim, *, shown: str = "") -> str:
    """What whoever presents may want to say or be asked: the whole sentence, caveat, what is drawn, source and method.

    Parameters
    ----------
    page, claim : Page, Claim
        Where it stands.
    shown : str
        What of the claim's table or chart stands on the slide, where it is not all.
    """
    methods = [f"{label} ({target})" for label, target in claim.links if target.startswith("book/")]
    counted = [f"{label} ({target})" for label, target in claim.links if target.startswith("measures/")]
    label, address = answer(page, claim)
    told = {
        "Say": claim.sentence,
        "Keep in mind": claim.caveat,
        "Shown": " ".join(each for each in (claim.alternative, shown) if each),
        "Bounds, not values": "; ".join(_bounds(claim)),
        "Source": f"“{page.title}” ({page.id}), figure “{claim.id}”; {status(page)}; key of the page {page.key}.",
        "What is counted": "; ".join(counted),
        "Method": "; ".join(methods),
        "To answer back": f"{label}: {address}" if address else label,
    }
    return "\n".join(f"{name}: {words}" for name, words in told.items() if words)
