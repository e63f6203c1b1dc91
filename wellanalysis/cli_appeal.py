"""The command ``wellanalysis appeal``."""

from datetime import datetime
from pathlib import Path

import click

from wellanalysis.cli_options import EXTRACTS
from wellanalysis.cli_writing import DAY, OF_NETWORK, day_of, writing


@click.group()
def appeal() -> None:
    """Decide appeals of data and attribution, which the network keeps among its records.

    \b
    Exit codes
      0  the decision is written
      2  something is wrong with the input; all of it is listed, and nothing is written
      3  the records cannot be written, or another command is at work on them

    \b
    Examples
      wellanalysis appeal decide A-05 --network my-network --accept --by "medical director" --because "Entered late."
    """


@appeal.command()
@click.argument("reference", metavar="APPEAL")
@OF_NETWORK
@click.option("--accept", "accept", is_flag=True, help="The corrections hold from here on.")
@click.option("--decline", "decline", is_flag=True, help="The records stay as they are.")
@click.option("--by", required=True, metavar="ROLE", help="Role of who decided.")
@click.option("--because", required=True, metavar="TEXT", help="The answer that the asker reads; it names nobody.")
@click.option("--on", metavar="DAY", type=DAY, help="Day of the decision; today if absent.")
@EXTRACTS
def decide(
    reference: str,
    network: Path,
    accept: bool,
    decline: bool,
    by: str,
    because: str,
    on: datetime | None,
    extracts: str | None,
) -> None:
    """Decide the open corrections of APPEAL.

    Writes the closing step into feedback_steps.csv and the decision into corrections.csv of the records, after the whole
    network was checked with them; what would be wrong is told, and nothing is written. A mail address, a number to call or
    an identifier in the words is refused. Stopped between the two files, the same command goes on. The extracts stay as
    they are.

    \b
    Exit codes
      0  the decision is written
      2  something is wrong with the input, or it was decided before; all of it is listed, and nothing is written
      3  the records cannot be written, or another command is at work on them

    \b
    Examples
      wellanalysis appeal decide A-05 --network my-network --accept --by "medical director" --because "Entered late."
      wellanalysis appeal decide A-06 --network my-network --decline --by "medical director" --because "It agrees."
    """
    from wellanalysis.publish.appeal_decision import decide as write

    if accept == decline:
        raise click.UsageError("Say what was decided: --accept or --decline, one of the two.")
    decision = "accepted" if accept else "declined"
    with writing(network):
        found = write(network, reference, decision, by=by, because=because, on=day_of(on, "--on"), extracts=extracts)
    for line in found.warnings:
        click.echo(line, err=True)
    number = found.corrections
    click.echo(f"{reference}: {number} correction{'' if number == 1 else 's'} {decision} on {found.on}.")
    if decision == "accepted":
        click.echo("Reports hold them as soon as their data speak of that day: run `wellanalysis report` again.")
