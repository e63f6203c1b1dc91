"""What commands that write records have in common: how the network is named, the lock, and how a refusal is told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import click

from wellanalysis.errors import NotPublished, Problem, ProblemsFound

OF_NETWORK = click.option(
    "--network",
    required=True,
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="The network folder whose records they are.",
)
DAY = click.DateTime(["%Y-%m-%d"])
RECORDS = "records"


@contextmanager
def writing(network: Path, folder: Callable[[], Path] | None = None, *, called: str = RECORDS) -> Iterator[None]:
    """Hold a network's records, or another folder of it, for one command that reads and then writes them.

    Parameters
    ----------
    network : Path
        The network folder.
    folder : callable, optional
        Gives what is written to; the records unless given.
    called : str
        What messages call it.

    Raises
    ------
    ProblemsFound
        As the command does, saying that nothing is written.
    NotPublished
        When another command is at work there, or it cannot be written.
    """
    from wellanalysis.definitions.folder import as_far_as_read
    from wellanalysis.results.record_lock import UNWRITTEN, locked

    try:
        if not network.is_dir():
            what = "there is no such network folder"
            raise ProblemsFound([Problem(network.name, what, "give --network the folder that holds network.yml")])
        definitions, wrong = as_far_as_read(network)
        if definitions is None:
            raise ProblemsFound(wrong)
        place = network / definitions.network.records if folder is None else folder()
        with locked(place, called=called):
            yield
    except ProblemsFound as found:
        raise type(found)(found.problems, outcome=UNWRITTEN) from None
    except OSError as error:
        what = f"cannot be written: {error.strerror or type(error).__name__}"
        problem = Problem(f"{called}/", what, "allow writing into it, or make room")
        raise NotPublished([problem], outcome=UNWRITTEN) from None


def day_of(given: datetime | None, option: str) -> date:
    """The day that an option names; today if absent.

    Raises
    ------
    ProblemsFound
        When it is still to come.
    """
    today = date.today()
    if given is None:
        return today
    if given.date() > today:
        raise ProblemsFound([Problem(option, f"{given.date()} is still to come", "name a day that has been")])
    return given.date()
