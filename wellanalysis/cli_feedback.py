"""The commands ``wellanalysis feedback import``, ``add``, ``answer``, ``review`` and ``list``."""

from datetime import date, datetime
from pathlib import Path

import click

from wellanalysis.cli_options import EXTRACTS
from wellanalysis.cli_writing import DAY, OF_NETWORK, day_of, writing
from wellanalysis.definitions.record_columns import KINDS_OF_ITEM, SEEN_BY, STATUSES

EVERY_DAY = date(2200, 1, 1)
"""A list for those who answer holds every item, whatever day the data speak of."""


@click.group("feedback")
def feedback() -> None:
    """The ledger of what readers said: take in a form's answers, read, answer and list them.

    \b
    Exit codes
      0  it is done
      2  something is wrong with the input; all of it is listed, and nothing is written
      3  the records cannot be written, or another command is at work on them

    \b
    Examples
      wellanalysis feedback import export.csv --network my-network
      wellanalysis feedback list --network my-network --open
      wellanalysis feedback review F-0042 --network my-network --by "quality lead"
      wellanalysis feedback answer F-0042 --network my-network --status answered --owner "clinical lead" --says "..."
    """


@feedback.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@OF_NETWORK
@click.option("--form", metavar="NAME", help="Which form it is, where several give their answers the same numbers.")
@EXTRACTS
def take(files: tuple[Path, ...], network: Path, form: str | None, extracts: str | None) -> None:
    """Take the answers of a form's export (CSV or XLSX) into the ledger, as received.

    Knows the usual headings of Qualtrics, REDCap, Microsoft Forms and Google Forms; feedback_form.yml in the network
    folder names others, headings or questions. An answer that is in the ledger already is not taken in again, so an
    export may hold older answers, and may be read twice. Previews, answers never sent and those without words are left
    out and counted. Who may read the words is what the form asked, else the writer's clinic alone; nothing is shown before
    somebody has read it (feedback review).

    \b
    Exit codes
      0  every answer is in the ledger
      2  an answer cannot be read, or says other words than before; all are listed, and nothing is written
      3  the records cannot be written, or another command is at work on them

    \b
    Examples
      wellanalysis feedback import answers.csv --network my-network
      wellanalysis feedback import october.xlsx november.xlsx --network my-network --form autumn
    """
    from wellanalysis.publish.check import checked
    from wellanalysis.results.feedback_import import take_in
    from wellanalysis.results.roster import known_until

    with writing(network), checked(network, extracts=extracts) as found:
        taken = take_in(found.definitions, found.source, files, name=form, extracts=extracts)
        as_of = known_until(found.source, found.definitions)
    for line in taken.warnings:
        click.echo(line, err=True)
    left_out = {"previews or tests": taken.previews, "never sent": taken.unfinished, "without words": taken.wordless}
    if any(left_out.values()):
        click.echo("Left out: " + ", ".join(f"{number} {what}" for what, number in left_out.items() if number) + ".")
    if taken.newest is not None:
        _later(taken.newest, as_of)
    new = f" ({taken.items[0]} to {taken.items[-1]})" if taken.items else ""
    waiting = ""
    if taken.unread:
        command = f"wellanalysis feedback review ITEM --by ROLE --network {network.resolve().name}"
        waiting = f" {taken.unread} wait{'s' if taken.unread == 1 else ''} to be read: {command}"
    click.echo(f"{len(taken.items)} new{new}, {taken.known} in the ledger already.{waiting}")


@feedback.command("add")
@OF_NETWORK
@click.option("--says", required=True, metavar="TEXT", help="The words, as they came; they name nobody.")
@click.option(
    "--channel", type=click.Choice(["mail", "meeting"]), default="mail", show_default=True, help="How it came."
)
@click.option("--kind", type=click.Choice(KINDS_OF_ITEM), default="comment", show_default=True, help="What it is.")
@click.option("--role", default="", metavar="ROLE", help="Role of who said it, such as nurse.")
@click.option("--clinic", default="", metavar="C07", help="Clinic that it is about.")
@click.option("--page", default="", metavar="PAGE", help="Page that it is about, such as outcomes.")
@click.option("--measure", default="", metavar="ID", help="Measure that it is about.")
@click.option(
    "--seen-by", type=click.Choice(SEEN_BY), help="Who may read it; if absent the clinic, else the writer alone."
)
@click.option("--on", type=DAY, help="Day on which it came; today if absent.")
@EXTRACTS
def add(
    network: Path, on: datetime | None, clinic: str, seen_by: str | None, extracts: str | None, **given: str
) -> None:
    """Add to the ledger what came by mail or was said in a meeting.

    \b
    Exit codes
      0  the item is in the ledger
      2  something is wrong with it; all of it is listed, and nothing is written
      3  the records cannot be written, or another command is at work on them

    \b
    Examples
      wellanalysis feedback add --network my-network --says "Does a phone call count?" --page outcomes --role nurse
      wellanalysis feedback add --network my-network --says "We wait for shoes." --channel meeting --clinic C07
    """
    from wellanalysis.definitions.folder import load
    from wellanalysis.results.feedback_answer import add_item

    with writing(network):
        seen = seen_by or (SEEN_BY[1] if clinic else SEEN_BY[0])
        row = {**given, "received_on": day_of(on, "--on").isoformat(), "clinic_id": clinic, "seen_by": seen}
        reference, warnings = add_item(load(network), row, extracts=extracts)
    for line in warnings:
        click.echo(line, err=True)
    command = f"wellanalysis feedback review {reference} --by ROLE --network {network.resolve().name}"
    click.echo(f"{reference}: in the ledger. It waits to be read: {command}")


