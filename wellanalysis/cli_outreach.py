"""The command ``wellanalysis outreach``."""

from datetime import datetime
from pathlib import Path

import click

from wellanalysis.cli_options import EXTRACTS, NETWORK
from wellanalysis.cli_writing import DAY, OF_NETWORK, writing

WHOM = click.option("--clinic", "clinics", multiple=True, metavar="C07", help="Only this clinic; may be repeated.")


@click.group()
def outreach() -> None:
    """Lists of patients whom a clinic's team reaches out to, and the ledger of what became of it.

    Whom a list asks for what stands in the measures (outreach:), and who is on the high-risk list in network.yml (registry:).
    Lists name patients: they lie in worklists/, which git never has, and never in a site.

    \b
    Exit codes
      0  it is done
      2  something is wrong with the input; all of it is listed, and nothing is written
      3  the records cannot be written, or another command is at work on them

    \b
    Examples
      wellanalysis outreach list my-network --clinic C07
      wellanalysis outreach import C07.xlsx --network my-network
      wellanalysis outreach status my-network
    """


@outreach.command("list")
@NETWORK
@WHOM
@click.option("--on", metavar="DAY", type=DAY, help="Day of the list; the day that the data speak of if absent.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=".",
    show_default="this folder",
    help="Where worklists/ goes; a folder of reports is refused.",
)
@EXTRACTS
def make(network: Path, clinics: tuple[str, ...], on: datetime | None, output: Path, extracts: str | None) -> None:
    """Make the worklist of each clinic of NETWORK: worklists/<network>/<day>/<clinic>.csv and .xlsx (default: data/demo).

    One row for each patient with all that is overdue or due soon, who asks, and the reasons for the high-risk list; the
    workbook also has that list and the registry. What is new is added to the ledger (records/outreach.csv), what the record
    shows done is closed there. Made twice, or again after a late extract, nothing is doubled and nothing is lost.

    \b
    Exit codes
      0  the lists are there; their folder is the last line
      2  something is wrong with the input, or a list that is there was filled in and not taken back; nothing is written
      3  the records cannot be written, or another command is at work on them

    \b
    Examples
      wellanalysis outreach list my-network
      wellanalysis outreach list my-network --clinic C07 --on 2026-11-16
    """
    from wellanalysis.publish.worklists import make_lists

    with writing(network):
        made = make_lists(
            network, clinics=clinics, on=None if on is None else on.date(), output=output, extracts=extracts
        )
    parts = [f"{made.new} new", f"{made.closed} closed by the record"]
    parts += [f"{made.taken_up} taken up again"] if made.taken_up else []
    parts += [f"{made.away} of patients who are not in the extract"] if made.away else []
    click.echo(f"Items on {made.day}: {', '.join(parts)}.", err=True)
    for folder in dict.fromkeys(path.parent for path in made.files):
        click.echo(str(folder))
    if not made.files:
        click.echo("Nobody is due, so there is no list.", err=True)


@outreach.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@OF_NETWORK
@EXTRACTS
def take(files: tuple[Path, ...], network: Path, extracts: str | None) -> None:
    """Take worklists that clinics have filled in (CSV or XLSX) back into the ledger.

    Each status with its day becomes a step in records/outreach_steps.csv. A second import of the same file adds nothing. A
    row without an entry stays as it was.

    \b
    Exit codes
      0  the ledger holds every entry
      2  something is wrong with a file; all of it is listed by line, and nothing is written
      3  the records cannot be written, or another command is at work on them

    \b
    Examples
      wellanalysis outreach import C07.xlsx C08.csv --network my-network
    """
    from wellanalysis.definitions.folder import load
    from wellanalysis.results.worklist_import import take_back

    with writing(network):
        found = take_back(load(network), files, extracts=extracts)
    click.echo(f"{found.new} added, {found.there} there already; {found.empty} rows without an entry.")


@outreach.command()
@NETWORK
@WHOM
@EXTRACTS
def status(network: Path, clinics: tuple[str, ...], extracts: str | None) -> None:
    """Print how many items of the ledger stand how, clinic by clinic, and no patient (default: data/demo).

    \b
    Examples
      wellanalysis outreach status my-network --clinic C07
    """
    from wellanalysis.publish.worklist_status import status_lines

    for line in status_lines(network, clinics=clinics, extracts=extracts):
        click.echo(line)
