"""The page of restatements: every publication of the quarter, and what each changed of the one before."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from wellanalysis.definitions.editions import Edition, Policy
from wellanalysis.pages.around import network_page
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.published import published_figures
from wellanalysis.pages.restatement_chain import Cause
from wellanalysis.pages.restatement_corrected import corrected_claim
from wellanalysis.pages.restatement_publications import Publication
from wellanalysis.pages.restatement_words import A_FIGURE, SAME_NUMBER, WITHHELD, Change
from wellanalysis.pages.wording import count, day, listed, sentence_case

TITLE = "What has changed since first published"
FIRST = "first published"
MEANS = {
    Cause.CODE: "how figures are computed was changed or mended",
    Cause.CORRECTED: "records that were there have been corrected or completed",
    Cause.LATE: "records have arrived since, or follow-up has closed",
    Cause.DEFINITION: "what is counted was defined anew",
    Cause.APPEAL: "somebody questioned records and was found to be right; the correction names the appeal",
}
LINKS = (("How restatements are made", "book/methods#restatements"),)


def page(figures: Figures, history: Sequence[Publication] = ()) -> Page:
    """The page, which is there from the first publication on.

    Parameters
    ----------
    figures : Figures
        The run.
    history : sequence of Publication
        Publications, oldest first, the present one among them; empty where nothing was recorded yet.
    """
    today = published_figures(figures)
    publications = list(history) or [Publication(1, figures.as_of, figures.stage, len(today))]
    # The last one is being published now, be it the same figures as a draft before.
    publications[-1] = replace(publications[-1], stage=figures.stage)
    publications = [_as_of_today(each, today, figures) for each in publications]
    changes = [change for each in publications for change in each.changes]
    corrected = corrected_claim(figures)
    return network_page(
        figures,
        id="restatements",
        template="network_restatement",
        title=TITLE,
        opening=_opening(publications, changes, corrected),
        action=_action(changes, corrected),
        claims=[
            *([corrected] if corrected else []),
            *(claim for each in reversed(publications) for claim in _claims(each, figures)),
        ],
        rows=_rows(publications),
    )


def _as_of_today(publication: Publication, today: pd.DataFrame, figures: Figures) -> Publication:
    """What an earlier publication said, without what is withheld now: the strictest rule of all counts."""
    hidden = today[today["result"] == WITHHELD]
    places = set(zip(hidden["place"], hidden["title"], strict=True))
    policy = figures.definitions.network.disclosure[Edition(figures.edition)]
    # Readers of their own counts may see what became of them; they are no secret from themselves.
    own = figures.names.get(figures.reader, "") if policy.policy == Policy.OWN_PATIENTS else ""
    # A clinic that had its name in an earlier publication may have none for these readers now.
    named = {figures.names[unit] for unit in (NETWORK, *figures.named)}
    changes = []
    for change in (each for each in publication.changes if each.place in named):
        if (change.place, change.measure) in places:
            was, now = (WITHHELD, WITHHELD) if not change.is_printed else (A_FIGURE, WITHHELD)
            change = replace(change, was=was, now=now, difference="", why=listed(change.causes))
        elif policy.minimum > change.smallest:
            change = replace(change, difference="", why=listed(change.causes))
        elif change.place != own and Policy.CMS in (policy.policy, policy.others):
            change = newer_alone(change, policy.minimum)
        changes.append(change)
    return replace(publication, changes=tuple(changes))


def newer_alone(change: Change, minimum: int) -> Change:
    """A change by few, as the strict policy tells it: the newer result alone, and that few lie between.

    Two results side by side, and how many were counted more, are two counts; where fewer people than the minimum lie between,
    these and what became of them would follow. Of another count by as many as the minimum both are told.
    """
    few = f"fewer than {minimum}"
    # Where the same number was counted, those who are counted otherwise now may be few.
    if few not in change.difference and SAME_NUMBER not in change.difference:
        return change
    was = A_FIGURE if change.is_printed else change.was
    return replace(change, was=was, difference=f"{few} people may differ", why=listed(change.causes))


def _opening(publications: Sequence[Publication], changes: Sequence[Change], corrected: Claim | None) -> Claim:
    first = f"First published with data as of {day(publications[0].as_of)}"
    printed = [change for change in changes if change.is_printed]
    if not changes:
        heading, sentence = "No published figure has changed", f"{first}; no published figure has changed since."
        if corrected:
            appeals = count(len(corrected.table), "accepted appeals")
            heading += f"; {appeals} {'was' if len(corrected.table) == 1 else 'were'} in it from the start"
            sentence += f" Records corrected on {appeals} were in these figures from the start; they are told below."
    else:
        has = "has" if len(printed) == 1 else "have"
        heading = f"{_results(printed)} {has} been restated since this quarter was first published"
        sentence = (
            f"{first}. {by_cause(printed)}{_beside(changes)} Corrections are a sign that questions are answered and "
            "records completed."
        )
    return Claim(
        id="restatements",
        heading=heading,
        sentence=sentence,
        section="opening",
        table=_overview(publications),
        caveat=(
            "Figures are compared as they are printed: a change too small to be printed is not listed. What is withheld "
            "is named without numbers."
        ),
        links=LINKS,
    )


def _results(printed: Sequence[Change]) -> str:
    return count(len(printed), "published results") if printed else "No published result"


def _beside(changes: Sequence[Change]) -> str:
    """Figures whose count or interval alone is another."""
    number = sum(not change.is_printed for change in changes)
    if not number:
        return ""
    kept = "keeps its" if number == 1 else "keep their"
    return f" {count(number, 'figures')} {kept} printed result, with another count or interval."


def _action(changes: Sequence[Change], corrected: Claim | None) -> str:
    if not changes and corrected:
        return "Read what was corrected on appeal. If a figure looks wrong to you, ask: this page is where the answer will show."
    if not changes:
        return "Nothing to act on. If a figure looks wrong to you, ask: this page is where the answer will show."
    return "If you have quoted one of these figures, quote the newer one with its day. If a change surprises you, ask."


def by_cause(changes: Sequence[Change]) -> str:
    """``Corrected data had a part in 9 results, late data in 5.``; nothing of causes that had none."""
    numbers = [(cause, sum(cause.value in change.causes for change in changes)) for cause in Cause]
    found = [(str(cause), number) for cause, number in numbers if number]
    if not found:
        return ""
    (cause, number), *rest = found
    said = [f"{cause} had a part in {count(number, 'results')}", *(f"{name} in {count(times)}" for name, times in rest)]
    return f"{sentence_case(listed(said))}."


def _overview(publications: Sequence[Publication]) -> pd.DataFrame:
    """One line per publication, the newest first."""
    lines = [
        [
            _name(each),
            day(each.as_of),
            each.stage,
            count(sum(change.is_printed for change in each.changes)) if each.number > 1 else FIRST,
            listed(str(cause) for cause in Cause if any(cause.value in change.causes for change in each.changes)),
        ]
        for each in reversed(publications)
    ]
    return pd.DataFrame(lines, columns=["Publication", "Data as of", "Stage", "Results restated", "Why"])


def _name(publication: Publication) -> str:
    return f"Publication {publication.number}"


def _claims(publication: Publication, figures: Figures) -> Iterator[Claim]:
    """What one publication changed of the one before: results first, then what moved without showing in a result."""
    named = f"{_name(publication)}, data as of {day(publication.as_of)}"
    if publication.number == 1:
        yield Claim(
            id="publication-1",
            heading=f"{named}: {FIRST}",
            sentence=f"{count(publication.figures, 'figures')} were published. Each change since is listed on this page.",
            section="publications",
        )
        return
    printed = [change for change in publication.changes if change.is_printed]
    others = [change for change in publication.changes if not change.is_printed]
    yield Claim(
        id=f"publication-{publication.number}",
        heading=f"{named}: {count(len(printed), 'results')} restated",
        sentence=" ".join(text for text in (by_cause(printed), _meanings(printed)) if text),
        section="publications",
        table=_table(printed, ["Was", "Is", "Difference"]),
        links=_ways(printed, figures),
    )
    if others:
        yield Claim(
            id=f"publication-{publication.number}-counts",
            heading=f"{_name(publication)}: {count(len(others), 'figures')} with another count or interval",
            sentence=" ".join(
                text for text in ("The printed result is the same.", by_cause(others), _meanings(others))
            ),
            section="publications",
            table=_table(others, ["Result", "Difference"]),
            links=_ways(others, figures),
        )


def _table(changes: Sequence[Change], said: Sequence[str]) -> pd.DataFrame:
    cells = {
        "Where": [change.place for change in changes],
        "Measure": [change.measure for change in changes],
        "Period": [change.period for change in changes],
        "Was": [change.was for change in changes],
        "Is": [change.now for change in changes],
        "Result": [change.now for change in changes],
        "Difference": [change.difference for change in changes],
        "Why": [change.why for change in changes],
    }
    return pd.DataFrame({name: cells[name] for name in ("Where", "Measure", "Period", *said, "Why")})


def _meanings(changes: Sequence[Change]) -> str:
    """What the causes that are named mean."""
    named = [cause for cause in Cause if any(cause.value in change.causes for change in changes)]
    return " ".join(f"{sentence_case(str(cause))}: {MEANS[cause]}." for cause in named)


def _ways(changes: Sequence[Change], figures: Figures) -> tuple[tuple[str, str], ...]:
    """Links from clinics and measures that the report still has to their pages."""
    places = {
        place.name: f"{place.path}/overview" for place in figures.clinics[["name", "path"]].itertuples(index=False)
    }
    measures = {measure.title: f"measures/{measure.id}" for measure in figures.definitions.measures}
    known = {**measures, **places}
    named = dict.fromkeys(text for change in changes for text in (change.place, change.measure))
    return tuple((text, known[text]) for text in named if text in known)


def _rows(publications: Sequence[Publication]) -> pd.DataFrame:
    """What stands behind the opening: one row per publication, restated result and cause."""
    lines = [
        [each.number, cause, change.place, change.measure, change.period]
        for each in publications
        for change in each.changes
        if change.is_printed
        for cause in change.causes
    ]
    first = [[publications[0].number, FIRST, "", "", ""]]
    return pd.DataFrame([*first, *lines], columns=["publication", "cause", "place", "measure", "period"])
