"""The command ``wellanalysis what-if``."""

import gc
import json
import sys
from pathlib import Path
from typing import Any

import click

from wellanalysis.cli_options import COLLECTED, EXTRACTS, FINAL, NETWORK, OUTPUT, QUARTER
from wellanalysis.errors import WellAnalysisError


@click.command("what-if")
@NETWORK
@click.option(
    "--corrections",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="CSV with the headings table,key,column,value,asked_by,asked_on,why.",
)
@click.option(
    "--appeal", metavar="A-05", help="The open corrections of this appeal, from the records, instead of a file."
)
@click.option("--clinic", metavar="C07", help="Tell what would change of this clinic's figures.")
@click.option("--provider", metavar="P001", help="Tell what would change of this provider's figures.")
@QUARTER
@EXTRACTS
@FINAL
@click.option(
    "--page",
    metavar="FILE",
    is_flag=False,
    flag_value="",
    help="With --appeal: also write a private page for those who decide; without FILE below runs/.",
)
@OUTPUT
@click.option("--json", "as_json", is_flag=True, help="Print one machine-readable answer and nothing else.")
def what_if(
    network: Path,
    corrections: Path | None,
    appeal: str | None,
    clinic: str | None,
    provider: str | None,
    quarter: str | None,
    extracts: str | None,
    final: bool,
    page: str | None,
    output: Path,
    as_json: bool,
) -> None:
    """Say what correcting records of NETWORK would change of one clinic's or one provider's figures, and whether a word would.

    Each line of the file names a cell and what it should say: the table, the key of the row (such as an episode_id; where
    a key has several columns: name=value; name=value), the column, the value (empty: absent), who asked, when and why. In
    the table episodes the column attributed_to names the provider whom an episode should be attributed to.

    Publishes nothing, and leaves the extracts as they are; the one thing it writes is the page, where it is asked for. The
    answer is for the eyes of those whose
    figures they are.

    \b
    Exit codes
      0  the answer is there
      2  something is wrong with the input or with the corrections; all of it is listed

    \b
    Examples
      wellanalysis what-if data/demo --corrections corrections.csv --clinic C07
      wellanalysis what-if data/demo --corrections corrections.csv --provider P001 --quarter 2026Q3
      wellanalysis what-if data/demo --appeal A-05 --page
    """
    from wellanalysis.publish import appeal_what_if, summary
    from wellanalysis.publish import what_if as asked

    if (corrections is None) == (appeal is None):
        raise click.UsageError("Give --corrections FILE or --appeal REFERENCE, one of the two.")
    if page is not None and appeal is None:
        raise click.UsageError("A page is written of an appeal: give --appeal REFERENCE.")
    gc.set_threshold(*COLLECTED)
    stage = "final" if final else "draft"
    same: dict[str, Any] = {
        "clinic": clinic,
        "provider": provider,
        "quarter": quarter,
        "extracts": extracts,
        "stage": stage,
    }
    place = None
    try:
        if corrections is not None:
            told = asked.what_if(network, corrections, **same)
        else:
            found = appeal_what_if.what_if_of_appeal(network, str(appeal), **same)
            told = found.told
            if page is not None:
                where = Path(page) if page else appeal_what_if.default_place(found, output)
                place = appeal_what_if.write_page(found, where, output)
    except WellAnalysisError as error:
        if not as_json:
            raise
        click.echo(summary.to_text(summary.refused(error)))
        sys.exit(error.exit_code)
    if as_json:
        click.echo(json.dumps(asked.as_json(told), ensure_ascii=False, indent=1))
        return
    for line in asked.as_table(told):
        click.echo(line)
    click.echo(told.sentence)
    if place is not None:
        click.echo(str(place))
