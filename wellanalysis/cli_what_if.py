"""The command ``wellanalysis what-if``."""

import gc
import json
import sys
from pathlib import Path

import click

from wellanalysis.cli_options import COLLECTED, EXTRACTS, FINAL, NETWORK, QUARTER
from wellanalysis.errors import WellAnalysisError


@click.command("what-if")
@NETWORK
@click.option(
    "--corrections",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path),
    help="CSV with the headings table,key,column,value,asked_by,asked_on,why.",
)
@click.option("--clinic", metavar="C07", help="Tell what would change of this clinic's figures.")
@click.option("--provider", metavar="P001", help="Tell what would change of this provider's figures.")
@QUARTER
@EXTRACTS
@FINAL
@click.option("--json", "as_json", is_flag=True, help="Print one machine-readable answer and nothing else.")
def what_if(
    network: Path,
    corrections: Path,
    clinic: str | None,
    provider: str | None,
    quarter: str | None,
    extracts: str | None,
    final: bool,
    as_json: bool,
) -> None:
    """Say what correcting records of NETWORK would change of one clinic's or one provider's figures, and whether a word would.

    Each line of the file names a cell and what it should say: the table, the key of the row (such as an episode_id; where
    a key has several columns: name=value; name=value), the column, the value (empty: absent), who asked, when and why. In
    the table episodes the column attributed_to names the provider whom an episode should be attributed to.

    Writes nothing, publishes nothing, and leaves the extracts as they are. The answer is for the eyes of those whose
    figures they are.

    \b
    Exit codes
      0  the answer is there
      2  something is wrong with the input or with the corrections; all of it is listed

    \b
    Examples
      wellanalysis what-if data/demo --corrections corrections.csv --clinic C07
      wellanalysis what-if data/demo --corrections corrections.csv --provider P001 --quarter 2026Q3
    """
    from wellanalysis.publish import summary
    from wellanalysis.publish import what_if as asked

    gc.set_threshold(*COLLECTED)
    try:
        told = asked.what_if(
            network,
            corrections,
            clinic=clinic,
            provider=provider,
            quarter=quarter,
            extracts=extracts,
            stage="final" if final else "draft",
        )
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
