"""A book that cannot be built: a fault of the report, told without folders and traces, and the last good site stays."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults import published
from tests.faults.command import Command, ran
from tests.faults.conftest import Clean
from tests.faults.room import A, Room


def _template_that_raises(project: Path) -> None:
    path = project / "book" / "_templates" / "provenance.html"
    path.write_text("{% if %}" + path.read_text(encoding="utf-8"), encoding="utf-8")


def _link_to_nowhere(project: Path) -> None:
    with (project / "book" / "methods.md").open("a", encoding="utf-8") as prose:
        prose.write("\nSee [what is not there](no-such-page.md#at-all).\n")


@pytest.mark.parametrize(
    ("plant", "said"),
    [(_template_that_raises, r"[Tt]emplate|Expected an expression"), (_link_to_nowhere, r"book/book/methods\.md:\d+")],
)
def test_a_book_that_cannot_be_built_is_told_and_publishes_nothing(
    room: Room, clean: dict[str, Clean], plant: Callable[[Path], None], said: str
) -> None:
    """Exit code 3 with what Jupyter Book said of it; once it is mended the next run is right."""
    project, output = room.home / f"project{plant.__name__}", room.home / f"book{plant.__name__}"
    shutil.copytree(room.project, project)
    shutil.copytree(clean[A].output, output, symlinks=True)
    plant(project)
    # By the name it has where the command is given: what is told must not name it whole either.
    command = Command(room, Path(output.name), A, project=project)
    ended = command.wait()
    assert not command.left()
    assert ended.code == 3, ended.said
    assert "The book could not be built" in ended.err
    assert re.search(said, ended.err), ended.err
    assert str(room.home) not in ended.err, ended.err
    assert "Traceback" not in ended.err
    assert "site-packages" not in ended.err, ended.err
    assert published.version(output) == clean[A].version
    assert not published.strays(output)
    again = ran(room, output, A)
    assert again.code == 0, again.said
    assert published.version(output) == clean[A].version