@feedback.command("answer")
@click.argument("item")
@click.option("--status", required=True, type=click.Choice(STATUSES), help="What the step is; the last three close it.")
@click.option("--owner", required=True, metavar="ROLE", help="Role of who has it from here on, or who answers.")
@click.option(
    "--says", default="", metavar="TEXT", help="The answer, the reason, or what was changed; it names nobody."
)
@click.option("--due", "due_on", type=DAY, help="Day by which an answer is promised.")
@click.option("--on", "on", type=DAY, help="Day of the step; today if absent.")
@OF_NETWORK
@EXTRACTS
def answer(
    item: str,
    status: str,
    owner: str,
    says: str,
    due_on: datetime | None,
    on: datetime | None,
    network: Path,
    extracts: str | None,
) -> None:
    """Add a step to ITEM of the ledger: looked_at, answered, changed or declined.

    The whole ledger is checked with the step before it is written: a closing step has words, nothing comes before the
    item, and an item that was changed or declined is taken up again (looked_at) before anything else. A mail address, a
    number to call or an identifier in the words is refused. An appeal with open corrections is closed by appeal decide.

    \b
    Exit codes
      0  the step is in the ledger
      2  there is no such item, or the step does not fit; nothing is written
      3  the records cannot be written, or another command is at work on them

    \b
    Examples
      wellanalysis feedback answer F-0042 --network my-network --status looked_at --owner "analyst" --due 2026-11-30
      wellanalysis feedback answer F-0042 --network my-network --status changed --owner "analyst" --says "It says so now."
    """
    from wellanalysis.definitions.folder import load
    from wellanalysis.publish.tone_check import of_records
    from wellanalysis.results.feedback_answer import add_step
    from wellanalysis.results.roster import known_until
    from wellanalysis.results.source import open_source

    with writing(network):
        # Not checked before the step: a step may be what cures the only problem.
        definitions = load(network)
        day = day_of(on, "--on")
        due = due_on.date() if due_on else None
        warnings = add_step(
            definitions,
            item,
            status=status,
            owner=owner,
            says=says,
            on=day,
            due_on=due,
            extracts=extracts,
            also=of_records,
        )
        with open_source(definitions, extracts) as source:
            as_of = known_until(source, definitions)
    for line in warnings:
        click.echo(line, err=True)
    click.echo(f"{item}: {status}, {owner}.")
    _later(day, as_of)


@feedback.command("review")
@click.argument("item")
@click.option("--by", required=True, metavar="ROLE", help="Role of who read the words.")
@click.option("--seen-by", type=click.Choice(SEEN_BY), help="Who may read them; as it was unless given.")
@click.option("--theme", metavar="T04", help="Theme that they go with.")
@click.option("--on", "on", type=DAY, help="Day on which they were read; today if absent.")
@OF_NETWORK
@EXTRACTS
def review(
    item: str,
    by: str,
    seen_by: str | None,
    theme: str | None,
    on: datetime | None,
    network: Path,
    extracts: str | None,
) -> None:
    """Write down that somebody has read the words of ITEM: from then on those who may see them do.

    \b
    Exit codes
      0  it is written down
      2  there is no such item, or something does not fit; nothing is written
      3  the records cannot be written, or another command is at work on them

    \b
    Examples
      wellanalysis feedback review F-0042 --network my-network --by "quality lead"
      wellanalysis feedback review F-0042 --network my-network --by "quality lead" --seen-by network --theme T04
    """
    from wellanalysis.definitions.folder import load
    from wellanalysis.results.feedback_answer import mark_read

    with writing(network):
        day = day_of(on, "--on")
        warnings = mark_read(load(network), item, by=by, on=day, seen_by=seen_by, theme=theme, extracts=extracts)
    for line in warnings:
        click.echo(line, err=True)
    click.echo(f"{item}: read by {by} on {day}.")


@feedback.command("list")
@click.option("--open", "only_open", is_flag=True, help="Only what waits for an answer.")
@click.option("--unread", is_flag=True, help="Only what waits to be read before it is shown.")
@OF_NETWORK
@EXTRACTS
def listing(only_open: bool, unread: bool, network: Path, extracts: str | None) -> None:
    """List the items of the ledger with what became of them, who may read them, and whether they were read.

    The list holds all words, whoever may read them: it is for those who answer.

    \b
    Exit codes
      0  the list is there
      2  something is wrong with the network or its records; all of it is listed

    \b
    Examples
      wellanalysis feedback list --network my-network
      wellanalysis feedback list --network my-network --open
    """
    from wellanalysis.publish.check import checked
    from wellanalysis.results.feedback_answer import NOT_READ, listed_items

    with checked(network, extracts=extracts) as found:
        table = listed_items(found.definitions, found.source, EVERY_DAY, only_open=only_open)
    table = table[table["Read"].eq(NOT_READ)] if unread else table
    if table.empty:
        click.echo(
            "Nothing waits to be read." if unread else "Nothing is open." if only_open else "The ledger is empty."
        )
        return
    rows = [list(table.columns), *table.astype(str).to_numpy().tolist()]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        click.echo("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


def _later(day: date, as_of: date) -> None:
    """Say when a report will hold what is of a day that its data do not speak of yet."""
    if day > as_of:
        click.echo(f"It is shown once the data speak of {day}; now they speak of {as_of}.")
