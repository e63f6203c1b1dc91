"""The clinics before and after a clinic in its book: from each page of a chapter to the same page of the next."""

import posixpath
from collections.abc import Sequence
from itertools import groupby

from wellanalysis.pages.page import Page
from wellanalysis.publish.contents import CHAPTERS

Way = tuple[str, str]
"""A page's id, and what it is called."""


def neighbours(pages: Sequence[Page]) -> dict[str, dict[str, Way]]:
    """Of each page of a clinic's chapter: ``before``, ``after`` and, where there is a region's page, ``above``.

    Parameters
    ----------
    pages : sequence of Page
        Of one book, in reading order: clinics by region, and by name within it.

    Returns
    -------
    dict of str to dict
        By page id. A clinic whose chapter lacks the page is entered by its overview. Nothing where a book has one
        clinic: other clinics have no name there, and no page.
    """
    chapters = [page for page in pages if page.template in CHAPTERS]
    if len(chapters) < 2:
        return {}
    names = {posixpath.dirname(page.id): page.title.removesuffix(": overview") for page in chapters}
    regions = {posixpath.dirname(page.id): page for page in pages if page.template == "region"}
    known = {page.id for page in pages}
    found: dict[str, dict[str, Way]] = {}
    for _, members in groupby(chapters, key=lambda page: _above(posixpath.dirname(page.id))):
        folders = [posixpath.dirname(page.id) for page in members]
        # Clinics of one region are few enough to go through them all; another region begins at its own page.
        beside = zip(folders, [None, *folders], [*folders[1:], None], strict=False)
        for folder, before, after in beside:
            above = regions.get(_above(folder))
            for id in (id for id in known if posixpath.dirname(id) == folder):
                ways = {
                    **({"before": _same(id, before, names, known)} if before else {}),
                    **({"above": (above.id, above.title)} if above else {}),
                    **({"after": _same(id, after, names, known)} if after else {}),
                }
                found |= {id: ways} if ways else {}
    return dict(sorted(found.items()))


def _above(folder: str) -> str:
    return posixpath.dirname(folder)


def _same(id: str, folder: str, names: dict[str, str], known: set[str]) -> Way:
    same = f"{folder}/{posixpath.basename(id)}"
    return (same if same in known else f"{folder}/overview", names[folder])
