"""Reports of a network and of its parts that share people: together they could give away what each of them withholds."""

from pathlib import Path

from wellanalysis.definitions.editions import Edition, Policy
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.part import OPTION
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.files import replace_if_changed
from wellanalysis.publish.run import Asked
from wellanalysis.publish.run_folder import RUNS, SITE

MARK = "part.txt"
"""In the runs of a part: of which network it is, and by which column it was cut; nothing of its readers."""


def refuse(asked: Asked, definitions: Definitions) -> None:
    """Refuse a report that withholds small groups beside a published one of the same network that shares people with it.

    A total of the whole less that of a part, or of two parts that overlap, would be a total that no plan has looked at.
    Parts by one and the same column share nobody, and an open policy withholds nothing: both are let through.

    Raises
    ------
    ProblemsFound
        When such a report lies in the same output folder, in any edition.
    """
    part = definitions.part
    whole = definitions.network.id if part is None else part.of_network
    column = "" if part is None else part.column
    if part is not None:
        place = asked.output / RUNS / definitions.network.id
        place.mkdir(parents=True, exist_ok=True)
        replace_if_changed(place / MARK, f"{whole}\n{column}\n")
    if definitions.network.disclosure[Edition(asked.edition)].policy is Policy.OPEN:
        return
    there = published(asked.output, whole)
    sharing = sorted(id for id, by in there.items() if id != definitions.network.id and not (by and by == column))
    if sharing:
        what = f"shares people with what is published here as {', '.join(sharing)}, and withholds small groups"
        remedy = "give an --output of its own, for readers who do not have both"
        raise ProblemsFound([Problem(OPTION if part else definitions.network.id, what, remedy)])


def published(output: Path, whole: str) -> dict[str, str]:
    """Ids under which a network and its parts are published, in any edition, with the column of each part; "" for the whole."""
    found = {whole: ""} if (output / SITE / whole).is_dir() else {}
    for mark in sorted((output / RUNS).glob(f"*/{MARK}")):
        of, column, *_ = [*mark.read_text(encoding="utf-8").splitlines(), "", ""]
        if of == whole and (output / SITE / mark.parent.name).is_dir():
            found[mark.parent.name] = column
    return found
