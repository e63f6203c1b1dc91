"""The command ``wellanalysis attendance``."""

from pathlib import Path

import click

from wellanalysis.cli_options import EXTRACTS
from wellanalysis.cli_writing import OF_NETWORK, writing
from wellanalysis.errors import Problem, ProblemsFound


@click.group()
def attendance() -> None:
    """Who came to the sessions in which the network learns together.

    \b
    Exit codes
      0  the records hold everybody of the list
      2  something is wrong with the list or the records; all of it is listed, and nothing is written
      3  the records cannot be written, or another command is at work on them

    \b
    Examples
      wellanalysis attendance import meeting.csv --network my-network --session L2026-10
    """


@attendance.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@OF_NETWORK
@click.option(
    "--session", required=True, metavar="L2026-03", help="Reference of the session, as in records/sessions.csv."
)
@click.option(
    "--people",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A second list with person, clinic and role, where the first says only who was there; it is not kept.",
)
@EXTRACTS
def import_list(file: Path, network: Path, session: str, people: Path | None, extracts: str | None) -> None:
    """Add to the records who was at a session, from FILE (CSV or XLSX, as meetings and learning systems export it).

    Addresses become pseudonyms by the secret in WELLANALYSIS_SALT, the same for a person at every session; no name and no
    address is ever written. Another secret than before is refused. A second import of the same list adds nobody. How
    columns are called, and what their values stand for, the network may say in imports/attendance.yml.

    \b
    Exit codes
      0  the records hold everybody of the list
      2  something is wrong with the list or the records; all of it is listed, and nothing is written
      3  the records cannot be written, or another command is at work on them

    \b
    Examples
      wellanalysis attendance import meeting.csv --network my-network --session L2026-10
      wellanalysis attendance import meeting.csv --network my-network --session L2026-10 --people directory.xlsx
    """
    from wellanalysis.definitions.folder import load
    from wellanalysis.pages.pseudonyms import LEAST, VARIABLE, mark, salt
    from wellanalysis.results.attendance_import import take_in

    with writing(network):
        if not mark():
            what = "is not set, and who came is written down under pseudonyms made with it"
            remedy = f"set it to {LEAST} or more characters that nobody can guess, and keep it"
            raise ProblemsFound([Problem(f"the environment variable {VARIABLE}", what, remedy)])
        found = take_in(load(network), file, session, secret=salt(), people=people, extracts=extracts)
    if found.elsewhen:
        click.echo(f"{found.elsewhen} lines say another day than the session's: is it the right list?", err=True)
    if found.untold:
        what = "Who was there before has no note of the secret: if it was another, they are there twice now."
        click.echo(what, err=True)
    parts = [f"{session}: {found.new} added, {found.there} there already"]
    if found.nameless:
        parts.append(f"left out, without an address: {found.nameless}")
    click.echo("; ".join(parts) + ".")
