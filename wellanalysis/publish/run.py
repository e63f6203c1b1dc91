"""One command's work, as far as it needs nothing heavy: what is asked, and whether it is there already."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from wellanalysis.publish import site
from wellanalysis.publish.inputs import Inputs, extracts_folder
from wellanalysis.publish.run_folder import COPY, COPY_OF, INDEX, SWITCH, completed, find_complete, record_fingerprint

DEFAULT_EXTRACTS = "./extracts"
"""Where extracts are when network.yml does not say; a test holds it against the settings."""
DEFAULT_RECORDS = "./records"
"""The same of the records."""
TIMEOUT_SECONDS = 180.0
"""Longest that a notebook may take unless the command says otherwise."""


@dataclass(frozen=True)
class Asked:
    """What a run was asked for.

    Parameters
    ----------
    network : Path
        Network folder.
    quarter : str, optional
        ``2026Q3``; the newest that is over unless given.
    extracts : str or Path, optional
        Where the extracts are, if not where network.yml says.
    clinics : tuple of str
        Only these clinics' chapters, as a site of their own; in the edition ``clinic`` only these clinics' bundles.
    only : str, optional
        ``region=North``: only the part of the network whose clinics have this, as a network of its own.
    edition : str
        Whom the report is for; names the disclosure policy. ``clinic`` has one site, a bundle, for each clinic.
    stage : {"draft", "final"}
        Draft while providers may still question the figures.
    output : Path
        Folder that gets ``runs`` and ``site``.
    progress : bool
        Whether to show a bar and a line for each stage.
    workers : int, optional
        Notebooks run at once; one per processor unless given.
    timeout : float
        Seconds that a notebook may take.
    scheduler : str, optional
        Address of a Dask scheduler whose workers run the notebooks.
    as_recorded : bool
        Whether other quarters' reports are taken to show what they did when the newest publication on record was made: what
        `verify` asks.
    """

    network: Path
    quarter: str | None = None
    extracts: str | Path | None = None
    clinics: tuple[str, ...] = ()
    only: str | None = None
    edition: str = "network"
    stage: str = "draft"
    output: Path = Path()
    progress: bool = True
    workers: int | None = None
    timeout: float = TIMEOUT_SECONDS
    scheduler: str | None = None
    as_recorded: bool = False

    @property
    def request(self) -> dict[str, Any]:
        """What of it decides what the report says."""
        found = {
            "quarter": self.quarter,
            "clinics": list(self.clinics),
            "edition": self.edition,
            "stage": self.stage,
            "folder": self.network.resolve().name,
        }
        if self.only:
            found["only"] = self.only
        if self.edition == "clinic":
            from wellanalysis.pages.pseudonyms import mark

            # With another secret the same people have other names.
            found["secret"] = mark()
        return found


@dataclass(frozen=True)
class Made:
    """A finished run.

    Parameters
    ----------
    indexes : tuple of Path
        First page of each published site: one, or one for each bundle.
    run : Path
        The run's folder.
    failed : tuple of str
        Ids of pages that could not be made and say so; empty when all went well.
    references : mapping of str to str
        By id of such a page: the name under which the run's folder tells what went wrong.
    pages : int
        Pages of the report.
    reasons : mapping of str to str
        By id of a page whose notebook ran: why it had to.
    inputs_changed : tuple of str
        What differs from the inputs of the last complete run here; empty for a first one.
    notes : tuple of str
        What somebody has to look after: names that may no longer stand where they do, reports of clinics that are gone.
    unchanged : bool
        True when nothing had to be done at all.
    seconds : mapping of str to float
        Time by stage.
    """

    indexes: tuple[Path, ...]
    run: Path
    failed: tuple[str, ...] = ()
    references: Mapping[str, str] = field(default_factory=dict)
    pages: int = 0
    reasons: Mapping[str, str] = field(default_factory=dict)
    inputs_changed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unchanged: bool = False
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def index(self) -> Path:
        """First page of the published site, of the first one where there are several."""
        return self.indexes[0]

    @property
    def version(self) -> str:
        """Name of the published version: quarter and hash of all its bytes."""
        return self.index.parent.resolve().name


@contextmanager
def writable(where: str) -> Iterator[None]:
    """A full disk or a read-only folder, wherever a run meets it, as a problem with a remedy."""
    try:
        yield
    except OSError as error:
        raise site.unwritable(error, where) from error


def inputs_of(asked: Asked) -> Inputs:
    """All that the report would be made from now."""
    given, kept = "", DEFAULT_RECORDS
    try:
        # Only where the data are; what is wrong with the file is told with everything else that is.
        settings = yaml.safe_load((asked.network / "network.yml").read_text(encoding="utf-8"))
        if isinstance(settings, dict):
            given = str(settings.get("extracts", DEFAULT_EXTRACTS))
            kept = str(settings.get("records", DEFAULT_RECORDS))
    except (OSError, ValueError, yaml.YAMLError):
        pass
    extracts = extracts_folder(asked.network, given, asked.extracts)
    return Inputs.of(asked.network, extracts, records=asked.network / kept, **asked.request)


def already_made(asked: Asked, inputs: Inputs) -> Made | None:
    """The report, when it is published as it would be made: same inputs, and no byte of the site altered since."""
    run = find_complete(asked.output, inputs.key)
    if run is None:
        return None
    note = completed(run)
    versions = note.get("versions")
    if not versions or any(site.published_version(asked.output / place) != made for place, made in versions.items()):
        return None
    # What the previous quarter's report has published since is told on a page of this one.
    if any(record_fingerprint(asked.output / place) != known for place, known in note.get("earlier", {}).items()):
        return None
    if note.get("copied") and copied_version(asked.output) not in versions.values():
        return None
    indexes = tuple(asked.output / place / "index.html" for place in versions)
    return Made(indexes, run, pages=int(note.get("pages", 0)), unchanged=True)


def _with_index(edition: Path) -> None:
    """Write what leads between quarters again where somebody deleted it; it is no part of any version."""
    if not all((edition / name).is_file() for name in (SWITCH, INDEX)):
        from wellanalysis.publish.quarters import write_index

        write_index(edition)


def copied_version(output: Path) -> str:
    """Version of the report that lies ready for `jupyter-book build .`; "" where none does."""
    try:
        return (output / COPY / COPY_OF).read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def report(network: Path, *, output: Path | str = ".", clinics: Sequence[str] = (), **options: Any) -> Made:
    """Make and publish the report of a quarter; what is there already is not made again.

    Parameters
    ----------
    network : Path
        Network folder.
    output : Path
        Folder that gets ``runs`` and ``site``.
    clinics : sequence of str
        As in `Asked`.
    options
        The other fields of `Asked`.

    Returns
    -------
    Made
        Where the site is, what was made for it and why, and which pages could not be made.

    Raises
    ------
    ProblemsFound
        With everything that is wrong with definitions, extracts or request; the last site is as it was.
    NotPublished
        When the disk is full, the folder is read-only, or another run is at work in it.
    BookFailed
        When Jupyter Book ended with an error.
    """
    asked = Asked(Path(network), output=Path(output), clinics=tuple(dict.fromkeys(clinics)), **options)
    with writable("output folder"):
        inputs = inputs_of(asked)
        there = already_made(asked, inputs)
        if there is not None:
            for index in there.indexes:
                _with_index(index.parent.parent)
            return there
        from wellanalysis.publish.edition import make

        return make(asked, inputs)
