"""A national network of 7,956 dialysis facilities: results tables and network pages, and the whole site of one state.

    python benchmarks/dialysis.py FOLDER_OF_CMS_FILES [STATE]

Prints seconds, peak memory and size; as ratios where a ratio says more: seconds a facility, and what the whole costs
beside one state. The files are not part of the project: data/dialysis/SOURCE.md says where they are.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wellanalysis.pages import network_pages, summary
from wellanalysis.pages.figures import figures
from wellanalysis.pages.library import index
from wellanalysis.pages.quality import quality
from wellanalysis.publish.check import checked
from wellanalysis.results.tables import compute

ROOT = Path(__file__).resolve().parents[1]
NETWORK = ROOT / "data" / "dialysis"


def peak(who: int = resource.RUSAGE_SELF) -> float:
    """Largest memory so far, in GB; Linux counts in kilobytes, macOS in bytes."""
    return resource.getrusage(who).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e9


def timed(name: str, of: int, work: Callable[[], Any]) -> Any:
    """Print how long it took, what that is a facility, and the peak of memory so far."""
    begin = time.perf_counter()
    made = work()
    seconds = time.perf_counter() - begin
    print(f"{name:<28}{seconds:8.1f} s {1000 * seconds / of:8.2f} ms a facility {peak():8.2f} GB", flush=True)
    return made


def of_the_whole(extracts: Path) -> None:
    """All facilities through results tables and every page of the network."""
    begin = time.perf_counter()
    with checked(NETWORK, extracts=extracts) as found:
        print(f"{'opened and checked':<28}{time.perf_counter() - begin:8.1f} s", flush=True)
        of = found.source.row_counts["clinics"]
        results = timed("results tables", of, lambda: compute(found.source, found.definitions))
        print(f"{len(results.clinics):,} facilities, {len(results.cube):,} rows of the cube")
        every = timed(
            "figures",
            of,
            lambda: figures(found.definitions, results, found.quarter, edition="network", stage="draft"),
        )
        for name, page in {
            "summary": summary.page,
            "indicators": network_pages.indicators,
            "outcomes": network_pages.outcomes,
            "satisfaction": network_pages.satisfaction,
            "data quality": quality,
            "all clinics": network_pages.clinics,
            "measures": index,
        }.items():
            made = timed(name, of, lambda page=page: page(every))
            print(f"{'':<28}{len(made.text) / 1e6:8.2f} MB", flush=True)


def of_a_state(extracts: Path, state: str) -> None:
    """The whole site of one state by the command that a reader types."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "wellanalysis", "report", str(NETWORK), "--extracts", str(extracts)]
        begin = time.perf_counter()
        made = subprocess.run(
            [*command, "--only", f"state={state}", "--output", folder, "--quiet"],
            check=True,
            capture_output=True,
            text=True,
        )
        seconds = time.perf_counter() - begin
        site = Path(made.stdout.splitlines()[-1]).parent.resolve()
        files = [path for path in site.rglob("*") if path.is_file()]
        pages = sum(path.suffix == ".html" for path in files)
        size = sum(path.stat().st_size for path in files) / 1e6
        print(
            f"site of {state}: {seconds:.0f} s, {pages} HTML files ({seconds / pages:.2f} s each), {size:.1f} MB, "
            f"largest process {peak(resource.RUSAGE_CHILDREN):.2f} GB"
        )


def main() -> None:
    """Print all of it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("extracts", type=Path, help="folder with CMS's files")
    asked.add_argument("state", nargs="?", default="VT", help="a state or territory, as two letters")
    asked.add_argument("--no-site", action="store_true", help="the whole network only")
    given = asked.parse_args()
    if not given.no_site:
        # First: a process that is started from a large one counts as large from its beginning.
        of_a_state(given.extracts, given.state)
    of_the_whole(given.extracts)


if __name__ == "__main__":
    main()
