"""The command ``wellanalysis survey``."""

from datetime import datetime
from pathlib import Path

import click

from wellanalysis.cli_writing import DAY, OF_NETWORK, writing


@click.group()
def survey() -> None:
    """Bring answers from a survey tool into the extracts.

    \b
    Exit codes
      0  the answers are there
      2  something is wrong with the map or the export; all of it is listed, and nothing is written
      3  the extracts cannot be written, or another command is at work on them

    \b
    Examples
      wellanalysis survey import staff.csv --network my-network --map staff.yml
    """


@survey.command("import")
@click.argument("export", metavar="FILE", type=click.Path(path_type=Path))
@OF_NETWORK
@click.option(
    "--map", "survey_map", metavar="MAP", required=True, help="Item map in the folder surveys of the network."
)
@click.option(
    "--wave",
    metavar="2026-09-07",
    type=DAY,
    help="Day on which the questionnaires were sent, where the export does not say it.",
)
@click.option(
    "--into", metavar="FOLDER", type=click.Path(path_type=Path), help="Folder of the extracts (default: network.yml's)."
)
def survey_import(export: Path, network: Path, survey_map: str, wave: datetime | None, into: Path | None) -> None:
    """Add the answers in FILE, an export of Qualtrics, REDCap or Microsoft Forms, to the extracts.

    The item map says which column is which question, and what each answer stands for. Columns that it does not name,
    comments among them, are left out. Who was invited and did not answer is kept, with no day of the answer, where the
    export holds them and a column says when it was sent. A second import of the same file changes nothing; a later export
    adds what is new. An answer that is there already and reads otherwise now is refused, and so is one that is there under
    another wave, and a question whose wording has changed.

    \b
    Exit codes
      0  the answers are there
      2  something is wrong with the map or the export; all of it is listed, and nothing is written
      3  the extracts cannot be written, or another command is at work on them

    \b
    Examples
      wellanalysis survey import staff.csv --network my-network --map staff.yml
      wellanalysis survey import form.xlsx --network my-network --map staff.yml --wave 2026-09-07
      wellanalysis survey import staff.csv --network data/demo --map staff.yml --wave 2026-09-07 --into exports
    """
    from wellanalysis.results.survey_import import extracts_folder, import_survey, map_of

    with writing(network, lambda: extracts_folder(network, into), called="extracts"):
        made = import_survey(export, map_of(network, survey_map), wave=wave.date() if wave else None, into=into)
    if made.answered_alone:
        click.echo("This export holds only those who answered: response rates will read 100 %.", err=True)
    if made.twice:
        click.echo(f"{made.twice} people have more than one questionnaire in a wave; all of them are kept.", err=True)
    since = f" {made.since} have answered since." if made.since else ""
    invited = f" ({made.invited} of them invited, without an answer)" if made.invited else ""
    click.echo(
        f"{made.path.parent.name}/{made.path.name}: {made.added} answers added{invited}, {made.known} were there already."
        f"{since} Left out: {made.previews} previews or tests, {made.unfinished} never sent, {made.columns_left_out} columns "
        "that the map does not name."
    )
