"""The way between quarters: one small file that changes beside sites that do not, and a page that lists them all."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from wellanalysis.files import replace_if_changed
from wellanalysis.pages.wording import count, day
from wellanalysis.publish.run_folder import INDEX, SWITCH

MANIFEST = "manifest.json"
PROSE, RESTATEMENTS = "book/*.html", "restatements.html"
_NAME = re.compile(r"(?P<quarter>\d{4}Q[1-4])(?:-(?P<part>.+))?")
_STYLE = """
:root { --ink: #222; --quiet: #595959; --rule: #d9dde1; --blue: #00588a; }
body { color: var(--ink); background: #fff; margin: 2rem auto; max-width: 46rem; padding: 0 1rem; line-height: 1.5;
  font-family: "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", system-ui, sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 0.3rem; font-weight: 650; }
h2 { font-size: 1.3rem; margin: 2rem 0 0.4rem; padding-top: 1rem; border-top: 1px solid var(--rule); font-weight: 650; }
p { margin: 0 0 1rem; color: var(--quiet); }
a { color: var(--blue); }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.8rem 0.4rem 0; border-bottom: 1px solid var(--rule); }
thead th { border-bottom: 2px solid var(--ink); font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 600; }
@media (max-width: 600px) { body { margin: 1rem auto; } h1 { font-size: 1.5rem; } table { font-size: 0.9rem; } }
"""


@dataclass(frozen=True)
class Published:
    """A quarter's site as it lies there.

    Parameters
    ----------
    name : str
        Its folder: ``2026Q3``, or ``2026Q3-C07`` for a part.
    quarter, part : str
        The two halves of the name; `part` is empty for a whole report.
    pages : frozenset of str
        Its pages as addresses within the site: ``clinics/lakes/c07/overview.html``.
    manifest : mapping
        What the run wrote of itself; empty where there is none.
    """

    name: str
    quarter: str
    part: str
    pages: frozenset[str]
    manifest: Mapping[str, Any]

    @property
    def label(self) -> str:
        """Name as readers see it: ``2026Q3``, ``2026Q3, clinic C07``."""
        clinics = [str(each) for each in self.manifest.get("clinics", ())] if self.part else []
        if not self.part:
            return self.quarter
        if not clinics:
            return f"{self.quarter}, {self.part}"
        return f"{self.quarter}, {'clinic' if len(clinics) == 1 else 'clinics'} {', '.join(clinics)}"

    @property
    def as_of(self) -> str:
        """``13 November 2026``; empty where nobody says."""
        given = self.manifest.get("as_of")
        return day(date.fromisoformat(given)) if given else ""

    @property
    def stage(self) -> str:
        """Draft or final."""
        return str(self.manifest.get("stage", ""))

    @property
    def restated(self) -> int | None:
        """Results restated since this quarter was first published; None where nobody says, as for a part."""
        return None if self.part or "restated" not in self.manifest else int(self.manifest["restated"])


def published(edition: Path) -> list[Published]:
    """Sites of the quarters in an edition's folder, newest quarter first, whole reports before their parts."""
    found = []
    for place in sorted(edition.iterdir()) if edition.is_dir() else ():
        named = _NAME.fullmatch(place.name)
        if named is None or not (place / INDEX).is_file():
            continue
        manifest = _manifest(place / MANIFEST)
        pages = {f"{id}.html" for id in manifest.get("pages", ())}
        pages |= {path.relative_to(place).as_posix() for path in place.glob(PROSE)}
        found.append(Published(place.name, named["quarter"], named["part"] or "", frozenset(pages), manifest))
    found.sort(key=lambda each: each.part)
    return sorted(found, key=lambda each: each.quarter, reverse=True)


def _manifest(path: Path) -> dict[str, Any]:
    """What a site says of itself; a site without a manifest, or with a broken one, is listed by its name alone."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) and _is_ours(value) else {}


def _is_ours(value: dict[str, Any]) -> bool:
    """Whether a manifest holds what is read of it, in the form in which a run writes it."""
    try:
        date.fromisoformat(value.get("as_of", "2000-01-01"))
    except (TypeError, ValueError):
        return False
    number = value.get("restated", 0)
    return all(isinstance(value.get(name, []), dict | list) for name in ("pages", "clinics")) and isinstance(
        number, int
    )


def write_index(edition: Path) -> Path:
    """Write what leads from quarter to quarter: ``quarters.js`` for the pages, ``index.html`` for readers.

    Parameters
    ----------
    edition : Path
        ``site/<network>/<edition>``. The sites in it are read and never touched; the two files are replaced in one
        step each, and left alone when they say the same.

    Returns
    -------
    Path
        The index.
    """
    sites = published(edition)
    replace_if_changed(edition / SWITCH, switch(sites))
    replace_if_changed(edition / INDEX, index(sites, edition.parent.name))
    return edition / INDEX


def switch(sites: Sequence[Published]) -> str:
    """The script that tells pages which quarters there are, and which pages each of them lacks."""
    pages = sorted(frozenset().union(*(each.pages for each in sites)))
    quarters = [
        {
            "name": each.name,
            "label": each.label,
            "part": each.part,
            "note": _note(each),
            # Quarters have nearly all pages in common: what is not there is the shorter list.
            "without": [place for place, page in enumerate(pages) if page not in each.pages],
        }
        for each in sites
    ]
    text = json.dumps({"quarters": quarters, "pages": pages}, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return f"window.wellanalysisQuarters = {text};\n"


def _note(site: Published) -> str:
    return ", ".join(text for text in (f"data as of {site.as_of}" if site.as_of else "", site.stage) if text)


def index(sites: Sequence[Published], network: str) -> str:
    """The page of all quarters, complete in itself; `network` is its id, where no site says a name."""
    name = escape(next((str(each.manifest["title"]) for each in sites if each.manifest.get("title")), network))
    synthetic = any(each.manifest.get("synthetic") for each in sites)
    notice = "<p>Synthetic data: no real patient, provider or clinic.</p>" if synthetic else ""
    whole, parts = [s for s in sites if not s.part], [s for s in sites if s.part]
    apart = (
        f"<h2>Parts of reports</h2>\n<p>Cut from the whole, for single clinics.</p>\n{_table(parts)}" if parts else ""
    )
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{name}: all quarters</title>\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<style>{_STYLE}</style>\n</head>\n<body>\n'
        f"<main>\n<h1>{name}: all quarters</h1>\n{notice}\n"
        "<p>A quarter stays as it was published. Where it was published again after corrections, its page "
        "“What has changed since first published” says which results changed, and why.</p>\n"
        f"{_table(whole) if whole else ''}\n{apart}\n</main>\n</body>\n</html>\n"
    )


def _table(sites: Sequence[Published]) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Quarter", "Data as of", "Stage", "Since published"))
    return (
        f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{''.join(_line(each) for each in sites)}</tbody>\n</table>"
    )


def _line(site: Published) -> str:
    link = f'<a href="{escape(site.name)}/index.html">{escape(site.label)}</a>'
    cells = [escape(site.as_of), escape(site.stage), _restated(site)]
    return f'<tr><th scope="row">{link}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>\n'


def _restated(site: Published) -> str:
    if not site.restated:
        return "" if site.restated is None else "nothing restated"
    said = f"{count(site.restated, 'results')} restated"
    return f'<a href="{escape(site.name)}/{RESTATEMENTS}">{said}</a>' if RESTATEMENTS in site.pages else said
