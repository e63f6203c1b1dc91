"""Which bundles lie below a folder: the smallest folders that are published to one group of readers."""

import json
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path

from wellanalysis.pages.wording import slug
from wellanalysis.publish.site import VERSIONS

# What only a finished book has at its root.
MANIFEST = "manifest.json"
MARKS = ("searchindex.js", MANIFEST)


@dataclass(frozen=True)
class Bundle:
    """Files that one group of readers can open.

    Parameters
    ----------
    name : str
        Path below the audited folder; "" for that folder itself.
    folder : Path
        Where the files are.
    inner : frozenset of Path
        Folders of other bundles below this one, whose files are theirs.
    leave_out : tuple of str
        Patterns of names of files and folders that readers do not get.
    """

    name: str
    folder: Path
    inner: frozenset[Path] = field(default=frozenset(), repr=False)
    leave_out: tuple[str, ...] = ()

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Names of all files, in order."""
        return tuple(sorted(self._walk(self.folder)))

    def _walk(self, folder: Path) -> Iterator[str]:
        for path in sorted(folder.iterdir()):
            if any(fnmatch(path.name, pattern) for pattern in self.leave_out):
                continue
            if path.is_dir():
                if path.resolve() not in self.inner:
                    yield from self._walk(path)
            elif path.is_file():
                yield path.relative_to(self.folder).as_posix()

    @cached_property
    def as_of(self) -> str:
        """Day that its data speak of, as its manifest says; "" where there is none."""
        with suppress(OSError, ValueError, AttributeError):
            return str(json.loads((self.folder / MANIFEST).read_text(encoding="utf-8")).get("as_of", ""))
        return ""

    def edition(self, known: Collection[str]) -> str:
        """The edition that the path names; "" where it names none of those known."""
        return next((part for part in Path(self.name).parts if part in known), "")

    def clinic(self, known: Collection[str]) -> str:
        """The clinic whose bundle this is: the last part of the path that names one of those known."""
        folders = {slug(each): each for each in known}
        named = (folders[slug(part)] for part in reversed(Path(self.name).parts) if slug(part) in folders)
        return next(named, "")


def bundles_below(site: Path) -> list[Bundle]:
    """Every bundle below a folder; versions that no link leads to are published too, so they are bundles.

    Parameters
    ----------
    site : Path
        A site, an edition, one bundle, or a folder of single files such as scorecards. Files that belong to no book
        are a bundle of the folder they lie in.
    """
    roots = {path.parent.resolve(): path.parent for path in _marked(site)}
    links = {link.resolve(): link for link in _links(site)}
    books = {folder: links.get(folder, shown) for folder, shown in roots.items()}
    inner = frozenset(books)
    found = [Bundle(_name(shown, site), shown, inner - {folder}) for folder, shown in books.items()]
    if site.resolve() not in books:
        # Indexes of editions, single files, and whatever else lies about.
        rest = Bundle("", site, inner)
        found += [rest] if rest.files else []
    return sorted(found, key=lambda bundle: bundle.name)


def carried_below(exports: Path) -> list[Bundle]:
    """Every folder of decks, workbooks and print below a network's exports: one for each edition, clinic and quarter.

    Named as the site's bundles are, with ``exports`` before, so that the same counts are true of them.
    """
    folders = [exports, *(path for path in sorted(exports.rglob("*")) if path.is_dir())] if exports.is_dir() else []
    inner = frozenset(folder.resolve() for folder in folders)
    found = [
        Bundle(f"exports/{_name(folder, exports)}".rstrip("/"), folder, inner - {folder.resolve()})
        for folder in folders
    ]
    return [bundle for bundle in found if bundle.files]


def _name(folder: Path, site: Path) -> str:
    name = folder.relative_to(site).as_posix()
    return "" if name == "." else name


def _marked(site: Path) -> Iterator[Path]:
    yield from (path for mark in MARKS for path in sorted(site.rglob(mark)))
    yield from (path for mark in MARKS for link in _links(site) for path in sorted(link.rglob(mark)))


def _links(site: Path) -> list[Path]:
    """Links to folders, as a site has them for its quarters."""
    return [
        path for path in sorted(site.rglob("*")) if path.is_symlink() and path.is_dir() and VERSIONS not in path.parts
    ]
