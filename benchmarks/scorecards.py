"""What a scorecard costs in a small network and in one with a thousand providers: the demo, shrunken and enlarged.

Each size is a process of its own, one after the other, cold: the whole command, from the check of the extracts to one
HTML file for each provider. Printed are seconds per scorecard, and their ratio.

    python benchmarks/scorecards.py                     # about 50 and about 1,000 providers: some ten minutes
    python benchmarks/scorecards.py --clinics 12 48
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

from wellanalysis.demo import build
from wellanalysis.demo.enlarged import write_enlarged

ROOT = Path(__file__).resolve().parents[1]
SIZES = (24, 226)
GOAL = 1.15

MADE = """
import json, sys, time
from pathlib import Path
from wellanalysis.publish.scorecards import scorecards
some = json.loads(sys.argv[4])
start = time.perf_counter()
made = scorecards(Path(sys.argv[1]), quarter=sys.argv[2], output=sys.argv[3], providers=some)
print(json.dumps({"seconds": time.perf_counter() - start, "files": len(made.files), "failed": len(made.failed)}))
"""


def made(network: Path, output: Path, providers: list[str]) -> dict:
    """What the command took, and how many scorecards it made."""
    given = [str(network), "2026Q3", str(output), json.dumps(providers)]
    done = subprocess.run([sys.executable, "-c", MADE, *given], cwd=ROOT, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Print the seconds per scorecard of each size, and the ratio of the largest to the smallest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clinics", type=int, nargs="+", default=SIZES, help="clinics of each network")
    parser.add_argument("--some", type=int, default=50, help="scorecards made in the smallest network")
    asked = parser.parse_args()
    tables, each = build()[0], {}
    print("clinics  scorecards   seconds   per scorecard")
    with tempfile.TemporaryDirectory() as folder:
        for clinics in asked.clinics:
            network = Path(folder) / f"network-{clinics}" / "demo"
            write_enlarged(tables, ROOT / "data/demo", network, clinics=clinics)
            wanted = [f"P{number:03d}" for number in range(1, 400)] if clinics == min(asked.clinics) else []
            found = made(network, Path(folder) / f"out-{clinics}", _there(network, wanted)[: asked.some])
            assert not found["failed"], "a scorecard failed"
            each[found["files"]] = found["seconds"] / found["files"]
            print(f"{clinics:7d}  {found['files']:10d}  {found['seconds']:8.1f}  {1000 * each[found['files']]:8.0f} ms")
    few, many = min(each), max(each)
    print(f"ratio of {many} scorecards over {few}, per scorecard: {each[many] / each[few]:.2f}  (goal: at most {GOAL})")


def _there(network: Path, wanted: list[str]) -> list[str]:
    """Those of `wanted` who are on the roster on the last day of the quarter; empty stays empty: all."""
    roster = pd.read_parquet(network / "extracts" / "providers.parquet")
    day = pd.Timestamp("2026-09-30")
    until = pd.to_datetime(roster["to_date"])
    there = roster[(pd.to_datetime(roster["from_date"]) <= day) & (until.isna() | (until >= day))]
    known = set(there["provider_id"])
    return [id for id in wanted if id in known]


if __name__ == "__main__":
    main()
