"""The command ``wellanalysis``: report, verify, scorecards, export, what-if, audit, check, init, serve."""

import gc
import sys
import traceback
from pathlib import Path
from typing import Any

import click

from wellanalysis import __version__
from wellanalysis.cli_appeal import appeal
from wellanalysis.cli_attendance import attendance
from wellanalysis.cli_audit import audit
from wellanalysis.cli_export import export
from wellanalysis.cli_feedback import feedback
from wellanalysis.cli_identifiers import identifiers
from wellanalysis.cli_options import (
    CLINICS,
    COLLECTED,
    EDITION,
    EXTRACTS,
    FINAL,
    LIMIT,
    NETWORK,
    ONLY,
    OUTPUT,
    QUARTER,
    WORKERS,
)
from wellanalysis.cli_outreach import outreach
from wellanalysis.cli_quotes import quotes
from wellanalysis.cli_scorecards import scorecards
from wellanalysis.cli_survey import survey
from wellanalysis.cli_what_if import what_if
from wellanalysis.definitions.part import told_of_part
from wellanalysis.errors import Problem, ProblemsFound, WellAnalysisError, nearest

FAULT, INTERRUPTED = 4, 130
"""Exit codes of a fault of the program itself, and of Ctrl-C."""


class Told(click.Group):
    """A group whose commands tell a user's mistakes in one list and end with their exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except WellAnalysisError as error:
            click.echo(str(error), err=True)
            ctx.exit(error.exit_code)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except Exception:  # a fault of ours, told apart from everything a user can mend
            traceback.print_exc()
            ctx.exit(FAULT)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise click.UsageError(f"no command {args[0]!r}; {nearest(args[0], self.list_commands(ctx))}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=Told, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="wellanalysis")
def main() -> None:
    """A quarter of clinic data becomes a report book that clinicians can question and trust.

    A network folder says what is measured (network.yml, measures/*.yml); extracts say what happened. One command turns
    both into a site.

    \b
    Examples
      wellanalysis report data/demo --quarter 2026Q3    the demo network's report
      wellanalysis init my-network                      a folder of your own that runs at once
      wellanalysis check my-network                     everything that is wrong with it, in one list
      wellanalysis serve                                read the site at http://127.0.0.1:8000
    """


@main.command()
@NETWORK
@QUARTER
@EXTRACTS
@EDITION
@ONLY
@CLINICS
@FINAL
@OUTPUT
@WORKERS
@LIMIT
@click.option(
    "--scheduler", metavar="ADDRESS", help="Run the notebooks on a Dask cluster, such as tcp://10.0.0.1:8786."
)
@click.option("--explain", is_flag=True, help="Say of each notebook that runs why it has to.")
@click.option("--json", "as_json", is_flag=True, help="Print one machine-readable summary and nothing else.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
def report(
    network: Path,
    final: bool,
    limit: float,
    explain: bool,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Make the report site of NETWORK for a quarter (default: data/demo).

    Checks definitions and extracts, computes the results tables, builds every page, runs the notebooks and compiles the
    book. What is there already and has not changed is not made again. The site appears whole or not at all: when
    anything is wrong the last good site stays as it was, and a run that was killed goes on where it was.

    \b
    Exit codes
      0  the site is there, complete; its path is the last line (in the edition clinic: one line for each clinic)
      1  the site is there, but a page could not be made and says so
      2  something is wrong with the input; all of it is listed, the last site is as it was
      3  nothing is wrong with the input, but nothing was published: a full disk, a read-only folder, another run
         at work on the same report, a book that cannot be built; the last site is as it was
      4  a fault of this program; the last site is as it was (130: stopped by Ctrl-C)

    \b
    Examples
      wellanalysis report data/demo --quarter 2026Q2
      wellanalysis report data/demo --quarter 2026Q3 --clinic C07
      wellanalysis report data/demo --quarter 2026Q3 --explain
      wellanalysis report data/demo --edition clinic               a report of its own for each clinic
      wellanalysis report data/demo --edition public
      wellanalysis report data/stroke --extracts path/to/ist_stroke --quarter 1995Q2
      wellanalysis report data/dialysis --extracts path/to/cms_dialysis --only state=VT
    """
    from wellanalysis.publish import summary
    from wellanalysis.publish.run import report as run_report

    gc.set_threshold(*COLLECTED)
    stage = "final" if final else "draft"
    shown = not quiet and not as_json
    try:
        made = run_report(network, stage=stage, progress=shown, timeout=limit, **options)
    except WellAnalysisError as error:
        if not as_json:
            raise
        click.echo(summary.to_text(summary.refused(error)))
        sys.exit(error.exit_code)
    except Exception as error:
        if as_json:
            click.echo(summary.to_text(summary.fault(error)))
        raise
    if as_json:
        click.echo(summary.to_text(summary.of(made)))
    else:
        for line in summary.explained(made) if explain else ():
            click.echo(line)
        if made.unchanged and shown:
            click.echo("Nothing has changed since this report was made; nothing was done.")
        for note in made.notes:
            click.echo(note, err=True)
        for index in made.indexes:
            click.echo(str(index))
    if made.failed:
        click.echo(f"{len(made.failed)} pages could not be made and say so: {', '.join(made.failed)}", err=True)
        sys.exit(1)


@main.command()
@NETWORK
@QUARTER
@EXTRACTS
@EDITION
@ONLY
@CLINICS
@FINAL
@OUTPUT
@WORKERS
@LIMIT
def verify(network: Path, final: bool, output: Path, clinics: tuple[str, ...], limit: float, **options: Any) -> None:
    """Make the published report of NETWORK again, elsewhere and with other workers, and compare every byte.

    Nothing that is published is touched. Takes as long as a first run.

    \b
    Exit codes
      0  every byte is the same
      1  something differs; each file is listed with the first place in which it does
      2  the input is refused, or there is no such site
      3  the report could not be made again here, such as on a full disk

    \b
    Examples
      wellanalysis verify data/demo --quarter 2026Q3
    """
    from wellanalysis.publish.run import Asked
    from wellanalysis.publish.verify import verify as run_verify

    stage = "final" if final else "draft"
    asked = Asked(network, stage=stage, output=output, clinics=clinics, timeout=limit, progress=False, **options)
    found = run_verify(asked)
    for change in found.inputs_changed:
        click.echo(f"changed since it was published: {change}")
    for each in found.differences:
        click.echo(str(each))
    if found.differences:
        click.echo(f"{len(found.differences)} of {found.files} files differ.", err=True)
        sys.exit(1)
    click.echo(f"{found.files} files, every byte the same: {', '.join(map(str, found.sites))}")


@main.command()
@NETWORK
@QUARTER
@EXTRACTS
@ONLY
@click.option("--clinic", "clinics", multiple=True, metavar="C07", help="Also check that this clinic exists.")
def check(network: Path, clinics: tuple[str, ...], **options: Any) -> None:
    """List everything that is wrong with NETWORK and its extracts, and write nothing (default: data/demo).

    \b
    Exit codes
      0  nothing is wrong
      2  something is; each problem names file, key or column, value and remedy

    \b
    Examples
      wellanalysis check my-network
      wellanalysis check my-network --quarter 2026Q3 --extracts exports/2026-10
    """
    from wellanalysis.publish.check import checked, notes_of

    with checked(network, clinics=clinics, **options) as found:
        rows = sum(found.source.row_counts.values())
        click.echo(
            f"Nothing wrong: {len(found.definitions.measures)} measures, {len(found.source.tables)} tables, {rows:,} rows; "
            f"newest quarter {found.quarter}.{told_of_part(found.definitions.part)}"
        )
        for note in notes_of(found):
            click.echo(note, err=True)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Make FOLDER: a network of your own, with commented definitions and example extracts that run at once.

    \b
    Examples
      wellanalysis init my-network
      wellanalysis report my-network
    """
    from wellanalysis.starting import create

    written = create(folder)
    click.echo(
        f"{folder}: {len(written)} files. Read {folder / 'network.yml'} first; then: wellanalysis report {folder}"
    )


@main.command()
@click.argument("folder", default="site", type=click.Path(path_type=Path))
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free port.")
def serve(folder: Path, port: int) -> None:
    """Serve FOLDER to this computer only (default: site), so that search and links work as on a web server.

    Listens on 127.0.0.1 and nowhere else. Stop it with Ctrl-C.

    \b
    Examples
      wellanalysis serve
      wellanalysis serve site/demo/network/2026Q3 --port 8080
    """
    from wellanalysis.publish.serve import serve as run_server

    if not folder.is_dir():
        raise ProblemsFound([Problem(str(folder), "no such folder", "make a report first: wellanalysis report")])
    run_server(folder, port=port, announce=click.echo)


main.add_command(scorecards)
main.add_command(audit)
main.add_command(export)
main.add_command(what_if)
main.add_command(quotes)
main.add_command(feedback)
main.add_command(survey)
main.add_command(appeal)
main.add_command(attendance)
main.add_command(identifiers)
main.add_command(outreach)

if __name__ == "__main__":
    main()
