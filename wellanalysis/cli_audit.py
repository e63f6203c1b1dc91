"""The command ``wellanalysis audit``."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from wellanalysis.cli_options import EXTRACTS, NETWORK, ONLY, OUTPUT


@click.command()
@NETWORK
@EXTRACTS
@ONLY
@OUTPUT
@click.option("--site", type=click.Path(path_type=Path), help="Audit this folder instead of the network's whole site.")
@click.option("--json", "as_json", is_flag=True, help="Print what is found for a program to read, and nothing else.")
def audit(network: Path, as_json: bool, **options: Any) -> None:
    """Attack the finished site of NETWORK as a curious reader would, and name whatever can be learned from it.

    Reads everything that readers can: text, tables, alternative texts, charts, metadata, comments, the search index,
    downloads, names of files. Works out withheld figures from totals, quarters, editions and percentages, and searches
    every byte for identifiers, folders and secrets. Decks, workbooks and FHIR bundles in exports/ are opened too, with the workbooks
    behind charts; of print only the names of its files, for its words are packed. Needs the results tables of the runs beside the site.

    \b
    Exit codes
      0  nothing was found
      1  something was; each finding names file, place, what is given away and how it was derived
      2  the input is refused, or there is nothing to audit

    \b
    Examples
      wellanalysis audit data/demo
      wellanalysis audit data/demo --site site/demo/network/2026Q3
    """
    from wellanalysis.publish.audit_findings import as_json as told
    from wellanalysis.publish.audit_inputs import audit_network

    made = audit_network(network, **options)
    if as_json:
        click.echo(
            json.dumps(told(made.findings, bundles=made.bundles, files=made.files), indent=1, ensure_ascii=False)
        )
    else:
        for each in made.findings:
            click.echo(str(each))
    looked = f"{made.bundles} bundle{'s' if made.bundles != 1 else ''}, {made.files} files"
    if made.findings:
        click.echo(f"{len(made.findings)} finding{'s' if len(made.findings) != 1 else ''} in {looked}.", err=True)
        sys.exit(1)
    if not as_json:
        click.echo(f"Nothing found in {looked}.")
