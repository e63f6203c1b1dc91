"""What an appeal would change, before it is decided: asked from the records, and told on one private page."""

import os
from dataclasses import dataclass
from html import escape
from pathlib import Path

from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import Problem, ProblemsFound, nearest
from wellanalysis.files import replace_if_changed
from wellanalysis.pages.appeal_page import appeal_claims
from wellanalysis.pages.page import Claim
from wellanalysis.pages.what_if_told import WhatIf
from wellanalysis.pages.wording import day
from wellanalysis.publish.blocks import table_html
from wellanalysis.publish.check import checked
from wellanalysis.publish.run_folder import RUNS, SITE
from wellanalysis.publish.scorecard_file import STYLE
from wellanalysis.publish.scorecards import PRIVATE_FILE, PRIVATE_FOLDER
from wellanalysis.publish.what_if import told_of
from wellanalysis.results.appeal_rows import of_rows, open_rows
from wellanalysis.results.records import records
from wellanalysis.results.roster import known_until

FOLDER = "appeals"
PRIVATE = "For those who decide this appeal, and for those whose figures they are. It is on no site."


@dataclass(frozen=True)
class AppealAsked:
    """An appeal with what it would change.

    Parameters
    ----------
    definitions : Definitions
        The network.
    appeal : str
        Its reference.
    told : WhatIf
        What its open corrections would change.
    claims : tuple of Claim
        What the page says.
    status : tuple of str
        Quarter, day of the data, stage, and that the data are synthetic where they are.
    """

    definitions: Definitions
    appeal: str
    told: WhatIf
    claims: tuple[Claim, ...]
    status: tuple[str, ...]


def what_if_of_appeal(
    network: Path,
    appeal: str,
    *,
    clinic: str | None = None,
    provider: str | None = None,
    quarter: str | None = None,
    extracts: str | Path | None = None,
    stage: str = "draft",
) -> AppealAsked:
    """What the open corrections of an appeal would change.

    Parameters
    ----------
    network, quarter, extracts, stage
        As for the report.
    appeal : str
        Item of the ledger.
    clinic, provider : str, optional
        Whose figures are told; the clinic that the appeal is about unless given.

    Raises
    ------
    ProblemsFound
        With everything that is wrong with definitions, extracts or request, and when nothing of the appeal is open.
    """
    if clinic and provider:
        what = "both a clinic and a provider are named"
        raise ProblemsFound([Problem("what-if", what, "give --clinic or --provider, one of the two")])
    with checked(network, quarter=quarter, extracts=extracts, clinics=[clinic] if clinic else ()) as found:
        as_of = known_until(found.source, found.definitions)
        kept = records(found.source, as_of)
        asked = open_rows(kept.corrections, appeal)
        if asked.empty:
            still = sorted(set(kept.corrections.loc[kept.corrections["decided_on"].isna(), "appeal"]))
            remedy = nearest(appeal, still) if still else "nothing is open: see corrections.csv of the records"
            raise ProblemsFound([Problem("--appeal", f"no correction of {appeal!r} is open", remedy)])
        item = {str(name): value for name, value in kept.feedback.set_index("item", drop=False).loc[appeal].items()}
        unit = clinic or (None if provider else str(item["clinic_id"]) or None)
        if unit is None and provider is None:
            what = f"{appeal} is about no single clinic"
            raise ProblemsFound([Problem("--appeal", what, "give --clinic or --provider")])
        told = told_of(found, of_rows(asked, found.definitions), clinic=unit, provider=provider, stage=stage)
    made_up = ("synthetic data: no real patient, provider or clinic",) if found.definitions.network.synthetic else ()
    status = (str(told.quarter), f"data as of {day(as_of)}", f"{stage} report", *made_up)
    claims = appeal_claims(found.definitions, told, item, asked, as_of)
    return AppealAsked(found.definitions, appeal, told, claims, status)


def default_place(asked: AppealAsked, output: Path) -> Path:
    """``runs/<network>/<quarter>/appeals/A-05.html``."""
    name = "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in asked.appeal)
    return output / RUNS / asked.definitions.network.id / str(asked.told.quarter) / FOLDER / f"{name}.html"


def write_page(asked: AppealAsked, place: Path, output: Path) -> Path:
    """Write the page, for its owner's eyes only.

    Raises
    ------
    ProblemsFound
        When the place lies where readers of the site would find it.
    """
    published = (output / SITE).resolve()
    if published in (place.resolve(), *place.resolve().parents):
        what = f"{place.name} would lie in {SITE}/, which is published"
        raise ProblemsFound([Problem("--page", what, "give a file elsewhere, or none: it then lies in runs/")])
    if not place.parent.is_dir():
        place.parent.mkdir(parents=True, mode=PRIVATE_FOLDER)
    replace_if_changed(place, appeal_html(asked))
    os.chmod(place, PRIVATE_FILE)
    return place


def appeal_html(asked: AppealAsked) -> str:
    """The page as one file: everything in it, nothing loaded from anywhere."""
    title = f"Appeal {escape(asked.appeal)}: {escape(asked.told.name)}, {escape(str(asked.told.quarter))}"
    body = "\n".join(_section(claim) for claim in asked.claims)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
        f'<p class="yours">{PRIVATE}</p>\n<p class="status">{escape(" · ".join(asked.status))}</p>\n{body}\n</main>\n'
        "</body>\n</html>\n"
    )


def _section(claim: Claim) -> str:
    table = table_html(claim.table, caption=claim.heading, folded=False, sortable=False) if len(claim.table) else ""
    code = f"<pre>{escape(claim.code)}</pre>" if claim.code else ""
    caveat = f'<p class="caveat">{escape(claim.caveat)}</p>' if claim.caveat else ""
    return f"<h2>{escape(claim.heading)}</h2>\n<p>{escape(claim.sentence)}</p>\n{table}\n{caveat}{code}"
