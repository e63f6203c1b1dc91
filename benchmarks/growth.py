"""How the cost of a page grows with the network: the demo enlarged, from 24 clinics to 200.

Each size is a process of its own, one after the other, cold: check, results and pages, from the same code as the command.
Seconds of the clock and of the processor are printed per page; on a machine with other work the second is the fairer.

    python benchmarks/growth.py                        # 24, 50, 100 and 200 clinics
    python benchmarks/growth.py --clinics 24 200
    python benchmarks/growth.py --site --clinics 24 200  # the whole command, notebooks and site too: an hour or so
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from wellanalysis.demo import build
from wellanalysis.demo.enlarged import write_enlarged

ROOT = Path(__file__).resolve().parents[1]
SIZES = (24, 50, 100, 200)
GOAL = 1.15
STAGES = ("check", "results", "pages")

PARTS = """
import json, sys, time
from pathlib import Path
from wellanalysis.definitions.folder import load
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages.build import build
from wellanalysis.results.checks import check
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute
definitions, marks = load(Path(sys.argv[1])), []
mark = lambda: marks.append((time.perf_counter(), time.process_time()))
mark()
source = open_source(definitions, None)
assert not check(source, definitions)
mark()
results = compute(source, definitions)
mark()
pages = build(definitions, results, Quarter.parse(sys.argv[2]))
[page.key for page in pages]
mark()
print(json.dumps({"pages": len(pages), "marks": marks}))
"""

WHOLE = """
import json, sys
from pathlib import Path
from wellanalysis.publish.run import report
made = report(Path(sys.argv[1]), quarter=sys.argv[2], output=sys.argv[3], progress=False)
print(json.dumps({"pages": made.pages, "seconds": dict(made.seconds)}))
"""


def _run(code: str, *given: str) -> dict:
    done = subprocess.run([sys.executable, "-c", code, *given], cwd=ROOT, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def parts(network: Path, quarter: str) -> tuple[int, dict[str, tuple[float, float]]]:
    """Pages of a network, and seconds of clock and processor by stage."""
    found = _run(PARTS, str(network), quarter)
    steps = zip(STAGES, found["marks"], found["marks"][1:], strict=False)
    return found["pages"], {name: (after[0] - before[0], after[1] - before[1]) for name, before, after in steps}


def whole(network: Path, quarter: str) -> tuple[int, dict[str, tuple[float, float]]]:
    """The same of the whole command, of which the clock alone is known."""
    with tempfile.TemporaryDirectory() as output:
        found = _run(WHOLE, str(network), quarter, output)
    return found["pages"], {name: (seconds, float("nan")) for name, seconds in found["seconds"].items()}


def main() -> None:
    """Print the curve, and the cost of a page in the largest network beside the smallest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clinics", type=int, nargs="+", default=SIZES, help="sizes of the network")
    parser.add_argument("--quarter", default="2026Q3")
    parser.add_argument("--site", action="store_true", help="the whole command, up to the site")
    asked = parser.parse_args()
    tables, rows = build()[0], []
    print("clinics  pages  stage        seconds   per page   processor per page")
    for size in sorted(asked.clinics):
        with tempfile.TemporaryDirectory() as folder:
            write_enlarged(tables, ROOT / "data/demo", Path(folder) / "network", clinics=size)
            pages, steps = (whole if asked.site else parts)(Path(folder) / "network", asked.quarter)
        steps = {**steps, "together": tuple(sum(each) for each in zip(*steps.values(), strict=True))}
        for name, (clock, processor) in steps.items():
            print(
                f"{size:7d}  {pages:5d}  {name:10s} {clock:9.1f} {1000 * clock / pages:7.1f} ms {1000 * processor / pages:9.1f} ms",
                flush=True,
            )
        rows.append((size, pages, steps))
    (small, few, first), (large, many, last) = rows[0], rows[-1]
    print(f"\ncost of a page, {large} clinics over {small} (goal: at most {GOAL})")
    for name in first:
        ratios = [(last[name][kind] / many) / (first[name][kind] / few) for kind in (0, 1)]
        print(f"{name:10s} clock {ratios[0]:5.2f}   processor {ratios[1]:5.2f}")


if __name__ == "__main__":
    main()
