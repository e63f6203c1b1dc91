"""The command ``wellanalysis identifiers``."""

from pathlib import Path

import click

from wellanalysis.cli_writing import OF_NETWORK, writing


@click.group()
def identifiers() -> None:
    """Numbers and codes by which others know a network's measures: CMIT, CBE (formerly NQF), SNOMED CT, LOINC.

    They are citations: nothing is counted by them. A measure's own file may hold them too (identifiers:).

    \b
    Exit codes
      0  the network holds every identifier of the file
      2  something is wrong with the file; all of it is listed, and nothing is written
      3  the network folder cannot be written, or another command is at work in it

    \b
    Examples
      wellanalysis identifiers import measures.json --network my-network
    """


@identifiers.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@OF_NETWORK
@click.option(
    "--map",
    "named",
    metavar="FILE.yml",
    type=click.Path(path_type=Path),
    help="Which of their measures is which of ours (measures: {theirs: ours}), and which are none (left_out: [...]).",
)
def import_file(file: Path, network: Path, named: Path | None) -> None:
    """Bring identifiers of measures in, from FILE: a FHIR Measure or a Bundle of them (JSON), or a table (CSV).

    A table has the columns measure, system, value, says and, if wanted, url. Of a FHIR Measure its identifiers are taken, and
    its topics in SNOMED CT and LOINC. They are written into measures/identifiers.csv of the network, each once, whatever
    is imported first; a digit that is wrong is found by the check digit of SNOMED CT and LOINC. Of what is said in two ways
    nothing is written.

    \b
    Exit codes
      0  the network holds every identifier of the file
      2  something is wrong with the file; all of it is listed, and nothing is written
      3  the network folder cannot be written, or another command is at work in it

    \b
    Examples
      wellanalysis identifiers import measures.json --network my-network
      wellanalysis identifiers import codes.csv --network my-network --map ours.yml
    """
    from wellanalysis.definitions.folder import MEASURES, load
    from wellanalysis.definitions.identifiers_file import FILE
    from wellanalysis.definitions.identifiers_import import take_in
    from wellanalysis.files import replace_if_changed

    with writing(network, lambda: network / MEASURES, called=MEASURES):
        found = take_in(load(network), file, named=named)
        if found.new:
            replace_if_changed(network / FILE, found.text)
    told = [f"{found.new} added, {found.there} there already"]
    if found.passed_over:
        told.append(f"passed over, in no system that is taken in: {found.passed_over}")
    click.echo("; ".join(told) + ".")
