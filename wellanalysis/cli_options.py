"""Arguments and options that several commands share, so that each reads the same everywhere."""

from pathlib import Path

import click

from wellanalysis.publish.run import TIMEOUT_SECONDS

NETWORK = click.argument("network", default="data/demo", type=click.Path(path_type=Path))
QUARTER = click.option("--quarter", metavar="2026Q3", help="Quarter of the report; the newest in the data if absent.")
EXTRACTS = click.option(
    "--extracts",
    metavar="FOLDER",
    help="Where the extracts are, if not where network.yml says: a folder of CSV or Parquet files, or ${NAME} of an "
    "environment variable that holds a database address.",
)
CLINICS = click.option(
    "--clinic",
    "clinics",
    multiple=True,
    metavar="C07",
    help="Only this clinic's chapter (in the edition clinic: its report); may be repeated.",
)
ONLY = click.option(
    "--only",
    metavar="REGION=NORTH",
    help="Only the part of the network whose clinics have this value in this column of theirs, as a network of its own.",
)
EDITION = click.option(
    "--edition",
    type=click.Choice(["network", "clinic", "public"]),
    default="network",
    show_default=True,
    help="Whom it is for: the network; each clinic by itself, in a site of its own; or everybody.",
)
FINAL = click.option("--final", is_flag=True, help="Mark the report as final: the time for questions is over.")
OUTPUT = click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=".",
    show_default="this folder",
    help="Where runs/ and site/ go.",
)
WORKERS = click.option(
    "--workers", type=click.IntRange(min=1), help="Notebooks run at once; as many as cores if absent."
)

LIMIT = click.option(
    "--limit",
    type=click.FloatRange(min=1),
    default=TIMEOUT_SECONDS,
    show_default=True,
    help="Seconds that a notebook may take.",
)

COLLECTED = (50_000, 20, 100)
"""When Python looks for garbage in cycles: expressions and frames come by the hundred thousand, and few of them are."""
