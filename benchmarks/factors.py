"""What matters, the programme, variation and what changed: their cost from the results tables, for 24 and 200 clinics.

The demo is enlarged; extracts and results tables are made first and not timed. Each size is a process of its own. Printed
per page: seconds, and of all together seconds per clinic, peak of resident memory, rows of covariate patterns, and the
ratio of the cost per clinic of the largest network to that of the smallest (goal: at most 1.15).

    python benchmarks/factors.py                    # 24 and 200 clinics, 48 months each
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

from wellanalysis.definitions.folder import load
from wellanalysis.demo import build
from wellanalysis.demo.enlarged import write_enlarged
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute

ROOT = Path(__file__).resolve().parents[1]
SIZES = (24, 200)
GOAL = 1.15

TIMED = """
import json, resource, sys, time
from pathlib import Path
from wellanalysis.definitions.folder import load
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages import drivers_page, moved_page, programme_page, variation_page
from wellanalysis.pages.figures import figures
from wellanalysis.results.frames import Results
definitions, results = load(Path(sys.argv[1])), Results.load(Path(sys.argv[2]))
marks, peaks = {}, {}
begun = time.perf_counter()
every = figures(definitions, results, Quarter.parse(sys.argv[3]), edition="network", stage="draft")
marks["figures that all pages share"] = time.perf_counter() - begun
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for name, module in (("what matters", drivers_page), ("the programme", programme_page),
                     ("variation", variation_page), ("what changed", moved_page)):
    begun = time.perf_counter()
    page = module.page(every)
    assert page is not None and page.claims, name
    marks[name] = time.perf_counter() - begun
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"seconds": marks, "before": before * 1024, "peak": peak * 1024, "rows": len(results.linked),
                  "measures": len(definitions.measures), "months": results.cube["month"].nunique()}))
"""


def measured(tables: dict[str, pd.DataFrame], size: int, quarter: str) -> dict:
    """Seconds and memory of a network of so many clinics."""
    with tempfile.TemporaryDirectory() as folder:
        network, kept = Path(folder) / "network", Path(folder) / "results"
        write_enlarged(tables, ROOT / "data/demo", network, clinics=size)
        definitions = load(network)
        with open_source(definitions, None) as source:
            results = compute(source, definitions, providers=False)
        results.save(kept)
        done = subprocess.run(
            [sys.executable, "-c", TIMED, str(network), str(kept), quarter],
            cwd=ROOT, check=True, capture_output=True, text=True,
        )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Print one line per size and page, and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clinics", type=int, nargs="+", default=SIZES, help="sizes of the network")
    parser.add_argument("--quarter", default="2026Q3")
    asked = parser.parse_args()
    tables = build()[0]
    each: dict[int, float] = {}
    for size in sorted(asked.clinics):
        found = measured(tables, size, asked.quarter)
        print(
            f"{size} clinics, {found['months']} months, {found['measures']} measures, {found['rows']:,} rows of patterns "
            f"(figures that all pages share: {found['seconds'].pop('figures that all pages share'):.1f} s)"
        )
        for name, seconds in found["seconds"].items():
            print(f"  {name:<15}{seconds:8.1f} s")
        total = sum(found["seconds"].values())
        each[size] = total / size
        print(
            f"  {'together':<15}{total:8.1f} s, {1000 * each[size]:.0f} ms per clinic, peak {found['peak'] / 1e9:.2f} GB"
        )
    small, large = min(each), max(each)
    print(f"cost per clinic, {large} clinics to {small}: {each[large] / each[small]:.2f} (goal: at most {GOAL})")


if __name__ == "__main__":
    main()
