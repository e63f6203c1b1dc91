"""The command ``wellanalysis export``: deck, workbook, print and FHIR, from the Pages of a report."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from wellanalysis.cli_options import COLLECTED, EDITION, EXTRACTS, FINAL, LIMIT, NETWORK, ONLY, QUARTER, WORKERS

CHAPTERS = click.option(
    "--clinic",
    "clinics",
    multiple=True,
    metavar="C07",
    help="This clinic's chapter (in the edition clinic: its own report), as a file of its own; may be repeated.",
)
WHERE = click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=".",
    show_default="this folder",
    help="Where exports/ goes, beside the runs/ and site/ that the report needs.",
)
QUIET = click.option("--quiet", is_flag=True, help="No progress bar while the report is made.")


def _shared(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(
        (NETWORK, QUARTER, EXTRACTS, EDITION, ONLY, CHAPTERS, FINAL, WHERE, WORKERS, LIMIT, QUIET),
    ):
        command = option(command)
    return command


def _carried(final: bool, limit: float, quiet: bool, network: Path, **options: Any) -> Any:
    from wellanalysis.publish.exports import carried

    gc.set_threshold(*COLLECTED)
    stage = "final" if final else "draft"
    return carried(network, stage=stage, timeout=limit, progress=not quiet, **options)


@contextmanager
def _exporting() -> Iterator[None]:
    """A folder that cannot be written to as a problem with a remedy; and no word of what was published, as in a report."""
    from wellanalysis.errors import ProblemsFound
    from wellanalysis.publish.run import writable

    try:
        with writable("exports folder"):
            yield
    except ProblemsFound as error:
        raise type(error)(error.problems, outcome="the export stopped") from error


@click.group()
def export() -> None:
    """Make files to carry into a room from a report of NETWORK: a deck, a workbook, print; and one for other programs.

    They are made of the very pages that the site shows, so that a fact reads the same in each; the report is made first
    where it is not there as it would be made now, and --final then publishes it as final. Files lie in exports/, for the
    same eyes as the edition they are of.

    \b
    Exit codes
      0  the files are there; each path is a line
      2  something is wrong with the input, or the report has no such clinic; all of it is listed
      3  nothing is wrong with the input, but a file could not be written, is not valid FHIR, or Chromium is missing for
         print

    \b
    Examples
      wellanalysis export deck data/demo --quarter 2026Q3
      wellanalysis export workbook data/demo --quarter 2026Q3
      wellanalysis export pdf data/demo --quarter 2026Q3 --clinic C07
      wellanalysis export measurereport data/demo --quarter 2026Q3
    """


@export.command()
@_shared
def workbook(**options: Any) -> None:
    """Make an Excel file of every table in a report of NETWORK: numbers as numbers, what is withheld marked as such.

    With --clinic one file for each of these clinics' chapters, in the edition clinic one for each clinic's report.

    \b
    Examples
      wellanalysis export workbook data/demo --quarter 2026Q3
      wellanalysis export workbook data/demo --quarter 2026Q3 --clinic C07 --clinic C08
    """
    from wellanalysis.publish.workbook import write_workbook

    with _exporting():
        for each in _carried(**options):
            click.echo(str(write_workbook(each)))


@export.command()
@click.option(
    "--chapters", is_flag=True, help="Beside the summary the chapter of every clinic, each a file of its own."
)
@_shared
def pdf(chapters: bool, **options: Any) -> None:
    """Print a report of NETWORK to tagged PDF files by Chromium: the executive summary, or clinics' whole chapters.

    With --clinic the chapters of these clinics, in the edition clinic each clinic's own report. Chromium or Google
    Chrome must be installed; it loads nothing from any host.

    \b
    Examples
      wellanalysis export pdf data/demo --quarter 2026Q3
      wellanalysis export pdf data/demo --quarter 2026Q3 --clinic C07
    """
    from wellanalysis.publish.print_pdf import browser, write_pdfs

    if chapters and options["clinics"]:
        raise click.UsageError("Give --chapters for every clinic, or --clinic for some, one of the two.")
    with _exporting():
        browser()  # before the report is made, which may take minutes
        for each in _carried(**options):
            for path in write_pdfs(each, chapters=chapters):
                click.echo(str(path))


TEMPLATE = click.option(
    "--template",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.pptx",
    help="A PowerPoint file of your own whose master and layouts are used; its slides are left out.",
)


@export.command()
@_shared
@TEMPLATE
def deck(template: Path | None, **options: Any) -> None:
    """Make a PowerPoint deck: one message a slide, native charts and tables, speaker notes with sources.

    One deck for the network, or one for each clinic that is asked for. Charts and tables can be opened and changed; what
    to say, the caveat, the source and the method stand in the notes of each slide.

    \b
    Examples
      wellanalysis export deck data/demo --quarter 2026Q3
      wellanalysis export deck data/demo --quarter 2026Q3 --clinic C07
      wellanalysis export deck data/demo --template ours.pptx
    """
    from wellanalysis.publish.deck import write_deck
    from wellanalysis.publish.deck_master import open_master

    with _exporting():
        open_master(template)  # what is wrong with it is said before a report is made
        for each in _carried(**options):
            click.echo(write_deck(each, template=template))


@export.command()
@_shared
@click.option(
    "--base",
    metavar="ADDRESS",
    help="What the addresses of your definitions begin with, such as https://example.org/fhir; nobody's address if absent.",
)
def measurereport(base: str | None, **options: Any) -> None:
    """Make a FHIR R4 Bundle of a report of NETWORK: definitions as Measure, results as MeasureReport of the type summary.

    One MeasureReport for each measure, place and final period that a page shows, with its counts, the result as printed, its
    interval and the groups of people that a page shows; what is still provisional is not sent. What the pages withhold is
    masked, never 0. Counts are as the measure counts them: the denominator is taken after exclusions. A resource that is
    not valid stops the export. With --clinic one file for each of these clinics' chapters.

    \b
    Exit codes
      0  the files are there; each path is a line
      2  something is wrong with the input, or the report has no such clinic; all of it is listed
      3  nothing is wrong with the input, but a file could not be written, or a resource is not valid FHIR

    \b
    Examples
      wellanalysis export measurereport data/demo --quarter 2026Q3
      wellanalysis export measurereport data/demo --quarter 2026Q3 --clinic C07
      wellanalysis export measurereport data/demo --edition public --base https://example.org/fhir
    """
    from wellanalysis.publish.measure_reports import base_of, write_measure_reports

    with _exporting():
        base_of(base)  # what is wrong with it is said before a report is made
        for each in _carried(**options):
            click.echo(write_measure_reports(each, base=base))
