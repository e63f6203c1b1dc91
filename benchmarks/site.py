"""How large the site is and how long it takes, for the demo and for the demo enlarged to 200 clinics.

Each size is made by the whole command, cold, in a process of its own, one after the other. A page is weighed as a reader's
browser loads it from a disk: its own HTML, and beside it once what all pages share (styles, scripts, the search's index).

    python benchmarks/site.py                   # 24 and 200 clinics: an hour or so
    python benchmarks/site.py --clinics 24 30   # to see that it works
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from wellanalysis.demo import build
from wellanalysis.demo.enlarged import write_enlarged

ROOT = Path(__file__).resolve().parents[1]
SIZES = (24, 200)
SMALLEST = 24
"""The demo as it is; with fewer clinics its records speak of places that are not there."""
LIGHT = 300_000
"""Bytes that a page may have without its images."""
KINDS = {".html": "pages", ".svg": "images", ".css": "styles", ".js": "scripts"}
SEARCH = ("searchindex.js", "findable.js")

WHOLE = """
import json, sys
from pathlib import Path
from wellanalysis.publish.run import report
made = report(Path(sys.argv[1]), quarter=sys.argv[2], output=sys.argv[3], progress=False)
print(json.dumps({"pages": made.pages, "seconds": dict(made.seconds), "site": str(made.index.parent)}))
"""


def made(clinics: int, quarter: str, tables: dict) -> dict:
    """Pages, seconds by stage, and bytes by kind of file of the site of a network of this size."""
    with tempfile.TemporaryDirectory() as folder:
        write_enlarged(tables, ROOT / "data/demo", Path(folder) / "network", clinics=clinics)
        given = [str(Path(folder) / "network"), quarter, str(Path(folder) / "out")]
        done = subprocess.run([sys.executable, "-c", WHOLE, *given], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        if done.returncode:
            # What went wrong has been printed by the run itself.
            sys.exit(f"The report of {clinics} clinics could not be made.")
        found = json.loads(done.stdout.splitlines()[-1])
        return {**found, **weighed(Path(found["site"]))}


def weighed(site: Path) -> dict:
    """Bytes of a site by kind of file, its number of files, and its heaviest page without images."""
    kinds: Counter[str] = Counter()
    files = [path for path in sorted(site.rglob("*")) if path.is_file()]
    for path in files:
        kinds["search" if path.name in SEARCH else KINDS.get(path.suffix, "other")] += path.stat().st_size
    heaviest = max((path for path in files if path.suffix == ".html"), key=lambda path: path.stat().st_size)
    return {
        "files": len(files),
        "bytes": dict(kinds),
        "heaviest": (heaviest.relative_to(site).as_posix(), heaviest.stat().st_size),
    }


def main() -> None:
    """Print sizes and times, and how both grow with the number of pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--clinics", type=int, nargs="+", default=SIZES, help=f"sizes of the network, each {SMALLEST} or more"
    )
    parser.add_argument("--quarter", default="2026Q3")
    asked = parser.parse_args()
    if min(asked.clinics) < SMALLEST:
        parser.error(f"--clinics: {min(asked.clinics)} is fewer than {SMALLEST}")
    tables, rows = build()[0], []
    for clinics in sorted(asked.clinics):
        found = made(clinics, asked.quarter, tables)
        whole, seconds = sum(found["bytes"].values()), sum(found["seconds"].values())
        rows.append((clinics, found["pages"], whole, seconds, found))
        name, size = found["heaviest"]
        print(
            f"{clinics} clinics: {found['pages']} pages, {found['files']} files, {whole / 1e6:.1f} MB, {seconds:.0f} s"
        )
        print(f"  seconds  {told(found['seconds'], 1, 1)}")
        print(f"  MB       {told(found['bytes'], 1e6, 2)}")
        print(f"  heaviest {name}: {size / 1e3:.0f} kB without images (goal: below {LIGHT / 1e3:.0f})", flush=True)
    (small, few, light, short, first), (large, many, heavy, long, last) = rows[0], rows[-1]
    if len(rows) > 1:
        print(f"\n{large} clinics over {small}: {many / few:.2f} times the pages")
        print(f"bytes of a page    {(heavy / many) / (light / few):.2f} times")
        print(f"seconds of a page  {(long / many) / (short / few):.2f} times")
        both = [(kind, last["bytes"].get(kind, 0), first["bytes"][kind]) for kind in sorted(first["bytes"])]
        print("bytes by kind      " + ", ".join(f"{kind} {after / before:.2f}" for kind, after, before in both))


def told(parts: dict[str, float], unit: float, digits: int) -> str:
    """``pages 12.34, images 5.60``: each part in its unit."""
    return ", ".join(f"{name} {value / unit:.{digits}f}" for name, value in parts.items())


if __name__ == "__main__":
    main()
