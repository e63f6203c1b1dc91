"""PDF files of a report, printed by the Chromium of the machine: tagged, titled, with the outline of their headings."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from wellanalysis.errors import NotPublished, Problem
from wellanalysis.files import replace_if_changed
from wellanalysis.publish.environment import without_secrets
from wellanalysis.publish.exports import Carried
from wellanalysis.publish.printed import chapter_html, summary_html

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Nothing is asked of any host: the document has everything in it.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
    "--export-tagged-pdf",
    "--generate-pdf-document-outline",
)
PATIENCE = 180
"""Seconds for one document."""
_CLOCK = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}([^)]*)\)")


def browser() -> str:
    """Path of the machine's Chromium.

    Raises
    ------
    NotPublished
        Where none is found.
    """
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        remedy = (
            "install it, on Debian: apt-get install chromium; every page of the site prints from any browser as well"
        )
        raise NotPublished([Problem("export pdf", "no Chromium is found that could print", remedy)])
    return found


def documents(carried: Carried, *, chapters: bool = False) -> dict[str, str]:
    """The documents that a report is printed as: name of the file, and its HTML.

    Parameters
    ----------
    carried : Carried
        A clinic's chapter or own report gives that clinic's document; a whole edition its executive summary.
    chapters : bool
        Of a whole edition, the chapter of every clinic too.
    """
    if carried.clinic:
        own = [page for page in carried.pages if page.parameters.get("clinic") == carried.clinic]
        return {carried.name: chapter_html(own)}
    first = carried.pages[0]
    made = {f"{carried.name}-summary": summary_html(first)}
    if chapters:
        clinics = dict.fromkeys(each for page in carried.pages if (each := page.parameters.get("clinic")))
        for clinic in clinics:
            own = [page for page in carried.pages if page.parameters.get("clinic") == clinic]
            made[f"{carried.name}-{clinic}"] = chapter_html(own)
    return made


def write_pdfs(carried: Carried, *, chapters: bool = False) -> Iterable[Path]:
    """Print the documents of a report, one after the other, and give the path of each.

    Raises
    ------
    NotPublished
        Where there is no browser, or it prints nothing.
    """
    program = browser()
    as_of = carried.pages[0].provenance["as_of"].replace("-", "")
    carried.folder.mkdir(parents=True, exist_ok=True)
    for name, html in documents(carried, chapters=chapters).items():
        path = carried.folder / f"{name}.pdf"
        replace_if_changed(path, dated(printed(html, program), as_of))
        yield path


def printed(html: str, program: str) -> bytes:
    """`html` as PDF.

    Raises
    ------
    NotPublished
        When the browser does not print it.
    """
    with tempfile.TemporaryDirectory(prefix="wellanalysis-print-") as folder:
        source, made = Path(folder, "document.html"), Path(folder, "document.pdf")
        source.write_text(html, encoding="utf-8")
        command = [program, *FLAGS, f"--user-data-dir={folder}/profile", f"--print-to-pdf={made}", source.as_uri()]
        try:
            done = subprocess.run(command, capture_output=True, timeout=PATIENCE, env=without_secrets(), check=False)
        except subprocess.TimeoutExpired as late:
            told = f"had not printed after {PATIENCE} seconds"
            raise NotPublished(
                [Problem(Path(program).name, told, "try again when the machine has less to do")]
            ) from late
        except OSError as broken:
            told = f"was found and cannot be started: {broken.strerror or broken}"
            raise NotPublished([Problem(Path(program).name, told, "install it again")]) from broken
        if done.returncode or not made.is_file() or not made.stat().st_size:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            told = f"printed nothing (exit code {done.returncode}): {said[-1] if said else 'and said nothing'}"
            raise NotPublished([Problem(Path(program).name, told, "see that it runs by itself, and try again")])
        return made.read_bytes()


def dated(pdf: bytes, day: str) -> bytes:
    """The file with the day of the data in place of the clock's; as long as before, so that nothing in it moves."""
    return _CLOCK.sub(lambda found: b"/%s (D:%s000000%s)" % (found[1], day.encode(), found[2]), pdf)
