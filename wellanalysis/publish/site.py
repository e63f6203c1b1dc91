"""The published site: checked, then put in the place of the last one in a single step."""

import contextlib
import errno
import hashlib
import os
import re
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

from wellanalysis.errors import NotPublished, Problem

VERSIONS = ".versions"
GRACE_SECONDS = 0.25
"""How long a version that was replaced stays for those who were led to it just before and are about to read."""
NOT_PUBLISHED = (
    "_sources",
    ".buildinfo",
    ".buildinfo.bak",
    "objects.inv",
    ".nojekyll",
    ".doctrees",
    "*webpack-macros.html",
    # What the theme brings and no page asks for: two thirds of a small site's bytes.
    "*.map",
    "*.LICENSE.txt",
    "fontawesome.js",
    "*.ttf",
    "locales",
    "design-tabs.js",
)
_TAG = re.compile(r"<(link|script|img|iframe|source|video|audio|embed|object|input|form|base)\b([^>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(src|href|data|srcset|action|poster)\s*=\s*["']\s*([^"']*)["']""", re.IGNORECASE)
_IN_STYLE = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])([^"')\s]+)""", re.IGNORECASE)
# Dynamic import, static import, and the ways in which a classic script fetches; comments and texts name addresses too.
_IN_SCRIPT = re.compile(
    r"""(?:(?<!@)\bimport\s*\(?\s*|\bfrom\s*|\bfetch\(\s*|importScripts\(\s*)["'`]((?:https?:)?//[^"'`]+)["'`]""",
)
_ELSEWHERE = re.compile(r"^(?:https?:|wss?:)?//", re.IGNORECASE)
HOME = re.compile(r"/(?:home|Users)/[\w.-]+|/root/|[A-Z]:\\Users\\")


def loaded_from_elsewhere(text: str, suffix: str) -> Iterator[str]:
    """Addresses on other hosts that a file of a site would load by itself; links that a reader presses are none.

    Parameters
    ----------
    text : str
        Content of the file.
    suffix : str
        ``.html``, ``.svg``, ``.css`` or ``.js``.
    """
    if suffix in {".html", ".svg"}:
        for tag, attributes in _TAG.findall(text):
            for name, value in _ATTRIBUTE.findall(attributes):
                if _ELSEWHERE.match(value) and not (tag.lower() == "link" and 'rel="canonical"' in attributes):
                    yield f"<{tag} {name}> {value}"
    if suffix in {".html", ".svg", ".css"}:
        yield from (f"style {value}" for value in _IN_STYLE.findall(text) if _ELSEWHERE.match(value))
    if suffix in {".html", ".js"}:
        yield from (f"script {value}" for value in _IN_SCRIPT.findall(text))


def problems_of(
    site: Path,
    *,
    expected: Collection[str] = (),
    private: Collection[str] = (),
    sound: Mapping[str, str] | None = None,
) -> list[Problem]:
    """What keeps a built site from being published.

    Parameters
    ----------
    site : Path
        Folder of HTML.
    expected : collection of str
        Ids of pages that have to be there.
    private : collection of str
        Texts that may occur nowhere, such as the folder in which the run took place.
    sound : mapping of str to str
        What `hashes` gave when nothing was wrong, with the same `private`; a file that is still the same is not read.
    """
    now, sound = hashes(site), sound or {}
    problems = [
        Problem(f"{name}.html", "this page was not built", "see jupyter-book.log in the run's build folder")
        for name in expected
        if not (site / f"{name}.html").is_file()
    ]
    for name in (each for each in now if now[each] != sound.get(each)):
        path = site / name
        if path.suffix not in {".html", ".svg", ".css", ".js"}:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for address in loaded_from_elsewhere(text, path.suffix):
            problems.append(Problem(name, f"loads something from another host: {address}", "keep it in book/_static"))
        # Scripts of the theme are the same everywhere; only what a run wrote can hold the run's folders.
        if path.suffix in {".html", ".svg"} or path.name == "searchindex.js":
            found = next((each for each in private if each and each in text), None)
            if found or HOME.search(text):
                problems.append(Problem(name, "holds the path of a folder on this machine", "remove it from the page"))
    return problems


def hashes(site: Path) -> dict[str, str]:
    """SHA-256 of each file of a site, by name in order."""
    files = sorted(path for path in site.rglob("*") if path.is_file())
    return {path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def version_of(site: Path) -> str:
    """Hash of all files of a site by name and content: equal sites, equal version."""
    whole = hashlib.sha256()
    for name, digest in hashes(site).items():
        whole.update(name.encode() + b"\0" + bytes.fromhex(digest))
    return whole.hexdigest()[:12]


def unwritable(error: OSError, where: str) -> NotPublished:
    """A full disk or a read-only folder, as a problem that says what to do."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        what, remedy = "the disk is full", "make room and run again"
    elif error.errno in {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR}:
        what, remedy = "cannot be written to", "give another folder with --output"
    else:
        what, remedy = error.strerror or type(error).__name__, "run again once this is mended"
    return NotPublished([Problem(where, what, f"{remedy}; the last good site is as it was")])


def published_version(place: Path) -> str:
    """Name of the version that readers find at `place`; "" where there is none, or where it is not as published."""
    if not place.is_symlink() or not place.is_dir():
        return ""
    name = place.resolve().name
    return name if name == f"{place.name}-{version_of(place.resolve())}" else ""


def publish(
    built: Path,
    place: Path,
    *,
    also: Mapping[str, str] | None = None,
    before: Callable[[], object] = lambda: None,
) -> Path:
    """Put the site in `built` at `place`, whole or not at all, and return the path of its first page.

    Parameters
    ----------
    built : Path
        Folder of HTML; stays as it is.
    place : Path
        Where readers find it, ``site/<network>/<edition>/<quarter>``: a link to a folder of `VERSIONS` beside it.
    also : mapping of str to str
        Texts that are published with it, by file name.
    before : callable
        Called when all is ready, just before readers get it.

    Raises
    ------
    NotPublished
        When the disk is full or the folder cannot be written to. What was published before is then untouched.
    """
    versions = place.parent / VERSIONS
    named = f"{place.parent.name}/{place.name}"
    draft = versions / f".{place.name}-{os.getpid()}"
    link = place.parent / f".{place.name}-{os.getpid()}"
    try:
        versions.mkdir(parents=True, exist_ok=True)
        _sweep_drafts(place)
        shutil.copytree(built, draft, ignore=shutil.ignore_patterns(*NOT_PUBLISHED))
        for name, text in (also or {}).items():
            (draft / name).write_text(text, encoding="utf-8")
        version = versions / f"{place.name}-{version_of(draft)}"
        if version.is_dir() and version.name == f"{place.name}-{version_of(version)}":
            shutil.rmtree(draft)
        else:
            shutil.rmtree(version, ignore_errors=True)  # its name says what it held, and it no longer does
            draft.rename(version)
        link.unlink(missing_ok=True)
        link.symlink_to(Path(VERSIONS) / version.name, target_is_directory=True)
        if place.is_dir() and not place.is_symlink():
            raise OSError(errno.EEXIST, "is a folder of its own; move it away")
        before()
        os.replace(link, place)
    except (OSError, shutil.Error) as error:
        shutil.rmtree(draft, ignore_errors=True)
        with contextlib.suppress(OSError):
            link.unlink(missing_ok=True)
        raise unwritable(_first(error), named) from error
    _sweep(versions, place.name, keep=version.name)
    return place / "index.html"


def _first(error: OSError) -> OSError:
    """The cause: `copytree` gathers all errors into one that has no number of its own."""
    if isinstance(error, shutil.Error) and error.args and isinstance(error.args[0], list):
        text = str(error.args[0][0][2])
        number = next((n for n in (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS) if f"Errno {n}]" in text), 0)
        return OSError(number, text)
    return error


def _sweep_drafts(place: Path) -> None:
    """Delete what a killed run left half-copied; only one run publishes at a time."""
    left = re.compile(re.escape(f".{place.name}-") + r"\d+")
    for folder in (place.parent / VERSIONS, place.parent):
        for path in [each for each in folder.iterdir() if left.fullmatch(each.name)]:
            if path.is_symlink():
                path.unlink()
            else:
                shutil.rmtree(path, ignore_errors=True)


def _sweep(versions: Path, name: str, *, keep: str) -> None:
    """Delete earlier versions of this site; another quarter's, whose name merely begins alike, stay."""
    named = re.compile(re.escape(name) + r"-[0-9a-f]{12}")
    old = [folder for folder in versions.iterdir() if named.fullmatch(folder.name) and folder.name != keep]
    if old:
        time.sleep(GRACE_SECONDS)
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
