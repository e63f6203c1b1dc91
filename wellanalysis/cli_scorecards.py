"""The command ``wellanalysis scorecards``."""

import gc
import sys
from pathlib import Path
from typing import Any

import click

from wellanalysis.cli_options import COLLECTED, EXTRACTS, FINAL, LIMIT, NETWORK, OUTPUT, QUARTER, WORKERS


@click.command()
@NETWORK
@QUARTER
@EXTRACTS
@click.option("--provider", "providers", multiple=True, metavar="ID", help="Only this provider's; may be repeated.")
@click.option("--lists", is_flag=True, help="Also a list of each provider's own patients, as CSV.")
@FINAL
@OUTPUT
@WORKERS
@LIMIT
@click.option("--quiet", is_flag=True, help="No progress bar.")
def scorecards(network: Path, final: bool, limit: float, quiet: bool, **options: Any) -> None:
    """Make a private scorecard for each provider on NETWORK's roster: one HTML file each, which prints on two pages.

    They lie in scorecards/, readable by you alone, and never below site/: hand each to its provider. A list of patients
    is for the same eyes and goes the same way.

    \b
    Exit codes
      0  all scorecards are there; their folder is the last line
      1  one could not be made
      2  something is wrong with the input; all of it is listed
      3  nothing is wrong with the input, but nothing could be written

    \b
    Examples
      wellanalysis scorecards data/demo --quarter 2026Q3
      wellanalysis scorecards data/demo --quarter 2026Q3 --provider P002 --lists
    """
    from wellanalysis.publish.progress import Progress
    from wellanalysis.publish.scorecards import scorecards as make

    gc.set_threshold(*COLLECTED)
    stage = "final" if final else "draft"
    with Progress(shown=not quiet) as bar, bar.stage("notebooks") as say:
        made = make(network, stage=stage, timeout=limit, step=lambda of: bar.step("notebooks", of=of), **options)
        say(f"{made.run} scorecards made, {len(made.files) + len(made.failed) - made.run} as they were")
    click.echo(str(made.folder))
    if made.failed:
        told = ", ".join(f"{id} ({reference})" for id, reference in made.failed.items())
        click.echo(f"{len(made.failed)} scorecards could not be made: {told}", err=True)
        sys.exit(1)
