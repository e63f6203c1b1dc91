"""The command ``wellanalysis quotes``."""

from datetime import datetime
from pathlib import Path

import click

from wellanalysis.cli_options import EXTRACTS
from wellanalysis.cli_writing import DAY, OF_NETWORK, day_of, writing


@click.group()
def quotes() -> None:
    """What people said in interviews, meetings and letters, as readers put it under themes.

    \b
    Exit codes
      0  the records hold every highlight that has a theme
      2  something is wrong with the file, the map or the records; all of it is listed, and nothing is written
      3  the records cannot be written, or another command is at work on them

    \b
    Examples
      wellanalysis quotes import highlights.csv --network my-network --coder "reader A"
    """


@quotes.command("import")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@OF_NETWORK
@click.option("--coder", required=True, metavar="READER", help="Who read it, such as: reader A. No name is needed.")
@click.option("--on", "on", type=DAY, help="Day on which it was read; today if absent.")
@EXTRACTS
def take(file: Path, network: Path, coder: str, on: datetime | None, extracts: str | None) -> None:
    """Take highlights that one reader made (CSV, as Taguette exports them) into the excerpts and codes of a network.

    The file has one row for each highlight and tag: id, document, tag, content. quotes.yml in the network folder says which
    tag is which theme, which tags are left out, and which document was said by whom, where and when. A second reader's
    file adds codes to the same excerpts where the words are the same; the same file twice adds nothing. New excerpts may be
    read by their writer alone and carry no consent: nothing of them is printed before somebody writes down who agreed and
    who read them.

    \b
    Exit codes
      0  the records hold every highlight that has a theme
      2  something is wrong with the file, the map or the records; all of it is listed, and nothing is written
      3  the records cannot be written, or another command is at work on them

    \b
    Examples
      wellanalysis quotes import highlights.csv --network my-network --coder "reader A"
    """
    from wellanalysis.definitions.folder import load
    from wellanalysis.results.quotes_import import take_in

    with writing(network):
        taken = take_in(load(network), file, coder, on=day_of(on, "--on"), extracts=extracts)
    for line in taken.warnings:
        click.echo(line, err=True)
    new = f" ({taken.excerpts[0]} to {taken.excerpts[-1]})" if taken.excerpts else ""
    click.echo(
        f"{len(taken.excerpts)} new excerpts{new}; {taken.codes} new codes by {taken.coder}, {taken.known} there already; "
        f"{taken.untagged} highlights without a theme left out."
    )
